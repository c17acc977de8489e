"""The messaging room as Django knows it."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Registers the room, for its migrations."""

    name = "sonar.messaging"
    label = "messaging"
