"""The journal (migrations) and today's SQL give the same database; and what must be true of any database of Sonar's."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from tests import databases
from tests.world import World

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
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
]
PERSONAL = ["clients", "matching", "casework", "messaging"]
LOGINS = ["reader", "writer", "logger", "auth", "worker", "eraser", "auditor", "matcher", "migrator"]

CATALOGUE = {
    "tables": "SELECT c.oid::regclass::text, c.relkind::text, c.relowner::regrole::text, c.relrowsecurity,"
    " c.relforcerowsecurity, c.reloptions::text,"
    " pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid), c.relpersistence::text, obj_description(c.oid)"
    " FROM pg_class c"
    " WHERE c.relnamespace::regnamespace::text = ANY (%s)",
    "columns": "SELECT a.attrelid::regclass::text, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),"
    " a.attnotnull, a.attidentity::text,"
    " a.attgenerated::text, pg_get_expr(d.adbin, d.adrelid), a.attacl::text, a.attcollation::regcollation::text,"
    " a.attstattarget,"
    " col_description(a.attrelid, a.attnum)"
    " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND"
    " d.adnum = a.attnum"
    " WHERE c.relnamespace::regnamespace::text = ANY (%s) AND a.attnum > 0 AND NOT a.attisdropped",
    "constraints": "SELECT conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid), convalidated"
    " FROM pg_constraint"
    " WHERE connamespace::regnamespace::text = ANY (%s)",
    "indexes": "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisunique, indisvalid FROM pg_index i"
    " JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace::regnamespace::text = ANY (%s)",
    "functions": "SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proowner::regrole::text,"
    " p.proacl::text, p.prosecdef,"
    " p.proconfig::text, p.provolatile::text, p.proparallel::text, p.prorows, obj_description(p.oid) FROM pg_proc p"
    " WHERE p.pronamespace::regnamespace::text = ANY (%s)",
    "policies": "SELECT schemaname, tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM"
    " pg_policies WHERE schemaname = ANY (%s)",
    "views": "SELECT c.oid::regclass::text, pg_get_viewdef(c.oid), c.reloptions::text FROM pg_class c"
    " WHERE c.relkind IN ('v', 'm') AND c.relnamespace::regnamespace::text = ANY (%s)",
    "grants": "SELECT c.oid::regclass::text, a.grantor::regrole::text, a.grantee::regrole::text, a.privilege_type,"
    " a.is_grantable FROM pg_class c"
    " CROSS JOIN aclexplode(coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\","
    " c.relowner))) a"
    " WHERE c.relnamespace::regnamespace::text = ANY (%s)",
    "types": "SELECT t.oid::regtype::text, t.typtype::text, t.typowner::regrole::text, t.typacl::text FROM pg_type t"
    " WHERE t.typnamespace::regnamespace::text = ANY (%s)",
    "triggers": "SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE NOT t.tgisinternal AND c.relnamespace::regnamespace::text = ANY (%s)",
    "sequences": "SELECT s.seqrelid::regclass::text, s.seqstart, s.seqincrement, s.seqmax, s.seqcache, s.seqcycle FROM"
    " pg_sequence s"
    " JOIN pg_class c ON c.oid = s.seqrelid WHERE c.relnamespace::regnamespace::text = ANY (%s)",
}


def clear_of_rooms(name: str) -> None:
    """Drop everything in the rooms' schemas of a scratch copy, so that today's SQL can be run in it."""
    with databases.superuser(name) as connection:
        owners = dict(
            connection.execute(
                "SELECT nspname, nspowner::regrole::text || ' ' || coalesce(nspacl::text, '') FROM pg_namespace"
            ).fetchall()
        )
        assert set(SCHEMAS) <= set(owners)
        for schema in SCHEMAS:
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
        superuser = (ROOT / "db" / "superuser.sql").read_text(encoding="utf-8")
        for statement in statements_of(superuser, connection):
            connection.execute(statement.encode())
        after = dict(
            connection.execute(
                "SELECT nspname, nspowner::regrole::text || ' ' || coalesce(nspacl::text, '') FROM pg_namespace"
            ).fetchall()
        )
        assert {schema: after[schema] for schema in SCHEMAS} == {schema: owners[schema] for schema in SCHEMAS}


def statements_of(superuser: str, connection: psycopg.Connection) -> Iterator[str]:
    """Yield what db/superuser.sql does inside the database about schemas, as psql's \\gexec would run it."""
    inside = superuser[superuser.index("SELECT format('CREATE SCHEMA") : superuser.index("ALTER DEFAULT PRIVILEGES")]
    for part in inside.split(";\n"):
        for query in part.split("\\gexec"):
            text = "\n".join(line for line in query.splitlines() if not line.startswith("--")).strip()
            if text.startswith("SELECT format"):
                yield from (row[0] for row in connection.execute(text.encode()).fetchall())
            elif text:
                yield text


