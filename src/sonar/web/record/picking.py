"""Choosing one thing from a list that is too long to show: type words, see a few, choose one.

With a script the choices come while somebody types. Without one a button in the form asks for them, and the page comes
back with the choices and everything else as it was typed. Looking in a list opens nobody's data.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from sonar.disclosure.queries import NotAvailable
from sonar.web.forms import SonarForm

MOST: Final = 15
"""How many choices are shown at once."""
LONGEST_WORDS: Final = 80
LONGEST_VALUE: Final = 200
FIND: Final = "find"
"""The name of the button that asks for choices; its value is the field."""
BOX: Final = "__find"
"""What the name of a box for words ends in, behind the name of its field."""
_FIELD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose. `also` is the other name by which it was found."""

    value: str
    words: str
    also: str = ""


@dataclass(frozen=True, slots=True)
class PickerWords:
    """What a control says, lazily translated."""

    none: Promise
    """The choice of nothing."""
    first: Promise
    """Above the box when nothing is chosen yet."""
    other: Promise
    """Above the box when something is."""
    find: Promise
    """On the button."""
    nothing: Promise
    """When nothing was found."""
    unchosen: Promise
    """The fault of who typed words and chose nothing."""


class ListPicker(forms.Widget):
    """The control: the choices as radio buttons, a box for words, and a button for who has no script.

    `labels` has the words of a value that the list does not have.
    """

    use_fieldset = True
    picks = True
    says: ClassVar[PickerWords]
    page: ClassVar[str]
    """The name of the address that gives the choices."""

    def __init__(self) -> None:
        """Make a control without words and without choices."""
        super().__init__()
        self.labels: dict[str, str] = {}
        self.words = ""
        self.found: list[Choice] | None = None

    def find(self, words: str) -> list[Choice]:
        """Return the choices that words lead to."""
        raise NotImplementedError

    def words_of(self, value: str) -> str:
        """Return the words of a value that is chosen now."""
        raise NotImplementedError

    def query(self, name: str) -> str:
        """Return what the address of the choices is asked with."""
        return f"veld={name}"

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
            **choices_context(self.says, name, chosen, self.found, words=self._label(chosen)),
            "id": shown.get("id", f"id_{name}"),
            "words": self.words,
            "invalid": shown.get("aria-invalid", ""),
            "url": f"{reverse(self.page)}?{self.query(name)}",
        }
        return mark_safe(render_to_string("record/picker.html", context))  # noqa: S308 - our own template

    def id_for_label(self, id_: str, index: str | None = None) -> str:  # noqa: ARG002 - Django's signature
        """Lead labels and errors to the box for words."""
        return f"{id_}_find" if id_ else id_

    def choices_page(self, request: HttpRequest) -> HttpResponse:
        """Return the choices for what was typed so far. Reads the list and nothing else."""
        name = request.GET.get("veld", "")
        if not _FIELD.fullmatch(name):
            raise NotAvailable
        words = str(request.POST.get(f"{name}{BOX}", ""))[:LONGEST_WORDS]
        chosen = str(request.POST.get(name, ""))[:LONGEST_VALUE]
        found = self.find(words) if words.strip() else None
        context = choices_context(self.says, name, chosen, found, words=self._label(chosen))
        return render(request, "record/picker_choices.html", {**context, "id": f"id_{name}"})

    def _label(self, value: str) -> str:
        return self.labels.get(value) or self.words_of(value) or value if value else ""


class PickedField(forms.CharField):
    """One thing of a list; whether the code may be chosen is for the room to say."""

    widget: ListPicker


class PickingForm(SonarForm):
    """A form with things to choose from long lists. Call `pick` when all its fields are there."""

    asks_choice = False
    """Whether it is to be shown again for a choice, and not to be saved."""

    def pick(self) -> None:
        """Fill the pickers from what was typed. A form that comes back for a choice tells of no other faults yet."""
        if not self.is_bound:
            return
        pickers = {name: field for name, field in self.fields.items() if isinstance(field, PickedField)}
        waiting = [name for name in pickers if waits(self.data, self.add_prefix(name))]
        for name, field in pickers.items():
            words = str(self.data.get(f"{self.add_prefix(name)}{BOX}", ""))[:LONGEST_WORDS]
            field.widget.words = words
            if words.strip():
                field.widget.found = field.widget.find(words)
        if not wants_choice(self.data):
            return
        self.asks_choice = True
        self.errors.clear()
        for name in waiting:
            if self.data.get(FIND) != self.add_prefix(name):
                self.add_error(name, str(pickers[name].widget.says.unchosen))

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


def choices_context(
    says: PickerWords, name: str, chosen: str, found: list[Choice] | None, *, words: str = ""
) -> dict[str, object]:
    """Return what `record/picker_choices.html` needs: what is chosen now, and what was found beside it.

    `found` is None when nothing was asked; `words` are those of the present value.
    """
    there = found or []
    present = [] if not chosen or chosen in {each.value for each in there} else [Choice(chosen, words)]
    options = [*present, *there]
    return {
        "says": says,
        "name": name,
        "chosen": chosen,
        "options": [Choice("", str(says.none)), *options] if chosen else options,
        "nothing": found == [],
        "many": len(there) == MOST,
    }
