"""The forms of a profile: its single fields, and its lists row by row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sonar.clients.types import Education, LanguageSkill, Profile, WantedOccupation, WorkExperience
from sonar.kernel import clock
from sonar.reference import queries as reference
from sonar.web.forms import ToldAtOnce
from sonar.web.labels import Kind, label
from sonar.web.partial import speaks_english
from sonar.web.record.forms import DayInput, RawChoice, RawChoices, dutch_day
from sonar.web.record.occupations import SONAR, OccupationField, PickingForm, wants_choice
from sonar.web.record.words import LEVELS, STANCES, profile_fault

EMPTY_ROWS: Final = 1
MOST_ROWS: Final = 30
NUMBERS: Final = ("pc4", "hours_min", "hours_max", "max_distance_km")
DAYS: Final = ("available_from", "cv_expires_on")
_NO_FILL: Final = {"autocomplete": "off"}
_DAY_HINT: Final = _("Dag, maand en jaar, bijvoorbeeld 31-12-2026.")
Choices = list[tuple[str, Any]]


def _number(words: Any, hint: Any = "") -> forms.CharField:  # noqa: ANN401 - lazy words
    widget = forms.TextInput(attrs={"inputmode": "numeric", **_NO_FILL})
    return forms.CharField(label=words, help_text=hint, required=False, widget=widget)


def _day(words: Any) -> forms.CharField:  # noqa: ANN401 - lazy words
    return forms.CharField(label=words, help_text=_DAY_HINT, required=False, widget=DayInput(attrs=_NO_FILL))


def _line(words: Any) -> forms.CharField:  # noqa: ANN401 - lazy words
    return forms.CharField(label=words, required=False, widget=forms.TextInput(attrs=_NO_FILL))


def _rows_of(rows: Sequence[Any]) -> Choices:
    return [
        (str(row.code), row.label_en if speaks_english() else row.label_nl)
        for row in reference.valid_rows(rows, on=clock.local_day(clock.now()))
    ]


def _chosen(rows: Callable[[], Sequence[Any]]) -> Callable[[], Choices]:
    return lambda: [("", gettext("Maak een keuze")), *_rows_of(rows())]


def _level_choices() -> Choices:
    return [("", gettext("onbekend")), *((str(number), words) for number, words in enumerate(LEVELS))]


class ProfileForm(ToldAtOnce):
    """The single fields of a profile. What is right is for the clients room to say."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    pc4 = _number(_("Reist vanuit postcode"), _("De vier cijfers van de postcode."))
    max_distance_km = _number(_("Reisafstand in kilometers"))
    hours_min = _number(_("Uren per week, minstens"))
    hours_max = _number(_("Uren per week, hoogstens"))
    education_level = RawChoice(
        label=_("Opleidingsniveau"), choices=_chosen(reference.education_levels), required=False
    )
    available_from = _day(_("Beschikbaar vanaf"))
    cv_expires_on = _day(_("Cv geldig tot"))
    licences = RawChoices(
        label=_("Rijbewijzen"),
        choices=lambda: _rows_of(reference.licences()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    contract_forms = RawChoices(
        label=_("Contractvormen"),
        choices=lambda: _rows_of(reference.contract_forms()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    presentation = forms.CharField(
        label=_("Persoonlijke presentatie"),
        help_text=_("Hoogstens 4.000 tekens. Noem geen ziekte of behandeling."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, **_NO_FILL}),
    )

    def fault_words(self, name: str, code: str) -> str:
        """Return what is wrong with a field; of a number, between which it can be."""
        return profile_fault(name, code)

    def changes(self) -> dict[str, object]:
        """Return every field as the room takes it. What is no number or day stays text, which the room refuses."""
        given: dict[str, object] = {name: self.cleaned_data[name] for name in self.fields if name not in _NO_CHANGE}
        for name in (*NUMBERS, "education_level"):
            given[name] = _as_number(given[name])
        for name in DAYS:
            given[name] = _as_day(given[name])
        given["licences"] = tuple(self.cleaned_data["licences"])
        given["contract_forms"] = tuple(_as_number(each) for each in self.cleaned_data["contract_forms"])
        return given


_NO_CHANGE: Final = frozenset({"version", "why"})


def profile_texts(profile: Profile) -> dict[str, object]:
    """Return the single fields as a form shows them."""
    return {
        **{name: getattr(profile, name) for name in ProfileForm.base_fields},
        "education_level": "" if profile.education_level is None else str(profile.education_level),
        "licences": list(profile.licences),
        "contract_forms": [str(each) for each in profile.contract_forms],
    }


class RowForm(PickingForm):
    """One row of a list. Empty rows are left out; `origin` is the row it was, of which the rest is kept."""

    DAYS: tuple[str, ...] = ()
    origin = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=MOST_ROWS * 4)
    gone = forms.BooleanField(label=_("Weghalen"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill the control of an occupation, in a row that has one."""
        super().__init__(*args, **kwargs)
        self.pick()

    @property
    def shown(self) -> list[forms.BoundField]:
        """Return the fields to show; the box to take a row off only for a row that is there."""
        there = self["origin"].value() not in (None, "")
        return [field for field in self if not field.is_hidden and (there or field.name != "gone")]

    def facts(self) -> dict[str, Any]:
        """Return what was filled in, without what only the form needs."""
        return {name: self.cleaned_data.get(name) for name in self.fields if name not in {"origin", "gone"}}

    def is_empty(self) -> bool:
        """Tell whether nothing was filled in, or the row is to go."""
        return bool(self.cleaned_data.get("gone")) or not any(self._telling().values())

    def clean(self) -> dict[str, Any]:
        """Read the days, and refuse what the room would refuse of this row, where it stands."""
        for name in self.DAYS:
            found = _as_day(self.cleaned_data.get(name))
            if isinstance(found, str):
                self.add_error(name, label("date", Kind.FAULT))
            else:
                self.cleaned_data[name] = found
        start, end = self.cleaned_data.get("started"), self.cleaned_data.get("ended")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("ended", label("order", Kind.FAULT))
        must = self.MUST
        if not self.is_empty() and not self.cleaned_data.get(must) and must not in self.errors:
            self.add_error(must, label("required", Kind.FAULT))
        return self.cleaned_data

    MUST = ""

    def _telling(self) -> dict[str, Any]:
        return self.facts()


class OccupationRow(RowForm):
    """An occupation that somebody wants, would explore, or excludes."""

    MUST = "occupation"
    occupation = OccupationField(label=_("Beroep"), prefix=f"{SONAR}:")
    stance = RawChoice(label=_("Houding"), choices=lambda: list(STANCES.items()), required=False, initial="wanted")

    def clean(self) -> dict[str, Any]:
        """Refuse a code that no list has, where it stands; what the row was stays right."""
        cleaned = super().clean()
        chosen = cleaned.get("occupation")
        today = clock.local_day(clock.now())
        if chosen and chosen != self.initial.get("occupation") and chosen not in reference.OccupationsOn(today):
            self.add_error("occupation", label("occupation", Kind.FAULT))
        return cleaned

    def _telling(self) -> dict[str, Any]:
        return {"occupation": self.cleaned_data.get("occupation")}

    def made(self, origin: WantedOccupation | None) -> WantedOccupation:  # noqa: ARG002 - all of it stands in the form
        """Return the row as the room takes it."""
        scheme, _colon, code = self.cleaned_data["occupation"].partition(":")
        return WantedOccupation(scheme=scheme, code=code, stance=self.cleaned_data["stance"] or "wanted")


class LanguageRow(RowForm):
    """Command of a language."""

    MUST = "language"
    language = RawChoice(label=_("Taal"), choices=_chosen(reference.languages), required=False)
    oral = RawChoice(label=_("Mondeling"), choices=_level_choices, required=False)
    written = RawChoice(label=_("Schriftelijk"), choices=_level_choices, required=False)

    def made(self, origin: LanguageSkill | None) -> LanguageSkill:
        """Return the row as the room takes it."""
        facts = self.facts()
        levels = {name: _as_number(facts[name]) for name in ("oral", "written")}
        return replace(origin or LanguageSkill(""), language=facts["language"], **levels)


class EducationRow(RowForm):
    """A course of education."""

    MUST = "name"
    DAYS = ("started", "ended")
    name = _line(_("Opleiding"))
    level = RawChoice(label=_("Niveau"), choices=_chosen(reference.education_levels), required=False)
    institute = _line(_("Instelling"))
    started = _day(_("Begonnen"))
    ended = _day(_("Geëindigd"))
    diploma = RawChoice(
        label=_("Diploma"),
        choices=lambda: [("", gettext("onbekend")), ("true", gettext("ja")), ("false", gettext("nee"))],
        required=False,
    )

    def made(self, origin: Education | None) -> Education:
        """Return the row as the room takes it."""
        facts = self.facts()
        facts["level"] = _as_number(facts["level"])
        facts["diploma"] = {"true": True, "false": False}.get(facts["diploma"])
        return replace(origin or Education(""), **facts)


class ExperienceRow(RowForm):
    """A job held."""

    MUST = "employer"
    DAYS = ("started", "ended")
    occupation = _line(_("Naam van de functie"))
    employer = _line(_("Werkgever"))
    description = forms.CharField(
        label=_("Omschrijving"), required=False, widget=forms.Textarea(attrs={"rows": 3, **_NO_FILL})
    )
    started = _day(_("Begonnen"))
    ended = _day(_("Geëindigd"))

    def made(self, origin: WorkExperience | None) -> WorkExperience:
        """Return the row as the room takes it."""
        return replace(origin or WorkExperience(""), **self.facts())


@dataclass(frozen=True, slots=True)
class ListOf:
    """One of the lists of a profile: its field, its words and the form of its rows."""

    field: str
    heading: Promise
    row: type[RowForm]


LISTS: Final[Mapping[str, ListOf]] = {
    "beroepen": ListOf("occupations", _("Beroepen"), OccupationRow),
    "talen": ListOf("languages", _("Talen"), LanguageRow),
    "opleiding": ListOf("education", _("Opleiding"), EducationRow),
    "werkervaring": ListOf("experience", _("Werkervaring"), ExperienceRow),
}
"""By the word in the address."""


class ListForm(ToldAtOnce):
    """A list of a profile as a whole: its rows, and what is wrong with all of them together."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_ROWS + EMPTY_ROWS)

    def __init__(self, data: QueryDict | None, *, kind: ListOf, present: Profile) -> None:
        """Make a form for each row: those that are there, or those that were sent, and an empty one more."""
        self.kind, self.here = kind, tuple(getattr(present, kind.field))
        count = len(self.here) + EMPTY_ROWS
        super().__init__(data, initial={"version": present.version, "number": count})
        sent = number_of(data)
        count = count if sent is None else sent
        asks_more = data is not None and "add" in data
        if asks_more and data is not None:
            count = min(count + 1, MOST_ROWS + EMPTY_ROWS)
            data = data.copy()
            data["number"] = str(count)
            self.data = data
        self.asks_more = asks_more
        self.asks_choice = wants_choice(data)
        self.rows = [self._row(number, data) for number in range(count)]

    def is_valid(self) -> bool:
        """Tell whether every row can be read."""
        rows = [row.is_valid() for row in self.rows]
        own = super().is_valid()
        if own and not all(rows):
            self.tell_missing()
        return own and all(rows)

    def value(self) -> tuple[Any, ...]:
        """Return the list as the room takes it."""
        return tuple(row.made(self._origin(row)) for row in self.rows if not row.is_empty())  # type: ignore[attr-defined]

    def wrong(self) -> list[tuple[str, str, str]]:
        """Return what is wrong in the rows: the id of the field, its label and the words."""
        return [
            (row[name].id_for_label, str(row[name].label), str(words))
            for row in self.rows
            if row.is_bound
            for name, found in row.errors.items()
            if name != "__all__"
            for words in found
        ]

    def _origin(self, row: RowForm) -> Any:  # noqa: ANN401 - a row of this list
        place = row.cleaned_data.get("origin")
        return self.here[place] if place is not None and place < len(self.here) else None

    def _row(self, number: int, data: QueryDict | None) -> RowForm:
        initial = row_texts(self.here[number], number) if number < len(self.here) else {}
        bound = None if data is None or self.is_unsent(number, data) else data
        form = self.kind.row(bound, initial=initial, prefix=f"r{number}")
        self._keep_present(form, initial)
        return form

    def is_unsent(self, number: int, data: QueryDict) -> bool:
        """Tell whether this row was not on the form that was sent."""
        return not any(name.startswith(f"r{number}-") for name in data)

    @staticmethod
    def _keep_present(form: RowForm, initial: Mapping[str, Any]) -> None:
        """Let a code stay that may no longer be chosen, or comes from another list."""
        words = initial.get("label")
        for name in ("occupation", "language"):
            field = form.fields.get(name)
            now = initial.get(name)
            if isinstance(field, OccupationField) and now and words:
                field.widget.labels[str(now)] = str(words)
            if isinstance(field, forms.ChoiceField) and now and now not in dict(field.choices):  # type: ignore[arg-type]
                field.choices = [*field.choices, (now, words or now)]  # type: ignore[misc]


def row_texts(row: Any, number: int) -> dict[str, Any]:  # noqa: ANN401 - a row of any of the lists
    """Return a row as its form shows it."""
    found: dict[str, Any] = {"origin": number}
    for name in row.__dataclass_fields__:
        value = getattr(row, name)
        found[name] = str(value).lower() if isinstance(value, bool) else value
    if isinstance(row, WantedOccupation):
        found["occupation"] = f"{row.scheme}:{row.code}"
    return found


def number_of(data: QueryDict | None) -> int | None:
    """Return how many rows were sent; None when none were or the number is no number."""
    text = str(data.get("number", "")) if data is not None else ""
    return min(int(text), MOST_ROWS + EMPTY_ROWS) if text.isascii() and text.isdigit() and len(text) <= 3 else None  # noqa: PLR2004


def _as_number(text: Any) -> Any:  # noqa: ANN401 - what is no number stays, and the room refuses it
    text = str(text or "").strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.removeprefix("-").isdigit() and len(text) <= 9 else text  # noqa: PLR2004


def _as_day(text: Any) -> Any:  # noqa: ANN401 - what is no day stays, and the room refuses it
    if not text:
        return None
    try:
        return date.fromisoformat(dutch_day(str(text)))
    except ValueError:
        return str(text)
