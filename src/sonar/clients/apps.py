"""The clients room as Django knows it."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """Registers the room, for its migrations."""

    name = "sonar.clients"
    label = "clients"
