"""Finding a person by surname and birth date, from values that give nothing away without the key (R6, I9).

For each person one row is kept: a number that stands for the birth date, and a sketch of her surnames. The sketch holds
a keyed number for each surname and for each way to leave one sign out of it. Two names that differ by one typing error
(a sign too many, too few, wrong, or two that changed places) have such a shortened form in common, so they find each
other. Every number is keyed with the birth date too: equal surnames with other birth dates have nothing in common, so
that nothing can be counted. What is found by the sketch is compared letter by letter once it was opened.
"""

import hmac
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from hashlib import blake2b, sha256
from typing import Final

from sonar.clients.types import Identity

LONGEST_FORM: Final = 40
"""Signs of a normalised surname that count; what stands behind them finds nobody by itself."""
MOST_NUMBERS: Final = 400
"""What a sketch holds at most; `clients.search_key` takes no more."""
_PREFIXES: Final = frozenset(
    re.findall(
        "[a-z]+",
        "van de der den het t ter ten te s in op aan bij onder over uit uyt voor la le les l du des d da dos das di del"
        " della el al ben bin ibn abu von vom zu zum zur af av san o mac mc",
    )
)
_GLUED: Final = ("vander", "vanden", "vande", "vant", "van", "opden", "opde", "inden", "inde", "inht", "der", "den")
_GLUED_MORE: Final = ("de", "ten", "ter", "te", "el", "al", "la", "le", "du", "von")
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_BETWEEN: Final = re.compile(r"[\s\-\u2010\u2011\u2013\u2014/]+")
_NO_LETTER: Final = re.compile(r"[^\w]|_")
_LEAST_PART: Final = 2


@dataclass(frozen=True, slots=True)
class SearchKey:
    """What is kept of a person to find her by: signed 64-bit and 32-bit numbers."""

    birth_key: int
    sketch: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class NameQuery:
    """What is looked for: `sketch` finds with one typing error, `exact` only the name as it was given."""

    birth_key: int
    sketch: tuple[int, ...] = field(repr=False)
    exact: tuple[int, ...] = field(repr=False)
    search_key: bytes = field(repr=False)
    """Stands in the ledger for what was looked for: keyed, so that it tells nobody the name."""


def search_key(identity: Identity, *, key: bytes, former: Iterable[str] = ()) -> SearchKey:
    """Return what is kept of a person; `key` is the name key of the key store, 32 bytes.

    `former` are surnames that she had before, without their prefixes. They find her as her present ones do, for as far
    as there is room: the sketch holds the forms of her present names first, and `MOST_NUMBERS` numbers at most.
    """
    birth_key, date_key = _keys_of_day(key, identity.birth_date)
    forms = _fitting(stored_forms(identity), former_forms(former))
    numbers = {_number(date_key, b"~", shorter) for form in forms for shorter in shortened(form)}
    numbers.update(_number(date_key, b"=", form) for form in forms)
    return SearchKey(birth_key=birth_key, sketch=tuple(sorted(numbers)))


def name_query(surname: str, *, birth_date: date, key: bytes) -> NameQuery:
    """Return how a surname with a birth date is looked up; nothing to look for gives an empty sketch."""
    birth_key, date_key = _keys_of_day(key, birth_date)
    forms = asked_forms(surname)
    sketch = {_number(date_key, b"~", shorter) for form in forms for shorter in shortened(form)}
    whole = _whole(surname)
    said = f"{birth_date.isoformat()}/{'/'.join(whole)}".encode()
    return NameQuery(
        birth_key=birth_key,
        sketch=tuple(sorted(sketch)),
        exact=tuple(sorted({_number(date_key, b"=", form) for form in whole})),
        search_key=hmac.digest(key, b"sonar/searched/name/" + said, sha256),
    )


def closeness(surname: str, identity: Identity) -> int | None:
    """Return how well a surname fits: 0 as written, 1 a part of it, 2 with one typing error; None not at all."""
    if asked_forms(surname) and normal(identity.surname) == normal(surname):
        return 0
    return _fit(surname, stored_forms(identity))


def former_closeness(surname: str, former: str) -> int | None:
    """Return how well a surname fits one that she had before: 1 or 2 as `closeness` tells them; None not at all."""
    return _fit(surname, former_forms((former,)))


def _fit(surname: str, stored: Collection[str]) -> int | None:
    asked = asked_forms(surname)
    if set(asked) & set(stored):
        return 1
    return 2 if any(one_error_apart(mine, hers) for mine in asked for hers in stored) else None


def corrected(identity: Identity, kept: Mapping[str, str]) -> Identity:
    """Return an identity after a correction, as far as she is found by it; `kept` as `check_identity` returns it."""
    return replace(
        identity,
        last_name=kept.get("last_name", identity.last_name),
        partner_last_name=kept.get("partner_last_name", identity.partner_last_name),
        birth_date=date.fromisoformat(kept["birth_date"]) if "birth_date" in kept else identity.birth_date,
    )


def stored_forms(identity: Identity) -> tuple[str, ...]:
    """Return the surnames by which a person is found: her own and her partner's, each whole and in its parts."""
    found: dict[str, None] = {}
    for surname in (identity.last_name, identity.partner_last_name):
        if surname:
            found.update(dict.fromkeys(_forms(surname)))
    return tuple(found)


def former_forms(former: Iterable[str]) -> tuple[str, ...]:
    """Return the forms by which a person is found of the surnames that she had before."""
    return tuple(dict.fromkeys(form for surname in former for form in _forms(surname)))


