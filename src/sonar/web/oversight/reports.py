"""Reports about contact between jobseekers and employers: which wait, what was written, and what is decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sonar.clients.types import InvalidFields
from sonar.identity.types import Function
from sonar.messaging.operations import ReportNotSettled, report_of, reports, settle_report
from sonar.messaging.types import ReportRow
from sonar.web.forms import SonarForm
from sonar.web.replies import see
from sonar.web.report_labels import BADGES, DONE, REPORT_FAULTS, STATES, STEPS
from sonar.web.session.access import ActorRequest, staff_page

_SECURITY = (Function.SECURITY_OFFICER,)


class StepForm(SonarForm):
    """What is decided about a report, and why."""

    step = forms.ChoiceField(label=_("Wat besluit u?"), choices=(), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Waarom?"),
        help_text=_("20 tot 500 tekens. Collega's lezen dit. Wie meldde, hoort alleen wat u besluit."),
        min_length=20,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def __init__(self, *args: object, possible: Iterable[str], **kwargs: object) -> None:
        """Offer the steps that can be taken now."""
        super().__init__(*args, **kwargs)
        field = self.fields["step"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(step, STEPS[step]) for step in possible]


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A report in the list, with its state in words."""

    row: ReportRow
    state: object
    badge: str


@staff_page(*_SECURITY)
@require_safe
def contact_reports(request: ActorRequest) -> HttpResponse:
    """Show the reports that wait, or those that were handled."""
    handled = request.GET.get("stand") == "afgesloten"
    found = reports(actor=request.actor, handled=handled)
    context = {
        "reports": [ShownReport(each, STATES[each.state], BADGES.get(each.state, "quiet")) for each in found],
        "handled": handled,
        "done": request.GET.get("melding") == "besloten",
    }
    return render(request, "oversight/contact_reports.html", context)


@staff_page(*_SECURITY)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_report(request: ActorRequest, report_ref: str) -> HttpResponse:
    """Show one report with the contact that it is about (GET); decide about it (POST)."""
    report = report_of(actor=request.actor, report_ref=report_ref)
    form = StepForm(request.POST if request.method == "POST" else None, possible=report.possible)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            settle_report(actor=request.actor, report_ref=report_ref, step=given["step"], reason=given["reason"])
        except InvalidFields as invalid:
            form.add_errors(invalid.errors)
        except ReportNotSettled as refused:
            form.add_error(None, str(REPORT_FAULTS[refused.code]))
        else:
            return see(reverse("contact_reports") + "?melding=besloten")
    context = {
        "report": report,
        "state": STATES[report.state],
        "badge": BADGES.get(report.state, "quiet"),
        "steps": [(each, DONE[each.step]) for each in report.steps],
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "oversight/contact_report.html", context, status=status)
