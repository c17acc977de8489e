"""The words on screen for every code of the rooms, in one place.

The source strings are Dutch, the English ones stand in the catalogue. A test walks every list, so no word is forgotten.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sonar.access.types import Category, Purpose, Refusal
from sonar.disclosure.queries import category_words
from sonar.identity.types import Function
from sonar.matching.types import Criterion
from sonar.web import following_labels as following
from sonar.web.basis_labels import BASES, BASES_PLAIN
from sonar.web.case_labels import CASE, NEXT_STEPS, SECTIONS, STATUSES, STEP_RESULT
from sonar.web.elsewhere_labels import DEEDS as ELSEWHERE_DEEDS
from sonar.web.employer_labels import EMPLOYER, EMPLOYER_FAULTS
from sonar.web.partial import speaks_english
from sonar.web.record_labels import END_REASONS, FIELD_DECISIONS, FIELD_TYPES, RECORD_FAULTS
from sonar.web.rights_labels import (
    ACQUAINTANCES,
    CEILINGS,
    CONTROLS,
    GRANTED,
    MEANS,
    PROTECTIONS,
    RIGHT_FAULTS,
    SIGNALS,
    VERDICTS,
)

Words = Mapping[str, "Promise | str"]


def _chosen(words: tuple[str, str]) -> str:
    return words[1] if speaks_english() else words[0]


_in_language = lazy(_chosen, str)
"""Dutch or English words, by the language in force when they are shown."""


FUNCTIONS: Final[Words] = {
    Function.UWV_ADVISER: _("Adviseur werk (UWV)"),
    Function.EMPLOYER_ADVISER: _("Adviseur werkgevers"),
    Function.NATIONAL_MEDIATOR: _("Landelijk bemiddelaar"),
    Function.MUNICIPAL_ADVISER: _("Klantmanager (gemeente)"),
    Function.SW_ADVISER: _("Consulent (SW-bedrijf)"),
    Function.OTHER_DIVISION: _("Medewerker andere divisie"),
    Function.TEAM_MANAGER: _("Teammanager"),
    Function.FUNCTIONAL_MANAGER: _("Functioneel beheerder"),
    Function.DATA_PROTECTION_OFFICER: _("Functionaris gegevensbescherming"),
    Function.SECURITY_OFFICER: _("Beveiligingsfunctionaris"),
    Function.AUDITOR: _("Auditor"),
    "municipal_system": _("Systeem van de gemeente"),
    "vum_party": _("Andere organisatie die bemiddelt (VUM)"),
    "jobseeker": _("U zelf"),
    "employer": _("Werkgever"),
}

CATEGORIES: Final[Words] = {category: _in_language(category_words(category)) for category in Category}
"""From the catalogue of fields, so that a new category has its words in one place."""

PURPOSES: Final[Words] = {
    Purpose.MEDIATION: _("Bemiddeling naar werk"),
    Purpose.MATCHING: _("Een vacature vervullen"),
    Purpose.REINTEGRATION: _("Re-integratie"),
    Purpose.IDENTIFICATION: _("Vaststellen wie iemand is"),
    Purpose.REGISTRATION: _("Inschrijven"),
    Purpose.BENEFIT_TASK: _("Taak van een andere divisie"),
    Purpose.SUPERVISION: _("Toezicht op raadplegingen"),
    Purpose.STATUTORY_DELIVERY: _("Levering die de wet voorschrijft"),
    Purpose.MUNICIPAL_EXCHANGE: _("Uitwisseling met de gemeente"),
    Purpose.VUM_EXCHANGE: _("Uitwisseling met andere organisaties (VUM)"),
    Purpose.OWN_DATA: _("Inzage in eigen gegevens"),
}

VACANCY_STATUSES: Final[Words] = {
    "draft": _("Concept"),
    "review": _("Wordt nagekeken"),
    "published": _("Open"),
    "filled": _("Vervuld"),
    "withdrawn": _("Ingetrokken"),
    "expired": _("Verlopen"),
}

LOOKS: Final[Words] = {
    "read": _("Bekeken"),
    "write": _("Gewijzigd"),
    "match": _("Vergeleken met een vacature"),
    "search": _("Gezocht en gevonden"),
    "message": _("Bericht gestuurd"),
    "break_glass": _("Met spoed bekeken"),
    "delivery": _("Geleverd aan een andere instantie"),
    "remind": _("Herinnering aan uw afspraak geregeld"),
    "ask_for_cv": _("Gevraagd naar uw cv, want het is verlopen"),
    **following.FOLLOWING_LOOKS,
}

_NOT_AVAILABLE: Final = _("niet voor u beschikbaar")
"""One word for all that could tell whether somebody is registered, or protected."""

REFUSALS: Final[Words] = {
    Refusal.NOT_AVAILABLE: _NOT_AVAILABLE,
    Refusal.NO_SESSION: _("aanmelding verlopen"),
    Refusal.PURPOSE: _("doel hoort niet bij uw functie"),
    Refusal.CATEGORY: _("gegevens niet nodig voor dit doel"),
    Refusal.NO_RELATION: _NOT_AVAILABLE,
    Refusal.PROTECTED: _NOT_AVAILABLE,
    Refusal.CEILING: _NOT_AVAILABLE,
    Refusal.FORMER: _NOT_AVAILABLE,
    Refusal.KNOWN: _NOT_AVAILABLE,
    Refusal.TOO_MANY: _("te veel personen tegelijk"),
    Refusal.BUDGET: _("grens bereikt"),
    Refusal.REASON: _("reden te kort"),
    Refusal.REVIEW_OVERDUE: _("beoordeling noodprocedure staat nog open"),
    Refusal.NOT_SHOWN: _NOT_AVAILABLE,
    Refusal.MALFORMED: _NOT_AVAILABLE,
    Refusal.ALREADY_REGISTERED: _("er is al een inschrijving"),
    Refusal.DEMANDS: _("vacature te vaak gewijzigd"),
    Refusal.STEP: _("stap kan nu niet"),
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a page of refusal says: that it did not happen, why, and what to do instead."""

    heading: Promise
    why: Promise
    what_to_do: Promise


