"""What stands in her record outside the parts and the forms, as lines of her own overview."""

from collections.abc import Iterable

from django.utils.translation import gettext

from sonar.access.types import Category
from sonar.clients.types import ClientCard, PrivacyNotice, Residence
from sonar.reference import queries as reference
from sonar.web.record.words import day_words
from sonar.web.record_labels import END_REASONS
from sonar.web.registering import KINDS
from sonar.web.templatetags.sonar import moment

Line = tuple[str, str]


def single_lines(category: Category, card: ClientCard) -> tuple[Line, ...]:
    """Return what stands outside the generated parts, of one category."""
    match category:
        case Category.IDENTITY:
            return tuple(_identity(card))
        case Category.CONTACT if card.contact and card.contact.confirmed_on:
            return ((gettext("Laatst bevestigd"), day_words(card.contact.confirmed_on)),)
        case Category.BSN if card.bsn:
            return ((gettext("Burgerservicenummer"), str(card.bsn)),)
        case Category.STATUS:
            return tuple(_status(card))
        case _:
            return ()


def told_lines(notices: Iterable[PrivacyNotice]) -> tuple[Line, ...]:
    """Return when she was told why her data are kept (R115)."""
    return tuple((gettext("Uitleg over uw gegevens gekregen"), moment(notice.shown_at)) for notice in notices)


def residence_lines(residences: Iterable[Residence]) -> tuple[Line, ...]:
    """Return in which municipality she lives and lived."""
    names = {each.code: each.name for each in reference.municipalities()}
    return tuple(
        (gettext("Gemeente"), _period(names.get(each.municipality_code, str(each.municipality_code)), each))
        for each in residences
    )


def _period(name: str, residence: Residence) -> str:
    start = day_words(residence.valid_from)
    if residence.valid_until is None:
        return gettext("%(name)s, vanaf %(day)s") % {"name": name, "day": start}
    return gettext("%(name)s, van %(start)s tot %(end)s") % {
        "name": name,
        "start": start,
        "end": day_words(residence.valid_until),
    }


def _identity(card: ClientCard) -> Iterable[Line]:
    placement = card.placement
    if placement is None:
        return
    if placement.number:
        yield gettext("Klantnummer"), placement.spaced_number
    yield gettext("Ingeschreven als"), str(KINDS[placement.kind])
    yield gettext("Wet waarop u bent ingeschreven"), placement.legal_basis
    yield gettext("Eerste inschrijving"), day_words(placement.registered_on)


def _status(card: ClientCard) -> Iterable[Line]:
    if card.status:
        yield gettext("Actief ingeschreven"), gettext("ja") if card.status.active else gettext("nee")
        yield gettext("Kantoor"), card.status.office
    for period in card.activity:
        start = day_words(period.started)
        if period.ended is None:
            words = gettext("vanaf %(day)s") % {"day": start}
        else:
            words = gettext("%(start)s tot %(end)s") % {"start": start, "end": day_words(period.ended)}
        why = str(END_REASONS.get(period.why_ended, "")) if period.why_ended else ""
        yield gettext("Ingeschreven"), f"{words} ({why})" if why else words
