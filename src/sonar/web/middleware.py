"""What holds for every page: headers, no caching, and a page for each refusal."""

from collections.abc import Callable
from http import HTTPStatus
from time import perf_counter
from typing import Final

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

from sonar.disclosure.operations import NotAvailable, Refused, SessionOver
from sonar.employers.queries import NotFound
from sonar.employers.types import NotDone
from sonar.identity.types import Ended
from sonar.kernel import acting
from sonar.web import notices
from sonar.web.proxies import origin_of, trace_of
from sonar.web.session.kept import signed_out_answer

logger = structlog.get_logger(__name__)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"})
Handler = Callable[[HttpRequest], HttpResponseBase]

_PERMISSIONS: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "camera", "clipboard-read", "display-capture", "encrypted-media", "fullscreen",
        "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment",
        "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip
HEADERS: Final = {
    "Referrer-Policy": "same-origin",  # no-referrer would send `Origin: null` with forms, which the CSRF check refuses
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": _PERMISSIONS,
    "X-Robots-Tag": "noindex, nofollow",
}


class LanguageMiddleware:
    """Speaks the language that was chosen with the switch, and Dutch to everybody else, whatever their browser says."""

    def __init__(self, get_response: Handler) -> None:
        """Stand before `get_response`."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request in the chosen language."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self._get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class ProcessingMiddleware:
    """Names the processing that a request is: one trace id for all it leaves in the ledger, and where it came from.

    The W3C trace context of a trusted proxy is taken over, so that a chain of systems can be followed.
    """

    def __init__(self, get_response: Handler) -> None:
        """Stand before `get_response`."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request within its processing."""
        with acting.processing(trace_of(request), origin=origin_of(request)):
            return self._get_response(request)


class RequestLogMiddleware:
    """Writes one line per request: which page, how it ended, how long it took; never its address."""

    def __init__(self, get_response: Handler) -> None:
        """Stand before `get_response`."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request and write the line."""
        began = perf_counter()
        response = self._get_response(request)
        logger.info(
            "request",
            method=request.method if request.method in _METHODS else "OTHER",
            route=request.resolver_match.route if request.resolver_match else "",
            status=response.status_code,
            milliseconds=round((perf_counter() - began) * 1000, 1),
        )
        return response


_SHARED: Final = "sonar_same_for_everybody"


def same_for_everybody(response: HttpResponse, *, seconds: int, vary: str) -> None:
    """Let caches keep an answer that is the same for everybody who asks the same: no person's data, no cookie.

    `vary` names the one header that the answer depends on beside its address. Everything else stays out of caches.
    """
    setattr(response, _SHARED, (seconds, vary))


class SecurityHeadersMiddleware:
    """Sets the headers of every answer, and keeps pages out of every cache. Static files keep their own caching.

    So do answers that say that they are the same for everybody, unless a cookie goes with them.
    """

    def __init__(self, get_response: Handler) -> None:
        """Stand before `get_response`."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request and set the headers that the page did not set itself."""
        response = self._get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        shared = getattr(response, _SHARED, None)
        if shared and not response.cookies:
            response["Cache-Control"], response["Vary"] = f"public, max-age={shared[0]}", shared[1]
        elif not request.path.startswith(settings.STATIC_URL or "/static/"):
            response["Cache-Control"] = "no-store"
        return response


class DisclosureAnswersMiddleware:
    """Turns what the rooms refuse into pages, so that views need not.

    `NotAvailable` is a 404 whatever the cause, `Refused` a 403 that says why, `SessionOver` leads to signing in.
    """

    def __init__(self, get_response: Handler) -> None:
        """Stand before `get_response`."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request; give a bare "wrong method" a page."""
        response = self._get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not getattr(response, "content", b"-"):
            explained = notices.page(request, notices.WRONG_METHOD)
            explained["Allow"] = response["Allow"]
            return explained
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page for a refusal; None leaves any other exception alone."""
        if isinstance(exception, NotDone) and exception.code == "no_session":
            return signed_out_answer(request, Ended.REVOKED)
        if isinstance(exception, NotAvailable | NotFound | NotDone):
            return notices.page(request, notices.NOT_AVAILABLE)
        if isinstance(exception, Refused):
            return notices.page(request, notices.refusal_notice(exception.code))
        if isinstance(exception, SessionOver):
            return signed_out_answer(request, Ended.REVOKED)
        return None
