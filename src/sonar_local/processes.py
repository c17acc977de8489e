"""Starts the processes of an instance, restarts one that dies, and ends them all together.

Each process leads a process group of its own: Ctrl-C at the terminal reaches the runner only, which then ends the
others in order. A small file for each process lets the next start end what a killed runner left behind.
"""

from __future__ import annotations

import json
import signal
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sonar_local import leftovers
from sonar_local.home import CHECKOUT, write_whole
from sonar_local.parent_death import signal_on_parent_death
from sonar_local.progress import say
from sonar_local.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sonar_local.accounts import Account
    from sonar_local.home import Home

QUICK = 20.0  # seconds; a process that dies sooner than this counts as a quick death
QUICK_DEATHS = 5
FIRST_PAUSE = 0.25  # seconds; doubles with each quick death
LOG_LIMIT = 10_000_000  # bytes


@dataclass(frozen=True)
class Program:
    """What to run: a name for people, a command, and its environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    started: float
    quick_deaths: int = 0
    due: float | None = None  # when to start again; None while it runs


@dataclass
class Processes:
    """The processes of one instance."""

    home: Home
    account: Account | None
    _children: list[_Child] = field(default_factory=list, init=False)

    def end_leftovers(self) -> None:
        """End processes of an earlier instance in this folder whose runner was killed."""
        for file in sorted(self.home.processes.glob("*.json")):
            try:
                facts = json.loads(file.read_text())
                pid, mark, boot = int(facts["pid"]), str(facts["started_at"]), str(facts["boot"])
            except (OSError, ValueError, KeyError, TypeError):
                file.unlink(missing_ok=True)
                continue
            if boot == leftovers.boot() and leftovers.started_at(pid) in {mark, None}:
                # A dead leader's group keeps its number for as long as it has members, so it is still ours.
                leftovers.end_group(pid)
            file.unlink(missing_ok=True)

    def start(self, program: Program) -> None:
        """Start a program."""
        self._children.append(_Child(program, self._spawn(program), time.monotonic()))

    def run_once(self, program: Program) -> None:
        """Run a program to its end. Raises `Refusal` when it fails."""
        process = self._spawn(program)
        try:
            code = process.wait(timeout=60)
        except BaseException:
            leftovers.end_group(process.pid)
            process.wait()
            raise
        if code != 0:
            message = f"The {program.name} process {_how_it_ended(code)}: read the end of {self.log_of(program.name)}."
            raise Refusal(message)

    def log_of(self, name: str) -> Path:
        """Where a program's output goes."""
        return self.home.logs / f"{name}.log"

    def pid_of(self, name: str) -> int:
        """Give the number of a running program."""
        return next(child.process.pid for child in self._children if child.program.name == name)

    def is_running(self, name: str) -> bool:
        """Whether a program runs now."""
        return any(child.program.name == name and child.process.poll() is None for child in self._children)

    def tend(self) -> None:
        """Look at each program once, and start again the one that died, after a growing pause.

        Raises `Refusal` when one keeps dying.
        """
        now = time.monotonic()
        for child in self._children:
            if child.due is not None:
                if now >= child.due:
                    child.process, child.started, child.due = self._spawn(child.program), now, None
            elif child.process.poll() is not None:
                self._bury(child, now)

    def _bury(self, child: _Child, now: float) -> None:
        """Note a death, end what is left of its group, and set the moment of the next start."""
        name = child.program.name
        leftovers.end_group(child.process.pid, patience=2)
        child.quick_deaths = child.quick_deaths + 1 if now - child.started < QUICK else 1
        how = _how_it_ended(child.process.returncode)
        if child.quick_deaths >= QUICK_DEATHS:
            message = (
                f"The {name} process {how} and did so {QUICK_DEATHS} times in a row:"
                f" read the end of {self.log_of(name)}, mend what it names, and start again."
            )
            raise Refusal(message)
        pause = FIRST_PAUSE * 2 ** (child.quick_deaths - 1)
        say(f"The {name} process {how}; it is started again.")
        child.due = now + pause

    def stop(self) -> None:
        """End all programs, the last one started first, and return when nothing of them is left."""
        children, self._children = self._children, []
        for child in reversed(children):
            if child.process.poll() is None:
                leftovers.send(child.process.pid, signal.SIGTERM)
        for child in reversed(children):
            try:
                child.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
            leftovers.end_group(child.process.pid, patience=2)
            self._file_of(child.program.name).unlink(missing_ok=True)

    def _file_of(self, name: str) -> Path:
        return self.home.processes / f"{name}.json"

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        log_file = self.log_of(program.name)
        if log_file.exists() and log_file.stat().st_size > LOG_LIMIT:
            log_file.replace(log_file.with_suffix(".log.1"))
        with log_file.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 -- our own program with our own arguments
                list(program.command),
                cwd=CHECKOUT,
                env=dict(program.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=signal_on_parent_death(signal.SIGTERM),  # noqa: PLW1509 -- one thread
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=() if self.account else None,
            )
        facts = {
            "pid": process.pid,
            "started_at": leftovers.started_at(process.pid),
            "boot": leftovers.boot(),
        }
        write_whole(self._file_of(program.name), json.dumps(facts) + "\n")
        return process


def _how_it_ended(code: int) -> str:
    if code < 0:
        return f"was ended by signal {-code} ({signal.Signals(-code).name})"
    return f"ended with exit code {code}"
