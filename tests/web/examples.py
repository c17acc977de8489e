"""Frozen example data for the gallery: ordinary, empty, and with texts that are as long as they may be."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sonar.access.types import (
    Basis,
    Category,
    Ceiling,
    Confirmation,
    FunctionRight,
    GrantedRight,
    HealthReading,
    Proposal,
    ProposalKind,
    Purpose,
    Refusal,
    RightsAt,
    StaffRow,
    UnusedRight,
)
from sonar.casework.types import SavedSearch, Selection, SelectionPage, WorkListPage, WorkListRow
from sonar.clients.types import (
    ClientCard,
    ClientKind,
    Contact,
    Education,
    HistoryLine,
    Identity,
    LanguageSkill,
    Part,
    Placement,
    Profile,
    WantedOccupation,
    WorkExperience,
)
from sonar.disclosure.types import (
    ClientsFound,
    Consultation,
    ConsultationPage,
    GlassReview,
    Hit,
    Look,
    LookPage,
    SearchAnswer,
    SearchCriteria,
)
from sonar.employers.types import Vacancy, VacancyPage, VacancyRow
from sonar.identity.types import Actor, ActorKind, Function
from sonar.matching.types import MAXIMUM, Candidate, Contribution, Criterion
from sonar.messaging.types import MessageRow, MessageText

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
REFERENCE = "q" * 59
LONG_NAME = "Wilhelmina Alexandrina van den Oudenrijn-Schimmelpenninck van der Oye tot Oosterbeek"
LONG_TEXT = (
    "Heeft jarenlang in wisselende ploegen gewerkt bij een groothandel in versproducten, met verantwoordelijkheid voor "
    "ontvangst, koeling, orderverzameling en het inwerken van nieuwe collega's in drie talen. " * 3
).strip()


def actor(kind: ActorKind = ActorKind.STAFF, function: Function | None = Function.UWV_ADVISER) -> Actor:
    """Return somebody who is signed in."""
    staff = kind is ActorKind.STAFF
    return Actor(
        kind=kind,
        ref=UUID(int=1),
        session_id=UUID(int=2),
        token="t" * 43,
        display_name="Marit Hoekstra" if staff else "",
        function=function if staff else None,
        organisation="UWV" if staff else "",
        office="Leeuwarden" if staff else "",
        started_at=NOW,
        absolute_until=NOW + timedelta(hours=8),
        concurrent=False,
    )


ADVISER = actor()
JOBSEEKER = actor(ActorKind.JOBSEEKER)
MANAGER = replace(ADVISER, function=Function.TEAM_MANAGER)

_NAMES = (
    "Fenna de Vries", "Youssef el Amrani", "Joris Bakker", "Sanne Wiersma", "Mehmet Yıldız", "Anneke Postma",
    "Tomasz Kowalczyk", "Djoeke Hiemstra", "Rachid Benali", "Lotte van Dijk", "Pieter Zijlstra", "Amina Hassan",
    "Klaas Terpstra", "Ineke Jongsma", "Soraya Ramdin", "Wout van der Meer", "Froukje Dijkstra", "Ömer Kaya",
)  # fmt: skip
_CITIES = ("Leeuwarden", "Sneek", "Drachten", "Heerenveen", "Harlingen", "Franeker")
_STEPS = ("call", "intake", "plan", "evaluate", "cv_check", "invite")
_STATUSES = ("active", "new", "active", "waiting", "active", "closing")
_BASES = (Basis.CASELOAD, Basis.CASELOAD, Basis.CASELOAD, Basis.REPLACEMENT, Basis.CASELOAD, Basis.TASK)


def work_rows() -> tuple[WorkListRow, ...]:
    """Return rows of a work list, three of them overdue."""
    return tuple(
        WorkListRow(
            client_ref=REFERENCE,
            name=name,
            birth_date=date(1966 + 2 * n, 1 + n % 12, 3 + n),
            city=_CITIES[n % 6],
            status=_STATUSES[n % 6],
            next_step=_STEPS[n % 6],
            due_on=date(2026, 11, 12) + timedelta(days=3 * n),
            overdue=n < 3,  # noqa: PLR2004
            basis=_BASES[n % 6],
            office="Leeuwarden",
        )
        for n, name in enumerate(_NAMES)
    )


SHIELDED_ROWS = tuple(
    replace(row, client_ref="", name="", birth_date=None, city="", basis=None, office="", openable=False)
    for row in work_rows()[2:4]
)
"""Rows of clients who cannot be opened now: what has to be done, and nothing of who they are."""


def work_page(rows: tuple[WorkListRow, ...]) -> WorkListPage:
    """Return a page of a work list."""
    return WorkListPage(
        rows=rows, next_after="eyJ" if rows else None, total=128 if rows else 0, overdue=7 if rows else 0
    )


PROFILE = Profile(
    pc4=8911,
    education_level=4,
    hours_min=24,
    hours_max=36,
    max_distance_km=35,
    available_from=date(2026, 12, 1),
    licences=("B", "C"),
    occupations=(
        WantedOccupation("sonar", "1", label="Logistiek medewerker"),
        WantedOccupation("sonar", "2", label="Heftruckchauffeur"),
    ),
    languages=(LanguageSkill("nld", 4, 4, "Nederlands"), LanguageSkill("eng", 2, 2, "Engels")),
    education=(
        Education("Logistiek teamleider", 4, "Friesland College", date(2008, 9, 1), date(2011, 7, 1), diploma=True),
        Education("Vmbo kader, transport", 3, "Nordwin", date(2004, 9, 1), date(2008, 7, 1), diploma=True),
    ),
    experience=(
        WorkExperience(
            "Groothandel De Terp", "Logistiek medewerker", "Orders verzamelen, heftruck, nieuwe collega's.",
            date(2017, 3, 1), date(2026, 8, 31),
        ),
        WorkExperience("Bouwmarkt Nijlân", "Magazijnmedewerker", "", date(2011, 8, 1), date(2017, 2, 28)),
    ),
    presentation="Zoekt werk met vaste uren in een klein team, liefst dagdienst.",
)  # fmt: skip

PLACEMENT = Placement(UUID(int=3), ClientKind.JOBSEEKER, "Leeuwarden", date(2026, 9, 3), active=True)
CONTACT = Contact(
    "Harlingerstraatweg", "112 A", "8914 AZ", "Leeuwarden", "fenna.devries@example.org", "+31612345678",
    date(2026, 10, 2), 3,
)  # fmt: skip
CARD = ClientCard(
    client_id=UUID(int=3),
    reference=REFERENCE,
    basis=Basis.CASELOAD,
    placement=PLACEMENT,
    identity=Identity("F.", "Fenna", "de", "Vries", date(1988, 4, 12)),
    contact=CONTACT,
    profile=PROFILE,
)

EMPTY_CARD = replace(CARD, contact=Contact(), profile=Profile(pc4=8911), placement=replace(PLACEMENT, active=False))
LONG_CARD = replace(
    CARD,
    identity=Identity("W.A.", "Wilhelmina", "van den", LONG_NAME.removeprefix("Wilhelmina "), date(1959, 2, 28)),
    contact=replace(
        CONTACT,
        street="Burgemeester Jonkheer Van Asch van Wijckskade",
        email="wilhelmina.alexandrina.van.den.oudenrijn-schimmelpenninck@voorbeeld-van-een-lang-domein.example.org",
    ),
    profile=replace(
        PROFILE,
        presentation=LONG_TEXT,
        occupations=tuple(
            WantedOccupation("sonar", str(n), label=f"Medewerker {word} in de gespecialiseerde techniek")
            for n, word in enumerate(("onderhoud", "inspectie", "werkvoorbereiding", "kwaliteitsborging"))
        ),
    ),
)
OPEN_CARD = replace(CARD, basis=Basis.MATCH, placement=None, profile=None)
CAPACITY = {
    "mental_hours": 20,
    "physical_hours": None,
    "assessor": "arbeidsdeskundige",
    "assessed_on": date(2026, 5, 4),
}
CAPACITY_CARD = replace(
    CARD, parts=(Part("work_capacity", 0, 1, "professional_assessment", date(2026, 5, 4), "Marit Hoekstra", CAPACITY),)
)
_GLASS = replace(CARD, basis=Basis.BREAK_GLASS, placement=None, identity=None, contact=None, profile=None)
GLASS_CARDS = {
    Category.CONTACT: replace(_GLASS, contact=CARD.contact),
    Category.PROFILE: replace(_GLASS, profile=PROFILE),
    Category.IDENTITY: replace(_GLASS, identity=CARD.identity),
}
NOTHING_CARD = _GLASS

_URGENT = "Belt nu vanaf een steiger, wil weten of tillen mag; eigen adviseur is onbereikbaar."
HISTORY = (
    HistoryLine(
        Category.CONTACT, NOW, "phone", "+31687654321", "+31612345678", "Marit Hoekstra", "Doorgegeven in het gesprek."
    ),
    HistoryLine(Category.CONTACT, NOW, "email", "", "fenna.devries@example.org", "Marit Hoekstra", "Ontbrak nog."),
)

VACANCY = Vacancy(
    id=1042,
    number="V001042",
    title="Logistiek medewerker met heftruck",
    employer="Coöperatie Noorderzuivel",
    employer_sector="Voeding",
    place="Heerenveen",
    occupation="Logistiek medewerker",
    occupation_scheme="sonar",
    occupation_code="432101",
    description=(
        "U verzamelt orders, laadt vrachtwagens en houdt de voorraad bij. U werkt in dagdienst, in een team van twaalf."
        "\n\nHet magazijn is gekoeld tot 4 graden. Werkkleding krijgt u van ons."
    ),
    hours_min=32,
    hours_max=36,
    education_level="Mbo 2",
    licences=("B",),
    languages=("Nederlands",),
    contract_form="Tijdelijk, met uitzicht op vast",
    wage="€ 2.450 tot € 2.900 per maand",
    guidance="Er is een vaste begeleider voor wie rustig wil beginnen.",
    starts_on=date(2027, 1, 4),
    published_on=date(2026, 11, 9),
    status="published",
)
BARE_VACANCY = replace(
    VACANCY,
    description=LONG_TEXT * 3,
    licences=(),
    languages=(),
    wage="",
    guidance="",
    starts_on=None,
    title="Functie" * 20,
)
_TITLES = (
    ("Logistiek medewerker met heftruck", "Coöperatie Noorderzuivel"),
    ("Magazijnmedewerker avond", "Groothandel De Terp"),
    ("Vrachtwagenchauffeur regio", "Transport Wâldfeart"),
    ("Verzorgende ig", "Zorggroep De Greiden"),
    ("Zelfstandig werkend kok", "Brasserie It Aventoer"),
    ("Timmerman renovatie", "Bouwbedrijf Hoekstra en Zn."),
    ("Administratief medewerker " + "met een uitgebreide omschrijving " * 3, "Waterschap"),
)
VACANCIES = VacancyPage(
    rows=tuple(
        VacancyRow(1042 + n, job, firm, "Heerenveen", 32, 36, "Logistiek medewerker", VACANCY.starts_on, "published")
        for n, (job, firm) in enumerate(_TITLES)
    ),
    next_after=None,
)
NO_VACANCIES = VacancyPage(rows=(), next_after=None)

_WHY = {
    Criterion.OCCUPATION: "Zoekt precies dit beroep.",
    Criterion.DISTANCE: "± 30 km van het werk; deze kandidaat wil tot 35 km reizen.",
    Criterion.HOURS: "Wil 24 tot 36 uur werken; gevraagd is 32 tot 36 uur.",
    Criterion.LEVEL: "Heeft mbo 4; gevraagd is mbo 2.",
    Criterion.START: "Kan direct beginnen.",
    Criterion.CONTRACT: "Dit contract past.",
}


def candidate(pseudonym: str, score: int, region: str, km: int, **changes: Any) -> Candidate:
    """Return somebody without a name."""
    parts = tuple(
        Contribution(each, round(most * score / 100), most, _WHY.get(each, "Past.")) for each, most in MAXIMUM.items()
    )
    facts = ("Opleidingsniveau mbo 4", "24–36 uur", "Rijbewijs B, C", "Nu beschikbaar")
    plain = Candidate(REFERENCE, pseudonym, score, parts, facts, km, region, identity_open=False, identity_until=None)
    return replace(plain, **changes)


CANDIDATES = (
    candidate("K-7Q2MX", 88, "Friesland", 30, identity_open=True, identity_until=NOW + timedelta(days=7)),
    candidate("K-9RD4T", 83, "Friesland", 5),
    candidate("K-2HW8B", 79, "Drenthe", 45, facts=("Opleidingsniveau mbo 3", "32 uur", "Rijbewijs B")),
    candidate("K-5XN3C", 64, "Groningen", 60, facts=("Opleidingsniveau vmbo", "16–40 uur")),
    candidate("K-8LP6V", 0, "Zwolle", 75, facts=("Geen diploma vastgelegd", "20 uur", LONG_TEXT[:120])),
)


def consultation(**changes: Any) -> Consultation:
    """Return a line of one's own consultations."""
    plain = Consultation(
        at=NOW,
        name="client:read",
        purpose=Purpose.MEDIATION,
        bases=(Basis.CASELOAD,),
        categories=(Category.IDENTITY, Category.CONTACT, Category.PROFILE),
        person_count=1,
        allowed=True,
        refusal=None,
        reason="",
    )
    return replace(plain, **changes)


