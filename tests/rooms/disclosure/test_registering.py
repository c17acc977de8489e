"""Registering at the desk: one person one record, everything told at once, and what the ledger keeps of it."""

import threading
from datetime import date, datetime
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from sonar.access.types import Basis, Category, Purpose, Refusal
from sonar.clients.types import ClientKind, Gender, InvalidFields, NameUse
from sonar.disclosure.operations import (
    Outcome,
    Refused,
    SessionOver,
    check_registration,
    open_client,
    register_client,
)
from sonar.kernel.encryption import bsn_index, key_store
from tests.databases import Logins
from tests.rooms.disclosure.registering import NUMBER, application, told
from tests.world import (
    ADVISER,
    COLLEAGUE,
    ELSEWHERE,
    EMPLOYER_ADVISER,
    MUNICIPAL,
    OTHER_DIVISION,
    World,
    test_bsn,
)

EVERYTHING = (Category.IDENTITY, Category.CONTACT, Category.PROFILE, Category.BENEFIT, Category.STATUS)
PARTS_OF_A_RECORD = (
    "client", "activity_period", "person_key", "bsn", "identity", "contact", "profile", "residence", "benefit",
    "privacy_notice",
)  # fmt: skip


def rows(world: World) -> dict[str, int]:
    """Count the rows of each table that a registration fills."""
    return {name: world.count(f"SELECT count(*) FROM clients.{name}") for name in PARTS_OF_A_RECORD}  # noqa: S608


def attempts(world: World) -> list[tuple[object, ...]]:
    """Return what the ledger has of attempts to register: by whom, the answer, of how many, and the keyed number."""
    return world.all(
        "SELECT actor_ref, decision, refusal, persons, sought FROM ledger.decision WHERE action = 'register'"
    )


@pytest.mark.requirement("R1", "R27", "R28", "R114")
def test_who_is_registered_at_the_desk_can_be_opened_by_her_adviser_at_once(world: World, now: datetime) -> None:
    actor = world.sign_in(ADVISER)
    given = application(benefit={"benefit_kind": "ww", "ww_first_day": "2026-12-01"})
    made = register_client(actor=actor, given=given, told=told(), now=now)
    assert made.outcome is Outcome.REGISTERED
    with open_client(
        actor=actor, client_ref=made.reference, purpose=Purpose.MEDIATION, categories=EVERYTHING, now=now
    ) as opened:
        card, notices = opened.card, opened.privacy_notices()
    assert card.basis is Basis.TASK
    assert card.placement is not None
    assert (card.placement.kind, card.placement.legal_basis) == (ClientKind.JOBSEEKER, "Wet SUWI art. 30b")
    assert (card.placement.office, card.placement.active) == ("UWV Zwolle", True)
    assert card.identity is not None
    assert (card.identity.full_name, card.identity.birth_date) == ("Nadia Nieuwland", date(1991, 5, 6))
    assert (card.identity.gender, card.identity.name_use) == (Gender.UNKNOWN, NameUse.OWN)
    assert card.contact is not None
    assert (card.contact.postcode, card.contact.phone) == ("8011 AB", "+31612345678")
    assert card.profile is not None
    assert (card.profile.pc4, card.profile.hours_max) == (8011, 32)
    benefit = card.row("benefit")
    assert benefit is not None
    assert benefit.values["ww_first_day"] == date(2026, 12, 1)
    assert [period.ended for period in card.activity] == [None]
    assert [(notice.way, notice.edition) for notice in notices] == [("desk", told().edition)]
    assert world.one("SELECT municipality_code IS NOT NULL, valid_until FROM clients.residence") == (True, None)


@pytest.mark.requirement("R1", "R33", "R60")
def test_a_registration_stands_in_the_ledger_under_the_keyed_number(world: World, now: datetime) -> None:
    actor = world.sign_in(ADVISER)
    register_client(actor=actor, given=application(), told=told(), now=now)
    sought = bsn_index(key_store(), NUMBER)
    assert world.all(
        "SELECT actor_ref, decision, refusal, persons, purpose FROM ledger.decision"
        " WHERE action = 'register' AND sought = %s",
        sought,
    ) == [(ADVISER, True, None, 1, "registration")]
    assert world.all("SELECT actor_kind, actor_ref, action, fields, disclosure_seq FROM ledger.change") == [
        ("staff", ADVISER, "register", ["identity", "bsn", "contact", "status", "profile"], None)
    ]


