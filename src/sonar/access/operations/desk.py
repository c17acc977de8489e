"""Giving duty at the desk of an office, and ending it (R27, R55)."""

from datetime import date

from sonar.access.operations.deciding import asked, do, raise_for
from sonar.access.queries.desk import DUTY
from sonar.access.queries.people import STAFF, opened
from sonar.identity.types import Actor


def arrange_duty(*, actor: Actor, staff_ref: str, since: date, until: date) -> None:
    """Give somebody duty at the desk of the manager's own office, up to but not including `until`.

    For two weeks at most, for people of the own organisation and region whose function the policy lets open clients on
    that basis; never for oneself. Raises `NotGranted` with everything that stands in the way.
    """
    staff = opened(staff_ref, actor=actor, purpose=STAFF)
    raise_for(asked(actor, "arrange_duty", staff=staff, since=since, until=until))


def end_duty(*, actor: Actor, reference: str) -> None:
    """End a duty now: what its holder has open on it closes with it. Raises `NotGranted`."""
    do(actor, "end_duty", id=opened(reference, actor=actor, purpose=DUTY))
