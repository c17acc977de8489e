"""Serves three issuers from one process, and the demo exchange beside them: the first part of the path tells which."""

import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.core.wsgi import get_wsgi_application

from sonar_local import demo_exchange
from sonar_local.signin.environment import surroundings

os.environ["DJANGO_SETTINGS_MODULE"] = "sonar_local.signin.settings"
_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Hand the request to Django as if each issuer were mounted under its own path, or to the exchange."""
    path = environ.get("PATH_INFO", "")
    if path.startswith(f"{demo_exchange.PREFIX}/"):
        return demo_exchange.application(environ, start_response)
    environ["SCRIPT_NAME"] = ""
    for issuer in surroundings().issuers.values():
        prefix = urlsplit(issuer).path
        if path.startswith(f"{prefix}/"):
            environ["SCRIPT_NAME"] = prefix
            environ["PATH_INFO"] = path.removeprefix(prefix)
    answer: Iterable[bytes] = _django(environ, start_response)
    return answer
