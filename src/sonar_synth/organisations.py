"""The organisations of the town, their offices, and the people who work there.

The town is the first block of clients, with its own staff, employers and vacancies, where the demo is shown; the rest
of the country is in `country`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from sonar.clients.types import Gender
from sonar.identity.types import Function
from sonar_synth.draws import Draw, Weighted, stable_id
from sonar_synth.names import background_of, name_of

CLIENTS_OF_TOWN = 2_000
_TOWN = "0"
_HIRED = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that works with Sonar."""

    id: int
    kind: str
    name: str
    division_id: int | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """An office of an organisation, in a labour market region."""

    id: int
    organisation_id: int
    name: str
    region_code: int


@dataclass(frozen=True, slots=True)
class Team:
    """A team of an office: its advisers and whoever leads them."""

    id: int
    office_id: int
    name: str


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who works with Sonar; `subject` is how their organisation's sign-in knows them."""

    id: UUID
    subject: str
    display_name: str
    function: Function
    office: Office
    gender: Gender
    team: Team | None


DIVISIONS = {1: "Divisie WERKbedrijf", 2: "Divisie Uitkeren"}
ORGANISATIONS = (
    Organisation(1, "uwv", "UWV WERKbedrijf", division_id=1),
    Organisation(2, "municipality", "Gemeente Zwolle"),
    Organisation(3, "municipality", "Gemeente Deventer"),
    Organisation(4, "sw_company", "SW-bedrijf Sallandwerk"),
    Organisation(5, "other_division", "UWV Uitkeren", division_id=2),
)
UWV_ZWOLLE = Office(11, 1, "Werkplein Zwolle", 1)
UWV_APELDOORN = Office(12, 1, "Werkplein Apeldoorn", 2)
UWV_HENGELO = Office(13, 1, "Werkplein Hengelo", 3)
UWV_NATIONAL = Office(19, 1, "Landelijk bureau", 14)
MUNICIPALITY_ZWOLLE = Office(21, 2, "Sociale zaken Zwolle", 1)
MUNICIPALITY_DEVENTER = Office(31, 3, "Sociale zaken Deventer", 2)
SW_COMPANY = Office(41, 4, "Vestiging Raalte", 1)
BENEFITS = Office(51, 5, "Uitkeren Zwolle", 1)
OFFICES = (
    UWV_ZWOLLE,
    UWV_APELDOORN,
    UWV_HENGELO,
    UWV_NATIONAL,
    MUNICIPALITY_ZWOLLE,
    MUNICIPALITY_DEVENTER,
    SW_COMPANY,
    BENEFITS,
)
UWV_OFFICE_OF_REGION = {1: UWV_ZWOLLE, 2: UWV_APELDOORN, 3: UWV_HENGELO}

_POSITIONS: tuple[tuple[Function, Office, int], ...] = (
    (Function.UWV_ADVISER, UWV_ZWOLLE, 5),
    (Function.UWV_ADVISER, UWV_APELDOORN, 6),
    (Function.UWV_ADVISER, UWV_HENGELO, 5),
    (Function.EMPLOYER_ADVISER, UWV_ZWOLLE, 1),
    (Function.EMPLOYER_ADVISER, UWV_APELDOORN, 1),
    (Function.EMPLOYER_ADVISER, UWV_HENGELO, 1),
    (Function.NATIONAL_MEDIATOR, UWV_NATIONAL, 2),
    (Function.MUNICIPAL_ADVISER, MUNICIPALITY_ZWOLLE, 2),
    (Function.MUNICIPAL_ADVISER, MUNICIPALITY_DEVENTER, 2),
    (Function.SW_ADVISER, SW_COMPANY, 2),
    (Function.OTHER_DIVISION, BENEFITS, 2),
    (Function.TEAM_MANAGER, UWV_ZWOLLE, 1),
    (Function.TEAM_MANAGER, UWV_APELDOORN, 1),
    (Function.TEAM_MANAGER, UWV_HENGELO, 1),
    (Function.FUNCTIONAL_MANAGER, UWV_NATIONAL, 2),
    (Function.DATA_PROTECTION_OFFICER, UWV_NATIONAL, 2),
    (Function.SECURITY_OFFICER, UWV_NATIONAL, 2),
    (Function.AUDITOR, UWV_NATIONAL, 2),
)

