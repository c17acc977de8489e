"""The checks inside the functions of rights, each with the attempt that gets through when it is gone."""

from uuid import UUID

from tests.database.wall_probes import Attempt, Probe, Scene
from tests.world import (
    ADVISER,
    COLLEAGUE,
    ELSEWHERE,
    FUNCTIONAL_MANAGER,
    MANAGER,
    MUNICIPAL_ELSEWHERE,
    REASON,
    SW_ADVISER,
)

WHY = "Een toelichting van voldoende lengte."


def calls(scene: Scene, staff: UUID, call: str, *values: object) -> Attempt:
    """Try a function of the access room as somebody; it answers no fault when it lets through."""
    token = scene.world.sign_in(staff).token

    def attempt() -> bool:
        row = scene.prober.rows("logger", f"SELECT access.{call}", token, *values)[0]  # noqa: S608 - the test's own text
        return row[0] in (None, [])

    return attempt


def not_her_target_group(scene: Scene) -> Attempt:
    scene.world.relate(scene.own, SW_ADVISER, "task")
    actor = scene.world.sign_in(SW_ADVISER)
    return lambda: scene.prober.open(scene.own, purpose="reintegration", actor=actor).ticket is not None


def former_without_the_right(scene: Scene) -> Attempt:
    scene.world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [scene.hidden.id])
    scene.world.grant(ADVISER, "extra", "sw_work_capacity")  # another right is not this one
    return lambda: _basis(scene, scene.hidden.id) is not None


def right_on_an_active_client(scene: Scene) -> Attempt:
    scene.world.grant(ADVISER, "extra", "former_clients")
    return lambda: scene.prober.open(scene.hidden, reason=REASON).ticket is not None


def _basis(scene: Scene, client: UUID) -> str | None:
    facts = "ROW (NULL, 'staff', %s, 'uwv_adviser', 1, 11, NULL, NULL, NULL, NULL)::identity.session_facts"
    row = scene.world.one(f"SELECT disclosure.former_basis({facts}, 'mediation', %s, true)", ADVISER, client)  # noqa: S608
    return None if row[0] is None else str(row[0])


def substitute_elsewhere(scene: Scene) -> Attempt:
    call = "arrange_replacement(%s, %s, %s, kernel.today(), kernel.today() + 3, gen_random_uuid(), NULL)"
    return calls(scene, ADVISER, call, ADVISER, ELSEWHERE)


def arrange_for_another(scene: Scene) -> Attempt:
    call = "arrange_replacement(%s, %s, %s, kernel.today(), kernel.today() + 3, gen_random_uuid(), NULL)"
    return calls(scene, ELSEWHERE, call, COLLEAGUE, ADVISER)


def end_of_another(scene: Scene) -> Attempt:
    scene.world.replace_by(COLLEAGUE, ADVISER)
    (held,) = scene.world.one("SELECT id FROM access.replacement")
    return calls(scene, ADVISER, "end_replacement(%s, %s, gen_random_uuid(), NULL)", held)


def declaration_of_another(scene: Scene) -> Attempt:
    scene.world.sql.execute("INSERT INTO access.known_person VALUES (%s, %s)", [ADVISER, scene.own.id])
    (held,) = scene.world.one("SELECT id FROM access.known_person")
    return calls(scene, COLLEAGUE, "withdraw_known(%s, %s, gen_random_uuid(), NULL)", held)


def protect_a_stranger(scene: Scene) -> Attempt:
    call = "propose_protection(%s, %s, true, 'threat', %s, gen_random_uuid(), NULL)"
    return calls(scene, ADVISER, call, scene.hidden.id, WHY)


def decide_on_ones_own(scene: Scene) -> Attempt:
    scene.world.sql.execute(
        "INSERT INTO access.protection (client_id, wanted, cause, reason, proposed_by)"
        " VALUES (%s, true, 'threat', %s, %s)",
        [scene.own.id, WHY, ADVISER],
    )
    (held,) = scene.world.one("SELECT id FROM access.protection")
    return calls(scene, MANAGER, "decide_protection(%s, %s, true, gen_random_uuid(), NULL)", held)


