"""The pages of the Werkmap."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sonar.access.types import Category
from sonar.casework.queries import own_case_file
from sonar.disclosure.operations import open_own_record
from sonar.disclosure.queries import who_looked as find_looks
from sonar.kernel import clock
from sonar.messaging.operations import read_message
from sonar.messaging.queries import inbox
from sonar.web.partial import number_from
from sonar.web.session.access import ActorRequest, jobseeker_page


@jobseeker_page
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """Show the way to the pages, whether there is post, and how to register again for who no longer is."""
    with open_own_record(actor=request.actor, categories=(Category.STATUS,), now=clock.now()) as opened:
        status = opened.card.status
    unread = sum(not message.read for message in inbox(actor=request.actor, now=clock.now()))
    return render(request, "werkmap/home.html", {"unread": unread, "ended": status is not None and not status.active})


@jobseeker_page
@require_safe
def messages(request: ActorRequest) -> HttpResponse:
    """Show the messages, newest first."""
    found = inbox(actor=request.actor, now=clock.now())
    return render(request, "werkmap/messages.html", {"messages": found})


@jobseeker_page
@require_safe
def message(request: ActorRequest, message_ref: str) -> HttpResponse:
    """Show one message, which is read from then on."""
    found = read_message(actor=request.actor, message_ref=message_ref, now=clock.now())
    return render(request, "werkmap/message.html", {"message": found})


@jobseeker_page
@require_safe
def plan(request: ActorRequest) -> HttpResponse:
    """Show her appointments, her plan, what was agreed, and who her adviser became."""
    file = own_case_file(actor=request.actor, now=clock.now())
    return render(request, "werkmap/plan.html", {"file": file})


@jobseeker_page
@require_safe
def who_looked(request: ActorRequest) -> HttpResponse:
    """Show who looked at which of her data, when, and why it was allowed."""
    before = number_from(request.GET.get("voor"))
    page = find_looks(actor=request.actor, before=before, limit=50)
    address = reverse("folder_who_looked")
    context = {
        "page": page,
        "first_url": address if before else "",
        "next_url": f"{address}?voor={page.next_before}" if page.next_before else "",
    }
    return render(request, "werkmap/who_looked.html", context)
