"""No person's data in any log line, address, job argument or error page: planted values are looked for everywhere."""

import html
import io
import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from sonar.config.logs import logging_configuration
from tests.world import ADVISER, REASON, Person, World


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Collect every log line in the form in which the product writes it, down to the most talkative level."""
    configuration = logging_configuration(demo=False)
    stream = io.StringIO()
    root = logging.getLogger()
    formatter = logging._handlers["out"].formatter  # type: ignore[attr-defined]  # noqa: SLF001 - the configured one
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("sonar").setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)
    assert configuration["version"] == 1


def planted(person: Person) -> list[str]:
    """Return what must be nowhere."""
    name, contact = person.new.identity, person.new.contact
    values = [person.new.bsn.reveal(), name.last_name, name.first_names, contact.email, contact.phone]
    return [*values, str(person.id), person.id.hex]


@pytest.mark.requirement("R11", "R30")
def test_planted_values_stand_in_no_log_line_address_or_job(
    world: World, http: Client, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(http, actor)
    base = f"/klanten/{world.ref(person, actor)}"
    addresses = [
        "/werklijst",
        base,
        f"{base}/contact",
        f"{base}/bericht",
        f"/klanten/{person.id}",
        f"/zoek?naam={person.new.bsn.reveal()}",
    ]
    for address in addresses:
        http.get(address)
    links = [
        part.split('"')[0]
        for address in addresses[:4]
        for part in html.unescape(http.get(address).content.decode()).split('href="')[1:]
    ]
    http.post(
        f"{base}/contact",
        {"phone": person.new.contact.phone, "email": person.new.identity.last_name, "version": "1", "why": "w"},
    )
    http.post(f"{base}/bericht", {"subject": "Uw nummer", "body": f"Uw nummer is {person.new.bsn.reveal()}"})
    http.post(f"{base}/bericht", {"subject": "Afspraak", "body": f"Dag {person.new.identity.first_names}, tot morgen."})
    http.post(f"{base}/noodprocedure", {"category": "contact", "reason": f"{REASON} {person.new.identity.last_name}"})

    def fail(*_args: object, **_values: object) -> None:
        raise RuntimeError(person.new.bsn.reveal())

    monkeypatch.setattr("sonar.web.adviser.clients.open_client", fail)
    broken = http.get(base)
    assert broken.status_code == 500
    jobs = world.all("SELECT args::text FROM jobs.procrastinate_jobs")
    lines = logged.getvalue()
    assert '"event"' in lines
    for value in planted(person):
        assert value not in lines
        assert not [link for link in links if value in link]
        assert value not in broken.content.decode()
        assert not [job for (job,) in jobs if value in job]
        rows = str(world.all("SELECT to_jsonb(d)::text FROM ledger.decision d"))
        assert value not in rows or value == str(person.id)


@pytest.mark.requirement("R300")
def test_error_of_the_database_reaches_neither_page_nor_log(world: World, http: Client, logged: io.StringIO) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(http, actor)
    path = f"/klanten/{world.ref(person, actor)}"
    world.sql.execute("UPDATE clients.identity SET last_name = decode('00', 'hex') WHERE client_id = %s", [person.id])
    answer = http.get(path)
    assert answer.status_code == 500
    for value in (*planted(person), "Unreadable", "Traceback", "SELECT"):
        assert value not in answer.content.decode()
    for value in planted(person):
        assert value not in logged.getvalue()
