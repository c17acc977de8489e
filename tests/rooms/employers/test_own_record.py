"""The record of an employer in its own hands: who reads and changes which part of it, and what is told afterwards."""

from datetime import datetime, timedelta

import pytest

from sonar.employers.operations import keep_employer, keep_own_part, keep_part
from sonar.employers.queries import open_employer, own_record, record_history
from sonar.employers.types import (
    ContactValues,
    EmployerValues,
    EstablishmentValues,
    InvalidEntry,
    NotDone,
    Part,
    PreferenceValues,
    WillingnessValues,
)
from sonar.identity.operations import act_for, give_mandate
from sonar.identity.queries import mandates_of
from sonar.identity.types import Actor, MandateScope
from sonar.kernel.clock import local_day
from tests.world import ADVISER, EMPLOYER_ADVISER, World

BAKERY, BUREAU, OTHER = "90000001", "90000002", "90000003"
SHOP, BRANCH = "900000010001", "900000010002"
WILLING = WillingnessValues(guidance=True, trial_placement=False, remarks="Er is een rustige plek.")
WANTS = PreferenceValues("phone", "dinsdag na 14 uur", wants_candidates=True, wants_visits=False)
ANJA = ContactValues("Anja Proef", "bedrijfsleider", "038 000 00 00", "anja@bakkerij.example")


@pytest.fixture
def staff(world: World) -> Actor:
    """An adviser of employers."""
    return world.sign_in(EMPLOYER_ADVISER)


@pytest.fixture
def bakery(world: World, staff: Actor, now: datetime) -> Actor:
    """Somebody who speaks for an employer with two establishments."""
    made = keep_employer(actor=staff, values=EmployerValues(BAKERY, "Bakkerij De Proef", "voeding"), now=now)
    for number in (SHOP, BRANCH):
        keep_part(actor=staff, employer_id=made, values=EstablishmentValues(number, 8011), now=now)
    return world.sign_in_employer(BAKERY)


def agency(world: World, bakery: Actor, now: datetime, scope: MandateScope) -> Actor:
    """Sign an agency in that acts on a mandate of the bakery's."""
    today = local_day(now)
    give_mandate(actor=bakery, to_kvk=BUREAU, scope=scope, valid_from=today, valid_until=today + timedelta(days=9))
    actor = world.sign_in_employer(BUREAU, subject="agent")
    act_for(actor=actor, reference=next(each.reference for each in mandates_of(actor=actor) if each.holds))
    return actor


def place(world: World, number: str) -> int:
    """Return the number in the database of an establishment."""
    return int(world.one("SELECT id FROM employers.establishment WHERE number = %s", number)[0])


@pytest.mark.requirement("I15", "R49")
def test_an_employer_keeps_its_own_record_and_staff_see_who_did(
    world: World, staff: Actor, bakery: Actor, now: datetime
) -> None:
    for values in (ANJA, WILLING, WANTS):
        keep_own_part(actor=bakery, values=values, now=now)
    record = own_record(actor=bakery)
    assert [each.values for each in record.contacts] == [ANJA]
    assert record.willingness is not None
    assert record.willingness.values == WILLING
    assert record.preference is not None
    assert record.preference.values == WANTS
    assert record.changes == {"contact", "willingness", "preference"}
    assert len(record.changeable) == 2
    assert record.employer is not None
    seen = open_employer(actor=staff, employer_id=record.employer.id)
    assert (seen.contacts, seen.willingness, seen.preference) == (
        record.contacts,
        record.willingness,
        record.preference,
    )
    better = WillingnessValues(guidance=True, trial_placement=True, remarks=WILLING.remarks)
    keep_own_part(
        actor=bakery, values=better, now=now, part_id=record.willingness.id, version=record.willingness.version
    )
    told = record_history(actor=staff, employer_id=record.employer.id)
    assert [(each.part, each.action, each.fields, each.actor_kind) for each in told[:2]] == [
        ("willingness", "correct", ("trial_placement",), "employer"),
        ("preference", "add", ("channel", "moment", "wants_candidates", "wants_visits"), "employer"),
    ]
    assert (told[0].user_kvk, told[0].user_number) == (BAKERY, 1)
    assert told[-1].by_whom != ""
    own = record_history(actor=bakery)
    assert [(each.part, each.fields) for each in own] == [(each.part, each.fields) for each in told]
    assert {each.by_whom for each in own} == {""}  # no names of our people
    kept = world.all("SELECT fields FROM ledger.change WHERE actor_kind = 'employer' ORDER BY seq")
    assert kept == [(["contact"],), (["willingness"],), (["preference"],), (["willingness"],)]


@pytest.mark.requirement("I15", "I39")
def test_two_at_once_and_another_employers_part(world: World, bakery: Actor, staff: Actor, now: datetime) -> None:
    first = keep_own_part(actor=bakery, values=ANJA, now=now)
    keep_own_part(actor=bakery, values=ANJA, now=now, part_id=first, version=1)
    other = keep_employer(actor=staff, values=EmployerValues(OTHER, "Slagerij"), now=now)
    theirs = keep_part(actor=staff, employer_id=other, values=ContactValues("Bert", "", "038 0000001", ""), now=now)
    for number in (first, theirs):  # an old version, and what is another's: one answer
        with pytest.raises(NotDone, match="stale"):
            keep_own_part(actor=bakery, values=ANJA, now=now, part_id=number, version=1)
    assert world.one("SELECT name FROM employers.contact WHERE id = %s", theirs) == ("Bert",)
    keep_own_part(actor=bakery, values=WANTS, now=now)
    with pytest.raises(NotDone, match="stale"):  # there is one of it
        keep_own_part(actor=bakery, values=WANTS, now=now)


