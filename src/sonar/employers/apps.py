"""The employers room as Django knows it."""

from django.apps import AppConfig


class EmployersConfig(AppConfig):
    """Registers the room, for its migrations."""

    name = "sonar.employers"
    label = "employers"
