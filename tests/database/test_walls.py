"""Every wall is taken away in turn, in a scratch copy of the database: its probe must then get through.

A probe that finds nothing proves something only when it would have found it without the wall.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import ModuleType
from uuid import UUID, uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from sonar.clients.types import Education, LanguageSkill, Profile, WantedOccupation, WorkExperience
from tests import databases
from tests.database import casework_walls, matching_walls, municipal_probes, publishing_walls, supplier_probes
from tests.database.desk_probes import DESK_PROBES
from tests.database.employer_probes import EMPLOYER_PROBES
from tests.database.mediator_probes import MEDIATOR_PROBES
from tests.database.municipal_probes import MUNICIPAL_PROBES
from tests.database.part_rows import PARTS, insert_of
from tests.database.probing import CORRECT, IDENTITY, Prober
from tests.database.publishing_walls import PUBLISHING_PROBES
from tests.database.registered_probes import REGISTERED_PROBES
from tests.database.rights_probes import RIGHTS_PROBES
from tests.database.search_probes import SEARCH_PROBES
from tests.database.supplier_probes import SUPPLIER_PROBES
from tests.database.terms_probes import TERMS_PROBES
from tests.database.vacancy_probes import VACANCY_PROBES
from tests.database.vum_probes import VUM_PROBES
from tests.database.wall_probes import PROBES, Scene
from tests.database.walls import Walls
from tests.world import ADVISER, COLLEAGUE, Person, World


def point_at(names: dict[str, str]) -> None:
    """Let logins of the product lead to other databases, by alias."""
    for alias, name in names.items():
        connections[alias].close()
        connections[alias].close_pool()  # type: ignore[attr-defined]
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


@contextmanager
def scratch(worker: str) -> Iterator[World]:
    """Make a copy of the template that may be broken, and let every login lead to it."""
    name = databases.copy_template(worker)
    before = {alias: each["NAME"] for alias, each in settings.DATABASES.items() if alias != "default"}
    point_at(dict.fromkeys(before, name))
    with databases.superuser(name) as connection:
        yield World(connection)
    point_at(before)
    databases.drop(name)


@dataclass(frozen=True, slots=True)
class Standing:
    """Two with everything there is to know, one with nothing, and one who shows a profile and nothing else.

    Nobody changes it: what is tried is rolled back.
    """

    world: World
    walls: Walls
    hidden: Person
    bare: Person
    shown: UUID


@pytest.fixture(scope="module")
def standing(worker_id: str, worker_database: str) -> Iterator[Standing]:
    """Make the scene in which policies are tried, in a database of its own."""
    with scratch(f"{worker_id}_standing") as world:
        full(world, ADVISER)
        hidden, bare = full(world, COLLEAGUE), world.client()
        shown = publishing_walls.show(world)
        world.sql.execute("UPDATE clients.activity_period SET ended = started, why_ended = 'work' WHERE ended IS NULL")
        yield Standing(world=world, walls=Walls(world), hidden=hidden, bare=bare, shown=shown)


@pytest.fixture(scope="module")
def kept(worker_id: str, standing: Standing) -> Iterator[tuple[Scene, psycopg.Connection]]:
    """One own client, one hidden, both with everything there is to know; and the connection that puts them back."""
    with scratch(f"{worker_id}_walls") as world:
        name = world.sql.info.dbname
        with databases.Logins(name) as login, databases.sweeper(name) as sweeper:
            people = {"own": full(world, ADVISER), "hidden": full(world, COLLEAGUE)}
            prober = Prober(world, login, world.sign_in())
            databases.keep(sweeper)
            yield Scene(world=world, prober=prober, walls=Walls(world), **people), sweeper


@pytest.fixture
def scene(kept: tuple[Scene, psycopg.Connection]) -> Iterator[Scene]:
    """Give the scene as it was made, to somebody who has just signed in."""
    made, sweeper = kept
    made.prober.actor = made.world.sign_in()
    yield made
    for alias in settings.DATABASES:
        if alias != "default":
            connections[alias].close()
    made.prober.forget()
    databases.put_back(sweeper)


def full(world: World, adviser: object) -> Person:
    """Register somebody with a row in every table."""
    person = world.client(
        adviser=adviser,  # type: ignore[arg-type]
        profile=Profile(
            pc4=8011,
            occupations=(WantedOccupation(scheme="sonar", code="1"),),
            languages=(LanguageSkill(language="nld", oral=4),),
            education=(Education(name="Proefopleiding"),),
            experience=(WorkExperience(employer="Proefwerkgever"),),
        ),
    )
    world.sql.execute(
        "INSERT INTO clients.history (client_id, category, field, changed_by, disclosure_seq) VALUES (%s, 'contact',"
        " 'phone', %s, 1)",
        [person.id, adviser],
    )
    world.sql.execute(
        "INSERT INTO messaging.message (client_id, id, staff_id, subject, body, disclosure_seq) VALUES (%s, %s, %s,"
        " 's', 'b', 1)",
        [person.id, uuid4(), adviser],
    )
    matching_walls.fill(world, person)
    casework_walls.fill(world, person, adviser)
    publishing_walls.fill(world, person)
    fill_parts(world, person)
    keep_searches(world, person)
    return person


def keep_searches(world: World, person: Person) -> None:
    """Let a member of staff keep a search, and a selection that somebody is in."""
    selection = uuid4()
    for table, made in (("saved_search", uuid4()), ("selection", selection)):
        world.sql.execute(
            f"INSERT INTO casework.{table} (id, staff_id, title, purpose, criteria, expires_on)"  # noqa: S608
            " VALUES (%s, %s, %s, 'mediation', '{}', kernel.today() + 1)",
            [made, COLLEAGUE, f"Groep {str(made)[:4]}x"],
        )
    world.sql.execute("INSERT INTO casework.selection_member VALUES (%s, %s)", [person.id, selection])


def end_period(world: World, person: Person) -> None:
    """Let a period of activity lie behind somebody."""
    world.sql.execute(
        "UPDATE clients.activity_period SET ended = started, why_ended = 'work' WHERE client_id = %s", [person.id]
    )


def fill_parts(world: World, person: Person) -> None:
    """Give somebody a row in every declared part, a past, a place to live and a field added at run time."""
    for part in PARTS:
        world.sql.execute(insert_of(part, str(person.id)).encode())
    end_period(world, person)
    world.sql.execute("SELECT clients.note_privacy(%s, 'nl', repeat('x', 200), 'desk')", [person.id])
    for name in ("scene_field", "scene_other"):
        world.sql.execute(
            "INSERT INTO clients.extra_field (name, category, type, label_nl, label_en, sensitivity, purposes,"
            " legal_basis, source, retention, controller, why, proposed_by, approved_by, approved_at) VALUES (%s,"
            " 'profile', 'text', 'Proef', 'Trial', 'personal', '{mediation}', 'Wet SUWI', 'staff', 'cv', 'UWV',"
            " 'Een proef van deze test.', %s, %s, kernel.now()) ON CONFLICT DO NOTHING",
            [name, ADVISER, COLLEAGUE],
        )
    world.sql.execute(
        "INSERT INTO clients.extra_value (client_id, field_id, category, value, source)"
        " SELECT %s, id, category, 'x', 'staff' FROM clients.extra_field WHERE name = 'scene_field'",
        [person.id],
    )


TABLES = [
    *(
        f"clients.{name}"
        for name in (
            "client",
            "person_key",
            "bsn",
            "identity",
            "contact",
            "profile",
            "profile_occupation",
            "profile_language",
            "profile_education",
            "profile_experience",
            "history",
            "import_source",
            "activity_period",
            "residence",
            "extra_value",
            "privacy_notice",
            "search_key",
            "client_number",
        )
    ),
    *(part.table for part in PARTS),
    "casework.work_item",
    "casework.saved_search",
    "casework.selection",
    "casework.selection_member",
    *casework_walls.GATED,
    *casework_walls.GUARDED,
    *publishing_walls.GATED,
    *publishing_walls.GUARDED,
    "messaging.message",
    *matching_walls.GUARDED,
    *matching_walls.GATED,
]
ABOUT_NOBODY = {"clients.kind_basis", "clients.extra_field", "clients.privacy_edition", *matching_walls.ABOUT_NOBODY}
UNGATED = {
    "clients.import_source",
    "clients.search_key",
    "casework.saved_search",
    "casework.selection",
    "casework.selection_member",
    *matching_walls.GUARDED,
    *casework_walls.GUARDED,
    *publishing_walls.GUARDED,
}
"""What the guard alone reads."""
GATED = [name for name in TABLES if name not in UNGATED]


def test_every_personal_table_and_every_policy_of_the_gate_is_tried_here(standing: Standing) -> None:
    tables = standing.world.all(
        "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('clients', 'casework', 'messaging',"
        " 'matching')"
    )
    assert {name for (name,) in tables} == set(TABLES) | ABOUT_NOBODY
    policies = standing.world.all(
        "SELECT schemaname || '.' || tablename, policyname, cmd FROM pg_policies WHERE 'sonar_gate' = ANY (roles)"
    )
    assert {(table, name) for table, name, command in policies if command == "SELECT"} == {
        (table, "gate_reads") for table in GATED
    } | {
        ("clients.kind_basis", "all_know"),
        ("clients.privacy_edition", "all_know"),
        ("clients.extra_field", "gate_knows"),
    }
    assert {(table, name) for table, name, command in policies if command != "SELECT"} == set(CHANGES)
    assert standing.world.all("SELECT roles FROM pg_policies WHERE NOT roles <@ '{sonar_gate,sonar_guard}'") == []


@pytest.mark.requirement("R299")
@pytest.mark.parametrize("table", GATED)
def test_policy_by_which_the_gate_reads(standing: Standing, table: str) -> None:
    query = f"SELECT 1 FROM {table}"
    assert standing.walls.as_owner("sonar_gate", query) == 0
    with standing.walls.open_policy(table, "gate_reads"):
        assert standing.walls.as_owner("sonar_gate", query) >= 2
    assert standing.walls.as_owner("sonar_gate", query) == 0


@pytest.mark.parametrize("table", GATED)
def test_row_security_itself(standing: Standing, table: str) -> None:
    switch = "ALTER TABLE " + table + " {} ROW LEVEL SECURITY"
    with standing.walls.altered(switch.format("DISABLE"), switch.format("ENABLE")):
        assert standing.walls.as_owner("sonar_gate", f"SELECT 1 FROM {table}") >= 2


@pytest.mark.parametrize("table", TABLES)
def test_row_security_forced_on_the_owner(standing: Standing, table: str) -> None:
    query = f"SELECT 1 FROM {table}"
    assert standing.walls.as_owner("sonar_owner", query) == 0
    switch = "ALTER TABLE " + table + " {} ROW LEVEL SECURITY"
    with standing.walls.altered(switch.format("NO FORCE"), switch.format("FORCE")):
        assert standing.walls.as_owner("sonar_owner", query) >= 2
    assert standing.walls.as_owner("sonar_owner", query) == 0


PART_CHANGES = {
    **{(part.table, "gate_adds"): insert_of(part, "{bare}") for part in PARTS},
    **{(part.table, "gate_changes"): f"UPDATE {part.table} SET version = 7" for part in PARTS},
}
CHANGES = {
    **PART_CHANGES,
    ("clients.client", "gate_changes"): "UPDATE clients.client SET active = true",
    ("clients.privacy_notice", "gate_tells"): (
        "INSERT INTO clients.privacy_notice (client_id, shown_at, edition, way)"
        " SELECT '{bare}', kernel.now() + interval '1 day', edition, 'page' FROM clients.privacy_edition LIMIT 1"
    ),
    ("clients.activity_period", "gate_ends"): "UPDATE clients.activity_period SET why_ended = 'other'",
    ("clients.activity_period", "gate_begins"): (
        "INSERT INTO clients.activity_period (client_id, started, after)"
        " VALUES ('{hidden}', kernel.today() + 1, kernel.today())"
    ),
    ("clients.residence", "gate_moves"): "UPDATE clients.residence SET municipality_code = 1",
    ("clients.residence", "gate_settles"): (
        "INSERT INTO clients.residence (client_id, municipality_code, valid_from, valid_until)"
        " VALUES ('{hidden}', 1, '2001-01-01', '2002-01-01')"
    ),
    ("clients.extra_value", "gate_changes"): "UPDATE clients.extra_value SET version = 7",
    ("clients.extra_value", "gate_clears"): "DELETE FROM clients.extra_value",
    ("clients.extra_value", "gate_adds"): (
        "INSERT INTO clients.extra_value (client_id, field_id, category, value, source)"
        " SELECT '{hidden}', id, category, 'x', 'staff' FROM clients.extra_field WHERE name = 'scene_other'"
    ),
    ("clients.contact", "gate_corrects"): "UPDATE clients.contact SET phone = NULL",
    ("clients.identity", "gate_corrects"): "UPDATE clients.identity SET name_prefix = NULL",
    ("clients.profile", "gate_corrects"): "UPDATE clients.profile SET hours_max = 168",
    **{
        (f"clients.profile_{name}", "gate_clears"): f"DELETE FROM clients.profile_{name}"
        for name in ("occupation", "language", "education", "experience")
    },
    ("clients.profile_occupation", "gate_fills"): (
        "INSERT INTO clients.profile_occupation VALUES ('{hidden}', 90, 'sonar', '9999', 'wanted')"
    ),
    ("clients.profile_language", "gate_fills"): "INSERT INTO clients.profile_language VALUES ('{hidden}', 'xxx', 1, 1)",
    ("clients.profile_education", "gate_fills"): (
        "INSERT INTO clients.profile_education (client_id, position, name) VALUES ('{hidden}', 90, 'x')"
    ),
    ("clients.profile_experience", "gate_fills"): (
        "INSERT INTO clients.profile_experience (client_id, position, employer) VALUES ('{hidden}', 90, 'x')"
    ),
    (
        "clients.history",
        "gate_remembers",
    ): "INSERT INTO clients.history (client_id, category, field, changed_by, disclosure_seq)"
    " VALUES ('{hidden}', 'contact', 'phone', '{hidden}', 1)",
    (
        "messaging.message",
        "gate_sends",
    ): "INSERT INTO messaging.message (client_id, id, staff_id, subject, body, disclosure_seq)"
    " VALUES ('{hidden}', gen_random_uuid(), '00000000-0000-7000-8000-000000000001', 's', 'b', 1)",
    ("clients.search_key", "gate_indexes"): "UPDATE clients.search_key SET birth_key = 0",
    ("messaging.message", "gate_marks"): "UPDATE messaging.message SET read_at = kernel.now()",
    **casework_walls.CHANGES,
    **publishing_walls.CHANGES,
}


@pytest.mark.parametrize(("table", "policy"), CHANGES)
def test_policy_by_which_the_gate_writes(standing: Standing, table: str, policy: str) -> None:
    ids = {"{hidden}": standing.hidden.id, "{bare}": standing.bare.id, "{shown}": standing.shown}
    query = CHANGES[table, policy]
    for place, client in ids.items():
        query = query.replace(place, str(client))
    assert standing.walls.as_owner("sonar_gate", query) <= 0
    with standing.walls.open_policy(table, policy):
        assert standing.walls.as_owner("sonar_gate", query) >= 1
    assert standing.walls.as_owner("sonar_gate", query) <= 0


CHECKS = {
    **PROBES,
    **SEARCH_PROBES,
    **RIGHTS_PROBES,
    **DESK_PROBES,
    **REGISTERED_PROBES,
    **MUNICIPAL_PROBES,
    **EMPLOYER_PROBES,
    **VUM_PROBES,
    **MEDIATOR_PROBES,
    **PUBLISHING_PROBES,
    **SUPPLIER_PROBES,
    **TERMS_PROBES,
    **VACANCY_PROBES,
}


@pytest.mark.requirement("R299")
@pytest.mark.parametrize("name", CHECKS)
def test_check_inside_a_function(scene: Scene, name: str) -> None:
    wall = CHECKS[name]
    attempt = wall.arrange(scene)
    assert not attempt()
    with scene.walls.without(wall.function, wall.text, wall.instead):
        assert attempt()


@pytest.mark.parametrize(
    ("probes", "table", "owner"),
    [(municipal_probes, "municipal_call", "connection_id"), (supplier_probes, "supplier_call", "supplier_id")],
)
def test_an_assertion_is_used_once(scene: Scene, probes: ModuleType, table: str, owner: str) -> None:
    name = f"{table}_{owner}_assertion_hash_key"
    oin = probes.connect(scene)

    def again() -> bool:
        return probes.begin(scene, oin, assertion="once") is not None

    assert again()
    assert not again()
    alter = f"ALTER TABLE exchange.{table}"
    drop = f"{alter} DROP CONSTRAINT {name}"
    mend = f"DELETE FROM exchange.{table}; {alter} ADD CONSTRAINT {name} UNIQUE ({owner}, assertion_hash)"
    with scene.walls.altered(drop, mend):
        assert again()


def test_correction_is_held_by_two_walls_and_falls_with_both(scene: Scene) -> None:
    ticket = scene.prober.ticket(scene.own, categories=["identity", "contact"])  # for reading only
    check = (
        "clients.keep_history",
        "NOT coalesce(p_client = ANY (access.ticket_writes(p_category)), false)",
        "false",
    )
    args = (scene.hidden.id, 1, ["phone"], [b"x"], b"why")
    with scene.walls.without(*check):  # row security still finds no row to lock
        scene.prober.refused("writer", CORRECT, *args, ticket=ticket, kind=psycopg.errors.SerializationFailure)
    policies = [
        ("clients.contact", "gate_reads"),
        ("clients.contact", "gate_corrects"),
        ("clients.history", "gate_remembers"),
    ]
    with ExitStack() as opened:
        for policy in policies:
            opened.enter_context(scene.walls.open_policy(*policy))
        scene.prober.refused("writer", CORRECT, *args, ticket=ticket)
        opened.enter_context(scene.walls.without(*check))
        assert scene.prober.rows("writer", CORRECT, *args, ticket=ticket) == [(2,)]


def test_message_is_held_by_two_walls_and_falls_with_both(scene: Scene) -> None:
    ticket = scene.prober.ticket(scene.own, categories=["identity"])
    check = ("messaging.send", "NOT coalesce(p_client = ANY (access.ticket_writes('messages')), false)", "false")
    send = "SELECT messaging.send(%s, %s, 's', 'b')"
    with scene.walls.without(*check):
        scene.prober.refused("writer", send, scene.hidden.id, uuid4(), ticket=ticket)
    with scene.walls.open_policy("messaging.message", "gate_sends"):
        scene.prober.refused("writer", send, scene.hidden.id, uuid4(), ticket=ticket)
        with scene.walls.without(*check):
            assert len(scene.prober.rows("writer", send, scene.hidden.id, uuid4(), ticket=ticket)) == 1


def test_gate_between_the_reader_and_the_tables(scene: Scene) -> None:
    # Row security on a table that the reader may read would not be enough: EXPLAIN tells of rows it removed.
    query = "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) SELECT FROM clients.identity"
    ticket = scene.prober.ticket(scene.own)
    scene.prober.read(
        "SELECT set_config('enable_indexscan', 'off', false), set_config('enable_bitmapscan', 'off', false)"
    )
    scene.prober.refused("reader", query, ticket=ticket)
    grant = (
        "GRANT SELECT ON clients.identity TO sonar_reader; GRANT EXECUTE ON FUNCTION access.ticket_persons(text) TO"
        " sonar_reader;"
        " CREATE POLICY probe ON clients.identity FOR SELECT TO sonar_reader"
        " USING (client_id = ANY ((SELECT access.ticket_persons('identity'))::uuid[]))"
    )
    mend = (
        "DROP POLICY probe ON clients.identity; REVOKE SELECT ON clients.identity FROM sonar_reader;"
        " REVOKE EXECUTE ON FUNCTION access.ticket_persons(text) FROM sonar_reader"
    )
    with scene.walls.altered(grant, mend):
        assert scene.prober.read("SELECT client_id FROM clients.identity", ticket=ticket) == [(scene.own.id,)]
        printed = "\n".join(line for (line,) in scene.prober.read(query, ticket=ticket))
        assert "Rows Removed by Filter: 1" in printed  # that she is there: the bit that the gate keeps back
    scene.prober.refused("reader", query, ticket=ticket)


@pytest.mark.parametrize(
    ("query", "breaking", "mending"),
    [
        (
            "SELECT pg_stat_get_tuples_returned('clients.identity'::regclass)",
            "GRANT EXECUTE ON FUNCTION pg_stat_get_tuples_returned(oid) TO sonar_reader",
            "REVOKE EXECUTE ON FUNCTION pg_stat_get_tuples_returned(oid) FROM sonar_reader",
        ),
        (
            "SELECT count(*) FROM ledger.disclosure",
            "GRANT SELECT ON ledger.disclosure TO sonar_reader",
            "REVOKE SELECT ON ledger.disclosure FROM sonar_reader",
        ),
        (
            "SELECT pg_stat_get_activity(NULL)",
            "GRANT EXECUTE ON FUNCTION pg_stat_get_activity(int) TO sonar_reader",
            "REVOKE EXECUTE ON FUNCTION pg_stat_get_activity(int) FROM sonar_reader",
        ),
    ],
    ids=["counters", "ledger", "activity"],
)
def test_right_that_nobody_has(scene: Scene, query: str, breaking: str, mending: str) -> None:
    scene.prober.refused("reader", query)
    with scene.walls.altered(breaking, mending):
        assert len(scene.prober.read(query)) >= 1
    scene.prober.refused("reader", query)


def test_membership_of_the_gate_would_open_the_oracle(scene: Scene) -> None:
    reader = scene.prober.connection("reader")
    become = "SET ROLE sonar_gate"
    scene.prober.refused("reader", become)
    with scene.walls.altered("GRANT sonar_gate TO sonar_reader", "REVOKE sonar_gate FROM sonar_reader"):
        reader.execute(become.encode())
        reader.execute("RESET ROLE")
        reader.commit()
    assert scene.prober.read(IDENTITY) == []
