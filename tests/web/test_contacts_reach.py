"""How far contact reaches: one establishment, all pages of it, no further than she wants, and why not."""

import html
import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from sonar.disclosure.operations import NotAvailable
from sonar.identity.types import Actor
from sonar.messaging.operations import contact_with, contacts_of
from tests.web.test_finding_each_other import address, browser_of, found, jobseeker, publish
from tests.world import Person, World

KVK, HERE, THERE = "90000001", "900000010001", "900000010002"


def text(answer: Any) -> str:
    """Return an answer as text."""
    return html.unescape(answer.content.decode())


def vacancy_at(world: World, number: str, title: str) -> int:
    """Put a vacancy at an establishment of the employer."""
    place = world.one(
        "WITH e AS (INSERT INTO employers.employer (kvk_number, name) VALUES (%s, 'Vonk Metaal')"
        " ON CONFLICT (kvk_number) DO UPDATE SET name = excluded.name RETURNING id)"
        " INSERT INTO employers.establishment (employer_id, number, place, pc4) SELECT id, %s, 'Zwolle', 8011 FROM e"
        " ON CONFLICT (number) DO UPDATE SET place = excluded.place RETURNING id",
        KVK,
        number,
    )[0]
    return world.vacancy(establishment_id=place, title=title)


def reacted(world: World, vacancy: int, *shares: str) -> Person:
    """Let somebody react to a vacancy."""
    person = jobseeker(world)
    her = browser_of(world, world.sign_in_jobseeker(person))
    given = {"text": "Ik kom graag lassen.", "shares": list(shares)}
    assert her.post(f"/vacatures/{vacancy}/reageren", given).status_code == 303
    return person


def bound(world: World) -> Actor:
    """Sign somebody in for the one establishment."""
    return world.sign_in_employer(KVK, subject="bound", establishment=HERE)


@pytest.mark.requirement("I39", "R113", "R116")
def test_a_sign_in_for_one_establishment_has_contacts_about_that_ones_vacancies_alone(world: World) -> None:
    here, there = vacancy_at(world, HERE, "Lasser hier"), vacancy_at(world, THERE, "Lasser daar")
    mine, theirs = reacted(world, here, "name", "phone"), reacted(world, there, "name", "phone")
    whole = world.sign_in_employer(KVK, subject="whole")
    everything = browser_of(world, whole)
    assert len(contacts_of(actor=whole).rows) == 2
    other = next(row.reference for row in contacts_of(actor=whole).rows if row.vacancy == "Lasser daar")

    actor = bound(world)
    http = browser_of(world, actor)
    page = text(http.get("/werkgever/contacten"))
    assert mine.new.identity.last_name in page
    assert theirs.new.identity.last_name not in page
    assert "Lasser daar" not in page
    own = address(page, "/werkgever/contacten/")
    assert http.get(own).status_code == 200
    assert http.post(own, {"deed": "write", "line-text": "Dag!"}).status_code == 303
    assert world.count("SELECT count(*) FROM ledger.disclosure WHERE actor_ref = %s AND %s = ANY (persons)",
                       actor.ref, theirs.id) == 0  # fmt: skip
    assert everything.get(f"/werkgever/contacten/{other}").status_code == 200
    contact = world.one("SELECT id FROM messaging.contact WHERE vacancy_id = %s", there)[0]
    for deed in ("write", "close"):
        assert http.post(f"/werkgever/contacten/{other}", {"deed": deed, "line-text": "Dag!"}).status_code == 404
    assert world.one("SELECT state FROM messaging.contact WHERE id = %s", contact) == ("open",)


