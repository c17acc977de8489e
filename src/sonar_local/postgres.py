"""Supervisor of the embedded PostgreSQL: makes, starts and stops one server, and survives `kill -9` of any part.

The rules, each learnt by trying:
- the data folder gets its name when it is complete, so a half-made one is recognised and made again, while a
  complete one that is damaged is never deleted: somebody's data is in it;
- nobody gets in without a password (no `trust`), and there is no network port, only a socket;
- neither statements nor values reach the log: they can hold a person's data.
"""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sonar_local import leftovers, secret_files
from sonar_local.binaries import MAJOR, for_server
from sonar_local.parent_death import signal_on_parent_death
from sonar_local.progress import say
from sonar_local.refusal import Refusal, tells_of_full_disk

if TYPE_CHECKING:
    from pathlib import Path

    from sonar_local.accounts import Account
    from sonar_local.binaries import Binaries
    from sonar_local.home import Home

SUPERUSER = "sonar_superuser"
PORT = 5432  # only part of the socket's name: nothing listens on the network
ACCESS_RULES = "# Only with a password, only through the socket.\nlocal all all scram-sha-256\n"
RECOVERY_LIMIT = 600.0  # seconds; replaying the journal after a crash can take minutes
DEATHS_LIMIT = 5  # so many deaths …
DEATHS_WITHIN = 120.0  # … within so many seconds, and the server is not started again
LOCK_LIMIT = 30.0  # seconds until the remains of a killed server are gone
LOG_LIMIT = 10_000_000  # bytes, then a log is set aside once
STILL_BUSY = ('lock file "postmaster.pid" already exists', "pre-existing shared memory block")

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0777",  # everybody may knock; a password is needed to come in
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track_utility": "off",  # statements that set a password are not remembered
    "log_min_messages": "log",  # messages of statements can name values
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "lc_messages": "C",
    "random_page_cost": "1.1",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
}
# For data that may be lost with the machine's power: tests only.
CARELESS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "scram_iterations": "1"}


def memory_settings() -> dict[str, str]:
    """Derive the server's buffers from the machine's memory: an eighth of it, from 128 MB up to 2 GB."""
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000
    return {
        "shared_buffers": f"{min(max(megabytes // 8, 128), 2048)}MB",
        "effective_cache_size": f"{max(megabytes // 2, 256)}MB",
    }


