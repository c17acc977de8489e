"""The causes of the nine breaches with group messages, each as a standing test on messages to one person.

In nine cases a list of people, with their numbers, went to a group as an attachment or in the text. There are no group
messages yet; when they come, they get tests of their own. What follows holds for every message and every page today.
"""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sonar.web import adviser
from sonar.web.urls import urlpatterns
from tests.web.test_pages_for_real import UNKNOWN, contact_of, staff_pages
from tests.world import ADVISER, COLLEAGUE, REASON, Person, World

pytestmark = pytest.mark.requirement("I76")
SENT = "SELECT count(*) FROM messaging.message"
TEMPLATES = Path(str(adviser.__file__)).parents[1] / "templates"
LIST = b"naam;bsn\nProefpersoon;900000004\n"


def message_page(world: World, http: Client, person: Person) -> str:
    """Sign the adviser in; return the address of a message to somebody."""
    actor = world.sign_in()
    world.browse(http, actor)
    return f"/klanten/{world.ref(person, actor)}/bericht"


def test_no_form_has_a_place_for_a_file() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8").lower()
        assert 'type="file"' not in text, path.name
        assert "multipart" not in text, path.name


def test_a_file_is_refused_on_every_form(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    path = message_page(world, http, person)
    client = path.removesuffix("/bericht")
    forms = {
        path: {"subject": "Overzicht", "body": "Zie de bijlage."},
        f"{client}/contact": {**contact_of(person), "why": "Zie de bijlage."},
        f"{client}/noodprocedure": {"category": "contact", "reason": REASON},
        f"/vacatures/{world.vacancy()}/kandidaten/{UNKNOWN}": {"reason": REASON},
        "/taal": {"language": "en"},
    }
    for address, given in forms.items():
        answer = http.post(address, {**given, "bijlage": SimpleUploadedFile("klanten.csv", LIST)})
        assert answer.status_code == 400, address
        assert "Er is niets opgeslagen" in answer.content.decode()
    assert world.count(SENT) == 0
    assert world.count("SELECT count(*) FROM ledger.disclosure") == 0


def test_the_schema_has_one_recipient_per_message_and_no_place_for_a_file(world: World) -> None:
    columns = dict(
        world.all(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'messaging' AND table_name = 'message'"
        )
    )
    assert columns["client_id"] == "uuid"
    assert set(columns) == {
        "client_id", "id", "staff_id", "vacancy_id", "subject", "body", "sent_at", "read_at", "disclosure_seq",
    }  # fmt: skip
    assert "ARRAY" not in columns.values()
    tables = world.all(
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = 'messaging' AND table_type = 'BASE TABLE'"
    )
    # A contact is between one person and one employer, and its lines are in it: no room for a second reader.
    assert sorted(tables) == [("contact",), ("contact_line",), ("message",), ("report_step",)]
    for table in ("contact", "contact_line", "report_step"):
        kinds = world.all(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'messaging' AND table_name = %s",
            table,
        )
        assert [name for name, kind in kinds if kind == "uuid" and name.startswith("client")] == ["client_id"]


def test_a_second_recipient_in_the_form_gets_nothing(world: World, http: Client) -> None:
    person, other = world.client(adviser=ADVISER), world.client(adviser=ADVISER)
    path = message_page(world, http, person)
    more = [world.ref(other, world.sign_in()), str(other.id)]
    given = {"subject": "Afspraak", "body": "Tot morgen.", "client_ref": more, "to": more, "recipients": more}
    assert http.post(path, given).status_code == 303
    assert world.all("SELECT client_id FROM messaging.message") == [(person.id,)]


@pytest.mark.parametrize("where", ["subject", "body"])
@pytest.mark.parametrize("number", ["900000016", "9000.00.016", "900 000 016", "BSN:900000016."])
def test_a_bsn_in_the_text_is_refused(world: World, http: Client, where: str, number: str) -> None:
    path = message_page(world, http, world.client(adviser=ADVISER))
    answer = http.post(path, {"subject": "Afspraak", "body": "Tot morgen.", where: f"Uw nummer is {number}"})
    assert answer.status_code == 422
    assert "burgerservicenummer" in answer.content.decode()
    assert world.count(SENT) == 0


def test_the_recipient_is_shown_before_sending(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    page = html.unescape(http.get(message_page(world, http, person)).content.decode())
    assert person.new.identity.full_name in page[: page.index("Versturen</button>")]
    assert "Het bericht gaat alleen naar deze persoon" in page


def test_the_message_is_read_after_digid_only_and_by_nobody_else(world: World, http: Client) -> None:
    person, other = world.client(adviser=ADVISER), world.client(adviser=ADVISER)
    http.post(message_page(world, http, person), {"subject": "Afspraak", "body": "Tot morgen."})
    world.browse(http, world.sign_in_jobseeker(person))
    page = http.get("/werkmap/berichten").content.decode()
    path = "/werkmap/berichten/" + page.split('href="/werkmap/berichten/')[1].split('"')[0]
    answers: dict[str, Any] = {}
    http.cookies.clear()
    answers["nobody"] = http.get(path)
    world.browse(http, world.sign_in())
    answers["the sender"] = http.get(path)
    world.browse(http, world.sign_in(COLLEAGUE))
    answers["a colleague"] = http.get(path)
    world.browse(http, world.sign_in_jobseeker(other))
    answers["another jobseeker"] = http.get(path)
    assert "Afspraak" not in http.get("/werkmap/berichten").content.decode()
    assert {who: answer.status_code for who, answer in answers.items()} == {
        "nobody": 303, "the sender": 403, "a colleague": 403, "another jobseeker": 404,
    }  # fmt: skip
    assert not [who for who, answer in answers.items() if b"Tot morgen." in answer.content]
    world.browse(http, world.sign_in_jobseeker(person))
    assert "Tot morgen." in http.get(path).content.decode()


def test_the_text_is_nowhere_outside_the_message_as_it_was_typed(world: World, http: Client) -> None:
    http.post(
        message_page(world, http, world.client(adviser=ADVISER)), {"subject": "Afspraak", "body": "Tot morgen Żofia."}
    )
    rows = str(world.all("SELECT m::text FROM messaging.message m UNION ALL SELECT d::text FROM ledger.disclosure d"))
    assert "morgen" not in rows
    assert "Afspraak" not in rows


def test_no_page_gives_a_list_to_take_away(world: World, http: Client) -> None:
    pages = staff_pages(world, world.client(adviser=ADVISER), http)
    questions = ("", "?format=csv", "?export=1", "?download=1")
    kinds = {"text/csv", "application/json", "application/vnd.ms-excel", "*/*"}
    for path in pages.values():
        for question in questions:
            answer = http.get(path + question)
            assert answer["Content-Type"] == "text/html; charset=utf-8", path
            assert "Content-Disposition" not in answer
        for kind in kinds:
            assert http.get(path, headers={"Accept": kind})["Content-Type"].startswith("text/html"), path


def test_no_address_speaks_of_an_export() -> None:
    addresses = [str(pattern.pattern) for pattern in urlpatterns]
    assert len(addresses) > 10
    # The interface for municipalities speaks of one inhabitant at a time; its contract is held by tests of its own.
    addresses.remove("api/gemeenten/v1/")
    # The one for suppliers speaks of vacancies, and of nobody.
    addresses.remove("api/vacatures/v1/")
    # The exchange gives at most a hundred profiles without names for a question, each logged; held by tests of its own.
    addresses.remove("api/vum/v3/")
    assert not [address for address in addresses if re.search(r"export|download|csv|xls|api|bijlage", address)]
