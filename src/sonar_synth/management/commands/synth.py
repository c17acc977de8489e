"""`synth`: fill an empty database with a synthetic town."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sonar.kernel.clock import local_day, now
from sonar_synth import loading
from sonar_synth.numbers import BSN_SPACE
from sonar_synth.town import SIZES, Town


class Command(BaseCommand):
    """Load synthetic people, staff, employers and vacancies."""

    help = "Fills an empty database with synthetic people, the same ones for a seed. Demo and test mode only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the size and the seed."""
        parser.add_argument("--size", choices=sorted(SIZES), default="town", help="how many people (default: town)")
        parser.add_argument("--clients", type=int, help="the number of clients, instead of a size")
        parser.add_argument("--seed", type=int, default=1, help="another seed gives other people (default: 1)")
        parser.add_argument("--processes", type=int, default=1, help="processes that make people (default: 1)")

    def handle(self, *_args: Any, size: str, clients: int | None, seed: int, processes: int, **_options: Any) -> None:  # noqa: ANN401
        """Load them, showing progress; do nothing when there are people already."""
        number = SIZES[size] if clients is None else clients
        if not 1 <= number <= BSN_SPACE // 2:
            message = f"--clients takes a number from 1 to {BSN_SPACE // 2}"
            raise CommandError(message)
        if not 1 <= processes <= 64:  # noqa: PLR2004 - more is surely a slip of the keyboard
            message = "--processes takes a number from 1 to 64"
            raise CommandError(message)
        if loading.is_populated():
            self.stdout.write("There are people in the database already; nothing was loaded.")
            return
        town = Town(seed=seed, today=local_day(now()))
        try:
            loaded = loading.load(town, clients=number, progress=self._show, processes=processes)
        except loading.NotHere as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(
            f"Loaded {loaded.clients:,} clients, {loaded.staff:,} staff, {loaded.employers:,} employers "
            f"and {loaded.vacancies:,} vacancies (seed {seed})."
        )

    def _show(self, done: int, total: int) -> None:
        self.stdout.write(f"  clients {done:,} of {total:,}")
        self.stdout.flush()
