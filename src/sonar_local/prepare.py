"""`python -m sonar_local.prepare`: bring a database up to date in one process, since five would take five start-ups.

Migrations, then the access policy, then (in demo mode) a synthetic town when nobody is there yet, then the static
files. Each is one management command of the product, and each changes nothing when there is nothing to do.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import traceback
from io import StringIO
from pathlib import Path

import django
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError

from sonar_local.home import CHECKOUT, write_whole
from sonar_local.progress import complain, say, step
from sonar_local.refusal import NO_SPACE, tells_of_full_disk

STATIC_STAMP = ".stamp"
SYNCHRONISED = (("sync_policy", "Bringing access policy and code lists up to date"),)
TABLE = "people.txt"  # beside the list of demo people


def main(arguments: list[str]) -> int:
    """Do the steps that the arguments name: `demo=SIZE`, `static`."""
    size = next((word.removeprefix("demo=") for word in arguments if word.startswith("demo=")), "")
    static = Path(os.environ["SONAR_STATIC_ROOT"])
    fresh = static.with_name(f"{static.name}.unfinished")
    collect = "static" in arguments and not is_collected(static)
    if collect:
        os.environ["SONAR_STATIC_ROOT"] = str(fresh)  # read by the settings of this process only
    try:
        django.setup()
        with step("Bringing the database up to date"):
            call_command("migrate", database="migrator", interactive=False, verbosity=0)
        for command, title in SYNCHRONISED:
            if _exists(command):
                with step(title):
                    call_command(command, verbosity=0)
        if size:
            _demo(size)
        if collect:
            collect_static(static, fresh)
    except CommandError as error:
        complain(f"{error}")
        return 1
    except Exception as error:  # noqa: BLE001 -- the last line of defence: a person reads one sentence
        if getattr(error, "errno", None) in NO_SPACE or tells_of_full_disk(str(error)):
            complain("The disk is full: make room and start again; what was begun was undone.")
            return 1
        # The message of an unforeseen error can quote a value, so only its kind and its place are shown.
        complain("".join(traceback.format_tb(error.__traceback__)).rstrip())
        complain(f"{type(error).__name__}: this is a fault in Sonar; please report the lines above.")
        return 1
    return 0


def _demo(size: str) -> None:
    """Load the synthetic town once, and tell the demo sign-in provider who lives there."""
    if _exists("synth"):
        from sonar_synth.loading import is_populated, unfinished  # noqa: PLC0415 -- needs django.setup()

        if unfinished():
            with step("Finishing the synthetic people"):
                call_command("synth")
        elif not is_populated():
            with step("Loading the synthetic town"):
                call_command("synth", size=size, seed=1)
    if _exists("demo_people"):
        # The command writes the list that the sign-in provider reads; its table is shown when the pages answer.
        table = StringIO()
        call_command("demo_people", stdout=table)
        file = Path(os.environ["SONAR_DEMO_PEOPLE"]).with_name(TABLE)
        write_whole(file, table.getvalue())


def _exists(command: str) -> bool:
    if command in get_commands():
        return True
    say(f"  (there is no management command {command} yet)")
    return False


def collect_static(folder: Path, fresh: Path) -> None:
    """Collect the static files in a new folder and put it in the place of the old one."""
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        with step("Collecting the static files"):
            call_command("collectstatic", interactive=False, verbosity=0)
            write_whole(fresh / STATIC_STAMP, static_mark() + "\n", mode=0o644)
            fresh.chmod(0o755)
            old = folder.with_name(f"{folder.name}.old")
            shutil.rmtree(old, ignore_errors=True)
            if folder.exists():
                folder.rename(old)
            fresh.rename(folder)
            shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def is_collected(folder: Path) -> bool:
    """Whether the folder holds the present static files."""
    stamp = folder / STATIC_STAMP
    return stamp.exists() and stamp.read_text().strip() == static_mark()


def static_mark() -> str:
    """Give a mark that changes when a static file, the settings or a locked package changes."""
    mark = hashlib.sha256((CHECKOUT / "requirements.lock").read_bytes())
    sources = sorted((CHECKOUT / "src" / "sonar").glob("**/static/**/*"))
    for path in (*sources, CHECKOUT / "src" / "sonar" / "config" / "settings.py"):
        if path.is_file():
            facts = path.stat()
            mark.update(f"{path.relative_to(CHECKOUT)}\0{facts.st_mtime_ns}\0{facts.st_size}\n".encode())
    return mark.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
