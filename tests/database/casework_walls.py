"""What the tests of the walls need of the casework room: a row in every table, every writing policy, every check."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg

from sonar.casework.operations import propose_hand_over
from sonar.casework.queries import colleagues
from sonar.kernel import clock
from tests.database.probing import Prober
from tests.world import ADVISER, COLLEAGUE, ELSEWHERE, FUNCTIONAL_MANAGER, MANAGER, MANAGER_ELSEWHERE, Person, World

GATED = tuple(
    f"casework.{name}"
    for name in (
        "contact_moment", "appointment", "task", "path", "path_step", "agreement", "activity", "hand_over_client",
        "notice",
    )
)  # fmt: skip
"""Tables that the gate reads by the person on the ticket."""
GUARDED = ("casework.desk_task", "casework.hand_over", "casework.record_link")
"""Tables that only the guard reads."""

_STAFF = "00000000-0000-7000-8000-000000000001"
CHANGES = {
    ("casework.contact_moment", "gate_adds"): (
        "INSERT INTO casework.contact_moment (client_id, id, kind, direction, subject, took_place_at, body, staff_id,"
        " disclosure_seq)"
        f" VALUES ('{{hidden}}', gen_random_uuid(), 'letter', 'incoming', 'other', kernel.now(), 'b', '{_STAFF}', 1)"
    ),
    ("casework.appointment", "gate_adds"): (
        "INSERT INTO casework.appointment (client_id, id, staff_id, starts_at, ends_at, manner, subject, made_by,"
        f" disclosure_seq) VALUES ('{{hidden}}', gen_random_uuid(), '{_STAFF}', kernel.now(),"
        f" kernel.now() + interval '1 h', 'video', 'other', '{_STAFF}', 1)"
    ),
    ("casework.appointment", "gate_changes"): "UPDATE casework.appointment SET state = 'cancelled'",
    ("casework.task", "gate_adds"): (
        "INSERT INTO casework.task (client_id, id, kind, due_on, given_by, staff_id, disclosure_seq)"
        f" VALUES ('{{hidden}}', gen_random_uuid(), 'call', kernel.today(), '{_STAFF}', '{_STAFF}', 1)"
    ),
    ("casework.path", "gate_adds"): (
        "INSERT INTO casework.path (client_id, id, kind, goal, started_on, staff_id, disclosure_seq)"
        f" VALUES ('{{hidden}}', gen_random_uuid(), 'reintegration', 'g', kernel.today(), '{_STAFF}', 1)"
    ),
    ("casework.path", "gate_changes"): "UPDATE casework.path SET ended_on = kernel.today(), result = 'stopped'",
    ("casework.path_step", "gate_adds"): (
        "INSERT INTO casework.path_step (client_id, path_id, id, kind, description, planned_on)"
        " VALUES ('{hidden}', '00000000-0000-7000-8000-00000000aaaa', gen_random_uuid(), 'talk', 'd', kernel.today())"
    ),
    ("casework.path_step", "gate_changes"): (
        "UPDATE casework.path_step SET done_on = kernel.today(), result = 'partly'"
    ),
    ("casework.agreement", "gate_adds"): (
        "INSERT INTO casework.agreement (client_id, id, kind, description, begins_on, due_on, staff_id, disclosure_seq)"
        f" VALUES ('{{hidden}}', gen_random_uuid(), 'other', 'd', kernel.today(), kernel.today(), '{_STAFF}', 1)"
    ),
    ("casework.agreement", "gate_changes"): "UPDATE casework.agreement SET state = 'met'",
    ("casework.activity", "gate_adds"): (
        "INSERT INTO casework.activity (client_id, agreement_id, id, kind, done_on, description)"
        " VALUES ('{hidden}', '00000000-0000-7000-8000-00000000aaaa', gen_random_uuid(), 'other', kernel.today(), 'd')"
    ),
    ("casework.activity", "gate_changes"): (
        f"UPDATE casework.activity SET state = 'accepted', judged_by = '{_STAFF}', judged_at = kernel.now()"
    ),
}
"""By table and policy: a write to the hidden person that only this policy stops."""

_PLACE = UUID("00000000-0000-7000-8000-00000000aaaa")


def fill(world: World, person: Person, staff: object) -> None:
    """Give a person a row in every table of the room."""
    rows = {
        "contact_moment (client_id, id, kind, direction, subject, took_place_at, body, staff_id, disclosure_seq)": (
            "%(client)s, gen_random_uuid(), 'letter', 'incoming', 'other', kernel.now(), 'b', %(staff)s, 1"
        ),
        "appointment (client_id, id, staff_id, starts_at, ends_at, manner, subject, made_by, disclosure_seq)": (
            "%(client)s, gen_random_uuid(), %(staff)s, kernel.now(), kernel.now() + interval '1 h', 'video', 'other',"
            " %(staff)s, 1"
        ),
        "task (client_id, id, kind, due_on, given_by, staff_id, disclosure_seq)": (
            "%(client)s, gen_random_uuid(), 'call', kernel.today() - 1, %(staff)s, %(staff)s, 1"
        ),
        "desk_task (staff_id, id, title, due_on)": "%(staff)s, gen_random_uuid(), 'Proeftaak', kernel.today()",
        "path (client_id, id, kind, goal, started_on, staff_id, disclosure_seq)": (
            "%(client)s, %(place)s, 'mediation', 'g', kernel.today(), %(staff)s, 1"
        ),
        "path_step (client_id, path_id, id, kind, description, planned_on)": (
            "%(client)s, %(place)s, gen_random_uuid(), 'talk', 'd', kernel.today()"
        ),
        "agreement (client_id, id, kind, description, begins_on, due_on, staff_id, disclosure_seq)": (
            "%(client)s, %(place)s, 'other', 'd', kernel.today(), kernel.today(), %(staff)s, 1"
        ),
        "activity (client_id, agreement_id, id, kind, done_on, description)": (
            "%(client)s, %(place)s, gen_random_uuid(), 'other', kernel.today(), 'd'"
        ),
        "notice (client_id, kind, about, version, day, by_message)": (
            "%(client)s, 'appointment', %(place)s, 1, kernel.today(), true"
        ),
        "hand_over (id, from_staff, to_staff, to_office, reason, proposed_by)": (
            "%(client)s, %(staff)s, %(other)s, 12, 'leave', %(staff)s"
        ),
        "hand_over_client (client_id, hand_over_id, to_staff, handed_over_at)": (
            "%(client)s, %(client)s, %(other)s, kernel.now()"
        ),
    }
    values = {"client": person.id, "staff": staff, "other": ELSEWHERE, "place": _PLACE}
    for table, row in rows.items():
        world.sql.execute(f"INSERT INTO casework.{table} VALUES ({row})".encode(), values)  # noqa: S608 - the test's own
    # A link takes two records: the second person gets one to the first, and the other way round.
    for (other,) in world.all("SELECT id FROM clients.client WHERE id <> %s", person.id):
        for pair in ((person.id, other), (other, person.id)):
            link(world, *pair, state="refused")


def link(world: World, client: UUID, survivor: UUID, *, state: str, proposed_by: UUID = ADVISER) -> UUID:
    """Put a link between two records, decided by the manager unless it is only proposed; return its id."""
    made = uuid4()
    world.sql.execute(
        "INSERT INTO casework.record_link (client_id, id, survivor_id, ground, office_id, proposed_by, state,"
        " decided_by) VALUES (%s, %s, %s, 'bsn_corrected', 11, %s, %s, %s)",
        [client, made, survivor, proposed_by, state, None if state == "proposed" else MANAGER],
    )
    return made


def refused_by(prober: Prober, login: str, query: str, *values: object, ticket: str | None = None) -> bool:
    """Tell whether a statement gets through: False when the database refuses it."""
    try:
        prober.rows(login, query, *values, ticket=ticket)
    except psycopg.Error:
        return False
    return True


Attempt = Callable[[], bool]


def waiting_hand_over(world: World) -> UUID:
    """Let the adviser propose to hand her caseload over to somebody at another office; return which it is."""
    actor = world.sign_in(ADVISER)
    receiver = next(found for found in colleagues(actor=actor) if found.name == "Test Uwv Adviser 3")
    propose_hand_over(actor=actor, receiver_ref=receiver.reference, reason="leave", now=clock.now())
    return UUID(str(world.one("SELECT id FROM casework.hand_over WHERE state = 'proposed'")[0]))


def deciding_hand_over(who: UUID) -> Callable[[object], Attempt]:
    """Try to accept a hand-over as somebody who may not."""

    def arrange(scene: object) -> Attempt:
        world, prober = scene.world, scene.prober  # type: ignore[attr-defined]
        hand_over, token = waiting_hand_over(world), world.sign_in(who).token
        return lambda: (
            prober.rows("logger", "SELECT casework.decide_hand_over(%s, %s, 'accept', %s)", token, hand_over, uuid4())
            == [(True,)]
        )

    return arrange


def proposing_for_others(scene: object) -> Attempt:
    """Try to hand over the caseload of a colleague."""
    world, prober = scene.world, scene.prober  # type: ignore[attr-defined]
    token = world.sign_in(ADVISER).token
    return lambda: prober.rows(
        "logger",
        "SELECT casework.propose_hand_over(%s, %s, %s, %s, 'leave', NULL, NULL, %s)",
        token, uuid4(), COLLEAGUE, ELSEWHERE, uuid4(),
    ) == [("proposed",)]  # fmt: skip


def own_link_waits(scene: object) -> Attempt:
    """Try to get to decide on one's own proposal. (That it cannot be written down either, is a constraint's.)"""
    world, prober = scene.world, scene.prober  # type: ignore[attr-defined]
    token = world.sign_in(MANAGER).token
    link(world, scene.own.id, scene.hidden.id, state="proposed", proposed_by=MANAGER)  # type: ignore[attr-defined]
    return lambda: len(prober.rows("logger", "SELECT * FROM casework.links_waiting(%s)", token)) > 0


def deciding_link(who: UUID) -> Callable[[object], Attempt]:
    """Try to decide on a link as somebody who may not."""

    def arrange(scene: object) -> Attempt:
        world, prober = scene.world, scene.prober  # type: ignore[attr-defined]
        token = world.sign_in(who).token
        made = link(world, scene.own.id, scene.hidden.id, state="proposed")  # type: ignore[attr-defined]
        # Refusing it changes no record, and shows as well that one was let in.
        return lambda: (
            prober.rows("logger", "SELECT casework.decide_link(%s, %s, false, %s)", token, made, uuid4()) == [(True,)]
        )

    return arrange


def others_waiting(gate: str) -> Callable[[object], Attempt]:
    """Try to find the work of a colleague, with a list ticket of one's own."""

    def arrange(scene: object) -> Attempt:
        world, prober = scene.world, scene.prober  # type: ignore[attr-defined]
        world.sql.execute("DELETE FROM access.relation WHERE staff_id = %s", [ADVISER])
        for table in ("work_item", "appointment", "task", "desk_task"):
            world.sql.execute(f"DELETE FROM casework.{table} WHERE staff_id = %s".encode(), [ADVISER])  # noqa: S608
        answer = prober.list_ticket()
        assert answer.ticket is not None
        found = f"SELECT * FROM casework.{gate}"  # noqa: S608 - the test's own
        return lambda: len([row for row in prober.read(found, ticket=answer.ticket) if row[-1] != 0]) > 0

    return arrange


