"""The few deliveries that the law demands, from the request to the proof that they are gone."""

from collections.abc import Callable
from datetime import timedelta
from itertools import chain

import pytest

from sonar.disclosure.queries import NotAvailable, who_looked
from sonar.exchange.operations import (
    DeliveryRefused,
    decide_delivery,
    destroy_expired,
    make_next_part,
    take_part,
)
from sonar.exchange.queries import deliveries, own_parts
from sonar.exchange.rules.sealing import BadKey, WillNotOpen, new_key_pair, open_part
from sonar.exchange.types import DeliveryRefusal
from sonar.kernel.encryption import key_store
from tests.rooms.exchange.conftest import COLUMNS, EVERYBODY, TRANSFER, Desk, name
from tests.world import AUDITOR, COLLEAGUE, MANAGER, OFFICER, Person, World

People = Callable[[int], list[Person]]


def approve(desk: Desk) -> None:
    found = desk.waiting()
    decide_delivery(actor=desk.approver, reference=found.reference, digest=found.digest, approve=True, remark="Klopt.")


def opened(desk: Desk, number: int = 1) -> dict[str, object]:
    reference = desk.mine().reference
    content = take_part(actor=desk.exporter, reference=reference, number=number, what="file")
    key = take_part(actor=desk.exporter, reference=reference, number=number, what="key")
    return open_part(content, key, private_key=desk.private_key)


@pytest.mark.requirement("R69", "R70", "R71", "R30")
def test_a_delivery_holds_the_approved_columns_in_sealed_parts_and_every_person_stands_in_the_ledger(
    desk: Desk, people: People
) -> None:
    everybody = people(60)
    assert desk.ask(TRANSFER, columns=("identity.last_name", "contact.postcode")) == 60
    approve(desk)
    assert desk.make_all() == 3  # 25, 25 and 10
    parts = [opened(desk, number) for number in (1, 2, 3)]
    rows = list(chain.from_iterable(part["persons"] for part in parts))  # type: ignore[call-overload]
    assert {row["identity.last_name"] for row in rows} == {person.new.identity.last_name for person in everybody}
    assert all(set(row) == {"reference", "identity.last_name", "contact.postcode"} for row in rows)
    assert len({row["reference"] for row in rows}) == 60
    text = str(parts)
    for person in everybody:
        assert str(person.id) not in text
        assert person.new.bsn.reveal() not in text
    noted = desk.world.all(
        "SELECT persons, categories, bases[1], actor_ref FROM ledger.disclosure WHERE kind = 'delivery' ORDER BY seq"
    )
    assert [len(persons) for persons, *_ in noted] == [25, 25, 10]
    assert {one for persons, *_ in noted for one in persons} == {person.id for person in everybody}
    assert {(tuple(c), b, a) for _, c, b, a in noted} == {(("contact", "identity"), "delivery", desk.exporter.ref)}
    kept = desk.world.all("SELECT content, sealed_key FROM exchange.delivery_part")
    assert len({key for _, key in kept}) == 3
    assert not [1 for content, _ in kept if "Proefpersoon" in content]


@pytest.mark.requirement("R71", "R149")
def test_the_person_herself_reads_in_which_deliveries_she_was(desk: Desk, people: People) -> None:
    (person,) = people(1)
    desk.ask()
    approve(desk)
    desk.make_all()
    desk.world.advance(days=30)
    destroy_expired()
    lines = who_looked(actor=desk.world.sign_in_jobseeker(person)).lines
    look = next(line for line in lines if line.kind == "delivery")
    assert look.reason.startswith("Centraal Bureau voor de Statistiek")
    assert look.basis == "delivery"
    assert look.purpose == "statutory_delivery"


