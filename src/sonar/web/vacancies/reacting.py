"""Reacting to a vacancy through the site."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sonar.access.types import Category
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import open_own_record
from sonar.employers.queries import NotFound, public_vacancy
from sonar.kernel import clock
from sonar.messaging.operations import ContactNotBegun, react
from sonar.web import notices
from sonar.web.contact_forms import ReactForm
from sonar.web.contact_labels import NOT_REACTED
from sonar.web.partial import speaks_english
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, jobseeker_page

NEEDED = (Category.IDENTITY, Category.CONTACT, Category.EMPLOYER_CONTACT)


@jobseeker_page
@require_http_methods(["GET", "HEAD", "POST"])
def react_to(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Let her write to the employer, with what she chooses to share; it goes on in the Werkmap."""
    now = clock.now()
    try:
        vacancy = public_vacancy(vacancy_id, today=clock.local_day(now), english=speaks_english())
    except NotFound:
        return notices.page(request, notices.VACANCY_GONE)
    form = ReactForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with open_own_record(
            actor=request.actor, categories=NEEDED, write=(Category.EMPLOYER_CONTACT,), name="own:react", now=now
        ) as opened:
            shared = form.shared(opened.card)
            try:
                react(opened=opened, vacancy_id=vacancy_id, text=form.cleaned_data["text"], shared=shared, now=now)
            except InvalidFields as invalid:
                form.add_errors(invalid.errors)
            except ContactNotBegun as refused:
                form.add_error(None, str(NOT_REACTED[refused.why]))
            else:
                return see(reverse("folder_contacts") + "?melding=verstuurd")
    return render(request, "vacancies/react.html", {"form": form, "vacancy": vacancy}, status=status_of(form))
