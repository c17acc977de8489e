"""Signals go when their term is over, are counted by cause, and can be chosen by cause."""

import tomllib
from importlib.resources import files

import psycopg
import pytest

from sonar.access import jobs
from sonar.access.jobs import watch
from sonar.access.operations import forget_signals
from sonar.access.queries import signal_figures, signals, staff_terms
from sonar.access.types import SignalCause, SignalFigure
from sonar.kernel import clock
from tests.world import ADVISER, AUDITOR, COLLEAGUE, MANAGER, OFFICER, SECURITY, World

DECLARED = tomllib.loads((files("sonar.access") / "staff.toml").read_text(encoding="utf-8"))


def signal(world: World, cause: str, source: str, *, verdict: str | None = None, looked: bool = False) -> None:
    """Let there be a signal about the adviser; closed now when it has a verdict."""
    world.sql.execute(
        "INSERT INTO access.signal (cause, source, staff_id, looked_by, looked_at, closed_by, closed_at, verdict,"
        " finding)"
        " SELECT %(cause)s, %(source)s, %(about)s, l.who, CASE WHEN l.who IS NOT NULL THEN kernel.now() END,"
        " c.who, CASE WHEN c.who IS NOT NULL THEN kernel.now() END, %(verdict)s::text,"
        " CASE WHEN c.who IS NOT NULL THEN 'Uitgezocht en besproken.' END"
        " FROM (SELECT CASE WHEN %(looked)s THEN %(by)s::uuid END AS who) AS l,"
        " (SELECT CASE WHEN %(verdict)s::text IS NOT NULL THEN %(by)s::uuid END AS who) AS c",
        {
            "cause": cause, "source": source, "about": ADVISER, "by": SECURITY, "verdict": verdict,
            "looked": looked or verdict is not None,
        },
    )  # fmt: skip


def sources(world: World) -> set[str]:
    return {row[0] for row in world.all("SELECT source FROM access.signal")}


def test_every_column_about_staff_is_declared_and_the_terms_are_those_that_are_kept(world: World) -> None:
    declared = {(group["table"], column) for group in DECLARED["group"].values() for column in group["field"]}
    columns = world.all(
        "SELECT table_schema || '.' || table_name, column_name FROM information_schema.columns"
        " WHERE table_schema || '.' || table_name = ANY (%s)",
        sorted({table for table, _ in declared}),
    )
    assert set(columns) == declared
    assert {group["retention"] for group in DECLARED["group"].values()} == set(DECLARED["retention"])
    assert {group["activity"] for group in DECLARED["group"].values()} == set(DECLARED["activity"])
    assert {each.code for each in staff_terms()} == set(DECLARED["retention"])
    years = "SELECT extract(year FROM access.signal_term(%s))::int"
    term = DECLARED["retention"]["signal"]
    assert [world.one(years, verdict)[0] for verdict in ("task", "control")] == [term["years"]] * 2
    assert [world.one(years, verdict)[0] for verdict in ("no_task", None)] == [term["most_years"]] * 2
    kept = world.one("SELECT extract(year FROM exchange.connection_term())::int")[0]
    assert DECLARED["retention"]["connection"]["years"] == kept


def test_signals_go_by_what_was_found_and_the_rest_stays(world: World) -> None:
    for verdict in ("task", "control", "no_task"):
        signal(world, "self_grant", verdict, verdict=verdict)
    signal(world, "self_grant", "open")
    assert forget_signals() == 0
    world.advance(days=366)
    assert forget_signals() == 2
    assert sources(world) == {"no_task", "open"}
    signal(world, "self_grant", "new")
    world.advance(days=365 * 4 + 2)
    jobs.forget(0)
    assert sources(world) == {"new"}
    rows = world.all("SELECT amount, kept FROM ledger.erasure WHERE what = 'signal' ORDER BY seq")
    assert rows == [(0, 4), (2, 2), (2, 1)]


def test_nobody_erases_a_signal_sooner(world: World) -> None:
    signal(world, "self_grant", "task", verdict="task")
    world.advance(days=300)
    with pytest.raises(psycopg.Error, match="until its term is over"):
        world.sql.execute("DELETE FROM access.signal")
    world.advance(days=70)
    world.sql.execute("DELETE FROM access.signal")


def test_a_signal_that_was_erased_does_not_come_back(world: World) -> None:
    person = world.client()
    world.sql.execute(
        "INSERT INTO access.glass_review (disclosure_seq, client_id, staff_id, office_id, category, reason, opened_at,"
        " due)"
        " SELECT 1, %s, id, office_id, 'contact', 'Een reden.', kernel.now(), kernel.today() + 3"
        " FROM identity.staff WHERE id = %s",
        [person.id, ADVISER],
    )
    world.advance(days=5)
    assert watch(since=clock.now()) == 1
    world.sql.execute(
        "UPDATE access.signal SET looked_by = %(by)s, looked_at = kernel.now(), closed_by = %(by)s,"
        " closed_at = kernel.now(), verdict = 'task', finding = 'Alsnog besproken.'",
        {"by": SECURITY},
    )
    world.advance(days=367)
    assert forget_signals() == 1
    assert watch(since=clock.now()) == 0
    assert sources(world) == set()


def test_figures_by_cause_for_who_supervises(world: World) -> None:
    signal(world, "self_grant", "1")
    signal(world, "self_grant", "2", looked=True)
    signal(world, "self_grant", "3", verdict="task")
    signal(world, "former_opened", "4", verdict="no_task")
    signal(world, "former_opened", "5", verdict="control")
    for staff in (SECURITY, OFFICER, AUDITOR):
        former, self_grant = signal_figures(actor=world.sign_in(staff))
        assert former == SignalFigure(SignalCause.FORMER_OPENED, 0, 0, 0, 1, 1, None)
        assert (self_grant.cause, self_grant.fresh, self_grant.looked, self_grant.task) == (
            SignalCause.SELF_GRANT,
            1,
            1,
            1,
        )
        assert self_grant.open == 2
        assert self_grant.waits_since is not None
    for staff in (MANAGER, ADVISER, COLLEAGUE):
        assert signal_figures(actor=world.sign_in(staff)) == ()
    world.advance(days=370)
    (later,) = signal_figures(actor=world.sign_in(AUDITOR))  # what was closed longer ago counts no more
    assert (later.cause, later.task, later.open) == (SignalCause.SELF_GRANT, 0, 2)
    looks = world.all("SELECT decision FROM ledger.decision WHERE action = 'signal:figures' ORDER BY seq")
    assert looks == [(True,)] * 3 + [(False,)] * 3 + [(True,)]


def test_signals_of_one_cause(world: World) -> None:
    signal(world, "self_grant", "1")
    signal(world, "former_opened", "2")
    signal(world, "former_opened", "3", verdict="task")
    actor = world.sign_in(AUDITOR)
    page = signals(actor=actor, cause=SignalCause.FORMER_OPENED)
    assert ([each.cause for each in page.rows], page.total) == ([SignalCause.FORMER_OPENED], 1)
    assert signals(actor=actor, closed=True, cause=SignalCause.FORMER_OPENED).total == 1
    assert signals(actor=actor, closed=True, cause=SignalCause.SELF_GRANT).total == 0
    assert signals(actor=actor).total == 2
