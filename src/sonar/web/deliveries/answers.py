"""How the pages around deliveries go on after a form."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect


def on_to(name: str) -> HttpResponse:
    """Lead to a page after a form was sent: fetched anew, so that reloading it sends nothing twice."""
    response = redirect(name)
    response.status_code = HTTPStatus.SEE_OTHER
    return response
