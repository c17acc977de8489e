"""The plan of one client: a path begins, something is agreed, her distance to work is judged."""

from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.types import Category
from sonar.casework.operations import agree, begin_path, set_distance
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import NotAvailable, OpenedClient
from sonar.kernel import clock
from sonar.web.adviser.case_forms import AgreementForm, DistanceForm, PathForm
from sonar.web.adviser.case_pages import Page, write_page
from sonar.web.context import CASE_WORKERS
from sonar.web.session.access import ActorRequest, staff_page

PATH: Final = Page(_("Traject beginnen"), _("Opslaan"), "goal")
AGREEMENT: Final = Page(_("Afspraak in het werkplan"), _("Opslaan"), "description")
DISTANCE: Final = Page(_("Afstand tot de arbeidsmarkt"), _("Opslaan"))


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def path(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Begin a path."""
    today = clock.local_day(clock.now())
    form = PathForm(request.POST if request.method == "POST" else None, initial={"started_on": today})

    def save(opened: OpenedClient, form: PathForm) -> None:
        begin_path(actor=request.actor, opened=opened, **form.cleaned_data)

    return write_page(request, client_ref, form, PATH, categories=(Category.PLAN,), save=save)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Record what was agreed."""
    today = clock.local_day(clock.now())
    form = AgreementForm(request.POST if request.method == "POST" else None, initial={"begins_on": today})

    def save(opened: OpenedClient, form: AgreementForm) -> None:
        agree(actor=request.actor, opened=opened, **form.cleaned_data)

    return write_page(request, client_ref, form, AGREEMENT, categories=(Category.PLAN,), save=save)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def distance(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Judge how far a client is from work (R35)."""
    form = DistanceForm(request.POST if request.method == "POST" else None)

    def save(opened: OpenedClient, form: DistanceForm) -> None:
        try:
            set_distance(opened=opened, distance=form.cleaned_data["distance"])
        except NotAvailable:
            raise InvalidFields({"distance": ["step"]}) from None

    return write_page(request, client_ref, form, DISTANCE, categories=(Category.PLAN,), save=save)
