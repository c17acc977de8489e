"""Open one part of a delivery, on the computer of who asked for it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sonar.exchange.operations import BadKey, WillNotOpen, open_part


class Command(BaseCommand):
    """`open_delivery PART --key FILE`: ask for the sealed key, and write what is in the part to standard output."""

    help = "Opens one part of a delivery with your own key; asks for the sealed key that Sonar shows."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's form; it needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the part and the file with the secret key."""
        parser.add_argument("part", type=Path)
        parser.add_argument("--key", type=Path, required=True, help="the file that make_delivery_key wrote")
        parser.add_argument("--sealed-key", default="", help="the sealed key; asked for when left out")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the command."""
        try:
            part = options["part"].read_text(encoding="ascii")
            private = options["key"].read_bytes()
        except (OSError, UnicodeDecodeError) as error:
            message = f"a file cannot be read: {getattr(error, 'strerror', None) or 'it is no part of a delivery'}"
            raise CommandError(message) from None
        sealed = options["sealed_key"] or input("Sealed key: ")
        try:
            document = open_part(part, sealed, private_key=private)
        except (BadKey, WillNotOpen) as fault:
            message = f"{fault}: check the part, the key file and the sealed key, and whether the delivery has expired"
            raise CommandError(message) from None
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
