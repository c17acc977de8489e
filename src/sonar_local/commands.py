"""The commands that work on the lasting instance: serve, manage, psql, reset, secrets."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sonar_local import database, environment, external, leftovers, ports, secret_files
from sonar_local.accounts import database_account
from sonar_local.home import Home, find_home
from sonar_local.instance import (
    Plan,
    alone_in,
    bring_up_to_date,
    check_ports,
    live_instance,
    running,
    with_database,
)
from sonar_local.postgres import EmbeddedServer
from sonar_local.progress import say, step
from sonar_local.refusal import Refusal
from sonar_local.stopping import Stopped, run

if TYPE_CHECKING:
    from collections.abc import Callable

MODES = ("demo", "production", "test")
DEFAULT_PORT = "8000"
STOP_LIMIT = 60.0  # seconds that a running instance gets to end
PULSE = 0.2  # seconds between two looks at the processes


def plan(arguments: list[str] | None = None) -> Plan:
    """Decide what to run from the environment and `--port`. Raises `Refusal` on a value that cannot be."""
    mode = os.environ.get("SONAR_MODE") or "demo"
    if mode not in MODES:
        message = f"SONAR_MODE must be one of {', '.join(MODES)}; it is {mode!r}."
        raise Refusal(message)
    port = ports.parse_port(_port(arguments or []) or os.environ.get("SONAR_PORT") or DEFAULT_PORT)
    home = find_home(os.environ)
    url = os.environ.get("DATABASE_URL") or ""
    named = os.environ.get("SONAR_SECRETS_DIR") or ""
    return Plan(
        home=home,
        mode=mode,
        addresses=environment.Addresses(host=environment.HOST, port=port, signin_port=port + 1),
        database_url=external.checked_url(url) if url else None,
        secrets=Path(named) if named else home.secrets,
        town="town" if mode == "demo" else "",
    )


def _port(arguments: list[str]) -> str:
    """Take `--port N` or `--port=N` out of the arguments of serve, which knows nothing else."""
    rest = list(arguments)
    port = ""
    while rest:
        word = rest.pop(0)
        if word == "--port" and rest:
            port = rest.pop(0)
        elif word.startswith("--port="):
            port = word.removeprefix("--port=")
        else:
            message = f"./run does not know {word!r}: see ./run help."
            raise Refusal(message)
    return port


def serve(arguments: list[str]) -> int:
    """Start everything, say where it is, and tend it until somebody stops it."""
    begun = time.monotonic()
    chosen = plan(arguments)
    if chosen.is_production:
        _check_production(chosen)
    chosen.home.prepare()
    with alone_in(chosen.home):
        check_ports(chosen)
        say(f"Sonar ({chosen.mode}) in {chosen.home.path}")
        try:
            with running(chosen) as sonar:
                _greet(chosen, time.monotonic() - begun)
                while True:
                    sonar.tend()
                    time.sleep(PULSE)
        except Stopped:
            say("Sonar has stopped; the data is kept.")
    return 0


def _check_production(chosen: Plan) -> None:
    """Refuse what production never has; the product's own settings refuse the rest."""
    if not chosen.database_url:
        message = (
            "Production mode refuses the embedded database: name your PostgreSQL server in DATABASE_URL,"
            f" such as {external.EXAMPLE}."
        )
        raise Refusal(message)
    absent = [
        name
        for name in ("SONAR_SECRETS_DIR", "SONAR_BASE_URL", "SONAR_STAFF_ISSUER", "SONAR_STAFF_CLIENT_ID",
                     "SONAR_DIGID_ISSUER", "SONAR_DIGID_CLIENT_ID", "SONAR_EHERKENNING_ISSUER",
                     "SONAR_EHERKENNING_CLIENT_ID")
        if not os.environ.get(name)
    ]  # fmt: skip
    if absent:
        message = (
            f"Production mode has no demo sign-in and no made-up secrets: set {', '.join(absent)}"
            " (docs/reference/run.md says what each is)."
        )
        raise Refusal(message)


def _greet(chosen: Plan, seconds: float) -> None:
    """Print the address and, in a demo, who can be signed in as."""
    if chosen.town:
        table = chosen.home.signin / "people.txt"
        say(f"\n{table.read_text(encoding='utf-8')}" if table.exists() else "")
    say(f"Sonar answers at {chosen.addresses.base_url} (after {seconds:.0f} s). Ctrl-C stops it.")


def manage(arguments: list[str]) -> int:
    """Run a management command of the product, with its database started for as long as needed."""
    return _with_product(lambda variables: run([sys.executable, "-m", "django", *arguments], variables))


