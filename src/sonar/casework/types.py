"""What leaves the casework room."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sonar.access.types import Basis, Purpose
from sonar.clients.types import ClientCard
from sonar.disclosure.types import SearchCriteria


@dataclass(frozen=True, slots=True)
class WorkListRow:
    """One client on the work list: who, what has to be done, and by when."""

    client_ref: str = field(repr=False)
    name: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    city: str = field(repr=False)
    status: str
    """`new`, `active`, `waiting` or `closing`."""
    next_step: str
    """`intake`, `plan`, `call`, `evaluate`, `cv_check` or `invite`."""
    due_on: date
    overdue: bool
    basis: Basis | None
    office: str
    openable: bool = True
    """False: protected without approval, or the relation just ended. Then nothing here says who she is."""
    distance: int | None = None
    """Distance to the labour market as her adviser judges it, 1 (near) to 4 (far); None: not judged."""


@dataclass(frozen=True, slots=True)
class WorkListPage:
    """One page of the work list, by due date. `next_after` asks for the next page; None when this is the last."""

    rows: tuple[WorkListRow, ...]
    next_after: str | None = field(repr=False)
    total: int
    overdue: int


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that its owner kept: criteria, and no result."""

    id: UUID
    title: str = field(repr=False)
    purpose: Purpose
    criteria: SearchCriteria | None
    """None when a code in it was taken out of use: it is shown, and cannot be run."""
    made_on: date
    expires_on: date
    """The first day on which it is gone."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A group of clients that its owner put together, by reference."""

    id: UUID
    title: str = field(repr=False)
    purpose: Purpose
    made_on: date
    expires_on: date
    """The first day on which it is gone."""
    members: int
    """How many were put in it; whom the owner may still open is weighed at each use."""


