"""Who did what for an employer: its own people, the agencies that act for it, and the systems that deliver for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from sonar.employers.queries import acts_with_vacancies, employer_names
from sonar.exchange.queries import deliveries_for_employer
from sonar.exchange.types import SupplierDelivery
from sonar.identity.queries import employer_log
from sonar.kernel import clock
from sonar.web.employer.delivered_words import DELIVERED, detail_of
from sonar.web.employer.words import ACTIONS, VERBS
from sonar.web.session.access import ActorRequest, employer_page

_PERIOD: Final = timedelta(days=366)
_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line: when, who, what, and with which vacancy."""

    at: datetime
    who: str
    own: bool
    what: object
    vacancy_id: int | None
    title: str
    refused: bool
    system: bool = False
    """A supplier's system or file did it, nobody in person."""
    detail: str = ""
    """Why it was refused."""


@employer_page
@require_safe
def log(request: ActorRequest) -> HttpResponse:
    """Show what was done for the employer in the last year, the latest first."""
    actor, since = request.actor, clock.now() - _PERIOD
    acts = acts_with_vacancies(actor=actor, since=since, limit=_MOST)
    others = [each for each in employer_log(actor=actor, since=since, limit=_MOST) if each.action in ACTIONS]
    names = employer_names({*(each.user_kvk for each in acts), *(each.user_kvk for each in others)})

    def who(number: int, kvk: str, *, own: bool) -> str:
        user = gettext("gebruiker %(number)s") % {"number": number}
        return user if own else f"{names.get(kvk) or gettext('KvK %(number)s') % {'number': kvk}}, {user}"

    lines = [
        LogLine(
            each.at,
            who(each.user_number, each.user_kvk, own=each.own),
            each.own,
            VERBS.get(each.verb, each.verb),
            each.vacancy_id,
            each.title,
            refused=False,
        )
        for each in acts
    ]
    lines += [
        LogLine(
            each.at,
            who(each.user_number, each.user_kvk, own=each.own),
            each.own,
            ACTIONS[each.action],
            None,
            "",
            refused=each.refusal is not None,
        )
        for each in others
    ]
    lines += map(delivered_line, deliveries_for_employer(actor=actor, since=since, limit=_MOST))
    lines.sort(key=lambda line: line.at, reverse=True)
    return render(request, "employer/log.html", {"lines": lines[:_MOST], "cut": len(lines) > _MOST})


def delivered_line(delivery: SupplierDelivery) -> LogLine:
    """Return the line of something that a supplier delivered, or tried to."""
    return LogLine(
        delivery.at,
        delivery.supplier,
        delivery.own,
        DELIVERED[delivery.verb],
        delivery.vacancy_id,
        delivery.title or delivery.external_id,
        refused=delivery.refusal is not None,
        system=True,
        detail=detail_of(delivery),
    )
