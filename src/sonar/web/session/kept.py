"""What somebody gets who needs a session and has none any more: the way to sign in, and what she had typed.

A form that was sent after the session ended is given back, to be sent again after signing in. Nothing of it is stored:
it goes back to the browser that sent it, after the check on forged forms, and only there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sonar.clients.types import FieldType
from sonar.disclosure.queries import all_declared
from sonar.identity.operations import local_path
from sonar.identity.types import Ended
from sonar.web.record.prefix import PREFIX
from sonar.web.record.words import label_of

_TOKEN: Final = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
_TEXTS: Final[dict[str, Promise]] = {
    "subject": _("Onderwerp"),
    "body": _("Bericht"),
    "reason": _("Reden"),
    "remark": _("Toelichting"),
    "why": _("Reden van de wijziging"),
    "presentation": _("Persoonlijke presentatie"),
}
"""The fields in which people write sentences, and what they are called."""
_LINE: Final = 80
_HIGHEST: Final = 12


@dataclass(frozen=True, slots=True)
class KeptText:
    """A text that somebody wrote, to be read and copied. `rows` is how high to show it."""

    label: Promise | str
    text: str = field(repr=False)
    rows: int


def signed_out_answer(request: HttpRequest, ended: Ended | None) -> HttpResponse:
    """Return the way to sign in; for a form that was filled in, the page that keeps what was typed (I72).

    `ended` is why the session is over, or None when there was none.
    """
    fields = list(_fields(request)) if request.method == "POST" else []
    return _kept(request, fields) if fields else _to_sign_in(request, ended)


def kept_texts(fields: list[tuple[str, str]]) -> list[KeptText]:
    """Return the sentences among the fields of a form."""
    return [
        KeptText(words, value, rows=min(_HIGHEST, 1 + value.count("\n") + len(value) // _LINE))
        for name, value in fields
        if value.strip() and (words := _words_of(name)) is not None
    ]


def _words_of(name: str) -> "Promise | str | None":
    """Return what a field with sentences is called; None for any other field."""
    if name in _TEXTS:
        return _TEXTS[name]
    found = [group.fields.get(name.removeprefix(PREFIX)) for group in all_declared().values()]
    facts = next((each for each in found if each is not None), None)
    if not name.startswith(PREFIX) or facts is None or facts.type is not FieldType.LONG_TEXT:
        return None
    return label_of(facts)


def _fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name != _TOKEN:
            yield from ((name, str(value)) for value in values)


def _kept(request: HttpRequest, fields: list[tuple[str, str]]) -> HttpResponse:
    context = {"fields": fields, "texts": kept_texts(fields), "again": request.get_full_path()}
    response = render(request, "session/kept.html", context, status=HTTPStatus.UNAUTHORIZED)
    response["Cache-Control"] = "no-store"
    response["WWW-Authenticate"] = 'Session realm="Sonar"'
    if request.headers.get("HX-Request") == "true":
        # The whole page in the place of the page, not in the place of the form.
        response["HX-Retarget"] = "body"
        response["HX-Reswap"] = "innerHTML show:top"
        response["HX-Reselect"] = ".nl-skip-link, .sonar-header, .sonar-main, .sonar-footer"
    return response


def _to_sign_in(request: HttpRequest, ended: Ended | None) -> HttpResponse:
    partial = request.headers.get("HX-Request") == "true"
    question: dict[str, str] = {}
    if ended is not None:
        question["reden"] = ended.value
    wanted = _wanted(request, partial=partial)
    if wanted != "/":
        question["next"] = wanted
    address = reverse("session:choose") + (f"?{urlencode(question)}" if question else "")
    if partial:
        # A redirect would put the sign-in page inside the page; this makes the browser go there as a whole.
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": address})
    redirect = HttpResponseRedirect(address)
    redirect.status_code = HTTPStatus.SEE_OTHER
    return redirect


def _wanted(request: HttpRequest, *, partial: bool) -> str:
    if partial:
        # The page that the person was on, not the part of it that was asked for.
        parts = urlsplit(request.headers.get("HX-Current-URL", ""))
        return local_path(parts.path + (f"?{parts.query}" if parts.query else ""))
    return local_path(request.get_full_path()) if request.method in {"GET", "HEAD"} else "/"