def message_facts(scene: object) -> Attempt:
    """Try to learn that a hidden client was written to."""
    prober = scene.prober  # type: ignore[attr-defined]
    ticket = prober.ticket(scene.own, categories=["identity"])  # type: ignore[attr-defined]
    return lambda: len(prober.read("SELECT * FROM casework.open_message_facts()", ticket=ticket)) > 0


def earlier_records(scene: object) -> Attempt:
    """Try to learn that somebody else's records were merged."""
    world, prober = scene.world, scene.prober  # type: ignore[attr-defined]
    third = world.client()
    link(world, third.id, scene.hidden.id, state="merged")  # type: ignore[attr-defined]
    ticket = prober.ticket(scene.own)  # type: ignore[attr-defined]
    return lambda: len(prober.read("SELECT * FROM casework.open_earlier_records()", ticket=ticket)) > 0


def writes(query: str, *values: object, writes: str = "plan") -> Callable[[object], Attempt]:
    """Try a write of the guard's about the hidden person, with a ticket for another."""

    def arrange(scene: object) -> Attempt:
        prober = scene.prober  # type: ignore[attr-defined]
        ticket = prober.ticket(scene.own, categories=["identity", writes], writes=[writes])  # type: ignore[attr-defined]
        return lambda: refused_by(prober, "writer", query, scene.hidden.id, *values, ticket=ticket)  # type: ignore[attr-defined]

    return arrange


