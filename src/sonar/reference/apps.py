"""Django's registration of the room."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    """The reference room."""

    name = "sonar.reference"
    label = "reference"
