"""Registering oneself after DigiD, and coming back: the newcomer's half hour, and periods that follow each other."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from sonar.access.types import Category, Purpose
from sonar.clients.types import InvalidFields, StaleVersion
from sonar.disclosure.operations import (
    AlreadyRegistered,
    NotAvailable,
    SessionOver,
    open_client,
    open_own_record,
    register_client,
    register_newcomer,
    registering_categories,
)
from sonar.identity.operations import end_session
from sonar.identity.queries import resolve_session
from sonar.identity.types import Actor, SessionEnded
from tests.databases import Logins
from tests.rooms.disclosure.registering import NUMBER, application, newcomer, told
from tests.world import ADVISER, Person, World, test_bsn

WHY = "Bevestigd bij het opnieuw inschrijven."
OWN = (Category.IDENTITY, Category.BSN, Category.CONTACT, Category.BENEFIT, Category.PROFILE, Category.CHANNEL)
WW = {"benefit_kind": "ww", "ww_first_day": "2026-12-01"}


def own_application(**changes: Any) -> Any:  # noqa: ANN401 - an application
    """Return what somebody fills in who registers herself."""
    return application(**{"bsn": None, "benefit": WW, **changes})


@pytest.mark.requirement("R114", "R115")
def test_registering_oneself_makes_a_record_with_the_first_day_of_ww_and_what_was_told(
    world: World, now: datetime
) -> None:
    given = own_application(channel={"sms_reachable": "yes", "preferred_channel": "folder"})
    token = register_newcomer(actor=newcomer(), given=given, told=told("en"), now=now)
    actor = resolve_session(token=token)
    assert isinstance(actor, Actor)
    assert actor.is_jobseeker
    with open_own_record(actor=actor, categories=OWN, now=now) as opened:
        card, notices = opened.card, opened.privacy_notices()
    assert card.bsn == NUMBER
    assert card.identity is not None
    assert card.identity.last_name == "Nieuwland"
    benefit, channel = card.row("benefit"), card.row("channel")
    assert benefit is not None
    assert channel is not None
    assert (benefit.values["ww_first_day"], benefit.source) == (date(2026, 12, 1), "own_statement")
    assert channel.values["sms_reachable"] is True
    (notice,) = notices
    assert (notice.way, notice.language, notice.edition, notice.body) == (
        "page",
        "en",
        told("en").edition,
        told("en").body,
    )
    assert world.all("SELECT actor_kind, actor_ref, action FROM ledger.change") == [
        ("jobseeker", actor.ref, "register")
    ]
    assert world.count("SELECT count(*) FROM identity.newcomer") == 0


@pytest.mark.requirement("R114")
def test_an_application_for_ww_cannot_be_completed_without_registering(world: World, now: datetime) -> None:
    actor = newcomer()
    with pytest.raises(InvalidFields) as caught:
        register_newcomer(
            actor=actor, given=own_application(identity={}, benefit={"benefit_kind": "ww"}), told=told(), now=now
        )
    assert caught.value.errors == {
        name: ["required"] for name in ("initials", "first_names", "last_name", "birth_date", "ww_first_day")
    }
    assert world.count("SELECT count(*) FROM clients.benefit") == 0
    assert isinstance(resolve_session(token=actor.token), Actor)


@pytest.mark.requirement("R115")
def test_the_information_names_what_why_how_long_and_who_for_each_group() -> None:
    for language in ("nl", "en"):
        text = told(language)
        assert {group.category.value for group in text.groups} >= {"identity", "contact", "bsn", "benefit", "profile"}
        for group in text.groups:
            assert group.label and group.fields and group.why and group.how_long and group.seen_by, group.label  # noqa: PT018
            assert group.label in text.body
    assert told("nl").edition != told("en").edition
    assert told("nl").edition == told("nl").edition


@pytest.mark.requirement("R114")
def test_the_old_session_of_a_newcomer_is_of_no_use_after_registering(world: World, now: datetime) -> None:
    actor = newcomer()
    register_newcomer(actor=actor, given=own_application(), told=told(), now=now)
    assert isinstance(resolve_session(token=actor.token), SessionEnded)
    with pytest.raises(SessionOver):
        register_newcomer(actor=actor, given=own_application(), told=told(), now=now)
    assert world.count("SELECT count(*) FROM clients.client") == 1


@pytest.mark.parametrize("how", ["time", "sign_out", "second"])
def test_a_newcomers_half_hour_ends(world: World, now: datetime, how: str) -> None:
    actor = newcomer()
    if how == "time":
        for _ in range(4):  # in use all the time, and still over after half an hour
            world.advance(minutes=8)
            resolve_session(token=actor.token)
    elif how == "sign_out":
        end_session(token=actor.token, why="signed_out")
    else:
        newcomer()
    with pytest.raises(SessionOver):
        register_newcomer(actor=actor, given=own_application(), told=told(), now=now)
    assert world.count("SELECT count(*) FROM clients.client") == 0


def test_nothing_of_a_newcomer_stays_when_she_does_not_register(world: World, login: Logins) -> None:
    newcomer()
    world.advance(minutes=31)
    worker = login("worker")
    with worker.transaction():
        worker.execute("SELECT identity.sweep()")
    assert world.count("SELECT count(*) FROM identity.newcomer") == 0


@pytest.mark.requirement("R1")
def test_whom_an_adviser_registered_meanwhile_is_not_registered_twice(world: World, now: datetime) -> None:
    actor = newcomer()
    register_client(actor=world.sign_in(ADVISER), given=application(), told=told(), now=now)
    with pytest.raises(AlreadyRegistered):
        register_newcomer(actor=actor, given=own_application(), told=told(), now=now)
    assert world.count("SELECT count(*) FROM clients.client") == 1


def test_a_newcomer_opens_nothing(world: World, now: datetime, login: Logins) -> None:
    """Every door that takes a session's secret answers as if there were none."""
    person = world.client()
    actor = newcomer()
    with pytest.raises(NotAvailable), open_own_record(actor=actor, categories=(Category.IDENTITY,), now=now):
        pass
    with pytest.raises(NotAvailable):
        register_newcomer(actor=world.sign_in_jobseeker(person), given=own_application(), told=told(), now=now)
    logger = login("logger")
    for kind, who in (("person", person.id), ("own", person.id), ("own", actor.ref), ("glass", person.id)):
        for purpose in ("own_data", "registration", "mediation"):
            answer = logger.execute(
                "SELECT (disclosure.open_persons(%s, %s, %s, '{identity}', '{}', %s, NULL, %s, gen_random_uuid(),"
                " 'probe', NULL)).*",
                [actor.token, kind, purpose, [who], "Een reden van meer dan twintig tekens."],
            ).fetchone()
            assert answer is not None
            assert (answer[0], answer[2]) == (None, "no_session")
    for ask in (
        "SELECT (disclosure.open_log(%s, gen_random_uuid(), 'probe', NULL)).refusal",
        "SELECT (disclosure.open_list(%s, 'mediation', gen_random_uuid(), 'probe', NULL)).refusal",
    ):
        assert logger.execute(ask, [actor.token]).fetchone() == ("no_session",)
    # A newcomer is no adviser, whatever number she names.
    document = {"id": str(person.id), "bsn_index": "00" * 32, "bsn": "00", "wrapped": "00", "office_id": 11,
                "privacy": {"body": "x" * 200}}  # fmt: skip
    assert logger.execute(
        "SELECT (disclosure.register_client(%s, %s, gen_random_uuid(), NULL)).refusal", [actor.token, Jsonb(document)]
    ).fetchone() == ("no_session",)
    assert login("auth").execute("SELECT identity.revoke_sessions(%s, %s)", [actor.token, ADVISER]).fetchone() == (
        None,
    )


