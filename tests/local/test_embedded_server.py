"""The supervisor of the embedded PostgreSQL: who gets in, what survives, and what is never deleted."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from sonar_local import leftovers, secret_files
from sonar_local.accounts import database_account
from sonar_local.home import CHECKOUT, Home
from sonar_local.postgres import SUPERUSER, EmbeddedServer
from sonar_local.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable


def connect(server: EmbeddedServer, *, password: str | None = None) -> psycopg.Connection[tuple[object, ...]]:
    right = secret_files.read(server.home.superuser_password)
    return psycopg.connect(
        server.url("postgres"),
        user=SUPERUSER,
        password=right if password is None else password,
        autocommit=True,
        connect_timeout=5,
    )


def test_nobody_is_trusted(server: EmbeddedServer) -> None:
    lines = (server.home.data / "pg_hba.conf").read_text().splitlines()
    rules = [line.split() for line in lines if line and not line.startswith("#")]
    assert rules == [["local", "all", "all", "scram-sha-256"]]


@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_login_without_its_password_is_refused(server: EmbeddedServer, password: str) -> None:
    server.start()
    with pytest.raises(psycopg.OperationalError, match=r"no password supplied|password authentication failed"):
        connect(server, password=password)


def test_there_is_no_network_port_and_passwords_are_scram(server: EmbeddedServer) -> None:
    server.start()
    with connect(server) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW server_version").fetchone() == ("18.6",)
        assert connection.execute("SELECT rolpassword LIKE 'SCRAM-SHA-256$%%' FROM pg_authid WHERE rolname = %s",
                                  [SUPERUSER]).fetchone() == (True,)  # fmt: skip


def test_values_and_statements_stay_out_of_the_log(server: EmbeddedServer) -> None:
    server.start()
    planted = "planted-912345678"
    with connect(server) as connection:
        connection.execute("CREATE TABLE t (v text PRIMARY KEY)")
        connection.execute("INSERT INTO t VALUES (%s)", [planted])
        twice, no_number, no_sense = f"INSERT INTO t VALUES ('{planted}')", f"SELECT '{planted}'::int", f"? '{planted}'"
        for statement in (twice, no_number, no_sense):
            with pytest.raises(psycopg.Error):
                connection.execute(statement.encode())
        with pytest.raises(psycopg.Error):
            connection.execute("SELECT %s::int", [planted])
    server.stop()
    assert planted not in server.log.read_text()


def test_data_outlives_kill_9_of_the_server(server: EmbeddedServer) -> None:
    server.durable = True
    server.start()
    with connect(server) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    # A second supervisor, as after a restart of the runner; the killed one is still waiting to be collected.
    again = EmbeddedServer(server.home, database_account(), durable=False)
    again.start()
    try:
        with connect(again) as connection:
            assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    finally:
        again.stop()


def test_a_server_that_is_killed_is_started_again(server: EmbeddedServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.start()
    first = server.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    leftovers.wait_until(lambda: not server.is_alive(), 5)
    server.tend()
    assert server.pid != first
    with connect(server):
        assert "started again" in capsys.readouterr().out


def test_stop_leaves_no_process_behind(server: EmbeddedServer) -> None:
    server.start()
    assert leftovers.working_in(server.home.data)
    server.stop()
    assert leftovers.working_in(server.home.data) == []


def test_a_killed_runner_leaves_no_server_behind(server: EmbeddedServer) -> None:
    script = f"""
