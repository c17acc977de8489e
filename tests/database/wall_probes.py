"""The checks inside the database's functions, each with the attempt that gets through when it is gone."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from tests import databases
from tests.database import casework_walls, matching_walls
from tests.database.probing import Prober
from tests.database.test_probe_tickets import open_and_read
from tests.database.walls import Walls
from tests.world import (
    ADVISER,
    FUNCTIONAL_MANAGER,
    MANAGER,
    MANAGER_ELSEWHERE,
    MUNICIPAL,
    REASON,
    SW_ADVISER,
    Person,
    World,
)

Attempt = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a wall is tried."""

    world: World
    prober: Prober
    walls: Walls
    own: Person
    hidden: Person


@dataclass(frozen=True, slots=True)
class Probe:
    """A check (`text` in `function`) and the attempt that it stops."""

    function: str
    text: str
    arrange: Callable[[Scene], Attempt]
    instead: str = ""


def sees(gate: str, ticket: Callable[[Scene], str | None]) -> Callable[[Scene], Attempt]:
    """Try a gate with a ticket."""

    def arrange(scene: Scene) -> Attempt:
        held = ticket(scene)
        return lambda: scene.prober.sees(gate, held) > 0

    return arrange


def opens(**how: object) -> Callable[[Scene], Attempt]:
    """Try to open the hidden person, or whom `who` says."""
    who = how.pop("who", "hidden")
    return lambda scene: lambda: scene.prober.open(getattr(scene, str(who)), **how).ticket is not None  # type: ignore[arg-type]


def expired(scene: Scene) -> str:
    ticket = scene.prober.ticket(scene.own)
    scene.world.advance(seconds=61)
    return ticket


def signed_out(scene: Scene) -> str:
    ticket = scene.prober.ticket(scene.own)
    scene.prober.rows("auth", "SELECT identity.end_session(%s, 'signed_out')", scene.prober.actor.token)
    return ticket


def idle(scene: Scene) -> str:
    ticket = scene.prober.ticket(scene.own)
    scene.world.sql.execute("UPDATE identity.session SET idle_until = kernel.now() - interval '1 second'")
    return ticket


def over(scene: Scene) -> str:
    ticket = scene.prober.ticket(scene.own)
    scene.world.sql.execute(
        "UPDATE identity.session SET started_at = kernel.now() - interval '1 day', absolute_until = kernel.now() -"
        " interval '1 second'"
    )
    return ticket


def closed_account(scene: Scene) -> str:
    ticket = scene.prober.ticket(scene.own)
    scene.world.sql.execute("UPDATE identity.staff SET active = false WHERE id = %s", [ADVISER])
    return ticket


def other_function(scene: Scene) -> str:
    ticket = scene.prober.ticket(scene.own)
    scene.world.sql.execute("UPDATE identity.staff SET function = 'auditor' WHERE id = %s", [ADVISER])
    return ticket


def freshly(ticket: Callable[[Scene], str]) -> Callable[[Scene], Attempt]:
    """Try each time with a session of its own: what is tried is that its tickets are taken away."""

    def arrange(scene: Scene) -> Attempt:
        def attempt() -> bool:
            scene.world.sql.execute(
                "UPDATE identity.staff s SET active = b.active, function = b.function"
                " FROM test_base.staff b WHERE b.id = s.id"
            )
            scene.prober.actor = scene.world.sign_in()
            return scene.prober.sees("identity", ticket(scene)) > 0

        return attempt

    return arrange


def one_transaction(scene: Scene) -> Attempt:
    def attempt() -> bool:
        with databases.superuser(scene.world.sql.info.dbname) as both, both.transaction(force_rollback=True):
            return len(open_and_read(both, scene.prober, scene.own)) > 0

    return attempt


def any_ticket(scene: Scene) -> None:
    scene.prober.ticket(scene.own)


def staff_message_ticket(scene: Scene) -> str:
    return scene.prober.ticket(scene.own, categories=["messages"], writes=["messages"])


def candidate_ticket(scene: Scene) -> str:
    vacancy = scene.world.vacancy()
    person = scene.world.jobseeker_for(vacancy)
    scene.prober.match_ticket(vacancy)
    answer = scene.prober.candidate(person, vacancy)
    assert answer.ticket is not None
    return answer.ticket


def keys_by_match(scene: Scene) -> Attempt:
    vacancy = scene.world.vacancy()
    scene.world.jobseeker_for(vacancy)
    ticket = scene.prober.match_ticket(vacancy)
    return lambda: scene.walls.as_owner("sonar_gate", "SELECT 1 FROM clients.person_key", ticket) > 0


