"""Name pools by background, as they occur together in the Netherlands, and how a name is put together."""

from dataclasses import dataclass
from functools import cache

from sonar.clients.types import Gender, NameUse
from sonar_synth.draws import Draw, Weighted


@dataclass(frozen=True, slots=True)
class Background:
    """Names that go together; `language` is the mother tongue, `nationality` a code of the reference list."""

    women: tuple[str, ...]
    men: tuple[str, ...]
    surnames: tuple[str, ...]
    language: str
    nationality: int
    naturalised: float
    """The share that holds Dutch nationality."""


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of one person's name."""

    first_names: str
    initials: str
    prefix: str
    last_name: str
    partner_prefix: str
    partner_last_name: str
    name_use: NameUse


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.replace("_", " ") for part in text.split())


_DUTCH = Background(
    women=_words(
        "Sanne Anouk Femke Lotte Marieke Ingrid Petra Johanna Annelies Esther Daniëlle Zoë Maaike Renée Chantal "
        "Saskia Wilma Tineke Jolanda Mirjam Noa Julia Emma Sophie Lieke Fleur Roos Eva Iris Britt Marloes Nienke "
        "Ilse Karin Monique Yvonne Astrid Corrie Gerda Hennie Margriet Willeke Jantine Hanneke Noëlle Isabèl Linda"
    ),
    men=_words(
        "Jan Pieter Bas Thijs Sven Joost Ruben Lars Daan Sem Luuk Finn Jesse Stijn Koen Wouter Jeroen Martijn Bart "
        "Erik Marco Dennis Patrick Ronald Henk Gerrit Kees Wim Johan Hans André René Jürgen Theo Cor Freek Gijs "
        "Mees Noah Tim Niels Rik Sander Vincent Arjan Bram Jelle"
    ),
    surnames=_words(
        "de_Jong Jansen de_Vries van_den_Berg van_Dijk Bakker Janssen Visser Smit Meijer de_Boer Mulder de_Groot Bos "
        "Vos Peters Hendriks van_Leeuwen Dekker Brouwer de_Wit Dijkstra Smits de_Graaf van_der_Meer van_der_Linden "
        "Kok Jacobs de_Haan Vermeulen van_den_Heuvel van_der_Veen van_den_Broek de_Bruijn de_Bruin van_der_Heijden "
        "Schouten van_Beek Willems van_Vliet van_de_Ven Hoekstra Maas Verhoeven Koster van_Dam van_der_Wal Prins "
        "Blom Huisman Peeters de_Jonge Kuipers van_Veen Post Kuiper Veenstra Kramer van_den_Brink Scholten Wolters "
        "ter_Haar ten_Brinke te_Riele in_'t_Veld van_'t_Hof op_den_Dries Nijhuis Oude_Nijhuis Wiegerink Kolkman "
        "Dommerholt Huisjes Schuurman Bloemendaal Boerrigter Lenferink Spijkerman Zwiers Bargeman Pas Höfte Költgen "
        "Crèvecoeur Hagenbeek Wolterink Leusink Ruiterkamp"
    ),
    language="nld",
    nationality=1,
    naturalised=1.0,
)
_TURKISH = Background(
    women=_words("Ayşe Fatma Elif Zeynep Emine Hatice Merve Büşra Özlem Sevgi Gülay Derya"),
    men=_words("Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim Emre Murat Yusuf Ömer Kerem"),
    surnames=_words("Yılmaz Kaya Demir Şahin Çelik Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Koç Güneş"),
    language="tur",
    nationality=8,
    naturalised=0.8,
)
_MOROCCAN = Background(
    women=_words("Fatima Khadija Samira Naima Hanan Latifa Nadia Yasmina Salma Imane Soukaina Houda"),
    men=_words("Mohamed Ahmed Youssef Hamza Rachid Karim Bilal Said Omar Abdelkader Ismail Mounir"),
    surnames=_words(
        "El_Amrani Bouazza El_Idrissi Benali Amrani El_Ouali Bouchiba Azzouzi Ben_Haddou Chaouki El_Khattabi"
    ),
    language="ara",
    nationality=14,
    naturalised=0.85,
)
_SURINAMESE = Background(
    women=_words("Sharida Anjali Melissa Priscilla Naomi Urmila Shanti Chantal Maureen Gracia"),
    men=_words("Ricardo Marlon Dennis Sanjay Rakesh Winston Clyde Humphrey Romeo Anand"),
    surnames=_words("Ramdin Baldew Doerga Mohan Pinas Kartosen Wijngaarde Misiedjan Soekhoe Gopal Martodikromo Blijd"),
    language="nld",
    nationality=21,
    naturalised=0.95,
)
_POLISH = Background(
    women=_words("Agnieszka Katarzyna Małgorzata Joanna Ewa Magdalena Monika Beata Zofia"),
    men=_words("Piotr Krzysztof Andrzej Tomasz Paweł Łukasz Marcin Michał Grzegorz"),
    surnames=_words("Nowak Kowalczyk Wiśniewski Wójcik Kamiński Lewandowski Zieliński Woźniak Szymański Dąbrowski"),
    language="pol",
    nationality=11,
    naturalised=0.05,
)
_SYRIAN = Background(
    women=_words("Rania Hala Lina Maya Rasha Nour Amal Dima Suha"),
    men=_words("Khaled Samer Anas Wael Fadi Majd Basel Tarek Nabil"),
    surnames=_words("Al-Hassan Haddad Khoury Al-Ahmad Darwish Saleh Nassar Al-Masri Kassab Shahin"),
    language="ara",
    nationality=19,
    naturalised=0.35,
)
_UKRAINIAN = Background(
    women=_words("Oksana Olena Iryna Natalija Tetiana Svitlana Viktoria Kateryna"),
    men=_words("Andrij Oleksandr Serhij Dmytro Volodymyr Mykola"),
    surnames=_words("Shevchenko Kovalenko Bondarenko Tkachenko Kravchenko Oliynyk Polishchuk Lysenko"),
    language="ukr",
    nationality=20,
    naturalised=0.0,
)
_ERITREAN = Background(
    women=_words("Selam Feven Rahel Luwam Miriam Winta Helen"),
    men=_words("Filmon Yonas Samuel Merhawi Tesfay Kidane Abel"),
    surnames=_words("Tesfamariam Ghebremedhin Habtom Kidane Weldemichael Tekle Berhane Mehari"),
    language="tir",
    nationality=22,
    naturalised=0.2,
)
_GERMAN = Background(
    women=_words("Heike Sabine Claudia Anja Jana Käthe"),
    men=_words("Jörg Stefan Uwe Thorsten Matthias Günter"),
    surnames=_words("Müller Schröder Köhler Weiß Krüger Schäfer Groß Lüttke"),
    language="deu",
    nationality=3,
    naturalised=0.3,
)

