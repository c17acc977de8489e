"""Whether a free text may leave for another organisation: held back when it may name, reach or diagnose anybody.

A plain rule that would rather hold back a harmless text than let one through that points at somebody. It does not
understand: a name in small letters that is on no list, or a turn of phrase, can pass; so texts go to few, and logged.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

from sonar.kernel.medical import medical_words


class Held(StrEnum):
    """Why a text was held back."""

    ADDRESS = "address"
    NUMBER = "number"
    NAME = "name"
    MEDICAL = "medical"
    CIRCUMSTANCE = "circumstance"


def _words(text: str) -> list[str]:
    return text.split()


_UNSEEN: Final = frozenset({"Cf", "Cc", "Mn", "Me", "Zl", "Zp"})
"""Kinds of characters that are not seen by themselves: a mark on a letter or digit, a joiner, a direction."""
_AT: Final = re.compile(
    r"@|\b(?:at|apenstaart\w*)\b(?=[^.!?]*\b(?:punt|dot|nl|com|org|net)\b)|[(\[{]\s*at\s*[)\]}]", re.IGNORECASE
)
_WEB: Final = re.compile(
    r"https?:|www\.|\b[\w-]+\.(?:nl|com|org|net|eu|be|de|info|io|me|dev|amsterdam)\b", re.IGNORECASE
)
_HANDLE: Final = re.compile(
    r"\b(?:linkedin|facebook|instagram|tiktok|twitter|whatsapp|telegram|skype|github|gmail|hotmail|icloud|insta|fb"
    r"|snapchat|discord|signal|viber|wechat)\b",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"\d(?:[\W_]{0,3}\d){5,}")
"""Six digits or more whatever stands between: telephone, citizen service and account numbers, days of birth."""
_SPELLED: Final = re.compile(
    r"(?:\b(?:nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen)\b[\W_]{0,3}){6,}", re.IGNORECASE
)
"""The same in words."""
_POSTCODE: Final = re.compile(r"\b[1-9]\d{3}\s?[A-Za-z]{2}\b")
_STREET: Final = re.compile(
    r"\w*(?:straat|weg|laan|plein|kade|gracht|singel|hof|dijk|dreef|pad|steeg|markt|baan)\s+\d+\w?\b", re.IGNORECASE
)
_TITLED: Final = re.compile(
    r"\b(?:dhr|mevr|mw|mevrouw|meneer|mijnheer|de heer|juffrouw|drs|ing|ir|mr|dr)\b\.?\s+\w", re.IGNORECASE
)
_CALLED: Final = re.compile(
    r"\b(?:mijn naam|ik heet|heet ik|genaamd|geheten|noem(?:en|t)? (?:mij|me|haar|hem)|groet(?:en|jes)?)\b",
    re.IGNORECASE,
)
_INITIALS: Final = re.compile(r"(?:^|[\s(])[A-Z]\.(?:\s?[A-Z]\.)*(?=\s|$)")
_SENTENCE: Final = re.compile(r"[.!?:;\n\r\u2022]+[\s\"'\u2018\u2019\u201c\u201d()-]*")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_STARTERS: Final = frozenset(
    _words("""
    aan al alle als altijd ben bij binnen daar daarbij daarna daarnaast daarom daarvoor dan dat de deze dit doe
    door een eerst en ervaren ervaring er flexibel ga gedreven geen geschikt goed goede graag heb het hier hoe
    hou houd ik in inmiddels jarenlange kan leer maar me meer met mijn momenteel na naast niet nu of om omdat
    onder onze ook op opleiding over samen sinds sterk tijdens toen tot uit van vanuit veel verantwoordelijk
    verder verschillende via voor waar wanneer want was we weet werk werkte werken wie wij wil zeer zelf
    zelfstandig zo zoals zoek zorg cursus basis algemene
    """)
)
_NOUNS: Final = (
    "ing", "heid", "teit", "atie", "kunde", "schap", "logie", "techniek", "beheer", "werk", "bouw", "zorg", "dienst",
    "management", "onderwijs", "economie", "recht", "medewerker", "medewerkster", "monteur", "adviseur", "specialist",
    "technoloog", "chauffeur", "begeleider", "assistent", "manager", "makelaar", "opzichter", "ontwikkelaar",
)  # fmt: skip
"""Endings of words with which a Dutch text begins, and no name ends."""
_KNOWN_CAPITALS: Final = frozenset(
    _words("""
    Nederland Nederlands Nederlandse Nederlandstalig Engels Engelse Duits Duitse Frans Franse Spaans Europa
    Europese Excel Word Office Microsoft Windows Outlook Powerpoint PowerPoint SAP Java Python Linux Adobe
    Photoshop AutoCAD IT ICT HR PR HBO MBO VMBO HAVO VWO WO MAVO BBL BOL VCA BHV NT2 CNC MS PC EHBO HACCP KvK
    UWV MKB CV B2B B2C
    """)
)
"""Words with a capital that name nobody."""
_GIVEN: Final = frozenset(
    _words("""
    ahmed aisha ali amina anja anna anne annemarie anouk anton ayse bart bas bram brahim carla carlos carolina
    chantal charlotte chris daan daniel david dennis diana dirk ellen els elise emma erik esther eva fatima
    fatma femke floor frank fred gerard gerda hamza hanna hans hassan henk hendrik henning ibrahim ilse ingrid irene jan
    janneke jasmijn jasper jeroen jessica johan johanna joost joris jos julia karin kees kevin kim klaas lars
    laura leila lieke linda lisa lotte lucas luuk maaike maarten maria marieke marijke marloes martijn martin
    mehmet meryem michael michiel mohamed mohammed monique mustafa nadia naomi natasja niels noa noor olga omar
    patrick paul peter petra pieter ramon rachid rob robert roy ruben ruud said samira sandra sanne sara saskia
    sem sjoerd sofie stefan steven sven teun thomas tim tom tamara ursula vera vincent wendy willem wilma wouter
    xander yasmin youssef yusuf zahra
    """)
)
_FAMILY: Final = frozenset(
    _words("""
    yilmaz kaya demir sahin celik ozturk aydin jansen janssen hendriks dijkstra hoekstra postma vermeulen
    hermans peeters willems wouters dekker pietersen klaassen gerritsen veenstra huisman koning kowalski nowak nguyen
    benali elamrani haddad bouzid vries graaf leeuwen
    """)
)
_CIRCUMSTANCES: Final = re.compile(
    r"\b(?:wajong\w*|wia|bijstand\w*|uitkering\w*|ziek\w*|zwanger\w*|arbeidsbeperk\w*|beperking\w*|handicap\w*"
    r"|gehandicapt\w*|invalid\w*|rolstoel\w*|doof|blind|slechthorend\w*|slechtziend\w*|geboren|geboorte\w*"
    r"|\d+\s?jaar oud"
    r"|moeder|vader|alleenstaand\w*|gescheiden|weduw\w*|vluchteling\w*|statushouder\w*|asiel\w*|nationaliteit"
    r"|moslim\w*|christen\w*|joods\w*|islam\w*|detentie\w*|gevangenis\w*|strafblad|schulden|verslaafd\w*)\b",
    re.IGNORECASE,
)


def why_held(text: str) -> frozenset[Held]:
    """Return why a text may not leave; nothing when it may. Blind to invisible characters and full-width digits."""
    plain = _seen(text)
    found = set()
    if any(pattern.search(plain) for pattern in (_AT, _WEB, _HANDLE, _POSTCODE, _STREET)):
        found.add(Held.ADDRESS)
    if _DIGITS.search(plain) or _SPELLED.search(plain):
        found.add(Held.NUMBER)
    if any(pattern.search(plain) for pattern in (_TITLED, _CALLED, _INITIALS)) or _names(plain) or _foreign(plain):
        found.add(Held.NAME)
    if medical_words(plain):
        found.add(Held.MEDICAL)
    if _CIRCUMSTANCES.search(plain):
        found.add(Held.CIRCUMSTANCE)
    return frozenset(found)


def reaches_somebody(text: str) -> bool:
    """Tell whether a name of an organisation holds an address or number, or a titled person: it then stays here."""
    plain = _seen(text)
    patterns = (_AT, _WEB, _HANDLE, _POSTCODE, _STREET, _DIGITS, _SPELLED, _TITLED, _INITIALS)
    return any(pattern.search(plain) for pattern in patterns)


def _seen(text: str) -> str:
    """Return a text as who reads it sees it: each character in its plain form, and none that is not seen."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(each for each in plain if each in "\n\r\t" or unicodedata.category(each) not in _UNSEEN)


def _foreign(text: str) -> bool:
    """Tell whether a letter is of another script: many have no capitals to know a name by, some look like ours."""
    return any(each > "\x7f" and each.isalpha() and "LATIN" not in unicodedata.name(each, "") for each in text)


def _names(text: str) -> bool:
    """Tell whether a word looks like a name: by a list, or by a capital where an ordinary word has none."""
    for sentence in _SENTENCE.split(text):
        for position, match in enumerate(_WORD.finditer(sentence)):
            word = match[0]
            low = _without_accents(word.lower())
            if low in _GIVEN or low in _FAMILY:
                return True
            if word == word.lower() or word in _KNOWN_CAPITALS:
                continue
            if position > 0 or word[1:] != word[1:].lower():
                return True
            if low not in _STARTERS and not (low.endswith(_NOUNS) and "-" not in low):
                return True
    return False


def _without_accents(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
