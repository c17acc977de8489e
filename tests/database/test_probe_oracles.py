"""Probes that ask not for rows but for a bit: whether a hidden person exists, how many there are, what is stored."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import FeatureNotSupported, InsufficientPrivilege

from tests.database.probing import IDENTITY, LOGINS, VIEWS, Prober
from tests.databases import Logins
from tests.world import Person, World

KEYED_VIEWS = [name for name in VIEWS if name != "history"]


@pytest.fixture
def ticket(prober: Prober, own: Person, hidden: Person) -> str:
    """A ticket for one's own client, while a hidden one is in the same tables."""
    return prober.ticket(own, categories=["identity", "contact", "profile"])


def plan(prober: Prober, query: str, *values: object, ticket: str | None = None) -> str:
    """Return what EXPLAIN ANALYZE prints."""
    options = "ANALYZE, BUFFERS, VERBOSE, WAL, TIMING OFF, SUMMARY OFF, SETTINGS"
    return "\n".join(line for (line,) in prober.read(f"EXPLAIN ({options}) {query}", *values, ticket=ticket))


@pytest.mark.requirement("R53", "R299")
@pytest.mark.parametrize("view", KEYED_VIEWS)
@pytest.mark.parametrize("operator", ["=", ">=", "<"])
def test_explain_analyze_counts_no_hidden_rows(
    prober: Prober, ticket: str, hidden: Person, view: str, operator: str
) -> None:
    for held in (None, ticket):
        shown = len(prober.read(f"SELECT 1 FROM {VIEWS[view]}", ticket=held))
        printed = plan(prober, f"SELECT * FROM {VIEWS[view]} WHERE client_id {operator} '{hidden.id}'", ticket=held)
        assert "Function Scan" in printed
        removed = sum(int(line.split(":")[1]) for line in printed.splitlines() if "Rows Removed" in line)
        assert removed <= shown  # only what the ticket disclosed was there to be removed
        assert "Index" not in printed
        assert "Seq Scan" not in printed


@pytest.mark.parametrize("setting", ["debug_print_plan", "debug_print_parse", "debug_print_rewritten"])
def test_debugging_output_of_the_server_tells_no_row(prober: Prober, ticket: str, hidden: Person, setting: str) -> None:
    said: list[str] = []
    reader = prober.connection("reader")
    reader.add_notice_handler(lambda notice: said.append(f"{notice.message_primary}{notice.message_detail}"))
    reader.execute("SET client_min_messages = log")
    reader.execute(f"SET {setting} = on".encode())
    reader.commit()
    prober.read(IDENTITY, ticket=ticket)
    everything = "".join(said)
    assert str(hidden.id) not in everything
    assert hidden.id.hex not in everything


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan", "auto"])
def test_prepared_plan_run_again_without_ticket(prober: Prober, ticket: str, own: Person, mode: str) -> None:
    reader = prober.connection("reader")
    reader.execute(f"SET plan_cache_mode = {mode}".encode())
    reader.execute("PREPARE probe AS SELECT client_id FROM clients.identity_v")
    reader.commit()
    for _ in range(7):  # past the point where PostgreSQL settles for one plan
        with reader.transaction():
            reader.execute("SELECT set_config('sonar.ticket', %s, true)", [ticket])
            assert reader.execute("EXECUTE probe").fetchall() == [(own.id,)]
    assert reader.execute("EXECUTE probe").fetchall() == []


def test_cursor_held_over_the_end_of_the_ticket_holds_what_was_disclosed_and_no_more(
    prober: Prober, ticket: str, own: Person
) -> None:
    # Decided: WITH HOLD keeps a copy of rows that were disclosed and logged, as a variable of the page would. What it
    # can never do is read on: the copy is made when the transaction ends, under the ticket.
    reader = prober.connection("reader")
    with reader.transaction():
        reader.execute("SELECT set_config('sonar.ticket', %s, true)", [ticket])
        reader.execute("DECLARE held SCROLL CURSOR WITH HOLD FOR SELECT client_id FROM clients.identity_v")
    prober.world.advance(minutes=2)
    assert reader.execute("FETCH ALL FROM held").fetchall() == [(own.id,)]
    assert reader.execute("FETCH ALL FROM held").fetchall() == []
    assert reader.execute(IDENTITY.encode()).fetchall() == []