@pytest.mark.requirement("R65")
def test_one_person_more_than_the_limit_is_refused_with_an_alert(desk: Desk, people: People) -> None:
    people(101)
    with pytest.raises(DeliveryRefused) as refused:
        desk.ask(TRANSFER)
    assert refused.value.code is DeliveryRefusal.COLUMNS  # these belong to another kind
    with pytest.raises(DeliveryRefused) as refused:
        desk.ask(TRANSFER, columns=("contact.postcode",))
    assert (refused.value.code, refused.value.persons) == (DeliveryRefusal.TOO_MANY, 101)
    assert desk.alerts() == [("columns", 0), ("too_many", 101)]
    assert desk.world.count("SELECT count(*) FROM exchange.delivery") == 0
    assert desk.world.count("SELECT count(*) FROM ledger.decision WHERE refusal = 'too_many'") == 1


@pytest.mark.requirement("R65")
def test_the_same_delivery_in_parts_is_refused_with_an_alert_across_requesters(
    desk: Desk, people: People, world: World
) -> None:
    first, second = people(80), people(80)
    world.sql.execute(
        "UPDATE clients.client SET office_id = 12 WHERE id = ANY (%s)", [[person.id for person in second]]
    )
    columns = ("contact.postcode",)
    from dataclasses import replace

    assert desk.ask(TRANSFER, columns=columns, criteria=replace(EVERYBODY, office_id=11)) == len(first)
    name(world, COLLEAGUE, "exporter", TRANSFER)
    other = Desk(world, world.sign_in(COLLEAGUE), desk.approver, b"")
    world.sql.execute(
        "INSERT INTO exchange.exporter_key (staff_id, public_key) SELECT %s, public_key FROM exchange.exporter_key",
        [COLLEAGUE],
    )
    for asking in (desk, other):
        with pytest.raises(DeliveryRefused) as refused:
            asking.ask(TRANSFER, columns=columns, criteria=replace(EVERYBODY, office_id=12))
        assert refused.value.code is DeliveryRefusal.DAY_TOTAL
    assert desk.alerts() == [("day_total", 80), ("day_total", 80)]
    world.advance(hours=25)
    world.sql.execute(
        "UPDATE identity.session SET idle_until = kernel.now() + interval '1 hour',"
        " absolute_until = kernel.now() + interval '1 hour'"
    )
    assert desk.ask(TRANSFER, columns=columns, criteria=replace(EVERYBODY, office_id=12)) == len(second)


def test_the_same_persons_twice_in_a_day_are_refused_with_an_alert(desk: Desk, people: People) -> None:
    people(3)
    desk.ask()
    with pytest.raises(DeliveryRefused) as refused:
        desk.ask()
    assert refused.value.code is DeliveryRefusal.REPEATED
    assert desk.alerts() == [("repeated", 3)]


@pytest.mark.requirement("R65")
def test_one_column_more_than_the_limit_is_refused(desk: Desk, people: People) -> None:
    people(1)
    seven = (
        "placement.kind", "placement.active", "placement.registered_on", "placement.active_since", "profile.pc4",
        "profile.education_level", "profile.hours_min",
    )  # fmt: skip
    with pytest.raises(DeliveryRefused) as refused:
        desk.ask(columns=seven)
    assert refused.value.code is DeliveryRefusal.COLUMNS
    assert desk.ask(columns=seven[:6]) == 1


@pytest.mark.requirement("R64")
def test_who_is_not_named_or_no_longer_is_gets_nothing_and_an_alert(desk: Desk, people: People, world: World) -> None:
    people(1)
    stranger = Desk(world, world.sign_in(COLLEAGUE), desk.approver, b"")
    with pytest.raises(DeliveryRefused) as refused:
        stranger.ask()
    assert refused.value.code is DeliveryRefusal.NOT_NAMED
    world.sql.execute("UPDATE exchange.named_person SET valid_until = kernel.now() WHERE role = 'exporter'")
    with pytest.raises(DeliveryRefused) as refused:
        desk.ask()
    assert refused.value.code is DeliveryRefusal.NOT_NAMED
    assert desk.alerts() == [("not_named", 0), ("not_named", 0)]


