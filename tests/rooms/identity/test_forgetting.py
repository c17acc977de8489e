"""Who acted for an employer, and on which mandate, goes when its term is over, and not before (R297, GDPR 5(1)(e))."""

import tomllib
from datetime import timedelta
from importlib.resources import files

import psycopg
import pytest
from tests.rooms.identity.test_employers import BAKERY, BUREAU, give, only, today
from tests.world import World

from sonar.employers.operations import CONTACT_TERM
from sonar.identity import jobs
from sonar.identity.operations import act_for, forget_employers, withdraw_mandate
from sonar.identity.queries import mandates_of

PEOPLE = tomllib.loads((files("sonar.employers") / "people.toml").read_text(encoding="utf-8"))
TERM = 5 * 366
"""More days than the term has."""


def rows(world: World, table: str) -> int:
    return world.count(f"SELECT count(*) FROM identity.{table}")  # noqa: S608 - the test's own names


@pytest.mark.requirement("R297")
def test_every_column_about_people_at_employers_is_declared(world: World) -> None:
    declared = {(group["table"], column) for group in PEOPLE["group"].values() for column in group["field"]}
    tables = sorted({table for table, _ in declared})
    columns = world.all(
        "SELECT table_schema || '.' || table_name, column_name FROM information_schema.columns"
        " WHERE table_schema || '.' || table_name = ANY (%s)",
        tables,
    )
    assert set(columns) == declared
    assert {group["retention"] for group in PEOPLE["group"].values()} == set(PEOPLE["retention"])
    assert {group["activity"] for group in PEOPLE["group"].values()} <= set(PEOPLE["activity"])


def test_the_terms_that_are_declared_are_those_that_are_kept(world: World) -> None:
    (years,) = world.one("SELECT extract(year FROM identity.employer_term())::int")
    assert years == PEOPLE["retention"]["employer_acting"]["years"]
    assert timedelta(days=PEOPLE["retention"]["employer_contact"]["days"]) == CONTACT_TERM


def test_acts_mandates_and_accounts_go_after_their_term_and_not_before(world: World) -> None:
    bakery, bureau = world.sign_in_employer(BAKERY), world.sign_in_employer(BUREAU)
    give(world, bakery)
    act_for(actor=bureau, reference=only(bureau).reference)
    withdraw_mandate(actor=bakery, reference=only(bakery).reference)
    assert forget_employers() == 0
    world.advance(days=TERM - 40)
    assert forget_employers() == 0
    before = rows(world, "employer_acting"), rows(world, "mandate"), rows(world, "employer_user")
    assert before == (3, 1, 2)
    world.advance(days=50)
    # Sessions that ended long ago go by their own sweep; while one names a mandate or an account, that stays.
    assert forget_employers() == 3
    assert (rows(world, "mandate"), rows(world, "employer_user")) == (1, 2)
    jobs.sweep(0)
    jobs.forget(0)
    assert (rows(world, "employer_acting"), rows(world, "mandate"), rows(world, "employer_user")) == (0, 0, 0)
    assert world.count("SELECT count(*) FROM ledger.decision WHERE action = 'forget_employers'") == 2
    assert forget_employers() == 0
    assert world.count("SELECT count(*) FROM ledger.decision WHERE action = 'forget_employers'") == 2


def test_what_still_holds_or_was_done_since_stays(world: World) -> None:
    bakery = world.sign_in_employer(BAKERY)
    give(world, bakery, valid_until=today(world) + timedelta(days=1000))
    world.advance(days=TERM)
    later = world.sign_in_employer(BAKERY)
    assert later.ref == bakery.ref
    jobs.sweep(0)
    assert forget_employers() == 1, "the first sign-in, and nothing else"
    assert (rows(world, "employer_acting"), rows(world, "mandate"), rows(world, "employer_user")) == (1, 1, 1)
    assert [each.other_kvk for each in mandates_of(actor=later)] == [BUREAU]


@pytest.mark.parametrize(
    "statement",
    [
        b"DELETE FROM identity.employer_acting",
        b"UPDATE identity.employer_acting SET since = since - interval '9 years'",
        b"DELETE FROM identity.mandate",
    ],
)
def test_not_even_the_owner_erases_early_or_makes_older(world: World, statement: bytes) -> None:
    give(world, world.sign_in_employer(BAKERY))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        world.sql.execute(statement)
    assert rows(world, "mandate") == 1
