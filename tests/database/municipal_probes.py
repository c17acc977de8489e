"""The checks around calls of municipalities' own systems, each with the attempt that gets through when it is gone."""

import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import UUID

from tests.database.wall_probes import Attempt, Probe, Scene

ZWOLLE, DEVENTER = "Gemeente Zwolle", "Gemeente Deventer"
OPEN = "SELECT ticket, reference, refusal FROM exchange.open_inhabitant(%s, %s, %s, %s, gen_random_uuid(), NULL)"
ASKED = "SELECT references_changed, refusal FROM exchange.municipal_changes(%s, %s, gen_random_uuid(), NULL)"
LEDGER_CHANGE = (
    "INSERT INTO ledger.change (trace_id, actor_kind, job, client_id, category, action, fields)"
    " VALUES (gen_random_uuid(), 'job', 'vum_import', %s, %s, 'correct', '{x}')"
)


def connect(scene: Scene, organisation: str = ZWOLLE, *, per_day: int = 100) -> str:
    """Connect a system of a municipality; return the number by which it signs."""
    oin = "".join(secrets.choice("0123456789") for _ in range(20))
    scene.world.sql.execute(
        "INSERT INTO exchange.municipal_connection"
        " (oin, organisation_id, public_key, persons_per_day, agreement, agreed_until)"
        " SELECT %s, id, repeat('x', 60), %s, 'Overeenkomst', kernel.today() + 10 FROM identity.organisation"
        " WHERE name = %s",
        [oin, per_day, organisation],
    )
    return oin


def begin(scene: Scene, oin: str, *, assertion: str = "", seconds: int = 60, length: int = 43) -> str | None:
    """Begin a request; return its token when it was let in."""
    token = secrets.token_urlsafe(64)[:length]
    mark = sha256((assertion or token).encode()).digest()
    query = "SELECT exchange.begin_municipal_call(%s, %s, %s, %s)"
    return token if scene.prober.rows("auth", query, token, oin, mark, seconds) == [(True,)] else None


def bsn_of(scene: Scene, client: UUID) -> bytes:
    """Return the keyed value by which somebody is found."""
    return bytes(scene.world.one("SELECT bsn_index FROM clients.bsn WHERE client_id = %s", client)[0])


def asks(scene: Scene, token: str | None, *, bsn: bytes | None = None, reference: UUID | None = None) -> Any:  # noqa: ANN401 - a row
    """Open somebody's status; return ticket, reference and refusal."""
    return scene.prober.rows("logger", OPEN, token, "status", bsn, reference)[0]


def opens(scene: Scene, token: str | None, client: UUID) -> Attempt:
    """Try to open somebody by her number."""
    bsn = bsn_of(scene, client)
    return lambda: asks(scene, token, bsn=bsn)[0] is not None


def refused_inhabitant(change: str = "", organisation: str = ZWOLLE) -> Callable[[Scene], Attempt]:
    """Try to open the own client, after a change that makes her nobody's inhabitant or somebody else's."""

    def arrange(scene: Scene) -> Attempt:
        if change:
            values = [scene.own.id] if "%s" in change else []
            scene.world.sql.execute(change.encode(), values)
        return opens(scene, begin(scene, connect(scene, organisation)), scene.own.id)

    return arrange


def dead_call(change: str) -> Callable[[Scene], Attempt]:
    """Try to open somebody by a request that `change` ended."""

    def arrange(scene: Scene) -> Attempt:
        token = begin(scene, connect(scene))
        scene.world.sql.execute(change.encode())
        return opens(scene, token, scene.own.id)

    return arrange


def without_agreement(scene: Scene) -> Attempt:
    oin = connect(scene)
    scene.world.sql.execute("UPDATE exchange.municipal_connection SET agreed_until = kernel.today() - 1")
    return lambda: begin(scene, oin) is not None


def key_without_agreement(scene: Scene) -> Attempt:
    oin = connect(scene)
    scene.world.sql.execute("UPDATE exchange.municipal_connection SET agreed_until = kernel.today() - 1")
    return lambda: scene.prober.rows("auth", "SELECT exchange.municipal_key(%s)", oin) != [(None,)]