EXPLAINED_REFUSALS: Final[Mapping[Refusal, Explanation]] = {
    Refusal.BUDGET: Explanation(
        _("U hebt uw grens bereikt"),
        _(
            "U kunt per uur een beperkt aantal personen inzien, en per dag een paar keer de noodprocedure gebruiken. "
            "Zo valt misbruik van een account snel op."
        ),
        _("Over een uur kunt u verder; met de noodprocedure morgen. Kan dat niet wachten? Overleg met uw teammanager."),
    ),
    Refusal.TOO_MANY: Explanation(
        _("Dit zijn te veel personen tegelijk"),
        _("Sonar toont hoogstens vijftig personen per keer."),
        _("Maak uw keuze kleiner, bijvoorbeeld met een filter."),
    ),
    Refusal.REASON: Explanation(
        _("Er ontbreekt een goede reden"),
        _("Deze gegevens gaan alleen open met een reden van minstens 20 tekens."),
        _("Ga terug en schrijf in één zin waarom u dit nu nodig hebt."),
    ),
    Refusal.REVIEW_OVERDUE: Explanation(
        _("De noodprocedure is voor u even gesloten"),
        _("Een eerder gebruik van de noodprocedure door u is nog niet beoordeeld, en de termijn is voorbij."),
        _("Vraag uw leidinggevende om die beoordeling af te ronden. Daarna kunt u weer verder."),
    ),
    Refusal.PURPOSE: Explanation(
        _("Dit hoort niet bij uw functie"),
        _("Uw functie heeft deze gegevens niet nodig voor dit doel."),
        _("Hoort het wel bij uw werk? Vraag uw teammanager of uw functie klopt in Sonar."),
    ),
    Refusal.CATEGORY: Explanation(
        _("Deze gegevens zijn afgeschermd"),
        _("Voor dit doel ziet uw functie dit soort gegevens niet."),
        _("Vraag het de klant zelf, of een collega die deze taak heeft."),
    ),
    Refusal.DEMANDS: Explanation(
        _("Deze vacature is te vaak gewijzigd"),
        _("Met steeds andere eisen kan iemand uitvinden wie een kandidaat is. Daarom kan dat vijf keer in vier weken."),
        _("Zet de eisen terug zoals ze waren, of wacht tot de vier weken voorbij zijn."),
    ),
}
"""Only what reveals nothing about a person; every other refusal looks like a page that is not there."""
DEEDS: Final[Words] = {
    "client:read": _("Klant geopend"),
    "client:write": _("Klant gewijzigd"),
    "client:break-glass": _("Noodprocedure gebruikt"),
    "worklist:find": _("Werklijst opgezocht"),
    "worklist:names": _("Namen op de werklijst"),
    "vacancy:match": _("Kandidaten gezocht"),
    "search": _("Gezocht"),
    "search:name": _("Gezocht op naam en geboortedatum"),
    "search:number": _("Gezocht op klantnummer"),
    "search:bsn": _("Gezocht op burgerservicenummer"),
    "search:clients": _("Gezocht op kenmerken"),
    "search:former-number": _("Oud-klant gezocht op klantnummer"),
    "search:former-bsn": _("Oud-klant gezocht op burgerservicenummer"),
    "select": _("Selectie gebruikt"),
    "selection:names": _("Namen in een selectie"),
    "candidate:open": _("Identiteit van een kandidaat geopend"),
    **following.FOLLOWING_DEEDS,
    **ELSEWHERE_DEEDS,
    "register": _("Klant inschrijven"),
    "register:again": _("Klant opnieuw ingeschreven"),
    "own:register": _("Zelf opnieuw ingeschreven"),
    "message:send": _("Bericht gestuurd"),
    "report:open": _("Melding over een contact gelezen"),
    "start:names": _("Namen op de startpagina"),
    "tasks:names": _("Namen bij taken"),
    "hand-over:propose": _("Overdracht voorgesteld"),
    "hand-over:decide": _("Over een overdracht beslist"),
    "merge:propose": _("Samenvoegen voorgesteld"),
    "merge:ask-split": _("Splitsen gevraagd"),
    "merge:take": _("Dubbele registratie opgepakt"),
    "merge:compare": _("Dubbele registraties vergeleken"),
    "merge:decide": _("Over een dubbele registratie beslist"),
    "own:report": _("Eigen activiteit gemeld"),
    "selection:task": _("Taken gegeven voor een selectie"),
    "own:case-file": _("Eigen afspraken en werkplan bekeken"),
    "own:read": _("Eigen gegevens bekeken"),
    "own:write": _("Eigen gegevens gewijzigd"),
    "own:messages": _("Eigen berichten bekeken"),
    "own:message": _("Eigen bericht gelezen"),
    "delivery:make": _("Levering gemaakt"),
    "delivery:request": _("Levering aangevraagd"),
    "log:own-consultations": _("Eigen raadplegingen bekeken"),
    "log:who-looked": _("Bekeken wie gegevens inzag"),
}

