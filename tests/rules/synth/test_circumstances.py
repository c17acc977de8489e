"""What stands around identity and profile: values the record takes, benefits that hold together, no diagnosis."""

from datetime import date, timedelta

import pytest

from sonar.clients.rules.catalogue import catalogue
from sonar.clients.rules.parts import check_part
from sonar.clients.rules.questionnaire import editions
from sonar.clients.types import ClientKind, Shape
from sonar.kernel.medical import medical_words
from sonar.reference.operations import shipped_lists
from sonar_synth.people import SynthClient
from sonar_synth.sealing import COLUMNS
from sonar_synth.town import Town

TODAY = date(2026, 3, 2)
WRITTEN_BY_HAND = {
    "clients.client", "clients.bsn", "clients.identity", "clients.contact", "clients.profile",
    "clients.profile_occupation", "clients.profile_language", "clients.profile_education", "clients.profile_experience",
    "clients.activity_period", "clients.residence",
}  # fmt: skip


@pytest.fixture(scope="module")
def clients() -> list[SynthClient]:
    town = Town(seed=1, today=TODAY)
    return [*town.clients(0, 1_500), *town.clients(150_000, 151_500)]


def test_the_record_takes_every_value(clients: list[SynthClient]) -> None:
    lists = shipped_lists()
    codes = {
        "occupation": {str(each.code) for each in lists.occupations},
        "language": {each.code for each in lists.languages},
        "skill": {each.code for each in lists.skills},
        "questionnaire": set(editions()),
        "sector": {option.code for option in catalogue().groups["work_situation"].fields["sector_first"].options},
    }
    filled = set()
    for client in clients:
        for name, rows in client.new.parts.items():
            group = catalogue().groups[name]
            filled.add(name)
            assert group.shape is Shape.LIST or len(rows) == 1
            if not group.entered:
                continue  # what follows from another group is never entered
            for row in rows:
                values = {field: value for field, value in row.items() if field != "source" and value is not None}
                computed = {field for field, facts in group.fields.items() if facts.computed}
                entered = {field: value for field, value in values.items() if field not in computed}
                checked = check_part(group, entered, present={}, codes=codes, today=TODAY)
                assert (checked.faults, checked.warnings) == ({}, {}), (client.number, name, row)
                assert {field: checked.kept[field] for field in values} == values
                assert row.get("source", group.source) in group.sources
    assert {catalogue().groups[name].table for name in filled} == {
        table for table in COLUMNS if table in {group.table for group in catalogue().groups.values()}
        and table not in WRITTEN_BY_HAND
    }  # fmt: skip


def test_days_of_benefit_hold_together(clients: list[SynthClient]) -> None:
    rows = [(client, client.new.parts["benefit"][0]) for client in clients]
    with_ww = [(client, row) for client, row in rows if row["benefit_kind"] == "ww"]
    assert 0.3 < len(with_ww) / len(rows) < 0.75
    for client, row in with_ww:
        began = client.periods[-1].began
        assert timedelta(0) <= began - row["ww_first_day"] <= timedelta(days=14)
        assert row["ww_ends_on"] - row["ww_first_day"] == timedelta(days=row["ww_days"] - 1)
        assert row["ww_last_possible_day"] >= row["ww_ends_on"]
        assert 90 <= row["ww_days"] <= 720
        assert client.new.kind is ClientKind.JOBSEEKER
    ending = sum(client.active and TODAY <= row["ww_ends_on"] <= TODAY + timedelta(days=60) for client, row in with_ww)
    assert ending > 0


def test_health_is_known_of_few(clients: list[SynthClient]) -> None:
    with_health = [client for client in clients if "work_capacity" in client.new.parts]
    assert {ClientKind.SICK, ClientKind.UNFIT_FOR_WORK} <= {client.new.kind for client in with_health}
    assert len(with_health) / len(clients) < 0.2
    for client in with_health:
        (capacity,), (fitness,) = client.new.parts["work_capacity"], client.new.parts["work_fitness"]
        assert fitness["fit_for_work"] is not (capacity["is_ill"] or capacity["too_ill_to_work"])


def test_residence_follows_the_registration(clients: list[SynthClient]) -> None:
    moved = [client for client in clients if client.moved_on is not None]
    assert 0.01 < len(moved) / len(clients) < 0.15
    for client in moved:
        assert client.moved_from != client.new.municipality_code
        assert client.moved_on is not None
        assert client.periods[0].began < client.moved_on <= TODAY


def test_most_cvs_of_the_active_count(clients: list[SynthClient]) -> None:
    active = [client for client in clients if client.active]
    counting = sum(client.new.profile.cv_active(on=TODAY) for client in active)
    assert 0.93 < counting / len(active) < 0.99


def test_casework_belongs_to_the_present_period(clients: list[SynthClient]) -> None:
    town = Town(seed=1, today=TODAY)
    days = [(client, town.casework(client)) for client in clients if client.adviser]
    for client, day in days:
        began = client.periods[-1].began
        for contact in day.contacts:
            assert began <= contact.took_place_at.date() < TODAY
            assert medical_words(contact.body) == ()
        if day.appointment is not None:
            assert TODAY <= day.appointment.starts_at.date() <= TODAY + timedelta(days=22)
            assert day.appointment.starts_at.weekday() < 5
            assert day.appointment.starts_at < day.appointment.ends_at
        if day.path is not None:
            assert day.path.started_on == began
            assert all(step.done_on is None or step.done_on <= TODAY for step in day.path.steps)
        if day.agreement is not None:
            assert day.agreement.begins_on < day.agreement.due_on
    assert {day.distance for _, day in days} == {1, 2, 3, 4}
    for share, found in (
        (0.6, [day.contacts for _, day in days]),
        (0.1, [day.appointment for _, day in days]),
        (0.08, [day.task for _, day in days]),
        (0.4, [day.path for _, day in days]),
    ):
        assert sum(map(bool, found)) / len(days) == pytest.approx(share, abs=0.12)