import time
from pathlib import Path
from sonar_local.accounts import database_account
from sonar_local.home import Home
from sonar_local.postgres import EmbeddedServer
EmbeddedServer(Home(Path({str(server.home.path)!r})), database_account(), durable=False).start()
print("up", flush=True)
time.sleep(600)
"""
    runner = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT / "src")},
        stdout=subprocess.PIPE,
        text=True,
    )
    with runner:
        assert runner.stdout is not None
        assert runner.stdout.readline() == "up\n"
        runner.kill()
    assert leftovers.wait_until(lambda: not leftovers.working_in(server.home.data), 10)
    server.start()
    with connect(server):
        assert server.is_alive()


def test_a_stale_pid_file_that_names_a_living_stranger_does_not_hinder(server: EmbeddedServer) -> None:
    (server.home.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.home.data}\n0\n5432\n\n\n\nready\n")
    server.start()
    with connect(server):
        assert server.is_alive()


def test_a_half_made_data_folder_is_made_anew(server: EmbeddedServer) -> None:
    # What `kill -9` during initdb leaves: files under the working name, none under the real one.
    server.home.data.rename(server.home.postgres / "data.unfinished")
    (server.home.postgres / "data.unfinished" / "PG_VERSION").unlink()
    assert not server.is_made
    server.make()
    assert sorted(entry.name for entry in server.home.postgres.iterdir()) == ["data"]
    server.start()


def test_what_cannot_be_made_leaves_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    server = EmbeddedServer(home, database_account(), durable=False)
    failing = home.path / "bin"
    failing.mkdir()
    failing.chmod(0o755)
    program = failing / "initdb"
    program.write_text(
        "#!/bin/sh\n"
        'mkdir -p "${1#--pgdata=}"\n'
        "echo 'initdb: error: could not write: No space left on device'\n"
        "exit 1\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(type(server.binaries), "program", lambda _self, name: str(failing / name))
    with pytest.raises(Refusal, match="The disk is full"):
        server.make()
    assert list(home.postgres.iterdir()) == []


def lose_version(data: Path) -> None:
    (data / "PG_VERSION").unlink()


def be_older(data: Path) -> None:
    (data / "PG_VERSION").write_text("17\n")


def stand_open(data: Path) -> None:
    data.chmod(0o755)


def lose_control_file(data: Path) -> None:
    (data / "global" / "pg_control").unlink()


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lose_version, r"is damaged \(no PG_VERSION\).*\./run reset"),
        (be_older, r"is of PostgreSQL 17, .*pg_dump.*\./run reset"),
        (stand_open, r"is open to other accounts: run `chmod 700 "),
        (lose_control_file, r"does not start \(could not find the database system.*\./run reset|does not start \("),
    ],
)
def test_a_damaged_data_folder_is_refused_and_kept(
    server: EmbeddedServer, damage: Callable[[Path], None], sentence: str
) -> None:
    damage(server.home.data)
    with pytest.raises(Refusal, match=sentence) as refused:
        server.start()
    assert "\n" not in str(refused.value)
    assert (server.home.data / "base").is_dir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_data_folder_of_somebody_else_is_refused(server: EmbeddedServer) -> None:
    os.chown(server.home.data, 65_534, 65_534)
    with pytest.raises(Refusal, match="belongs to another account"):
        server.start()


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    deep = Home(tmp_path / ("x" * 90) / "state")
    assert len(os.fsencode(deep.socket / ".s.PGSQL.5432")) < 107
    assert deep.socket != deep.path / "socket"


def test_as_root_the_server_runs_as_another_account_and_no_folder_of_root_is_opened(server: EmbeddedServer) -> None:
    if os.geteuid() != 0:
        pytest.skip("only for root")
    before = Path("/root").stat().st_mode
    server.start()
    assert server.pid is not None
    status = Path(f"/proc/{server.pid}/status").read_text()
    match = re.search(r"^Uid:\s+(\d+)", status, re.MULTILINE)
    assert match is not None
    assert int(match[1]) != 0
    assert Path("/root").stat().st_mode == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_is_one_sentence_and_leaves_nothing(home: Home) -> None:
    mount = shutil.which("mount")
    small = home.path / "postgres"
    small.mkdir()
    command = [str(mount), "-t", "tmpfs", "-o", "size=8m", "sonar-trial", str(small)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        secret_files.ensure(home.secrets, holds_data=False)
        server = EmbeddedServer(home, database_account(), durable=False)
        with pytest.raises(Refusal, match=r"^The disk is full at .*: make room and start again"):
            server.make()
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)
