"""The checks around employers' sessions and mandates, each with the attempt that gets through when it is gone."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from psycopg.errors import InsufficientPrivilege

from sonar.identity.types import Actor
from tests.database.wall_probes import Attempt, Probe, Scene

BAKERY, BUREAU, OTHER = "90000001", "90000002", "90000003"
LIVE = "SELECT (identity.live_employer(%s)).session_id IS NOT NULL"
GIVE = (
    "SELECT made IS NOT NULL FROM identity.give_mandate(%s, %s, 'all', kernel.today(), kernel.today() + 9, NULL, NULL)"
)
ACT = "SELECT identity.act_for(%s, %s, NULL, NULL) IS NULL"
WITHDRAW = "SELECT identity.withdraw_mandate(%s, %s, NULL, NULL)"
REGISTER = "SELECT cardinality(employers.register_establishment(%s, 'Bakkerij', %s, 8011, 'Zwolle', NULL, NULL)) = 0"


def mandate(scene: Scene, giver: Actor, to: str = BUREAU) -> UUID:
    """Give a mandate as the superuser; return it."""
    made = scene.world.one(
        "INSERT INTO identity.mandate (from_kvk, to_kvk, scope, valid_from, valid_until, given_by)"
        " VALUES (%s, %s, 'all', kernel.today(), kernel.today() + 9, %s) RETURNING id",
        giver.own_kvk,
        to,
        giver.ref,
    )
    return UUID(str(made[0]))


def attempt(scene: Scene, login: str, query: str, *values: object) -> Attempt:
    """Try a statement that answers whether it got through."""
    return lambda: scene.prober.rows(login, query, *values)[0][0] is True


def live_after(change: str) -> Callable[[Scene], Attempt]:
    """Ask for the session of an agency that acts on a mandate, after a change that ends it."""

    def arrange(scene: Scene) -> Attempt:
        bakery, bureau = scene.world.sign_in_employer(BAKERY), scene.world.sign_in_employer(BUREAU)
        held = mandate(scene, bakery)
        scene.prober.rows("auth", ACT, bureau.token, held)
        scene.world.sql.execute(change.encode(), {"bakery": bakery.ref, "session": bureau.session_id})
        return lambda: scene.world.one(LIVE, bureau.token)[0] is True

    return arrange


def not_served(scene: Scene) -> Attempt:
    """Ask for an employer's session where staff and jobseekers are served."""
    actor = scene.world.sign_in_employer()
    return lambda: scene.world.one("SELECT (identity.live_session(%s)).session_id IS NOT NULL", actor.token)[0] is True


def gives(**how: Any) -> Callable[[Scene], Attempt]:  # noqa: ANN401 - how she signed in
    """Try to give a mandate for somebody."""
    return lambda scene: attempt(
        scene, "auth", GIVE, scene.world.sign_in_employer(BAKERY, subject="x", **how).token, OTHER
    )


def acts(own: str, **how: Any) -> Callable[[Scene], Attempt]:  # noqa: ANN401 - how she signed in
    """Try to act on a mandate that the bakery gave to an agency."""

    def arrange(scene: Scene) -> Attempt:
        held = mandate(scene, scene.world.sign_in_employer(BAKERY))
        return attempt(scene, "auth", ACT, scene.world.sign_in_employer(own, subject="x", **how).token, held)

    return arrange


def acts_for_itself(scene: Scene) -> Attempt:
    """Try to act for the agency itself, where eHerkenning proved that one acts for an employer."""
    return attempt(scene, "auth", ACT, scene.world.sign_in_employer(OTHER, own_kvk=BUREAU).token, None)


def withdraws_of_others(scene: Scene) -> Attempt:
    """Try to withdraw a mandate between two others."""
    held = mandate(scene, scene.world.sign_in_employer(BAKERY))
    return attempt(scene, "auth", WITHDRAW, scene.world.sign_in_employer(OTHER).token, held)


def registers(scene: Scene) -> Attempt:
    """Try to register an establishment of the employer one is an agency of."""
    actor = scene.world.sign_in_employer(BAKERY, subject="x", own_kvk=BUREAU, establishment="900000010001")
    return attempt(scene, "logger", REGISTER, actor.token, "900000010001")


def reads_log_of_employer(scene: Scene) -> Attempt:
    """Try to read, as an agency, what the employer's own people did."""
    scene.world.sign_in_employer(BAKERY)
    agency = scene.world.sign_in_employer(BAKERY, subject="x", own_kvk=BUREAU)
    query = "SELECT bool_or(own) FROM identity.employer_log(%s, '2000-01-01', 50)"
    return attempt(scene, "auth", query, agency.token)


