"""The pages that Django asks for when something is wrong. They reveal nothing of what it was."""

from django.http import HttpRequest, HttpResponse

from sonar.web import notices
from sonar.web.session.access import open_page


@open_page
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer what cannot be read: forged hosts, bodies that are too large, too many fields."""
    return notices.page(request, notices.BAD_REQUEST)


@open_page
def refused(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer what this person may not do."""
    return notices.page(request, notices.FORBIDDEN)


@open_page
def not_available(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer what is not there; the same page as for what is not yours."""
    return notices.page(request, notices.NOT_AVAILABLE)


@open_page
def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer a fault of our own."""
    return notices.fault_page()


@open_page
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer a form that did not come from a page of ours, or whose token is gone."""
    return notices.page(request, notices.STALE_FORM)
