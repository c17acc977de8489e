"""The scenes of the vacancies that fit somebody, as template, context, actor and page of the menu."""

from typing import Any

from sonar.access.types import Purpose
from sonar.employers.types import VacancyRow
from sonar.identity.types import Actor
from sonar.matching.types import MAXIMUM, Contribution, Criterion, Fitting, FittingVacancy
from tests.web import examples as ex

_WHY = {
    Criterion.OCCUPATION: "U wilt werken als schoonmaker.",
    Criterion.DISTANCE: "Het werk is ongeveer 10 km van u vandaan. U wilt tot 40 km reizen.",
    Criterion.HOURS: "U wilt 24\u201336 uur werken. Gevraagd is 32 uur.",
    Criterion.LEVEL: "U hebt het gevraagde niveau: vmbo.",
    Criterion.START: "U kunt op tijd beginnen.",
    Criterion.SKILLS: "U hebt: Schoonmaken. Niet in uw profiel: Ramen wassen. Kunt u dit? Voeg het toe.",
    Criterion.CONTRACT: "Dit contract past bij uw wensen.",
    Criterion.LANGUAGES: "Er is geen taal gevraagd.",
}


def vacancy(number: int, title: str, score: int, **more: Any) -> FittingVacancy:  # noqa: ANN401 - any field
    """Return a vacancy that fits with so many points."""
    row = VacancyRow(number, title, "Zorggroep De Wetering", "Leeuwarden", 24, 32, "Schoonmaker", None, "published")
    parts = tuple(Contribution(each, round(most * score / 100), most, _WHY[each]) for each, most in MAXIMUM.items())
    return FittingVacancy(row, score, parts if score else (), 10, **more)


FOUND = Fitting(
    (vacancy(7, "Schoonmaker in de zorg", 94), vacancy(8, ex.LONG_TEXT[:110], 71)),
    (
        vacancy(9, "Medewerker linnenkamer", 0, would_fit_if="Dit past als u 10 km verder wilt reizen."),
        vacancy(10, "Chauffeur", 0, would_fit_if="Dit past met rijbewijs C."),
    ),
    fresh=2,
)
NEAR = Fitting((), FOUND.nearly)
NONE = Fitting((), ())
SceneParts = tuple[str, dict[str, Any], Actor, str]


def scenes() -> dict[str, SceneParts]:
    """Return the scenes by name."""
    desk = {"card": ex.CARD, "purpose": Purpose.MEDIATION, "may_open": True}
    own = {"profile": ex.CARD.profile, "every": "één keer per week", "done": ""}
    made = {
        "client-vacancies": ("adviser/fitting.html", {**desk, "found": FOUND}, ex.ADVISER, "work_list"),
        "client-vacancies-nearly": (
            "adviser/fitting.html",
            {**desk, "found": NEAR, "may_open": False},
            ex.ADVISER,
            "work_list",
        ),
        "client-vacancies-none": ("adviser/fitting.html", {**desk, "found": NONE}, ex.ADVISER, "work_list"),
    }
    me = ex.JOBSEEKER
    return made | {
        "folder-vacancies": ("werkmap/fitting.html", {**own, "found": FOUND}, me, "folder"),
        "folder-vacancies-nearly": ("werkmap/fitting.html", {**own, "found": NEAR}, me, "folder"),
        "folder-vacancies-none": ("werkmap/fitting.html", {**own, "found": NONE}, me, "folder"),
        "folder-vacancies-no-profile": ("werkmap/fitting.html", {**own, "profile": None, "found": NONE}, me, "folder"),
        "folder-vacancy": ("werkmap/vacancy.html", {"vacancy": ex.VACANCY}, me, "folder"),
    }
