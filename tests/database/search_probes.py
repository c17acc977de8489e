"""The checks inside the functions of searching, each with the attempt that gets through when it is gone."""

import json
from uuid import UUID, uuid4

from sonar.kernel.encryption import bsn_index, key_store
from tests.database.wall_probes import Attempt, Probe, Scene
from tests.world import ADVISER, COLLEAGUE, REASON, Person

PERSON = (
    "SELECT refusal, persons, others FROM disclosure.search_persons(%s, 'bsn', 'identification', NULL, NULL, NULL, %s,"
    " %s, %s, 'probe', NULL)"
)
CLIENTS = "SELECT refusal, persons, total FROM disclosure.search_clients(%s, %s, %s::jsonb, 0, %s, %s, 'probe', NULL)"
KEY = b"k" * 32


def by_bsn(scene: Scene, person: Person) -> tuple[str | None, list[UUID], list[UUID]]:
    """Search for somebody by her BSN with bare SQL."""
    index = bsn_index(key_store(), person.new.bsn)
    found = scene.prober.rows("logger", PERSON, scene.prober.actor.token, index, KEY, uuid4())[0]
    return found[0], found[1] or [], found[2] or []


def by_criteria(scene: Scene, criteria: object, purpose: str = "mediation") -> tuple[str | None, list[UUID], int]:
    """Search among one's own clients with bare SQL."""
    values = (scene.prober.actor.token, purpose, json.dumps(criteria), KEY, uuid4())
    found = scene.prober.rows("logger", CLIENTS, *values)[0]
    return found[0], found[1] or [], found[2] or 0


def finds_hidden(scene: Scene) -> Attempt:
    return lambda: scene.hidden.id in by_bsn(scene, scene.hidden)[1]


def _without_weighing_activity(scene: Scene, attempt: Attempt) -> bool:
    """Try it where weighing would let former clients through: finding them is a wall of its own."""
    with scene.walls.without("disclosure.person_refusal", "NOT facts.active AND", "false AND"):
        return attempt()


def finds_former(scene: Scene) -> Attempt:
    scene.world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [scene.own.id])
    return lambda: _without_weighing_activity(scene, lambda: scene.own.id in by_bsn(scene, scene.own)[1])


def _former(scene: Scene, reason: str | None) -> tuple[str | None, list[UUID]]:
    """Search among former clients by the BSN of the actor's own, with bare SQL."""
    query = PERSON.removesuffix(")") + ", %s)"
    index = bsn_index(key_store(), scene.own.new.bsn)
    found = scene.prober.rows("logger", query, scene.prober.actor.token, index, KEY, uuid4(), reason)[0]
    return found[0], found[1] or []


def former_without_the_right(scene: Scene) -> Attempt:
    scene.world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [scene.own.id])
    return lambda: _former(scene, REASON)[0] is None


def former_without_a_reason(scene: Scene) -> Attempt:
    scene.world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [scene.own.id])
    scene.world.grant(ADVISER, "extra", "former_clients")
    return lambda: _former(scene, "kort")[0] is None


def former_among_the_present(scene: Scene) -> Attempt:
    scene.world.grant(ADVISER, "extra", "former_clients")
    return lambda: scene.own.id in _former(scene, REASON)[1]


def tells_of_protected(scene: Scene) -> Attempt:
    scene.world.protect(scene.hidden)
    return lambda: scene.hidden.id in by_bsn(scene, scene.hidden)[2]


def searches_on(scene: Scene) -> Attempt:
    by_bsn(scene, scene.own)
    scene.world.sql.execute("UPDATE access.search_use SET searches = 100000")
    return lambda: by_bsn(scene, scene.own)[0] is None


def on_health(scene: Scene) -> Attempt:
    return lambda: by_criteria(scene, {"kinds": ["jobseeker"]})[0] is None


def counts_protected(scene: Scene) -> Attempt:
    scene.world.protect(scene.own)
    return lambda: by_criteria(scene, {})[2] > 0


def counts_former(scene: Scene) -> Attempt:
    scene.world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [scene.own.id])
    return lambda: _without_weighing_activity(scene, lambda: by_criteria(scene, {})[2] > 0)


def counts_known(scene: Scene) -> Attempt:
    scene.world.sql.execute("INSERT INTO access.known_person VALUES (%s, %s)", [ADVISER, scene.own.id])
    return lambda: by_criteria(scene, {})[2] > 0


def counts_out_of_reach(scene: Scene) -> Attempt:
    scene.world.sql.execute("UPDATE clients.client SET office_id = 12 WHERE id = %s", [scene.own.id])
    return lambda: by_criteria(scene, {})[2] > 0


