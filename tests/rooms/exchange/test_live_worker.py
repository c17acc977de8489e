"""The worker itself, as a process with its own login alone: every job that is planned runs, and tells of nobody."""

import os
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.periodic import PeriodicTask

from sonar.exchange.operations import decide_delivery
from tests.rooms.exchange.conftest import Desk
from tests.world import Person, World

PATIENCE = 300
"""Seconds, against a worker that hangs; it ends by itself when the queue is empty."""


def planned_jobs() -> dict[str, PeriodicTask]:
    """Return every job that is planned, by name: all that the settings name."""
    app.perform_import_paths()
    return {name: planned for (name, _), planned in app.periodic_registry.periodic_tasks.items()}


def defer(*jobs: PeriodicTask) -> None:
    """Put each of these in the queue once, as the worker's own planner does."""
    with app.replace_connector(DjangoConnector(alias="worker")) as planner:
        for job in jobs:
            planner.configure_task(job.task.name, **job.configure_kwargs).defer(timestamp=0)


def run_worker(database: str) -> subprocess.CompletedProcess[str]:
    """Run the worker until nothing waits any more."""
    address = urlsplit(os.environ["SONAR_DATABASE_URL"])._replace(path=f"/{database}")
    variables = os.environ | {"SONAR_DATABASE_URL": urlunsplit(address), "SONAR_PROCESS": "worker"}
    return subprocess.run(
        [sys.executable, "-m", "django", "procrastinate", "worker", "--one-shot"],
        env=variables, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


@pytest.mark.requirement("R30")
def test_every_periodic_job_runs_under_a_live_worker_and_tells_of_nobody(
    world: World, worker_database: str, desk: Desk, people: Callable[[int], list[Person]]
) -> None:
    persons = people(3)
    desk.ask()
    found = desk.waiting()
    decide_delivery(actor=desk.approver, reference=found.reference, digest=found.digest, approve=True, remark="Klopt.")
    world.sql.execute("UPDATE exchange.export_review SET follow_up_due = dated")  # something for each job to do
    planned = planned_jobs()
    assert len(planned) >= 9
    defer(*planned.values())

    done = run_worker(worker_database)
    assert done.returncode == 0, done.stderr[-2000:]
    rows = world.all("SELECT task_name, status::text, args::text, attempts FROM jobs.procrastinate_jobs ORDER BY id")
    assert {name for name, *_ in rows} == set(planned)
    assert {(name, status) for name, status, *_ in rows} == {(name, "succeeded") for name in planned}
    # It did the work, with no login but its own.
    assert desk.mine().state == "made"
    assert {cause for cause, _ in desk.alerts()} == {"follow_up_overdue"}

    planted = [
        value
        for person in persons
        for value in (
            person.new.bsn.reveal(), person.new.identity.last_name, person.new.contact.email, person.new.contact.phone,
            str(person.id),
        )
    ]  # fmt: skip
    said = done.stdout + done.stderr
    for value in planted:
        assert value not in said
        assert not [name for name, _, args, _ in rows if value in args]
    assert {args for _, _, args, _ in rows if "timestamp" not in args} == set()


def test_a_job_that_fails_is_told_by_its_name_and_type_alone(
    world: World, worker_database: str, desk: Desk, people: Callable[[int], list[Person]]
) -> None:
    (person,) = people(1)
    desk.ask()
    found = desk.waiting()
    decide_delivery(actor=desk.approver, reference=found.reference, digest=found.digest, approve=True, remark="Klopt.")
    world.sql.execute("UPDATE clients.person_key SET wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1)")
    defer(planned_jobs()["exchange.deliveries"])
    done = run_worker(worker_database)
    ended = world.all("SELECT status::text FROM jobs.procrastinate_jobs WHERE task_name = 'exchange.deliveries'")
    assert ended
    assert ("succeeded",) not in ended
    assert desk.mine().state == "approved"
    said = done.stdout + done.stderr
    for value in (person.new.bsn.reveal(), person.new.identity.last_name, str(person.id)):
        assert value not in said
