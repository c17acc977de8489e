"""Probes past the gates: every table, view, sequence and function that a login was not given."""

from collections.abc import Iterator

import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege, ObjectNotInPrerequisiteState, WrongObjectType

from tests.database.expected_grants import FUNCTIONS, RELATIONS
from tests.database.probing import LOGINS, Prober
from tests.world import Person, World

SCHEMAS = [
    "kernel",
    "reference",
    "ledger",
    "identity",
    "access",
    "clients",
    "employers",
    "disclosure",
    "matching",
    "casework",
    "messaging",
    "exchange",
    "oversight",
    "jobs",
]
ALL_LOGINS = (*LOGINS, "migrator")
STATEMENTS = {
    "SELECT": "SELECT count(*) FROM {}",
    "INSERT": "INSERT INTO {} DEFAULT VALUES",
    "UPDATE": "UPDATE {} SET {} = NULL",
    "DELETE": "DELETE FROM {}",
    "TRUNCATE": "TRUNCATE {}",
}

# A gate's view takes no changes at all, which PostgreSQL says before it looks at rights.
NOT_FOR_VIEWS = (InsufficientPrivilege, ObjectNotInPrerequisiteState, WrongObjectType)


def relations(world: World) -> Iterator[tuple[str, str, str, bool]]:
    """Yield the schema, name and a column of every table, partition and view, and whether it is a view."""
    found = world.all(
        "SELECT n.nspname, c.relname, (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0"
        " AND a.attidentity = ''"
        " AND a.attgenerated = '' ORDER BY a.attnum DESC LIMIT 1), c.relkind = 'v'"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = ANY (%s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1, 2",
        SCHEMAS,
    )
    assert len(found) > 60
    yield from found


@pytest.mark.requirement("R53", "R299")
@pytest.mark.parametrize("verb", STATEMENTS)
@pytest.mark.parametrize("who", ALL_LOGINS)
def test_no_login_touches_a_table_that_was_not_given_to_it(
    prober: Prober, world: World, own: Person, who: str, verb: str
) -> None:
    connection = prober.login(who)
    connection.autocommit = True
    connection.execute("SET default_transaction_read_only = off")
    if who == "migrator":
        connection.execute("SET ROLE none")
    given = RELATIONS[who].get(verb, set())
    for schema, name, column, is_view in relations(world):
        if f"{schema}.{name}" in given:
            continue
        parts = [sql.Identifier(schema, name), sql.Identifier(column)]
        with pytest.raises(NOT_FOR_VIEWS if is_view else InsufficientPrivilege) as refused:
            connection.execute(sql.SQL(STATEMENTS[verb]).format(*parts))
        prober.tells_nothing(refused.value)


@pytest.mark.requirement("R53")
@pytest.mark.parametrize("who", ALL_LOGINS)
def test_rights_on_tables_are_the_ones_written_down(world: World, who: str) -> None:
    found = world.all(
        "SELECT v.verb, n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER',"
        " 'MAINTAIN']) AS v (verb)"
        " WHERE n.nspname = ANY (%s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
        " AND (has_table_privilege(%s, c.oid, v.verb) OR v.verb IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')"
        " AND has_any_column_privilege(%s, c.oid, v.verb))",
        SCHEMAS,
        f"sonar_{who}",
        f"sonar_{who}",
    )
    rights: dict[str, set[str]] = {}
    for verb, name in found:
        rights.setdefault(verb, set()).add(name)
    assert rights == RELATIONS[who]


@pytest.mark.requirement("R53")
@pytest.mark.parametrize("who", ALL_LOGINS)
def test_functions_are_the_ones_written_down(world: World, who: str) -> None:
    found = world.all(
        "SELECT p.pronamespace::regnamespace || '.' || p.proname FROM pg_proc p"
        " WHERE p.pronamespace::regnamespace::text = ANY (%s) AND has_function_privilege(%s, p.oid, 'EXECUTE')",
        SCHEMAS,
        f"sonar_{who}",
    )
    assert {name for (name,) in found} == FUNCTIONS[who]


@pytest.mark.parametrize("who", ALL_LOGINS)
def test_no_login_calls_a_function_of_another(prober: Prober, world: World, own: Person, who: str) -> None:
    connection = prober.login(who)
    connection.autocommit = True
    if who == "migrator":
        connection.execute("SET ROLE none")
    functions = world.all(
        "SELECT n.nspname, p.proname, coalesce((SELECT string_agg('NULL::' || format_type(t.type, NULL), ', ' ORDER BY"
        " t.n)"
        " FROM unnest(p.proargtypes) WITH ORDINALITY AS t (type, n)), '')"
        " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = ANY (%s) AND p.prorettype <> 'trigger'::regtype AND p.prokind = 'f'",
        SCHEMAS,
    )
    tried = [
        (schema, name, arguments) for schema, name, arguments in functions if f"{schema}.{name}" not in FUNCTIONS[who]
    ]
    assert len(tried) > 40
    for schema, name, arguments in tried:
        with pytest.raises(InsufficientPrivilege):
            connection.execute(sql.SQL("SELECT {}({})").format(sql.Identifier(schema, name), sql.SQL(arguments)))


@pytest.mark.parametrize("who", LOGINS)
@pytest.mark.parametrize(
    "how", ["nextval", "currval", "setval", "last_value", "pg_sequence_last_value", "pg_sequences"]
)
def test_sequences_do_not_tell_how_many(prober: Prober, world: World, own: Person, who: str, how: str) -> None:
    prober.ticket(own)
    sequences = world.all(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind ="
        " 'S' AND n.nspname = ANY (%s)",
        [schema for schema in SCHEMAS if schema != "jobs"],
    )
    assert ("ledger", "disclosure_seq_seq") in sequences
    if how == "pg_sequences":
        found = prober.rows(
            who, "SELECT last_value FROM pg_sequences WHERE schemaname <> 'jobs' AND last_value IS NOT NULL"
        )
        assert found == []
        return
    for schema, name in sequences:
        query = {
            "last_value": f"SELECT last_value FROM {schema}.{name}",
            "setval": f"SELECT setval('{schema}.{name}', 1)",
        }.get(how, f"SELECT {how}('{schema}.{name}')")
        if how == "pg_sequence_last_value":
            assert prober.rows(who, query) == [(None,)]
        else:
            prober.refused(who, query)


@pytest.mark.parametrize("who", [name for name in LOGINS if name not in {"writer", "worker"}])
def test_the_queue_is_for_the_writer_and_the_worker(prober: Prober, who: str) -> None:
    prober.refused(who, "SELECT * FROM jobs.procrastinate_jobs")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM jobs.procrastinate_fetch_job_v2(NULL, 1)",
        "UPDATE jobs.procrastinate_jobs SET args = '{}'",
        "DELETE FROM jobs.procrastinate_jobs",
        "SELECT * FROM jobs.django_migrations",
    ],
)
def test_the_writer_puts_jobs_in_the_queue_and_takes_none_out(prober: Prober, query: str) -> None:
    prober.refused("writer", query)


@pytest.mark.parametrize("who", [name for name in LOGINS if name != "reader"])
def test_views_are_for_the_reader(prober: Prober, own: Person, who: str) -> None:
    ticket = prober.ticket(own, categories=["identity"])
    prober.refused(who, "SELECT * FROM clients.identity_v", ticket=ticket)


def test_reader_cannot_write_even_when_it_leaves_read_only(prober: Prober, own: Person) -> None:
    ticket = prober.ticket(own, writes=["contact"])
    reader = prober.connection("reader")
    for query in (
        "UPDATE clients.contact_v SET phone = NULL",
        "DELETE FROM clients.identity_v",
        "INSERT INTO clients.identity_v (client_id) VALUES (gen_random_uuid())",
        "SELECT * FROM clients.identity FOR UPDATE",
    ):
        with pytest.raises(NOT_FOR_VIEWS), reader.transaction():  # noqa: PT012 - only the last can raise
            reader.execute("SET TRANSACTION READ WRITE")
            reader.execute("SELECT set_config('sonar.ticket', %s, true)", [ticket])
            reader.execute(query.encode())
    assert prober.world.count("SELECT count(*) FROM clients.contact WHERE phone IS NULL") == 0
