"""Opening somebody without a relation: the reason, the day on which it must be judged, and the judgement."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sonar.access.types import Category, Purpose, Refusal
from sonar.disclosure.operations import NotAvailable, Refused, break_glass, review_glass
from sonar.disclosure.queries import reviews_waiting, who_looked
from sonar.identity.types import Actor
from tests.world import COLLEAGUE, FUNCTIONAL_MANAGER, MANAGER, MANAGER_ELSEWHERE, REASON, Person, World


def glass(world: World, actor: Actor, person: Person, now: datetime, *, reason: str = REASON) -> str:
    """Break the glass; return the name that was read."""
    with break_glass(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.MEDIATION,
        category=Category.IDENTITY,
        reason=reason,
        now=now,
    ) as opened:
        assert opened.card.identity is not None
        assert opened.card.contact is None
        return opened.card.identity.full_name


def at(world: World, moment: datetime) -> None:
    """Put the database's clock at `moment`."""
    world.sql.execute("UPDATE test_base.clock SET shift = %s - statement_timestamp()", [moment])


@pytest.fixture
def holidays(world: World):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a fixture
    """Only these days are holidays, for the length of a test."""
    before = [day for (day,) in world.all("SELECT day FROM access.holiday")]
    world.sql.execute(
        "SELECT access.replace_holidays(%s)", [[date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)]]
    )
    yield
    world.sql.execute("SELECT access.replace_holidays(%s)", [before])


@pytest.mark.requirement("R122", "R149")
def test_glass_shows_one_category_and_waits_for_a_judgement(world: World, now: datetime) -> None:
    person = world.client(adviser=COLLEAGUE)
    actor = world.sign_in()
    assert glass(world, actor, person, now) == person.new.identity.full_name
    (waiting,) = reviews_waiting(actor=world.sign_in(MANAGER))
    assert (waiting.staff_name, waiting.category, waiting.reason) == ("Test Uwv Adviser 1", Category.IDENTITY, REASON)
    assert person.new.identity.last_name not in repr(waiting)
    assert reviews_waiting(actor=world.sign_in(MANAGER_ELSEWHERE)) == ()
    assert reviews_waiting(actor=actor) == ()
    line = world.one("SELECT kind, bases, reason, review_due FROM ledger.disclosure")
    assert line == ("glass", ["break_glass"], REASON, waiting.due)
    (look,) = who_looked(actor=world.sign_in_jobseeker(person)).lines
    assert (look.kind, look.reason) == ("break_glass", REASON)


@pytest.mark.requirement("I77")
@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (datetime(2026, 12, 14, 10, tzinfo=UTC), date(2026, 12, 17)),  # Monday: the Thursday after
        (datetime(2026, 12, 17, 10, tzinfo=UTC), date(2026, 12, 22)),  # Thursday: over a weekend
        (datetime(2026, 12, 19, 10, tzinfo=UTC), date(2026, 12, 23)),  # Saturday: Monday is the first day
        (datetime(2026, 12, 23, 10, tzinfo=UTC), date(2026, 12, 29)),  # over Christmas (Friday) and a weekend
        (datetime(2026, 12, 31, 10, tzinfo=UTC), date(2027, 1, 6)),  # over New Year's Day (Friday)
        (datetime(2026, 12, 14, 23, 30, tzinfo=UTC), date(2026, 12, 18)),  # already Tuesday in the Netherlands
    ],
)
def test_judgement_is_due_in_three_working_days(
    world: World, now: datetime, holidays: None, opened: datetime, due: date
) -> None:
    at(world, opened)
    glass(world, world.sign_in(), world.client(), now)
    assert world.one("SELECT due FROM access.glass_review") == (due,)


def test_overdue_judgement_blocks_the_next_time(world: World, now: datetime, holidays: None) -> None:
    at(world, datetime(2026, 12, 14, 10, tzinfo=UTC))
    person = world.client()
    glass(world, world.sign_in(), person, now)
    at(world, datetime(2026, 12, 17, 22, tzinfo=UTC))
    glass(world, world.sign_in(), person, now)  # still the last day
    at(world, datetime(2026, 12, 18, 10, tzinfo=UTC))
    actor = world.sign_in()
    with pytest.raises(Refused) as refused:
        glass(world, actor, person, now)
    assert refused.value.code is Refusal.REVIEW_OVERDUE
    manager = world.sign_in(MANAGER)
    for waiting in reviews_waiting(actor=manager):
        review_glass(actor=manager, reference=waiting.reference, justified=True, remark="Gebeld met de klant.")
    assert reviews_waiting(actor=manager) == ()
    glass(world, actor, person, now)


def test_judgement_is_given_once_by_who_may(world: World, now: datetime) -> None:
    glass(world, world.sign_in(), world.client(), now)
    manager = world.sign_in(MANAGER)
    (waiting,) = reviews_waiting(actor=manager)
    for other in (MANAGER_ELSEWHERE, FUNCTIONAL_MANAGER, COLLEAGUE):
        with pytest.raises(NotAvailable):
            review_glass(actor=world.sign_in(other), reference=waiting.reference, justified=True, remark="")
    review_glass(actor=manager, reference=waiting.reference, justified=False, remark="Geen taak gevonden.")
    with pytest.raises(NotAvailable):
        review_glass(actor=manager, reference=waiting.reference, justified=True, remark="")
    assert world.one("SELECT reviewed_by, justified, remark FROM access.glass_review") == (
        MANAGER,
        False,
        "Geen taak gevonden.",
    )
    judged = world.all("SELECT decision, refusal FROM ledger.decision WHERE action = 'glass:review' ORDER BY seq")
    assert judged == [(True, None), (False, "no_relation")]  # a reference of somebody else's is nothing


@pytest.mark.parametrize("reason", ["", "te kort", " " * 30])
def test_glass_needs_a_reason(world: World, now: datetime, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        glass(world, world.sign_in(), world.client(), now, reason=reason)
    assert refused.value.code is Refusal.REASON
    assert world.count("SELECT count(*) FROM ledger.disclosure") == 0


def test_glass_on_a_protected_person_answers_as_if_she_were_not_there(world: World, now: datetime) -> None:
    person = world.client()
    world.protect(person)
    with pytest.raises(NotAvailable):
        glass(world, world.sign_in(), person, now)
    assert world.count("SELECT count(*) FROM access.glass_review") == 0


def test_sixth_glass_of_a_day_is_refused_and_the_next_day_is_a_new_one(
    world: World, now: datetime, holidays: None
) -> None:
    at(world, datetime(2026, 12, 14, 8, tzinfo=UTC))
    actor = world.sign_in()
    for _ in range(5):
        glass(world, actor, world.client(), now)
    with pytest.raises(Refused) as refused:
        glass(world, actor, world.client(), now)
    assert refused.value.code is Refusal.BUDGET
    at(world, datetime(2026, 12, 14, 8, tzinfo=UTC) + timedelta(days=1))
    glass(world, world.sign_in(), world.client(), now)
