"""Appointments: their steps, who may open the client for them, and that the client hears of it once."""

from datetime import datetime, timedelta

import pytest

from sonar.access.types import Basis, Category, Purpose
from sonar.casework.operations import (
    ChangedMeanwhile,
    DiaryTaken,
    Told,
    end_appointment,
    move_appointment,
    plan_appointment,
)
from sonar.casework.queries import APPOINTMENT_STEPS, case_file, colleagues, own_case_file
from sonar.casework.types import Appointment, ClientNotice
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import NotAvailable, OpenedClient, open_client
from sonar.identity.types import Actor
from sonar.messaging.queries import inbox
from tests.world import ADVISER, COLLEAGUE, ELSEWHERE, Person, World

CATEGORIES = (Category.IDENTITY, Category.CONTACT_MOMENTS, Category.MESSAGES, Category.PLAN)
TOLD = Told(ClientNotice("Uw afspraak", "U hebt een afspraak op het werkplein."))


class Diary:
    """Plans and changes appointments of one client as one actor."""

    def __init__(self, world: World, person: Person, actor: Actor, now: datetime) -> None:
        self.world, self.person, self.actor, self.now = world, person, actor, now

    def opened(self, *, write: bool = True) -> "OpenedClient":
        """Open the client, as a context manager."""
        return open_client(  # type: ignore[return-value]
            actor=self.actor,
            client_ref=self.world.ref(self.person, self.actor),
            purpose=Purpose.MEDIATION,
            categories=CATEGORIES,
            write=CATEGORIES[1:] if write else (),
            now=self.now,
        )

    def plan(self, *, days: float = 7, told: Told = TOLD, **changes: object) -> str:
        """Plan an appointment of an hour, in `days` days."""
        starts = self.now + timedelta(days=days)
        values = {
            "starts_at": starts, "ends_at": starts + timedelta(hours=1), "manner": "in_person", "subject": "progress",
            "place": "Werkplein, kamer 3", **changes,
        }  # fmt: skip
        with self.opened() as opened:  # type: ignore[attr-defined]
            return plan_appointment(actor=self.actor, opened=opened, told=told, **values)  # type: ignore[arg-type]

    def move(self, reference: str, *, days: float = 8, version: int = 1, told: Told = TOLD) -> None:
        """Move an appointment."""
        starts = self.now + timedelta(days=days)
        with self.opened() as opened:  # type: ignore[attr-defined]
            move_appointment(
                actor=self.actor,
                opened=opened,
                appointment_ref=reference,
                version=version,
                starts_at=starts,
                ends_at=starts + timedelta(minutes=30),
                manner="video",
                told=told,
            )

    def end(self, reference: str, deed: str, *, version: int = 1) -> None:
        """Take an appointment another step."""
        with self.opened() as opened:  # type: ignore[attr-defined]
            end_appointment(
                actor=self.actor,
                opened=opened,
                appointment_ref=reference,
                version=version,
                deed=deed,
                told=TOLD if deed == "cancel" else None,
            )

    def all(self) -> tuple[Appointment, ...]:
        """Return what stands."""
        with self.opened(write=False) as opened:  # type: ignore[attr-defined]
            return case_file(opened=opened, actor=self.actor, categories=CATEGORIES).appointments


@pytest.fixture
def diary(world: World, now: datetime) -> Diary:
    """An adviser with a client of her own."""
    person = world.client(adviser=ADVISER)
    return Diary(world, person, world.sign_in(), now)


def colleague_ref(actor: Actor, name: str = "Test Uwv Adviser 2") -> str:
    """Return the reference to a colleague."""
    return next(found.reference for found in colleagues(actor=actor) if found.name == name)


@pytest.mark.requirement("I4")
def test_moved_appointment_informs_the_client_once(diary: Diary) -> None:
    reference = diary.plan()
    jobseeker = diary.world.sign_in_jobseeker(diary.person)
    assert len(inbox(actor=jobseeker, now=diary.now)) == 1
    moved = Told(ClientNotice("Uw afspraak is verplaatst", "De nieuwe tijd staat hieronder."))
    diary.move(reference, told=moved)
    with pytest.raises(ChangedMeanwhile):
        diary.move(reference, days=9, told=moved)  # somebody pressed twice
    assert [m.subject for m in inbox(actor=jobseeker, now=diary.now)] == ["Uw afspraak is verplaatst", "Uw afspraak"]
    (found,) = own_case_file(actor=jobseeker, now=diary.now).appointments
    assert (found.starts_at, found.moved_from, found.manner, found.version) == (
        diary.now + timedelta(days=8), diary.now + timedelta(days=7), "video", 2,
    )  # fmt: skip
    assert diary.all()[0].holder == "Test Uwv Adviser 1"