Facts = dict[str, list[tuple[object, ...]]]


def facts(name: str) -> Facts:
    """Return everything the catalogue says of the rooms."""
    with databases.superuser(name) as connection:
        connection.execute("SET search_path = pg_catalog")
        return {kind: connection.execute(query.encode(), [SCHEMAS]).fetchall() for kind, query in CATALOGUE.items()}


@pytest.fixture(scope="module")
def journal_and_today(worker_id: str, worker_database: str) -> Iterator[tuple[str, str]]:
    """One database as the migrations made it, and one as today's SQL makes it."""
    from journal import ROOMS, todays_sql  # noqa: PLC0415 - a tool, found by its path

    journal, today = databases.copy_template(f"{worker_id}_journal"), databases.copy_template(f"{worker_id}_today")
    clear_of_rooms(today)
    password = (Path(settings.SONAR.secrets_dir) / "db-migrator").read_text(encoding="utf-8").strip()
    host, port = settings.DATABASES["migrator"]["HOST"], settings.DATABASES["migrator"]["PORT"]
    with psycopg.connect(
        host=host, port=port, dbname=today, user="sonar_migrator", password=password, autocommit=True
    ) as migrator:
        for room in ROOMS:
            migrator.execute(todays_sql(room).encode())
    with databases.superuser(today) as connection:  # the tests' own clock, which the copy of the journal has too
        base = (databases.SQL / "base.sql").read_text(encoding="utf-8")
        clock = base[base.index("CREATE OR REPLACE FUNCTION kernel.now()") :]
        connection.execute(clock[: clock.index(";") + 1].encode())
    yield journal, today
    databases.drop(journal)
    databases.drop(today)


@pytest.fixture(scope="module")
def both_facts(journal_and_today: tuple[str, str]) -> tuple[Facts, Facts]:
    """What the catalogue says of the one and of the other."""
    journal, today = journal_and_today
    return facts(journal), facts(today)


@pytest.mark.parametrize("kind", CATALOGUE)
def test_journal_and_todays_sql_give_the_same_database(both_facts: tuple[Facts, Facts], kind: str) -> None:
    journal, today = (Counter(found[kind]) for found in both_facts)
    assert sorted(journal - today, key=repr) == []
    assert sorted(today - journal, key=repr) == []
    assert journal.total() > (0 if kind != "triggers" else -1)


def test_the_comparison_sees_a_difference(journal_and_today: tuple[str, str]) -> None:
    name = journal_and_today[1]
    changes = {
        "policies": "ALTER POLICY gate_reads ON clients.bsn USING (true)",
        "grants": "GRANT SELECT ON clients.bsn TO sonar_reader",
        "functions": "ALTER FUNCTION access.ticket() RESET search_path",
        "columns": "ALTER TABLE clients.contact ALTER street SET NOT NULL",
        "indexes": "DROP INDEX clients.client_office",
        "constraints": "ALTER TABLE access.approval DROP CONSTRAINT approval_check",
        "tables": "ALTER TABLE clients.bsn NO FORCE ROW LEVEL SECURITY",
    }
    with databases.superuser(name) as connection, connection.transaction(force_rollback=True):
        before = {kind: connection.execute(CATALOGUE[kind].encode(), [SCHEMAS]).fetchall() for kind in changes}
        for kind, change in changes.items():
            connection.execute(change.encode())
            after = connection.execute(CATALOGUE[kind].encode(), [SCHEMAS]).fetchall()
            assert sorted(after, key=repr) != sorted(before[kind], key=repr), kind


# --- What is true of every database of Sonar's (the start-up checks ask the same) -------------------------------------

