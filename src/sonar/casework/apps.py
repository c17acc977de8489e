"""The casework room as Django knows it."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Registers the room, for its migrations."""

    name = "sonar.casework"
    label = "casework"
