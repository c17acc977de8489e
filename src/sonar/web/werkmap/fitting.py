"""The open vacancies that fit the jobseeker herself: which are new, which she hides, and one of them (R42, R113)."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sonar.disclosure.operations import open_own_record
from sonar.employers.queries import NotFound
from sonar.employers.queries import vacancy as find_vacancy
from sonar.employers.types import Vacancy
from sonar.kernel import clock
from sonar.matching.operations import (
    CLOSINGS,
    MARKS,
    OPENS,
    choose_alert,
    fitting_for_oneself,
    mark_vacancy,
    own_alert,
    put_closing_away,
)
from sonar.matching.queries import HIDE_REASONS
from sonar.web.forms import SonarForm
from sonar.web.labels import Kind, label
from sonar.web.partial import speaks_english
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, jobseeker_page

EVERY = (("day", _("elke dag")), ("week", _("één keer per week")), ("never", _("nooit")))


class HideForm(SonarForm):
    """Why she wants to see a vacancy no more."""

    why = forms.ChoiceField(label=_("Waarom past deze vacature niet bij u?"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the reasons in her language."""
        super().__init__(*args, **kwargs)
        self.fields["why"].choices = [  # type: ignore[attr-defined]
            ("", str(_("Kies een reden"))),
            *((code, capfirst(label(code, Kind.FOLLOWING_WHY))) for code in HIDE_REASONS),
        ]


class AlertForm(SonarForm):
    """How often she wants to hear of new vacancies."""

    every = forms.ChoiceField(label=_("Hoe vaak wilt u horen dat er nieuwe vacatures zijn?"), choices=EVERY)


@jobseeker_page
@require_safe
def vacancies(request: ActorRequest) -> HttpResponse:
    """Look for the open vacancies that fit her and show them, best first, each with its reasons."""
    now = clock.now()
    with open_own_record(actor=request.actor, categories=OPENS, name="own:vacancies", now=now) as opened:
        found, profile = fitting_for_oneself(opened=opened, now=now), opened.card.profile
        alert = own_alert(opened=opened)
    context = {
        "found": found,
        "profile": profile,
        "every": dict(EVERY)[alert.every],
        "done": request.GET.get("gedaan", ""),
    }
    return render(request, "werkmap/fitting.html", context)


@jobseeker_page
@require_safe
def vacancy(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Show one open vacancy: what is asked and offered; it is not new to her any more. Closed ones are not there."""
    found = _open_vacancy(vacancy_id)
    with open_own_record(
        actor=request.actor, categories=MARKS, write=MARKS, name="own:mark", now=clock.now()
    ) as opened:
        mark_vacancy(opened=opened, vacancy_id=vacancy_id, deed="see")
    return render(request, "werkmap/vacancy.html", {"vacancy": found})


@jobseeker_page
@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Ask why a vacancy is not for her (GET), and keep it from her list from then on (POST)."""
    found = _open_vacancy(vacancy_id)
    form = HideForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        _mark(request, vacancy_id, "hide", form.cleaned_data["why"])
        return see(f"{reverse('folder_vacancies')}?gedaan=verborgen")
    return render(request, "werkmap/vacancy_hide.html", {"vacancy": found, "form": form}, status=status_of(form))


@jobseeker_page
@require_POST
def show_again(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Put a vacancy that she hid back on her list."""
    _mark(request, vacancy_id, "show")
    return see(f"{reverse('folder_vacancies')}?gedaan=getoond")


@jobseeker_page
@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: ActorRequest) -> HttpResponse:
    """Let her choose how often she hears of new vacancies."""
    bound = request.method == "POST"
    form = AlertForm(request.POST if bound else None)
    valid = bound and form.is_valid()
    with open_own_record(
        actor=request.actor, categories=MARKS, write=MARKS if valid else (), name="own:alert", now=clock.now()
    ) as opened:
        if valid:
            choose_alert(opened=opened, every=form.cleaned_data["every"])
            return see(f"{reverse('folder_vacancies')}?gedaan=melding")
        if not bound:
            form = AlertForm(initial={"every": own_alert(opened=opened).every})
    return render(request, "werkmap/vacancy_alert.html", {"form": form}, status=status_of(form))


@jobseeker_page
@require_POST
def put_away(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Put the notice about a vacancy that closed away."""
    with open_own_record(
        actor=request.actor, categories=CLOSINGS, write=CLOSINGS, name="own:mark", now=clock.now()
    ) as opened:
        put_closing_away(opened=opened, vacancy_id=vacancy_id)
    return see(reverse("folder"))


def _mark(request: ActorRequest, vacancy_id: int, deed: str, why: str = "") -> None:
    with open_own_record(
        actor=request.actor, categories=MARKS, write=MARKS, name="own:mark", now=clock.now()
    ) as opened:
        mark_vacancy(opened=opened, vacancy_id=vacancy_id, deed=deed, why=why)


def _open_vacancy(vacancy_id: int) -> Vacancy:
    try:
        found = find_vacancy(vacancy_id=vacancy_id, english=speaks_english())
    except NotFound:
        raise Http404 from None
    if found.status != "published":
        raise Http404
    return found
