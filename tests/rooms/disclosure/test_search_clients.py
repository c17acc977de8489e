"""Searching by attributes among one's own clients: what meets, what is counted, what needs which right."""

from dataclasses import replace
from datetime import date

import pytest

from sonar.access.types import Basis, Category, Purpose, Refusal
from sonar.clients.types import ClientKind, LanguageSkill, Profile, WantedOccupation
from sonar.disclosure.operations import NotAvailable, Refused, search_clients
from sonar.disclosure.queries import read_criteria, who_looked
from sonar.disclosure.types import ClientsFound, InvalidSearch, SearchCriteria, SearchScope
from sonar.identity.types import Actor
from tests.world import ADVISER, COLLEAGUE, ELSEWHERE, EMPLOYER_ADVISER, SW_ADVISER, Person, World, new_client


def profiled(world: World, *, adviser: object = ADVISER, **changes: object) -> Person:
    """Register a client of the adviser with such a profile."""
    profile = replace(new_client(1).profile, **changes)
    return world.client(adviser=adviser, profile=profile)  # type: ignore[arg-type]


def look(actor: Actor, purpose: Purpose = Purpose.MEDIATION, *, offset: int = 0, **criteria: object) -> ClientsFound:
    return search_clients(actor=actor, criteria=SearchCriteria(**criteria), purpose=purpose, offset=offset)  # type: ignore[arg-type]


def ids(found: ClientsFound) -> set[object]:
    return {card.client_id for card in found.cards}


@pytest.mark.requirement("R36", "R37")
def test_everybody_of_ones_own_and_nobody_else(world: World) -> None:
    own = profiled(world)
    profiled(world, adviser=COLLEAGUE)
    former = profiled(world)
    world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [former.id])
    found = look(world.sign_in())
    assert (ids(found), found.total, found.next_offset) == ({own.id}, 1, None)
    card = found.cards[0]
    assert (card.identity.last_name, card.basis) == (own.new.identity.last_name, Basis.CASELOAD)  # type: ignore[union-attr]
    assert (card.profile, card.bsn) == (None, None)
    kind, persons, categories = world.one(
        "SELECT kind, persons, categories FROM ledger.disclosure ORDER BY seq DESC LIMIT 1"
    )
    assert (kind, persons, categories) == ("search", [own.id], ["identity", "contact"])


@pytest.mark.requirement("R8")
def test_education_level_as_chosen_and_above(world: World) -> None:
    people = [profiled(world, education_level=level) for level in (1, 2, 3, 4)]
    nobody = profiled(world, education_level=None)
    actor = world.sign_in()
    assert ids(look(actor, education_min=3)) == {people[2].id, people[3].id}
    assert ids(look(actor, education_min=2, education_max=2)) == {people[1].id}
    assert nobody.id not in ids(look(actor, education_min=1))
    found = look(actor, education_min=2)
    assert found.by_education == {2: 1, 3: 1, 4: 1}
    assert world.one("SELECT categories FROM ledger.disclosure ORDER BY seq DESC LIMIT 1")[0] == [
        "identity",
        "contact",
        "profile",
    ]


@pytest.mark.requirement("R22")
def test_oral_and_written_command_of_dutch_each_by_itself(world: World) -> None:
    speaks = profiled(world, languages=(LanguageSkill("nld", oral=4, written=1),))
    writes = profiled(world, languages=(LanguageSkill("nld", oral=1, written=4),))
    english = profiled(world, languages=(LanguageSkill("eng", oral=4, written=4),))
    actor = world.sign_in()
    assert ids(look(actor, oral_min=3)) == {speaks.id}
    assert ids(look(actor, written_min=3)) == {writes.id}
    assert ids(look(actor, oral_min=1, written_min=1)) == {speaks.id, writes.id}
    assert ids(look(actor, language="eng", oral_min=3)) == {english.id}


