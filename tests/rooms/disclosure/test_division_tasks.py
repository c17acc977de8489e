"""What another division is told of one person for a case of its own: three facts, written down first."""

from datetime import datetime

import pytest

from sonar.access.types import Category, Purpose, Refusal
from sonar.disclosure.operations import NotAvailable, Refused, begin_task, open_client
from sonar.disclosure.queries import who_looked
from sonar.disclosure.types import InvalidSearch
from sonar.messaging.operations import send_message
from sonar.messaging.queries import inbox
from tests.world import ADVISER, MUNICIPAL, OTHER_DIVISION, Person, World

CASE = "WW-2026.0042"


@pytest.fixture
def person(world: World) -> Person:
    return world.client(adviser=ADVISER)


@pytest.mark.requirement("R51", "I26")
def test_three_facts_and_no_more(world: World, person: Person, now: datetime) -> None:
    clerk = world.sign_in(OTHER_DIVISION)
    answer = begin_task(actor=clerk, bsn=person.new.bsn.reveal(), case=f" {CASE.lower()} ")
    since, office = world.one(
        "SELECT c.active_since, o.name FROM clients.client c JOIN identity.office o ON o.id = c.office_id"
        " WHERE c.id = %s",
        person.id,
    )
    assert answer.status is not None
    assert (answer.status.active, answer.status.since, answer.status.office) == (True, since, office)
    row = world.one(
        "SELECT kind, purpose, persons, bases, categories, writes, reason, search_key IS NOT NULL"
        " FROM ledger.disclosure ORDER BY seq DESC LIMIT 1"
    )
    assert row == ("search", "benefit_task", [person.id], ["task"], ["status"], [], f"Zaak {CASE}", True)
    for category in (Category.IDENTITY, Category.CONTACT, Category.BENEFIT, Category.PROFILE, Category.WORK_CAPACITY):
        with (
            pytest.raises(Refused) as refused,
            open_client(
                actor=clerk,
                client_ref=answer.reference,
                purpose=Purpose.BENEFIT_TASK,
                categories=[category],
                now=now,
            ),
        ):
            pass
        assert refused.value.code is Refusal.CATEGORY


@pytest.mark.requirement("R51")
def test_she_sees_who_asked_and_for_which_case(world: World, person: Person) -> None:
    begin_task(actor=world.sign_in(OTHER_DIVISION), bsn=person.new.bsn.reveal(), case=CASE)
    (line,) = who_looked(actor=world.sign_in_jobseeker(person)).lines
    assert (line.categories, line.reason) == ((Category.STATUS,), f"Zaak {CASE}")


@pytest.mark.requirement("I26")
def test_a_message_can_be_passed_for_the_working_day(world: World, person: Person, now: datetime) -> None:
    clerk = world.sign_in(OTHER_DIVISION)
    answer = begin_task(actor=clerk, bsn=person.new.bsn.reveal(), case=CASE)

    def send() -> None:
        send_message(
            actor=clerk,
            client_ref=answer.reference,
            subject="Uw aanvraag",
            body="Uw aanvraag is compleet.",
            purpose=Purpose.BENEFIT_TASK,
            now=now,
        )

    send()
    (message,) = inbox(actor=world.sign_in_jobseeker(person), now=now)
    assert message.subject == "Uw aanvraag"
    world.sql.execute("UPDATE access.relation SET valid_from = valid_from - interval '13 hours',"
                      " valid_until = valid_until - interval '13 hours' WHERE kind = 'task'")  # fmt: skip
    with pytest.raises(NotAvailable):
        send()


@pytest.mark.requirement("R51", "R62")
def test_who_may_not_be_opened_is_as_unknown_as_who_is_not_there(world: World, person: Person) -> None:
    clerk = world.sign_in(OTHER_DIVISION)
    former, protected = world.client(), world.client()
    world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [former.id])
    world.protect(protected)
    stranger = world.client()
    unknown = stranger.new.bsn.reveal()
    world.sql.execute("DELETE FROM identity.jobseeker_login WHERE client_id = %s", [stranger.id])
    answers = {
        begin_task(actor=clerk, bsn=number, case=CASE)
        for number in (former.new.bsn.reveal(), protected.new.bsn.reveal(), unknown)
    }
    assert [(answer.status, answer.reference) for answer in answers] == [(None, "")]
    assert world.count("SELECT count(*) FROM access.relation WHERE staff_id = %s", OTHER_DIVISION) == 0
    assert world.all("SELECT persons FROM ledger.disclosure WHERE name = 'task:begin'") == [([],)] * 3
    assert world.all("SELECT subject, refusal FROM ledger.decision WHERE NOT decision") == [
        (protected.id, "protected"),
    ]
    assert person.id not in [row[0] for row in world.all("SELECT client_id FROM access.relation WHERE kind = 'task'")]


@pytest.mark.requirement("R51")
@pytest.mark.parametrize("staff", [ADVISER, MUNICIPAL])
def test_only_another_division_has_such_tasks(world: World, person: Person, staff: object) -> None:
    with pytest.raises(Refused) as refused:
        begin_task(actor=world.sign_in(staff), bsn=person.new.bsn.reveal(), case=CASE)  # type: ignore[arg-type]
    assert refused.value.code is Refusal.PURPOSE


@pytest.mark.requirement("R11")
@pytest.mark.parametrize(
    ("bsn", "case", "faults"),
    [
        ("", CASE, {"bsn": ["no_bsn"]}),
        ("123456789", CASE, {"bsn": ["no_bsn"]}),
        ("000000000", "x", {"bsn": ["no_bsn"], "case": ["case_reference"]}),
        (None, "", {"case": ["case_reference"]}),
        (None, "WW 42", {"case": ["case_reference"]}),
        (None, "W" * 21, {"case": ["case_reference"]}),
        (None, "ZAAK-ÈÈN", {"case": ["case_reference"]}),
    ],
)
def test_every_fault_at_once_and_each_attempt_counts(
    world: World, person: Person, bsn: str | None, case: str, faults: dict[str, list[str]]
) -> None:
    clerk = world.sign_in(OTHER_DIVISION)
    with pytest.raises(InvalidSearch) as invalid:
        begin_task(actor=clerk, bsn=person.new.bsn.reveal() if bsn is None else bsn, case=case)
    assert invalid.value.errors == faults
    assert world.count("SELECT searches FROM access.search_use WHERE actor_ref = %s", OTHER_DIVISION) == 1
    assert world.one("SELECT action, refusal FROM ledger.decision ORDER BY seq DESC LIMIT 1") == ("search", "malformed")


@pytest.mark.requirement("R11", "R51")
def test_a_bsn_is_no_case(world: World, person: Person) -> None:
    number = person.new.bsn.reveal()
    with pytest.raises(InvalidSearch) as invalid:
        begin_task(actor=world.sign_in(OTHER_DIVISION), bsn=number, case=number)
    assert invalid.value.errors == {"case": ["case_reference"]}


@pytest.mark.requirement("R51")
def test_numbers_cannot_be_tried_out(world: World, person: Person) -> None:
    clerk = world.sign_in(OTHER_DIVISION)
    for _ in range(20):
        begin_task(actor=clerk, bsn=person.new.bsn.reveal(), case=CASE)
    with pytest.raises(Refused) as refused:
        begin_task(actor=clerk, bsn=person.new.bsn.reveal(), case=CASE)
    assert refused.value.code is Refusal.BUDGET
    world.advance(hours=1)
    assert begin_task(actor=world.sign_in(OTHER_DIVISION), bsn=person.new.bsn.reveal(), case=CASE).status is not None
