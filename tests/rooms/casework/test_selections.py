"""Kept searches and selections: criteria and references only, with an owner and a last day."""

import json
from datetime import datetime
from uuid import UUID, uuid4

import psycopg
import pytest

from sonar.access.types import Purpose, Refusal
from sonar.casework.operations import (
    drop_search,
    drop_selection,
    make_selection,
    rename_search,
    save_search,
    sweep_searches,
)
from sonar.casework.queries import saved_searches, selection_clients, selection_members, selections
from sonar.clients.types import ClientKind, InvalidFields
from sonar.disclosure.operations import NotAvailable, Refused, search_clients
from sonar.disclosure.types import SearchCriteria, SearchScope
from tests.world import ADVISER, COLLEAGUE, OTHER_DIVISION, World

CRITERIA = SearchCriteria(education_min=2, licences=("B",), oral_min=1, language="nld")
SIMPLE = SearchCriteria(licences=("B",))


@pytest.mark.requirement("R36")
def test_save_come_back_run_rename_delete(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    kept = save_search(
        actor=world.sign_in(), title="Mbo met rijbewijs", criteria=SIMPLE, purpose=Purpose.MEDIATION, now=now
    )
    actor = world.sign_in()  # another day, another session
    (found,) = saved_searches(actor=actor)
    assert (found.id, found.title, found.criteria) == (kept, "Mbo met rijbewijs", SIMPLE)
    assert (found.expires_on - found.made_on).days == 90
    assert found.criteria is not None
    assert search_clients(actor=actor, criteria=found.criteria, purpose=found.purpose).total == 1
    world.client(adviser=ADVISER)
    assert search_clients(actor=actor, criteria=found.criteria, purpose=found.purpose).total == 2  # results of now
    rename_search(actor=actor, search_id=kept, title="Rijbewijs B")
    assert [each.title for each in saved_searches(actor=actor)] == ["Rijbewijs B"]
    drop_search(actor=actor, search_id=kept)
    assert saved_searches(actor=actor) == ()
    assert world.count("SELECT count(*) FROM casework.saved_search") == 0
    assert person.id


@pytest.mark.requirement("R36", "R39")
def test_a_search_is_its_owners_alone(world: World, now: datetime) -> None:
    kept = save_search(actor=world.sign_in(), title="Eigen", criteria=CRITERIA, purpose=Purpose.MEDIATION, now=now)
    colleague = world.sign_in(COLLEAGUE)
    assert saved_searches(actor=colleague) == ()
    for attempt in (
        lambda: drop_search(actor=colleague, search_id=kept),
        lambda: rename_search(actor=colleague, search_id=kept, title="Mijn"),
        lambda: drop_search(actor=colleague, search_id=uuid4()),
    ):
        with pytest.raises(NotAvailable):
            attempt()
    save_search(actor=colleague, title="Eigen", criteria=CRITERIA, purpose=Purpose.MEDIATION, now=now)


@pytest.mark.requirement("R37")
def test_rerun_has_the_rights_of_that_moment(world: World, now: datetime) -> None:
    world.client(adviser=ADVISER, kind=ClientKind.SICK)
    actor = world.sign_in()
    sick = SearchCriteria(kinds=(ClientKind.SICK,))
    save_search(actor=actor, title="Ziek", criteria=sick, purpose=Purpose.REINTEGRATION, now=now)
    (kept,) = saved_searches(actor=actor)
    assert kept.criteria is not None
    assert search_clients(actor=actor, criteria=kept.criteria, purpose=kept.purpose).total == 1
    world.sql.execute("UPDATE access.relation SET valid_until = kernel.now()")
    assert search_clients(actor=actor, criteria=kept.criteria, purpose=kept.purpose).total == 0
    world.sql.execute("UPDATE identity.staff SET function = 'municipal_adviser' WHERE id = %s", [ADVISER])
    with pytest.raises(Refused) as refused:
        search_clients(actor=actor, criteria=kept.criteria, purpose=kept.purpose)
    assert refused.value.code is Refusal.PURPOSE


@pytest.mark.requirement("R39")
def test_what_is_kept_holds_no_name_and_goes_at_its_day_or_with_its_owner(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    save_search(actor=actor, title="Kort", criteria=CRITERIA, purpose=Purpose.MEDIATION, days=1, now=now)
    save_search(actor=actor, title="Lang", criteria=CRITERIA, purpose=Purpose.MEDIATION, days=366, now=now)
    make_selection(actor=actor, title="Groep", criteria=SIMPLE, purpose=Purpose.MEDIATION, days=1, now=now)
    kept = json.dumps(world.all("SELECT to_jsonb(s) FROM casework.saved_search s"))
    for planted in (person.new.identity.last_name, person.new.bsn.reveal(), str(person.id)):
        assert planted not in kept
    world.advance(days=1)
    assert [each.title for each in saved_searches(actor=world.sign_in())] == ["Lang"]
    assert selections(actor=world.sign_in()) == ()
    assert sweep_searches() == 2
    assert world.count("SELECT count(*) FROM casework.selection_member") == 0
    make_selection(actor=world.sign_in(), title="Groep", criteria=SIMPLE, purpose=Purpose.MEDIATION, now=now)
    world.sql.execute("UPDATE identity.staff SET active = false WHERE id = %s", [ADVISER])
    for table in ("saved_search", "selection", "selection_member"):
        assert world.count(f"SELECT count(*) FROM casework.{table}") == 0  # noqa: S608 - the test's own names


@pytest.mark.requirement("R39")
@pytest.mark.parametrize(
    "document",
    [
        {"surname": "Jansen"},
        {"language": "Jansen"},
        {"scope": "Jansen"},
        {"occupations": ["900000012"]},
        {"occupations": ["90000001"]},
        {"occupations": ["uwv:900000012"]},
        {"occupations": ["Jansen"]},
        {"licences": ["Jansen"]},
        {"kinds": ["depressie"]},
        {"pc4_from": 900_000_012},
        {"region": "Jansen"},
        {"registered_from": "Jansen"},
        {"education_min": {"naam": "Jansen"}},
        ["Jansen"],
        "Jansen",
        None,
    ],
)
def test_no_text_and_no_number_of_a_person_can_be_kept(world: World, document: object) -> None:
    with pytest.raises((psycopg.errors.CheckViolation, psycopg.errors.NotNullViolation)):
        world.sql.execute(
            "INSERT INTO casework.saved_search (id, staff_id, title, purpose, criteria, expires_on)"
            " VALUES (%s, %s, 'Titel', 'mediation', %s, kernel.today() + 1)",
            [uuid4(), ADVISER, None if document is None else json.dumps(document)],
        )


@pytest.mark.requirement("R36")
@pytest.mark.parametrize("title", ["", " ", "x", "y" * 41, "Mevrouw 900000012", "9000 00 012", "<b>vet</b>", "a\nb"])
def test_titles_that_are_none(world: World, now: datetime, title: str) -> None:
    with pytest.raises(InvalidFields) as fault:
        save_search(actor=world.sign_in(), title=title, criteria=CRITERIA, purpose=Purpose.MEDIATION, now=now)
    assert fault.value.errors == {"title": ["title"]}


def test_other_faults_are_told(world: World, now: datetime) -> None:
    actor = world.sign_in()
    save_search(actor=actor, title="Eén", criteria=CRITERIA, purpose=Purpose.MEDIATION, now=now)
    with pytest.raises(InvalidFields) as taken:
        save_search(actor=actor, title="Eén", criteria=CRITERIA, purpose=Purpose.MEDIATION, now=now)
    assert taken.value.errors == {"title": ["title_taken"]}
    with pytest.raises(InvalidFields):
        save_search(actor=actor, title="Twee", criteria=CRITERIA, purpose=Purpose.MEDIATION, days=367, now=now)
    with pytest.raises(InvalidFields):
        make_selection(actor=actor, title="Drie", criteria=CRITERIA, purpose=Purpose.MEDIATION, days=31, now=now)
    with pytest.raises(Refused):
        save_search(
            actor=world.sign_in(OTHER_DIVISION), title="Vier", criteria=CRITERIA, purpose=Purpose.MEDIATION, now=now
        )


@pytest.mark.requirement("R38", "R39")
def test_selection_holds_references_and_weighs_rights_at_each_use(world: World, now: datetime) -> None:
    people = [world.client(adviser=ADVISER) for _ in range(27)]
    world.client(adviser=COLLEAGUE)
    actor = world.sign_in()
    opened = world.count("SELECT count(*) FROM ledger.disclosure")
    made, members = make_selection(
        actor=actor, title="Rijbewijs B", criteria=SIMPLE, purpose=Purpose.MEDIATION, now=now
    )
    assert members == 27
    assert world.count("SELECT count(*) FROM ledger.disclosure") == opened  # nobody was opened
    assert set(selection_members(actor=actor, selection_id=made).client_ids) == {person.id for person in people}
    page = selection_clients(actor=actor, selection_id=made)
    assert (len(page.cards), page.usable, page.next_offset) == (25, 27, 25)
    assert all(card.identity for card in page.cards)
    world.protect(people[0])
    world.sql.execute("UPDATE access.relation SET valid_until = kernel.now() WHERE client_id = %s", [people[1].id])
    world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [people[2].id])
    left = selection_members(actor=actor, selection_id=made).client_ids
    assert set(left) == {person.id for person in people[3:]}
    assert world.one("SELECT action, decision FROM ledger.decision ORDER BY seq DESC LIMIT 1") == ("select", True)
    drop_selection(actor=actor, selection_id=made)
    with pytest.raises(NotAvailable):
        selection_members(actor=actor, selection_id=made)


@pytest.mark.requirement("R38")
def test_selection_of_a_colleague_is_not_there(world: World, now: datetime) -> None:
    world.client(adviser=ADVISER)
    made, _ = make_selection(actor=world.sign_in(), title="Groep", criteria=SIMPLE, purpose=Purpose.MEDIATION, now=now)
    colleague = world.sign_in(COLLEAGUE)
    for attempt in (
        lambda: selection_members(actor=colleague, selection_id=made),
        lambda: selection_clients(actor=colleague, selection_id=made),
        lambda: drop_selection(actor=colleague, selection_id=made),
    ):
        with pytest.raises(NotAvailable):
            attempt()
    assert selections(actor=colleague) == ()
    assert world.one(
        "SELECT decision, refusal FROM ledger.decision WHERE action = 'select' ORDER BY seq DESC LIMIT 1"
    ) == (
        False,
        "no_relation",
    )


@pytest.mark.requirement("R38")
def test_selection_of_more_than_five_hundred_is_refused(world: World, now: datetime) -> None:
    world.sql.execute(
        "INSERT INTO clients.client (id, kind, legal_basis, office_id, registered_on, active_since)"
        " SELECT gen_random_uuid(), 'jobseeker', 'WW art. 26', 11, kernel.today(), kernel.today()"
        " FROM generate_series(1, 501)"
    )
    world.sql.execute(
        "INSERT INTO access.relation (client_id, staff_id, kind) SELECT id, %s, 'caseload' FROM clients.client",
        [ADVISER],
    )
    with pytest.raises(InvalidFields) as fault:
        make_selection(
            actor=world.sign_in(), title="Alles", criteria=SearchCriteria(), purpose=Purpose.MEDIATION, now=now
        )
    assert fault.value.errors == {"": ["too_many"]}
    assert world.count("SELECT count(*) FROM casework.selection") == 0


@pytest.mark.requirement("R60")
def test_selection_on_what_tells_of_health_needs_the_right(world: World, now: datetime) -> None:
    world.client(adviser=ADVISER, kind=ClientKind.SICK)
    sick = SearchCriteria(kinds=(ClientKind.SICK,), scope=SearchScope.CASELOAD)
    with pytest.raises(Refused) as refused:
        make_selection(actor=world.sign_in(), title="Ziek", criteria=sick, purpose=Purpose.MEDIATION, now=now)
    assert refused.value.code is Refusal.CATEGORY
    assert isinstance(
        make_selection(actor=world.sign_in(), title="Ziek", criteria=sick, purpose=Purpose.REINTEGRATION, now=now)[0],
        UUID,
    )
