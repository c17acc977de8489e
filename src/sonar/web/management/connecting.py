"""Forms and steps of the connections of other systems: one proposes, another decides, any of them ends."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from sonar.disclosure.queries import NotAvailable
from sonar.exchange.operations import (
    ContractValues,
    MunicipalityValues,
    SupplierValues,
    decide_connection,
    end_connection,
    propose_connection,
    withdraw_connection,
)
from sonar.exchange.types import ConnectedSupplier, ConnectionFault, ConnectionKind, ConnectionLine, NotConnected
from sonar.identity.queries import Municipality
from sonar.web.connection_labels import CONNECTION_FAULTS
from sonar.web.forms import SonarForm
from sonar.web.session.access import ActorRequest

_NUMBER: Final = {"inputmode": "numeric"}


class KeyArea(forms.Textarea):
    """A place for a public key. What was pasted is never written back on a page: it could be the secret half."""

    def format_value(self, value: object) -> str:  # noqa: ARG002 - Django's signature
        """Return nothing."""
        return ""


def _day(label: object, help_text: object = "") -> forms.DateField:
    return forms.DateField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        localize=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _key() -> forms.CharField:
    return forms.CharField(
        label=_("Openbare sleutel"),
        required=False,
        help_text=_(
            "Als JWK, van de organisatie zelf. Bij een wijziging mag dit leeg blijven: dan blijft de sleutel die er is."
            " U ziet hem hier niet terug."
        ),
        widget=KeyArea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Waarom?"),
        help_text=_("10 tot 500 tekens. Dit blijft staan, met uw naam."),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )


class ProposalForm(SonarForm):
    """What all proposals share. `FIELDS` says to which field a fault belongs."""

    FIELDS: ClassVar[Mapping[ConnectionFault, str]] = {}

    def _digits(self, name: str) -> str:
        return str(self.cleaned_data[name]).replace(" ", "")


class MunicipalityForm(ProposalForm):
    """A municipality's own system."""

    FIELDS: ClassVar[Mapping[ConnectionFault, str]] = {
        ConnectionFault.OIN: "oin",
        ConnectionFault.TAKEN: "oin",
        ConnectionFault.WAITING: "oin",
        ConnectionFault.ORGANISATION: "organisation",
        ConnectionFault.KEY: "key",
        ConnectionFault.PRIVATE_KEY: "key",
        ConnectionFault.NO_KEY: "key",
        ConnectionFault.AGREEMENT: "agreement",
        ConnectionFault.PERIOD: "valid_until",
        ConnectionFault.OVER: "valid_until",
        ConnectionFault.PERSONS_PER_DAY: "persons_per_day",
        ConnectionFault.REASON: "reason",
    }
    organisation = forms.ChoiceField(label=_("Gemeente"))
    oin = forms.CharField(label=_("OIN"), help_text=_("Het nummer van de organisatie: 20 cijfers."))
    key = _key()
    agreement = forms.CharField(label=_("Overeenkomst"), help_text=_("Waar zij te vinden is."))
    valid_until = _day(_("Laatste dag"))
    persons_per_day = forms.IntegerField(
        label=_("Personen per dag, hoogstens"), initial=500, widget=forms.TextInput(attrs=_NUMBER)
    )
    reason = _reason()

    def __init__(self, *args: Any, organisations: Iterable[Municipality], **kwargs: Any) -> None:
        """Offer the municipalities."""
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("Maak een keuze")), *((str(each.id), each.name) for each in organisations)]

    def values(self) -> MunicipalityValues:
        """Return what is proposed."""
        given = self.cleaned_data
        return MunicipalityValues(
            oin=self._digits("oin"),
            organisation_id=int(given["organisation"]),
            agreement=given["agreement"],
            agreed_until=given["valid_until"],
            persons_per_day=given["persons_per_day"],
            key=given["key"],
        )


class SupplierForm(ProposalForm):
    """A supplier of vacancies."""

    FIELDS: ClassVar[Mapping[ConnectionFault, str]] = {
        ConnectionFault.OIN: "oin",
        ConnectionFault.WAITING: "oin",
        ConnectionFault.OTHER: "oin",
        ConnectionFault.KVK_NUMBER: "kvk_number",
        ConnectionFault.NAME: "name",
        ConnectionFault.SOURCE: "source",
        ConnectionFault.SOURCE_TAKEN: "source",
        ConnectionFault.KEY: "key",
        ConnectionFault.PRIVATE_KEY: "key",
        ConnectionFault.NO_KEY: "key",
        ConnectionFault.AGREEMENT: "agreement",
        ConnectionFault.PERIOD: "valid_until",
        ConnectionFault.OVER: "valid_until",
        ConnectionFault.PER_HOUR: "per_hour",
        ConnectionFault.REASON: "reason",
    }
    name = forms.CharField(label=_("Naam"), help_text=_("Zo leest een werkgever wie er leverde."))
    oin = forms.CharField(label=_("OIN"), help_text=_("Het nummer van de organisatie: 20 cijfers."))
    kvk_number = forms.CharField(
        label=_("KvK-nummer"), help_text=_("Werkgevers machtigen dit nummer."), widget=forms.TextInput(attrs=_NUMBER)
    )
    source = forms.CharField(
        label=_("Bron van haar vacatures"),
        help_text=_("Een eigen naam, die blijft. Leverde zij al bestanden? Dan dezelfde naam als daar."),
    )
    key = _key()
    agreement = forms.CharField(label=_("Overeenkomst"), help_text=_("Waar zij te vinden is."))
    valid_from = _day(_("Eerste dag"))
    valid_until = _day(_("Laatste dag"))
    per_hour = forms.IntegerField(
        label=_("Vragen en vacatures per uur, hoogstens"), initial=2000, widget=forms.TextInput(attrs=_NUMBER)
    )
    reason = _reason()

    def values(self) -> SupplierValues:
        """Return what is proposed."""
        given = self.cleaned_data
        return SupplierValues(
            oin=self._digits("oin"),
            kvk_number=self._digits("kvk_number"),
            name=given["name"],
            source=given["source"],
            agreement=given["agreement"],
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
            per_hour=given["per_hour"],
            key=given["key"],
        )


