"""What may never cross to the public site and to employers, and their headers against the Werkmap's.

Every page of theirs is held against the contract in `test_interface_surface`.
"""

import html
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from sonar.identity.types import Actor
from sonar.messaging.types import SHARED
from tests.web.test_finding_each_other import address, browser_of, found, jobseeker, planted, publish
from tests.world import World

CONTRACT = tomllib.loads((files("sonar.web") / "interfaces.toml").read_text(encoding="utf-8"))
OF_THE_FRAME = {"Actor", "NavigationItem"}
"""What every page has: who is signed in, and the menu."""


def parts(value: object) -> Iterator[object]:
    """Yield every dataclass within a value."""
    if is_dataclass(value) and not isinstance(value, type):
        yield value
        for each in fields(value):
            yield from parts(getattr(value, each.name))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from parts(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from parts(each)


def given(answer: HttpResponse) -> dict[str, set[str]]:
    """Return the kinds of things that the templates of a page were given, with their fields."""
    seen: dict[str, set[str]] = {}
    for context in answer.context or ():  # type: ignore[attr-defined]
        for layer in getattr(context, "dicts", [context]):
            for part in parts({name: value for name, value in layer.items() if not name.startswith("_")}):
                assert is_dataclass(part)
                seen[type(part).__name__] = {each.name for each in fields(part)}
    return {name: names for name, names in seen.items() if name not in OF_THE_FRAME}


@pytest.fixture
def pages(world: World) -> dict[str, tuple[str, HttpResponse]]:
    """Every page of the public site and of the employers' side, with data behind it, and the interface of each."""
    person = jobseeker(world)
    vacancy = world.vacancy(title="Lasser")
    kvk = world.one("SELECT kvk_number FROM employers.employer")[0]
    her = browser_of(world, world.sign_in_jobseeker(person))
    publish(her, presentation="")
    for _ in range(4):  # so many that the counts beside the choices are told
        publish(browser_of(world, world.sign_in_jobseeker(jobseeker(world))))
    assert her.post(f"/vacatures/{vacancy}/reageren", {"text": "Dag.", "shares": ["name"]}).status_code == 303
    visitor, employer = Client(), browser_of(world, world.sign_in_employer(kvk))
    thread = address(employer.get("/werkgever/contacten").content.decode(), "/werkgever/contacten/")
    ask = address(found(employer), "/werkgever/profielen/")
    read = {
        "search": ("everybody", visitor.get("/vacatures", {"woorden": "lasser", "plaats": "Zwolle"})),
        "nothing": ("everybody", visitor.get("/vacatures", {"woorden": "laser"})),
        "refused": ("everybody", visitor.get("/vacatures", {"plaats": "Atlantis"})),
        "vacancy": ("everybody", visitor.get(f"/vacatures/{vacancy}")),
        "suggestions": ("everybody", visitor.get("/vacatures/suggesties", {"woorden": "las"})),
        "profiles": ("employers", employer.get("/werkgever/profielen", {"woorden": "lasser"})),
        "ask": ("employers", employer.get(ask)),
        "contacts": ("employers", employer.get("/werkgever/contacten")),
        "contact": ("employers", employer.get(thread)),
    }
    secrets = set(planted(person)) - {person.new.identity.last_name, person.new.identity.first_names}
    for name, (interface, answer) in read.items():
        text = html.unescape(answer.content.decode())
        assert [secret for secret in secrets if secret in text] == [], name
        if interface == "everybody" or name in {"profiles", "ask"}:
            assert person.new.identity.last_name not in text, name
    return read


@pytest.mark.requirement("R116")
def test_no_field_of_an_interface_is_one_that_never_crosses() -> None:
    crossing = {
        name
        for interface in ("everybody", "employers")
        for names in CONTRACT[interface]["fields"].values()
        for name in names
    }
    assert crossing & set(CONTRACT["never"]) == set()
    assert tuple(CONTRACT["employers"]["fields"]["shared"]) == SHARED


HEADERS = (
    "Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options", "Permissions-Policy",
    "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Cache-Control",
)  # fmt: skip


@pytest.mark.requirement("R117")
def test_headers_and_cookies_are_those_of_the_werkmap(world: World, pages: dict[str, tuple[str, HttpResponse]]) -> None:
    folder = browser_of(world, world.sign_in_jobseeker(world.client())).get("/werkmap")
    bar = {name: folder.headers.get(name) for name in HEADERS}
    assert None not in bar.values()
    for name, (_, answer) in pages.items():
        assert {header: answer.headers.get(header) for header in HEADERS} == bar, name
        for cookie in answer.cookies.values():
            assert cookie["httponly"], name
            assert cookie["samesite"] in {"Lax", "Strict"}, name
            assert cookie.key == "sonar-csrf", name


@pytest.mark.requirement("R117")
def test_a_session_is_over_after_the_same_time_on_both_sides(world: World) -> None:
    folder, employer = world.sign_in_jobseeker(world.client()), world.sign_in_employer()

    def terms(actor: Actor) -> Any:  # noqa: ANN401 - two intervals
        return world.one(
            "SELECT idle_until - started_at, absolute_until - started_at FROM identity.session WHERE id = %s",
            actor.session_id,
        )

    assert terms(folder) == terms(employer)
    assert terms(folder)[0] <= timedelta(minutes=15)
    http = browser_of(world, employer)
    assert http.get("/werkgever/contacten").status_code == 200
    world.advance(minutes=16)
    gone = http.get("/werkgever/contacten")
    assert gone.status_code in {302, 303, 401}
    assert http.get("/vacatures").status_code == 200