NOTHING = {
    "a login owns something": "SELECT d.classid::regclass, d.objid FROM pg_shdepend d JOIN pg_roles r ON r.oid ="
    " d.refobjid"
    " WHERE d.deptype = 'o' AND r.rolname LIKE 'sonar\\_%%' AND r.rolcanlogin AND NOT r.rolsuper",
    "a login with power": "SELECT rolname FROM pg_roles WHERE rolname = ANY (SELECT 'sonar_' || n FROM"
    " unnest(%(logins)s::text[]) AS n)"
    " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolinherit)",
    "a login that is not there": "SELECT n FROM unnest(%(logins)s::text[]) AS n WHERE NOT EXISTS"
    " (SELECT FROM pg_roles WHERE rolname = 'sonar_' || n AND rolcanlogin)",
    "a login in a group": "SELECT m.member::regrole FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
    " WHERE r.rolname LIKE 'sonar\\_%%' AND r.rolname <> 'sonar_migrator' AND NOT r.rolsuper",
    "an inherited right of the migrator": "SELECT roleid::regrole FROM pg_auth_members WHERE member ="
    " 'sonar_migrator'::regrole"
    " AND (inherit_option OR admin_option)",
    "an owner who can sign in or has power": "SELECT rolname FROM pg_roles WHERE rolname IN ('sonar_owner',"
    " 'sonar_guard', 'sonar_gate')"
    " AND (rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole OR rolinherit)",
    "a personal table without forced row security": "SELECT oid::regclass FROM pg_class WHERE relkind IN ('r', 'p')"
    " AND relnamespace::regnamespace::text = ANY (%(personal)s) AND NOT (relrowsecurity AND relforcerowsecurity)",
    "a definer function without its own search path": "SELECT oid::regprocedure FROM pg_proc WHERE prosecdef"
    " AND pronamespace::regnamespace::text = ANY (%(schemas)s) AND NOT coalesce('search_path=pg_catalog, pg_temp' ="
    " ANY (proconfig), false)",
    "a definer function of a login or a superuser": "SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_roles r ON"
    " r.oid = p.proowner"
    " WHERE p.prosecdef AND p.pronamespace::regnamespace::text = ANY (%(schemas)s) AND (r.rolcanlogin OR r.rolsuper OR"
    " r.rolbypassrls)",
    "a view that does not ask as its caller behind a barrier": "SELECT oid::regclass FROM pg_class WHERE relkind = 'v'"
    " AND relnamespace::regnamespace::text = ANY (%(schemas)s)"
    " AND NOT coalesce(reloptions @> '{security_barrier=true,security_invoker=true}', false)",
    "a table of everybody's": "SELECT c.oid::regclass FROM pg_class c CROSS JOIN aclexplode(c.relacl) a WHERE"
    " a.grantee = 0"
    " AND c.relnamespace::regnamespace::text = ANY (%(schemas)s || '{jobs,public}'::text[])",
    "a function of everybody's": "SELECT p.oid::regprocedure FROM pg_proc p CROSS JOIN aclexplode(coalesce(p.proacl,"
    " acldefault('f', p.proowner))) a"
    " WHERE a.grantee = 0 AND p.pronamespace::regnamespace::text = ANY (%(schemas)s || '{jobs}'::text[])",
    "a schema of everybody's": "SELECT n.nspname FROM pg_namespace n CROSS JOIN aclexplode(n.nspacl) a WHERE a.grantee"
    " = 0"
    " AND n.nspname <> ALL ('{pg_catalog,information_schema,test_base}')",
    "a database of everybody's": "SELECT d.datname FROM pg_database d CROSS JOIN aclexplode(coalesce(d.datacl,"
    " acldefault('d', d.datdba))) a"
    " WHERE a.grantee = 0 AND d.datname = current_database()",
    "a login that may make something": "SELECT n.nspname, l.name FROM pg_namespace n CROSS JOIN"
    " unnest(%(logins)s::text[]) AS l (name)"
    " WHERE n.nspname !~ '^pg_(toast|temp)' AND has_schema_privilege('sonar_' || l.name, n.oid, 'CREATE')",
    "a login that may make temporary tables": "SELECT l.name FROM unnest(%(logins)s::text[]) AS l (name)"
    " WHERE has_database_privilege('sonar_' || l.name, current_database(), 'TEMP')",
    "an untrusted or unknown language": "SELECT lanname FROM pg_language WHERE lanname NOT IN ('internal', 'c', 'sql',"
    " 'plpgsql')",
    "an extension that was not chosen": "SELECT extname FROM pg_extension WHERE extname NOT IN ('plpgsql', 'unaccent')",
    "a foreign server": "SELECT srvname FROM pg_foreign_server",
    "a leakproof function of our own": "SELECT oid::regprocedure FROM pg_proc WHERE proleakproof AND"
    " pronamespace::regnamespace::text = ANY (%(schemas)s)",
}


@pytest.mark.requirement("R53", "R297", "R299")
@pytest.mark.parametrize("what", NOTHING)
def test_there_is_no(world: World, what: str) -> None:
    found = world.sql.execute(
        NOTHING[what].encode(), {"logins": LOGINS, "schemas": SCHEMAS, "personal": PERSONAL}
    ).fetchall()
    assert found == []
