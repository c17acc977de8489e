"""An employer's own vacancies: placing, changing, publishing, extending, copying and closing them (I39)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sonar.employers.operations import (
    change_vacancy,
    copy_vacancy,
    draft_vacancy,
    fill_vacancy,
    publish_vacancy,
    take_back_vacancy,
    withdraw_vacancy,
)
from sonar.employers.queries import findings_in, kept_vacancy, own_establishments, own_vacancies, vacancy_history
from sonar.employers.types import InvalidEntry, KeptVacancy, NotDone
from sonar.identity.types import MandateScope
from sonar.kernel import clock
from sonar.matching.operations import waiting_for_employer
from sonar.web.employer.shown import SOON, Numbers, shown_events, shown_facts, shown_numbers, shown_rows
from sonar.web.employer.words import STATE_BADGES, STATES, STEP_FAULTS
from sonar.web.forms import SonarForm
from sonar.web.partial import number_from
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, employer_page_for
from sonar.web.vacancy_form import VacancyForm, shown_values

_OPEN: Final = ("draft", "review", "published")
_CHANGEABLE: Final = _OPEN
_LONGER: Final = timedelta(days=92)
_UNPROCESSABLE: Final = 422
_UNKNOWN_STEP: Final = "state"
_vacancies_page = employer_page_for(MandateScope.VACANCIES)


class CloseForm(SonarForm):
    """How a vacancy ends: filled, by how many people through us, or not needed any more and why."""

    how = forms.ChoiceField(
        label=_("Waarom sluit u de vacature?"),
        choices=(
            ("filled_here", _("Vervuld, met iemand die via ons kwam")),
            ("filled_elsewhere", _("Vervuld, met iemand die u zelf vond")),
            ("withdrawn", _("Niet meer nodig")),
        ),
        widget=forms.RadioSelect,
    )
    people = forms.IntegerField(
        label=_("Hoeveel mensen kwamen via ons?"), required=False, min_value=1, max_value=999, initial=1
    )
    reason = forms.CharField(
        label=_("Waarom is de vacature niet meer nodig?"),
        help_text=_("Alleen als de vacature niet meer nodig is. Schrijf één of twee zinnen, geen namen."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for what goes with the choice."""
        given = super().clean() or {}
        if given.get("how") == "filled_here" and not given.get("people") and "people" not in self.errors:
            self.add_error("people", str(_("Vul in hoeveel mensen via ons kwamen.")))
        if given.get("how") == "withdrawn" and len(given.get("reason", "").strip()) < 20:  # noqa: PLR2004 - the room's
            self.add_error("reason", str(STEP_FAULTS["reason"]))
        return given


@_vacancies_page
@require_safe
def vacancies(request: ActorRequest) -> HttpResponse:
    """Show the employer's vacancies: those that are not closed, or those that are."""
    closed = request.GET.get("stand") == "gesloten"
    before = number_from(request.GET.get("voor"))
    page = own_vacancies(actor=request.actor, closed=closed, before=before)
    address = reverse("employer_vacancies") + ("?stand=gesloten" if closed else "")
    join = "&" if closed else "?"
    context = {
        "rows": shown_rows(page.rows, today=clock.local_day(clock.now()), waiting=_waiting(request)),
        "closed": closed,
        "next_url": f"{address}{join}voor={page.next_before}" if page.next_before else "",
        "first_url": address if before else "",
        "establishments": bool(own_establishments(actor=request.actor)),
    }
    return render(request, "employer/vacancies.html", context)


@_vacancies_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """Make a vacancy: kept as a draft, with what the check finds in its words shown at once."""
    places = own_establishments(actor=request.actor)
    if not places:
        return see(reverse("employer_register"))
    offered = [(each.id, f"{each.place}, {each.number}") for each in places]
    form = VacancyForm(
        request.POST if request.method == "POST" else None,
        establishments=offered,
        initial={"positions": "1", "pc4": str(places[0].pc4) if len(places) == 1 else ""},
    )
    if form.is_bound and form.is_valid():
        try:
            number = draft_vacancy(actor=request.actor, values=form.values(), now=clock.now())
        except InvalidEntry as invalid:
            form.add_room_errors(invalid.errors)
        except NotDone as refused:
            _say(form, refused)
        else:
            return see(reverse("employer_vacancy", args=[number]) + "?melding=bewaard")
    return _form_page(request, form, None)


