"""Put a party of the national exchange in force, or change it."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sonar.exchange.operations import register_party

_OIN_DIGITS, _MOST_QUESTIONS = 20, 100_000
_SHORTEST_NAME, _LONGEST_NAME, _SHORTEST_AGREEMENT, _LONGEST_AGREEMENT = 2, 120, 5, 200


class Command(BaseCommand):
    """`vum_party OIN --name NAME --role ROLE [--suwi] --agreement TEXT --from DATE --until DATE --per-hour NUMBER`."""

    help = "Lets an organisation ask through the national exchange, or the exchange itself pass questions on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who it is, what it does, the agreement and its days, and the limit."""
        parser.add_argument("oin", help="the organisation's identification number, 20 digits")
        parser.add_argument("--name", required=True, help="as jobseekers read it in their Werkmap")
        parser.add_argument("--role", choices=("asker", "exchange"), default="asker")
        parser.add_argument("--suwi", action="store_true", help="a party of the Wet SUWI; others are told less")
        parser.add_argument("--agreement", required=True, help="where the agreement can be found")
        parser.add_argument("--from", dest="since", type=date.fromisoformat, required=True, help="its first day")
        parser.add_argument("--until", type=date.fromisoformat, required=True, help="its last day")
        parser.add_argument("--per-hour", type=int, default=600, help="questions in an hour (default: 600)")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the command."""
        oin, name, agreement = options["oin"], options["name"].strip(), options["agreement"].strip()
        faults = []
        if len(oin) != _OIN_DIGITS or not (oin.isascii() and oin.isdigit()):
            faults.append("an OIN is 20 digits")
        if not _SHORTEST_NAME <= len(name) <= _LONGEST_NAME:
            faults.append(f"--name is {_SHORTEST_NAME} to {_LONGEST_NAME} characters")
        if not _SHORTEST_AGREEMENT <= len(agreement) <= _LONGEST_AGREEMENT:
            faults.append(f"--agreement is {_SHORTEST_AGREEMENT} to {_LONGEST_AGREEMENT} characters")
        if options["until"] < options["since"]:
            faults.append("--until lies before --from")
        if not 1 <= options["per_hour"] <= _MOST_QUESTIONS:
            faults.append(f"--per-hour is 1 to {_MOST_QUESTIONS}")
        if faults:
            raise CommandError("; ".join(faults))
        register_party(
            oin=oin,
            name=name,
            role=options["role"],
            suwi=options["suwi"],
            agreement=agreement,
            valid_from=options["since"],
            valid_until=options["until"],
            questions_per_hour=options["per_hour"],
        )
        self.stdout.write(f"{name} takes part from {options['since']} until {options['until']}")
