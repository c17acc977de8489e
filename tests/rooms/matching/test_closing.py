"""A vacancy that closes tells who had to do with it: once, plainly, and nobody whom it does not concern (I39)."""

from datetime import datetime, timedelta

import psycopg
import pytest

from sonar.access.types import Category
from sonar.casework.queries import own_tasks, start_page
from sonar.disclosure.operations import NotAvailable, Refused, open_own_record
from sonar.employers.operations import expire_vacancies, fill_vacancy, withdraw_vacancy
from sonar.matching.operations import CLOSINGS, closings_in, put_closing_away, run_matching
from sonar.matching.types import Closing
from sonar.messaging.operations import react
from tests.databases import Logins
from tests.rooms.matching.following_world import Vacancy
from tests.world import ADVISER, EMPLOYER_ADVISER, Person, World

SECRET = "De werkgever wil liever iemand uit de eigen familie."


@pytest.fixture
def vacancy(world: World, now: datetime) -> Vacancy:
    return Vacancy(world, world.sign_in(EMPLOYER_ADVISER), now, positions=9)


def told(world: World, person: Person, now: datetime) -> list[Closing]:
    """Return what somebody reads in her Werkmap of vacancies that closed."""
    with open_own_record(actor=world.sign_in_jobseeker(person), categories=CLOSINGS, now=now) as opened:
        return list(closings_in(opened=opened))


def reacted(world: World, vacancy: Vacancy, **changes: object) -> Person:
    """Let somebody react to a vacancy on the public site."""
    person = world.client(adviser=ADVISER, **changes)
    needed = (Category.IDENTITY, Category.CONTACT, Category.EMPLOYER_CONTACT)
    with open_own_record(
        actor=world.sign_in_jobseeker(person), categories=needed, write=needed[2:], name="own:react", now=vacancy.now
    ) as opened:
        react(opened=opened, vacancy_id=vacancy.id, text="Ik wil dit werk graag doen.", shared={}, now=vacancy.now)
    return person


def candidate(world: World, vacancy: Vacancy) -> Person:
    """Let somebody be asked for a vacancy."""
    person = world.jobseeker_for(vacancy.id)
    world.relate(person, ADVISER)
    (reference,) = _fresh(vacancy)
    vacancy.step("shortlist", reference)
    newest = vacancy.listed()[0]
    assert newest.state == "shortlisted"
    vacancy.step("ask", newest.reference)
    return person


def _fresh(vacancy: Vacancy) -> list[str]:
    """Return references to whom a page shows and the list does not hold."""
    listed = {each.pseudonym for each in vacancy.listed()}
    found = run_matching(actor=vacancy.actor, vacancy_id=vacancy.id, now=vacancy.now).candidates
    return [each.reference for each in found if each.pseudonym not in listed]


def version(world: World, vacancy: Vacancy) -> int:
    """Return the version of a vacancy."""
    return world.count("SELECT version FROM employers.vacancy WHERE id = %s", vacancy.id)


def close(world: World, vacancy: Vacancy, how: str) -> None:
    """Close a vacancy through the doors, in one of the three ways."""
    if how == "filled":
        fill_vacancy(actor=vacancy.actor, vacancy_id=vacancy.id, version=version(world, vacancy), people=1)
    elif how == "withdrawn":
        withdraw_vacancy(actor=vacancy.actor, vacancy_id=vacancy.id, version=version(world, vacancy), reason=SECRET)
    else:
        world.sql.execute("UPDATE employers.vacancy SET expires_on = kernel.today() WHERE id = %s", [vacancy.id])
        assert expire_vacancies(today=world.one("SELECT kernel.today()")[0]) == 1


