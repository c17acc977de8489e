"""Who is named for deliveries: proposed by one, confirmed by another, short, reasoned and ending."""

import pytest

from sonar.disclosure.queries import NotAvailable
from sonar.exchange.operations import (
    DeliveryRefused,
    alert_overdue,
    close_follow_up,
    confirm_person,
    end_naming,
    propose_person,
    record_review,
    register_key,
    see_alert,
)
from sonar.exchange.queries import alerts, named_persons, reviews, standing
from sonar.exchange.types import DeliveryRefusal
from tests.rooms.exchange.conftest import STATISTICS, Desk, name
from tests.world import ADVISER, AUDITOR, COLLEAGUE, ELSEWHERE, FUNCTIONAL_MANAGER, MANAGER, OFFICER, SECURITY, World

WHY = "Maakt elk kwartaal de levering voor het CBS."


def propose(world: World, staff: object = FUNCTIONAL_MANAGER, **changes: object) -> None:
    values = {"who": "uwv_adviser1", "kind": STATISTICS, "role": "exporter", "reason": WHY, "days": 90, **changes}
    propose_person(actor=world.sign_in(staff), **values)  # type: ignore[arg-type]


def refusal(world: World, staff: object = FUNCTIONAL_MANAGER, **changes: object) -> DeliveryRefusal:
    with pytest.raises(DeliveryRefused) as refused:
        propose(world, staff, **changes)
    return refused.value.code


@pytest.mark.requirement("R64")
def test_two_others_make_somebody_an_exporter_until_a_day(world: World) -> None:
    adviser = world.sign_in(ADVISER)
    propose(world)
    assert standing(actor=adviser).exporter_of == ()
    officer = world.sign_in(SECURITY)
    (proposed,) = named_persons(actor=officer)
    assert (proposed.name, proposed.reason, proposed.may_confirm) == ("Test Uwv Adviser 1", WHY, True)
    confirm_person(actor=officer, reference=proposed.reference)
    assert standing(actor=adviser).exporter_of == (STATISTICS,)
    world.sql.execute("UPDATE identity.staff SET function = 'employer_adviser' WHERE id = %s", [ADVISER])
    assert standing(actor=adviser).exporter_of == ()  # the naming follows the function
    world.sql.execute("UPDATE identity.staff SET function = 'uwv_adviser' WHERE id = %s", [ADVISER])
    end_naming(actor=officer, reference=named_persons(actor=officer)[0].reference)
    assert standing(actor=adviser).exporter_of == ()


@pytest.mark.requirement("R64")
def test_a_naming_ends_by_itself(world: World) -> None:
    name(world, ADVISER, "exporter", days=1)
    assert standing(actor=world.sign_in(ADVISER)).exporter_of == (STATISTICS,)
    world.advance(days=1)
    assert standing(actor=world.sign_in(ADVISER)).exporter_of == ()


def test_what_is_refused_in_a_proposal(world: World) -> None:
    assert refusal(world, MANAGER) is DeliveryRefusal.FUNCTION
    assert refusal(world, reason="kort") is DeliveryRefusal.REASON
    assert refusal(world, who="nobody at all") is DeliveryRefusal.NOBODY
    assert refusal(world, who="functional_manager12") is DeliveryRefusal.SAME_PERSON
    assert refusal(world, who="employer_adviser4") is DeliveryRefusal.THEIR_FUNCTION
    assert refusal(world, days=184) is DeliveryRefusal.MALFORMED
    assert refusal(world, kind="everything") is DeliveryRefusal.MALFORMED
    assert refusal(world, role="master") is DeliveryRefusal.MALFORMED
    assert world.count("SELECT count(*) FROM exchange.named_person") == 0
    assert world.count("SELECT count(*) FROM ledger.decision WHERE action = 'delivery:name' AND NOT decision") == 8


@pytest.mark.requirement("R64")
def test_the_list_is_short(world: World) -> None:
    for staff in (ADVISER, COLLEAGUE, ELSEWHERE):
        name(world, staff, "exporter")
    assert refusal(world, who="team_manager10") is DeliveryRefusal.LIST_FULL


def test_only_a_confirming_function_confirms_and_never_a_proposal_about_oneself(world: World) -> None:
    world.sql.execute(
        "INSERT INTO exchange.named_person (staff_id, kind, role, reason, valid_until, proposed_by)"
        " VALUES (%s, %s, 'approver', %s, kernel.now() + interval '1 day', %s)",
        [OFFICER, STATISTICS, WHY, FUNCTIONAL_MANAGER],
    )
    for staff, code in ((FUNCTIONAL_MANAGER, DeliveryRefusal.FUNCTION), (OFFICER, DeliveryRefusal.SAME_PERSON)):
        actor = world.sign_in(staff)
        (found,) = named_persons(actor=actor)
        assert not found.may_confirm
        with pytest.raises(DeliveryRefused) as refused:
            confirm_person(actor=actor, reference=found.reference)
        assert refused.value.code is code
    assert named_persons(actor=world.sign_in(ADVISER)) == ()


def test_only_a_named_exporter_registers_a_key(world: World) -> None:
    with pytest.raises(DeliveryRefused) as refused:
        register_key(actor=world.sign_in(ADVISER), public_key=bytes(32))
    assert refused.value.code is DeliveryRefusal.NOT_NAMED


