"""What a visitor of the public site fills in to find vacancies. The names are those in the address."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django import forms
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from sonar.employers.types import Order, VacancyQuestion
from sonar.reference import queries as reference
from sonar.reference.types import FoundPlace
from sonar.web.forms import SonarForm
from sonar.web.partial import speaks_english

RADII: Final = (5, 10, 20, 30, 50, 100)
HOURS: Final = (
    (0, _("tot 16 uur")),
    (1, _("16–23 uur")),
    (2, _("24–31 uur")),
    (3, _("32–36 uur")),
    (4, _("vanaf 37 uur")),
)
SINCE: Final = ((1, _("sinds gisteren")), (7, _("deze week")), (30, _("deze maand")))
NO_LICENCE: Final = "geen"
LICENCES: Final = ("B", "BE", "C", "CE", "D", "T")
"""Licences that employers ask for; others are found by words."""
LONGEST_WORDS: Final = 100
LONGEST_PLACE: Final = 60
MOST_SECTORS: Final = 10
_LONGEST_SECTOR: Final = 60
_ORDERS: Final = (
    (Order.RELEVANCE.value, _("Wat het best past")),
    (Order.NEWEST.value, _("Nieuwste eerst")),
    (Order.NEAREST.value, _("Dichtstbij eerst")),
)
_EVERY_DAY: Final = (("", _("altijd")), *((str(days), words) for days, words in SINCE))


class SectorsField(forms.Field):
    """Sectors as the employers have them: what no employer has, finds nothing."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: object) -> tuple[str, ...]:
        """Return the sectors, each once."""
        return tuple(dict.fromkeys(str(each) for each in value)) if isinstance(value, list) else ()

    def validate(self, value: tuple[str, ...]) -> None:
        """Refuse more than a handful, and what is no name."""
        if len(value) > MOST_SECTORS or any(len(each) > _LONGEST_SECTOR or not each.isprintable() for each in value):
            raise forms.ValidationError(_("Kies hoogstens tien sectoren uit de lijst."))


@dataclass(frozen=True, slots=True)
class SearchLists:
    """What can be chosen, as code and label."""

    contracts: tuple[tuple[int, str], ...]
    levels: tuple[tuple[int, str], ...]


def search_lists(*, today: date) -> SearchLists:
    """Return what the code lists have on the day, in the language of the page."""
    english = speaks_english()
    contracts, levels = (
        tuple((each.code, each.label_en if english else each.label_nl) for each in reference.valid_rows(rows, on=today))
        for rows in (reference.contract_forms(), reference.education_levels())
    )
    return SearchLists(contracts, levels)


class VacancySearchForm(SonarForm):
    """Words, a place, and choices."""

    woorden = forms.CharField(
        label=_("Welk werk zoekt u?"),
        help_text=_("Een beroep, een werkgever of een ander woord."),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )
    plaats = forms.CharField(
        label=_("Waar?"),
        help_text=_("Een plaats, of de vier cijfers van een postcode."),
        required=False,
        max_length=LONGEST_PLACE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    straal = forms.TypedChoiceField(
        label=_("Hoe ver?"),
        required=False,
        coerce=int,
        empty_value=20,  # type: ignore[arg-type]
        initial=20,
        choices=[(km, format_lazy("{km} km", km=km)) for km in RADII],
    )
    uren = forms.TypedMultipleChoiceField(label=_("Uren per week"), required=False, coerce=int, choices=HOURS)
    contract = forms.TypedMultipleChoiceField(label=_("Contract"), required=False, coerce=int)
    niveau = forms.TypedMultipleChoiceField(label=_("Gevraagde opleiding"), required=False, coerce=int)
    rijbewijs = forms.MultipleChoiceField(label=_("Rijbewijs"), required=False)
    sinds = forms.TypedChoiceField(
        label=_("Geplaatst"), required=False, coerce=int, empty_value=None, choices=_EVERY_DAY
    )
    begeleiding = forms.BooleanField(label=_("Met begeleiding op het werk"), required=False)
    aangepast = forms.BooleanField(label=_("Met een aangepaste werkplek"), required=False)
    sector = SectorsField(label=_("Sector"), required=False)
    volgorde = forms.ChoiceField(label=_("Volgorde"), required=False, choices=_ORDERS)
    pagina = forms.IntegerField(label=_("Pagina"), required=False, min_value=1, max_value=10_000)

    def __init__(self, *args: object, lists: SearchLists, **kwargs: object) -> None:
        """Offer what the code lists have."""
        super().__init__(*args, **kwargs)
        for name in ("woorden", "plaats"):
            self.fields[name].widget.attrs |= _finishing(name)
        self.found_place: FoundPlace | None = None
        licences = ((NO_LICENCE, _("geen rijbewijs nodig")), *((code, code) for code in LICENCES))
        for name, choices in (("contract", lists.contracts), ("niveau", lists.levels), ("rijbewijs", licences)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
            field.choices = choices

    def clean_woorden(self) -> str:
        """Refuse what is no text."""
        return _readable(self.cleaned_data["woorden"])

    def clean_plaats(self) -> str:
        """Find the place; say what comes near when there is none of that name."""
        typed = self.cleaned_data["plaats"].strip()
        self.found_place = place_named(typed) if typed else None
        return str(typed)

    def question(self) -> VacancyQuestion:
        """Return what was asked for."""
        given = self.cleaned_data
        return VacancyQuestion(
            words=given["woorden"],
            place=self.found_place,
            radius=given["straal"],
            hours=tuple(given["uren"]),
            contracts=tuple(given["contract"]),
            levels=tuple(given["niveau"]),
            licences=tuple("" if code == NO_LICENCE else code for code in given["rijbewijs"]),
            since_days=given["sinds"],
            guidance=given["begeleiding"],
            adapted=given["aangepast"],
            sectors=given["sector"],
            order=Order(given["volgorde"] or Order.RELEVANCE),
            page=given["pagina"] or 1,
        )


def place_named(typed: str) -> FoundPlace:
    """Return the place that somebody typed; refuse what is none, with the names that come near."""
    found = reference.find_place(_readable(typed))
    if found is not None:
        return found
    near = reference.suggest_places(typed, limit=3)
    if near:
        text = _("Deze plaats kennen wij niet. Bedoelde u: %(places)s?")
        raise forms.ValidationError(text, params={"places": ", ".join(near)})
    raise forms.ValidationError(
        _("Deze plaats kennen wij niet. Vul de vier cijfers van de postcode in, of een grotere plaats in de buurt.")
    )


def _finishing(name: str) -> dict[str, str]:
    """Return what makes a field ask for suggestions while somebody types; without a script it is a plain field."""
    return {
        "list": f"{name}-keuze",
        "hx-get": reverse("vacancy_suggestions"),
        "hx-trigger": "input changed delay:300ms",
        "hx-target": f"#{name}-keuze",
        "hx-swap": "innerHTML",
        "hx-push-url": "false",
        "hx-params": name,
    }


def _readable(words: str) -> str:
    if not words.isprintable():
        raise forms.ValidationError(_("Haal onleesbare tekens weg."))
    return words
