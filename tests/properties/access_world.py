"""A drawn world of staff and clients: put in the database by the superuser, and told to Python as plain facts."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import psycopg

from sonar.access.queries import policy
from sonar.access.rules import ClientFacts, Request, StaffFacts
from sonar.access.types import Basis, Category, Purpose
from sonar.kernel import clock
from tests.world import FUNCTIONAL_MANAGER, MANAGER

OFFICES = {11: (1, 1), 12: (1, 2), 13: (1, 1), 21: (2, 1), 31: (3, 2), 41: (4, 1), 51: (5, 1)}
"""By office: its organisation and its region."""
HOMES = {
    "uwv_adviser": (11, 12, 13),
    "employer_adviser": (11, 12),
    "national_mediator": (12, 13),
    "municipal_adviser": (21, 31),
    "sw_adviser": (41,),
    "other_division": (51,),
    "team_manager": (11, 12, 21),
    "functional_manager": (11,),
    "data_protection_officer": (11,),
    "security_officer": (11,),
    "auditor": (11,),
}
SERVES = {2: frozenset({193}), 3: frozenset({150}), 4: frozenset({193, 177})}
"""By organisation: the municipalities it works for (tests/sql/base.sql)."""
LIVES = (193, 150, 177, 200, 9001)
"""Municipalities of clients; 9001 merged into 193."""
RELATIONS = (Basis.CASELOAD, Basis.APPOINTMENT, Basis.TASK, Basis.REGISTERED)


@dataclass(frozen=True, slots=True)
class Asker:
    """A member of staff and what she asks."""

    id: UUID
    facts: StaffFacts
    request: Request

    @property
    def organisation(self) -> int:
        """The organisation of her office."""
        return OFFICES[self.facts.office][0]


@dataclass(slots=True)
class Drawn:
    """One world."""

    askers: list[Asker] = field(default_factory=list)
    clients: dict[UUID, ClientFacts] = field(default_factory=dict)
    """What holds of a client whoever asks."""
    related: dict[tuple[UUID, UUID], set[Basis]] = field(default_factory=dict)
    known: set[tuple[UUID, UUID]] = field(default_factory=set)
    approved: set[tuple[UUID, UUID]] = field(default_factory=set)
    rows: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)

    def add(self, table: str, *row: object) -> None:
        """Add a row to arrange."""
        self.rows.setdefault(table, []).append(row)

    def facts(self, asker: Asker, client: UUID) -> ClientFacts:
        """Return what holds between the two."""
        return replace(
            self.clients[client],
            bases=frozenset(self.related.get((asker.id, client), ())),
            approved=(asker.id, client) in self.approved,
            known=(asker.id, client) in self.known,
        )


COLUMNS = {
    "identity.staff": "id, issuer, subject, display_name, function, organisation_id, office_id, team_id",
    "clients.client": "id, kind, legal_basis, office_id, registered_on, active, active_since",
    "clients.residence": "client_id, municipality_code, valid_from, valid_until",
    "access.protected_person": "client_id",
    "access.relation": "client_id, staff_id, kind, valid_from, valid_until",
    "ledger.change": "at, trace_id, actor_kind, actor_ref, client_id, category, action, fields",
    "access.replacement": "absent_id, substitute_id, valid_from, valid_until, arranged_by",
    "access.office_duty": "staff_id, office_id, valid_from, valid_until",
    "access.proposal": (
        "kind, staff_id, subject, office_id, region_code, reason, valid_from, valid_until, proposed_by, decided_by,"
        " decided_at, approved, withdrawn_at, withdrawn_why"
    ),
    "access.approval": "client_id, requested_by, approved_by, valid_until",
    "access.known_person": "staff_id, client_id",
    "reference.municipality_succession": "old_code, new_code, valid_from",
}


def put(sql: psycopg.Connection, drawn: Drawn) -> None:
    """Put a world in the database."""
    with sql.cursor() as cursor:
        for table, columns in COLUMNS.items():
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copying:
                for row in drawn.rows.get(table, ()):
                    copying.write_row(row)
    sql.execute("ANALYZE clients.client, access.relation, identity.staff, access.proposal, clients.residence")


DECIDE = """
SELECT a.n, c.id::text, coalesce(r.refusal, (
    disclosure.weigh_request(a.facts, a.kind, a.purpose, ARRAY[c.id], NULL, disclosure.is_reason(a.reason))).refusal)
