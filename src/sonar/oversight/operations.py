"""Publishing statistics."""

from django.db import transaction

from sonar.kernel.statements import statement


def publish_statistics(*, using: str = "worker") -> bool:
    """Publish this month's statistics, once; return whether there is something new. The counts stay in the database."""
    with transaction.atomic(using, durable=True):
        return bool(statement("sonar.oversight", "publish_statistics").value(using))
