"""What people can and want to do: education, occupations, experience, hours, licences, languages."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sonar.clients.types import Education, LanguageSkill, Profile, WantedOccupation, WorkExperience
from sonar.reference.operations import shipped_lists
from sonar.reference.types import Occupation, Pc4Point
from sonar_synth.draws import Draw, Weighted
from sonar_synth.names import Background
from sonar_synth.texts import COMPANY_NAMES, EDUCATION_NAMES, INSTITUTES, presentation

SCHEME = "sonar"
NATIVE = 4
_EDUCATION_YOUNG = Weighted.of((0, 1.0), (1, 6.0), (2, 26.0), (3, 21.0), (4, 32.0), (5, 11.0), (6, 3.0))
_EDUCATION_GROWN = Weighted.of((0, 2.0), (1, 9.0), (2, 18.0), (3, 17.0), (4, 29.0), (5, 17.0), (6, 8.0))
_LEVELS = {
    0: Weighted.of((1, 1.0)),
    1: Weighted.of((1, 9.0), (2, 1.0)),
    2: Weighted.of((1, 5.0), (2, 5.0)),
    3: Weighted.of((1, 1.0), (2, 8.0), (3, 1.0)),
    4: Weighted.of((2, 4.0), (3, 6.0)),
    5: Weighted.of((3, 4.0), (4, 6.0)),
    6: Weighted.of((3, 1.0), (4, 9.0)),
}
_HOURS_MAX = Weighted.of((12, 4.0), (16, 8.0), (20, 11.0), (24, 15.0), (28, 8.0), (32, 20.0), (36, 14.0), (40, 20.0))
_DISTANCES = Weighted.of(
    (10, 10.0), (15, 15.0), (20, 18.0), (25, 18.0), (30, 16.0), (40, 10.0), (50, 7.0), (75, 4.0), (100, 2.0)
)
_FAMILY_WEIGHT = {
    "zorg": 12.0, "administratie": 11.0, "logistiek": 11.0, "verkoop": 10.0, "techniek": 9.0, "horeca": 8.0,
    "transport": 8.0, "bouw": 7.0, "productie": 8.0, "schoonmaak": 8.0, "welzijn": 5.0, "groen": 4.0, "ict": 4.0,
    "financieel": 3.0, "onderwijs": 3.0, "veiligheid": 3.0, "overheid": 2.0, "personeel": 2.0,
}  # fmt: skip
_MORE_OCCUPATIONS = Weighted.of((0, 4.0), (1, 4.0), (2, 2.0))
_JOBS = Weighted.of((0, 12.0), (1, 26.0), (2, 32.0), (3, 20.0), (4, 10.0))
_CONTRACTS = Weighted[tuple[int, ...]].of(
    ((1, 2), 45.0), ((1,), 12.0), ((2,), 8.0), ((1, 2, 6), 20.0), ((1, 2, 6, 7), 10.0), ((2, 4), 5.0)
)


@dataclass(frozen=True, slots=True)
class Career:
    """The occupations somebody has worked in and the level of education reached."""

    education_level: int
    occupations: tuple[Occupation, ...]


@cache
def occupations_of_level(level: int) -> Weighted[Occupation]:
    """Return the shipped occupations of one level, weighted by how many people look for such work."""
    return Weighted.of(
        *((each, _FAMILY_WEIGHT.get(each.family, 1.5)) for each in shipped_lists().occupations if each.level == level)
    )


@cache
def _related() -> dict[int, tuple[Occupation, ...]]:
    by_code = {each.code: each for each in shipped_lists().occupations}
    found: dict[int, list[Occupation]] = {}
    for each in shipped_lists().related_occupations:
        found.setdefault(each.code, []).append(by_code[each.related_code])
    return {code: tuple(others) for code, others in found.items()}


def career_of(draw: Draw, *, age: int) -> Career:
    """Draw a level of education and the occupations that go with it: 1 to 3, related to the first."""
    grown_up_at = 27
    education = draw.weighted(_EDUCATION_YOUNG if age < grown_up_at else _EDUCATION_GROWN)
    first = draw.weighted(occupations_of_level(draw.weighted(_LEVELS[education])))
    others = _related().get(first.code, ())
    more = draw.some(others, draw.weighted(_MORE_OCCUPATIONS))
    return Career(education, (first, *more))


def profile_of(
    draw: Draw,
    *,
    career: Career,
    home: Pc4Point,
    background: Background,
    age: int,
    born: date,
    today: date,
    expires: date | None,
) -> Profile:
    """Draw a whole profile."""
    hours_max = draw.weighted(_HOURS_MAX)
    available = today + timedelta(days=draw.between(-200, 45))
    return Profile(
        pc4=home.code,
        education_level=career.education_level,
        hours_min=max(8, hours_max - draw.one((0, 4, 8, 8, 12))),
        hours_max=hours_max,
        max_distance_km=draw.weighted(_DISTANCES),
        available_from=available,
        licences=_licences(draw, career, age),
        contract_forms=draw.weighted(_CONTRACTS),
        occupations=_wanted(draw, career),
        languages=_languages(draw, background, career),
        education=_education(draw, career, born=born, today=today),
        experience=_experience(draw, career, born=born, today=today),
        presentation=presentation(draw, career.occupations[0].label_nl, hours_max),
        cv_expires_on=expires,
    )


def _wanted(draw: Draw, career: Career) -> tuple[WantedOccupation, ...]:
    found = [WantedOccupation(scheme=SCHEME, code=str(each.code)) for each in career.occupations]
    taken = {each.code for each in career.occupations}
    if draw.chance(0.25):
        explored = draw.weighted(occupations_of_level(career.occupations[0].level))
        if explored.code not in taken:
            taken.add(explored.code)
            found.append(WantedOccupation(scheme=SCHEME, code=str(explored.code), stance="explore"))
    if draw.chance(0.15):
        excluded = draw.weighted(occupations_of_level(draw.between(1, 2)))
        if excluded.code not in taken:
            found.append(WantedOccupation(scheme=SCHEME, code=str(excluded.code), stance="excluded"))
    return tuple(found)


def _licences(draw: Draw, career: Career, age: int) -> tuple[str, ...]:
    labels = " ".join(each.label_nl.lower() for each in career.occupations)
    car_age, moped_share = 18, 0.18
    if age < car_age:
        return ("AM",) if draw.chance(moped_share) else ()
    drives_for_work = "chauffeur" in labels and career.occupations[0].family == "transport"
    found: list[str] = []
    if drives_for_work or draw.chance(0.45 if age < 24 else 0.72):  # noqa: PLR2004 - shares by age
        found.append("B")
        if draw.chance(0.07):
            found.append("BE")
    elif draw.chance(moped_share):
        found.append("AM")
    if "vrachtwagen" in labels or "internationaal" in labels:
        found += ["C", "CE"] if draw.chance(0.8) else ["C"]
    if "buschauffeur" in labels:
        found.append("D")
    if draw.chance(0.05):
        found.append("A")
    return tuple(found)


def _languages(draw: Draw, background: Background, career: Career) -> tuple[LanguageSkill, ...]:
    native = background.language
    found = []
    if native == "nld":
        weak_writer = career.education_level <= 1 and draw.chance(0.3)
        found.append(LanguageSkill("nld", oral=NATIVE, written=2 if weak_writer else NATIVE))
    else:
        at_home_here = draw.chance(background.naturalised)
        oral = draw.between(3, 4) if at_home_here else draw.between(1, 3)
        found.append(LanguageSkill("nld", oral=oral, written=max(1, oral - draw.between(0, 1))))
        found.append(LanguageSkill(native, oral=NATIVE, written=draw.between(2, 4)))
    if draw.chance(0.35 + 0.09 * career.education_level):
        oral = min(NATIVE, 1 + career.education_level // 2 + draw.between(0, 1))
        found.append(LanguageSkill("eng", oral=oral, written=max(1, oral - draw.between(0, 1))))
    if native != "deu" and draw.chance(0.2):
        found.append(LanguageSkill("deu", oral=draw.between(1, 3), written=draw.between(1, 2)))
    return tuple(found)


def _education(draw: Draw, career: Career, *, born: date, today: date) -> tuple[Education, ...]:
    found = []
    steps = {0: (), 1: (1,), 2: (2,), 3: (2, 3), 4: (2, 4), 5: (4, 5), 6: (4, 6)}[career.education_level]
    year = born.year + 12
    for level in steps:
        started = date(year, 9, 1)
        year += {1: 1, 2: 4, 3: 2, 4: 4, 5: 4, 6: 5}[level]
        ended = date(year, 7, 1)
        if started >= today:
            break
        running = ended > today
        names = EDUCATION_NAMES[level]
        name = names[career.occupations[0].family] if career.occupations[0].family in names else names[""]
        found.append(
            Education(
                name=name,
                level=level,
                institute=draw.one(INSTITUTES[level]),
                started=started,
                ended=None if running else ended,
                diploma=None if running else draw.chance(0.9),
            )
        )
    return tuple(found)


def _experience(draw: Draw, career: Career, *, born: date, today: date) -> tuple[WorkExperience, ...]:
    found = []
    ended = today - timedelta(days=draw.between(20, 900))
    first_day = date(born.year + 16, 7, 1)
    for _ in range(draw.weighted(_JOBS)):
        started = ended - timedelta(days=draw.between(150, 2600))
        if started < first_day:
            break
        occupation = draw.one(career.occupations)
        found.append(
            WorkExperience(
                employer=draw.one(COMPANY_NAMES[occupation.family]),
                occupation=occupation.label_nl,
                started=started,
                ended=ended,
            )
        )
        ended = started - timedelta(days=draw.between(10, 500))
    return tuple(found)
