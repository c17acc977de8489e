"""What the pages of registering share: the form, and the information about the processing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sonar.clients.types import (
    Application,
    ClientCard,
    ClientKind,
    Gender,
    InvalidFields,
    NameUse,
    PrivacyText,
    StaleVersion,
)
from sonar.disclosure.operations import OpenedClient
from sonar.disclosure.queries import field_choices, kind_bases, privacy_text
from sonar.identity.queries import offices_for
from sonar.identity.types import Actor, RegisteringOffice
from sonar.reference.queries import nationalities, valid_rows
from sonar.web.forms import ToldAtOnce
from sonar.web.labels import FUNCTIONS, PURPOSES
from sonar.web.partial import speaks_english
from sonar.web.record.words import profile_fault

IDENTITY: Final = (
    "initials",
    "first_names",
    "name_prefix",
    "last_name",
    "partner_prefix",
    "partner_last_name",
    "name_use",
    "birth_date",
    "gender",
    "nationality",
)
CONTACT: Final = ("street", "house_number", "postcode", "city", "phone", "email")
PROFILE: Final = ("hours_min", "hours_max", "max_distance_km")
CHANNEL: Final = ("sms_reachable", "preferred_channel")
_NO_FILL: Final = {"autocomplete": "off"}
_YES, _NO = "yes", "no"
KINDS: Final = {
    ClientKind.JOBSEEKER: _("Werkzoekende"),
    ClientKind.SICK: _("Ziek"),
    ClientKind.UNFIT_FOR_WORK: _("Arbeidsongeschikt"),
}


@dataclass(frozen=True, slots=True)
class Lists:
    """What can be chosen on the forms on one day."""

    today: date
    nationalities: tuple[tuple[int, str], ...]
    laws: Mapping[str, tuple[str, ...]]
    """The laws on which somebody can be registered, by kind of client."""
    offices: tuple[RegisteringOffice, ...]


def lists_for(actor: Actor, *, today: date) -> Lists:
    """Return what this actor can choose on that day, in the language in force."""
    english = speaks_english()
    rows = valid_rows(nationalities(), on=today)
    return Lists(
        today=today,
        nationalities=tuple((row.code, row.label_en if english else row.label_nl) for row in rows),
        laws=kind_bases(),
        offices=offices_for(actor),
    )


def told_text() -> PrivacyText:
    """Return the information about the processing, in the language in force."""
    return privacy_text(
        language="en" if speaks_english() else "nl",
        functions={name: str(words) for name, words in FUNCTIONS.items()},
        purposes={name: str(words) for name, words in PURPOSES.items()},
    )


def _text(label: Any, *, required: bool = False, **attrs: str) -> forms.CharField:  # noqa: ANN401 - a lazy text
    widget = forms.TextInput(attrs={**_NO_FILL, **attrs})
    return forms.CharField(label=label, required=required, max_length=300, widget=widget)


def _choice(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:  # noqa: ANN401 - as above
    return forms.CharField(label=label, required=required, help_text=help_text, widget=forms.Select())


class RegisterForm(ToldAtOnce):
    """Who somebody is and how she can be reached. Whether it can be so is for the clients room to say, all at once."""

    told = forms.CharField(widget=forms.HiddenInput, required=False)
    initials = _text(_("Voorletters"), required=True)
    first_names = _text(_("Voornamen"), required=True)
    name_prefix = _text(_("Voorvoegsel"))
    last_name = _text(_("Achternaam"), required=True)
    partner_prefix = _text(_("Voorvoegsel van de partner"))
    partner_last_name = _text(_("Achternaam van de partner"))
    name_use = _choice(_("Naam voor gebruik"))
    birth_date = _text(_("Geboortedatum"), required=True, type="date")
    gender = _choice(_("Geslacht"))
    nationality = _choice(_("Nationaliteit"))
    street = _text(_("Straat"))
    house_number = _text(_("Huisnummer"))
    postcode = _text(_("Postcode"), required=True)
    city = _text(_("Plaats"))
    phone = _text(_("Telefoon"), type="tel")
    email = _text(_("E-mail"), type="email")
    applies_ww = _choice(_("Aanvraag voor een WW-uitkering?"), required=True)
    ww_first_day = _text(_("Eerste dag van de WW"), type="date")

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        """Offer the codes of that day."""
        super().__init__(*args, **kwargs)
        self._offer("name_use", _name_uses())
        self._offer("gender", _genders())
        self._offer("nationality", lists.nationalities)
        self._offer("applies_ww", [("", _("Kies")), (_YES, _("Ja")), (_NO, _("Nee"))])

    def clean(self) -> dict[str, Any]:
        """Refuse an answer about WW that contradicts itself, or none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "applies_ww" not in self.fields:
            return cleaned
        applies = cleaned.get("applies_ww")
        if applies not in {_YES, _NO}:
            self.add_error("applies_ww", gettext("Kies ja of nee."))
        if applies == _NO and cleaned.get("ww_first_day"):
            self.add_error("ww_first_day", gettext("Haal deze datum weg, of kies ja bij de aanvraag voor WW."))
        return cleaned

    def application(self) -> Application:
        """Return what was filled in, for the room to check."""
        values = {name: str(self.cleaned_data.get(name, "")) for name in self.fields}
        return Application(
            kind=values.get("kind", ClientKind.JOBSEEKER.value),
            legal_basis=values.get("legal_basis", ""),
            office_id=int(values["office"]) if values.get("office", "").isdecimal() else None,
            bsn=values.get("bsn"),
            identity={name: values[name] for name in IDENTITY if name in values},
            contact={name: values[name] for name in CONTACT if name in values},
            profile={name: _number(values[name]) for name in PROFILE if values.get(name)},
            channel={name: values[name] for name in CHANNEL if values.get(name)},
            benefit=self._benefit(values),
        )

    def add_faults(self, faults: Mapping[str, list[str]]) -> None:
        """Add what the room found wrong, where this form did not find the same already."""
        self.add_errors({name: codes for name, codes in faults.items() if name not in self.errors})

    def _benefit(self, values: Mapping[str, str]) -> dict[str, object]:
        if values.get("applies_ww") != _YES:
            return {}
        return {"benefit_kind": "ww", "ww_first_day": values.get("ww_first_day", "")}

    def _offer(self, name: str, options: Iterable[tuple[Any, Any]]) -> None:
        widget = self.fields[name].widget
        assert isinstance(widget, forms.Select)  # noqa: S101 - for the type checker
        widget.choices = [(str(code), words) for code, words in options]


