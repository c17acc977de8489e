"""What can follow on what with a candidate, as the database has it, and what may stand in a note about her."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from sonar.kernel.bsn import holds_bsn

STEPS: Final[frozenset[tuple[str, str, str, str]]] = frozenset(
    {
        ("shortlist", "holder", "", "shortlisted"),
        ("shortlist", "holder", "dropped", "shortlisted"),
        ("drop", "holder", "shortlisted", "dropped"),
        ("drop", "holder", "returned", "dropped"),
        ("note", "holder", "shortlisted", "shortlisted"),
        ("note", "holder", "returned", "returned"),
        ("refer", "holder", "shortlisted", "referred"),
        ("pass_on", "adviser", "referred", "proposed"),
        ("give_back", "adviser", "referred", "returned"),
        ("decline", "adviser", "referred", "declined"),
        ("decline", "adviser", "proposed", "declined"),
        ("consent", "adviser", "proposed", "consented"),
        ("withdraw", "adviser", "consented", "withdrawn"),
        ("withdraw", "adviser", "invited", "withdrawn"),
        ("ask", "holder", "shortlisted", "proposed"),
        ("ask", "holder", "returned", "proposed"),
        ("ask", "holder", "expired", "proposed"),
        ("later", "client", "proposed", "proposed"),
        ("consent", "client", "proposed", "consented"),
        ("decline", "client", "proposed", "declined"),
        ("withdraw", "client", "consented", "withdrawn"),
        ("withdraw", "client", "invited", "withdrawn"),
        *(
            (step, who, before, after)
            for who in ("holder", "employer")
            for before in ("consented", "invited")
            for step, after in (("hire", "hired"), ("reject", "rejected"))
        ),
        ("invite", "holder", "consented", "invited"),
        ("invite", "employer", "consented", "invited"),
        ("end", "holder", "hired", "ended"),
        ("end", "adviser", "hired", "ended"),
        ("end", "sonar", "hired", "ended"),
        ("expire", "sonar", "proposed", "expired"),
        *(
            ("close", "sonar", state, "closed")
            for state in ("shortlisted", "referred", "returned", "proposed", "expired", "consented", "invited")
        ),
    }
)
"""Step, who takes it, from which state, to which. What is not here cannot happen; a test holds it to the database."""
_CLOSER: Final = frozenset({"shortlist", "refer", "ask", "invite"})
_FROM_A_CLOSED_ONE: Final = {"holder": frozenset({"end"}), "employer": frozenset[str]()}
_OF_HERSELF: Final = frozenset({"decline", "withdraw", "give_back", "end"})
REJECTIONS: Final = ("skills", "experience", "hours", "distance", "other_candidate", "conditions", "other")
"""Why an employer does not take somebody. No reason on the list is about who she is."""
NO_WISHES: Final = ("no_wish", "other_work", "distance", "hours", "conditions", "other")
"""Why somebody does not want a vacancy."""
HIDE_REASONS: Final = ("occupation", "distance", "hours", "conditions", "employer", "applied", "other")
"""Why somebody wants to see a vacancy no more."""
EVERY: Final = ("day", "week", "never")
"""How often somebody can be told of new vacancies."""
LONGEST_NOTE: Final = 200
LONGEST_REASON: Final = 300
LEAST_REASON: Final = 20
MOST_HOURS: Final = 60
_CONTACT = re.compile(r"@|https?:|www\.|(?:\d[\s().-]?){6,}", re.IGNORECASE)
_TITLE = re.compile(r"\b(?:mevrouw|meneer|de heer|dhr|mevr|mw|mr|mrs|ms)\b\.?\s+\S", re.IGNORECASE)
_NAME_WITHIN = re.compile(r"(?<=[a-zà-ÿ,;:()'-] )[A-ZÀ-Þ][a-zà-ÿ][\w'-]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def steps_from(state: str, who: str) -> tuple[str, ...]:
    """Return the steps that `who` can take from a state, in alphabetical order."""
    return tuple(sorted({step for step, taker, before, _ in STEPS if (taker, before) == (who, state)}))


def steps_now(state: str, who: str, *, vacancy_open: bool, away: bool = False) -> tuple[str, ...]:
    """Return the steps that `who` can take from a state as things are, in alphabetical order.

    With a vacancy that is not open nobody goes further: what she agreed to can be taken back, and work can end. With
    somebody who is `away`, not registered any more, only what came of it can be written down.
    """
    kept = _FROM_A_CLOSED_ONE.get(who, _OF_HERSELF)
    return tuple(
        step for step in steps_from(state, who) if (vacancy_open or step in kept) and not (away and step in _CLOSER)
    )


def text_faults(text: str, *, longest: int, known_words: Iterable[str] = ()) -> list[str]:
    """Return what is wrong with a text about a candidate.

    That is `too_long`, `control`, `bsn`, `contact` or `names_people`. A candidate is not named
    before she agrees. So no title with a name, no word with a capital within a sentence but those of the vacancy itself
    (`known_words`), no address, number or link.
    """
    known = {word.strip(".,;:()'\"").lower() for given in known_words for word in re.split(r"[\s/-]+", given)}
    named = _TITLE.search(text) or any(word.lower() not in known for word in _NAME_WITHIN.findall(text))
    found = {
        "too_long": len(text) > longest,
        "control": bool(_CONTROL.search(text)),
        "bsn": holds_bsn(text),
        "contact": bool(_CONTACT.search(text)) and not holds_bsn(text),
        "names_people": bool(named),
    }
    return [code for code, wrong in found.items() if wrong]


def place_faults(
    *, hours: int | None, starts_on: date | None, ends_on: date | None, today: date
) -> dict[str, list[str]]:
    """Return what is wrong with a place somebody is hired for, as codes by field.

    She works on the last day still: work of one day ends on the day on which it starts.
    """
    faults: dict[str, list[str]] = {}
    if hours is None or not 1 <= hours <= MOST_HOURS:
        faults["hours"] = ["hours"]
    if starts_on is None:
        faults["starts_on"] = ["required"]
    elif abs((starts_on - today).days) > 366:  # noqa: PLR2004 - a year either way
        faults["starts_on"] = ["far_off"]
    if ends_on is not None and starts_on is not None and ends_on < starts_on:
        faults["ends_on"] = ["ends_before"]
    return faults
