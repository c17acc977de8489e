"""The checks around questions of the national exchange, each with the attempt that gets through when it is gone."""

import json
import secrets
from collections.abc import Callable
from typing import Any

from tests.database.wall_probes import Attempt, Probe, Scene
from tests.world import ADVISER

ASK = "SELECT persons, names, refusal FROM exchange.ask_vum_jobseekers(%s, %s::jsonb, 1, %s, gen_random_uuid(), NULL)"
OPEN = "SELECT ticket, categories, refusal FROM exchange.open_vum_jobseeker(%s, %s, gen_random_uuid(), NULL)"
ASKED = {"pc4": 8011, "km": 50, "occupations": [], "languages": [], "licences": []}
OBJECTS = "UPDATE clients.sharing SET shared_elsewhere = false WHERE client_id = %s"


def party(scene: Scene, role: str = "asker", *, suwi: bool = True, days: int = 10, per_hour: int = 100) -> str:
    """Put a party in the register; return its number."""
    oin = "".join(secrets.choice("0123456789") for _ in range(20))
    scene.world.sql.execute(
        "INSERT INTO exchange.vum_party (oin, name, role, suwi, agreement, valid_from, valid_until, questions_per_hour)"
        " VALUES (%s, 'Proefpartij', %s, %s, 'Overeenkomst', kernel.today() - 400, kernel.today() + %s, %s)",
        [oin, role, suwi, days, per_hour],
    )
    return oin


def begin(scene: Scene, asker: str, via: str = "", *, suwi: bool = True, length: int = 43) -> str | None:
    """Begin a request; return its token when it was let in."""
    token = secrets.token_urlsafe(64)[:length]
    query = "SELECT exchange.begin_vum_call(%s, %s, %s, %s)"
    return token if scene.prober.rows("auth", query, token, asker, via or asker, suwi) == [(True,)] else None


def asks(scene: Scene, token: str | None, **criteria: object) -> Any:  # noqa: ANN401 - a row
    """Ask about jobseekers; return persons, names and refusal."""
    return scene.prober.rows("matcher", ASK, token, json.dumps({**ASKED, **criteria}), 100)[0]


def opens(scene: Scene, token: str | None, name: str) -> Any:  # noqa: ANN401 - a row
    """Ask for details; return ticket, categories and refusal."""
    return scene.prober.rows("logger", OPEN, token, name)[0]


def name_of(scene: Scene, token: str | None) -> str:
    """Return the name under which the own client came back."""
    persons, names, _ = asks(scene, token)
    return str(names[persons.index(scene.own.id)])


def found(change: str = "", **criteria: object) -> Callable[[Scene], Attempt]:
    """Try to find the own client after a change that takes her out, or by a question that is not about her."""

    def arrange(scene: Scene) -> Attempt:
        if change:
            scene.world.sql.execute(change.encode(), [scene.own.id] if "%s" in change else [])
        token = begin(scene, party(scene))

        def attempt() -> bool:
            persons = asks(scene, token, **criteria)[0]
            return persons is not None and scene.own.id in persons

        return attempt

    return arrange


def begins(**how: Any) -> Callable[[Scene], Attempt]:  # noqa: ANN401 - what is wrong with it
    """Try to begin a request of a party that is none, or is none today."""

    def arrange(scene: Scene) -> Attempt:
        asker = party(scene, how.get("role", "asker"), days=how.get("days", 10))
        via = party(scene, how.get("via", "exchange"), days=how.get("via_days", 10))
        return lambda: begin(scene, asker, via, length=how.get("length", 43)) is not None

    return arrange


def detail(change: str = "", *, other: bool = False, after: str = "") -> Callable[[Scene], Attempt]:
    """Try the details of the own client after a change; of another party's question when `other`."""

    def arrange(scene: Scene) -> Attempt:
        asker = party(scene)
        name = name_of(scene, begin(scene, asker))
        if change:
            scene.world.sql.execute(change.encode(), [scene.own.id] if "%s" in change else [])
        token = begin(scene, party(scene) if other else asker)
        if after:
            scene.world.sql.execute(after.encode())
        return lambda: opens(scene, token, name)[0] is not None

    return arrange


def eleventh(scene: Scene) -> Attempt:
    token = begin(scene, party(scene))
    name = name_of(scene, token)
    scene.world.sql.execute(
        "INSERT INTO exchange.vum_result SELECT sha256(n::text::bytea), q.id, gen_random_uuid(), NULL, false,"
        " kernel.now() FROM exchange.vum_question q, generate_series(1, 10) AS n"
    )
    return lambda: opens(scene, token, name)[0] is not None


