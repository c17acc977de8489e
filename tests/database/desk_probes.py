"""The checks inside the functions of duty at a desk, each with the attempt that gets through when it is gone."""

from tests.database.rights_probes import calls
from tests.database.wall_probes import Attempt, Probe, Scene
from tests.world import ADVISER, COLLEAGUE, ELSEWHERE, EMPLOYER_ADVISER, FUNCTIONAL_MANAGER, MANAGER, MANAGER_ELSEWHERE

GIVE = "arrange_duty(%s, %s, kernel.today(), kernel.today() + 3, gen_random_uuid(), NULL)"


def by_no_manager(scene: Scene) -> Attempt:
    return calls(scene, FUNCTIONAL_MANAGER, GIVE, ADVISER)


def to_another_region(scene: Scene) -> Attempt:
    return calls(scene, MANAGER, GIVE, ELSEWHERE)


def to_another_function(scene: Scene) -> Attempt:
    return calls(scene, MANAGER, GIVE, EMPLOYER_ADVISER)


def twice(scene: Scene) -> Attempt:
    scene.world.duty(COLLEAGUE, 11)
    return calls(scene, MANAGER, GIVE, COLLEAGUE)


def for_a_month(scene: Scene) -> Attempt:
    # What is too long is cut to a fortnight by the line before; the check is what says so.
    call = "arrange_duty(%s, %s, kernel.today(), kernel.today() + 31, gen_random_uuid(), NULL)"
    return calls(scene, MANAGER, call, COLLEAGUE)


def end_elsewhere(scene: Scene) -> Attempt:
    scene.world.duty(COLLEAGUE, 11)
    (held,) = scene.world.one("SELECT access.duty_key(d) FROM access.office_duty d")
    return calls(scene, MANAGER_ELSEWHERE, "end_duty(%s, %s, gen_random_uuid(), NULL)", held)


def desk_of_another(scene: Scene) -> Attempt:
    scene.world.duty(COLLEAGUE, 11)
    token = scene.world.sign_in(MANAGER_ELSEWHERE).token
    return lambda: (
        scene.prober.rows("logger", "SELECT * FROM access.desk_duties(%s, gen_random_uuid(), NULL)", token) != []
    )


DESK_PROBES = {
    "manager-gives-duty": Probe("access.keeps_desk", "AND p_actor.function = 'team_manager'", by_no_manager),
    "duty-in-the-own-region": Probe(
        "access.can_have_duty", "OR own.region_code = desk.region_code", to_another_region, "OR true"
    ),
    "duty-by-function": Probe("access.can_have_duty", "b.function = p_staff.function AND", to_another_function),
    "one-duty-at-a-time": Probe("access.arrange_duty", "d.staff_id = p_staff AND", twice, "false AND"),
    "two-weeks-of-duty": Probe("access.arrange_duty", "+ 14 THEN 'too_long'", for_a_month, "+ 99 THEN 'too_long'"),
    "end-at-the-own-desk": Probe("access.end_duty", "OR held.office_id <> actor.office_id", end_elsewhere),
    "look-at-the-own-desk": Probe("access.desk_duties", "AND d.office_id = actor.office_id", desk_of_another),
}
