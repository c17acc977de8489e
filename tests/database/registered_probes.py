"""The checks around whom somebody registered herself, each with the attempt that gets through when it is gone."""

from uuid import UUID

from tests.database.wall_probes import Attempt, Probe, Scene
from tests.world import ADVISER, COLLEAGUE, ELSEWHERE


def registered(scene: Scene, staff: UUID, *, action: str = "register") -> None:
    """Let the hidden person be somebody whom this member of staff registered just now, or only changed."""
    scene.world.relate(scene.hidden, staff, "task", since_days=0)
    scene.world.sql.execute(
        "INSERT INTO ledger.change (at, trace_id, actor_kind, actor_ref, client_id, category, action, fields,"
        " disclosure_seq) SELECT r.valid_from, gen_random_uuid(), 'staff', %s, r.client_id, 'identity', %s,"
        " '{identity}', %s FROM access.relation r WHERE r.client_id = %s AND r.staff_id = %s AND r.kind = 'task'",
        [staff, action, None if action == "register" else 1, scene.hidden.id, staff],
    )


def identifies(scene: Scene) -> Attempt:
    """Try to open her number, for establishing who she is."""
    how = {"purpose": "identification", "categories": ["identity", "bsn"]}
    return lambda: scene.prober.open(scene.hidden, **how).ticket is not None


def by_a_colleague(scene: Scene) -> Attempt:
    registered(scene, COLLEAGUE)
    # A task of the adviser's own that began at that very moment.
    scene.world.sql.execute(
        "INSERT INTO access.relation (client_id, staff_id, kind, valid_from, valid_until)"
        " SELECT r.client_id, %s, r.kind, r.valid_from, r.valid_until FROM access.relation r"
        " WHERE r.client_id = %s AND r.kind = 'task'",
        [ADVISER, scene.hidden.id],
    )
    return identifies(scene)


def by_another_task(scene: Scene) -> Attempt:
    registered(scene, ADVISER)
    scene.world.sql.execute("UPDATE access.relation SET valid_until = kernel.now() WHERE kind = 'task'")
    scene.world.relate(scene.hidden, ADVISER, "task", since_days=0)
    return identifies(scene)


def of_a_change(scene: Scene) -> Attempt:
    registered(scene, ADVISER, action="correct")
    return identifies(scene)


def after_its_week(scene: Scene) -> Attempt:
    registered(scene, ADVISER)
    scene.world.sql.execute("UPDATE access.relation SET valid_until = kernel.now() WHERE kind = 'task'")
    return identifies(scene)


def for_another_purpose(scene: Scene) -> Attempt:
    registered(scene, ADVISER)
    how = {"purpose": "reintegration", "categories": ["identity"]}
    return lambda: scene.prober.open(scene.hidden, **how).ticket is not None


def list_of_another(scene: Scene) -> Attempt:
    registered(scene, ELSEWHERE)  # in whose caseload the hidden person is not
    ticket = scene.prober.list_ticket().ticket
    return lambda: len(scene.prober.read("SELECT * FROM casework.lately_registered()", ticket=ticket)) > 0


def list_without_its_ticket(scene: Scene) -> Attempt:
    registered(scene, ADVISER)
    ticket = scene.prober.ticket(scene.own)
    return lambda: len(scene.prober.read("SELECT * FROM casework.lately_registered()", ticket=ticket)) > 0


REGISTERED_PROBES = {
    "registered-by-oneself": Probe("access.registered_until", "AND c.actor_ref = r.staff_id", by_a_colleague),
    "registered-is-that-task": Probe("access.registered_until", "AND c.at = r.valid_from", by_another_task),
    "registered-and-not-changed": Probe("access.registered_until", "AND c.action = 'register'", of_a_change),
    "registered-for-a-week": Probe("access.registered_until", "AND r.valid_until > kernel.now()", after_its_week),
    "registered-where-the-policy-says": Probe(
        "access.basis_for", "AND b.purpose = p_purpose AND b.basis = 'registered'", for_another_purpose,
        "AND b.basis = 'registered'",
    ),
    "list-of-registered-is-ones-own": Probe(
        "casework.lately_registered", "ON r.staff_id = (t).actor_ref AND", list_of_another, "ON"
    ),
    "list-of-registered-by-a-list-ticket": Probe(
        "casework.lately_registered", "(t).kind = 'list' AND", list_without_its_ticket
    ),
}  # fmt: skip
