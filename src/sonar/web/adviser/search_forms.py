"""The forms of searching. What can be looked for is for the disclosure room to say; here it becomes codes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from sonar.access.queries import policy
from sonar.access.types import Basis, Category, Purpose
from sonar.clients.types import Option
from sonar.disclosure.queries import sector_options
from sonar.disclosure.types import SearchCriteria, SearchScope
from sonar.identity.types import Actor
from sonar.kernel.bsn import holds_bsn
from sonar.reference import queries as reference
from sonar.reference.types import LetteredCode, NumberedCode
from sonar.web.forms import SonarForm
from sonar.web.labels import Kind, label
from sonar.web.partial import speaks_english
from sonar.web.record.occupations import OccupationField, PickingForm

_NO_FILL: Final = {"autocomplete": "off"}
_DAY: Final = {"type": "date", **_NO_FILL}
_FORMATS: Final = ["%Y-%m-%d", "%d-%m-%Y"]
_NOT_SEARCHED_FOR: Final = frozenset({Purpose.IDENTIFICATION, Purpose.MATCHING})
_LEVELS: Final = ((1, _("Enigszins")), (2, _("Redelijk")), (3, _("Goed")), (4, _("Zeer goed")))
_KINDS: Final = (("jobseeker", _("Werkzoekend")), ("sick", _("Ziek")), ("unfit_for_work", _("Arbeidsongeschikt")))
_SCOPES: Final = (
    (SearchScope.CASELOAD.value, _("Mijn klanten en die van collega's die ik vervang")),
    (SearchScope.OFFICE.value, _("Ook de klanten van het kantoor waar ik dienst heb")),
)
LONGEST_TITLE: Final = 40
SHORTEST_REASON: Final = 20


class FormerForm(SonarForm):
    """A search that can look among former clients: only for who holds that right, ticked, and with a reason (R62)."""

    def __init__(self, *args: Any, former: bool = False, **kwargs: Any) -> None:
        """Add the tick and the reason when `former`; others have neither."""
        super().__init__(*args, **kwargs)
        if former:
            self.add(
                "former", forms.BooleanField(label=_("Zoek onder mensen die geen klant meer zijn"), required=False)
            )
            self.add("reason", _reason())
            self.fields["reason"].must = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason when the tick is set."""
        reason = self.cleaned_data.get("reason", "").strip()
        if self.cleaned_data.get("former") and "reason" not in self.errors:
            if len(reason) < SHORTEST_REASON:
                self.add_error(
                    "reason", _("Schrijf iets meer: minstens %(least)d tekens.") % {"least": SHORTEST_REASON}
                )
            elif holds_bsn(reason):
                self.add_error("reason", label("bsn", Kind.FAULT))
        return self.cleaned_data

    @property
    def looks_at_former(self) -> bool:
        """Tell whether the tick was set, so that the page keeps that part open."""
        return bool(self.is_bound and self.data.get("former"))

    @property
    def former_because(self) -> str | None:
        """Return why she looks among former clients; None when she does not."""
        return str(self.cleaned_data["reason"]).strip() if self.cleaned_data.get("former") else None


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Waarom zoekt u een oud-klant?"),
        help_text=_("Eén of twee zinnen, 20 tot 500 tekens. Dit wordt vastgelegd en de klant kan het lezen."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, **_NO_FILL}),
    )


class NameSearchForm(FormerForm):
    """A surname with a birth date."""

    surname = forms.CharField(
        label=_("Achternaam"),
        help_text=_("Eén tikfout geeft niet. Voorvoegsels en accenten mogen weg."),
        max_length=80,
        widget=forms.TextInput(attrs=_NO_FILL),
    )
    birth_date = forms.DateField(
        label=_("Geboortedatum"),
        input_formats=_FORMATS,
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
    )


class NumberSearchForm(FormerForm):
    """A client number."""

    number = forms.CharField(
        label=_("Klantnummer"),
        help_text=_("Negen tekens; de klant vindt het in de Werkmap."),
        max_length=20,
        widget=forms.TextInput(attrs=_NO_FILL),
    )


