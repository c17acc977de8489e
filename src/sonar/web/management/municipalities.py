"""The systems of municipalities that are connected: asked by one functional manager, put in force by another."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sonar.exchange.queries import connected_municipalities, connection_lines
from sonar.exchange.types import ConnectedMunicipality, ConnectionKind
from sonar.identity.queries import municipal_organisations
from sonar.identity.types import Function
from sonar.web.connection_labels import KINDS
from sonar.web.context import SUPERVISORS
from sonar.web.management.acting import done, show
from sonar.web.management.connecting import EndForm, MunicipalityForm, decide_or_end, propose, shown_proposals
from sonar.web.session.access import ActorRequest, staff_page

_KIND: Final = ConnectionKind.MUNICIPALITY


@dataclass(frozen=True, slots=True)
class ShownMunicipality:
    """A municipality that was connected, with the form that ends it where the reader may."""

    connection: ConnectedMunicipality
    form: EndForm | None


@staff_page(Function.FUNCTIONAL_MANAGER, *SUPERVISORS)
@require_http_methods(["GET", "HEAD", "POST"])
def municipalities(request: ActorRequest) -> HttpResponse:
    """Show the municipalities and what waits (GET); propose, decide or end one (POST)."""
    towns = municipal_organisations()
    form: MunicipalityForm | None = None
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        if request.POST.get("step") == "propose":
            form = MunicipalityForm(request.POST, organisations=towns)
            propose(request, form)
        else:
            faults = decide_or_end(request, _KIND)
        if not faults and not (form and form.errors):
            return done(reverse("municipalities"))
    keeps = request.actor.function is Function.FUNCTIONAL_MANAGER
    found = connected_municipalities(actor=request.actor)
    lines = connection_lines(actor=request.actor, kinds=[_KIND])
    context: dict[str, object] = {
        "form": form or MunicipalityForm(organisations=towns, initial=_initial(request, found)),
        "waiting": shown_proposals(lines, posted=request.POST if faults else None, faults=faults),
        "history": [each for each in lines if not each.waiting],
        "municipalities": shown(found, keeps=keeps),
        "kinds": KINDS,
        "keeps": keeps,
    }
    return show(request, "management/municipalities.html", context, faults=faults, wrong=bool(form and form.errors))


def shown(found: tuple[ConnectedMunicipality, ...], *, keeps: bool) -> list[ShownMunicipality]:
    """Return the municipalities, those whose agreement holds first."""
    ordered = sorted(found, key=lambda each: not each.in_force)
    return [
        ShownMunicipality(each, EndForm(auto_id=f"end_{number}_%s") if keeps and each.in_force else None)
        for number, each in enumerate(ordered, start=1)
    ]


def _initial(request: ActorRequest, found: tuple[ConnectedMunicipality, ...]) -> dict[str, Any]:
    """Return what stands of the connection that somebody wants to change; nothing when she named none."""
    return next(
        (
            {
                "oin": each.oin,
                "organisation": str(each.organisation_id),
                "agreement": each.agreement,
                "valid_until": each.agreed_until,
                "persons_per_day": each.persons_per_day,
            }
            for each in found
            if each.oin == request.GET.get("wijzig")
        ),
        {},
    )
