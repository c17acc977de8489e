"""Operating-system accounts: PostgreSQL refuses to run as root, and the web process should not.

As an ordinary user everything runs as that user. As root, two system accounts without a shell are used, and made
when absent: one that owns the database files and one that runs the product.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sonar_local.refusal import Refusal

if TYPE_CHECKING:
    from pathlib import Path

DATABASE_ACCOUNT = "sonar-db"
PRODUCT_ACCOUNT = "sonar-app"
SYSTEM_PATH = "/usr/sbin:/sbin:/usr/bin:/bin"


@dataclass(frozen=True)
class Account:
    """An account to run a program as, by number."""

    name: str
    uid: int
    gid: int

    def may(self, test: str, path: Path) -> bool:
        """Whether the account may read (`-r`), write (`-w`) or pass (`-x`) a path, as the kernel sees it."""
        program = shutil.which("test", path=SYSTEM_PATH)
        if program is None:
            return False
        done = subprocess.run(
            [program, test, str(path)], user=self.uid, group=self.gid, extra_groups=(), cwd="/", check=False
        )
        return done.returncode == 0

    def own(self, path: Path) -> None:
        """Give the account a file or folder."""
        os.chown(path, self.uid, self.gid)


def is_root() -> bool:
    """Whether this program has all rights on the machine."""
    return os.geteuid() == 0


def system_account(name: str) -> Account:
    """Find the system account of this name, and make it when it is absent. Only for root.

    Raises `Refusal` when the account cannot be made.
    """
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        _add(name)
        entry = pwd.getpwnam(name)
    return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)


def database_account() -> Account | None:
    """Give the account that PostgreSQL must run as: None means the present one."""
    return system_account(DATABASE_ACCOUNT) if is_root() else None


def product_account(*needed: Path) -> Account | None:
    """Give the account for web, worker and sign-in; None means the present one.

    As root it is a system account of its own, provided that it may read every path in `needed`.
    """
    if not is_root():
        return None
    account = system_account(PRODUCT_ACCOUNT)
    return account if all(account.may("-r", path) for path in needed) else None


def _add(name: str) -> None:
    """Make a system account without shell, password or home."""
    program = shutil.which("useradd", path=SYSTEM_PATH)
    command = (
        "useradd",
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        "/nonexistent",
        "--shell",
        "/usr/sbin/nologin",
        name,
    )
    if program is not None:
        done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
    message = (
        f"The system account {name} could not be made: run `{' '.join(command)}` as root,"
        " or start ./run as an ordinary user."
    )
    raise Refusal(message)
