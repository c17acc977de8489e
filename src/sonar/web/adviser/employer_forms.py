"""The forms of an employer's record. What is right is for the employers room to say."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from sonar.employers.queries import CHANNELS, HOWS, STATES
from sonar.employers.types import (
    AgreementValues,
    ContactValues,
    EmployerValues,
    EstablishmentValues,
    Part,
    PlacementValues,
    PreferenceValues,
    VisitValues,
    WillingnessValues,
)
from sonar.kernel.medical import medical_words
from sonar.web.adviser.case_forms import MedicalForm, day_field
from sonar.web.forms import SonarForm
from sonar.web.labels import Kind, label

WILLING: Final = tuple(name for name in WillingnessValues.__dataclass_fields__ if name != "remarks")
_NO_FILL: Final = {"autocomplete": "off"}
_UNKNOWN: Final = (("", _("niet bekend")), ("yes", _("ja")), ("no", _("nee")))
_TRISTATE: Final = {None: "", True: "yes", False: "no"}


def _text(words: Any, *, longest: int, required: bool = True, **more: Any) -> forms.CharField:  # noqa: ANN401
    return forms.CharField(
        label=words, max_length=longest, required=required, widget=forms.TextInput(attrs=_NO_FILL), **more
    )


def _tristate(words: Any, hint: Any) -> forms.ChoiceField:  # noqa: ANN401 - promises of words
    return forms.ChoiceField(label=words, help_text=hint, choices=_UNKNOWN, required=False)


def _known(answer: str) -> bool | None:
    return {"yes": True, "no": False}.get(answer)


class TellingForm(SonarForm):
    """A form that tells what the employers room found wrong."""

    def tell(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Add what the room found wrong, to the field or to the form."""
        for name, codes in errors.items():
            for code in codes:
                self.add_error(name if name in self.fields else None, label(code, Kind.EMPLOYER_FAULT))