def dead_session(change: str) -> Callable[[Scene], Attempt]:
    """Try to open with the token of a session that `change` ended."""

    def arrange(scene: Scene) -> Attempt:
        scene.world.sql.execute(change.encode())
        return lambda: scene.prober.open(scene.own).ticket is not None

    return arrange


def beyond_budget(scene: Scene) -> Attempt:
    scene.world.sql.execute(
        "INSERT INTO access.budget_use VALUES (%s, date_trunc('hour', kernel.now()), 1000000, 1000000)", [ADVISER]
    )
    return lambda: scene.prober.open(scene.own).ticket is not None


def sixth_glass(scene: Scene) -> Attempt:
    for _ in range(5):
        assert scene.prober.glass(scene.world.client()).refusal is None
    return lambda: scene.prober.glass(scene.hidden).ticket is not None


def overdue(scene: Scene) -> Attempt:
    assert scene.prober.glass(scene.world.client()).refusal is None
    scene.world.sql.execute("UPDATE access.glass_review SET due = kernel.today() - 1")
    return lambda: scene.prober.glass(scene.hidden).ticket is not None


def protected(kind: str) -> Callable[[Scene], Attempt]:
    def arrange(scene: Scene) -> Attempt:
        if kind == "caseload":
            scene.world.protect(scene.own)
            return lambda: scene.prober.open(scene.own).ticket is not None
        if kind == "glass":
            scene.world.protect(scene.hidden)
            return lambda: scene.prober.glass(scene.hidden).ticket is not None
        vacancy = scene.world.vacancy()
        person = scene.world.jobseeker_for(vacancy)
        scene.prober.match_ticket(vacancy)
        scene.world.protect(person)
        if kind == "candidate":
            return lambda: scene.prober.candidate(person, vacancy).ticket is not None
        return lambda: scene.prober.sees("candidates", scene.prober.match_ticket(vacancy)) > 0

    return arrange


def not_shown(scene: Scene) -> Attempt:
    vacancy = scene.world.vacancy()
    person = scene.world.jobseeker_for(vacancy)
    return lambda: scene.prober.candidate(person, vacancy).ticket is not None


def closed_vacancy(scene: Scene) -> Attempt:
    vacancy = scene.world.vacancy()
    person = scene.world.jobseeker_for(vacancy)
    scene.prober.match_ticket(vacancy)
    scene.world.sql.execute("UPDATE employers.vacancy SET status = 'filled' WHERE id = %s", [vacancy])
    return lambda: scene.prober.candidate(person, vacancy).ticket is not None


def others_record(scene: Scene) -> Attempt:
    actor = scene.world.sign_in_jobseeker(scene.own)
    return lambda: scene.prober.open(scene.hidden, kind="own", purpose="own_data", actor=actor).ticket is not None


def staff_as_jobseeker(scene: Scene) -> Attempt:
    scene.world.sql.execute("INSERT INTO access.policy_right VALUES ('uwv_adviser', 'own_data', 'identity', 'read')")

    def attempt() -> bool:
        return (
            scene.prober.open(scene.own, kind="own", purpose="own_data", categories=["identity"]).refusal != "malformed"
        )

    return attempt


def review(who: object) -> Callable[[Scene], Attempt]:
    def arrange(scene: Scene) -> Attempt:
        assert scene.prober.glass(scene.hidden).refusal is None
        number = scene.world.one("SELECT disclosure_seq FROM access.glass_review")[0]
        token = scene.world.sign_in(who).token  # type: ignore[arg-type]
        return lambda: (
            scene.prober.rows("logger", "SELECT disclosure.review_glass(%s, %s, true, '')", token, number) == [(True,)]
        )

    return arrange


def colleagues_sessions(scene: Scene) -> Attempt:
    token = scene.world.sign_in(MANAGER).token
    return lambda: scene.prober.rows("auth", "SELECT identity.revoke_sessions(%s, %s)", token, ADVISER) != [(None,)]


def duplicate(scene: Scene) -> Attempt:
    return lambda: scene.prober.open(scene.own, scene.own).ticket is not None


def others_work(scene: Scene) -> str:
    scene.world.sql.execute("DELETE FROM casework.work_item WHERE staff_id = %s", [ADVISER])
    answer = scene.prober.list_ticket()
    assert answer.ticket is not None
    return answer.ticket


def out_of_reach(scene: Scene) -> Attempt:
    scene.world.sql.execute("UPDATE clients.client SET office_id = 12 WHERE id = %s", [scene.own.id])
    return lambda: scene.prober.open(scene.own).ticket is not None


