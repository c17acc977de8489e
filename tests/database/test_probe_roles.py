"""Probes that try to become somebody else, or to plant something in the database's way."""

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from tests.database.probing import GATES, IDENTITY, LOGINS, Prober
from tests.world import Person

BECOMING = {
    "set-role-owner": "SET ROLE sonar_owner",
    "set-role-gate": "SET ROLE sonar_gate",
    "set-role-guard": "SET ROLE sonar_guard",
    "set-role-reader": "SET ROLE sonar_reader",
    "set-role-logger": "SET ROLE sonar_logger",
    "set-role-migrator": "SET ROLE sonar_migrator",
    "set-role-superuser": "SET ROLE sonar_superuser",
    "set-role-by-setting": "SELECT set_config('role', 'sonar_gate', false)",
    "session-authorization": "SET SESSION AUTHORIZATION sonar_gate",
    "session-authorization-superuser": "SET SESSION AUTHORIZATION sonar_superuser",
    "session-authorization-by-setting": "SELECT set_config('session_authorization', 'sonar_gate', false)",
    "replication-role": "SET session_replication_role = replica",
    "alter-role-bypass": "ALTER ROLE CURRENT_USER BYPASSRLS",
    "alter-role-superuser": "ALTER ROLE CURRENT_USER SUPERUSER",
    "alter-role-createrole": "ALTER ROLE CURRENT_USER CREATEROLE",
    "alter-other-password": "ALTER ROLE sonar_migrator PASSWORD 'guessed'",
    "alter-other-settings": "ALTER ROLE sonar_logger SET search_path = public",
    "grant-membership": "GRANT sonar_gate TO CURRENT_USER",
    "create-role": "CREATE ROLE probe",
    "create-database": "CREATE DATABASE probe",
    "create-extension": "CREATE EXTENSION dblink",
    "create-language": "CREATE LANGUAGE plperlu",
    "create-schema": "CREATE SCHEMA probe",
    "create-function": "CREATE FUNCTION clients.probe() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "create-function-in-public": "CREATE FUNCTION public.probe() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "create-function-in-catalog": "CREATE FUNCTION pg_catalog.probe() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "replace-clock": "CREATE OR REPLACE FUNCTION kernel.now() RETURNS timestamptz LANGUAGE sql STABLE AS"
    " 'SELECT now()'",
    "replace-gate": "DROP FUNCTION clients.open_identity()",
    "create-table": "CREATE TABLE clients.probe (id int)",
    "create-view": "CREATE VIEW clients.probe AS SELECT 1",
    "temporary-table": "CREATE TEMP TABLE client (id uuid)",
    "temporary-view": "CREATE TEMP VIEW probe AS SELECT * FROM clients.identity_v",
    "select-into": "SELECT 1 AS one INTO TEMP probe",
    "policy": "CREATE POLICY probe ON clients.identity USING (true)",
    "drop-policy": "DROP POLICY gate_reads ON clients.identity",
    "disable-row-security": "ALTER TABLE clients.identity DISABLE ROW LEVEL SECURITY",
    "no-force": "ALTER TABLE clients.identity NO FORCE ROW LEVEL SECURITY",
    "trigger": "CREATE TRIGGER probe BEFORE INSERT ON ledger.disclosure EXECUTE FUNCTION"
    " suppress_redundant_updates_trigger()",
    "event-trigger": "CREATE EVENT TRIGGER probe ON ddl_command_end EXECUTE FUNCTION pg_catalog.now()",
    "rule": "CREATE RULE probe AS ON SELECT TO clients.identity DO INSTEAD NOTHING",
    "index-on-expression": "CREATE INDEX ON clients.identity ((1/0))",
    "publication": "CREATE PUBLICATION probe FOR ALL TABLES",
    "subscription": "CREATE SUBSCRIPTION probe CONNECTION '' PUBLICATION probe",
    "foreign-server": "CREATE SERVER probe FOREIGN DATA WRAPPER postgres_fdw",
    "alter-system": "ALTER SYSTEM SET log_statement = 'all'",
    "log-statement": "SET log_statement = 'all'",
    "load": "LOAD 'auto_explain'",
    "do-block": "DO $$ BEGIN PERFORM FROM clients.identity; END $$",
    "do-block-execute": "DO $$ BEGIN EXECUTE 'SELECT FROM clients.' || 'person_key'; END $$",
    "owner-change": "ALTER TABLE clients.identity OWNER TO CURRENT_USER",
    "reassign": "REASSIGN OWNED BY sonar_owner TO CURRENT_USER",
    "comment": "COMMENT ON TABLE clients.identity IS 'probe'",
    "lock-table": "LOCK TABLE clients.identity",
    "analyse": "COPY clients.identity FROM STDIN",
    "default-privileges": "ALTER DEFAULT PRIVILEGES FOR ROLE sonar_owner GRANT SELECT ON TABLES TO PUBLIC",
    "grant-select": "GRANT SELECT ON clients.identity TO CURRENT_USER",
}
# What every role may do to itself: put on its own name, change its own settings and password (a known limit, below).
ONES_OWN = {"set-role-reader": ["reader"], "set-role-logger": ["logger"], "alter-other-settings": ["logger"]}
# What PostgreSQL says when it refuses: most say so by code; a few have nothing to work with.
REFUSALS = (
    InsufficientPrivilege,
    psycopg.errors.UndefinedFile,
    psycopg.errors.UndefinedObject,
    psycopg.errors.WrongObjectType,
    psycopg.errors.ActiveSqlTransaction,
    psycopg.errors.InvalidParameterValue,
    psycopg.errors.FeatureNotSupported,
    psycopg.errors.InvalidSchemaName,
)