@dataclass(frozen=True, slots=True)
class SelectionMembers:
    """The clients of a selection whom its owner may open at this moment, for a message, a task or a page of names."""

    purpose: Purpose
    client_ids: tuple[UUID, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SelectionPage:
    """One page of a selection, with names."""

    selection: Selection
    cards: tuple[ClientCard, ...]
    usable: int
    """How many of the members may be opened now."""
    offset: int
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class SelectionPlace:
    """One client of a selection by her place in it; no card when she cannot be opened, or beyond the last place."""

    card: ClientCard | None
    usable: int


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """A contact as somebody writes it down. Codes: see `rules.codes`; `took_place_at` is aware."""

    kind: str
    direction: str
    subject: str
    took_place_at: datetime
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ContactVersion:
    """One version of a recorded contact: the first, or a correction with its reason."""

    entry: ContactEntry
    version: int
    author: str
    written_at: datetime
    why: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ContactMoment:
    """A recorded contact with all its versions, the present one first (I3)."""

    reference: str = field(repr=False)
    versions: tuple[ContactVersion, ...]

    @property
    def present(self) -> ContactVersion:
        """Return the version that stands."""
        return self.versions[0]


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment of a client with a member of staff."""

    reference: str = field(repr=False)
    holder: str
    starts_at: datetime
    ends_at: datetime
    manner: str
    """`in_person`, `telephone` or `video`."""
    subject: str
    place: str = field(repr=False)
    state: str
    """`planned`, `held`, `no_show` or `cancelled`."""
    version: int
    moved_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task about a client."""

    reference: str = field(repr=False)
    kind: str
    note: str = field(repr=False)
    due_on: date
    giver: str
    """Empty when Sonar asks for it by itself."""
    holder: str
    """Name of who has the task; empty while it waits in the queue of `office`."""
    office: str
    mine: bool
    state: str
    returned_why: str


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step of a path."""

    reference: str = field(repr=False)
    kind: str
    description: str = field(repr=False)
    planned_on: date
    done_on: date | None
    result: str


@dataclass(frozen=True, slots=True)
class Path:
    """A path of mediation or of re-integration, with its steps in the order of their days."""

    reference: str = field(repr=False)
    kind: str
    goal: str = field(repr=False)
    started_on: date
    ended_on: date | None
    result: str
    author: str
    steps: tuple[PathStep, ...]


@dataclass(frozen=True, slots=True)
class Activity:
    """What a client did to keep an agreement, and how that was judged."""

    reference: str = field(repr=False)
    kind: str
    done_on: date
    description: str = field(repr=False)
    state: str
    """`reported`, `accepted` or `refused`."""
    why: str = field(repr=False)
    judge: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed with a client, by when; with `applications`, a duty to apply for work that many times."""

    reference: str = field(repr=False)
    kind: str
    description: str = field(repr=False)
    begins_on: date
    due_on: date
    applications: int | None
    state: str
    author: str
    activities: tuple[Activity, ...]


@dataclass(frozen=True, slots=True)
class HandOverNotice:
    """Who took a client over, and when."""

    handed_over_at: datetime
    adviser: str
    organisation: str
    office: str


@dataclass(frozen=True, slots=True)
class MessageFact:
    """That a message was sent, and whether it was read. What it says is between it and its reader."""

    sender: str
    sent_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class EarlierRecord:
    """Another record of the same person: `client_ref` opens it under a ticket of its own."""

    client_ref: str = field(repr=False)
    survives: bool
    """True: this one gave way and `client_ref` leads to the record that goes on."""
    split_asked: bool


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What the casework room knows of one client, as far as the ticket opened it."""

    moments: tuple[ContactMoment, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    tasks: tuple[Task, ...] = ()
    paths: tuple[Path, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    messages: tuple[MessageFact, ...] = ()
    hand_overs: tuple[HandOverNotice, ...] = ()
    earlier: tuple[EarlierRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class StartLine:
    """One thing that waits. Without `client_ref` it cannot be opened now, and nothing here says about whom it is."""

    client_ref: str = field(repr=False)
    name: str = field(repr=False)
    code: str
    """What kind of task, step or appointment it is."""
    day: date | None
    at: datetime | None
    replacing: bool
    """It comes from the caseload of a colleague whom the actor replaces."""
    number: int = 0
    """How many there are, where a line stands for several: new vacancies."""


@dataclass(frozen=True, slots=True)
class StartSection:
    """One part of the start page: how many things there are, and the most pressing ones."""

    name: str
    total: int
    lines: tuple[StartLine, ...]


@dataclass(frozen=True, slots=True)
class StartPage:
    """What waits for somebody today."""

    caseload: int
    sections: tuple[StartSection, ...]


@dataclass(frozen=True, slots=True)
class OwnTask:
    """A task on one's own list: about a client (`client_ref`, `name`) or about nobody (`title`)."""

    reference: str = field(repr=False)
    client_ref: str = field(repr=False)
    name: str = field(repr=False)
    kind: str
    title: str
    due_on: date
    overdue: bool
    giver: str
    replacing: bool
    about_client: bool


@dataclass(frozen=True, slots=True)
class QueuedTask:
    """A task that waits in the queue of one's office."""

    reference: str = field(repr=False)
    kind: str
    due_on: date
    giver: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody to whom work can be given."""

    reference: str = field(repr=False)
    name: str
    function: str
    office: str
    same_office: bool


@dataclass(frozen=True, slots=True)
class WaitingHandOver:
    """A hand-over that waits for a yes."""

    reference: str = field(repr=False)
    giver: str
    receiver: str
    office: str
    reason: str
    clients: int
    proposed_at: datetime
    may_decide: bool
    received: bool = False
    """It came to the actor, and was accepted, in the last two weeks."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class WaitingLink:
    """A link between two records, or its end, that waits for a decision."""

    reference: str = field(repr=False)
    splitting: bool
    ground: str
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class ClientNotice:
    """What a client is told of a change: the words of a message, in plain Dutch."""

    subject: str = field(repr=False)
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """What Sonar tells a client by itself: `appointment`, one that comes, or `cv_expired`, a CV that ran out."""

    kind: str
    day: date
    starts_at: datetime | None = None
    manner: str = ""
    holder: str = ""


class MedicalWords(ValueError):
    """The text has words that name an illness or a treatment; nothing was saved. Confirm, or rewrite it (R15)."""

    def __init__(self, words: tuple[str, ...]) -> None:
        """Hold the words."""
        super().__init__("medical words")
        self.words = words


class DiaryTaken(ValueError):
    """Whoever is to hold the appointment has another one at that time."""


class ChangedMeanwhile(RuntimeError):
    """Somebody else changed this first, or the step does not exist from how it stands; look again."""
