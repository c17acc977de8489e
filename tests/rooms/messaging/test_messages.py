"""One message to one person: what it may hold, who reads it, and who cannot."""

from datetime import datetime

import pytest

from sonar.access.types import Purpose
from sonar.disclosure.operations import NotAvailable, Refused
from sonar.messaging.operations import InvalidMessage, read_message, send_message
from sonar.messaging.queries import inbox
from sonar.messaging.rules import LONGEST_BODY, LONGEST_SUBJECT, check_message
from tests.world import ADVISER, COLLEAGUE, FUNCTIONAL_MANAGER, World

TEXT = "Morgen om tien uur op het Werkplein.\r\nNeem uw cv mee."


@pytest.mark.requirement("R107", "R149", "R150")
def test_message_arrives_at_its_reader_and_is_marked_as_read_by_her(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    adviser, jobseeker = world.sign_in(), world.sign_in_jobseeker(person)
    send_message(actor=adviser, client_ref=world.ref(person, adviser), subject=" Afspraak ", body=TEXT, now=now)
    (row,) = inbox(actor=jobseeker, now=now)
    assert (row.subject, row.sender_name, row.sender_function, row.sender_organisation, row.read) == (
        "Afspraak",
        "Test Uwv Adviser 1",
        "uwv_adviser",
        "UWV",
        False,
    )
    message = read_message(actor=jobseeker, message_ref=row.reference, now=now)
    assert (message.subject, message.body) == ("Afspraak", TEXT.replace("\r\n", "\n"))
    assert [line.read for line in inbox(actor=jobseeker, now=now)] == [True]
    seen = world.one("SELECT read_at FROM messaging.message")
    read_message(actor=jobseeker, message_ref=row.reference, now=now)
    assert world.one("SELECT read_at FROM messaging.message") == seen  # the first time counts
    assert TEXT not in repr(message)
    assert world.one("SELECT category, action, fields, actor_ref FROM ledger.change WHERE category = 'messages'") == (
        "messages",
        "add",
        ["message"],
        ADVISER,
    )


@pytest.mark.requirement("R107")
def test_message_of_another_is_not_there(world: World, now: datetime) -> None:
    person, other = world.client(adviser=ADVISER), world.client(adviser=ADVISER)
    adviser, hers, others = world.sign_in(), world.sign_in_jobseeker(person), world.sign_in_jobseeker(other)
    send_message(actor=adviser, client_ref=world.ref(person, adviser), subject="Afspraak", body=TEXT, now=now)
    (row,) = inbox(actor=hers, now=now)
    assert inbox(actor=others, now=now) == ()
    for actor in (others, adviser):
        with pytest.raises(NotAvailable):
            read_message(actor=actor, message_ref=row.reference, now=now)
    with pytest.raises(NotAvailable):
        inbox(actor=adviser, now=now)
    assert world.one("SELECT read_at FROM messaging.message") == (None,)
    for reference in ("", "A" * 59, row.reference[:-1], world.ref(person, hers)):
        with pytest.raises(NotAvailable):
            read_message(actor=hers, message_ref=reference, now=now)


def test_message_from_somebody_without_a_relation_or_function(world: World, now: datetime) -> None:
    person = world.client(adviser=COLLEAGUE)
    adviser, jobseeker, manager = world.sign_in(), world.sign_in_jobseeker(person), world.sign_in(FUNCTIONAL_MANAGER)
    with pytest.raises(NotAvailable):
        send_message(actor=adviser, client_ref=world.ref(person, adviser), subject="Afspraak", body=TEXT, now=now)
    with pytest.raises(NotAvailable):
        send_message(
            actor=jobseeker,
            client_ref=world.ref(person, jobseeker),
            subject="Afspraak",
            body=TEXT,
            purpose=Purpose.OWN_DATA,
            now=now,
        )
    with pytest.raises(Refused):
        send_message(actor=manager, client_ref=world.ref(person, manager), subject="Afspraak", body=TEXT, now=now)
    assert world.count("SELECT count(*) FROM messaging.message") == 0


def test_message_with_faults_is_not_sent_and_leaves_no_row(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    adviser = world.sign_in()
    with pytest.raises(InvalidMessage) as invalid:
        send_message(
            actor=adviser,
            client_ref=world.ref(person, adviser),
            subject="",
            body=f"BSN {person.new.bsn.reveal()}",
            now=now,
        )
    assert invalid.value.errors == {"subject": ["required"], "body": ["bsn"]}
    assert person.new.bsn.reveal() not in repr(invalid.value)
    assert world.count("SELECT count(*) FROM messaging.message") == 0
    assert world.count("SELECT count(*) FROM ledger.disclosure") == 0


BSN = "999990019"


@pytest.mark.requirement("R11", "R107")
@pytest.mark.parametrize(
    "text",
    [
        BSN,
        f"Uw nummer is {BSN}.",
        "999.990.019",
        "9999 90 019",
        "9 9 9 9 9 0 0 1 9",
        "999-990-019",
        "BSN:999990019!",
        f"a{BSN}b",
        f"regel\n{BSN}\nregel",
        "9999.90.019",
    ],
)
def test_text_with_a_bsn(text: str) -> None:
    assert check_message(subject="Afspraak", body=text) == {"body": ["bsn"]}
    assert check_message(subject=text.replace("\n", " "), body="Dag") == {"subject": ["bsn"]}


@pytest.mark.parametrize(
    "text",
    [
        "Bel 06 12345678.",
        "Tot 12-11-2026 om 10.00 uur.",
        "Vacature 1234567890123",
        "8011 AB Zwolle",
        "€ 2.500,00",
        "999990018",
    ],
)
def test_text_without_a_bsn(text: str) -> None:
    assert check_message(subject="Afspraak", body=text) == {}


@pytest.mark.parametrize(
    ("subject", "body", "faults"),
    [
        ("", "", {"subject": ["required"], "body": ["required"]}),
        (" \n\t", "Dag", {"subject": ["required"]}),
        ("x" * LONGEST_SUBJECT, "y" * LONGEST_BODY, {}),
        ("x" * (LONGEST_SUBJECT + 1), "y" * (LONGEST_BODY + 1), {"subject": ["too_long"], "body": ["too_long"]}),
        ("Dag\x00", "Dag\x07", {"subject": ["control"], "body": ["control"]}),
        ("Dag", "met\ttab\nen regel\r\n", {}),
        ("Dag", "\x1b[31mrood", {"body": ["control"]}),
    ],
)
def test_form_of_a_message(subject: str, body: str, faults: dict[str, list[str]]) -> None:
    assert check_message(subject=subject, body=body) == faults
