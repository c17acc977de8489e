"""The nightly run: everybody against everything, resumable, on record, and read by nobody."""

from datetime import datetime

import pytest
from django.core.management import call_command
from psycopg.errors import InsufficientPrivilege

from sonar.disclosure.operations import open_own_record
from sonar.matching import jobs
from sonar.matching.operations import OPENS, fitting_for_oneself, match_all, new_matches, nightly
from tests.databases import Logins
from tests.world import World


@pytest.mark.requirement("R41", "R42")
def test_run_keeps_what_a_match_would_find_and_is_one_row_of_the_ledger(world: World) -> None:
    vacancies = [world.vacancy() for _ in range(3)]
    people = [world.jobseeker_for(vacancies[0]) for _ in range(4)]
    run = match_all()
    assert (run.done, run.waiting, run.ended) == (3, 0, True)
    kept = set(world.all("SELECT client_id, vacancy_id, points FROM matching.nightly_match"))
    found = {
        (client, vacancy, points)
        for vacancy in vacancies
        for client, points in world.all("SELECT client_id, points FROM matching.ranked(%s, 50)", vacancy)
    }
    assert kept == found
    assert len(kept) == 3 * len(people)
    assert world.count("SELECT count(*) FROM ledger.decision WHERE action = 'nightly_match' AND persons = 0") == 1
    assert world.count("SELECT count(*) FROM ledger.disclosure") == 0
    assert match_all().done == 0
    assert world.count("SELECT count(*) FROM ledger.decision WHERE action = 'nightly_match'") == 1


@pytest.mark.requirement("R41")
def test_run_that_was_broken_off_goes_on_and_does_nothing_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    vacancies = [world.vacancy() for _ in range(7)]
    world.jobseeker_for(vacancies[0])
    monkeypatch.setattr(nightly, "BATCH", 2)
    done = match_all(seconds=0)
    assert (done.done, done.waiting, done.ended) == (0, 7, False)
    real, calls = nightly.statement, []

    def dying(package: str, name: str) -> object:
        calls.append(name)
        if calls.count("nightly_batch") == 3:
            raise KeyboardInterrupt
        return real(package, name)

    monkeypatch.setattr(nightly, "statement", dying)
    with pytest.raises(KeyboardInterrupt):
        match_all()
    monkeypatch.setattr(nightly, "statement", real)
    assert world.count("SELECT count(*) FROM matching.nightly_count") == 4
    assert world.count("SELECT count(*) FROM matching.nightly_run WHERE ended_at IS NULL") == 1
    rest = match_all()
    assert (rest.done, rest.waiting, rest.ended) == (3, 0, True)
    assert world.one("SELECT vacancies, pairs FROM matching.nightly_run") == (7, 7)


def test_two_workers_share_the_vacancies(world: World) -> None:
    vacancies = [world.vacancy() for _ in range(6)]  # of one occupation: that is shared as well
    for vacancy in vacancies:
        world.jobseeker_for(vacancy)
    first, second = match_all(part=0, parts=2), match_all(part=1, parts=2)
    assert first.done + second.done == 6
    assert first.done == sum(vacancy % 2 == 0 for vacancy in vacancies) == 3
    assert second.ended
    with pytest.raises(ValueError, match="no part"):
        match_all(part=2, parts=2)


def test_what_is_new_is_told_in_steps_and_closed_vacancies_go(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    first = world.jobseeker_for(vacancy)
    match_all()
    world.advance(days=1)
    for _ in range(11):
        world.jobseeker_for(vacancy)
    match_all()
    told = new_matches(vacancy_ids=[vacancy])[vacancy]
    assert (told.fit_step, told.fresh_step) == (10, 10)
    with open_own_record(actor=world.sign_in_jobseeker(first), categories=OPENS, now=now) as opened:
        assert fitting_for_oneself(opened=opened, now=now).fresh == 0
    world.sql.execute("UPDATE employers.vacancy SET status = 'filled'")
    world.advance(days=1)
    match_all()
    assert world.count("SELECT count(*) FROM matching.nightly_match") == 0
    assert new_matches(vacancy_ids=[vacancy]) == {}


@pytest.mark.requirement("R44")
@pytest.mark.parametrize("who", ["reader", "writer", "matcher", "worker", "auditor"])
def test_nobody_reads_what_the_night_found(world: World, login: Logins, who: str) -> None:
    world.jobseeker_for(world.vacancy())
    match_all()
    for table in ("nightly_match", "nightly_count", "exposure", "work_terms", "demand"):
        with pytest.raises(InsufficientPrivilege):
            login(who).execute(f"SELECT * FROM matching.{table}".encode())


def test_command_and_jobs_do_the_same(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.jobseeker_for(world.vacancy())
    jobs.first_half(0)
    jobs.second_half(0)
    assert world.count("SELECT count(*) FROM matching.nightly_count") == 1
    call_command("match_all")
    assert "0 vacancies matched" in capsys.readouterr().out
