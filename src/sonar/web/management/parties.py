"""The parties of the national exchange: who may ask Sonar, by a proposal of one manager and the decision of another."""

from typing import Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.exchange.operations import PartyValues, decide_party, parties, propose_party
from sonar.exchange.types import NotRegistered
from sonar.identity.types import Function
from sonar.kernel import clock
from sonar.web.context import SUPERVISORS
from sonar.web.elsewhere_labels import PARTY_FAULTS, ROLES
from sonar.web.forms import SonarForm
from sonar.web.management.acting import done, show
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


@staff_page(Function.FUNCTIONAL_MANAGER, *SUPERVISORS)
@require_http_methods(["GET", "HEAD", "POST"])
def exchange_parties(request: ActorRequest) -> HttpResponse:
    """Show the parties and what waits (GET); propose one, or decide on what a colleague proposed (POST)."""
    form = PartyForm()
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        form, faults = _posted(request)
        if not faults and not form.errors:
            return done(reverse("exchange_parties"))
    found = parties(actor=request.actor)
    today = clock.local_day(clock.now())
    context: dict[str, object] = {
        "form": form,
        "waiting": [each for each in found if each.waiting],
        "parties": [(each, each.valid_from <= today <= each.valid_until) for each in found if not each.waiting],
        "roles": ROLES,
        "proposes": request.actor.function is Function.FUNCTIONAL_MANAGER,
    }
    return show(request, "management/parties.html", context, faults=faults, wrong=bool(form.errors))


def _posted(request: ActorRequest) -> tuple[PartyForm, tuple[str, ...]]:
    """Do what was posted; return the form with its faults, and what stood in the way of a decision."""
    if "answer" in request.POST:
        try:
            decide_party(
                actor=request.actor,
                reference=request.POST.get("reference", ""),
                approved=request.POST["answer"] == "yes",
            )
        except NotRegistered as refused:
            return PartyForm(), _words(refused.faults)
        return PartyForm(), ()
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


def _words(faults: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(PARTY_FAULTS[fault]) for fault in faults)
