"""Searching by a name from before, and among people who are no clients any more."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from sonar.access.types import Category, Purpose, Refusal
from sonar.clients.queries import all_declared
from sonar.disclosure.operations import Refused, open_client, search_by_name, search_by_number
from sonar.disclosure.types import SearchAnswer
from sonar.identity.types import Actor
from tests.world import ADVISER, COLLEAGUE, ELSEWHERE, REASON, Person, World, new_client

BORN = date(1979, 11, 30)
FORMER = all_declared()["former_name"]
WHY = "Huwelijksakte gezien aan de balie."
NOTHING = SearchAnswer(hits=(), outsiders=())


def named(world: World, last_name: str, *, adviser: object = ADVISER, **more: object) -> Person:
    """Register somebody by this name."""
    identity = replace(new_client(1).identity, name_prefix="", last_name=last_name, birth_date=BORN)
    return world.client(adviser=adviser, identity=identity, **more)  # type: ignore[arg-type]


def look(actor: Actor, surname: str, because: str | None = None) -> SearchAnswer:
    """Search by name and the one birth date."""
    return search_by_name(
        actor=actor, surname=surname, birth_date=BORN, purpose=Purpose.MEDIATION, former_because=because
    )


def change(world: World, person: Person, now: datetime, *, entry: int = 0, version: int = 0, name: str | None) -> None:
    """Add, correct or (without a name) take off a name from before."""
    actor = world.sign_in()
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.MEDIATION,
        categories=[Category.IDENTITY],
        write=[Category.IDENTITY],
        now=now,
    ) as opened:
        if name is None:
            opened.remove_entry(FORMER, entry, version=version, why=WHY)
        else:
            values = {"former_last_name": name}
            opened.put_part(FORMER, values, version=version, source="staff", why=WHY, entry=entry)


@pytest.mark.requirement("R6", "I9")
def test_name_from_before_finds_her_as_long_as_it_is_on_record(world: World, now: datetime) -> None:
    person = named(world, "Bakker")
    actor = world.sign_in()
    assert look(actor, "Terpstra") == NOTHING
    change(world, person, now, name="Terpstra")
    (hit,) = look(actor, "Terpsta").hits
    assert (hit.card.client_id, hit.former_name, hit.closeness) == (person.id, "Terpstra", 2)
    assert world.one("SELECT persons, name FROM ledger.disclosure ORDER BY seq DESC LIMIT 1") == (
        [person.id],
        "search:name",
    )
    (hit,) = look(actor, "Bakker").hits
    assert hit.former_name == ""
    change(world, person, now, entry=1, version=1, name="Hoekstra")
    assert look(actor, "Terpstra") == NOTHING
    assert len(look(actor, "Hoekstra").hits) == 1
    change(world, person, now, name="Wiersma")
    assert len(look(actor, "Hoekstra").hits) == len(look(actor, "Wiersma").hits) == 1
    change(world, person, now, entry=1, version=2, name=None)
    assert look(actor, "Hoekstra") == NOTHING
    assert len(look(actor, "Wiersma").hits) == len(look(actor, "Bakker").hits) == 1


@pytest.mark.requirement("R6")
def test_two_names_in_one_opening_both_count(world: World, now: datetime) -> None:
    person = named(world, "Bakker")
    actor = world.sign_in()
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.MEDIATION,
        categories=[Category.IDENTITY],
        write=[Category.IDENTITY],
        now=now,
    ) as opened:
        for name in ("Terpstra", "Hoekstra"):
            opened.put_part(FORMER, {"former_last_name": name}, version=0, source="staff", why=WHY)
        identity = opened.card.identity
        assert identity is not None
        opened.correct_identity({"last_name": "Visser"}, version=identity.version, why=WHY)
    for name in ("Terpstra", "Hoekstra", "Visser"):
        assert [hit.card.client_id for hit in look(actor, name).hits] == [person.id], name
    assert look(actor, "Bakker") == NOTHING


@pytest.mark.requirement("R6", "I9")
def test_name_from_before_that_came_with_a_registration_finds_her(world: World) -> None:
    person = named(world, "Bakker", parts={"former_name": ({"former_prefix": "van", "former_last_name": "Dijk"},)})
    (hit,) = look(world.sign_in(), "van Dijk").hits
    assert (hit.card.client_id, hit.former_name) == (person.id, "van Dijk")


@pytest.mark.requirement("R62")
def test_former_client_is_found_with_the_right_and_a_reason_alone(world: World) -> None:
    person = named(world, "Bakker")
    present = named(world, "Bakkers")
    actor = world.sign_in()
    number = look(actor, "Bakker").hits[0].card.placement.number  # type: ignore[union-attr]
    world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [person.id])
    for surname in ("Bakker", "Niemand"):
        with pytest.raises(Refused) as refused:
            look(actor, surname, REASON)
        assert refused.value.code is Refusal.CATEGORY
    world.grant(ADVISER, "extra", "former_clients")
    for because in ("kort", " " * 30):
        with pytest.raises(Refused) as refused:
            look(actor, "Bakker", because)
        assert refused.value.code is Refusal.REASON
    (hit,) = look(actor, "Bakker", REASON).hits
    assert hit.card.client_id == person.id
    assert world.one("SELECT name, reason, persons FROM ledger.disclosure ORDER BY seq DESC LIMIT 1") == (
        "search:former",
        REASON,
        [person.id],
    )
    found = search_by_number(actor=actor, number=number, purpose=Purpose.MEDIATION, former_because=REASON)
    assert [hit.card.client_id for hit in found.hits] == [person.id]
    # Without the tick she is nobody still, and with it nobody of the present ones is found.
    assert [hit.card.client_id for hit in look(actor, "Bakker").hits] == [present.id]
    colleague = world.sign_in(COLLEAGUE)
    assert look(colleague, "Bakker") == NOTHING
    with pytest.raises(Refused):
        look(colleague, "Bakker", REASON)


@pytest.mark.requirement("R62", "R40")
def test_former_client_of_somebody_else_is_found_within_reach_and_by_nobody_beyond_it(world: World) -> None:
    person = named(world, "Bakker", adviser=COLLEAGUE)
    world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [person.id])
    world.grant(ADVISER, "extra", "former_clients")
    world.grant(ELSEWHERE, "extra", "former_clients")
    (hit,) = look(world.sign_in(), "Bakker", REASON).hits
    assert (hit.card.client_id, hit.card.basis) == (person.id, "extra_right")
    assert look(world.sign_in(ELSEWHERE), "Bakker", REASON) == NOTHING


@pytest.mark.requirement("R62")
def test_reason_to_look_among_former_clients_holds_no_bsn(world: World) -> None:
    world.grant(ADVISER, "extra", "former_clients")
    actor = world.sign_in()
    before = world.count("SELECT count(*) FROM ledger.decision")
    with pytest.raises(Refused):
        look(actor, "Bakker", f"Bezwaar van nummer {new_client(3).bsn.reveal()} behandelen.")
    assert world.count("SELECT count(*) FROM ledger.decision") == before
