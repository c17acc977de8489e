"""The form of a part of the record, made from its declaration (design law 3)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sonar.clients.operations import LONGEST_REASON
from sonar.clients.types import FieldFacts, FieldType, Group, Medical, Part
from sonar.disclosure.queries import Edition, edition, edition_on
from sonar.web.forms import SonarForm
from sonar.web.labels import Kind, label
from sonar.web.record.occupations import OccupationField
from sonar.web.record.picking import PickingForm
from sonar.web.record.prefix import PREFIX
from sonar.web.record.skills import SkillField
from sonar.web.record.words import day_words, label_of, option_words, pick, source_words, value_words

_NO_FILL: Final = {"autocomplete": "off"}
_DUTCH_DAY: Final = re.compile(r"\s*(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})\s*")
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_YES_NO: Final = (("true", _("ja")), ("false", _("nee")), ("", _("onbekend")))


class DayInput(forms.TextInput):
    """The browser's own field for a day; for what is no day a plain one, so that nobody loses what was typed."""

    def format_value(self, value: Any) -> str | None:  # noqa: ANN401 - Django's signature
        """Return a day as browsers want it."""
        return value.isoformat() if isinstance(value, date) else super().format_value(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ANN401
        """Choose the kind of field by what stands in it."""
        context = super().get_context(name, value, attrs)
        text = context["widget"]["value"]
        context["widget"]["type"] = "date" if not text or _ISO_DAY.fullmatch(str(text)) else "text"
        return context


class RawChoice(forms.ChoiceField):
    """One choice; whether it exists is for the clients room to say, with everything else."""

    def valid_value(self, value: str) -> bool:  # noqa: ARG002 - Django's signature
        """Leave it to the room."""
        return True


class RawChoices(forms.MultipleChoiceField):
    """Several choices; whether they exist is for the clients room to say."""

    def valid_value(self, value: str) -> bool:  # noqa: ARG002 - Django's signature
        """Leave it to the room."""
        return True


class PartForm(PickingForm):
    """One row of a group of the record: its fields, the source, the reason. What is right is for the room to say."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(  # noqa: PLR0913 - each is a fact of the form
        self,
        data: Mapping[str, Any] | None = None,
        *,
        group: Group,
        today: date,
        present: Part | None = None,
        version: int = 0,
        owner: bool = False,
    ) -> None:
        """Build the fields. `owner`: she fills it in herself, so source and reason are known."""
        self.group, self.present, self.owner, self._today = group, present, owner, today
        self.words: dict[str, tuple[str, ...]] = {}
        self.stale: list[tuple[str, str, str]] = []
        super().__init__(data, initial={"version": version})
        for name, facts in group.fields.items():
            if not facts.computed:
                for key, field in self._fields_of(name, facts):
                    self.add(key, field)
        if not owner:
            self._add_source_and_reason()
        self.pick()

    @property
    def names(self) -> list[str]:
        """Return the names of the fields that a template shows, in order; hidden ones apart."""
        return [name for name in self.fields if name != "version"]

    @property
    def shown(self) -> list[forms.BoundField]:
        """Return the fields to show, in order."""
        return [self[name] for name in self.names if not self[name].is_hidden]

    @property
    def hidden(self) -> list[forms.BoundField]:
        """Return the hidden fields."""
        return [field for field in self if field.is_hidden]

    @property
    def confirmation(self) -> str:
        """Return what stands for having seen these very words, so that other words ask again."""
        return " ".join(sorted({word.lower() for words in self.words.values() for word in words}))

    @property
    def words_found(self) -> list[tuple[str, str]]:
        """Return the medical words by the label of their field."""
        return [(label_of(self.group.fields[name]), ", ".join(words)) for name, words in self.words.items()]

    def changes(self) -> dict[str, object]:
        """Return what was filled in, by field, as the room takes it."""
        found: dict[str, object] = {}
        for name, facts in self.group.fields.items():
            if facts.computed:
                continue
            if facts.type is FieldType.ANSWERS:
                found[name] = self._answers(name)
                continue
            given = self.cleaned_data.get(PREFIX + name)
            found[name] = dutch_day(given) if facts.type is FieldType.DATE and isinstance(given, str) else given
        return found

    @property
    def source(self) -> str:
        """Return the source that was chosen, or hers."""
        return "own_statement" if self.owner else str(self.cleaned_data["source"])

    @property
    def why(self) -> str:
        """Return the reason that was given, or that she changed it herself."""
        return "Zelf gewijzigd in de Werkmap" if self.owner else str(self.cleaned_data["why"])

    def confirms(self, words: Mapping[str, tuple[str, ...]]) -> bool:
        """Tell whether these medical words were shown before and confirmed."""
        self.words = dict(words)
        return bool(self.confirmation) and self.data.get("confirm") == self.confirmation

    def add_faults(self, faults: Mapping[str, Sequence[str]]) -> None:
        """Add what the room found wrong, as codes by field."""
        for name, codes in faults.items():
            facts = self.group.fields.get(name)
            for code in codes:
                if facts is not None and facts.type is FieldType.ANSWERS:
                    self._add_fault_of_answers(name, code)
                elif facts is not None and PREFIX + name in self.fields:
                    self.add_error(PREFIX + name, fault_words(facts, code))
                else:
                    self.add_error(name if name in self.fields else None, label(code, Kind.FAULT))

    def tell_stale(self, now: Part | None, version: int) -> None:
        """Say that somebody was first, with what stands there now beside what was filled in; then it can be sent."""
        present = dict(now.values) if now else {}
        for name, given in self.changes().items():
            facts = self.group.fields[name]
            mine = given if facts.type in {FieldType.TEXT, FieldType.LONG_TEXT} else self._shown_choice(name, facts)
            there = value_words(facts, present.get(name))
            if str(mine or "").strip() != there:
                self.stale.append((label_of(facts), there, str(mine or "")))
        self.data = _with(self.data, "version", str(version))
        self.add_error(None, gettext("Iemand anders wijzigde dit net ook. Kijk hieronder wat er nu staat."))

    def _shown_choice(self, name: str, facts: FieldFacts) -> str:
        given = self.cleaned_data.get(PREFIX + name)
        if facts.type is FieldType.DATE:
            return _day_words(given)
        if facts.type is FieldType.YES_NO:
            return str(dict(_YES_NO).get(given or "", "")) if given else ""
        if facts.type in {FieldType.CODE, FieldType.CODES}:
            known = dict(option_words(facts, today=self._today))
            chosen = given if isinstance(given, list) else [given]
            return ", ".join(known.get(each, each) for each in chosen if each)
        return str(given or "")

    def _answers(self, name: str) -> dict[str, str]:
        asked = {f"{PREFIX}{name}__{each.name}": each.name for each in self._edition().questions}
        return {question: given for key, question in asked.items() if (given := self.cleaned_data.get(key))}

    def _add_fault_of_answers(self, name: str, code: str) -> None:
        """Point at each question without an answer."""
        empty = [question.name for question in self._edition().questions if question.name not in self._answers(name)]
        for question in empty:
            self.add_error(f"{PREFIX}{name}__{question}", gettext("Kies een antwoord."))
        if not empty:
            self.add_error(None, label(code, Kind.FAULT))

    def _edition(self) -> Edition:
        chosen = self.data.get(f"{PREFIX}edition") or (self.present.values.get("edition") if self.present else "")
        return edition(str(chosen)) or edition_on(self._today)

    def _add_source_and_reason(self) -> None:
        sources = [(code, source_words(code)) for code in self.group.sources]
        only = len(sources) == 1
        now = self.present.source if self.present else ""
        self.add(
            "source",
            RawChoice(
                label=_("Van wie komt dit?"),
                choices=sources,
                initial=sources[0][0] if only else now or self.group.source,
                widget=forms.HiddenInput if only else forms.Select,
            ),
        )
        self.add(
            "why",
            forms.CharField(
                label=_("Reden van de wijziging"),
                help_text=_("Bijvoorbeeld: doorgegeven in het gesprek van vandaag."),
                required=False,
                widget=forms.TextInput(attrs={**_NO_FILL, "aria-required": "true"}),
            ),
        )
        for name in ("source", "why"):
            self.fields[name].must = True  # type: ignore[attr-defined]

    def _fields_of(self, name: str, facts: FieldFacts) -> Iterable[tuple[str, forms.Field]]:
        """Yield the fields for one field of the record: one, or one for each question of a questionnaire."""
        present = self.present.values.get(name) if self.present else None
        if facts.type is FieldType.ANSWERS:
            given = present or {}
            for question in self._edition().questions:
                options = [(option.code, pick((option.label_nl, option.label_en))) for option in question.options]
                words = pick((question.label_nl, question.label_en))
                field = _radios(words, options, initial=given.get(question.name, ""))
                field.must = True  # type: ignore[attr-defined]
                yield f"{PREFIX}{name}__{question.name}", field
            return
        field = self._field_of(facts, present)
        must = facts.required and not facts.follows
        field.must = must  # type: ignore[attr-defined]
        if must and not isinstance(field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            field.widget.attrs["aria-required"] = "true"
        yield PREFIX + name, field

    def _field_of(self, facts: FieldFacts, present: Any) -> forms.Field:  # noqa: ANN401 - as its field says
        words, hint = label_of(facts), hint_of(facts)
        match facts.type:
            case FieldType.YES_NO:
                initial = "" if present is None else str(present).lower()
                return _radios(words, _YES_NO, initial=initial)
            case FieldType.DATE:
                return _text(words, hint, present, DayInput(attrs=_NO_FILL))
            case FieldType.NUMBER:
                return _text(words, hint, present, forms.TextInput(attrs={**_NO_FILL, "inputmode": "numeric"}))
            case FieldType.CODE if facts.code_list == "questionnaire":
                initial = present or self._edition().code
                return forms.CharField(required=False, initial=initial, widget=forms.HiddenInput)
            case FieldType.CODE:
                return self._one_code(facts, present)
            case FieldType.CODES:
                options = option_words(facts, today=self._today)
                box = forms.CheckboxSelectMultiple()
                return RawChoices(label=words, choices=options, initial=list(present or ()), required=False, widget=box)
            case FieldType.LONG_TEXT:
                return _text(words, hint, present, forms.Textarea(attrs={"rows": 4, **_NO_FILL}))
            case _:
                return _text(words, hint, present, forms.TextInput(attrs=_NO_FILL))

    def _one_code(self, facts: FieldFacts, present: Any) -> forms.Field:  # noqa: ANN401 - as its field says
        words, initial = label_of(facts), present or ""
        if facts.code_list == "occupation":
            return OccupationField(label=capfirst(words), initial=initial)
        if facts.code_list == "skill":
            return SkillField(label=words, help_text=hint_of(facts), initial=initial)
        one = [("", gettext("Maak een keuze")), *option_words(facts, today=self._today, present=present)]
        return RawChoice(label=words, help_text=hint_of(facts), choices=one, initial=initial, required=False)


class RemoveForm(SonarForm):
    """Why an entry is taken off a list."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    why = forms.CharField(
        label=_("Waarom haalt u dit weg?"), max_length=LONGEST_REASON, widget=forms.TextInput(attrs=_NO_FILL)
    )


