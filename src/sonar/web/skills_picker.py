"""Choosing skills from their list: type a word, tick what fits. Several, in any number.

With a script the choices come while somebody types. Without one a button asks for them, and the page comes back with
the choices and everything else as it was typed. Who types the name of a skill, or several with a comma between them,
needs to tick nothing. Looking for a skill opens nobody's data.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from sonar.disclosure.queries import NotAvailable
from sonar.kernel import clock
from sonar.reference import queries as reference
from sonar.web.partial import speaks_english
from sonar.web.record.occupations import PickingForm
from sonar.web.session.access import signed_in_page

FIND: Final = "find"
"""The name of the buttons that ask for choices; the value is the field."""
MOST: Final = 12
"""How many skills are shown at once beside those that are chosen."""
LONGEST_WORDS: Final = 200
WORDS: Final = "__words"
"""What the name of a box for words ends in, behind the name of its field."""
_LONGEST_CODE: Final = 80
_MOST_SENT: Final = 200
_FIELD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")


@dataclass(frozen=True, slots=True)
class SkillChoice:
    """One skill to tick."""

    code: str
    words: str
    chosen: bool


class SkillPicker(forms.SelectMultiple):
    """The control: what is chosen and what was found as boxes to tick, and a box for words."""

    use_fieldset = True
    picks = True

    def __init__(self) -> None:
        """Make a control without words and without choices."""
        super().__init__()
        self.words = ""
        """Words that name no skill for certain."""
        self.found: tuple[str, ...] | None = None
        self.labels: dict[str, str] = {}

    def render(
        self,
        name: str,
        value: Any,  # noqa: ANN401 - Django's signature
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ANN401, ARG002 - Django's signature
    ) -> SafeString:
        """Return the control as HTML."""
        shown = {**self.attrs, **(attrs or {})}
        chosen = [str(each) for each in value or ()]
        context = {
            **choices_context(name, chosen, self.found, labels=self.labels),
            "id": shown.get("id", f"id_{name}"),
            "words": self.words,
            "invalid": shown.get("aria-invalid", ""),
            "url": f"{reverse('find_several_skills')}?veld={name}",
        }
        return mark_safe(render_to_string("record/skills_picker.html", context))  # noqa: S308 - our own template

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:  # noqa: ANN401, ARG002
        """Return what was ticked and, behind it, the skills that the words in the box name for certain."""
        sent = data.getlist(name) if hasattr(data, "getlist") else _listed(data.get(name))
        ticked = [str(each)[:_LONGEST_CODE] for each in sent[:_MOST_SENT]]
        return list(dict.fromkeys((*ticked, *named_skills(str(data.get(f"{name}{WORDS}", "")))[0])))

    def id_for_label(self, id_: str, index: str | None = None) -> str:  # noqa: ARG002 - Django's signature
        """Lead labels and errors to the box for words."""
        return f"{id_}_words" if id_ else id_


class SkillsField(forms.Field):
    """Skills, by their codes. Whether a code may be chosen is for the room to say, with everything else."""

    widget: SkillPicker

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - of a field
        """Make the field with its control."""
        super().__init__(widget=SkillPicker(), required=False, **more)

    def clean(self, value: Any) -> list[str]:  # noqa: ANN401 - Django's signature
        """Return the codes, and behind them words that name no skill and for which nothing was ticked.

        The room refuses those with everything else that is wrong, so that nobody loses them.
        """
        chosen = [str(each) for each in value or ()]
        pieces = [piece.strip() for piece in self.widget.words.split(",") if piece.strip()]
        lost = [piece for piece in pieces if not set(found_skills(piece)) & set(chosen)]
        return [*chosen, *(piece[:_LONGEST_CODE] for piece in lost)]


def named_skills(words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes of the skills that words name for certain, by commas, and the words that name none."""
    today = clock.local_day(clock.now())
    pieces = [piece.strip() for piece in words[:LONGEST_WORDS].split(",") if piece.strip()]
    found = [(piece, reference.known_skill(piece, on=today)) for piece in pieces]
    return (
        tuple(each.code for _, each in found if each is not None),
        tuple(piece for piece, each in found if each is None),
    )


def found_skills(words: str) -> tuple[str, ...]:
    """Return the codes of skills that fit what somebody typed, best first; of the last piece when there are commas."""
    piece = words[:LONGEST_WORDS].rpartition(",")[2].strip() or words[:LONGEST_WORDS].strip(" ,")
    today, english = clock.local_day(clock.now()), speaks_english()
    return tuple(each.code for each in reference.find_skills(piece, on=today, limit=MOST, english=english))


def pick_skills(form: PickingForm, name: str) -> None:
    """Fill a picker of skills from what was typed; when its button was pressed, the form comes back for a choice."""
    field = form.fields[name]
    if not form.is_bound or not isinstance(field, SkillsField):
        return
    sent = form.add_prefix(name)
    words = str(form.data.get(f"{sent}{WORDS}", ""))[:LONGEST_WORDS]
    if words.strip():
        unsure = named_skills(words)[1]
        field.widget.words = ", ".join(unsure)
        if unsure:
            each = max(1, MOST // len(unsure))
            field.widget.found = tuple(code for piece in unsure for code in found_skills(piece)[:each])
    if form.data.get(FIND) == sent:
        form.asks_choice = True
        form.errors.clear()


def choices_context(
    name: str, chosen: Sequence[str], found: Iterable[str] | None, *, labels: dict[str, str] | None = None
) -> dict[str, object]:
    """Return what `record/skills_choices.html` needs: what is ticked, and what was found beside it.

    `found` is None when nothing was asked. A code that no list has is shown as it is.
    """
    beside = list(dict.fromkeys(code for code in found or () if code not in chosen))
    words = labels or (skill_words() if chosen or beside else {})
    options = [SkillChoice(code, words.get(code, code), code in chosen) for code in (*chosen, *beside)]
    return {"name": name, "options": options, "nothing": found is not None and not list(found)}


def skill_words() -> dict[str, str]:
    """Return the names of the skills by code, in the language of the page."""
    english = speaks_english()
    return {each.code: each.label_en if english else each.label_nl for each in reference.skills()}


@signed_in_page
@require_POST
def find_several_skills(request: HttpRequest) -> HttpResponse:
    """Return the choices for what was typed so far. Reads the list of skills and nothing else."""
    name = request.GET.get("veld", "")
    if not _FIELD.fullmatch(name):
        raise NotAvailable
    words = str(request.POST.get(f"{name}{WORDS}", ""))
    chosen = [str(each)[:_LONGEST_CODE] for each in request.POST.getlist(name)[:_MOST_SENT]]
    found = found_skills(words) if words.strip() else None
    return render(request, "record/skills_choices.html", {**choices_context(name, chosen, found), "id": f"id_{name}"})


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
