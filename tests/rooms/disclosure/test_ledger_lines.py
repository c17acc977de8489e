"""What the ledger tells people about themselves, and that its rows are complete."""

from datetime import datetime

import pytest

from sonar.access.types import Basis, Category, Purpose, Refusal
from sonar.disclosure.operations import NotAvailable, Refused, open_client, open_many, open_own_record
from sonar.disclosure.queries import own_consultations, who_looked
from sonar.identity.types import Actor
from sonar.kernel.acting import new_trace_id, processing
from sonar.messaging.operations import send_message
from tests.world import ADVISER, COLLEAGUE, OTHER_DIVISION, Person, World

BOTH = (Category.IDENTITY, Category.CONTACT)


def read(world: World, actor: Actor, person: Person, now: datetime, *categories: Category) -> None:
    """Open a client for reading."""
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.MEDIATION,
        categories=categories or BOTH,
        now=now,
    ):
        pass


@pytest.mark.requirement("R158", "R149")
def test_own_consultations_show_what_was_opened_and_what_was_refused(world: World, now: datetime) -> None:
    own, foreign = world.client(adviser=ADVISER), world.client(adviser=COLLEAGUE)
    actor = world.sign_in()
    read(world, actor, own, now)
    with pytest.raises(NotAvailable):
        read(world, actor, foreign, now)
    with pytest.raises(Refused):
        read(world, actor, own, now, Category.BSN)
    page = own_consultations(actor=actor)
    assert page.next_before is None
    assert [(line.allowed, line.refusal) for line in page.lines] == [
        (False, Refusal.CATEGORY),
        (False, Refusal.NO_RELATION),
        (True, None),
    ]
    last = page.lines[-1]
    assert (last.name, last.purpose, last.bases, last.categories, last.person_count) == (
        "client:read",
        Purpose.MEDIATION,
        (Basis.CASELOAD,),
        BOTH,
        1,
    )
    for person in (own, foreign):
        assert person.new.identity.last_name not in repr(page)
        assert str(person.id) not in repr(page)


def test_own_consultations_are_ones_own(world: World, now: datetime) -> None:
    read(world, world.sign_in(), world.client(adviser=ADVISER), now)
    assert own_consultations(actor=world.sign_in(COLLEAGUE)).lines == ()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_own_consultations_by_page_are_complete_and_in_order(world: World, now: datetime, size: int) -> None:
    person, foreign = world.client(adviser=ADVISER), world.client()
    actor = world.sign_in()
    for number in range(7):
        if number % 3:
            read(world, actor, person, now)
        else:
            with pytest.raises(NotAvailable):
                read(world, actor, foreign, now)
    whole = own_consultations(actor=actor).lines
    assert len(whole) == 7
    paged, before = [], None
    while True:
        page = own_consultations(actor=actor, before=before, limit=size)
        paged += page.lines
        before = page.next_before
        if before is None:
            break
        assert len(page.lines) == size
    assert tuple(paged) == whole
    assert [line.at for line in whole] == sorted((line.at for line in whole), reverse=True)


@pytest.mark.parametrize("before", [-1, 0, 10**30])
def test_page_mark_that_nobody_handed_out_shows_a_page_or_nothing(world: World, now: datetime, before: int) -> None:
    actor = world.sign_in()
    read(world, actor, world.client(adviser=ADVISER), now)
    assert len(own_consultations(actor=actor, before=before).lines) == (1 if before == 10**30 else 0)


@pytest.mark.requirement("R149", "R150")
def test_client_sees_who_looked_by_organisation_and_function_and_no_colleagues_name(
    world: World, now: datetime
) -> None:
    person = world.client(adviser=ADVISER)
    world.relate(person, OTHER_DIVISION, "task")
    jobseeker = world.sign_in_jobseeker(person)
    assert who_looked(actor=jobseeker).lines == ()
    read(world, world.sign_in(), person, now)
    clerk = world.sign_in(OTHER_DIVISION)
    with open_client(
        actor=clerk,
        client_ref=world.ref(person, clerk),
        purpose=Purpose.BENEFIT_TASK,
        categories=[Category.STATUS],
        now=now,
    ):
        pass
    adviser = world.sign_in()
    with open_client(
        actor=adviser,
        client_ref=world.ref(person, adviser),
        purpose=Purpose.MEDIATION,
        categories=BOTH,
        write=[Category.CONTACT],
        now=now,
    ):
        pass
    send_message(actor=adviser, client_ref=world.ref(person, adviser), subject="Afspraak", body="Tot morgen.", now=now)
    page = who_looked(actor=jobseeker)  # at once, so within the minute
    assert [(look.organisation, look.function, look.kind, look.basis) for look in page.lines] == [
        ("UWV", "uwv_adviser", "message", Basis.CASELOAD),
        ("UWV", "uwv_adviser", "write", Basis.CASELOAD),
        ("UWV Uitkeren", "other_division", "read", Basis.TASK),
        ("UWV", "uwv_adviser", "read", Basis.CASELOAD),
    ]
    assert [look.legal_basis for look in page.lines] == [
        *["Wet SUWI art. 30a lid 1"] * 2,
        "Wet SUWI art. 62 en 73",
        "Wet SUWI art. 30a lid 1",
    ]
    assert {look.reason for look in page.lines} == {""}
    assert len({look.reference for look in page.lines}) == 4
    everything = repr(page)
    assert "Test Uwv Adviser" not in everything
    assert str(ADVISER) not in everything
    assert all(abs(look.at - now).total_seconds() < 60 for look in page.lines)


