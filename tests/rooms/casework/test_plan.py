"""The plan: two paths side by side, agreements, judged activities, exemptions, distance to work."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from sonar.access.types import Category, Purpose
from sonar.casework.operations import (
    ChangedMeanwhile,
    MedicalWords,
    Told,
    add_step,
    agree,
    begin_path,
    close_agreement,
    end_path,
    end_step,
    judge_activity,
    report_activity,
    set_distance,
)
from sonar.casework.queries import case_file, duties_of, own_case_file, work_list
from sonar.casework.types import CaseFile, ClientNotice
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import OpenedClient, open_client
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from sonar.kernel.periods import Period
from sonar.messaging.queries import inbox
from tests.world import ADVISER, Person, World

CATEGORIES = (Category.IDENTITY, Category.PLAN, Category.MESSAGES)
NOTICE = ClientNotice("Uw activiteit is beoordeeld", "Wij hebben bekeken wat u hebt gedaan.")


@contextmanager
def opened_for_writing(world: World, actor: Actor, person: Person, now: datetime) -> Iterator[OpenedClient]:
    with open_client(
        actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, categories=CATEGORIES,
        write=CATEGORIES[1:], now=now,
    ) as opened:  # fmt: skip
        yield opened


def file_of(world: World, actor: Actor, person: Person, now: datetime) -> CaseFile:
    with opened_for_writing(world, actor, person, now) as opened:
        return case_file(opened=opened, actor=actor, categories=CATEGORIES)


@pytest.mark.requirement("R34")
def test_mediation_and_reintegration_side_by_side_each_with_steps_and_result(world: World, now: datetime) -> None:
    person, actor, today = world.client(adviser=ADVISER), world.sign_in(), local_day(now)
    with opened_for_writing(world, actor, person, now) as opened:
        who = {"actor": actor, "opened": opened}
        first = begin_path(kind="mediation", goal="Werk in de logistiek.", started_on=today, **who)  # type: ignore[arg-type]
        second = begin_path(kind="reintegration", goal="Uren opbouwen.", started_on=today, **who)  # type: ignore[arg-type]
        with pytest.raises(ChangedMeanwhile):
            begin_path(kind="mediation", goal="Nog een.", started_on=today, **who)  # type: ignore[arg-type]
        with pytest.raises(MedicalWords):
            begin_path(kind="mediation", goal="Ondanks haar reuma.", started_on=today, **who)  # type: ignore[arg-type]
        step = add_step(
            path_ref=second, kind="work_trial", description="Proefplaatsing.", planned_on=today + timedelta(days=9),
            **who,  # type: ignore[arg-type]
        )  # fmt: skip
        end_step(path_ref=second, step_ref=step, on=today, result="reached", **who)  # type: ignore[arg-type]
        end_path(path_ref=second, on=today, result="partly_work", **who)  # type: ignore[arg-type]
        for again in (
            lambda: end_path(path_ref=second, on=today, result="work", **who),  # type: ignore[arg-type]
            lambda: add_step(path_ref=second, kind="talk", description="x", planned_on=today, **who),  # type: ignore[arg-type]
        ):
            with pytest.raises(ChangedMeanwhile):
                again()
        with pytest.raises(InvalidFields):
            end_path(path_ref=first, on=today, result="rich", **who)  # type: ignore[arg-type]
    mediation, reintegration = file_of(world, actor, person, now).paths
    assert (mediation.kind, mediation.ended_on, mediation.goal) == ("mediation", None, "Werk in de logistiek.")
    assert (reintegration.kind, reintegration.result, reintegration.ended_on) == ("reintegration", "partly_work", today)
    assert [(s.description, s.done_on, s.result) for s in reintegration.steps] == [
        ("Proefplaatsing.", today, "reached")
    ]
    seen = own_case_file(actor=world.sign_in_jobseeker(person), now=now).paths
    assert [path.goal for path in seen] == ["Werk in de logistiek.", "Uren opbouwen."]


@pytest.mark.requirement("R104", "I5")
def test_application_duty_and_judging_which_informs_the_client(world: World, now: datetime) -> None:
    person, actor, today = world.client(adviser=ADVISER), world.sign_in(), local_day(now)
    with opened_for_writing(world, actor, person, now) as opened:
        who = {"actor": actor, "opened": opened}
        duty = agree(
            description="Vier sollicitaties in vier weken.", begins_on=today - timedelta(days=20),
            due_on=today + timedelta(days=8), applications=4, **who,  # type: ignore[arg-type]
        )  # fmt: skip
        done = [
            report_activity(
                agreement_ref=duty, kind="application", done_on=today - timedelta(days=n), description=f"Brief {n}.",
                **who,  # type: ignore[arg-type]
            )
            for n in range(4)
        ]  # fmt: skip
    (standing,) = duties_of(file_of(world, actor, person, now), exemptions=(), today=today).values()
    assert (standing.counted, standing.asked, standing.met, standing.suspended) == (4, 4, True, False)
    with opened_for_writing(world, actor, person, now) as opened:
        judge = {"actor": actor, "opened": opened, "agreement_ref": duty, "activity_ref": done[0], "told": Told(NOTICE)}
        with pytest.raises(InvalidFields):
            judge_activity(accepted=False, **judge)  # type: ignore[arg-type]
        judge_activity(accepted=False, why="Dit was een open dag.", **judge)  # type: ignore[arg-type]
        with pytest.raises(ChangedMeanwhile):
            judge_activity(accepted=True, **judge)  # type: ignore[arg-type]
    (standing,) = duties_of(file_of(world, actor, person, now), exemptions=(), today=today).values()
    assert (standing.counted, standing.met) == (3, False)
    jobseeker = world.sign_in_jobseeker(person)
    assert [message.subject for message in inbox(actor=jobseeker, now=now)] == [NOTICE.subject]
    (agreement,) = own_case_file(actor=jobseeker, now=now).agreements
    assert [(a.state, a.why, a.judge) for a in agreement.activities if a.why] == [
        ("refused", "Dit was een open dag.", "Test Uwv Adviser 1")
    ]


@pytest.mark.requirement("R25", "R104")
def test_exemption_holds_a_duty_up_until_its_last_day_and_no_longer(world: World, now: datetime) -> None:
    person, actor, today = world.client(adviser=ADVISER), world.sign_in(), local_day(now)
    with opened_for_writing(world, actor, person, now) as opened:
        agree(
            actor=actor, opened=opened, description="Vier sollicitaties.", begins_on=today - timedelta(days=20),
            due_on=today + timedelta(days=8), applications=4,
        )  # fmt: skip
    file = file_of(world, actor, person, now)
    for end, suspended in ((today + timedelta(days=1), True), (today, False), (None, True)):
        exemption = Period(today - timedelta(days=30), end)  # half-open: what ends today ended yesterday
        (standing,) = duties_of(file, exemptions=[exemption], today=today).values()
        assert (standing.suspended, standing.met) == (suspended, suspended)


def test_agreement_is_closed_once(world: World, now: datetime) -> None:
    person, actor, today = world.client(adviser=ADVISER), world.sign_in(), local_day(now)
    with opened_for_writing(world, actor, person, now) as opened:
        who = {"actor": actor, "opened": opened}
        with pytest.raises(InvalidFields) as invalid:
            agree(description="", begins_on=today, due_on=today - timedelta(days=1), applications=0, **who)  # type: ignore[arg-type]
        assert set(invalid.value.errors) == {"description", "due_on", "applications"}
        agreement = agree(description="Cv bijwerken.", begins_on=today, due_on=today, **who)  # type: ignore[arg-type]
        close_agreement(agreement_ref=agreement, state="met", **who)  # type: ignore[arg-type]
        with pytest.raises(ChangedMeanwhile):
            close_agreement(agreement_ref=agreement, state="not_met", **who)  # type: ignore[arg-type]
        with pytest.raises(ChangedMeanwhile):
            report_activity(agreement_ref=agreement, kind="other", done_on=today, description="x", **who)  # type: ignore[arg-type]


@pytest.mark.requirement("R35")
def test_work_list_with_those_farthest_from_work_first(world: World, now: datetime) -> None:
    actor = world.sign_in()
    people = {distance: world.client(adviser=ADVISER) for distance in (1, None, 4, 3)}
    for distance, person in people.items():
        with opened_for_writing(world, actor, person, now) as opened:
            set_distance(opened=opened, distance=distance)
            with pytest.raises(InvalidFields):
                set_distance(opened=opened, distance=5)
    page = work_list(actor=actor, farthest_first=True, now=now)
    assert [row.distance for row in page.rows] == [4, 3, 1, None]
    assert [row.name for row in page.rows] == [people[d].new.identity.full_name for d in (4, 3, 1, None)]
    categories = world.all(
        "SELECT DISTINCT unnest(categories) FROM ledger.disclosure WHERE name IN ('worklist:find', 'worklist:names')"
    )
    assert {name for (name,) in categories} == {"work_item", "identity", "contact"}  # nothing of health was opened
