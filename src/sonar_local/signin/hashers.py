"""How client secrets are stored."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class RandomSecretHasher(PBKDF2PasswordHasher):
    """PBKDF2 in one round.

    The only secrets here are random values of 256 bits. Stretching protects words that people make up; for these
    it would only slow each sign-in down.
    """

    algorithm = "pbkdf2_random_secret"
    iterations = 1
