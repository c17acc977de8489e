"""Opening one client: on which basis, for which categories, and what it leaves in the ledger."""

from datetime import datetime, timedelta

import pytest

from sonar.access.types import Basis, Category, Purpose, Refusal
from sonar.clients.types import InvalidFields, StaleVersion
from sonar.disclosure.operations import NotAvailable, Refused, SessionOver, open_client, open_own_record
from tests.world import ADVISER, COLLEAGUE, ELSEWHERE, FUNCTIONAL_MANAGER, OTHER_DIVISION, World

BOTH = (Category.IDENTITY, Category.CONTACT)


@pytest.mark.requirement("R5", "R6", "R7", "R8", "R31", "R149", "R150")
def test_own_client_opens_with_everything_she_was_registered_with(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    categories = (Category.IDENTITY, Category.CONTACT, Category.PROFILE)
    with open_client(
        actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, categories=categories, now=now
    ) as opened:
        card = opened.card
    assert card.identity == person.new.identity
    assert card.contact is not None
    assert card.contact.email == person.new.contact.email
    assert card.contact.confirmed_on == person.new.contact.confirmed_on
    assert card.profile is not None
    assert card.profile.presentation == person.new.profile.presentation
    assert card.profile.education_level == person.new.profile.education_level
    assert card.bsn is None
    assert card.row("work_capacity") is None
    assert card.basis is Basis.CASELOAD
    line = world.one(
        "SELECT persons, bases, categories, writes, actor_ref, function, purpose, kind, name FROM ledger.disclosure"
    )
    assert line == (
        [person.id],
        ["caseload"],
        ["identity", "contact", "profile"],
        [],
        ADVISER,
        "uwv_adviser",
        "mediation",
        "person",
        "client:read",
    )
    assert world.one("SELECT decision, refusal FROM ledger.decision WHERE action = 'person'") == (True, None)


@pytest.mark.requirement("R53", "R122", "R40")
def test_foreign_client_and_no_client_get_the_same_answer(world: World, now: datetime) -> None:
    person = world.client(adviser=COLLEAGUE)
    actor = world.sign_in()
    references = [world.ref(person, actor), world.ref(person, world.sign_in(COLLEAGUE)), "A" * 59, "kort"]
    for reference in references:
        with (
            pytest.raises(NotAvailable),
            open_client(actor=actor, client_ref=reference, purpose=Purpose.MEDIATION, categories=BOTH, now=now),
        ):
            pass
    assert world.count("SELECT count(*) FROM ledger.disclosure") == 0
    assert world.all("SELECT refusal, subject FROM ledger.decision WHERE NOT decision") == [("no_relation", person.id)]


@pytest.mark.parametrize(
    ("kind", "days", "since", "allowed"),
    [
        ("caseload", None, 1, True),
        ("caseload", 1, 1, True),
        ("caseload", -0.5, 1, False),
        ("caseload", 3, -1, False),
        ("appointment", 1, 1, True),
        ("appointment", -0.5, 1, False),
        ("task", 1, 1, True),
    ],
)
def test_relation_counts_within_its_period_only(
    world: World, now: datetime, kind: str, days: float | None, since: float, *, allowed: bool
) -> None:
    person = world.client()
    world.relate(person, ADVISER, kind, days=days, since_days=since)
    actor = world.sign_in()
    opening = open_client(
        actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, categories=BOTH, now=now
    )
    if allowed:
        with opened_card(opening) as card:
            assert card.basis.value == kind
    else:
        with pytest.raises(NotAvailable), opening:
            pass


def opened_card(opening):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - a thin wrapper of a context manager
    """Yield the card of an opening."""
    from contextlib import contextmanager  # noqa: PLC0415

    @contextmanager
    def cards():  # type: ignore[no-untyped-def]  # noqa: ANN202
        with opening as opened:
            yield opened.card

    return cards()


def test_replacement_and_office_duty_are_bases_of_their_own(world: World, now: datetime) -> None:
    person = world.client(adviser=COLLEAGUE)
    actor = world.sign_in()
    world.replace_by(COLLEAGUE, ADVISER)
    with open_client(
        actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, categories=BOTH, now=now
    ) as opened:
        assert opened.card.basis is Basis.REPLACEMENT
    elsewhere = world.sign_in(ELSEWHERE)
    world.duty(ELSEWHERE, 11)
    with open_client(
        actor=elsewhere, client_ref=world.ref(person, elsewhere), purpose=Purpose.MEDIATION, categories=BOTH, now=now
    ) as opened:
        assert opened.card.basis is Basis.OFFICE_DUTY


@pytest.mark.requirement("R53")
def test_category_outside_the_policy_is_refused_whatever_the_relation(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    world.relate(person, OTHER_DIVISION, "task")
    for staff, purpose, category in (
        (ADVISER, Purpose.MEDIATION, Category.BSN),
        (ADVISER, Purpose.IDENTIFICATION, Category.CONTACT),
        (ADVISER, Purpose.MEDIATION, Category.WORK_CAPACITY),
        (OTHER_DIVISION, Purpose.BENEFIT_TASK, Category.PROFILE),
    ):
        actor = world.sign_in(staff)
        with (
            pytest.raises(Refused) as refused,
            open_client(
                actor=actor,
                client_ref=world.ref(person, actor),
                purpose=purpose,
                categories=[category],
                now=now,
            ),
        ):
            pass
        assert refused.value.code is Refusal.CATEGORY
    manager = world.sign_in(FUNCTIONAL_MANAGER)
    with (
        pytest.raises(Refused) as refused,
        open_client(
            actor=manager, client_ref=world.ref(person, manager), purpose=Purpose.MEDIATION, categories=BOTH, now=now
        ),
    ):
        pass
    assert refused.value.code is Refusal.PURPOSE


def test_protected_person_needs_the_approval_of_a_second_person(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    world.protect(person)
    actor = world.sign_in()

    def attempt() -> None:
        with open_client(
            actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, categories=BOTH, now=now
        ):
            pass

    with pytest.raises(NotAvailable):
        attempt()
    world.approve(person, ADVISER)
    attempt()
    world.advance(days=2)
    with pytest.raises((NotAvailable, SessionOver)):
        attempt()


@pytest.mark.requirement("R7", "R150")
def test_correction_keeps_the_old_value_and_who_when_and_why(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    reference = world.ref(person, actor)
    opening = {"actor": actor, "client_ref": reference, "purpose": Purpose.MEDIATION, "categories": BOTH, "now": now}
    with open_client(**opening, write=[Category.CONTACT]) as opened:
        version = opened.card.contact.version
        opened.correct_contact({"phone": "06 87654321"}, version=version, why="Klant belde het nieuwe nummer door")
        with pytest.raises(StaleVersion):
            opened.correct_contact({"phone": "0612340000"}, version=version, why="Nog een keer")
    with open_client(**opening) as opened:
        assert opened.card.contact.phone == "+31687654321"
        assert opened.card.contact.version == version + 1
        (line,) = opened.history
    assert (line.field_name, line.old, line.new, line.why) == (
        "phone",
        "+31612345678",
        "+31687654321",
        "Klant belde het nieuwe nummer door",
    )
    assert line.by == "Test Uwv Adviser 1"
    assert abs(line.changed_at - now) < timedelta(minutes=1)
    assert world.one(
        "SELECT client_id, category, action, fields, actor_ref FROM ledger.change WHERE actor_kind = 'staff'"
    ) == (
        person.id,
        "contact",
        "correct",
        ["phone"],
        ADVISER,
    )


def test_correction_tells_every_fault_at_once_and_saves_nothing(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    with (
        open_client(
            actor=actor,
            client_ref=world.ref(person, actor),
            purpose=Purpose.MEDIATION,
            categories=BOTH,
            write=[Category.CONTACT],
            now=now,
        ) as opened,
        pytest.raises(InvalidFields) as invalid,
    ):
        opened.correct_contact(
            {"phone": "12", "postcode": "0000 SS", "email": "geen adres", "street": "x" * 81, "city": "Zwolle"},
            version=1,
            why=" ",
        )
    assert invalid.value.errors == {
        "phone": ["phone"],
        "postcode": ["postcode"],
        "email": ["email"],
        "street": ["too_long"],
        "why": ["required"],
    }
    assert world.count("SELECT count(*) FROM clients.history WHERE changed_by IS NOT NULL") == 0


def test_writing_needs_to_be_asked_for(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    with (
        open_client(
            actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, categories=BOTH, now=now
        ) as opened,
        pytest.raises(Exception, match="no ticket opens this for writing"),
    ):
        opened.correct_contact({"phone": "0687654321"}, version=1, why="Zonder schrijfrecht")
    with pytest.raises(RuntimeError, match="block has ended"):
        opened.correct_contact({"phone": "0687654321"}, version=1, why="Te laat")


def test_jobseeker_opens_herself_and_nobody_else(world: World, now: datetime) -> None:
    person = world.client()
    actor = world.sign_in_jobseeker(person)
    with open_own_record(actor=actor, categories=[Category.IDENTITY, Category.BSN], now=now) as opened:
        assert opened.card.identity == person.new.identity
        assert opened.card.bsn == person.new.bsn
        assert person.new.bsn.reveal() not in repr(opened.card)
    other = world.client()
    with (
        pytest.raises(NotAvailable),
        open_client(
            actor=actor, client_ref=world.ref(other, actor), purpose=Purpose.OWN_DATA, categories=BOTH, now=now
        ),
    ):
        pass
