"""What the provider remembers of a sign-in: who was chosen, at which level, when."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models


class SignInAct(AbstractBaseUser):
    """One act of signing in.

    It takes the place of Django's user, so that the level at which a person signed in travels with the code from
    the page to the token. `last_login` is the moment of the act. Names and BSNs are not stored: they are looked up
    in the list of demo people when a token is made.
    """

    act = models.CharField(max_length=36, unique=True)
    means = models.CharField(max_length=20)
    subject = models.CharField(max_length=120)
    acr = models.CharField(max_length=200)
    amr = models.JSONField(default=list)

    objects: ClassVar[models.Manager["SignInAct"]] = models.Manager()

    USERNAME_FIELD = "act"