def places_elsewhere(establishment: str) -> Callable[[Scene], Attempt]:
    """Try to write for an establishment of another employer, or beyond the one that one signed in for."""

    def arrange(scene: Scene) -> Attempt:
        actor = scene.world.sign_in_employer(BAKERY, subject="x", establishment="900000010009")
        number = scene.world.one(
            "WITH e AS (INSERT INTO employers.employer (kvk_number, name) VALUES (%s, 'Bakkerij') RETURNING id)"
            " INSERT INTO employers.establishment (employer_id, number, place, pc4)"
            " SELECT id, %s, 'Zwolle', 8011 FROM e RETURNING id",
            BAKERY if establishment == "900000010001" else OTHER,
            establishment,
        )[0]
        query = "SELECT employers.writes_for(identity.live_employer(%s), %s)"
        return lambda: scene.world.one(query, actor.token, number)[0] is True

    return arrange


def _agency(scene: Scene, scope: str) -> Actor:
    """Sign an agency in, on a mandate of the bakery's, which has a record with somebody's name."""
    bakery, bureau = scene.world.sign_in_employer(BAKERY), scene.world.sign_in_employer(BUREAU)
    held = mandate(scene, bakery)
    scene.world.sql.execute("UPDATE identity.mandate SET scope = %s WHERE id = %s", [scope, held])
    scene.prober.rows("auth", ACT, bureau.token, held)
    _record(scene)
    return bureau


def _record(scene: Scene) -> None:
    scene.world.sql.execute(
        "WITH e AS (INSERT INTO employers.employer (kvk_number, name) VALUES (%s, 'Bakkerij') RETURNING id),"
        " c AS (INSERT INTO employers.contact (employer_id, name, phone) SELECT id, 'Anja', '038' FROM e)"
        " INSERT INTO employers.record_event (employer_id, actor_kind, part, action, fields)"
        " SELECT id, 'staff', 'contact', 'add', '{name}' FROM e",
        [BAKERY],
    )


END_SESSION = "SELECT identity.end_employer_session(%s, %s, NULL, NULL)"


def ends_session_of_others(scene: Scene) -> Attempt:
    """End the sign-in of another organisation."""
    theirs = scene.world.sign_in_employer(OTHER, subject="other")
    return attempt(scene, "auth", END_SESSION, scene.world.sign_in_employer(BAKERY).token, theirs.session_id)


def ends_session_of_colleague(scene: Scene) -> Attempt:
    """End a colleague's sign-in, signed in for one establishment."""
    colleague = scene.world.sign_in_employer(BAKERY, subject="colleague")
    bound = scene.world.sign_in_employer(BAKERY, subject="bound", establishment="900000010001")
    return attempt(scene, "auth", END_SESSION, bound.token, colleague.session_id)


def sees_sessions(scene: Scene) -> Attempt:
    """See who is signed in, signed in for one establishment."""
    bound = scene.world.sign_in_employer(BAKERY, subject="bound", establishment="900000010001")
    return attempt(scene, "auth", "SELECT count(*) > 0 FROM identity.employer_sessions(%s)", bound.token)


def changes_own_record(scope: str = "", establishment: str = "") -> Callable[[Scene], Attempt]:
    """Try to change how the employer wants to be reached."""

    def arrange(scene: Scene) -> Attempt:
        if scope:
            actor = _agency(scene, scope)
        else:
            actor = scene.world.sign_in_employer(BAKERY, subject="bound", establishment=establishment)
            _record(scene)
        query = (
            "SELECT refusal IS NULL FROM employers.put_own_part(%s, 'preference', NULL, 0,"
            ' \'{"channel": "phone", "moment": ""}\', NULL, NULL)'
        )
        return attempt(scene, "logger", query, actor.token)

    return arrange


def erases(table: str) -> Callable[[Scene], Attempt]:
    """Try to erase, before its term is over, who acted on a mandate, or the mandate."""

    def arrange(scene: Scene) -> Attempt:
        held = mandate(scene, scene.world.sign_in_employer(BAKERY))
        assert held
        world = scene.world

        def attempt() -> bool:
            try:
                world.sql.execute(f"DELETE FROM identity.{table}".encode())  # noqa: S608 - the test's own names
            except InsufficientPrivilege:
                return False
            return True

        return attempt

    return arrange


def reads_own_record(scene: Scene) -> Attempt:
    """Look for a name in the record of the employer for which an agency acts."""
    query = "SELECT strpos(record::text, 'Anja') > 0 FROM employers.open_own_record(%s, NULL, NULL)"
    return attempt(scene, "logger", query, _agency(scene, "all").token)


def reads_record_history(scene: Scene) -> Attempt:
    """Read, as an agency, what others changed."""
    query = "SELECT count(*) > 0 FROM employers.record_history(%s, NULL)"
    return attempt(scene, "reader", query, _agency(scene, "all").token)


