"""What an adviser did and will do with the clients of the caseload: contact, appointments, tasks, plan, agreements."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sonar_synth.draws import Draw, Weighted, stable_id
from sonar_synth.people import SynthClient

_KINDS = Weighted.of(
    ("telephone", 44.0), ("e_mail", 18.0), ("in_person", 18.0), ("video", 8.0), ("werkmap", 8.0), ("letter", 4.0)
)
_SUBJECTS = Weighted.of(
    ("progress", 40.0), ("application", 22.0), ("plan", 16.0), ("intake", 10.0), ("duties", 7.0), ("schooling", 5.0)
)
_MANNERS = Weighted.of(("in_person", 45.0), ("telephone", 38.0), ("video", 17.0))
_TASKS = Weighted.of(("call", 40.0), ("check_cv", 25.0), ("evaluate", 15.0), ("letter", 12.0), ("check_report", 8.0))
_DISTANCES = Weighted.of((1, 26.0), (2, 38.0), (3, 24.0), (4, 12.0))
_WORDS = {
    "intake": "Kennisgemaakt en uitgelegd hoe de bemiddeling werkt.",
    "plan": "Plan doorgenomen; twee stappen zijn klaar.",
    "progress": "Voortgang besproken. Zoekt verder in dezelfde richting.",
    "application": "Twee sollicitaties gestuurd, op één wordt nog gewacht.",
    "schooling": "Informatie over de cursus gegeven. Denkt er een week over na.",
    "duties": "Afspraken over solliciteren nog eens doorgenomen.",
}
_GOALS = (
    "Binnen een half jaar werk in het eigen beroep.", "Werk voor minstens 24 uur per week in de buurt.",
    "Eerst een proefplaatsing, daarna een betaalde baan.", "Overstap naar een beroep met meer vacatures.",
)  # fmt: skip
_STEPS = (
    ("talk", "Gesprek over wensen en mogelijkheden."), ("application_help", "Sollicitatiebrief en cv verbeteren."),
    ("training", "Korte cursus die bij de vacatures past."), ("work_trial", "Twee weken meelopen bij een bedrijf."),
)  # fmt: skip
_FIRST_SLOT, _SLOTS, _SLOT = 8 * 60, 16, 30
_DAYS_AHEAD = 20
_WEEKEND = 5


class ContactMoment(NamedTuple):
    """Contact that was written down."""

    id: UUID
    kind: str
    direction: str
    subject: str
    took_place_at: datetime
    body: str


class Appointment(NamedTuple):
    """An appointment that is planned."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    manner: str
    subject: str


class Task(NamedTuple):
    """A task about the client."""

    id: UUID
    kind: str
    due_on: date


class Step(NamedTuple):
    """A step of a path."""

    id: UUID
    kind: str
    description: str
    planned_on: date
    done_on: date | None


class Path(NamedTuple):
    """A path of the plan, with its steps."""

    id: UUID
    kind: str
    goal: str
    started_on: date
    steps: tuple[Step, ...]


class Agreement(NamedTuple):
    """A number of applications agreed on."""

    id: UUID
    description: str
    begins_on: date
    due_on: date
    applications: int


@dataclass(frozen=True, slots=True)
class Casework:
    """What stands about one client in the adviser's day."""

    distance: int
    contacts: tuple[ContactMoment, ...]
    appointment: Appointment | None
    task: Task | None
    path: Path | None
    agreement: Agreement | None


def casework_of(client: SynthClient, *, seed: int, today: date) -> Casework:
    """Draw what her adviser wrote down about a client of the caseload."""
    draw = Draw(seed, "casework", client.number)
    began = client.periods[-1].began

    def new_id(what: str, at: datetime) -> UUID:
        return stable_id(seed, what, client.number, at=at)

    contacts = []
    for nth in range(draw.one((0, 0, 1, 1, 2, 3))):
        subject = draw.weighted(_SUBJECTS)
        at = _moment(draw, draw.day(began, today - timedelta(days=1)))
        contacts.append(
            ContactMoment(
                id=new_id(f"contact {nth}", at),
                kind=draw.weighted(_KINDS),
                direction="incoming" if draw.chance(0.25) else "outgoing",
                subject=subject,
                took_place_at=at,
                body=_WORDS[subject],
            )
        )
    return Casework(
        distance=draw.weighted(_DISTANCES),
        contacts=tuple(contacts),
        appointment=_appointment(draw, new_id("appointment", _midday(today)), today) if draw.chance(0.12) else None,
        task=_task(draw, new_id("task", _midday(today)), today) if draw.chance(0.1) else None,
        path=_path(draw, client, seed=seed, today=today) if draw.chance(0.45) else None,
        agreement=_agreement(draw, new_id("agreement", _midday(began)), today) if draw.chance(0.4) else None,
    )


def _midday(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _moment(draw: Draw, day: date) -> datetime:
    minutes = _FIRST_SLOT + draw.below(_SLOTS) * _SLOT
    return datetime.combine(day, time(minutes // 60, minutes % 60), UTC)


def _appointment(draw: Draw, identifier: UUID, today: date) -> Appointment:
    day = today + timedelta(days=draw.below(_DAYS_AHEAD))
    if day.weekday() >= _WEEKEND:
        day += timedelta(days=7 - day.weekday())
    starts = _moment(draw, day)
    return Appointment(
        id=identifier,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=_SLOT),
        manner=draw.weighted(_MANNERS),
        subject=draw.weighted(_SUBJECTS),
    )


def _task(draw: Draw, identifier: UUID, today: date) -> Task:
    return Task(identifier, draw.weighted(_TASKS), today + timedelta(days=draw.between(-5, 20)))


def _path(draw: Draw, client: SynthClient, *, seed: int, today: date) -> Path:
    began = client.periods[-1].began
    kind = "mediation" if "work_capacity" not in client.new.parts else draw.one(("mediation", "reintegration"))
    found = []
    for nth, (what, description) in enumerate(draw.some(_STEPS, draw.between(1, 3))):
        planned = began + timedelta(days=14 + 30 * nth + draw.below(20))
        done = planned <= today and draw.chance(0.8)
        identifier = stable_id(seed, f"step {nth}", client.number, at=_midday(began))
        found.append(Step(identifier, what, description, planned, planned if done else None))
    return Path(
        id=stable_id(seed, "path", client.number, at=_midday(began)),
        kind=kind,
        goal=draw.one(_GOALS),
        started_on=began,
        steps=tuple(found),
    )


def _agreement(draw: Draw, identifier: UUID, today: date) -> Agreement:
    begins = today - timedelta(days=draw.below(28))
    return Agreement(
        id=identifier,
        description="Vier sollicitaties per vier weken.",
        begins_on=begins,
        due_on=begins + timedelta(days=28),
        applications=4,
    )
