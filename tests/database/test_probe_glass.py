"""Probes behind the glass: opening somebody without a relation, and judging that."""

from uuid import uuid4

import psycopg
import pytest

from tests.database.probing import Prober
from tests.world import (
    MANAGER,
    MANAGER_ELSEWHERE,
    REASON,
    STAFF,
    Person,
    World,
)


@pytest.mark.requirement("R122")
@pytest.mark.parametrize("reason", [None, "", "te kort", " " * 40, "\n\t" * 20, "x" * 19, "   negentien tekens  "])
def test_glass_without_a_reason(prober: Prober, hidden: Person, reason: str | None) -> None:
    assert prober.refusal(hidden, kind="glass", categories=["identity"], reason=reason) == "reason"


@pytest.mark.parametrize("staff", [STAFF[n] for n in (4, 5, 8, 9, 12, 13, 14, 15)])
def test_glass_by_a_function_without_it(prober: Prober, world: World, hidden: Person, staff: object) -> None:
    actor = world.sign_in(staff)  # type: ignore[arg-type]
    assert {
        prober.glass(hidden, actor=actor, purpose=purpose).refusal
        for purpose in ("mediation", "matching", "reintegration")
    } == {"purpose"}


@pytest.mark.parametrize(
    ("how", "refusal"),
    [
        ({"categories": ["identity", "contact"]}, "malformed"),
        ({"categories": ["contact"], "writes": ["contact"]}, "malformed"),
        ({"categories": ["bsn"]}, "category"),
        ({"purpose": "matching", "categories": ["identity"]}, "purpose"),
        ({"purpose": "reintegration", "categories": ["identity"]}, "purpose"),
    ],
    ids=str,
)
def test_glass_for_more_than_one_category(prober: Prober, hidden: Person, how: dict[str, object], refusal: str) -> None:
    assert prober.glass(hidden, **how).refusal == refusal


def test_glass_for_two_persons_or_nobody(prober: Prober, own: Person, hidden: Person) -> None:
    assert prober.refusal(own, hidden, kind="glass", categories=["identity"], reason=REASON) == "too_many"
    assert prober.refusal(uuid4(), kind="glass", categories=["identity"], reason=REASON) == "not_available"


def test_glass_per_day(prober: Prober, world: World) -> None:
    people = [world.client() for _ in range(6)]
    for person in people[:5]:
        assert prober.glass(person).refusal is None
    assert prober.glass(people[5]).refusal == "budget"


def glass_of(prober: Prober, world: World, person: Person) -> int:
    """Break the glass; return the number of its review."""
    assert prober.glass(person).refusal is None
    return int(world.one("SELECT max(disclosure_seq) FROM access.glass_review")[0])


REVIEW = "SELECT disclosure.review_glass(%s, %s, true, 'gezien')"


@pytest.mark.requirement("R122")
@pytest.mark.parametrize("staff", [number for number in range(1, 16) if number != 10])
def test_review_by_somebody_who_is_not_the_manager_of_that_office(
    prober: Prober, world: World, hidden: Person, staff: int
) -> None:
    number = glass_of(prober, world, hidden)
    actor = world.sign_in(STAFF[staff])
    assert (
        prober.rows("logger", "SELECT * FROM disclosure.reviews_waiting(%s, gen_random_uuid(), NULL)", actor.token)
        == []
    )
    assert prober.rows("logger", REVIEW, actor.token, number) == [(False,)]
    assert prober.rows("logger", REVIEW, world.sign_in(MANAGER).token, number) == [(True,)]


def test_review_of_ones_own_glass(prober: Prober, world: World, hidden: Person) -> None:
    manager = world.sign_in(MANAGER)
    assert prober.glass(hidden, actor=manager).refusal is None
    number = world.one("SELECT disclosure_seq FROM access.glass_review")[0]
    assert (
        prober.rows("logger", "SELECT * FROM disclosure.reviews_waiting(%s, gen_random_uuid(), NULL)", manager.token)
        == []
    )
    assert prober.rows("logger", REVIEW, manager.token, number) == [(False,)]
    with pytest.raises(psycopg.errors.CheckViolation):
        world.sql.execute(
            "UPDATE access.glass_review SET reviewed_by = staff_id, reviewed_at = kernel.now(), justified = true"
        )


@pytest.mark.parametrize("kind", ["twice", "unknown", "signed-out", "elsewhere"])
def test_review_that_is_not_there_to_give(prober: Prober, world: World, hidden: Person, kind: str) -> None:
    number = glass_of(prober, world, hidden)
    manager = world.sign_in(MANAGER_ELSEWHERE if kind == "elsewhere" else MANAGER)
    if kind == "twice":
        assert prober.rows("logger", REVIEW, manager.token, number) == [(True,)]
    if kind == "signed-out":
        prober.rows("auth", "SELECT identity.end_session(%s, 'signed_out')", manager.token)
    assert prober.rows("logger", REVIEW, manager.token, number + 1 if kind == "unknown" else number) == [(False,)]


def test_overdue_review_blocks_the_next_glass_until_it_is_given(prober: Prober, world: World, hidden: Person) -> None:
    number = glass_of(prober, world, hidden)
    world.sql.execute("UPDATE access.glass_review SET due = kernel.today() - 1")
    assert prober.glass(hidden).refusal == "review_overdue"
    assert prober.rows("logger", REVIEW, world.sign_in(MANAGER).token, number) == [(True,)]
    assert prober.glass(hidden).refusal is None