@pytest.mark.requirement("R23")
def test_licences_all_count_and_one_that_includes_another_is_as_good(world: World) -> None:
    lorry = profiled(world, licences=("B", "CE"))
    car = profiled(world, licences=("B",))
    none = profiled(world, licences=())
    actor = world.sign_in()
    assert ids(look(actor, licences=("C",))) == {lorry.id}
    assert ids(look(actor, licences=("B", "CE"))) == {lorry.id}
    assert ids(look(actor, licences=("B",))) == {lorry.id, car.id}
    assert ids(look(actor, licences=("D",))) == set()
    assert none.id in ids(look(actor))
    assert look(actor, licences=("B",)).by_licence == {"B": 2, "CE": 1}


@pytest.mark.requirement("R36")
def test_hours_place_occupation_and_days(world: World) -> None:
    part = profiled(world, hours_min=8, hours_max=16, pc4=8011, available_from=date(2030, 1, 1))
    full = profiled(
        world, hours_min=32, hours_max=40, pc4=7311, occupations=(WantedOccupation(scheme="sonar", code="833201"),)
    )
    actor = world.sign_in()
    assert ids(look(actor, hours_at_least=24)) == {full.id}
    assert ids(look(actor, hours_at_most=24)) == {part.id}
    assert ids(look(actor, pc4_from=8000, pc4_to=8099)) == {part.id}
    assert ids(look(actor, available_by=date(2029, 1, 1))) == {full.id}
    assert ids(look(actor, occupations=("833201", "512001"))) == {full.id}
    region = world.one(
        "SELECT m.region_code FROM reference.pc4 a JOIN reference.municipality m ON m.code = a.municipality_code"
        " WHERE a.pc4 = 7311"
    )[0]
    assert ids(look(actor, region=region)) == {full.id}
    world.sql.execute("UPDATE clients.client SET registered_on = '2020-01-05' WHERE id = %s", [part.id])
    assert ids(look(actor, registered_to=date(2020, 12, 31))) == {part.id}
    assert ids(look(actor, registered_from=date(2020, 12, 31))) == {full.id}


@pytest.mark.requirement("R20")
def test_each_of_three_sectors_finds_and_so_does_the_occupation_of_registration(world: World) -> None:
    def working(**facts: str) -> Person:
        return world.client(adviser=ADVISER, parts={"work_situation": (facts,)})

    builder = working(sector_first="F", sector_second="H", sector_third="Q")
    carer = working(sector_first="Q", mediation_occupation="833201")
    world.client(adviser=ADVISER)
    actor = world.sign_in()

    assert ids(look(actor, sectors=("F",))) == {builder.id}
    assert ids(look(actor, sectors=("H",))) == {builder.id}
    assert ids(look(actor, sectors=("Q",))) == {builder.id, carer.id}
    assert ids(look(actor, sectors=("F", "H"))) == {builder.id}
    assert ids(look(actor, sectors=("A",))) == set()
    assert ids(look(actor, occupations=("833201",))) == {carer.id}


def test_a_sector_that_does_not_exist_is_no_criterion() -> None:
    with pytest.raises(InvalidSearch) as wrong:
        read_criteria({"sectors": ["Z"], "hours_at_least": 500})
    assert wrong.value.errors == {"sectors": ["code"], "hours_at_least": ["range"]}


@pytest.mark.requirement("R60")
def test_searching_on_what_tells_of_health_needs_the_right_and_names_whom_it_found(world: World) -> None:
    sick = world.client(adviser=ADVISER, kind=ClientKind.SICK)
    world.client(adviser=ADVISER)
    actor = world.sign_in()
    with pytest.raises(Refused) as refused:
        look(actor, kinds=(ClientKind.SICK,))
    assert refused.value.code is Refusal.CATEGORY
    assert world.one("SELECT action, refusal, categories FROM ledger.decision ORDER BY seq DESC LIMIT 1") == (
        "search",
        "category",
        ["identity", "contact", "work_capacity"],
    )
    found = look(actor, Purpose.REINTEGRATION, kinds=(ClientKind.SICK,))
    assert ids(found) == {sick.id}
    assert world.one("SELECT persons, categories FROM ledger.disclosure ORDER BY seq DESC LIMIT 1") == (
        [sick.id],
        ["identity", "contact", "work_capacity"],
    )
    (line,) = who_looked(actor=world.sign_in_jobseeker(sick)).lines
    assert (line.kind, Category.WORK_CAPACITY in line.categories) == ("search", True)
    assert world.count("SELECT count(*) FROM access.signal") == 0  # within the caseload


