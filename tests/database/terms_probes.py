"""The checks around connections, what employers read of suppliers, and terms, each with what it stops."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.database import supplier_probes as suppliers
from tests.database.wall_probes import Attempt, Probe, Scene
from tests.world import ADVISER, FUNCTIONAL_MANAGER, MANAGER, SECURITY

OIN, KVK, EMPLOYER = "00000003900000250000", "90000025", "90000017"
WHY = "Een reden van voldoende lengte."
PROPOSE = "SELECT exchange.propose_connection(%s, %s, %s::jsonb, %s, '{}', gen_random_uuid(), NULL)"
DECIDE = "SELECT exchange.decide_connection(%s, %s, true, '', gen_random_uuid(), NULL)"
DECLINE = "SELECT exchange.decide_connection(%s, %s, false, 'kort', gen_random_uuid(), NULL)"
WITHDRAW = "SELECT exchange.withdraw_connection(%s, %s, gen_random_uuid(), NULL)"
BY_TWO = "connection_by_two_people", "CHECK (ends OR NOT approved OR decided_by <> proposed_by)"
WITH_REASON = (
    "connection_declined_with_reason",
    "CHECK (approved IS NOT FALSE OR decided_by = proposed_by OR length(btrim(answer)) BETWEEN 10 AND 500)",
)
END = "SELECT exchange.end_connection(%s, 'supplier', %s, %s, gen_random_uuid(), NULL)"
LINES = "SELECT id FROM exchange.connection_lines(%s, '{supplier}', gen_random_uuid(), NULL)"
KNOWN = "SELECT known IS NOT NULL FROM exchange.municipalities_known(%s, gen_random_uuid(), NULL)"
READ = "SELECT supplier FROM exchange.deliveries_for(%s, kernel.now() - interval '1 year', 100)"
SUPPLIER = {
    "oin": OIN, "kvk_number": KVK, "name": "Leverancier", "source": "bron", "public_key": "x" * 60, "per_hour": 100,
    "agreement": "Overeenkomst", "valid_from": "2026-01-01", "valid_until": "2099-01-01",
}  # fmt: skip


def proposal(scene: Scene, by: UUID, **changes: Any) -> UUID:  # noqa: ANN401 - values of a proposal
    """Let a supplier be proposed by somebody."""
    (made,) = scene.world.one(
        "INSERT INTO exchange.connection_proposal (kind, subject, proposed, reason, proposed_by)"
        " VALUES ('supplier', %s, %s, %s, %s) RETURNING id",
        OIN, json.dumps({**SUPPLIER, **changes}), WHY, by,
    )  # fmt: skip
    return UUID(str(made))


def proposes(staff: UUID, reason: str = WHY, **changes: Any) -> Callable[[Scene], Attempt]:  # noqa: ANN401 - as above
    """Try to propose a supplier."""

    def arrange(scene: Scene) -> Attempt:
        token = scene.world.sign_in(staff).token

        def attempt() -> bool:
            scene.world.sql.execute("TRUNCATE exchange.connection_proposal")
            given = json.dumps({**SUPPLIER, **changes})
            return bool(scene.prober.rows("logger", PROPOSE, token, "supplier", given, reason)[0][0] == [])

        return attempt

    return arrange


def decides(staff: UUID, by: UUID = ADVISER, **changes: Any) -> Callable[[Scene], Attempt]:  # noqa: ANN401 - as above
    """Try to approve a proposal."""

    def arrange(scene: Scene) -> Attempt:
        token, held = scene.world.sign_in(staff).token, proposal(scene, by, **changes)

        def attempt() -> bool:
            try:
                return scene.prober.rows("logger", DECIDE, token, held)[0][0] is None
            except psycopg.Error:  # by one person: a constraint stands behind the function
                return False

        return attempt

    return arrange


def settles(query: str, staff: UUID, by: UUID, constraint: tuple[str, str]) -> Callable[[Scene], Attempt]:
    """Try to have a proposal off the list, with the constraint behind the function out of the way."""

    def arrange(scene: Scene) -> Attempt:
        token, held = scene.world.sign_in(staff).token, proposal(scene, by)
        alter, (name, check) = "ALTER TABLE exchange.connection_proposal", constraint

        def attempt() -> bool:
            scene.world.sql.execute(f"{alter} DROP CONSTRAINT {name}".encode())
            done = bool(scene.prober.rows("logger", query, token, held)[0][0] is None)
            if done:
                scene.world.sql.execute("TRUNCATE exchange.connection_proposal")
            scene.world.sql.execute(f"{alter} ADD CONSTRAINT {name} {check}".encode())
            return done

        return attempt

    return arrange


def ends(staff: UUID) -> Callable[[Scene], Attempt]:
    """Try to end a connection."""

    def arrange(scene: Scene) -> Attempt:
        oin, token = suppliers.connect(scene), scene.world.sign_in(staff).token
        return lambda: scene.prober.rows("logger", END, token, oin, WHY)[0][0] is None

    return arrange


def looks(query: str) -> Callable[[Scene], Attempt]:
    """Try to read connections as somebody who has nothing to do with them."""

    def arrange(scene: Scene) -> Attempt:
        proposal(scene, FUNCTIONAL_MANAGER)
        token = scene.world.sign_in(MANAGER).token
        return lambda: scene.prober.rows("logger", query, token) not in ([], [(False,)])

    return arrange


def reads(kvk: str = EMPLOYER, *, refused: bool = False, **how: str) -> Callable[[Scene], Attempt]:
    """Try to read what was delivered for the shop, as somebody else's user or another agency's."""

    def arrange(scene: Scene) -> Attempt:
        token = suppliers.begin(scene, suppliers.connect(scene))
        delivered = suppliers.deliver(scene, token)
        if refused:
            assert suppliers.deliver(scene, token, only_new=True, title="Bakker") is None
        assert delivered == "new"
        actor = scene.world.sign_in_employer(kvk, **how)
        return lambda: len(scene.prober.rows("reader", READ, actor.token)) > 0

    return arrange


def _kept_of_a_stranger(scene: Scene) -> Attempt:
    """Try to have something of one's own kept for an employer for which one does not speak."""
    assert suppliers.deliver(scene, suppliers.begin(scene, suppliers.connect(scene))) == "new"
    token = suppliers.begin(scene, suppliers.connect(scene, KVK))
    note = "SELECT exchange.note_wrong_delivery(%s, 'KOOP NU', %s, NULL, '{x}', NULL, NULL)"

    def attempt() -> bool:
        scene.prober.rows("logger", note, token, EMPLOYER)
        return scene.world.count("SELECT count(*) FROM exchange.supply_refused WHERE external_id <> ''") > 0

    return attempt