def test_a_newcomer_cannot_put_another_number_in_her_record(world: World, now: datetime, login: Logins) -> None:
    """The database takes number, keys and id from what DigiD proved; what a document says of them is left out."""
    from sonar.disclosure.operations import registering  # noqa: PLC0415 - its own way of asking is what is watched

    other = test_bsn(700_100)
    person = world.client(bsn=other)
    asked = registering._ask  # noqa: SLF001

    def tampered(name: str, actor: Actor, document: dict[str, Any], **more: str) -> Any:  # noqa: ANN401
        index = world.one("SELECT encode(bsn_index, 'hex') FROM clients.bsn")[0]
        return asked(name, actor, {**document, "id": str(person.id), "bsn_index": index, "bsn": "00"}, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registering, "_ask", tampered)
        token = register_newcomer(actor=newcomer(), given=own_application(), told=told(), now=now)
    actor = resolve_session(token=token)
    assert isinstance(actor, Actor)
    assert actor.ref != person.id
    with open_own_record(actor=actor, categories=(Category.IDENTITY, Category.BSN), now=now) as opened:
        assert opened.card.bsn == NUMBER


def leave(world: World, person: Person, now: datetime, *, days_ago: int) -> None:
    """End somebody's registration, some days ago, by her adviser; her record gets older with it."""
    world.sql.execute("UPDATE clients.activity_period SET started = started - 1000 WHERE client_id = %s", [person.id])
    world.sql.execute(
        "UPDATE clients.client SET registered_on = registered_on - 1000, active_since = active_since - 1000"
        " WHERE id = %s",
        [person.id],
    )
    actor = world.sign_in(ADVISER)
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.MEDIATION,
        categories=(Category.IDENTITY, Category.STATUS),
        write=(Category.STATUS,),
        now=now,
    ) as opened:
        opened.end_activity(on=(now - timedelta(days=days_ago)).date(), why_ended="work", why="Werk gevonden.")


