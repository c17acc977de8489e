"""Taking over a VUM file: registered once, changed when changed, and every refusal with its place."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from sonar.clients.types import Profile
from sonar.exchange.operations import import_jobseekers
from sonar.exchange.types import ImportReport, Newcomer, RefusedRow
from sonar.kernel.encryption import key_store
from sonar_synth.newcomers import identities
from tests.rooms.exchange.vum_rows import vum_row, who
from tests.world import World

UPLOAD = Path(__file__).parents[4] / "shared" / "vum" / "accreditation" / "jobseekers_upload.json"


def _counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.read, report.new, report.changed, report.unchanged, len(report.refused)


@pytest.mark.requirement("I74")
def test_a_second_run_changes_nothing(world: World, take_over: Callable[..., ImportReport]) -> None:
    rows = [vum_row(number) for number in range(1, 6)]
    assert _counts(take_over(*rows)) == (5, 5, 0, 0, 0)
    kept = world.all("SELECT * FROM clients.profile ORDER BY client_id")
    changes = world.count("SELECT count(*) FROM ledger.change")
    assert _counts(take_over(*rows)) == (5, 0, 0, 5, 0)
    assert world.all("SELECT * FROM clients.profile ORDER BY client_id") == kept
    assert world.count("SELECT count(*) FROM ledger.change") == changes == 5


def test_a_changed_profile_is_taken_over_and_the_person_stays(
    world: World, take_over: Callable[..., ImportReport]
) -> None:
    take_over(vum_row(1), vum_row(2))
    before = world.all("SELECT client_id, last_name FROM clients.identity ORDER BY client_id")
    further = {"bemiddelingspostcode": "8016AB", "maximaleReisafstand": 45}

    def nobody(_external_id: str, _profile: Profile) -> Newcomer:
        pytest.fail("who somebody is was asked for a record that is known")

    report = take_over(vum_row(1, mobiliteit=further), vum_row(2), identity_for=nobody)
    assert _counts(report) == (2, 0, 1, 1, 0)
    assert world.all("SELECT client_id, last_name FROM clients.identity ORDER BY client_id") == before
    assert world.one("SELECT pc4, max_distance_km FROM clients.profile WHERE pc4 <> 8011") == (8016, 45)


@pytest.mark.requirement("I74")
def test_parts_of_the_record_come_along_sealed(world: World, take_over: Callable[..., ImportReport]) -> None:
    take_over(
        vum_row(
            1,
            vervoermiddel=[{"codeVervoermiddel": 1}],
            webadres=[{"codeWebadres": 1, "url": "https://example.org/ik"}],
            eisAanWerk={"indicatieBegeleiding": 1},
            arbeidsmarktkwalificatie={"cursus": [{"naamCursus": "Heftruck"}]},
        )
    )
    assert world.one("SELECT vehicle_kind, source FROM clients.vehicle") == ("car", "own_statement")
    client = world.one("SELECT id FROM clients.client")[0]
    for table in ("web_address", "work_needs", "course"):
        assert world.one(f"SELECT client_id FROM clients.{table}") == (client,)
        stored = world.one(f"SELECT t::text FROM clients.{table} t")[0]
        for words in ("example.org", "Heftruck"):
            assert words not in stored
            assert words.encode().hex() not in stored


def test_occupations_keep_their_own_code(world: World, take_over: Callable[..., ImportReport]) -> None:
    take_over(vum_row(7))
    assert world.one("SELECT scheme, code, stance FROM clients.profile_occupation") == ("competentnl", "AB7", "wanted")


def test_bad_rows_do_not_stop_the_rest(world: World, take_over: Callable[..., ImportReport]) -> None:
    report = take_over(vum_row(1), 12, {"idWerkzoekende": "x y"}, vum_row(1), vum_row(2, mobiliteit={}), vum_row(3))
    assert _counts(report) == (6, 2, 0, 0, 4)
    assert [refused.position for refused in report.refused] == [2, 3, 4, 5]
    assert report.refused[2] == RefusedRow(4, "has the same idWerkzoekende as object 1")
    assert world.count("SELECT count(*) FROM clients.client") == 2


def test_one_person_one_record(world: World, take_over: Callable[..., ImportReport]) -> None:
    def everybody_the_same(_external_id: str, profile: Profile) -> Newcomer:
        return who("bron-1", profile)

    report = take_over(vum_row(1), vum_row(2), identity_for=everybody_the_same)
    assert report.refused == (RefusedRow(2, "another record has this person's BSN already"),)
    assert world.count("SELECT count(*) FROM clients.client") == 1


def test_an_import_that_was_broken_off_is_run_again(world: World, take_over: Callable[..., ImportReport]) -> None:
    rows = [vum_row(number) for number in range(1, 131)]

    def breaks_in_the_second_batch(external_id: str, profile: Profile) -> Newcomer:
        if external_id == "bron-120":
            raise ConnectionError
        return who(external_id, profile)

    with pytest.raises(ConnectionError):
        take_over(*rows, identity_for=breaks_in_the_second_batch)
    assert world.count("SELECT count(*) FROM clients.client") == 100
    assert _counts(take_over(*rows)) == (130, 30, 0, 100, 0)


@pytest.mark.requirement("R30")
def test_nothing_personal_is_stored_in_the_clear(world: World, take_over: Callable[..., ImportReport]) -> None:
    words = "Mijn eigen woorden"
    take_over(
        vum_row(
            1, persoonlijkePresentatie=words, arbeidsmarktkwalificatie={"werkervaring": [{"naamOrganisatie": words}]}
        )
    )
    stored = world.all(
        "SELECT p::text, i::text, e::text FROM clients.profile p JOIN clients.identity i USING (client_id)"
        " JOIN clients.profile_experience e USING (client_id)"
    )
    assert words not in str(stored)
    assert words.encode().hex() not in str(stored)
    assert b"Persoon".hex() not in str(stored)


def test_the_first_of_the_official_set(world: World, now: datetime) -> None:
    if not UPLOAD.exists():
        pytest.skip("the VUM accreditation set is not beside the checkout (../shared/vum/accreditation)")
    rows = json.loads(UPLOAD.read_text(encoding="utf-8"))[:120]
    world.sql.execute(
        "INSERT INTO identity.office VALUES (13, 1, 'X Hengelo', 3), (19, 1, 'X Landelijk', 14) ON CONFLICT DO NOTHING"
    )
    ids = [row["idWerkzoekende"] for row in rows]
    shown: list[tuple[int, int]] = []
    for expected in ((120, 120, 0, 0, 0), (120, 0, 0, 120, 0)):
        report = import_jobseekers(
            rows=rows,
            identity_for=identities(ids, seed=1, today=now.date()),
            store=key_store(),
            now=now,
            progress=lambda done, total: shown.append((done, total)),
        )
        assert _counts(report) == expected
    assert shown == [(100, 120), (120, 120)] * 2


def test_the_command_says_what_it_did(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "upload.json"
    postcode = {"bemiddelingspostcode": "8011AB"}
    path.write_text(json.dumps([vum_row(1, mobiliteit=postcode, emailadres=["Geheim"], sector="Geheim"), "Geheim"]))
    call_command("import_vum", str(path))
    said = capsys.readouterr().out
    assert "refused: object 2 is not an object" in said
    assert "not taken over: emailadres (1)" in said
    assert said.endswith("2 read, 1 new, 0 changed, 0 unchanged, 1 refused.\n")
    assert "Geheim" not in said
    call_command("import_vum", str(path))
    assert capsys.readouterr().out.endswith("2 read, 0 new, 0 changed, 1 unchanged, 1 refused.\n")
    with pytest.raises(CommandError, match="does not exist"):
        call_command("import_vum", str(tmp_path / "elders.json"))
