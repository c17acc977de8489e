"""Load lists of occupations of others: UWV's, ESCO's, the groups of ISCO."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sonar.kernel import clock
from sonar.reference.operations import FaultyVocabulary, TooManyEnd, load_vocabularies

MOST_FAULTS = 200
_LARGEST = 64 * 2**20


class Command(BaseCommand):
    """`load_occupations FILE …`: bring the lists in these files into the database, as the deployment login."""

    help = (
        "Loads lists of occupations from the files of their publishers: UWV's occupation names, ESCO's occupations in"
        " Dutch, the groups of ISCO-08. A name that a newer list leaves out gets a last day. Can be repeated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--from", dest="on", type=date.fromisoformat, help="the first day, today when left out")
        parser.add_argument("--many-may-end", action="store_true", help="also when over a tenth of the names would end")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the command."""
        files = _contents(options["files"])
        on: date = options["on"] or clock.local_day(clock.now())
        try:
            done = load_vocabularies(files, on=on, many_may_end=options["many_may_end"])
        except FaultyVocabulary as fault:
            raise CommandError(_told(fault.faults)) from None
        except TooManyEnd as fault:
            message = f"Nothing was loaded: {fault}. Is the file whole? If so, add --many-may-end."
            raise CommandError(message) from None
        for each in done:
            self.stdout.write(
                f"{each.scheme}: {each.new:,} new, {each.changed:,} changed, {each.ended:,} ended,"
                f" {each.unchanged:,} unchanged"
            )
        if any(each.new or each.changed or each.ended for each in done):
            self.stdout.write("Programs that are running find the new names after their next start.")


def _contents(paths: list[Path]) -> dict[str, bytes]:
    contents, faults = {}, []
    for path in paths:
        try:
            if path.stat().st_size > _LARGEST:
                faults.append(f"{path.name}: larger than {_LARGEST // 2**20} MiB, which no list of occupations is")
            elif path.name in contents:
                faults.append(f"{path.name}: two files with this name; give each list once")
            else:
                contents[path.name] = path.read_bytes()
        except OSError as error:
            faults.append(f"{path.name}: cannot be read: {error.strerror}")
    if faults:
        raise CommandError(_told(tuple(faults)))
    return contents


def _told(faults: tuple[str, ...]) -> str:
    shown = "\n".join(faults[:MOST_FAULTS])
    more = f"\n… and {len(faults) - MOST_FAULTS:,} more" if len(faults) > MOST_FAULTS else ""
    return f"Nothing was loaded:\n{shown}{more}"