EMPLOYER_PROBES: dict[str, Probe] = {
    "employer not served as staff or jobseeker": Probe(
        "identity.live_session", "(s.kind = 'jobseeker' OR f.active)\n", not_served,
        "(s.kind IN ('jobseeker', 'employer') OR f.active)\n",
    ),
    "employer session ended": Probe(
        "identity.live_employer", "s.ended_at IS NULL AND ", live_after(
            "UPDATE identity.session SET ended_at = kernel.now(), ended_why = 'revoked' WHERE id = %(session)s"
        ),
    ),
    "employer session idle": Probe(
        "identity.live_employer", "s.idle_until > kernel.now() AND ", live_after(
            "UPDATE identity.session SET idle_until = kernel.now() WHERE id = %(session)s"
        ),
    ),
    "mandate withdrawn": Probe(
        "identity.mandate_holds", "p_mandate.withdrawn_at IS NULL AND ", live_after(
            "UPDATE identity.mandate SET withdrawn_at = kernel.now(), withdrawn_by = %(bakery)s"
        ),
    ),
    "mandate over": Probe(
        "identity.mandate_holds", " AND p_mandate.valid_until > kernel.today()", live_after(
            "UPDATE identity.mandate SET valid_from = kernel.today() - 9, valid_until = kernel.today()"
        ),
    ),
    "mandate not begun": Probe(
        "identity.mandate_holds", "p_mandate.valid_from <= kernel.today() AND ", live_after(
            "UPDATE identity.mandate SET valid_from = kernel.today() + 1, valid_until = kernel.today() + 9"
        ),
    ),
    "mandate given by a chained sign-in": Probe(
        "identity.speaks_for_itself", " AND NOT s.chained", gives(own_kvk=BUREAU)
    ),
    "mandate given for one establishment": Probe(
        "identity.speaks_for_itself", " AND s.establishment IS NULL", gives(establishment="900000010001")
    ),
    "acting on a mandate of others": Probe("identity.act_for", " AND m.to_kvk = own", acts(OTHER)),
    "acting otherwise than eHerkenning proved": Probe(
        "identity.act_for", "WHEN present.chained THEN 'chained'", acts_for_itself, "WHEN false THEN ''"
    ),
    "acting beyond one establishment": Probe(
        "identity.act_for", "AND present.establishment IS NOT NULL THEN", acts(BUREAU, establishment="900000020001"),
        "AND false THEN",
    ),
    "withdrawing a mandate of others": Probe(
        "identity.withdraw_mandate", "AND actor.kvk_number IN (m.from_kvk, m.to_kvk)", withdraws_of_others
    ),
    "ending a sign-in of others": Probe(
        "identity.end_employer_session",
        "AND (u.kvk_number = actor.kvk_number OR s.chained AND s.kvk_number = actor.kvk_number)",
        ends_session_of_others,
    ),
    "ending a sign-in for one establishment": Probe(
        "identity.end_employer_session", "AND identity.speaks_for_itself(actor)", ends_session_of_colleague,
    ),
    "seeing who is signed in": Probe(
        "identity.employer_sessions", "NOT identity.speaks_for_itself(actor)", sees_sessions, "false"
    ),
    "reading the log of the employer": Probe(
        "identity.employer_log", "itself OR", reads_log_of_employer, "true OR"
    ),
    "erasing early who acted": Probe(
        "identity.keep_acting", "tg_op = 'UPDATE' OR old.since >= kernel.now() - identity.employer_term()",
        erases("employer_acting"), "false",
    ),
    "erasing a mandate early": Probe(
        "identity.keep_mandate", "least(old.valid_until, old.withdrawn_at) >= kernel.now() - identity.employer_term()",
        erases("mandate"), "false",
    ),
    "registering for another": Probe("employers.registers", " AND NOT s.chained", registers, ""),
    "changing what a mandate does not leave": Probe(
        "employers.changes_own", "ELSE p_actor.employer_scope = 'all'", changes_own_record("vacancies"), "ELSE true"
    ),
    "changing more than one establishment": Probe(
        "employers.changes_own", "OR p_actor.establishment IS NOT NULL THEN false",
        changes_own_record(establishment="900000010001"), "THEN false",
    ),
    "reading who works at an employer": Probe(
        "employers.open_own_record", " AND own)", reads_own_record, ")"
    ),
    "reading what agencies and others changed": Probe(
        "employers.record_history", "AND (staff OR mine IN (actor.kvk_number, u.kvk_number))", reads_record_history
    ),
    "writing for another employer": Probe(
        "employers.writes_for", "identity.employer_may(p_actor, e.kvk_number, 'vacancies')",
        places_elsewhere("900000010009"), "true",
    ),
    "writing beyond one establishment": Probe(
        "employers.writes_for", "p_actor.establishment IN ('', b.number)", places_elsewhere("900000010001"), "true"
    ),
}  # fmt: skip
