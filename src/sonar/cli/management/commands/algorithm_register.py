"""Write the entry for the national algorithm register."""

from typing import Any

from django.core.management.base import BaseCommand

from sonar.matching.queries import algorithm_register_entry


class Command(BaseCommand):
    """`algorithm_register`: write the entry to standard output, as JSON by the publication standard."""

    help = "Writes the entry for the national algorithm register as JSON (publication standard 1.0)."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the command."""
        self.stdout.write(algorithm_register_entry(), ending="")