class EmployerForm(TellingForm):
    """Who an employer is."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    kvk_number = _text(_("KvK-nummer"), longest=12, help_text=_("Acht cijfers."))
    name = _text(_("Naam"), longest=160)
    sector = _text(_("Sector"), longest=80, required=False)
    rsin = _text(_("RSIN"), longest=12, required=False, help_text=_("Negen cijfers. Een eenmanszaak heeft er geen."))
    closed_on = day_field(
        _("Gesloten op"),
        required=False,
        help_text=_("Vanaf die dag zijn er geen vacatures meer. Contactpersonen worden na een jaar gewist."),
    )

    def values(self) -> EmployerValues:
        """Return what was filled in."""
        given = {name: self.cleaned_data[name] for name in ("kvk_number", "name", "sector", "rsin", "closed_on")}
        return EmployerValues(**given)


class PartForm(TellingForm):
    """Something in an employer's record."""

    make: ClassVar[type[Part]]
    slug: ClassVar[str]
    heading: ClassVar[Any]
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def values(self) -> Part:
        """Return what was filled in."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"version", "confirmed"}}
        return self.make(**given)

    @classmethod
    def texts(cls, values: Part) -> dict[str, Any]:
        """Return the values as the form shows them."""
        return {name: getattr(values, name) for name in cls.base_fields if hasattr(values, name)}


class EstablishmentForm(PartForm):
    """A place where an employer works."""

    make, slug, heading = EstablishmentValues, "vestiging", _("Vestiging")
    number = _text(_("Vestigingsnummer"), longest=16, help_text=_("Twaalf cijfers, zoals bij de KvK."))
    pc4 = forms.IntegerField(label=_("Postcode"), help_text=_("De vier cijfers."), min_value=1000, max_value=9999)
    closed_on = day_field(_("Gesloten op"), required=False)


class ContactForm(PartForm):
    """Somebody at an employer."""

    make, slug, heading = ContactValues, "contact", _("Contactpersoon")
    name = _text(_("Naam"), longest=100)
    role = _text(_("Functie"), longest=80, required=False)
    phone = _text(_("Telefoon op het werk"), longest=20, required=False)
    email = _text(_("E-mail op het werk"), longest=254, required=False)
    ended_on = day_field(_("Werkt er niet meer sinds"), required=False, help_text=_("Na een jaar wordt dit gewist."))


class VisitForm(MedicalForm, PartForm):
    """A contact with an employer; words about an illness are pointed at before it is kept."""

    make, slug, heading = VisitValues, "bezoek", _("Contact met de werkgever")
    visited_on = day_field(_("Dag"))
    how = forms.ChoiceField(label=_("Manier"), choices=lambda: _choices(HOWS))
    report = forms.CharField(
        label=_("Kort verslag"),
        help_text=_("Hoogstens 2.000 tekens. Schrijf niets over kandidaten: dat hoort in hun dossier."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean(self) -> dict[str, Any]:
        """Point at words about an illness, unless somebody said that they belong there."""
        found = medical_words(str(self.cleaned_data.get("report", "")))
        if found and not self.cleaned_data.get("confirmed"):
            self.warn(found, "report")
        return self.cleaned_data


class AgreementForm(PartForm):
    """What was agreed with an employer."""

    make, slug, heading = AgreementValues, "afspraak", _("Afspraak")
    agreed = _text(_("Wat is afgesproken?"), longest=500)
    due_on = day_field(_("Uiterlijk op"))
    state = forms.ChoiceField(label=_("Stand"), choices=lambda: _choices(STATES), initial="open")


class WillingnessForm(PartForm):
    """What an employer is willing to do for people at a distance to the labour market."""

    make, slug, heading = WillingnessValues, "bereidheid", _("Wat de werkgever wil doen")
    guidance = _tristate(_("Begeleiding op de werkvloer"), _("Een collega helpt de nieuwe medewerker op weg."))
    adapted_workplace = _tristate(_("Aangepaste werkplek"), _("Bijvoorbeeld rust, een ander bureau of een hulpmiddel."))
    job_carving = _tristate(_("Taken afsplitsen tot een baan"), _("Van losse taken een baan maken die iemand past."))
    trial_placement = _tristate(_("Proefplaatsing"), _("Iemand werkt eerst een tijd op proef, met een uitkering."))
    wage_subsidy_known = _tristate(
        _("Bekend met loonkostensubsidie"), _("De overheid betaalt mee aan het loon van wie minder kan.")
    )
    target_group = _tristate(
        _("Mensen uit het doelgroepregister"), _("Mensen met een arbeidsbeperking, voor de banenafspraak.")
    )
    remarks = _text(_("Opmerking"), longest=500, required=False)

    def values(self) -> Part:
        """Return what was filled in; an empty answer is not known."""
        given: dict[str, Any] = {name: _known(self.cleaned_data[name]) for name in WILLING}
        return WillingnessValues(**given, remarks=self.cleaned_data["remarks"])

    @classmethod
    def texts(cls, values: Part) -> dict[str, Any]:
        """Return the values as the form shows them."""
        shown = super().texts(values)
        return {name: value if isinstance(value, str) else _TRISTATE[value] for name, value in shown.items()}


class PreferenceForm(PartForm):
    """How an employer wants to be reached, and for what."""

    make, slug, heading = PreferenceValues, "voorkeur", _("Hoe de werkgever contact wil")
    channel = forms.ChoiceField(
        label=_("Liefst via"),
        choices=lambda: [("", _("maakt niet uit")), *_choices(CHANNELS)],
        required=False,
    )
    moment = _text(
        _("Goed te bereiken op"),
        longest=120,
        required=False,
        help_text=_("Bijvoorbeeld: dinsdag en donderdag, na 14 uur."),
    )
    wants_candidates = _tristate(
        _("Wil voorstellen van kandidaten"), _("Een adviseur stelt mensen voor zonder dat er eerst om is gevraagd.")
    )
    wants_visits = _tristate(_("Wil bezoek van een adviseur"), _("Om kennis te maken, of te kijken wat er kan."))

    def values(self) -> Part:
        """Return what was filled in; an empty answer is not known."""
        given = self.cleaned_data
        return PreferenceValues(
            channel=given["channel"],
            moment=given["moment"],
            wants_candidates=_known(given["wants_candidates"]),
            wants_visits=_known(given["wants_visits"]),
        )

    @classmethod
    def texts(cls, values: Part) -> dict[str, Any]:
        """Return the values as the form shows them."""
        shown = super().texts(values)
        return {name: value if isinstance(value, str) else _TRISTATE[value] for name, value in shown.items()}


class PlacementForm(PartForm):
    """How many people began."""

    make, slug, heading = PlacementValues, "plaatsing", _("Geplaatste mensen")
    people = forms.IntegerField(label=_("Hoeveel mensen?"), min_value=1, max_value=999)
    began_on = day_field(_("Begonnen op"))


PART_FORMS: Final[dict[str, type[PartForm]]] = {
    each.slug: each
    for each in (
        EstablishmentForm,
        ContactForm,
        VisitForm,
        AgreementForm,
        WillingnessForm,
        PreferenceForm,
        PlacementForm,
    )
}


def _choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    return [(code, capfirst(label(code, Kind.EMPLOYER))) for code in codes]