def others_task(scene: object) -> Attempt:
    """Try to finish the task of a colleague."""
    world, prober = scene.world, scene.prober  # type: ignore[attr-defined]
    (task,) = world.one("SELECT id FROM casework.task WHERE staff_id = %s", COLLEAGUE)
    return lambda: (
        prober.rows("logger", "SELECT casework.finish_task(%s, %s, NULL, %s)", prober.actor.token, task, uuid4())
        == [(True,)]
    )


def others_queue(scene: object) -> Attempt:
    """Try to take a task from the queue of another office."""
    world, prober = scene.world, scene.prober  # type: ignore[attr-defined]
    task = uuid4()
    world.sql.execute(
        "INSERT INTO casework.task (client_id, id, kind, due_on, given_by, office_id, disclosure_seq)"
        " VALUES (%s, %s, 'call', kernel.today(), %s, 12, 1)",
        [scene.hidden.id, task, ELSEWHERE],  # type: ignore[attr-defined]
    )
    return lambda: (
        prober.rows("logger", "SELECT casework.take_task(%s, %s, %s)", prober.actor.token, task, uuid4()) == [(True,)]
    )


def passing_on(kind: str) -> Callable[[object], Attempt]:
    """Try to give a right on to a third, as somebody who has it by a task only."""

    def arrange(scene: object) -> Attempt:
        world, prober = scene.world, scene.prober  # type: ignore[attr-defined]
        world.relate(scene.hidden, ADVISER, "task")  # type: ignore[attr-defined]
        writes = "plan" if kind == "task" else "contact_moments"
        ticket = prober.ticket(scene.hidden, categories=["identity", writes], writes=[writes])  # type: ignore[attr-defined]
        hidden = scene.hidden.id  # type: ignore[attr-defined]
        count = "SELECT count(*) FROM access.relation WHERE staff_id = %s AND client_id = %s"

        def attempt() -> bool:
            if kind == "task":
                give = "SELECT casework.give_task(%s, %s, 'call', NULL, kernel.today(), %s)"
                refused_by(prober, "writer", give, hidden, uuid4(), ELSEWHERE, ticket=ticket)
            else:
                # Each time another hour: nobody is to be refused for being in two places.
                planned = world.count("SELECT count(*) FROM casework.appointment")
                starts = clock.now() + timedelta(days=2, hours=planned)
                plan = "SELECT casework.plan_appointment(%s, %s, %s, %s, %s, 'video', 'other', NULL)"
                ends = starts + timedelta(hours=1)
                refused_by(prober, "writer", plan, hidden, uuid4(), ELSEWHERE, starts, ends, ticket=ticket)
            return world.count(count, ELSEWHERE, hidden) > 0

        return attempt

    return arrange


