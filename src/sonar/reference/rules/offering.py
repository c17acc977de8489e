"""What is offered for words that stand in no list: names that merely resemble them, when hardly anything was found."""

from collections.abc import Callable, Container, Sequence
from typing import Final, TypeVar

from sonar.reference.rules.finding import Findable
from sonar.reference.rules.likeness import Likeness
from sonar.reference.types import Match

FEW: Final = 3
"""With fewer hits than this, names that merely resemble the words are added."""
LEAST_ALIKE: Final = 0.3
"""Names that resemble the words less are not offered."""
MOST_ALIKE: Final = 50
"""So many of the names that resemble the words most are looked at."""
Name = TypeVar("Name", bound=Findable)


def alike(  # noqa: PLR0913 - what is looked for, in what, and what may be offered
    words: str,
    *,
    likeness: Likeness,
    names: Sequence[Name],
    known: Container[tuple[str, str]],
    limit: int,
    accept: Callable[[Name], bool],
) -> list[tuple[Name, Match]]:
    """Return at most `limit` names that resemble the words, each code once, none of those that are `known` already.

    `likeness` was made of the `names`, in their order.
    """
    found: dict[tuple[str, str], Name] = {}
    for index, _ in likeness.nearest(words, limit=MOST_ALIKE, least=LEAST_ALIKE):
        each = names[index]
        if (each.scheme, each.code) not in known and accept(each):
            found.setdefault((each.scheme, each.code), each)
    return [(each, Match.SIMILAR) for each in list(found.values())[: max(limit, 0)]]
