"""Vacancies from a file: made, replaced, closed; every refusal by row, and nothing half-kept."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from sonar.employers.operations import approve_vacancy, change_vacancy, import_vacancies
from sonar.employers.queries import kept_vacancy, vacancies
from sonar.employers.types import Outcome
from tests.world import EMPLOYER_ADVISER, World

TEXT = "U helpt klanten in de winkel, vult de schappen en houdt de kassa bij."


def row(world: World, number: int = 1, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return a row that is right."""
    return {
        "kenmerk": f"S-{number}", "kvkNummer": "90000017", "werkgever": "Bakkerij De Proef",
        "vestigingsnummer": "000090000017", "titel": "Verkoper", "omschrijving": TEXT,
        "beroepCode": str(world.one("SELECT min(code) FROM reference.occupation")[0]), "urenMin": 16, "urenMax": 24,
        "opleidingsniveau": 2, "contractvorm": 1, "postcode": 8011, "talen": ["nld"], "begeleiding": True, **changes,
    }  # fmt: skip


def taken(now: datetime, *rows: object, supplier: str = "proef") -> list[Outcome]:
    """Import the rows."""
    return list(import_vacancies(supplier=supplier, rows=rows, now=now))


@pytest.mark.requirement("I15", "R113")
def test_same_delivery_twice_changes_nothing_and_another_replaces(world: World, now: datetime) -> None:
    actor = world.sign_in(EMPLOYER_ADVISER)
    assert [done.outcome for done in taken(now, row(world), row(world, 2))] == ["new", "new"]
    assert [done.outcome for done in taken(now, row(world), row(world, 2, titel="Bakker"))] == ["unchanged", "changed"]
    assert {each.title for each in vacancies(actor=actor).rows} == {"Verkoper", "Bakker"}
    assert taken(now, row(world), supplier="ander")[0].outcome == "new"
    assert taken(now, {"kenmerk": "S-1", "gesloten": "vervuld"})[0].outcome == "closed"
    assert taken(now, {"kenmerk": "S-1", "gesloten": "vervuld"})[0].outcome == "unchanged"
    assert taken(now, {"kenmerk": "S-9", "gesloten": "vervuld"})[0].errors == {"kenmerk": ["unknown"]}
    assert taken(now, row(world))[0].errors == {"kenmerk": ["over"]}
    assert len(vacancies(actor=actor).rows) == 2
    assert world.count("SELECT count(*) FROM employers.employer") == 1
    jobs = world.count("SELECT count(*) FROM ledger.change WHERE job = 'import_vacancies'")
    assert jobs == 5


@pytest.mark.requirement("I18", "R113")
def test_imported_ones_pass_the_same_check(world: World, now: datetime) -> None:
    actor = world.sign_in(EMPLOYER_ADVISER)
    bad = row(world, omschrijving=f"{TEXT} Maximaal 35 jaar.")
    assert taken(now, bad)[0].outcome == "review"
    assert vacancies(actor=actor).rows == ()
    number = world.one("SELECT id FROM employers.vacancy")[0]
    held = kept_vacancy(actor=actor, vacancy_id=number)
    approve_vacancy(actor=actor, vacancy_id=number, version=held.version, reason="De wet vraagt dit hier.", now=now)
    assert taken(now, {**bad, "titel": "Bakker"})[0].outcome == "changed"  # the same words were judged
    assert taken(now, {**bad, "titel": "Alleen vrouwen"})[0].outcome == "review"


@pytest.mark.requirement("I15")
@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"kvkNummer": None, "vestigingsnummer": None}, {"kvkNummer", "vestigingsnummer"}),
        ({"kvkNummer": "12"}, {"kvkNummer"}),
        ({"beroepCode": "99999999"}, {"beroepCode"}),
        ({"beroepLijst": "onbekend"}, {"beroepCode"}),
        ({"urenMin": 40, "urenMax": 20}, {"urenMax"}),
        ({"urenMin": "16", "talen": "nld", "begeleiding": "ja"}, {"urenMin", "talen", "begeleiding"}),
        ({"begintOp": "gisteren", "zichtbaarTot": "1999-01-01"}, {"begintOp", "zichtbaarTot"}),
        ({"zichtbaarTot": "1999-01-01"}, {"zichtbaarTot"}),
        ({"titel": "<script>x</script>", "postcode": 1}, {"titel", "postcode", "pc4"}),
        ({"titel": "a\x00b"}, {"titel"}),
        ({"bsn": "x"}, {"bsn"}),
        ({"kenmerk": ""}, {"kenmerk"}),
        ({"gesloten": "misschien"}, {"gesloten"}),
        ({"urenMin": 10**12}, {"urenMin"}),
        ({"beroepCode": "9" * 5000}, {"beroepCode"}),
        ({"beroepCode": "٨" * 6}, {"beroepCode"}),
    ],
)
def test_wrong_row_is_refused_whole_and_the_next_goes_on(
    world: World, now: datetime, changes: dict[str, Any], errors: set[str]
) -> None:
    found = taken(now, row(world, **changes), row(world, 2))
    assert [done.outcome for done in found] == ["refused", "new"]
    assert set(found[0].errors) <= errors
    assert found[0].errors
    assert world.count("SELECT count(*) FROM employers.vacancy") == 1


