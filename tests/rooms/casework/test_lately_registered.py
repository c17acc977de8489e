"""Whom an adviser registered herself: on her lists for a week, and found by name, number and BSN all that week."""

from datetime import date, datetime, timedelta

import pytest

from sonar.access.types import Basis, Category, Purpose
from sonar.casework.queries import lately_registered, own_tasks, start_page
from sonar.casework.types import StartSection
from sonar.disclosure.operations import (
    NotAvailable,
    Refused,
    open_client,
    register_client,
    search_by_bsn,
    search_by_name,
    search_by_number,
)
from sonar.identity.types import Actor
from tests.rooms.disclosure.registering import NUMBER, application, told
from tests.world import ADVISER, COLLEAGUE, EMPLOYER_ADVISER, MUNICIPAL, Person, World, test_bsn

BORN = date(1991, 5, 6)


def registers(actor: Actor, now: datetime, number: int = 700_001, name: str = "Nieuwland", office: int = 11) -> str:
    """Register somebody; return the reference."""
    identity = {"initials": "N.", "first_names": "Nadia", "last_name": name, "birth_date": BORN.isoformat()}
    given = application(bsn=test_bsn(number).reveal(), identity=identity, office_id=office)
    return register_client(actor=actor, given=given, told=told(), now=now).reference


def of_start(actor: Actor, now: datetime) -> StartSection | None:
    """Return the section of the start page, if it is there."""
    sections = start_page(actor=actor, now=now).sections
    return next((section for section in sections if section.name == "registered"), None)


@pytest.mark.requirement("I1", "R27")
def test_who_was_just_registered_stands_on_the_lists_with_name_end_and_link(world: World, now: datetime) -> None:
    actor = world.sign_in(ADVISER)
    registers(actor, now)
    for section in (of_start(actor, now), lately_registered(actor=actor)):
        assert section is not None
        (line,) = section.lines
        assert (section.total, line.name, line.replacing) == (1, "Nadia Nieuwland", False)
        assert line.at is not None
        assert timedelta(days=6, hours=23) < line.at - now < timedelta(days=7, hours=1)
        with open_client(
            actor=actor, client_ref=line.client_ref, purpose=Purpose.MEDIATION, categories=(Category.CONTACT,), now=now
        ) as opened:
            assert opened.card.basis is Basis.TASK
    names = world.one("SELECT persons, bases FROM ledger.disclosure WHERE name = 'registered:names'")
    assert (len(names[0]), names[1]) == (1, ["task"])
    assert own_tasks(actor=actor, now=now) == ()  # there is nothing to finish


@pytest.mark.requirement("I9", "R37", "R40")
def test_she_is_found_by_name_number_and_bsn_and_leads_to_no_emergency(world: World, now: datetime) -> None:
    actor = world.sign_in(ADVISER)
    reference = registers(actor, now)
    by_bsn = search_by_bsn(actor=actor, bsn=NUMBER.reveal())
    by_name = search_by_name(actor=actor, surname="Nieuwland", birth_date=BORN, purpose=Purpose.MEDIATION)
    card = by_name.hits[0].card
    assert card.placement is not None
    by_number = search_by_number(actor=actor, number=card.placement.number, purpose=Purpose.MEDIATION)
    found = {"bsn": by_bsn, "name": by_name, "number": by_number}
    assert {way: [hit.card.basis for hit in answer.hits] for way, answer in found.items()} == {
        "bsn": [Basis.REGISTERED], "name": [Basis.TASK], "number": [Basis.TASK],
    }  # fmt: skip
    assert {answer.outsiders for answer in found.values()} == {()}
    assert {hit.card.client_id for answer in found.values() for hit in answer.hits} == {card.client_id}
    with open_client(
        actor=actor, client_ref=reference, purpose=Purpose.IDENTIFICATION, categories=(Category.BSN,), now=now
    ) as opened:
        assert opened.card.bsn == NUMBER
    last = world.one("SELECT bases, categories FROM ledger.disclosure ORDER BY seq DESC LIMIT 1")
    assert last == (["registered"], ["bsn"])


@pytest.mark.requirement("R52", "R59")
def test_a_task_of_another_kind_opens_no_number_and_stands_on_no_such_list(world: World, now: datetime) -> None:
    person = world.client()
    world.relate(person, ADVISER, "task", days=7, since_days=0)
    actor = world.sign_in(ADVISER)
    answer = search_by_bsn(actor=actor, bsn=person.new.bsn.reveal())
    assert answer.hits == ()
    refused(actor, world.ref(person, actor), now)
    assert lately_registered(actor=actor).lines == ()
    assert of_start(actor, now) is None