@pytest.mark.requirement("R1", "R4")
@pytest.mark.parametrize(
    ("kind", "basis"),
    [("jobseeker", "WW art. 26"), ("sick", "Ziektewet art. 29"), ("unfit_for_work", "Wajong art. 2:22")],
)
def test_each_kind_is_registered_on_its_own_law_with_the_least_that_it_needs(
    world: World, now: datetime, kind: str, basis: str
) -> None:
    contact = {"postcode": "8011 AB"} if kind == "jobseeker" else {}
    given = application(kind=kind, legal_basis=basis, contact=contact, profile={})
    made = register_client(actor=world.sign_in(ADVISER), given=given, told=told(), now=now)
    assert made.outcome is Outcome.REGISTERED
    assert world.one("SELECT kind, legal_basis FROM clients.client") == (kind, basis)


@pytest.mark.requirement("R1", "R4", "R21", "R32")
def test_every_fault_is_told_at_once_and_nothing_is_saved_or_looked_up(world: World, now: datetime) -> None:
    given = application(
        kind="pensioner",
        office_id=12345,
        bsn="",
        identity={"initials": "", "first_names": "4711", "last_name": "", "birth_date": "1991-02-31"},
        contact={"postcode": "80", "email": "nergens", "phone": "12"},
        profile={"hours_min": 40, "hours_max": 20},
        benefit={"benefit_kind": "ww", "ww_first_day": "gisteren"},
    )
    with pytest.raises(InvalidFields) as caught:
        register_client(actor=world.sign_in(ADVISER), given=given, told=told(), now=now)
    assert caught.value.errors == {
        "kind": ["required"] if not given.kind else ["code"],
        "office": ["code"],
        "bsn": ["required"],
        "initials": ["required"],
        "first_names": ["name"],
        "last_name": ["required"],
        "birth_date": ["date"],
        "postcode": ["postcode"],
        "email": ["email"],
        "phone": ["phone"],
        "hours_max": ["order"],
        "ww_first_day": ["date"],
    }
    assert set(rows(world).values()) == {0}
    assert attempts(world) == [(ADVISER, False, "malformed", 0, None)]


@pytest.mark.requirement("R1", "R11", "R32")
@pytest.mark.parametrize("text", ["", "   ", "000000000", "123456789", "12345678", "abc", "99999999999999", "\x00"])
def test_an_empty_or_invalid_number_never_matches_anybody(world: World, now: datetime, text: str) -> None:
    person = world.client()
    with pytest.raises(InvalidFields) as caught:
        register_client(actor=world.sign_in(ADVISER), given=application(bsn=text), told=told(), now=now)
    assert caught.value.errors == {"bsn": ["required" if not text.strip() else "not_a_bsn"]}
    assert world.all("SELECT id FROM clients.client") == [(person.id,)]
    assert attempts(world) == [(ADVISER, False, "malformed", 0, None)]


@pytest.mark.requirement("R1", "R60")
def test_an_attempt_that_its_form_refused_stands_in_the_ledger_too(world: World, now: datetime) -> None:
    check_registration(actor=world.sign_in(ADVISER), given=application(), now=now)  # what is wrong, the form knows
    with pytest.raises(InvalidFields):
        check_registration(actor=world.sign_in(ADVISER), given=application(bsn=""), now=now)
    assert attempts(world) == [(ADVISER, False, "malformed", 0, None)] * 2


def test_nobody_tries_on_without_a_session(world: World, now: datetime) -> None:
    actor = world.sign_in(ADVISER)
    world.sql.execute("DELETE FROM identity.session")
    with pytest.raises(SessionOver):
        check_registration(actor=actor, given=application(bsn=""), now=now)