@pytest.mark.requirement("R73")
@pytest.mark.parametrize("kind", ["risk_analysis", "independent_review"])
def test_without_a_current_analysis_or_review_the_function_refuses(
    desk: Desk, people: People, world: World, kind: str
) -> None:
    people(1)
    desk.ask()
    found = desk.waiting()
    world.sql.execute(
        "UPDATE exchange.export_review SET valid_until = kernel.today() - 1,"
        " dated = kernel.today() - 2, follow_up_due = kernel.today() - 1 WHERE kind = %s",
        [kind],
    )
    with pytest.raises(DeliveryRefused) as refused:
        desk.ask(TRANSFER)
    assert refused.value.code is DeliveryRefusal.NO_REVIEW
    with pytest.raises(DeliveryRefused) as refused:
        decide_delivery(actor=desk.approver, reference=found.reference, digest=found.digest, approve=True, remark="")
    assert refused.value.code is DeliveryRefusal.NO_REVIEW


def test_nobody_approves_her_own_request_and_only_a_named_person_approves(
    desk: Desk, people: People, world: World
) -> None:
    people(1)
    desk.ask()
    mine = desk.mine()
    name(world, desk.exporter.ref, "approver")
    with pytest.raises(DeliveryRefused) as refused:
        decide_delivery(actor=desk.exporter, reference=mine.reference, digest=mine.digest, approve=True, remark="")
    assert refused.value.code is DeliveryRefusal.SAME_PERSON
    assert desk.alerts() == [("same_person", 1)]
    officer = world.sign_in(OFFICER)  # may see the register, and is not named for this kind
    seen = deliveries(actor=officer)[0]
    assert not seen.may_decide
    with pytest.raises(NotAvailable):
        decide_delivery(actor=officer, reference=seen.reference, digest=seen.digest, approve=True, remark="")
    assert make_next_part(store=key_store()) is False


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE exchange.delivery SET columns = columns || 'placement.active'::text",
        "UPDATE exchange.delivery SET criteria = criteria || '{\"active\": false}'",
        "UPDATE exchange.delivery_part SET persons = persons[:1], refs = refs[:1]",
        "UPDATE exchange.delivery SET public_key = sha256('x')",
    ],
)
def test_an_approval_is_bound_to_exactly_what_was_seen(desk: Desk, people: People, world: World, change: str) -> None:
    people(2)
    desk.ask()
    found = desk.waiting()
    with pytest.raises(DeliveryRefused) as refused:
        decide_delivery(actor=desk.approver, reference=found.reference, digest="00" * 32, approve=True, remark="")
    assert refused.value.code is DeliveryRefusal.CONTENT
    approve(desk)
    world.sql.execute(change.encode())
    assert desk.make_all() == 0
    assert desk.mine().state == "withdrawn"
    assert desk.alerts() == [("content", 2), ("content", 2)]
    assert desk.world.count("SELECT count(*) FROM ledger.disclosure WHERE kind = 'delivery'") == 0


def test_a_changed_request_cannot_be_approved_by_its_old_digest(desk: Desk, people: People, world: World) -> None:
    people(2)
    desk.ask()
    found = desk.waiting()
    world.sql.execute("UPDATE exchange.delivery SET columns = columns || 'profile.hours_min'::text")
    with pytest.raises(DeliveryRefused) as refused:
        decide_delivery(actor=desk.approver, reference=found.reference, digest=found.digest, approve=True, remark="")
    assert refused.value.code is DeliveryRefusal.CONTENT


def test_a_rejected_delivery_is_not_made_and_frees_the_day(desk: Desk, people: People) -> None:
    people(2)
    desk.ask()
    found = desk.waiting()
    decide_delivery(actor=desk.approver, reference=found.reference, digest=found.digest, approve=False, remark="Nee.")
    assert desk.make_all() == 0
    assert desk.world.count("SELECT count(*) FROM exchange.delivery_part WHERE cardinality(persons) > 0") == 0
    assert desk.ask() == 2
    with pytest.raises(DeliveryRefused) as refused:
        decide_delivery(actor=desk.approver, reference=found.reference, digest=found.digest, approve=True, remark="")
    assert refused.value.code is DeliveryRefusal.DECIDED


