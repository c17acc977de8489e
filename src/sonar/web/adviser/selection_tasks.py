"""A task about each client of a selection: no list, no file, and no name on the page (R38)."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.types import Refusal
from sonar.casework.operations import MedicalWords, TasksGiven, give_tasks
from sonar.casework.queries import TASK_KINDS, selections
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import NotAvailable, Refused
from sonar.kernel import clock
from sonar.web.adviser.case_forms import day_field, long_text, words
from sonar.web.context import CASE_WORKERS
from sonar.web.forms import SonarForm
from sonar.web.replies import status_of
from sonar.web.session.access import ActorRequest, staff_page


class SelectionTaskForm(SonarForm):
    """What has to be done for each client, by when, by whom."""

    kind = forms.ChoiceField(label=_("Taak"), choices=lambda: words(TASK_KINDS))
    due_on = day_field(_("Uiterlijk"))
    receiver = forms.ChoiceField(
        label=_("Voor"),
        choices=lambda: [("self", gettext("mijzelf")), ("advisers", gettext("de adviseur van iedere klant"))],
    )
    note = long_text(
        _("Toelichting"), required=False, help_text=_("Bij iedere klant hetzelfde. De klant kan dit lezen.")
    )


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: ActorRequest, selection_id: UUID) -> HttpResponse:
    """Offer the task (GET), or give it for everybody in the selection and tell how many (POST)."""
    own = next((each for each in selections(actor=request.actor) if each.id == selection_id), None)
    if own is None:
        raise NotAvailable
    form = SelectionTaskForm(request.POST if request.method == "POST" else None)
    given = _given(request, selection_id, form) if form.is_bound and form.is_valid() else None
    # Who was put in it and may no longer be opened was left out before it began.
    left_out = own.members - given.given - given.had_one if given else 0
    context = {"selection": own, "form": form, "given": given, "left_out": left_out}
    return render(request, "adviser/selection_tasks.html", context, status=status_of(form))


def _given(request: ActorRequest, selection_id: UUID, form: SelectionTaskForm) -> TasksGiven | None:
    data = form.cleaned_data
    try:
        return give_tasks(
            actor=request.actor,
            selection_id=selection_id,
            kind=data["kind"],
            due_on=data["due_on"],
            note=data["note"],
            to_advisers=data["receiver"] == "advisers",
            now=clock.now(),
        )
    except InvalidFields as invalid:
        form.add_errors(invalid.errors)
    except MedicalWords as found:
        text = gettext("Dit lijkt medische informatie: %(words)s. Haal het weg: het komt bij iedere klant te staan.")
        form.add_error("note", text % {"words": ", ".join(found.words)})
    except Refused as refused:
        if refused.code is not Refusal.BUDGET:
            raise
        form.add_error(
            None,
            gettext("U hebt in dit uur te veel klanten geopend. Wie al een taak kreeg, houdt die. Ga straks verder."),
        )
    return None
