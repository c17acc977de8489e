"""Load all postcode areas of the country, with their places, from a file of somebody else."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sonar.kernel import clock
from sonar.reference.operations import FaultyAreas, TooManyEnd, load_areas

MOST_FAULTS = 200
_LARGEST = 16 * 2**20


class Command(BaseCommand):
    """`load_postcodes FILE`: bring the postcode areas in this file into the database, as the deployment login."""

    help = (
        "Loads all postcode areas with their places, municipalities, provinces and points from a file with one area a"
        " line. An area that a newer file leaves out gets a last day. Can be repeated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--from", dest="on", type=date.fromisoformat, help="the first day, today when left out")
        parser.add_argument("--many-may-end", action="store_true", help="also when over a tenth of the areas would end")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the command."""
        path: Path = options["file"]
        on: date = options["on"] or clock.local_day(clock.now())
        try:
            done = load_areas(path.name, _content(path), on=on, many_may_end=options["many_may_end"])
        except FaultyAreas as fault:
            raise CommandError(_told(fault.faults)) from None
        except TooManyEnd as fault:
            message = f"Nothing was loaded: {fault}. Is the file whole? If so, add --many-may-end."
            raise CommandError(message) from None
        self.stdout.write(
            f"postcode areas: {done.new:,} new, {done.changed:,} changed, {done.ended:,} ended,"
            f" {done.unchanged:,} unchanged"
        )
        if done.new or done.changed or done.ended:
            self.stdout.write("Programs that are running find the new places after their next start.")


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            message = f"larger than {_LARGEST // 2**20} MiB, which no list of postcode areas is"
            raise CommandError(_told((f"{path.name}: {message}",)))
        return path.read_bytes()
    except OSError as error:
        raise CommandError(_told((f"{path.name}: cannot be read: {error.strerror}",))) from None


def _told(faults: tuple[str, ...]) -> str:
    shown = "\n".join(faults[:MOST_FAULTS])
    more = f"\n… and {len(faults) - MOST_FAULTS:,} more" if len(faults) > MOST_FAULTS else ""
    return f"Nothing was loaded:\n{shown}{more}"
