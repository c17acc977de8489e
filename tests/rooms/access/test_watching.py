"""Replacements, people one knows, protected clients, and the signals that come of them."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from sonar.access.jobs import watch
from sonar.access.operations import (
    Wanted,
    arrange_replacement,
    close_signal,
    decide_protection,
    declare_known,
    end_replacement,
    look_at_signal,
    propose,
    propose_ending_protection,
    propose_protection,
    signal_same_address,
    withdraw_known,
)
from sonar.access.queries import (
    known_persons,
    protected_clients,
    protections_waiting,
    replacements,
    signals,
    stand_ins,
    stands_in_for,
)
from sonar.access.types import (
    Acquaintance,
    Category,
    Fault,
    NotGranted,
    ProposalKind,
    ProtectionCause,
    Purpose,
    Signal,
    Verdict,
)
from sonar.disclosure.operations import (
    NotAvailable,
    Refused,
    declare_known_by_number,
    open_client,
    open_many,
    search_by_number,
)
from sonar.disclosure.types import InvalidSearch
from sonar.identity.operations import Employee, take_over_staff
from sonar.identity.types import Actor, Function
from sonar.kernel.clock import local_day
from sonar.kernel.encryption import key_store
from tests.world import (
    ADVISER,
    AUDITOR,
    COLLEAGUE,
    ELSEWHERE,
    MANAGER,
    MANAGER_ELSEWHERE,
    OFFICER,
    REASON,
    SECURITY,
    SW_ADVISER,
    Person,
    World,
    test_bsn,
)

WHY = "Haar ex-partner bedreigt haar en zoekt haar adres."


def opens(world: World, person: Person, now: datetime, *, staff: UUID = ADVISER, reason: str | None = None) -> bool:
    """Tell whether somebody may open a client's identity now."""
    actor = world.sign_in(staff)
    purpose = Purpose.REINTEGRATION if staff == SW_ADVISER else Purpose.MEDIATION
    try:
        with open_client(
            actor=actor,
            client_ref=world.ref(person, actor),
            purpose=purpose,
            categories=[Category.IDENTITY],
            reason=reason,
            now=now,
        ):
            return True
    except NotAvailable:
        return False


def number_of(world: World, person: Person, now: datetime) -> str:
    """Return somebody's client number, as her own adviser reads it."""
    actor = world.sign_in()
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.MEDIATION,
        categories=[Category.IDENTITY],
        now=now,
    ) as opened:
        assert opened.card.placement is not None
        return opened.card.placement.number


def faults_of(refused: pytest.ExceptionInfo[NotGranted]) -> tuple[Fault, ...]:
    """Return what stood in the way."""
    return refused.value.faults


def open_signals(world: World, *, by: UUID = SECURITY) -> list[Signal]:
    """Return the open signals after gathering the last hour."""
    watch(since=datetime.now().astimezone() - timedelta(hours=1))
    return list(signals(actor=world.sign_in(by)).rows)


@pytest.mark.requirement("I6")
def test_adviser_arranges_her_own_replacement_and_ends_it_early(world: World, now: datetime) -> None:
    person, today = world.client(adviser=ADVISER), local_day(now)
    me = world.sign_in()
    choices = stand_ins(actor=me)
    assert [(each.display_name, each.own) for each in choices] == [
        ("Test Uwv Adviser 1", True),
        ("Test Uwv Adviser 2", False),
    ]
    mine, hers = (each.reference for each in choices)
    until = today + timedelta(days=10)
    arrange_replacement(actor=me, absent_ref=mine, substitute_ref=hers, since=today, until=until)
    assert opens(world, person, now, staff=COLLEAGUE)
    colleague = world.sign_in(COLLEAGUE)
    assert [each.absent for each in stands_in_for(actor=colleague)] == ["Test Uwv Adviser 1"]
    (seen,) = replacements(actor=colleague)
    assert (seen.mine, seen.may_end) == (True, False)
    with pytest.raises(NotGranted) as refused:
        end_replacement(actor=colleague, reference=seen.reference)
    assert faults_of(refused) == (Fault.NOT_YOURS,)
    manager = world.sign_in(MANAGER)
    (listed,) = replacements(actor=manager)
    assert replacements(actor=world.sign_in(MANAGER_ELSEWHERE)) == ()
    end_replacement(actor=manager, reference=listed.reference)
    assert not opens(world, person, now, staff=COLLEAGUE)
    assert stands_in_for(actor=colleague) == ()
    with pytest.raises(NotGranted) as refused:
        end_replacement(actor=manager, reference=listed.reference)
    assert faults_of(refused) == (Fault.GONE,)


