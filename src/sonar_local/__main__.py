"""`python -m sonar_local COMMAND`: what `./run` calls once the Python environment is there."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from sonar_local import commands, trials
from sonar_local.progress import complain, say
from sonar_local.refusal import Refusal, of_os_error
from sonar_local.stopping import Stopped, raise_when_asked_to_stop

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS: dict[str, tuple[Callable[[list[str]], int], str]] = {
    "serve": (commands.serve, "[--port N]      start Sonar and serve it (what ./run does by itself)"),
    "reset": (commands.reset, "[--yes]         delete the embedded database and all state"),
    "manage": (commands.manage, "COMMAND …      run a management command of the product"),
    "psql": (commands.psql, "ROLE [psql …]    open a prompt on the embedded database as one login"),
    "prepare": (commands.prepare_only, "              bring database and static files up to date, and end"),
    "secrets": (commands.make_secrets, "FOLDER        make the secrets for a server of your own"),
    "test": (trials.test, "[pytest …]       run the tests on a throw-away database"),
    "journeys": (trials.journeys, "[pytest …]   run the browser journeys on a throw-away Sonar"),
    "check": (trials.check, "                run the checks of the code"),
    "docs": (trials.docs, "                 write the generated documents"),
    "bench": (trials.bench, "NAME …          run a benchmark on a database of its own"),
}
HELP = frozenset({"help", "-h", "--help"})


def main(arguments: list[str]) -> int:
    """Run one command; a refusal is one sentence and exit code 1."""
    raise_when_asked_to_stop()
    try:
        return _dispatch(arguments)
    except Stopped as stopped:
        return 128 + stopped.number
    except Refusal as refusal:
        complain(str(refusal))
    except BrokenPipeError:
        # Nobody reads on (`./run help | head`); without this Python complains once more while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        complain(str(of_os_error(error)))
    return 1


def _dispatch(arguments: list[str]) -> int:
    name, rest = (arguments[0], arguments[1:]) if arguments else ("serve", [])
    if name.startswith("--port"):
        name, rest = "serve", arguments
    if name in HELP:
        _help()
        return 0
    if name not in COMMANDS:
        complain(f"./run does not know {name!r}: choose one of {', '.join(COMMANDS)}.")
        return 2
    return COMMANDS[name][0](rest)


def _help() -> None:
    say("Usage: ./run [COMMAND]\n")
    for command, (_, text) in COMMANDS.items():
        say(f"  ./run {command} {text}")
    say("\ndocs/reference/run.md has the details and the environment variables.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
