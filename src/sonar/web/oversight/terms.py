"""How long is kept what Sonar knows of people around employers and of its own staff, and whether that was done."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sonar.access.queries import staff_terms
from sonar.employers.queries import employer_terms
from sonar.kernel.retention import Term
from sonar.oversight.queries import terms_kept
from sonar.oversight.types import TermKept
from sonar.web.context import SUPERVISORS
from sonar.web.record.words import pick
from sonar.web.session.access import ActorRequest, staff_page


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """A term in words, with how it was kept the last time."""

    what: str
    until: str
    law: str
    kept: TermKept | None
    """None: it was never kept yet."""
    late: bool


@staff_page(*SUPERVISORS)
@require_safe
def terms(request: ActorRequest) -> HttpResponse:
    """Show each term with its ground, what is left, and when what was over was erased."""
    kept = terms_kept(actor=request.actor)
    shown = [shown_term(each, kept.get(each.code)) for each in (*employer_terms(), *staff_terms())]
    return render(request, "oversight/terms.html", {"terms": shown, "late": sum(each.late for each in shown)})


def shown_term(term: Term, kept: TermKept | None) -> ShownTerm:
    """Return a term as it is shown; late too when its job never ran."""
    return ShownTerm(
        what=pick(term.what),
        until=pick(term.until),
        law=term.law,
        kept=kept,
        late=kept is None or kept.late,
    )
