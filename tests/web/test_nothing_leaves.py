"""No address gives a list of persons to take along: every page as every function, in every way to ask for one.

The walk reads the addresses from the product itself, so a page that is added tomorrow is walked tomorrow. A view that
streams a file is planted to see that the walk finds it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace

import psycopg
import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, path

from sonar.identity.types import Actor, Function
from sonar.web.session.access import open_page, staff_page
from sonar.web.urls import urlpatterns
from tests import databases
from tests.web import planted
from tests.world import ADVISER, BY_FUNCTION, Person, World

SCREEN = 50
"""Persons on one page, at most (design §3)."""
PEOPLE = 53
SELECTION = "7d3a1c52-0f7e-4a0b-9c39-5a1d4a4f2f10"
FILLED = {
    "slug": ("official_statistics", "kind_by_office"),
    "int": ("1",),
    "uuid": (SELECTION,),
    "path": ("x",),
    "str": ("x",),
}
_PLACE = re.compile(r"<(\w+):(\w+)>")
_PERSON = re.compile(r"Proefpersoon(\d+)\b")
_PAGES = frozenset({"text/html", "text/plain", "application/javascript"})
pytestmark = pytest.mark.usefixtures("plain_rendering")
LEFT_OUT = (
    "aanmelden", "afmelden", "afgemeld", "static", "api/gemeenten/v1/openapi.json", "api/vacatures/v1/openapi.json",
    "zo-zoeken-wij/algoritmeregister.json",
)  # fmt: skip
"""Signing in and out, files about nobody, and the contract of an interface."""
AGGREGATES = re.compile(r"^/cijfers/[a-z_]+/tabel$")
"""Tables of counts may be taken along (R72); they are held against the same limit of persons: none."""
VARIANTS: tuple[dict[str, str], ...] = (
    {"HTTP_ACCEPT": "text/csv"},
    {"HTTP_ACCEPT": "application/json"},
    {"HTTP_ACCEPT": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"HTTP_RANGE": "bytes=0-100000"},
    {"HTTP_HX_REQUEST": "true"},
    {"QUERY_STRING": "print=1&format=csv&export=1&limit=100000&page_size=100000&per_page=all"},
    {"QUERY_STRING": "format=xlsx&download=true&na=&voor="},
)


@dataclass(frozen=True)
class Finding:
    """What left, where, for whom."""

    what: str
    address: str
    function: str


def addresses(patterns: list[URLPattern | URLResolver], reference: str, before: str = "/") -> Iterator[str]:
    """Yield every address of the product, its places filled in."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, reference, route)
            continue
        kinds = {kind for kind, _ in _PLACE.findall(route)}
        assert kinds <= {"ref", *FILLED}, f"the walk cannot fill {route}"
        for n in range(2 if "slug" in kinds else 1):
            yield _PLACE.sub(
                lambda place, n=n: reference if place[1] == "ref" else FILLED[place[1]][n % len(FILLED[place[1]])],
                route,
            )  # type: ignore[misc]


def persons_in(answer: HttpResponse) -> set[str]:
    """Return whom an answer names."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return set(_PERSON.findall(content.decode("utf-8", "replace")))


def faults_of(answer: HttpResponse, address: str) -> Iterator[str]:
    """Yield everything by which an answer could carry people out."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    persons = persons_in(answer)
    aggregate = AGGREGATES.match(address) is not None
    if answer.streaming:
        yield "streams"
    if len(persons) > (0 if aggregate else SCREEN):
        yield f"names {len(persons)} persons"
    if "Content-Disposition" in answer.headers and not aggregate:
        yield "is a file to keep"
    if answer.status_code < 300 and kind not in _PAGES and not aggregate:
        yield f"is of type {kind}"
    if answer.headers.get("Cache-Control") != "no-store" and not address.startswith("/static"):
        yield "may be cached"


def walk(
    http: Client, world: World, patterns: list[URLPattern | URLResolver], actor: Actor, reference: str
) -> list[Finding]:
    """Ask for every address as one actor, in every way; return what left."""
    world.browse(http, actor)
    function = str(actor.function or "jobseeker")
    found = []
    for address in addresses(patterns, reference):
        if address.strip("/").startswith(LEFT_OUT):
            continue
        first = http.get(address)
        asked = [first, http.head(address), http.options(address)]
        if first.status_code < 400:  # what is refused outright is refused however it is asked
            asked += [http.get(address, **variant) for variant in VARIANTS]  # type: ignore[arg-type]
        found += [Finding(fault, address, function) for answer in asked for fault in faults_of(answer, address)]
    return found


