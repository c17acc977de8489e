"""Django's settings, all of them. What differs between places comes from `sonar.config.env`."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from sonar.config.env import LOGINS, LOGINS_OF, Mode, read_environment
from sonar.config.logs import logging_configuration
from sonar.web.undefined import UNDEFINED_FAILS

SONAR = read_environment()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = SONAR.secret("django")
DEBUG = False
ALLOWED_HOSTS = list(SONAR.allowed_hosts)
ROOT_URLCONF = "sonar.config.urls"
WSGI_APPLICATION = "sonar.config.wsgi.application"
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "sonar_language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
APPEND_SLASH = False

# No django.contrib.auth, sessions, contenttypes or admin: accounts and sessions are Sonar's own (ADR 2), and there is
# no screen over tables.
INSTALLED_APPS = [
    "sonar.kernel",
    "sonar.reference",
    "sonar.ledger",
    "sonar.identity",
    "sonar.access",
    "sonar.clients",
    "sonar.employers",
    "sonar.disclosure",
    "sonar.matching",
    "sonar.casework",
    "sonar.messaging",
    "sonar.exchange",
    "sonar.oversight",
    "sonar.web.apps.WebConfig",
    "sonar.cli",
    "procrastinate.contrib.django",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    "django.contrib.staticfiles",
]
if SONAR.mode is not Mode.PRODUCTION:
    # The synthetic people: their commands exist outside production only.
    INSTALLED_APPS.append("sonar_synth")

MIDDLEWARE = [
    "sonar.web.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "sonar.web.middleware.ProcessingMiddleware",
    "sonar.web.middleware.RequestLogMiddleware",
    "django.middleware.common.CommonMiddleware",
    "sonar.web.middleware.LanguageMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sonar.web.session.middleware.ActorMiddleware",
    "sonar.web.middleware.DisclosureAnswersMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "sonar.web.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "django_cotton.templatetags.cotton"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
        },
    }
]

if SONAR.mode is Mode.TEST:
    # A variable that a template does not know is a fault, and tests are where it must show.
    TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UNDEFINED_FAILS

# --- The database: one alias per login; `default` is empty on purpose, so that nothing passes unnoticed. -------------


def _login(name: str) -> dict[str, Any]:
    options: dict[str, Any] = {
        **dict(SONAR.database["OPTIONS"]),  # type: ignore[call-overload]
        # Values travel apart from the text: they cannot become SQL, and do not show in the server's activity.
        "server_side_binding": True,
        # A pooled connection says the same few statements for as long as it lives. From the third time on the server
        # keeps a statement, and neither reads nor plans it anew (ADR 0042).
        "prepare_threshold": 2,
        "connect_timeout": 5,
        "application_name": f"sonar-{name}",
    }
    if name != "migrator":
        options["pool"] = {"min_size": 0, "max_size": 8, "timeout": 5, "max_idle": 300}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": SONAR.database["HOST"],
        "PORT": SONAR.database["PORT"],
        "NAME": SONAR.database["NAME"],
        "USER": f"sonar_{name}",
        "PASSWORD": SONAR.secret(f"db-{name}"),
        "CONN_HEALTH_CHECKS": False,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": options,
    }


DATABASES: dict[str, dict[str, Any]] = {"default": {}}
DATABASES |= {name: _login(name) for name in LOGINS_OF.get(SONAR.process, LOGINS)}
DATABASE_ROUTERS: list[str] = []
# Pages put jobs in the queue in the transaction of the change itself; the worker takes them out as its own login.
PROCRASTINATE_DATABASE_ALIAS = "worker" if SONAR.process == "worker" else "writer"
PROCRASTINATE_IMPORT_PATHS = [
    "sonar.access.jobs",
    "sonar.casework.jobs",
    "sonar.employers.jobs",
    "sonar.ledger.jobs",
    "sonar.matching.jobs",
    "sonar.identity.jobs",
    "sonar.exchange.jobs",
    "sonar.oversight.jobs",
]

# --- The browser ----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = SONAR.static_root or None
_MANIFEST = "sonar.web.static_files.KeptManifestStorage"
_PLAIN = "sonar.web.static_files.KeptStorage"
STORAGES = {"staticfiles": {"BACKEND": _PLAIN if SONAR.mode is Mode.TEST else _MANIFEST}}
WHITENOISE_MANIFEST_STRICT = False

CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SONAR.secure
CSRF_COOKIE_NAME = "__Host-sonar-csrf" if SONAR.secure else "sonar-csrf"
CSRF_FAILURE_VIEW = "sonar.web.errors.csrf_failure"
SECURE_SSL_REDIRECT = SONAR.secure
SECURE_HSTS_SECONDS = 31_536_000 if SONAR.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SONAR.secure
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SONAR.secure else None
# Not "no-referrer": browsers would then send `Origin: null` with a form, which the check on forged forms refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        # Chromium holds the whole redirect chain of a form against this, and signing in ends at the provider.
        "form-action": [
            SELF,
            *sorted(
                {
                    f"{place.scheme}://{place.netloc}"
                    for place in map(urlsplit, (SONAR.staff_issuer, SONAR.digid_issuer, SONAR.eherkenning_issuer))
                }
            ),
        ],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# A page takes forms of text only: nothing is uploaded anywhere in Sonar.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 0
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

LOGGING_CONFIG = None
LOGGING = logging_configuration(demo=SONAR.mode is not Mode.PRODUCTION)
SILENCED_SYSTEM_CHECKS: list[str] = []