def task_for_a_stranger(scene: object) -> Attempt:
    """Try to give a task to somebody who has not got her in the caseload, as somebody who may not share her."""
    world, prober = scene.world, scene.prober  # type: ignore[attr-defined]
    world.relate(scene.hidden, ADVISER, "task")  # type: ignore[attr-defined]
    world.relate(scene.hidden, COLLEAGUE, since_days=2)  # type: ignore[attr-defined]
    ticket = prober.ticket(scene.hidden, categories=["identity", "plan"], writes=["plan"])  # type: ignore[attr-defined]
    give = "SELECT casework.give_task(%s, %s, 'call', NULL, kernel.today(), %s)"
    hidden = scene.hidden.id  # type: ignore[attr-defined]
    return lambda: refused_by(prober, "writer", give, hidden, uuid4(), ELSEWHERE, ticket=ticket)


def double_booking(scene: object) -> Attempt:
    """Try to plan a second appointment at the same time."""
    prober = scene.prober  # type: ignore[attr-defined]
    writes = ["contact_moments"]
    ticket = prober.ticket(scene.own, categories=["identity", *writes], writes=writes)  # type: ignore[attr-defined]
    plan = (
        "SELECT casework.plan_appointment(%s, %s, %s, kernel.now(), kernel.now() + interval '30 min', 'video', 'other',"
        " NULL)"
    )
    return lambda: refused_by(prober, "writer", plan, scene.own.id, uuid4(), ADVISER, ticket=ticket)  # type: ignore[attr-defined]


