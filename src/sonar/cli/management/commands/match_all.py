"""Match all open vacancies with all profiles, as the nightly run does."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sonar.matching.operations import match_all


class Command(BaseCommand):
    """`match_all`: do what is left of today's run, as the worker's login."""

    help = (
        "Matches the open vacancies that today's run has not come to with all profiles. Goes on where it was broken"
        " off. With --part and --parts several processes share the work."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the share, and for how long."""
        parser.add_argument("--part", type=int, default=0, help="which share, counted from 0")
        parser.add_argument("--parts", type=int, default=1, help="among how many processes")
        parser.add_argument("--seconds", type=float, help="stop after so many seconds")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the command."""
        try:
            run = match_all(part=options["part"], parts=options["parts"], seconds=options["seconds"])
        except ValueError as fault:
            raise CommandError(str(fault)) from None
        state = "The run is done." if run.ended or run.waiting == 0 else f"{run.waiting:,} vacancies wait."
        self.stdout.write(f"{run.done:,} vacancies matched. {state}")
