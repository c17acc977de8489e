"""One running Sonar on this machine: state folder, secrets, database, and the processes on top."""

from __future__ import annotations

import http.client
import os
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sonar_local import database, demo_exchange, environment, external, leftovers, ports, secret_files
from sonar_local.accounts import PRODUCT_ACCOUNT, Account, database_account, is_root, product_account
from sonar_local.assets import FrontEndFiles
from sonar_local.binaries import installed
from sonar_local.home import CHECKOUT
from sonar_local.postgres import EmbeddedServer
from sonar_local.processes import Processes, Program
from sonar_local.progress import say, step
from sonar_local.refusal import Refusal
from sonar_local.stopping import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sonar_local.environment import Addresses
    from sonar_local.home import Home

ANSWER_LIMIT = 60.0  # seconds until the first page must answer
LIVELY = 500  # a status from here on is a fault of the server


@dataclass(frozen=True)
class Plan:
    """What to run, decided before anything slow begins."""

    home: Home
    mode: str
    addresses: Addresses
    database_url: str | None  # somebody else's server; None means the embedded one
    secrets: Path
    town: str = ""  # size of the synthetic town; empty means none
    durable: bool = True

    @property
    def is_production(self) -> bool:
        """Whether real people's data may be here."""
        return self.mode == "production"

    def environment(self, database_url: str) -> dict[str, str]:
        """Give the environment of the product's processes on this database."""
        return environment.for_product(
            home=self.home,
            secrets=self.secrets,
            mode=self.mode,
            database_url=database_url,
            addresses=self.addresses,
        )


def front_end() -> None:
    """Fetch the front-end packages when the copies are not those of the lock."""
    files = FrontEndFiles(CHECKOUT)
    if not files.is_current():
        with step("Fetching the front-end packages"):
            files.install()


@dataclass(frozen=True)
class Database:
    """A database that takes connections."""

    variables: dict[str, str]  # the product's environment with it
    server: EmbeddedServer | None  # None when somebody else runs it


@dataclass(frozen=True)
class Running:
    """A Sonar that answers."""

    database: Database
    processes: Processes

    def tend(self) -> None:
        """Look after everything once: what died is started again."""
        if self.database.server:
            self.database.server.tend()
        self.processes.tend()


@contextmanager
def with_database(plan: Plan) -> Iterator[Database]:
    """Give the database while it runs; the embedded server is started and stopped here."""
    if plan.database_url:
        _secrets(plan, holds_data=(plan.home.path / "external").exists())
        external.check(plan.database_url, plan.secrets)
        (plan.home.path / "external").touch()
        yield Database(plan.environment(plan.database_url), None)
        return
    if plan.is_production:
        message = (
            "Production mode refuses the embedded database: name your PostgreSQL server in DATABASE_URL,"
            f" such as {external.EXAMPLE}."
        )
        raise Refusal(message)
    server = EmbeddedServer(plan.home, database_account(), durable=plan.durable)
    _secrets(plan, holds_data=server.is_made)
    secret_files.superuser_password(plan.home.superuser_password, holds_data=server.is_made)
    database.bring_up(server, plan.secrets)
    try:
        yield Database(plan.environment(server.url(database.DATABASE)), server)
    finally:
        server.stop()


def _secrets(plan: Plan, *, holds_data: bool) -> None:
    """Make or check the secrets; in production none is made in silence."""
    if plan.is_production:
        secret_files.check(plan.secrets)
    else:
        secret_files.ensure(plan.secrets, holds_data=holds_data)
        demo_exchange.prepare(plan.home.signin)


def bring_up_to_date(plan: Plan, variables: dict[str, str], *, static: bool = True) -> None:
    """Migrate, synchronise the access policy, load the town and collect the static files, where needed."""
    words = [*([f"demo={plan.town}"] if plan.town else []), *(["static"] if static else [])]
    code = run([sys.executable, "-m", "sonar_local.prepare", *words], variables, folder=str(CHECKOUT))
    if code != 0:
        message = "The database was not brought up to date: see the lines above, mend that and start again."
        raise Refusal(message)


@contextmanager
def running(plan: Plan) -> Iterator[Running]:
    """Give a Sonar that answers; the caller holds the state folder."""
    front_end()
    with with_database(plan) as ready:
        bring_up_to_date(plan, ready.variables)
        account = _product_account(plan)
        processes = Processes(plan.home, account)
        try:
            _start(plan, processes, ready.variables)
            yield Running(ready, processes)
        finally:
            (plan.home.path / "instance.json").unlink(missing_ok=True)
            processes.stop()


