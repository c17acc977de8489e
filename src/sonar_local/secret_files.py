"""Passwords and keys, made once by the machine and kept in files that only their user may read.

One value a file. The names are those that `sonar.config.env` reads. The superuser of the embedded database has its
password outside that folder: no process of the product may read it.
"""

from __future__ import annotations

import os
import secrets
import stat
from typing import TYPE_CHECKING

from sonar_local.home import write_whole
from sonar_local.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sonar_local.accounts import Account

LOGINS = ("reader", "writer", "logger", "auth", "worker", "eraser", "auditor", "matcher", "migrator")
# Keys that data was written with: a new one would make that data unreadable.
KEYS_OF_DATA = ("kek", "bsn-index", "name-index")


def _password() -> str:
    return secrets.token_urlsafe(32)


def _key() -> str:
    """Give 256 bits in hexadecimal."""
    return secrets.token_hex(32)


MAKERS: dict[str, Callable[[], str]] = {
    **{f"db-{login}": _password for login in LOGINS},
    "django": _password,
    "kek": _key,
    "bsn-index": _key,
    "name-index": _key,
    "references": _key,
    "oidc-staff": _password,
    "oidc-digid": _password,
    "oidc-eherkenning": _password,
}


def ensure(folder: Path, *, holds_data: bool) -> None:
    """Make the secrets that are not there yet.

    `holds_data` says that a database was filled with the present keys: then a missing key is never replaced.
    Raises `Refusal` on a missing key of data and on a file that others may read or that is empty.
    """
    missing = [name for name in MAKERS if not (folder / name).exists()]
    lost = [name for name in missing if name in KEYS_OF_DATA]
    if holds_data and lost:
        message = (
            f"The key {lost[0]} is gone from {folder} while the database was written with it:"
            " put the file back, or begin again with ./run reset."
        )
        raise Refusal(message)
    for name in missing:
        write_whole(folder / name, MAKERS[name]() + "\n")
    check(folder)


def check(folder: Path) -> None:
    """Refuse secrets that are absent, empty or open to other accounts."""
    for name in MAKERS:
        path = folder / name
        try:
            facts = path.stat()
        except FileNotFoundError:
            message = f"The secret {name} is missing in {folder}: `./run secrets {folder}` makes what is missing."
            raise Refusal(message) from None
        if stat.S_IMODE(facts.st_mode) & 0o077:
            message = f"The secret {path} may be read by other accounts: run `chmod 600 {path}` and renew the secret."
            raise Refusal(message)
        if not read(path):
            message = f"The secret {path} is empty: put its value back, or begin again with ./run reset."
            raise Refusal(message)


def read(path: Path) -> str:
    """Read one secret."""
    return path.read_text().strip()


def superuser_password(file: Path, *, holds_data: bool) -> str:
    """Give the password of the embedded superuser; make it before the database exists."""
    if not file.exists():
        if holds_data:
            message = (
                f"The password of the embedded database is gone ({file}):"
                " put the file back, or begin again with ./run reset."
            )
            raise Refusal(message)
        write_whole(file, _password() + "\n")
    return read(file)


def hand_over(folder: Path, account: Account | None) -> None:
    """Let the account of the product read the folder; the rights of the deployment stay with root."""
    owner = (account.uid, account.gid) if account else (os.geteuid(), os.getegid())
    for path in (folder, *(folder / name for name in MAKERS)):
        facts = path.stat()
        if (facts.st_uid, facts.st_gid) != owner:
            os.chown(path, *owner)


def login_passwords(folder: Path) -> dict[str, str]:
    """Give the environment that `db/superuser.sql` reads: the password of each login."""
    return {f"SONAR_DB_{login.upper()}_PASSWORD": read(folder / f"db-{login}") for login in LOGINS}
