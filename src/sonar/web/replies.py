"""Answers that several pages give."""

from http import HTTPStatus

from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect


def see(address: str) -> HttpResponse:
    """Lead the browser to another page by GET, after a form was taken in."""
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response


def status_of(form: Form) -> HTTPStatus:
    """Return the status for a page with a form: 422 when something in it is wrong or waits for a confirmation."""
    waits = bool(getattr(form, "words", None))
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or waits else HTTPStatus.OK
