"""The state folder: everything the runner keeps, in one place outside the product.

`SONAR_HOME` names it; the default is `var/` in the checkout. As root the database runs under another account, and
when that one cannot reach the checkout (as in a closed `/root`) the folder lies below `/var/lib/sonar` instead.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sonar_local.accounts import database_account
from sonar_local.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CHECKOUT = Path(__file__).resolve().parents[2]
SYSTEM_STATE = Path("/var/lib/sonar")
SOCKET_PATH_LIMIT = 100  # a socket's path may have 107 bytes, its name included
MARK = "this-is-a-sonar-state-folder"


@dataclass(frozen=True)
class Home:
    """The state folder and the places in it."""

    path: Path

    @property
    def secrets(self) -> Path:
        """Passwords and keys, one value a file."""
        return self.path / "secrets"

    @property
    def superuser_password(self) -> Path:
        """The password of the embedded server's superuser, outside the folder that the product reads."""
        return self.path / "superuser-password"

    @property
    def postgres(self) -> Path:
        """The folder of the database account, with the data folder in it."""
        return self.path / "postgres"

    @property
    def data(self) -> Path:
        """The data folder of the embedded PostgreSQL; it exists only once it is complete."""
        return self.postgres / "data"

    @property
    def logs(self) -> Path:
        """What the processes print."""
        return self.path / "logs"

    @property
    def processes(self) -> Path:
        """One file for each process that was started."""
        return self.path / "processes"

    @property
    def static(self) -> Path:
        """The collected static files."""
        return self.path / "static"

    @property
    def signin(self) -> Path:
        """State of the demo sign-in provider."""
        return self.path / "signin"

    @property
    def socket(self) -> Path:
        """The folder of the database's socket: in the state folder, unless its path would be too long."""
        folder = self.path / "socket"
        if len(os.fsencode(folder / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
            return folder
        name = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"sonar-socket-{name}"

    def prepare(self) -> None:
        """Make the folders that are not there. Raises OSError when a right or room is missing."""
        existed = self.path.exists() and any(self.path.iterdir())
        if existed and not (self.path / MARK).exists():
            message = f"SONAR_HOME={self.path} holds other files: name an empty folder or one that does not exist."
            raise Refusal(message)
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / MARK).touch()
        # Other accounts may pass through to what is theirs, and may not list what is here.
        self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for folder in (self.secrets, self.logs, self.processes, self.signin):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o700)

    def read_instance(self) -> dict[str, str]:
        """Read what the running instance wrote about itself; empty when nothing can be read."""
        try:
            found = json.loads((self.path / "instance.json").read_text())
        except (OSError, ValueError):
            return {}
        return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}

    def write_instance(self, facts: Mapping[str, str]) -> None:
        """Write down what a second command needs to know about this instance."""
        write_whole(self.path / "instance.json", json.dumps(dict(facts)) + "\n")

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Hold the folder alone; gives False at once when another runner holds it."""
        handle = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        finally:
            os.close(handle)

    def remove(self) -> None:
        """Delete everything in the folder and the folder itself."""
        if not (self.path / MARK).exists():
            message = f"{self.path} is not a state folder of Sonar; nothing was deleted."
            raise Refusal(message)
        shutil.rmtree(self.socket, ignore_errors=True)
        for entry in sorted(self.path.iterdir()):
            # The mark goes last, so that a reset which was interrupted can be repeated.
            if entry.name != MARK:
                shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        shutil.rmtree(self.path)


def find_home(environment: Mapping[str, str]) -> Home:
    """Choose the state folder. Raises `Refusal` when `SONAR_HOME` is not an absolute path."""
    named = environment.get("SONAR_HOME", "")
    if named:
        if not Path(named).is_absolute():
            message = f"SONAR_HOME must be a full path, such as /srv/sonar; it is {named!r}."
            raise Refusal(message)
        return Home(Path(os.path.normpath(named)))
    account = database_account()
    if account is None or account.may("-x", CHECKOUT):
        return Home(CHECKOUT / "var")
    name = hashlib.sha256(os.fsencode(CHECKOUT)).hexdigest()[:12]
    return Home(SYSTEM_STATE / name)


@contextmanager
def throw_away_home(purpose: str) -> Iterator[Home]:
    """Give a state folder in the temporary folder, and delete it afterwards."""
    path = Path(tempfile.mkdtemp(prefix=f"sonar-{purpose}-"))
    home = Home(path)
    try:
        home.prepare()
        yield home
    finally:
        shutil.rmtree(home.socket, ignore_errors=True)
        shutil.rmtree(path, ignore_errors=True)


def write_whole(path: Path, text: str, mode: int = 0o600) -> None:
    """Write a file so that it is there with all of its text or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(handle, "w") as file:
            os.fchmod(file.fileno(), mode)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
