"""How well a language is asked: whether somebody fits, seen from both sides, and what each reader is told of it."""

from datetime import datetime
from typing import Any

import pytest

from sonar.clients.types import LanguageSkill
from sonar.employers.types import AskedLanguage
from sonar.matching.operations import run_matching
from sonar.matching.rules import (
    EXACT,
    Facts,
    Wanted,
    contributions,
    employer_lines,
    own_contributions,
    shared_of,
    wider,
)
from sonar.matching.types import MAXIMUM, Criterion, Gap
from tests.rooms.matching.test_both_ways import for_adviser, for_herself, seeker
from tests.world import Person, World

GERMAN = AskedLanguage("Duits", "Duits")
GOOD = AskedLanguage("Duits", "Duits (spreken goed)", well=True)
MORE = AskedLanguage("Duits", "Duits (spreken uitstekend, schrijven redelijk)", well=True, beyond=True)


def asking(world: World, oral: int | None, written: int | None = None, **changes: Any) -> int:
    """Put a vacancy that asks German, at this level."""
    number = world.vacancy(languages=["deu"], **changes)
    if oral or written:
        world.sql.execute("INSERT INTO employers.vacancy_language VALUES (%s, 'deu', %s, %s)", [number, oral, written])
    return number


def speaking(world: World, vacancy: int, oral: int | None, **more: Any) -> Person:
    """Register somebody who speaks German so well, and fits otherwise."""
    return seeker(world, vacancy, languages=(LanguageSkill("deu", oral=oral, **more),))


FITS = {
    "fair, not said": (None, None, 2, True),
    "fair for fair": (2, None, 2, True),
    "fair for good": (3, None, 2, False),
    "fair for excellent": (4, None, 2, False),
    "good for good": (3, None, 3, True),
    "good for excellent": (4, None, 3, True),
    "as her own for excellent": (4, None, 4, True),
    "little for fair": (2, None, 1, False),
    "unknown for good": (3, None, None, False),
    "writing it fairly does not count": (None, 2, 2, True),
}


@pytest.mark.requirement("R41", "R44")
@pytest.mark.parametrize("case", FITS)
def test_who_fits_is_the_same_from_both_sides(world: World, now: datetime, case: str) -> None:
    oral, written, hers, fits = FITS[case]
    vacancy = asking(world, oral, written)
    person = speaking(world, vacancy, hers)
    assert bool(run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now).candidates) is fits
    assert bool(for_adviser(world, person, now).fitting) is fits
    assert bool(for_herself(world, person, now).fitting) is fits


@pytest.mark.requirement("R41")
def test_one_step_less_is_a_near_miss_that_says_so(world: World, now: datetime) -> None:
    vacancy = asking(world, 3)
    person = speaking(world, vacancy, 2)
    (near,) = for_adviser(world, person, now).nearly
    assert near.would_fit_if == "Past als deze klant de taal goed spreekt: Duits."
    (near,) = for_herself(world, person, now).nearly
    assert near.would_fit_if == "Dit past als u deze taal goed spreekt: Duits."


def test_what_a_vacancy_asks_follows_its_levels_at_once(world: World, now: datetime) -> None:
    vacancy = asking(world, None)
    person = speaking(world, vacancy, 2)
    assert for_adviser(world, person, now).fitting
    world.sql.execute("INSERT INTO employers.vacancy_language VALUES (%s, 'deu', 2, NULL)", [vacancy])
    assert for_adviser(world, person, now).fitting
    world.sql.execute("UPDATE employers.vacancy_language SET oral = 3 WHERE vacancy_id = %s", [vacancy])
    assert not for_adviser(world, person, now).fitting
    world.sql.execute("DELETE FROM employers.vacancy_language WHERE vacancy_id = %s", [vacancy])
    assert for_adviser(world, person, now).fitting


def test_two_languages_of_which_she_lacks_one_are_no_near_miss_of_both(world: World, now: datetime) -> None:
    vacancy = asking(world, 3)
    world.sql.execute("UPDATE employers.vacancy SET languages = '{deu,fra}' WHERE id = %s", [vacancy])
    person = speaking(world, vacancy, 2)
    assert for_adviser(world, person, now).nearly == ()


def said(asked: AskedLanguage, *, well: bool = True) -> tuple[str, str, str]:
    """Return what adviser, jobseeker and employer are told of a language."""
    points = {each: MAXIMUM[each] for each in Criterion}
    points[Criterion.LANGUAGES] = 4 if well else 1
    facts = Facts(5, "Bakker", 1, EXACT, 24, 36, 40, "Mbo 2", ("B",), "", points)
    wanted = Wanted("Bakker", 24, 36, "Mbo 2", None, languages=(asked,))
    place = list(Criterion).index(Criterion.LANGUAGES)
    lines = employer_lines(shared_of(facts, wanted, exact=EXACT), wanted, str)
    return (
        contributions(facts, wanted, str)[place].explanation,
        own_contributions(facts, wanted, str)[place].explanation,
        next(line for line in lines if line.startswith("Spreekt")),
    )


@pytest.mark.requirement("R41", "R44")
def test_nobody_is_told_more_of_her_german_than_is_known() -> None:
    assert said(GERMAN, well=False) == (
        "Spreekt de gevraagde talen voldoende: Duits.", "U spreekt de gevraagde talen voldoende.", "Spreekt Duits.",
    )  # fmt: skip
    assert said(GOOD) == (
        "Spreekt de gevraagde talen goed: Duits.", "U spreekt de gevraagde talen goed.", "Spreekt Duits (goed).",
    )  # fmt: skip
    adviser, own, employer = said(MORE)
    assert adviser.startswith("Spreekt de gevraagde talen goed: Duits. Gevraagd is: Duits (spreken uitstekend, ")
    assert adviser.endswith("Wij weten niet of dat helemaal klopt: vraag ernaar.")
    assert own == (
        "U spreekt de gevraagde talen goed. De werkgever vraagt: Duits (spreken uitstekend, schrijven redelijk)."
        " Kijk zelf of dat bij u past."
    )
    assert employer == (
        "Spreekt Duits (goed). U vraagt: Duits (spreken uitstekend, schrijven redelijk)."
        " Of dat zo is, hoort u in het gesprek."
    )


def test_what_would_bring_more_candidates_names_the_level_where_one_is_asked() -> None:
    def told(asked: AskedLanguage) -> str:
        return wider(
            Gap.LANGUAGES, 20, Wanted("Bakker", 24, 36, "Mbo 2", None, languages=(asked,)), str, lower_level=""
        )

    assert told(GERMAN) == "Minstens 20 kandidaten meer als deze taal niet nodig is: Duits."
    assert told(GOOD) == "Minstens 20 kandidaten meer als deze taal niet nodig is, of minder goed: Duits."
