"""The Werkmap's pages of contact with employers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from sonar.access.types import Category
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import OpenedClient, open_own_record
from sonar.kernel import clock
from sonar.messaging.operations import (
    ContactClosed,
    answer_contact,
    close_contact,
    contact_with,
    contacts_of,
    write_line,
)
from sonar.web.contact_forms import LineForm, ReportForm, ShareForm, turning
from sonar.web.forms import SonarForm
from sonar.web.partial import number_from
from sonar.web.replies import see
from sonar.web.session.access import ActorRequest, jobseeker_page

NEEDED = (Category.IDENTITY, Category.CONTACT, Category.EMPLOYER_CONTACT)
DEEDS = frozenset({"write", "yes", "no", "close"})


@jobseeker_page
@require_safe
def contacts(request: ActorRequest) -> HttpResponse:
    """Show with which employers she has contact."""
    before = number_from(request.GET.get("voor"))
    with open_own_record(
        actor=request.actor, categories=(Category.EMPLOYER_CONTACT,), name="own:contacts", now=clock.now()
    ) as opened:
        page = contacts_of(actor=request.actor, opened=opened, before=before)
    if before and not page.rows:
        return see(reverse("folder_contacts"))
    context = {
        "contacts": page.rows,
        "sent": request.GET.get("melding") == "verstuurd",
        **turning(reverse("folder_contacts"), page, before=before),
    }
    return render(request, "werkmap/contacts.html", context)


@jobseeker_page
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: ActorRequest, contact_ref: str) -> HttpResponse:
    """Show one contact; she writes, says yes or no, or closes it."""
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    forms = {
        "write": LineForm(request.POST if deed == "write" else None, prefix="line"),
        "yes": ShareForm(request.POST if deed == "yes" else None, prefix="share"),
        "close": ReportForm(request.POST if deed == "close" else None, prefix="report"),
    }
    with open_own_record(
        actor=request.actor,
        categories=NEEDED,
        write=(Category.EMPLOYER_CONTACT,) if deed else (),
        name="own:contact",
        now=clock.now(),
    ) as opened:
        if deed in DEEDS and _done(request, opened, contact_ref, deed, forms):
            return see(reverse("folder_contact_with", args=[contact_ref]))
        found = contact_with(actor=request.actor, contact_ref=contact_ref, opened=opened)
    faulty = any(form.errors for form in forms.values())
    return render(
        request,
        "werkmap/contact.html",
        {
            "contact": found,
            "line": forms["write"],
            "share": forms["yes"],
            "report": forms["close"],
            "base": "werkmap.html",
            "blocked": None,
        },
        status=422 if faulty else 200,
    )


def _done(
    request: ActorRequest, opened: OpenedClient, contact_ref: str, deed: str, forms: dict[str, SonarForm]
) -> bool:
    form = forms.get(deed)
    if form is not None and not form.is_valid():
        return False
    actor = request.actor
    try:
        if deed == "write" and form is not None:
            write_line(actor=actor, contact_ref=contact_ref, text=form.cleaned_data["text"], opened=opened)
        elif deed == "close" and form is not None:
            close_contact(actor=actor, contact_ref=contact_ref, report=form.cleaned_data["report"], opened=opened)
        else:
            shared = form.shared(opened.card) if isinstance(form, ShareForm) else {}
            answer_contact(actor=actor, opened=opened, contact_ref=contact_ref, yes=deed == "yes", shared=shared)
    except InvalidFields as invalid:
        (form or forms["write"]).add_errors(invalid.errors)
    except ContactClosed:
        (form or forms["write"]).add_error(None, gettext("Dit contact is intussen gesloten of al beantwoord."))
    else:
        return True
    return False