def _with_product(work: Callable[[dict[str, str]], int]) -> int:
    """Do work in the product's environment: beside the running instance, or with the database brought up for it."""
    chosen = plan()
    chosen.home.prepare()
    facts = live_instance(chosen.home)
    if facts:
        port = int(facts["port"])
        beside = Plan(
            home=chosen.home,
            mode=facts["mode"],
            addresses=environment.Addresses(host=environment.HOST, port=port, signin_port=port + 1),
            database_url=None,
            secrets=chosen.secrets,
        )
        return work(beside.environment(facts["database_url"]))
    with alone_in(chosen.home), with_database(chosen) as ready:
        return work(ready.variables)


def psql(arguments: list[str]) -> int:
    """Open psql on the embedded database as one of the logins."""
    roles = ("superuser", *secret_files.LOGINS)
    role = arguments[0].removeprefix("sonar_") if arguments else ""
    if role not in roles:
        message = f"Name the login to open a prompt as: ./run psql ROLE, with ROLE one of {', '.join(roles)}."
        raise Refusal(message)
    chosen = plan()
    if chosen.database_url:
        message = f"DATABASE_URL names another server: use your own psql there, with --username=sonar_{role}."
        raise Refusal(message)

    def prompt(_variables: dict[str, str]) -> int:
        home = chosen.home
        file = home.superuser_password if role == "superuser" else chosen.secrets / f"db-{role}"
        return database.psql(home.socket, f"sonar_{role}", secret_files.read(file), arguments[1:])

    return _with_product(prompt)


def reset(arguments: list[str]) -> int:
    """Delete the embedded database and all state, after asking; a running instance is stopped first."""
    if set(arguments) - {"--yes"}:
        message = "./run reset knows one option: --yes, which deletes without asking."
        raise Refusal(message)
    if os.environ.get("DATABASE_URL"):
        message = "DATABASE_URL names a database that is not ours to delete: unset it to reset the embedded one."
        raise Refusal(message)
    home = find_home(os.environ)
    if not home.path.exists():
        say(f"There is nothing to delete in {home.path}.")
        return 0
    if "--yes" not in arguments and not _agreed(home):
        say("Nothing was deleted.")
        return 1
    home.prepare()
    _stop_running(home)
    with alone_in(home), step("Deleting the database and the state"):
        EmbeddedServer(home, database_account()).end_leftovers()
        kept = _delete(home)
    say(f"Deleted: {home.path}{kept}. The next ./run begins anew.")
    return 0


def _delete(home: Home) -> str:
    """Delete the state; keys that another server's data was written with stay."""
    if not (home.path / "external").exists():
        home.remove()
        return ", with its secrets"
    for path in (home.postgres, home.static, home.signin, home.logs, home.processes):
        shutil.rmtree(path, ignore_errors=True)
    (home.path / "superuser-step").unlink(missing_ok=True)
    home.superuser_password.unlink(missing_ok=True)
    return f", except {home.secrets}: the data on another server was written with these keys"


def _agreed(home: Home) -> bool:
    if not sys.stdin.isatty():
        message = "./run reset asks before it deletes, and nobody is there to answer: use ./run reset --yes."
        raise Refusal(message)
    say(f"This deletes the database in {home.path} and everything in it.")
    return input("Type yes to delete it: ").strip().lower() == "yes"


def _stop_running(home: Home) -> None:
    """Ask a running instance to end, and wait for it."""
    facts = live_instance(home)
    if not facts:
        return
    pid = int(facts["pid"])
    with step(f"Stopping the running Sonar (process {pid})"):
        leftovers.send(pid, signal.SIGTERM)
        if not leftovers.wait_until(lambda: not live_instance(home), STOP_LIMIT):
            message = f"The running Sonar (process {pid}) does not stop: end it with `kill -9 {pid}` and try again."
            raise Refusal(message)
        # Its last act is to give the folder free.
        leftovers.wait_until(lambda: leftovers.started_at(pid) != facts["started_at"], STOP_LIMIT)


def make_secrets(arguments: list[str]) -> int:
    """Make the secrets that a folder does not have yet, for a server that somebody else runs."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        message = "Name the folder to make secrets in: ./run secrets FOLDER."
        raise Refusal(message)
    folder = Path(arguments[0]).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    secret_files.ensure(folder, holds_data=False)
    kept = "`kek`, `bsn-index` and `name-index`"
    say(f"The secrets are in {folder}. Keep a copy of {kept} apart: without them data is unreadable.")
    url = os.environ.get("DATABASE_URL")
    if url:
        command = external.superuser_command(external.checked_url(url), folder)
        say(f"For the database's administrator, once:\n  {command}")
    return 0


def prepare_only(_arguments: list[str]) -> int:
    """Bring database and static files up to date without serving, as a deployment does."""
    chosen = plan()
    chosen.home.prepare()
    with alone_in(chosen.home), with_database(chosen) as ready:
        bring_up_to_date(chosen, ready.variables)
    return 0
