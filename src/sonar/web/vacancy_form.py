"""The one form of a vacancy, for an employer in its portal and for staff: everything that is asked and offered.

What is right is for the employers room to say; the words for what is wrong stand with the other words of employers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sonar.employers.types import VACANCY_NUMBERS, VacancyValues
from sonar.kernel import clock
from sonar.reference import queries as reference
from sonar.web.labels import Kind, label
from sonar.web.languages_picker import LanguagesField, as_ticked, languages_of, levels_of
from sonar.web.partial import speaks_english
from sonar.web.record.forms import DayInput, RawChoice, RawChoices, dutch_day
from sonar.web.record.occupations import SONAR, OccupationField, PickingForm
from sonar.web.skills_picker import SkillsField, pick_skills

_NO_FILL: Final = {"autocomplete": "off"}
_NUMBERS: Final = ("establishment_id", "hours_min", "hours_max", "pc4", "positions", "max_km")
_CHOSEN: Final = ("education_level", "contract_form")
_DAYS: Final = ("starts_on", "expires_on")
_FLAGS: Final = ("offers_guidance", "adapted_workplace", "varied_tasks")
_KNOWN: Final = ("irregular_hours", "public_transport")
_NOT_KNOWN: Final = "niet-bekend"
"""Chosen of the levels when it is not known yet which the work takes; then none is asked."""
_NOT_A_NUMBER: Final = -1
"""What the room refuses as out of range, at the field itself."""


def _number(words: Any, hint: Any = "") -> forms.CharField:  # noqa: ANN401 - lazy words
    widget = forms.TextInput(attrs={"inputmode": "numeric", **_NO_FILL})
    return forms.CharField(label=words, help_text=hint, required=False, max_length=12, widget=widget)


def _day(words: Any, hint: Any) -> forms.CharField:  # noqa: ANN401 - lazy words
    return forms.CharField(label=words, help_text=hint, required=False, max_length=40, widget=DayInput(attrs=_NO_FILL))


def _text(words: Any, hint: Any, *, rows: int = 0) -> forms.CharField:  # noqa: ANN401 - lazy words
    widget = forms.Textarea(attrs={"rows": rows, **_NO_FILL}) if rows else forms.TextInput(attrs=_NO_FILL)
    return forms.CharField(label=words, help_text=hint, required=False, max_length=10_000, widget=widget)


def _rows(rows: Callable[[], Sequence[Any]], *, empty: bool = False) -> Callable[[], list[tuple[str, str]]]:
    def choices() -> list[tuple[str, str]]:
        found = reference.valid_rows(rows(), on=clock.local_day(clock.now()))
        first = [("", gettext("Maak een keuze"))] if empty else []
        return [*first, *((str(row.code), row.label_en if speaks_english() else row.label_nl) for row in found)]

    return choices


def _levels() -> list[tuple[str, str]]:
    found = reference.education_levels()
    words = ((str(each.code), each.label_en if speaks_english() else each.label_nl) for each in found)
    return [("", gettext("Maak een keuze")), *words, (_NOT_KNOWN, gettext("Nog niet bekend"))]


def _several(words: Any, rows: Callable[[], Sequence[Any]]) -> RawChoices:  # noqa: ANN401 - lazy words
    return RawChoices(label=words, choices=_rows(rows), required=False, widget=forms.CheckboxSelectMultiple)


def _known(words: Any) -> forms.ChoiceField:  # noqa: ANN401 - lazy words
    choices = [("", _("niet ingevuld")), ("true", _("ja")), ("false", _("nee"))]
    return forms.ChoiceField(label=words, choices=choices, required=False)


def _yes(words: Any) -> forms.BooleanField:  # noqa: ANN401 - lazy words
    return forms.BooleanField(label=words, required=False)


class VacancyForm(PickingForm):
    """All fields of a vacancy, for an employer and for the desk. Call `values` when it is valid."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    title = _text(_("Titel van de vacature"), _("Zo vinden mensen de vacature. Bijvoorbeeld: Kapper (m/v/x)."))
    establishment_id = RawChoice(label=_("Vestiging"), choices=(), required=False)
    occupation_code = OccupationField(prefix=f"{SONAR}:", label=_("Beroep"))
    description = _text(
        _("Wat is het werk?"),
        _(
            "Vertel wat iemand doet, in gewone woorden. 20 tot 8.000 tekens. "
            "Noem geen leeftijd, geslacht, afkomst, geloof of gezondheid: dat mag niet."
        ),
        rows=8,
    )
    pc4 = _number(_("Postcode van de werkplek"), _("De vier cijfers. De plaats vullen wij zelf in."))
    max_km = _number(
        _("Hoeveel kilometer mag iemand er vandaan wonen?"),
        _("Leeg: dat maakt niet uit. Verder weg stellen wij niemand voor."),
    )
    hours_min = _number(_("Uren per week, minstens"))
    hours_max = _number(_("Uren per week, hoogstens"))
    contract_form = RawChoice(label=_("Contract"), choices=_rows(reference.contract_forms, empty=True), required=False)
    positions = _number(_("Aantal plaatsen"), _("Hoeveel mensen u zoekt."))
    starts_on = _day(_("Begint op"), _("Leeg: in overleg."))
    wage = _text(_("Loon"), _("Bijvoorbeeld: € 16,50 tot € 18,20 per uur."))
    irregular_hours = _known(_("Werk in de avond, nacht of het weekend?"))
    public_transport = _known(_("Is de werkplek met openbaar vervoer te bereiken?"))
    education_level = RawChoice(label=_("Opleidingsniveau"), choices=_levels, required=False)
    skills = SkillsField(label=_("Vaardigheden"))
    licences = _several(_("Rijbewijzen die nodig zijn"), reference.licences)
    languages = LanguagesField(label=_("Talen die nodig zijn"), choices=_rows(reference.languages))
    offers_guidance = _yes(_("Er is begeleiding op de werkplek"))
    adapted_workplace = _yes(_("De werkplek kan worden aangepast"))
    varied_tasks = _yes(_("Taken kunnen worden verdeeld of geruild"))
    guidance = _text(_("Wat u hierover wilt vertellen"), _("Noem geen ziekte of beperking."), rows=3)
    expires_on = _day(_("Niet meer te vinden vanaf"), _("Leeg: drie maanden na het plaatsen."))

    SECTIONS: Final = (
        (_("Het werk"), ("title", "establishment_id", "occupation_code", "description", "pc4", "max_km")),
        (
            _("Tijd en geld"),
            (
                "hours_min", "hours_max", "contract_form", "positions", "starts_on", "wage",
                "irregular_hours", "public_transport",
            ),
        ),
        (_("Wat u vraagt"), ("education_level", "skills", "licences", "languages")),
        (
            _("Wat u biedt aan wie steun nodig heeft"),
            ("offers_guidance", "adapted_workplace", "varied_tasks", "guidance"),
        ),
        (_("Hoe lang de vacature staat"), ("expires_on",)),
    )  # fmt: skip

    def __init__(self, *args: Any, establishments: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        """Offer these establishments, by number and words; the only one is chosen already."""
        super().__init__(*args, **kwargs)
        offered = [(str(number), words) for number, words in establishments]
        first = [] if len(offered) == 1 else [("", gettext("Maak een keuze"))]
        field = self.fields["establishment_id"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [*first, *offered]
        self.pick()

    def pick(self) -> None:
        """Fill the finders from what was typed: of the occupation, and of the skills."""
        super().pick()
        pick_skills(self, "skills")

    @property
    def sections(self) -> Iterator[tuple[Promise, list[forms.BoundField]]]:
        """Yield the fields under their headings."""
        for heading, names in self.SECTIONS:
            yield heading, [self[name] for name in names]

    def values(self) -> VacancyValues:
        """Return what was filled in, as the room takes it. What is no number or day goes on as one that cannot be."""
        given = self.cleaned_data
        scheme, colon, code = str(given["occupation_code"] or "").rpartition(":")
        filled: dict[str, Any] = {name: given[name] for name in ("title", "description", "wage", "guidance")}
        filled |= {name: _whole(given[name]) for name in _NUMBERS}
        filled["pc4"] = filled["pc4"] or (_NOT_A_NUMBER if str(given["pc4"] or "").strip() else 0)
        filled["max_km"] = filled["max_km"] if str(given["max_km"] or "").strip() else None
        filled |= {name: _whole(given[name] or str(_NOT_A_NUMBER)) for name in _CHOSEN}
        filled["level_known"] = given["education_level"] != _NOT_KNOWN
        filled |= {name: _dated(given[name]) for name in _DAYS}
        filled |= {name: bool(given[name]) for name in _FLAGS}
        filled |= {name: {"true": True, "false": False}.get(given[name]) for name in _KNOWN}
        return VacancyValues(
            **filled,
            licences=tuple(given["licences"]),
            languages=languages_of(given["languages"]),
            language_levels=levels_of(given["languages"]),
            skills=tuple(given["skills"]),
            occupation_scheme=scheme if colon else SONAR,
            occupation_code=code,
        )

    def add_room_errors(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Say at each field what the room found wrong with it."""
        for name, codes in errors.items():
            at = "languages" if name == "language_levels" else name
            for code in codes:
                said = "unknown_skill" if (name, code) == ("skills", "unknown_code") else code
                self.add_error(at if at in self.fields else None, vacancy_fault(name, said))


def vacancy_fault(name: str, code: str) -> str:
    """Return what is wrong with a field of a vacancy; of a number, between which it can be."""
    if code == "out_of_range" and name in VACANCY_NUMBERS:
        least, most = VACANCY_NUMBERS[name]
        return gettext("Vul een getal in van %(least)s tot en met %(most)s.") % {"least": least, "most": most}
    return label(code, Kind.EMPLOYER_FAULT)


def shown_values(values: VacancyValues, *, version: int) -> dict[str, object]:
    """Return a vacancy as the form shows it."""
    flags = {None: "", True: "true", False: "false"}
    return {
        **asdict(values),
        "version": version,
        "occupation_code": f"{values.occupation_scheme}:{values.occupation_code}",
        "establishment_id": str(values.establishment_id),
        "education_level": str(values.education_level) if values.level_known else _NOT_KNOWN,
        "contract_form": str(values.contract_form),
        "licences": list(values.licences),
        "languages": as_ticked(values.languages, values.language_levels or ()),
        "skills": list(values.skills),
        "max_km": "" if values.max_km is None else str(values.max_km),
        "irregular_hours": flags[values.irregular_hours],
        "public_transport": flags[values.public_transport],
    }


def _whole(text: object) -> int:
    """Return a whole number; what is left empty is 0, what is none cannot be."""
    words = str(text or "").strip()
    if not words:
        return 0
    return int(words) if words.isascii() and words.isdecimal() and len(words) <= 9 else _NOT_A_NUMBER  # noqa: PLR2004


def _dated(text: object) -> date | None:
    """Return a day, None when nothing was filled in, and for what is no day one that cannot be."""
    if not str(text or "").strip():
        return None
    try:
        return date.fromisoformat(dutch_day(str(text)))
    except ValueError:
        return date.min
