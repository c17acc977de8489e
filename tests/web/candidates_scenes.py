"""The scenes of new and closed vacancies for a jobseeker and her adviser, and of what would bring more candidates."""

from dataclasses import replace
from datetime import date
from typing import Any

from sonar.identity.types import Actor
from sonar.matching.types import Closing, Fitting, Gap, Wider
from sonar.oversight.types import Figure
from sonar.web.adviser.forms import SearchForm
from sonar.web.adviser.vacancies import HeldRow
from sonar.web.oversight.figures import KEYS, TITLES, Bar, Drawn
from sonar.web.werkmap.fitting import AlertForm, HideForm
from tests.web import examples as ex
from tests.web import fitting_scenes as fit
from tests.web.portal_scenes import EMPLOYER

SceneParts = tuple[str, dict[str, Any], Actor | None, str]
CLOSINGS = tuple(
    Closing(1042 + number, how, part, ex.NOW.date(), title, "Zorggroep De Wetering", "Schoonmaker")
    for number, (how, part, title) in enumerate(
        (
            ("filled", "reacted", "Schoonmaker in de zorg"),
            ("withdrawn", "candidate", "Medewerker linnenkamer"),
            ("expired", "reacted", ex.LONG_TEXT[:110]),
        )
    )
)
_FIRST, _SECOND = fit.FOUND.fitting
MARKED = Fitting(
    (replace(_FIRST, fresh=True), replace(_SECOND, seen=True), fit.vacancy(12, "Huishoudelijk medewerker", 60)),
    fit.FOUND.nearly,
    hidden=(
        fit.vacancy(13, "Schoonmaker op een schip", 55, hidden_why="distance"),
        fit.vacancy(14, "Glazenwasser", 0, hidden_why="occupation"),
    ),
)
WIDER = (
    Wider(Gap.EMPLOYERS_DISTANCE, 140, "Minstens 140 kandidaten meer als u 25 km verder zoekt."),
    Wider(Gap.LICENCES, 30, "Minstens 30 kandidaten meer als rijbewijs C niet nodig is."),
    Wider(Gap.HOURS, 10, "Minstens 10 kandidaten meer als het aantal uren 4 uur mag schelen."),
)


def home(**changes: object) -> dict[str, Any]:
    """Return what the first page of the Werkmap needs."""
    plain = {"unread": 0, "ended": False, "notices": (), "profile": ex.CARD.profile, "closings": (), "new": 0}
    plain |= {"asked": (), "answer_by": None, "invited": ()}
    return {**plain, **changes}


def own(found: Fitting = MARKED, *, profile: object = ex.CARD.profile, done: str = "") -> dict[str, Any]:
    """Return what her list of vacancies needs."""
    return {"found": found, "profile": profile, "every": "één keer per week", "done": done}


def _filled(form: type[HideForm] | type[AlertForm]) -> Any:  # noqa: ANN401 - a form with faults
    made = form({})
    made.is_valid()
    return made


def _wider(told: tuple[Wider, ...] = WIDER, stopped: str = "", **more: object) -> dict[str, Any]:
    return {"vacancy": ex.VACANCY, "told": told, "stopped": stopped, **more}


def _held() -> dict[str, Any]:
    rows = ex.VACANCIES.rows
    answered: tuple[dict[str, int], ...] = (
        {"consented": 2, "returned": 1, "withdrawn": 1, "expired": 3},
        {"consented": 1},
        {},
    )
    held = tuple(HeldRow(row, fresh, waiting) for row, fresh, waiting in zip(rows, (20, 1, 0), answered, strict=False))
    return {
        "page": ex.VACANCIES, "first_url": "", "next_url": "", "text": "", "form": SearchForm({"text": ""}),
        "may_write": True, "in_review": 0, "held": held,
    }  # fmt: skip


def outcomes() -> Drawn:
    """Return the figure of what became of candidates, with words and without asking for the names of regions."""
    codes = tuple(code for code in KEYS if code.startswith(("candidate_", "hired_", "rejected_", "said_")))
    words = tuple(str(KEYS[code]) for code in codes)
    lines = (("Regio Zwolle", (45, None, *[20] * (len(codes) - 2)), 305), ("Overige, samen", (10,) * len(codes), 140))
    figure = Figure(
        name="candidates_by_region",
        month=date(2026, 11, 1),
        rows=tuple(name for name, _amounts, _total in lines),
        columns=codes,
        amounts=tuple(amounts for _name, amounts, _total in lines),
        row_totals=(305, 140),
        column_totals=(55, 30, *[30] * (len(codes) - 2)),
        total=445,
    )
    bars = (Bar("Regio Zwolle", 305, 0, 320), Bar("Overige, samen", 140, 26, 147))
    return Drawn(figure.name, TITLES[figure.name], figure, words, lines, bars, 52)


def scenes() -> dict[str, SceneParts]:
    """Return the scenes by name."""
    me, at = ex.JOBSEEKER, "folder"
    desk, employers = {"may_write": True}, {"may_vacancies": True}
    return {
        "folder-closings": ("werkmap/home.html", home(closings=CLOSINGS, new=3), me, at),
        "folder-new-vacancy": ("werkmap/home.html", home(new=1), me, at),
        "folder-vacancies-marked": ("werkmap/fitting.html", own(), me, at),
        "folder-vacancies-hidden": ("werkmap/fitting.html", own(done="verborgen"), me, at),
        "folder-vacancy-hide": ("werkmap/vacancy_hide.html", {"vacancy": ex.VACANCY, "form": HideForm()}, me, at),
        "folder-vacancy-hide-errors": (
            "werkmap/vacancy_hide.html",
            {"vacancy": ex.VACANCY, "form": _filled(HideForm)},
            me,
            at,
        ),
        "folder-alert": ("werkmap/vacancy_alert.html", {"form": AlertForm(initial={"every": "week"})}, me, at),
        "folder-alert-errors": ("werkmap/vacancy_alert.html", {"form": _filled(AlertForm)}, me, at),
        "vacancy-wider": ("adviser/wider.html", _wider(**desk), ex.ADVISER, "vacancies"),
        "vacancy-wider-none": ("adviser/wider.html", _wider((), **desk), ex.ADVISER, "vacancies"),
        "vacancy-wider-enough": ("adviser/wider.html", _wider((), "demands", **desk), ex.ADVISER, "vacancies"),
        "employer-wider": ("employer/wider.html", _wider(**employers), EMPLOYER, "employer_vacancies"),
        "employer-wider-none": ("employer/wider.html", _wider((), **employers), EMPLOYER, "employer_vacancies"),
        "employer-wider-enough": (
            "employer/wider.html",
            _wider((), "budget", **employers),
            EMPLOYER,
            "employer_vacancies",
        ),
        "figures-outcomes": ("oversight/figures.html", {"drawn": [outcomes()]}, ex.MANAGER, "figures"),
        "vacancies-held": ("adviser/vacancies.html", _held(), ex.ADVISER, "vacancies"),
        "client-vacancies-hidden": (
            "adviser/fitting.html",
            {"card": ex.CARD, "purpose": "mediation", "may_open": True, "found": MARKED},
            ex.ADVISER,
            "work_list",
        ),
    }
