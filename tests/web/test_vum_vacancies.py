"""Sonar as a source of vacancies for the national exchange."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.web import vum_exchange as vum
from tests.web.test_vum_source import LANGUAGES as OF_JOBSEEKERS
from tests.web.test_vum_source import URI, licences
from tests.web.vum_exchange import OTHER_OIN, Exchange
from tests.world import World

SOURCE, MATCHES, DETAIL = "Bron-Vacatures", "/vacatures/matches", "/vacatures/{idVacature}"
MOST_HOURS, LEAST_HOURS = (f"werktijden.aantalWerkurenPerWeek{which}" for which in ("Maximaal", "Minimaal"))


@pytest.fixture
def exchange(world: World, http: Client, tmp_path: Path, settings: Any) -> Exchange:
    """The exchange, connected."""
    return vum.join(http, tmp_path, settings)


def opened(world: World, **changes: Any) -> int:
    """Put a vacancy with a CompetentNL occupation in Zwolle."""
    world.one("SELECT reference.meet_occupation('competentnl', 'AB1')")
    oral, written = changes.pop("oral", None), changes.pop("written", None)
    values = {
        "occupation": 0, "occupation_scheme": "competentnl", "occupation_code": "AB1", "education_level": 4,
        "licences": ["B"], "languages": ["nld"], "irregular_hours": True, "starts_on": date(2027, 1, 4),
        "wage": "2.500 euro", "expires_on": date(2030, 1, 1), **changes,
    }  # fmt: skip
    number = world.vacancy(**values)
    if oral or written:
        world.sql.execute("INSERT INTO employers.vacancy_language VALUES (%s, 'nld', %s, %s)", [number, oral, written])
    return number


def ask(exchange: Exchange, **criteria: Any) -> list[dict[str, Any]]:
    """Return the matches on a question."""
    answer = exchange.ask(criteria, about="vacatures")
    assert answer.status_code == 200, answer.content
    assert vum.faults(SOURCE, MATCHES, "post", answer) == []
    matches: list[dict[str, Any]] = answer.json()["matches"]
    return matches


def test_a_vacancy_by_the_contract_and_its_contact_in_the_details(world: World, exchange: Exchange) -> None:
    number = opened(world)
    world.sql.execute(
        "INSERT INTO employers.contact (employer_id, name, phone, email)"
        " SELECT e.employer_id, 'Ans Proef', '0381234567', 'ans@example.org' FROM employers.vacancy v"
        " JOIN employers.establishment e ON e.id = v.establishment_id WHERE v.id = %s",
        [number],
    )
    (match,) = ask(exchange)
    assert match["adres"] == {"postcode": "8011AA"}
    assert match["beroep"] == {"codeBeroepsnaam": f"{URI}AB1"}
    assert "Ans" not in str(match)
    detail = exchange.detail(match["idVacature"], about="vacatures")
    assert vum.faults(SOURCE, DETAIL, "get", detail) == []
    told = detail.json()
    assert told["nummerVacature"] == f"V{number:06d}"
    assert told["werkgever"]["contactpersoon"] == [
        {"naamContactpersoonAfdeling": "Ans Proef", "emailadres": ["ans@example.org"], "telefoonnummer": ["0381234567"]}
    ]
    assert exchange.detail(match["idVacature"]).status_code == 400  # a name of a vacancy is no jobseeker's
    world.sql.execute(
        "UPDATE employers.vacancy SET status = 'filled', closed_on = kernel.today() WHERE id = %s", [number]
    )
    assert ask(exchange) == []
    assert exchange.detail(match["idVacature"], about="vacatures").status_code == 400


CRITERIA: dict[str, tuple[dict[str, Any], bool]] = {
    "occupation": ({"beroep.codeBeroepsnaam": {"$eq": f"{URI}AB1"}}, True),
    "another occupation": ({"beroep.codeBeroepsnaam": {"$eq": f"{URI}ZZ9"}}, False),
    "level": ({"codeWerkEnDenkniveauMinimaal": {"$gte": "4", "$lt": "7"}}, True),
    "a higher level": ({"codeWerkEnDenkniveauMinimaal": {"$gte": "5", "$lt": "7"}}, False),
    "a level not known": ({"codeWerkEnDenkniveauMinimaal": {"$eq": "7"}}, False),
    "any known level": ({"codeWerkEnDenkniveauMinimaal": {"$lt": "7"}}, True),
    "licence": ({"rijbewijs": licences("B")["arbeidsmarktkwalificatie.rijbewijs"]}, True),
    "another licence": ({"rijbewijs": licences("CE")["arbeidsmarktkwalificatie.rijbewijs"]}, False),
    "a criterion of jobseekers": ({OF_JOBSEEKERS: {"$all": [{"$elemMatch": {"codeTaal": {"$eq": "deu"}}}]}}, True),
    "language": ({"taalbeheersing": {"$all": [{"$elemMatch": {"codeTaal": {"$eq": "nld"}}}]}}, True),
    "another language": ({"taalbeheersing": {"$all": [{"$elemMatch": {"codeTaal": {"$eq": "deu"}}}]}}, False),
    "irregular": ({"flexibiliteit.indicatieOnregelmatigWerkOfPloegendienst": {"$eq": 1}}, True),
    "regular": ({"flexibiliteit.indicatieOnregelmatigWerkOfPloegendienst": {"$eq": 2}}, False),
    "hours": ({MOST_HOURS: {"$gte": 36}, LEAST_HOURS: {"$lte": 24}}, True),
    "more hours": ({MOST_HOURS: {"$gte": 37}}, False),
    "start": ({"datumAanvangWerkzaamheden": {"$gte": "2027-01-04"}}, True),
    "a later start": ({"datumAanvangWerkzaamheden": {"$gte": "2027-01-05"}}, False),
    "too far": ({"selectiegebied": {"postcode": "9711AB", "afstand": 20}}, False),
    "far enough": ({"selectiegebied": {"postcode": "9711AB", "afstand": 200}}, True),
}


@pytest.mark.parametrize("case", CRITERIA)
def test_each_criterion(world: World, exchange: Exchange, case: str) -> None:
    criteria, fits = CRITERIA[case]
    opened(world)
    assert bool(ask(exchange, **criteria)) is fits


def dutch(**levels: int) -> dict[str, Any]:
    """Ask for vacancies with Dutch at least so well."""
    steps = {f"codeNiveauTaalbeheersing{name}": {"$gte": level} for name, level in levels.items()}
    return {"taalbeheersing": {"$all": [{"$elemMatch": {"codeTaal": {"$eq": "nld"}, **steps}}]}}


def test_how_well_a_language_is_asked_counts_where_it_is_said(world: World, exchange: Exchange) -> None:
    opened(world, oral=3, written=2)
    assert len(ask(exchange, **dutch(Mondeling=3))) == 1
    assert len(ask(exchange, **dutch(Mondeling=3, Schriftelijk=2))) == 1
    assert ask(exchange, **dutch(Mondeling=4)) == []
    assert ask(exchange, **dutch(Mondeling=3, Schriftelijk=3)) == []
    (told,) = ask(exchange)
    assert told["taalbeheersing"] == [
        {"codeTaal": "nld", "codeNiveauTaalbeheersingMondeling": 3, "codeNiveauTaalbeheersingSchriftelijk": 2}
    ]
    # Where nothing is said of it, it stands in nobody's way.
    world.sql.execute("DELETE FROM employers.vacancy_language")
    assert len(ask(exchange, **dutch(Mondeling=4))) == 1


def test_a_level_that_is_not_known_is_found_and_told_as_such(world: World, exchange: Exchange) -> None:
    opened(world, education_level=0, level_known=False)
    (told,) = ask(exchange, codeWerkEnDenkniveauMinimaal={"$eq": "7"})
    assert told["codeWerkEnDenkniveauMinimaal"] == "7"
    assert ask(exchange, codeWerkEnDenkniveauMinimaal={"$lt": "7"}) == []


@pytest.mark.parametrize("changes", [{"status": "draft", "published_on": None}, {"source": "vum"}, {"days": -1}])
def test_what_is_not_open_here_is_not_told(world: World, exchange: Exchange, changes: dict[str, Any]) -> None:
    days = changes.pop("days", None)
    opened(
        world,
        **({"expires_on": world.one("SELECT kernel.today()")[0] + timedelta(days=days + 1)} if days else {}),
        **changes,
    )
    assert ask(exchange) == []


def test_a_bad_level_is_refused(exchange: Exchange) -> None:
    for level in ({"$lt": "5"}, {"$eq": "3"}, {"$gte": 4, "$lt": "7"}):
        answer = exchange.ask({"codeWerkEnDenkniveauMinimaal": level}, about="vacatures")
        assert answer.status_code == 400
        assert vum.faults(SOURCE, MATCHES, "post", answer) == []


def test_the_command_registers_a_party(world: World, exchange: Exchange, capsys: pytest.CaptureFixture[str]) -> None:
    given = [
        "--name",
        "Gemeente Proef",
        "--agreement",
        "Aansluiting 2026",
        "--from",
        "2026-01-01",
        "--until",
        "2099-01-01",
    ]
    call_command("vum_party", OTHER_OIN, *given, "--suwi")
    assert "takes part from 2026-01-01" in capsys.readouterr().out
    assert world.one("SELECT name, suwi, questions_per_hour FROM exchange.vum_party WHERE oin = %s", OTHER_OIN) == (
        "Gemeente Proef", True, 600,
    )  # fmt: skip
    assert exchange.ask(X_VUM_fromParty=OTHER_OIN).status_code == 200
    bad = ["--name", "x", "--agreement", "y", "--from", "2026-02-01", "--until", "2026-01-01", "--per-hour", "0"]
    with pytest.raises(CommandError) as refused:
        call_command("vum_party", "12", *bad)
    assert str(refused.value).count(";") == 4
