"""What happens with a plan: steps, results, agreements that are closed, activities that are noted and judged (I5)."""

from collections.abc import Callable
from datetime import date
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.types import Category
from sonar.casework.operations import (
    add_step,
    close_agreement,
    end_path,
    end_step,
    judge_activity,
    report_activity,
)
from sonar.casework.queries import activity_in, agreement_in, case_file, path_in, step_in
from sonar.casework.types import Activity, CaseFile
from sonar.disclosure.operations import OpenedClient
from sonar.kernel import clock
from sonar.web.adviser.case_pages import Page, in_dutch, told_of, write_page
from sonar.web.adviser.plan_forms import (
    ActivityForm,
    AgreementStateForm,
    JudgeForm,
    PathResultForm,
    StepForm,
    StepResultForm,
)
from sonar.web.context import CASE_WORKERS
from sonar.web.labels import Kind, label
from sonar.web.session.access import ActorRequest, staff_page
from sonar.web.templatetags.sonar import day

STEP: Final = Page(_("Stap toevoegen"), _("Opslaan"), "description", back="plan")
STEP_END: Final = Page(_("Stap afronden"), _("Vastleggen"), back="plan")
PATH_END: Final = Page(_("Traject afsluiten"), _("Afsluiten"), back="plan")
AGREEMENT_END: Final = Page(_("Afspraak afsluiten"), _("Afsluiten"), back="plan")
ACTIVITY: Final = Page(_("Activiteit noteren"), _("Opslaan"), "description", back="plan")
JUDGE: Final = Page(_("Activiteit beoordelen"), _("Oordeel vastleggen"), "why", back="plan")
_PLAN: Final = (Category.PLAN,)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: ActorRequest, client_ref: str, path_ref: str) -> HttpResponse:
    """Add a step to a path."""
    today = clock.local_day(clock.now())
    form = StepForm(request.POST if request.method == "POST" else None, initial={"planned_on": today})

    def prepare(opened: OpenedClient, form: StepForm) -> None:
        found = path_in(_file(request, opened), path_ref, actor=request.actor)
        form.about = f"{label(found.kind, Kind.CASE).capitalize()}: {found.goal}"

    def save(opened: OpenedClient, form: StepForm) -> None:
        add_step(actor=request.actor, opened=opened, path_ref=path_ref, **form.cleaned_data)

    return write_page(request, client_ref, form, STEP, categories=_PLAN, save=save, prepare=prepare)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def step_end(request: ActorRequest, client_ref: str, path_ref: str, step_ref: str) -> HttpResponse:
    """Record how a step went, or drop it."""
    form = StepResultForm(request.POST if request.method == "POST" else None, today=_today())

    def prepare(opened: OpenedClient, form: StepResultForm) -> None:
        path = path_in(_file(request, opened), path_ref, actor=request.actor)
        found = step_in(path, step_ref, actor=request.actor)
        form.about = f"{label(found.kind, Kind.CASE).capitalize()}, {day(found.planned_on)}: {found.description}"

    def save(opened: OpenedClient, form: StepResultForm) -> None:
        end_step(actor=request.actor, opened=opened, path_ref=path_ref, step_ref=step_ref, **form.cleaned_data)

    return write_page(request, client_ref, form, STEP_END, categories=_PLAN, save=save, prepare=prepare)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def path_end(request: ActorRequest, client_ref: str, path_ref: str) -> HttpResponse:
    """End a path with its result; the steps that were still to come end with it."""
    form = PathResultForm(request.POST if request.method == "POST" else None, today=_today())

    def prepare(opened: OpenedClient, form: PathResultForm) -> None:
        found = path_in(_file(request, opened), path_ref, actor=request.actor)
        form.began_on(found.started_on)
        form.about = f"{label(found.kind, Kind.CASE).capitalize()}: {found.goal}"
        if any(each.done_on is None for each in found.steps):
            form.about += "\n" + gettext("De stappen die nog open staan, vervallen.")

    def save(opened: OpenedClient, form: PathResultForm) -> None:
        end_path(actor=request.actor, opened=opened, path_ref=path_ref, **form.cleaned_data)

    return write_page(request, client_ref, form, PATH_END, categories=_PLAN, save=save, prepare=prepare)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_end(request: ActorRequest, client_ref: str, agreement_ref: str) -> HttpResponse:
    """Close an agreement: kept, not kept, or withdrawn."""
    form = AgreementStateForm(request.POST if request.method == "POST" else None)

    def prepare(opened: OpenedClient, form: AgreementStateForm) -> None:
        form.about = agreement_in(_file(request, opened), agreement_ref, actor=request.actor).description

    def save(opened: OpenedClient, form: AgreementStateForm) -> None:
        close_agreement(actor=request.actor, opened=opened, agreement_ref=agreement_ref, **form.cleaned_data)

    return write_page(request, client_ref, form, AGREEMENT_END, categories=_PLAN, save=save, prepare=prepare)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def activity(request: ActorRequest, client_ref: str, agreement_ref: str) -> HttpResponse:
    """Note what a client told that she did."""
    form = ActivityForm(request.POST if request.method == "POST" else None, initial={"done_on": _today()})

    def prepare(opened: OpenedClient, form: ActivityForm) -> None:
        found = agreement_in(_file(request, opened), agreement_ref, actor=request.actor)
        form.within(found.begins_on, found.due_on)
        form.about = found.description

    def save(opened: OpenedClient, form: ActivityForm) -> None:
        report_activity(actor=request.actor, opened=opened, agreement_ref=agreement_ref, **form.cleaned_data)

    return write_page(request, client_ref, form, ACTIVITY, categories=_PLAN, save=save, prepare=prepare)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: ActorRequest, client_ref: str, agreement_ref: str, activity_ref: str) -> HttpResponse:
    """Judge a reported activity; the client hears of it at once, in the way that fits her."""
    form = JudgeForm(request.POST if request.method == "POST" else None)
    found: list[Activity] = []

    def prepare(opened: OpenedClient, form: JudgeForm) -> None:
        agreement = agreement_in(_file(request, opened), agreement_ref, actor=request.actor)
        found.append(activity_in(agreement, activity_ref, actor=request.actor))
        kind = label(found[0].kind, Kind.CASE).capitalize()
        form.about = f"{agreement.description}\n\n{kind}, {day(found[0].done_on)}: {found[0].description}"

    def save(opened: OpenedClient, form: JudgeForm) -> None:
        accepted, why = form.cleaned_data["judgement"] == "accepted", form.cleaned_data["why"]
        judge_activity(
            actor=request.actor,
            opened=opened,
            agreement_ref=agreement_ref,
            activity_ref=activity_ref,
            accepted=accepted,
            why=why,
            told=told_of(
                opened,
                in_dutch(lambda: gettext("Uw activiteit is beoordeeld")),
                in_dutch(_verdict(found[0], why, accepted=accepted)),
            ),
        )

    categories = (Category.PLAN, Category.MESSAGES)
    return write_page(request, client_ref, form, JUDGE, categories=categories, save=save, prepare=prepare)


def _verdict(activity: Activity, why: str, *, accepted: bool) -> Callable[[], str]:
    def write() -> str:
        facts = {"kind": label(activity.kind, Kind.CASE), "day": day(activity.done_on), "why": why}
        if accepted:
            return gettext("U meldde: %(kind)s op %(day)s.\n\nDit telt mee voor uw afspraak.") % facts
        text = gettext(
            "U meldde: %(kind)s op %(day)s.\n\nDit telt niet mee voor uw afspraak. De reden: %(why)s\n\n"
            "Bent u het er niet mee eens? Bespreek het met uw adviseur."
        )
        return text % facts

    return write


def _file(request: ActorRequest, opened: OpenedClient) -> CaseFile:
    return case_file(opened=opened, actor=request.actor, categories=_PLAN)


def _today() -> date:
    return clock.local_day(clock.now())
