"""Finding occupations: how fast, and how often what is found is what was meant.

The lists of others are not part of the project: they are read from a folder beside it, or from the one that
SONAR_OCCUPATION_LISTS names. Everything is drawn with a fixed seed, so the same files give the same figures.
"""

import os
import tracemalloc
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time

from benchmarks.bars import BARS, Result
from benchmarks.figures import percentile
from benchmarks.refusal import Refusal
from sonar.reference import rules
from sonar.reference.operations import shipped_lists
from sonar.reference.types import OccupationName, Vocabulary
from sonar_local.home import CHECKOUT

FILES = {"uwv": "boc_occupations.csv", "esco": "esco_occupations_nl.csv", "isco": "esco_isco_groups_nl.csv"}
SEED = 20_261
SHARE = 10
"""One name in so many is drawn: held out, or asked for."""
ASKED = 4
"""One in so many of the names that were drawn is typed in every way."""
SHOWN = 10
TOP = 3
_DAY = date(2020, 1, 1)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONG_ENOUGH = 9
_LEAST_BEGUN = 8
_UNIT_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """What is typed, and the name that is meant."""

    typed: str
    meant: OccupationName
    begun: str = ""
    """While it is still being typed: the letters so far without errors. Every name that begins so is what was meant."""


def folder() -> Path:
    """Return the folder with the lists of others."""
    return Path(os.environ.get("SONAR_OCCUPATION_LISTS") or CHECKOUT.parent / "shared" / "data")


def read_lists(place: Path) -> dict[str, Vocabulary]:
    """Read the three lists; raise `Refusal` when they are not there."""
    missing = [name for name in FILES.values() if not (place / name).is_file()]
    if missing:
        message = f"Not in {place.name}: {', '.join(missing)}. Name the folder in SONAR_OCCUPATION_LISTS."
        raise Refusal(message)
    return {scheme: rules.read_vocabulary(name, (place / name).read_bytes()) for scheme, name in FILES.items()}


def names_of(vocabulary: Vocabulary) -> list[OccupationName]:
    """Return the names of a list as the database would."""
    return [
        OccupationName(each.scheme, each.code, each.name, each.group_code, _DAY, None, each.preferred)
        for each in vocabulary.names
    ]


