"""The whole synthetic population, by seed: ask it for a part, and it makes that part."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sonar.identity.types import Function
from sonar_synth import country
from sonar_synth import organisations as org
from sonar_synth.days import Casework, casework_of
from sonar_synth.demo import DEMO_CLIENTS, DemoPerson, demo_client, demo_people
from sonar_synth.draws import Draw, Weighted, stable_id
from sonar_synth.employers import Employer, Vacancy, employers_of_block, vacancies_of_block
from sonar_synth.people import SynthClient, client_of
from sonar_synth.sizes import blocks_of, groups_of
from sonar_synth.texts import EARLIER_MESSAGES

_STATUS = Weighted.of(("new", 12.0), ("active", 62.0), ("waiting", 20.0), ("closing", 6.0))
_NEXT_STEP = Weighted.of(("plan", 18.0), ("call", 24.0), ("evaluate", 18.0), ("cv_check", 22.0), ("invite", 18.0))
_MOST_OVERDUE_DAYS = 10
_SHARE_WITH_MESSAGE = 0.05
_OFFICE_OPENS = 8


@dataclass(frozen=True, slots=True)
class WorkListItem:
    """What an adviser has to do for a client of the caseload; no free text."""

    client_id: UUID
    adviser: org.StaffMember
    status: str
    next_step: str
    due: date


@dataclass(frozen=True, slots=True)
class EarlierMessage:
    """A message that was sent before the demo begins."""

    id: UUID
    client: SynthClient
    sender: org.StaffMember
    subject: str
    body: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Replacement:
    """Somebody's caseload in the hands of a colleague for a while."""

    absent: org.StaffMember
    substitute: org.StaffMember
    arranged_by: org.StaffMember


@dataclass(frozen=True, slots=True)
class Town:
    """The people of one seed, as they stand on `today`."""

    seed: int
    today: date

    def organisations(self, *, clients: int) -> tuple[org.Organisation, ...]:
        """Return the organisations that help the first `clients` clients."""
        return country.organisations() if groups_of(clients) > 1 else org.ORGANISATIONS

    def offices(self, *, clients: int) -> tuple[org.Office, ...]:
        """Return the offices that help the first `clients` clients."""
        return country.offices() if groups_of(clients) > 1 else org.OFFICES

    def staff(self, *, clients: int) -> Iterator[org.StaffMember]:
        """Yield the staff that goes with the first `clients` clients."""
        yield from org.staff_of_town(self.seed)
        for group in range(groups_of(clients)):
            yield from country.staff_of_group(self.seed, group)

    def client(self, number: int) -> SynthClient:
        """Return one client by number."""
        if number < DEMO_CLIENTS:
            return demo_client(number, seed=self.seed, today=self.today)
        return client_of(number, seed=self.seed, today=self.today)

    def clients(self, start: int, stop: int) -> Iterator[SynthClient]:
        """Yield the clients from number `start` up to, not including, `stop`."""
        for number in range(start, stop):
            yield self.client(number)

    def work_list_item(self, client: SynthClient) -> WorkListItem | None:
        """Return what the adviser has to do for this client; None for somebody without an adviser."""
        if client.adviser is None:
            return None
        draw = Draw(self.seed, "work", client.number)
        status = draw.weighted(_STATUS)
        # The clients of the demo stand on top of their adviser's list: nothing else is overdue for longer.
        for_the_demo = client.number < DEMO_CLIENTS
        days = -_MOST_OVERDUE_DAYS - 1 if for_the_demo else draw.between(-_MOST_OVERDUE_DAYS, 45)
        return WorkListItem(
            client_id=client.id,
            adviser=client.adviser,
            status="active" if for_the_demo else status,
            next_step="intake" if status == "new" and not for_the_demo else draw.weighted(_NEXT_STEP),
            due=self.today + timedelta(days=days),
        )

    def casework(self, client: SynthClient) -> Casework:
        """Return what the adviser wrote down about this client of the caseload."""
        return casework_of(client, seed=self.seed, today=self.today)

    def earlier_message(self, client: SynthClient) -> EarlierMessage | None:
        """Return the message her adviser sent her before; None for most."""
        if client.adviser is None:
            return None
        draw = Draw(self.seed, "message", client.number)
        if client.number >= DEMO_CLIENTS and not draw.chance(_SHARE_WITH_MESSAGE):
            return None
        subject, body = draw.one(EARLIER_MESSAGES)
        day = self.today - timedelta(days=draw.between(2, 40))
        sent_at = datetime.combine(day, time(_OFFICE_OPENS + draw.below(8), draw.below(60)), UTC)
        return EarlierMessage(
            id=stable_id(self.seed, "message", client.number, at=sent_at),
            client=client,
            sender=client.adviser,
            subject=subject,
            body=body,
            sent_at=sent_at,
        )

    def employers(self, *, clients: int) -> Iterator[Employer]:
        """Yield the employers that go with the first `clients` clients."""
        for block in range(blocks_of(clients)):
            yield from employers_of_block(self.seed, block)

    def vacancies(self, *, clients: int) -> Iterator[Vacancy]:
        """Yield the vacancies that go with the first `clients` clients."""
        for block in range(blocks_of(clients)):
            yield from vacancies_of_block(self.seed, block, today=self.today)

    def replacement(self) -> Replacement:
        """Return the one replacement of the demo: an adviser in Zwolle looks after the caseload of a colleague."""
        advisers = org.colleagues(self.seed, Function.UWV_ADVISER, org.UWV_ZWOLLE.id)
        manager = org.colleagues(self.seed, Function.TEAM_MANAGER, org.UWV_ZWOLLE.id)[0]
        return Replacement(absent=advisers[2], substitute=advisers[0], arranged_by=manager)

    def on_office_duty(self) -> org.StaffMember:
        """Return who is on duty at the desk of the office."""
        return org.colleagues(self.seed, Function.UWV_ADVISER, org.UWV_HENGELO.id)[0]

    def demo_people(self) -> tuple[DemoPerson, ...]:
        """Return those with whom the demo is shown."""
        return demo_people(self.seed, today=self.today)