REVIEWS = (
    GlassReview(
        reference="A" * 59,
        staff_name="Sanne Wiersma",
        category=Category.CONTACT,
        reason="Mevrouw belde in paniek: haar adviseur was ziek en het gesprek was over een uur.",
        opened_at=NOW - timedelta(days=4),
        due=NOW.date() - timedelta(days=1),
    ),
    GlassReview(
        reference="B" * 59,
        staff_name="Joris Bakker",
        category=Category.PROFILE,
        reason=LONG_TEXT[:480],
        opened_at=NOW,
        due=NOW.date() + timedelta(days=3),
    ),
)
CONSULTATIONS = ConsultationPage(
    lines=(
        consultation(),
        consultation(
            name="worklist:names",
            categories=(Category.IDENTITY,),
            person_count=50,
            bases=(Basis.CASELOAD, Basis.REPLACEMENT),
        ),
        consultation(
            name="vacancy:match",
            purpose=Purpose.MATCHING,
            categories=(Category.MATCH_PROFILE,),
            person_count=25,
            bases=(Basis.MATCH,),
        ),
        consultation(allowed=False, refusal=Refusal.NO_RELATION, person_count=0, bases=(), categories=()),
        consultation(
            name="client:break-glass", categories=(Category.WORK_CAPACITY,), bases=(Basis.BREAK_GLASS,), reason=_URGENT
        ),
        consultation(name="client:write", categories=(Category.CONTACT,)),
    ),
    next_before=4711,
)