@pytest.mark.requirement("R24", "I4")
def test_client_who_is_not_reached_digitally_gets_a_letter_or_a_call(diary: Diary) -> None:
    diary.plan(told=Told(TOLD.notice, by_message=False, task_kind="call"))
    assert diary.world.count("SELECT count(*) FROM messaging.message") == 0
    with diary.opened(write=False) as opened:  # type: ignore[attr-defined]
        (task,) = case_file(opened=opened, actor=diary.actor, categories=CATEGORIES).tasks
    assert (task.kind, task.mine, task.note) == ("call", True, "Uw afspraak\n\nU hebt een afspraak op het werkplein.")
    assert "digi" not in task.note


def test_holder_cannot_be_in_two_places(diary: Diary, now: datetime) -> None:
    reference = diary.plan()
    for hours in (0, 0.5, -0.5):
        with pytest.raises(DiaryTaken):
            diary.plan(days=7 + hours / 24)
    other = Diary(diary.world, diary.world.client(adviser=ADVISER), diary.actor, now)
    with pytest.raises(DiaryTaken):
        other.plan()
    assert diary.world.count("SELECT count(*) FROM messaging.message") == 1  # nobody was told of what did not happen
    other.plan(days=7 + 1 / 24)  # back to back is not at the same time
    diary.end(reference, "cancel")
    diary.plan()


@pytest.mark.requirement("I4", "R149")
def test_appointment_opens_the_client_to_a_colleague_in_its_window_only(diary: Diary, world: World) -> None:
    reference = diary.plan(colleague_ref=colleague_ref(diary.actor))

    def theirs() -> Diary:
        return Diary(world, diary.person, world.sign_in(COLLEAGUE), diary.now)

    with pytest.raises(NotAvailable):
        theirs().all()
    world.advance(days=4.1)
    assert len(theirs().all()) == 1
    assert world.one("SELECT bases FROM ledger.disclosure WHERE actor_ref = %s", COLLEAGUE) == ([Basis.APPOINTMENT],)
    Diary(world, diary.person, world.sign_in(ADVISER), diary.now).move(reference, days=14)
    with pytest.raises(NotAvailable):
        theirs().all()
    world.advance(days=7)
    assert len(theirs().all()) == 1
    world.advance(days=7)
    with pytest.raises(NotAvailable):
        theirs().all()


def test_who_came_by_an_appointment_cannot_pass_the_client_on(diary: Diary, world: World) -> None:
    diary.plan(days=1, colleague_ref=colleague_ref(diary.actor))
    Diary(world, diary.person, world.sign_in(COLLEAGUE), diary.now).plan(days=200)  # it prolongs nobody's right
    assert world.count("SELECT count(*) FROM access.relation WHERE kind = 'appointment'") == 1
    world.advance(days=198)
    with pytest.raises(NotAvailable):
        Diary(world, diary.person, world.sign_in(COLLEAGUE), diary.now).all()


@pytest.mark.parametrize("state", ["planned", "held", "no_show", "cancelled"])
@pytest.mark.parametrize("deed", ["cancel", "hold", "miss", "move"])
def test_every_step_from_every_state_is_in_the_table(diary: Diary, world: World, state: str, deed: str) -> None:
    reference = diary.plan(days=2)
    world.sql.execute(
        "UPDATE casework.appointment SET state = %s, starts_at = kernel.now() - interval '2 h',"
        " ends_at = kernel.now() - interval '1 h'",
        [state],
    )
    act = diary.move if deed == "move" else lambda ref: diary.end(ref, deed)
    after = APPOINTMENT_STEPS.get((state, deed))
    if after is None:
        with pytest.raises(ChangedMeanwhile):
            act(reference)
        after = state
    else:
        act(reference)
    assert world.one("SELECT state FROM casework.appointment") == (after,)


def test_the_table_in_the_rules_is_the_table_in_the_database(world: World) -> None:
    steps = {(before, deed): after for before, deed, after in world.all("SELECT * FROM casework.appointment_steps()")}
    assert steps == APPOINTMENT_STEPS


def test_nothing_is_held_or_missed_before_it_begins(diary: Diary) -> None:
    reference = diary.plan()
    for deed in ("hold", "miss"):
        with pytest.raises(InvalidFields):
            diary.end(reference, deed)


def test_all_faults_at_once(diary: Diary, now: datetime) -> None:
    with pytest.raises(InvalidFields) as invalid:
        diary.plan(days=-1, ends_at=now - timedelta(days=2), manner="fax", subject="weather", place="x" * 121)
    assert invalid.value.errors == {
        "starts_at": ["past"], "ends_at": ["period"], "manner": ["unknown"], "subject": ["unknown"],
        "place": ["too_long"],
    }  # fmt: skip


def test_colleague_of_another_organisation_cannot_hold_it(diary: Diary, world: World) -> None:
    municipal = world.sign_in(ELSEWHERE)
    assert {found.office for found in colleagues(actor=diary.actor)} >= {"UWV Zwolle", "UWV Apeldoorn"}
    with pytest.raises(NotAvailable):
        diary.plan(colleague_ref=colleague_ref(municipal, "Test Uwv Adviser 1"))  # a reference of somebody else's
    with pytest.raises(NotAvailable):
        diary.plan(colleague_ref=colleague_ref(diary.actor, "Test Other Division 9"))
