"""The checks around what Sonar asks other organisations, each with the attempt that gets through when it is gone."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.database.wall_probes import Attempt, Probe, Scene
from tests.world import ADVISER, COLLEAGUE, FUNCTIONAL_MANAGER, MANAGER, REASON

SEARCH = "SELECT id, refusal FROM exchange.begin_vum_search(%s, %s, gen_random_uuid(), NULL)"
OFFERS = "SELECT id, refusal FROM exchange.begin_vum_offers(%s, %s, '00000001000000000003', gen_random_uuid(), NULL)"
KEEP = (
    "SELECT exchange.keep_vum_answer(%s, %s, '\\x01', ARRAY['\\x02', '\\x03']::bytea[], false, 0, NULL, NULL,"
    " gen_random_uuid(), NULL)"
)
READ = "SELECT id FROM exchange.read_vum_search(%s, %s, gen_random_uuid(), NULL) WHERE id IS NOT NULL"
LOOK = "SELECT content FROM exchange.begin_vum_lookup(%s, %s, %s, %s, %s, %s, gen_random_uuid(), NULL)"
PROPOSE = "SELECT exchange.propose_vum_party(%s, %s::jsonb, gen_random_uuid(), NULL)"
DECIDE = "SELECT exchange.decide_vum_party(%s, %s, true, '', gen_random_uuid(), NULL)"
DECLINE = "SELECT exchange.decide_vum_party(%s, %s, false, 'te kort', gen_random_uuid(), NULL)"
WITHDRAW = "SELECT exchange.withdraw_vum_party(%s, %s, gen_random_uuid(), NULL)"
WITH_REASON = (
    "vum_party_declined_with_reason",
    "CHECK (approved IS NOT FALSE OR decided_by = proposed_by OR length(btrim(answer)) BETWEEN 10 AND 500)",
)
OWN_RECORD = ("identity", "profile")
PARTY = {
    "oin": "00000001000000000009", "name": "Proefpartij", "role": "asker", "suwi": True, "agreement": "Overeenkomst",
    "valid_from": "2026-01-01", "valid_until": "2099-01-01", "questions_per_hour": 10,
}  # fmt: skip


def ticket(scene: Scene, *categories: str) -> str:
    """Return a ticket of the adviser that opens her client."""
    return scene.prober.ticket(scene.own, categories=list(categories or OWN_RECORD))


def asks(scene: Scene, held: str | None, token: str = "") -> UUID | None:
    """Begin a question about vacancies elsewhere; return its id when it was begun."""
    rows = scene.prober.rows("logger", OFFERS, token or scene.prober.actor.token, held)
    return rows[0][0] if rows else None


def offers(change: str) -> Callable[[Scene], Attempt]:
    """Try to ask for the own client after a change that speaks against it."""

    def arrange(scene: Scene) -> Attempt:
        held = ticket(scene)
        scene.world.sql.execute(change.encode(), [scene.own.id])
        return lambda: asks(scene, held) is not None

    return arrange


def without_her_profile(scene: Scene) -> Attempt:
    held = ticket(scene, "identity", "contact")
    return lambda: asks(scene, held) is not None


def with_anothers_ticket(scene: Scene) -> Attempt:
    held, other = ticket(scene), scene.world.sign_in(COLLEAGUE)
    return lambda: asks(scene, held, other.token) is not None


def with_an_old_ticket(scene: Scene) -> Attempt:
    held = ticket(scene)
    scene.world.sql.execute("UPDATE access.live_ticket SET expires_at = kernel.now() - interval '1 second'")
    return lambda: asks(scene, held) is not None


def too_often(scene: Scene) -> Attempt:
    vacancy = scene.world.vacancy()
    for _ in range(20):
        scene.prober.rows("logger", SEARCH, scene.prober.actor.token, vacancy)
    return lambda: scene.prober.rows("logger", SEARCH, scene.prober.actor.token, vacancy)[0][0] is not None


def _answered(scene: Scene) -> tuple[int, UUID]:
    """Ask about jobseekers elsewhere and keep two results; return the vacancy and the first of them."""
    vacancy = scene.world.vacancy()
    ((asked, _),) = scene.prober.rows("logger", SEARCH, scene.prober.actor.token, vacancy)
    assert scene.prober.rows("logger", KEEP, scene.prober.actor.token, asked) == [(True,)]
    return vacancy, scene.world.one("SELECT id FROM exchange.vum_heard WHERE asked_id = %s AND nth = 0", asked)[0]


def kept_by_another(scene: Scene) -> Attempt:
    vacancy = scene.world.vacancy()
    ((asked, _),) = scene.prober.rows("logger", SEARCH, scene.prober.actor.token, vacancy)
    other = scene.world.sign_in(COLLEAGUE)
    return lambda: scene.prober.rows("logger", KEEP, other.token, asked) == [(True,)]


def read_by_another(scene: Scene) -> Attempt:
    vacancy, _ = _answered(scene)
    other = scene.world.sign_in(COLLEAGUE)
    scene.world.sql.execute("UPDATE employers.vacancy SET held_by = %s WHERE id = %s", [COLLEAGUE, vacancy])
    return lambda: len(scene.prober.rows("logger", READ, other.token, vacancy)) > 0


def read(change: str) -> Callable[[Scene], Attempt]:
    """Try to read what was found for a vacancy after a change."""

    def arrange(scene: Scene) -> Attempt:
        vacancy, _ = _answered(scene)
        scene.world.sql.execute(change.encode())
        return lambda: len(scene.prober.rows("logger", READ, scene.prober.actor.token, vacancy)) > 0

    return arrange


def look(
    change: str = "", *, reason: str = REASON, by: Any = ADVISER, other: bool = False
) -> Callable[[Scene], Attempt]:
    """Try the details of somebody elsewhere."""

    def arrange(scene: Scene) -> Attempt:
        vacancy, row = _answered(scene)
        token = scene.prober.actor.token if by == ADVISER else scene.world.sign_in(by).token
        if by != ADVISER:
            scene.world.sql.execute("UPDATE employers.vacancy SET held_by = %s WHERE id = %s", [by, vacancy])
        if change:
            scene.world.sql.execute(change.encode())
        subject = scene.world.vacancy() if other else vacancy
        values = (token, None, row, "jobseekers", subject, reason)
        return lambda: scene.prober.rows("logger", LOOK, *values)[0][0] is not None

    return arrange


def look_as_at_a_vacancy(scene: Scene) -> Attempt:
    """Try the details of somebody as if she were a vacancy, without a reason and without a client."""
    _, row = _answered(scene)
    values = (scene.prober.actor.token, None, row, "vacancies", None, None)
    return lambda: scene.prober.rows("logger", LOOK, *values)[0][0] is not None


def look_for_another_client(scene: Scene) -> Attempt:
    """Try the details of a vacancy that was found for somebody else."""
    asked = asks(scene, ticket(scene))
    assert scene.prober.rows("logger", KEEP, scene.prober.actor.token, asked) == [(True,)]
    row = scene.world.one("SELECT id FROM exchange.vum_heard WHERE nth = 0 AND asked_id = %s", asked)[0]
    scene.world.relate(scene.hidden, ADVISER)
    held = scene.prober.ticket(scene.hidden, categories=list(OWN_RECORD))
    values = (scene.prober.actor.token, held, row, "vacancies", None, None)
    return lambda: scene.prober.rows("logger", LOOK, *values)[0][0] is not None


def open_for_another_client(scene: Scene) -> Attempt:
    """Try to read what was found for somebody else."""
    asked = asks(scene, ticket(scene))
    assert scene.prober.rows("logger", KEEP, scene.prober.actor.token, asked) == [(True,)]
    scene.world.relate(scene.hidden, ADVISER)
    held = scene.prober.ticket(scene.hidden, categories=list(OWN_RECORD))
    return lambda: len(scene.prober.read("SELECT id FROM exchange.open_vum_offers()", ticket=held)) > 0


def own_party(scene: Scene) -> Attempt:
    token = scene.world.sign_in(FUNCTIONAL_MANAGER).token
    assert scene.prober.rows("logger", PROPOSE, token, json.dumps(PARTY)) == [([],)]
    (proposal,) = scene.world.one("SELECT id FROM exchange.vum_party_proposal")

    def attempt() -> bool:
        try:
            return scene.prober.rows("logger", DECIDE, token, proposal) == [(None,)]
        except psycopg.errors.CheckViolation as error:
            # Past this wall stands another: the row itself cannot have one person twice.
            return error.diag.constraint_name == "vum_party_by_two_people"

    return attempt


def party_of_an_adviser(scene: Scene) -> Attempt:
    def attempt() -> bool:
        proposed = {**PARTY, "oin": str(uuid4().int)[:20]}
        return scene.prober.rows("logger", PROPOSE, scene.prober.actor.token, json.dumps(proposed)) == [([],)]

    return attempt


def decided_by_an_adviser(scene: Scene) -> Attempt:
    token = scene.world.sign_in(FUNCTIONAL_MANAGER).token
    scene.prober.rows("logger", PROPOSE, token, json.dumps(PARTY))
    (proposal,) = scene.world.one("SELECT id FROM exchange.vum_party_proposal")
    return lambda: scene.prober.rows("logger", DECIDE, scene.prober.actor.token, proposal) == [(None,)]


def settles(query: str, staff: UUID, by: UUID) -> Callable[[Scene], Attempt]:
    """Try to have a proposed party off the list, with the constraint behind the function out of the way."""

    def arrange(scene: Scene) -> Attempt:
        token = scene.world.sign_in(staff).token
        (held,) = scene.world.one(
            "INSERT INTO exchange.vum_party_proposal"
            " (oin, name, role, suwi, agreement, valid_from, valid_until, questions_per_hour, proposed_by)"
            " SELECT p.oin, p.name, p.role, p.suwi, p.agreement, p.valid_from, p.valid_until, p.questions_per_hour, %s"
            " FROM jsonb_populate_record(NULL::exchange.vum_party_proposal, %s) AS p RETURNING id",
            by, json.dumps(PARTY),
        )  # fmt: skip
        alter, (name, check) = "ALTER TABLE exchange.vum_party_proposal", WITH_REASON

        def attempt() -> bool:
            scene.world.sql.execute(f"{alter} DROP CONSTRAINT {name}".encode())
            done = scene.prober.rows("logger", query, token, held) == [(None,)]
            if done:
                scene.world.sql.execute("TRUNCATE exchange.vum_party_proposal")
            scene.world.sql.execute(f"{alter} ADD CONSTRAINT {name} {check}".encode())
            return done

        return attempt

    return arrange


OFFER, CLIENT, LOOKUP = "exchange.begin_vum_offers", "exchange.client_of_ticket", "exchange.begin_vum_lookup"
OBJECTS = (
    "INSERT INTO clients.sharing (client_id, source, shared_elsewhere) VALUES (%s, 'own_statement', false)"
    " ON CONFLICT (client_id) DO UPDATE SET shared_elsewhere = false"
)
ENDED = "UPDATE exchange.vum_asked SET expires_at = kernel.now() - interval '1 second'"
TEN = (
    "INSERT INTO exchange.vum_heard (asked_id, nth, content, detailed_at)"
    " SELECT a.id, n, '\\x02', kernel.now() FROM exchange.vum_asked a, generate_series(2, 11) AS n"
)
MEDIATOR_PROBES = {
    "asking-respects-an-objection": Probe(
        OFFER,
        "EXISTS (SELECT FROM clients.sharing s WHERE s.client_id = hers.client_id AND s.shared_elsewhere IS FALSE)",
        offers(OBJECTS), "false",
    ),
    "asking-never-for-a-protected-person": Probe(
        OFFER, "EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = hers.client_id)",
        offers("INSERT INTO access.protected_person VALUES (%s)"), "false",
    ),
    "asking-opens-her-profile": Probe(CLIENT, "AND 'profile' = ANY (t.categories)", without_her_profile),
    "asking-by-the-own-session": Probe(
        CLIENT, "AND t.session_id = p_actor.session_id", with_anothers_ticket
    ),
    "asking-by-a-live-ticket": Probe(CLIENT, "AND t.expires_at > kernel.now()", with_an_old_ticket),
    "asking-so-often": Probe("exchange.asked_enough", ">= 20", too_often, ">= 2000"),
    "answers-kept-by-who-asked": Probe(
        "exchange.keep_vum_answer", "AND a.actor_ref = actor.actor_ref", kept_by_another
    ),
    "found-elsewhere-read-by-who-asked": Probe(
        "exchange.read_vum_search", "AND a.actor_ref = actor.actor_ref", read_by_another
    ),
    "found-elsewhere-ends": Probe("exchange.read_vum_search", "AND a.expires_at > kernel.now()", read(ENDED)),
    "found-elsewhere-while-held": Probe(
        "exchange.read_vum_search", "why IS NULL AND a.vacancy_id",
        read("UPDATE employers.vacancy SET held_by = NULL"), "a.vacancy_id",
    ),
    "details-end": Probe(LOOKUP, "AND a.expires_at > kernel.now()", look(ENDED)),
    "details-by-who-asked": Probe(LOOKUP, "asked.actor_ref <> actor.actor_ref OR ", look(by=COLLEAGUE)),
    "details-for-this-vacancy": Probe(
        LOOKUP, "OR asked.vacancy_id IS DISTINCT FROM p_subject", look(other=True)
    ),
    "details-while-held": Probe(
        LOOKUP, "OR matching.holder_refusal(actor, p_subject, false) IS NOT NULL",
        look("UPDATE employers.vacancy SET held_by = NULL"),
    ),
    "details-with-a-reason": Probe(LOOKUP, "NOT disclosure.is_reason(p_reason)", look(reason="kort"), "false"),
    "details-ten-times": Probe(LOOKUP, ">= 10 THEN", look(TEN), ">= 100 THEN"),
    "details-of-this-kind": Probe(
        LOOKUP, "AND a.about = p_about", look_as_at_a_vacancy
    ),
    "offers-details-of-the-own-client": Probe(
        LOOKUP,
        "asked.client_id IS DISTINCT FROM (SELECT c.client_id FROM exchange.client_of_ticket(actor, p_ticket) AS c)",
        look_for_another_client, "false",
    ),
    "offers-of-the-own-client": Probe(
        "exchange.open_vum_offers", "q.client_id = ANY ((SELECT access.ticket_persons('profile'))::uuid[]) AND ",
        open_for_another_client,
    ),
    "party-by-two-people": Probe(
        "exchange.decide_vum_party", "WHEN asked.proposed_by = actor.actor_ref THEN 'self'", own_party
    ),
    "party-proposed-by-management": Probe(
        "exchange.propose_vum_party",
        "WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN ARRAY['not_yours']",
        party_of_an_adviser,
    ),
    "party-decided-by-management": Probe(
        "exchange.decide_vum_party", "WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN 'not_yours'",
        decided_by_an_adviser,
    ),
    "party-declined-with-a-reason": Probe(
        "exchange.decide_vum_party", "NOT BETWEEN 10 AND 500 THEN 'reason'",
        settles(DECLINE, FUNCTIONAL_MANAGER, ADVISER), "NOT BETWEEN 0 AND 500 THEN 'reason'",
    ),
    "party-withdrawn-by-management": Probe(
        "exchange.withdraw_vum_party", "WHEN actor.function IS DISTINCT FROM 'functional_manager' THEN 'not_yours'",
        settles(WITHDRAW, MANAGER, MANAGER),
    ),
    "party-withdrawn-by-who-proposed-it": Probe(
        "exchange.withdraw_vum_party", "WHEN asked.proposed_by <> actor.actor_ref THEN 'not_own'",
        settles(WITHDRAW, FUNCTIONAL_MANAGER, ADVISER),
    ),
}  # fmt: skip
