"""Puts who acts on every request, and lets nobody reach a page that is not declared for them."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from sonar.identity.queries import resolve_session
from sonar.identity.types import Actor, SessionEnded
from sonar.web.session import cookies
from sonar.web.session.access import PageAccess, Verdict, access_of, actor_of
from sonar.web.session.kept import signed_out_answer

logger = logging.getLogger(__name__)


class ActorMiddleware:
    """Sets `request.actor` from the session cookie and enforces the declarations in `access`.

    The session is looked up anew for each request: one that was ended or revoked a moment ago is over now.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Stand before `get_response`."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Find out who acts, answer the request, and keep the answer out of every cache."""
        token = cookies.session_token(request)
        found = resolve_session(token=token) if token else None
        actor = found if isinstance(found, Actor) else None
        request.actor = actor  # type: ignore[attr-defined]
        request.session_ended = found.why if isinstance(found, SessionEnded) else None  # type: ignore[attr-defined]
        response = self._get_response(request)
        if actor is not None:
            response["Cache-Control"] = "no-store"
        elif token or cookies.session_cookie() in request.COOKIES:
            cookies.forget_session(response)
        patch_vary_headers(response, ["Cookie"])
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],  # noqa: ARG002 - Django's signature
        kwargs: dict[str, Any],  # noqa: ARG002
    ) -> HttpResponseBase | None:
        """Return what stands in the way of the page, or None when it may be opened."""
        access = access_of(view)
        if access is None:
            return _undeclared(request, view)
        verdict = access.verdict(actor_of(request))
        if verdict is Verdict.OPEN:
            return None
        if verdict is Verdict.SIGN_IN:
            return signed_out_answer(request, getattr(request, "session_ended", None))
        if verdict is Verdict.CHOOSE:
            return redirect("employer_choice")
        return _not_for_you(request, access)


def _undeclared(request: HttpRequest, view: Callable[..., HttpResponseBase]) -> HttpResponse:
    name = f"{view.__module__}.{getattr(view, '__qualname__', type(view).__qualname__)}"
    message = f"{name} does not say who may open it: declare it with sonar.web.session.access"
    if _in_tests():
        raise ImproperlyConfigured(message)
    logger.error(message)
    return render(request, "session/not_for_you.html", {"access": None}, status=HTTPStatus.FORBIDDEN)


def _in_tests() -> bool:
    return bool(settings.SONAR.mode == "test")


def _not_for_you(request: HttpRequest, access: PageAccess) -> HttpResponse:
    return render(request, "session/not_for_you.html", {"access": access}, status=HTTPStatus.FORBIDDEN)