CRITERIA: Final[Words] = {
    Criterion.OCCUPATION: _("Beroep"),
    Criterion.DISTANCE: _("Afstand"),
    Criterion.HOURS: _("Uren"),
    Criterion.LEVEL: _("Opleidingsniveau"),
    Criterion.START: _("Beschikbaar"),
    Criterion.SKILLS: _("Vaardigheden"),
    Criterion.CONTRACT: _("Contract"),
    Criterion.LANGUAGES: _("Talen"),
}

FIELDS: Final[Words] = {
    "phone": _("Telefoon"),
    "email": _("E-mail"),
    "street": _("Straat"),
    "house_number": _("Huisnummer"),
    "postcode": _("Postcode"),
    "city": _("Plaats"),
    "confirmed_on": _("Bevestigd op"),
}

FAULTS: Final[Words] = {
    "required": _("Vul dit in."),
    "unknown": _("Dit gegeven kan hier niet worden gewijzigd."),
    "future": _("Dit ligt in de toekomst. Kies een moment dat voorbij is."),
    "past": _("Dit is voorbij. Kies een later moment."),
    "too_far": _("Dit is te ver weg. Kies een moment binnen een jaar."),
    "period": _("Het einde ligt voor het begin, of te ver erna."),
    "too_short": _("Schrijf iets meer."),
    "step": _("Dit kan nu nog niet."),
    "not_shared": _("Deze taak kunt u alleen aan uzelf geven: de klant is niet uw eigen klant."),
    "same": _("Kies een andere registratie."),
    "too_long": _("Maak dit korter."),
    "control": _("Haal onleesbare tekens weg."),
    "postcode": _("Schrijf een postcode als 1234 AB."),
    "email": _("Schrijf een e-mailadres als naam@voorbeeld.nl."),
    "phone": _("Schrijf een telefoonnummer dat bestaat, als 06 12345678."),
    "house_number": _("Schrijf een huisnummer als 12 of 12 A."),
    "not_a_bsn": _("Dit is geen burgerservicenummer. Typ de negen cijfers over van het identiteitsbewijs."),
    "basis_of_kind": _("Deze wet hoort niet bij dit soort klant. Kies een wet die erbij hoort."),
    "surname": _("Schrijf een achternaam met letters."),
    "client_number": _("Dit is geen klantnummer. Controleer de negen tekens."),
    "no_bsn": _("Dit is geen burgerservicenummer. Controleer de negen cijfers."),
    "case_reference": _("Schrijf het zaaknummer met 4 tot 20 letters, cijfers, punten of streepjes; geen BSN."),
    "number": _("Schrijf een heel getal."),
    "too_many": _("Dit zijn er te veel. Kies meer kenmerken, of gooi iets weg wat u niet meer gebruikt."),
    "occupation": _("Dit beroep staat in geen lijst. Typ een woord en kies een beroep."),
    "title": _("Schrijf een titel van 2 tot 40 tekens, zonder lang nummer."),
    "title_taken": _("U hebt al iets met deze titel. Kies een andere."),
    "days": _("Zo lang kan dit niet bewaard worden."),
    "bsn": _("Hier staat een burgerservicenummer in. Haal het weg: het hoort hier niet."),
    **RECORD_FAULTS,
    **following.FOLLOWING_FAULTS,
}
"""What the rooms find wrong with what somebody entered."""


