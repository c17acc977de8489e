"""Being active: periods that follow each other, and what they do to matching and to the municipality."""

from datetime import datetime, timedelta
from typing import Any, Final

import psycopg
import pytest

from sonar.access.types import Category, Purpose
from sonar.clients.types import ClientKind, InvalidFields, StaleVersion
from sonar.disclosure.operations import open_client
from tests.world import ADVISER, OTHER_DIVISION, Person, World

WHY: Final = "Klant vertelde het vandaag aan de telefoon"


def status_of(world: World, person: Person, now: datetime, *, write: bool = True) -> Any:  # noqa: ANN401 - a context
    """Open the status of somebody; of who is out, by whom registers her again (R29, R62)."""
    actor = world.sign_in(ADVISER)
    out = world.count("SELECT count(*) FROM clients.client WHERE id = %s AND NOT active", person.id)
    return open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.REGISTRATION if out else Purpose.MEDIATION,
        categories=[Category.IDENTITY, Category.STATUS],
        write=[Category.STATUS] if write else [],
        now=now,
    )


@pytest.mark.requirement("R28")
def test_out_in_out_in_keeps_each_period(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    day = world.one("SELECT kernel.today()")[0]
    with status_of(world, person, now) as opened:
        opened.end_activity(on=day, why_ended="short_job", why=WHY)
    world.advance(days=30)
    back = now + timedelta(days=30)
    with status_of(world, person, back) as opened:
        assert (opened.card.status.active, opened.card.placement.active) == (False, False)
        opened.begin_activity(on=day + timedelta(days=30), why=WHY)
    world.advance(days=30)
    again = back + timedelta(days=30)
    with status_of(world, person, again) as opened:
        opened.end_activity(on=day + timedelta(days=60), why_ended="work", why=WHY)
    with status_of(world, person, again) as opened:
        periods = opened.card.activity
        assert opened.card.status.since == day + timedelta(days=60)
        history = [(line.old, line.new) for line in opened.history_of(Category.STATUS)]
    assert [(each.started, each.ended, each.why_ended) for each in periods] == [
        (day + timedelta(days=30), day + timedelta(days=60), "work"),
        (day, day, "short_job"),
    ]
    assert history == [("true", "false"), ("false", "true"), ("true", "false")]


def test_impossible_ends_are_refused_all_at_once(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    day = world.one("SELECT kernel.today()")[0]
    with status_of(world, person, now) as opened:
        with pytest.raises(InvalidFields) as refused:
            opened.end_activity(on=day + timedelta(days=1), why_ended="bored", why="")
        assert refused.value.errors == {"on": ["future"], "why_ended": ["code"], "why": ["required"]}
        with pytest.raises(InvalidFields) as refused:
            opened.end_activity(on=day - timedelta(days=1), why_ended="work", why=WHY)
        assert refused.value.errors == {"on": ["order"]}
        with pytest.raises(StaleVersion):
            opened.begin_activity(on=day, why=WHY)
        opened.end_activity(on=day, why_ended="work", why=WHY)
        with pytest.raises(StaleVersion):
            opened.end_activity(on=day, why_ended="work", why=WHY)


def test_periods_cannot_overlap_whoever_writes_them(world: World) -> None:
    person = world.client()
    day = world.one("SELECT kernel.today()")[0]
    insert = (
        "INSERT INTO clients.activity_period (client_id, started, ended, after, why_ended) VALUES (%s, %s, %s, %s, %s)"
    )
    for started, ended, after, why in (
        (day + timedelta(days=5), None, None, None),  # beside the open one
        (day - timedelta(days=9), day + timedelta(days=5), None, "work"),  # a second first one
        (day + timedelta(days=5), None, day, None),  # after an end that is not there
    ):
        with pytest.raises(psycopg.IntegrityError):
            world.sql.execute(insert, [person.id, started, ended, after, why])


@pytest.mark.requirement("R28")
def test_who_is_out_is_out_of_matching_at_once(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    person = world.jobseeker_for(vacancy)
    world.relate(person, ADVISER)
    there = "SELECT count(*) FROM matching.match_profile WHERE client_id = %s"
    assert world.count(there, person.id) == 1
    day = world.one("SELECT kernel.today()")[0]
    with status_of(world, person, now) as opened:
        opened.end_activity(on=day, why_ended="work", why=WHY)
    assert world.count(there, person.id) == 0
    with status_of(world, person, now) as opened:
        opened.begin_activity(on=day, why=WHY)
    assert world.count(there, person.id) == 1


@pytest.mark.requirement("R51", "I26")
def test_task_of_another_division_sees_three_facts_and_nothing_else(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    world.relate(person, OTHER_DIVISION, "task")
    actor = world.sign_in(OTHER_DIVISION)
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.BENEFIT_TASK,
        categories=[Category.STATUS],
        now=now,
    ) as opened:
        card = opened.card
    assert (card.status.active, card.status.office) == (True, "UWV Zwolle")
    assert (card.identity, card.contact, card.profile, card.placement, card.parts) == (None, None, None, None, ())


@pytest.mark.requirement("R57", "I20")
def test_municipality_follows_a_corrected_address_on_the_day(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER, municipality_code=193)
    world.advance(days=10)
    actor = world.sign_in(ADVISER)
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.MEDIATION,
        categories=[Category.IDENTITY, Category.CONTACT],
        write=[Category.CONTACT],
        now=now + timedelta(days=10),
    ) as opened:
        changes = {"postcode": "7411 AA", "city": "Deventer"}
        opened.correct_contact(changes, version=opened.card.contact.version, why=WHY)
    day = (now + timedelta(days=10)).date()
    rows = world.all(
        "SELECT municipality_code, valid_until FROM clients.residence WHERE client_id = %s ORDER BY valid_from",
        person.id,
    )
    assert rows == [(193, day), (150, None)]


@pytest.mark.requirement("R1")
def test_kind_stands_with_the_law_it_rests_on(world: World) -> None:
    for kind in ClientKind:
        person = world.client(kind=kind)
        assert world.one("SELECT kind, legal_basis FROM clients.client WHERE id = %s", person.id)[0] == kind
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        world.sql.execute("UPDATE clients.client SET legal_basis = 'Omdat het kan' WHERE id = %s", [person.id])
    with pytest.raises(psycopg.errors.NotNullViolation):
        world.sql.execute("UPDATE clients.client SET legal_basis = NULL WHERE id = %s", [person.id])
