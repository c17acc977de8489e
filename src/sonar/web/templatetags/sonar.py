"""Filters of the pages: words for codes, and days, hours and distances as people write them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import phonenumbers
from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext

from sonar.clients.types import Profile
from sonar.disclosure.queries import class_words
from sonar.kernel import clock
from sonar.web import labels as words
from sonar.web.case_labels import DISTANCES
from sonar.web.record.words import pick
from sonar.web.vacancy_changes import changed_fields

register = template.Library()
_NETHERLANDS = 31
_NEAREST_STEP = 5


@register.filter
def label(code: str | None, kind: str) -> str:
    """Return the words for a code; see `web.labels`."""
    return words.label(code, kind)


@register.filter
def labels(codes: Iterable[str], kind: str) -> str:
    """Return the words for several codes."""
    return words.labels(codes, kind)


@register.filter
def vacancy_fields(names: Iterable[str]) -> str:
    """Return the fields of a vacancy that a change was about, in words."""
    return ", ".join(changed_fields(names))


@register.filter
def day(value: date | None) -> str:
    """Return a day as "3 mrt 2026", or nothing."""
    return date_format(value, f"j {_month_letter()} Y") if value else ""


@register.filter
def last_day(value: datetime) -> str:
    """Return the last day of a period that ends at a moment: the day before it when it ends as a day begins."""
    return day(localtime(value - timedelta(seconds=1)).date())


@register.filter
def month(value: date | None) -> str:
    """Return a month as "mrt 2026", or a question mark when it is not known."""
    return date_format(value, f"{_month_letter()} Y") if value else "?"


@register.filter
def moment(value: datetime) -> str:
    """Return a moment as "3 mrt 2026, 14:05", in the time of the Netherlands."""
    return date_format(localtime(value), f"j {_month_letter()} Y, H:i")


@register.filter
def cv_state(profile: Profile | None) -> str:
    """Return whether a CV counts today, with the day on which that ends or ended (R19)."""
    until = profile.cv_expires_on if profile else None
    if profile is None or until is None:
        return gettext("actief, zonder einddatum") if profile else gettext("niet bekend")
    if profile.cv_active(on=clock.local_day(clock.now())):
        return gettext("actief tot %(day)s") % {"day": day(until)}
    return gettext("verlopen sinds %(day)s") % {"day": day(until)}


@register.filter
def or_unknown(value: object) -> str:
    """Return the value, or that it is not known."""
    return str(value) if value else gettext("niet bekend")


@register.filter
def yes_no(value: bool | None) -> str:  # noqa: FBT001 - a filter
    """Return yes or no, or that it is not known."""
    return gettext("niet bekend") if value is None else gettext("ja") if value else gettext("nee")


@register.filter
def or_empty(value: object) -> str:
    """Return the value, or that there was nothing."""
    return str(value) if value else gettext("leeg")


@register.filter
def phone(value: str) -> str:
    """Return a telephone number in groups: within the Netherlands as "06 12345678"."""
    try:
        number = phonenumbers.parse(value, "NL")
    except phonenumbers.NumberParseException:
        return value
    near = number.country_code == _NETHERLANDS
    style = phonenumbers.PhoneNumberFormat.NATIONAL if near else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


@register.filter
def or_nobody(value: object) -> str:
    """Return who, or that it is nobody."""
    return str(value) if value else gettext("niemand, alleen u zelf")


@register.filter
def in_class(code: str, kind: str) -> str:
    """Return the words for a class of data: a `sensitivity`, `source` or `retention`."""
    return pick(class_words(kind, code))


@register.filter
def or_none(value: object) -> str:
    """Return the value, or that there is none."""
    return str(value) if value else gettext("geen eis")


@register.filter
def hours_between(lowest: int | None, highest: int | None) -> str:
    """Return hours per week as "32" or "24–32"."""
    known = [hours for hours in (lowest, highest) if hours is not None]
    if not known:
        return gettext("niet bekend")
    return "–".join(str(hours) for hours in dict.fromkeys(known))


@register.filter
def distance_to_work(value: int | None) -> str:
    """Return how far somebody is from work, in the four steps of which an adviser chose one; nothing when none was."""
    return next((str(step) for number, step in DISTANCES if number == value), "")


@register.filter
def hours(value: int | None) -> str:
    """Return a number of hours that somebody can bear in a week."""
    if value is None:
        return gettext("niet vastgesteld")
    return gettext("%(hours)s uur per week") % {"hours": value}


@register.filter
def kilometres(value: float | None) -> str:
    """Return a distance, rounded to kilometres."""
    if value is None:
        return gettext("niet bekend")
    return gettext("%(km)s km") % {"km": round(value)}


@register.filter
def roughly(km: int) -> str:
    """Return the distance of somebody without a name, which comes in steps: "tot 5 km", "± 10 km"."""
    near = km <= _NEAREST_STEP
    return (gettext("tot %(km)s km") if near else gettext("± %(km)s km")) % {"km": km}


def _month_letter() -> str:
    # Dutch writes months without a capital; Django's list of them has one.
    return "b" if get_language() == "nl" else "M"
