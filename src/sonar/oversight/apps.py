"""The oversight room as Django knows it."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Registers the room, for its migrations."""

    name = "sonar.oversight"
    label = "oversight"