def begins(**how: int) -> Callable[[Scene], Attempt]:
    """Try to begin a request in a way that is not allowed."""

    def arrange(scene: Scene) -> Attempt:
        oin = connect(scene)
        return lambda: begin(scene, oin, **how) is not None  # type: ignore[arg-type]

    return arrange


def lasts_long(scene: Scene) -> Attempt:
    oin = connect(scene)
    longest = "SELECT max(expires_at) > kernel.now() + interval '121 seconds' FROM exchange.municipal_call"
    return lambda: begin(scene, oin, seconds=86_400) is not None and bool(scene.world.one(longest)[0])


def over_the_day(told: int, untold: int) -> Callable[[Scene], Attempt]:
    """Try one person more than the day allows, after those it was told of and those it was not."""

    def arrange(scene: Scene) -> Attempt:
        token = begin(scene, connect(scene, per_day=told + untold))
        for _ in range(told):
            assert asks(scene, token, bsn=bsn_of(scene, scene.own.id))[0] is not None
        for _ in range(untold):
            assert asks(scene, token, bsn=bytes(32))[0] is None
        return opens(scene, token, scene.hidden.id)

    return arrange


def reference_of_another(scene: Scene) -> Attempt:
    first, second = begin(scene, connect(scene)), begin(scene, connect(scene))
    reference = asks(scene, first, bsn=bsn_of(scene, scene.own.id))[1]
    return lambda: asks(scene, second, reference=reference)[0] is not None


def by_both(scene: Scene) -> Attempt:
    token, bsn = begin(scene, connect(scene)), bsn_of(scene, scene.own.id)
    reference = asks(scene, token, bsn=bsn)[1]
    return lambda: asks(scene, token, bsn=bsn, reference=reference)[0] is not None


def told_of_changes(
    *, before: str = "", after: str = "", category: str = "status", other: bool = False, ask_after: str = "0"
) -> Callable[[Scene], Attempt]:
    """Try to hear of a change that is none of this system's business; `before` and `after` stand around the change.

    It asks for what came after a place in the order of changes; after the change itself when that is empty.
    """

    def arrange(scene: Scene) -> Attempt:
        mine = begin(scene, connect(scene))
        theirs = begin(scene, connect(scene))
        asks(scene, theirs if other else mine, bsn=bsn_of(scene, scene.own.id))
        if before:
            scene.world.sql.execute(before.encode())
        scene.world.sql.execute(LEDGER_CHANGE, [scene.own.id, category])
        if after:
            scene.world.sql.execute(after.encode())
        place = ask_after or str(scene.world.one("SELECT max(c.xid)::text FROM ledger.change c")[0])
        scene.world.settle()

        def attempt() -> bool:
            told, refusal = scene.prober.rows("logger", ASKED, mine, place)[0]
            return refusal is None and bool(told)

        return attempt

    return arrange


def changes_of_a_dead_call(scene: Scene) -> Attempt:
    token = begin(scene, connect(scene))
    scene.world.sql.execute("UPDATE exchange.municipal_call SET expires_at = kernel.now() - interval '1 second'")
    return lambda: scene.prober.rows("logger", ASKED, token, "0")[0][1] is None