def add_by_uwv(scene: Scene) -> Attempt:
    call = (
        "add_account(%s, gen_random_uuid(), 'nieuw.mens', 'Nieuw Mens', 'uwv_adviser', 11, NULL, %s,"
        " kernel.today() + 9, gen_random_uuid(), NULL)"
    )
    return calls(scene, MANAGER, call, WHY)


def end_elsewhere(scene: Scene) -> Attempt:
    return calls(scene, MANAGER, "end_account(%s, %s, gen_random_uuid(), NULL)", MUNICIPAL_ELSEWHERE)


def move_by_functional(scene: Scene) -> Attempt:
    return calls(scene, FUNCTIONAL_MANAGER, "move_account(%s, %s, 12, NULL, gen_random_uuid(), NULL)", ADVISER)


def signal_of_another(scene: Scene) -> Attempt:
    scene.world.sql.execute(
        "INSERT INTO access.signal (cause, source, staff_id) VALUES ('self_grant', 'x', %s)", [ADVISER]
    )
    (held,) = scene.world.one("SELECT id FROM access.signal")
    return calls(scene, MANAGER, "look_at_signal(%s, %s, gen_random_uuid(), NULL)", held)


def region_without_a_task(scene: Scene) -> Attempt:
    call = (
        "propose(%s, 'scope', %s, '', NULL, 2, NULL, %s, kernel.today(), kernel.today() + 9, gen_random_uuid(), NULL)"
    )
    token = scene.world.sign_in(MANAGER).token
    return lambda: (
        scene.prober.rows("logger", f"SELECT faults FROM access.{call}", token, ADVISER, WHY)[0][0] == []  # noqa: S608
    )


RIGHTS_PROBES = {
    "own-target-group": Probe(
        "disclosure.within_ceiling", "p_ceiling = 'municipality' OR EXISTS", not_her_target_group, "true OR EXISTS"
    ),
    "former-right": Probe(
        "disclosure.former_basis",
        "AND access.holds_extra(p_actor.actor_ref, p_actor.function, 'any', 'any', 'former')",
        former_without_the_right,
    ),
    "former-is-not-active": Probe("disclosure.former_basis", "AND NOT c.active", right_on_an_active_client),
    "stand-in-at-the-office": Probe(
        "access.can_stand_in", "p_absent.office_id = p_substitute.office_id", substitute_elsewhere, "true"
    ),
    "arrange-for-ones-own-people": Probe(
        "access.arrange_replacement", "NOT access.arranges_for(actor, p_absent) OR", arrange_for_another
    ),
    "end-of-a-replacement": Probe(
        "access.end_replacement", "NOT access.arranges_for(actor, held.absent_id)", end_of_another, "false"
    ),
    "ones-own-declaration": Probe("access.withdraw_known", "AND k.staff_id = actor.actor_ref", declaration_of_another),
    "protect-ones-own-client": Probe(
        "access.propose_protection", "access.is_related(actor.actor_ref, p_client) OR", protect_a_stranger, "true OR"
    ),
    "who-decides-on-protection": Probe(
        "access.decide_protection",
        "NOT access.may_step(actor.function, 'approval', 'approve')",
        decide_on_ones_own,
        "false",
    ),
    "uwv-keeps-no-accounts-here": Probe("access.keeps_accounts", "AND o.kind <> 'uwv'", add_by_uwv),
    "end-ones-own-people": Probe("access.end_account", "NOT access.manages(actor, p_staff)", end_elsewhere, "false"),
    "move-ones-own-people": Probe(
        "access.move_account",
        "NOT (access.keeps_accounts(actor) AND access.manages(actor, p_staff))",
        move_by_functional,
        "false",
    ),
    "who-handles-signals": Probe(
        "access.signal_refusal", "p_actor.function IS DISTINCT FROM 'security_officer'", signal_of_another, "false"
    ),
    "task-for-another-region": Probe(
        "access.proposal_faults", "p_kind = 'scope' AND length", region_without_a_task, "false AND length"
    ),
}