def test_place_of_another_employer_is_refused(world: World, now: datetime) -> None:
    found = taken(now, row(world), row(world, 2, kvkNummer="90000025"), "tekst", None, [1])
    assert [done.outcome for done in found] == ["new", "refused", "refused", "refused", "refused"]
    assert found[1].errors == {"vestigingsnummer": ["place"]}
    assert world.count("SELECT count(*) FROM employers.employer") == 1


@pytest.mark.parametrize("lines", [True, False])
def test_command_reads_lines_and_an_array(
    world: World,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    lines: bool,  # noqa: FBT001
) -> None:
    rows = [row(world, number) for number in range(1, 4)]
    file = tmp_path / "vacatures.json"
    text = "\n".join(map(json.dumps, rows)) if lines else json.dumps(rows)
    file.write_text(text, encoding="utf-8")
    call_command("import_vacancies", str(file), "--source", "proef")
    assert "3 new" in capsys.readouterr().out
    file.write_text(text + "\n{kapot" if lines else "[{", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("import_vacancies", str(file), "--source", "proef")
    with pytest.raises(CommandError):
        call_command("import_vacancies", str(tmp_path / "nergens"), "--source", "proef")
    assert world.count("SELECT count(*) FROM employers.vacancy") == 3


def test_more_rows_than_a_delivery_may_have_end_there(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sonar.employers.operations.delivered.MOST_ROWS", 2)
    found = taken(now, *(row(world, number) for number in range(1, 5)))
    assert [done.outcome for done in found] == ["new", "new", "refused"]
    assert found[-1].errors == {"": ["too_many_rows"]}


@pytest.mark.requirement("I15")
def test_a_number_stands_in_a_file_once_so_that_the_same_file_again_changes_nothing(
    world: World, now: datetime
) -> None:
    rows = [row(world), row(world, titel="Bakker"), row(world, 2), {"kenmerk": "S-2", "gesloten": "vervuld"}]
    first, again = taken(now, *rows), taken(now, *rows)
    assert [done.outcome for done in first] == ["new", "refused", "new", "closed"]
    assert first[1].errors == again[1].errors == {"kenmerk": ["twice"]}
    assert [done.outcome for done in again] == ["unchanged", "refused", "refused", "unchanged"]
    assert world.one("SELECT title, version FROM employers.vacancy WHERE external_id = 'S-1'") == ("Verkoper", 2)
    # A row that is wrong takes no number: the right one behind it is taken over.
    assert [done.outcome for done in taken(now, row(world, 3, titel=""), row(world, 3))] == ["refused", "new"]


@pytest.mark.requirement("I18")
def test_the_same_file_does_not_put_back_what_a_colleague_took_out(world: World, now: datetime) -> None:
    actor = world.sign_in(EMPLOYER_ADVISER)
    assert taken(now, row(world))[0].outcome == "new"
    number = world.one("SELECT id FROM employers.vacancy")[0]
    held = kept_vacancy(actor=actor, vacancy_id=number)
    change_vacancy(
        actor=actor, vacancy_id=number, version=held.version, values=replace(held.values, title="Winkelhulp"), now=now
    )
    assert taken(now, row(world))[0].errors == {"kenmerk": ["by_others"]}
    assert taken(now, row(world, titel="Winkelhulp"))[0].outcome == "unchanged"
    assert {each.title for each in vacancies(actor=actor).rows} == {"Winkelhulp"}
    assert taken(now, {"kenmerk": "S-1", "gesloten": "vervuld"})[0].outcome == "closed"
    assert taken(now, row(world))[0].errors == {"kenmerk": ["over"]}


def test_a_file_may_begin_with_a_mark_and_lines_may_be_cut_off(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [json.dumps(row(world, number)) for number in range(1, 4)]
    file = tmp_path / "vacatures.json"
    file.write_text("\n".join(rows), encoding="utf-8-sig")
    call_command("import_vacancies", str(file), "--source", "proef")
    assert "3 new" in capsys.readouterr().out
    file.write_text(f"[{','.join(rows)}]", encoding="utf-8-sig")
    call_command("import_vacancies", str(file), "--source", "proef")
    assert "3 unchanged" in capsys.readouterr().out
    file.write_text("\n".join((*rows, rows[0][:40])), encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("import_vacancies", str(file), "--source", "proef")
    told = capsys.readouterr().out
    assert "row 4 refused: row: no_object" in told
    assert "3 unchanged" in told
    file.write_bytes("\n".join(rows).replace("Verkoper", "Verkoper in café's").encode("latin-1"))
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("import_vacancies", str(file), "--source", "proef")
