"""Two records of one person: linked and split again, with everything still at the right one."""

from datetime import datetime

import psycopg
import pytest

from sonar.access.types import Basis, Category, Purpose
from sonar.casework.operations import (
    ChangedMeanwhile,
    ask_split,
    compare_records,
    decide_link,
    propose_merge,
)
from sonar.casework.queries import case_file, links_waiting, own_case_file, work_list
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import (
    NotAvailable,
    open_client,
    open_own_record,
    search_by_bsn,
)
from sonar.disclosure.queries import who_looked
from sonar.identity.types import Actor
from sonar.kernel.encryption import bsn_index, key_store
from sonar.messaging.operations import read_message, send_message
from sonar.messaging.queries import inbox
from tests.rooms.casework.test_contacts import record
from tests.rooms.casework.test_tasks import may_open
from tests.world import ADVISER, COLLEAGUE, MANAGER, MANAGER_ELSEWHERE, Person, World


def signs_in_to(world: World, person: Person, login: object) -> object:
    """Return the record to which the BSN of a person leads."""
    index = bsn_index(key_store(), person.new.bsn)
    (row,) = login("auth").execute("SELECT * FROM identity.jobseeker_by_bsn(%s)", [index]).fetchall()  # type: ignore[operator]
    return row[0]


def write_to(world: World, actor: Actor, person: Person, subject: str, now: datetime) -> None:
    send_message(actor=actor, client_ref=world.ref(person, actor), subject=subject, body="Goedemorgen.", now=now)


def subjects(world: World, person: Person, now: datetime) -> set[str]:
    return {message.subject for message in inbox(actor=world.sign_in_jobseeker(person), now=now)}


def merge(world: World, actor: Actor, double: Person, survivor: Person, now: datetime) -> None:
    """Propose by the adviser, approve by the manager."""
    propose_merge(
        actor=actor, client_ref=world.ref(double, actor), survivor_ref=world.ref(survivor, actor),
        ground="bsn_corrected", purpose=Purpose.MEDIATION, now=now,
    )  # fmt: skip
    manager = world.sign_in(MANAGER)
    (waiting,) = links_waiting(actor=manager)
    decide_link(actor=manager, link_ref=waiting.reference, yes=True)


def split(world: World, actor: Actor, double: Person) -> None:
    ask_split(actor=actor, client_ref=world.ref(double, actor), purpose=Purpose.MEDIATION)
    manager = world.sign_in(MANAGER)
    (waiting,) = links_waiting(actor=manager)
    assert waiting.splitting
    decide_link(actor=manager, link_ref=waiting.reference, yes=True)


@pytest.mark.requirement("I10", "R94")
def test_merge_then_split_leaves_messages_contacts_and_logs_with_the_right_person(
    world: World, now: datetime, login: object
) -> None:
    survivor, double, stranger = world.client(adviser=ADVISER), world.client(adviser=ADVISER), world.client()
    actor = world.sign_in()
    write_to(world, actor, survivor, "Aan de eerste", now)
    write_to(world, actor, double, "Aan de tweede", now)
    record(world, actor, double, now, body="Bij de tweede.")
    merge(world, actor, double, survivor, now)

    assert signs_in_to(world, double, login) == signs_in_to(world, survivor, login) == survivor.id
    assert subjects(world, survivor, now) == {"Aan de eerste", "Aan de tweede"}
    me = world.sign_in_jobseeker(survivor)
    assert [m.present.entry.body for m in own_case_file(actor=me, now=now).moments] == ["Bij de tweede."]
    second = next(m for m in inbox(actor=me, now=now) if m.subject == "Aan de tweede")
    assert read_message(actor=me, message_ref=second.reference, now=now).body == "Goedemorgen."
    assert world.one("SELECT client_id FROM ledger.change WHERE fields = '{read_at}'") == (double.id,)
    with open_own_record(actor=me, categories=(Category.IDENTITY, Category.CONTACT), now=now) as opened:
        assert opened.card.identity == survivor.new.identity
    merged_looks = len(who_looked(actor=me, before=None, limit=50).lines)
    write_to(world, world.sign_in(), survivor, "Na het samenvoegen", now)

    split(world, world.sign_in(), double)
    assert (signs_in_to(world, double, login), signs_in_to(world, survivor, login)) == (double.id, survivor.id)
    assert subjects(world, survivor, now) == {"Aan de eerste", "Na het samenvoegen"}
    assert subjects(world, double, now) == {"Aan de tweede"}
    assert own_case_file(actor=world.sign_in_jobseeker(survivor), now=now).moments == ()
    assert len(own_case_file(actor=world.sign_in_jobseeker(double), now=now).moments) == 1
    names = {line.kind for line in who_looked(actor=world.sign_in_jobseeker(stranger), before=None, limit=50).lines}
    assert names == set()
    alone = who_looked(actor=world.sign_in_jobseeker(double), before=None, limit=50).lines
    assert 0 < len([line for line in alone if line.kind == "message"]) == 1
    assert merged_looks >= len(alone) - 5  # noqa: PLR2004 - what was looked at since


