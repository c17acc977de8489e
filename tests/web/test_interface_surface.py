"""Every page of the public site and of the employers' side against the contract, refusals and parts of pages too.

The addresses come from the product itself: a page that is added tomorrow and stands in no contract is found tomorrow.
"""

import html
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from sonar.identity.types import ActorKind
from sonar.messaging.types import SHARED
from sonar.web.record.picking import BOX
from sonar.web.session.access import access_of
from sonar.web.urls import urlpatterns
from tests.rooms.matching.following_world import Vacancy
from tests.web.test_finding_each_other import address, browser_of, found, jobseeker, planted, publish
from tests.web.test_interfaces import CONTRACT, given
from tests.world import EMPLOYER_ADVISER, Person, World

SIDES = ("everybody", "employers")
APART = {"session", "municipal", "suppliers", "vum"}
"""Signing in and out, and the interfaces of systems, which have contracts and tests of their own."""
Visit = tuple[str, HttpResponse]


def named(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every address of the product by its name, with its view."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            part = pattern.app_name or str(getattr(pattern.urlconf_name, "__name__", "")).rpartition(".")[2]
            yield from named(pattern.url_patterns, f"{before}{part}:")
        else:
            yield f"{before}{pattern.name}", pattern.callback


def crossing() -> set[str]:
    """Return the addresses that a visitor or an employer can open."""
    sides = [(name, access_of(view)) for name, view in named(urlpatterns)]
    return {
        name
        for name, access in sides
        if access is not None
        and (not access.kinds or ActorKind.EMPLOYER in access.kinds)
        and name.partition(":")[0] not in APART
    }


@pytest.mark.requirement("R116")
def test_every_address_of_the_two_sides_stands_in_one_contract() -> None:
    pages = [name for side in SIDES for name in CONTRACT[side]["pages"]]
    assert sorted(pages) == sorted(set(pages))
    assert set(pages) == crossing()


class Walk:
    """Opens pages as a visitor and as an employer, and keeps what came back by the name of the address."""

    def __init__(self) -> None:
        """Begin."""
        self.visits: list[Visit] = []

    def go(self, http: Client, name: str, *args: object, send: Any = None, **asked: Any) -> HttpResponse:
        """Get a page, or send a form to it."""
        where = reverse(name, args=args)
        answer = http.get(where, asked) if send is None else http.post(where, send)
        assert answer.status_code < 500, name
        self.visits.append((name, answer))
        return answer


@pytest.fixture
def people(world: World) -> tuple[Person, Person, Vacancy, str]:
    """Somebody who agreed and reacted and shows her profile, somebody who did nothing of it, and the employer."""
    vacancy = Vacancy(world, world.sign_in(EMPLOYER_ADVISER), datetime.now(UTC), title="Lasser")
    person, hidden = world.jobseeker_for(vacancy.id), world.jobseeker_for(vacancy.id)
    for reference in vacancy.found():
        vacancy.step("shortlist", reference)
    for each in vacancy.listed():
        vacancy.step("ask", each.reference)
    vacancy.answered(person)
    kvk = world.one(
        "SELECT e.kvk_number FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id"
        " JOIN employers.employer e ON e.id = b.employer_id WHERE v.id = %s",
        vacancy.id,
    )[0]
    return person, hidden, vacancy, str(kvk)


def of_everybody(walk: Walk, world: World, vacancy: int) -> None:
    """Open what everybody can open, wrong questions and parts of pages too."""
    http = Client(raise_request_exception=False)
    for name in ("home", "privacy", "accessibility", "how_matching_works", "algorithm_register", "occupations"):
        walk.go(http, name)
    walk.go(http, "language", send={"language": "en", "next": "/"})
    walk.go(http, "language", send={"language": "nl", "next": "/"})
    walk.go(http, "register_information")
    for asked in (
        {"woorden": "lasser", "plaats": "Zwolle"},
        {"plaats": "Atlantis"},
        {"woorden": "laser"},
        {"uren": "x"},
    ):
        walk.go(http, "vacancies_public", **asked)
        walk.go(http, "vacancies", **asked)
    part = http.get("/vacatures", {"woorden": "lasser"}, headers={"HX-Request": "true"})
    walk.visits.append(("vacancies_public", part))
    walk.go(http, "vacancy_suggestions", woorden="las")
    walk.go(http, "vacancy_suggestions", plaats="zwol")
    closed = world.vacancy(title="Vervuld", status="filled")
    for number in (vacancy, closed, 987_654):
        walk.go(http, "vacancy_public", number)
        walk.go(http, "vacancy", number)
    code = world.one("SELECT code FROM reference.occupation WHERE label_nl = 'Lasser'")[0]
    walk.go(http, "occupations", woorden="lasser", code=f"sonar:{code}")


def of_employers(walk: Walk, http: Client, vacancy: int, contact_id: int) -> None:
    """Open every page of the portal, and send each form, filled in and not."""
    walk.go(http, "employer_detail", "bereidheid", send={"guidance": "yes", "remarks": "Er is een rustige plek."})
    walk.go(http, "employer_detail", "voorkeur", send={"channel": "phone", "moment": "dinsdag na 14 uur"})
    days = {"valid_from": "2099-01-01", "valid_last": "2099-06-01"}
    walk.go(http, "employer_mandates", send={"to_kvk": "90000002", "scope": "all", **days})
    walk.go(http, "employer_vacancy", vacancy, send={"step": "copy"})
    copied = int(walk.visits[-1][1]["Location"].split("/")[-2])
    walk.go(http, "employer_vacancy", copied)
    for name in ("employer_home", "employer_sessions", "employer_log", "employer_details", "employer_vacancies"):
        walk.go(http, name)
    for name in ("employer_choice", "employer_mandates", "employer_register", "employer_vacancy_new"):
        walk.go(http, name)
        walk.go(http, name, send={})
    walk.go(http, "employer_vacancies", stand="gesloten")
    for name in ("find_occupations", "find_skills", "find_several_skills"):
        walk.visits.append((name, http.post(reverse(name) + "?veld=x", {f"x{BOX}": "las"})))
    for asked in ({}, {"woorden": "lasser"}, {"woorden": ""}, {"woorden": "lasser", "plaats": "Atlantis"}):
        walk.go(http, "employer_profiles", **asked)
    profile, contact = address(found(http), "/werkgever/profielen/"), ""
    walk.visits.append(("employer_ask", http.get(profile)))
    walk.visits.append(("employer_ask", http.post(profile, {"text": ""})))
    contact = address(walk.go(http, "employer_contacts").content.decode(), "/werkgever/contacten/")
    walk.visits.append(("employer_contact_with", http.get(contact)))
    for send in ({"deed": "write", "line-text": ""}, {"deed": "write", "line-text": "9" * 3000}, {"deed": "x"}):
        walk.visits.append(("employer_contact_with", http.post(contact, send)))
    for each in ("contact", "bereidheid", "voorkeur"):
        walk.go(http, "employer_detail", each)
        walk.go(http, "employer_detail", each, send={"email": "geen adres"})
    walk.go(http, "employer_detail_edit", "contact", contact_id)
    for name in ("employer_vacancy", "employer_vacancy_change", "employer_vacancy_close", "employer_wider"):
        walk.go(http, name, vacancy)
        walk.go(http, name, 987_654)
    for name in ("employer_vacancy", "employer_vacancy_change", "employer_vacancy_close"):
        walk.go(http, name, vacancy, send={})
    page = walk.go(http, "employer_candidates", vacancy).content.decode()
    step = address(page, f"/werkgever/vacatures/{vacancy}/kandidaten/")
    walk.visits.append(("employer_candidate", http.get(step)))
    walk.visits.append(("employer_candidate", http.post(step, {})))


@pytest.fixture
def walk(world: World, people: tuple[Person, Person, Vacancy, str]) -> Walk:
    """Every page of both sides, with data behind it."""
    person, _, vacancy, kvk = people
    her = browser_of(world, world.sign_in_jobseeker(person))
    publish(her, presentation="")
    for _ in range(5):  # so many that the counts beside the choices are told
        publish(browser_of(world, world.sign_in_jobseeker(jobseeker(world))))
    assert her.post(f"/vacatures/{vacancy.id}/reageren", {"text": "Dag.", "shares": ["name"]}).status_code == 303
    world.sql.execute(
        "UPDATE employers.vacancy SET description = 'Lassen aan bruggen. Alleen vrouwen welkom.' WHERE id = %s",
        [vacancy.id],
    )
    world.sql.execute(
        "INSERT INTO matching.widened SELECT d.vacancy_id,"
        " md5((to_jsonb(d) - ARRAY['vacancy_id', 'expires_on', 'published_on'])::text), kernel.today(), kernel.today(),"
        """ '[{"cause": 4, "more": 20}]' FROM matching.demand d WHERE d.vacancy_id = %s""",
        [vacancy.id],
    )
    contact = world.one(
        "INSERT INTO employers.contact (employer_id, name, phone) SELECT id, 'Loes Proef', '038 123 45 67'"
        " FROM employers.employer WHERE kvk_number = %s RETURNING id",
        kvk,
    )[0]
    done = Walk()
    of_everybody(done, world, vacancy.id)
    of_employers(done, browser_of(world, world.sign_in_employer(kvk)), vacancy.id, contact)
    return done


def side_of(name: str) -> str:
    """Return on which side a page is."""
    return next(side for side in SIDES if name in CONTRACT[side]["pages"])


def beyond(visits: list[Visit]) -> dict[str, dict[str, set[str]]]:
    """Return by side what the pages were given that the contract does not name."""
    found: dict[str, dict[str, set[str]]] = {}
    for name, answer in visits:
        side = side_of(name)
        allowed = {**CONTRACT[side]["fields"], **CONTRACT[side].get("own", {})}
        for kind, fields in given(answer).items():
            more = fields - set(allowed.get(kind, ()))
            if more:
                found.setdefault(side, {}).setdefault(kind, set()).update(more)
    return found


@pytest.mark.requirement("R116")
def test_every_page_holds_what_the_contract_names_and_nothing_else(
    walk: Walk, people: tuple[Person, Person, Vacancy, str]
) -> None:
    assert {name for name, _ in walk.visits} == {name for side in SIDES for name in CONTRACT[side]["pages"]}
    assert beyond(walk.visits) == {}
    seen = {(side_of(name), kind) for name, answer in walk.visits for kind in given(answer)}
    told = {(side, kind) for side in SIDES for kind in (*CONTRACT[side]["fields"], *CONTRACT[side].get("own", {}))}
    assert told - seen == {("employers", "shared")}  # the contract names nothing that is not there either

    for _, answer in walk.visits:
        contact = (answer.context or {}).get("contact")  # type: ignore[attr-defined]
        assert contact is None or set(contact.shared) <= set(SHARED)
    person, hidden, _, _ = people
    names = {person.new.identity.last_name, person.new.identity.first_names}
    secrets = (set(planted(person)) - names | set(planted(hidden))) - {""}
    for name, answer in walk.visits:
        raw = answer.content.decode() + str(dict(answer.headers)) + str(answer.cookies)
        text = raw + html.unescape(raw)
        agreed = {"12345678"} if name in {"employer_candidates", "employer_candidate"} else set()  # her telephone
        assert [secret for secret in secrets - agreed if secret in text] == [], name
        if side_of(name) == "everybody" or name in {"employer_profiles", "employer_ask", "employer_log"}:
            assert not any(each in text for each in names), name


def test_a_field_that_no_contract_names_is_found(walk: Walk) -> None:
    as_everybody = [("vacancies_public", answer) for name, answer in walk.visits if name == "employer_candidates"]
    assert beyond(as_everybody)["everybody"]