def returning(actor: Actor, now: datetime, **how: Any) -> Any:  # noqa: ANN401 - a context
    categories = registering_categories(actor)
    if actor.is_jobseeker:
        return open_own_record(
            actor=actor, categories=categories, write=categories, purpose=Purpose.REGISTRATION, now=now
        )
    return open_client(
        actor=actor, categories=categories, write=categories, purpose=Purpose.REGISTRATION, now=now, **how
    )


@pytest.mark.requirement("R28", "R29")
def test_who_comes_back_after_two_years_only_confirms_and_finds_everything_again(world: World, now: datetime) -> None:
    person = world.client(
        adviser=ADVISER, parts={"benefit": ({"ww_first_day": date(2022, 1, 3), "ww_ends_on": date(2022, 9, 3)},)}
    )
    leave(world, person, now, days_ago=730)
    actor = world.sign_in_jobseeker(person)
    nothing_new = own_application(identity={}, contact={}, benefit={})
    with returning(actor, now) as opened:
        assert opened.card.contact == replace(person.new.contact, version=1)
        opened.register_again(nothing_new, told=told(), way="page", source="own_statement", why=WHY)
    with open_own_record(actor=actor, categories=(*OWN, Category.STATUS), now=now) as opened:
        card, history, notices = opened.card, opened.history, opened.privacy_notices()
    today = now.date()
    assert card.placement is not None
    assert (card.placement.active, card.placement.active_since) == (True, today)
    assert card.contact is not None
    assert (card.contact.street, card.contact.confirmed_on) == (person.new.contact.street, today)
    assert card.identity == person.new.identity
    assert [(period.ended is None, period.why_ended) for period in card.activity] == [(True, ""), (False, "work")]
    assert {line.field_name for line in history} - {"import"} == {"active", "confirmed_on"}
    assert [notice.way for notice in notices] == ["page"]
    benefit = card.row("benefit")
    assert benefit is not None
    assert benefit.values["ww_ends_on"] == date(2022, 9, 3)


