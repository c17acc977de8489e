"""The processes: one that dies is started again, one that keeps dying is given up, and nothing stays behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sonar_local import leftovers, processes
from sonar_local.processes import Processes, Program
from sonar_local.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sonar_local.home import Home

# A process with a child of its own, as web servers have.
PARENT = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("up", flush=True)
time.sleep(600)
"""


@pytest.fixture
def running(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Processes]:
    monkeypatch.setattr(processes, "FIRST_PAUSE", 0.0)
    made = Processes(home, None)
    try:
        yield made
    finally:
        made.stop()


def program(code: str, name: str = "trial") -> Program:
    return Program(name, [sys.executable, "-c", code], dict(os.environ))


def start_parent(running: Processes) -> int:
    running.start(program(PARENT))
    assert leftovers.wait_until(lambda: "up" in running.log_of("trial").read_text(), 10)
    return running.pid_of("trial")


def test_a_killed_process_is_started_again(running: Processes, capsys: pytest.CaptureFixture[str]) -> None:
    first = start_parent(running)
    os.kill(first, signal.SIGKILL)
    assert leftovers.wait_until(lambda: not running.is_running("trial"), 5)
    running.tend()
    running.tend()
    assert running.is_running("trial")
    assert running.pid_of("trial") != first
    assert leftovers.group_members(first) == []
    assert capsys.readouterr().out == "The trial process was ended by signal 9 (SIGKILL); it is started again.\n"


def test_one_that_keeps_dying_is_given_up_with_a_sentence(running: Processes) -> None:
    running.start(program("raise SystemExit(3)"))

    def given_up() -> bool:
        try:
            running.tend()
        except Refusal as refusal:
            sentences.append(str(refusal))
        return bool(sentences)

    sentences: list[str] = []
    assert leftovers.wait_until(given_up, 20)
    assert sentences[0].startswith("The trial process ended with exit code 3 and did so 5 times in a row: read")


def test_stop_ends_children_of_children(running: Processes) -> None:
    group = start_parent(running)
    running.stop()
    assert leftovers.group_members(group) == []
    assert list(running.home.processes.iterdir()) == []


def test_the_next_start_ends_what_a_killed_runner_left(running: Processes) -> None:
    group = start_parent(running)
    # As after `kill -9` of the runner and of the group's first process: the file is all that is left to go by.
    os.kill(group, signal.SIGKILL)
    assert leftovers.wait_until(lambda: not running.is_running("trial"), 5)
    assert leftovers.group_members(group) != []
    Processes(running.home, None).end_leftovers()
    assert leftovers.group_members(group) == []


def test_a_process_of_somebody_else_with_the_same_number_is_left_alone(running: Processes) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True) as stranger:
        mark = leftovers.started_at(stranger.pid)
        later = {"pid": stranger.pid, "started_at": "1", "boot": leftovers.boot()}
        before_the_reboot = {"pid": stranger.pid, "started_at": mark, "boot": "another"}
        for facts in (later, before_the_reboot):
            (running.home.processes / "web.json").write_text(json.dumps(facts))
            running.end_leftovers()
            assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}'])
def test_an_unreadable_note_of_a_process_does_not_hinder(running: Processes, text: str) -> None:
    note = running.home.processes / "web.json"
    note.write_text(text)
    running.end_leftovers()
    assert not note.exists()
