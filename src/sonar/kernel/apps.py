"""The kernel room as Django knows it."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Registers the room, for its migrations."""

    name = "sonar.kernel"
    label = "kernel"