def refused(actor: Actor, reference: str, now: datetime) -> None:
    """Demand that the number of somebody does not open."""
    with (
        pytest.raises(NotAvailable),
        open_client(
            actor=actor, client_ref=reference, purpose=Purpose.IDENTIFICATION, categories=(Category.BSN,), now=now
        ),
    ):
        pass


@pytest.mark.requirement("R52", "R56")
def test_after_a_week_it_is_over_even_when_another_task_goes_on(world: World, now: datetime) -> None:
    registers(world.sign_in(ADVISER), now)
    (client,) = world.one("SELECT id FROM clients.client")
    world.advance(days=6, hours=23)
    assert len(lately_registered(actor=world.sign_in(ADVISER)).lines) == 1
    world.sql.execute(
        "INSERT INTO access.relation (client_id, staff_id, kind, valid_until)"
        " VALUES (%s, %s, 'task', kernel.now() + interval '14 days')",
        [client, ADVISER],
    )
    world.advance(hours=2)
    actor = world.sign_in(ADVISER)
    assert lately_registered(actor=actor).lines == ()
    assert search_by_bsn(actor=actor, bsn=NUMBER.reveal()).hits == ()
    assert len(search_by_name(actor=actor, surname="Nieuwland", birth_date=BORN, purpose=Purpose.MEDIATION).hits) == 1


@pytest.mark.requirement("R52", "I6")
def test_it_is_hers_alone_not_of_a_colleague_nor_of_who_replaces_her(world: World, now: datetime) -> None:
    reference = registers(world.sign_in(ADVISER), now)
    world.replace_by(ADVISER, COLLEAGUE)
    colleague = world.sign_in(COLLEAGUE)
    assert lately_registered(actor=colleague).lines == ()
    assert of_start(colleague, now) is None
    assert search_by_bsn(actor=colleague, bsn=NUMBER.reveal()).hits == ()
    refused(colleague, reference, now)


@pytest.mark.requirement("I2")
def test_who_came_in_the_own_caseload_stands_on_the_work_list_instead(world: World, now: datetime) -> None:
    actor = world.sign_in(ADVISER)
    registers(actor, now)
    (client,) = world.one("SELECT id FROM clients.client")
    world.sql.execute(
        "INSERT INTO access.relation (client_id, staff_id, kind) VALUES (%s, %s, 'caseload')", [client, ADVISER]
    )
    assert lately_registered(actor=actor).lines == ()
    assert search_by_bsn(actor=actor, bsn=NUMBER.reveal()).hits[0].card.basis is Basis.CASELOAD


@pytest.mark.requirement("I1")
def test_the_last_registered_comes_first_and_the_start_page_shows_six(world: World, now: datetime) -> None:
    actor = world.sign_in(ADVISER)
    names = ["Aa", "Bee", "Cee", "Dee", "Ee", "Eff", "Gee", "Haa"]
    for number, name in enumerate(names):
        registers(actor, now, 700_100 + number, name)
    section = of_start(actor, now)
    assert section is not None
    assert (section.total, [line.name for line in section.lines]) == (8, [f"Nadia {name}" for name in names[:1:-1]])
    everybody = lately_registered(actor=actor)
    assert [line.name for line in everybody.lines] == [f"Nadia {name}" for name in names[::-1]]


@pytest.mark.requirement("R58")
def test_who_was_protected_since_is_not_named(world: World, now: datetime) -> None:
    actor = world.sign_in(ADVISER)
    registers(actor, now)
    (client,) = world.one("SELECT id FROM clients.client")
    world.protect(Person(id=client, new=world.client().new))
    (line,) = lately_registered(actor=actor).lines
    assert (line.client_ref, line.name) == ("", "")
    assert search_by_bsn(actor=actor, bsn=NUMBER.reveal()).hits == ()


@pytest.mark.requirement("R51")
def test_a_municipal_adviser_has_the_list_and_the_name_and_still_no_number(world: World, now: datetime) -> None:
    actor = world.sign_in(MUNICIPAL)
    registers(actor, now, office=21)
    assert [line.name for line in lately_registered(actor=actor).lines] == ["Nadia Nieuwland"]
    assert len(search_by_name(actor=actor, surname="Nieuwland", birth_date=BORN, purpose=Purpose.MEDIATION).hits) == 1
    with pytest.raises(Refused):
        search_by_bsn(actor=actor, bsn=NUMBER.reveal())


@pytest.mark.requirement("R50")
def test_who_registers_nobody_has_no_list(world: World) -> None:
    with pytest.raises(Refused):
        lately_registered(actor=world.sign_in(EMPLOYER_ADVISER))
