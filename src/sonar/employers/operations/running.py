"""Running a change on the logger's login: a transaction of its own, committed with the row that records it."""

from typing import Any, Final, TypeVar

from django.db import transaction

from sonar.employers.types import NotDone
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.statements import statement

PACKAGE: Final = "sonar.employers"
Row = TypeVar("Row")


def do(actor: Actor, which: str, **values: object) -> None:
    """Run what answers nothing, or the one word that stood in the way; raise `NotDone` with that."""
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        refusal = statement(PACKAGE, which).value(
            "logger", token=actor.token, trace_id=here.trace_id, origin=here.origin, **values
        )
    if refusal is not None:
        raise NotDone(str(refusal))


def answer(actor: Actor, which: str, make: type[Row], **values: Any) -> Row:  # noqa: ANN401 - database values
    """Run what answers one row with a `refusal` among its columns; raise `NotDone` with that."""
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        found = statement(PACKAGE, which).row(
            "logger", make, token=actor.token, trace_id=here.trace_id, origin=here.origin, **values
        )
    refusal = getattr(found, "refusal", "not_yours")
    if found is None or refusal is not None:
        raise NotDone(str(refusal))
    return found
