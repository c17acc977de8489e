"""Start-up checks: Sonar does not serve on a database that gives away more than it should, or says another policy."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connections

from sonar.access.queries import policy_differs
from sonar.config.env import Mode
from sonar.exchange.queries import kinds_differ

OLDEST_SERVER = 160_000

_ROLE = """
SELECT r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication,
       EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid)
       OR EXISTS (SELECT FROM pg_proc p WHERE p.proowner = r.oid),
       EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid)
FROM pg_roles r WHERE r.rolname = current_user
"""
_UNGUARDED = """
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('clients', 'casework', 'messaging', 'matching')
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
"""


def check_logins() -> list[CheckMessage]:
    """Refuse a login that owns something, may pass row security, or may become somebody else (sonar.E001, E002)."""
    found: list[CheckMessage] = []
    for login in settings.DATABASES:
        if login in {"default", "migrator"}:
            continue
        with connections[login].cursor() as cursor:
            cursor.execute(_ROLE)
            mighty, owns, member = cursor.fetchone()
        if mighty or owns:
            found.append(Error(f"the login {login} owns objects or may pass row security", id="sonar.E001"))
        if member:
            found.append(Error(f"the login {login} may become another role", id="sonar.E002"))
    return found


def check_tables() -> list[CheckMessage]:
    """Refuse a table of personal data without forced row security (sonar.E003), and a server that is too old (E004)."""
    found: list[CheckMessage] = []
    with connections["reader"].cursor() as cursor:
        cursor.execute(_UNGUARDED)
        (unguarded,) = cursor.fetchone()
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0])
    if unguarded:
        found.append(Error(f"{unguarded} tables of personal data have no forced row security", id="sonar.E003"))
    if version < OLDEST_SERVER:
        found.append(Error("the database server is older than PostgreSQL 16", id="sonar.E004"))
    return found


def check_policy() -> list[CheckMessage]:
    """Refuse a database whose access policy differs from the source (sonar.E005)."""
    return [
        Error(
            f"the access policy in the database differs from the source in: {part}",
            hint="Run the management command sync_policy.",
            id="sonar.E005",
        )
        for part in (*policy_differs(), *kinds_differ())
    ]


def check_mode() -> list[CheckMessage]:
    """Refuse what has no place in production: debugging, the synthetic people, a demo sign-in (sonar.E006)."""
    if settings.SONAR.mode is not Mode.PRODUCTION:
        return []
    faults = []
    if settings.DEBUG:
        faults.append("debugging is on")
    if "sonar_synth" in settings.INSTALLED_APPS:
        faults.append("the synthetic people are installed")
    return [Error(f"in production {fault}", id="sonar.E006") for fault in faults]


CHECKS: Sequence[Callable[[], list[CheckMessage]]] = (check_mode, check_logins, check_tables, check_policy)


def start_up_faults() -> list[CheckMessage]:
    """Run every start-up check; a database that cannot be asked is a fault too (sonar.E000)."""
    try:
        return [fault for check in CHECKS for fault in check()]
    except DatabaseError:
        return [Error("the database does not answer, or was not brought up to date", id="sonar.E000")]
