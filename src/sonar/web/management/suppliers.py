"""The suppliers of vacancies that are connected, and for whom they deliver: asked by one, approved by another."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sonar.exchange.queries import connected_suppliers, connection_lines
from sonar.exchange.types import ConnectedSupplier, ConnectionKind
from sonar.identity.types import Function
from sonar.kernel import clock
from sonar.web.connection_labels import KINDS
from sonar.web.context import SUPERVISORS
from sonar.web.management.acting import done, show
from sonar.web.management.connecting import ContractForm, EndForm, SupplierForm, decide_or_end, propose, shown_proposals
from sonar.web.session.access import ActorRequest, staff_page

_SHOWN: Final = (ConnectionKind.SUPPLIER, ConnectionKind.CONTRACT)
_CONTRACT_ID: Final = "contract_%s"


@dataclass(frozen=True, slots=True)
class ShownSupplier:
    """A supplier that was connected, with the form that ends it or a contract where the reader may."""

    connection: ConnectedSupplier
    form: EndForm | None


@staff_page(Function.FUNCTIONAL_MANAGER, *SUPERVISORS)
@require_http_methods(["GET", "HEAD", "POST"])
def suppliers(request: ActorRequest) -> HttpResponse:
    """Show the suppliers and what waits (GET); propose, decide or end one or a contract of one (POST)."""
    found = connected_suppliers(actor=request.actor)
    form: SupplierForm | ContractForm | None = None
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        step = request.POST.get("step")
        if step == "propose":
            form = SupplierForm(request.POST)
        elif step == "contract":
            form = ContractForm(request.POST, suppliers=found, auto_id=_CONTRACT_ID)
        if form:
            propose(request, form)
        else:
            faults = decide_or_end(request, ConnectionKind.SUPPLIER)
        if not faults and not (form and form.errors):
            return done(reverse("suppliers"))
    keeps = request.actor.function is Function.FUNCTIONAL_MANAGER
    lines = connection_lines(actor=request.actor, kinds=_SHOWN)
    context: dict[str, object] = {
        "form": form if isinstance(form, SupplierForm) else SupplierForm(initial=_initial(request, found)),
        "contract": form if isinstance(form, ContractForm) else ContractForm(suppliers=found, auto_id=_CONTRACT_ID),
        "waiting": shown_proposals(lines, posted=request.POST if faults else None, faults=faults),
        "history": [each for each in lines if not each.waiting],
        "suppliers": shown(found, keeps=keeps, today=clock.local_day(clock.now())),
        "kinds": KINDS,
        "keeps": keeps,
    }
    return show(request, "management/suppliers.html", context, faults=faults, wrong=bool(form and form.errors))


def shown(found: tuple[ConnectedSupplier, ...], *, keeps: bool, today: date) -> list[ShownSupplier]:
    """Return the suppliers, those whose agreement holds first. One that is still to begin can be ended too."""
    ordered = sorted(found, key=lambda each: not each.in_force)
    return [
        ShownSupplier(each, _end_form(each, number) if keeps and each.valid_until >= today else None)
        for number, each in enumerate(ordered, start=1)
    ]


def _end_form(supplier: ConnectedSupplier, number: int) -> EndForm:
    contracts = [(each.kvk_number, each.employer or each.kvk_number) for each in supplier.contracts]
    return EndForm(auto_id=f"end_{number}_%s", contracts=contracts)


def _initial(request: ActorRequest, found: tuple[ConnectedSupplier, ...]) -> dict[str, Any]:
    """Return what stands of the connection that somebody wants to change; nothing when she named none."""
    names = ("oin", "name", "kvk_number", "source", "agreement", "valid_from", "valid_until", "per_hour")
    chosen = next((each for each in found if each.oin == request.GET.get("wijzig")), None)
    return {name: getattr(chosen, name) for name in names} if chosen else {}
