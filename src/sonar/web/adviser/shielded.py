"""What stays folded on a client's page until somebody needs it: each part opens by a ticket of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from sonar.access.types import Category, Purpose
from sonar.clients.types import ClientCard, Group
from sonar.identity.types import Actor
from sonar.web.adviser.extra_rights import holds_category
from sonar.web.adviser.purposes import may_read, purpose_for
from sonar.web.record.shown import Links, ShownPart, shown_part
from sonar.web.record.words import heading_of

SHIELDED: Final = (
    Category.WORK_CAPACITY,
    Category.WORK_NEEDS,
    Category.SELF_REPORTED,
    Category.QUESTIONNAIRE,
    Category.TARGET_GROUP,
)
"""What opens for re-integration only, each group by a ticket of its own."""


@dataclass(frozen=True, slots=True)
class Shielded:
    """One part behind its shield, or opened (`part`)."""

    name: str
    heading: str
    url: str
    part: ShownPart | None = None


def shielded_of(
    actor: Actor, card: ClientCard, *, groups: Iterable[Group], opened: tuple[Category, ...], links: Links
) -> tuple[Shielded, ...]:
    """Return the parts that this actor may open, closed but for those of the categories that the page opened."""
    found = []
    for group in groups:
        if group.category not in SHIELDED or not _may_open(actor, group):
            continue
        part = shown_part(card, group, links=links) if group.category in opened else None
        found.append(Shielded(group.name, heading_of(group), links.page(group.name), part))
    return tuple(found)


def number_url(actor: Actor, card: ClientCard) -> str:
    """Return where the BSN is shown; an empty text for who may not see it."""
    if not may_read(actor, Category.BSN, Purpose.IDENTIFICATION):
        return ""
    return reverse("client_number", args=[card.reference])


def _may_open(actor: Actor, group: Group) -> bool:
    may = may_read(actor, group.category, purpose_for(actor, group.category))
    return may or holds_category(actor, group.category)