def look(**changes: Any) -> Look:
    """Return a line of who looked."""
    plain = Look(
        at=NOW,
        organisation="UWV Leeuwarden",
        function=Function.UWV_ADVISER,
        purpose=Purpose.MEDIATION,
        legal_basis="Wet SUWI art. 30a lid 1",
        basis=Basis.CASELOAD,
        categories=(Category.IDENTITY, Category.CONTACT, Category.PROFILE),
        kind="read",
        reason="",
        reference="L-3F9K2",
    )
    return replace(plain, **changes)


LOOKS = LookPage(
    lines=(
        look(),
        look(
            kind="break_glass",
            basis=Basis.BREAK_GLASS,
            categories=(Category.WORK_CAPACITY,),
            reference="L-8D2WQ",
            reason=_URGENT,
        ),
        look(
            kind="match",
            basis=Basis.MATCH,
            purpose=Purpose.MATCHING,
            organisation="Gemeente Súdwest-Fryslân",
            function=Function.MUNICIPAL_ADVISER,
            categories=(Category.MATCH_PROFILE,),
            reference="L-5TR7N",
        ),
        look(kind="write", categories=(Category.CONTACT,), reference="L-2KM4H"),
        look(function="", organisation="", kind="remind", basis=None, categories=(Category.CONTACT_MOMENTS,)),
        look(
            function="jobseeker", organisation="", purpose=Purpose.OWN_DATA, basis=Basis.OWN, legal_basis="AVG art. 15"
        ),
    ),
    next_before=4711,
)


