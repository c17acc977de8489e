"""The disclosure room as Django knows it."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """Registers the room, for its migrations."""

    name = "sonar.disclosure"
    label = "disclosure"
