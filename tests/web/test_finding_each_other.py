"""An employer finds somebody who shows her profile, she finds a vacancy, and they write to each other on the site."""

import html
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from sonar.clients.types import Profile, WantedOccupation, WorkExperience
from sonar.identity.types import Actor
from tests.world import Person, World, new_client

ALL = ["region", "years", "level", "skills", "licences", "languages", "hours", "available"]


def welder(world: World) -> str:
    """Return the code of an occupation of the shipped list."""
    return str(world.one("SELECT code FROM reference.occupation WHERE label_nl = 'Lasser'")[0])


def jobseeker(world: World, **changes: object) -> Person:
    """Register somebody who looks for work as a welder."""
    profile = replace(
        new_client(1).profile,
        occupations=(WantedOccupation("sonar", welder(world)),),
        experience=(WorkExperience("Geheim BV", "Lasser", "", date(2015, 1, 1), date(2021, 1, 2)),),
        available_from=date(2026, 12, 17),
        **changes,  # type: ignore[arg-type]
    )
    return world.client(profile=profile)


def planted(person: Person) -> tuple[str, ...]:
    """Return what may never reach an employer by itself."""
    new = person.new
    return (
        new.identity.last_name, new.identity.first_names, new.bsn.reveal(), str(person.id), new.contact.email or "",
        new.contact.street or "", new.contact.postcode or "", "12345678", "1985", "Geheim BV", new.profile.presentation,
    )  # fmt: skip


def publish(http: Client, **more: object) -> int:
    """Send the form of the Werkmap that shows the profile."""
    given = {"deed": "publish", "shown": ALL, "presentation": "Ik las graag.", "agreed": "on", **more}
    return http.post("/werkmap/zichtbaar", given).status_code


def found(http: Client, **asked: object) -> str:
    """Return the employer's page of profiles."""
    answer = http.get("/werkgever/profielen", {"woorden": "lasser", **asked})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def browser_of(world: World, actor: Actor) -> Client:
    """Return a browser in which somebody is signed in."""
    http = Client(raise_request_exception=False)
    world.browse(http, actor)
    return http


def address(page: str, start: str) -> str:
    """Return the first address on a page that begins so."""
    return html.unescape(re.findall(rf'href="({start}[^"]+)"', page)[0])


@pytest.mark.requirement("R113", "I34", "R116")
def test_an_employer_finds_a_published_profile_asks_and_hears_who_she_is_after_her_yes(world: World) -> None:
    person = jobseeker(world)
    her = browser_of(world, world.sign_in_jobseeker(person))
    world.sql.execute("INSERT INTO employers.employer (kvk_number, name) VALUES ('90000001', 'Vonk Metaal')")
    employer = browser_of(world, world.sign_in_employer("90000001"))
    assert "Geen profielen gevonden" in found(employer)

    preview = her.post("/werkmap/zichtbaar", {"deed": "preview", "shown": ALL, "presentation": "Ik las graag."})
    assert "Zo ziet een werkgever u" in preview.content.decode()
    assert "Geen profielen gevonden" in found(employer)
    assert publish(her) == 303

    page = found(employer)
    assert "Minder dan 5 profielen" in page
    assert all(words in page for words in ("Ik las graag.", "6 jaar", "Lasser", "24–36"))
    assert "Regio</dt>" not in page  # fewer than five share it
    ask = address(page, "/werkgever/profielen/")
    assert employer.post(ask, {"text": "Wij zoeken een lasser in Zwolle."}).status_code == 303
    waiting = employer.get("/werkgever/contacten").content.decode()
    thread = address(waiting, "/werkgever/contacten/")
    pages = [page, waiting, employer.get(thread).content.decode()]
    assert [text for text in planted(person) if any(text in each for each in pages)] == []
    assert employer.post(thread, {"deed": "write", "line-text": "Bent u daar?"}).status_code == 422

    mine = address(her.get("/werkmap/werkgevers").content.decode(), "/werkmap/werkgevers/")
    read = html.unescape(her.get(mine).content.decode())
    assert "Vonk Metaal" in read
    assert "Wij zoeken een lasser in Zwolle." in read
    assert her.post(mine, {"deed": "yes", "share-shares": ["name"]}).status_code == 303
    opened = html.unescape(employer.get(thread).content.decode())
    assert person.new.identity.last_name in opened
    assert (person.new.contact.email or "") not in opened
    assert employer.post(thread, {"deed": "write", "line-text": "Welkom!"}).status_code == 303
    assert "Welkom!" in her.get(mine).content.decode()

    looks = html.unescape(her.get("/werkmap/inzage").content.decode())
    assert "Werkgever, Vonk Metaal" in looks
    assert her.post(mine, {"deed": "close"}).status_code == 303
    assert person.new.identity.last_name not in employer.get(thread).content.decode()


