"""Django's registration of the generator, in demo and test mode only."""

from django.apps import AppConfig


class SynthConfig(AppConfig):
    """The synthetic region: management commands only, no tables of its own."""

    name = "sonar_synth"
    label = "sonar_synth"
