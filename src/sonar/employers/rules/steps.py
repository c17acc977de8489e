"""The steps of a vacancy, to show the right buttons. The database decides by the same table; a test compares them."""

from typing import Final

from sonar.employers.types import Verb

STEPS: Final = {
    (Verb.PUBLISH, "draft", False): "published",
    (Verb.PUBLISH, "draft", True): "review",
    (Verb.APPROVE, "review", False): "published",
    (Verb.RETURN, "review", False): "draft",
    (Verb.TAKE_BACK, "review", False): "draft",
    (Verb.FILL, "published", False): "filled",
    (Verb.WITHDRAW, "draft", False): "withdrawn",
    (Verb.WITHDRAW, "review", False): "withdrawn",
    (Verb.WITHDRAW, "published", False): "withdrawn",
}
"""The state after a step, by the step, the state before it, and whether the check found something."""
CLOSED: Final = frozenset({"filled", "withdrawn", "expired"})


def verbs_from(status: str) -> tuple[Verb, ...]:
    """Return what can be done with a vacancy in this state, in the order of the buttons."""
    return tuple(dict.fromkeys(verb for verb, before, _ in STEPS if before == status))
