"""Connecting other systems: asked by one functional manager, put in force by another, ended by any of them at once."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from joserfc.jwk import ECKey

from sonar.disclosure.queries import NotAvailable
from sonar.exchange import jobs
from sonar.exchange.operations import (
    ContractValues,
    MunicipalityValues,
    SupplierValues,
    decide_connection,
    end_connection,
    forget_exchange,
    propose_connection,
    withdraw_connection,
)
from sonar.exchange.operations.connecting import Values
from sonar.exchange.queries import connected_municipalities, connected_suppliers, connection_lines
from sonar.exchange.types.connecting import ConnectionFault, ConnectionKind, ConnectionLine, NotConnected
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from tests.world import ADVISER, AUDITOR, FUNCTIONAL_MANAGER, OFFICER, SECURITY, World, test_bsn

TOWN_OIN, OTHER_OIN = "00000001" + "9" * 12, "00000002" + "9" * 12
SUPPLIER_OIN, KVK, EMPLOYER = "00000003900000250000", "90000025", "90000017"
WHY = "Zij vragen dit in het contract."
NO = "De overeenkomst is nog niet getekend."
KINDS = tuple(ConnectionKind)


def key(*, private: bool = False) -> str:
    """Return a new key as JSON."""
    return json.dumps(ECKey.generate_key("P-256").as_dict(private=private))


@pytest.fixture
def first(world: World) -> Actor:
    """A functional manager."""
    return world.sign_in(FUNCTIONAL_MANAGER)


@pytest.fixture
def second(world: World) -> Actor:
    """A colleague of hers."""
    staff = uuid4()
    world.sql.execute(
        "INSERT INTO identity.staff (id, issuer, subject, display_name, function, organisation_id, office_id)"
        " SELECT %s, issuer, %s, 'Tweede Beheerder', function, organisation_id, office_id"
        " FROM identity.staff WHERE id = %s",
        [staff, str(staff), FUNCTIONAL_MANAGER],
    )
    return world.sign_in(staff)


def name_of(world: World) -> str:
    """Return the name of the first functional manager."""
    return str(world.one("SELECT display_name FROM identity.staff WHERE id = %s", FUNCTIONAL_MANAGER)[0])


def town(world: World, now: datetime, **changes: Any) -> MunicipalityValues:
    """Return a municipality in which nothing is wrong."""
    number = world.one("SELECT min(id) FROM identity.organisation WHERE kind = 'municipality'")[0]
    return MunicipalityValues(
        **{
            "oin": TOWN_OIN, "organisation_id": number, "agreement": "Overeenkomst 2026",
            "agreed_until": local_day(now) + timedelta(days=300), "persons_per_day": 500, "key": key(), **changes,
        }
    )  # fmt: skip


def supplier(now: datetime, **changes: Any) -> SupplierValues:
    """Return a supplier in which nothing is wrong."""
    return SupplierValues(
        **{
            "oin": SUPPLIER_OIN, "kvk_number": KVK, "name": "Bureau Proef", "source": "proef",
            "agreement": "Overeenkomst 2026", "valid_from": local_day(now),
            "valid_until": local_day(now) + timedelta(days=300), "per_hour": 2000, "key": key(), **changes,
        }
    )  # fmt: skip


def contract(now: datetime, **changes: Any) -> ContractValues:
    """Return a contract in which nothing is wrong."""
    today = local_day(now)
    return ContractValues(
        **{
            "oin": SUPPLIER_OIN, "kvk_number": EMPLOYER, "contract": "Contract 17", "valid_from": today,
            "valid_until": today + timedelta(days=90), **changes,
        }
    )  # fmt: skip


def waiting(actor: Actor) -> tuple[ConnectionLine, ...]:
    """Return what waits."""
    return tuple(each for each in connection_lines(actor=actor, kinds=KINDS) if each.waiting)


def put(first: Actor, second: Actor, values: Values) -> None:
    """Let one propose and another approve."""
    propose_connection(actor=first, values=values, reason=WHY)
    (asked,) = waiting(second)
    decide_connection(actor=second, reference=asked.reference, approved=True)


def faults(actor: Actor, values: Values, reason: str = WHY) -> set[ConnectionFault]:
    """Return what is wrong with a proposal."""
    with pytest.raises(NotConnected) as refused:
        propose_connection(actor=actor, values=values, reason=reason)
    return set(refused.value.faults)


@pytest.mark.requirement("I64")
def test_two_people_connect_a_municipality_and_one_ends_it(
    world: World, first: Actor, second: Actor, now: datetime
) -> None:
    values = town(world, now)
    propose_connection(actor=first, values=values, reason=WHY)
    assert connected_municipalities(actor=first) == ()
    (own,) = waiting(first)
    assert (own.may_decide, own.reason, own.proposed_by) == (False, WHY, name_of(world))
    with pytest.raises(NotConnected) as refused:
        decide_connection(actor=first, reference=own.reference, approved=True)
    assert refused.value.faults == (ConnectionFault.SELF,)
    with pytest.raises(NotAvailable):  # a reference of hers is no reference for another
        decide_connection(actor=second, reference=own.reference, approved=True)
    assert faults(first, values) == {ConnectionFault.WAITING}
    (asked,) = waiting(second)
    assert asked.terms is not None
    mark = ECKey.import_key(json.loads(values.key)).thumbprint()
    assert asked.terms.key_mark == mark
    decide_connection(actor=second, reference=asked.reference, approved=True)
    (held,) = connected_municipalities(actor=second)
    assert (held.in_force, held.key_mark, held.persons_per_day) == (True, mark, 500)
    (line,) = connection_lines(actor=first, kinds=[ConnectionKind.MUNICIPALITY])
    assert (line.approved, line.proposed_by, line.decided_by) == (True, name_of(world), "Tweede Beheerder")
    with pytest.raises(NotConnected) as refused:
        decide_connection(actor=second, reference=asked.reference, approved=False, answer=NO)
    assert refused.value.faults == (ConnectionFault.GONE,)
    end_connection(actor=first, kind=ConnectionKind.MUNICIPALITY, oin=TOWN_OIN, reason="De overeenkomst is opgezegd.")
    assert not connected_municipalities(actor=first)[0].in_force
    assert world.one("SELECT exchange.municipal_key(%s)", TOWN_OIN)[0] is None
    ended = connection_lines(actor=first, kinds=KINDS)[0]
    assert (ended.ends, ended.decided_by, ended.terms) == (True, name_of(world), None)
    with pytest.raises(NotConnected) as refused:
        end_connection(actor=first, kind=ConnectionKind.MUNICIPALITY, oin=TOWN_OIN, reason=WHY)
    assert refused.value.faults == (ConnectionFault.GONE,)
    actions = world.all(
        "SELECT action, decision FROM ledger.decision WHERE action ~ '^connection:(propose|approve|decline|end)'"
        " ORDER BY seq"
    )
    assert actions == [
        ("connection:propose", True), ("connection:approve", False), ("connection:propose", False),
        ("connection:approve", True), ("connection:decline", False), ("connection:end", True),
        ("connection:end", False),
    ]  # fmt: skip


@pytest.mark.requirement("I64")
def test_a_supplier_and_its_contracts(world: World, first: Actor, second: Actor, now: datetime) -> None:
    assert faults(first, contract(now)) == {ConnectionFault.SUPPLIER}
    put(first, second, supplier(now))
    put(second, first, contract(now))
    (held,) = connected_suppliers(actor=first)
    assert [(each.kvk_number, each.contract) for each in held.contracts] == [(EMPLOYER, "Contract 17")]
    before = held.key_mark
    put(first, second, supplier(now, key="", per_hour=50, name="Bureau Nieuw"))  # the key stays
    (held,) = connected_suppliers(actor=first)
    assert (held.name, held.per_hour, held.key_mark) == ("Bureau Nieuw", 50, before)
    put(first, second, supplier(now))  # another key
    assert connected_suppliers(actor=first)[0].key_mark != before
    end_connection(
        actor=first, kind=ConnectionKind.CONTRACT, oin=SUPPLIER_OIN, kvk_number=EMPLOYER, reason="Het contract is over."
    )
    (held,) = connected_suppliers(actor=first)
    assert (held.contracts, held.in_force) == ((), True)
    end_connection(actor=first, kind=ConnectionKind.SUPPLIER, oin=SUPPLIER_OIN, reason="Zij leveren niet meer.")
    assert not connected_suppliers(actor=first)[0].in_force
    assert world.one("SELECT exchange.supplier_key(%s)", SUPPLIER_OIN)[0] is None
    names = [
        each.name for each in connection_lines(actor=first, kinds=[ConnectionKind.SUPPLIER, ConnectionKind.CONTRACT])
    ]
    assert set(names) == {"Bureau Proef", "Bureau Nieuw"}


def test_what_waits_is_turned_down_and_can_be_asked_again(
    world: World, first: Actor, second: Actor, now: datetime
) -> None:
    propose_connection(actor=first, values=supplier(now), reason=WHY)
    decide_connection(actor=second, reference=waiting(second)[0].reference, approved=False, answer=NO)
    assert connected_suppliers(actor=first) == ()
    assert waiting(second) == ()
    (line,) = connection_lines(actor=first, kinds=KINDS)
    assert (line.approved, line.answer, line.withdrawn) == (False, NO, False)
    put(first, second, supplier(now))
    assert world.count("SELECT count(*) FROM exchange.connection_proposal WHERE proposed ? 'public_key'") == 0


@pytest.mark.requirement("I64")
@pytest.mark.parametrize("answer", ["", "kort", " \n\t kort \n", "x" * 501, f"Dit is van {test_bsn(2).reveal()} zelf."])
def test_nobody_turns_something_down_without_saying_why(
    world: World, first: Actor, second: Actor, now: datetime, answer: str
) -> None:
    propose_connection(actor=first, values=supplier(now), reason=WHY)
    with pytest.raises(NotConnected) as refused:
        decide_connection(actor=second, reference=waiting(second)[0].reference, approved=False, answer=answer)
    assert refused.value.faults == (ConnectionFault.REASON,)
    (line,) = waiting(first)
    assert (line.approved, line.answer, line.may_withdraw) == (None, "", True)
    assert world.count("SELECT count(*) FROM exchange.connection_proposal WHERE proposed ? 'public_key'") == 1


@pytest.mark.requirement("I64")
def test_who_proposed_takes_it_back_and_nobody_else_does(
    world: World, first: Actor, second: Actor, now: datetime
) -> None:
    propose_connection(actor=first, values=supplier(now), reason=WHY)
    auditor = world.sign_in(AUDITOR)
    for actor, fault in ((second, ConnectionFault.NOT_OWN), (auditor, ConnectionFault.NOT_YOURS)):
        (line,) = waiting(actor)
        assert not line.may_withdraw
        with pytest.raises(NotConnected) as refused:
            withdraw_connection(actor=actor, reference=line.reference)
        assert refused.value.faults == (fault,)
    (own,) = waiting(first)
    with pytest.raises(NotAvailable):
        withdraw_connection(actor=second, reference=own.reference)
    withdraw_connection(actor=first, reference=own.reference)
    (line,) = connection_lines(actor=second, kinds=KINDS)
    assert (line.withdrawn, line.approved, line.answer, line.waiting) == (True, False, "", False)
    assert world.count("SELECT count(*) FROM exchange.connection_proposal WHERE proposed ? 'public_key'") == 0
    with pytest.raises(NotConnected) as refused:
        withdraw_connection(actor=first, reference=own.reference)
    assert refused.value.faults == (ConnectionFault.GONE,)
    with pytest.raises(NotConnected) as refused:
        decide_connection(actor=second, reference=line.reference, approved=True)
    assert refused.value.faults == (ConnectionFault.GONE,)
    assert connected_suppliers(actor=first) == ()
    put(first, second, supplier(now))  # and can be asked again
    lines = world.all("SELECT decision FROM ledger.decision WHERE action = 'connection:withdraw' ORDER BY seq")
    assert lines == [(False,), (False,), (True,), (False,)]


def test_what_became_wrong_meanwhile_is_not_put_in_force(
    world: World, first: Actor, second: Actor, now: datetime
) -> None:
    propose_connection(actor=first, values=supplier(now, valid_until=local_day(now) + timedelta(days=3)), reason=WHY)
    world.advance(days=4)
    reference = waiting(again := world.sign_in(second.ref))[0].reference
    with pytest.raises(NotConnected) as refused:
        decide_connection(actor=again, reference=reference, approved=True)
    assert refused.value.faults == (ConnectionFault.OUTDATED,)
    decide_connection(actor=again, reference=reference, approved=False, answer=NO)
    assert connected_suppliers(actor=again) == ()


@pytest.mark.requirement("I64")
def test_everything_wrong_is_told_at_once_and_nothing_is_kept(
    world: World, first: Actor, second: Actor, now: datetime
) -> None:
    past = local_day(now) - timedelta(days=1)
    put(first, second, supplier(now))
    put(first, second, town(world, now))
    other = world.one("SELECT max(id) FROM identity.organisation WHERE kind = 'municipality'")[0]
    bad_town = MunicipalityValues("12", None, "x", None, 0, "geen sleutel")
    f = ConnectionFault
    assert faults(first, bad_town, "kort") == {
        f.OIN, f.ORGANISATION, f.AGREEMENT, f.PERIOD, f.PERSONS_PER_DAY, f.KEY, f.REASON,
    }  # fmt: skip
    assert faults(first, town(world, now, agreed_until=past, persons_per_day=5001)) == {f.OVER, f.PERSONS_PER_DAY}
    assert faults(first, town(world, now, organisation_id=other)) == {f.TAKEN}
    assert faults(first, town(world, now, oin=OTHER_OIN, key="")) == {f.NO_KEY}
    assert faults(first, town(world, now, key=key(private=True))) == {f.PRIVATE_KEY}
    assert faults(first, town(world, now), f"Vraag van {test_bsn(1).reveal()} van vandaag.") == {f.REASON}
    bad = SupplierValues("x", "1", "B", " ", "", None, None, 10**12, "{}")
    assert faults(first, bad, "") == {
        f.OIN, f.KVK_NUMBER, f.NAME, f.SOURCE, f.AGREEMENT, f.PERIOD, f.PER_HOUR, f.KEY, f.REASON,
    }  # fmt: skip
    assert faults(first, supplier(now, source="anders")) == {f.OTHER}
    assert faults(first, supplier(now, oin=OTHER_OIN)) == {f.SOURCE_TAKEN}
    assert faults(first, ContractValues("0" * 20, "x", "", local_day(now), past)) == {
        f.SUPPLIER, f.KVK_NUMBER, f.CONTRACT, f.OVER,
    }  # fmt: skip
    assert waiting(first) == ()
    with pytest.raises(NotConnected) as refused:
        end_connection(actor=first, kind=ConnectionKind.SUPPLIER, oin=SUPPLIER_OIN, reason="kort")
    assert refused.value.faults == (f.REASON,)
    with pytest.raises(NotConnected) as refused:
        end_connection(actor=first, kind=ConnectionKind.CONTRACT, oin=SUPPLIER_OIN, kvk_number="1", reason=WHY)
    assert refused.value.faults == (f.GONE,)


@pytest.mark.requirement("I64")
def test_others_look_along_or_see_nothing(world: World, first: Actor, second: Actor, now: datetime) -> None:
    put(first, second, supplier(now))
    propose_connection(actor=first, values=contract(now), reason=WHY)
    for staff in (AUDITOR, OFFICER, SECURITY):
        actor = world.sign_in(staff)
        assert len(connection_lines(actor=actor, kinds=KINDS)) == 2
        assert faults(actor, town(world, now)) == {ConnectionFault.NOT_YOURS}
        with pytest.raises(NotConnected) as refused:
            decide_connection(actor=actor, reference=waiting(actor)[0].reference, approved=True)
        assert refused.value.faults == (ConnectionFault.NOT_YOURS,)
        with pytest.raises(NotConnected) as refused:
            end_connection(actor=actor, kind=ConnectionKind.SUPPLIER, oin=SUPPLIER_OIN, reason=WHY)
        assert refused.value.faults == (ConnectionFault.NOT_YOURS,)
    adviser = world.sign_in(ADVISER)
    assert connection_lines(actor=adviser, kinds=KINDS) == ()
    with pytest.raises(NotAvailable):
        connected_municipalities(actor=adviser)
    with pytest.raises(NotAvailable):
        connected_suppliers(actor=adviser)


def test_a_key_is_never_told_again(world: World, first: Actor, second: Actor, now: datetime) -> None:
    values = supplier(now)
    propose_connection(actor=first, values=values, reason=WHY)
    secret = json.loads(values.key)["x"]
    assert secret not in repr(values)
    assert secret not in repr(connection_lines(actor=second, kinds=KINDS))
    decide_connection(actor=second, reference=waiting(second)[0].reference, approved=True)
    for told in (connected_suppliers(actor=first), connection_lines(actor=first, kinds=KINDS)):
        assert secret not in repr(told)
    assert world.count("SELECT count(*) FROM exchange.supplier WHERE public_key ~ %s", secret) == 1


def test_who_decided_is_kept_for_five_years_after_the_connection(
    world: World, first: Actor, second: Actor, now: datetime
) -> None:
    put(first, second, supplier(now, valid_until=date(now.year + 2, 1, 1)))
    put(first, second, contract(now))
    with pytest.raises(psycopg.Error, match="stays"):
        world.sql.execute("UPDATE exchange.connection_proposal SET reason = 'Toch om iets anders.'")
    with pytest.raises(psycopg.Error, match="stays"):
        world.sql.execute("DELETE FROM exchange.connection_proposal")
    assert forget_exchange() == 0
    world.advance(days=366 * 6)
    assert forget_exchange() == 1  # the contract was over after ninety days; the supplier went on for longer
    assert world.all("SELECT kind FROM exchange.connection_proposal") == [("supplier",)]
    world.advance(days=366 * 2)
    jobs.forget(0)
    assert world.count("SELECT count(*) FROM exchange.connection_proposal") == 0
    assert world.all("SELECT amount, kept FROM ledger.erasure WHERE what = 'connection' ORDER BY seq") == [
        (0, 2), (1, 1), (1, 0),
    ]  # fmt: skip