def test_replacement_that_has_not_begun_is_taken_away(world: World, now: datetime) -> None:
    me, today = world.sign_in(), local_day(now)
    mine, hers = (each.reference for each in stand_ins(actor=me))
    arrange_replacement(
        actor=me, absent_ref=mine, substitute_ref=hers, since=today + timedelta(days=5), until=today + timedelta(days=9)
    )
    assert stands_in_for(actor=world.sign_in(COLLEAGUE)) == ()
    (coming,) = replacements(actor=me)
    end_replacement(actor=me, reference=coming.reference)
    assert world.count("SELECT count(*) FROM access.replacement") == 0


@pytest.mark.requirement("I58")
def test_somebody_known_in_person_is_closed_until_the_declaration_is_taken_back(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    assert opens(world, person, now)
    actor = world.sign_in()
    declare_known(actor=actor, client_ref=world.ref(person, actor), how=Acquaintance.FAMILY)
    assert not opens(world, person, now)
    assert world.one("SELECT refusal FROM ledger.decision WHERE NOT decision ORDER BY seq DESC LIMIT 1")[0] == "known"
    with pytest.raises(NotGranted):
        declare_known(actor=actor, client_ref="x" * 59, how=Acquaintance.OTHER)
    (declared,) = known_persons(actor=actor)
    assert declared.how is Acquaintance.FAMILY
    with pytest.raises(NotGranted) as refused:  # nobody takes back what another said
        withdraw_known(actor=world.sign_in(COLLEAGUE), reference=declared.reference)
    assert faults_of(refused) == (Fault.GONE,)
    withdraw_known(actor=actor, reference=declared.reference)
    assert opens(world, person, now)
    found = {signal.cause: signal.staff_name for signal in open_signals(world)}
    assert found == {"known_refused": "Test Uwv Adviser 1", "known_withdrawn": "Test Uwv Adviser 1"}


@pytest.mark.requirement("I58")
def test_declaring_by_number_tells_nothing_of_who_is_registered(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    number, actor = number_of(world, person, now), world.sign_in()
    declare_known_by_number(actor=actor, number=number, how=Acquaintance.NEIGHBOUR)
    assert not opens(world, person, now)
    world.sql.execute("DELETE FROM clients.client_number")  # now nobody has that number
    for _ in range(2):
        declare_known_by_number(actor=actor, number=number, how=Acquaintance.NEIGHBOUR)
    assert len(known_persons(actor=actor)) == 2  # the same line as for somebody who is there, and one at most
    with pytest.raises(InvalidSearch):
        declare_known_by_number(actor=actor, number="123", how=Acquaintance.NEIGHBOUR)


@pytest.mark.requirement("I58")
def test_own_record_is_refused_and_put_before_the_security_officer(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    world.sql.execute(
        "INSERT INTO identity.staff_own SELECT %s, bsn_index FROM identity.jobseeker_login WHERE client_id = %s",
        [ADVISER, person.id],
    )
    assert not opens(world, person, now)
    assert [signal.cause for signal in open_signals(world)] == ["known_refused"]


@pytest.mark.requirement("I58")
def test_client_at_the_own_address_is_seen_by_the_security_officer(world: World, now: datetime) -> None:
    person, elsewhere = world.client(adviser=ADVISER), world.client(adviser=ADVISER)
    home = person.new.contact
    line = Employee(
        "test", "uwv_adviser1", "Test Uwv Adviser 1", Function.UWV_ADVISER, 1, 11, own_bsn=test_bsn(99_999),
        own_address=(home.postcode.replace(" ", "").lower(), home.house_number),
    )  # fmt: skip
    assert take_over_staff(people=[line], store=key_store(), now=now) == {"uwv_adviser1": "unchanged"}
    actor = world.sign_in()

    def look(whom: Person, category: Category) -> None:
        with open_client(
            actor=actor, client_ref=world.ref(whom, actor), purpose=Purpose.MEDIATION, categories=[category], now=now
        ):
            pass

    look(elsewhere, Category.CONTACT)
    assert open_signals(world) == []
    look(person, Category.CONTACT)
    assert [signal.cause for signal in open_signals(world)] == ["same_address"]
    seq = world.one("SELECT max(seq) FROM ledger.disclosure")[0]
    assert world.one("SELECT disclosure_seq FROM access.signal")[0] == seq
    # A list, a search: wherever an address opens. Nobody raises a signal about another's reading.
    assert (
        len(
            open_many(
                actor=actor,
                client_ids=[person.id],
                purpose=Purpose.MEDIATION,
                categories=[Category.CONTACT],
                name="tasks:names",
            )
        )
        == 1
    )
    assert len(open_signals(world)) == 2
    signal_same_address(actor=world.sign_in(COLLEAGUE), seq=seq)
    assert {signal.staff_name for signal in open_signals(world)} == {"Test Uwv Adviser 1"}


def test_protecting_takes_two_and_closes_the_record_at_once(world: World, now: datetime) -> None:
    person, stranger = world.client(adviser=ADVISER), world.client()
    actor, officer, manager = world.sign_in(), world.sign_in(SECURITY), world.sign_in(MANAGER)
    with pytest.raises(NotGranted) as refused:
        propose_protection(actor=actor, client_ref=world.ref(stranger, actor), cause=ProtectionCause.THREAT, reason=WHY)
    assert faults_of(refused) == (Fault.NOT_YOURS,)
    client_ref = world.ref(person, actor)
    with pytest.raises(NotGranted) as refused:
        propose_protection(actor=actor, client_ref=client_ref, cause=ProtectionCause.THREAT, reason="kort")
    assert faults_of(refused) == (Fault.REASON,)
    propose_protection(actor=actor, client_ref=client_ref, cause=ProtectionCause.THREAT, reason=WHY)
    with pytest.raises(NotGranted) as refused:
        propose_protection(actor=actor, client_ref=client_ref, cause=ProtectionCause.THREAT, reason=WHY)
    assert faults_of(refused) == (Fault.GONE,)
    assert opens(world, person, now)  # asked is not decided
    (waiting,) = protections_waiting(actor=manager)
    assert not waiting.may_decide
    with pytest.raises(NotGranted) as refused:
        decide_protection(actor=manager, reference=waiting.reference, approved=True)
    assert faults_of(refused) == (Fault.NOT_YOURS,)
    assert protections_waiting(actor=world.sign_in(MANAGER_ELSEWHERE)) == ()
    with open_client(
        actor=actor, client_ref=client_ref, purpose=Purpose.MEDIATION, categories=[Category.IDENTITY], now=now
    ):
        (waiting,) = protections_waiting(actor=officer)
        decide_protection(actor=officer, reference=waiting.reference, approved=True)
        assert world.count("SELECT count(*) FROM access.live_ticket WHERE actor_ref = %s", ADVISER) == 0
    assert not opens(world, person, now)

    (listed,) = protected_clients(actor=manager).rows
    assert (listed.staff_name, listed.may_open, listed.cause) == ("Test Uwv Adviser 1", (), "threat")
    assert protected_clients(actor=world.sign_in(MANAGER_ELSEWHERE)).rows == ()
    assert protected_clients(actor=world.sign_in(AUDITOR)).rows == ()
    today = local_day(now)
    propose(
        actor=manager,
        staff_ref=listed.staff_ref,
        wanted=Wanted(ProposalKind.APPROVAL, shielded_ref=listed.reference),
        reason="Zij blijft haar eigen adviseur houden.",
        since=today,
        until=today + timedelta(days=30),
    )
    assert protected_clients(actor=manager).rows[0].asked


@pytest.mark.requirement("R63")
def test_who_opens_a_protected_client_is_seen_and_the_end_of_it_takes_two(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    world.protect(person)
    world.approve(person, ADVISER)
    assert opens(world, person, now)
    assert [signal.cause for signal in open_signals(world)] == ["protected_opened"]
    manager, officer = world.sign_in(MANAGER), world.sign_in(SECURITY)
    (listed,) = protected_clients(actor=manager).rows
    assert [each.display_name for each in listed.may_open] == ["Test Uwv Adviser 1"]
    with pytest.raises(NotGranted):  # a reference for the manager opens nothing for the officer
        propose_ending_protection(
            actor=officer, protected_ref=listed.reference, cause=ProtectionCause.THREAT, reason=WHY
        )
    propose_ending_protection(
        actor=officer,
        protected_ref=protected_clients(actor=officer).rows[0].reference,
        cause=ProtectionCause.THREAT,
        reason="De dreiging is voorbij, zegt de politie.",
    )
    (waiting,) = protections_waiting(actor=officer)
    with pytest.raises(NotGranted) as refused:
        decide_protection(actor=officer, reference=waiting.reference, approved=True)
    assert (faults_of(refused), waiting.may_decide) == ((Fault.SELF,), False)
    world.sql.execute("UPDATE access.protection SET proposed_by = %s", [MANAGER])
    decide_protection(actor=officer, reference=protections_waiting(actor=officer)[0].reference, approved=True)
    assert world.count("SELECT count(*) FROM access.protected_person") == 0
    assert world.count("SELECT count(*) FROM access.approval") == 0


@pytest.mark.requirement("R63")
def test_signal_goes_from_new_to_closed_and_never_by_the_one_it_is_about(world: World, now: datetime) -> None:
    strangers = [world.client() for _ in range(10)]
    for stranger in strangers:
        assert not opens(world, stranger, now)
    with pytest.raises(NotGranted):
        _ask_for_oneself(world, now)
    found = open_signals(world)
    assert {signal.cause: signal.amount for signal in found} == {"many_refusals": 10, "self_grant": 1}
    assert open_signals(world, by=AUDITOR)  # looks along
    assert open_signals(world, by=OFFICER)
    assert open_signals(world, by=MANAGER) == []
    assert len(open_signals(world)) == 2  # gathered again, and nothing came twice
    officer = world.sign_in(SECURITY)
    (first, second) = signals(actor=officer).rows

    def close(finding: str = "Zij had dienst aan de balie, met toestemming.", *, by: Actor = officer) -> None:
        own = next(each for each in signals(actor=by).rows if each.cause == first.cause)
        close_signal(actor=by, reference=own.reference, verdict=Verdict.TASK, finding=finding)

    with pytest.raises(NotGranted) as refused:
        close()
    assert faults_of(refused) == (Fault.NOT_LOOKED,)
    look_at_signal(actor=officer, reference=first.reference)
    for bad in ("kort", f"Nummer {test_bsn(1).reveal()} stond er."):
        with pytest.raises(NotGranted) as refused:
            close(bad)
        assert faults_of(refused) == (Fault.FINDING,)
    with pytest.raises(NotGranted) as refused:
        close(by=world.sign_in(AUDITOR))
    assert faults_of(refused) == (Fault.NOT_YOURS,)
    close()
    (closed,) = signals(actor=officer, closed=True).rows
    assert (closed.verdict, closed.closed_by) == (Verdict.TASK, "Test Security Officer 14")
    with pytest.raises(Exception, match="stays as it is"):
        world.sql.execute("UPDATE access.signal SET finding = 'Toch iets anders dan dat.' WHERE closed_at IS NOT NULL")
    world.sql.execute("UPDATE access.signal SET staff_id = %s WHERE closed_at IS NULL", [SECURITY])
    with pytest.raises(NotGranted) as refused:
        look_at_signal(actor=officer, reference=second.reference)
    assert faults_of(refused) == (Fault.SELF,)


def _ask_for_oneself(world: World, now: datetime) -> None:
    from sonar.access.queries.people import STAFF, sealed  # noqa: PLC0415 - a reference no page would give

    manager, today = world.sign_in(MANAGER), local_day(now)
    propose(
        actor=manager,
        staff_ref=sealed(MANAGER, actor=manager, purpose=STAFF),
        wanted=Wanted(ProposalKind.EXTRA, "former_clients"),
        reason="Ik heb dit zelf nodig voor mijn werk.",
        since=today,
        until=today + timedelta(days=3),
    )


def test_emergencies_that_nobody_judged_or_that_had_no_task_come_in(world: World, now: datetime) -> None:
    insert = (
        "INSERT INTO access.glass_review VALUES (%s, gen_random_uuid(), %s, 11, 'contact', %s,"
        " kernel.now() - interval '5 days', kernel.today() + %s::int, {})"
    )
    open_one, judged = "NULL, NULL, NULL", f"kernel.now(), '{MANAGER}', false"
    world.sql.execute(insert.format(open_one).encode(), [1, ADVISER, REASON, -1])
    world.sql.execute(insert.format(open_one).encode(), [2, ADVISER, REASON, 1])  # in time
    world.sql.execute(insert.format(judged).encode(), [3, ADVISER, REASON, 1])
    assert {signal.cause for signal in open_signals(world)} == {"glass_overdue", "glass_no_task"}


@pytest.mark.requirement("R62")
def test_former_client_is_found_by_number_with_the_right_and_a_reason_and_by_nobody_else(
    world: World, now: datetime
) -> None:
    person = world.client(adviser=ADVISER)
    number = number_of(world, person, now)
    world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [person.id])
    world.sql.execute("DELETE FROM access.relation")  # nobody's client any more
    actor = world.sign_in()

    def found(by: Actor = actor) -> int:
        return len(search_by_number(actor=by, number=number, purpose=Purpose.MEDIATION, former_because=REASON).hits)

    with pytest.raises(Refused):
        found()
    assert (
        world.one("SELECT refusal FROM ledger.decision WHERE NOT decision ORDER BY seq DESC LIMIT 1")[0] == "category"
    )
    world.grant(ADVISER, "extra", "former_clients")
    assert search_by_number(actor=actor, number=number, purpose=Purpose.MEDIATION).hits == ()  # no reason, no former
    (hit,) = search_by_number(actor=actor, number=number, purpose=Purpose.MEDIATION, former_because=REASON).hits
    assert (hit.card.basis, hit.card.client_id) == ("extra_right", person.id)
    row = world.one("SELECT kind, reason, bases FROM ledger.disclosure ORDER BY seq DESC LIMIT 1")
    assert row == ("search", REASON, ["extra_right"])
    assert not opens(world, person, now)
    assert opens(world, person, now, reason=REASON)
    assert not opens(world, person, now, staff=COLLEAGUE, reason=REASON)
    assert [signal.cause for signal in open_signals(world)] == ["former_opened"]
    world.grant(ELSEWHERE, "extra", "former_clients")
    assert found(world.sign_in(ELSEWHERE)) == 0  # not within her region
    with pytest.raises(Refused):
        search_by_number(actor=actor, number=number, purpose=Purpose.MEDIATION, former_because="kort")
    with pytest.raises(InvalidSearch):
        search_by_number(actor=actor, number="1", purpose=Purpose.MEDIATION, former_because=REASON)
    # The right opens nobody who is a client today.
    world.sql.execute("UPDATE clients.client SET active = true WHERE id = %s", [person.id])
    assert found() == 0


@pytest.mark.requirement("R50", "I24")
def test_sw_adviser_sees_the_target_group_of_her_own_company_only(world: World, now: datetime) -> None:
    person = world.client()
    world.relate(person, SW_ADVISER, "task")
    assert not opens(world, person, now, staff=SW_ADVISER)  # of the town, with a task, and in nobody's caseload here
    world.relate(person, ADVISER)
    assert not opens(world, person, now, staff=SW_ADVISER)
    world.relate(person, SW_ADVISER)
    assert opens(world, person, now, staff=SW_ADVISER)
