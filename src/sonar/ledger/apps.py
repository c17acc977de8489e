"""The ledger room as Django knows it."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the room, for its migrations."""

    name = "sonar.ledger"
    label = "ledger"
