"""What can be done with a vacancy now: publishing, judging, closing, holding; and the desk of those that wait."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sonar.employers import operations as act
from sonar.employers.queries import (
    NotFound,
    findings_in,
    kept_vacancy,
    may_write_vacancies,
    vacancies_in_review,
    vacancy_history,
    verbs_from,
)
from sonar.employers.queries import vacancy as find_vacancy
from sonar.employers.types import InvalidEntry, NotDone, Verb
from sonar.kernel import clock
from sonar.matching.operations import waiting_candidates
from sonar.web.context import EMPLOYER_STAFF, MATCHERS
from sonar.web.labels import Kind, label
from sonar.web.partial import speaks_english
from sonar.web.replies import see
from sonar.web.session.access import ActorRequest, staff_page

Steps = dict[str, Callable[[], None]]
_CLOSED: Final = ("filled", "withdrawn", "expired")
_MESSAGES: Final = frozenset({"opgeslagen", "geplaatst", "nagekeken", "gedaan"})


@staff_page(*EMPLOYER_STAFF)
@require_safe
def review(request: ActorRequest) -> HttpResponse:
    """Show the vacancies that wait for a second pair of eyes."""
    rows = vacancies_in_review(actor=request.actor, english=speaks_english())
    context = {"rows": rows, "may_write": may_write_vacancies(request.actor)}
    return render(request, "employers/review.html", context)


@staff_page(*EMPLOYER_STAFF)
@require_POST
def step(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Take a step with a vacancy; show its page again with what stood in the way."""
    given: dict[str, Any] = {"actor": request.actor, "vacancy_id": vacancy_id}
    version, reason = _number(request.POST.get("version")), str(request.POST.get("reason", ""))[:500]
    verb = request.POST.get("verb", "")
    try:
        if verb == "copy":
            number = act.copy_vacancy(**given, now=clock.now())
            return see(f"{reverse('vacancy', args=[number])}?melding=opgeslagen")
        message = _take(verb, given, version, reason, _number(request.POST.get("people")))
    except InvalidEntry:
        return vacancy_page(request, vacancy_id, fault="expires")
    except NotDone as refused:
        if refused.code in {"no_session", "not_yours"}:
            raise
        return vacancy_page(request, vacancy_id, fault=refused.code)
    return see(f"{reverse('vacancy', args=[vacancy_id])}?melding={message}")


def vacancy_page(request: ActorRequest, vacancy_id: int, *, fault: str = "") -> HttpResponse:
    """Return the page of a vacancy as staff see it, with what stood in the way of a step."""
    try:
        found = find_vacancy(vacancy_id=vacancy_id, english=speaks_english())
    except NotFound:
        raise Http404 from None
    held = kept_vacancy(actor=request.actor, vacancy_id=vacancy_id)
    may_write = may_write_vacancies(request.actor)
    message = request.GET.get("melding", "")
    today = clock.local_day(clock.now())
    over = held.values.expires_on is not None and held.values.expires_on <= today
    context = {
        "vacancy": found,
        "held": held,
        "over": over and held.status == "published",
        "verbs": [verb.value for verb in verbs_from(held.status)] if may_write else [],
        "may_write": may_write,
        "agreed": _agreed(request, vacancy_id) if may_write and held.held_by_me else 0,
        "may_match": request.actor.function in MATCHERS and held.status == "published" and not over,
        "closed": held.status in _CLOSED,
        "findings": findings_in(held.values, today=today) if held.status in {"draft", "review"} else (),
        "history": vacancy_history(actor=request.actor, vacancy_id=vacancy_id) if may_write else (),
        "fault": label(fault, Kind.EMPLOYER_FAULT) if fault else "",
        "message": message if message in _MESSAGES else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return render(request, "adviser/vacancy.html", context, status=status)


def _take(verb: str, given: dict[str, Any], version: int, reason: str, people: int) -> str:
    """Take the step; return what the page says of it."""
    if verb in {"hold", "take_over"}:
        act.hold_vacancy(**given, take_over=verb == "take_over")
        return "gedaan"
    if verb == "release":
        act.release_vacancy(**given)
        return "gedaan"
    given = {**given, "version": version}
    if verb == Verb.PUBLISH:
        done = act.publish_vacancy(**given, now=clock.now())
        return "geplaatst" if done.status == "published" else "nagekeken"
    steps: Steps = {
        Verb.APPROVE: lambda: act.approve_vacancy(**given, reason=reason, now=clock.now()),
        Verb.RETURN: lambda: act.return_vacancy(**given, reason=reason),
        Verb.TAKE_BACK: lambda: act.take_back_vacancy(**given),
        Verb.FILL: lambda: act.fill_vacancy(**given, people=people),
        Verb.WITHDRAW: lambda: act.withdraw_vacancy(**given, reason=reason),
    }
    if verb not in steps:
        raise NotDone("state")  # noqa: EM101 - a code
    steps[verb]()
    return "gedaan"


def _agreed(request: ActorRequest, vacancy_id: int) -> int:
    """Return how many candidates agreed that the employer sees who they are, and wait for what comes of it."""
    waiting = waiting_candidates(actor=request.actor, vacancy_ids=[vacancy_id]).get(vacancy_id, {})
    return waiting.get("consented", 0) + waiting.get("invited", 0)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004
