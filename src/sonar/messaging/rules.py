"""What a message to one person may hold."""

import re
from collections.abc import Mapping

from sonar.kernel.bsn import holds_bsn

LONGEST_SUBJECT = 120
LONGEST_BODY = 4000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def check_message(*, subject: str, body: str) -> dict[str, list[str]]:
    """Return fault codes by field: `required`, `too_long`, `control`, `bsn`; empty when the message may be sent.

    A number that passes the BSN test is refused even when it is the reader's own: she does not need it from us, and a
    slip of the sender would send another's (R81).
    """
    faults: dict[str, list[str]] = {}
    for name, text, longest in (("subject", subject, LONGEST_SUBJECT), ("body", body, LONGEST_BODY)):
        found = _faults(text, longest)
        if found:
            faults[name] = found
    return faults


def _faults(text: str, longest: int) -> list[str]:
    faults = []
    if not text.strip():
        faults.append("required")
    if len(text) > longest:
        faults.append("too_long")
    if _CONTROL.search(text):
        faults.append("control")
    if holds_bsn(text):
        faults.append("bsn")
    return faults


LONGEST_LINE = 2000
SHORTEST_REASON = 20
LONGEST_REASON = 500


def line_faults(text: str) -> list[str]:
    """Return the codes of what is wrong with a message between a jobseeker and an employer, as `check_message` does."""
    return _faults(text, LONGEST_LINE)


REPORT_STEPS: Mapping[tuple[str, str], tuple[bool, bool]] = {
    ("dismiss", "none"): (False, False),
    ("warn", "none"): (False, False),
    ("propose", "none"): (False, True),
    ("dismiss", "refuse"): (False, False),
    ("warn", "refuse"): (False, False),
    ("block", "propose"): (True, True),
    ("refuse", "propose"): (True, True),
    ("lift", "block"): (False, True),
}
"""By step and the step before: whether somebody else takes it, and whether only a report about an employer has it."""


def report_steps_from(state: str, *, by_me: bool, about_employer: bool) -> tuple[str, ...]:
    """Return the steps that can be taken with a report; the database decides by the same table."""
    return tuple(
        step
        for (step, before), (other, employer_only) in REPORT_STEPS.items()
        if before == state and not (other and by_me) and (about_employer or not employer_only)
    )


def reason_faults(text: str) -> list[str]:
    """Return the codes of what is wrong with the reason for a step: at least 20 signs, at most 500, no BSN."""
    faults = _faults(text, LONGEST_REASON)
    return faults or (["reason"] if len(text.strip()) < SHORTEST_REASON else [])