@pytest.mark.requirement("R28", "R29", "R33", "R114")
def test_what_changed_meanwhile_is_written_and_the_earlier_stays_in_the_history(world: World, now: datetime) -> None:
    person = world.client(
        adviser=ADVISER, parts={"benefit": ({"ww_first_day": date(2022, 1, 3), "ww_ends_on": date(2022, 9, 3)},)}
    )
    leave(world, person, now, days_ago=730)
    actor = world.sign_in_jobseeker(person)
    given = own_application(
        identity={"last_name": "Anders"}, contact={"postcode": "8021 AB", "phone": "0687654321"}, benefit=WW
    )
    with returning(actor, now) as opened:
        opened.register_again(given, told=told(), way="page", source="own_statement", why=WHY)
    with open_own_record(actor=actor, categories=(*OWN, Category.STATUS), now=now) as opened:
        card, history = opened.card, opened.history
    assert card.identity is not None
    assert card.identity.last_name == "Anders"
    assert card.contact is not None
    assert (card.contact.phone, card.contact.postcode) == ("+31687654321", "8021 AB")
    benefit = card.row("benefit")
    assert benefit is not None
    assert (benefit.values["ww_first_day"], benefit.values["ww_ends_on"]) == (date(2026, 12, 1), None)
    old = {line.field_name: line.old for line in history}
    assert old["last_name"] == person.new.identity.last_name
    assert old["benefit.ww_first_day"] == "2022-01-03"
    assert old["benefit.ww_ends_on"] == "2022-09-03"


@pytest.mark.requirement("R28")
def test_out_in_out_in_keeps_each_period_and_restarts_the_clock_of_inactivity(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    leave(world, person, now, days_ago=300)
    actor = world.sign_in_jobseeker(person)
    later = now
    for days in (40, 60):
        with returning(actor, later) as opened:
            opened.register_again(
                own_application(identity={}, contact={}, benefit={}),
                told=told(),
                way="page",
                source="own_statement",
                why=WHY,
            )
        since = world.one("SELECT active, active_since FROM clients.client")
        assert since == (True, later.date())
        world.advance(days=days)
        later += timedelta(days=days)
        adviser = world.sign_in(ADVISER)
        with open_client(
            actor=adviser, client_ref=world.ref(person, adviser), purpose=Purpose.MEDIATION,
            categories=(Category.IDENTITY, Category.STATUS), write=(Category.STATUS,), now=later,
        ) as opened:  # fmt: skip
            opened.end_activity(on=later.date(), why_ended="short_job", why="Kort werk.")
        assert world.one("SELECT active, active_since FROM clients.client") == (False, later.date())
        world.advance(days=10)
        later += timedelta(days=10)
        actor = world.sign_in_jobseeker(person)
    periods = world.all("SELECT ended - started, why_ended FROM clients.activity_period ORDER BY started")
    assert [why for _, why in periods] == ["work", "short_job", "short_job"]
    assert [days for days, _ in periods][1:] == [40, 60]


@pytest.mark.requirement("R29", "R32")
def test_a_fault_in_what_changed_saves_nothing_and_tells_all(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    leave(world, person, now, days_ago=730)
    actor = world.sign_in_jobseeker(person)
    given = own_application(
        identity={"last_name": ""}, contact={"email": "nergens", "phone": "0687654321"}, benefit={"benefit_kind": "ww"}
    )
    with returning(actor, now) as opened, pytest.raises(InvalidFields) as caught:
        opened.register_again(given, told=told(), way="page", source="own_statement", why=WHY)
    assert caught.value.errors == {"last_name": ["required"], "email": ["email"], "ww_first_day": ["required"]}
    assert world.one("SELECT active FROM clients.client") == (False,)
    assert world.count("SELECT count(*) FROM clients.history WHERE field <> 'active' AND field <> 'import'") == 0


@pytest.mark.requirement("R29")
def test_who_is_registered_is_not_registered_again(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    with returning(world.sign_in_jobseeker(person), now) as opened, pytest.raises(StaleVersion):
        opened.register_again(
            own_application(identity={}, contact={}), told=told(), way="page", source="own_statement", why=WHY
        )


@pytest.mark.requirement("R29")
def test_an_adviser_registers_again_who_is_at_the_desk(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER, bsn=NUMBER)
    leave(world, person, now, days_ago=730)
    actor = world.sign_in(ADVISER)
    found = register_client(actor=actor, given=application(), told=told(), now=now)
    assert found.outcome == "inactive"
    with returning(actor, now, client_ref=found.reference) as opened:
        opened.register_again(application(identity={}, contact={}), told=told(), way="desk", source="staff", why=WHY)
    assert world.one("SELECT active FROM clients.client") == (True,)
    assert world.count("SELECT count(*) FROM clients.client") == 1
