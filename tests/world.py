"""A small world to fill: people, relations, vacancies, and sessions of the real kind."""

import itertools
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.test import Client as DjangoClient

from sonar.clients.operations import Imported, ImportRow, import_clients
from sonar.clients.types import ClientKind, Contact, Identity, NewClient, Profile, WantedOccupation
from sonar.disclosure.queries import reference_of
from sonar.identity.queries import resolve_session
from sonar.identity.types import Actor, Function
from sonar.kernel.bsn import Bsn, InvalidBsn
from sonar.kernel.encryption import key_store
from sonar.matching.operations import refresh_profiles

STAFF = {number: UUID(f"00000000-0000-7000-8000-0000000000{number:02}") for number in range(1, 16)}
"""The staff of tests/sql/base.sql, by number."""
ADVISER, COLLEAGUE, ELSEWHERE = STAFF[1], STAFF[2], STAFF[3]
EMPLOYER_ADVISER, MEDIATOR, MUNICIPAL, MUNICIPAL_ELSEWHERE, SW_ADVISER = (STAFF[n] for n in (4, 5, 6, 7, 8))
OTHER_DIVISION, MANAGER, MANAGER_ELSEWHERE, FUNCTIONAL_MANAGER, OFFICER, SECURITY, AUDITOR = (
    STAFF[n] for n in range(9, 16)
)
BY_FUNCTION = {
    Function.UWV_ADVISER: ADVISER,
    Function.EMPLOYER_ADVISER: EMPLOYER_ADVISER,
    Function.NATIONAL_MEDIATOR: MEDIATOR,
    Function.MUNICIPAL_ADVISER: MUNICIPAL,
    Function.SW_ADVISER: SW_ADVISER,
    Function.OTHER_DIVISION: OTHER_DIVISION,
    Function.TEAM_MANAGER: MANAGER,
    Function.FUNCTIONAL_MANAGER: FUNCTIONAL_MANAGER,
    Function.DATA_PROTECTION_OFFICER: OFFICER,
    Function.SECURITY_OFFICER: SECURITY,
    Function.AUDITOR: AUDITOR,
}
_numbers = itertools.count(1)
REASON = "Mevrouw belt zelf en vraagt om hulp bij haar sollicitatie."


@dataclass(frozen=True, slots=True)
class Person:
    """A client of this world and everything she was registered with."""

    id: UUID
    new: NewClient


def test_bsn(number: int) -> Bsn:
    """Return the next BSN of the test range at or after 900000000 + `number` × 100: two numbers never share one."""
    for candidate in range(900_000_000 + number * 100, 1_000_000_000):
        try:
            return Bsn(str(candidate))
        except InvalidBsn:
            continue
    message = f"the test range holds no number {number}"
    raise AssertionError(message)


test_bsn.__test__ = False  # type: ignore[attr-defined]


def new_client(number: int, **changes: Any) -> NewClient:  # noqa: ANN401 - any field of the dataclass
    """Return a client whose values are recognisable in any output."""
    return replace(
        NewClient(
            kind=ClientKind.JOBSEEKER,
            office_id=11,
            bsn=test_bsn(number),
            identity=Identity(
                initials="Ż.",
                first_names=f"Żofia{number}",
                name_prefix="van der",
                last_name=f"Proefpersoon{number}",
                birth_date=date(1985, 3, 14),
            ),
            contact=Contact(
                street="Proeflaan",
                house_number=str(number % 900 + 1),
                postcode="8011 AB",
                city="Zwolle",
                email=f"proef{number}@example.org",
                phone="+31612345678",
                confirmed_on=date(2026, 1, 5),
            ),
            profile=Profile(
                pc4=8011,
                education_level=3,
                hours_min=24,
                hours_max=36,
                max_distance_km=40,
                licences=("B",),
                contract_forms=(1,),
                presentation=f"Presentatie {number}",
            ),
        ),
        **changes,
    )


