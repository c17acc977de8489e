"""Searching for one person: who is found, who is not, what stands in the ledger, and what others learn."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from sonar.access.types import Basis, Category, Purpose, Refusal
from sonar.clients.types import Identity
from sonar.disclosure.operations import (
    NotAvailable,
    Refused,
    break_glass,
    open_client,
    search_by_bsn,
    search_by_name,
    search_by_number,
)
from sonar.disclosure.queries import own_consultations, who_looked
from sonar.disclosure.types import InvalidSearch, SearchAnswer
from sonar.identity.types import Actor
from tests.world import (
    ADVISER,
    COLLEAGUE,
    ELSEWHERE,
    EMPLOYER_ADVISER,
    MANAGER,
    MUNICIPAL,
    OTHER_DIVISION,
    REASON,
    SW_ADVISER,
    Person,
    World,
    new_client,
    test_bsn,
)

BORN = date(1979, 11, 30)


def named(world: World, last_name: str, *, adviser: object = None, born: date = BORN, **more: object) -> Person:
    """Register somebody by this name."""
    identity = replace(new_client(1).identity, last_name=last_name, birth_date=born, **more)
    return world.client(adviser=adviser, identity=identity)  # type: ignore[arg-type]


def by_name(actor: Actor, surname: str, born: date = BORN) -> SearchAnswer:
    return search_by_name(actor=actor, surname=surname, birth_date=born, purpose=Purpose.MEDIATION)


def names(answer: SearchAnswer) -> list[str]:
    return [hit.card.identity.last_name for hit in answer.hits if hit.card.identity]


def last_row(world: World) -> tuple[object, ...]:
    row: tuple[object, ...] = world.one(
        "SELECT kind, name, purpose, persons, categories, search_key FROM ledger.disclosure ORDER BY seq DESC LIMIT 1"
    )
    return row


@pytest.mark.requirement("I9", "R6", "R37")
def test_own_client_is_found_by_name_and_birth_date(world: World) -> None:
    person = named(world, "Kowalczyk-Şahin", adviser=ADVISER)
    actor = world.sign_in()
    for asked in ("Kowalczyk-Şahin", "van der Kowalczyk", "SAHIN", "Kowalzcyk"):
        answer = by_name(actor, asked)
        assert [hit.card.client_id for hit in answer.hits] == [person.id]
        assert answer.outsiders == ()
        kind, name, purpose, persons, categories, key = last_row(world)
        assert (kind, name, purpose, persons) == ("search", "search:name", "mediation", [person.id])
        assert categories == ["identity", "contact"]
        assert isinstance(key, bytes)
    card = by_name(actor, "Kowalczyk").hits[0].card
    assert (card.contact.city, card.basis, card.profile) == ("Zwolle", Basis.CASELOAD, None)  # type: ignore[union-attr]
    assert card.placement is not None
    assert len(card.placement.number) == 9
    with open_client(
        actor=actor,
        client_ref=card.reference,
        purpose=Purpose.MEDIATION,
        categories=[Category.IDENTITY],
        now=datetime.now().astimezone(),
    ) as opened:
        assert opened.client_id == person.id


@pytest.mark.requirement("I9")
def test_closest_name_comes_first_and_namesakes_are_told_apart(world: World) -> None:
    named(world, "Bakkers", adviser=ADVISER)
    first = named(world, "Bakker", adviser=ADVISER)
    second = named(world, "Bakker", adviser=ADVISER)
    named(world, "Bakker", adviser=ADVISER, born=date(1980, 1, 1))
    named(world, "Vissers", adviser=ADVISER)
    answer = by_name(world.sign_in(), "Bakker")
    assert names(answer) == ["Bakker", "Bakker", "Bakkers"]
    assert [hit.namesakes for hit in answer.hits] == [1, 1, 0]
    assert {hit.card.client_id for hit in answer.hits[:2]} == {first.id, second.id}
    told = {(hit.card.placement.number, hit.card.identity.first_names) for hit in answer.hits}  # type: ignore[union-attr]
    assert len(told) == 3


@pytest.mark.requirement("I9")
def test_client_number_finds_as_it_is_read_aloud(world: World) -> None:
    person = named(world, "Bakker", adviser=ADVISER)
    actor = world.sign_in()
    number = by_name(actor, "Bakker").hits[0].card.placement.number  # type: ignore[union-attr]
    found = search_by_number(actor=actor, number=f" {number[:3]}-{number[3:].lower()}", purpose=Purpose.MEDIATION)
    assert [hit.card.client_id for hit in found.hits] == [person.id]
    elsewhere = search_by_number(actor=world.sign_in(ELSEWHERE), number=number, purpose=Purpose.MEDIATION)
    assert elsewhere.hits == ()
    with pytest.raises(InvalidSearch):
        search_by_number(actor=actor, number=number[:-1], purpose=Purpose.MEDIATION)


@pytest.mark.requirement("I9", "R37")
def test_bsn_finds_for_identification_and_shows_no_bsn(world: World) -> None:
    person = named(world, "Bakker", adviser=ADVISER)
    answer = search_by_bsn(actor=world.sign_in(), bsn=person.new.bsn.reveal())
    assert [hit.card.client_id for hit in answer.hits] == [person.id]
    card = answer.hits[0].card
    assert (card.bsn, card.contact) == (None, None)
    assert last_row(world)[:5] == ("search", "search:bsn", "identification", [person.id], ["identity"])
    with pytest.raises(Refused) as refused:
        search_by_bsn(actor=world.sign_in(MUNICIPAL), bsn=person.new.bsn.reveal())
    assert refused.value.code is Refusal.PURPOSE


@pytest.mark.requirement("R37")
def test_what_finds_nobody_stands_in_the_ledger_too(world: World) -> None:
    actor = world.sign_in()
    before = world.count("SELECT count(*) FROM ledger.disclosure")
    assert by_name(actor, "Niemand").hits == ()
    assert search_by_bsn(actor=actor, bsn=test_bsn(99_000).reveal()).hits == ()
    rows = world.all("SELECT persons, search_key FROM ledger.disclosure ORDER BY seq DESC LIMIT 2")
    assert world.count("SELECT count(*) FROM ledger.disclosure") == before + 2
    assert [persons for persons, _ in rows] == [[], []]
    assert rows[0][1] != rows[1][1]
    assert world.count("SELECT count(*) FROM ledger.decision WHERE action = 'search' AND decision") == 2


@pytest.mark.requirement("R37")
@pytest.mark.parametrize("bsn", ["", " ", "0", "000000000", "999999999", "12345678a", "١٢٣٤٥٦٧٨٩", "1" * 500])
def test_empty_or_impossible_bsn_matches_nobody_and_is_written_down(world: World, bsn: str) -> None:
    person = named(world, "Bakker", adviser=ADVISER)
    with pytest.raises(InvalidSearch) as fault:
        search_by_bsn(actor=world.sign_in(), bsn=bsn)
    assert fault.value.errors == {"bsn": ["no_bsn"]}
    assert world.one("SELECT action, decision, refusal FROM ledger.decision ORDER BY seq DESC LIMIT 1") == (
        "search",
        False,
        "malformed",
    )
    assert world.count("SELECT count(*) FROM ledger.disclosure WHERE %s = ANY (persons)", person.id) == 0


@pytest.mark.parametrize("surname", ["", "  ", "-", "123 !", "€"])
def test_name_without_letters_is_refused(world: World, surname: str) -> None:
    if surname == "123 !":
        assert by_name(world.sign_in(), surname).hits == ()  # digits are signs like others; nobody is called so
        return
    with pytest.raises(InvalidSearch):
        by_name(world.sign_in(), surname)


@pytest.mark.requirement("R40", "R55")
@pytest.mark.parametrize("staff", [COLLEAGUE, ELSEWHERE, MUNICIPAL, SW_ADVISER])
def test_somebody_elses_client_is_no_hit(world: World, staff: object) -> None:
    person = named(world, "Bakker", adviser=ADVISER)
    actor = world.sign_in(staff)  # type: ignore[arg-type]
    purpose = Purpose.REINTEGRATION if staff == SW_ADVISER else Purpose.MEDIATION
    answer = search_by_name(actor=actor, surname="Bakker", birth_date=BORN, purpose=purpose)
    assert answer.hits == ()
    # Those who have an emergency procedure that reaches her are told that there is somebody; nothing of hers opens.
    assert len(answer.outsiders) == (1 if staff in {COLLEAGUE, MUNICIPAL} else 0)
    assert world.count("SELECT count(*) FROM ledger.disclosure WHERE %s = ANY (persons)", person.id) == 0
    # The attempt is on record as a refusal about her.
    assert world.one("SELECT refusal, subject FROM ledger.decision WHERE NOT decision ORDER BY seq DESC LIMIT 1") == (
        "no_relation",
        person.id,
    )


@pytest.mark.requirement("R40")
def test_anonymous_reference_opens_the_emergency_page_alone(world: World, now: datetime) -> None:
    person = named(world, "Bakker", adviser=COLLEAGUE)
    actor = world.sign_in()
    (reference,) = by_name(actor, "van der Bakker").outsiders
    with (
        pytest.raises(NotAvailable),
        open_client(
            actor=actor, client_ref=reference, purpose=Purpose.MEDIATION, categories=[Category.IDENTITY], now=now
        ),
    ):
        pass
    with break_glass(
        actor=actor,
        client_ref=reference,
        purpose=Purpose.MEDIATION,
        category=Category.CONTACT,
        reason=REASON,
        now=now,
    ) as opened:
        assert opened.client_id == person.id


@pytest.mark.requirement("R40")
def test_nobody_outside_is_told_of_by_a_name_that_is_nearly_hers(world: World) -> None:
    named(world, "Bakker", adviser=COLLEAGUE)
    assert by_name(world.sign_in(), "Bakkers").outsiders == ()
    assert by_name(world.sign_in(), "Bakker", date(1979, 11, 29)).outsiders == ()


@pytest.mark.requirement("R40")
def test_protected_person_is_nobody_until_it_is_approved(world: World) -> None:
    own = named(world, "Bakker", adviser=ADVISER)
    foreign = named(world, "Visser", adviser=COLLEAGUE)
    world.protect(own)
    world.protect(foreign)
    actor = world.sign_in()
    for name in ("Bakker", "Visser"):
        assert by_name(actor, name) == SearchAnswer(hits=(), outsiders=())
    assert search_by_bsn(actor=actor, bsn=own.new.bsn.reveal()) == SearchAnswer(hits=(), outsiders=())
    world.approve(own, ADVISER)
    assert len(by_name(actor, "Bakker").hits) == 1


@pytest.mark.requirement("R40")
def test_own_consultations_do_not_tell_whom_a_search_met(world: World) -> None:
    person = named(world, "Visser", adviser=COLLEAGUE)
    world.protect(person)
    actor = world.sign_in(SW_ADVISER)

    def lines_after(surname: str) -> list[tuple[object, ...]]:
        search_by_name(actor=actor, surname=surname, birth_date=BORN, purpose=Purpose.REINTEGRATION)
        page = own_consultations(actor=actor)
        return [(line.name, line.allowed, line.person_count) for line in page.lines]

    assert lines_after("Niemand") == [("search:name", True, 0)]
    assert lines_after("Visser") == [("search:name", True, 0)] * 2
    assert world.count("SELECT count(*) FROM ledger.decision WHERE subject = %s", person.id) == 1


@pytest.mark.requirement("R62")
def test_former_client_is_not_found_by_any_way(world: World) -> None:
    person = named(world, "Bakker", adviser=ADVISER)
    actor = world.sign_in()
    number = by_name(actor, "Bakker").hits[0].card.placement.number  # type: ignore[union-attr]
    world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [person.id])
    nothing = SearchAnswer(hits=(), outsiders=())
    for who in (actor, world.sign_in(COLLEAGUE)):
        assert by_name(who, "Bakker") == nothing
        assert search_by_number(actor=who, number=number, purpose=Purpose.MEDIATION) == nothing
        assert search_by_bsn(actor=who, bsn=person.new.bsn.reveal()) == nothing


@pytest.mark.parametrize("staff", [EMPLOYER_ADVISER, OTHER_DIVISION, MANAGER])
def test_function_without_clients_of_its_own_does_not_search(world: World, staff: object) -> None:
    named(world, "Bakker", adviser=ADVISER)
    with pytest.raises(Refused) as refused:
        by_name(world.sign_in(staff), "Bakker")  # type: ignore[arg-type]
    assert refused.value.code is Refusal.PURPOSE


@pytest.mark.requirement("R37")
def test_office_on_duty_and_replaced_colleague_count(world: World) -> None:
    named(world, "Bakker", adviser=COLLEAGUE)
    actor = world.sign_in()
    assert by_name(actor, "Bakker").hits == ()
    world.replace_by(COLLEAGUE, ADVISER)
    assert by_name(actor, "Bakker").hits[0].card.basis is Basis.REPLACEMENT
    named(world, "Visser")
    world.duty(ADVISER, 11)
    assert by_name(actor, "Visser").hits[0].card.basis is Basis.OFFICE_DUTY


@pytest.mark.requirement("R6")
def test_correction_of_a_name_changes_what_finds_her(world: World, now: datetime) -> None:
    person = named(world, "Bakker", adviser=ADVISER)
    actor = world.sign_in()
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.MEDIATION,
        categories=[Category.IDENTITY, Category.CONTACT],
        write=[Category.IDENTITY],
        now=now,
    ) as opened:
        identity = opened.card.identity
        assert isinstance(identity, Identity)
        opened.correct_identity(
            {"last_name": "Terpstra", "birth_date": date(1979, 12, 1)},
            version=identity.version,
            why="Paspoort gezien aan de balie.",
        )
    assert by_name(actor, "Bakker").hits == ()
    assert by_name(actor, "Terpstra").hits == ()
    assert len(by_name(actor, "Terpstra", date(1979, 12, 1)).hits) == 1


@pytest.mark.requirement("I9")
def test_she_sees_that_she_was_searched_for_and_found(world: World) -> None:
    person = named(world, "Bakker", adviser=ADVISER)
    by_name(world.sign_in(), "Bakker")
    (line,) = who_looked(actor=world.sign_in_jobseeker(person)).lines
    assert (line.kind, line.function, line.organisation) == ("search", "uwv_adviser", "UWV")
    assert line.categories == (Category.IDENTITY, Category.CONTACT)


@pytest.mark.requirement("R40")
def test_searches_of_an_hour_are_limited_and_misses_count(world: World) -> None:
    limit = world.one("SELECT searches_per_hour FROM access.policy_limit WHERE function = 'uwv_adviser'")[0]
    actor = world.sign_in()
    by_name(actor, "Niemand")
    world.sql.execute("UPDATE access.search_use SET searches = %s", [limit - 1])
    with pytest.raises(InvalidSearch):
        search_by_bsn(actor=actor, bsn="1")
    for again in (actor, world.sign_in()):  # a new session has no new budget
        with pytest.raises(Refused) as refused:
            by_name(again, "Niemand")
        assert refused.value.code is Refusal.BUDGET
    world.sql.execute("UPDATE access.search_use SET hour = hour - interval '1 hour'")
    assert by_name(actor, "Niemand").hits == ()