@pytest.mark.requirement("R37")
def test_who_is_withheld_is_in_no_count_and_no_facet(world: World) -> None:
    profiled(world, education_level=2)
    hidden = profiled(world, education_level=4, licences=("T",))
    actor = world.sign_in()
    assert look(actor, education_min=1).total == 2
    world.protect(hidden)
    found = look(actor, education_min=1)
    assert (found.total, found.by_education, found.by_licence) == (1, {2: 1}, {"B": 1})
    assert look(actor, education_min=4).total == 0
    world.approve(hidden, ADVISER)
    assert look(actor, education_min=4).total == 1
    world.sql.execute("UPDATE access.relation SET valid_until = kernel.now() WHERE client_id = %s", [hidden.id])
    assert look(actor, education_min=1).by_education == {2: 1}


@pytest.mark.requirement("R37")
def test_scope_of_the_office_needs_duty_there(world: World) -> None:
    stranger, elsewhere = profiled(world, adviser=None), world.client(office_id=12)
    actor = world.sign_in()
    assert look(actor, scope=SearchScope.OFFICE).total == 0
    world.duty(ADVISER, 11)
    assert look(actor).total == 0
    found = look(actor, scope=SearchScope.OFFICE)
    assert (ids(found), found.cards[0].basis) == ({stranger.id}, Basis.OFFICE_DUTY)
    assert elsewhere.id not in ids(found)
    world.sql.execute("UPDATE access.office_duty SET valid_until = kernel.now()")
    assert look(actor, scope=SearchScope.OFFICE).total == 0


@pytest.mark.requirement("R37")
def test_replaced_colleagues_clients_are_found_while_it_lasts(world: World) -> None:
    person = profiled(world, adviser=COLLEAGUE)
    actor = world.sign_in()
    world.replace_by(COLLEAGUE, ADVISER)
    assert ids(look(actor)) == {person.id}
    world.sql.execute("UPDATE access.replacement SET valid_until = kernel.now()")
    assert look(actor).total == 0


@pytest.mark.requirement("R64")
def test_a_page_has_twenty_five_and_each_takes_from_the_budget(world: World) -> None:
    people = [profiled(world) for _ in range(27)]
    actor = world.sign_in()
    first = look(actor)
    assert (len(first.cards), first.total, first.next_offset) == (25, 27, 25)
    second = look(actor, offset=25)
    assert (len(second.cards), second.next_offset) == (2, None)
    assert ids(first) | ids(second) == {person.id for person in people}
    assert world.one("SELECT persons FROM access.budget_use")[0] == 27
    world.sql.execute("UPDATE access.budget_use SET persons = 1490")
    with pytest.raises(Refused) as refused:
        look(actor)
    assert refused.value.code is Refusal.BUDGET


@pytest.mark.parametrize("staff", [EMPLOYER_ADVISER, ELSEWHERE])
def test_others_find_nothing_of_it(world: World, staff: object) -> None:
    profiled(world)
    actor = world.sign_in(staff)  # type: ignore[arg-type]
    if staff == ELSEWHERE:
        assert look(actor).total == 0
    else:
        with pytest.raises(Refused):
            look(actor)


def test_offset_outside_is_not_available(world: World) -> None:
    with pytest.raises(NotAvailable):
        look(world.sign_in(), offset=-1)


def test_sw_adviser_searches_for_reintegration(world: World) -> None:
    person = profiled(world, adviser=SW_ADVISER)
    actor = world.sign_in(SW_ADVISER)
    assert ids(look(actor, Purpose.REINTEGRATION, licences=("B",))) == {person.id}
    assert isinstance(person.new.profile, Profile)
    with pytest.raises(Refused):
        look(actor, Purpose.MEDIATION)