class BsnSearchForm(SonarForm):
    """A BSN, to establish who somebody is."""

    bsn = forms.CharField(
        label=_("Burgerservicenummer"),
        help_text=_("Alleen om vast te stellen wie iemand is, bijvoorbeeld aan de balie."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", **_NO_FILL}),
    )


def search_purposes(actor: Actor) -> list[Purpose]:
    """Return the tasks for which this actor may look among clients of her own, the main one first."""
    rule = policy().functions.get(actor.function or "")
    grants = rule.grants if rule else {}
    return [
        purpose
        for purpose, grant in grants.items()
        if Basis.CASELOAD in grant.bases and purpose not in _NOT_SEARCHED_FOR
    ]


def _any(choices: Iterable[tuple[object, object]]) -> list[tuple[object, object]]:
    return [("", _("Maakt niet uit")), *choices]


def _named(rows: Iterable[NumberedCode | LetteredCode | Option]) -> "Choices":
    english = speaks_english()
    return tuple((row.code, row.label_en if english else row.label_nl) for row in rows)


def _select(text: Promise, choices: Iterable[tuple[object, object]] = ()) -> forms.ChoiceField:
    return forms.ChoiceField(label=text, required=False, choices=_any(choices))  # type: ignore[arg-type]


def _hours(text: Promise) -> forms.IntegerField:
    widget = forms.TextInput(attrs=_NO_FILL)
    return forms.IntegerField(label=text, required=False, min_value=0, max_value=168, widget=widget)  # type: ignore[arg-type]


def _pc4(text: Promise) -> forms.IntegerField:
    widget = forms.TextInput(attrs=_NO_FILL)
    return forms.IntegerField(label=text, required=False, min_value=1000, max_value=9999, widget=widget)  # type: ignore[arg-type]


def _day(text: Promise) -> forms.DateField:
    widget = forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    return forms.DateField(label=text, required=False, input_formats=_FORMATS, widget=widget)  # type: ignore[arg-type]


Choices = tuple[tuple[object, str], ...]


@dataclass(frozen=True, slots=True)
class Lists:
    """What can be chosen from the code lists, in the language in force."""

    education: Choices
    licences: Choices
    languages: Choices
    regions: Choices
    sectors: Choices


def code_lists() -> Lists:
    """Return what can be chosen now."""
    return Lists(
        education=_named(reference.education_levels()),
        licences=tuple((row.code, row.code) for row in reference.licences()),
        languages=_named(reference.languages()),
        regions=tuple((row.code, row.name) for row in reference.labour_market_regions()),
        sectors=_named(sector_options()),
    )


_SEVERAL: Final = {"kind": "kinds", "occupation": "occupations", "sector": "sectors"}
"""Fields that take one, by the criterion that could take several."""


class CriteriaForm(PickingForm):
    """What clients are looked for by, for which task, and the title under which it may be kept."""

    purpose = forms.ChoiceField(label=_("Voor welke taak?"))
    scope = forms.ChoiceField(label=_("Bij wie?"), required=False, choices=_SCOPES)
    kind = _select(_("Soort klant"), _KINDS)
    education_min = _select(_("Opleiding vanaf"))
    education_max = _select(_("Opleiding tot en met"))
    occupation = OccupationField(label=_("Gewenst beroep"))
    sector = _select(_("Beroepssector"))
    hours_at_least = _hours(_("Wil minstens (uren per week)"))
    hours_at_most = _hours(_("Wil hoogstens (uren per week)"))
    licences = forms.MultipleChoiceField(
        label=_("Rijbewijzen"),
        help_text=_("Wie alle gekozen rijbewijzen heeft."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = _select(_("Taal"))
    oral_min = _select(_("Mondeling minstens"), _LEVELS)
    written_min = _select(_("Schriftelijk minstens"), _LEVELS)
    region = _select(_("Arbeidsmarktregio"))
    pc4_from = _pc4(_("Postcode vanaf (vier cijfers)"))
    pc4_to = _pc4(_("Postcode tot en met"))
    available_by = _day(_("Beschikbaar uiterlijk"))
    registered_from = _day(_("Ingeschreven vanaf"))
    registered_to = _day(_("Ingeschreven tot en met"))
    ww_ends_by = _day(_("WW eindigt uiterlijk"))
    cv_expires_by = _day(_("Cv verloopt uiterlijk"))
    title = forms.CharField(
        label=_("Titel"),
        help_text=_("Een paar woorden, hoogstens 40 tekens. Zet er geen naam of nummer van een klant in."),
        required=False,
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs=_NO_FILL),
    )

    def __init__(self, actor: Actor, data: Mapping[str, object] | None = None, *, lists: Lists) -> None:
        """Offer what this actor may look for, for her tasks."""
        super().__init__(data)
        for name, choices in (
            ("education_min", _any(lists.education)),
            ("education_max", _any(lists.education)),
            ("licences", lists.licences),
            ("language", _any(lists.languages)),
            ("region", _any(lists.regions)),
            ("sector", _any(lists.sectors)),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        tasks = search_purposes(actor)
        self.fields["purpose"].choices = [(task.value, label(task, Kind.PURPOSE)) for task in tasks]  # type: ignore[attr-defined]
        self.fields["purpose"].initial = tasks[0].value if tasks else ""
        for name, category in (("kind", Category.WORK_CAPACITY), ("ww_ends_by", Category.BENEFIT)):
            able = [task for task in tasks if policy().may(actor.function or "", task, read=(category,))]
            if not able:
                del self.fields[name]
            elif len(able) < len(tasks):
                needed = ", ".join(label(task, Kind.PURPOSE) for task in able)
                self.fields[name].help_text = capfirst(_("alleen voor de taak: %(task)s") % {"task": needed})
        self.pick()

    def clean_occupation(self) -> str:
        """Refuse a code that no list has, with every other fault at once."""
        chosen = str(self.cleaned_data["occupation"])
        key = reference.key_of_reference(chosen) if chosen else None
        if chosen and key is None:
            raise forms.ValidationError(label("occupation", Kind.FAULT))
        return str(key or "")

    def given(self) -> dict[str, object]:
        """Return what was given, by the names of the criteria; only after the form was found valid."""
        data = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}
        for name in ("purpose", "title"):
            data.pop(name, None)
        several = {plural: data.pop(single, None) for single, plural in _SEVERAL.items()}
        return data | {plural: [value] for plural, value in several.items() if value}


def form_of(actor: Actor, criteria: SearchCriteria, purpose: Purpose) -> CriteriaForm:
    """Return the form filled with criteria that were kept."""
    document = criteria.document()
    data: MultiValueDict[str, object] = MultiValueDict()
    data["purpose"] = purpose.value
    singles = {plural: single for single, plural in _SEVERAL.items()}
    for name, value in document.items():
        if name in singles and isinstance(value, list):
            data[singles[name]] = str(value[0])
        elif isinstance(value, list):
            data.setlist(name, value)
        else:
            data[name] = str(value)
    return CriteriaForm(actor, data, lists=code_lists())


class TitleForm(SonarForm):
    """A new title for a search that was kept."""

    title = forms.CharField(label=_("Titel"), max_length=LONGEST_TITLE, widget=forms.TextInput(attrs=_NO_FILL))