@pytest.mark.requirement("R1")
@pytest.mark.parametrize(
    ("kind", "basis", "faults"),
    [("", "", {"kind": ["required"]}), ("sick", "WW art. 26", {"legal_basis": ["basis_of_kind"]})],
)
def test_nobody_is_registered_without_a_kind_or_on_the_law_of_another_kind(
    world: World, now: datetime, kind: str, basis: str, faults: dict[str, list[str]]
) -> None:
    with pytest.raises(InvalidFields) as caught:
        register_client(
            actor=world.sign_in(ADVISER), given=application(kind=kind, legal_basis=basis), told=told(), now=now
        )
    assert caught.value.errors == faults


@pytest.mark.requirement("R114")
def test_an_application_for_ww_says_from_which_day(world: World, now: datetime) -> None:
    given = application(benefit={"benefit_kind": "ww"})
    with pytest.raises(InvalidFields) as caught:
        register_client(actor=world.sign_in(ADVISER), given=given, told=told(), now=now)
    assert caught.value.errors == {"ww_first_day": ["required"]}


@pytest.mark.requirement("R1", "R36")
def test_one_number_has_one_record_and_only_who_may_open_her_learns_whose(world: World, now: datetime) -> None:
    known = world.client(bsn=NUMBER)
    before = rows(world)
    stranger, own = world.sign_in(ELSEWHERE), world.sign_in(ADVISER)
    world.relate(known, ADVISER)
    refused = register_client(actor=stranger, given=application(office_id=12), told=told(), now=now)
    assert (refused.outcome, refused.reference) == (Outcome.REFUSED, "")
    found = register_client(actor=own, given=application(), told=told(), now=now)
    assert found.outcome is Outcome.KNOWN
    with open_client(
        actor=own, client_ref=found.reference, purpose=Purpose.MEDIATION, categories=(Category.IDENTITY,), now=now
    ) as opened:
        assert opened.client_id == known.id
    assert rows(world) == before
    assert world.count("SELECT count(*) FROM access.relation WHERE staff_id = %s", ELSEWHERE) == 0
    assert world.all(
        "SELECT actor_ref, refusal, subject FROM ledger.decision WHERE action = 'register' ORDER BY seq"
    ) == [(ELSEWHERE, "already_registered", known.id), (ADVISER, "already_registered", known.id)]


@pytest.mark.requirement("R1")
def test_a_protected_person_is_told_to_nobody_by_her_number(world: World, now: datetime) -> None:
    known = world.client(bsn=NUMBER)
    world.relate(known, ADVISER)
    world.protect(known)
    made = register_client(actor=world.sign_in(ADVISER), given=application(), told=told(), now=now)
    assert (made.outcome, made.reference) == (Outcome.REFUSED, "")


@pytest.mark.requirement("R53", "R60")
@pytest.mark.parametrize("staff", [EMPLOYER_ADVISER, OTHER_DIVISION])
def test_who_may_not_register_gets_one_answer_for_a_known_and_an_unknown_number(
    world: World, now: datetime, staff: Any
) -> None:
    known = world.client()
    office = 51 if staff == OTHER_DIVISION else 11
    actor = world.sign_in(staff)
    answers = []
    for number in (known.new.bsn, NUMBER):
        with pytest.raises(Refused) as caught:
            register_client(actor=actor, given=application(bsn=number.reveal(), office_id=office), told=told(), now=now)
        answers.append(caught.value.code)
    assert answers == [Refusal.PURPOSE, Refusal.PURPOSE]
    # Refused before the number is looked up: the two rows tell nothing about it either.
    assert world.all("SELECT refusal, subject, persons FROM ledger.decision WHERE action = 'register'") == [
        ("purpose", None, 0), ("purpose", None, 0),
    ]  # fmt: skip


@pytest.mark.requirement("R27")
def test_a_client_belongs_to_an_office_of_the_own_organisation(world: World, now: datetime) -> None:
    for office in (None, 21):
        with pytest.raises(InvalidFields) as caught:
            register_client(actor=world.sign_in(ADVISER), given=application(office_id=office), told=told(), now=now)
        assert caught.value.errors == {"office": ["code" if office else "required"]}


