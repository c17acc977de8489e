"""Employers, their establishments, and what they offer."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache

from sonar.identity.types import Function
from sonar.reference.operations import shipped_lists
from sonar.reference.types import Occupation, Pc4Point
from sonar_synth import organisations as org
from sonar_synth.draws import Draw, Weighted
from sonar_synth.offers import Contact, Offer, contact_of, offer_of
from sonar_synth.places import home_of, homes_of_country, point_of
from sonar_synth.sizes import BLOCKS_OF_GROUP, numbers_of_block
from sonar_synth.texts import COMPANY_NAMES, vacancy_description

_EMPLOYERS = {"town": 60, "nation": 160_000}
_VACANCIES = {"town": 150, "nation": 150_000}
_BRANCHES = Weighted.of((1, 70.0), (2, 22.0), (3, 8.0))
_CONTRACT_FORMS = Weighted.of((1, 30.0), (2, 50.0), (3, 6.0), (4, 4.0), (6, 10.0))
_LEVEL_OF_VACANCY = Weighted.of((1, 22.0), (2, 34.0), (3, 29.0), (4, 15.0))
_DEMO_EMPLOYER = "Zorggroep De Wetering"
_GUIDANCE = ("Jobcoach mogelijk.", "Werkplek is aan te passen.")
_EVERYWHERE = ("administratie", "schoonmaak")
_CLOSED = ("filled", "withdrawn", "filled", "expired") * 3
_ONE_CLOSED_IN = 12
"""Twelve of the town's vacancies are closed, so that what becomes of a vacancy can be seen."""
_EDUCATION_FOR_LEVEL = {1: 0, 2: 2, 3: 4, 4: 5}
_HOURLY_WAGE = {1: (14.8, 16.2), 2: (15.5, 18.9), 3: (17.8, 24.0), 4: (23.0, 36.0)}


@dataclass(frozen=True, slots=True)
class Establishment:
    """A place of business."""

    id: int
    employer_id: int
    number: str
    point: Pc4Point


