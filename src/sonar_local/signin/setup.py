"""Brings the provider's own database and client registrations up to date."""

import os
from datetime import timedelta

import django
from django.core.management import call_command
from django.utils import timezone

from sonar_local.signin import people
from sonar_local.signin.environment import MEANS, surroundings


def prepare() -> None:
    """Create or update tables and the two client registrations, and forget finished sign-ins.

    Can be run at any time; a second run changes nothing. Raises `environment.CannotStart` when the surroundings
    are wrong, and `people.PeopleUnreadable` when the list of demo people is there but not well formed.
    """
    place = surroundings()
    place.database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.database.touch(mode=0o600)
    place.database.chmod(0o600)
    secrets = {means: place.client_secret(means) for means in MEANS}
    if place.people.exists():
        people.read(place.people, means="staff")
    os.environ["DJANGO_SETTINGS_MODULE"] = "sonar_local.signin.settings"
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    for means, secret in secrets.items():
        _register(means, secret)
    _forget_finished()


def _register(means: str, secret: str) -> None:
    from oauth2_provider.models import Application  # the toolkit's tables are known only after the set-up

    place = surroundings()
    Application.objects.filter(name=f"sonar-{means}").exclude(client_id=place.client_ids[means]).delete()
    client, _ = Application.objects.get_or_create(
        client_id=place.client_ids[means], defaults={"name": f"sonar-{means}", "client_secret": ""}
    )
    client.name = f"sonar-{means}"
    client.client_secret = secret  # hashed when saved
    client.redirect_uris = place.redirect_uri
    client.client_type = Application.CLIENT_CONFIDENTIAL
    client.authorization_grant_type = Application.GRANT_AUTHORIZATION_CODE
    client.algorithm = Application.RS256_ALGORITHM
    client.skip_authorization = True
    client.full_clean()
    client.save()


def _forget_finished() -> None:
    from sonar_local.signin.models import SignInAct  # known only after the set-up

    # Codes and tokens hang on the act and go with it.
    SignInAct.objects.filter(last_login__lt=timezone.now() - timedelta(hours=1)).delete()
