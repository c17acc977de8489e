"""The employers' side of contact with jobseekers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from sonar.clients.types import InvalidFields
from sonar.employers.queries import blocked_since
from sonar.identity.types import MandateScope
from sonar.messaging.operations import ContactClosed, close_contact, contact_with, contacts_of, write_line
from sonar.web.contact_forms import LineForm, ReportForm, turning
from sonar.web.partial import number_from
from sonar.web.replies import see
from sonar.web.session.access import ActorRequest, employer_page_for


@employer_page_for(MandateScope.CANDIDATES)
@require_safe
def contacts(request: ActorRequest) -> HttpResponse:
    """Show with whom this employer has contact: by the name that she shares, or a code."""
    before = number_from(request.GET.get("voor"))
    page = contacts_of(actor=request.actor, before=before)
    if before and not page.rows:
        return see(reverse("employer_contacts"))
    context: dict[str, object] = {
        "contacts": page.rows,
        "sent": request.GET.get("melding") == "verstuurd",
        **turning(reverse("employer_contacts"), page, before=before),
    }
    context["blocked"] = blocked_since(actor=request.actor)
    return render(request, "employer/contacts.html", context)


@employer_page_for(MandateScope.CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: ActorRequest, contact_ref: str) -> HttpResponse:
    """Show one contact; the employer writes, or closes it."""
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    line = LineForm(request.POST if deed == "write" else None, prefix="line")
    report = ReportForm(request.POST if deed == "close" else None, prefix="report")
    form = {"write": line, "close": report}.get(deed)
    actor = request.actor
    if form is not None and form.is_valid():
        try:
            if deed == "write":
                write_line(actor=actor, contact_ref=contact_ref, text=form.cleaned_data["text"])
            else:
                close_contact(actor=actor, contact_ref=contact_ref, report=form.cleaned_data["report"])
        except InvalidFields as invalid:
            form.add_errors(invalid.errors)
        except ContactClosed:
            form.add_error(None, gettext("Dit contact is intussen gesloten of al beantwoord."))
        else:
            return see(reverse("employer_contact_with", args=[contact_ref]))
    context = {
        "contact": contact_with(actor=actor, contact_ref=contact_ref),
        "line": line,
        "report": report,
        "base": "employer.html",
        "blocked": blocked_since(actor=actor),
    }
    return render(request, "employer/contact.html", context, status=422 if line.errors or report.errors else 200)
