"""Age follows from the birth date and the day on which it is asked; nothing keeps it."""

from dataclasses import replace
from datetime import date

import psycopg
import pytest

from sonar.web.adviser.clients import age_on
from tests.web import examples as ex

KEPT = (
    "SELECT table_schema || '.' || table_name || '.' || column_name FROM information_schema.columns"
    " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
    r" AND column_name ~ '(^|_)(age|leeftijd)(_|$)'"
)


@pytest.mark.requirement("R26")
@pytest.mark.parametrize(
    ("born", "today", "age"),
    [
        (date(1985, 3, 14), date(2026, 3, 13), 40),
        (date(1985, 3, 14), date(2026, 3, 14), 41),
        (date(1985, 3, 14), date(2031, 12, 31), 46),
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
    ],
)
def test_age_follows_the_day_on_which_it_is_asked(born: date, today: date, age: int) -> None:
    assert ex.CARD.identity is not None
    card = replace(ex.CARD, identity=replace(ex.CARD.identity, birth_date=born))
    assert age_on(card, today) == age


@pytest.mark.requirement("R26")
def test_no_column_keeps_an_age(arrange: psycopg.Connection) -> None:
    assert arrange.execute(KEPT).fetchall() == []
