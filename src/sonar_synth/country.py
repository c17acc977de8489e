"""The offices of the whole country, and who works where when there are more people than a town.

A group is a block of 100,000 clients with its own staff. The first group is the region around the town; every
other group is spread over the country. Whoever is helped by somebody is helped by somebody of the own group, so
that a person does not depend on how many people there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from sonar.identity.types import Function
from sonar.reference.operations import shipped_lists
from sonar.reference.types import Municipality, Pc4Point
from sonar_synth import organisations as org
from sonar_synth.draws import Weighted
from sonar_synth.places import (
    homes_of_municipality,
    homes_of_region,
    inhabitants_of_region,
    main_municipality,
)

CLIENTS_PER_GROUP = 100_000
_CASELOADS = 179
"""Advisers with a caseload in a group of the country: about 120 active clients for each."""
_MUNICIPAL_SHARE, _SW_SHARE = 0.22, 0.1
_BENEFITS_REGIONS = (4, 5, 8, 12, 14, 18, 19, 24, 27)

_DISTRICTS = {
    "Noord": (4, 5, 6), "Overijssel": (1, 3), "Gelderland Noord": (2, 7), "Gelderland Zuid": (8, 9, 10, 30),
    "Midden": (11, 12, 13, 29), "Amsterdam": (14, 28), "Noord-Holland": (15, 16), "Haaglanden": (17, 18, 31, 32),
    "Rijnmond": (19, 20, 33), "Zuidwest": (21, 22, 25), "Zuidoost": (23, 24, 26, 27, 34, 35),
}  # fmt: skip
"""The districts of the public employment service, by labour market region."""

Position = tuple[Function, org.Office, int]


@dataclass(frozen=True, slots=True)
class District:
    """A district of the public employment service: the offices of a few labour market regions."""

    id: int
    organisation_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The place of one adviser, and where those live who are helped there."""

    adviser: org.StaffMember
    homes: Weighted[Pc4Point]


@cache
def uwv_office(region: int) -> org.Office:
    """Return the public employment service's office in a labour market region."""
    if region in org.UWV_OFFICE_OF_REGION:
        return org.UWV_OFFICE_OF_REGION[region]
    return org.Office(100 + region, 1, f"Werkplein {main_municipality(region).name}", region)


@cache
def municipal_office(region: int) -> org.Office:
    """Return the office of the largest municipality of a labour market region."""
    code = main_municipality(region).code
    if region == org.MUNICIPALITY_ZWOLLE.region_code:
        return org.MUNICIPALITY_ZWOLLE
    return org.Office(10_000 + code, 1_000 + code, f"Sociale zaken {main_municipality(region).name}", region)


@cache
def sw_office(region: int) -> org.Office:
    """Return the office of the sheltered employment company of a labour market region."""
    if region == org.SW_COMPANY.region_code:
        return org.SW_COMPANY
    return org.Office(30_000 + region, 3_000 + region, f"Vestiging {main_municipality(region).name}", region)


@cache
def benefit_offices() -> tuple[org.Office, ...]:
    """Return the offices of the benefits division."""
    others = (
        org.Office(500 + region, org.BENEFITS.organisation_id, f"Uitkeren {main_municipality(region).name}", region)
        for region in _BENEFITS_REGIONS
    )
    return (org.BENEFITS, *others)


@cache
def _regions() -> tuple[int, ...]:
    return tuple(sorted(each.code for each in shipped_lists().labour_market_regions))


@cache
def offices() -> tuple[org.Office, ...]:
    """Return every office of the country, those of the town first."""
    more = (*map(uwv_office, _regions()), *map(municipal_office, _regions()), *map(sw_office, _regions()))
    return tuple(dict.fromkeys((*org.OFFICES, *more, *benefit_offices())))


@cache
def organisations() -> tuple[org.Organisation, ...]:
    """Return every organisation of the country, those of the town first."""
    found = list(org.ORGANISATIONS)
    taken = {each.id for each in found}
    for region in _regions():
        municipality = main_municipality(region)
        for number, kind, name in (
            (municipal_office(region).organisation_id, "municipality", f"Gemeente {municipality.name}"),
            (sw_office(region).organisation_id, "sw_company", f"Sociaal werkbedrijf {municipality.name}"),
        ):
            if number not in taken:
                taken.add(number)
                found.append(org.Organisation(number, kind, name))
    return tuple(found)


def district_of(office: org.Office) -> District | None:
    """Return the district of an office; None where the organisation has none, and for the national office."""
    if office.organisation_id != org.UWV_ZWOLLE.organisation_id or office == org.UWV_NATIONAL:
        return None
    return next(
        District(nth, office.organisation_id, f"District {name}")
        for nth, (name, regions) in enumerate(_DISTRICTS.items(), start=1)
        if office.region_code in regions
    )


