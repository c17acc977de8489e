"""Django's registration of the room."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """The identity room."""

    name = "sonar.identity"
    label = "identity"