def test_cursor_opened_without_ticket_and_fetched_with_one(prober: Prober, ticket: str) -> None:
    # The rows of a gate are decided when its scan begins; nothing widens them afterwards to anybody not on the ticket.
    reader = prober.connection("reader")
    with reader.transaction():
        reader.execute("DECLARE early CURSOR FOR SELECT client_id FROM clients.identity_v")
        reader.execute("SELECT set_config('sonar.ticket', %s, true)", [ticket])
        assert len(reader.execute("FETCH ALL FROM early").fetchall()) <= 1


ERRORS = {
    "division": "SELECT 1 / (CASE WHEN client_id = '{id}' THEN 0 ELSE 1 END) FROM clients.identity_v",
    "cast": "SELECT (client_id::text || last_name::text)::int FROM clients.identity_v WHERE client_id = '{id}'",
    "cast-in-condition": "SELECT 1 FROM clients.identity_v WHERE client_id = '{id}' AND last_name::text::int > 0",
    "regular-expression": "SELECT 1 FROM clients.identity_v WHERE client_id = '{id}' AND 'a' ~"
    " (last_name::text || '(')",
}


@pytest.mark.parametrize("kind", ERRORS)
def test_error_is_never_raised_by_a_hidden_row(prober: Prober, ticket: str, hidden: Person, kind: str) -> None:
    query = ERRORS[kind].replace("{id}", str(hidden.id))
    if kind == "division":  # this one also reads one's own row, which raises nothing
        assert prober.read(query, ticket=ticket) == [(1,)]
    else:
        assert prober.read(query, ticket=ticket) == []
    assert prober.read(query) == []


COMPARISONS = {
    "leakproof-equality": "client_id = '{id}'",
    "leakproof-order": "client_id > '00000000-0000-0000-0000-000000000000' AND client_id <> '{own}'",
    "leakproof-bytes": "last_name >= '\\x00' AND client_id <> '{own}'",
    "cheap-function-of-ones-own-choice": "length(last_name) > 0 AND client_id <> '{own}'",
    "or-true": "client_id = '{id}' OR 1 = 1 AND client_id <> '{own}'",
    "union": "false UNION ALL SELECT client_id FROM clients.contact_v WHERE client_id <> '{own}'",
}


@pytest.mark.parametrize("kind", COMPARISONS)
def test_condition_of_the_callers_choice_finds_no_hidden_row(
    prober: Prober, ticket: str, own: Person, hidden: Person, kind: str
) -> None:
    condition = COMPARISONS[kind].replace("{id}", str(hidden.id)).replace("{own}", str(own.id))
    assert prober.read(f"SELECT client_id FROM clients.identity_v WHERE {condition}", ticket=ticket) == []


def test_statements_that_the_server_keeps_are_ones_own_and_hold_no_value(
    prober: Prober, login: Logins, ticket: str, own: Person
) -> None:
    other, reader = login("reader"), login("reader")
    query = "SELECT client_id FROM clients.identity_v WHERE client_id = %s"
    for connection, marked in ((other, f"{query} /* of another */"), (reader, query)):
        for _ in range(4):
            with connection.transaction():
                connection.execute("SELECT set_config('sonar.ticket', %s, true)", [ticket])
                assert connection.execute(marked.encode(), [own.id]).fetchall() == [(own.id,)]
    kept = [text for (text,) in reader.execute("SELECT statement FROM pg_prepared_statements").fetchall()]
    assert query.replace("%s", "$1") in kept
    assert [text for text in kept if "of another" in text or ticket in text or str(own.id) in text] == []


CATALOGUE = {
    "statistics": "SELECT * FROM pg_stats WHERE schemaname = ANY ({personal})",
    "extended-statistics": "SELECT * FROM pg_stats_ext",
    "statistics-of-expressions": "SELECT * FROM pg_stats_ext_exprs",
    "cursors-of-others": "SELECT * FROM pg_cursors WHERE name <> ''",
    "large-objects": "SELECT * FROM pg_largeobject_metadata",
    "stored-relation-sizes-in-schema": "SELECT * FROM information_schema.table_privileges WHERE table_schema = ANY"
    " ({personal})"
    " AND table_name NOT LIKE '%\\_v'",
    "columns-of-tables": "SELECT * FROM information_schema.columns WHERE table_schema = ANY ({personal}) AND"
    " table_name NOT LIKE '%\\_v'",
}


