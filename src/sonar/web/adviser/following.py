"""The list of a vacancy: who was put on it, how that stands, and the next step with each, without names."""

from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from sonar.disclosure.operations import NotAvailable
from sonar.employers.queries import NotFound
from sonar.employers.queries import vacancy as find_vacancy
from sonar.kernel import clock
from sonar.matching.operations import InvalidStep, StepNotPossible, follow_candidate, followed, pseudonym_for
from sonar.web.adviser.following_forms import FORMS, StepForm
from sonar.web.context import MATCHERS
from sonar.web.labels import Kind, label
from sonar.web.partial import speaks_english
from sonar.web.replies import see
from sonar.web.session.access import ActorRequest, staff_page


@staff_page(*MATCHERS)
@require_safe
def followed_list(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Show who is on the list of a vacancy that the actor fills, and what can be done with each."""
    try:
        found = followed(actor=request.actor, vacancy_id=vacancy_id, now=clock.now())
    except NotFound:
        raise Http404 from None
    step = request.GET.get("gedaan", "")
    context = {
        "vacancy": found.vacancy,
        "followed": found.followed,
        "told": label(step, Kind.FOLLOWING_STEP) if step else "",
    }
    return render(request, "adviser/followed.html", context)


@staff_page(*MATCHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def followed_step(request: ActorRequest, vacancy_id: int, candidate_ref: str, step: str) -> HttpResponse:
    """Ask what goes with a step (GET), and take it (POST). Nobody is looked at for it: the list was shown before."""
    if request.method != "POST" and step not in FORMS:
        return see(reverse("followed", args=[vacancy_id]))
    pseudonym = pseudonym_for(actor=request.actor, vacancy_id=vacancy_id, candidate_ref=candidate_ref)
    form = FORMS.get(step, StepForm)(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            follow_candidate(
                actor=request.actor,
                vacancy_id=vacancy_id,
                candidate_ref=candidate_ref,
                step=step,
                facts=form.facts(),
                now=clock.now(),
            )
        except InvalidStep as invalid:
            form.add_errors(invalid.errors)
        except StepNotPossible:
            form.add_error(None, gettext("Dit kan nu niet meer. Ga terug naar de lijst en kijk hoe het staat."))
        else:
            return see(f"{reverse('followed', args=[vacancy_id])}?gedaan={step}")
    if step not in FORMS and not form.errors:
        raise NotAvailable
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {
        "vacancy": find_vacancy(vacancy_id=vacancy_id, english=speaks_english()),
        "form": form,
        "step": step,
        "pseudonym": pseudonym,
    }
    return render(request, "adviser/followed_step.html", context, status=status)