@pytest.mark.requirement("R66")
def test_a_part_opens_for_its_requester_only(desk: Desk, people: People, world: World) -> None:
    people(1)
    desk.ask()
    approve(desk)
    desk.make_all()
    reference = desk.mine().reference
    content = take_part(actor=desk.exporter, reference=reference, number=1, what="file")
    key = take_part(actor=desk.exporter, reference=reference, number=1, what="key")
    assert open_part(content, key, private_key=desk.private_key)["recipient"] == "Centraal Bureau voor de Statistiek"
    other, _ = new_key_pair()
    with pytest.raises(WillNotOpen):
        open_part(content, key, private_key=other)
    with pytest.raises(WillNotOpen):
        open_part(content[:-2] + ("AA" if content[-2:] != "AA" else "BB"), key, private_key=desk.private_key)
    with pytest.raises(BadKey):
        open_part(content, key, private_key=b"no key")
    for staff in (MANAGER, OFFICER, AUDITOR):
        actor = world.sign_in(staff)
        seen = deliveries(actor=actor)[0]
        assert own_parts(actor=actor, reference=seen.reference) == ()
        for what in ("file", "key"):
            with pytest.raises(NotAvailable):
                take_part(actor=actor, reference=seen.reference, number=1, what=what)


def test_a_part_is_taken_a_few_times_at_most(desk: Desk, people: People) -> None:
    people(1)
    desk.ask()
    approve(desk)
    desk.make_all()
    reference = desk.mine().reference
    for _ in range(3):
        take_part(actor=desk.exporter, reference=reference, number=1, what="file")
    with pytest.raises(DeliveryRefused) as refused:
        take_part(actor=desk.exporter, reference=reference, number=1, what="file")
    assert refused.value.code is DeliveryRefusal.TAKINGS
    assert desk.alerts() == [("takings", 1)]
    noted = desk.world.count("SELECT count(*) FROM ledger.decision WHERE action = 'delivery:file' AND decision")
    assert noted == 3


@pytest.mark.requirement("R71")
def test_after_expiry_nothing_opens_and_the_register_shows_the_proof(desk: Desk, people: People, world: World) -> None:
    people(1)
    desk.ask()
    approve(desk)
    desk.make_all()
    hashes = desk.mine().proof
    assert len(hashes) == 1
    session = (
        "UPDATE identity.session SET idle_until = kernel.now() + interval '1 hour',"
        " absolute_until = kernel.now() + interval '1 hour'"
    )
    world.advance(days=7, seconds=1)
    world.sql.execute(session.encode())
    with pytest.raises(DeliveryRefused) as refused:
        take_part(actor=desk.exporter, reference=desk.mine().reference, number=1, what="key")
    assert refused.value.code is DeliveryRefusal.EXPIRED
    assert destroy_expired() == 1
    assert destroy_expired() == 0
    left = world.one("SELECT content, sealed_key, persons, refs FROM exchange.delivery_part")
    assert left == (None, None, [], [])
    gone = next(iter(deliveries(actor=world.sign_in(AUDITOR))))
    assert gone.state == "destroyed"
    assert gone.proof == hashes
    assert gone.destroyed_at is not None
    assert gone.destroyed_at - gone.expires_at < timedelta(minutes=1)
    assert (gone.requested_by, gone.decided_by) == ("Test Uwv Adviser 1", "Test Team Manager 10")
    assert gone.columns == tuple(sorted(COLUMNS))


def test_an_exporter_who_lost_the_naming_gets_nothing_of_what_was_approved(
    desk: Desk, people: People, world: World
) -> None:
    people(1)
    desk.ask()
    approve(desk)
    world.sql.execute(
        "UPDATE exchange.named_person SET ended_at = kernel.now(), ended_by = %s WHERE role = 'exporter'", [MANAGER]
    )
    assert desk.make_all() == 0
    assert desk.mine().state == "withdrawn"


def test_protected_persons_are_never_delivered(desk: Desk, people: People, world: World) -> None:
    protected, ordinary = people(2)
    world.protect(protected)
    assert desk.ask() == 1
    assert world.one("SELECT persons FROM exchange.delivery_part")[0] == [ordinary.id]
