"""`import_vum`: take over a VUM file of jobseekers, who get synthetic identities."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sonar.exchange import operations as exchange
from sonar.exchange.types import ImportReport
from sonar.kernel.clock import local_day, now
from sonar.kernel.encryption import key_store
from sonar.reference.queries import ListsNotLoaded
from sonar_synth.loading import is_populated
from sonar_synth.newcomers import identities

_SHOWN_REFUSALS = 50


def _ids(rows: list[object]) -> Iterator[str]:
    for row in rows:
        external_id = row.get("idWerkzoekende") if isinstance(row, dict) else None
        if isinstance(external_id, str):
            yield external_id


class Command(BaseCommand):
    """Import the jobseekers of a VUM upload file."""

    help = "Loads a VUM file of jobseekers as clients; their names and BSNs are synthetic. Demo and test mode only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and the seed."""
        parser.add_argument("path", type=Path, help="a JSON file with a list of VUM jobseekers")
        parser.add_argument("--seed", type=int, default=1, help="seed of the synthetic identities (default: 1)")

    def handle(self, *_args: Any, path: Path, seed: int, **_options: Any) -> None:  # noqa: ANN401
        """Read the whole file, then take it over, showing progress and what did not fit."""
        try:
            rows = exchange.read_vum_file(path)
        except exchange.UnreadableFile as unreadable:
            raise CommandError(str(unreadable)) from None
        if not is_populated():
            message = "there are no offices yet to register people at; run the command synth first"
            raise CommandError(message)
        moment = now()
        try:
            report = exchange.import_jobseekers(
                rows=rows,
                identity_for=identities(_ids(rows), seed=seed, today=local_day(moment)),
                store=key_store(),
                now=moment,
                progress=self._show,
            )
        except ListsNotLoaded as missing:
            raise CommandError(str(missing)) from None
        self._print(report)

    def _show(self, done: int, total: int) -> None:
        self.stdout.write(f"  {done:,} of {total:,}")
        self.stdout.flush()

    def _print(self, report: ImportReport) -> None:
        for refused in report.refused[:_SHOWN_REFUSALS]:
            self.stdout.write(f"  refused: object {refused.position} {refused.reason}")
        if len(report.refused) > _SHOWN_REFUSALS:
            self.stdout.write(f"  refused: {len(report.refused) - _SHOWN_REFUSALS:,} more")
        by_kind = Counter((warning.field_name, warning.reason) for warning in report.warnings)
        first: dict[tuple[str, str], int] = {}
        for warning in report.warnings:
            first.setdefault((warning.field_name, warning.reason), warning.position)
        for (name, reason), count in sorted(by_kind.items()):
            self.stdout.write(f"  left out: {name} {reason} ({count:,} times, first in object {first[name, reason]})")
        if report.unused:
            listed = ", ".join(f"{name} ({count:,})" for name, count in report.unused.items())
            self.stdout.write(f"  not taken over: {listed}")
        self.stdout.write(
            f"{report.read:,} read, {report.new:,} new, {report.changed:,} changed, "
            f"{report.unchanged:,} unchanged, {len(report.refused):,} refused."
        )
