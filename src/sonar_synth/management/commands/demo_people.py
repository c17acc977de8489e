"""`demo_people`: who can be shown in the demo, printed and written for the demo sign-in provider."""

import json
import os
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sonar.kernel.clock import local_day, now
from sonar_synth.demo import DemoPerson
from sonar_synth.town import Town


class Command(BaseCommand):
    """Print the table of demo people and write the accounts of the demo sign-in provider."""

    help = "Prints the people of the demo and what each can show; writes them to the file $SONAR_DEMO_PEOPLE."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the seed."""
        parser.add_argument("--seed", type=int, default=1, help="the seed the town was made with (default: 1)")

    def handle(self, *_args: Any, seed: int, **_options: Any) -> None:  # noqa: ANN401
        """Write the file first, then print the table."""
        if settings.SONAR.mode not in ("demo", "test"):
            message = "the people of the demo exist in demo and test mode only"
            raise CommandError(message)
        people = Town(seed=seed, today=local_day(now())).demo_people()
        path = os.environ.get("SONAR_DEMO_PEOPLE", "")
        if path:
            self._write(Path(path), people)
        self._print(people)

    def _write(self, path: Path, people: tuple[DemoPerson, ...]) -> None:
        accounts = [{key: value for key, value in asdict(each).items() if value is not None} for each in people]
        text = json.dumps(accounts, ensure_ascii=False, indent=2) + "\n"
        beside = path.with_name(f"{path.name}.new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(text, encoding="utf-8")
            beside.replace(path)
        except OSError as error:
            message = f"the file for the demo people could not be written: {error.strerror}; see SONAR_DEMO_PEOPLE"
            raise CommandError(message) from None

    def _print(self, people: tuple[DemoPerson, ...]) -> None:
        name_width = max(len(each.name) for each in people)
        role_width = max(len(each.role) for each in people)
        means = {"staff": "medewerker", "digid": "DigiD", "eherkenning": "eHerkenning"}
        self.stdout.write(f"{'Aanmelden':<11}  {'Naam':<{name_width}}  {'Rol':<{role_width}}  Laat zien")
        for each in people:
            self.stdout.write(
                f"{means[each.means]:<11}  {each.name:<{name_width}}  {each.role:<{role_width}}  {each.shows}"
            )
