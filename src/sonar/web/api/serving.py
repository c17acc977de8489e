"""What every interface of ours has in common, by the Dutch rules for interfaces (NL API Design Rules 2).

Each answer carries the full version, each refusal is a problem (RFC 9457), an address with a slash at the end is none,
and the contract is generated from what is served. tests/web/test_design_rules.py holds the contracts against the rules.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from sonar.web.api.problems import PROBLEM, field_faults, problem
from sonar.web.session.access import open_page

Answered = TypeVar("Answered", bound=HttpResponseBase)
NOT_KNOWN: Final = _(
    "Dit systeem is niet bekend, de overeenkomst is voorbij, of het bewijs klopt niet of is al gebruikt."
)
_KEEPERS: Final = "Functioneel beheer Sonar"
_HEADERS: Final[Mapping[str, str]] = {
    "API-Version": "De volledige versie van dit contract.",
    "ETag": "De versie van deze vacature, voor If-Match.",
    "Location": "Het adres van de vacature.",
    "Retry-After": "Na hoeveel seconden het opnieuw kan.",
    "WWW-Authenticate": "Hoe een systeem bewijst wie het is.",
}
"""What the headers of an answer mean, by their names."""


def document(
    api: NinjaAPI,
    *,
    schemas: Mapping[str, Any] | None = None,
    headers: Mapping[int, tuple[str, ...]] | None = None,
) -> dict[str, Any]:
    """Return the contract of an interface as OpenAPI, generated from what is served.

    `schemas` are parts of the contract beside those that the library finds; `headers` names, by status, the headers of
    an answer beside the version. Refusals stand under the media type of a problem. What is written for who keeps the
    code, in English, stays out: the contract speaks Dutch.
    """
    found = dict(api.get_openapi_schema(path_prefix="/"))
    contact = {"name": _KEEPERS, "url": settings.SONAR.base_url, "email": settings.SONAR.api_contact}
    found["info"] = {**found["info"], "contact": {name: value for name, value in contact.items() if value}}
    found["components"].setdefault("schemas", {}).update(schemas or {})
    for schema in found["components"]["schemas"].values():
        schema.pop("description", None)
    for operation in (each for methods in found["paths"].values() for each in methods.values()):
        operation.pop("description", None)
        for code, answer in operation["responses"].items():
            content = answer.get("content", {})
            if int(code) >= HTTPStatus.BAD_REQUEST and "application/json" in content:
                content[PROBLEM] = content.pop("application/json")
            more = (*(headers or {}).get(int(code), ()), *_OF_REFUSALS.get(int(code), ()))
            answer["headers"] = {name: _header(name) for name in ("API-Version", *more)}
    return found


_OF_REFUSALS: Final[Mapping[int, tuple[str, ...]]] = {401: ("WWW-Authenticate",), 429: ("Retry-After",)}


def _header(name: str) -> dict[str, object]:
    schema: dict[str, object] = {"type": "string"}
    if name == "Retry-After":
        schema = {"type": "integer", "minimum": 1}
    # A list and what is closed have no version of their own to change, so those two are not always there.
    return {"description": _HEADERS[name], "schema": schema, "required": name not in {"ETag", "Location"}}


def explain_faults(api: NinjaAPI, *, note: Callable[[HttpRequest], None] | None = None) -> None:
    """Let an interface answer as ours do when what was sent is not by the contract; `note` writes down that it was."""

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        if note is not None:
            note(request)
        faults = field_faults(error.errors)
        detail = _("Dit klopt niet met het contract. Er is niets opgeslagen.")
        return problem(HTTPStatus.BAD_REQUEST, detail, invalid=faults)

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        if note is not None:
            note(request)
        return problem(
            HTTPStatus(error.status_code), _("Dit is geen JSON die Sonar kan lezen. Er is niets opgeslagen.")
        )


def unsigned() -> HttpResponse:
    """Return the one answer for a system that proved nothing."""
    response = problem(HTTPStatus.UNAUTHORIZED, NOT_KNOWN)
    response["WWW-Authenticate"] = "Bearer"
    return response


def addresses(api: NinjaAPI, *, version: str, prefix: str, contract: Callable[[], dict[str, Any]]) -> list[URLPattern]:
    """Return the addresses of an interface: its contract, what it serves, and a problem for every other one."""

    @open_page
    def told(_request: HttpRequest) -> HttpResponse:
        """Serve the contract to whoever wants to read it; it holds nothing about anybody."""
        response = JsonResponse(contract())
        response["Access-Control-Allow-Origin"] = "*"
        return _versioned(response, version)

    @open_page
    @csrf_exempt
    def unknown(_request: HttpRequest, rest: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
        """Answer an address that the contract does not have."""
        return _versioned(problem(HTTPStatus.NOT_FOUND, _("Dit adres staat niet in het contract.")), version)

    served = [found for found in api.urls[0] if isinstance(found, URLPattern) and found.name != "api-root"]
    return [
        path("openapi.json", told, name=f"{prefix}_contract"),
        *(
            # The library has a converter of its own for the same form; one word for it is enough.
            path(
                str(found.pattern).replace("<uuidstr:", "<uuid:"),
                _framed(found.callback, version),
                name=f"{prefix}_{found.name}",
            )
            for found in served
        ),
        path("<path:rest>", unknown, name=f"{prefix}_unknown"),
    ]


def _framed(view: Callable[..., HttpResponseBase], version: str) -> Callable[..., HttpResponseBase]:
    """Return a view of the library as one of ours: declared as open (it asks for its own proof), with its version."""

    @open_page
    @csrf_exempt
    def framed(request: HttpRequest, **places: object) -> HttpResponseBase:
        response: HttpResponseBase = view(request, **places)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            explained = problem(HTTPStatus.METHOD_NOT_ALLOWED, _("Zo werkt dit adres niet. Zie het contract."))
            explained["Allow"] = response["Allow"]
            response = explained
        return _versioned(response, version)

    return framed


def _versioned(response: Answered, version: str) -> Answered:
    response["API-Version"] = version
    return response
