"""Every address as every function, with references to people who are not theirs: nothing of those people comes back.

The addresses are read from the product, so a page that is added tomorrow is walked tomorrow; each is asked for, and
each that names somebody or something is posted to as well. The same walk by their own adviser shows that it would have
seen.
"""

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from uuid import UUID

import psycopg
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver

from sonar.identity.types import Actor, Function
from sonar.kernel import clock
from sonar.kernel.references import sealer
from sonar.web.urls import urlpatterns
from tests import databases
from tests.web.test_nothing_leaks import logged
from tests.web.test_record_parts import send as send_part
from tests.world import ADVISER, BY_FUNCTION, COLLEAGUE, Person, World

__all__ = ["logged"]
pytestmark = pytest.mark.usefixtures("plain_rendering")
_PLACE = re.compile(r"<(\w+):(\w+)>")
_REFERENCE = r"[A-Za-z0-9_-]{59}"
LEFT_OUT = ("aanmelden", "afmelden", "afgemeld", "static")
"""Signing in and out, and files about nobody."""
SECRET = "Zoutvlakte"
"""A word in everything that was written about her."""
KIND_OF = {
    "moment_ref": "contact_moment", "appointment_ref": "appointment", "path_ref": "path", "step_ref": "path_step",
    "agreement_ref": "agreement", "activity_ref": "activity", "task_ref": "task",
}  # fmt: skip
PURPOSE_OF = {
    "client_ref": "client", "message_ref": "message", "profile_ref": "published", "contact_ref": "employer_contact",
    "report_ref": "contact_report", "staff_ref": "staff", "delivery_ref": "delivery", "offer_ref": "vum_offers",
    "person_ref": "vum_elsewhere",
}  # fmt: skip
WORDS = {
    "group_name": ("note", "work_capacity", "former_name", "channel"),
    "name": ("occupations", "uwv_adviser", "kind_by_office"),
    "kind": ("official_statistics",),
    "part": ("contact",),
    "step": ("identity", "proposed"),
    "entry": ("1",),
}
"""What is filled in for a place that is no reference."""


@dataclass(frozen=True)
class Dossier:
    """Somebody with a file, of another adviser, and the numbers of what stands in it."""

    person: Person
    vacancy: int
    ids: dict[str, UUID]
    number: str

    def planted(self) -> tuple[str, ...]:
        """Return what must be nowhere."""
        name, contact = self.person.new.identity, self.person.new.contact
        told = (name.last_name, name.first_names, contact.email, SECRET, self.number, self.number.replace(" ", ""))
        return (*told, self.person.new.bsn.reveal(), str(self.person.id), self.person.id.hex)

    def reference(self, place: str, actor: Actor) -> str:
        """Return a reference for this actor, of the kind that a place in an address takes."""
        target = self.ids.get(place, COLLEAGUE if place == "staff_ref" else self.person.id)
        purpose = f"casework:{KIND_OF[place]}" if place in KIND_OF else PURPOSE_OF.get(place, "")
        if place == "candidate_ref":
            purpose = f"candidate/{self.vacancy}"
        assert purpose, f"the walk cannot fill <ref:{place}>"
        return sealer().seal(target, audience=actor.ref, purpose=purpose)


def written(world: World) -> Dossier:
    """Register somebody who fits a vacancy, and let her adviser write in every part of her file, by the pages."""
    vacancy = world.vacancy()
    person = world.jobseeker_for(vacancy)
    world.relate(person, COLLEAGUE)
    actor, http, today = world.sign_in(COLLEAGUE), Client(), clock.local_day(clock.now())
    world.browse(http, actor)
    base = f"/klanten/{world.ref(person, actor)}"

    def send(path: str, **given: object) -> None:
        answer = http.post(path if path.startswith("/") else f"{base}/{path}", given)
        assert answer.status_code == 303, (path, re.findall(r"error-message[^<]*<?[^<]*", answer.content.decode()))

    send("bericht", subject=f"Over {SECRET}", body=f"Dag, over {SECRET}.")
    send("contactmoment", day=today - timedelta(days=1), time="10:00", kind="telephone", direction="incoming",
         subject="progress", body=f"Belt over {SECRET}.")  # fmt: skip
    send("afspraak", day=today + timedelta(days=7), time="10:00", minutes="60", manner="in_person", place=SECRET,
         colleague="", subject="progress")  # fmt: skip
    send("taak", kind="call", due_on=today, receiver="", note=f"Bellen over {SECRET}.")
    send("traject", kind="mediation", goal=f"Werk bij {SECRET}.", started_on=today)
    plan = http.get(f"{base}/plan").content.decode()
    add = re.search(rf'href="(/klanten/{_REFERENCE}/traject/{_REFERENCE}/stap)"', plan)
    assert add is not None
    send(add[1], kind="talk", description=f"Gesprek bij {SECRET}.", planned_on=today)
    send("werkafspraak", description=f"Solliciteren bij {SECRET}.", begins_on=today,
         due_on=today + timedelta(days=28), applications="4")  # fmt: skip
    noted = send_part(
        http,
        f"{base}/gegevens/note/nieuw",
        subject=SECRET,
        note_text=f"Over {SECRET}.",
        source="staff",
        written_on=(today - timedelta(days=1)).strftime("%d-%m-%Y"),
    )
    assert noted.status_code == 303
    ids = {
        place: world.one(f"SELECT id FROM {table} WHERE client_id = %s", person.id)[0]  # noqa: S608 - names of ours
        for place, table in (
            ("moment_ref", "casework.contact_moment"), ("appointment_ref", "casework.appointment"),
            ("task_ref", "casework.task"), ("path_ref", "casework.path"), ("step_ref", "casework.path_step"),
            ("agreement_ref", "casework.agreement"), ("message_ref", "messaging.message"),
        )
    }  # fmt: skip
    number = re.search(r"klantnummer (\w{3} \w{3} \w{3})", http.get(base).content.decode())
    assert number is not None
    return Dossier(person, vacancy, ids, number[1])


