"""The parties of the national exchange: who may ask Sonar, by a proposal of one manager and the decision of another."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.exchange.operations import PartyValues, decide_party, propose_party, registered_parties, withdraw_party
from sonar.exchange.types import NotRegistered, Party
from sonar.identity.types import Function
from sonar.kernel import clock
from sonar.web.context import SUPERVISORS
from sonar.web.elsewhere_labels import PARTY_FAULTS, ROLES
from sonar.web.forms import SonarForm
from sonar.web.management.acting import done, show
from sonar.web.management.connecting import DeclineForm
from sonar.web.session.access import ActorRequest, staff_page

FIELDS: Final = {
    "oin": "oin",
    "name": "name",
    "role": "role",
    "agreement": "agreement",
    "period": "valid_until",
    "per_hour": "questions_per_hour",
    "waiting": "oin",
}
"""To which field a fault belongs."""
_TOO_MANY: Final = 1_000_000


class PartyForm(SonarForm):
    """What is proposed of a party. What is wrong with it, the database says, all at once."""

    oin = forms.CharField(label=_("OIN"), help_text=_("Het nummer van de organisatie: 20 cijfers."))
    name = forms.CharField(label=_("Naam"), help_text=_("Zo leest een klant wie er vroeg."))
    role = forms.ChoiceField(label=_("Wat doet de organisatie?"), choices=lambda: [*ROLES.items()])
    suwi = forms.BooleanField(label=_("Partij van de Wet SUWI (anderen krijgen minder te zien)"), required=False)
    agreement = forms.CharField(label=_("Overeenkomst"), help_text=_("Waar zij te vinden is."))
    valid_from = forms.DateField(
        label=_("Eerste dag"), localize=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    valid_until = forms.DateField(
        label=_("Laatste dag"), localize=False,
        help_text=_("Een organisatie stopt als u een voorstel doet met een laatste dag die voorbij is."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    questions_per_hour = forms.IntegerField(
        label=_("Vragen per uur, hoogstens"), initial=600, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """A party that waits, with the form that turns it down where the reader may."""

    line: Party
    form: DeclineForm | None


def shown_proposals(
    found: Iterable[Party], *, posted: Mapping[str, str] | None = None, faults: tuple[str, ...] = ()
) -> list[ShownProposal]:
    """Return what waits. What was written about one of them and not taken over (`posted`) stands there still."""
    waiting = [each for each in found if each.waiting]
    return [
        ShownProposal(each, _decline_form(each, number, posted or {}, faults) if each.may_decide else None)
        for number, each in enumerate(waiting, start=1)
    ]


def _decline_form(line: Party, number: int, posted: Mapping[str, str], faults: tuple[str, ...]) -> DeclineForm:
    auto_id = f"decline_{number}_%s"
    # Of one party waits one proposal.
    if posted.get("answer") != "no" or posted.get("line") != line.oin:
        return DeclineForm(auto_id=auto_id)
    form, words = DeclineForm(posted, auto_id=auto_id), str(PARTY_FAULTS["reason"])
    if form.is_valid() and words in faults:
        form.add_error("why", words)
    return form


@staff_page(Function.FUNCTIONAL_MANAGER, *SUPERVISORS)
@require_http_methods(["GET", "HEAD", "POST"])
def exchange_parties(request: ActorRequest) -> HttpResponse:
    """Show the parties and what waits (GET); propose one, take that back, or decide on a colleague's (POST)."""
    form = PartyForm()
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        form, faults = _posted(request)
        if not faults and not form.errors:
            return done(reverse("exchange_parties"))
    found = registered_parties(actor=request.actor)
    today = clock.local_day(clock.now())
    context: dict[str, object] = {
        "form": form,
        "waiting": shown_proposals(found, posted=request.POST if faults else None, faults=faults),
        "parties": [
            (each, each.valid_from <= today <= each.valid_until)
            for each in found
            if not each.waiting and each.decided_at is None
        ],
        "history": [each for each in found if each.decided_at is not None],
        "roles": ROLES,
        "proposes": request.actor.function is Function.FUNCTIONAL_MANAGER,
    }
    return show(request, "management/parties.html", context, faults=faults, wrong=bool(form.errors))


def _posted(request: ActorRequest) -> tuple[PartyForm, tuple[str, ...]]:
    """Do what was posted; return the form with its faults, and what stood in the way of a decision."""
    posted, actor, reference = request.POST, request.actor, request.POST.get("reference", "")
    if "answer" in posted:
        approved, why = posted["answer"] == "yes", posted.get("why", "")
        return PartyForm(), _faults_of(
            partial(decide_party, actor=actor, reference=reference, approved=approved, answer=why)
        )
    if posted.get("step") == "withdraw":
        return PartyForm(), _faults_of(partial(withdraw_party, actor=actor, reference=reference))
    form = PartyForm(request.POST)
    if not form.is_valid():
        return form, ()
    given = form.cleaned_data
    per_hour = given["questions_per_hour"]
    values = PartyValues(
        oin=given["oin"].replace(" ", ""),
        name=given["name"],
        role=given["role"],
        suwi=given["suwi"],
        agreement=given["agreement"],
        valid_from=given["valid_from"],
        valid_until=given["valid_until"],
        # What does not fit in the database is as wrong as what may not be.
        questions_per_hour=per_hour if per_hour is not None and 0 < per_hour < _TOO_MANY else None,
    )
    try:
        propose_party(actor=request.actor, values=values)
    except NotRegistered as refused:
        for fault in refused.faults:
            form.add_error(FIELDS.get(fault), str(PARTY_FAULTS[fault]))
    return form, ()


def _faults_of(act: Callable[[], object]) -> tuple[str, ...]:
    try:
        act()
    except NotRegistered as refused:
        return tuple(str(PARTY_FAULTS[fault]) for fault in refused.faults)
    return ()
