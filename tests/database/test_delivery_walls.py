"""The checks around deliveries, each taken away for a moment: the attempt that it stops must then get through."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from sonar.disclosure.queries import NotAvailable
from sonar.exchange.operations import (
    DeliveryRefused,
    decide_delivery,
    make_next_part,
    register_key,
    request_delivery,
    take_part,
)
from sonar.exchange.queries import deliveries
from sonar.exchange.rules.sealing import new_key_pair, read_public_key
from sonar.identity.types import Actor
from sonar.kernel.encryption import key_store
from tests.database.walls import Walls
from tests.databases import Logins
from tests.rooms.exchange.conftest import EVERYBODY, STATISTICS, TRANSFER, WHY, name, review
from tests.world import ADVISER, AUDITOR, COLLEAGUE, MANAGER, OFFICER, World


@dataclass
class Desk:
    """People around a delivery."""

    world: World
    login: Logins
    exporter: Actor
    approver: Actor

    def ask(
        self, kind: str = STATISTICS, columns: tuple[str, ...] = ("profile.pc4",), actor: Actor | None = None
    ) -> bool:
        try:
            request_delivery(actor=actor or self.exporter, kind=kind, criteria=EVERYBODY, columns=columns, reason=WHY)
        except DeliveryRefused:
            return False
        return True

    def decide(self, digest: str = "") -> bool:
        found = deliveries(actor=self.approver)[0]
        try:
            decide_delivery(
                actor=self.approver, reference=found.reference, digest=digest or found.digest, approve=True, remark=""
            )
        except DeliveryRefused:
            return False
        return True


@pytest.fixture
def desk(world: World, login: Logins) -> Desk:
    review(world, "risk_analysis", OFFICER)
    review(world, "independent_review", AUDITOR)
    for kind in (STATISTICS, TRANSFER):
        name(world, ADVISER, "exporter", kind)
        name(world, MANAGER, "approver", kind)
    exporter = world.sign_in(ADVISER)
    register_key(actor=exporter, public_key=read_public_key(new_key_pair()[1]))
    world.client()
    return Desk(world, login, exporter, world.sign_in(MANAGER))


Attempt = Callable[[], bool]


def many(desk: Desk) -> Attempt:
    desk.world.sql.execute(
        "INSERT INTO clients.client (id, kind, legal_basis, office_id, registered_on, active_since)"
        " SELECT gen_random_uuid(), 'sick', 'Ziektewet art. 29', 11, kernel.today(), kernel.today()"
        " FROM generate_series(1, 100)"
    )
    return lambda: desk.ask(TRANSFER, ("contact.postcode",))


def day_total(desk: Desk) -> Attempt:
    desk.ask(TRANSFER, ("contact.postcode",))
    desk.world.sql.execute("UPDATE exchange.delivery SET persons = 150")
    desk.world.sql.execute("UPDATE exchange.delivery_part SET persons = '{}', refs = '{}'")
    return lambda: desk.ask(TRANSFER, ("contact.postcode",))


def again(desk: Desk) -> Attempt:
    desk.ask()
    return desk.ask


def stranger(desk: Desk) -> Attempt:
    desk.world.sql.execute(
        "INSERT INTO exchange.exporter_key (staff_id, public_key) SELECT %s, public_key FROM exchange.exporter_key",
        [COLLEAGUE],
    )
    actor = desk.world.sign_in(COLLEAGUE)
    return lambda: desk.ask(actor=actor)


def after(statement: str) -> Callable[[Desk], Attempt]:
    def arrange(desk: Desk) -> Attempt:
        desk.world.sql.execute(statement.encode())
        return desk.ask

    return arrange


def other_digest(desk: Desk) -> Attempt:
    desk.ask()
    return lambda: desk.decide(digest="11" * 32)


def taken_by_another(desk: Desk) -> Attempt:
    desk.ask()
    desk.decide()
    make_next_part(store=key_store())
    name(desk.world, MANAGER, "exporter")
    reference = deliveries(actor=desk.approver)[0].reference

    def attempt() -> bool:
        try:
            take_part(actor=desk.approver, reference=reference, number=1, what="file")
        except NotAvailable:
            return False
        return True

    return attempt


def more_columns(desk: Desk) -> Attempt:
    desk.ask()
    desk.decide()
    worker = desk.login("worker")
    row = worker.execute("SELECT ticket FROM exchange.next_part()").fetchone()
    worker.commit()
    assert row is not None

    def attempt() -> bool:
        with worker.transaction():
            worker.execute("SELECT set_config('sonar.ticket', %s, true)", [row[0]])
            return {name for (name,) in worker.execute("SELECT name FROM exchange.open_part()").fetchall()} != {
                "profile.pc4"
            }

    return attempt


def made_after_change(desk: Desk) -> Attempt:
    desk.ask()
    desk.decide()
    desk.world.sql.execute("UPDATE exchange.delivery SET columns = ARRAY['profile.hours_min']")

    def attempt() -> bool:
        made = make_next_part(store=key_store())
        desk.world.sql.execute("UPDATE exchange.delivery SET state = 'approved'")
        desk.world.sql.execute("UPDATE exchange.delivery_part SET destroyed_at = NULL")
        return made

    return attempt


PERSONS = "cardinality(p_persons)"
WALLS = {
    "one-too-many": ("exchange.limit_refusal", f"{PERSONS} > p_kind.persons_per_delivery", "false", many),
    "day-total-of-a-kind": (
        "exchange.limit_refusal",
        f"{PERSONS} + coalesce((SELECT sum(persons) FROM recent WHERE kind = p_kind.name), 0) > p_kind.persons_per_day",
        "false",
        day_total,
    ),
    "same-persons-again": ("exchange.limit_refusal", "t.persons && p_persons", "false", again),
    "not-named": (
        "exchange.request_refusal",
        "OR NOT exchange.is_named(p_actor.actor_ref, p_kind, 'exporter')",
        "",
        stranger,
    ),
    "naming-is-over": (
        "exchange.is_named",
        "AND n.valid_until > kernel.now()",
        "",
        after("UPDATE exchange.named_person SET valid_until = kernel.now()"),
    ),
    "naming-was-ended": (
        "exchange.is_named",
        "n.ended_at IS NULL AND",
        "",
        after("UPDATE exchange.named_person SET ended_at = kernel.now(), ended_by = staff_id"),
    ),
    "naming-not-confirmed": (
        "exchange.is_named",
        "AND n.confirmed_at IS NOT NULL",
        "",
        after("UPDATE exchange.named_person SET confirmed_at = NULL, confirmed_by = NULL"),
    ),
    "no-review": (
        "exchange.request_refusal",
        "WHEN NOT exchange.is_reviewed() THEN 'no_review'",
        "",
        after("DELETE FROM exchange.export_review WHERE kind = 'independent_review'"),
    ),
    "column-not-approved": (
        "exchange.request_refusal",
        "OR NOT p_columns <@ ARRAY(SELECT f ->> 'name' FROM jsonb_array_elements(k.fields) AS f)",
        "",
        lambda desk: lambda: desk.ask(columns=("bsn.bsn",)),
    ),
    "other-content": ("exchange.decide_delivery", "p_digest IS DISTINCT FROM asked.digest OR", "", other_digest),
    "not-the-requester": ("exchange.take_part", "AND d.requested_by = actor.actor_ref", "", taken_by_another),
    "columns-of-the-part": ("exchange.ticket_fields", "AND f ->> 'name' = ANY (d.columns)", "", more_columns),
    "changed-after-approval": (
        "exchange.making_refusal",
        "WHEN p_delivery.digest <> exchange.digest_of(p_delivery, exchange.persons_of(p_delivery.id)) THEN 'content'",
        "",
        made_after_change,
    ),
}


@pytest.mark.requirement("R65")
@pytest.mark.parametrize("name", WALLS)
def test_a_check_and_what_gets_through_without_it(desk: Desk, name: str) -> None:
    function, text, instead, arrange = WALLS[name]
    attempt = arrange(desk)
    assert not attempt()
    with Walls(desk.world).without(function, text, instead):
        if name == "changed-after-approval":
            desk.world.sql.execute(
                "UPDATE exchange.delivery_part SET persons = ARRAY(SELECT id FROM clients.client),"
                " refs = ARRAY[gen_random_uuid()]"
            )
        assert attempt()
