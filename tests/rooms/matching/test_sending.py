"""Sending a vacancy to candidates: each a message from the vacancy's record, and nobody gets known by it (R47)."""

from datetime import datetime

import pytest

from sonar.disclosure.operations import NotAvailable
from sonar.matching.operations import MOST, InvalidStep, send_vacancy
from sonar.messaging.operations import read_message
from sonar.messaging.queries import inbox
from tests.rooms.matching.following_world import Vacancy
from tests.world import World


@pytest.mark.requirement("R47")
def test_forty_candidates_get_the_vacancy_and_nothing_about_others(world: World, now: datetime) -> None:
    vacancy = Vacancy(world, world.sign_in(), now, description="Je werkt in een klein team.", wage="€ 2.500")
    people = [world.jobseeker_for(vacancy.id) for _ in range(MOST)]
    references = [*vacancy.found(1), *vacancy.found(2)]
    done = send_vacancy(
        actor=vacancy.actor, vacancy_id=vacancy.id, candidate_refs=references, line="Snel reageren mag.", now=now
    )
    assert (done.sent, done.before, done.failed) == (MOST, 0, 0)
    rows = world.all(
        "SELECT persons, categories, writes, bases, vacancy_id FROM ledger.disclosure WHERE name = 'vacancy:send'"
    )
    assert len(rows) == MOST
    assert all(len(row[0]) == 1 for row in rows)
    assert {row[0][0] for row in rows} == {person.id for person in people}
    assert {(tuple(row[1]), tuple(row[2]), tuple(row[3]), row[4]) for row in rows} == {
        (("messages",), ("messages",), ("match",), vacancy.id)
    }
    reader = world.sign_in_jobseeker(people[0])
    (row,) = inbox(actor=reader, now=now)
    text = read_message(actor=reader, message_ref=row.reference, now=now).body
    for part in ("Snel reageren mag.", "Je werkt in een klein team.", "€ 2.500", "Zwolle", f"V{vacancy.id:06d}"):
        assert part in text
    for other in people[1:]:
        assert other.new.identity.last_name not in text
    # The sender knows nobody by it: no relation, no opened identity.
    assert world.count("SELECT count(*) FROM access.relation WHERE kind = 'match'") == 0
    again = send_vacancy(actor=vacancy.actor, vacancy_id=vacancy.id, candidate_refs=references[:3], now=now)
    assert (again.sent, again.before) == (0, 3)
    assert world.count("SELECT count(*) FROM messaging.message") == MOST


def test_a_double_send_in_one_go_and_what_is_wrong_all_at_once(world: World, now: datetime) -> None:
    vacancy = Vacancy(world, world.sign_in(), now)
    world.jobseeker_for(vacancy.id)
    (reference,) = vacancy.found()
    again = vacancy.found()[0]
    assert (
        send_vacancy(actor=vacancy.actor, vacancy_id=vacancy.id, candidate_refs=[reference, again], now=now).sent == 1
    )
    with pytest.raises(InvalidStep) as fault:
        send_vacancy(actor=vacancy.actor, vacancy_id=vacancy.id, candidate_refs=[], line="Groet van Karin", now=now)
    assert fault.value.errors == {"candidates": ["required"], "line": ["names_people"]}
    with pytest.raises(InvalidStep) as fault:
        send_vacancy(actor=vacancy.actor, vacancy_id=vacancy.id, candidate_refs=[reference] * 41, now=now)
    assert fault.value.errors == {"candidates": ["too_many"]}
    with pytest.raises(NotAvailable):
        send_vacancy(actor=vacancy.actor, vacancy_id=vacancy.id, candidate_refs=["x" * 59], now=now)


def test_a_vacancy_that_is_filled_is_sent_to_nobody(world: World, now: datetime) -> None:
    vacancy = Vacancy(world, world.sign_in(), now)
    world.jobseeker_for(vacancy.id)
    (reference,) = vacancy.found()
    world.sql.execute(
        "UPDATE employers.vacancy SET status = 'filled', closed_on = kernel.today() WHERE id = %s", [vacancy.id]
    )
    with pytest.raises(NotAvailable):
        send_vacancy(actor=vacancy.actor, vacancy_id=vacancy.id, candidate_refs=[reference], now=now)
    assert world.count("SELECT count(*) FROM messaging.message") == 0
    assert world.count("SELECT count(*) FROM ledger.decision WHERE action = 'vacancy:send' AND NOT decision") == 1
