"""What the pages share on which something is written down about one client."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, TypeVar

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, override

from sonar.access.types import Category
from sonar.casework.operations import ChangedMeanwhile, DiaryTaken, MedicalWords, Told
from sonar.casework.queries import reads_messages
from sonar.casework.types import ClientNotice
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import OpenedClient, open_client
from sonar.kernel import clock
from sonar.web.adviser.case_forms import MedicalForm
from sonar.web.adviser.purposes import main_purpose
from sonar.web.forms import SonarForm
from sonar.web.session.access import ActorRequest

AnyForm = TypeVar("AnyForm", bound=SonarForm)
TELLING: Final = (Category.CONTACT_MOMENTS, Category.MESSAGES, Category.PLAN)
"""What is written when a client is told of an appointment: it, and a message or a task to ring or write."""


@dataclass(frozen=True, slots=True)
class Page:
    """The words of a page with one form."""

    heading: str | Promise
    submit: str | Promise
    text_field: str = ""
    """The field that a warning on medical words belongs to."""
    back: str = "client"
    """The page of the client to go back to."""


def write_page(  # noqa: PLR0913 - each is a part of the page
    request: ActorRequest,
    client_ref: str,
    form: AnyForm,
    page: Page,
    *,
    categories: Sequence[Category],
    save: Callable[[OpenedClient, AnyForm], object],
    prepare: Callable[[OpenedClient, AnyForm], object] | None = None,
) -> HttpResponse:
    """Show a form about a client (GET), or write what was filled in and go back to her page (POST).

    The client is opened for writing only when the form can be saved; `prepare` fills the form from what was opened,
    and may find more faults in it.
    """
    valid = form.is_bound and form.is_valid()
    purpose = main_purpose(request.actor)
    with open_client(
        actor=request.actor,
        client_ref=client_ref,
        purpose=purpose,
        categories=(Category.IDENTITY, Category.CHANNEL, *categories),
        write=categories if valid else (),
        now=clock.now(),
    ) as opened:
        card = opened.card
        if prepare is not None:
            prepare(opened, form)
        if valid and not form.errors and _saved(opened, form, page, save):
            return _see(reverse(page.back, args=[card.reference]) + "?melding=opgeslagen")
    context = {"form": form, "card": card, "purpose": purpose, "words": page}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "adviser/case_form.html", context, status=status)


def told_of(opened: OpenedClient, subject: str, body: str) -> Told:
    """Return how a client hears of something, as fits her; the words are in Dutch, whatever the adviser reads."""
    channel = opened.card.row("channel")
    return Told(
        ClientNotice(subject, body), by_message=reads_messages(channel.values if channel else None), task_kind="call"
    )


def in_dutch(write: Callable[[], str]) -> str:
    """Return a text for a client, in Dutch."""
    with override("nl"):
        return write()


def _saved(opened: OpenedClient, form: AnyForm, page: Page, save: Callable[[OpenedClient, AnyForm], object]) -> bool:
    try:
        save(opened, form)
    except InvalidFields as invalid:
        form.add_errors(invalid.errors)
    except MedicalWords as found:
        if isinstance(form, MedicalForm):
            form.warn(found.words, page.text_field)
        else:
            form.add_error(
                page.text_field,
                gettext("Dit lijkt medische informatie: %(words)s. Schrijf op wat iemand kan, niet wat iemand heeft.")
                % {"words": ", ".join(found.words)},
            )
    except DiaryTaken:
        form.add_error("time", gettext("Er is dan al een afspraak. Kies een ander moment."))
    except ChangedMeanwhile:
        stale = gettext("Een collega wijzigde dit net ook. Annuleer, kijk wat er nu staat en begin opnieuw.")
        form.add_error(None, stale)
    else:
        return True
    return False


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response
