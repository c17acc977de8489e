"""The check on forbidden criteria, measured on two sets of sentences: nothing missed, nothing flagged for nothing."""

from datetime import date
from pathlib import Path

import pytest

from sonar.employers.queries import criteria
from sonar.employers.rules import BadCriteria, check_texts, read_criteria
from sonar.employers.types import Finding

HERE = Path(__file__).parent
FORBIDDEN = [line.split("|", 1) for line in (HERE / "forbidden.txt").read_text(encoding="utf-8").splitlines()]
CLEAN = (HERE / "clean.txt").read_text(encoding="utf-8").splitlines()
TODAY = date(2026, 3, 2)
AROUND = ("Medewerker in de winkel. U helpt klanten en vult de schappen. ", " U werkt drie dagen in de week.")
GROUNDS = {
    "age", "gender", "origin", "religion", "disability", "family", "orientation", "politics", "false_vacancy",
}  # fmt: skip


def stopped(*texts: str, wage: str = "", hours: int = 0) -> list[Finding]:
    """Return what stops a vacancy with these texts."""
    found = check_texts(texts, criteria=criteria(), today=TODAY, wage=wage, hours_max=hours)
    return [each for each in found if each.stops]


def test_sets_are_large_enough_and_name_every_ground() -> None:
    assert len(FORBIDDEN) >= 60
    assert len(CLEAN) >= 150
    assert {ground for ground, _ in FORBIDDEN} == GROUNDS


@pytest.mark.requirement("R113", "I18")
@pytest.mark.parametrize(("ground", "sentence"), FORBIDDEN)
def test_forbidden_sentence_is_found(ground: str, sentence: str) -> None:
    for text in (sentence, sentence.upper(), sentence.join(AROUND), sentence.replace(" ", "\n")):
        found = stopped(text)
        assert ground in {each.ground for each in found}, text
        for each in found:
            assert each.law
            assert each.instead
            assert " ".join(each.words.split()).casefold() in " ".join(text.split()).casefold()


@pytest.mark.requirement("I18")
@pytest.mark.parametrize("sentence", CLEAN)
def test_clean_sentence_is_left_alone(sentence: str) -> None:
    for text in (sentence, sentence.upper(), sentence.join(AROUND)):
        assert stopped(text) == [], text


@pytest.mark.requirement("I18")
def test_clean_sentences_together_are_one_clean_text() -> None:
    # Whatever stands beside a sentence does not make it another one: all of them, in texts of ten.
    for start in range(0, len(CLEAN), 10):
        text = " ".join(CLEAN[start : start + 10])
        assert stopped(text) == []
        assert stopped(f"{text} Wij zoeken iemand van maximaal 35 jaar.")


@pytest.mark.parametrize(
    ("wage", "hours", "stops"),
    [
        ("€ 14,71 per uur", 40, False),
        ("€ 9,50 per uur", 40, True),
        ("€ 2.600 bruto per maand", 40, False),
        ("€ 1.400 per maand", 40, True),
        ("€ 1.400 per maand", 16, False),
        ("€ 1.400 - € 1.900 per maand", 24, False),
        ("minimumjeugdloon, € 5,20 per uur", 12, False),
        ("€ 400 per uur", 40, True),
        ("€ 40.000 per maand", 40, True),
        ("volgens cao", 40, False),
        ("", 40, False),
    ],
)
def test_pay_is_held_against_the_minimum_wage(wage: str, hours: int, stops: bool) -> None:  # noqa: FBT001
    assert bool(stopped("Medewerker", wage=wage, hours=hours)) is stops


def test_what_comes_beside_pay_is_no_pay() -> None:
    assert stopped("Je krijgt een sportabonnement van € 25 per maand.", hours=40) == []
    assert stopped("Je krijgt een loon van € 25 per maand.", hours=40)


def test_remarks_do_not_stop() -> None:
    found = check_texts(["Je spreekt vloeiend Nederlands en bent minimaal 18 jaar."], criteria=criteria(), today=TODAY)
    assert {each.rule for each in found} == {"language", "age-minimum"}
    assert not any(each.stops for each in found)


def test_longest_text_is_checked_in_no_time_to_speak_of() -> None:
    # Words that nearly match everything, as long as a vacancy can be: no pattern may run away.
    for words in ("zoek ", "wij zoeken een ", "je bent ", "geen ", "jonge, ", "a-", "€ 1", "20 ", "van 20 tot "):
        assert isinstance(stopped((words * 8000)[:8000]), list)


@pytest.mark.parametrize(
    "broken", ["", "[[rule]]\nname = 1", "minimum_wage = []\nrule = [{name='x'}]\n[wage]\nname='x'"]
)
def test_unreadable_source_is_refused(broken: str) -> None:
    with pytest.raises(BadCriteria):
        read_criteria(broken)
