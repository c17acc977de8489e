"""Choosing the languages that work asks, and behind each how well: speaking and writing apart, or not said.

The choices for a language stand behind its box and show when it is ticked, by the style sheet alone; without one they
are always there. What stands in choices of a language that is not ticked counts for nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from sonar.employers.queries import language_steps
from sonar.employers.types import LanguageLevel
from sonar.web.partial import speaks_english
from sonar.web.record.forms import RawChoices

_PARTS: Final = ("oral", "written")
_MOST_SENT: Final = 200
_LONGEST: Final = 20
_NO_STEP: Final = 0
"""What the room refuses as a level that cannot be asked."""


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """One language to tick, with what is chosen behind it."""

    code: str
    words: Any
    chosen: bool
    oral: str
    written: str


class LanguagePicker(forms.CheckboxSelectMultiple):
    """The control. A value is a code, or code, speaking and writing with colons between them."""

    picks = True

    def render(
        self,
        name: str,
        value: Any,  # noqa: ANN401 - Django's signature
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ANN401, ARG002 - Django's signature
    ) -> SafeString:
        """Return the control as HTML."""
        shown = {**self.attrs, **(attrs or {})}
        chosen = {parts[0]: parts for parts in (_parts(each) for each in value or ())}
        options = [
            LanguageChoice(str(code), words, str(code) in chosen, *chosen.get(str(code), ("", "", ""))[1:])
            for code, words in self.choices
        ]
        context = {
            "name": name,
            "id": shown.get("id", f"id_{name}"),
            "options": options,
            "steps": [(str(step), words) for step, words in language_steps(english=speaks_english())],
            "invalid": shown.get("aria-invalid", ""),
        }
        return mark_safe(render_to_string("vacancies/languages_picker.html", context))  # noqa: S308 - our own template

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:  # noqa: ANN401, ARG002
        """Return what was ticked, each with what was chosen behind it."""
        sent = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or ()
        found = []
        for code in [str(each)[:_LONGEST] for each in list(sent)[:_MOST_SENT]]:
            steps = [str(data.get(f"{name}__{part}_{code}", ""))[:_LONGEST].strip() for part in _PARTS]
            found.append(":".join((code, *steps)) if any(steps) else code)
        return found


class LanguagesField(RawChoices):
    """Languages with how well each is asked. Whether that can be is for the room to say, with everything else."""

    def __init__(self, *, label: Any, choices: Callable[[], Sequence[tuple[str, str]]]) -> None:  # noqa: ANN401
        """Make the field with its control."""
        super().__init__(label=label, choices=choices, required=False, widget=LanguagePicker())


def languages_of(given: Sequence[str]) -> tuple[str, ...]:
    """Return the codes of what was ticked."""
    return tuple(_parts(each)[0] for each in given)


def levels_of(given: Sequence[str]) -> tuple[LanguageLevel, ...]:
    """Return how well each language is asked where that was said. What is no level goes on as one that cannot be."""
    said = {parts[0]: parts for parts in (_parts(each) for each in given)}
    return tuple(
        LanguageLevel(code, oral=_step(oral), written=_step(written))
        for code, oral, written in said.values()
        if oral or written
    )


def as_ticked(codes: Sequence[str], levels: Sequence[LanguageLevel]) -> list[str]:
    """Return languages and their levels as the control shows them."""
    said = {each.language: f"{each.language}:{each.oral or ''}:{each.written or ''}" for each in levels}
    return [said.get(code, code) for code in codes]


def _parts(value: object) -> tuple[str, str, str]:
    code, _, steps = str(value).partition(":")
    oral, _, written = steps.partition(":")
    return code, oral, written


def _step(text: str) -> int | None:
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 1 else _NO_STEP
