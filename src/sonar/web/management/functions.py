"""The functions: what each is for, why, by which law, whose decision, since when, and what it may do (R54).

Told from the policy that is in force: the page says so, or says which parts of the database differ.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sonar.access.queries import policy, policy_differs
from sonar.access.types import Category, Control
from sonar.disclosure.operations import NotAvailable
from sonar.web.session.access import ActorRequest, staff_page


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
    }
    return render(request, "management/function.html", context)