def merging_one_open(scene: object) -> Attempt:
    """Try to propose a merge with a record that is not open."""
    prober = scene.prober  # type: ignore[attr-defined]
    ticket = prober.ticket(scene.own, categories=["identity"], writes=["identity"])  # type: ignore[attr-defined]
    merge = "SELECT casework.propose_merge(%s, %s, %s, 'bsn_corrected')"
    own, hidden = scene.own.id, scene.hidden.id  # type: ignore[attr-defined]
    return lambda: refused_by(prober, "writer", merge, own, hidden, uuid4(), ticket=ticket)


def splitting_anothers(scene: object) -> Attempt:
    """Try to ask for the end of a link of a record that is not open."""
    world, prober = scene.world, scene.prober  # type: ignore[attr-defined]
    link(world, scene.hidden.id, scene.own.id, state="merged")  # type: ignore[attr-defined]
    ticket = prober.ticket(scene.own, categories=["identity"], writes=["identity"])  # type: ignore[attr-defined]
    hidden = scene.hidden.id  # type: ignore[attr-defined]
    return lambda: refused_by(prober, "writer", "SELECT casework.ask_split(%s)", hidden, ticket=ticket)


_STAFF_ONLY = "NOT coalesce(p_client = ANY (access.ticket_writes('plan')), false)"
CHECKS: tuple[tuple[str, str, str, Callable[[object], Attempt], str], ...] = (
    (
        "hand-over-of-ones-own",
        "casework.hand_over_refusal",
        "p_actor.actor_ref <> p_from AND",
        proposing_for_others,
        "false AND",
    ),
    (
        "hand-over-to-the-receiver",
        "casework.receives",
        "p_actor.actor_ref = p_hand_over.to_staff OR",
        deciding_hand_over(COLLEAGUE),
        "true OR",
    ),
    (
        "hand-over-to-the-receivers-manager",
        "casework.receives",
        "AND p_actor.office_id = p_hand_over.to_office",
        deciding_hand_over(MANAGER),
        "",
    ),
    (
        "hand-over-by-two",
        "casework.decide_hand_over",
        "WHEN 'accept' THEN h.proposed_by <> actor.actor_ref AND casework.receives(actor, h)",
        deciding_hand_over(ADVISER),
        "WHEN 'accept' THEN true",
    ),
    (
        "link-by-a-manager",
        "casework.decides",
        "p_actor.function = 'team_manager' AND",
        deciding_link(FUNCTIONAL_MANAGER),
        "",
    ),
    (
        "link-at-the-same-office",
        "casework.decides",
        "p_actor.office_id = p_link.office_id AND",
        deciding_link(MANAGER_ELSEWHERE),
        "",
    ),
    (
        "link-by-two",
        "casework.decides",
        "p_actor.actor_ref <> CASE p_link.state WHEN 'proposed' THEN p_link.proposed_by ELSE p_link.split_asked_by END",
        own_link_waits,
        "true",
    ),
    (
        "waiting-is-ones-own",
        "casework.waiting",
        "scope uuid[] := access.ticket_staff();",
        others_waiting("start_lines(kernel.today(), 6)"),
        "scope uuid[] := ARRAY(SELECT s.id FROM identity.staff s);",
    ),
    (
        "tasks-are-ones-own",
        "casework.own_tasks",
        "k.staff_id = ANY ((SELECT access.ticket_staff())::uuid[]) AND",
        others_waiting("own_tasks()"),
        "",
    ),
    (
        "desk-tasks-are-ones-own",
        "casework.own_tasks",
        "d.staff_id = ANY ((SELECT access.ticket_staff())::uuid[]) AND",
        others_waiting("own_tasks()"),
        "",
    ),
    (
        "caseload-is-ones-own",
        "casework.own_clients",
        "r.staff_id = ANY ((SELECT access.ticket_staff())::uuid[]) AND",
        others_waiting("caseload()"),
        "",
    ),
    ("message-facts-by-ticket", "casework.open_message_facts", "m.client_id = ANY (opened)", message_facts, "true"),
    (
        "earlier-records-by-ticket",
        "casework.open_earlier_records",
        "l.survivor_id = ANY ((SELECT access.ticket_persons('identity'))::uuid[])",
        earlier_records,
        "true",
    ),
    (
        "distance-by-ticket",
        "casework.set_distance",
        _STAFF_ONLY,
        writes("SELECT casework.set_distance(%s, 2::smallint)"),
        "false",
    ),
    ("task-is-ones-own", "casework.finish_task", "AND k.staff_id = actor.actor_ref", others_task, ""),
    ("queue-is-ones-own", "casework.take_task", "AND k.office_id = actor.office_id", others_queue, ""),
    (
        "right-is-not-passed-on-by-task",
        "casework.may_share",
        "IN ('caseload', 'replacement')",
        passing_on("task"),
        "IN ('caseload', 'replacement', 'task')",
    ),
    (
        "right-is-not-passed-on-by-appointment",
        "casework.may_share",
        "IN ('caseload', 'replacement')",
        passing_on("appointment"),
        "IN ('caseload', 'replacement', 'task')",
    ),
    (
        "task-without-sharing-only-for-her-own-adviser",
        "casework.has_in_caseload",
        "AND r.staff_id = p_staff",
        task_for_a_stranger,
        "",
    ),
    ("one-appointment-at-a-time", "casework.demand_free", "a.staff_id = p_staff AND", double_booking, "false AND"),
    (
        "merge-opens-both",
        "casework.propose_merge",
        "NOT coalesce(ARRAY[p_client, p_survivor] <@ access.ticket_writes('identity'), false)",
        merging_one_open,
        "false",
    ),
    (
        "split-opens-the-record",
        "casework.ask_split",
        "NOT coalesce(p_client = ANY (access.ticket_writes('identity')), false)",
        splitting_anothers,
        "false",
    ),
)
"""By name: function, check, the attempt that it stops, and what to put instead to let it through."""
