"""Choosing a skill by a few words from the list of skills; what is not in it stays in somebody's own words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sonar.kernel import clock
from sonar.reference import queries as reference
from sonar.web.partial import speaks_english
from sonar.web.record.picking import LONGEST_VALUE, LONGEST_WORDS, MOST, Choice, ListPicker, PickedField, PickerWords
from sonar.web.session.access import signed_in_page


def found_skills(words: str) -> list[Choice]:
    """Return skills that these words fit, best first; none for less than two letters."""
    english, today = speaks_english(), clock.local_day(clock.now())
    found = reference.find_skills(words[:LONGEST_WORDS], on=today, limit=MOST, english=english)
    return [Choice(each.code, each.label_en if english else each.label_nl) for each in found]


class SkillPicker(ListPicker):
    """The control for one skill. Values are codes of the list."""

    page = "find_skills"
    says = PickerWords(
        none=_("Geen vaardigheid uit de lijst"),
        first=_("Typ een woord uit de naam van de vaardigheid"),
        other=_("Zoek een andere vaardigheid"),
        find=_("Zoek vaardigheid"),
        nothing=_("Geen vaardigheid gevonden. Probeer een ander woord, of maak dit leeg en gebruik eigen woorden."),
        unchosen=_("Kies een vaardigheid uit de lijst, of maak het zoekveld leeg en gebruik eigen woorden."),
    )

    def find(self, words: str) -> list[Choice]:
        """Return skills that these words fit."""
        return found_skills(words)

    def words_of(self, value: str) -> str:
        """Return what a skill is called."""
        return reference.skill_label(value, english=speaks_english())


class SkillField(PickedField):
    """One skill of the list."""

    def __init__(self, **more: Any) -> None:
        """Make the field with its control."""
        super().__init__(widget=SkillPicker(), max_length=LONGEST_VALUE, required=False, **more)


@signed_in_page
@require_POST
def find_skills(request: HttpRequest) -> HttpResponse:
    """Return the choices for what was typed so far into one control. Reads the list of skills and nothing else."""
    return SkillPicker().choices_page(request)
