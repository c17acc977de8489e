"""Correcting a client's profile: its single fields, and its lists row by row."""

from contextlib import AbstractContextManager

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sonar.access.types import Category
from sonar.disclosure.operations import OpenedClient, open_client
from sonar.kernel import clock
from sonar.web.adviser.parts import purpose_to_write
from sonar.web.context import CASE_WORKERS
from sonar.web.record.profile_pages import Desk, fields_page, list_page
from sonar.web.session.access import ActorRequest, staff_page


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def client_profile(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Correct the single fields of a profile."""
    return fields_page(request, _desk(request, client_ref))


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def client_profile_list(request: ActorRequest, client_ref: str, name: str) -> HttpResponse:
    """Correct one of the lists of a profile."""
    return list_page(request, _desk(request, client_ref), name)


def _desk(request: ActorRequest, client_ref: str) -> Desk:
    purpose = purpose_to_write(request.actor, Category.PROFILE, client_ref)

    def opened_for(write: bool) -> AbstractContextManager[OpenedClient]:  # noqa: FBT001 - a callback
        return open_client(
            actor=request.actor,
            client_ref=client_ref,
            purpose=purpose,
            categories=(Category.IDENTITY, Category.PROFILE),
            write=(Category.PROFILE,) if write else (),
            now=clock.now(),
        )

    def back(opened: OpenedClient) -> str:
        return reverse("client", args=[opened.card.reference])

    return Desk(
        open_=opened_for,
        frame=lambda opened: {"card": opened.card, "purpose": purpose, "back_url": back(opened)},
        template="adviser/profile_form.html",
        done_url=lambda opened: f"{back(opened)}?melding=gewijzigd",
        owner=False,
    )