class ContractForm(ProposalForm):
    """That a supplier delivers for an employer by contract."""

    FIELDS: ClassVar[Mapping[ConnectionFault, str]] = {
        ConnectionFault.OIN: "oin",
        ConnectionFault.SUPPLIER: "oin",
        ConnectionFault.WAITING: "kvk_number",
        ConnectionFault.KVK_NUMBER: "kvk_number",
        ConnectionFault.CONTRACT: "contract",
        ConnectionFault.PERIOD: "valid_until",
        ConnectionFault.OVER: "valid_until",
        ConnectionFault.REASON: "reason",
    }
    oin = forms.ChoiceField(label=_("Leverancier"))
    kvk_number = forms.CharField(label=_("KvK-nummer van de werkgever"), widget=forms.TextInput(attrs=_NUMBER))
    contract = forms.CharField(label=_("Contract"), help_text=_("Waar het te vinden is."))
    valid_from = _day(_("Eerste dag"))
    valid_until = _day(_("Laatste dag"))
    reason = _reason()

    def __init__(self, *args: Any, suppliers: Iterable[ConnectedSupplier], **kwargs: Any) -> None:
        """Offer the suppliers that were connected."""
        super().__init__(*args, **kwargs)
        field = self.fields["oin"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("Maak een keuze")), *((each.oin, each.name) for each in suppliers)]

    def values(self) -> ContractValues:
        """Return what is proposed."""
        given = self.cleaned_data
        return ContractValues(
            oin=given["oin"],
            kvk_number=self._digits("kvk_number"),
            contract=given["contract"],
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
        )


class EndForm(SonarForm):
    """That something ends now, and why. With contracts: the whole connection, or one of those."""

    what = forms.ChoiceField(label=_("Wat stopt er?"), choices=())
    reason = _reason()

    def __init__(self, *args: Any, contracts: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        """Offer the contracts, each a number of an employer and its name."""
        super().__init__(*args, **kwargs)
        offered = [(number, _("Contract met %(name)s") % {"name": name}) for number, name in contracts]
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("Maak een keuze")), ("all", _("De hele aansluiting")), *offered]
        if not offered:
            del self.fields["what"]


class DeclineForm(SonarForm):
    """Why a proposal is turned down."""

    why = forms.CharField(
        label=_("Waarom niet?"),
        help_text=_("10 tot 500 tekens. Wie het voorstelde, leest dit."),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """What waits, with the form that turns it down where the reader may."""

    line: ConnectionLine
    form: DeclineForm | None


def shown_proposals(
    lines: Iterable[ConnectionLine], *, posted: Mapping[str, str] | None = None, faults: tuple[str, ...] = ()
) -> list[ShownProposal]:
    """Return what waits. What was written about one of them and not taken over (`posted`) stands there still."""
    waiting = [each for each in lines if each.waiting]
    return [
        ShownProposal(each, _decline_form(each, number, posted or {}, faults) if each.may_decide else None)
        for number, each in enumerate(waiting, start=1)
    ]


def _decline_form(line: ConnectionLine, number: int, posted: Mapping[str, str], faults: tuple[str, ...]) -> DeclineForm:
    auto_id = f"decline_{number}_%s"
    if posted.get("answer") != "no" or posted.get("line") != line.mark:
        return DeclineForm(auto_id=auto_id)
    form, words = DeclineForm(posted, auto_id=auto_id), str(CONNECTION_FAULTS[ConnectionFault.REASON])
    if form.is_valid() and words in faults:
        form.add_error("why", words)
    return form


def propose(request: ActorRequest, form: MunicipalityForm | SupplierForm | ContractForm) -> None:
    """Propose what a form says; what is wrong is added to the form."""
    if not form.is_valid():
        return
    try:
        propose_connection(actor=request.actor, values=form.values(), reason=form.cleaned_data["reason"])
    except NotConnected as refused:
        for fault in refused.faults:
            form.add_error(form.FIELDS.get(fault), str(CONNECTION_FAULTS[fault]))


def decide_or_end(request: ActorRequest, kind: ConnectionKind) -> tuple[str, ...]:
    """Decide on a proposal, take one back, or end a connection; return in words what stood in the way."""
    given, actor, reference = request.POST, request.actor, request.POST.get("reference", "")
    if "answer" in given:
        approved, why = given["answer"] == "yes", given.get("why", "")
        return _faults_of(partial(decide_connection, actor=actor, reference=reference, approved=approved, answer=why))
    if given.get("step") == "withdraw":
        return _faults_of(partial(withdraw_connection, actor=actor, reference=reference))
    if given.get("step") != "end":
        raise NotAvailable
    what = given.get("what", "all")
    if what == "":
        return (str(_("Kies wat er stopt.")),)
    ended = kind if what == "all" else ConnectionKind.CONTRACT
    return _faults_of(
        partial(
            end_connection,
            actor=actor,
            kind=ended,
            oin=given.get("oin", ""),
            kvk_number="" if ended is kind else what,
            reason=given.get("reason", ""),
        )
    )


def _faults_of(act: Callable[[], object]) -> tuple[str, ...]:
    try:
        act()
    except NotConnected as refused:
        return tuple(str(CONNECTION_FAULTS[fault]) for fault in refused.faults)
    return ()
