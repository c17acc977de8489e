"""Pages that say that something did not happen, why, and what to do instead."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sonar.access.types import Refusal
from sonar.web.context import layout_for
from sonar.web.labels import EXPLAINED_REFUSALS, Explanation
from sonar.web.session.access import actor_of

_TEMPLATE: Final = "errors/notice.html"
_BEGIN: Final = _("Naar het begin")


@dataclass(frozen=True, slots=True)
class Notice:
    """A page that explains, with its status and icon."""

    status: HTTPStatus
    icon: str
    text: Explanation
    way: str = "home"
    """The address to go on from, by its name."""
    way_words: Promise = _BEGIN


def _text(heading: Promise, why: Promise, what_to_do: Promise) -> Explanation:
    return Explanation(heading, why, what_to_do)


NOT_AVAILABLE: Final = Notice(
    HTTPStatus.NOT_FOUND,
    "compass",
    _text(
        _("Deze pagina is er niet, of niet voor u"),
        _("Het adres klopt niet, of hoort bij gegevens die niet voor u zijn."),
        _("Ga terug naar een lijst en kies daar opnieuw. Een adres van een persoon werkt alleen voor wie het kreeg."),
    ),
)
BAD_REQUEST: Final = Notice(
    HTTPStatus.BAD_REQUEST,
    "warning",
    _text(
        _("Dit kon Sonar niet lezen"),
        _("Wat uw browser stuurde, is onvolledig, onleesbaar of te groot. Er is niets opgeslagen."),
        _("Ga terug, maak de tekst korter en probeer het opnieuw."),
    ),
)
VACANCY_GONE: Final = Notice(
    HTTPStatus.NOT_FOUND,
    "compass",
    _text(
        _("Deze vacature staat niet open"),
        _("De vacature is vervuld, ingetrokken of verlopen, of het nummer klopt niet. Reageren kan niet meer."),
        _("Zoek verder: misschien is er ander werk dat bij u past."),
    ),
    "vacancies_public",
    _("Zoek vacatures"),
)
"""The same for each that is not open, whatever became of it."""
FORBIDDEN: Final = Notice(
    HTTPStatus.FORBIDDEN,
    "lock",
    _text(
        _("Dit mag u niet doen"),
        _("Uw functie geeft geen toegang tot deze pagina."),
        _("Hoort het wel bij uw werk? Vraag uw teammanager of uw functie klopt in Sonar."),
    ),
)
STALE_FORM: Final = Notice(
    HTTPStatus.FORBIDDEN,
    "clock",
    _text(
        _("Dit formulier is verlopen"),
        _("Het formulier stond te lang open, of kwam niet van Sonar zelf. Er is niets opgeslagen."),
        _("Open de pagina opnieuw en vul het formulier nog eens in. Sta cookies van Sonar toe."),
    ),
)
WRONG_METHOD: Final = Notice(
    HTTPStatus.METHOD_NOT_ALLOWED,
    "warning",
    _text(
        _("Zo werkt deze pagina niet"),
        _("Uw browser vroeg iets wat op dit adres niet kan. Er is niets opgeslagen."),
        _("Begin opnieuw bij de vorige pagina en gebruik de knoppen daar."),
    ),
)
FAULT: Final = Notice(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "error",
    _text(
        _("Er ging iets mis in Sonar"),
        _("Dat ligt niet aan u. De storing is vastgelegd; wat u net invulde, is misschien niet opgeslagen."),
        _("Probeer het over een paar minuten opnieuw. Blijft het misgaan? Bel de helpdesk."),
    ),
)


def refusal_notice(code: Refusal) -> Notice:
    """Return the page for a refusal. A code that could reveal something about a person gives `NOT_AVAILABLE`."""
    text = EXPLAINED_REFUSALS.get(code)
    return Notice(HTTPStatus.FORBIDDEN, "lock", text) if text is not None else NOT_AVAILABLE


def page(request: HttpRequest, notice: Notice) -> HttpResponse:
    """Return the page, framed for who acts."""
    context = _context(notice) | {"layout": layout_for(actor_of(request))}
    return _uncached(render(request, _TEMPLATE, context, status=notice.status))


def fault_page() -> HttpResponse:
    """Return the page for a fault of our own, without a request: it must work when everything else does not."""
    text = render_to_string("errors/fault.html", _context(FAULT))
    return _uncached(HttpResponse(text, status=FAULT.status))


def _context(notice: Notice) -> dict[str, object]:
    return {
        "icon": notice.icon,
        "heading": notice.text.heading,
        "why": notice.text.why,
        "what_to_do": notice.text.what_to_do,
        "way": notice.way,
        "way_words": notice.way_words,
    }


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