def moved_away(scene: Scene) -> Attempt:
    scene.world.relate(scene.own, MUNICIPAL)
    scene.world.sql.execute(
        "UPDATE clients.residence SET valid_from = kernel.today() - 1, valid_until = kernel.today()"
        " WHERE client_id = %s",
        [scene.own.id],
    )
    actor = scene.world.sign_in(MUNICIPAL)
    return lambda: scene.prober.open(scene.own, actor=actor).ticket is not None


def former(scene: Scene) -> Attempt:
    scene.world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [scene.own.id])
    return lambda: scene.prober.open(scene.own, reason=REASON).ticket is not None


def known(scene: Scene) -> Attempt:
    scene.world.sql.execute("INSERT INTO access.known_person VALUES (%s, %s)", [ADVISER, scene.own.id])
    return lambda: scene.prober.open(scene.own).ticket is not None


def herself(scene: Scene) -> Attempt:
    scene.world.sql.execute(
        "INSERT INTO identity.staff_own SELECT %s, bsn_index FROM identity.jobseeker_login WHERE client_id = %s",
        [ADVISER, scene.own.id],
    )
    return lambda: scene.prober.open(scene.own).ticket is not None


def extra_without_a_reason(scene: Scene) -> Attempt:
    scene.world.relate(scene.own, SW_ADVISER)
    scene.world.grant(SW_ADVISER, "extra", "sw_work_capacity")
    actor = scene.world.sign_in(SW_ADVISER)
    asked = {"purpose": "reintegration", "categories": ["work_capacity"], "actor": actor}
    return lambda: scene.prober.open(scene.own, **asked).ticket is not None  # type: ignore[arg-type]


def extra_of_another(scene: Scene) -> Attempt:
    scene.world.relate(scene.own, SW_ADVISER)
    actor = scene.world.sign_in(SW_ADVISER)
    asked = {"purpose": "reintegration", "categories": ["work_capacity"], "actor": actor, "reason": REASON}
    return lambda: scene.prober.open(scene.own, **asked).ticket is not None  # type: ignore[arg-type]


def function_that_ended(scene: Scene) -> Attempt:
    scene.world.sql.execute("UPDATE identity.staff SET function_until = kernel.today() WHERE id = %s", [ADVISER])
    return lambda: scene.prober.open(scene.own).ticket is not None


LIVE = "identity.live_session"
REQUEST = "disclosure.request_refusal"
SESSION_ENDS = ("access.forget_session_tickets", "DELETE FROM access.live_ticket t WHERE t.session_id = OLD.id;")
ACCOUNT_CHANGES = ("access.forget_tickets", "DELETE FROM access.live_ticket t WHERE t.actor_ref = OLD.id;")


def registers(*, known: str = "", **changes: object) -> Callable[[Scene], Attempt]:
    """Try to register somebody by hand, with this in the document; with `known`, look for the number of that person."""

    def arrange(scene: Scene) -> Attempt:
        index = "11" * 32
        if known:
            found = scene.world.one(
                "SELECT encode(bsn_index, 'hex') FROM clients.bsn WHERE client_id = %s", getattr(scene, known).id
            )
            index = str(found[0])
        sealed = dict.fromkeys(("initials", "first_names", "last_name", "name_use", "birth_date"), "00")
        document = {
            "id": str(uuid4()), "wrapped": "00" * 60, "bsn_index": index, "bsn": "00", "office_id": 11,
            "kind": "jobseeker", "legal_basis": "WW art. 26",
            "identity": {**sealed, "gender": "00", "nationality": "00"},
            "found_by": {"birth_key": 1, "sketch": [1], "number_index": "22" * 16, "number": "00"},
            "contact": {}, "privacy": {"language": "nl", "body": "x" * 200}, **changes,
        }  # fmt: skip

        def attempt() -> bool:
            answer = scene.prober.rows(
                "logger",
                "SELECT (disclosure.register_client(%s, %s::jsonb, gen_random_uuid(), NULL)).client_id",
                scene.prober.actor.token,
                json.dumps(document),
            )
            return answer[0][0] is not None

        return attempt

    return arrange