@pytest.fixture(scope="module")
def crowd(worker_database: str, arrange: psycopg.Connection, sweeper: psycopg.Connection) -> Iterator[list[Person]]:
    """Register more people than fit on a screen, all in one caseload, and keep them for every test."""
    world = World(arrange)
    made = [world.client(adviser=ADVISER) for _ in range(PEOPLE)]
    world.sql.execute(
        "INSERT INTO casework.selection (id, staff_id, title, purpose, criteria, expires_on)"
        " VALUES (%s, %s, 'Een hele caseload', 'mediation', '{}', kernel.today() + 1)",
        [SELECTION, ADVISER],
    )
    for person in made:
        world.sql.execute("INSERT INTO casework.selection_member VALUES (%s, %s)", [person.id, SELECTION])
    databases.keep(sweeper)
    databases.empty(sweeper)
    yield made
    arrange.execute("DROP SCHEMA test_kept CASCADE")


@pytest.fixture
def people(world: World, crowd: list[Person], sweeper: psycopg.Connection) -> list[Person]:
    """Let the crowd be there."""
    databases.put_back(sweeper)
    return crowd


@pytest.mark.requirement("R64", "R67", "R72")
@pytest.mark.parametrize("function", [*BY_FUNCTION, None, "employer"], ids=str)
def test_no_address_gives_a_list_to_take_along(
    world: World, http: Client, people: list[Person], function: Function | str | None
) -> None:
    if function == "employer":
        actor = world.sign_in_employer()
    else:
        actor = world.sign_in(BY_FUNCTION[Function(function)]) if function else world.sign_in_jobseeker(people[0])
    assert walk(http, world, urlpatterns, actor, world.ref(people[0], actor)) == []
    if function is Function.UWV_ADVISER:  # the walk did see people: it would otherwise prove nothing
        assert len(persons_in(http.get("/werklijst"))) > 20
        assert len(persons_in(http.get(f"/zoeken/selecties/{SELECTION}"))) > 20


def _csv(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter(["naam\r\n", "Proefpersoon1\r\n"]), content_type="text/csv")


def _long_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("".join(f"<li>Proefpersoon{n}</li>" for n in range(SCREEN + 1)))


def _on_request(request: HttpRequest) -> HttpResponse:
    wants = "csv" in request.headers.get("Accept", "") or request.GET.get("format") == "csv"
    return HttpResponse("naam", content_type="text/csv") if wants else HttpResponse("<p>Niets</p>")


def _attachment(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Proefpersoon1", headers={"Content-Disposition": "attachment"})


@pytest.mark.parametrize(
    ("view", "fault"),
    [
        (_csv, "streams"),
        (_long_page, "names 51 persons"),
        (_on_request, "is of type text/csv"),
        (_attachment, "is a file to keep"),
    ],
)
@pytest.mark.parametrize("declare", [staff_page(), open_page], ids=["staff", "open"])
def test_the_walk_finds_a_view_that_lets_people_out(
    world: World, http: Client, declare: Callable[..., object], view: Callable[..., object], fault: str
) -> None:
    # A view of its own each time: a declaration is written on the function.
    planted.urlpatterns[:] = [*urlpatterns, path("geplant", declare(partial(view)), name="planted")]  # type: ignore[arg-type,call-overload]
    with override_settings(ROOT_URLCONF="tests.web.planted"):
        found = walk(http, world, [planted.urlpatterns[-1]], world.sign_in(), "q" * 59)
    assert fault in {finding.what for finding in found}


@pytest.mark.requirement("R67")
def test_a_loop_over_the_pages_ends_at_the_budget(world: World, http: Client, people: list[Person]) -> None:
    world.browse(http, world.sign_in())
    most = world.one("SELECT persons_per_hour FROM access.policy_limit WHERE function = 'uwv_adviser'")[0]
    world.sql.execute("UPDATE access.policy_limit SET persons_per_hour = 180 WHERE function = 'uwv_adviser'")
    try:
        named, answer = 0, SimpleNamespace(status_code=200)
        for _ in range(20):
            address = "/werklijst"
            while address and answer.status_code == 200:
                answer = http.get(address)
                found = persons_in(answer)
                assert len(found) <= SCREEN
                named += len(found)
                onward = re.search(r'href="(/werklijst\?[^"]*na=[^"]+)"', answer.content.decode())
                address = onward[1].replace("&amp;", "&") if onward else ""
        assert answer.status_code == 403
        assert PEOPLE <= named <= 180
    finally:
        world.sql.execute("UPDATE access.policy_limit SET persons_per_hour = %s WHERE function = 'uwv_adviser'", [most])


@pytest.mark.requirement("R64")
def test_who_is_not_named_is_told_why_and_what_to_do_instead(world: World, http: Client) -> None:
    world.browse(http, world.sign_in())
    for address in ("/leveringen", "/leveringen/aanvragen/official_statistics", "/leveringen/sleutel"):
        answer = http.get(address)
        assert answer.status_code == 403
        assert "Sonar geeft geen lijsten met personen" in answer.content.decode()
        assert "Vraag het aan de functioneel beheerder" in answer.content.decode()
