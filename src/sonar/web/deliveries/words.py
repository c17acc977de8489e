"""The words for deliveries: states, roles, and why something was refused with what to do instead."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sonar.exchange.queries import delivery_kinds
from sonar.exchange.types import Criteria, DeliveryRefusal
from sonar.identity.queries import offices
from sonar.web.partial import speaks_english

STATES: Final[Mapping[str, Promise]] = {
    "requested": _("Wacht op goedkeuring"),
    "approved": _("Wordt gemaakt"),
    "rejected": _("Afgewezen"),
    "withdrawn": _("Ingetrokken door Sonar"),
    "made": _("Klaar om te openen"),
    "destroyed": _("Vernietigd"),
}
ROLES: Final[Mapping[str, Promise]] = {"exporter": _("mag aanvragen"), "approver": _("mag goedkeuren")}
REVIEWS: Final[Mapping[str, Promise]] = {
    "risk_analysis": _("Risicoanalyse"),
    "independent_review": _("Onafhankelijk onderzoek"),
}
PERSON_KINDS: Final[Mapping[str, Promise]] = {
    "jobseeker": _("Werkzoekend"),
    "sick": _("Ziek"),
    "unfit_for_work": _("Arbeidsongeschikt"),
}
OVERDUE: Final[Mapping[str, Promise]] = {
    "review_overdue": _("Er is geen geldige meer. Zolang dat zo is, levert Sonar niets."),
    "follow_up_overdue": _("De dag is voorbij waarop iets gedaan zou zijn met de bevindingen."),
}
REFUSED: Final[Mapping[DeliveryRefusal, Promise]] = {
    DeliveryRefusal.NO_SESSION: _("Uw aanmelding is verlopen. Meld u opnieuw aan."),
    DeliveryRefusal.NOT_NAMED: _("U bent voor deze levering niet aangewezen. Vraag het aan de functioneel beheerder."),
    DeliveryRefusal.NO_REVIEW: _(
        "Er is geen geldige risicoanalyse of geen geldig onafhankelijk onderzoek van de leveringen. Zolang dat zo is, "
        "levert Sonar niets. Vraag het aan de functionaris gegevensbescherming."
    ),
    DeliveryRefusal.NO_KEY: _("U hebt nog geen sleutel vastgelegd. Doe dat eerst."),
    DeliveryRefusal.MALFORMED: _("Dit is niet goed ingevuld. Kijk de velden na."),
    DeliveryRefusal.REASON: _("Schrijf een reden van 20 tot 500 tekens, zonder burgerservicenummer."),
    DeliveryRefusal.COLUMNS: _("Dit zijn te veel gegevens, of gegevens die voor deze levering niet zijn goedgekeurd."),
    DeliveryRefusal.NOBODY: _("Er is niemand gevonden. Kijk na wat u invulde."),
    DeliveryRefusal.TOO_MANY: _(
        "Dit zijn te veel personen voor één levering. De beveiligingsfunctionaris krijgt hiervan een melding. "
        "Maak de vraag kleiner."
    ),
    DeliveryRefusal.DAY_TOTAL: _(
        "Samen met eerdere leveringen zijn dit te veel personen in 24 uur. De beveiligingsfunctionaris krijgt hiervan "
        "een melding. Probeer het morgen, of maak de vraag kleiner."
    ),
    DeliveryRefusal.REPEATED: _(
        "Over een of meer van deze personen is vandaag al een levering aangevraagd. De beveiligingsfunctionaris krijgt "
        "hiervan een melding. Gebruik de eerdere levering."
    ),
    DeliveryRefusal.SAME_PERSON: _("Dit mag niet door dezelfde persoon. Vraag het aan een collega die is aangewezen."),
    DeliveryRefusal.THEIR_FUNCTION: _("De functie van deze collega past niet bij deze rol. Kies iemand anders."),
    DeliveryRefusal.FUNCTION: _("Uw functie mag dit niet. Vraag het aan wie het wel mag."),
    DeliveryRefusal.LIST_FULL: _("De lijst is vol. Laat eerst een andere aanwijzing beëindigen."),
    DeliveryRefusal.DECIDED: _("Hierover is al beslist, of de termijn is voorbij."),
    DeliveryRefusal.EXPIRED: _(
        "De termijn van deze levering is voorbij. Wat er was, is vernietigd. Vraag een nieuwe aan."
    ),
    DeliveryRefusal.CONTENT: _("De levering is niet meer wat u zag. Open de levering opnieuw en kijk alles na."),
    DeliveryRefusal.NOT_MADE: _("Dit deel is nog niet gemaakt. Probeer het over enkele minuten opnieuw."),
    DeliveryRefusal.TAKINGS: _(
        "Dit deel is zo vaak opgehaald als mag. De beveiligingsfunctionaris krijgt hiervan een melding."
    ),
    DeliveryRefusal.DATES: _(
        "De datums kunnen niet: een oordeel geldt vanaf nu en hoogstens een jaar, en de opvolging is klaar binnen die "
        "tijd."
    ),
}


def kind_label(kind: str) -> str:
    """Return the name of a kind of delivery; its code when it is no longer one."""
    found = delivery_kinds().get(kind)
    return found.label if found else kind


def alert_words(cause: str, kind: str) -> tuple[str, str]:
    """Return what an alert is about and what happened, in words."""
    if cause in OVERDUE:
        return str(REVIEWS.get(kind, kind)), str(OVERDUE[cause])
    known = {code.value: words for code, words in REFUSED.items()}
    return kind_label(kind), str(known.get(cause, cause))


def column_labels(kind: str, columns: tuple[str, ...]) -> list[str]:
    """Return the words for columns, in their order."""
    found = delivery_kinds().get(kind)
    known = {each.name: each.label_en if speaks_english() else each.label for each in found.fields} if found else {}
    return [known.get(column, column) for column in columns]


def criteria_words(criteria: Criteria) -> list[str]:
    """Return whom a delivery is about, one phrase for each question that was answered."""
    names = {office.id: office.name for office in offices()} if criteria.office_id is not None else {}
    words = [
        gettext("ingeschreven van %(first)s tot en met %(last)s")
        % {"first": criteria.registered_from.isoformat(), "last": criteria.registered_until.isoformat()}
    ]
    if criteria.office_id is not None:
        words.append(names.get(criteria.office_id, str(criteria.office_id)))
    if criteria.kind is not None:
        words.append(str(PERSON_KINDS[criteria.kind.value]))
    if criteria.active is not None:
        words.append(gettext("actief") if criteria.active else gettext("niet actief"))
    return words