def test_record_that_gave_way_rests_and_is_opened_by_a_ticket_of_its_own(world: World, now: datetime) -> None:
    survivor, double = world.client(adviser=ADVISER), world.client(adviser=COLLEAGUE)
    world.relate(double, ADVISER, "task")
    actor = world.sign_in()
    merge(world, actor, double, survivor, now)
    assert world.one("SELECT active FROM clients.client WHERE id = %s", double.id) == (False,)
    assert work_list(actor=actor, now=now).total == 1
    assert work_list(actor=world.sign_in(COLLEAGUE), now=now).total == 0
    assert may_open(world, world.sign_in(COLLEAGUE), double, now) is None
    assert may_open(world, actor, double, now) is Basis.CASELOAD
    categories = (Category.IDENTITY,)
    with open_client(
        actor=actor, client_ref=world.ref(survivor, actor), purpose=Purpose.MEDIATION, categories=categories, now=now
    ) as opened:
        (link,) = case_file(opened=opened, actor=actor, categories=categories).earlier
        assert opened.card.identity == survivor.new.identity
    with open_client(
        actor=actor, client_ref=link.client_ref, purpose=Purpose.MEDIATION, categories=categories, now=now
    ) as opened:
        assert opened.card.identity == double.new.identity
    split(world, actor, double)
    assert world.one("SELECT active FROM clients.client WHERE id = %s", double.id) == (True,)
    assert may_open(world, world.sign_in(COLLEAGUE), double, now) is Basis.CASELOAD
    assert work_list(actor=world.sign_in(COLLEAGUE), now=now).total == 1


def test_number_of_a_record_that_gave_way_finds_the_one_that_goes_on(world: World, now: datetime) -> None:
    survivor, double = world.client(adviser=ADVISER), world.client(adviser=ADVISER)
    merge(world, world.sign_in(), double, survivor, now)
    for person in (double, survivor):
        (hit,) = search_by_bsn(actor=world.sign_in(), bsn=person.new.bsn.reveal()).hits
        assert hit.card.client_id == survivor.id


def test_one_proposes_and_another_decides(world: World, now: datetime) -> None:
    survivor, double = world.client(adviser=ADVISER), world.client(adviser=ADVISER)
    actor = world.sign_in()
    refs = {"client_ref": world.ref(double, actor), "survivor_ref": world.ref(survivor, actor)}
    terms = {"actor": actor, "ground": "bsn_corrected", "purpose": Purpose.MEDIATION, "now": now}
    propose_merge(**refs, **terms)  # type: ignore[arg-type]
    with pytest.raises(ChangedMeanwhile):
        propose_merge(**refs, **terms)  # type: ignore[arg-type]
    assert links_waiting(actor=actor) == links_waiting(actor=world.sign_in(MANAGER_ELSEWHERE)) == ()
    manager = world.sign_in(MANAGER)
    (waiting,) = links_waiting(actor=manager)
    with pytest.raises(NotAvailable):
        decide_link(actor=actor, link_ref=waiting.reference, yes=True)
    first, second = compare_records(actor=manager, link_ref=waiting.reference)
    assert first is not None
    assert second is not None
    assert (first.identity, second.identity) == (survivor.new.identity, double.new.identity)
    assert (first.basis, second.basis) == (Basis.TASK, Basis.TASK)
    decide_link(actor=manager, link_ref=waiting.reference, yes=False)
    assert world.count("SELECT count(*) FROM identity.merged_record") == 0
    with pytest.raises(NotAvailable):
        decide_link(actor=manager, link_ref=waiting.reference, yes=True)