class World:
    """Arranges what a test needs. Nothing here is under test."""

    def __init__(self, arrange: psycopg.Connection) -> None:
        """Arrange by the superuser's connection."""
        self.sql = arrange

    def client(self, *, adviser: UUID | None = None, **changes: Any) -> Person:  # noqa: ANN401 - fields of NewClient
        """Register somebody; with `adviser`, put her in that caseload and on the work list."""
        number = next(_numbers)
        new = new_client(number, **changes)
        row = ImportRow(external_id=f"test-{number}", profile=new.profile, new=new)
        outcome = import_clients(job="vum_import", source="test", rows=[row], store=key_store(), now=datetime.now(UTC))
        assert outcome == [Imported.NEW]
        found = self.one("SELECT client_id FROM clients.import_source WHERE external_id = %s", f"test-{number}")
        person = Person(id=found[0], new=new)
        if adviser is not None:
            self.relate(person, adviser)
            self.sql.execute(
                "INSERT INTO casework.work_item VALUES (%s, %s, 'active', 'call', kernel.today())", [person.id, adviser]
            )
        return person

    def relate(
        self, person: Person, staff: UUID, kind: str = "caseload", *, days: float | None = None, since_days: float = 1
    ) -> None:
        """Relate a member of staff to a client: since `since_days` ago, until in `days` (negative: it is over)."""
        until = None if days is None else timedelta(days=days)
        if kind != "caseload" and until is None:
            until = timedelta(days=1)
        self.sql.execute(
            "INSERT INTO access.relation (client_id, staff_id, kind, valid_from, valid_until, vacancy_id)"
            " VALUES (%s, %s, %s, kernel.now() - make_interval(secs => %s), kernel.now() + %s, %s)",
            [person.id, staff, kind, since_days * 86_400, until, 1 if kind == "match" else None],
        )

    def replace_by(self, absent: UUID, substitute: UUID, *, days: float = 1, since_days: float = 1) -> None:
        """Put a caseload in the hands of a colleague."""
        self.sql.execute(
            "INSERT INTO access.replacement VALUES (%s, %s, kernel.now() - make_interval(secs => %s),"
            " kernel.now() + make_interval(secs => %s), %s)",
            [absent, substitute, since_days * 86_400, days * 86_400, absent],
        )

    def duty(self, staff: UUID, office: int, *, days: float = 1) -> None:
        """Give somebody duty at the desk of an office."""
        self.sql.execute(
            "INSERT INTO access.office_duty VALUES (%s, %s, kernel.now() - interval '1 hour',"
            " kernel.now() + make_interval(secs => %s))",
            [staff, office, days * 86_400],
        )

    def protect(self, person: Person) -> None:
        """Make somebody a protected person."""
        self.sql.execute("INSERT INTO access.protected_person VALUES (%s)", [person.id])

    def approve(self, person: Person, requested_by: UUID, approved_by: UUID = MANAGER, *, days: float = 1) -> None:
        """Let a second person approve that somebody opens a protected person."""
        self.sql.execute(
            "INSERT INTO access.approval VALUES (%s, %s, %s, kernel.now() + make_interval(secs => %s))",
            [person.id, requested_by, approved_by, days * 86_400],
        )

    def grant(self, staff: UUID, kind: str, subject: str = "", *, days: float = 30, **place: object) -> UUID:
        """Let two others have granted a right: `place` names an office_id, a region_code or a client_id."""
        values = {"office_id": None, "region_code": None, "client_id": None, **place}
        return UUID(
            str(
                self.one(
                    "INSERT INTO access.proposal (kind, staff_id, subject, office_id, region_code, client_id, reason,"
                    " valid_from, valid_until, proposed_by, decided_by, decided_at, approved) VALUES"
                    " (%s, %s, %s, %s, %s, %s, 'Nodig voor een taak in deze toets.', kernel.now() - interval '1 day',"
                    " kernel.now() + make_interval(secs => %s), %s, %s, kernel.now(), true) RETURNING id",
                    kind,
                    staff,
                    subject,
                    *values.values(),
                    days * 86_400,
                    MANAGER if staff != MANAGER else MANAGER_ELSEWHERE,
                    FUNCTIONAL_MANAGER,
                )[0]
            )
        )

    def vacancy(self, **changes: Any) -> int:  # noqa: ANN401 - columns of the table
        """Put a vacancy in Zwolle; return its number."""
        number = next(_numbers)
        employer = self.one(
            "INSERT INTO employers.employer (kvk_number, name) VALUES (%s, %s) RETURNING id",
            f"{number:08}",
            f"Proefbedrijf {number}",
        )[0]
        establishment = self.one(
            "INSERT INTO employers.establishment (employer_id, number, place, pc4)"
            " VALUES (%s, %s, 'Zwolle', 8011) RETURNING id",
            employer,
            f"{number:012}",
        )[0]
        occupation = self.one("SELECT min(code) FROM reference.occupation")[0]
        values: dict[str, Any] = {
            "establishment_id": establishment,
            "title": f"Proefvacature {number}",
            "occupation": occupation,
            "hours_min": 24,
            "hours_max": 36,
            "education_level": 2,
            "licences": [],
            "languages": [],
            "contract_form": 1,
            "pc4": 8011,
            "place": "Zwolle",
            "published_on": date(2026, 1, 5),
            "held_by": ADVISER,
            **changes,
        }
        columns = ", ".join(values)
        places = ", ".join(f"%({name})s" for name in values)
        row = self.sql.execute(
            f"INSERT INTO employers.vacancy ({columns}) VALUES ({places}) RETURNING id".encode(),  # noqa: S608 - the test's own names
            values,
        ).fetchone()
        assert row is not None
        return int(row[0])

    def jobseeker_for(self, vacancy_id: int, **changes: Any) -> Person:  # noqa: ANN401 - fields of Profile
        """Register somebody who fits a vacancy, and derive her match rows."""
        occupation = self.one("SELECT occupation FROM employers.vacancy WHERE id = %s", vacancy_id)[0]
        profile = Profile(
            **{
                "pc4": 8011,
                "education_level": 2,
                "hours_min": 24,
                "hours_max": 36,
                "max_distance_km": 40,
                "licences": ("B",),
                "contract_forms": (1,),
                "occupations": (WantedOccupation(scheme="sonar", code=str(occupation)),),
                **changes,
            }
        )
        person = self.client(profile=profile)
        refresh_profiles(client_ids=[person.id])
        return person

    def sign_in(self, staff: UUID = ADVISER, *, origin: str = "127.0.0.1") -> Actor:
        """Start a real session of a member of staff."""
        return self._session(staff, None, origin)

    def sign_in_jobseeker(self, person: Person, *, origin: str = "127.0.0.1") -> Actor:
        """Start a real session of a jobseeker."""
        return self._session(None, person.id, origin)

    def sign_in_employer(
        self,
        kvk: str = "90000001",
        *,
        subject: str = "user-1",
        own_kvk: str = "",
        establishment: str = "",
        origin: str = "127.0.0.1",
    ) -> Actor:
        """Start a real session of an employer's user; `own_kvk` when eHerkenning proves she is an intermediary's."""
        values = ("https://eherkenning.test", subject, own_kvk or kvk, kvk, establishment or None, "test", origin)
        return self._started(
            "SELECT identity.start_employer_session(%s, 'test', %s, %s, %s, %s, %s, %s, %s::inet)", *values
        )

    def browse(self, http: DjangoClient, actor: Actor) -> None:
        """Give a browser the cookie of this actor's session."""
        http.cookies["sonar"] = actor.token

    def ref(self, person: Person, actor: Actor) -> str:
        """Return a fresh reference to a client for an actor."""
        return reference_of(person.id, actor=actor)

    def advance(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        """Move the database's clock ahead."""
        self.sql.execute(
            "UPDATE test_base.clock SET shift = shift + %s",
            [timedelta(seconds=seconds, minutes=minutes, hours=hours, days=days)],
        )

    def settle(self) -> None:
        """Wait until no transaction elsewhere on the server is older than the changes: only then are they told."""
        settled = "SELECT NOT EXISTS (SELECT FROM ledger.change WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()))"
        assert any(self.one(settled)[0] for _ in range(100_000))

    def one(self, query: str, *values: object) -> Any:  # noqa: ANN401 - a row
        """Return the one row of a query, as the superuser sees it."""
        row = self.sql.execute(query.encode(), values).fetchone()
        assert row is not None, query
        return row

    def count(self, query: str, *values: object) -> int:
        """Return the number that a query counts, as the superuser sees it."""
        return int(self.one(query, *values)[0])

    def all(self, query: str, *values: object) -> list[Any]:
        """Return all rows of a query, as the superuser sees them."""
        return self.sql.execute(query.encode(), values).fetchall()

    def _session(self, staff: UUID | None, client: UUID | None, origin: str) -> Actor:
        return self._started(
            "SELECT identity.start_session(%s, 'test', %s, %s, 'test', %s::inet)", staff, client, origin
        )

    def _started(self, query: str, *values: object) -> Actor:
        token = secrets.token_urlsafe(32)
        from django.db import connections, transaction  # noqa: PLC0415 - after the settings

        with transaction.atomic("auth"), connections["auth"].cursor() as cursor:
            cursor.execute(query, [token, *values])
        found = resolve_session(token=token)
        assert isinstance(found, Actor)
        return found
