"""Finding the names of occupations while somebody types.

Found are, in this order: the name itself; names that begin with what was typed; names that have all the words, or
words that begin so, in any order; names that have it inside a compound; names within two typing errors, whole or word
by word. Spaces and hyphens never count, so a compound may be split or joined. Among equals: fewer errors, words that
are complete, less that was not asked for, then the alphabet. A few places are kept for names that are typing errors
away, or a slip that happens to be the beginning of other names would hide the one that was meant.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import nsmallest
from itertools import accumulate, pairwise
from typing import Final, Generic, Protocol, TypeVar

from sonar.reference.rules.folding import folded_words
from sonar.reference.rules.near import MOST_ERRORS, NearTexts, within
from sonar.reference.types import Match

FEWEST_LETTERS: Final = 2
"""Below this, nothing is looked for."""
KEPT_FOR_ERRORS: Final = 3
"""So many of the places asked for go to names with typing errors, when there are such."""
_MOST_WORDS: Final = 8
_PIECE: Final = 3
_ENOUGH: Final = 3
_MOST_VERSIONS: Final = 4
_SURELY_MEANT: Final = 12
"""From so many letters in one word on, a name within two errors is what was meant: no other word is looked for."""
_FORGIVEN: Final = ((3, 0), (4, 1))
"""Below so many letters, a single word may have so many errors; longer ones all that are forgiven."""
_FORGIVEN_AT_BEGINNING: Final = ((4, 0), (7, 1))
"""The same, for what is still being typed."""
_EXTRA: Final = 4096
"""More letters than a name and what is typed can differ by."""
_ERRORS: Final = 16
"""More errors than are forgiven."""
_WORST: Final = 2**62
_MANY: Final = 4
_END: Final = "\U0010ffff"


class Findable(Protocol):
    """What can be found: a name of something with a code."""

    @property
    def scheme(self) -> str:
        """The list that it stands in."""
        ...

    @property
    def code(self) -> str:
        """The code in that list."""
        ...

    @property
    def name(self) -> str:
        """The name as it is written in the list."""
        ...


Name = TypeVar("Name", bound=Findable)


class Finder(Generic[Name]):
    """The names of one or more lists, ready to be looked through; the order of the lists decides between equals."""

    def __init__(self, names: Iterable[Name], *, schemes: Sequence[str]) -> None:
        """Read the names."""
        self._names = tuple(names)
        self._place = {scheme: place for place, scheme in enumerate(schemes)}
        self._written = tuple(folded_words(each.name) for each in self._names)
        self._length = tuple(sum(map(len, words)) for words in self._written)
        alphabet = sorted(
            range(len(self._names)), key=lambda index: (self._place[self._names[index].scheme], self._names[index].name)
        )
        self._nth = [0] * len(alphabet)
        for nth, index in enumerate(alphabet):
            self._nth[index] = nth
        self._whole: dict[str, list[int]] = {}
        self._with_word: dict[str, set[int]] = {}
        for index, words in enumerate(self._written):
            self._whole.setdefault("".join(words), []).append(index)
            for word in (*words, *_joined(words)):
                self._with_word.setdefault(word, set()).add(index)
        self._wholes = sorted(self._whole)
        self._second: dict[str, list[str]] = {}
        for name in self._wholes:
            self._second.setdefault(name[1:2], []).append(name)
        self._words = sorted(self._with_word)
        self._text = "\n".join(self._wholes)
        self._starts = list(accumulate((len(each) + 1 for each in self._wholes), initial=0))
        self._near_wholes = NearTexts(self._wholes)
        self._near_words = NearTexts(self._words)

    def find(
        self, typed: str, *, limit: int, accept: Callable[[Name], bool] = lambda _: True
    ) -> tuple[tuple[Name, Match], ...]:
        """Return at most `limit` names, best first, each code once; `accept` leaves names out."""
        words = folded_words(typed)
        whole, words = "".join(words), words[:_MOST_WORDS]
        if len(whole) < FEWEST_LETTERS or limit < 1:
            return ()
        found = _Found(self._length, len(whole))
        for look in (self._beginnings, self._all_words, self._inside):
            # What comes later is never better, so it is not looked for when there is more than enough.
            if len(found.ranks) < _ENOUGH * limit:
                look(whole, words, found)
        sure = self._best(found.ranks, limit, accept)
        slips = _Found(self._length, len(whole))
        self._errors_in_whole(whole, slips)
        if len(sure) < limit:
            if not (slips.ranks and len(words) == 1 and len(whole) >= _SURELY_MEANT):
                self._errors_in_words(words, slips)
            self._errors_at_beginning(whole, slips, likely=True)
            if not sure and not slips.ranks:
                self._errors_at_beginning(whole, slips, likely=False)
        written = {self._written[index] for index in sure}
        known = {self._key(index) for index in sure}
        # Who typed a name did not make two errors in another.
        most = MOST_ERRORS - 1 if self._whole.get(whole) else MOST_ERRORS
        new = {
            index: rank
            for index, rank in slips.ranks.items()
            if errors_of(rank) <= most and self._key(index) not in known and self._written[index] not in written
        }
        erring = self._best(new, limit, accept)
        kept = sure[: max(limit - len(erring), limit - KEPT_FOR_ERRORS)]
        return tuple(
            [(self._names[index], match_of(found.ranks[index])) for index in kept]
            + [(self._names[index], Match.FUZZY) for index in erring[: limit - len(kept)]]
        )

    def _beginnings(self, whole: str, words: tuple[str, ...], found: "_Found") -> None:
        found.offer(self._whole.get(whole, ()), Match.EXACT)
        begun = [index for name in _beginning_with(self._wholes, whole) for index in self._whole[name]]
        count, written = len(words), self._written
        if count == 1:
            # Of one word only the first is compared: mostly what was typed is the beginning of it.
            word = words[0]
            in_one = [index for index in begun if written[index][0] == word]
        else:
            in_one = [index for index in begun if written[index][:count] == words]
        found.offer(in_one, Match.PREFIX)
        found.offer(begun, Match.PREFIX, incomplete=True)

    def _all_words(self, whole: str, words: tuple[str, ...], found: "_Found") -> None:  # noqa: ARG002
        for version in _versions(words):
            found.offer(_in_all([self._with_word.get(word, set()) for word in version]), Match.WORD)
            begun = [
                self._with_word_like(word)
                if len(word) >= _PIECE or place == len(version) - 1
                else self._with_word.get(word, set())
                for place, word in enumerate(version)
            ]
            found.offer(_in_all(begun), Match.WORD, incomplete=True)

    def _with_word_like(self, beginning: str) -> set[int]:
        return set().union(*(self._with_word[word] for word in _beginning_with(self._words, beginning)))

    def _inside(self, whole: str, words: tuple[str, ...], found: "_Found") -> None:
        if len(whole) < _PIECE:
            return
        for name in {*self._with_piece(whole), *self._with_piece(max(words, key=len))}:
            if whole in name or all(word in name for word in words):
                found.offer(self._whole[name], Match.PART)

    def _with_piece(self, piece: str) -> Iterator[str]:
        """Yield the names that have this inside: one search through all of them, written one after the other."""
        place = self._text.find(piece)
        while place >= 0:
            line = bisect_right(self._starts, place) - 1
            yield self._wholes[line]
            place = self._text.find(piece, self._starts[line] + len(self._wholes[line]))

    def _errors_in_whole(self, whole: str, found: "_Found") -> None:
        for name, errors in self._near_wholes.near(whole).items():
            if 0 < errors < len(whole):
                found.offer(self._whole[name], Match.FUZZY, errors=errors)

    def _errors_in_words(self, words: tuple[str, ...], found: "_Found") -> None:
        versions = _versions(words)[:_MOST_VERSIONS]
        near = {word: self._names_near(word) for version in versions for word in version}
        for version in versions:
            levels = [near[word] for word in version]
            for index in _in_all([level[-1] for level in levels]):
                errors = sum(next(n for n, names in enumerate(level) if index in names) for level in levels)
                if 0 < errors <= MOST_ERRORS:
                    found.offer((index,), Match.FUZZY, errors=errors, incomplete=True)

    def _names_near(self, word: str) -> list[set[int]]:
        """Return the names that have the word with no error, at most one, at most two, as far as is forgiven."""
        errors = next((errors for letters, errors in _FORGIVEN if len(word) < letters), MOST_ERRORS)
        near = self._near_words.near(word, errors=errors)
        levels: list[set[int]] = []
        for most in range(errors + 1):
            those = [self._with_word[each] for each, count in near.items() if count == most]
            levels.append(set().union(*levels[-1:], *those))
        return levels

    def _errors_at_beginning(self, whole: str, found: "_Found", *, likely: bool) -> None:
        """Look for names of which this is the beginning, with errors: a letter too many or too few moves the rest.

        `likely`: only among names that begin with one of the first two letters, or have one of them second.
        """
        errors = next((errors for letters, errors in _FORGIVEN_AT_BEGINNING if len(whole) < letters), MOST_ERRORS)
        if not errors:
            return
        letters, least = len(whole), len(whole) - errors
        names = self._perhaps_begun(whole[:2]) if likely else self._wholes
        # Cut where the typed letters end, a name has at most as many errors more as letters have moved.
        cuts = {name[:letters] for name in names if len(name) > least}
        near = [cut for cut, _ in within(whole, list(cuts), errors=2 * errors)]
        begun = {name for cut in near for name in _beginning_with(self._wholes, cut)}
        beginnings = {name[:most] for name in begun for most in range(max(least, 1), letters + errors + 1)}
        for beginning, count in within(whole, list(beginnings), errors=errors):
            for name in _beginning_with(self._wholes, beginning):
                if len(name) > len(beginning):
                    found.offer(self._whole[name], Match.FUZZY, errors=count, incomplete=True)

    def _perhaps_begun(self, first: str) -> Iterator[str]:
        """Yield names in which one of these letters stands first or second, some of them twice."""
        for letter in {*first}:
            yield from _beginning_with(self._wholes, letter)
            yield from self._second.get(letter, ())

    def _best(self, ranks: dict[int, int], limit: int, accept: Callable[[Name], bool]) -> list[int]:
        """Return the best names, one for each code and one for each way of writing."""
        names, nth = len(self._names), self._nth
        # Rank and place in the alphabet in one number: thousands of them are put in order while somebody types.
        order = {rank * names + nth[index]: index for index, rank in ranks.items()}
        chosen: dict[tuple[str, str], int] = {}
        written: set[tuple[str, ...]] = set()
        for place in self._in_order(order, limit):
            index = order[place]
            key, words = self._key(index), self._written[index]
            if key not in chosen and words not in written and accept(self._names[index]):
                chosen[key] = index
                written.add(words)
            if len(chosen) == limit:
                break
        return list(chosen.values())

    def _in_order(self, order: dict[int, int], limit: int) -> Iterator[int]:
        """Yield the places in order: first a few, which are most often enough, and all of them when they are not."""
        few = _ENOUGH * limit
        if len(order) > _MANY * few:
            first = nsmallest(few, order)
            yield from first
            yield from sorted(order)[few:]
        else:
            yield from sorted(order)

    def _key(self, index: int) -> tuple[str, str]:
        return self._names[index].scheme, self._names[index].code


class _Found:
    """The names that were found, each with the best way in which it was."""

    def __init__(self, lengths: Sequence[int], typed: int) -> None:
        self.ranks: dict[int, int] = {}
        """How well each fits, the lowest best: the way in which it was found, whether only in pieces (the beginnings of
        words, or word by word), errors, and letters that were not asked for, in one number."""
        self._lengths, self._typed = lengths, min(typed, _EXTRA // 2)

    def offer(self, indexes: Iterable[int], match: Match, *, errors: int = 0, incomplete: bool = False) -> None:
        """Keep the names that were not found before, or not as well."""
        ranks, lengths, typed = self.ranks, self._lengths, self._typed
        base = ((match * 2 + incomplete) * _ERRORS + errors) * _EXTRA
        for index in indexes:
            extra = lengths[index] - typed
            rank = base + (extra if extra >= 0 else -extra)
            if ranks.get(index, _WORST) > rank:
                ranks[index] = rank


def match_of(rank: int) -> Match:
    """Return in which way a name of this rank was found."""
    return Match(rank // (2 * _ERRORS * _EXTRA))


def errors_of(rank: int) -> int:
    """Return with how many errors a name of this rank was found."""
    return rank // _EXTRA % _ERRORS


def _joined(words: tuple[str, ...]) -> Iterator[str]:
    return (one + other for one, other in pairwise(words))


def _versions(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the words as typed, and with each two neighbours as one: a compound may have been split."""
    joined = [(*words[:place], words[place] + words[place + 1], *words[place + 2 :]) for place in range(len(words) - 1)]
    return [words, *joined]


def _beginning_with(ordered: Sequence[str], beginning: str) -> Sequence[str]:
    return ordered[bisect_left(ordered, beginning) : bisect_left(ordered, beginning + _END)]


def _in_all(sets: list[set[int]]) -> set[int]:
    return set.intersection(*sorted(sets, key=len)) if all(sets) else set()
