"""Pages on the real database: who gets in, what others and bad input get, how many statements a page takes."""

import html
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from sonar.identity.types import Function
from tests.world import ADVISER, BY_FUNCTION, COLLEAGUE, MANAGER, REASON, Person, World

MOST_STATEMENTS = 30
UNKNOWN = "A" * 59


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect every statement that any login runs."""
    seen: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: object, many: bool, context: object) -> object:  # noqa: FBT001
        seen.append(sql)
        return execute(sql, params, many, context)

    wrapped = [connections[alias] for alias in settings.DATABASES if alias != "default"]
    for connection in wrapped:
        connection.execute_wrappers.append(note)
    try:
        yield seen
    finally:
        for connection in wrapped:
            connection.execute_wrappers.remove(note)


def staff_pages(world: World, person: Person, http: Client) -> dict[str, str]:
    """Return the pages of an adviser who has `person` in the caseload and was shown a candidate for a vacancy."""
    actor = world.sign_in()
    world.browse(http, actor)
    vacancy = world.vacancy()
    world.jobseeker_for(vacancy)
    reference = world.ref(person, actor)
    return {
        "work list": "/werklijst",
        "client": f"/klanten/{reference}",
        "contact": f"/klanten/{reference}/contact",
        "message": f"/klanten/{reference}/bericht",
        "emergency": f"/klanten/{reference}/noodprocedure",
        "vacancies": "/vacatures",
        "vacancy": f"/vacatures/{vacancy}",
        "candidates": f"/vacatures/{vacancy}/kandidaten",
        "consultations": "/mijn-raadplegingen",
    }


def test_pages_answer_within_thirty_statements(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    for _ in range(24):
        world.client(adviser=ADVISER)
    pages = staff_pages(world, person, http)
    counts = {}
    for name, path in pages.items():
        with counted() as statements:
            answer = http.get(path)
        assert answer.status_code == 200, name
        counts[name] = len(statements)
    assert {name: count for name, count in counts.items() if count > MOST_STATEMENTS} == {}
    assert person.new.identity.last_name in http.get(pages["client"]).content.decode()


@pytest.mark.requirement("R107")
def test_jobseeker_pages_answer_within_thirty_statements(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    world.browse(http, world.sign_in_jobseeker(person))
    for path in ("/werkmap", "/werkmap/berichten", "/werkmap/inzage", "/werkmap/gegevens"):
        with counted() as statements:
            answer = http.get(path)
        assert answer.status_code == 200, path
        assert len(statements) <= MOST_STATEMENTS, path


def candidate_page(http: Client, vacancy: int) -> str:
    """Return the address of the first candidate who is shown for a vacancy."""
    page = http.get(f"/vacatures/{vacancy}/kandidaten").content.decode()
    start = f"/vacatures/{vacancy}/kandidaten/"
    return start + page.split(f'href="{start}')[1].split('"')[0]


def test_forms_and_reviews_answer_within_thirty_statements(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(http, actor)
    vacancy = world.vacancy()
    world.jobseeker_for(vacancy)
    client = f"/klanten/{world.ref(person, actor)}"
    contact = {**contact_of(person), "phone": "+31687654321", "why": "Doorgegeven in het gesprek."}
    stranger = world.ref(world.client(), actor)
    forms: dict[str, tuple[str, dict[str, Any], int]] = {
        "contact": (f"{client}/contact", contact, 303),
        "message": (f"{client}/bericht", {"subject": "Afspraak", "body": "Tot morgen."}, 303),
        "candidate": (candidate_page(http, vacancy), {"reason": REASON}, 200),
        "emergency": (f"/klanten/{stranger}/noodprocedure", {"category": "contact", "reason": REASON}, 200),
    }
    for name, (path, given, status) in forms.items():
        with counted() as statements:
            answer = http.post(path, given)
        assert answer.status_code == status, name
        assert len(statements) <= MOST_STATEMENTS, name
    world.browse(http, world.sign_in(MANAGER))
    with counted() as statements:
        page = http.get("/beoordelingen").content.decode()
    assert len(statements) <= MOST_STATEMENTS
    reference = page.split('name="reference" value="')[1].split('"')[0]
    judged = {"reference": reference, "judgement": "task", "remark": "Nagevraagd bij de collega."}
    with counted() as statements:
        assert http.post("/beoordelingen", judged).status_code == 303
    assert len(statements) <= MOST_STATEMENTS


def contact_of(person: Person) -> dict[str, Any]:
    """Return the form with the contact data of somebody as they were registered."""
    contact = person.new.contact
    fields = ("phone", "email", "street", "house_number", "postcode", "city")
    return {"version": 1, **{name: getattr(contact, name) for name in fields}}


@pytest.mark.requirement("R107")
def test_reading_a_message_takes_at_most_thirty_statements(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(http, actor)
    http.post(f"/klanten/{world.ref(person, actor)}/bericht", {"subject": "Afspraak", "body": "Tot morgen."})
    world.browse(http, world.sign_in_jobseeker(person))
    page = http.get("/werkmap/berichten").content.decode()
    path = "/werkmap/berichten/" + page.split('href="/werkmap/berichten/')[1].split('"')[0]
    with counted() as statements:
        answer = http.get(path)
    assert "Tot morgen." in answer.content.decode()
    assert len(statements) <= MOST_STATEMENTS


@pytest.mark.requirement("R107", "R119")
def test_without_a_session_every_page_leads_to_signing_in(world: World, http: Client) -> None:
    pages = staff_pages(world, world.client(adviser=ADVISER), http)
    http.cookies.clear()
    # Vacancies have one address for both sides: without a session it is the public page.
    public = [pages.pop("vacancies"), pages.pop("vacancy")]
    assert [http.get(path).status_code for path in public] == [200, 200]
    assert all("/kandidaten" not in http.get(path).content.decode() for path in public)
    for path in [*pages.values(), "/werkmap", "/werkmap/berichten", f"/werkmap/berichten/{UNKNOWN}", "/werkmap/inzage"]:
        answer = http.get(path)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (303, "/aanmelden"), path


@pytest.mark.requirement("R40", "R53", "I73")
def test_another_persons_and_no_page_are_the_same_page(world: World, http: Client) -> None:
    person = world.client(adviser=COLLEAGUE)
    actor = world.sign_in()
    world.browse(http, actor)
    for page in ("", "/contact", "/bericht"):
        foreign = http.get(f"/klanten/{world.ref(person, actor)}{page}")
        absent = http.get(f"/klanten/{UNKNOWN}{page}")
        of_another_actor = http.get(f"/klanten/{world.ref(person, world.sign_in(COLLEAGUE))}{page}")
        assert {foreign.status_code, absent.status_code, of_another_actor.status_code} == {404}
        bodies = {_without_tokens(answer.content.decode()) for answer in (foreign, absent, of_another_actor)}
        assert len(bodies) == 1
        assert person.new.identity.last_name not in bodies.pop()


def _without_tokens(page: str) -> str:
    """Leave out what differs between any two answers: tokens, the address itself, and the minute for who prints it."""
    differs = ("csrfmiddlewaretoken", "/klanten/", "sonar-printed")
    return "\n".join(line for line in page.splitlines() if not any(mark in line for mark in differs))


@pytest.mark.requirement("R31", "R53", "R40")
@pytest.mark.parametrize("function", list(Function))
def test_no_function_sees_a_foreign_person_on_any_page(world: World, http: Client, function: Function) -> None:
    stranger = world.client()
    actor = world.sign_in(BY_FUNCTION[function])
    world.browse(http, actor)
    vacancy = world.vacancy()
    reference = world.ref(stranger, actor)
    for path in (
        "/", "/werklijst", "/vacatures", f"/vacatures/{vacancy}", f"/vacatures/{vacancy}/kandidaten",
        f"/vacatures/{vacancy}/kandidaten/{reference}", f"/klanten/{reference}", f"/klanten/{reference}/contact",
        f"/klanten/{reference}/bericht", f"/klanten/{reference}/noodprocedure", "/mijn-raadplegingen", "/werkmap",
        "/werkmap/berichten", f"/werkmap/berichten/{reference}", "/werkmap/inzage", "/werkmap/gegevens",
    ):  # fmt: skip
        body = html.unescape(http.get(path).content.decode())
        for planted in (
            stranger.new.identity.last_name,
            stranger.new.contact.email,
            stranger.new.bsn.reveal(),
            str(stranger.id),
        ):
            assert planted not in body, (function, path)


@pytest.mark.requirement("I73")
def test_bad_input_gets_its_own_status_and_a_page_that_helps(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(http, actor)
    client = f"/klanten/{world.ref(person, actor)}"
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    world.browse(strict, actor)
    answers = {
        "malformed reference": (http.get("/klanten/geen-kenmerk"), 404),
        "unknown page": (http.get("/bestaat-niet"), 404),
        "unknown vacancy": (http.get("/vacatures/999999"), 404),
        "number that is too large": (http.get("/vacatures/99999999999999999999"), 404),
        "unknown status": (http.get("/werklijst?status=geheim"), 200),
        "malformed paging": (http.get("/werklijst?na=1'; DROP TABLE"), 404),
        "wrong method on a page": (http.post("/werklijst"), 405),
        "wrong method on a form": (http.delete(f"{client}/contact"), 405),
        "forged form": (strict.post(f"{client}/contact", {"phone": "0687654321"}), 403),
        "text that is too long": (http.post(f"{client}/bericht", {"subject": "x" * 200, "body": "y" * 9000}), 422),
        "reason that is too short": (
            http.post(f"{client}/noodprocedure", {"category": "contact", "reason": "kort"}),
            422,
        ),
        "number of a person in a reason": (
            http.post(
                f"{client}/noodprocedure", {"category": "contact", "reason": f"{REASON} {person.new.bsn.reveal()}"}
            ),
            422,
        ),
        "control characters": (http.post(f"{client}/bericht", {"subject": "a\x00b", "body": "tekst"}), 422),
        "far too much": (http.post(f"{client}/bericht", {"body": "z" * 600_000}), 400),
    }
    for name, (answer, status) in answers.items():
        assert answer.status_code == status, name
        page = answer.content.decode()
        assert "Traceback" not in page, name
        assert "<h1" in page, name
        assert answer["Cache-Control"] == "no-store", name


@pytest.mark.requirement("R119", "I72")
def test_revoked_and_expired_sessions_end_at_the_next_request(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(http, actor)
    path = f"/klanten/{world.ref(person, actor)}"
    assert http.get(path).status_code == 200
    world.sql.execute("UPDATE identity.staff SET active = false WHERE id = %s", [ADVISER])
    assert http.get(path)["Location"].startswith("/aanmelden")
    world.sql.execute("UPDATE identity.staff SET active = true WHERE id = %s", [ADVISER])
    world.browse(http, world.sign_in())
    assert http.get(path).status_code == 200
    world.advance(minutes=31)
    assert http.get(path)["Location"].startswith("/aanmelden")


@pytest.mark.requirement("R122", "R149")
def test_emergency_opens_one_category_and_tells_client_and_supervisor(world: World, http: Client) -> None:
    person = world.client()
    actor = world.sign_in()
    world.browse(http, actor)
    path = f"/klanten/{world.ref(person, actor)}/noodprocedure"
    answer = http.post(path, {"category": "contact", "reason": REASON})
    assert answer.status_code == 200
    assert person.new.contact.email in answer.content.decode()
    assert world.one("SELECT staff_id, office_id, category, reason FROM access.glass_review") == (
        ADVISER,
        11,
        "contact",
        REASON,
    )
    world.browse(http, world.sign_in_jobseeker(person))
    assert html.escape(REASON) in http.get("/werkmap/inzage").content.decode()


@pytest.mark.requirement("R44")
def test_candidates_show_no_identity_until_it_is_opened_with_a_reason(world: World, http: Client) -> None:
    vacancy = world.vacancy()
    candidate = world.jobseeker_for(vacancy)
    world.browse(http, world.sign_in())
    page = http.get(f"/vacatures/{vacancy}/kandidaten").content.decode()
    assert candidate.new.identity.last_name not in page
    assert str(candidate.id) not in page
    opened = http.post(candidate_page(http, vacancy), {"reason": REASON})
    while opened.status_code in {302, 303}:
        opened = http.get(opened["Location"])
    assert candidate.new.identity.last_name in opened.content.decode()
    assert (
        world.count("SELECT count(*) FROM access.relation WHERE kind = 'match' AND client_id = %s", candidate.id) == 1
    )