class Kind(StrEnum):
    """The kinds of code that have words."""

    FUNCTION = "function"
    CATEGORY = "category"
    PURPOSE = "purpose"
    BASIS = "basis"
    BASIS_PLAIN = "basis_plain"
    STATUS = "status"
    NEXT_STEP = "next_step"
    VACANCY_STATUS = "vacancy_status"
    EMPLOYER = "employer"
    EMPLOYER_FAULT = "employer_fault"
    LOOK = "look"
    REFUSAL = "refusal"
    DEED = "deed"
    CRITERION = "criterion"
    FIELD = "field"
    END_REASON = "end_reason"
    FIELD_TYPE = "field_type"
    FIELD_DECISION = "field_decision"
    FAULT = "fault"
    CEILING = "ceiling"
    GRANTED = "granted"
    RIGHT_FAULT = "right_fault"
    ACQUAINTANCE = "acquaintance"
    PROTECTION = "protection"
    SIGNAL = "signal"
    VERDICT = "verdict"
    MEANS = "means"
    CONTROL = "control"
    CASE = "case"
    STEP_RESULT = "step_result"
    SECTION = "section"
    FOLLOWING = "following"
    OWN_FOLLOWING = "own_following"
    FOLLOWING_STEP = "following_step"
    FOLLOWING_WHY = "following_why"


WORDS: Final[Mapping[Kind, Words]] = {
    Kind.FUNCTION: FUNCTIONS,
    Kind.CATEGORY: CATEGORIES,
    Kind.PURPOSE: PURPOSES,
    Kind.BASIS: BASES,
    Kind.BASIS_PLAIN: BASES_PLAIN,
    Kind.STATUS: STATUSES,
    Kind.NEXT_STEP: NEXT_STEPS,
    Kind.VACANCY_STATUS: VACANCY_STATUSES,
    Kind.EMPLOYER: EMPLOYER,
    Kind.EMPLOYER_FAULT: EMPLOYER_FAULTS,
    Kind.LOOK: LOOKS,
    Kind.REFUSAL: REFUSALS,
    Kind.DEED: DEEDS,
    Kind.CRITERION: CRITERIA,
    Kind.FIELD: FIELDS,
    Kind.END_REASON: END_REASONS,
    Kind.FIELD_TYPE: FIELD_TYPES,
    Kind.FIELD_DECISION: FIELD_DECISIONS,
    Kind.FAULT: FAULTS,
    Kind.CEILING: CEILINGS,
    Kind.GRANTED: GRANTED,
    Kind.RIGHT_FAULT: RIGHT_FAULTS,
    Kind.ACQUAINTANCE: ACQUAINTANCES,
    Kind.PROTECTION: PROTECTIONS,
    Kind.SIGNAL: SIGNALS,
    Kind.VERDICT: VERDICTS,
    Kind.MEANS: MEANS,
    Kind.CONTROL: CONTROLS,
    Kind.CASE: CASE,
    Kind.STEP_RESULT: STEP_RESULT,
    Kind.SECTION: SECTIONS,
    Kind.FOLLOWING: following.STATES,
    Kind.OWN_FOLLOWING: following.OWN_STATES,
    Kind.FOLLOWING_STEP: following.STEPS,
    Kind.FOLLOWING_WHY: following.WHYS,
}


def label(code: str | None, kind: Kind | str) -> str:
    """Return the words for `code`, in the language in force.

    A code without words gives "onbekend": a list that grew elsewhere must not take the page down with it.
    """
    word = WORDS[Kind(kind)].get(str(code)) if code is not None else None
    return str(word) if word is not None else gettext("onbekend")


def labels(codes: Iterable[str], kind: Kind | str) -> str:
    """Return the words for several codes, separated by commas, without repeats and in the given order."""
    return ", ".join(dict.fromkeys(label(code, kind) for code in codes))