@pytest.mark.requirement("R113", "R116")
def test_a_jobseeker_finds_a_vacancy_and_reacts_without_giving_bsn_or_address(world: World) -> None:
    person = jobseeker(world)
    vacancy = world.vacancy(title="Lasser op locatie")
    kvk = world.one(
        "SELECT e.kvk_number FROM employers.employer e JOIN employers.establishment b ON b.employer_id = e.id"
        " JOIN employers.vacancy v ON v.establishment_id = b.id WHERE v.id = %s",
        vacancy,
    )[0]
    her = browser_of(world, world.sign_in_jobseeker(person))
    assert her.get(f"/vacatures/{vacancy}/reageren").status_code == 200
    refused = her.post(f"/vacatures/{vacancy}/reageren", {"text": person.new.bsn.reveal()})
    assert refused.status_code == 422
    given = {"text": "Ik kom graag lassen.", "shares": ["name", "phone"]}
    assert her.post(f"/vacatures/{vacancy}/reageren", given).status_code == 303
    assert her.post(f"/vacatures/{vacancy}/reageren", given).status_code == 422  # once
    employer = browser_of(world, world.sign_in_employer(kvk))
    thread = address(employer.get("/werkgever/contacten").content.decode(), "/werkgever/contacten/")
    page = html.unescape(employer.get(thread).content.decode())
    assert "Ik kom graag lassen." in page
    assert person.new.identity.last_name in page
    for secret in (person.new.bsn.reveal(), person.new.contact.street, person.new.contact.email, "1985", "8011"):
        assert secret not in page, secret
    other = browser_of(world, world.sign_in_employer("90000007", subject="user-7"))
    assert other.get(thread).status_code == 404
    assert "nog geen contacten" in other.get("/werkgever/contacten").content.decode()
    assert browser_of(world, world.sign_in()).get(thread).status_code == 403
    count = "SELECT count(*) FROM ledger.disclosure WHERE actor_kind = 'employer' AND %s = ANY (persons)"
    assert world.count(count, person.id) == 2  # the list and the contact


@pytest.mark.requirement("I34")
def test_hiding_takes_a_profile_out_at_once_and_every_yes_is_kept(world: World) -> None:
    person = jobseeker(world)
    her = browser_of(world, world.sign_in_jobseeker(person))
    employer = browser_of(world, world.sign_in_employer())
    publish(her)
    ask = address(found(employer), "/werkgever/profielen/")
    assert her.post("/werkmap/zichtbaar", {"deed": "hide"}).status_code == 303
    assert "Geen profielen gevonden" in found(employer)
    assert employer.post(ask, {"text": "Bent u er nog?"}).status_code == 404
    kept = world.all(
        "SELECT action, edition, shown FROM clients.publication WHERE client_id = %s ORDER BY seq", person.id
    )
    assert kept == [("published", "2026-2", sorted(ALL)), ("hidden", None, [])]


@pytest.mark.requirement("I34")
def test_only_what_she_chose_is_shown(world: World) -> None:
    her = browser_of(world, world.sign_in_jobseeker(jobseeker(world)))
    employer = browser_of(world, world.sign_in_employer())
    publish(her, shown=["hours"], presentation="")
    page = found(employer)
    assert "24–36" in page
    assert not [words for words in ("Ervaring", "Opleiding</dt>", "Rijbewijs</dt>", "Beschikbaar") if words in page]


def test_a_region_is_shown_and_searched_when_five_share_it(world: World) -> None:
    employer = browser_of(world, world.sign_in_employer())
    region = world.one("SELECT region_code FROM reference.municipality WHERE name = 'Zwolle'")[0]
    for number in range(5):
        publish(browser_of(world, world.sign_in_jobseeker(jobseeker(world))))
        shown = "Regio</dt>" in found(employer)
        assert shown is (number == 4)
        assert ("Geen profielen" in found(employer, regio=region)) is (number < 4)
    assert "5 profielen gevonden" in found(employer)


@pytest.mark.requirement("I34", "R310")
@pytest.mark.parametrize("cause", ["protected", "expired", "ended"])
def test_who_may_not_be_shown_is_neither_published_nor_found(world: World, cause: str) -> None:
    person, later = jobseeker(world), jobseeker(world)
    employer = browser_of(world, world.sign_in_employer())
    publish(browser_of(world, world.sign_in_jobseeker(person)))
    assert "Minder dan 5" in found(employer)
    for each in (person, later):
        if cause == "protected":
            world.protect(each)
        elif cause == "expired":
            world.sql.execute(
                "UPDATE clients.profile SET cv_expires_on = kernel.today() WHERE client_id = %s", [each.id]
            )
        else:
            world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [each.id])
    assert "Geen profielen gevonden" in found(employer)
    assert publish(browser_of(world, world.sign_in_jobseeker(later))) == 422
    assert world.count("SELECT count(*) FROM clients.published_profile WHERE client_id = %s", later.id) == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Bel 06 12 34 56 78.", "Zet hier geen e-mail"),
        ("Mail proef@example.org", "Zet hier geen e-mail"),
        ("Kijk op www.example.org", "Zet hier geen e-mail"),
        ("Ik woon op 8011 AB", "Zet hier geen e-mail"),
        ("Ik heb reuma", "Hier staat een woord dat een ziekte"),
    ],
)
def test_own_words_hold_no_contact_data_and_no_health(world: World, text: str, sentence: str) -> None:
    her = browser_of(world, world.sign_in_jobseeker(jobseeker(world)))
    answer = her.post("/werkmap/zichtbaar", {"deed": "publish", "presentation": text, "agreed": "on"})
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.content.decode())