class _WithWishes(RegisterForm):
    """Somebody who is new, with what she wants of work."""

    office = _choice(_("Kantoor"), required=True)
    hours_min = _text(_("Minste uren per week"), inputmode="numeric")
    hours_max = _text(_("Meeste uren per week"), inputmode="numeric")
    max_distance_km = _text(_("Verste reisafstand in kilometers"), inputmode="numeric")

    def fault_words(self, name: str, code: str) -> str:
        """Return what is wrong with a field; of a number, between which it can be."""
        return profile_fault(name, code)


class DeskForm(_WithWishes):
    """Somebody at the desk."""

    bsn = _text(_("Burgerservicenummer"), required=True, inputmode="numeric")
    kind = _choice(_("Soort klant"), required=True)
    legal_basis = _choice(_("Op welke wet"), help_text=_("Kies een wet die hoort bij de soort klant."))

    def __init__(self, *args: Any, lists: Lists, benefit: bool, **kwargs: Any) -> None:
        """Offer the offices of the own organisation; ask for a benefit only whom the policy lets write it."""
        super().__init__(*args, lists=lists, **kwargs)
        self._offer("office", [(office.id, office.name) for office in lists.offices])
        self._offer("kind", [("", _("Kies")), *((kind.value, words) for kind, words in KINDS.items())])
        usual = [("", _("De gewone wet voor deze soort"))]
        grouped = [
            (str(words), [(law, law) for law in lists.laws.get(kind.value, ())]) for kind, words in KINDS.items()
        ]
        widget = self.fields["legal_basis"].widget
        assert isinstance(widget, forms.Select)  # noqa: S101 - for the type checker
        widget.choices = [*usual, *grouped]
        # Of who is ill the address is not needed to register her; the room says so of a jobseeker (R4).
        self.fields["postcode"].required = False
        if not benefit:
            del self.fields["applies_ww"], self.fields["ww_first_day"]


