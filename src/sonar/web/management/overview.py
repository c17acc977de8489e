"""Where those begin who arrange or watch and have no clients: their pages, with how much waits on each.

A number counts what this member of staff decides on herself; how many there are says nothing about anybody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sonar.access.queries import confirmations_waiting, proposals_waiting, protections_waiting, signals
from sonar.casework.queries import hand_overs_waiting, links_waiting
from sonar.disclosure.queries import proposed_fields, reviews_waiting
from sonar.exchange.operations import registered_parties
from sonar.exchange.queries import connection_lines, deliveries
from sonar.exchange.types import ConnectionKind
from sonar.identity.types import Actor, Function
from sonar.web.context import OFFICIALS, desk_pages
from sonar.web.session.access import ActorRequest, staff_page

TELLS: Final[Mapping[str, Promise]] = {
    "reviews": _("Raadplegingen zonder relatie: was er een taak?"),
    "signals": _("Wat opviel in het gebruik van Sonar."),
    "contact_reports": _("Meldingen van werkzoekenden en werkgevers over hun contact."),
    "hand_overs": _("Klanten die naar een andere adviseur gaan."),
    "replacements": _("Wie wie vervangt, en tot wanneer."),
    "desk_duty": _("Wie aan de balie zit, en tot wanneer."),
    "proposals": _("Rechten die iemand vroeg: goedkeuren of afwijzen."),
    "confirmations": _("Rechten die u twee keer per jaar bevestigt of beëindigt."),
    "people": _("Accounts, en wie welke rechten heeft."),
    "fields": _("Welke gegevens Sonar bewaart, en nieuwe velden."),
    "protected": _("Klanten die alleen na goedkeuring open gaan."),
    "doubles": _("Klanten die misschien twee keer zijn ingeschreven."),
    "health_readings": _("Wie gegevens over gezondheid las, en waarom."),
    "deliveries": _("De leveringen die de wet voorschrijft."),
    "organisations": _("Organisaties, hun kantoren en hun gemeenten."),
    "suppliers": _("Wie vacatures aanlevert vanuit een eigen systeem."),
    "municipalities": _("Welke gemeenten met een eigen systeem zijn aangesloten."),
    "exchange_parties": _("Met wie Sonar landelijk gegevens uitwisselt."),
    "terms": _("Hoe lang wat wordt bewaard, en wanneer het is gewist."),
    "figures": _("Aantallen voor het beleid, zonder personen."),
    "delivery_people": _("Wie een levering mag aanvragen of goedkeuren."),
    "unused_rights": _("Rechten die lang niet zijn gebruikt."),
    "cross_region": _("Wie buiten de eigen regio kan kijken, en voor welke taak."),
    "own_rights": _("Wat u zelf mag, en tot wanneer."),
    "own_consultations": _("Wat u zelf opende, en waarom."),
}
"""What each page is for, by its name in the menu."""


def _hand_overs(actor: Actor) -> int:
    return sum(each.may_decide for each in hand_overs_waiting(actor=actor))


def _proposals(actor: Actor) -> int:
    return sum(each.may_decide for each in proposals_waiting(actor=actor))


def _protections(actor: Actor) -> int:
    return sum(each.may_decide for each in protections_waiting(actor=actor))


def _signals(actor: Actor) -> int:
    # Others look along; following them up is the work of the security officer.
    return signals(actor=actor).total if actor.function is Function.SECURITY_OFFICER else 0


def _fields(actor: Actor) -> int:
    if actor.function is not Function.DATA_PROTECTION_OFFICER:
        return 0
    return sum(not each.own for each in proposed_fields(actor=actor))


def _connections(actor: Actor, *kinds: ConnectionKind) -> int:
    # Others look along, and their looking would stand in the ledger for nothing.
    if actor.function is not Function.FUNCTIONAL_MANAGER:
        return 0
    return sum(each.may_decide for each in connection_lines(actor=actor, kinds=kinds))


def _parties(actor: Actor) -> int:
    if actor.function is not Function.FUNCTIONAL_MANAGER:
        return 0
    return sum(each.may_decide for each in registered_parties(actor=actor))


_COUNTS: Final[Mapping[str, Callable[[Actor], int]]] = {
    "reviews": lambda actor: len(reviews_waiting(actor=actor)),
    "signals": _signals,
    "hand_overs": _hand_overs,
    "proposals": _proposals,
    "confirmations": lambda actor: len(confirmations_waiting(actor=actor)),
    "fields": _fields,
    "deliveries": lambda actor: sum(each.may_decide for each in deliveries(actor=actor)),
    "protected": _protections,
    "suppliers": lambda actor: _connections(actor, ConnectionKind.SUPPLIER, ConnectionKind.CONTRACT),
    "municipalities": lambda actor: _connections(actor, ConnectionKind.MUNICIPALITY),
    "exchange_parties": _parties,
    "doubles": lambda actor: len(links_waiting(actor=actor)),
}
"""How much waits on a page, by its name in the menu."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page to go to: what it is for, and how much waits there."""

    url: str
    heading: Promise
    words: Promise | str
    waits: int


@staff_page(*OFFICIALS)
@require_safe
def overview(request: ActorRequest) -> HttpResponse:
    """Show the pages of this member of staff, those where something waits first."""
    entries = [
        Entry(
            url=reverse(name),
            heading=heading,
            words=TELLS.get(name, ""),
            waits=_COUNTS[name](request.actor) if name in _COUNTS else 0,
        )
        for name, heading in desk_pages(request.actor)
        if name != "overview"
    ]
    return render(request, "management/overview.html", shown(entries))


def shown(entries: list[Entry]) -> dict[str, object]:
    """Return what the page shows: where something waits, and the rest."""
    return {
        "waiting": [each for each in entries if each.waits],
        "others": [each for each in entries if not each.waits],
    }
