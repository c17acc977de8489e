"""Judging readings without a relation: the team manager's page."""

from dataclasses import dataclass
from http import HTTPStatus

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.disclosure.operations import review_glass
from sonar.disclosure.queries import reviews_waiting
from sonar.disclosure.types import GlassReview
from sonar.identity.types import Function
from sonar.kernel import clock
from sonar.web.forms import SonarForm
from sonar.web.session.access import ActorRequest, staff_page


class ReviewForm(SonarForm):
    """What a team manager thinks of a reading, and why."""

    remark = forms.CharField(
        label=_("Toelichting"),
        help_text=_("Wat hebt u nagegaan? 10 tot 500 tekens."),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    judgement = forms.ChoiceField(choices=[("task", "task"), ("no_task", "no_task")], widget=forms.HiddenInput)
    reference = forms.CharField(max_length=59, widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reading that waits, with the form in which it is judged."""

    review: GlassReview
    form: ReviewForm
    overdue: bool


@staff_page(Function.TEAM_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request: ActorRequest) -> HttpResponse:
    """Show the readings that wait for this team manager (GET), or record a judgement on one (POST)."""
    posted = None
    if request.method == "POST":
        posted = ReviewForm(request.POST)
        if posted.is_valid():
            review_glass(
                actor=request.actor,
                reference=posted.cleaned_data["reference"],
                justified=posted.cleaned_data["judgement"] == "task",
                remark=posted.cleaned_data["remark"],
            )
            return _see(reverse("reviews") + "?melding=beoordeeld")
    context = {"waiting": _waiting(request), "faulty": posted, "judged": request.GET.get("melding") == "beoordeeld"}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if posted is not None else HTTPStatus.OK
    return render(request, "adviser/reviews.html", context, status=status)


def _waiting(request: ActorRequest) -> list[Waiting]:
    today = clock.local_day(clock.now())
    return [
        Waiting(
            review=review,
            form=ReviewForm(initial={"reference": review.reference}, auto_id=f"id_{number}_%s"),
            overdue=review.due < today,
        )
        for number, review in enumerate(reviews_waiting(actor=request.actor), start=1)
    ]


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response