def test_client_sees_her_own_reading_and_nobody_elses(world: World, now: datetime) -> None:
    person, other = world.client(), world.client(adviser=ADVISER)
    jobseeker = world.sign_in_jobseeker(person)
    read(world, world.sign_in(), other, now)
    with open_own_record(actor=jobseeker, categories=[Category.IDENTITY], now=now):
        pass
    (look,) = who_looked(actor=jobseeker).lines
    assert (look.function, look.basis, look.kind) == ("jobseeker", Basis.OWN, "read")


def test_who_looked_by_page_is_complete(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    for _ in range(5):
        read(world, actor, person, now)
    jobseeker = world.sign_in_jobseeker(person)
    first = who_looked(actor=jobseeker, limit=2)
    second = who_looked(actor=jobseeker, before=first.next_before, limit=2)
    third = who_looked(actor=jobseeker, before=second.next_before, limit=2)
    assert [len(page.lines) for page in (first, second, third)] == [2, 2, 1]
    assert third.next_before is None
    assert first.lines + second.lines + third.lines == who_looked(actor=jobseeker).lines


@pytest.mark.requirement("R149", "R150", "R154")
def test_rows_of_one_processing_are_joined_by_its_trace(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    trace = new_trace_id()
    with (
        processing(trace, origin="192.0.2.7"),
        open_client(
            actor=actor,
            client_ref=world.ref(person, actor),
            purpose=Purpose.MEDIATION,
            categories=BOTH,
            write=[Category.CONTACT],
            now=now,
        ) as opened,
    ):
        opened.correct_contact({"city": "Raalte"}, version=1, why="Verhuisd naar een nieuw adres")
    disclosure = world.one(
        "SELECT seq, trace_id, host(origin), actor_kind, actor_ref, session_id, function, organisation_id, office_id,"
        " processing_activity,"
        " writes, (SELECT t.expires_at - d.at FROM access.live_ticket t WHERE t.seq = d.seq) FROM ledger.disclosure d"
    )
    assert disclosure[1:9] == (trace, "192.0.2.7", "staff", ADVISER, actor.session_id, "uwv_adviser", 1, 11)
    assert disclosure[9:11] == ("urn:sonar:processing:mediation", ["contact"])
    assert disclosure[11].total_seconds() <= 60
    assert world.all(
        "SELECT trace_id, event_name, action, decision, persons, subject, disclosure_seq, host(origin) FROM"
        " ledger.decision WHERE action = 'person'"
    ) == [(trace, "adl.access_evaluation", "person", True, 1, person.id, disclosure[0], "192.0.2.7")]
    assert world.all(
        "SELECT trace_id, client_id, category, action, fields, disclosure_seq FROM ledger.change WHERE actor_kind ="
        " 'staff'"
    ) == [(trace, person.id, "contact", "correct", ["city"], disclosure[0])]
    assert world.one("SELECT disclosure_seq, changed_by FROM clients.history WHERE job IS NULL") == (
        disclosure[0],
        ADVISER,
    )


@pytest.mark.requirement("R154")
def test_refusal_is_a_committed_row_of_the_same_processing(world: World, now: datetime) -> None:
    person = world.client()
    actor = world.sign_in()
    trace = new_trace_id()
    with processing(trace, origin=None), pytest.raises(NotAvailable):
        read(world, actor, person, now)
    assert world.all("SELECT trace_id, refusal, subject FROM ledger.decision WHERE NOT decision") == [
        (trace, "no_relation", person.id)
    ]


@pytest.mark.requirement("R40", "R53")
def test_page_of_clients_leaves_out_whom_the_actor_may_not_open(world: World, now: datetime) -> None:
    people = [world.client(adviser=ADVISER) for _ in range(4)]
    foreign = world.client()
    actor = world.sign_in()

    def names(*persons: Person) -> list[str]:
        cards = open_many(
            actor=actor,
            client_ids=[person.id for person in persons],
            purpose=Purpose.MEDIATION,
            categories=BOTH,
            name="worklist:names",
        )
        return [cards[person.id].identity.full_name for person in persons]  # type: ignore[union-attr]

    assert names() == []
    assert names(*people) == [person.new.identity.full_name for person in people]
    lines = world.count("SELECT count(*) FROM ledger.disclosure")
    assert lines == 1  # one row names them all
    with pytest.raises(KeyError):
        names(*people, foreign)
    assert world.one("SELECT persons, bases FROM ledger.disclosure ORDER BY seq DESC LIMIT 1") == (
        [person.id for person in people],
        ["caseload"] * 4,
    )
    assert world.one("SELECT persons, subject, refusal FROM ledger.decision WHERE NOT decision") == (
        1,
        foreign.id,
        "no_relation",
    )
    world.protect(people[0])
    cards = open_many(
        actor=actor,
        client_ids=[people[0].id, people[1].id],
        purpose=Purpose.MEDIATION,
        categories=BOTH,
        name="worklist:names",
    )
    assert set(cards) == {people[1].id}


@pytest.mark.requirement("R30")
def test_two_openings_give_different_references(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    references = set()
    for _ in range(3):
        with open_client(
            actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, categories=BOTH, now=now
        ) as opened:
            references.add(opened.card.reference)
    assert len(references) == 3
    assert not any(person.id.hex in reference for reference in references)
