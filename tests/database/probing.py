"""A prober: runs any SQL as any of the product's logins, as if each of them were in the hands of an attacker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.errors import InsufficientPrivilege

from sonar.identity.types import Actor
from tests.databases import Logins
from tests.world import REASON, Person, World

VIEWS = {
    "placement": "clients.placement_v",
    "identity": "clients.identity_v",
    "bsn": "clients.bsn_v",
    "contact": "clients.contact_v",
    "profile": "clients.profile_v",
    "education": "clients.profile_education_v",
    "experience": "clients.profile_experience_v",
    "work_capacity": "clients.work_capacity_v",
    "residence": "clients.residence_v",
    "history": "clients.history_v",
    "messages": "messaging.message_v",
    **{
        name: f"casework.{name}_v"
        for name in (
            "contact_moment",
            "appointment",
            "task",
            "path",
            "path_step",
            "agreement",
            "activity",
            "hand_over",
        )
    },
}
GATES = {name: f"SELECT * FROM {view}" for name, view in VIEWS.items()} | {
    "candidates": "SELECT * FROM matching.open_candidates()",
    "followed": "SELECT * FROM matching.open_followed()",
    "candidacies": "SELECT * FROM matching.candidacy_v",
    "put_forward": "SELECT * FROM matching.open_put_forward()",
    "shared": "SELECT * FROM matching.open_shared()",
    "work_list": "SELECT * FROM casework.work_list_page(NULL, NULL, NULL, 50)",
    "work_list_counts": "SELECT * FROM casework.work_list_counts(current_date)",
    "message_facts": "SELECT * FROM casework.open_message_facts()",
    "earlier_records": "SELECT * FROM casework.open_earlier_records()",
    "start_lines": "SELECT * FROM casework.start_lines(current_date, 8)",
    "own_tasks": "SELECT * FROM casework.own_tasks()",
    "lately_registered": "SELECT * FROM casework.lately_registered()",
    "office_queue": "SELECT * FROM casework.office_queue()",
    "consultations": "SELECT * FROM disclosure.my_consultations('infinity', 100)",
    "who_looked": "SELECT * FROM disclosure.who_looked('infinity', 100)",
}
"""Every way in which the reader reads something of a person."""
LOGINS = ("reader", "writer", "logger", "auth", "worker", "eraser", "auditor", "matcher")
IDENTITY = GATES["identity"]
CORRECT = "SELECT clients.correct_contact(%s, %s, %s::text[], %s::bytea[], NULL, %s::bytea)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an opening function answered."""

    ticket: str | None
    refusal: str | None


