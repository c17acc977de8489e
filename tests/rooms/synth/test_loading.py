"""Loading the synthetic town: complete, sealed, under row security again, and all or nothing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from sonar.clients.rules import sealing
from sonar.config.env import Mode
from sonar.kernel.encryption import bsn_index, key_store, open_vault
from sonar.reference import queries as reference
from sonar.reference.operations import load_lists
from sonar_synth import loading
from sonar_synth.sealing import COLUMNS
from sonar_synth.town import Town
from tests.world import World

CLIENTS = 250


@pytest.fixture
def empty(world: World) -> Iterator[World]:
    """Take away everybody, even the organisations that tests share, and bring those back afterwards."""
    kept = ("organisation", "office", "staff")
    for table in kept:
        world.sql.execute(f"CREATE TABLE test_base.kept_{table} AS TABLE identity.{table}")
    world.sql.execute("TRUNCATE identity.organisation CASCADE")
    yield world
    world.sql.execute("TRUNCATE identity.organisation CASCADE")
    for table in kept:
        world.sql.execute(f"INSERT INTO identity.{table} TABLE test_base.kept_{table}")
        world.sql.execute(f"DROP TABLE test_base.kept_{table}")


@pytest.fixture
def town(now: datetime) -> Town:
    return Town(seed=1, today=now.date())


def _quiet(_done: int, _total: int) -> None:
    pass


def test_everything_arrives_and_is_sealed(empty: World, town: Town) -> None:
    loaded = loading.load(town, clients=CLIENTS, progress=_quiet)
    assert loaded == loading.Loaded(clients=CLIENTS, staff=40, employers=60, vacancies=150)
    assert empty.count("SELECT count(*) FROM clients.client") == CLIENTS
    assert empty.count("SELECT count(*) FROM clients.profile_occupation") == sum(
        len(each.new.profile.occupations) for each in town.clients(0, CLIENTS)
    )
    for number in (0, 2, 117):
        client = town.client(number)
        wrapped = empty.one("SELECT wrapped FROM clients.person_key WHERE client_id = %s", client.id)[0]
        vault = open_vault(key_store(), person=client.id, wrapped=wrapped)
        columns = (*sealing.IDENTITY, "version")
        row = empty.one(f"SELECT {', '.join(columns)} FROM clients.identity WHERE client_id = %s", client.id)
        identity = sealing.open_identity(vault, dict(zip(columns, row, strict=True)))
        assert identity == client.new.identity
        columns = (*sealing.CONTACT, "version")
        row = empty.one(f"SELECT {', '.join(columns)} FROM clients.contact WHERE client_id = %s", client.id)
        contact = sealing.open_contact(vault, dict(zip(columns, row, strict=True)))
        assert replace(contact, version=0) == client.new.contact
        stored, index = empty.one("SELECT bsn, bsn_index FROM clients.bsn WHERE client_id = %s", client.id)
        assert sealing.open_bsn(vault, stored) == client.new.bsn
        assert index == bsn_index(key_store(), client.new.bsn)


@pytest.mark.requirement("R300")
def test_no_name_stands_in_the_clear(empty: World, town: Town) -> None:
    loading.load(town, clients=20, progress=_quiet)
    for table in COLUMNS:
        text = str(empty.all(f"SELECT t::text FROM {table} t"))
        for word in ("Amrani", "Spijkerman", "Havezate", "example.nl", town.client(0).new.bsn.reveal()):
            assert word not in text
            assert word.encode().hex() not in text


def test_row_security_is_forced_again(empty: World, town: Town) -> None:
    loading.load(town, clients=10, progress=_quiet)
    unforced = empty.all(
        "SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'r' AND NOT relforcerowsecurity"
        " AND relnamespace::regnamespace::text IN ('clients', 'casework', 'messaging', 'matching')"
    )
    assert unforced == []


def test_the_demo_candidate_is_found_for_the_demo_vacancy(empty: World, town: Town) -> None:
    loading.load(town, clients=2_000, progress=_quiet)
    shown = [row[0] for row in empty.all("SELECT client_id FROM matching.rank(1, 25)")]
    assert town.client(0).id in shown
    assert len(shown) == 25


def test_helper_processes_make_the_same_people(empty: World, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "CHUNK", 40)
    steps: list[tuple[int, int]] = []
    loading.load(town, clients=100, progress=lambda done, total: steps.append((done, total)), processes=2)
    assert steps == [(40, 100), (80, 100), (100, 100)]
    stored = {row[0] for row in empty.all("SELECT id FROM clients.client")}
    assert stored == {each.id for each in town.clients(0, 100)}


def test_a_load_that_is_broken_off_leaves_nothing(empty: World, town: Town) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loading.load(town, clients=10, progress=stop)
    assert not loading.is_populated()
    assert empty.count("SELECT count(*) FROM clients.client") == 0
    loading.load(town, clients=10, progress=_quiet)
    assert loading.is_populated()


@pytest.mark.requirement("I47")
def test_production_refuses_synthetic_people(world: World, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SONAR", replace(settings.SONAR, mode=Mode.PRODUCTION))
    with pytest.raises(loading.NotHere, match="nothing was loaded"):
        loading.load(town, clients=1, progress=_quiet)
    with pytest.raises(CommandError, match="demo and test mode only"):
        call_command("demo_people")


def test_the_command_loads_once(empty: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("synth", clients=30)
    assert "Loaded 30 clients, 40 staff, 60 employers and 150 vacancies (seed 1)." in capsys.readouterr().out
    call_command("synth", clients=30)
    assert capsys.readouterr().out == "There are people in the database already; nothing was loaded.\n"
    for wrong in ({"clients": 0}, {"clients": 10**9}, {"processes": 0}):
        with pytest.raises(CommandError, match="takes a number"):
            call_command("synth", **wrong)


def test_demo_people_are_printed_and_written(
    worker_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new" / "people.json"
    monkeypatch.setenv("SONAR_DEMO_PEOPLE", str(path))
    call_command("demo_people")
    people = json.loads(path.read_text(encoding="utf-8"))
    said = capsys.readouterr().out
    assert len(people) == 11
    assert all(person["name"] in said and person["shows"] in said for person in people)
    assert all(("bsn" in person) == (person["means"] == "digid") for person in people)
    assert all(person["bsn"] not in said for person in people if "bsn" in person)
    monkeypatch.setenv("SONAR_DEMO_PEOPLE", "/proc/nowhere/people.json")
    with pytest.raises(CommandError, match="could not be written"):
        call_command("demo_people")


def test_the_code_lists_load_once(world: World) -> None:
    again = load_lists()
    assert all((each.new, each.changed) == (0, 0) for each in again)
    world.sql.execute("UPDATE reference.licence SET label_nl = 'x' WHERE code = 'B'")
    assert [each.changed for each in load_lists() if each.name == "licence"] == [1]
    assert reference.licence_label("B") == "Auto"
    assert reference.occupation_label(scheme="sonar", code="532101") == "Verzorgende IG"
    assert reference.occupation_label(scheme="sonar", code="532101", english=True) == "Certified care worker"
    assert reference.occupation_label(scheme="competentnl", code="57D17BDAA8") == "57D17BDAA8"
    assert reference.distance_km(8011, 9711) == pytest.approx(85.3, abs=0.5)
    assert reference.distance_km(8011, 1234) is None
    with pytest.raises(reference.UnknownCode):
        reference.language_label("xxx")
    closest = reference.related_occupations()[532101][0]
    assert closest.closeness == max(each.closeness for each in reference.related_occupations()[532101])
    assert date(2020, 1, 1) == reference.occupation(532101).valid_from
