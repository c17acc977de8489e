"""Signals for the security officer: new, looked at, closed with a finding (R63, I58)."""

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.operations import close_signal, look_at_signal
from sonar.access.queries import signal_figures
from sonar.access.queries import signals as found_signals
from sonar.access.types import Signal, SignalCause, SignalFigure, Verdict
from sonar.kernel.bsn import holds_bsn
from sonar.web.context import SUPERVISORS
from sonar.web.forms import SonarForm
from sonar.web.labels import Kind, label
from sonar.web.management.acting import done, faults_of, show
from sonar.web.partial import number_from
from sonar.web.session.access import ActorRequest, staff_page


class FindingForm(SonarForm):
    """What came of a signal."""

    verdict = forms.ChoiceField(
        label=_("Uitkomst"),
        choices=lambda: [("", _("Maak een keuze")), *((each.value, label(each, Kind.VERDICT)) for each in Verdict)],
    )
    finding = forms.CharField(
        label=_("Bevinding"),
        help_text=_("10 tot 500 tekens. Noem geen klanten. Dit blijft zo staan."),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def clean_finding(self) -> str:
        """Refuse a number like a BSN: a finding is kept."""
        finding: str = self.cleaned_data["finding"]
        if holds_bsn(finding):
            raise forms.ValidationError(label("bsn", Kind.FAULT))
        return finding


class CauseForm(SonarForm):
    """Which signals are shown."""

    over = forms.ChoiceField(
        label=_("Waarover?"),
        required=False,
        choices=lambda: [("", _("Alles")), *((each.value, label(each, Kind.SIGNAL)) for each in SignalCause)],
    )


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """How many signals of a cause there are, with the way to those that are open."""

    figure: SignalFigure
    url: str


@dataclass(frozen=True, slots=True)
class Handled:
    """A signal with the form that closes it."""

    signal: Signal
    form: FindingForm | None


@staff_page(*SUPERVISORS)
@require_http_methods(["GET", "HEAD", "POST"])
def signals(request: ActorRequest) -> HttpResponse:
    """Show the signals, open or closed, of one cause or all (GET); take one up, or close it (POST)."""
    closed = request.GET.get("stand") == "afgesloten"
    failed: FindingForm | None = None
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        failed, faults = _posted(request)
        if not faults and (failed is None or not failed.errors):
            return done(reverse("signals"))
    offset = number_from(request.GET.get("vanaf")) or 0
    cause = _cause(request.GET.get("over", ""))
    page = found_signals(actor=request.actor, closed=closed, cause=cause, offset=offset)
    context = {
        "handled": handled(page.rows),
        "total": page.total,
        "closed": closed,
        "form": CauseForm({"over": cause.value if cause else ""}),
        "cause": cause,
        "figures": shown_figures(signal_figures(actor=request.actor)),
        "other_url": _address(closed=not closed, cause=cause),
        "chosen": request.POST.get("reference", ""),
        "failed": failed if failed is not None and failed.errors else None,
        "first_url": _address(closed=closed, cause=cause) if offset else "",
        "next_url": _address(closed=closed, cause=cause, offset=page.next_offset) if page.next_offset else "",
    }
    return show(
        request, "oversight/signals.html", context, faults=faults, wrong=failed is not None and bool(failed.errors)
    )


def shown_figures(figures: tuple[SignalFigure, ...]) -> list[ShownFigure]:
    """Return the figures with the addresses of what is open."""
    return [ShownFigure(each, _address(closed=False, cause=each.cause)) for each in figures]


def _address(*, closed: bool, cause: SignalCause | None, offset: int = 0) -> str:
    chosen = {"stand": "afgesloten" if closed else "", "over": cause.value if cause else "", "vanaf": offset or ""}
    asked = urlencode({name: value for name, value in chosen.items() if value})
    return reverse("signals") + (f"?{asked}" if asked else "")


def _cause(code: str) -> SignalCause | None:
    """Return the cause that was chosen; all of them for what is none."""
    return next((each for each in SignalCause if each.value == code), None)


def handled(rows: tuple[Signal, ...]) -> list[Handled]:
    """Return each signal, with a form where this reader may close it."""
    return [
        Handled(row, FindingForm(auto_id=f"id_{n}_%s") if row.may_act and row.looked_at and not row.closed_at else None)
        for n, row in enumerate(rows, start=1)
    ]


def _posted(request: ActorRequest) -> tuple[FindingForm | None, tuple[str, ...]]:
    given = request.POST
    reference = given.get("reference", "")
    if given.get("step") == "look":
        return None, faults_of(partial(look_at_signal, actor=request.actor, reference=reference))
    form = FindingForm(given, auto_id="failed_%s")
    if not form.is_valid():
        return form, ()
    return form, faults_of(
        partial(
            close_signal,
            actor=request.actor,
            reference=reference,
            verdict=Verdict(form.cleaned_data["verdict"]),
            finding=form.cleaned_data["finding"],
        )
    )