@pytest.mark.requirement("I39", "I15")
@pytest.mark.parametrize(
    ("scope", "changes"),
    [
        (MandateScope.ALL, {"willingness", "preference"}),
        (MandateScope.VACANCIES, set()),
        (MandateScope.CANDIDATES, set()),
    ],
)
def test_an_agency_changes_what_its_mandate_leaves_and_sees_nobodys_name(
    world: World, bakery: Actor, now: datetime, scope: MandateScope, changes: set[str]
) -> None:
    keep_own_part(actor=bakery, values=ANJA, now=now)
    bureau = agency(world, bakery, now, scope)
    record = own_record(actor=bureau)
    assert record.contacts == ()
    assert "Anja" not in repr(record)
    assert record.changes == changes
    assert record.changeable == frozenset()
    tried: dict[str, Part] = {
        "contact": ANJA, "willingness": WILLING, "preference": WANTS, "establishment": EstablishmentValues(SHOP, 8261),
    }  # fmt: skip
    for part, values in tried.items():
        number = place(world, SHOP) if part == "establishment" else None
        if part in changes:
            keep_own_part(actor=bureau, values=values, now=now, part_id=number, version=1)
            continue
        with pytest.raises(NotDone, match="not_own"):
            keep_own_part(actor=bureau, values=values, now=now, part_id=number, version=1)
    assert {each.user_kvk for each in record_history(actor=bureau)} <= {BUREAU}
    assert len(record_history(actor=bakery)) == 4 + len(changes)
    refused = world.count("SELECT count(*) FROM ledger.decision WHERE refusal = 'not_own'")
    assert refused == 4 - len(changes)


@pytest.mark.requirement("I39")
def test_who_signed_in_for_one_establishment_changes_that_one(world: World, bakery: Actor, now: datetime) -> None:
    bound = world.sign_in_employer(BAKERY, subject="bound", establishment=BRANCH)
    record = own_record(actor=bound)
    assert [each.values.number for each in record.establishments] == [BRANCH]
    assert record.changeable == {place(world, BRANCH)}
    assert record.changes == frozenset()
    moved = EstablishmentValues(BRANCH, 8261)
    keep_own_part(actor=bound, values=moved, now=now, part_id=place(world, BRANCH), version=1)
    assert world.one("SELECT pc4 FROM employers.establishment WHERE number = %s", BRANCH) == (8261,)
    for values, number in ((EstablishmentValues(SHOP, 8261), place(world, SHOP)), (ANJA, None), (WILLING, None)):
        with pytest.raises(NotDone, match="not_own"):
            keep_own_part(actor=bound, values=values, now=now, part_id=number, version=1)


@pytest.mark.requirement("I15", "I39")
def test_an_establishment_keeps_its_number_and_closes_after_its_vacancies(
    world: World, bakery: Actor, now: datetime
) -> None:
    shop = place(world, SHOP)
    with pytest.raises(NotDone, match="not_own"):
        keep_own_part(actor=bakery, values=EstablishmentValues("900000019999", 8011), now=now, part_id=shop, version=1)
    vacancy = world.vacancy()
    world.sql.execute("UPDATE employers.vacancy SET establishment_id = %s WHERE id = %s", [shop, vacancy])
    shut = EstablishmentValues(SHOP, 8011, local_day(now))
    with pytest.raises(NotDone, match="open_vacancies"):
        keep_own_part(actor=bakery, values=shut, now=now, part_id=shop, version=1)
    world.sql.execute("UPDATE employers.vacancy SET status = 'withdrawn', closed_on = kernel.today()")
    keep_own_part(actor=bakery, values=shut, now=now, part_id=shop, version=1)
    assert world.one("SELECT closed_on IS NOT NULL FROM employers.establishment WHERE id = %s", shop) == (True,)


@pytest.mark.requirement("I15")
def test_bad_input_is_told_at_once_and_a_closed_employer_keeps_nothing(
    world: World, bakery: Actor, staff: Actor, now: datetime
) -> None:
    with pytest.raises(InvalidEntry) as wrong:
        keep_own_part(actor=bakery, values=ContactValues("x", "<script>", "bel", "geen"), now=now)
    assert set(wrong.value.errors) == {"name", "role", "phone", "email"}
    with pytest.raises(InvalidEntry) as wrong:
        keep_own_part(actor=bakery, values=PreferenceValues("duif", "x" * 121), now=now)
    assert set(wrong.value.errors) == {"channel", "moment"}
    world.sql.execute("UPDATE employers.employer SET closed_on = kernel.today()")
    assert own_record(actor=bakery).changes == frozenset()
    with pytest.raises(NotDone, match="closed"):
        keep_own_part(actor=bakery, values=ANJA, now=now)
    stranger = world.sign_in_employer(OTHER)
    assert own_record(actor=stranger).employer is None
    with pytest.raises(NotDone, match="not_own"):
        keep_own_part(actor=stranger, values=ANJA, now=now)
    assert record_history(actor=stranger) == ()
    assert record_history(actor=stranger, employer_id=1) == ()


@pytest.mark.requirement("I15", "R49")
def test_history_is_for_who_reads_such_records(world: World, bakery: Actor, staff: Actor) -> None:
    record = own_record(actor=bakery)
    assert record.employer is not None
    number = record.employer.id
    assert record_history(actor=staff, employer_id=number) != ()
    assert record_history(actor=world.sign_in(ADVISER), employer_id=number) != ()
    person = world.sign_in_jobseeker(world.client())
    assert record_history(actor=person, employer_id=number) == ()
    with pytest.raises(NotDone, match="no_session"):
        own_record(actor=staff)
    with pytest.raises(NotDone, match="no_session"):
        keep_own_part(actor=staff, values=ANJA, now=staff.started_at)