def measure() -> list[Result]:
    """Measure finding in both lists together, and coding and deriving on what was held out."""
    lists = read_lists(folder())
    uwv, esco = names_of(lists["uwv"]), names_of(lists["esco"])
    begun = perf_counter()
    finder = rules.Finder([*uwv, *esco], schemes=("uwv", "esco"))
    build = perf_counter() - begun
    memory = _memory(lambda: rules.Finder([*uwv, *esco], schemes=("uwv", "esco")))
    alike = _memory(lambda: rules.Likeness([each.name for each in (*uwv, *esco)]))
    held_out = sorted(Random(SEED).sample(uwv, len(uwv) // SHARE), key=lambda each: each.code)
    return [
        _speed(
            finder,
            held_out,
            {"names": len(uwv) + len(esco), "made in s": build, "MiB": memory, "MiB for likeness": alike},
        ),
        *(_accuracy(finder, key, asked) for key, asked in questions(held_out[::ASKED]).items()),
        *_offering(uwv, held_out, esco),
        *_coding(uwv, held_out, esco),
        *_deriving(esco, lists["isco"]),
    ]


def _memory(make: Callable[[], object]) -> float:
    """Return how many MiB something takes; it is made slowly meanwhile."""
    tracemalloc.start()
    made = make()
    taken = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    del made
    return taken


def questions(names: Sequence[OccupationName]) -> dict[str, list[Asked]]:
    """Return what is asked for each figure."""
    chance = Random(SEED)
    ways: dict[str, Callable[[str], str | None]] = {
        "exact": lambda name: name,
        "one-error": lambda name: with_errors(name, 1, chance),
        "two-errors": lambda name: with_errors(name, 2, chance),
        "split": lambda name: split(name, chance),
        "joined": lambda name: name.replace(" ", "") if " " in name else None,
        "swapped": lambda name: swapped(name, chance),
    }
    made = {key: [(way(each.name), each) for each in names] for key, way in ways.items()}
    asked = {key: [Asked(typed, each) for typed, each in pairs if typed is not None] for key, pairs in made.items()}
    for key, errors in (("begun-one-error", 1), ("begun-two-errors", 2)):
        parts = [(beginning(each.name), each) for each in names]
        asked[key] = [
            Asked(with_errors(part, errors, chance), each, "".join(rules.folded_words(part)))
            for part, each in parts
            if part
        ]
    return asked


def beginning(name: str) -> str:
    """Return the first two thirds of a name, at least eight letters; nothing of one that has hardly more."""
    letters = max(_LEAST_BEGUN, len(name) * 2 // 3)
    return name[:letters].strip() if len(name) > letters + 1 else ""


def with_errors(name: str, errors: int, chance: Random) -> str:
    """Return the name with so many typing errors: a letter too many, missing, other, or two swapped."""
    letters = list(name)
    for _ in range(errors):
        place = chance.randrange(len(letters))
        kind = chance.randrange(4)
        if kind == 0:
            letters.insert(place, chance.choice(_LETTERS))
        elif kind == 1 and len(letters) > 1:
            del letters[place]
        elif kind == 2 and place + 1 < len(letters):  # noqa: PLR2004 - the third kind
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        else:
            letters[place] = chance.choice(_LETTERS)
    return "".join(letters)


def split(name: str, chance: Random) -> str | None:
    """Return the name with its longest word in two, or None when all are short."""
    longest = max(name.split(), key=len)
    if len(longest) < _LONG_ENOUGH:
        return None
    place = chance.randrange(4, len(longest) - 3)
    return name.replace(longest, f"{longest[:place]} {longest[place:]}", 1)


def swapped(name: str, chance: Random) -> str | None:
    """Return the name with its words in another order, or None when there is one word."""
    words = name.split()
    if len(set(words)) < 2:  # noqa: PLR2004 - one word has one order
        return None
    other = words[:]
    while other == words:
        chance.shuffle(other)
    return " ".join(other)


def place_of(finder: rules.Finder[OccupationName], asked: Asked) -> int | None:
    """Return at which place the name that was meant is offered; the same words in another list count."""
    meant = rules.folded_words(asked.meant.name)
    found = [rules.folded_words(each.name) for each, _ in finder.find(asked.typed, limit=SHOWN)]
    if asked.begun:
        return next((n for n, words in enumerate(found, 1) if "".join(words).startswith(asked.begun)), None)
    return next((n for n, words in enumerate(found, 1) if words == meant), None)


def _speed(
    finder: rules.Finder[OccupationName], names: Sequence[OccupationName], seen: dict[str, float | int | str]
) -> Result:
    """Type every tenth of the names: after two, three, five and eight letters, whole, and with errors."""
    chance = Random(SEED)
    some = names[::SHARE]
    typed = [each.name[:letters] for each in some for letters in (2, 3, 5, 8, 100)]
    typed += [with_errors(each.name, errors, chance) for each in some for errors in (1, 2)]
    typed += [with_errors(part, errors, chance) for each in some if (part := beginning(each.name)) for errors in (1, 2)]
    times, of_processor = [], []
    for words in typed:
        begun, at_work = perf_counter(), process_time()
        finder.find(words, limit=SHOWN)
        times.append((perf_counter() - begun) * 1000)
        of_processor.append((process_time() - at_work) * 1000)
    more = {
        "questions": len(times),
        "p50 ms": median(times),
        "most ms": max(times),
        "processor time, p95 ms": percentile(of_processor, 0.95),
        **seen,
    }
    return Result(BARS["occupations-find"], percentile(times, 0.95), more)


def _accuracy(finder: rules.Finder[OccupationName], key: str, asked: Sequence[Asked]) -> Result:
    places = [place_of(finder, each) for each in asked]
    return Result(
        BARS[f"occupations-{key}"],
        _share(sum(place is not None and place <= TOP for place in places), len(places)),
        {
            "asked": len(places),
            "first %": _share(places.count(1), len(places)),
            f"among {SHOWN} %": _share(sum(place is not None for place in places), len(places)),
        },
    )


def _offering(
    uwv: Sequence[OccupationName], held_out: Sequence[OccupationName], esco: Sequence[OccupationName]
) -> list[Result]:
    """Ask for names that were held out as a page does, in what is left, and count occupations of the right group.

    An occupation of ESCO counts for the group of UWV that has most of its names, if there is one.
    """
    out = {each.code for each in held_out}
    names = [each for each in (*uwv, *esco) if each.code not in out]
    group = {(each.scheme, each.code): each.group_code or "" for each in uwv} | _groups_of_esco(names)
    finder = rules.Finder(names, schemes=("uwv", "esco"))
    likeness = rules.Likeness([each.name for each in names])
    first, three, any_at_all = 0, 0, 0
    for each in held_out:
        found = [(name.scheme, name.code) for name, _ in finder.find(each.name, limit=SHOWN)]
        if len(found) < rules.FEW:
            more = rules.alike(
                each.name, likeness=likeness, names=names, known=found, limit=SHOWN - len(found), accept=lambda _: True
            )
            found += [(name.scheme, name.code) for name, _ in more]
        groups = [group.get(code) for code in found]
        first += groups[:1] == [each.group_code]
        three += each.group_code in groups[:TOP]
        any_at_all += bool(found)
    asked = len(held_out)
    seen: dict[str, float | int | str] = {"held out": asked, "first %": _share(first, asked)}
    return [
        Result(BARS["occupations-offered"], _share(three, asked), seen),
        Result(BARS["occupations-offered-any"], _share(any_at_all, asked), {"held out": asked}),
    ]


def _groups_of_esco(names: Sequence[OccupationName]) -> dict[tuple[str, str], str]:
    called = {rules.folded_words(each.name): each.group_code or "" for each in names if each.scheme == "uwv"}
    votes: dict[str, Counter[str]] = {}
    for each in names:
        group = called.get(rules.folded_words(each.name))
        if each.scheme == "esco" and group:
            votes.setdefault(each.code, Counter())[group] += 1
    return {("esco", code): most.most_common(1)[0][0] for code, most in votes.items()}


def _coding(
    uwv: Sequence[OccupationName], held_out: Sequence[OccupationName], esco: Sequence[OccupationName]
) -> list[Result]:
    """Look up the group of names that were held out by the names that were not.

    One in eight of them is the name of a group itself, and is held out as such too.
    """
    out = {each.code for each in held_out}
    known = [each for each in uwv if each.code not in out and each.group_code]
    coded = [(each.name, each.group_code or "") for each in known]
    named: dict[str, list[str]] = {}
    for each in esco:
        named.setdefault(each.code, []).append(each.name)
    coded += rules.borrowed(coded, named.values())
    called = {each.code: each.name for each in known if each.code == each.group_code}
    coder = rules.Coder([name for name, _ in coded], [code for _, code in coded], called=called)
    groups = {each.group_code for each in known}
    votes = [[code for code, *_ in coder.votes(each.name)] for each in held_out]
    places = [
        codes.index(each.group_code) if each.group_code in codes else None
        for each, codes in zip(held_out, votes, strict=True)
    ]
    seen: dict[str, float | int | str] = {
        "held out": len(held_out),
        "first %": _share(places.count(0), len(places)),
        "names borrowed of ESCO": len(coded) - len(known),
        "group has other names %": _share(sum(each.group_code in groups for each in held_out), len(held_out)),
    }
    right = sum(place is not None and place < TOP for place in places)
    covered = sum(map(bool, votes))
    return [
        Result(BARS["occupations-group"], _share(right, len(places)), seen),
        Result(BARS["occupations-covered"], _share(covered, len(places)), {"held out": len(held_out)}),
    ]


def _deriving(esco: Sequence[OccupationName], isco: Vocabulary) -> list[Result]:
    """Derive the ISCO unit group of Sonar's own occupations, to which people gave one, by ESCO's and ISCO's names.

    And of a tenth of ESCO's occupations by the names of the others: harder, since one in fifteen of ESCO's names
    belongs to several occupations, mostly of different groups.
    """
    own = {str(each.code): each for each in shipped_lists().occupations}
    units = [(each.name, each.code) for each in isco.groups if len(each.code) == _UNIT_DIGITS]
    coder = _coder([(each.name, each.group_code or "") for each in esco] + units)
    derived = rules.derived_isco({code: [each.label_nl] for code, each in own.items()}, coder)
    truth = {code: each.isco for code, each in own.items()}
    codes = sorted({each.code for each in esco})
    out = set(Random(SEED).sample(codes, len(codes) // SHARE))
    known = [each for each in esco if each.code not in out]
    others = _coder([(each.name, each.group_code or "") for each in known] + units)
    names: dict[str, list[str]] = {}
    for each in sorted(esco, key=lambda each: (not each.preferred, each.name)):
        if each.code in out:
            names.setdefault(each.code, []).append(each.name)
    held_out = rules.derived_isco(names, others)
    group = {each.code: each.group_code or "" for each in esco}
    seen: dict[str, float | int | str] = {
        "occupations": len(own),
        "derived %": _share(len(derived), len(own)),
        "right in three digits %": _right(derived, truth, digits=3),
        "ESCO's own, held out": len(out),
        "of those derived %": _share(len(held_out), len(out)),
        "of those right %": _right(held_out, group, digits=4),
    }
    return [Result(BARS["occupations-isco"], _right(derived, truth, digits=4), seen)]


def _coder(coded: Sequence[tuple[str, str]]) -> rules.Coder:
    return rules.Coder([name for name, _ in coded], [code for _, code in coded])


def _right(derived: Mapping[str, tuple[str, float]], truth: Mapping[str, str], *, digits: int) -> float:
    right = sum(isco[:digits] == truth[code][:digits] for code, (isco, _) in derived.items())
    return _share(right, len(derived))


def _share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