@pytest.mark.requirement("I39", "R113")
def test_a_sign_in_for_one_establishment_asks_for_a_vacancy_of_that_one(world: World) -> None:
    there = vacancy_at(world, THERE, "Lasser daar")
    world.sql.execute(
        "INSERT INTO employers.establishment (employer_id, number, place, pc4)"
        " SELECT id, %s, 'Zwolle', 8011 FROM employers.employer WHERE kvk_number = %s",
        [HERE, KVK],
    )
    publish(browser_of(world, world.sign_in_jobseeker(jobseeker(world))))
    http = browser_of(world, bound(world))
    ask = address(found(http), "/werkgever/profielen/")
    assert "Plaats eerst een vacature" in text(http.get(ask))
    assert http.post(ask, {"text": "Wij zoeken een lasser."}).status_code == 422
    here = vacancy_at(world, HERE, "Lasser hier")
    assert "Lasser daar" not in text(http.get(ask))
    for vacancy in ("", there):
        assert http.post(ask, {"vacancy": vacancy, "text": "Wij zoeken een lasser."}).status_code == 422
    assert http.post(ask, {"vacancy": here, "text": "Wij zoeken een lasser."}).status_code == 303
    assert world.all("SELECT vacancy_id FROM messaging.contact") == [(here,)]
    assert "Lasser hier" in text(http.get("/werkgever/contacten"))


@pytest.mark.requirement("I39", "R113")
def test_every_contact_is_reached_page_by_page_and_each_page_names_who_is_on_it(world: World) -> None:
    vacancy = vacancy_at(world, HERE, "Lasser hier")
    person = jobseeker(world)
    world.sql.execute(
        "INSERT INTO messaging.contact (client_id, id, kvk_number, vacancy_id, begun_by, state, changed_at, closed_by)"
        " SELECT %s, gen_random_uuid(), %s, %s, 'jobseeker', 'closed', kernel.now() - make_interval(mins => n),"
        " 'employer' FROM generate_series(1, 101) AS n",
        [person.id, KVK, vacancy],
    )
    late = reacted(world, vacancy)
    employer = world.sign_in_employer(KVK)
    http = browser_of(world, employer)
    shown, turn = [], "/werkgever/contacten"
    for rows in (50, 50, 2):
        page = http.get(turn)
        shown += re.findall(r'href="(/werkgever/contacten/[^"]+)"', page.content.decode())
        assert len(page.context["contacts"]) == rows
        turn = page.context["next_url"]
    assert turn == ""
    assert len(set(shown)) == 102
    assert http.get(shown[-1]).status_code == 200
    assert http.get("/werkgever/contacten?voor=1").status_code == 303  # nothing is so old
    named = (
        "SELECT persons FROM ledger.disclosure WHERE actor_ref = %s AND name = 'employer:contact' ORDER BY seq LIMIT 3"
    )
    lists = [set(row[0]) for row in world.all(named, employer.ref)]
    assert lists == [{person.id, late.id}, {person.id}, {person.id}]
    her = browser_of(world, world.sign_in_jobseeker(person))
    first = her.get("/werkmap/werkgevers")
    assert len(first.context["contacts"]) == 50
    second = her.get(first.context["next_url"])
    assert len(second.context["contacts"]) == 50
    last = her.get(second.context["next_url"])
    assert (len(last.context["contacts"]), last.context["next_url"]) == (1, "")


def test_the_last_messages_are_shown_and_not_the_first(world: World) -> None:
    vacancy = vacancy_at(world, HERE, "Lasser hier")
    person = reacted(world, vacancy)
    her = browser_of(world, world.sign_in_jobseeker(person))
    thread = address(text(her.get("/werkmap/werkgevers")), "/werkmap/werkgevers/")
    world.sql.execute(
        "INSERT INTO messaging.contact_line (client_id, contact_id, side, body)"
        " SELECT l.client_id, l.contact_id, 'jobseeker', l.body FROM messaging.contact_line l, generate_series(1, 199)"
    )
    assert "laatste 200" not in text(her.get(thread))
    assert her.post(thread, {"deed": "write", "line-text": "Dit is het laatste."}).status_code == 303
    page = text(her.get(thread))
    assert "Hier staan de laatste 200 berichten." in page
    assert page.count("sonar-line--mine") == 200
    assert page.rindex("Dit is het laatste.") > page.rindex("Ik kom graag lassen.")