def hint_of(facts: FieldFacts) -> str:
    """Return what can be filled in, in one line."""
    if facts.type is FieldType.DATE:
        return gettext("Dag, maand en jaar, bijvoorbeeld 31-12-2026.")
    if facts.type is FieldType.NUMBER and facts.least is not None and facts.most is not None:
        return gettext("Een getal van %(least)s tot en met %(most)s.") % {"least": facts.least, "most": facts.most}
    if facts.form == "url":
        return gettext("Bijvoorbeeld https://example.org/naam.")
    if facts.code_list == "skill":
        return gettext("Vaardigheden uit de lijst tellen mee bij het zoeken naar werk.")
    if facts.follows:
        return gettext("Alleen nodig als de vaardigheid niet in de lijst staat.")
    lines = []
    if facts.type is FieldType.LONG_TEXT and facts.longest:
        lines.append(gettext("Hoogstens %(most)s tekens.") % {"most": facts.longest})
    if facts.medical is Medical.REFUSE:
        lines.append(gettext("Schrijf wat iemand kan op het werk. Noem geen ziekte of behandeling."))
    return " ".join(lines)


def fault_words(facts: FieldFacts, code: str) -> str:
    """Return what is wrong with a value and what to do, as precisely as its field allows."""
    least, most = facts.least, facts.most
    if code == "range" and least is not None and most is not None:
        return gettext("Kies een getal van %(least)s tot en met %(most)s.") % {"least": least, "most": most}
    if code == "too_long" and facts.longest:
        return gettext("Maak dit korter: hoogstens %(most)s tekens.") % {"most": facts.longest}
    if code == "code" and facts.code_list == "occupation":
        return label("occupation", Kind.FAULT)
    if code == "required" and facts.follows:
        return gettext("Vul dit in, of kies iets uit de lijst.")
    if code == "code" and facts.code_list == "skill":
        return gettext("Deze vaardigheid staat niet in de lijst. Kies een andere, of gebruik eigen woorden.")
    if code == "type" and facts.type is FieldType.NUMBER:
        return gettext("Schrijf een heel getal, zonder komma.")
    return label(code, Kind.FAULT)


def _text(words: str, hint: str, present: object, widget: forms.Widget) -> forms.Field:
    return forms.CharField(label=words, help_text=hint, initial=present, required=False, strip=False, widget=widget)


def _radios(words: str, options: Iterable[tuple[str, Any]], *, initial: str) -> forms.Field:
    return RawChoice(
        label=capfirst(words), choices=list(options), initial=initial, required=False, widget=forms.RadioSelect
    )


def _with(data: Any, name: str, value: str) -> QueryDict:  # noqa: ANN401 - what was sent
    """Return what was sent, with another value for one field."""
    changed = QueryDict(mutable=True)
    changed.update(data)
    changed[name] = value
    return changed


def dutch_day(text: str) -> str:
    """Return a day as it is kept, also one written as 31-12-2026; anything else stays, for the room to refuse."""
    found = _DUTCH_DAY.fullmatch(text)
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text.strip()


def _day_words(text: object) -> str:
    try:
        return day_words(date.fromisoformat(dutch_day(str(text or ""))))
    except ValueError:
        return str(text or "")