PROBES = {
    "registering-is-in-the-policy": Probe(
        "disclosure.registering_refusal",
        "ELSE disclosure.policy_refusal(p_actor.function, 'registration', array_remove(p_categories, 'bsn'), array_remove(p_categories, 'bsn')) END",  # noqa: E501
        registers(parts={"work_needs": [{"source": "own_statement"}]}),
        "END",
    ),
    "registering-at-an-own-office": Probe(
        "disclosure.registering_refusal", "AND o.organisation_id = p_actor.organisation_id", registers(office_id=21)
    ),
    "registered-number-is-weighed": Probe(
        "disclosure.registered_before",
        "IF weighed.refusal IS NOT NULL THEN",
        registers(known="hidden"),
        "IF false THEN",
    ),
    "ticket-must-be-known": Probe(
        "access.ticket_persons",
        "t.ticket_hash = sha256(convert_to(current_setting('sonar.ticket', true), 'UTF8'))",
        sees("identity", any_ticket),
        "true",
    ),
    "ticket-expires": Probe("access.ticket_persons", "AND t.expires_at > kernel.now()", sees("identity", expired)),
    "ticket-was-committed-before": Probe(
        "access.ticket_persons", "AND t.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()", one_transaction
    ),
    "ticket-ends-with-sign-out": Probe(*SESSION_ENDS, freshly(signed_out)),
    "ticket-ends-with-idle-session": Probe(*SESSION_ENDS, freshly(idle)),
    "ticket-ends-with-session": Probe(*SESSION_ENDS, freshly(over)),
    "ticket-ends-with-account": Probe(*ACCOUNT_CHANGES, freshly(closed_account)),
    "ticket-ends-with-function": Probe(*ACCOUNT_CHANGES, freshly(other_function)),
    "reading-is-by-category": Probe(
        "access.ticket_persons",
        "p_category = ANY (t.categories) AND",
        sees("identity", lambda scene: scene.prober.ticket(scene.own, categories=["profile"])),
    ),
    "messages-are-the-readers-own": Probe(
        "access.ticket_own", "AND t.kind = 'own'", sees("messages", staff_message_ticket)
    ),
    "match-fetches-no-keys": Probe(
        "access.ticket_any_persons",
        "AND t.kind IN ('person', 'candidate', 'glass', 'own', 'search', 'delivery')",
        keys_by_match,
    ),
    "placement-is-by-ticket": Probe(
        "clients.open_placement",
        "WHERE c.id = ANY ((SELECT access.ticket_persons('identity'))::uuid[])",
        sees("placement", lambda scene: scene.prober.ticket(scene.own, categories=["profile"])),
    ),
    "consultations-need-a-log-ticket": Probe(
        "disclosure.my_consultations",
        "t.kind = 'log' AND",
        sees("consultations", lambda scene: scene.prober.ticket(scene.own)),
    ),
    "who-looked-needs-a-log-ticket": Probe(
        "disclosure.who_looked",
        "t.kind = 'log' AND",
        sees(
            "who_looked",
            lambda scene: scene.prober.ticket(
                scene.own, kind="own", purpose="own_data", actor=scene.world.sign_in_jobseeker(scene.own)
            ),
        ),
    ),
    "candidates-need-a-match-ticket": Probe(
        "matching.open_candidates",
        "t.kind = 'match' AND 'match_profile' = ANY (t.categories)",
        sees("candidates", candidate_ticket),
        "true",
    ),
    "session-was-not-ended": Probe(
        LIVE,
        "AND s.ended_at IS NULL",
        dead_session("UPDATE identity.session SET ended_at = kernel.now(), ended_why = 'revoked'"),
    ),
    "session-is-not-idle": Probe(
        LIVE,
        "AND s.idle_until > kernel.now()",
        dead_session("UPDATE identity.session SET idle_until = kernel.now() - interval '1 s'"),
    ),
    "session-is-not-over": Probe(
        LIVE,
        "AND s.absolute_until > kernel.now()",
        dead_session(
            "UPDATE identity.session SET started_at = kernel.now() - interval '1 day', absolute_until = kernel.now() -"
            " interval '1 s'"
        ),
    ),
    "account-is-active": Probe(
        LIVE, "AND (s.kind = 'jobseeker' OR f.active)", dead_session("UPDATE identity.staff SET active = false")
    ),
    "relation": Probe(
        "disclosure.weigh_person",
        "access.basis_for(p_actor.actor_ref, p_actor.function, p_purpose, p_client, p_vacancy)",
        opens(),
        "'caseload'::text",
    ),
    "relation-has-begun": Probe(
        "access.basis_for",
        "AND r.valid_from <= kernel.now() AND (r.valid_until IS NULL OR r.valid_until > kernel.now())",
        lambda scene: (
            scene.world.sql.execute(
                "UPDATE access.relation SET valid_from = kernel.now() + interval '1 h' WHERE staff_id = %s", [ADVISER]
            ),
            lambda: scene.prober.open(scene.own).ticket is not None,
        )[1],
    ),
    "policy": Probe(
        REQUEST,
        "disclosure.rights_refusal(p_actor, p_kind, p_purpose, p_categories, p_writes, p_reason)",
        opens(who="own", categories=["bsn"]),
        "NULL",
    ),
    "own-record-is-ones-own": Probe(
        "disclosure.weigh_request", "p_persons <> ARRAY[p_actor.actor_ref]", others_record, "false"
    ),
    "own-record-is-for-jobseekers": Probe(
        REQUEST, "OR (p_kind = 'own') <> (p_actor.kind = 'jobseeker')", staff_as_jobseeker
    ),
    "each-person-once": Probe(
        REQUEST, "OR (SELECT count(DISTINCT p) FROM unnest(p_persons) AS p) <> cardinality(p_persons)", duplicate
    ),
    "budget-of-the-hour": Probe(
        "disclosure.budget_refusal",
        "IF NOT access.take_budget(",
        beyond_budget,
        "IF false AND NOT access.take_budget(",
    ),
    "budget-of-the-day": Probe("disclosure.budget_refusal", "disclosure.glass_used_up(p_actor)", sixth_glass, "false"),
    "overdue-review": Probe("disclosure.glass_refusal", "g.due < kernel.today()", overdue, "false"),
    "glass-is-in-the-policy": Probe(
        "disclosure.glass_refusal",
        "AND b.basis = 'break_glass'",
        opens(kind="glass", purpose="reintegration", categories=["identity"], reason=REASON),
    ),
    **{
        f"protection-{place}": Probe(
            "disclosure.person_refusal",
            "facts.shielded",
            protected(kind),
            "false",
        )
        for place, kind in (("in-the-caseload", "caseload"), ("behind-glass", "glass"), ("of-a-candidate", "candidate"))
    },
    "reach-of-the-function": Probe(
        "disclosure.person_refusal",
        "disclosure.within_ceiling(p_actor, facts.ceiling, p_client, facts.office_id)",
        out_of_reach,
        "true",
    ),
    "municipality-of-this-day": Probe(
        "disclosure.within_ceiling",
        "AND (r.valid_until IS NULL OR r.valid_until > kernel.today())",
        moved_away,
    ),
    "former-clients": Probe("disclosure.person_refusal", "NOT facts.active AND", former, "false AND"),
    "known-person": Probe("disclosure.person_refusal", "ELSIF facts.known", known, "ELSIF false"),
    "own-record-of-staff": Probe("disclosure.person_refusal", "ELSIF facts.known", herself, "ELSIF false"),
    "extra-right-needs-a-reason": Probe(
        "disclosure.rights_refusal",
        "CASE WHEN NOT disclosure.is_reason(p_reason) THEN 'reason' END",
        extra_without_a_reason,
        "NULL",
    ),
    "extra-right-is-granted": Probe(
        "access.holds_extra", "AND access.holds(p_staff, 'extra', e.name)", extra_of_another
    ),
    "sensitive-not-behind-glass": Probe(
        "disclosure.rights_refusal",
        "k.control = 'no_glass'",
        opens(kind="glass", categories=["benefit"], reason=REASON),
        "false",
    ),
    "function-ends-by-its-date": Probe(
        LIVE, "AND (f.function_until IS NULL OR f.function_until > kernel.today())", function_that_ended
    ),
    "protection-in-matching": Probe(
        "matching.ranked",
        "AND m.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)",
        protected("match"),
    ),
    "candidate-was-shown": Probe(
        "disclosure.candidate_refusal",
        "AND p_person = ANY (d.persons)) THEN 'not_shown'",
        not_shown,
        ") AND false THEN 'not_shown'",
    ),
    "vacancy-is-open": Probe("disclosure.candidate_refusal", "AND v.status = 'published'", closed_vacancy),
    "review-by-a-manager": Probe(
        "disclosure.review_glass", "AND actor.function = 'team_manager'", review(FUNCTIONAL_MANAGER)
    ),
    "review-at-the-same-office": Probe(
        "disclosure.review_glass", "AND g.office_id = actor.office_id", review(MANAGER_ELSEWHERE)
    ),
    "revoking-needs-the-function": Probe(
        "identity.revoke_sessions",
        "(actor.function IN ('functional_manager', 'security_officer') OR actor.actor_ref = p_staff_id)",
        colleagues_sessions,
        "true",
    ),
    "work-list-is-ones-own": Probe(
        "access.ticket_staff",
        "SELECT t.scope_staff",
        sees("work_list", others_work),
        "SELECT ARRAY(SELECT id FROM identity.staff)",
    ),
    **{
        name: Probe(function, text, arrange, instead)
        for name, function, text, arrange, instead in (*casework_walls.CHECKS, *matching_walls.CHECKS)
    },
}
"""By name: every check that a function makes."""
