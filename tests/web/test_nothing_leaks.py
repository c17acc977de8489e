"""No person's data in any log line, address, job argument or error page: planted values are looked for everywhere."""

import html
import io
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from sonar.config.logs import logging_configuration
from tests.world import ADVISER, AUDITOR, MANAGER, OFFICER, REASON, Person, World


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


TEXT_COLUMNS = """
    SELECT quote_ident(c.table_schema) || '.' || quote_ident(c.table_name), quote_ident(c.column_name)
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema IN ('ledger', 'access', 'exchange', 'oversight', 'jobs', 'identity')
      AND t.table_type = 'BASE TABLE'
      AND c.data_type IN ('text', 'jsonb', 'json', 'ARRAY', 'character varying', 'USER-DEFINED')
"""


@pytest.mark.requirement("R11", "R30", "R67")
def test_a_planted_bsn_stands_in_no_page_address_log_row_or_file_of_a_full_journey(
    world: World, http: Client, logged: io.StringIO
) -> None:
    from sonar.exchange.operations import decide_delivery, make_next_part, register_key, request_delivery, take_part
    from sonar.exchange.queries import deliveries
    from sonar.exchange.rules.sealing import new_key_pair, open_part, read_public_key
    from sonar.kernel.encryption import key_store
    from tests.rooms.exchange.conftest import EVERYBODY, TRANSFER, WHY, name, review

    person = world.client(adviser=ADVISER)
    bsn = person.new.bsn.reveal()
    actor, herself = world.sign_in(), world.sign_in_jobseeker(person)
    pages, asked = [], []
    for who, paths in (
        (actor, ["/werklijst", f"/klanten/{world.ref(person, actor)}", "/mijn-raadplegingen", f"/zoek?q={bsn}"]),
        (herself, ["/werkmap", "/werkmap/gegevens", "/werkmap/inzage", "/werkmap/berichten"]),
    ):
        world.browse(http, who)
        for path in paths:
            answer = http.get(path)
            text = html.unescape(answer.content.decode())
            asked += [part.split('"')[0] for part in text.split('href="')[1:]]
            pages.append((path, text + str(answer.headers)))
    world.browse(http, actor)
    http.post(f"/klanten/{world.ref(person, actor)}/bericht", {"subject": "Uw nummer", "body": f"Uw nummer is {bsn}"})
    review(world, "risk_analysis", OFFICER)
    review(world, "independent_review", AUDITOR)
    name(world, ADVISER, "exporter", TRANSFER)
    name(world, MANAGER, "approver", TRANSFER)
    pem, public = new_key_pair()
    register_key(actor=actor, public_key=read_public_key(public))
    request_delivery(actor=actor, kind=TRANSFER, criteria=EVERYBODY, columns=["identity.last_name"], reason=WHY)
    approver = world.sign_in(MANAGER)
    waiting = deliveries(actor=approver)[0]
    decide_delivery(actor=approver, reference=waiting.reference, digest=waiting.digest, approve=True, remark="Klopt.")
    assert make_next_part(store=key_store())
    mine = deliveries(actor=actor)[0].reference
    file, key = (take_part(actor=actor, reference=mine, number=1, what=what) for what in ("file", "key"))
    assert bsn not in str(open_part(file, key, private_key=pem))
    assert not [path for path, text in pages if bsn in text and bsn not in path]
    assert not [link for link in asked if bsn in link and "/zoek" not in link]
    assert bsn not in logged.getvalue()
    for table, column in world.all(TEXT_COLUMNS):
        assert world.count(f"SELECT count(*) FROM {table} WHERE {column}::text LIKE %s", f"%{bsn}%") == 0, (
            table,
            column,
        )
    assert files_with(bsn.encode()) == []


def files_with(value: bytes) -> list[str]:
    """Return the files of the instance in which a value stands, but for the database's own."""
    home = Path(os.environ["SONAR_HOME"])
    own = [path for path in home.rglob("*") if path.is_file() and not path.is_symlink()]
    data = {path.parent for path in own if path.name == "PG_VERSION"}
    return [str(path) for path in own if not data & set(path.parents) and value in _read(path)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # a socket, or a file that another worker just removed
        return b""


def test_the_search_through_files_finds_a_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "web.log").write_text("a line with 123 in it", encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("18", encoding="utf-8")
    (tmp_path / "data" / "rows").write_text("123", encoding="utf-8")
    monkeypatch.setenv("SONAR_HOME", str(tmp_path))
    assert [Path(found).name for found in files_with(b"123")] == ["web.log"]