@pytest.mark.parametrize("deed", ["no", "close", "report"])
@pytest.mark.requirement("R113")
def test_no_is_no(world: World, deed: str) -> None:
    here, also = vacancy_at(world, HERE, "Lasser hier"), vacancy_at(world, HERE, "Lasser ook hier")
    person = jobseeker(world)
    publish(browser_of(world, world.sign_in_jobseeker(person)))
    employer = browser_of(world, world.sign_in_employer(KVK))
    ask = address(found(employer), "/werkgever/profielen/")

    def asked(vacancy: object = "") -> str:
        answer = employer.post(ask, {"vacancy": vacancy, "text": "Wij zoeken een lasser."})
        return "" if answer.status_code == 303 else text(answer)

    assert asked(here) == ""
    assert "U hebt hierover al contact." in asked(here)
    assert "het antwoord is er nog niet" in asked(also)
    her = browser_of(world, world.sign_in_jobseeker(person))
    mine = address(text(her.get("/werkmap/werkgevers")), "/werkmap/werkgevers/")
    if deed == "no":
        assert her.post(mine, {"deed": "no"}).status_code == 303
    else:
        said = {"report-report": "Vraagt steeds naar mijn leeftijd."} if deed == "report" else {}
        assert her.post(mine, {"deed": "close", **said}).status_code == 303
    for vacancy in (here, also, ""):
        assert "Deze persoon wil nu geen contact met u." in asked(vacancy)
    world.advance(days=31)
    employer = browser_of(world, world.sign_in_employer(KVK))
    ask = address(found(employer), "/werkgever/profielen/")
    assert "Deze persoon wil nu geen contact met u." in asked(here)
    assert ("wil nu geen contact" in asked(also)) is (deed == "report")
    # She herself may always begin again.
    her = browser_of(world, world.sign_in_jobseeker(person))
    answer = her.post(f"/vacatures/{here}/reageren", {"text": "Toch wel."})
    assert answer.status_code == 303


def test_why_a_reaction_is_not_sent_is_told_as_it_is(world: World) -> None:
    vacancy = vacancy_at(world, HERE, "Lasser hier")
    her = browser_of(world, world.sign_in_jobseeker(jobseeker(world)))
    react = f"/vacatures/{vacancy}/reageren"
    world.sql.execute("INSERT INTO employers.contact_block (kvk_number) VALUES (%s)", [KVK])
    blocked = her.post(react, {"text": "Dag."})
    assert blocked.status_code == 422
    assert "Bij deze werkgever kunt u nu niet reageren" in text(blocked)
    assert "al gereageerd" not in text(blocked)
    world.sql.execute("DELETE FROM employers.contact_block")
    assert her.post(react, {"text": "Dag."}).status_code == 303
    assert "U hebt al gereageerd" in text(her.post(react, {"text": "Dag."}))
    world.sql.execute("UPDATE employers.vacancy SET status = 'filled' WHERE id = %s", [vacancy])
    gone = her.get(react)
    assert gone.status_code == 404
    assert "Deze vacature staat niet open" in text(gone)


def test_a_vacancy_that_closed_since_is_no_subject_of_a_question(world: World) -> None:
    publish(browser_of(world, world.sign_in_jobseeker(jobseeker(world))))
    employer = browser_of(world, world.sign_in_employer(KVK))
    vacancy = vacancy_at(world, HERE, "Lasser hier")
    ask = address(found(employer), "/werkgever/profielen/")
    world.sql.execute("UPDATE employers.vacancy SET status = 'filled' WHERE id = %s", [vacancy])
    refused = employer.post(ask, {"vacancy": vacancy, "text": "Wij zoeken een lasser."})
    assert refused.status_code == 422
    assert "Kies een van de mogelijkheden." in text(refused)


def test_a_reference_of_another_establishment_opens_nothing_by_the_door_either(world: World) -> None:
    there = vacancy_at(world, THERE, "Lasser daar")
    reacted(world, there)
    whole = world.sign_in_employer(KVK, subject="bound")
    reference = contacts_of(actor=whole).rows[0].reference
    assert contact_with(actor=whole, contact_ref=reference).lines
    narrow = bound(world)  # the same user, signed in anew for one establishment
    with pytest.raises(NotAvailable):
        contact_with(actor=narrow, contact_ref=reference)


def test_odd_pages_of_contacts_are_the_first(world: World, http: Client, now: datetime) -> None:
    world.browse(http, world.sign_in_employer(KVK))
    for odd in ("x", "-1", "9" * 18, "9" * 40, ""):
        assert http.get("/werkgever/contacten", {"voor": odd}).status_code in {200, 303}, odd
