"""The pages of signing in and out."""

from http import HTTPStatus
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_GET, require_safe

from sonar.identity.operations import (
    Answer,
    MalformedAnswer,
    ProviderUnreachable,
    SignedIn,
    SignInRefused,
    begin_sign_in,
    complete_sign_in,
    end_session,
    local_path,
)
from sonar.kernel import clock
from sonar.web.proxies import origin_of
from sonar.web.session import cookies, explanations
from sonar.web.session.access import actor_of, open_page

MEANS: Final = {"medewerker": "staff", "digid": "digid", "eherkenning": "eherkenning"}
"""The words in the address, and the means of signing in that they stand for."""
_ANSWER_PARTS: Final = ("state", "code", "error", "iss")


@open_page
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Let a person choose how to sign in, and tell that consultations are logged (R158)."""
    context = {
        "next": local_path(request.GET.get("next")),
        "ended": explanations.ENDED.get(request.GET.get("reden", "")),
    }
    return _page(request, "choose", context)


@open_page
def begin(request: HttpRequest, means: str) -> HttpResponse:
    """Explain a means of signing in (GET), or send the browser to its provider (POST)."""
    if means not in MEANS:
        raise Http404
    if request.method in {"GET", "HEAD"}:
        context = {"means": means, "next": local_path(request.GET.get("next"))}
        return _page(request, "begin", context)
    if request.method != "POST":
        return _wrong_method(request, allowed=["GET", "POST"])
    mark = cookies.browser_mark(request) or cookies.new_browser_mark()
    try:
        address = begin_sign_in(
            means=MEANS[means], browser=mark, next_path=request.POST.get("next", ""), now=clock.now()
        )
    except ProviderUnreachable:
        return _unreachable(request)
    response = HttpResponseRedirect(address)
    response["Referrer-Policy"] = "same-origin"
    cookies.keep_browser_mark(response, mark)
    add_never_cache_headers(response)
    return response


@open_page
@require_GET  # a HEAD would use the answer up
def back(request: HttpRequest) -> HttpResponse:
    """Take the provider's answer, and begin a session or say why not."""
    try:
        signed_in = complete_sign_in(
            answer=_answer(request),
            browser=cookies.browser_mark(request) or "",
            origin=origin_of(request),
            now=clock.now(),
        )
    except MalformedAnswer:
        return _explain(request, explanations.MALFORMED, status=HTTPStatus.BAD_REQUEST)
    except SignInRefused as refused:
        return _explain(request, explanations.REFUSALS[refused.code], status=HTTPStatus.FORBIDDEN)
    except ProviderUnreachable:
        return _unreachable(request)
    return _enter(request, signed_in)


@open_page
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and leave nothing of it in the browser."""
    if request.method != "POST":
        return _wrong_method(request, allowed=["POST"])
    token = cookies.session_token(request)
    if token:
        end_session(token=token, why="signed_out")
    rotate_token(request)  # forms that stand open in this browser end with the session
    response = redirect("session:signed_out")
    response.status_code = HTTPStatus.SEE_OTHER
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    cookies.forget_session(response)
    add_never_cache_headers(response)
    return response


@open_page
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Tell that one is signed out."""
    if actor_of(request) is not None:
        return redirect("session:choose")
    return _page(request, "signed_out", {})


def _answer(request: HttpRequest) -> Answer:
    parts: dict[str, str] = {}
    for name in _ANSWER_PARTS:
        values = request.GET.getlist(name)
        if len(values) > 1:
            raise MalformedAnswer
        parts[name] = values[0] if values else ""
    return Answer(state=parts["state"], code=parts["code"], error=parts["error"], issuer=parts["iss"])


def _enter(request: HttpRequest, signed_in: SignedIn) -> HttpResponse:
    earlier = cookies.session_token(request)
    if earlier:
        end_session(token=earlier, why="replaced")
        rotate_token(request)
    # Without an earlier session the token stays: the form that was kept when it ended must still be accepted. A token
    # that somebody else saw is of no use: both cookies stay behind on other sites' forms, and the origin is checked.
    # Who is not registered yet has one page to go to.
    response = HttpResponseRedirect(reverse("register") if signed_in.actor.is_newcomer else signed_in.next_path)
    response["Referrer-Policy"] = "same-origin"
    cookies.keep_session(response, signed_in.token)
    cookies.forget_browser_mark(response)
    add_never_cache_headers(response)
    return response


def _unreachable(request: HttpRequest) -> HttpResponse:
    response = _explain(request, explanations.UNREACHABLE, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = "60"
    return response


def _explain(request: HttpRequest, explanation: explanations.Explanation, *, status: int) -> HttpResponse:
    # `here` is where the switch of language leads: not to an answer that has been used up, with its parameters.
    context = {"explanation": explanation, "here": reverse("session:choose")}
    return _page(request, "explanation", context, status=status)


def _wrong_method(request: HttpRequest, *, allowed: list[str]) -> HttpResponse:
    response = _page(request, "wrong_method", {}, status=HTTPStatus.METHOD_NOT_ALLOWED)
    response["Allow"] = ", ".join(allowed)
    return response


def _page(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = HTTPStatus.OK) -> HttpResponse:
    context["actor"] = actor_of(request)
    response = render(request, f"session/{name}.html", context, status=status)
    # Not stricter: with `no-referrer` browsers hide the origin of our own forms, and the check on forged forms fails.
    response["Referrer-Policy"] = "same-origin"
    add_never_cache_headers(response)
    return response
