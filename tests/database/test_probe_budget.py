"""Probes at the budgets of the hour and of the day, and at the doors of matching."""

import threading
from datetime import timedelta

import psycopg
import pytest

from tests.database.probing import Prober
from tests.world import (
    ADVISER,
    COLLEAGUE,
    ELSEWHERE,
    FUNCTIONAL_MANAGER,
    MANAGER,
    MUNICIPAL,
    OTHER_DIVISION,
    REASON,
    Person,
    World,
)


def limit(world: World, function: str, **limits: int) -> None:
    """Set limits for the length of a test; the fixture below puts them back."""
    for name, value in limits.items():
        world.sql.execute(f"UPDATE access.policy_limit SET {name} = %s WHERE function = %s".encode(), [value, function])


@pytest.fixture
def small_budget(world: World):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a fixture
    """Let the adviser open three persons an hour, two of them outside her caseload."""
    before = world.one(
        "SELECT persons_per_hour, outside_per_hour, glass_per_day FROM access.policy_limit WHERE function ="
        " 'uwv_adviser'"
    )
    limit(world, "uwv_adviser", persons_per_hour=3, outside_per_hour=2)
    yield
    limit(world, "uwv_adviser", persons_per_hour=before[0], outside_per_hour=before[1], glass_per_day=before[2])


def test_budget_of_the_hour(prober: Prober, world: World, small_budget: None) -> None:
    people = [world.client(adviser=ADVISER) for _ in range(4)]
    assert prober.refusal(*people) == "budget"  # all or none
    assert prober.open(*people[:2]).refusal is None
    assert prober.refusal(*people[:2]) == "budget"
    assert prober.open(people[0]).refusal is None
    assert prober.refusal(people[0]) == "budget"
    assert prober.refusal(people[0], actor=world.sign_in()) == "budget"  # a new session has no new budget
    world.sql.execute("UPDATE access.budget_use SET hour = hour - interval '1 hour'")
    assert prober.open(people[0]).refusal is None


def test_budget_outside_the_caseload(prober: Prober, world: World, own: Person, small_budget: None) -> None:
    for kind in ("task", "appointment"):
        person = world.client()
        world.relate(person, ADVISER, kind)
        assert prober.open(person).refusal is None
    assert prober.glass(world.client()).refusal == "budget"
    assert prober.open(own).refusal is None


def test_refused_request_takes_nothing_from_the_budget(
    prober: Prober, world: World, own: Person, hidden: Person, small_budget: None
) -> None:
    for _ in range(5):
        assert prober.refusal(hidden) == "not_available"
    assert world.count("SELECT count(*) FROM access.budget_use") == 0


@pytest.mark.parametrize("last_of", ["hour", "day"])
def test_two_requests_at_once_cannot_both_take_the_last_one(
    prober: Prober, world: World, own: Person, hidden: Person, small_budget: None, last_of: str
) -> None:
    limit(world, "uwv_adviser", **({"persons_per_hour": 1} if last_of == "hour" else {"glass_per_day": 1}))
    query = (
        "SELECT (disclosure.open_persons(%s, %s, 'mediation', '{identity}', '{}', ARRAY[%s]::uuid[], NULL, %s,"
        " gen_random_uuid(), 'probe', NULL)).refusal"
    )
    values = (
        [prober.actor.token, "person", own.id, None]
        if last_of == "hour"
        else [prober.actor.token, "glass", hidden.id, REASON]
    )
    first, second = prober.login("logger"), prober.login("logger")
    answers: list[object] = []

    def follow() -> None:
        with second.transaction():
            answers.extend(second.execute(query, values).fetchall())

    with first.transaction():
        assert first.execute(query, values).fetchall() == [(None,)]
        thread = threading.Thread(target=follow)
        thread.start()
        # The second stands still at the first one's row until that is committed.
        while (
            world.count(
                "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'",
                second.info.backend_pid,
            )
            == 0
        ):
            assert answers == []
    thread.join()
    assert answers == [("budget",)]
    assert world.count("SELECT count(*) FROM ledger.disclosure") == 1


