"""The pages of the demo sign-in provider."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.generic import View
from oauth2_provider.exceptions import OAuthToolkitError
from oauth2_provider.settings import oauth2_settings
from oauth2_provider.views import AuthorizationView, ConnectDiscoveryInfoView

from sonar_local.signin import levels, people
from sonar_local.signin.environment import origin, surroundings
from sonar_local.signin.models import SignInAct


def headers(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return middleware that forbids scripts, frames, caching and referrers."""
    # Browsers check the whole chain of redirects of a form, so Sonar's own address is named as well.
    policy = (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {origin(surroundings().sonar_url)}"
    )

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response["Content-Security-Policy"] = policy
        response["Referrer-Policy"] = "no-referrer"
        response["X-Content-Type-Options"] = "nosniff"
        response.setdefault("Cache-Control", "no-store")
        return response

    return middleware


class ChoosePersonView(AuthorizationView):  # type: ignore[misc] # the toolkit has no types
    """The authorization endpoint: shows the demo people and sends the chosen one back with a code.

    There is no session and no cookie. Each request to sign in asks anew who one is, so nothing that a page of
    another site makes a browser do can sign anybody in: it lacks the state that Sonar keeps.
    """

    template_name = "signin/error.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Serve the issuer that the path names; there is no log-in before this page."""
        self.oauth2_data: dict[str, Any] = {}
        self.means = surroundings().means_at(request.META.get("SCRIPT_NAME", ""))
        if self.means is None:
            return not_found(request)
        response: HttpResponseBase = View.dispatch(self, request, *args, **kwargs)
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """Check the request and show the people."""
        try:
            self.validate_authorization_request(request)
        except OAuthToolkitError as error:
            return self._wrong(error)
        return self._page(request)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """Check the request again and send the chosen person back."""
        try:
            scopes, credentials = self.validate_authorization_request(request)
        except OAuthToolkitError as error:
            return self._wrong(error)
        if "cancel" in request.POST:
            return self._send_back(credentials)
        person = self._find(request.POST.get("subject", ""))
        level = levels.named(str(self.means), request.POST.get("level", ""))
        if person is None or level is None:
            return self._page(request, problem="Kies een persoon uit de lijst.", status=400)
        request.user = SignInAct.objects.create(
            act=str(uuid.uuid4()),
            means=person.means,
            subject=person.subject,
            acr=level.acr,
            amr=list(level.amr),
            last_login=timezone.now(),
        )
        try:
            uri, _, _, _ = self.create_authorization_response(
                request=request, scopes=" ".join(scopes), credentials=credentials, allow=True
            )
        except OAuthToolkitError as error:
            return self._wrong(error)
        return self.redirect(uri, None)

    def _wrong(self, error: OAuthToolkitError) -> HttpResponseBase:
        response: HttpResponseBase = self.error_response(error, application=None)
        return response

    def redirect(self, redirect_to: str, application: Any) -> HttpResponseBase:  # noqa: ANN401
        """Send the browser back, naming the issuer so that Sonar notices a mix-up (RFC 9207)."""
        issuer = oauth2_settings.oidc_issuer(self.request)
        mark = "&" if "?" in redirect_to else "?"
        response: HttpResponseBase = super().redirect(f"{redirect_to}{mark}{urlencode({'iss': issuer})}", application)
        return response

    def _send_back(self, credentials: dict[str, Any]) -> HttpResponseBase:
        answer = {"error": "access_denied"}
        if credentials.get("state"):
            answer["state"] = credentials["state"]
        return self.redirect(f"{credentials['redirect_uri']}?{urlencode(answer)}", None)

    def _find(self, subject: str) -> people.Person | None:
        try:
            return people.find(surroundings().people, means=str(self.means), subject=subject)
        except people.PeopleUnreadable:
            return None

    def _page(self, request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
        means = str(self.means)
        try:
            everyone = people.read(surroundings().people, means=means)
        except people.PeopleUnreadable as error:
            everyone, problem, status = [], str(error), 503
        context = {
            "means": means,
            "everyone": everyone,
            "levels": levels.LEVELS[means],
            "chosen": levels.preferred(means, request.GET.get("acr_values", "")),
            "action": request.get_full_path(),
            "problem": problem,
        }
        return render(request, "signin/choose.html", context, status=status)


class DiscoveryView(ConnectDiscoveryInfoView):  # type: ignore[misc]
    """The provider's description of itself, with what the toolkit leaves out."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Return the discovery document of the issuer that the path names."""
        means = surroundings().means_at(request.META.get("SCRIPT_NAME", ""))
        if means is None:
            return not_found(request)
        document = json.loads(super().get(request, *args, **kwargs).content)
        document["acr_values_supported"] = [level.acr for level in levels.LEVELS[means]]
        document["authorization_response_iss_parameter_supported"] = True
        document["id_token_signing_alg_values_supported"] = ["RS256"]
        document["code_challenge_methods_supported"] = ["S256"]
        document["grant_types_supported"] = ["authorization_code"]
        return HttpResponse(json.dumps(document), content_type="application/json")


def stylesheet(request: HttpRequest) -> FileResponse:  # noqa: ARG001
    """Return the one style sheet."""
    path = Path(__file__).with_name("style.css")
    return FileResponse(path.open("rb"), content_type="text/css; charset=utf-8")


def healthy(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Tell that the provider answers."""
    return HttpResponse("ok", content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Show that there is no such page."""
    return render(request, "signin/error.html", {"missing": True}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Show that something went wrong, without saying what."""
    return render(request, "signin/error.html", {"failed": True}, status=500)