def category(name: str, choice: str = "", *, suwi: bool = True, register: bool = True) -> Callable[[Scene], Attempt]:
    """Try to get a category with the details."""

    def arrange(scene: Scene) -> Attempt:
        if choice:
            scene.world.sql.execute(choice.encode(), [scene.own.id])
        token = begin(scene, party(scene, suwi=register), suwi=suwi)
        hers = name_of(scene, token)
        return lambda: name in (opens(scene, token, hers)[1] or ())

    return arrange


def over_the_hour(scene: Scene) -> Attempt:
    token = begin(scene, party(scene, per_hour=1))
    asks(scene, token)
    return lambda: asks(scene, token)[2] is None


def _row_left_behind(scene: Scene) -> Attempt:
    """Try to find somebody who objects and whose row was left standing."""
    scene.world.sql.execute("CREATE TEMP TABLE IF NOT EXISTS left_behind AS SELECT * FROM exchange.vum_profile")
    scene.world.sql.execute(OBJECTS.encode(), [scene.own.id])
    scene.world.sql.execute("INSERT INTO exchange.vum_profile SELECT * FROM left_behind ON CONFLICT DO NOTHING")
    scene.world.sql.execute("DROP TABLE left_behind")
    token = begin(scene, party(scene))
    return lambda: scene.own.id in asks(scene, token)[0]


def _detail_of_a_row_left_behind(scene: Scene) -> Attempt:
    token = begin(scene, party(scene))
    name = name_of(scene, token)
    _row_left_behind(scene)
    return lambda: opens(scene, token, name)[0] is not None


def _claims_suwi(scene: Scene) -> Attempt:
    begin(scene, party(scene, suwi=False), suwi=True)
    return lambda: (
        begin(scene, party(scene, suwi=False)) is not None
        and bool(scene.world.one("SELECT bool_or(suwi) FROM exchange.vum_call")[0])
    )


def _object(scene: Scene) -> Attempt:
    """Try to keep a row of somebody who objects."""

    def attempt() -> bool:
        scene.world.sql.execute(OBJECTS.encode(), [scene.own.id])
        hers = "SELECT count(*) FROM exchange.vum_profile WHERE client_id = %s"
        return scene.world.count(hers, scene.own.id) > 0

    return attempt


def _derived(change: str) -> Callable[[Scene], Attempt]:
    """Try to keep a row of somebody of whom something was written that takes it away."""

    def arrange(scene: Scene) -> Attempt:
        vacancy, hers = scene.world.vacancy(), scene.own.id

        def attempt() -> bool:
            scene.world.sql.execute("TRUNCATE matching.candidacy, matching.work_terms")
            scene.world.sql.execute(change.encode(), {"client": hers, "vacancy": vacancy, "staff": ADVISER})
            scene.world.sql.execute("SELECT matching.refresh_profiles(%s)", [[hers]])
            return scene.world.count("SELECT count(*) FROM exchange.vum_profile WHERE client_id = %s", hers) > 0

        return attempt

    return arrange


