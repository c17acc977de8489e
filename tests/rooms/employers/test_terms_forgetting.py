"""What happened around employers goes when its term is over, and not before; the rest stays."""

import tomllib
from datetime import datetime, timedelta
from importlib.resources import files

import psycopg
import pytest

from sonar.employers import jobs
from sonar.employers.operations import forget_records, keep_employer, keep_part
from sonar.employers.queries import employer_terms, open_employer
from sonar.employers.types import AgreementValues, EmployerValues, VisitValues
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from tests.world import EMPLOYER_ADVISER, World

BAKER = EmployerValues("90000017", "Bakkerij De Proef", "voeding", "900000016")
BUTCHER = EmployerValues("90000025", "Slagerij De Proef", "voeding", "")
TERM = {"employer_visit": "visit", "employer_agreement": "agreement", "vacancy_event": "event", "record_event": "event"}


@pytest.fixture
def actor(world: World) -> Actor:
    """An adviser of employers."""
    return world.sign_in(EMPLOYER_ADVISER)


def talk(actor: Actor, employer: int, now: datetime) -> None:
    """Keep a visit of today and an agreement for in two weeks."""
    today = local_day(now)
    keep_part(actor=actor, employer_id=employer, values=VisitValues(today, "visit", "Anja zoekt twee mensen."), now=now)
    agreed = AgreementValues("We sturen Anja drie kandidaten.", today + timedelta(days=14))
    keep_part(actor=actor, employer_id=employer, values=agreed, now=now)


def event(world: World, vacancy: int, *, days_ago: int) -> None:
    """Let something have happened to a vacancy."""
    world.sql.execute(
        "INSERT INTO employers.vacancy_event (vacancy_id, at, verb, to_status, actor_kind, actor_ref)"
        " VALUES (%s, kernel.now() - make_interval(days => %s), 'change', 'published', 'staff', %s)",
        [vacancy, days_ago, EMPLOYER_ADVISER],
    )


def left(world: World, table: str) -> int:
    return world.count(f"SELECT count(*) FROM employers.{table}")  # noqa: S608 - the test's own names


def test_the_terms_that_are_declared_are_those_that_are_kept(world: World) -> None:
    declared = tomllib.loads((files("sonar.employers") / "people.toml").read_text(encoding="utf-8"))["retention"]
    for code, term in TERM.items():
        years = world.one("SELECT extract(year FROM employers.term(%s))::int", term)[0]
        assert declared[code]["years"] == years, code
    assert world.one("SELECT extract(year FROM exchange.supply_refused_term())::int")[0] == 1
    assert declared["supply_refused"]["years"] == 1
    assert world.one("SELECT extract(year FROM employers.term('closed'))::int")[0] == 1
    assert {each.code for each in employer_terms()} == set(declared)
    assert all(each.what[0] and each.what[1] and each.law for each in employer_terms())


def test_visits_and_agreements_go_three_years_later_and_the_record_stays(
    world: World, actor: Actor, now: datetime
) -> None:
    employer = keep_employer(actor=actor, values=BAKER, now=now)
    talk(actor, employer, now)
    world.advance(days=3 * 365)
    assert forget_records() == 0
    world.advance(days=5)
    assert forget_records() == 1  # the visit; the agreement was to be kept two weeks later
    talk(world.sign_in(EMPLOYER_ADVISER), employer, now + timedelta(days=3 * 365 + 5))
    world.advance(days=14)
    assert forget_records() == 1
    kept = open_employer(actor=world.sign_in(EMPLOYER_ADVISER), employer_id=employer)
    assert (len(kept.visits), len(kept.agreements), kept.employer.values) == (1, 1, BAKER)
    changes = world.all("SELECT record, fields FROM ledger.change WHERE job = 'forget_records' ORDER BY seq")
    assert changes == [(f"employer:{employer}", ["visit"]), (f"employer:{employer}", ["agreement"])]
    rows = world.all("SELECT what, amount, kept FROM ledger.erasure WHERE amount > 0 ORDER BY seq")
    assert rows == [("employer_visit", 1, 0), ("employer_agreement", 1, 1)]


def test_of_an_employer_that_closed_they_go_a_year_later(world: World, actor: Actor, now: datetime) -> None:
    for values in (BAKER, BUTCHER):
        talk(actor, keep_employer(actor=actor, values=values, now=now), now)
    world.sql.execute("UPDATE employers.employer SET closed_on = kernel.today() WHERE kvk_number = '90000017'")
    world.advance(days=364)
    assert forget_records() == 0
    world.advance(days=4)
    assert forget_records() == 2
    names = world.all("SELECT e.name FROM employers.visit v JOIN employers.employer e ON e.id = v.employer_id")
    assert names == [("Slagerij De Proef",)]


def test_who_did_what_with_a_vacancy_goes_five_years_after_the_last_of_it(world: World) -> None:
    quiet, busy = (
        world.vacancy(status="withdrawn", entered_by=EMPLOYER_ADVISER),
        world.vacancy(entered_by=EMPLOYER_ADVISER),
    )
    before = left(world, "vacancy_event")
    for days_ago in (3000, 1800):
        event(world, quiet, days_ago=days_ago)
        event(world, busy, days_ago=days_ago)
    assert forget_records() == 0
    event(world, busy, days_ago=100)
    world.advance(days=40)
    assert forget_records() == 2  # of a vacancy in which something happened since, the old lines stay too
    assert left(world, "vacancy_event") == before + 3
    writers = dict(world.all("SELECT id, entered_by FROM employers.vacancy"))
    assert (writers[quiet], writers[busy]) == (None, EMPLOYER_ADVISER)
    assert world.all("SELECT record, fields FROM ledger.change WHERE job = 'forget_records'") == [
        (f"vacancy:{quiet}", ["history"])
    ]


def test_who_changed_a_record_goes_line_by_line(world: World, actor: Actor, now: datetime) -> None:
    employer = keep_employer(actor=actor, values=BAKER, now=now)
    world.advance(days=5 * 365)
    talk(world.sign_in(EMPLOYER_ADVISER), employer, now + timedelta(days=5 * 365))
    assert left(world, "record_event") == 3
    world.advance(days=5)
    jobs.forget(0)
    assert [row[0] for row in world.all("SELECT part FROM employers.record_event ORDER BY seq")] == [
        "visit",
        "agreement",
    ]


@pytest.mark.parametrize("table", ["visit", "agreement", "vacancy_event", "record_event"])
def test_nobody_erases_sooner_and_what_happened_is_not_rewritten(
    world: World, actor: Actor, now: datetime, table: str
) -> None:
    talk(actor, keep_employer(actor=actor, values=BAKER, now=now), now)
    event(world, world.vacancy(), days_ago=1800)
    with pytest.raises(psycopg.Error, match=r"until its term is over|only added to"):
        world.sql.execute(f"DELETE FROM employers.{table}".encode())  # noqa: S608
    if table.endswith("event"):
        with pytest.raises(psycopg.Error, match="only added to"):
            world.sql.execute(f"UPDATE employers.{table} SET at = kernel.now()".encode())  # noqa: S608


def test_each_run_leaves_a_row_also_when_nothing_was_due(world: World) -> None:
    assert forget_records() == 0
    rows = world.all("SELECT what, amount FROM ledger.erasure ORDER BY what")
    assert rows == [("employer_agreement", 0), ("employer_visit", 0), ("record_event", 0), ("vacancy_event", 0)]