@pytest.mark.requirement("R73")
def test_the_register_shows_the_analysis_and_the_review_that_each_own_function_records(world: World) -> None:
    from datetime import date, timedelta

    today = world.one("SELECT kernel.today()")[0]
    values = {
        "dated": today, "valid_until": today + timedelta(days=365), "author": "Onderzoeksbureau",
        "findings": "Geen omwegen gevonden in de functie.", "follow_up": "Over een jaar opnieuw.",
        "owner": "Hoofd Gegevens", "follow_up_due": today + timedelta(days=30),
    }  # fmt: skip
    record_review(actor=world.sign_in(OFFICER), kind="risk_analysis", **values)
    for staff, kind in (
        (OFFICER, "independent_review"),
        (AUDITOR, "risk_analysis"),
        (FUNCTIONAL_MANAGER, "risk_analysis"),
    ):
        with pytest.raises(DeliveryRefused) as refused:
            record_review(actor=world.sign_in(staff), kind=kind, **values)
        assert refused.value.code is DeliveryRefusal.FUNCTION
    assert not standing(actor=world.sign_in(ADVISER)).reviewed
    record_review(actor=world.sign_in(AUDITOR), kind="independent_review", **values)
    assert standing(actor=world.sign_in(ADVISER)).reviewed
    for longer in (
        {"valid_until": today + timedelta(days=400)},
        {"dated": date(2010, 1, 1), "valid_until": date(2010, 6, 1)},
        {"follow_up_due": today + timedelta(days=366)},
        {"follow_up_due": today - timedelta(days=1)},
    ):
        with pytest.raises(DeliveryRefused) as refused:
            record_review(actor=world.sign_in(AUDITOR), kind="independent_review", **{**values, **longer})
        assert refused.value.code is DeliveryRefusal.DATES
    shown = reviews(actor=world.sign_in(SECURITY))
    assert {(line.kind, line.current, line.findings) for line in shown} == {
        ("risk_analysis", True, values["findings"]), ("independent_review", True, values["findings"])
    }  # fmt: skip
    assert reviews(actor=world.sign_in(ADVISER)) == ()


@pytest.mark.requirement("R73")
def test_what_is_overdue_alarms_once_and_again_when_seeing_it_was_all(reviewed: None, world: World) -> None:
    assert alert_overdue() == 0
    world.advance(days=3)  # the follow-up was due on the second day
    assert alert_overdue() == 2
    assert alert_overdue() == 0
    auditor = world.sign_in(AUDITOR)
    found = {line.kind: line for line in reviews(actor=auditor)}
    assert [line.overdue for line in found.values()] == [True, True]
    analysis, review_of_it = found["risk_analysis"], found["independent_review"]
    assert (analysis.may_close, review_of_it.may_close) == (False, True)
    with pytest.raises(DeliveryRefused) as refused:
        close_follow_up(actor=auditor, reference=analysis.reference, note="De handleiding is aangepast.")
    assert refused.value.code is DeliveryRefusal.FUNCTION
    for note, code in (("kort", DeliveryRefusal.MALFORMED), ("Van 999990019 nagegaan.", DeliveryRefusal.REASON)):
        with pytest.raises(DeliveryRefused) as refused:
            close_follow_up(actor=auditor, reference=review_of_it.reference, note=note)
        assert refused.value.code is code
    close_follow_up(actor=auditor, reference=review_of_it.reference, note="De handleiding is aangepast.")
    with pytest.raises(DeliveryRefused) as refused:
        close_follow_up(actor=auditor, reference=review_of_it.reference, note="De handleiding is aangepast.")
    assert refused.value.code is DeliveryRefusal.DECIDED
    line = next(one for one in reviews(actor=auditor) if one.kind == "independent_review")
    assert (line.overdue, line.done_note) == (False, "De handleiding is aangepast.")

    officer = world.sign_in(SECURITY)
    for alert in alerts(actor=officer):
        assert (alert.cause, alert.name, alert.persons) == ("follow_up_overdue", "", 0)
        see_alert(actor=officer, reference=alert.reference)
    world.advance(days=8)
    assert alert_overdue() == 1  # the analysis is still not followed up
    world.advance(days=300)
    assert alert_overdue() == 2  # and by now neither is valid; of the follow-up nobody has seen the last alert yet
    causes = world.all("SELECT cause, kind FROM exchange.delivery_alert WHERE seen_at IS NULL ORDER BY 1, 2")
    assert causes == [
        ("follow_up_overdue", "risk_analysis"), ("review_overdue", "independent_review"),
        ("review_overdue", "risk_analysis"),
    ]  # fmt: skip


@pytest.mark.requirement("R65")
def test_alerts_are_for_the_security_officer(desk: Desk, world: World) -> None:
    with pytest.raises(DeliveryRefused):
        Desk(world, world.sign_in(COLLEAGUE), desk.approver, b"").ask()
    officer = world.sign_in(SECURITY)
    (alert,) = alerts(actor=officer)
    assert (alert.cause, alert.name, alert.seen_by) == ("not_named", "Test Uwv Adviser 2", "")
    assert alerts(actor=world.sign_in(MANAGER)) == ()
    with pytest.raises(NotAvailable):
        see_alert(actor=world.sign_in(OFFICER), reference=alerts(actor=world.sign_in(OFFICER))[0].reference)
    see_alert(actor=officer, reference=alert.reference)
    assert alerts(actor=officer)[0].seen_by == "Test Security Officer 14"
