"""Putting the kinds of delivery in force."""

import json

from django.db import transaction

from sonar.exchange.queries.kinds import kinds_differ, wanted_rows
from sonar.kernel.statements import statement


def put_kinds_in_force() -> list[str]:
    """Fill the database from the source of the deliveries, as the deployment login; return the parts that changed."""
    changed = kinds_differ(using="migrator")
    rows = wanted_rows()
    with transaction.atomic("migrator"):
        statement("sonar.exchange", "replace_kinds").value(
            "migrator", kinds=json.dumps(rows["kinds"]), rule=json.dumps(rows["rule"])
        )
    return changed
