"""What a request asks: a part of a page or the whole, from which line on, in which language."""

from django.http import HttpRequest
from django.utils.translation import get_language


def asks_for_part(request: HttpRequest) -> bool:
    """Tell whether only the changing part of the page is wanted. Going back in the history wants the whole."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def number_from(text: str | None) -> int | None:
    """Return the number that an address carries for paging, or None when there is none worth the name."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else None  # noqa: PLR2004


def speaks_english() -> bool:
    """Tell whether the page is to be in English; the code lists have words in both languages."""
    return get_language() == "en"
