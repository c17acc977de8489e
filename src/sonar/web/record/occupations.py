"""Choosing an occupation from a list that is too long to show: type words, see a few, choose one.

With a script the choices come while somebody types. Without one a button in the form asks for them, and the page comes
back with the choices and everything else as it was typed. Looking for an occupation opens nobody's data.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from sonar.disclosure.queries import NotAvailable
from sonar.kernel import clock
from sonar.reference import queries as reference
from sonar.web.forms import SonarForm
from sonar.web.partial import speaks_english
from sonar.web.session.access import signed_in_page

MOST: Final = 15
"""How many occupations are shown at once."""
LONGEST_WORDS: Final = 80
SONAR: Final = "sonar"
OTHERS: Final = ("uwv", "esco")
FIND: Final = "find"
"""The name of the button that asks for choices; its value is the field."""
BOX: Final = "__find"
"""What the name of a box for words ends in, behind the name of its field."""
_FIELD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")


@dataclass(frozen=True, slots=True)
class Choice:
    """One occupation to choose. `also` is the other name by which it was found."""

    value: str
    words: str
    also: str = ""


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


class OccupationPicker(forms.Widget):
    """The control: the choices as radio buttons, a box for words, and a button for who has no script.

    Values are list and code with a colon; of Sonar's own list the code behind `prefix`. `labels` has the words of a
    value from a list that is not loaded.
    """

    use_fieldset = True
    picks = True

    def __init__(self, *, prefix: str = "") -> None:
        """Make a control without words and without choices."""
        super().__init__()
        self.prefix = prefix
        self.labels: dict[str, str] = {}
        self.words = ""
        self.found: list[Choice] | None = None

    def render(
        self,
        name: str,
        value: Any,  # noqa: ANN401 - Django's signature
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ANN401, ARG002 - Django's signature
    ) -> SafeString:
        """Return the control as HTML."""
        chosen, shown = str(value or ""), {**self.attrs, **(attrs or {})}
        context = {
            **choices_context(name, chosen, self.found, words=self.labels.get(chosen) or _label(chosen)),
            "id": shown.get("id", f"id_{name}"),
            "words": self.words,
            "invalid": shown.get("aria-invalid", ""),
            "url": f"{reverse('find_occupations')}?veld={name}" + ("&met=sonar" if self.prefix else ""),
        }
        return mark_safe(render_to_string("record/occupation_picker.html", context))  # noqa: S308 - our own template

    def id_for_label(self, id_: str, index: str | None = None) -> str:  # noqa: ARG002 - Django's signature
        """Lead labels and errors to the box for words."""
        return f"{id_}_find" if id_ else id_


class OccupationField(forms.CharField):
    """One occupation; whether the code may be chosen is for the room to say."""

    widget: OccupationPicker

    def __init__(self, *, prefix: str = "", **more: Any) -> None:
        """Make the field with its control."""
        super().__init__(widget=OccupationPicker(prefix=prefix), max_length=60, required=False, **more)


class PickingForm(SonarForm):
    """A form with occupations to choose. Call `pick` when all its fields are there."""

    asks_choice = False
    """Whether it is to be shown again for a choice, and not to be saved."""

    def pick(self) -> None:
        """Fill the pickers from what was typed. A form that comes back for a choice tells of no other faults yet."""
        if not self.is_bound:
            return
        pickers = {name: field for name, field in self.fields.items() if isinstance(field, OccupationField)}
        waiting = [name for name in pickers if waits(self.data, self.add_prefix(name))]
        for name, field in pickers.items():
            words = str(self.data.get(f"{self.add_prefix(name)}{BOX}", ""))[:LONGEST_WORDS]
            field.widget.words = words
            if words.strip():
                field.widget.found = found_occupations(words, prefix=field.widget.prefix)
        if not wants_choice(self.data):
            return
        self.asks_choice = True
        self.errors.clear()
        for name in waiting:
            if self.data.get(FIND) != self.add_prefix(name):
                self.add_error(name, gettext("Kies een beroep uit de lijst, of maak het zoekveld leeg."))

    def is_valid(self) -> bool:
        """Tell whether it can be read and waits for no choice."""
        return not self.asks_choice and super().is_valid()


def wants_choice(data: Mapping[str, Any] | None) -> bool:
    """Tell whether what was sent asks for choices, in any of its controls."""
    boxes = [key.removesuffix(BOX) for key in data or {} if key.endswith(BOX)]
    return any(waits(data or {}, name) for name in boxes)


def waits(data: Mapping[str, Any], name: str) -> bool:
    """Tell whether one control waits for a choice.

    That is so when its button was pressed with words in its box, and when there are words but nothing was chosen: those
    words would be lost.
    """
    words = str(data.get(f"{name}{BOX}", "")).strip()
    return bool(words) and (data.get(FIND) == name or not data.get(name))


def choices_context(name: str, chosen: str, found: list[Choice] | None, *, words: str = "") -> dict[str, object]:
    """Return what `record/occupation_choices.html` needs: what is chosen now, and what was found beside it.

    `found` is None when nothing was asked; `words` are those of the present value.
    """
    there = found or []
    present = [] if not chosen or chosen in {each.value for each in there} else [Choice(chosen, words)]
    options = [*present, *there]
    return {
        "name": name,
        "chosen": chosen,
        "options": [Choice("", gettext("Geen beroep")), *options] if chosen else options,
        "nothing": found == [],
        "many": len(there) == MOST,
    }


@signed_in_page
@require_POST
def find_occupations(request: HttpRequest) -> HttpResponse:
    """Return the choices for what was typed so far into one control. Reads the list of occupations and nothing else."""
    name = request.GET.get("veld", "")
    if not _FIELD.fullmatch(name):
        raise NotAvailable
    prefix = f"{SONAR}:" if request.GET.get("met") == SONAR else ""
    words = str(request.POST.get(f"{name}{BOX}", ""))[:LONGEST_WORDS]
    chosen = str(request.POST.get(name, ""))[:60]
    found = found_occupations(words, prefix=prefix) if words.strip() else None
    context = choices_context(name, chosen, found, words=_label(chosen))
    return render(request, "record/occupation_choices.html", {**context, "id": f"id_{name}"})


def _label(value: str) -> str:
    """Return the words of a value: list and code, a code of our own list, or a key."""
    return reference.reference_label(value, english=speaks_english()) or value if value else ""
