"""The command line as Django knows it."""

from django.apps import AppConfig


class CliConfig(AppConfig):
    """Registers the management commands."""

    name = "sonar.cli"
    label = "cli"
