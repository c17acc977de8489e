"""Identities for records that come without one: a VUM file tells what people can do, never who they are."""

from collections.abc import Callable, Iterable
from datetime import date

from sonar.clients.types import ClientKind, Contact, Profile
from sonar.exchange.types import Newcomer
from sonar.reference.operations import shipped_lists
from sonar.reference.types import Pc4Point
from sonar_synth import organisations as org
from sonar_synth.draws import Draw, digest
from sonar_synth.numbers import BSN_SPACE, bsn_of
from sonar_synth.people import client_of
from sonar_synth.places import region_of
from sonar_synth.sizes import SIZES

FIRST = SIZES["nation"]
"""Numbers below this belong to the people of a town, so that nobody shares a BSN with them."""


def identities(external_ids: Iterable[str], *, seed: int, today: date) -> Callable[[str, Profile], Newcomer]:
    """Return a function that gives each of these records of a source its own person: the same record, the same person.

    Numbers are given out for all records at once, so that an import that was broken off goes on with the same people.
    """
    numbers: dict[str, int] = {}
    taken: set[int] = set()
    for external_id in external_ids:
        if external_id in numbers:
            continue
        number = digest(seed, "newcomer", external_id) % (BSN_SPACE - FIRST)
        while number in taken:  # two records drew one person; the later in the file takes the next
            number = (number + 1) % (BSN_SPACE - FIRST)
        taken.add(number)
        numbers[external_id] = FIRST + number

    def identity_for(external_id: str, profile: Profile) -> Newcomer:
        return _newcomer(numbers[external_id], profile, seed=seed, today=today)

    return identity_for


def _newcomer(number: int, profile: Profile, *, seed: int, today: date) -> Newcomer:
    drawn = client_of(number, seed=seed, today=today).new
    point = _nearest(profile.pc4)
    region = region_of(point)
    office = org.UWV_OFFICE_OF_REGION.get(region, org.UWV_NATIONAL)
    # She lives where she wants to work from, as far as our own small list of places knows it.
    letters = Draw(seed, "newcomer", number).one(("AB", "BK", "CD", "GH", "KL", "NR", "TV", "XZ"))
    contact = Contact(
        street=drawn.contact.street,
        house_number=drawn.contact.house_number,
        postcode=f"{profile.pc4} {letters}",
        city=point.place,
        email=drawn.contact.email,
        phone=drawn.contact.phone,
        confirmed_on=drawn.contact.confirmed_on,
    )
    return Newcomer(
        kind=ClientKind.JOBSEEKER,
        office_id=office.id,
        bsn=bsn_of(number, seed=seed),
        identity=drawn.identity,
        contact=contact,
    )


def _nearest(pc4: int) -> Pc4Point:
    """Return the listed postcode area whose number is nearest: neighbouring numbers are neighbouring places."""
    return min(shipped_lists().pc4_points, key=lambda each: abs(each.code - pc4))
