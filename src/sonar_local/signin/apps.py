"""The provider as a Django app."""

from django.apps import AppConfig


class SignInConfig(AppConfig):
    """Names the app."""

    name = "sonar_local.signin"
    label = "signin"