# --- Candidates ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R44")
@pytest.mark.parametrize(
    "how",
    [
        "never",
        "to-a-colleague",
        "for-another-vacancy",
        "yesterday",
        "closed",
        "withdrawn",
        "unknown",
        "protected",
        "somebody-else",
    ],
)
def test_candidate_who_was_not_shown(prober: Prober, world: World, hidden: Person, how: str) -> None:
    vacancy, other = world.vacancy(), world.vacancy()
    person = world.jobseeker_for(vacancy)
    if how == "to-a-colleague":
        world.sql.execute("UPDATE employers.vacancy SET held_by = %s WHERE id = %s", [COLLEAGUE, vacancy])
        prober.match_ticket(vacancy, world.sign_in(COLLEAGUE))
    elif how != "never":
        prober.match_ticket(other if how == "for-another-vacancy" else vacancy)
    if how == "yesterday":
        world.sql.execute("UPDATE ledger.disclosure SET at = at - interval '25 hours'")
    if how in {"closed", "withdrawn"}:
        status = {"closed": "filled"}.get(how, how)
        world.sql.execute("UPDATE employers.vacancy SET status = %s WHERE id = %s", [status, vacancy])
    if how == "protected":
        world.protect(person)
    answer = prober.candidate(
        hidden if how == "somebody-else" else person, 2_000_000_000 if how == "unknown" else vacancy
    )
    assert (answer.ticket, answer.refusal) == (None, "not_available")
    assert world.count("SELECT count(*) FROM access.relation WHERE kind = 'match'") == 0


def test_candidate_who_was_shown_opens_for_a_week(prober: Prober, world: World) -> None:
    vacancy = world.vacancy()
    person = world.jobseeker_for(vacancy)
    prober.match_ticket(vacancy)
    assert prober.candidate(person, vacancy, reason="te kort").refusal == "reason"
    assert prober.candidate(person, vacancy, purpose="mediation").refusal == "purpose"
    assert prober.refusal(person, purpose="matching") == "not_available"
    assert prober.candidate(person, vacancy).refusal is None
    assert prober.open(person, purpose="matching", vacancy=vacancy).refusal is None
    assert world.one("SELECT vacancy_id FROM ledger.disclosure ORDER BY seq DESC LIMIT 1") == (vacancy,)
    assert prober.refusal(person, purpose="matching", vacancy=world.vacancy()) == "not_available"
    assert prober.refusal(person, purpose="mediation") == "not_available"
    assert prober.refusal(person, purpose="matching", actor=world.sign_in(ELSEWHERE)) == "not_available"
    world.sql.execute("UPDATE employers.vacancy SET status = 'filled' WHERE id = %s", [vacancy])
    assert prober.refusal(person, purpose="matching", vacancy=vacancy) == "not_available"
    world.sql.execute("UPDATE employers.vacancy SET status = 'published' WHERE id = %s", [vacancy])
    world.advance(days=7)
    assert prober.refusal(person, purpose="matching", vacancy=vacancy, actor=world.sign_in()) == "not_available"


@pytest.mark.parametrize("staff", [OTHER_DIVISION, FUNCTIONAL_MANAGER, MANAGER])
def test_matching_by_a_function_without_it(prober: Prober, world: World, staff: object) -> None:
    vacancy = world.vacancy()
    person = world.jobseeker_for(vacancy)
    actor = world.sign_in(staff)  # type: ignore[arg-type]
    assert prober.match(vacancy, actor=actor).refusal == "purpose"
    assert prober.candidate(person, vacancy, actor=actor).refusal == "purpose"


@pytest.mark.parametrize("value", [-1, 9, 1000, None])
def test_matcher_is_asked_for_a_page_that_is_not_there(prober: Prober, world: World, value: int | None) -> None:
    assert prober.match(world.vacancy(), page=value).refusal == "malformed"


def test_municipal_adviser_opens_nobody_of_another_organisation(prober: Prober, world: World, own: Person) -> None:
    actor = world.sign_in(MUNICIPAL)
    assert prober.refusal(own, actor=actor) == "not_available"
    with pytest.raises(psycopg.errors.CheckViolation):
        world.duty(MUNICIPAL, 21, days=timedelta(days=15) / timedelta(days=1))