@dataclass
class EmbeddedServer:
    """One embedded server in one state folder."""

    home: Home
    account: Account | None
    durable: bool = True
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _deaths: list[float] = field(default_factory=list, init=False)
    _binaries: Binaries | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        """Where the server's own messages go."""
        return self.home.logs / "postgres.log"

    @property
    def binaries(self) -> Binaries:
        """The programs, usable by the server's account."""
        if self._binaries is None:
            self._binaries = for_server(self.home, self.account)
        return self._binaries

    @property
    def is_made(self) -> bool:
        """Whether there is a complete data folder."""
        return self.home.data.exists()

    def url(self, database: str) -> str:
        """Give the address of a database on this server, without login or password."""
        return f"postgresql:///{database}?host={self.home.socket}&port={PORT}"

    def superuser_environment(self) -> dict[str, str]:
        """Give the environment with which the server's own programs connect as superuser."""
        return {
            "PGHOST": str(self.home.socket),
            "PGPORT": str(PORT),
            "PGUSER": SUPERUSER,
            "PGPASSWORD": secret_files.read(self.home.superuser_password),
        }

    def make(self) -> None:
        """Make the data folder. A half-made one is removed first; on failure nothing is kept.

        Raises `Refusal` when the disk is full or `initdb` fails.
        """
        self._make_folder(self.home.postgres, 0o700)
        fresh = self.home.postgres / "data.unfinished"
        shutil.rmtree(fresh, ignore_errors=True)
        password = secret_files.superuser_password(self.home.superuser_password, holds_data=False)
        note = self.home.postgres / "password"
        try:
            note.touch(mode=0o600)
            note.write_text(password + "\n")
            if self.account:
                self.account.own(note)
            self._initdb(fresh, note)
            rules = fresh / "pg_hba.conf"
            rules.write_text(ACCESS_RULES)
            fresh.rename(self.home.data)
        finally:
            note.unlink(missing_ok=True)
            shutil.rmtree(fresh, ignore_errors=True)

    def _initdb(self, folder: Path, password_file: Path) -> None:
        done = self._run(
            self.binaries.program("initdb"),
            f"--pgdata={folder}",
            f"--username={SUPERUSER}",
            f"--pwfile={password_file}",
            "--auth-local=scram-sha-256",
            "--auth-host=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            *(() if self.durable else ("--no-sync",)),
        )
        if done.returncode == 0:
            return
        if tells_of_full_disk(done.stdout):
            message = f"The disk is full at {folder.parent}: make room and start again; the database was not kept."
            raise Refusal(message)
        message = f"The database could not be made: {_last_line(done.stdout)}; nothing of it was kept."
        raise Refusal(message)

    def check(self) -> None:
        """Refuse a data folder that cannot be right, before the server touches it."""
        data = self.home.data
        advice = "restore it from a backup, or begin again with ./run reset, which deletes it."
        try:
            version = (data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            message = f"The database folder {data} is damaged (no PG_VERSION): {advice}"
            raise Refusal(message) from None
        if version != MAJOR:
            message = (
                f"The database folder {data} is of PostgreSQL {version}, this Sonar runs PostgreSQL {MAJOR}:"
                " move the data with pg_dump and pg_restore, or begin again with ./run reset, which deletes it."
            )
            raise Refusal(message)
        facts = data.stat()
        owner = self.account.uid if self.account else os.geteuid()
        if facts.st_uid != owner:
            message = (
                f"The database folder {data} belongs to another account: start ./run as the account that made it,"
                " or begin again with ./run reset."
            )
            raise Refusal(message)
        if stat.S_IMODE(facts.st_mode) & 0o027:
            message = f"The database folder {data} is open to other accounts: run `chmod 700 {data}` and start again."
            raise Refusal(message)

    def start(self) -> None:
        """Start the server and return when it takes connections, after recovery if it had crashed.

        Raises `Refusal` when it does not come up, with its own last word.
        """
        self.check()
        self._make_folder(self.home.socket, 0o755 if self.account else 0o700)
        self.end_leftovers()
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        patience = time.monotonic() + LOCK_LIMIT
        while True:
            begin = self.log.stat().st_size if self.log.exists() else 0
            self._process = self._spawn()
            try:
                came_up = self._wait_until_ready()
            except BaseException:
                self.stop()
                raise
            if came_up:
                return
            self._process = None
            words = self._said_since(begin)
            if not any(sign in words for sign in STILL_BUSY) or time.monotonic() > patience:
                raise Refusal(self._why_not(words))
            time.sleep(0.3)

    def stop(self) -> None:
        """Stop the server and return when all of it is gone."""
        process = self._process
        if process is None:
            return
        self._process = None
        for number, limit in ((signal.SIGINT, 60), (signal.SIGQUIT, 15), (signal.SIGKILL, 5)):
            if process.poll() is None:
                process.send_signal(number)
                try:
                    process.wait(timeout=limit)
                except subprocess.TimeoutExpired:
                    continue
            break
        leftovers.wait_until(lambda: not leftovers.working_in(self.home.data), 10)

    def is_alive(self) -> bool:
        """Whether the server's first process runs."""
        return self._process is not None and self._process.poll() is None

    def tend(self) -> None:
        """Start the server again when it died. Raises `Refusal` when it does not come up or keeps dying."""
        if self._process is None or self.is_alive():
            return
        now = time.monotonic()
        self._deaths = [moment for moment in self._deaths if now - moment < DEATHS_WITHIN] + [now]
        if len(self._deaths) >= DEATHS_LIMIT:
            message = f"The database server died {DEATHS_LIMIT} times in a row: read the end of {self.log}."
            raise Refusal(message)
        say("The database server was ended; it is started again.")
        self._process = None
        self.start()

    @property
    def pid(self) -> int | None:
        """The number of the server's first process."""
        return self._process.pid if self._process else None

    def _spawn(self) -> subprocess.Popen[bytes]:
        settings = {**SETTINGS, **memory_settings(), "unix_socket_directories": str(self.home.socket)}
        if not self.durable:
            settings |= {**CARELESS, "shared_buffers": "256MB"}
        command = [self.binaries.program("postgres"), "-D", str(self.home.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 -- our own program with our own arguments
                command,
                cwd="/",
                env=_bare_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # The kernel forgets this wish when a process changes its user; Python asks after the change.
                preexec_fn=signal_on_parent_death(signal.SIGINT),  # noqa: PLW1509 -- one thread
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=() if self.account else None,
            )

    def _wait_until_ready(self) -> bool:
        """Wait until the server says in its own pid file that it is ready; False when it ended instead."""
        begun = told = time.monotonic()
        while self.is_alive():
            if self._pid_file_says_ready():
                return True
            now = time.monotonic()
            if now - begun > RECOVERY_LIMIT:
                message = f"The database did not come up within {RECOVERY_LIMIT / 60:.0f} minutes: see {self.log}."
                raise Refusal(message)
            if now - told > 10:  # noqa: PLR2004 -- seconds
                say(f"  … the database is restoring what a crash interrupted ({now - begun:.0f} s)")
                told = now
            time.sleep(0.03)
        return False

    def _pid_file_says_ready(self) -> bool:
        lines = self._pid_file()
        return len(lines) > 7 and lines[0] == str(self.pid) and lines[7].strip() == "ready"  # noqa: PLR2004

    def _pid_file(self) -> list[str]:
        try:
            return (self.home.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def end_leftovers(self) -> None:
        """End the remains of a server in this folder, and drop a pid file that names somebody else's process."""
        data = self.home.data
        for number, limit in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            remains = leftovers.working_in(data)
            if not remains:
                break
            first = self._pid_file()[:1]
            # The first process ends the others in good order; without it each must be told.
            chosen = [pid for pid in remains if first == [str(pid)]] or remains
            for pid in chosen:
                leftovers.send(pid, number)
            leftovers.wait_until(lambda: not leftovers.working_in(data), limit)
        if not leftovers.working_in(data):
            # Nobody works in the folder any more; what these files name is a dead process or somebody else's.
            (data / "postmaster.pid").unlink(missing_ok=True)
            for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
                (self.home.socket / name).unlink(missing_ok=True)

    def _said_since(self, begin: int) -> str:
        with self.log.open("rb") as log:
            log.seek(begin)
            return log.read().decode(errors="replace")

    def _why_not(self, words: str) -> str:
        if tells_of_full_disk(words):
            return f"The disk is full at {self.home.postgres}: make room and start again; the data is kept."
        serious = [line for line in words.splitlines() if "FATAL" in line or "PANIC" in line]
        reason = _last_line("\n".join(serious) or words)
        return (
            f"The database in {self.home.data} does not start ({reason}):"
            " restore it from a backup, or begin again with ./run reset, which deletes it."
        )

    def _make_folder(self, folder: Path, mode: int) -> None:
        """Make a folder of the server's account; one that somebody else made beforehand is refused."""
        folder.mkdir(exist_ok=True)
        owner = self.account.uid if self.account else os.geteuid()
        facts = folder.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in {owner, os.geteuid()}:
            message = f"{folder} belongs to another account: remove it, or set SONAR_HOME to another folder."
            raise Refusal(message)
        folder.chmod(mode)
        if self.account:
            self.account.own(folder)
            if not self.account.may("-x", folder):
                message = (
                    f"The account {self.account.name} of the database cannot reach {folder}:"
                    " set SONAR_HOME to a folder that other accounts may pass, such as /var/lib/sonar/here."
                )
                raise Refusal(message)

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd="/",
            env=_bare_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=() if self.account else None,
        )


def _bare_environment() -> dict[str, str]:
    """Give the server no more of our environment than it needs: no secrets, no foreign PG settings."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "TMPDIR": os.environ.get("TMPDIR", "/tmp")}  # noqa: S108


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].rpartition("FATAL:")[2].strip() if lines else "it gave no reason"
