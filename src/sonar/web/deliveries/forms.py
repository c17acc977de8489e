"""The forms around deliveries."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from sonar.clients.types import ClientKind
from sonar.exchange.operations import BadKey, read_public_key
from sonar.exchange.queries import delivery_kinds, delivery_rule
from sonar.exchange.types import Criteria, DeliveryKind
from sonar.identity.queries import Office
from sonar.kernel.bsn import holds_bsn
from sonar.web.deliveries.words import PERSON_KINDS, REVIEWS, ROLES
from sonar.web.forms import ReasonForm, SonarForm
from sonar.web.labels import Kind, label
from sonar.web.partial import speaks_english

_DAY: Final = forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")
_NO_FILL: Final = {"autocomplete": "off"}
_NO_CHOICE: Final = ("", _("Maakt niet uit"))


class RequestForm(ReasonForm):
    """Asks for a delivery of one kind: whom it is about by a closed set of questions, and which approved columns."""

    field_order = ("columns", "registered_from", "registered_until", "office", "kind", "active", "reason")

    columns = forms.MultipleChoiceField(label=_("Welke gegevens"), choices=(), widget=forms.CheckboxSelectMultiple)
    registered_from = forms.DateField(label=_("Ingeschreven vanaf"), widget=_DAY)
    registered_until = forms.DateField(label=_("Ingeschreven tot en met"), widget=_DAY)
    office = forms.ChoiceField(label=_("Kantoor"), required=False)
    kind = forms.ChoiceField(label=_("Soort klant"), required=False, choices=(_NO_CHOICE, *PERSON_KINDS.items()))
    active = forms.ChoiceField(
        label=_("Actief"), required=False, choices=(_NO_CHOICE, ("yes", _("actief")), ("no", _("niet actief")))
    )

    def __init__(self, *args: Any, kind: DeliveryKind, offices: Iterable[Office], **kwargs: Any) -> None:
        """Offer the columns that `kind` may hold, and these offices."""
        super().__init__(*args, **kwargs)
        self.fields["columns"].choices = [  # type: ignore[attr-defined]
            (each.name, each.label_en if speaks_english() else each.label) for each in kind.fields
        ]
        self.fields["columns"].help_text = _("Kies alleen wat nodig is, hoogstens %(most)d.") % {
            "most": kind.most_fields
        }
        self.fields["office"].choices = [  # type: ignore[attr-defined]
            _NO_CHOICE,
            *((str(office.id), office.name) for office in offices),
        ]

    def criteria(self) -> Criteria:
        """Return whom the delivery is about."""
        given = self.cleaned_data
        return Criteria(
            registered_from=given["registered_from"],
            registered_until=given["registered_until"],
            office_id=int(given["office"]) if given["office"] else None,
            kind=ClientKind(given["kind"]) if given["kind"] else None,
            active={"yes": True, "no": False}.get(given["active"]),
        )


class DecideForm(SonarForm):
    """Approves or rejects exactly what was seen."""

    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    remark = forms.CharField(
        label=_("Toelichting"),
        help_text=_("Wat hebt u nagegaan? 10 tot 500 tekens."),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, **_NO_FILL}),
    )
    decision = forms.ChoiceField(choices=[("approve", "approve"), ("reject", "reject")], widget=forms.HiddenInput)


class KeyForm(SonarForm):
    """Registers the public key of an exporter."""

    public_key = forms.CharField(
        label=_("Openbare sleutel"),
        help_text=_("43 tekens. U maakt hem op uw eigen computer; de geheime helft blijft daar."),
        max_length=60,
        widget=forms.TextInput(attrs={"spellcheck": "false", **_NO_FILL}),
    )

    def clean_public_key(self) -> bytes:
        """Return the key's 32 bytes."""
        try:
            return read_public_key(self.cleaned_data["public_key"])
        except BadKey:
            raise forms.ValidationError(_("Dit is geen openbare sleutel van 43 tekens.")) from None


class ProposeForm(ReasonForm):
    """Proposes somebody for the list of named people."""

    field_order = ("who", "kind", "role", "days", "reason")

    who = forms.CharField(
        label=_("Collega"),
        help_text=_("Account of volledige naam."),
        max_length=120,
        widget=forms.TextInput(attrs=_NO_FILL),
    )
    kind = forms.ChoiceField(label=_("Levering"))
    role = forms.ChoiceField(label=_("Rol"), choices=tuple(ROLES.items()))
    days = forms.IntegerField(
        label=_("Hoeveel dagen"), min_value=1, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the kinds there are."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.name, kind.label) for kind in delivery_kinds().values()]  # type: ignore[attr-defined]
        most = delivery_rule().named_days
        self.fields["days"].max_value = most  # type: ignore[attr-defined]
        self.fields["days"].help_text = _("Hoogstens %(most)d.") % {"most": most}


class ExportReviewForm(SonarForm):
    """Records a risk analysis or an independent review of the deliveries."""

    kind = forms.ChoiceField(label=_("Soort"), choices=tuple(REVIEWS.items()))
    dated = forms.DateField(label=_("Gedaan op"), widget=_DAY)
    valid_until = forms.DateField(label=_("Geldig tot en met"), widget=_DAY)
    author = forms.CharField(label=_("Door wie"), min_length=2, max_length=120, widget=forms.TextInput(attrs=_NO_FILL))
    findings = forms.CharField(
        label=_("Bevindingen"), min_length=20, max_length=2000, widget=forms.Textarea(attrs={"rows": 4, **_NO_FILL})
    )
    follow_up = forms.CharField(
        label=_("Maatregelen en opvolging"),
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, **_NO_FILL}),
    )
    owner = forms.CharField(
        label=_("Wie daarvoor zorgt"), min_length=2, max_length=120, widget=forms.TextInput(attrs=_NO_FILL)
    )
    follow_up_due = forms.DateField(label=_("Klaar op"), widget=_DAY)

    def clean_findings(self) -> str:
        """Refuse a number like a BSN."""
        return _without_bsn(self.cleaned_data["findings"])

    def clean_follow_up(self) -> str:
        """Refuse a number like a BSN."""
        return _without_bsn(self.cleaned_data["follow_up"])


class FollowUpForm(SonarForm):
    """Notes that what was to be done with findings is done."""

    reference = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Wat is er gedaan?"),
        help_text=_("10 tot 500 tekens."),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, **_NO_FILL}),
    )

    def clean_note(self) -> str:
        """Refuse a number like a BSN."""
        return _without_bsn(self.cleaned_data["note"])


def _without_bsn(text: str) -> str:
    if holds_bsn(text):
        raise forms.ValidationError(label("bsn", Kind.FAULT))
    return text