@pytest.mark.parametrize("kind", CATALOGUE)
def test_catalogue_tells_the_reader_nothing(prober: Prober, ticket: str, kind: str) -> None:
    prober.world.sql.execute("ANALYZE clients.identity, clients.client, clients.bsn, ledger.disclosure")
    query = CATALOGUE[kind].replace(
        "{personal}",
        "ARRAY['clients', 'ledger', 'access', 'matching', 'casework', 'messaging', 'exchange', 'oversight']",
    )
    assert prober.read(query, ticket=ticket) == []


FORBIDDEN = {
    "raw-statistics": "SELECT * FROM pg_statistic",
    "activity": "SELECT query FROM pg_stat_activity",
    "activity-by-function": "SELECT * FROM pg_stat_get_activity(NULL)",
    "table-counters": "SELECT * FROM pg_stat_user_tables",
    "index-counters": "SELECT idx_tup_fetch FROM pg_stat_user_indexes",
    "input-and-output": "SELECT * FROM pg_statio_user_tables",
    "counter-of-one-table": "SELECT pg_stat_get_tuples_returned('clients.identity'::regclass)",
    "counter-in-this-transaction": "SELECT pg_stat_get_xact_tuples_returned('clients.identity'::regclass)",
    "function-counters": "SELECT * FROM pg_stat_user_functions",
    "database-counters": "SELECT tup_returned FROM pg_stat_database",
    "write-ahead-log-counters": "SELECT * FROM pg_stat_wal",
    "locks": "SELECT * FROM pg_locks",
    "relation-size": "SELECT pg_relation_size('clients.identity'::regclass)",
    "total-size": "SELECT pg_total_relation_size('clients.identity'::regclass)",
    "table-size": "SELECT pg_table_size('clients.identity'::regclass)",
    "index-size": "SELECT pg_indexes_size('clients.identity'::regclass)",
    "database-size": "SELECT pg_database_size(current_database())",
    "tablespace-size": "SELECT pg_tablespace_size('pg_default')",
    "prepared-transactions": "SELECT * FROM pg_prepared_xacts",
    "passwords": "SELECT * FROM pg_authid",
    "passwords-by-view": "SELECT passwd FROM pg_shadow",
    "access-file": "SELECT * FROM pg_hba_file_rules",
    "file-settings": "SELECT * FROM pg_file_settings",
    "subscription-secrets": "SELECT subconninfo FROM pg_subscription",
    "read-file": "SELECT pg_read_file('PG_VERSION')",
    "read-binary-file": "SELECT pg_read_binary_file('global/pg_control')",
    "list-directory": "SELECT pg_ls_dir('.')",
    "list-log": "SELECT * FROM pg_ls_logdir()",
    "list-wal": "SELECT * FROM pg_ls_waldir()",
    "stat-file": "SELECT pg_stat_file('PG_VERSION')",
    "copy-to-file": "COPY (SELECT * FROM clients.identity_v) TO '/tmp/probe'",
    "copy-to-program": "COPY (SELECT * FROM clients.identity_v) TO PROGRAM 'cat'",
    "copy-table": "COPY clients.identity TO STDOUT",
    "table-to-xml": "SELECT table_to_xml('clients.identity', true, true, '')",
    "query-to-xml": "SELECT query_to_xml('SELECT * FROM clients.identity', true, true, '')",
    "cursor-over-table": "DECLARE probe CURSOR FOR SELECT * FROM clients.bsn",
    "explain-table": "EXPLAIN SELECT * FROM clients.bsn WHERE bsn_index = '\\x00'",
    "whole-row-lock": "SELECT * FROM clients.client FOR SHARE",
    "large-object-create": "SELECT lo_create(0)",
    "large-object-from-bytes": "SELECT lo_from_bytea(0, '\\x00')",
    "large-object-import": "SELECT lo_import('/etc/hostname')",
    "large-object-export": "SELECT lo_export(1, '/tmp/probe')",
    "write-to-log-stream": "SELECT pg_logical_emit_message(true, 'probe', 'text')",
    "replication-slot": "SELECT pg_create_logical_replication_slot('probe', 'pgoutput')",
    "log-stream": "SELECT * FROM pg_logical_slot_peek_changes('probe', NULL, NULL)",
    "snapshot-export": "SELECT pg_export_snapshot()",
    "stop-a-colleague": "SELECT pg_terminate_backend(1)",
    "cancel-a-colleague": "SELECT pg_cancel_backend(1)",
    "reload": "SELECT pg_reload_conf()",
    "reset-counters": "SELECT pg_stat_reset()",
    "memory": "SELECT * FROM pg_backend_memory_contexts",
    "shared-memory": "SELECT * FROM pg_shmem_allocations",
    "unaccent-in-public": "SELECT public.unaccent('é')",
}