@pytest.mark.requirement("R53", "R299")
@pytest.mark.parametrize("attempt", BECOMING)
def test_no_login_becomes_or_plants_anything(prober: Prober, own: Person, attempt: str) -> None:
    for login in LOGINS:
        if login in ONES_OWN.get(attempt, ()):
            continue
        connection = prober.login(login)
        connection.execute("SET default_transaction_read_only = off")
        connection.commit()
        with pytest.raises(REFUSALS) as refused, connection.transaction():
            connection.execute(BECOMING[attempt].encode())
        prober.tells_nothing(refused.value)
        assert connection.execute("SELECT session_user = current_user").fetchone() == (True,)


@pytest.mark.parametrize("gate", GATES)
def test_row_security_off_is_an_error_or_nothing(prober: Prober, own: Person, gate: str) -> None:
    reader = prober.connection("reader")
    reader.execute("SET row_security = off")
    # Inside a gate the setting is still off, and then PostgreSQL refuses instead of showing what a policy would hide.
    if gate in {"consultations", "who_looked", "lately_registered"}:  # read without a table under row security
        assert reader.execute(GATES[gate].encode()).fetchall() == []
    else:
        with pytest.raises(InsufficientPrivilege):
            reader.execute(GATES[gate].encode())


def test_own_search_path_does_not_reach_into_the_gates(prober: Prober, own: Person) -> None:
    reader = prober.connection("reader")
    reader.execute("SET search_path = jobs, pg_temp, public")
    assert reader.execute(IDENTITY.encode()).fetchall() == []


@pytest.mark.parametrize("setting", ["sonar.ticket", "sonar.actor", "sonar.persons", "access.ticket"])
def test_settings_of_ones_own_invention_open_nothing(prober: Prober, own: Person, setting: str) -> None:
    found = prober.read(f"SELECT i.* FROM set_config('{setting}', %s, true), clients.identity_v AS i", str(own.id))
    assert found == []


def test_migrator_becomes_an_owner_on_purpose_only_and_even_then_sees_nobody(prober: Prober, own: Person) -> None:
    migrator = prober.login("migrator")
    assert migrator.execute("SELECT current_user").fetchone() == (
        "sonar_owner",
    )  # set for this login, for its migrations
    assert migrator.execute("SELECT count(*) FROM clients.identity").fetchone() == (0,)
    migrator.execute("SET ROLE none")
    with pytest.raises(InsufficientPrivilege):
        migrator.execute("SELECT count(*) FROM clients.identity")


def test_a_login_may_change_its_own_password_and_nothing_else_known_limit(prober: Prober) -> None:
    # PostgreSQL allows this to every role (access.md, section 2). It locks others out and opens nothing; the deployment
    # sets the passwords again. The transaction is rolled back: the password stays.
    reader = prober.login("reader")
    reader.execute("SET default_transaction_read_only = off")
    reader.commit()
    with reader.transaction(force_rollback=True):
        reader.execute("ALTER ROLE CURRENT_USER PASSWORD 'own'")
        assert reader.execute(IDENTITY.encode()).fetchall() == []


@pytest.mark.requirement("R119")
def test_no_login_comes_in_without_its_password(prober: Prober) -> None:
    reader = prober.connection("reader")
    info = reader.info
    for password in (None, "", "sonar", "sonar_reader"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(
                host=info.host,
                port=info.port,
                dbname=info.dbname,
                user="sonar_logger",
                password=password,
                passfile="/dev/null",
            )
