"""The functions: what each is for, why, by which law, whose decision, since when, and what it may do (R54).

Told from the policy that is in force: the page says so, or says which parts of the database differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sonar.access.queries import function_history, policy, policy_differs
from sonar.access.types import Category, Control, FunctionChange
from sonar.disclosure.operations import NotAvailable
from sonar.web.labels import Kind, label
from sonar.web.session.access import ActorRequest, staff_page

LIMITS: Final[Mapping[str, Promise]] = {
    "persons_per_hour": _("personen per uur"),
    "outside_per_hour": _("personen per uur buiten de eigen klanten"),
    "glass_per_day": _("keer de noodprocedure per dag"),
    "searches_per_hour": _("zoekopdrachten per uur"),
}
"""The limits of a function."""


@staff_page()
@require_safe
def functions(request: ActorRequest) -> HttpResponse:
    """List the functions and the extra rights."""
    found = policy()
    context = {
        "functions": dict(found.functions),
        "extras": dict(found.extras),
        "classes": [
            {
                "label": kept.label,
                "categories": [each for each in Category if each in kept.categories],
                "controls": [each for each in Control if each in kept.controls],
                "ordinary": kept.ordinary,
            }
            for kept in found.sensitivities.values()
        ],
    }
    return render(request, "management/functions.html", context)


@staff_page()
@require_safe
def function(request: ActorRequest, name: str) -> HttpResponse:
    """Show everything that is laid down about one function."""
    found = policy()
    rule = found.functions.get(name)
    if rule is None:
        raise NotAvailable
    context = {
        "name": name,
        "rule": rule,
        "grants": [
            {
                "purpose": purpose,
                "rule": found.purposes[purpose],
                "read": [each for each in Category if each in grant.read],
                "write": [each for each in Category if each in grant.write],
                "bases": grant.bases,
                "ceiling": grant.ceiling,
                "cross_region": grant.cross_region,
            }
            for purpose, grant in rule.grants.items()
        ],
        "extras": {key: extra for key, extra in found.extras.items() if name in extra.functions},
        "organisations": [kind for kind, names in found.staffing.items() if name in names],
        "differs": policy_differs(),
        "history": [told(change) for change in function_history(function=name)],
    }
    return render(request, "management/function.html", context)


@dataclass(frozen=True, slots=True)
class Told:
    """A change of what is laid down about a function, in words."""

    at: datetime
    first: bool
    added: tuple[str, ...]
    removed: tuple[str, ...]


def told(change: FunctionChange) -> Told:
    """Return a change in words; the first policy is not spelt out: it is what stood there from the beginning."""
    if change.first:
        return Told(change.at, first=True, added=(), removed=())
    return Told(change.at, first=False, added=_words(change.added), removed=_words(change.removed))


def _words(lines: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return tuple(_in_words(*line) for line in lines)


def _in_words(part: str, about: str, what: str, mode: str = "") -> str:
    if part == "limit":
        return f"{LIMITS.get(about, about)}: {what}"
    purpose = label(about, Kind.PURPOSE)
    if part == "basis":
        return gettext("%(purpose)s: openen op grond van %(basis)s") % {
            "purpose": purpose, "basis": label(what, Kind.BASIS),
        }  # fmt: skip
    if part == "ceiling":
        return gettext("%(purpose)s: bereik %(reach)s") % {"purpose": purpose, "reach": label(what, Kind.CEILING)}
    done = gettext("wijzigen") if mode == "write" else gettext("inzien")
    return f"{purpose}: {label(what, Kind.CATEGORY)} ({done})"
