"""Putting the policy in force."""

import json
from collections.abc import Iterable
from datetime import date

from django.db import connections, transaction

from sonar.access.queries import policy, policy_differs
from sonar.access.rules import fingerprint, policy_rows


def put_policy_in_force(*, holidays: Iterable[date]) -> list[str]:
    """Fill the database from the policy's source, in one transaction, as the deployment login.

    `holidays` are the days that do not count as working days for a review. Returns the parts that changed.
    """
    changed = policy_differs(using="migrator")
    rows = policy_rows(policy())
    with transaction.atomic("migrator"), connections["migrator"].cursor() as cursor:
        cursor.execute("SELECT access.replace_policy(%s::jsonb, %s)", [json.dumps(rows), fingerprint(rows)])
        cursor.execute("SELECT access.replace_holidays(%s)", [list(holidays)])
    return changed
