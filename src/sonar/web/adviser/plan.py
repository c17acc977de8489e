"""The plan of one client: both kinds of path side by side, what was agreed, and her distance to work (I5, R34, R35)."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sonar.access.types import Category
from sonar.casework.operations import agree, begin_path, set_distance
from sonar.casework.queries import PATH_KINDS, case_file, duties_of, exemptions_of
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import NotAvailable, OpenedClient, open_client
from sonar.kernel import clock
from sonar.web.adviser.case_forms import AgreementForm, DistanceForm, PathForm
from sonar.web.adviser.case_pages import Page, write_page
from sonar.web.adviser.purposes import main_purpose, may_read
from sonar.web.context import CASE_WORKERS
from sonar.web.plan_shown import shown_plan
from sonar.web.session.access import ActorRequest, staff_page

PATH: Final = Page(_("Traject beginnen"), _("Opslaan"), "goal", back="plan")
AGREEMENT: Final = Page(_("Afspraak in het werkplan"), _("Opslaan"), "description", back="plan")
DISTANCE: Final = Page(_("Afstand tot de arbeidsmarkt"), _("Opslaan"))


@staff_page(*CASE_WORKERS)
@require_safe
def overview(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Show the whole plan, with how her duty to apply stands; an exemption only to who may know of one (R25)."""
    now, actor = clock.now(), request.actor
    today, purpose = clock.local_day(now), main_purpose(actor)
    indication = (Category.INDICATION,) if may_read(actor, Category.INDICATION, purpose) else ()
    categories = (Category.IDENTITY, Category.PLAN, *indication)
    with open_client(actor=actor, client_ref=client_ref, purpose=purpose, categories=categories, now=now) as opened:
        file = case_file(opened=opened, actor=actor, categories=categories)
        exemptions = exemptions_of(opened.card)
        context = {
            "card": opened.card,
            "purpose": purpose,
            "saved": request.GET.get("melding") == "opgeslagen",
            "today": today,
            "plan": shown_plan(
                file, duties_of(file, exemptions=exemptions, today=today), exemptions=exemptions, today=today
            ),
        }
    return render(request, "adviser/plan.html", context)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def path(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Begin a path."""
    today = clock.local_day(clock.now())
    wanted = request.GET.get("soort", "")
    initial = {"started_on": today, "kind": wanted if wanted in PATH_KINDS else PATH_KINDS[0]}
    form = PathForm(request.POST if request.method == "POST" else None, initial=initial)

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