@_vacancies_page
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Change a vacancy that is not closed."""
    held = kept_vacancy(actor=request.actor, vacancy_id=vacancy_id)
    if _standing(held) not in _CHANGEABLE:
        return see(reverse("employer_vacancy", args=[vacancy_id]))
    offered = [(each.id, f"{each.place}, {each.number}") for each in own_establishments(actor=request.actor)]
    form = VacancyForm(
        request.POST if request.method == "POST" else None,
        establishments=offered,
        initial=shown_values(held.values, version=held.version),
    )
    if form.is_bound and form.is_valid():
        try:
            change_vacancy(
                actor=request.actor,
                vacancy_id=vacancy_id,
                version=form.cleaned_data["version"] or 0,
                values=form.values(),
                now=clock.now(),
            )
        except InvalidEntry as invalid:
            form.add_room_errors(invalid.errors)
        except NotDone as refused:
            _say(form, refused)
        else:
            return see(reverse("employer_vacancy", args=[vacancy_id]) + "?melding=gewijzigd")
    return _form_page(request, form, held)


@_vacancies_page
@require_http_methods(["GET", "HEAD", "POST"])
def vacancy(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Show one vacancy with what can be done now (GET); publish, take back, extend or copy it (POST)."""
    held = kept_vacancy(actor=request.actor, vacancy_id=vacancy_id)
    fault: object = ""
    if request.method == "POST":
        try:
            return see(_done(request, held))
        except NotDone as refused:
            fault = _words_of(refused)
        except InvalidEntry:
            fault = _("Iets in deze vacature klopt niet meer, bijvoorbeeld een dag die voorbij is. Wijzig dat eerst.")
        held = kept_vacancy(actor=request.actor, vacancy_id=vacancy_id)
    today = clock.local_day(clock.now())
    standing = _standing(held)
    events = vacancy_history(actor=request.actor, vacancy_id=vacancy_id)
    context = {
        "held": held,
        "number": f"V{held.id:06d}",
        "facts": shown_facts(held.values, place=held.place),
        "standing": standing,
        "state": STATES[standing],
        "badge": STATE_BADGES.get(standing, "neutral"),
        "findings": findings_in(held.values, today=today) if standing in {"draft", "review"} else (),
        "returned": next((each.reason for each in events[:1] if each.verb == "return"), ""),
        "events": shown_events(events),
        "ends_soon": standing == "published" and held.values.expires_on is not None
        and held.values.expires_on <= today + SOON,
        "last_day": held.values.expires_on - timedelta(days=1) if held.values.expires_on else None,
        "longer": today + _LONGER,
        "told": request.GET.get("melding", ""),
        "may_candidates": request.actor.may(MandateScope.CANDIDATES),
        "waiting": _waiting(request).get(vacancy_id, ()),
        "fault": fault,
    }  # fmt: skip
    return render(request, "employer/vacancy.html", context, status=_UNPROCESSABLE if fault else None)


@_vacancies_page
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Close a vacancy: filled through us, filled otherwise, or not needed any more."""
    held = kept_vacancy(actor=request.actor, vacancy_id=vacancy_id)
    if _standing(held) not in _OPEN:
        return see(reverse("employer_vacancy", args=[vacancy_id]))
    form = CloseForm(request.POST if request.method == "POST" else None)
    if held.status != "published":
        del form.fields["how"], form.fields["people"]
        form.fields["reason"].help_text = ""
    if form.is_bound and form.is_valid():
        try:
            _close(request, held, form)
        except NotDone as refused:
            _say(form, refused)
        else:
            return see(reverse("employer_vacancy", args=[vacancy_id]) + "?melding=gesloten")
    agreed = sum(number for state, number in _waiting(request).get(vacancy_id, ()) if state in {"consented", "invited"})
    context = {"form": form, "held": held, "agreed": agreed}
    return render(request, "employer/vacancy_close.html", context, status=status_of(form))


def _waiting(request: ActorRequest) -> dict[int, Numbers]:
    """Return how many candidates of each vacancy are in which state; nothing for who may not answer candidates."""
    return {each.id: shown_numbers(each) for each in waiting_for_employer(actor=request.actor)}


def _form_page(request: ActorRequest, form: VacancyForm, held: KeptVacancy | None) -> HttpResponse:
    back = reverse("employer_vacancy", args=[held.id]) if held else reverse("employer_vacancies")
    context = {"form": form, "held": held, "findings": (), "back_url": back}
    return render(request, "employer/vacancy_form.html", context, status=status_of(form))


def _done(request: ActorRequest, held: KeptVacancy) -> str:
    """Do what was asked of a vacancy; return where to go."""
    shown = reverse("employer_vacancy", args=[held.id])
    this: dict[str, Any] = {"actor": request.actor, "vacancy_id": held.id}
    version, now = _version(request), clock.now()
    match request.POST.get("step", ""):
        case "publish":
            stopped = publish_vacancy(**this, version=version, now=now).status == "review"
            return f"{shown}?melding={'nagekeken' if stopped else 'geplaatst'}"
        case "take_back":
            take_back_vacancy(**this, version=version)
            return f"{shown}?melding=teruggenomen"
        case "copy":
            return reverse("employer_vacancy_change", args=[copy_vacancy(**this, now=now)])
        case "extend":
            longer = replace(held.values, expires_on=clock.local_day(now) + _LONGER)
            change_vacancy(**this, version=version, values=longer, now=now)
            return f"{shown}?melding=verlengd"
    raise NotDone(_UNKNOWN_STEP)


def _close(request: ActorRequest, held: KeptVacancy, form: CloseForm) -> None:
    given = form.cleaned_data
    version = _version(request)
    if given.get("how", "withdrawn") == "withdrawn":
        withdraw_vacancy(actor=request.actor, vacancy_id=held.id, version=version, reason=given["reason"])
    else:
        people = given["people"] if given["how"] == "filled_here" else 0
        fill_vacancy(actor=request.actor, vacancy_id=held.id, version=version, people=people)


def _standing(held: KeptVacancy) -> str:
    """Return the state as everybody else finds it: expired from its last day on, before the job has run."""
    over = held.values.expires_on is not None and held.values.expires_on <= _today()
    return "expired" if held.status == "published" and over else held.status


def _version(request: ActorRequest) -> int:
    """Return which version the page was of; what is none is one that is gone."""
    given = number_from(request.POST.get("version")) or 0
    return given if given < 2**31 else 0


def _today() -> date:
    return clock.local_day(clock.now())


def _say(form: forms.Form, refused: NotDone) -> None:
    form.add_error(None, str(_words_of(refused)))


def _words_of(refused: NotDone) -> object:
    if refused.code not in STEP_FAULTS:
        raise refused  # not theirs, or no session: the page for that
    return STEP_FAULTS[refused.code]