def _product_account(plan: Plan) -> Account | None:
    """Choose the account of the product's processes, and let it read the secrets."""
    needed = (
        Path(os.path.realpath(sys.executable)),
        installed(),
        CHECKOUT / "src" / "sonar" / "config" / "settings.py",
        plan.home.static / ".stamp",
    )
    account = product_account(*needed)
    if is_root() and account is None:
        say(f"  (web and worker run as root: the account {PRODUCT_ACCOUNT} cannot read this checkout or its Python)")
    if plan.secrets == plan.home.secrets:
        secret_files.hand_over(plan.secrets, account)
    owner = (account.uid, account.gid) if account else (os.geteuid(), os.getegid())
    for path in (plan.home.signin, *plan.home.signin.iterdir()):
        os.chown(path, *owner)
    return account


def _start(plan: Plan, processes: Processes, variables: dict[str, str]) -> None:
    addresses = plan.addresses
    with step("Starting web server, worker and sign-in"):
        workers = min(os.cpu_count() or 1, 4)
        processes.start(
            Program(
                "web",
                web_server(addresses.host, addresses.port, workers=workers),
                variables | {"SONAR_PROCESS": "web"},
            )
        )
        processes.start(
            Program(
                "worker",
                [sys.executable, "-m", "django", "procrastinate", "worker"],
                variables | {"SONAR_PROCESS": "worker"},
            )
        )
        if not plan.is_production:
            signin = environment.for_signin(variables)
            processes.run_once(Program("sign-in", [sys.executable, "-m", "sonar_local.signin.prepare"], signin))
            application = "sonar_local.signin.wsgi:application"
            processes.start(
                Program("sign-in", _granian(application, addresses.host, addresses.signin_port, workers=1), signin)
            )
        _wait_for_answer(processes, "web", addresses.host, addresses.port, "/")
        if not plan.is_production:
            _wait_for_answer(processes, "sign-in", addresses.host, addresses.signin_port, "/gezond")
    plan.home.write_instance(
        {
            "pid": str(os.getpid()),
            "started_at": leftovers.started_at(os.getpid()) or "",
            "boot": leftovers.boot(),
            "port": str(addresses.port),
            "url": addresses.base_url,
            "database_url": variables["SONAR_DATABASE_URL"],
            "mode": plan.mode,
        }
    )


def web_server(host: str, port: int, *, workers: int) -> list[str]:
    """Return the command that serves Sonar's pages."""
    return _granian("sonar.config.wsgi:application", host, port, workers=workers)


def _granian(application: str, host: str, port: int, *, workers: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface=wsgi",
        f"--host={host}",
        f"--port={port}",
        f"--workers={workers}",
        "--blocking-threads=4",
        "--respawn-failed-workers",
        "--no-ws",
        "--no-access-log",
        "--log-level=warning",
        application,
    ]


def _wait_for_answer(processes: Processes, name: str, host: str, port: int, path: str) -> None:
    """Wait until a page answers. Raises `Refusal` when the process dies or keeps silent."""
    end = time.monotonic() + ANSWER_LIMIT
    while time.monotonic() < end:
        processes.tend()
        connection = http.client.HTTPConnection(host, port, timeout=10)
        try:
            connection.request("GET", path)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
            continue
        finally:
            connection.close()
        if status < LIVELY:
            return
        message = f"The {name} process answers with status {status}: read the end of {processes.log_of(name)}."
        raise Refusal(message)
    message = (
        f"The {name} process gave no answer within {ANSWER_LIMIT:.0f} seconds:"
        f" read the end of {processes.log_of(name)}."
    )
    raise Refusal(message)


def live_instance(home: Home) -> dict[str, str]:
    """Give what the running instance wrote about itself; empty when none runs."""
    facts = home.read_instance()
    pid = facts.get("pid", "")
    same_boot = facts.get("boot") == leftovers.boot()
    if same_boot and pid.isdigit() and leftovers.started_at(int(pid)) == facts.get("started_at"):
        return facts
    return {}


@contextmanager
def alone_in(home: Home) -> Iterator[None]:
    """Hold the state folder, or refuse and say who does; ends what a killed runner left behind."""
    with home.held() as mine:
        if not mine:
            facts = live_instance(home)
            if facts:
                message = (
                    f"Sonar runs already at {facts['url']} (process {facts['pid']}): use that one, stop it with"
                    f" `kill {facts['pid']}`, or start a second one with another SONAR_HOME and --port."
                )
            else:
                message = f"Another ./run command works in {home.path}: wait until it is ready and try again."
            raise Refusal(message)
        Processes(home, None).end_leftovers()
        yield


def check_ports(plan: Plan) -> None:
    """Refuse a busy port before anything slow begins."""
    addresses = plan.addresses
    wanted = (addresses.port,) if plan.is_production else (addresses.port, addresses.signin_port)
    ports.check_free(addresses.host, *wanted)
