"""A delivery that may be asked for: people named, a key registered, the function reviewed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import pytest

from sonar.clients.types import Profile
from sonar.exchange.operations import import_jobseekers, make_next_part, register_key, request_delivery
from sonar.exchange.queries import deliveries
from sonar.exchange.rules.sealing import new_key_pair, read_public_key
from sonar.exchange.types import Criteria, Delivery, ImportReport, Newcomer
from sonar.identity.types import Actor
from sonar.kernel.encryption import key_store
from tests.rooms.exchange.vum_rows import who
from tests.world import ADVISER, AUDITOR, FUNCTIONAL_MANAGER, MANAGER, OFFICER, SECURITY, Person, World

STATISTICS, TRANSFER = "official_statistics", "municipal_transfer"
WHY = "Het CBS heeft deze gegevens voor dit kwartaal gevraagd."
COLUMNS = ("placement.kind", "profile.pc4")
EVERYBODY = Criteria(registered_from=date(2000, 1, 1), registered_until=date(2100, 1, 1))


@dataclass
class Desk:
    """An exporter and an approver who may begin."""

    world: World
    exporter: Actor
    approver: Actor
    private_key: bytes

    def ask(self, kind: str = STATISTICS, **changes: object) -> int:
        """Ask for a delivery as the exporter."""
        values = {"criteria": EVERYBODY, "columns": COLUMNS, "reason": WHY, **changes}
        return request_delivery(actor=self.exporter, kind=kind, **values)  # type: ignore[arg-type]

    def mine(self) -> Delivery:
        """Return the newest delivery as the exporter sees it."""
        return deliveries(actor=self.exporter)[0]

    def waiting(self) -> Delivery:
        """Return the newest delivery as the approver sees it."""
        return deliveries(actor=self.approver)[0]

    def make_all(self) -> int:
        """Make every part that waits; return how many."""
        made = 0
        while make_next_part(store=key_store()):
            made += 1
        return made

    def alerts(self) -> list[tuple[str, int]]:
        """Return cause and persons of every alert, in order."""
        return [
            (cause, n) for cause, n in self.world.all("SELECT cause, persons FROM exchange.delivery_alert ORDER BY at")
        ]


def name(world: World, staff: UUID, role: str, kind: str = STATISTICS, *, days: float = 30) -> None:
    """Put somebody on the short list."""
    world.sql.execute(
        "INSERT INTO exchange.named_person (staff_id, kind, role, reason, valid_until, proposed_by, confirmed_by,"
        " confirmed_at) VALUES (%s, %s, %s, 'Maakt de levering voor het CBS elk kwartaal.',"
        " kernel.now() + make_interval(secs => %s), %s, %s, kernel.now())",
        [staff, kind, role, days * 86_400, FUNCTIONAL_MANAGER, SECURITY],
    )


def review(world: World, kind: str, recorder: UUID, *, days: int = 300) -> None:
    """Record a current review of the function."""
    world.sql.execute(
        "INSERT INTO exchange.export_review (kind, dated, valid_until, author, owner, findings, follow_up,"
        " follow_up_due, recorded_by) VALUES (%s, kernel.today() - 1, kernel.today() + %s, 'Onderzoeksbureau',"
        " 'Hoofd Gegevens', 'Er zijn geen omwegen gevonden.', 'Geen actie nodig.', kernel.today() + 1, %s)",
        [kind, days, recorder],
    )


@pytest.fixture
def reviewed(world: World) -> None:
    """The function has a current risk analysis and independent review."""
    review(world, "risk_analysis", OFFICER)
    review(world, "independent_review", AUDITOR)


@pytest.fixture
def desk(world: World, reviewed: None) -> Desk:
    """A reviewed function, with one exporter who has a key and one approver, for both kinds."""
    for kind in (STATISTICS, TRANSFER):
        name(world, ADVISER, "exporter", kind)
        name(world, MANAGER, "approver", kind)
    pem, public = new_key_pair()
    exporter = world.sign_in(ADVISER)
    register_key(actor=exporter, public_key=read_public_key(public))
    return Desk(world, exporter, world.sign_in(MANAGER), pem)


@pytest.fixture
def people(world: World) -> Callable[[int], list[Person]]:
    """Register so many people."""
    return lambda count: [world.client() for _ in range(count)]


@pytest.fixture
def take_over(world: World, now: datetime) -> Callable[..., ImportReport]:
    """Take over objects of a VUM file."""

    def run(*rows: object, identity_for: Callable[[str, Profile], Newcomer] = who) -> ImportReport:
        return import_jobseekers(
            rows=rows, identity_for=identity_for, store=key_store(), now=now, progress=lambda _done, _total: None
        )

    return run
