"""Running a decision on the logger's login: a transaction of its own, committed with the row that records it."""

from typing import Any

from django.db import transaction

from sonar.access.queries.people import PACKAGE
from sonar.access.types import Fault, NotGranted
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.statements import statement


def asked(actor: Actor, which: str, **values: object) -> Any:  # noqa: ANN401 - a database value, typed by the caller
    """Return what a statement answers to the actor."""
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        return statement(PACKAGE, which).value(
            "logger", token=actor.token, trace_id=here.trace_id, origin=here.origin, **values
        )


def do(actor: Actor, which: str, **values: object) -> None:
    """Run what answers nothing or the one word that stood in the way; raise `NotGranted` for that."""
    refusal = asked(actor, which, **values)
    raise_for([] if refusal is None else [refusal])


def raise_for(faults: list[str]) -> None:
    """Raise `NotGranted` with everything that stood in the way, if anything did."""
    if faults:
        raise NotGranted(tuple(map(Fault, faults)))
