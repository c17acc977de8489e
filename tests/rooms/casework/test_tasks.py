"""Tasks: whose they are, what right comes with them, and when that ends."""

from datetime import datetime, timedelta

import pytest

from sonar.access.types import Basis, Category, Purpose
from sonar.casework.operations import MedicalWords, add_desk_task, finish_task, give_task, take_task
from sonar.casework.queries import case_file, colleagues, office_queue, own_tasks
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import NotAvailable, open_client
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from tests.world import ADVISER, COLLEAGUE, ELSEWHERE, Person, World

PLAN = (Category.IDENTITY, Category.PLAN)


def give(world: World, actor: Actor, person: Person, now: datetime, **changes: object) -> str:
    """Give a task about a client."""
    values = {"kind": "call", "due_on": local_day(now) + timedelta(days=2), "note": "Vraag naar de brief.", **changes}
    with open_client(
        actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, categories=PLAN,
        write=(Category.PLAN,), now=now,
    ) as opened:  # fmt: skip
        return give_task(actor=actor, opened=opened, **values)  # type: ignore[arg-type]


def to(actor: Actor, name: str) -> str:
    """Return the reference to a colleague."""
    return next(found.reference for found in colleagues(actor=actor) if found.name == name)


def may_open(world: World, actor: Actor, person: Person, now: datetime) -> Basis | None:
    """Return the basis on which an actor can open a client now."""
    try:
        with open_client(
            actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, categories=PLAN, now=now
        ) as opened:
            return opened.card.basis
    except NotAvailable:
        return None


def test_colleague_may_open_the_client_until_the_task_is_done(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    giver, colleague = world.sign_in(ADVISER), world.sign_in(COLLEAGUE)
    assert may_open(world, colleague, person, now) is None
    give(world, giver, person, now, colleague_ref=to(giver, "Test Uwv Adviser 2"))
    assert may_open(world, colleague, person, now) is Basis.TASK
    (task,) = own_tasks(actor=colleague, now=now)
    assert (task.name, task.giver, task.kind) == (person.new.identity.full_name, "Test Uwv Adviser 1", "call")
    with pytest.raises(NotAvailable):
        finish_task(actor=giver, task_ref=task.reference)
    finish_task(actor=colleague, task_ref=task.reference)
    assert may_open(world, colleague, person, now) is None
    assert own_tasks(actor=colleague, now=now) == ()
    with pytest.raises(NotAvailable):
        finish_task(actor=colleague, task_ref=task.reference)
    assert world.one("SELECT subject FROM ledger.decision WHERE action = 'task:done'") == (person.id,)


def test_task_that_is_never_done_ends_two_weeks_past_its_day(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    giver = world.sign_in()
    give(world, giver, person, now, colleague_ref=to(giver, "Test Uwv Adviser 2"))
    for days, basis in ((15, Basis.TASK), (2, None)):
        world.advance(days=days)
        assert may_open(world, world.sign_in(COLLEAGUE), person, now) is basis


def test_returned_task_is_seen_by_the_giver_with_the_reason(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    giver, colleague = world.sign_in(ADVISER), world.sign_in(COLLEAGUE)
    give(world, giver, person, now, colleague_ref=to(giver, "Test Uwv Adviser 2"))
    (task,) = own_tasks(actor=colleague, now=now)
    with pytest.raises(NotAvailable):
        finish_task(actor=colleague, task_ref=task.reference, returned_why="because")
    finish_task(actor=colleague, task_ref=task.reference, returned_why="not_mine")
    with open_client(
        actor=giver, client_ref=world.ref(person, giver), purpose=Purpose.MEDIATION, categories=PLAN, now=now
    ) as opened:
        (seen,) = case_file(opened=opened, actor=giver, categories=PLAN).tasks
    assert (seen.state, seen.returned_why, seen.holder, seen.note) == (
        "returned", "not_mine", "Test Uwv Adviser 2", "Vraag naar de brief.",
    )  # fmt: skip
    assert may_open(world, colleague, person, now) is None


def test_who_has_a_client_by_a_task_cannot_pass_her_on(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    giver, colleague = world.sign_in(ADVISER), world.sign_in(COLLEAGUE)
    give(world, giver, person, now, colleague_ref=to(giver, "Test Uwv Adviser 2"))
    third = to(colleague, "Test Uwv Adviser 3")
    for way in ({"colleague_ref": third}, {"to_queue": True}):
        with pytest.raises(NotAvailable):
            give(world, colleague, person, now, **way)
    give(world, colleague, person, now)  # a note to herself, which opens nothing
    assert world.count("SELECT count(*) FROM access.relation WHERE kind = 'task'") == 1


def test_queue_of_the_office_names_nobody_and_the_first_one_has_it(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    give(world, world.sign_in(ADVISER), person, now, to_queue=True)
    colleague, elsewhere = world.sign_in(COLLEAGUE), world.sign_in(ELSEWHERE)
    assert office_queue(actor=elsewhere) == ()
    (queued,) = office_queue(actor=colleague)
    assert person.new.identity.last_name not in repr(queued)
    assert may_open(world, colleague, person, now) is None
    take_task(actor=colleague, task_ref=queued.reference)
    assert may_open(world, colleague, person, now) is Basis.TASK
    with pytest.raises(NotAvailable):
        take_task(actor=colleague, task_ref=queued.reference)
    assert office_queue(actor=colleague) == ()


def test_task_about_nobody(world: World, now: datetime) -> None:
    actor = world.sign_in()
    today = local_day(now)
    with pytest.raises(InvalidFields) as invalid:
        add_desk_task(actor=actor, title="x", due_on=today - timedelta(days=1), now=now)
    assert invalid.value.errors == {"title": ["too_short"], "due_on": ["past"]}
    add_desk_task(actor=actor, title="Presentatie voorbereiden", due_on=today, now=now)
    (task,) = own_tasks(actor=actor, now=now)
    assert (task.title, task.about_client, task.overdue) == ("Presentatie voorbereiden", False, False)
    assert own_tasks(actor=world.sign_in(COLLEAGUE), now=now) == ()
    finish_task(actor=actor, task_ref=task.reference)
    assert own_tasks(actor=actor, now=now) == ()


def test_faults_of_a_task_all_at_once(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    with pytest.raises(InvalidFields) as invalid:
        give(world, actor, person, now, kind="dance", due_on=local_day(now) - timedelta(days=1), note="x" * 4001)
    assert invalid.value.errors == {"note": ["too_long"], "kind": ["unknown"], "due_on": ["past"]}
    with pytest.raises(MedicalWords):
        give(world, actor, person, now, note="Vraag naar haar medicatie.")
    assert world.count("SELECT count(*) FROM casework.task") == 0
