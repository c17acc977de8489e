"""Write the entry for the national algorithm register."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from sonar.matching.queries import algorithm_register_entry


class Command(BaseCommand):
    """`algorithm_register`: write the entry to standard output, as JSON by the publication standard."""

    help = "Writes the entry for the national algorithm register as JSON (publication standard 1.0)."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the command."""
        page = f"{settings.SONAR.base_url}{reverse('how_matching_works')}"
        self.stdout.write(algorithm_register_entry(page=page), ending="")
