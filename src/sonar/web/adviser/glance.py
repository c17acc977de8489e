"""What an adviser wants to know of a client before all else: registered, WW, CV, appointment, contact, tasks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from sonar.access.types import Category
from sonar.casework.types import CaseFile
from sonar.clients.types import ClientCard
from sonar.kernel.clock import local_day
from sonar.web.labels import label
from sonar.web.templatetags.sonar import cv_state, day, moment

WW_SOON: Final = timedelta(days=90)
"""From when on the end of somebody's WW asks for attention."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact, and where on the page the rest of it stands; `urgent` says in words why it asks attention."""

    label: str
    text: str
    place: str
    urgent: str = ""


@dataclass(frozen=True, slots=True)
class EmptyCard:
    """What nothing happened of yet: one line among what is empty, instead of a card that says so."""

    name: str
    heading: str
    add_url: str
    """Where to add the first; empty where the head of the page leads there."""


def empty_cards(file: CaseFile, reference: str, *, categories: tuple[Category, ...]) -> tuple[EmptyCard, ...]:
    """Return what is empty of what happens with a client, of the categories that were opened."""
    kinds = (
        ("appointments", gettext("Afspraken"), Category.CONTACT_MOMENTS, file.appointments, "appointment"),
        ("moments", gettext("Contactmomenten"), Category.CONTACT_MOMENTS, file.moments, "contact_moment"),
        ("tasks", gettext("Taken"), Category.PLAN, file.tasks, "client_task"),
        ("messages", gettext("Berichten"), Category.MESSAGES, file.messages, ""),
    )
    return tuple(
        EmptyCard(name, heading, reverse(page, args=[reference]) if page else "")
        for name, heading, category, present, page in kinds
        if category in categories and not present
    )


def facts_at_a_glance(
    card: ClientCard, file: CaseFile, *, categories: tuple[Category, ...], now: datetime, today: date
) -> tuple[Fact, ...]:
    """Return what stands above a client's page, of the categories that were opened; what is missing is said."""
    found = [*_registered(card)]
    if Category.BENEFIT in categories:
        found.append(_benefit(card, today))
    if Category.PROFILE in categories:
        found.append(_cv(card, today))
    if Category.CONTACT_MOMENTS in categories:
        found += [_appointment(file, now), _contact(file)]
    if Category.PLAN in categories:
        found.append(_tasks(file, today))
    return tuple(found)


def _registered(card: ClientCard) -> Iterator[Fact]:
    placement = card.placement
    if placement is None:
        return
    since = day(placement.active_since or placement.registered_on)
    words = gettext("Ingeschreven")
    if placement.active:
        yield Fact(words, gettext("ja, sinds %(day)s") % {"day": since}, "record-links")
    else:
        yield Fact(words, gettext("nee, sinds %(day)s") % {"day": since}, "record-links", gettext("Niet ingeschreven"))


def _benefit(card: ClientCard, today: date) -> Fact:
    row = card.row("benefit")
    ends = row.values.get("ww_ends_on") if row else None
    words = gettext("WW loopt af")
    if not isinstance(ends, date):
        return Fact(words, gettext("geen WW bekend"), "part-benefit" if row else "empty-parts")
    left = (ends - today).days
    if left < 0:
        return Fact(words, day(ends), "part-benefit", gettext("Afgelopen"))
    if ends - today > WW_SOON:
        return Fact(words, day(ends), "part-benefit")
    urgent = ngettext("Nog %(days)s dag", "Nog %(days)s dagen", left) % {"days": left}
    return Fact(words, day(ends), "part-benefit", urgent)


def _cv(card: ClientCard, today: date) -> Fact:
    urgent = ""
    if card.profile is not None and not card.profile.cv_active(on=today):
        urgent = gettext("Verlopen")
    return Fact(gettext("Cv"), cv_state(card.profile), "profile", urgent)


def _appointment(file: CaseFile, now: datetime) -> Fact:
    words = gettext("Volgende afspraak")
    coming = [each for each in file.appointments if each.state == "planned" and each.ends_at >= now]
    if not coming:
        return Fact(words, gettext("geen"), "appointments")
    first = min(coming, key=lambda each: each.starts_at)
    return Fact(words, f"{moment(first.starts_at)}, {label(first.manner, 'case')}", "appointments")


def _contact(file: CaseFile) -> Fact:
    words = gettext("Laatste contact")
    if not file.moments:
        return Fact(words, gettext("nog geen"), "moments")
    last = file.moments[0].present.entry
    return Fact(words, f"{day(local_day(last.took_place_at))}, {label(last.kind, 'case')}", "moments")


def _tasks(file: CaseFile, today: date) -> Fact:
    words = gettext("Open taken")
    open_ = [task for task in file.tasks if task.state == "open"]
    if not open_:
        return Fact(words, gettext("geen"), "tasks")
    first = min(task.due_on for task in open_)
    text = gettext("%(number)s, eerste uiterlijk %(day)s") % {"number": len(open_), "day": day(first)}
    return Fact(words, text, "tasks", gettext("Te laat") if first < today else "")
