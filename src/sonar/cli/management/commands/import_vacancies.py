"""Take over vacancies from a file: JSON lines, or one JSON array."""

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from sonar.exchange.operations import import_file
from sonar.kernel import clock

_LONGEST_SOURCE: Final = 80
_MOST_SHOWN: Final = 100
_MOST_BYTES: Final = 200_000_000


class Command(BaseCommand):
    """`import_vacancies FILE --source NAME`."""

    help = "Takes over vacancies from a file: made, replaced or closed by the supplier's own number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and who delivered it."""
        parser.add_argument("file", type=Path, help="JSON lines, or one JSON array (docs/reference/vacancies-file.md)")
        parser.add_argument("--source", required=True, help="who delivered it; numbers are the supplier's own")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the command; a row that is refused is told and leaves nothing behind."""
        source = options["source"].strip()
        if not 1 <= len(source) <= _LONGEST_SOURCE:
            message = f"--source is 1 to {_LONGEST_SOURCE} characters"
            raise CommandError(message)
        counts: Counter[str] = Counter()
        for done in import_file(source=source, rows=_rows(options["file"]), now=clock.now()):
            counts[done.outcome] += 1
            if done.outcome == "refused" and counts["refused"] <= _MOST_SHOWN:
                told = "; ".join(f"{name or 'row'}: {', '.join(codes)}" for name, codes in done.errors.items())
                self.stdout.write(f"row {done.row} refused: {told}")
        self.stdout.write(", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())) or "no rows")
        if counts["refused"]:
            message = f"{counts['refused']} rows were refused"
            raise CommandError(message)


def _rows(file: Path) -> Iterator[object]:
    """Yield the rows of the file; a line that is no JSON is a row that will be refused."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            message = "the file is larger than 200 MB"
            raise CommandError(message)
        text = file.read_text(encoding="utf-8-sig")  # some programs begin a file with a mark
    except (OSError, UnicodeDecodeError):
        message = "the file cannot be read as UTF-8"
        raise CommandError(message) from None
    if text.lstrip().startswith("["):
        try:
            yield from json.loads(text)
        except (ValueError, RecursionError):
            message = "the file is no JSON array"
            raise CommandError(message) from None
        return
    for line in text.split("\n"):
        if line.strip():
            yield _read(line)


def _read(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