@pytest.mark.requirement("I39")
@pytest.mark.parametrize("how", ["filled", "withdrawn", "expired"])
def test_each_way_of_closing_tells_who_reacted_and_who_was_asked(
    world: World, now: datetime, vacancy: Vacancy, how: str
) -> None:
    asked, writer, other = candidate(world, vacancy), reacted(world, vacancy), world.client(adviser=ADVISER)
    close(world, vacancy, how)
    for person, part in ((asked, "candidate"), (writer, "reacted")):
        (notice,) = told(world, person, now)
        assert (notice.vacancy_id, notice.how, notice.part) == (vacancy.id, how, part)
        assert notice.occupation
        assert SECRET not in repr(notice)
    assert told(world, other, now) == []
    page = start_page(actor=world.sign_in(ADVISER), now=now)
    (section,) = [each for each in page.sections if each.name == "vacancy_closed"]
    assert (section.total, {line.code for line in section.lines}) == (2, {"candidate", "reacted"})
    assert {line.name for line in section.lines} == {each.new.identity.full_name for each in (asked, writer)}
    jobs = world.all("SELECT client_id FROM ledger.change WHERE job = 'tell_closed' ORDER BY client_id")
    assert {row[0] for row in jobs} == {asked.id, writer.id}
    assert len(jobs) == 2


@pytest.mark.requirement("I39")
def test_nothing_is_told_twice(world: World, now: datetime, vacancy: Vacancy) -> None:
    person = reacted(world, vacancy)
    close(world, vacancy, "expired")
    assert expire_vacancies(today=world.one("SELECT kernel.today() + 1")[0]) == 0
    for status, closed in (("published", "NULL"), ("withdrawn", "kernel.today()")):
        again = f"UPDATE employers.vacancy SET status = '{status}', closed_on = {closed} WHERE id = %s"  # noqa: S608
        world.sql.execute(again.encode(), [vacancy.id])
    (notice,) = told(world, person, now)
    assert notice.how == "expired"
    assert world.count("SELECT count(*) FROM ledger.change WHERE job = 'tell_closed'") == 1


@pytest.mark.requirement("I39")
def test_a_run_that_breaks_off_tells_nobody_and_the_next_one_everybody_once(
    world: World, now: datetime, login: Logins
) -> None:
    vacancies = [Vacancy(world, world.sign_in(EMPLOYER_ADVISER), now) for _ in range(3)]
    people = [reacted(world, each) for each in vacancies]
    world.sql.execute("UPDATE employers.vacancy SET expires_on = kernel.today()")
    worker = login("worker")
    with worker.transaction(force_rollback=True):  # as when the machine stops before it is committed
        worker.execute("SELECT employers.expire_vacancies(kernel.today(), 0)")
    assert world.count("SELECT count(*) FROM matching.told_closed") == 0
    assert world.count("SELECT count(*) FROM employers.vacancy WHERE status = 'published'") == 3
    today = world.one("SELECT kernel.today()")[0]
    assert (expire_vacancies(today=today), expire_vacancies(today=today)) == (3, 0)
    assert [len(told(world, person, now)) for person in people] == [1, 1, 1]


@pytest.mark.requirement("I39")
def test_who_said_no_or_left_or_got_the_work_is_not_told(world: World, now: datetime, vacancy: Vacancy) -> None:
    declined, withdrew, hired = (candidate(world, vacancy) for _ in range(3))
    vacancy.answered(declined, "decline")
    for person in (withdrew, hired):
        vacancy.answered(person)
    vacancy.answered(withdrew, "withdraw")
    (reference,) = [each.reference for each in vacancy.listed() if each.state == "consented"]
    vacancy.step("hire", reference, hours=24, starts_on=now.date())
    left, stopped = reacted(world, vacancy), reacted(world, vacancy)
    world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [left.id])
    world.sql.execute(
        "UPDATE messaging.contact SET state = 'closed', closed_by = 'jobseeker' WHERE client_id = %s", [stopped.id]
    )
    close(world, vacancy, "withdrawn")
    assert world.count("SELECT count(*) FROM matching.told_closed") == 0
    assert vacancy.state(hired) == "hired"