_BODY = (
    "Beste Fenna,\n\nEr is een vacature die bij u lijkt te passen: logistiek medewerker in Heerenveen, 32 tot 36 uur."
    "\n\nWilt u weten of het iets voor u is? Bel mij deze week op 058 555 01 23.\n\nGroet,\nMarit"
)


def message(**changes: Any) -> MessageText:
    """Return a message in the Werkmap."""
    plain = MessageText(
        reference=REFERENCE,
        subject="Vacature in Heerenveen",
        body=_BODY,
        sender_name="Marit Hoekstra",
        sender_function=Function.UWV_ADVISER,
        sender_organisation="UWV",
        sent_at=NOW,
        read=True,
    )
    return replace(plain, **changes)


def message_row(subject: str, *, read: bool = True, days: int = 0) -> MessageRow:
    """Return a line of the list of messages."""
    sent_at = NOW - timedelta(days=days)
    return MessageRow(REFERENCE, subject, "Marit Hoekstra", Function.UWV_ADVISER, "UWV", sent_at, read)


MESSAGES = (
    message_row("Vacature in Heerenveen", read=False),
    message_row("Uw afspraak van 3 december", days=9),
    message_row(
        "Een onderwerp dat zo lang is als het maar mag zijn, met nog een paar woorden erbij om te zien", days=40
    ),
)