@pytest.fixture(scope="module")
def kept_dossier(worker_database: str, arrange: psycopg.Connection, sweeper: psycopg.Connection) -> Iterator[Dossier]:
    """Write the file once, and keep it for every test."""
    made = written(World(arrange))
    databases.keep(sweeper)
    databases.empty(sweeper)
    yield made
    arrange.execute("DROP SCHEMA test_kept CASCADE")


@pytest.fixture
def dossier(world: World, kept_dossier: Dossier, sweeper: psycopg.Connection) -> Dossier:
    """Let the file be there."""
    databases.put_back(sweeper)
    return kept_dossier


def routes(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Yield every route of the product, with its places open."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif not route.strip("/").startswith(LEFT_OUT):
            yield route


def addresses(dossier: Dossier, actor: Actor) -> Iterator[str]:
    """Yield every address, its places filled with references to the file that work for this actor."""
    for route in routes(urlpatterns):
        places = _PLACE.findall(route)
        filled = [_filled(kind, name, dossier, actor) for kind, name in places]
        for values in product(*filled):
            given = iter(values)
            yield _PLACE.sub(lambda _, given=given: next(given), route)  # type: ignore[misc]


def _filled(kind: str, name: str, dossier: Dossier, actor: Actor) -> tuple[str, ...]:
    if kind == "ref":
        return (dossier.reference(name, actor),)
    if name == "vacancy_id":
        return (str(dossier.vacancy),)
    if kind == "uuid":
        return (str(dossier.person.id),)
    return WORDS.get(name, ("1",))


def found_in(answer: HttpResponse, planted: tuple[str, ...], asked: str) -> list[str]:
    """Return what an answer tells: in its text, and in where it leads to."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    told = html.unescape(content.decode("utf-8", "replace")) + str(answer.headers)
    return [value for value in planted if value not in asked and re.search(rf"{re.escape(value)}(?!\w)", told)]


def walk(http: Client, dossier: Dossier, actor: Actor, planted: tuple[str, ...]) -> list[tuple[str, str]]:
    """Ask for every address, and post to each that names something; return what was told where."""
    found = []
    for address in addresses(dossier, actor):
        answers = [http.get(address)]
        if address.count("/") > 1:
            answers.append(http.post(address, {}))
        found += [(address, value) for answer in answers for value in found_in(answer, planted, address)]
    return found


@pytest.mark.requirement("R11", "R31", "R40", "R53", "R55", "R67")
@pytest.mark.parametrize("function", [*BY_FUNCTION, None, "employer"], ids=str)
def test_no_address_and_no_log_line_tells_anything_of_a_foreign_person(
    world: World, http: Client, dossier: Dossier, logged: io.StringIO, function: Function | str | None
) -> None:
    if function == "employer":
        actor = world.sign_in_employer()
    else:
        somebody = None if function else world.client(adviser=ADVISER)
        actor = world.sign_in_jobseeker(somebody) if somebody else world.sign_in(BY_FUNCTION[Function(str(function))])
    world.browse(http, actor)
    assert walk(http, dossier, actor, dossier.planted()) == []
    opened = "SELECT count(*) FROM ledger.disclosure WHERE actor_ref = %s AND kind <> 'match' AND %s = ANY (persons)"
    assert world.count(opened, actor.ref, dossier.person.id) == 0
    assert_unlogged(dossier.person.new.bsn.reveal(), logged)


@pytest.mark.requirement("R55", "R62")
@pytest.mark.parametrize("state", ["former", "protected"])
def test_nor_of_one_of_ones_own_who_left_or_is_protected(
    world: World, http: Client, dossier: Dossier, state: str
) -> None:
    world.relate(dossier.person, ADVISER)
    if state == "former":
        world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [dossier.person.id])
    else:
        world.protect(dossier.person)
    actor = world.sign_in()
    world.browse(http, actor)
    found = walk(http, dossier, actor, dossier.planted())
    # Whom one's office is about to register again is opened for that, and for nothing else (R29).
    again = [address for address, _ in found if not address.endswith("/opnieuw-inschrijven")]
    assert again == []
    assert state == "former" or found == []


@pytest.mark.requirement("R11", "R67")
def test_the_same_walk_by_her_own_adviser_and_by_herself_sees_her_and_her_number_on_one_page_alone(
    world: World, http: Client, dossier: Dossier, logged: io.StringIO
) -> None:
    bsn = dossier.person.new.bsn.reveal()
    for actor in (world.sign_in(COLLEAGUE), world.sign_in_jobseeker(dossier.person)):
        world.browse(http, actor)
        found = walk(http, dossier, actor, dossier.planted())
        told = {address.rpartition("/")[2] for address, value in found if value == bsn}
        # It is shown on the one page that is for it, to who asks by posting.
        assert told <= {"burgerservicenummer"}
        if actor.ref == COLLEAGUE:
            assert told == {"burgerservicenummer"}
            assert len({address for address, _ in found}) >= 25
            assert {SECRET, dossier.person.new.identity.last_name, dossier.person.new.contact.email} <= {
                value for _, value in found
            }
    assert_unlogged(bsn, logged)


def assert_unlogged(bsn: str, logged: io.StringIO) -> None:
    """Check that there are log lines, and that none tells the number."""
    lines = logged.getvalue()
    assert '"event"' in lines
    assert bsn not in lines