def _fitting(present: Iterable[str], former: Iterable[str]) -> list[str]:
    """Return the forms for which there is room in a sketch, those of present names before all."""
    found: list[str] = []
    numbers = 0
    for form in dict.fromkeys((*present, *former)):
        numbers += len(form) + 2
        if numbers > MOST_NUMBERS:
            break
        found.append(form)
    return found


def asked_forms(surname: str) -> tuple[str, ...]:
    """Return the forms in which a typed surname may be on record, the likeliest first.

    Prefixes may be left out, miswritten or glued to the name, and two surnames may be given at once.
    """
    found = dict.fromkeys(_forms(surname))
    words = _words(surname)
    for start in range(1, len(words)):
        found.setdefault("".join(words[start:])[:LONGEST_FORM])
    for word in words:
        if word not in _PREFIXES and len(word) > _LEAST_PART:
            found.setdefault(word[:LONGEST_FORM])
        for glued in (*_GLUED, *_GLUED_MORE):
            if word.startswith(glued) and len(word) - len(glued) > _LEAST_PART:
                found.setdefault(word[len(glued) :])
                break
    return tuple(form for form in found if len(form) >= _LEAST_PART or form == normal(surname))


@lru_cache(maxsize=4096)
def shortened(form: str) -> frozenset[str]:
    """Return a form and every form that arises when one sign is left out of it."""
    return frozenset({form, *(form[:place] + form[place + 1 :] for place in range(len(form)))})


def one_error_apart(one: str, other: str) -> bool:
    """Tell whether two forms differ by at most one sign too many, too few or wrong, or two neighbours swapped."""
    if one == other:
        return True
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    if len(longer) - len(shorter) > 1:
        return False
    place = next((n for n, sign in enumerate(shorter) if sign != longer[n]), len(shorter))
    if len(longer) > len(shorter):
        return longer[place + 1 :] == shorter[place:]
    if longer[place + 1 :] == shorter[place + 1 :]:
        return True
    swapped = longer[place : place + 2] == shorter[place : place + 2][::-1]
    return swapped and longer[place + 2 :] == shorter[place + 2 :]


def normal(surname: str) -> str:
    """Return a surname as it is compared: small letters without marks, spaces and hyphens; ij and y are one."""
    return "".join(_words(surname))[:LONGEST_FORM]


def _whole(surname: str) -> list[str]:
    """Return a surname without the prefixes before it, and with them."""
    words = _words(surname)
    start = next((n for n, word in enumerate(words) if word not in _PREFIXES), 0)
    return [form for form in ("".join(words[start:])[:LONGEST_FORM], "".join(words)[:LONGEST_FORM]) if form]


@lru_cache(maxsize=4096)
def _forms(surname: str) -> tuple[str, ...]:
    """Return a surname without its prefixes, whole, and each part of a double surname."""
    forms = _whole(surname)
    parts = [word for word in _words(surname) if word not in _PREFIXES and len(word) > _LEAST_PART]
    if len(parts) > 1:
        forms.extend(part[:LONGEST_FORM] for part in parts)
    return tuple(dict.fromkeys(forms))


@lru_cache(maxsize=4096)
def _words_of(surname: str) -> tuple[str, ...]:
    # Compatibility forms first: the one sign for ij becomes two. Marks fall off, and so do signs that are no letters.
    plain = unicodedata.normalize("NFKD", surname.casefold().translate(_LETTERS))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = (_NO_LETTER.sub("", word).replace("ij", "y") for word in _BETWEEN.split(bare))
    return tuple(word for word in words if word)


def _words(surname: str) -> tuple[str, ...]:
    return _words_of(surname)


@lru_cache(maxsize=40_000)
def _keys_of_day(key: bytes, day: date) -> tuple[int, bytes]:
    """Return the number that stands for a birth date, and the key of the sketches of that date."""
    said = day.isoformat().encode()
    birth = hmac.digest(key, b"sonar/birth/" + said, sha256)[:8]
    return int.from_bytes(birth, "big", signed=True), hmac.digest(key, b"sonar/sketch/" + said, sha256)


def _number(date_key: bytes, kind: bytes, form: str) -> int:
    return int.from_bytes(blake2b(kind + form.encode(), key=date_key, digest_size=4).digest(), "big", signed=True)


def search_rows(identity: Identity, key: bytes, former: Iterable[str] = ()) -> tuple[int, list[int]]:
    """Return `birth_key` and `sketch` of `clients.search_key`, for loading in bulk: about 30 µs a person."""
    found = search_key(identity, key=key, former=former)
    return found.birth_key, list(found.sketch)


def number_index(number: str, *, key: bytes) -> bytes:
    """Return the keyed look-up value of a client number, 16 bytes."""
    return hmac.digest(key, b"sonar/number/" + number.encode(), sha256)[:16]


def searched_number(number: str, *, key: bytes) -> bytes:
    """Return what stands in the ledger for a client number that was looked for."""
    return hmac.digest(key, b"sonar/searched/number/" + number.encode(), sha256)


def searched_criteria(document: str, *, key: bytes) -> bytes:
    """Return what stands in the ledger for a search by attributes."""
    return hmac.digest(key, b"sonar/searched/criteria/" + document.encode(), sha256)


def searched_bsn(digits: str, *, key: bytes) -> bytes:
    """Return what stands in the ledger for a BSN that was looked for, or for what was given in its place."""
    return hmac.digest(key, b"sonar/searched/bsn/" + digits.encode(), sha256)


CHANGES_KEY: Final = frozenset({"last_name", "partner_last_name", "birth_date"})
"""The fields of an identity by which somebody is found."""
