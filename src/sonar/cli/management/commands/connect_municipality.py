"""Connect a municipality's own system, or give it another key, agreement or limit."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sonar.exchange.operations import connect_municipality

_OIN_DIGITS, _MOST_PERSONS = 20, 5000
_WHY = {
    "key": "the key is no public ES256 or PS256 key as a JWK: give the public half only",
    "organisation": "there is no municipality of that name",
    "agreement": "the agreement is over already",
    "oin": "this OIN belongs to another municipality",
}


class Command(BaseCommand):
    """`connect_municipality OIN --organisation NAME --key FILE --agreement TEXT --until DATE --per-day NUMBER`."""

    help = "Lets a municipality's own system ask and report about its inhabitants, one at a time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who it is, its key, the agreement, and the limit."""
        parser.add_argument("oin", help="the organisation's identification number, 20 digits")
        parser.add_argument("--organisation", required=True, help="the name of the municipality in Sonar")
        parser.add_argument("--key", type=Path, required=True, help="a file with the public key as a JWK")
        parser.add_argument("--agreement", required=True, help="where the agreement can be found")
        parser.add_argument("--until", type=date.fromisoformat, required=True, help="the last day of the agreement")
        parser.add_argument("--per-day", type=int, default=500, help="persons in twenty-four hours (default: 500)")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the command."""
        oin, per_day = options["oin"], options["per_day"]
        faults = []
        if len(oin) != _OIN_DIGITS or not oin.isdigit():
            faults.append("an OIN is 20 digits")
        if not 1 <= per_day <= _MOST_PERSONS:
            faults.append(f"--per-day is 1 to {_MOST_PERSONS}")
        try:
            key = options["key"].read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            key = ""
            faults.append("the file with the key cannot be read")
        if faults:
            raise CommandError("; ".join(faults))
        refusal = connect_municipality(
            oin=oin,
            organisation=options["organisation"],
            public_key=key,
            persons_per_day=per_day,
            agreement=options["agreement"],
            agreed_until=options["until"],
        )
        if refusal:
            raise CommandError(_WHY[refusal])
        self.stdout.write(f"{options['organisation']} is connected until {options['until']}")
