"""Hits of a search that may be one person twice: the way from there to comparing both records (I9, I10)."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode

from sonar.access.types import Category
from sonar.disclosure.types import Hit, SearchAnswer
from sonar.identity.types import Actor
from sonar.web.adviser.purposes import writing_purpose
from sonar.web.context import REGISTRARS

OTHER_RECORD: Final = "andere"
"""What the address of a comparison calls the other record: its sealed reference, never its number."""
MOST_PAIRS: Final = 6
"""With more pairs than these, a name is merely common, and links between all of them help nobody."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records with one name and birth date, by the ends of their numbers, and where they are compared."""

    one: str
    other: str
    url: str


def pairs_of(actor: Actor, answer: SearchAnswer | None) -> tuple[Pair, ...]:
    """Return which of those found this actor may compare as double records: none for who cannot propose a merge."""
    if answer is None or actor.function not in REGISTRARS or writing_purpose(actor, Category.IDENTITY) is None:
        return ()
    alike: defaultdict[tuple[str, str], list[Hit]] = defaultdict(list)
    for hit in answer.hits:
        identity, placement = hit.card.identity, hit.card.placement
        if hit.namesakes and identity and placement and placement.active:
            alike[hit.alike, identity.birth_date.isoformat()].append(hit)
    found = [pair for hits in alike.values() for pair in combinations(hits, 2)]
    return tuple(_pair(one, other) for one, other in found) if len(found) <= MOST_PAIRS else ()


def _pair(one: Hit, other: Hit) -> Pair:
    question = urlencode({OTHER_RECORD: other.card.reference})
    return Pair(_end(one), _end(other), f"{reverse('client_double', args=[one.card.reference])}?{question}")


def _end(hit: Hit) -> str:
    return hit.card.placement.number[-3:] if hit.card.placement else ""