def office_without_duty(scene: Scene) -> Attempt:
    scene.world.duty(ADVISER, 11)
    scene.world.sql.execute("UPDATE access.office_duty SET valid_until = kernel.now()")
    return lambda: by_criteria(scene, {"scope": "office"})[2] > 1


def _selection(scene: Scene, owner: UUID, member: Person) -> UUID:
    made = uuid4()
    scene.world.sql.execute(
        "INSERT INTO casework.selection (id, staff_id, title, purpose, criteria, expires_on)"
        " VALUES (%s, %s, 'Eigen groep', 'mediation', '{}', kernel.today() + 1)",
        [made, owner],
    )
    scene.world.sql.execute("INSERT INTO casework.selection_member VALUES (%s, %s)", [member.id, made])
    return made


def _members(scene: Scene, selection: UUID) -> int:
    query = "SELECT * FROM casework.selection_members(%s, %s, %s, NULL)"
    return len(scene.prober.rows("logger", query, scene.prober.actor.token, selection, uuid4()))


def others_selection(scene: Scene) -> Attempt:
    made = _selection(scene, COLLEAGUE, scene.own)
    return lambda: _members(scene, made) > 0


def member_of_somebody_else(scene: Scene) -> Attempt:
    made = _selection(scene, ADVISER, scene.hidden)
    return lambda: _members(scene, made) > 0


def selection_past_its_day(scene: Scene) -> Attempt:
    made = _selection(scene, ADVISER, scene.own)
    scene.world.sql.execute("UPDATE casework.selection SET made_on = made_on - 2, expires_on = kernel.today()")
    return lambda: _members(scene, made) > 0


SEARCH_PROBES: dict[str, Probe] = {
    "search-finds-whom-one-may-open": Probe(
        "disclosure.search_persons", "WHERE c.basis IS NOT NULL ORDER BY c.n LIMIT 10", finds_hidden, "LIMIT 10"
    ),
    "search-finds-no-former-client": Probe(
        "disclosure.find_persons", "AND c.active <> p_former WHERE b.bsn_index", finds_former, "WHERE b.bsn_index"
    ),
    "searching-former-clients-takes-the-right": Probe(
        "disclosure.former_search_refusal",
        "WHEN NOT access.holds_extra(p_actor.actor_ref, p_actor.function, 'any', 'any', 'former') THEN 'category'",
        former_without_the_right,
    ),
    "searching-former-clients-takes-a-reason": Probe(
        "disclosure.former_search_refusal",
        "WHEN NOT disclosure.is_reason(p_reason) THEN 'reason'",
        former_without_a_reason,
    ),
    "search-among-former-clients-alone": Probe(
        "disclosure.find_persons",
        "AND c.active <> p_former WHERE b.bsn_index",
        former_among_the_present,
        "WHERE b.bsn_index",
    ),
    "search-tells-of-nobody-protected": Probe(
        "disclosure.others_for",
        "disclosure.glass_refusal(p_actor, purpose, h, false) IS NULL",
        tells_of_protected,
        "true",
    ),
    "searches-of-the-hour": Probe(
        "disclosure.search_refusal", "NOT access.take_search(p_actor.actor_ref, p_actor.function)", searches_on, "false"
    ),
    "searching-on-health": Probe(
        "disclosure.criteria_categories",
        "CASE WHEN q.kinds IS NOT NULL THEN ARRAY['work_capacity'] ELSE '{}' END",
        on_health,
        "'{}'::text[]",
    ),
    **{
        f"counting-nobody-{name}": Probe(
            "disclosure.clients_meeting",
            "disclosure.person_refusal(p_actor, p_purpose, m.id, false) IS NULL",
            arrange,
            "true",
        )
        for name, arrange in (
            ("protected", counts_protected),
            ("known", counts_known),
            ("out-of-reach", counts_out_of_reach),
        )
    },
    "counting-no-former-client": Probe("disclosure.clients_meeting", "WHERE c.active", counts_former, "WHERE true"),
    "office-needs-duty-now": Probe(
        "disclosure.search_scope",
        "AND d.valid_from <= kernel.now() AND d.valid_until > kernel.now()",
        office_without_duty,
    ),
    "selection-is-ones-own": Probe(
        "casework.selection_members", "AND s.staff_id = casework.searcher(p_token)", others_selection
    ),
    "selection-weighs-rights-anew": Probe(
        "casework.selection_members", "WHERE w.basis IS NOT NULL", member_of_somebody_else
    ),
    "selection-lasts-its-days": Probe(
        "casework.selection_members", "AND s.expires_on > kernel.today()", selection_past_its_day
    ),
}
"""By name: every check that a function of searching makes."""
