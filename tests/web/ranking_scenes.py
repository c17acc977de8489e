"""The scenes about ranking people: how it works, for everybody, and how often people were shown, for oversight."""

from datetime import date
from typing import Any

from sonar.oversight.types import Figure
from sonar.web.oversight.figures import Drawn, drawn
from sonar.web.public.matching import published_rule
from tests.web import examples as ex


def exposure() -> Drawn:
    """Return the figure of how often people were shown; few people in the highest step are withheld."""
    return drawn(
        Figure(
            name="exposure",
            month=date(2026, 11, 1),
            rows=("shown_00", "shown_01", "shown_02", "shown_05", "shown_10"),
            columns=("found_people", "found_places"),
            amounts=((312_450, None), (184_200, 184_200), (96_115, 268_405), (12_340, 80_915), (None, None)),
            row_totals=(),
            column_totals=(),
            total=None,
        )
    )


def scenes() -> dict[str, tuple[Any, ...]]:
    """Return the scenes by name."""
    return {
        "how-we-search": ("pages/matching.html", published_rule(), None, "how_matching_works"),
        "how-we-search-werkmap": ("pages/matching.html", published_rule(), ex.JOBSEEKER, "how_matching_works"),
        "figures-exposure": ("oversight/figures.html", {"drawn": [exposure()]}, ex.MANAGER, "figures"),
    }