FORMER_ANSWER = SearchAnswer(
    hits=(Hit(replace(CARD, placement=replace(PLACEMENT, active=False)), 1, 0, former_name="van der Meulen"),)
)
_TWICE = [replace(CARD, placement=replace(PLACEMENT, number=number)) for number in ("K7M4PX2RT", "H3N8WQ5VD")]
_NAMESAKES = tuple(Hit(card, 0, 1, alike="vries") for card in _TWICE)
SEARCH_ANSWER = SearchAnswer(hits=(*_NAMESAKES, Hit(LONG_CARD, 2, 0)), outsiders=(REFERENCE,))
CLIENTS_FOUND = ClientsFound(
    cards=(CARD, LONG_CARD),
    total=61,
    offset=0,
    next_offset=25,
    by_education={1: 20, 3: 41},
    by_licence={"B": 40, "CE": 2},
)
NO_CLIENTS_FOUND = ClientsFound((), 0, 0, None, {}, {})
SAVED_SEARCHES = (
    SavedSearch(UUID(int=7), "Monteurs mbo", Purpose.MEDIATION, SearchCriteria(), date(2026, 11, 1), date(2027, 1, 30)),
    SavedSearch(UUID(int=8), "Van vroeger", Purpose.REINTEGRATION, None, date(2026, 11, 1), date(2027, 1, 30)),
)
SELECTION = Selection(UUID(int=9), "Chauffeurs Zwolle", Purpose.MEDIATION, date(2026, 11, 1), date(2026, 11, 15), 40)
SELECTION_PAGE = SelectionPage(SELECTION, (CARD, LONG_CARD), 38, 0, 25)
OWN_RIGHTS = RightsAt(
    at=NOW,
    name="Marit Hoekstra",
    function="uwv_adviser",
    organisation="UWV",
    office="Leeuwarden",
    team="Team West",
    active=True,
    function_until=date(2027, 3, 1),
    policy_since=NOW,
    by_function=(
        FunctionRight(
            Purpose.MEDIATION,
            (Category.IDENTITY, Category.CONTACT, Category.NOTES),
            (Category.CONTACT,),
            (Basis.CASELOAD, Basis.REPLACEMENT),
            Ceiling.REGION,
        ),
        FunctionRight(Purpose.IDENTIFICATION, (Category.IDENTITY, Category.BSN), (), (Basis.CASELOAD,), Ceiling.REGION),
    ),
    granted=(
        GrantedRight(
            REFERENCE,
            ProposalKind.EXTRA,
            "former_clients",
            "",
            "Behandelt bezwaren van oud-klanten.",
            NOW,
            NOW + timedelta(days=90),
        ),
        GrantedRight(
            REFERENCE,
            ProposalKind.SCOPE,
            "",
            "Twente",
            "Helpt in de zomer in de regio Twente.",
            NOW,
            NOW + timedelta(days=60),
        ),
        GrantedRight(
            REFERENCE, ProposalKind.FUNCTION, "uwv_adviser", "", "Vervangt een collega.", NOW, NOW + timedelta(days=30)
        ),
    ),
    replaces=1,
    duties=("Leeuwarden",),
)
NO_RIGHTS = replace(OWN_RIGHTS, function="auditor", by_function=(), granted=(), team="", active=False, replaces=0)
STAFF_ROWS = (
    StaffRow(REFERENCE, "Marit Hoekstra", "uwv_adviser", "UWV", "Leeuwarden", active=True, rights=2, waiting=1),
    StaffRow(REFERENCE, LONG_NAME, "municipal_adviser", "Gemeente", "Sneek", active=False, rights=0, waiting=0),
)
PROPOSALS = (
    Proposal(
        REFERENCE,
        ProposalKind.EXTRA,
        "Marit Hoekstra",
        "uwv_adviser",
        "Leeuwarden",
        "former_clients",
        "",
        "Behandelt bezwaren van oud-klanten.",
        NOW,
        NOW + timedelta(days=90),
        "Sjoerd Visser",
        NOW,
        may_decide=True,
    ),
    Proposal(
        REFERENCE,
        ProposalKind.NATIONAL_TASK,
        LONG_NAME,
        "national_mediator",
        "Utrecht",
        "Wet SUWI art. 30a",
        "",
        LONG_TEXT[:400],
        NOW,
        NOW + timedelta(days=90),
        "Sjoerd Visser",
        NOW,
        may_decide=False,
    ),
)
CONFIRMATIONS = (
    Confirmation(
        REFERENCE,
        "Marit Hoekstra",
        "uwv_adviser",
        "Leeuwarden",
        ProposalKind.EXTRA,
        "former_clients",
        "",
        "Bezwaren.",
        NOW,
        date(2026, 11, 25),
        noticed=True,
        unused_days=120,
    ),
    Confirmation(
        REFERENCE,
        LONG_NAME,
        "uwv_adviser",
        "Leeuwarden",
        ProposalKind.FUNCTION,
        "uwv_adviser",
        "",
        "",
        None,
        date(2026, 12, 20),
        noticed=False,
        unused_days=None,
    ),
)
UNUSED = (
    UnusedRight(REFERENCE, "Marit Hoekstra", "uwv_adviser", "mediation", "notes", "write", NOW, of_function=False),
    UnusedRight(REFERENCE, LONG_NAME, "uwv_adviser", "identification", "bsn", "read", None, of_function=True),
)
HEALTH_LINES = (
    HealthReading(
        NOW, 7, "Marit Hoekstra", "uwv_adviser", "UWV", "Leeuwarden", "reintegration", ("caseload",),
        ("work_capacity", "questionnaire"), 1, "",
    ),
    HealthReading(
        NOW, 8, LONG_NAME, "sw_adviser", "SW-bedrijf", "Sneek", "reintegration", ("task",), ("work_capacity",), 1,
        "Aanpassing van de werkplek besproken.",
    ),
)  # fmt: skip


def replace_parts(*parts: Part) -> ClientCard:
    """Return the client with these rows of her record."""
    return replace(CARD, parts=parts)
