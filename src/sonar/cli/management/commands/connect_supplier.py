"""Connect a supplier of vacancies, or give it another key, name, agreement or limit."""

import re
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from sonar.exchange.operations import connect_supplier

_MOST: Final = 100_000
_LENGTHS: Final = {"name": (2, 120), "source": (1, 80), "agreement": (5, 200)}
_WHY: Final = {
    "key": "the key is no public ES256 or PS256 key as a JWK: give the public half only",
    "agreement": "the agreement is over already",
    "source": "another supplier delivers under this source",
    "other": "this OIN was connected with another KvK number or source, and its vacancies are kept under that",
}


class Command(BaseCommand):
    """`connect_supplier OIN --kvk … --name … --source … --key FILE --agreement … --from DATE --until DATE`."""

    help = "Lets a supplier's own system deliver vacancies of employers for which it may."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who it is, its key, the agreement with its days, and the limit."""
        parser.add_argument("oin", help="the organisation's identification number, 20 digits")
        parser.add_argument("--kvk", required=True, help="its KvK number: mandates of employers are given to that")
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--source", required=True, help="under which its vacancies are kept, as in import_vacancies"
        )
        parser.add_argument("--key", type=Path, required=True, help="a file with the public key as a JWK")
        parser.add_argument("--agreement", required=True, help="where the agreement can be found")
        parser.add_argument("--from", dest="since", type=date.fromisoformat, required=True, help="its first day")
        parser.add_argument("--until", type=date.fromisoformat, required=True, help="its last day")
        parser.add_argument("--per-hour", type=int, default=2000, help="requests and vacancies (default: 2000)")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the command."""
        given = {name: options[name].strip() for name in _LENGTHS}
        faults = [
            f"--{name} is {shortest} to {longest} characters"
            for name, (shortest, longest) in _LENGTHS.items()
            if not shortest <= len(given[name]) <= longest
        ]
        if not re.fullmatch(r"[0-9]{20}", options["oin"], re.ASCII):
            faults.append("an OIN is 20 digits")
        if not re.fullmatch(r"[0-9]{8}", options["kvk"], re.ASCII):
            faults.append("--kvk is 8 digits")
        if not 1 <= options["per_hour"] <= _MOST:
            faults.append(f"--per-hour is 1 to {_MOST}")
        if options["until"] < options["since"]:
            faults.append("--until lies before --from")
        try:
            key = options["key"].read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            key = ""
            faults.append("the file with the key cannot be read")
        if faults:
            raise CommandError("; ".join(faults))
        refusal = connect_supplier(
            oin=options["oin"],
            kvk=options["kvk"],
            public_key=key,
            per_hour=options["per_hour"],
            valid_from=options["since"],
            valid_until=options["until"],
            **given,
        )
        if refusal:
            raise CommandError(_WHY[refusal])
        self.stdout.write(f"{given['name']} is connected from {options['since']} until {options['until']}")