DEMO_STAFF_NAMES: dict[tuple[Function, int, int], tuple[str, Gender]] = {
    (Function.UWV_ADVISER, UWV_ZWOLLE.id, 0): ("Marieke van der Linden", Gender.FEMALE),
    (Function.UWV_ADVISER, UWV_HENGELO.id, 0): ("Tim Nijhuis", Gender.MALE),
    (Function.EMPLOYER_ADVISER, UWV_ZWOLLE.id, 0): ("Ruben Kolkman", Gender.MALE),
    (Function.MUNICIPAL_ADVISER, MUNICIPALITY_ZWOLLE.id, 0): ("Zeynep Aydın", Gender.FEMALE),
    (Function.SW_ADVISER, SW_COMPANY.id, 0): ("Gerrit Boerrigter", Gender.MALE),
    (Function.TEAM_MANAGER, UWV_ZWOLLE.id, 0): ("Esther de Haan", Gender.FEMALE),
    (Function.DATA_PROTECTION_OFFICER, UWV_NATIONAL.id, 0): ("Noa Crèvecoeur", Gender.FEMALE),
    (Function.AUDITOR, UWV_NATIONAL.id, 0): ("Sanjay Gopal", Gender.MALE),
}
"""Staff of the town whose name is given, so that the printed table reads the same in every document."""

_IN_TEAMS = (Function.UWV_ADVISER, Function.EMPLOYER_ADVISER, Function.TEAM_MANAGER)
_TEAMS_PER_OFFICE = 100
"""More than an office has: the number of a team is that of its office and its own."""
_TEAMS_OF_REGION = 6
_GENDERS = Weighted.of((Gender.FEMALE, 55.0), (Gender.MALE, 45.0))


@lru_cache(maxsize=8)
def staff_of_town(seed: int) -> tuple[StaffMember, ...]:
    """Return the staff of the town, by office and function."""
    return tuple(
        staff_member(seed, _TOWN, function, office, nth)
        for function, office, count in _POSITIONS
        for nth in range(count)
    )


def staff_member(seed: int, block: str, function: Function, office: Office, nth: int) -> StaffMember:
    """Return one member of staff of a block of clients."""
    draw = Draw(seed, "staff", block, function.value, office.id, nth)
    gender = draw.weighted(_GENDERS)
    name = name_of(draw, background_of(draw), gender, may_have_partner=False)
    display_name = f"{name.first_names.split(' ')[0]} {name.prefix} {name.last_name}".replace("  ", " ")
    if block == _TOWN:
        display_name, gender = DEMO_STAFF_NAMES.get((function, office.id, nth), (display_name, gender))
    return StaffMember(
        id=stable_id(seed, "staff", block, function.value, office.id, nth, at=_HIRED),
        subject=f"{function.value.replace('_', '-')}-{office.id}-{block}-{nth + 1}",
        display_name=display_name,
        function=function,
        office=office,
        gender=gender,
        team=_team(block, function, office, nth),
    )


def _team(block: str, function: Function, office: Office, nth: int) -> Team | None:
    """Return the team: the town is one, the region around it has six an office, each other block is one more."""
    if function not in _IN_TEAMS:
        return None
    group = int(block.removeprefix("g"))
    if block == _TOWN:
        number = 1
    elif group == 0:
        number = 2 + nth % _TEAMS_OF_REGION
    else:
        number = 1 + _TEAMS_OF_REGION + group
    return Team(office.id * _TEAMS_PER_OFFICE + number, office.id, f"Team {number}")


@lru_cache(maxsize=64)
def colleagues(seed: int, function: Function, office_id: int) -> tuple[StaffMember, ...]:
    """Return the staff of one function in one office of the town."""
    return tuple(each for each in staff_of_town(seed) if each.function is function and each.office.id == office_id)
