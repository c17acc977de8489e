"""Keeping the ledger's house: its partitions."""

from datetime import date

from django.db import connections, transaction


def make_partitions(*, until: date, using: str) -> int:
    """Make the monthly partitions up to `until` and for rows that fell outside; return how many were made."""
    with transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute("SELECT ledger.ensure_partitions(%s)", [until])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
