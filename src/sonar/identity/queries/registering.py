"""Offices, and the keys of somebody who is about to be registered."""

from typing import Final

from sonar.identity.types import Actor, NewcomerKeys, RegisteringOffice
from sonar.kernel.statements import statement

_OFFICES: Final = statement("sonar.identity", "registering_offices")
_KEYS: Final = statement("sonar.identity", "newcomer_keys")
_SERVICE: Final = "uwv"


def offices_for(actor: Actor) -> tuple[RegisteringOffice, ...]:
    """Return the offices at which this actor can have somebody registered, by name (R27).

    For staff those of the own organisation; for somebody who registers herself those of the service.
    """
    return tuple(
        office
        for office in _OFFICES.rows("reader", RegisteringOffice)
        if (office.organisation == actor.organisation if actor.is_staff else office.organisation_kind == _SERVICE)
    )


def newcomer_keys(*, actor: Actor) -> NewcomerKeys | None:
    """Return the keys under which this newcomer's record will be sealed; None when her half hour is over."""
    return _KEYS.row("auth", NewcomerKeys, token=actor.token)
