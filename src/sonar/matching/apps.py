"""The matching room as Django knows it."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Registers the room, for its migrations."""

    name = "sonar.matching"
    label = "matching"