class OwnForm(_WithWishes):
    """Somebody who registers herself."""

    sms_reachable = _choice(_("Mogen wij u sms'en?"))
    preferred_channel = _choice(_("Hoe hebt u het liefst contact?"))

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        """Offer the offices of the service."""
        super().__init__(*args, lists=lists, **kwargs)
        nothing = ("", _("Geen voorkeur"))
        self._offer("office", [("", _("Kies")), *((office.id, office.name) for office in lists.offices)])
        self._offer("sms_reachable", [nothing, (_YES, _("Ja")), (_NO, _("Nee"))])
        english = speaks_english()
        ways = field_choices("channel", "preferred_channel", today=lists.today)
        words = [(way.code, way.label_en if english else way.label_nl) for way in ways]
        self._offer("preferred_channel", [nothing, *words])
        self.fields["office"].label = _("Welk UWV-kantoor is het dichtst bij u?")


class AgainForm(RegisterForm):
    """Somebody who comes back: everything is filled in already, to be confirmed or changed (R29)."""

    versions = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, card: ClientCard, benefit: bool, **kwargs: Any) -> None:
        """Fill in what the record has."""
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, **_present(card)}
        self.fields["postcode"].required = False
        if not benefit:
            del self.fields["applies_ww"], self.fields["ww_first_day"]


def again(opened: OpenedClient, form: AgainForm, *, way: str, source: str, why: str) -> bool:
    """Register again who was opened, from this form; on a fault say it on the form and return False."""
    valid = form.is_valid()
    if form.cleaned_data.get("versions") != versions_of(opened.card):
        form.add_error(None, gettext("Deze gegevens zijn net gewijzigd. Kijk ze opnieuw na."))
        return False
    try:
        if valid:
            opened.register_again(form.application(), told=told_text(), way=way, source=source, why=why)
        else:
            opened.check_again(form.application())
    except InvalidFields as invalid:
        form.add_faults(invalid.errors)
    except StaleVersion:
        form.add_error(None, gettext("Deze gegevens zijn net gewijzigd. Kijk ze opnieuw na."))
    return not form.errors


def versions_of(card: ClientCard) -> str:
    """Return which versions of the record a form was filled in from."""
    return f"{card.identity.version if card.identity else 0}.{card.contact.version if card.contact else 0}"


def _present(card: ClientCard) -> dict[str, Any]:
    values: dict[str, Any] = {"versions": versions_of(card)}
    if card.identity is not None:
        values |= {name: getattr(card.identity, name) for name in IDENTITY}
        values |= {
            "name_use": card.identity.name_use.value,
            "gender": str(card.identity.gender.value),
            "birth_date": card.identity.birth_date.isoformat(),
        }
    if card.contact is not None:
        values |= {name: getattr(card.contact, name) for name in CONTACT}
    return values


def _name_uses() -> list[tuple[str, Any]]:
    return [
        (NameUse.OWN.value, _("Eigen naam")),
        (NameUse.PARTNER.value, _("Naam van de partner")),
        (NameUse.OWN_PARTNER.value, _("Eigen naam, dan die van de partner")),
        (NameUse.PARTNER_OWN.value, _("Naam van de partner, dan de eigen")),
    ]


def _genders() -> list[tuple[int, Any]]:
    return [
        (Gender.UNKNOWN.value, _("Niet bekend")),
        (Gender.FEMALE.value, _("Vrouw")),
        (Gender.MALE.value, _("Man")),
        (Gender.NOT_SPECIFIED.value, _("Anders")),
    ]


def _number(text: str) -> object:
    return int(text) if text.strip().isdecimal() and len(text) < 10 else text  # noqa: PLR2004 - far beyond any field
