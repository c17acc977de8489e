"""Make the pair of keys by which an exporter opens deliveries, on her own computer."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sonar.exchange.operations import new_key_pair

_PRIVATE = 0o600


class Command(BaseCommand):
    """`make_delivery_key FILE`: write the secret half to a file for its owner alone, show the public half."""

    help = "Makes a pair of keys for deliveries: writes the secret half to FILE and shows the public half."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's form; it needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file to write."""
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the command."""
        private, public = new_key_pair()
        path: Path = options["file"]
        try:
            path.touch(mode=_PRIVATE, exist_ok=False)
            path.write_bytes(private)
        except OSError as error:
            message = f"{path.name} cannot be written: {error.strerror}. An existing key is never overwritten."
            raise CommandError(message) from None
        self.stdout.write(public)