OWN, OPENING, CALLER = "exchange.is_own_inhabitant", "exchange.open_inhabitant", "exchange.municipal_caller"
BEGIN, CHANGED, DAY = "exchange.begin_municipal_call", "exchange.municipal_changes", "exchange.municipal_day_is_over"
MOVES_TODAY = "UPDATE clients.residence SET valid_from = kernel.today() - 9, valid_until = kernel.today()"
MUNICIPAL_PROBES = {
    "municipal-own-inhabitants-only": Probe(
        OPENING, "OR NOT exchange.is_own_inhabitant(caller.organisation_id, found)", refused_inhabitant("", DEVENTER)
    ),
    "municipal-of-this-municipality": Probe(
        OWN, "AND m.organisation_id = p_organisation", refused_inhabitant("", DEVENTER)
    ),
    "municipal-until-the-moving-date": Probe(
        OWN, "AND (r.valid_until IS NULL OR r.valid_until > kernel.today())",
        refused_inhabitant(MOVES_TODAY + " WHERE client_id = %s"),
    ),
    "municipal-from-the-moving-date": Probe(
        OWN, "AND r.valid_from <= kernel.today()",
        refused_inhabitant("UPDATE clients.residence SET valid_from = kernel.today() + 1 WHERE client_id = %s"),
    ),
    "municipal-until-the-municipality-goes": Probe(
        OWN, "AND (m.valid_until IS NULL OR m.valid_until > kernel.today())",
        refused_inhabitant("UPDATE identity.organisation_municipality SET valid_until = kernel.today()"),
    ),
    "municipal-from-when-it-is-theirs": Probe(
        OWN, "AND m.valid_from <= kernel.today()",
        refused_inhabitant("UPDATE identity.organisation_municipality SET valid_from = kernel.today() + 1"),
    ),
    "municipal-never-protected": Probe(
        OWN, "AND NOT EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = c.id)",
        refused_inhabitant("INSERT INTO access.protected_person VALUES (%s)"),
    ),
    "municipal-while-she-is-mediated": Probe(
        OWN, "AND (c.active OR c.active_since > kernel.today() - 92)",
        refused_inhabitant(
            "UPDATE clients.client SET active = false, active_since = kernel.today() - 92 WHERE id = %s"
        ),
    ),
    "municipal-call-expires": Probe(
        CALLER, "AND m.expires_at > kernel.now()",
        dead_call("UPDATE exchange.municipal_call SET expires_at = kernel.now() - interval '1 second'"),
    ),
    "municipal-call-ends-with-the-agreement": Probe(
        CALLER, "AND c.agreed_until >= kernel.today()",
        dead_call("UPDATE exchange.municipal_connection SET agreed_until = kernel.today() - 1"),
    ),
    "municipal-begin-needs-an-agreement": Probe(BEGIN, "AND c.agreed_until >= kernel.today()", without_agreement),
    "municipal-key-needs-an-agreement": Probe(
        "exchange.municipal_key", "AND c.agreed_until >= kernel.today()", key_without_agreement
    ),
    "municipal-begin-with-time-left": Probe(BEGIN, "AND p_seconds > 0", begins(seconds=0)),
    "municipal-begin-with-a-long-secret": Probe(BEGIN, "AND length(p_token) >= 40", begins(length=39)),
    "municipal-call-is-short": Probe(BEGIN, "least(p_seconds, 120)", lasts_long, "p_seconds"),
    "municipal-day-limit": Probe(
        OPENING, "WHEN exchange.municipal_day_is_over(caller.actor_ref) THEN 'budget'", over_the_day(1, 0)
    ),
    "municipal-day-counts-whom-it-was-told-of": Probe(
        DAY, "d.actor_ref = p_connection AND d.at > kernel.now()", over_the_day(1, 0), "false AND d.at > kernel.now()"
    ),
    "municipal-day-counts-guessing": Probe(DAY, "AND d.refusal = 'no_relation'", over_the_day(0, 1), "AND false"),
    "municipal-own-references": Probe(
        OPENING, "m.reference = p_reference AND m.connection_id = caller.actor_ref", reference_of_another,
        "m.reference = p_reference",
    ),
    "municipal-one-way-of-asking": Probe(OPENING, "OR num_nonnulls(p_bsn_index, p_reference) <> 1", by_both),
    "municipal-changes-need-a-call": Probe(
        CHANGED, "CASE WHEN caller.session_id IS NULL THEN 'no_session' END", changes_of_a_dead_call, "NULL"
    ),
    "municipal-changes-of-whom-it-asked-about": Probe(
        CHANGED, "m.connection_id = caller.actor_ref AND", told_of_changes(other=True)
    ),
    "municipal-changes-of-own-inhabitants": Probe(
        CHANGED, "AND exchange.is_own_inhabitant(caller.organisation_id, m.client_id)",
        told_of_changes(before=MOVES_TODAY),
    ),
    "municipal-changes-of-the-status": Probe(CHANGED, "AND c.category = 'status'", told_of_changes(category="contact")),
    "municipal-changes-after-the-place": Probe(CHANGED, "AND c.xid > after", told_of_changes(ask_after="")),
    "municipal-changes-after-it-asked": Probe(
        CHANGED, "AND c.xid > m.since_xid",
        told_of_changes(after="UPDATE exchange.municipal_client SET since_xid = pg_current_xact_id()"),
    ),
}  # fmt: skip