FIND, BEGIN = "exchange.find_vum_jobseekers", "exchange.begin_vum_call"
ASKING, TAKE, OPENING = "exchange.ask_vum_jobseekers", "exchange.take_vum_detail", "exchange.open_vum_jobseeker"
CALLER = "exchange.vum_caller"
AGREES = "UPDATE clients.sharing SET needs_shared = true WHERE client_id = %s"
PROTECTS = "INSERT INTO access.protected_person VALUES (%s)"
HIRED = (
    "INSERT INTO matching.candidacy (client_id, vacancy_id, state, staff_id, hours, starts_on, disclosure_seq)"
    " VALUES (%(client)s, %(vacancy)s, 'hired', %(staff)s, 60, kernel.today(), 1)"
)
AWAY = "INSERT INTO matching.work_terms (client_id, demands, away) VALUES (%(client)s, 0, true)"
EXPIRES = "UPDATE exchange.vum_profile SET expires_on = kernel.today() WHERE client_id = %s"
VUM_PROBES = {
    "vum-never-protected": Probe(
        FIND, "AND v.client_id NOT IN (SELECT p.client_id FROM access.protected_person p)", found(PROTECTS)
    ),
    "vum-cv-in-force": Probe(FIND, "AND (v.expires_on IS NULL OR v.expires_on > today)", found(EXPIRES)),
    "vum-distance-counts-both-sides": Probe(
        FIND, "<= least(km, v.max_km)", found("UPDATE exchange.vum_profile SET max_km = 5", pc4=9711, km=400),
        "<= least(km)",
    ),
    "vum-objection-counts-in-the-derived-rows": Probe(
        "exchange.derive_vum_profiles", "AND s.shared_elsewhere IS NOT FALSE",
        _object,
    ),
    "vum-never-of-who-has-work-for-all-her-hours": Probe(
        "exchange.derive_vum_profiles", "AND (taken.hours = 0 OR most.hours > taken.hours)", _derived(HIRED)
    ),
    "vum-never-of-who-cannot-work": Probe(
        "exchange.derive_vum_profiles",
        "AND coalesce((SELECT a.absent FROM matching.absence_of(p.client_id) AS a), false)",
        _derived(AWAY), "AND false",
    ),
    "vum-objection-counts-once-more": Probe(
        ASKING,
        "WHERE NOT EXISTS (SELECT FROM clients.sharing s WHERE s.client_id = f.id AND s.shared_elsewhere IS FALSE)",
        _row_left_behind,
    ),
    "vum-asker-in-force": Probe(
        BEGIN, "AND kernel.today() BETWEEN asker.valid_from AND asker.valid_until", begins(days=-1)
    ),
    "vum-asker-is-an-asker": Probe(BEGIN, "AND asker.role = 'asker'", begins(role="exchange")),
    "vum-exchange-in-force": Probe(
        BEGIN, "AND kernel.today() BETWEEN via.valid_from AND via.valid_until", begins(via_days=-1)
    ),
    "vum-by-way-of-the-exchange": Probe(
        BEGIN, "AND (via.id = asker.id OR via.role = 'exchange')", begins(via="asker")
    ),
    "vum-begin-with-a-long-secret": Probe(BEGIN, "AND length(p_token) >= 40", begins(length=39)),
    "vum-call-expires": Probe(
        CALLER, "AND c.expires_at > kernel.now()",
        detail(after="UPDATE exchange.vum_call SET expires_at = kernel.now() - interval '1 second'"),
    ),
    "vum-call-ends-with-the-agreement": Probe(
        CALLER, "AND kernel.today() BETWEEN p.valid_from AND p.valid_until",
        detail(after="UPDATE exchange.vum_party SET valid_until = kernel.today() - 1"),
    ),
    "vum-hour-limit": Probe("exchange.vum_question_refusal", ">= p_per_hour", over_the_hour, ">= 1000"),
    "vum-own-names": Probe(TAKE, "AND q.party_id = p_party", detail(other=True)),
    "vum-names-of-this-kind": Probe(
        TAKE, "AND q.about = p_about", detail(after="UPDATE exchange.vum_question SET about = 'vacancies'")
    ),
    "vum-names-end": Probe(
        TAKE, "AND q.expires_at > kernel.now()",
        detail(after="UPDATE exchange.vum_question SET expires_at = kernel.now() - interval '1 second'"),
    ),
    "vum-ten-details": Probe(TAKE, ">= 10 THEN", eleventh, ">= 100 THEN"),
    "vum-detail-never-protected": Probe(
        OPENING, "EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = (taken.result).client_id)",
        detail(PROTECTS), "false",
    ),
    "vum-detail-respects-an-objection": Probe(
        OPENING,
        "EXISTS (SELECT FROM clients.sharing s WHERE s.client_id = (taken.result).client_id"
        " AND s.shared_elsewhere IS FALSE)",
        _detail_of_a_row_left_behind, "false",
    ),
    "vum-detail-of-who-can-be-found": Probe(
        OPENING, "AND (v.expires_on IS NULL OR v.expires_on > kernel.today())", detail(EXPIRES)
    ),
    "vum-contact-when-she-shows-it": Probe(OPENING, "AND w.contact_shown", category("contact")),
    "vum-needs-when-she-agreed": Probe(OPENING, "AND s.needs_shared", category("work_needs")),
    "vum-needs-to-suwi-parties": Probe(
        OPENING, "IF suwi AND EXISTS", category("work_needs", AGREES, suwi=False), "IF EXISTS"
    ),
    "vum-suwi-by-the-register-too": Probe(
        BEGIN, "asker.suwi AND p_suwi", _claims_suwi, "p_suwi"
    ),
}  # fmt: skip
