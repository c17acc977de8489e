"""Contacts: written down, read back by a colleague, corrected without anything getting lost."""

from datetime import datetime, timedelta

import pytest

from sonar.access.types import Basis, Category, Purpose
from sonar.casework.operations import ChangedMeanwhile, MedicalWords, correct_contact_moment, record_contact_moment
from sonar.casework.queries import case_file, own_case_file
from sonar.casework.types import CaseFile, ContactEntry
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import NotAvailable, open_client
from sonar.identity.types import Actor
from tests.world import ADVISER, COLLEAGUE, Person, World

CONTACT = (Category.IDENTITY, Category.CONTACT_MOMENTS)


def entry(now: datetime, **changes: object) -> ContactEntry:
    """Return a contact of an hour ago."""
    values = {
        "kind": "telephone",
        "direction": "incoming",
        "subject": "application",
        "took_place_at": now - timedelta(hours=1),
        "body": "Mevrouw belde over de vacature bij de groothandel.\r\nZij stuurt morgen haar brief.",
    }
    return ContactEntry(**{**values, **changes})  # type: ignore[arg-type]


def record(
    world: World, actor: Actor, person: Person, now: datetime, *, confirmed: bool = False, **changes: object
) -> str:
    """Write a contact down; return its reference."""
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.MEDIATION,
        categories=CONTACT,
        write=(Category.CONTACT_MOMENTS,),
        now=now,
    ) as opened:
        return record_contact_moment(
            actor=actor, opened=opened, entry=entry(now, **changes), medical_confirmed=confirmed
        )


def file_of(world: World, actor: Actor, person: Person, now: datetime) -> CaseFile:
    """Read a client's file."""
    with open_client(
        actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, categories=CONTACT, now=now
    ) as opened:
        return case_file(opened=opened, actor=actor, categories=CONTACT)


@pytest.mark.requirement("R2")
def test_contact_is_read_back_by_a_colleague_with_author_and_time(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    world.relate(person, COLLEAGUE)
    record(world, world.sign_in(ADVISER), person, now)
    (moment,) = file_of(world, world.sign_in(COLLEAGUE), person, now).moments
    assert (moment.present.author, moment.present.version) == ("Test Uwv Adviser 1", 1)
    assert moment.present.entry == entry(now, body=entry(now).body.replace("\r\n", "\n"))
    assert abs(moment.present.written_at - now) < timedelta(minutes=1)
    (line,) = world.all(
        "SELECT category, action, fields, actor_ref FROM ledger.change WHERE client_id = %s AND actor_kind = 'staff'",
        person.id,
    )
    assert line == ("contact_moments", "add", ["contact_moment"], ADVISER)
    (stored,) = world.one("SELECT body FROM casework.contact_moment")
    assert b"groothandel" not in bytes(stored)


@pytest.mark.requirement("I3")
def test_correction_leaves_both_versions_to_be_read(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    reference = record(world, actor, person, now)
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.MEDIATION,
        categories=CONTACT,
        write=(Category.CONTACT_MOMENTS,),
        now=now,
    ) as opened:
        better = entry(now, body="Zij stuurt haar brief vrijdag.", kind="e_mail")
        correct = {"actor": actor, "opened": opened, "moment_ref": reference, "version": 1}
        with pytest.raises(InvalidFields) as invalid:
            correct_contact_moment(entry=entry(now, body=" ", kind="fax"), why="", **correct)  # type: ignore[arg-type]
        assert invalid.value.errors == {"body": ["required"], "kind": ["unknown"], "why": ["required"]}
        correct_contact_moment(entry=better, why="Dag was verkeerd.", **correct)  # type: ignore[arg-type]
        with pytest.raises(ChangedMeanwhile):
            correct_contact_moment(entry=better, why="Nog eens.", **correct)  # type: ignore[arg-type]
    for reader in (actor, world.sign_in_jobseeker(person)):
        found = file_of(world, reader, person, now) if reader.is_staff else own_case_file(actor=reader, now=now)
        (moment,) = found.moments
        assert [(v.version, v.entry.kind, v.why) for v in moment.versions] == [
            (2, "e_mail", "Dag was verkeerd."),
            (1, "telephone", ""),
        ]


@pytest.mark.requirement("I3", "R15")
def test_medical_word_needs_a_second_look(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    with pytest.raises(MedicalWords) as warned:
        record(world, actor, person, now, body="Zij vertelt over haar depressie.")
    assert warned.value.words == ("depressie",)
    assert world.count("SELECT count(*) FROM casework.contact_moment") == 0
    record(world, actor, person, now, body="Zij vertelt over haar depressie.", confirmed=True)
    assert world.one("SELECT medical_confirmed FROM casework.contact_moment") == (True,)


def test_all_faults_at_once_and_nothing_saved(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    with pytest.raises(InvalidFields) as invalid:
        record(
            world,
            world.sign_in(),
            person,
            now,
            kind="fax",
            direction="sideways",
            subject="weather",
            took_place_at=now + timedelta(hours=1),
            body="x" * 4001 + "\x00",
        )
    assert invalid.value.errors == {
        "body": ["too_long", "control"],
        "kind": ["unknown"],
        "direction": ["unknown"],
        "subject": ["unknown"],
        "took_place_at": ["future"],
    }
    assert world.count("SELECT count(*) FROM casework.contact_moment") == 0


def test_contact_with_a_colleagues_client_is_not_there(world: World, now: datetime) -> None:
    person = world.client(adviser=COLLEAGUE)
    with pytest.raises(NotAvailable):
        record(world, world.sign_in(), person, now)


def test_substitute_writes_as_a_replacement(world: World, now: datetime) -> None:
    person = world.client(adviser=COLLEAGUE)
    world.replace_by(COLLEAGUE, ADVISER)
    record(world, world.sign_in(), person, now)
    assert world.one("SELECT bases FROM ledger.disclosure WHERE writes <> '{}'") == ([Basis.REPLACEMENT],)
