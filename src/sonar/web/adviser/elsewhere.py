"""Candidates of other organisations for a vacancy, by way of the national exchange; and the details of one."""

from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.queries import policy
from sonar.disclosure.operations import NotAvailable
from sonar.employers.queries import NotFound
from sonar.employers.queries import vacancy as find_vacancy
from sonar.exchange.operations import ask_for_people, look_at_person
from sonar.exchange.queries import people_elsewhere, person_told
from sonar.exchange.types import AskFailed
from sonar.kernel import clock
from sonar.web.context import MATCHERS
from sonar.web.elsewhere import exchange_link, fault_words, last_fault
from sonar.web.elsewhere_labels import NEEDS
from sonar.web.forms import ReasonForm
from sonar.web.partial import speaks_english
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, staff_page


class PersonForm(ReasonForm):
    """Why the details of somebody elsewhere are needed."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Ask for the reason in the words of this page."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("20 tot 500 tekens, zonder namen. De reden wordt vastgelegd.")


@staff_page(*MATCHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def elsewhere(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Show what the last question brought (GET), or ask other organisations anew (POST)."""
    fault, link = "", exchange_link()
    try:
        if request.method == "POST":
            try:
                ask_for_people(actor=request.actor, vacancy_id=vacancy_id, link=link, now=clock.now())
            except AskFailed as failed:
                fault = fault_words(failed.code, failed.retry_at)
            else:
                return see(reverse("elsewhere", args=[vacancy_id]))
        found = people_elsewhere(actor=request.actor, vacancy_id=vacancy_id, now=clock.now())
    except NotFound:
        raise Http404 from None
    except NotAvailable:
        return _not_held(request, vacancy_id)
    context = {"page": found, "vacancy": found.vacancy, "connected": link is not None, "fault": fault}
    context["fault"] = fault or last_fault(found.asked)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return render(request, "adviser/elsewhere.html", context, status=status)


@staff_page(*MATCHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: ActorRequest, vacancy_id: int, person_ref: str) -> HttpResponse:
    """Ask for a reason (GET), or show what the other organisation tells of one person (POST)."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    vacancy = find_vacancy(vacancy_id=vacancy_id, english=speaks_english())
    context: dict[str, object] = {"form": form, "vacancy": vacancy, "fault": ""}
    if not (form.is_bound and form.is_valid()):
        return render(request, "adviser/elsewhere_reason.html", context, status=status_of(form))
    try:
        looked = look_at_person(
            actor=request.actor,
            vacancy_id=vacancy_id,
            reference=person_ref,
            reason=form.cleaned_data["reason"],
            link=exchange_link(),
            now=clock.now(),
        )
    except AskFailed as failed:
        context["fault"] = fault_words(failed.code, failed.retry_at)
        return render(request, "adviser/elsewhere_reason.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    told = person_told(looked.match, looked.detail, actor=request.actor, vacancy_id=vacancy_id, reference=person_ref)
    context |= {"person": told, "needs": [NEEDS[code] for code in told.needs]}
    return render(request, "adviser/elsewhere_person.html", context)


def _not_held(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Say that only who fills a vacancy asks for it, as on the page of candidates."""
    context = {
        "vacancy": find_vacancy(vacancy_id=vacancy_id, english=speaks_english()),
        "may_hold": policy().may_record(request.actor.function or "", "vacancy"),
    }
    return render(request, "adviser/candidates_not_held.html", context, status=HTTPStatus.FORBIDDEN)
