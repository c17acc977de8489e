"""The people with whom the demo is shown, and what each of them can show."""

from dataclasses import dataclass, replace
from datetime import date

from sonar.clients.types import ClientKind
from sonar.identity.types import Function
from sonar.reference.operations import shipped_lists
from sonar_synth import organisations as org
from sonar_synth.circumstances import Activity, Person, parts_of
from sonar_synth.demo_clients import DANIELLE, FATIMA, JOHAN
from sonar_synth.draws import Draw
from sonar_synth.employers import employers_of_block
from sonar_synth.numbers import BSN_SPACE, bsn_of
from sonar_synth.people import SynthClient, client_of, with_adviser
from sonar_synth.places import point_of


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A line of the printed table, and an account of the demo sign-in provider."""

    means: str
    """`staff`, `digid` or `eherkenning`."""
    subject: str
    name: str
    role: str
    shows: str
    bsn: str | None = None
    kvk_number: str | None = None
    intermediary: str | None = None


_SHOWS_ADVISER = (
    "werklijst van de eigen caseload en die van een collega voor wie zij waarneemt; telefoonnummer van "
    "Johan Spijkerman verbeteren; bij de vacature "
    "‘Verzorgende IG in de wijk’ landelijk kandidaten vinden en Fatima El Amrani een bericht sturen; is aangewezen "
    "om de levering voor het CBS aan te vragen"
)
_STAFF: tuple[tuple[Function, org.Office, str, str], ...] = (
    (Function.UWV_ADVISER, org.UWV_ZWOLLE, "Adviseur werk, UWV Zwolle", _SHOWS_ADVISER),
    (
        Function.UWV_ADVISER,
        org.UWV_HENGELO,
        "Adviseur werk, UWV Hengelo",
        "heeft Fatima El Amrani in de caseload; ziet niet wat in Zwolle speelt",
    ),
    (
        Function.EMPLOYER_ADVISER,
        org.UWV_ZWOLLE,
        "Adviseur werkgeversdiensten, UWV Zwolle",
        "vacatures en kandidaten zonder naam; geen caseload",
    ),
    (
        Function.MUNICIPAL_ADVISER,
        org.MUNICIPALITY_ZWOLLE,
        "Klantmanager, gemeente Zwolle",
        "alleen de eigen klanten van de gemeente, zoals Daniëlle ten Brinke-Yıldız",
    ),
    (
        Function.SW_ADVISER,
        org.SW_COMPANY,
        "Consulent, SW-bedrijf Sallandwerk",
        "de eigen klanten van het SW-bedrijf; hun belastbaarheid alleen met een extra recht",
    ),
    (
        Function.OTHER_DIVISION,
        org.BENEFITS,
        "Medewerker, UWV Uitkeren",
        "drie gegevens voor een zaak, en geen dossier; het BSN van een klant toont Marieke",
    ),
    (
        Function.TEAM_MANAGER,
        org.UWV_ZWOLLE,
        "Teammanager, UWV Zwolle",
        "beoordeelt raadplegingen zonder relatie; leest zelf geen dossiers; keurt de levering voor het CBS goed",
    ),
    (
        Function.FUNCTIONAL_MANAGER,
        org.UWV_NATIONAL,
        "Functioneel beheerder",
        "geen dossiers; rechten, velden, en wie voor leveringen wordt voorgesteld",
    ),
    (
        Function.SECURITY_OFFICER,
        org.UWV_NATIONAL,
        "Beveiligingsfunctionaris",
        "geen dossiers; bevestigt wie is aangewezen en ziet pogingen boven een grens",
    ),
    (
        Function.DATA_PROTECTION_OFFICER,
        org.UWV_NATIONAL,
        "Functionaris gegevensbescherming",
        "geen dossiers; wel de eigen raadplegingen",
    ),
    (Function.AUDITOR, org.UWV_NATIONAL, "Auditor", "geen dossiers; wel de eigen raadplegingen"),
)

EMPLOYER_SUBJECT, GIVING_SUBJECT = "werkgever-1", "werkgever-2"
"""Who signs in for the first and the second employer of the town."""
AGENCY_KVK, CHAINED_KVK, OLD_AGENCY_KVK = "00900001", "00900002", "00900003"
"""Agencies of the demo. 00 starts no number that the Chamber of Commerce gives out."""
DEMO_CLIENTS = 3
"""The first three clients of the first town are written by hand."""


def demo_client(number: int, *, seed: int, today: date) -> SynthClient:
    """Return one of the clients of the demo: numbers 0, 1 and 2."""
    drawn = client_of(number, seed=seed, today=today)
    demo = (FATIMA, JOHAN, DANIELLE)[number]
    function, office = (
        (Function.UWV_ADVISER, org.UWV_HENGELO),
        (Function.UWV_ADVISER, org.UWV_ZWOLLE),
        (Function.MUNICIPAL_ADVISER, org.MUNICIPALITY_ZWOLLE),
    )[number]
    profile = demo.profile_on(today)
    person = Person(
        kind=ClientKind.JOBSEEKER,
        helped_by=function,
        age=today.year - demo.identity.birth_date.year,
        identity=demo.identity,
        profile=profile,
        occupation=next(each for each in shipped_lists().occupations if str(each.code) == profile.occupations[0].code),
        periods=(*drawn.periods[:-1], Activity(drawn.periods[-1].began, None)),
        today=today,
    )
    parts, law = parts_of(Draw(seed, "demo", number), person)
    new = replace(
        drawn.new,
        kind=ClientKind.JOBSEEKER,
        legal_basis=law,
        municipality_code=point_of(profile.pc4).municipality_code,
        parts=parts,
        identity=demo.identity,
        contact=demo.contact_on(today),
        profile=profile,
    )
    return with_adviser(replace(drawn, new=new), org.colleagues(seed, function, office.id)[0])


def demo_people(seed: int, *, today: date) -> tuple[DemoPerson, ...]:
    """Return everybody with whom the demo can be shown."""
    staff = [
        DemoPerson(
            means="staff",
            subject=org.colleagues(seed, function, office.id)[0].subject,
            name=org.colleagues(seed, function, office.id)[0].display_name,
            role=role,
            shows=shows,
        )
        for function, office, role, shows in _STAFF
    ]
    roles = (
        (
            "Werkzoekende, Almelo",
            "leest het bericht uit Zwolle in de Werkmap en ziet wie haar gegevens bekeek en waarom",
        ),
        ("Werkzoekende, Zwolle", "ziet de verbeterde telefoon en wie die wijzigde"),
        ("Werkzoekende, Zwolle", "klant van de gemeente; ziet eerdere berichten en raadplegingen"),
    )
    jobseekers = []
    for number, (role, shows) in enumerate(roles):
        new = demo_client(number, seed=seed, today=today).new
        jobseekers.append(
            DemoPerson(
                means="digid",
                subject=f"werkzoekende-{number + 1}",
                name=new.identity.full_name,
                role=role,
                shows=shows,
                bsn=new.bsn.reveal(),
            )
        )
    newcomer = DemoPerson(
        means="digid",
        subject="nieuw",
        name="Noor Nieuwkomer",
        role="Nog niet ingeschreven",
        shows="schrijft zich in als werkzoekende en leest wat er met haar gegevens gebeurt",
        bsn=bsn_of(BSN_SPACE - 1, seed=seed).reveal(),
    )
    return (*staff, *jobseekers, newcomer, *_employers(seed))


def _employers(seed: int) -> tuple[DemoPerson, ...]:
    """Return who signs in for an employer: the one that the demo vacancy is of, another, and two agencies."""
    employer, other = employers_of_block(seed, 0)[:2]
    return (
        DemoPerson(
            means="eherkenning",
            subject=EMPLOYER_SUBJECT,
            name=employer.name,
            role="Werkgever",
            shows="eigen vacatures en wie daarop reageerde; vindt profielen; geeft een bureau een machtiging",
            kvk_number=employer.kvk_number,
        ),
        DemoPerson(
            means="eherkenning",
            subject=GIVING_SUBJECT,
            name=other.name,
            role="Werkgever, met een bureau",
            shows="gaf Bureau Tussenschakel een machtiging, ziet wat het bureau doet en kan die intrekken",
            kvk_number=other.kvk_number,
        ),
        DemoPerson(
            means="eherkenning",
            subject="bureau-1",
            name="Bureau Tussenschakel",
            role="Intermediair, met een machtiging van Sonar",
            shows=f"werkt voor {other.name}; voor {employer.name} zodra die {AGENCY_KVK} een machtiging geeft",
            kvk_number=AGENCY_KVK,
        ),
        DemoPerson(
            means="eherkenning",
            subject="bureau-2",
            name="Bureau Ketenwerk",
            role="Intermediair, met een machtiging van eHerkenning",
            shows=f"werkt voor {employer.name} en voor geen ander; die ziet wat het bureau doet",
            kvk_number=employer.kvk_number,
            intermediary=CHAINED_KVK,
        ),
    )
