"""Candidates cannot be located or told apart by what stands with them: steps of five kilometres, and months."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import translation

from sonar.kernel import clock
from sonar.matching.operations import run_matching
from sonar.matching.rules import KM_STEP, available_later, distance_step
from sonar.matching.types import Criterion
from tests.world import World

pytestmark = pytest.mark.requirement("R44")


@pytest.mark.parametrize(
    ("km", "step"), [(0, 5), (0.4, 5), (5, 5), (5.01, 10), (9.9, 10), (10, 10), (28.3, 30), (149.99, 150)]
)
def test_distances_are_rounded_up_to_a_step(km: float, step: int) -> None:
    assert distance_step(km) == step


@pytest.mark.parametrize(
    ("available_from", "shown"),
    [
        (None, None),
        (date(2026, 11, 20), None),
        (date(2026, 11, 21), None),
        (date(2026, 11, 22), date(2026, 11, 1)),
        (date(2026, 12, 31), date(2026, 12, 1)),
    ],
)
def test_availability_is_told_by_month(available_from: date | None, shown: date | None) -> None:
    assert available_later(available_from, date(2026, 11, 21)) == shown


@pytest.mark.parametrize(("language", "now_words", "far_words"), [("nl", "Nu", "± "), ("en", "Available now", "± ")])
def test_candidates_show_neither_a_day_nor_a_kilometre(
    world: World, now: datetime, language: str, now_words: str, far_words: str
) -> None:
    vacancy = world.vacancy()
    later = clock.local_day(now) + timedelta(days=50)
    world.jobseeker_for(vacancy)
    world.jobseeker_for(vacancy, available_from=later)
    world.jobseeker_for(vacancy, pc4=1011, max_distance_km=150)
    with translation.override(language):
        found = run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now)
    assert len(found.candidates) == 3
    for candidate in found.candidates:
        words = [*candidate.facts, *(part.explanation for part in candidate.contributions)]
        assert candidate.distance_km % KM_STEP == 0
        assert f"{later:%d-%m-%Y}" not in " ".join(words)
        distance = next(part for part in candidate.contributions if part.criterion is Criterion.DISTANCE)
        assert f"{candidate.distance_km} km" in distance.explanation
    assert any(fact.startswith(now_words) for fact in found.candidates[0].facts)
    months = [fact for candidate in found.candidates for fact in candidate.facts if str(later.year) in fact]
    assert len(months) == 1
    assert any(
        part.explanation.startswith(far_words) for candidate in found.candidates for part in candidate.contributions
    )
