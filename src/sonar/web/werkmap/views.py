"""The pages of the Werkmap."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from sonar.access.types import Category
from sonar.casework.operations import ChangedMeanwhile, MedicalWords, report_own_activity
from sonar.casework.queries import agreement_in, case_file, notices_of, own_plan
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import NotAvailable, OpenedClient, open_own_record
from sonar.disclosure.queries import who_looked as find_looks
from sonar.kernel import clock
from sonar.matching.operations import CLOSINGS, MARKS, closings_in, own_alert, proposals_in
from sonar.matching.types import Proposal
from sonar.messaging.operations import read_message
from sonar.messaging.queries import inbox
from sonar.web.adviser.plan_forms import OwnActivityForm
from sonar.web.partial import number_from
from sonar.web.plan_shown import shown_plan
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, jobseeker_page

_INVITED_LATELY: Final = timedelta(days=14)


@jobseeker_page
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """Show the way to the pages, whether there is post, and how to register again for who no longer is."""
    categories = (Category.STATUS, Category.CONTACT_MOMENTS, *MARKS, *CLOSINGS)
    now = clock.now()
    with open_own_record(actor=request.actor, categories=categories, now=now) as opened:
        card, notices = opened.card, notices_of(opened)
        closings, alert = closings_in(opened=opened), own_alert(opened=opened)
        put_to_her = proposals_in(opened=opened, who="client")
    unread = sum(not message.read for message in inbox(actor=request.actor, now=now))
    context = {
        **_waiting(put_to_her, now),
        "unread": unread,
        "ended": card.status is not None and not card.status.active,
        "notices": notices,
        "closings": closings,
        "new": alert.unseen,
        "profile": card.profile,
    }
    return render(request, "werkmap/home.html", context)


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
    """Show her appointments, her plan, what was agreed and how it stands, and who her adviser became."""
    now = clock.now()
    file, duties, exemptions = own_plan(actor=request.actor, now=now)
    context = {
        "file": file,
        "plan": shown_plan(file, duties, exemptions=exemptions, today=clock.local_day(now)),
        "told": request.GET.get("melding") == "gemeld",
    }
    return render(request, "werkmap/plan.html", context)


@jobseeker_page
@require_http_methods(["GET", "HEAD", "POST"])
def activity(request: ActorRequest, agreement_ref: str) -> HttpResponse:
    """Let her report what she did to keep an agreement (R104, I5)."""
    now, actor = clock.now(), request.actor
    form = OwnActivityForm(
        request.POST if request.method == "POST" else None, initial={"done_on": clock.local_day(now)}
    )
    valid = form.is_bound and form.is_valid()
    categories = (Category.IDENTITY, Category.PLAN)
    with open_own_record(
        actor=actor,
        categories=categories,
        write=(Category.PLAN,) if valid else (),
        name="own:report" if valid else "own:case-file",
        now=now,
    ) as opened:
        file = case_file(opened=opened, actor=actor, categories=(Category.PLAN,))
        agreement = agreement_in(file, agreement_ref, actor=actor)
        if agreement.state != "open":
            raise NotAvailable
        form.within(agreement.begins_on, agreement.due_on)
        form.about = agreement.description
        if valid and not form.errors and _reported(request, opened, agreement_ref, form):
            return see(reverse("folder_plan") + "?melding=gemeld")
    return render(request, "werkmap/activity_form.html", {"form": form}, status=status_of(form))


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


def _waiting(proposals: Iterable[Proposal], now: datetime) -> dict[str, object]:
    """Return which vacancies wait for her yes or no, until which day, and which employers invited her lately."""
    asked = [each for each in proposals if "consent" in each.steps and each.answer_by]
    return {
        "asked": asked,
        "answer_by": min((each.answer_by for each in asked if each.answer_by), default=None),
        "invited": [each for each in proposals if each.state == "invited" and now - each.changed_at < _INVITED_LATELY],
    }


def _reported(request: ActorRequest, opened: OpenedClient, agreement_ref: str, form: OwnActivityForm) -> bool:
    try:
        report_own_activity(actor=request.actor, opened=opened, agreement_ref=agreement_ref, **form.cleaned_data)
    except InvalidFields as invalid:
        form.add_errors(invalid.errors)
    except MedicalWords as found:
        text = gettext("Dit lijkt medische informatie: %(words)s. Schrijf alleen op wat u hebt gedaan.")
        form.add_error("description", text % {"words": ", ".join(found.words)})
    except ChangedMeanwhile:
        form.add_error(None, gettext("Deze afspraak is intussen gesloten. Ga terug en kijk wat er nu staat."))
    else:
        return True
    return False