def test_manager_cannot_decide_on_her_own_proposal(world: World, now: datetime) -> None:
    survivor, double = world.client(adviser=ADVISER), world.client(adviser=ADVISER)
    actor = world.sign_in()
    propose_merge(
        actor=actor, client_ref=world.ref(double, actor), survivor_ref=world.ref(survivor, actor),
        ground="bsn_corrected", purpose=Purpose.MEDIATION, now=now,
    )  # fmt: skip
    world.sql.execute("UPDATE casework.record_link SET proposed_by = %s", [MANAGER])
    assert links_waiting(actor=world.sign_in(MANAGER)) == ()


def test_what_cannot_be_merged(world: World, now: datetime) -> None:
    survivor, double, foreign = world.client(adviser=ADVISER), world.client(adviser=ADVISER), world.client()
    third = world.client(adviser=ADVISER)
    actor = world.sign_in()
    terms = {"actor": actor, "ground": "bsn_corrected", "purpose": Purpose.MEDIATION, "now": now}
    for first, second in ((foreign, survivor), (survivor, foreign)):
        with pytest.raises(NotAvailable):
            propose_merge(client_ref=world.ref(first, actor), survivor_ref=world.ref(second, actor), **terms)  # type: ignore[arg-type]
    with pytest.raises(InvalidFields):
        propose_merge(client_ref=world.ref(double, actor), survivor_ref=world.ref(double, actor), **terms)  # type: ignore[arg-type]
    merge(world, actor, double, survivor, now)
    for first, second in ((survivor, third), (third, double)):  # no chains
        with pytest.raises(ChangedMeanwhile):
            propose_merge(client_ref=world.ref(first, actor), survivor_ref=world.ref(second, actor), **terms)  # type: ignore[arg-type]


@pytest.mark.requirement("R28", "I10")
def test_period_of_activity_ends_with_the_merge_and_goes_on_after_the_split(world: World, now: datetime) -> None:
    survivor, double = world.client(adviser=ADVISER), world.client(adviser=ADVISER)
    periods = "SELECT started, ended, why_ended FROM clients.activity_period WHERE client_id = %s"
    standing = "SELECT active, active_since FROM clients.client WHERE id = %s"
    before = (world.one(periods, double.id), world.one(standing, double.id))
    merge(world, world.sign_in(), double, survivor, now)
    today = world.one("SELECT kernel.today()")[0]
    assert world.one(periods, double.id) == (before[0][0], today, "merged")
    assert world.one(standing, double.id) == (False, today)
    for attempt in (
        "UPDATE clients.client SET active = true WHERE id = %s",
        "UPDATE clients.activity_period SET ended = NULL, why_ended = NULL WHERE client_id = %s",
    ):
        with pytest.raises(psycopg.errors.SerializationFailure, match="at rest"):
            world.sql.execute(attempt.encode(), [double.id])
    split(world, world.sign_in(), double)
    assert (world.one(periods, double.id), world.one(standing, double.id)) == before


@pytest.mark.requirement("R28", "I10")
def test_record_that_was_not_active_stays_so(world: World, now: datetime) -> None:
    survivor, double = world.client(adviser=ADVISER), world.client(adviser=ADVISER)
    world.sql.execute(
        "UPDATE clients.activity_period SET ended = started, why_ended = 'work' WHERE client_id = %s", [double.id]
    )
    actor = world.sign_in()
    propose_merge(
        actor=actor, client_ref=world.ref(double, actor), survivor_ref=world.ref(survivor, actor),
        ground="bsn_corrected", purpose=Purpose.MEDIATION, now=now,
    )  # fmt: skip
    world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [double.id])
    manager = world.sign_in(MANAGER)
    (waiting,) = links_waiting(actor=manager)
    decide_link(actor=manager, link_ref=waiting.reference, yes=True)
    split(world, world.sign_in(), double)
    assert world.one("SELECT active FROM clients.client WHERE id = %s", double.id) == (False,)
    assert world.all("SELECT why_ended FROM clients.activity_period WHERE client_id = %s", double.id) == [("work",)]


@pytest.mark.requirement("R28")
def test_link_to_a_record_that_is_not_at_rest_cannot_come_about(world: World) -> None:
    survivor, double = world.client(), world.client()
    with pytest.raises(psycopg.errors.SerializationFailure, match="at rest"):
        world.sql.execute("INSERT INTO identity.merged_record VALUES (%s, %s)", [double.id, survivor.id])
