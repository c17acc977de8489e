"""The pages of oversight and management: who is named, what was found out about the function, and alerts."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sonar.exchange.operations import (
    DeliveryRefused,
    close_follow_up,
    confirm_person,
    end_naming,
    propose_person,
    record_review,
    see_alert,
)
from sonar.exchange.queries import alerts, delivery_rule, named_persons, reviews
from sonar.identity.types import Function
from sonar.web.deliveries.answers import on_to
from sonar.web.deliveries.forms import ExportReviewForm, FollowUpForm, ProposeForm
from sonar.web.deliveries.words import REFUSED, REVIEWS, ROLES, alert_words, kind_label
from sonar.web.session.access import ActorRequest, staff_page

_OVERSIGHT = (Function.DATA_PROTECTION_OFFICER, Function.SECURITY_OFFICER, Function.AUDITOR)
_ALERTED = (Function.DATA_PROTECTION_OFFICER, Function.SECURITY_OFFICER)


@staff_page(Function.FUNCTIONAL_MANAGER, *_OVERSIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: ActorRequest) -> HttpResponse:
    """Show who is named (GET); propose, confirm or end a naming (POST)."""
    may_propose = request.actor.function in delivery_rule().may_name
    form, refusal = None, ""
    if request.method == "POST":
        deed = request.POST.get("deed", "")
        try:
            if deed in {"confirm", "end"}:
                act = confirm_person if deed == "confirm" else end_naming
                act(actor=request.actor, reference=request.POST.get("reference", ""))
                return on_to("delivery_people")
            form = ProposeForm(request.POST)
            if form.is_valid():
                propose_person(actor=request.actor, **form.cleaned_data)
                return on_to("delivery_people")
        except DeliveryRefused as refused:
            refusal = str(REFUSED[refused.code])
    shown = [
        {"person": person, "kind": kind_label(person.kind), "role": ROLES[person.role]}
        for person in named_persons(actor=request.actor)
    ]
    context = {
        "people": shown,
        "form": (form or ProposeForm()) if may_propose else None,
        "refusal": refusal,
    }
    return render(request, "deliveries/people.html", context, status=_status(request))


@staff_page(*_OVERSIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def examined(request: ActorRequest) -> HttpResponse:
    """Show the risk analyses and reviews of the deliveries (GET); record one, or what was done with one (POST)."""
    closing = request.POST.get("deed") == "close"
    form, refusal = ExportReviewForm(), ""
    if request.method == "POST":
        given = FollowUpForm(request.POST) if closing else ExportReviewForm(request.POST)
        if given.is_valid():
            try:
                act = close_follow_up if closing else record_review
                act(actor=request.actor, **given.cleaned_data)
            except DeliveryRefused as refused:
                refusal = str(REFUSED[refused.code])
            else:
                return on_to("delivery_reviews")
        if isinstance(given, ExportReviewForm):
            form = given
        else:
            refusal = refusal or " ".join(str(fault) for faults in given.errors.values() for fault in faults)
    lines = reviews(actor=request.actor)
    current = {line.kind for line in lines if line.current}
    context = {
        "reviews": [{"line": line, "kind": REVIEWS[line.kind]} for line in lines],
        "missing": [words for kind, words in REVIEWS.items() if kind not in current],
        "overdue": [REVIEWS[line.kind] for line in lines if line.overdue],
        "form": form,
        "refusal": refusal,
    }
    return render(request, "deliveries/reviews.html", context, status=_status(request))


@staff_page(*_ALERTED)
@require_http_methods(["GET", "HEAD", "POST"])
def alarms(request: ActorRequest) -> HttpResponse:
    """Show the attempts beyond a limit and what is overdue (GET), or mark one as seen (POST)."""
    if request.method == "POST":
        see_alert(actor=request.actor, reference=request.POST.get("reference", ""))
        return on_to("delivery_alerts")
    found = []
    for alert in alerts(actor=request.actor):
        kind, cause = alert_words(alert.cause, alert.kind)
        found.append({"alert": alert, "kind": kind, "cause": cause})
    may_see = request.actor.function is Function.SECURITY_OFFICER
    return render(request, "deliveries/alerts.html", {"alerts": found, "may_see": may_see})


def _status(request: ActorRequest) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
