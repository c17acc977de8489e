"""How an interface says that something did not happen: one sentence each, and never what was sent (RFC 9457)."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROBLEM: Final = "application/problem+json"
_FIELD_FAULTS: Final[Mapping[str, Promise]] = {
    "missing": _("Dit ontbreekt."),
    "extra_forbidden": _("Dit veld hoort niet bij deze vraag."),
    "enum": _("Dit is geen bekende code."),
    "bsn": _("Dit is geen geldig burgerservicenummer."),
    "day": _("Dit is geen datum zoals 2026-01-31, tussen 1950 en over een jaar."),
    "order": _("Het einde ligt voor het begin."),
}
_OTHER_FAULT: Final = _("Dit heeft niet de vorm die het contract noemt.")


def problem(
    status: HTTPStatus, detail: str | Promise, *, invalid: Iterable[tuple[str, str | Promise]] = ()
) -> HttpResponse:
    """Return a problem as JSON; `invalid` names each field that is wrong and says why."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": str(detail),
    }
    faults = [{"name": name, "reason": str(reason)} for name, reason in invalid]
    if faults:
        document["invalidParams"] = faults
    return HttpResponse(json.dumps(document, ensure_ascii=False), content_type=PROBLEM, status=status)


def field_faults(errors: Iterable[Mapping[str, Any]]) -> list[tuple[str, Promise]]:
    """Return each field that is wrong with a sentence, from what pydantic found; its own texts repeat what was sent."""
    return [(_name(error["loc"]), _FIELD_FAULTS.get(error["type"], _OTHER_FAULT)) for error in errors]


def _name(place: Iterable[object]) -> str:
    """Return the name of the field: the last part of a place, which begins with where it was looked for."""
    parts = [str(part) for part in place if not isinstance(part, int)]
    return parts[-1][:60] if parts else ""
