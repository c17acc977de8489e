"""Gives a command its database: the embedded server, started for as long as it is needed, or somebody else's.

The superuser's step (`db/superuser.sql`: logins, owners, extensions) is run here for the embedded server, again
whenever the file or a password changed. For another server its administrator runs it.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from typing import TYPE_CHECKING

from sonar_local import binaries, secret_files
from sonar_local.external import SUPERUSER_STEP
from sonar_local.home import write_whole
from sonar_local.postgres import PORT
from sonar_local.progress import step
from sonar_local.refusal import Refusal, tells_of_full_disk

if TYPE_CHECKING:
    from pathlib import Path

    from sonar_local.postgres import EmbeddedServer

DATABASE = "sonar"


def bring_up(server: EmbeddedServer, secrets: Path) -> None:
    """Make the server when there is none, start it, and run the superuser's step when that changed.

    On a failure the server does not stay behind.
    """
    if not server.is_made:
        with step("Making the database server"):
            server.make()
    with step("Starting the database server"):
        server.start()
    try:
        _superuser_step(server, secrets)
    except BaseException:
        server.stop()
        raise


def _superuser_step(server: EmbeddedServer, secrets: Path) -> None:
    passwords = secret_files.login_passwords(secrets)
    stamp_file = server.home.path / "superuser-step"
    mark = hashlib.sha256(
        b"\0".join([SUPERUSER_STEP.read_bytes(), *(value.encode() for value in passwords.values())])
    ).hexdigest()
    if stamp_file.exists() and stamp_file.read_text().strip() == mark:
        return
    with step("Making logins and extensions"):
        environment = {**_plain(), **server.superuser_environment(), **passwords, "SONAR_DB_NAME": DATABASE}
        done = subprocess.run(
            [
                binaries.client().program("psql"),
                "--no-psqlrc",
                "--quiet",
                "--set=ON_ERROR_STOP=1",
                "--dbname=postgres",
                f"--file={SUPERUSER_STEP}",
            ],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            if tells_of_full_disk(done.stderr):
                message = f"The disk is full at {server.home.path}: make room and start again; the data is kept."
                raise Refusal(message)
            words = [line for line in done.stderr.splitlines() if "ERROR" in line or "error" in line]
            reason = words[0].rpartition("ERROR:")[2].strip() if words else f"psql ended with {done.returncode}"
            message = f"db/superuser.sql could not be run ({reason}): correct it and start again."
            raise Refusal(message)
        write_whole(stamp_file, mark + "\n")


def psql(server_home_socket: Path, role: str, password: str, arguments: list[str]) -> int:
    """Open a prompt on the embedded database as one login; gives psql's exit code."""
    environment = {
        **os.environ,
        "PGHOST": str(server_home_socket),
        "PGPORT": str(PORT),
        "PGDATABASE": DATABASE,
        "PGUSER": role,
        "PGPASSWORD": password,
    }
    return subprocess.run([binaries.client().program("psql"), *arguments], env=environment, check=False).returncode


def _plain() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "PGCONNECT_TIMEOUT": "10"}
