"""The pages as a Django app, so that its templates, static files and catalogue are found."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, without tables of their own."""

    name = "sonar.web"
    label = "web"
