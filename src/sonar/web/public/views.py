"""Pages that need no sign-in."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from sonar.web.context import home_of
from sonar.web.session.access import actor_of, open_page

_YEAR = 365 * 24 * 60 * 60


@open_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead each person to the page where she begins."""
    actor = actor_of(request)
    return _see(reverse(home_of(actor) if actor else "session:choose"))


@open_page
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the chosen language and go back to the page where it was chosen."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    response = _see(back if safe else reverse("home"))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=_YEAR,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


@open_page
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Tell what data are used for, and which rights people have."""
    return render(request, "pages/privacy.html")


@open_page
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Tell how accessible Sonar is, and what to do where it is not."""
    return render(request, "pages/accessibility.html")


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response
