"""Reading what another system sends, beside what the library reads: a body as one object, and a version in a header."""

import json
import re
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_TAG: Final = re.compile(r'(?:W/)?"([0-9]{1,9})"', re.ASCII)
_NO_JSON: Final = _("Dit is geen JSON die Sonar kan lezen. Er is niets opgeslagen.")
_TOO_LARGE: Final = _("Dit is te groot: hoogstens 256 kB in een keer. Er is niets opgeslagen.")
_NO_TAG: Final = _("If-Match noemt geen versie. Stuur de ETag die u kreeg, met de aanhalingstekens.")


class Unreadable(Exception):
    """What was sent is not what can be read; holds the status and the sentence that say so."""

    def __init__(self, status: HTTPStatus, detail: Promise) -> None:
        """Hold both."""
        super().__init__(status.phrase)
        self.status = status
        self.detail = detail


def read_object(request: HttpRequest) -> dict[str, Any]:
    """Return the object in a body; raise `Unreadable` when it is too large or none, or names a field twice."""
    try:
        found = json.loads(request.body, object_pairs_hook=_once, parse_constant=_no_constant)
    except RequestDataTooBig:
        raise Unreadable(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE) from None
    except (ValueError, RecursionError):
        raise Unreadable(HTTPStatus.BAD_REQUEST, _NO_JSON) from None
    if not isinstance(found, dict):
        raise Unreadable(HTTPStatus.BAD_REQUEST, _NO_JSON)
    return found


def version_named(request: HttpRequest) -> int | None:
    """Return the version that If-Match names, None when it names none; raise `Unreadable` for what is no version."""
    given = request.headers.get("If-Match", "").strip()
    if given in {"", "*"}:
        return None
    found = _TAG.fullmatch(given)
    if found is None:
        raise Unreadable(HTTPStatus.BAD_REQUEST, _NO_TAG)
    return int(found[1])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "a field stands twice"
        raise ValueError(message)
    return found


def _no_constant(_name: str) -> object:
    # NaN and the infinities are Python's, not JSON's.
    raise ValueError
