"""The scenes of the overview where managers and supervisors begin, as template, context, actor and page of the menu."""

from dataclasses import replace
from typing import Any

from django.urls import reverse

from sonar.identity.types import Actor, Function
from sonar.web.context import desk_pages
from sonar.web.management.overview import TELLS, Entry, shown
from tests.web import examples as ex

_WAITS = {"reviews": 2, "proposals": 1, "confirmations": 14, "signals": 3, "fields": 1}


def _begins(function: Function, *, waits: bool = True) -> tuple[str, dict[str, Any], Actor, str]:
    actor = replace(ex.ADVISER, function=function)
    entries = [
        Entry(reverse(name), heading, TELLS[name], _WAITS.get(name, 0) if waits else 0)
        for name, heading in desk_pages(actor)
        if name != "overview"
    ]
    return "management/overview.html", shown(entries), actor, "overview"


def scenes() -> dict[str, tuple[str, dict[str, Any], Actor, str]]:
    """Return the overview of each, and one where nothing waits."""
    return {
        "overview-manager": _begins(Function.TEAM_MANAGER),
        "overview-functional": _begins(Function.FUNCTIONAL_MANAGER),
        "overview-security": _begins(Function.SECURITY_OFFICER),
        "overview-protection": _begins(Function.DATA_PROTECTION_OFFICER),
        "overview-auditor": _begins(Function.AUDITOR, waits=False),
    }