def served_by(office: org.Office) -> tuple[int, ...]:
    """Return the municipalities that the organisation of an office works for; none when it works for the country.

    A municipality works for its own residents, an SW company for those of its whole labour market region.
    """
    if office == org.MUNICIPALITY_DEVENTER:
        return (_municipality_named("Deventer").code,)
    if office == municipal_office(office.region_code):
        return (main_municipality(office.region_code).code,)
    if office == sw_office(office.region_code):
        return tuple(each.code for each in shipped_lists().municipalities if each.region_code == office.region_code)
    return ()


@lru_cache(maxsize=128)
def staff_of_group(seed: int, group: int) -> tuple[org.StaffMember, ...]:
    """Return the staff of one group, beside that of the town."""
    return tuple(
        org.staff_member(seed, f"g{group}", function, office, nth)
        for function, office, count in (_region_positions() if group == 0 else _country_positions())
        for nth in range(count)
    )


@lru_cache(maxsize=128)
def desks_of_group(seed: int, group: int) -> tuple[Desk, ...]:
    """Return the desks at which the clients of a group are helped; each has as many clients as the next."""
    return tuple(
        Desk(each, _homes_of(each.office)) for each in staff_of_group(seed, group) if each.function in _WITH_CASELOAD
    )


_WITH_CASELOAD = frozenset({Function.UWV_ADVISER, Function.MUNICIPAL_ADVISER, Function.SW_ADVISER})


def _homes_of(office: org.Office) -> Weighted[Pc4Point]:
    if office == org.MUNICIPALITY_DEVENTER:
        return homes_of_municipality(_municipality_named("Deventer").code)
    if office == municipal_office(office.region_code):
        return homes_of_municipality(main_municipality(office.region_code).code)
    return homes_of_region(office.region_code)


def _municipality_named(name: str) -> Municipality:
    return next(each for each in shipped_lists().municipalities if each.name == name)


def _region_positions() -> Iterable[Position]:
    """Return the positions in the three regions around the town: 340."""
    for office, advisers in ((org.UWV_ZWOLLE, 48), (org.UWV_APELDOORN, 44), (org.UWV_HENGELO, 40)):
        yield Function.UWV_ADVISER, office, advisers
        yield Function.EMPLOYER_ADVISER, office, 10
        yield Function.TEAM_MANAGER, office, 6
    yield Function.MUNICIPAL_ADVISER, org.MUNICIPALITY_ZWOLLE, 14
    yield Function.MUNICIPAL_ADVISER, org.MUNICIPALITY_DEVENTER, 14
    yield Function.SW_ADVISER, org.SW_COMPANY, 12
    yield Function.OTHER_DIVISION, org.BENEFITS, 110
    yield Function.NATIONAL_MEDIATOR, org.UWV_NATIONAL, 6
    yield Function.FUNCTIONAL_MANAGER, org.UWV_NATIONAL, 2
    yield Function.AUDITOR, org.UWV_NATIONAL, 2


def _country_positions() -> Iterable[Position]:
    """Return the positions of a group that is spread over the country: 355, advisers by where people live."""
    for region, advisers in _advisers_by_region().items():
        municipal, sheltered = round(advisers * _MUNICIPAL_SHARE), round(advisers * _SW_SHARE)
        yield Function.UWV_ADVISER, uwv_office(region), advisers - municipal - sheltered
        yield Function.MUNICIPAL_ADVISER, municipal_office(region), municipal
        yield Function.SW_ADVISER, sw_office(region), sheltered
        yield Function.EMPLOYER_ADVISER, uwv_office(region), 1
        yield Function.TEAM_MANAGER, uwv_office(region), 1
    places = benefit_offices()
    for nth, office in enumerate(places):
        yield Function.OTHER_DIVISION, office, 11 if nth == 0 else 10
    yield Function.NATIONAL_MEDIATOR, org.UWV_NATIONAL, 4
    yield Function.FUNCTIONAL_MANAGER, org.UWV_NATIONAL, 1


@cache
def _advisers_by_region() -> dict[int, int]:
    """Share the advisers of a group out by inhabitants: rounded down first, the rest to the largest remainders."""
    total = sum(map(inhabitants_of_region, _regions()))
    exact = {region: _CASELOADS * inhabitants_of_region(region) / total for region in _regions()}
    shares = {region: max(1, int(exact[region])) for region in _regions()}
    neediest = sorted(_regions(), key=lambda region: (shares[region] - exact[region], region))
    for region in neediest[: _CASELOADS - sum(shares.values())]:
        shares[region] += 1
    return shares
