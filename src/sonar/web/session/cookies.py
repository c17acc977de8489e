"""The two cookies of a sign-in: the session's secret, and the mark of the browser that began an attempt.

Both are out of reach of scripts and are not sent along by other sites' forms. With HTTPS their names carry the
prefix `__Host-`, by which browsers refuse one that another host or a plain connection tries to plant.
"""

import secrets
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from sonar.identity.operations import is_secret

_SESSION: Final = "sonar"
_BROWSER: Final = "sonar-aanmelden"
_BROWSER_SECONDS: Final = 15 * 60  # a little longer than an attempt lives


def session_cookie() -> str:
    """Return the name of the cookie that holds the session's secret."""
    return _named(_SESSION)


def session_token(request: HttpRequest) -> str | None:
    """Return the session's secret that the browser sent, or None when it sent none that can be one."""
    return _sent(request, _SESSION)


def keep_session(response: HttpResponseBase, token: str) -> None:
    """Let the browser keep `token` until it is closed."""
    _set(response, _SESSION, token, max_age=None)


def forget_session(response: HttpResponseBase) -> None:
    """Let the browser forget the session, unless this very response gives it a new one."""
    if _named(_SESSION) not in response.cookies:
        _set(response, _SESSION, "", max_age=0)


def browser_mark(request: HttpRequest) -> str | None:
    """Return the mark of the browser that began an attempt, or None."""
    return _sent(request, _BROWSER)


def new_browser_mark() -> str:
    """Return a fresh mark for a browser."""
    return secrets.token_urlsafe(32)


def keep_browser_mark(response: HttpResponseBase, mark: str) -> None:
    """Let the browser keep `mark` for as long as an attempt can take."""
    _set(response, _BROWSER, mark, max_age=_BROWSER_SECONDS)


def forget_browser_mark(response: HttpResponseBase) -> None:
    """Let the browser forget its mark."""
    _set(response, _BROWSER, "", max_age=0)


def _named(name: str) -> str:
    return f"__Host-{name}" if _secure() else name


def _sent(request: HttpRequest, name: str) -> str | None:
    value = request.COOKIES.get(_named(name), "")
    return value if is_secret(value) else None


def _set(response: HttpResponseBase, name: str, value: str, *, max_age: int | None) -> None:
    response.set_cookie(_named(name), value, max_age=max_age, path="/", secure=_secure(), httponly=True, samesite="Lax")


def _secure() -> bool:
    return str(settings.SONAR.base_url).startswith("https://")
