"""The access room as Django knows it."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Registers the room, for its migrations."""

    name = "sonar.access"
    label = "access"
