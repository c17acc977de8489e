"""Choosing an occupation by a few words, from the lists that are loaded."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sonar.kernel import clock
from sonar.reference import queries as reference
from sonar.web.partial import speaks_english
from sonar.web.record.picking import (
    LONGEST_WORDS,
    MOST,
    Choice,
    ListPicker,
    PickedField,
    PickerWords,
    PickingForm,
    wants_choice,
)
from sonar.web.session.access import signed_in_page

__all__ = [
    "SONAR",
    "Choice",
    "OccupationField",
    "OccupationPicker",
    "PickingForm",
    "find_occupations",
    "found_occupations",
    "wants_choice",
]
SONAR: Final = "sonar"
OTHERS: Final = ("uwv", "esco")


def found_occupations(words: str, *, prefix: str = "") -> list[Choice]:
    """Return occupations that these words fit, best first; none for less than two letters.

    They are those of the lists of others where such are loaded, and of Sonar's own otherwise. Who reads English gets
    that one too, since it alone has English names. What stands in two lists under one name is offered once.
    """
    english, today = speaks_english(), clock.local_day(clock.now())
    schemes = (SONAR, *OTHERS) if english else ()
    found = reference.find_occupations(words[:LONGEST_WORDS], on=today, limit=MOST, schemes=schemes, english=english)
    choices: dict[tuple[str, str], Choice] = {}
    for each in found:
        value = f"{prefix}{each.code}" if each.scheme == SONAR else each.reference
        also = "" if each.name == each.label else each.name
        choices.setdefault((each.label.casefold(), also), Choice(value, each.label, also=also))
    return list(choices.values())


class OccupationPicker(ListPicker):
    """The control for one occupation.

    Values are list and code with a colon; of Sonar's own list the code behind `prefix`.
    """

    page = "find_occupations"
    says = PickerWords(
        none=_("Geen beroep"),
        first=_("Typ een woord uit de naam van het beroep"),
        other=_("Zoek een ander beroep"),
        find=_("Zoek beroep"),
        nothing=_("Geen beroep gevonden. Probeer een ander woord, of een deel ervan."),
        unchosen=_("Kies een beroep uit de lijst, of maak het zoekveld leeg."),
    )

    def __init__(self, *, prefix: str = "") -> None:
        """Make a control without words and without choices."""
        super().__init__()
        self.prefix = prefix

    def find(self, words: str) -> list[Choice]:
        """Return occupations that these words fit."""
        return found_occupations(words, prefix=self.prefix)

    def words_of(self, value: str) -> str:
        """Return the words of a value: list and code, a code of our own list, or a key."""
        return reference.reference_label(value, english=speaks_english())

    def query(self, name: str) -> str:
        """Return the field, and whether our own codes have the name of their list before them."""
        return f"veld={name}" + ("&met=sonar" if self.prefix else "")


class OccupationField(PickedField):
    """One occupation."""

    def __init__(self, *, prefix: str = "", **more: Any) -> None:
        """Make the field with its control."""
        super().__init__(widget=OccupationPicker(prefix=prefix), max_length=60, required=False, **more)


@signed_in_page
@require_POST
def find_occupations(request: HttpRequest) -> HttpResponse:
    """Return the choices for what was typed so far into one control. Reads the list of occupations and nothing else."""
    prefix = f"{SONAR}:" if request.GET.get("met") == SONAR else ""
    return OccupationPicker(prefix=prefix).choices_page(request)
