"""Django settings of the demo sign-in provider."""

import os
from urllib.parse import urlsplit

from sonar_local.signin import environment
from sonar_local.signin.keys import signing_key

_ENVIRONMENT = environment.surroundings()

DEBUG = False
# Nothing is signed with it (there are no cookies); Django only wants one to be there.
SECRET_KEY = os.urandom(32).hex()
ALLOWED_HOSTS = [_ENVIRONMENT.host]
ROOT_URLCONF = "sonar_local.signin.urls"
WSGI_APPLICATION = "sonar_local.signin.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "oauth2_provider",
    "sonar_local.signin",
]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware", "sonar_local.signin.views.headers"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": _ENVIRONMENT.database,
        "OPTIONS": {"timeout": 10, "transaction_mode": "IMMEDIATE"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "signin.SignInAct"
PASSWORD_HASHERS = ["sonar_local.signin.hashers.RandomSecretHasher"]
LANGUAGE_CODE = "nl"
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
APPEND_SLASH = False

OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_RSA_PRIVATE_KEY": signing_key(_ENVIRONMENT.database.parent),
    "OIDC_RESPONSE_TYPES_SUPPORTED": ["code"],
    "OAUTH2_VALIDATOR_CLASS": "sonar_local.signin.validator.SignInValidator",
    "SCOPES": {"openid": "Aanmelden"},
    "DEFAULT_SCOPES": ["openid"],
    "PKCE_REQUIRED": True,
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 60,
    "ACCESS_TOKEN_EXPIRE_SECONDS": 60,
    "ID_TOKEN_EXPIRE_SECONDS": 120,
    "REFRESH_TOKEN_EXPIRE_SECONDS": 60,
    "ALLOWED_REDIRECT_URI_SCHEMES": [urlsplit(_ENVIRONMENT.sonar_url).scheme],
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}

# Requests are not logged, and a failure is logged by its kind alone: addresses here carry codes and states.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_details"],
        }
    },
    "filters": {"no_details": {"()": "sonar_local.signin.quiet.no_details"}},
    "root": {"handlers": ["console"], "level": "ERROR"},
    "loggers": {
        "django": {"handlers": [], "level": "ERROR", "propagate": True},
        "django.request": {"level": "ERROR", "propagate": True},
        "oauth2_provider": {"level": "ERROR", "propagate": True},
        "oauthlib": {"level": "CRITICAL", "propagate": True},
    },
}
