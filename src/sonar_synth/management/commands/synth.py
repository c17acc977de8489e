"""`synth`: fill an empty database with synthetic people, or finish doing so."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from sonar.kernel.clock import local_day, now
from sonar_synth import loading
from sonar_synth.numbers import BSN_SPACE
from sonar_synth.sealing import NotHere
from sonar_synth.sizes import SIZES
from sonar_synth.town import Town

_DEFAULT_SIZE, _DEFAULT_SEED = "town", 1
_MOST_PROCESSES = 64


class Command(BaseCommand):
    """Load synthetic people, staff, employers and vacancies."""

    help = (
        "Fills an empty database with synthetic people, the same ones for a seed. Demo and test mode only. A run that"
        " was broken off is finished by running it again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the size and the seed."""
        parser.add_argument("--size", choices=sorted(SIZES), help=f"how many people (default: {_DEFAULT_SIZE})")
        parser.add_argument("--clients", type=int, help="the number of clients, instead of a size")
        parser.add_argument("--seed", type=int, help=f"another seed gives other people (default: {_DEFAULT_SEED})")
        parser.add_argument("--processes", type=int, help="processes that make people (default: one per core)")

    def handle(
        self,
        *_args: Any,  # noqa: ANN401
        size: str | None = None,
        clients: int | None = None,
        seed: int | None = None,
        processes: int | None = None,
        **_options: Any,  # noqa: ANN401
    ) -> None:
        """Load them, showing progress; do nothing when there are people already."""
        self._begun = time.monotonic()
        self._first: int | None = None
        self._many = True
        number = SIZES[size or _DEFAULT_SIZE] if clients is None else clients
        if not 1 <= number <= BSN_SPACE // 2:
            message = f"--clients takes a number from 1 to {BSN_SPACE // 2}"
            raise CommandError(message)
        if processes is not None and not 1 <= processes <= _MOST_PROCESSES:
            message = f"--processes takes a number from 1 to {_MOST_PROCESSES}"
            raise CommandError(message)
        if not loading.has_tables():
            call_command("migrate", database=loading.ALIAS, interactive=False, verbosity=0)
            call_command("sync_policy", verbosity=0)
        if loading.is_populated():
            self.stdout.write("There are people in the database already; nothing was loaded.")
            return
        asked = None if size is None and clients is None else number
        try:
            loaded, used = self._load(number, asked=asked, seed=seed, processes=processes)
        except NotHere as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(
            f"Loaded {loaded.clients:,} clients, {loaded.staff:,} staff, {loaded.employers:,} employers "
            f"and {loaded.vacancies:,} vacancies (seed {used})."
        )

    def _load(
        self, number: int, *, asked: int | None, seed: int | None, processes: int | None
    ) -> tuple[loading.Loaded, int]:
        """Begin a load, or finish the one that was broken off; return what was loaded and with which seed."""
        begun = loading.unfinished()
        if begun is not None:
            self._tell_of(begun, asked=asked, seed=seed)
            helpers = processes or _processes_for(begun.clients)
            return loading.resume(progress=self._show, processes=helpers), begun.seed
        used = _DEFAULT_SEED if seed is None else seed
        town = Town(seed=used, today=local_day(now()))
        helpers = processes or _processes_for(number)
        return loading.load(town, clients=number, progress=self._show, processes=helpers), used

    def _tell_of(self, begun: loading.Unfinished, *, asked: int | None, seed: int | None) -> None:
        """Say what will be finished; refuse when something else was asked for."""
        if asked not in (None, begun.clients) or seed not in (None, begun.seed):
            message = (
                f"A load of {begun.clients:,} clients with seed {begun.seed} was broken off. Finish it with"
                f" `synth --clients {begun.clients} --seed {begun.seed}`, or empty the database first."
            )
            raise CommandError(message)
        self.stdout.write(f"Going on after {begun.done:,} of {begun.clients:,} clients (seed {begun.seed}).")

    def _show(self, what: str, done: int, total: int) -> None:
        if what == "clients":
            self.stdout.write(f"  clients {done:,} of {total:,}{self._pace(done, total)}")
        elif self._many:
            self.stdout.write(f"  keys, references and statistics: step {done} of {total}")
        self.stdout.flush()

    def _pace(self, done: int, total: int) -> str:
        """Say how fast it goes and how long the rest will take, once that can be known."""
        if self._first is None:
            self._first, self._begun, self._many = done, time.monotonic(), done < total
            return ""
        pace = (done - self._first) / (time.monotonic() - self._begun)
        return f", {pace:,.0f} a second, {(total - done) / pace / 60:.0f} minutes to go" if pace else ""


def _processes_for(clients: int) -> int:
    """Return how many processes pay off: starting one takes longer than making a town."""
    return 1 if clients <= loading.CHUNK else min(os.cpu_count() or 1, _MOST_PROCESSES)