@dataclass(frozen=True, slots=True)
class Employer:
    """An employer with one to three establishments."""

    id: int
    kvk_number: str
    name: str
    sector: str
    establishments: tuple[Establishment, ...]
    contact: Contact | None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A vacancy; `languages` are those that must be spoken."""

    id: int
    establishment: Establishment
    title: str
    occupation: int
    description: str
    hours_min: int
    hours_max: int
    education_level: int
    licences: tuple[str, ...]
    languages: tuple[str, ...]
    contract_form: int
    starts_on: date
    wage: str
    guidance: str
    published_on: date
    offer: Offer
    status: str = "published"
    closed_on: date | None = None


@cache
def _names(seed: int) -> tuple[tuple[str, str], ...]:
    """Return (sector, name) of every company once, in an order that belongs to the seed."""
    names = [(family, name) for family, names in COMPANY_NAMES.items() for name in names]
    order = Draw(seed, "employers").some(names, len(names))
    order.sort(key=lambda each: each[1] != _DEMO_EMPLOYER)  # the one the demo needs comes first
    return tuple(order)


@lru_cache(maxsize=4)
def employers_of_block(seed: int, block: int) -> tuple[Employer, ...]:
    """Return the employers of one block: first every company name once, then namesakes in other places."""
    return tuple(_employer(seed, number, block) for number in numbers_of_block(block, **_EMPLOYERS))


def kvk_of(employer: int) -> str:
    """Return the number of an employer in the trade register: 00 starts none that is given out."""
    return f"00{employer:06d}"


def _employer(seed: int, number: int, block: int) -> Employer:
    draw = Draw(seed, "employer", number)
    order = _names(seed)
    family, name = order[number % len(order)]
    if number >= len(order):
        name = f"{name} {number // len(order) + 1}"
    identifier = number + 1
    everywhere = block >= BLOCKS_OF_GROUP
    places = [
        draw.weighted(homes_of_country()) if everywhere else home_of(draw) for _ in range(draw.weighted(_BRANCHES))
    ]
    return Employer(
        id=identifier,
        kvk_number=kvk_of(identifier),
        name=name,
        sector=family,
        establishments=tuple(
            Establishment(identifier * 10 + branch, identifier, f"0000{identifier:06d}{branch:02d}", point)
            for branch, point in enumerate(places)
        ),
        contact=contact_of(draw, identifier),
    )


def vacancies_of_block(seed: int, block: int, *, today: date) -> tuple[Vacancy, ...]:
    """Return the vacancies of one block; the first of the town is the one the demo is about."""
    found = [_vacancy(seed, block, number, today=today) for number in numbers_of_block(block, **_VACANCIES)]
    if block == 0:
        found[0] = _demo_vacancy(seed, today=today)
        for nth, status in enumerate(_CLOSED):
            number = (nth + 1) * _ONE_CLOSED_IN - 1
            found[number] = _closed(found[number], status, today=today)
    return tuple(found)


def _closed(vacancy: Vacancy, status: str, *, today: date) -> Vacancy:
    """Return a vacancy of the town as it stands after it closed."""
    expires = today - timedelta(days=8) if status == "expired" else vacancy.offer.expires_on
    return replace(
        vacancy,
        status=status,
        published_on=today - timedelta(days=100 if status == "expired" else 40),
        closed_on=expires if status == "expired" else today - timedelta(days=6),
        offer=replace(vacancy.offer, expires_on=expires, positions=5 if status == "filled" else 1),
    )


def _vacancy(seed: int, block: int, number: int, *, today: date) -> Vacancy:
    draw = Draw(seed, "vacancy", number)
    employer = draw.one(employers_of_block(seed, block))
    level = draw.weighted(_LEVEL_OF_VACANCY)
    occupation = _occupation(draw, employer.sector, level)
    level = occupation.level
    hours_max = draw.one((16, 20, 24, 28, 32, 32, 36, 38, 40, 40))
    published = today - timedelta(days=draw.between(0, 60))
    return Vacancy(
        id=number + 1,
        establishment=draw.one(employer.establishments),
        title=occupation.label_nl,
        occupation=occupation.code,
        description=vacancy_description(draw, occupation.label_nl, occupation.family, employer.name),
        hours_min=max(8, hours_max - draw.one((0, 4, 8, 8, 16))),
        hours_max=hours_max,
        education_level=max(0, _EDUCATION_FOR_LEVEL[level] - draw.between(0, 1)),
        licences=_licences(draw, occupation),
        languages=_languages(draw, level),
        contract_form=draw.weighted(_CONTRACT_FORMS),
        starts_on=today + timedelta(days=draw.between(7, 75)),
        wage=_wage(draw, level),
        guidance=(guidance := draw.one(_GUIDANCE) if draw.chance(0.12) else ""),
        published_on=published,
        offer=offer_of(draw, seed, block, occupation=occupation.code, published_on=published, guidance=guidance),
    )


def _occupation(draw: Draw, sector: str, level: int) -> Occupation:
    """Draw an occupation of the sector, of that level if it has one; now and then one that every sector needs."""
    family = draw.one(_EVERYWHERE) if draw.chance(0.08) else sector
    return draw.one(_occupations(family, level) or _occupations(family, None))


@cache
def _occupations(family: str, level: int | None) -> tuple[Occupation, ...]:
    found = (each for each in shipped_lists().occupations if each.family == family)
    return tuple(each for each in found if level in (None, each.level))


def _demo_vacancy(seed: int, *, today: date) -> Vacancy:
    """Return a vacancy in Zwolle for which a good candidate lives in another region."""
    employer = next(each for each in employers_of_block(seed, 0) if each.name == _DEMO_EMPLOYER)
    return Vacancy(
        id=1,
        establishment=Establishment(
            employer.establishments[0].id, employer.id, employer.establishments[0].number, point_of(8011)
        ),
        title="Verzorgende IG in de wijk",
        occupation=532101,
        description=(
            f"{employer.name} zoekt een verzorgende IG voor een wijkteam in Zwolle. Je helpt cliënten thuis met "
            "wassen, aankleden en medicijnen, en je overlegt met familie en huisarts. Je rijdt in een auto van ons."
        ),
        hours_min=24,
        hours_max=32,
        education_level=4,
        licences=("B",),
        languages=("nld",),
        contract_form=1,
        starts_on=today + timedelta(days=21),
        wage="€ 2.640 tot € 3.390 bruto per maand bij 36 uur",
        guidance="Inwerkprogramma van zes weken met een vaste begeleider.",
        published_on=today - timedelta(days=2),
        offer=Offer(
            positions=2,
            skills=(),
            guidance=True,
            adapted_workplace=False,
            varied_tasks=False,
            irregular_hours=None,
            public_transport=False,
            expires_on=today + timedelta(days=90),
            held_by=org.colleagues(seed, Function.UWV_ADVISER, org.UWV_ZWOLLE.id)[0].id,
        ),
    )


def _licences(draw: Draw, occupation: Occupation) -> tuple[str, ...]:
    label = occupation.label_nl.lower()
    if "vrachtwagen" in label:
        return ("C", "CE") if draw.chance(0.4) else ("C",)
    if label.startswith("internationaal"):
        return ("CE",)
    if "buschauffeur" in label:
        return ("D",)
    if "chauffeur" in label or "installateur" in label or "monteur" in label:
        return ("B",)
    return ("B",) if draw.chance(0.15) else ()


def _languages(draw: Draw, level: int) -> tuple[str, ...]:
    spoken = ["nld"] if level > 1 or draw.chance(0.5) else []
    if draw.chance(0.05 + 0.06 * level):
        spoken.append("eng")
    if draw.chance(0.06):
        spoken.append("deu")
    return tuple(spoken)


def _wage(draw: Draw, level: int) -> str:
    lowest, highest = _HOURLY_WAGE[level]
    start = lowest + draw.below(10) * (highest - lowest) / 20
    end = start + (highest - lowest) / 3
    return f"€ {start:.2f} tot € {end:.2f} bruto per uur".replace(".", ",")
