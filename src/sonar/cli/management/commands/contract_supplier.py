"""Note for which employer a supplier delivers vacancies by contract, or until when."""

import re
from argparse import ArgumentParser
from datetime import date
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from sonar.exchange.operations import contract_supplier

_SHORTEST, _LONGEST = 5, 200
_WHY: Final = {"supplier": "no supplier with this OIN is connected"}


class Command(BaseCommand):
    """`contract_supplier OIN --employer KVK --contract TEXT --from DATE --until DATE`."""

    help = "Lets a supplier deliver vacancies of an employer by contract; a mandate in the portal needs no such line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the supplier, the employer, the contract and its days."""
        parser.add_argument("oin", help="the supplier's identification number, 20 digits")
        parser.add_argument("--employer", required=True, help="the KvK number of the employer")
        parser.add_argument("--contract", required=True, help="where the contract can be found")
        parser.add_argument("--from", dest="since", type=date.fromisoformat, required=True, help="its first day")
        parser.add_argument("--until", type=date.fromisoformat, required=True, help="its last day")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the command."""
        contract = options["contract"].strip()
        faults = []
        if not re.fullmatch(r"[0-9]{8}", options["employer"], re.ASCII):
            faults.append("--employer is 8 digits")
        if not _SHORTEST <= len(contract) <= _LONGEST:
            faults.append(f"--contract is {_SHORTEST} to {_LONGEST} characters")
        if options["until"] < options["since"]:
            faults.append("--until lies before --from")
        if faults:
            raise CommandError("; ".join(faults))
        refusal = contract_supplier(
            oin=options["oin"],
            kvk=options["employer"],
            contract=contract,
            valid_from=options["since"],
            valid_until=options["until"],
        )
        if refusal:
            raise CommandError(_WHY[refusal])
        self.stdout.write(f"from {options['since']} until {options['until']}")