_BACKGROUNDS = Weighted.of(
    (_DUTCH, 78.0),
    (_TURKISH, 5.0),
    (_MOROCCAN, 3.5),
    (_SURINAMESE, 3.5),
    (_POLISH, 3.0),
    (_SYRIAN, 2.5),
    (_UKRAINIAN, 1.5),
    (_ERITREAN, 1.2),
    (_GERMAN, 1.8),
)
_GENDERS = Weighted.of((Gender.FEMALE, 49.0), (Gender.MALE, 49.2), (Gender.UNKNOWN, 1.3), (Gender.NOT_SPECIFIED, 0.5))
_PREFIXES = ("van den", "van der", "van de", "in 't", "van 't", "op den", "van", "de", "ter", "ten", "te")
_PARTNER_USE = Weighted.of(
    (NameUse.OWN, 20.0), (NameUse.PARTNER, 25.0), (NameUse.PARTNER_OWN, 45.0), (NameUse.OWN_PARTNER, 10.0)
)


def background_of(draw: Draw) -> Background:
    """Draw a background."""
    return draw.weighted(_BACKGROUNDS)


def gender_of(draw: Draw) -> Gender:
    """Draw a gender as registered; for a few it is unknown or not specified."""
    return draw.weighted(_GENDERS)


@cache
def split_surname(surname: str) -> tuple[str, str]:
    """Return (prefix, name) of a Dutch surname: "van der Veen" gives ("van der", "Veen")."""
    for prefix in _PREFIXES:
        if surname.startswith(f"{prefix} "):
            return prefix, surname[len(prefix) + 1 :]
    return "", surname


def initials_of(first_names: str) -> str:
    """Return the initials of first names: "Jan Pieter" gives "J.P."."""
    return "".join(f"{first[0]}." for first in first_names.split(" "))


def name_of(draw: Draw, background: Background, gender: Gender, *, may_have_partner: bool) -> Name:
    """Put a name together: one to three first names, and for some a partner's name beside their own."""
    pool = {Gender.FEMALE: background.women, Gender.MALE: background.men}.get(gender, background.women + background.men)
    first_names = " ".join(draw.some(pool, 1 + draw.chance(0.3) + draw.chance(0.08)))
    prefix, last_name = split_surname(draw.one(background.surnames))
    partner_prefix = partner_last_name = ""
    name_use = NameUse.OWN
    share = 0.36 if gender is Gender.FEMALE else 0.04
    if may_have_partner and draw.chance(share):
        same = background if draw.chance(0.9) else _DUTCH
        partner_prefix, partner_last_name = split_surname(draw.one(same.surnames))
        name_use = draw.weighted(_PARTNER_USE)
    return Name(
        first_names=first_names,
        initials=initials_of(first_names),
        prefix=prefix,
        last_name=last_name,
        partner_prefix=partner_prefix,
        partner_last_name=partner_last_name,
        name_use=name_use,
    )
