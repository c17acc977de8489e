"""Put the access policy and the code lists in force, and make the ledger's coming partitions."""

from datetime import timedelta
from typing import Any

import holidays
from django.core.management.base import BaseCommand

from sonar.access.operations import put_policy_in_force
from sonar.exchange.operations import put_kinds_in_force
from sonar.kernel import clock
from sonar.ledger.operations import make_partitions
from sonar.reference.operations import load_lists


class Command(BaseCommand):
    """`sync_policy`: bring policy, code lists and partitions up to date, as the deployment login."""

    help = "Puts the access policy and the code lists in force."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the command."""
        today = clock.local_day(clock.now())
        years = range(today.year - 1, (today + timedelta(days=800)).year + 1)
        load_lists("migrator")
        make_partitions(until=today + timedelta(days=183), using="migrator")
        changed = put_policy_in_force(holidays=holidays.country_holidays("NL", years=years))
        changed += put_kinds_in_force()
        self.stdout.write(f"policy: {'changed: ' + ', '.join(changed) if changed else 'unchanged'}")
