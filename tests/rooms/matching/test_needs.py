"""What somebody needs from the work counts as offered or not, and nothing shows it (R49, I25; design law 6)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sonar.access.types import Category, Purpose
from sonar.clients.operations import Imported, ImportRow, import_clients
from sonar.clients.queries import all_declared
from sonar.clients.types import Profile, WantedOccupation
from sonar.disclosure.operations import open_client
from sonar.kernel.encryption import key_store
from sonar.matching.operations import refresh_profiles, run_matching
from tests.world import ADVISER, Person, World

OFFERS = {"guidance": "offers_guidance", "adapted_workplace": "adapted_workplace", "variation": "varied_tasks"}


def somebody(world: World, vacancy: int, *, pc4: int = 8011, **parts: Any) -> Person:  # noqa: ANN401 - rows of parts
    """Register somebody who fits a vacancy but for these parts of her record."""
    occupation = world.one("SELECT occupation FROM employers.vacancy WHERE id = %s", vacancy)[0]
    profile = Profile(
        pc4=pc4,
        education_level=2,
        hours_min=24,
        hours_max=36,
        max_distance_km=40,
        licences=("B",),
        contract_forms=(1,),
        occupations=(WantedOccupation("sonar", str(occupation)),),
    )
    return world.client(profile=profile, parts={name: (row,) for name, row in parts.items()})


def shown(world: World, vacancy: int, now: datetime) -> set[Any]:
    run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now)
    return set(world.one("SELECT persons FROM ledger.disclosure WHERE kind = 'match' ORDER BY seq DESC LIMIT 1")[0])


@pytest.mark.requirement("R49", "I25", "R21")
@pytest.mark.parametrize("need", OFFERS)
def test_a_need_is_met_or_keeps_her_out(world: World, now: datetime, need: str) -> None:
    plain = world.vacancy()
    offered = world.vacancy(
        occupation=world.one("SELECT occupation FROM employers.vacancy WHERE id = %s", plain)[0], **{OFFERS[need]: True}
    )
    needs, other = somebody(world, plain, work_needs={need: True}), somebody(world, plain, work_needs={need: False})
    assert shown(world, plain, now) == {other.id}
    # Where it is offered both stand, mixed, with the same facts and the same points: nothing tells who needs it.
    assert shown(world, offered, now) == {needs.id, other.id}
    first, second = run_matching(actor=world.sign_in(), vacancy_id=offered, now=now).candidates
    assert (first.score, first.facts, first.contributions) == (second.score, second.facts, second.contributions)


@pytest.mark.requirement("I25")
def test_irregular_hours_go_to_nobody_who_said_not_to_want_them(world: World, now: datetime) -> None:
    irregular = world.vacancy(irregular_hours=True)
    unwilling = somebody(world, irregular, work_wishes={"irregular_hours": False})
    people = [somebody(world, irregular, work_wishes={"irregular_hours": True}), somebody(world, irregular)]
    assert shown(world, irregular, now) == {person.id for person in people}
    world.sql.execute("UPDATE employers.vacancy SET irregular_hours = NULL")
    assert unwilling.id in shown(world, irregular, now)


@pytest.mark.requirement("I24")
def test_who_cannot_work_is_not_matched_meanwhile(world: World, now: datetime) -> None:
    vacancy = world.vacancy(starts_on=now.date() + timedelta(days=90))
    today = now.date()

    def unfit(since: date | None, until: date | None) -> Person:
        return somebody(world, vacancy, work_fitness={"fit_for_work": False, "fit_from": since, "fit_until": until})

    open_ended, for_a_month = unfit(None, None), unfit(today, today + timedelta(days=30))
    past, able = unfit(None, today - timedelta(days=1)), somebody(world, vacancy, work_fitness={"fit_for_work": True})
    found = shown(world, vacancy, now)
    assert found == {for_a_month.id, past.id, able.id}
    assert open_ended.id not in found
    (available,) = world.one("SELECT available_from FROM matching.match_profile WHERE client_id = %s", for_a_month.id)
    assert available == today + timedelta(days=31)


@pytest.mark.requirement("R49", "R21")
def test_a_need_that_an_adviser_writes_counts_in_the_same_transaction(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    person = somebody(world, vacancy)
    world.relate(person, ADVISER)
    assert shown(world, vacancy, now) == {person.id}
    actor = world.sign_in()
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.REINTEGRATION,
        categories=(Category.WORK_NEEDS,),
        write=(Category.WORK_NEEDS,),
        now=now,
    ) as opened:
        opened.put_part(
            all_declared()["work_needs"],
            {"guidance": True},
            entry=0,
            version=0,
            source="staff",
            why="Zo afgesproken.",
            medical_confirmed=False,
        )
    assert shown(world, vacancy, now) == set()
    assert world.one("SELECT demands FROM matching.work_terms WHERE client_id = %s", person.id) == (1,)


def test_what_an_import_says_anew_counts_and_an_unchanged_one_leaves_it(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    person = somebody(world, vacancy, work_needs={"guidance": True})
    (external_id,) = world.one("SELECT external_id FROM clients.import_source WHERE client_id = %s", person.id)
    assert person.new.profile is not None
    for parts, expected in (
        ({"work_needs": ({"guidance": False},)}, {person.id}),
        ({"work_needs": ({"guidance": True},)}, set()),
    ):
        row = ImportRow(external_id=external_id, profile=person.new.profile, new=None, parts=parts)
        outcome = import_clients(job="vum_import", source="test", rows=[row], store=key_store(), now=now)
        assert outcome == [Imported.CHANGED]
        assert shown(world, vacancy, now) == expected


def test_no_login_writes_terms_without_a_ticket(world: World, login: Any) -> None:  # noqa: ANN401 - a fixture
    person = world.client()
    with pytest.raises(Exception, match="no ticket"):
        login("writer").execute("SELECT matching.put_terms(%s, '{\"demands\": 1}')", [person.id])
    assert world.count("SELECT count(*) FROM matching.work_terms") == 0


@pytest.mark.requirement("R44")
def test_a_changed_profile_is_matchable_at_once(world: World, now: datetime) -> None:
    """The rows are derived in the transaction of the change: no job, no waiting."""
    vacancy = world.vacancy(hours_min=38, hours_max=40)
    person = somebody(world, vacancy)
    world.relate(person, ADVISER)
    assert shown(world, vacancy, now) == set()
    for version, (changes, expected) in enumerate(
        (({"hours_max": 40}, {person.id}), ({"hours_max": 36}, set())), start=1
    ):
        actor = world.sign_in()
        with open_client(
            actor=actor,
            client_ref=world.ref(person, actor),
            purpose=Purpose.MEDIATION,
            categories=(Category.PROFILE,),
            write=(Category.PROFILE,),
            now=now,
        ) as opened:
            opened.correct_profile(changes, version=version, why="Op haar verzoek.")
        assert shown(world, vacancy, now) == expected


@pytest.mark.requirement("R19")
def test_a_profile_leaves_on_the_day_its_cv_runs_out(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    person = somebody(world, vacancy)
    world.sql.execute("UPDATE clients.profile SET cv_expires_on = kernel.today() + 3 WHERE client_id = %s", [person.id])
    refresh_profiles(client_ids=[person.id])
    assert shown(world, vacancy, now) == {person.id}
    world.advance(days=3)
    assert world.count("SELECT count(*) FROM matching.ranked(%s, 50)", vacancy) == 0