def erases(insert: str, delete: str) -> Callable[[Scene], Attempt]:
    """Try to erase something before its term is over, in the name of the guard itself."""

    def arrange(scene: Scene) -> Attempt:
        scene.world.vacancy()
        scene.world.sql.execute(insert.encode(), {"staff": ADVISER, "other": SECURITY, "id": uuid4()})

        def attempt() -> bool:
            try:
                return scene.walls.as_owner("sonar_guard", delete) > 0
            except psycopg.Error:
                return False

        return attempt

    return arrange


VISIT = (
    "INSERT INTO employers.visit (employer_id, visited_on, how, report)"
    " SELECT min(id), kernel.today() - 900, 'visit', 'Verslag' FROM employers.employer"
)
EVENT = (
    "INSERT INTO employers.vacancy_event (vacancy_id, at, verb, to_status, actor_kind)"
    " SELECT min(id), kernel.now() - interval '4 years', 'make', 'draft', 'job' FROM employers.vacancy"
)
SIGNAL = (
    "INSERT INTO access.signal (cause, source, staff_id, at) VALUES"
    " ('self_grant', %(id)s::text, %(staff)s, kernel.now() - interval '4 years')"
)
LINE = (
    "INSERT INTO exchange.connection_proposal (kind, subject, proposed, reason, proposed_by, proposed_at)"
    f" VALUES ('supplier', '{OIN}', '{{}}', '{WHY}', %(staff)s, kernel.now() - interval '4 years')"
)
DECIDING, LOG = "exchange.decide_connection", "exchange.deliveries_for"
MANAGER_ONLY = "actor.function IS DISTINCT FROM 'functional_manager'"
TERMS_PROBES: dict[str, Probe] = {
    "connection-proposed-by-functional-management": Probe(
        "exchange.propose_connection", MANAGER_ONLY, proposes(MANAGER), "false"
    ),
    "connection-in-which-nothing-is-wrong": Probe(
        "exchange.supplier_faults", "NOT BETWEEN 5 AND 200 THEN 'agreement'",
        proposes(FUNCTIONAL_MANAGER, agreement="x"), "NOT BETWEEN 0 AND 200 THEN 'agreement'",
    ),
    "connection-decided-by-functional-management": Probe(DECIDING, MANAGER_ONLY, decides(MANAGER), "false"),
    "connection-decided-by-another": Probe(
        DECIDING, "WHEN asked.proposed_by = actor.actor_ref THEN 'self'",
        settles(DECIDE, FUNCTIONAL_MANAGER, FUNCTIONAL_MANAGER, BY_TWO),
    ),
    "connection-declined-with-a-reason": Probe(
        DECIDING, "NOT BETWEEN 10 AND 500 THEN 'reason'", settles(DECLINE, FUNCTIONAL_MANAGER, ADVISER, WITH_REASON),
        "NOT BETWEEN 0 AND 500 THEN 'reason'",
    ),
    "connection-withdrawn-by-functional-management": Probe(
        "exchange.withdraw_connection", MANAGER_ONLY, settles(WITHDRAW, MANAGER, MANAGER, WITH_REASON), "false"
    ),
    "connection-withdrawn-by-who-proposed-it": Probe(
        "exchange.withdraw_connection", "WHEN asked.proposed_by <> actor.actor_ref THEN 'not_own'",
        settles(WITHDRAW, FUNCTIONAL_MANAGER, ADVISER, WITH_REASON),
    ),
    "connection-as-it-is-today": Probe(
        DECIDING, "WHEN p_approved AND exchange.connection_faults(asked.kind, asked.proposed) <> '{}' THEN 'outdated'",
        decides(FUNCTIONAL_MANAGER, valid_until="2026-01-02"),
    ),
    "connection-ended-by-functional-management": Probe("exchange.end_connection", MANAGER_ONLY, ends(MANAGER), "false"),
    "connection-lines-for-who-keeps-them": Probe(
        "exchange.reads_connections",
        "p_actor.function IN ('functional_manager', 'data_protection_officer', 'security_officer', 'auditor')",
        looks(LINES), "true",
    ),
    "municipalities-for-who-keeps-them": Probe(
        "exchange.municipalities_known", "WHEN NOT exchange.reads_connections(actor) THEN 'not_yours'", looks(KNOWN)
    ),
    "deliveries-of-ones-own": Probe(
        LOG, "WHERE o.kvk_number = actor.kvk_number AND", reads("90000033"), "WHERE true AND"
    ),
    "refusals-of-ones-own": Probe(
        "exchange.refused_since", "WHERE r.kvk_number = p_kvk AND", reads("90000033", refused=True), "WHERE true AND"
    ),
    "deliveries-not-of-another-supplier": Probe(
        LOG, "WHERE (mine = actor.kvk_number OR mine = d.kvk) AND", reads(own_kvk="90000041", subject="agency"), "WHERE"
    ),
    "deliveries-of-the-establishment": Probe(
        LOG, "AND (actor.establishment IS NULL OR actor.establishment = d.place)",
        reads(establishment="000090009999", subject="shop"),
    ),
    "refused-stranger-leaves-no-words": Probe(
        "exchange.keep_refused", "CASE WHEN g.speaks THEN left(coalesce(p_external, ''), 200) ELSE '' END",
        _kept_of_a_stranger, "left(coalesce(p_external, ''), 200)",
    ),
    "visit-kept-for-its-term": Probe(
        "employers.is_over", "p_day < kernel.today() - employers.term(p_what)",
        erases(VISIT, "DELETE FROM employers.visit"), "true",
    ),
    "event-kept-for-its-term": Probe(
        "employers.keep_event", "OR old.at >= kernel.now() - employers.term('event')",
        erases(EVENT, "DELETE FROM employers.vacancy_event"),
    ),
    "signal-kept-for-its-term": Probe(
        "access.keep_signal", "IF NOT access.signal_is_over(old) THEN", erases(SIGNAL, "DELETE FROM access.signal"),
        "IF false THEN",
    ),
    "connection-kept-for-its-term": Probe(
        "exchange.keep_connection", "tg_op = 'DELETE' AND NOT exchange.connection_is_over(old)",
        erases(LINE, "DELETE FROM exchange.connection_proposal"), "false",
    ),
}  # fmt: skip