FROM unnest(
    %s::int[], %s::uuid[], %s::text[], %s::int[], %s::int[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[]) AS g (n, id, function, organisation, office, team, kind, purpose, category, write, reason)
CROSS JOIN LATERAL (
    SELECT g.n, g.kind, g.purpose, g.reason,
           ROW (g.id, 'staff', g.id, g.function, g.organisation, g.office,
                g.team, NULL, NULL, NULL)::identity.session_facts AS facts,
           string_to_array(g.category, ',') AS categories, string_to_array(g.write, ',') AS writes OFFSET 0) AS a
CROSS JOIN LATERAL (
    SELECT disclosure.rights_refusal(a.facts, a.kind, a.purpose, a.categories, a.writes, a.reason) AS refusal
    OFFSET 0) AS r
CROSS JOIN clients.client c
"""
REASON = "Een reden van voldoende lengte."


def decided(sql: psycopg.Connection, askers: Iterable[Asker]) -> Iterable[tuple[int, str, str | None]]:
    """Yield, for every asker by number and every client as text, why the database refuses; None when it does not."""
    asked = list(askers)
    columns: list[list[object]] = [
        list(range(len(asked))),
        [a.id for a in asked],
        [a.facts.function for a in asked],
        [a.organisation for a in asked],
        [a.facts.office for a in asked],
        [a.facts.team for a in asked],
        ["glass" if a.request.glass else "person" for a in asked],
        [a.request.purpose.value for a in asked],
        [",".join(sorted(a.request.categories)) for a in asked],
        [",".join(sorted(a.request.writes)) for a in asked],
        [REASON if a.request.reason else "" for a in asked],
    ]
    yield from sql.execute(DECIDE.encode(), columns).fetchall()


def draw(chance: random.Random, *, staff: int, clients: int) -> Drawn:
    """Draw a world of so many members of staff and clients."""
    drawn = Drawn()
    drawn.add("reference.municipality_succession", 9001, 193, date(2020, 1, 1))
    for _ in range(clients):
        _draw_client(chance, drawn)
    for number in range(staff):
        _draw_asker(chance, drawn, number)
    for number, asker in enumerate(drawn.askers):
        _relate(chance, drawn, asker, number)
    _replace(chance, drawn)
    return drawn


def _draw_client(chance: random.Random, drawn: Drawn) -> None:
    client, office = uuid4(), chance.choice((11, 11, 12, 13))
    lives, active, protected = chance.choice(LIVES), chance.random() < 0.8, chance.random() < 0.1
    moved = chance.random() < 0.2
    drawn.add("clients.client", client, "jobseeker", "WW art. 26", office, date(2026, 1, 5), active, date(2026, 1, 5))
    drawn.add("clients.residence", client, 200 if lives != 200 else 150, date(2020, 1, 1), date(2026, 1, 1))
    drawn.add("clients.residence", client, lives, date(2026, 1, 1), date(2026, 2, 1) if moved else None)
    if protected:
        drawn.add("access.protected_person", client)
    now_in = frozenset() if moved else frozenset({lives, 193} if lives == 9001 else {lives})
    drawn.clients[client] = ClientFacts(
        office=office, region=OFFICES[office][1], active=active, municipalities=now_in, protected=protected
    )


def _draw_asker(chance: random.Random, drawn: Drawn, number: int) -> None:
    function = chance.choice([*HOMES, *["uwv_adviser", "municipal_adviser", "sw_adviser", "team_manager"] * 2])
    office = chance.choice(HOMES[function])
    team = chance.choice((None, 111, 112)) if office == 11 else None
    staff = uuid4()
    drawn.add(
        "identity.staff", staff, "drawn", str(staff), f"Drawn {number}", function, OFFICES[office][0], office, team
    )
    extras = frozenset(name for name in policy().extras if chance.random() < 0.4)
    for name in extras:
        _grant(drawn, staff, "extra", name, alive=True)
    task = chance.random() < 0.5
    if task:
        _grant(drawn, staff, "national_task", "Wet SUWI art. 30a", alive=True)
    offices, regions = set(), set()
    if chance.random() < 0.25:
        offices.add(12)
        _grant(drawn, staff, "scope", "", alive=True, office=12)
    if chance.random() < 0.15:
        regions.add(2)
        _grant(drawn, staff, "scope", "", alive=True, region=2)
    if chance.random() < 0.2:
        _grant(drawn, staff, "extra", "former_clients" if "former_clients" not in extras else "gone", alive=False)
    if chance.random() < 0.2:
        offices.add(13)
        drawn.add("access.office_duty", staff, 13, *period(alive=True))
    facts = StaffFacts(
        function=function,
        office=office,
        region=OFFICES[office][1],
        organisation=OFFICES[office][0],
        team=team,
        municipalities=SERVES.get(OFFICES[office][0], frozenset()),
        offices=frozenset(offices),
        regions=frozenset(regions),
        national_task=task,
        extras=extras,
    )
    drawn.askers.append(Asker(id=staff, facts=facts, request=_draw_request(chance, function)))


def _draw_request(chance: random.Random, function: str) -> Request:
    grants = policy().functions[function].grants
    purpose = chance.choice(list(grants)) if grants and chance.random() < 0.9 else chance.choice(list(Purpose))
    usual = grants and purpose in grants and chance.random() < 0.8
    among = sorted(grants[purpose].read) if usual else list(Category)
    if function == "sw_adviser" and chance.random() < 0.4:
        among = [Category.WORK_CAPACITY]
    glass = chance.random() < 0.3
    categories = frozenset(chance.sample(among, 1 if glass else min(len(among), chance.choice((1, 1, 2)))))
    writes = frozenset(each for each in categories if not glass and chance.random() < 0.2)
    return Request(purpose, categories, writes, glass=glass, reason=glass or chance.random() < 0.6)


def period(*, alive: bool) -> tuple[str, str]:
    """Return a period as PostgreSQL reads it: going on, or over."""
    today = clock.local_day(clock.now())  # the database's own clock decides; days apart from it are enough
    shift = timedelta(days=0 if alive else -5)
    return (today + shift - timedelta(days=2)).isoformat(), (today + shift + timedelta(days=3)).isoformat()


def _grant(
    drawn: Drawn,
    staff: UUID,
    kind: str,
    subject: str,
    *,
    alive: bool,
    office: int | None = None,
    region: int | None = None,
) -> None:
    since, until = period(alive=alive)
    drawn.add(
        "access.proposal", kind, staff, subject, office, region, "Getekend voor deze wereld.", since, until, MANAGER,
        FUNCTIONAL_MANAGER, since, "t", None, None,
    )  # fmt: skip


def _relate(chance: random.Random, drawn: Drawn, asker: Asker, number: int) -> None:
    for client in chance.sample(list(drawn.clients), k=len(drawn.clients) // 4):
        kind, alive = chance.choice(RELATIONS), chance.random() < 0.8
        since, until = period(alive=alive)
        if kind is Basis.REGISTERED:
            register(drawn, client, asker.id, since, until)
        else:
            drawn.add("access.relation", client, asker.id, kind.value, since, until)
        if alive:
            drawn.related.setdefault((asker.id, client), set()).update(HELD.get(kind, {kind}))
            if kind is Basis.CASELOAD:
                plain = drawn.clients[client]
                drawn.clients[client] = replace(
                    plain,
                    team=plain.team | ({asker.facts.team} - {None}),
                    organisations=plain.organisations | {asker.organisation},
                )
    _single_out(chance, drawn, asker, alive=number % 2 == 0)


HELD = {Basis.REGISTERED: {Basis.REGISTERED, Basis.TASK}}
"""By kind of relation: what it stands for, where that is more than itself."""


def register(drawn: Drawn, client: UUID, staff: UUID, since: str, until: str) -> None:
    """Let somebody be registered by this member of staff at `since`, as a task until `until`."""
    drawn.add("access.relation", client, staff, Basis.TASK.value, since, until)
    drawn.add("ledger.change", since, uuid4(), "staff", staff, client, "identity", "register", "{identity}")


def _single_out(chance: random.Random, drawn: Drawn, asker: Asker, *, alive: bool) -> None:
    """Give duty its clients, let the asker know a few in person, and let some protected ones be approved for her."""
    if 13 in asker.facts.offices:
        for client, plain in drawn.clients.items():
            if plain.office == 13:
                drawn.related.setdefault((asker.id, client), set()).add(Basis.OFFICE_DUTY)
    for client in chance.sample(list(drawn.clients), k=5):
        drawn.add("access.known_person", asker.id, client)
        drawn.known.add((asker.id, client))
    for client in [each for each, plain in drawn.clients.items() if plain.protected]:
        if chance.random() < 0.3:
            drawn.add("access.approval", client, asker.id, MANAGER, period(alive=alive)[1])
            if alive:
                drawn.approved.add((asker.id, client))


def _replace(chance: random.Random, drawn: Drawn) -> None:
    caseloads: dict[UUID, set[UUID]] = {}
    for (staff, client), bases in drawn.related.items():
        if Basis.CASELOAD in bases:
            caseloads.setdefault(staff, set()).add(client)
    for _ in range(len(drawn.askers) // 4):
        absent, substitute = chance.sample(drawn.askers, 2)
        if (absent.id, substitute.id) in {(row[0], row[1]) for row in drawn.rows.get("access.replacement", ())}:
            continue
        alive = chance.random() < 0.7
        drawn.add("access.replacement", absent.id, substitute.id, *period(alive=alive), absent.id)
        if alive:
            for client in caseloads.get(absent.id, ()):
                drawn.related.setdefault((substitute.id, client), set()).add(Basis.REPLACEMENT)