@pytest.mark.requirement("R299")
@pytest.mark.parametrize("kind", FORBIDDEN)
def test_no_login_looks_behind_the_tables(prober: Prober, own: Person, kind: str) -> None:
    for login in LOGINS:
        connection = prober.login(login)
        connection.execute("SET default_transaction_read_only = off")
        connection.commit()
        # A server that was built without XML says so first.
        with pytest.raises((InsufficientPrivilege, FeatureNotSupported)) as refused, connection.transaction():
            connection.execute(FORBIDDEN[kind].encode())
        prober.tells_nothing(refused.value)


def test_copy_sees_what_the_ticket_opens_and_no_more(prober: Prober, ticket: str, own: Person, hidden: Person) -> None:
    reader = prober.connection("reader")
    for held, expected in (("", []), (ticket, [(str(own.id),)])):
        with reader.transaction(), reader.cursor() as cursor:
            cursor.execute("SELECT set_config('sonar.ticket', %s, true)", [held])
            with cursor.copy("COPY (SELECT client_id FROM clients.identity_v) TO STDOUT") as copied:
                assert list(copied.rows()) == expected


def test_size_of_the_tables_is_a_known_limit(prober: Prober, own: Person, hidden: Person) -> None:
    # The planner's estimate of how many clients there are is visible to every login (access.md, section 2). It is a
    # public figure about everybody together, and nothing about anybody.
    prober.world.sql.execute("ANALYZE clients.client")
    assert prober.read("SELECT reltuples > 0 FROM pg_class WHERE oid = 'clients.client'::regclass") == [(True,)]


@pytest.mark.parametrize("column", ["xmin", "ctid", "tableoid", "xmax", "cmin"])
def test_gate_rows_have_no_system_columns(prober: Prober, ticket: str, column: str) -> None:
    with pytest.raises((psycopg.errors.UndefinedColumn, FeatureNotSupported)):
        prober.read(f"SELECT {column} FROM clients.identity_v", ticket=ticket)


@pytest.mark.requirement("R11")
@pytest.mark.parametrize("who", [name for name in LOGINS if name != "worker"])
def test_whether_a_bsn_exists_cannot_be_asked(world: World, prober: Prober, own: Person, who: str) -> None:
    # The unique index answers only to who may insert: the worker, by registering a whole person, with a ledger row.
    index = world.one("SELECT bsn_index FROM clients.bsn WHERE client_id = %s", own.id)[0]
    connection = prober.connection(who)
    connection.execute("SET default_transaction_read_only = off")
    connection.commit()
    prober.refused(
        who, "INSERT INTO clients.bsn (client_id, bsn_index, bsn) VALUES (gen_random_uuid(), %s, '\\x00')", index
    )


@pytest.mark.parametrize("channel", ["notify", "pg_notify", "advisory-lock", "listen"])
def test_what_logins_may_say_to_each_other_holds_nothing_of_a_person(prober: Prober, own: Person, channel: str) -> None:
    # Two accomplices can always signal to each other; there is nothing to signal that no ticket opened.
    heard = prober.login("writer")
    heard.autocommit = True
    heard.execute("LISTEN probe")
    statement = {
        "notify": "NOTIFY probe, 'x'",
        "pg_notify": "SELECT pg_notify('probe', (SELECT string_agg(client_id::text, '') FROM clients.identity_v))",
        "advisory-lock": "SELECT pg_try_advisory_xact_lock(hashtext((SELECT min(client_id::text) FROM"
        " clients.identity_v)))",
        "listen": "LISTEN probe",
    }[channel]
    prober.read(statement)
    said = [notification.payload for notification in notifications(heard)]
    assert said == (["x"] if channel == "notify" else [""] if channel == "pg_notify" else [])


def notifications(connection: psycopg.Connection) -> Iterator[psycopg.Notify]:
    """Yield what has arrived by now."""
    connection.execute("SELECT 1")
    yield from connection.notifies(timeout=0, stop_after=1)