@pytest.mark.requirement("R57")
def test_a_municipality_registers_without_the_data_of_a_benefit(world: World, now: datetime) -> None:
    actor = world.sign_in(MUNICIPAL)
    given = application(office_id=21, legal_basis="Participatiewet art. 9")
    with_benefit = application(office_id=21, bsn=test_bsn(700_002).reveal(), benefit={"benefit_kind": "pw"})
    assert register_client(actor=actor, given=given, told=told(), now=now).outcome is Outcome.REGISTERED
    with pytest.raises(Refused) as caught:
        register_client(actor=actor, given=with_benefit, told=told(), now=now)
    assert caught.value.code is Refusal.CATEGORY


def test_an_ended_session_registers_nobody(world: World, now: datetime) -> None:
    actor = world.sign_in(ADVISER)
    world.advance(hours=10)
    with pytest.raises(SessionOver):
        register_client(actor=actor, given=application(), told=told(), now=now)
    assert set(rows(world).values()) == {0}


@pytest.mark.requirement("R1")
def test_two_who_register_one_number_at_once_make_one_record(world: World, now: datetime, login: Logins) -> None:
    """Two real connections: the second waits for the first to commit, and then finds the number taken."""
    first, second = world.sign_in(ADVISER), world.sign_in(COLLEAGUE)
    outcomes: list[str] = []
    documents = [captured(actor, now) for actor in (first, second)]
    ask = "SELECT (disclosure.register_client(%s, %s, gen_random_uuid(), NULL)).outcome"
    one, two = login("logger"), login("logger")

    def register(connection: psycopg.Connection, number: int) -> None:
        with connection.transaction():
            row = connection.execute(ask, [(first, second)[number].token, Jsonb(documents[number])]).fetchone()
            if number == 0:
                waiting.start()
        outcomes.append(row[0] if row else "")

    waiting = threading.Thread(target=register, args=(two, 1))
    register(one, 0)
    waiting.join(timeout=30)
    assert outcomes == ["registered", "refused"]
    counted = rows(world)
    assert {counted[name] for name in ("client", "bsn", "identity", "contact", "person_key", "privacy_notice")} == {1}
    assert world.count("SELECT count(*) FROM access.relation") == 1
    assert world.count("SELECT count(*) FROM ledger.change") == 1
    assert world.all("SELECT actor_ref, refusal FROM ledger.decision WHERE action = 'register' ORDER BY seq") == [
        (ADVISER, None), (COLLEAGUE, "already_registered"),
    ]  # fmt: skip


def captured(actor: Any, now: datetime) -> Any:
    """Return the document that the door sends to the database for this actor, without sending it."""
    from sonar.disclosure.operations import registering  # noqa: PLC0415 - its own way of asking is what is replaced

    seen: list[Any] = []

    class Kept(Exception):  # noqa: N818 - ends the call
        pass

    def keep(_name: str, _actor: Any, document: dict[str, Any], **_more: str) -> None:
        seen.append(document)
        raise Kept

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registering, "_ask", keep)
        with pytest.raises(Kept):
            register_client(actor=actor, given=application(), told=told(), now=now)
    return seen[0]


@pytest.mark.requirement("R1", "R4")
def test_a_document_that_brings_more_than_it_may_is_refused_by_the_database(
    world: World, now: datetime, login: Logins
) -> None:
    actor = world.sign_in(ADVISER)
    document = captured(actor, now)
    tampered = [
        {**document, "parts": {"work_capacity": [{}]}},
        {**document, "office_id": 21},
        {**document, "privacy": None},
        {**document, "bsn_index": ""},
    ]
    logger = login("logger")
    ask = "SELECT (disclosure.register_client(%s, %s, gen_random_uuid(), NULL)).refusal"
    for each in tampered:
        with logger.transaction():
            answer = logger.execute(ask, [actor.token, Jsonb(each)]).fetchone()
        assert answer is not None
        assert answer[0] in {"category", "malformed"}, each.keys()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        logger.execute("SELECT clients.register_person(%s)", [Jsonb(document)])
    assert set(rows(world).values()) == {0}
