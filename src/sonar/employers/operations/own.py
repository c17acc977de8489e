"""What an employer does for itself: registering an establishment."""

from collections import defaultdict
from typing import Final

from django.db import transaction

from sonar.employers.operations.running import PACKAGE
from sonar.employers.rules.texts import plain_text, text_faults
from sonar.employers.types import InvalidEntry
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.bsn import holds_bsn
from sonar.kernel.statements import statement
from sonar.reference.queries import pc4_points, place

_FIELDS: Final = {"name": "name", "number": "number", "taken": "number", "unknown_pc4": "pc4"}


def register_establishment(*, actor: Actor, name: str, number: str, pc4: int) -> None:
    """Register an establishment of the actor's own organisation, and with the first one the organisation under `name`.

    The place follows from the four digits of the postcode. Raises `InvalidEntry` with everything that is wrong: codes
    by field, under `""` what is wrong with the whole (`not_own`: no agency does this for another).
    """
    here = acting.current()
    known = pc4 in pc4_points()
    with transaction.atomic("logger", durable=True):
        found = statement(PACKAGE, "register_establishment").value(
            "logger",
            token=actor.token,
            name=_name(name),
            number=number,
            pc4=pc4 if known else None,
            place=place(pc4) if known else "",
            trace_id=here.trace_id,
            origin=here.origin,
        )
    faults: dict[str, list[str]] = defaultdict(list)
    for code in found or ():
        faults[_FIELDS.get(code, "")].append(code)
    if faults:
        raise InvalidEntry(faults)


def _name(text: str) -> str:
    """Return the name as everybody will read it; nothing, which is refused, for what can be none."""
    name = plain_text(text)
    wrong = text_faults(name, shortest=2, longest=160) or holds_bsn(name, nine_digits=True)
    return "" if wrong else name
