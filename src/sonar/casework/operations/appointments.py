"""Appointments: planned, moved, cancelled, held or missed; the client is told once, as fits her (I4, R24)."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sonar.access.types import Category
from sonar.casework.operations.writing import Told, inform, raise_faults, sql, writing
from sonar.casework.queries.references import seal, unseal
from sonar.casework.rules.codes import APPOINTMENT_STEPS, MANNERS, SUBJECTS
from sonar.casework.rules.texts import text_faults, tidy
from sonar.casework.types import ChangedMeanwhile
from sonar.disclosure.operations import OpenedClient
from sonar.identity.types import Actor
from sonar.kernel.ids import new_id

LONGEST_HOURS: Final = 8
LONGEST_PLACE: Final = 120
FARTHEST_DAYS: Final = 366


def plan_appointment(  # noqa: PLR0913 - each is a fact of the appointment
    *,
    actor: Actor,
    opened: OpenedClient,
    colleague_ref: str = "",
    starts_at: datetime,
    ends_at: datetime,
    manner: str,
    subject: str,
    place: str = "",
    told: Told,
) -> str:
    """Plan an appointment with an opened client, for oneself or a colleague, and tell the client; return its reference.

    Whoever holds it may open her from three days before until three days after, when the actor has her in the caseload
    or replaces who has. Raises `InvalidFields` with every fault at once, `DiaryTaken` when the holder has another
    appointment then, `NotAvailable` for a colleague who cannot hold one.
    """
    faults = _faults(opened, starts_at, ends_at, manner, place)
    raise_faults(faults if subject in SUBJECTS else faults | {"subject": ["unknown"]})
    holder = unseal(colleague_ref, actor, "staff") if colleague_ref else actor.ref
    appointment_id = new_id(now=opened.now)
    with writing(opened):
        inform(opened, actor, told)
        sql("plan_appointment").value(
            "writer",
            client_id=opened.client_id,
            id=appointment_id,
            staff_id=holder,
            starts_at=starts_at,
            ends_at=ends_at,
            manner=manner,
            subject=subject,
            place=_sealed_place(opened, place),
        )
    return seal(appointment_id, actor, "appointment")


def move_appointment(  # noqa: PLR0913 - each is a fact of the appointment
    *,
    actor: Actor,
    opened: OpenedClient,
    appointment_ref: str,
    version: int,
    starts_at: datetime,
    ends_at: datetime,
    manner: str,
    place: str = "",
    told: Told,
) -> None:
    """Move a planned appointment and tell the client, once; the right of who holds it moves along.

    Raises as `plan_appointment` does, and `ChangedMeanwhile` when it is no longer as `version` has it: then she is not
    told a second time either.
    """
    raise_faults(_faults(opened, starts_at, ends_at, manner, place))
    appointment_id = unseal(appointment_ref, actor, "appointment")
    with writing(opened):
        inform(opened, actor, told)
        _step(
            opened,
            appointment_id,
            version,
            "move",
            starts_at=starts_at,
            ends_at=ends_at,
            manner=manner,
            place=_sealed_place(opened, place),
        )


def end_appointment(
    *,
    actor: Actor,
    opened: OpenedClient,
    appointment_ref: str,
    version: int,
    deed: str,
    told: Told | None = None,
) -> None:
    """Cancel an appointment (`cancel`, and tell the client), or record that it was held (`hold`) or missed (`miss`).

    Raises `ChangedMeanwhile` when that step does not exist from how it stands, `InvalidFields` when it has not begun.
    """
    if deed not in {known for _, known in APPOINTMENT_STEPS} - {"move"}:
        raise ChangedMeanwhile
    if (deed == "cancel") != (told is not None):
        message = "the client is told of a cancelled appointment, and only of that"
        raise ValueError(message)
    appointment_id = unseal(appointment_ref, actor, "appointment")
    with writing(opened):
        if told is not None:
            inform(opened, actor, told)
        _step(opened, appointment_id, version, deed, starts_at=None, ends_at=None, manner=None, place=None)


def _faults(
    opened: OpenedClient, starts_at: datetime, ends_at: datetime, manner: str, place: str
) -> dict[str, list[str]]:
    faults = text_faults({"place": place}, longest=LONGEST_PLACE, optional=True)
    if starts_at <= opened.now:
        faults["starts_at"] = ["past"]
    elif starts_at > opened.now + timedelta(days=FARTHEST_DAYS):
        faults["starts_at"] = ["too_far"]
    if not starts_at < ends_at <= starts_at + timedelta(hours=LONGEST_HOURS):
        faults["ends_at"] = ["period"]
    if manner not in MANNERS:
        faults["manner"] = ["unknown"]
    return faults


def _step(opened: OpenedClient, appointment_id: UUID, version: int, deed: str, **values: object) -> None:
    sql("step_appointment").value(
        "writer", client_id=opened.client_id, id=appointment_id, version=version, deed=deed, **values
    )


def _sealed_place(opened: OpenedClient, place: str) -> bytes | None:
    return opened.vault.encrypt(tidy(place) or None, category=Category.CONTACT_MOMENTS, column="appointment.place")
