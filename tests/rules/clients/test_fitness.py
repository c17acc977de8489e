"""Whether somebody can work, as it follows from her assessment; nothing else of that shows."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonar.clients.rules.fitness import fitness_of, fits

TODAY = date(2026, 11, 22)
hours = st.none() | st.integers(0, 60)
flags = st.none() | st.booleans()


@pytest.mark.requirement("R10", "I24")
@pytest.mark.parametrize(
    ("capacity", "fit"),
    [
        ({"mental_hours": 20, "physical_hours": 32}, True),
        ({"mental_hours": 20}, True),
        ({"mental_hours": 0, "physical_hours": 32}, False),
        ({"mental_hours": 20, "physical_hours": 0}, False),
        ({"mental_hours": 20, "too_ill_to_work": True}, False),
        ({"mental_hours": 20, "is_ill": True}, False),
        ({"is_ill": False}, True),
        ({"physical_limitations": "Kan niet tillen."}, None),
        ({}, None),
    ],
)
def test_fit_or_not_follows_from_the_assessment(capacity: dict[str, object], fit: object) -> None:
    assert fitness_of(capacity)["fit_for_work"] is fit


@given(mental=hours, physical=hours, ill=flags, too_ill=flags)
def test_nothing_but_fit_or_not_follows(mental: int | None, physical: int | None, ill: object, too_ill: object) -> None:
    capacity = {"mental_hours": mental, "physical_hours": physical, "is_ill": ill, "too_ill_to_work": too_ill}
    found = fitness_of({**capacity, "assessor": "A. de Wit", "physical_limitations": "Niet tillen."})
    assert found.keys() == {"fit_for_work", "fit_from", "fit_until"}
    assert found["fit_for_work"] in {True, False, None}


def test_it_holds_on_the_days_of_the_assessment_only() -> None:
    days = {"valid_from": TODAY, "valid_until": TODAY + timedelta(days=10)}
    found = fitness_of({"mental_hours": 20, **days})
    assert [fits(found, on=TODAY + timedelta(days=after)) for after in (-1, 0, 10, 11)] == [None, True, True, None]
    assert fits(fitness_of({"mental_hours": 0}), on=TODAY) is False
    assert fits({}, on=TODAY) is None