class Prober:
    """Holds a session of the kind a page would have, and connections as the logins."""

    def __init__(self, world: World, login: Logins, actor: Actor) -> None:
        """Probe in `world`, as `actor` by default."""
        self.world = world
        self.login = login
        self.actor = actor
        self._connections: dict[str, psycopg.Connection] = {}

    def connection(self, login: str) -> psycopg.Connection:
        """Return this prober's one connection as `login`."""
        if login not in self._connections:
            self._connections[login] = self.login(login)
        return self._connections[login]

    def forget(self) -> None:
        """Let the connections be as they were when they were made."""
        for login, connection in list(self._connections.items()):
            try:
                connection.rollback()
                connection.autocommit = True
                connection.execute("RESET ALL")
                connection.autocommit = False
            except psycopg.OperationalError:  # the test had it ended
                del self._connections[login]

    def rows(self, login: str, query: str, *values: object, ticket: str | None = None) -> list[tuple[Any, ...]]:
        """Run a query in a transaction of its own that names `ticket`; return what came out."""
        connection = self.connection(login)
        with connection.transaction():
            if ticket is not None:
                connection.execute("SELECT set_config('sonar.ticket', %s, true)", [ticket])
            cursor = connection.execute(query.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def read(self, query: str, *values: object, ticket: str | None = None) -> list[tuple[Any, ...]]:
        """Run a query as the reader."""
        return self.rows("reader", query, *values, ticket=ticket)

    def sees(self, gate: str, ticket: str | None) -> int:
        """Return how many rows a gate shows under `ticket`."""
        return len(self.read(GATES[gate], ticket=ticket))

    def refused(
        self,
        login: str,
        query: str,
        *values: object,
        ticket: str | None = None,
        kind: type[Exception] = InsufficientPrivilege,
    ) -> str:
        """Demand that a query is refused with an error of this kind, which names none of this world's people."""
        try:
            self.rows(login, query, *values, ticket=ticket)
        except kind as error:
            self.tells_nothing(error)
            return str(error)
        message = f"{login} was not refused: {query}"
        raise AssertionError(message)

    def tells_nothing(self, error: BaseException) -> None:
        """Demand that an error names nobody: no client's id, in its text or in what the server sent with it."""
        said = str(error)
        if isinstance(error, psycopg.Error):
            said += f"{error.diag.message_detail}{error.diag.message_hint}{error.diag.context}"
        for (client_id,) in self.world.all("SELECT id FROM clients.client"):
            assert str(client_id) not in said

    def open(
        self,
        *persons: Person | UUID,
        kind: str | None = "person",
        purpose: str | None = "mediation",
        categories: Sequence[str | None] | None = ("identity", "contact"),
        writes: Sequence[str] | None = (),
        vacancy: int | None = None,
        reason: str | None = None,
        name: str | None = "probe",
        actor: Actor | None = None,
        token: str | None = None,
        login: str = "logger",
    ) -> Answer:
        """Ask for a ticket with bare SQL, and commit."""
        found = self.rows(
            login,
            "SELECT ticket, refusal FROM disclosure.open_persons(%s, %s, %s, %s::text[], %s::text[], %s::uuid[], %s,"
            " %s, %s, %s, NULL)",
            token if token is not None else (actor or self.actor).token,
            kind,
            purpose,
            None if categories is None else list(categories),
            None if writes is None else list(writes),
            [person.id if isinstance(person, Person) else person for person in persons],
            vacancy,
            reason,
            uuid4(),
            name,
        )
        return Answer(*found[0])

    def ticket(self, *persons: Person | UUID, **how: Any) -> str:
        """Return a ticket that is given; fail when it is refused."""
        answer = self.open(*persons, **how)
        assert answer.ticket is not None, answer.refusal
        return answer.ticket

    def refusal(self, *persons: Person | UUID, **how: Any) -> str:
        """Return why no ticket was given; fail when one was. The refusal must stand in the ledger."""
        answer = self.open(*persons, **how)
        assert answer.ticket is None
        assert answer.refusal is not None
        refusals = self.world.all("SELECT refusal FROM ledger.decision WHERE NOT decision ORDER BY seq DESC LIMIT 1")
        (cause,) = refusals[0]
        # Causes that depend on a person are told as one; the row has the true one.
        assert answer.refusal == ("not_available" if cause in {"no_relation", "protected", "not_shown"} else cause)
        return answer.refusal

    def glass(self, person: Person, category: str = "identity", **how: Any) -> Answer:
        """Ask to open somebody without a relation."""
        return self.open(person, **{"kind": "glass", "categories": [category], "reason": REASON, **how})

    def list_ticket(self, actor: Actor | None = None, purpose: str = "mediation") -> Answer:
        """Ask for a ticket for the work list."""
        query = "SELECT ticket, refusal FROM disclosure.open_list(%s, %s, %s, 'probe', NULL)"
        return Answer(*self.rows("logger", query, (actor or self.actor).token, purpose, uuid4())[0])

    def log_ticket(self, actor: Actor | None = None) -> str:
        """Ask for a ticket for the ledger's own lines."""
        query = "SELECT ticket, refusal FROM disclosure.open_log(%s, %s, 'probe', NULL)"
        answer = Answer(*self.rows("logger", query, (actor or self.actor).token, uuid4())[0])
        assert answer.ticket is not None
        return answer.ticket

    def match(
        self, vacancy: int, *, page: int | None = 1, actor: Actor | None = None, login: str = "matcher"
    ) -> Answer:
        """Ask who fits a vacancy."""
        query = "SELECT (answer).ticket, (answer).refusal FROM matching.open_match(%s, %s, %s, %s, NULL)"
        return Answer(*self.rows(login, query, (actor or self.actor).token, vacancy, page, uuid4())[0])

    def match_ticket(self, vacancy: int, actor: Actor | None = None) -> str:
        """Return the ticket for the candidates of a vacancy."""
        answer = self.match(vacancy, actor=actor)
        assert answer.ticket is not None, answer.refusal
        return answer.ticket

    def candidate(self, person: Person, vacancy: int, **how: Any) -> Answer:
        """Ask to open who a candidate is."""
        return self.open(
            person,
            **{"kind": "candidate", "purpose": "matching", "vacancy": vacancy, "reason": REASON, **how},
        )