def test_own_words_hold_no_name_and_no_number_and_consent_is_asked(world: World) -> None:
    person = jobseeker(world)
    her = browser_of(world, world.sign_in_jobseeker(person))
    for words in (f"Ik ben {person.new.identity.last_name}", person.new.bsn.reveal()):
        assert publish(her, presentation=words) == 422
    assert publish(her, agreed="") == 422
    assert world.count("SELECT count(*) FROM clients.published_profile") == 0


def test_who_looks_for_no_occupation_is_told_to_choose_one(world: World) -> None:
    her = browser_of(world, world.sign_in_jobseeker(world.client(profile=Profile(pc4=8011))))
    answer = her.post("/werkmap/zichtbaar", {"deed": "publish", "agreed": "on"})
    assert "Kies eerst in uw profiel welk werk u zoekt." in html.unescape(answer.content.decode())


def test_two_employers_know_her_by_different_names_in_different_order(world: World) -> None:
    for _ in range(6):
        publish(browser_of(world, world.sign_in_jobseeker(jobseeker(world))))
    names = [
        re.findall(r"<h2[^>]*>(P-\w+)", found(browser_of(world, world.sign_in_employer(kvk, subject=kvk))))
        for kvk in ("90000001", "90000002")
    ]
    assert len(names[0]) == len(names[1]) == 6
    assert not set(names[0]) & set(names[1])
    again = found(browser_of(world, world.sign_in_employer("90000001", subject="somebody-else")))
    assert re.findall(r"<h2[^>]*>(P-\w+)", again) == names[0]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"woorden": "zzqqxxzz"}, 400),
        ({"woorden": ""}, 400),
        ({"pagina": "5"}, 400),
        ({"regio": "x"}, 400),
        ({"uren": "999"}, 400),
    ],
)
def test_odd_questions_of_an_employer_are_refused(world: World, asked: dict[str, str], status: int) -> None:
    employer = browser_of(world, world.sign_in_employer())
    assert employer.get("/werkgever/profielen", {"woorden": "lasser", **asked}).status_code == status


def test_an_employer_sees_no_more_than_five_hundred_profiles_a_day(world: World) -> None:
    publish(browser_of(world, world.sign_in_jobseeker(jobseeker(world))))
    employer = browser_of(world, world.sign_in_employer("90000001"))
    world.sql.execute("INSERT INTO employers.profile_use VALUES ('90000001', kernel.today(), 500)")
    assert employer.get("/werkgever/profielen", {"woorden": "lasser"}).status_code == 429
    world.sql.execute("UPDATE employers.profile_use SET day = day - 1")
    assert "Minder dan 5" in found(employer)


def test_a_profile_is_asked_by_who_saw_it_in_the_last_day(world: World) -> None:
    publish(browser_of(world, world.sign_in_jobseeker(jobseeker(world))))
    employer = browser_of(world, world.sign_in_employer())
    ask = address(found(employer), "/werkgever/profielen/")
    other = browser_of(world, world.sign_in_employer("90000002", subject="other"))
    assert other.post(ask, {"text": "Wij zoeken een lasser."}).status_code == 404
    world.advance(days=1, minutes=1)
    later = browser_of(world, world.sign_in_employer())
    assert later.post(ask, {"text": "Wij zoeken een lasser."}).status_code == 404


def test_an_intermediary_with_a_mandate_for_vacancies_finds_nobody(world: World) -> None:
    given = world.one(
        "INSERT INTO identity.employer_user (issuer, subject, kvk_number, number)"
        " VALUES ('x', 'y', '90000001', 9) RETURNING id"
    )[0]
    broker = world.sign_in_employer("90000002", subject="broker")
    mandate = world.one(
        "INSERT INTO identity.mandate (from_kvk, to_kvk, scope, valid_from, valid_until, given_by)"
        " VALUES ('90000001', '90000002', 'vacancies', kernel.today(), %s, %s) RETURNING id",
        date.today() + timedelta(days=30),  # noqa: DTZ011 - the test's own period
        given,
    )[0]
    world.sql.execute(
        "UPDATE identity.session SET kvk_number = '90000001', mandate_id = %s WHERE id = %s",
        [mandate, broker.session_id],
    )
    http = browser_of(world, broker)
    assert http.get("/werkgever/profielen", {"woorden": "lasser"}).status_code == 403
    assert http.get("/werkgever/contacten").status_code == 403