@pytest.mark.requirement("I39", "R24")
def test_whom_a_message_does_not_reach_is_told_by_her_adviser(world: World, now: datetime, vacancy: Vacancy) -> None:
    person = reacted(world, vacancy)
    world.sql.execute(
        "INSERT INTO clients.channel (client_id, digitally_skilled, source) VALUES (%s, false, 'staff')", [person.id]
    )
    close(world, vacancy, "filled")
    assert told(world, person, now) == []
    (task,) = own_tasks(actor=world.sign_in(ADVISER), now=now)
    assert (task.kind, task.name) == ("vacancy", person.new.identity.full_name)


@pytest.mark.requirement("I19", "I39")
def test_a_vacancy_that_waits_at_her_adviser_tells_the_adviser_alone(
    world: World, now: datetime, vacancy: Vacancy
) -> None:
    person = world.jobseeker_for(vacancy.id)
    world.relate(person, ADVISER)
    vacancy.step("shortlist")
    vacancy.step("refer", reason="Werkte eerder in dit vak en zoekt werk in deze omgeving.")
    close(world, vacancy, "filled")
    assert told(world, person, now) == []
    page = start_page(actor=world.sign_in(ADVISER), now=now)
    assert [line.code for each in page.sections for line in each.lines if each.name == "vacancy_closed"] == ["referred"]
    assert [task.kind for task in own_tasks(actor=world.sign_in(ADVISER), now=now)] == ["vacancy"]  # one, not two


@pytest.mark.requirement("I39")
def test_a_vacancy_that_is_looked_at_again_keeps_its_candidates(world: World, now: datetime, vacancy: Vacancy) -> None:
    person = candidate(world, vacancy)
    world.sql.execute("UPDATE employers.vacancy SET status = 'review' WHERE id = %s", [vacancy.id])
    assert vacancy.state(person) == "proposed"
    assert told(world, person, now) == []
    world.sql.execute("UPDATE employers.vacancy SET status = 'withdrawn' WHERE id = %s", [vacancy.id])
    assert vacancy.state(person) == "closed"
    assert len(told(world, person, now)) == 1


def test_she_puts_it_away_and_it_goes_by_itself_after_four_weeks(world: World, now: datetime, vacancy: Vacancy) -> None:
    first, second = reacted(world, vacancy), reacted(world, vacancy)
    close(world, vacancy, "filled")
    with open_own_record(actor=world.sign_in_jobseeker(first), categories=CLOSINGS, write=CLOSINGS, now=now) as opened:
        put_closing_away(opened=opened, vacancy_id=vacancy.id)
        put_closing_away(opened=opened, vacancy_id=vacancy.id)
    assert (len(told(world, first, now)), len(told(world, second, now))) == (0, 1)
    world.advance(days=29)
    assert told(world, second, now) == []
    page = start_page(actor=world.sign_in(ADVISER), now=now + timedelta(days=29))
    assert sum(each.total for each in page.sections if each.name == "vacancy_closed") == 0


@pytest.mark.parametrize("who", ["reader", "writer", "matcher", "worker", "logger"])
def test_nobody_reads_or_writes_the_notices_without_her_ticket(
    world: World, vacancy: Vacancy, login: Logins, who: str
) -> None:
    reacted(world, vacancy)
    close(world, vacancy, "filled")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        login(who).execute("SELECT * FROM matching.told_closed")
    if who == "reader":
        assert login(who).execute("SELECT * FROM matching.open_closings()").fetchall() == []
    if who == "writer":
        assert login(who).execute("SELECT matching.put_away(%s)", [vacancy.id]).fetchall() == [(False,)]


def test_only_her_own_ticket_opens_them(world: World, now: datetime, vacancy: Vacancy) -> None:
    person = reacted(world, vacancy)
    close(world, vacancy, "filled")
    with (
        pytest.raises((NotAvailable, Refused)),
        open_own_record(actor=world.sign_in(ADVISER), categories=CLOSINGS, now=now) as opened,
    ):
        closings_in(opened=opened)
    assert len(told(world, person, now)) == 1
