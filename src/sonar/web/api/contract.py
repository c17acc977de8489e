"""The contract with municipalities: every field that goes in or comes out. Nothing else does (R116).

Names on the wire are Dutch, as the Dutch rules for interfaces ask; the fields are Sonar's own.
"""

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from sonar.kernel import clock
from sonar.kernel.bsn import Bsn, InvalidBsn

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EARLIEST: Final = date(1950, 1, 1)
_AHEAD: Final = timedelta(days=366)


def _read_bsn(value: object) -> Bsn:
    try:
        return Bsn(value if isinstance(value, str) and re.fullmatch(r"[0-9]{9}", value, re.ASCII) else "")
    except InvalidBsn:
        fault = PydanticCustomError("bsn", "not a BSN")
        raise fault from None


def _read_day(value: object) -> date | None:
    """Take a day in the one form of the contract: a library would also take numbers, times and week dates."""
    if value is None:
        return None
    try:
        found = date.fromisoformat(value if isinstance(value, str) and _DAY.fullmatch(value) else "")
    except ValueError:
        found = date.min
    if not _EARLIEST <= found <= clock.local_day(clock.now()) + _AHEAD:
        fault = PydanticCustomError("day", "not a day")
        raise fault
    return found


class _BsnSchema:
    """A BSN on the wire: nine digits in a text. It hides itself wherever it is shown."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:  # noqa: ANN401 - pydantic's signature
        from pydantic_core import core_schema  # what only this needs

        return core_schema.no_info_plain_validator_function(_read_bsn)

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: Any) -> dict[str, object]:  # noqa: ANN401
        return {"type": "string", "pattern": "^[0-9]{9}$", "writeOnly": True}


Day = Annotated[date, BeforeValidator(_read_day)]
Number = Annotated[Bsn, _BsnSchema]


class _Closed(BaseModel):
    """A body of which no other field is taken, and whose faults never show what was sent."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Question(_Closed):
    """Whose status is asked."""

    bsn: Number = Field(alias="burgerservicenummer")


class SupportKind(StrEnum):
    """What a municipality reports."""

    PW_BENEFIT = "bijstand"
    WAGE_COST = "loonkostensubsidie"
    JOB_COACH = "jobcoach"
    TRIAL_PLACE = "proefplaats"
    TRAINING = "scholing"
    SHELTERED = "beschutWerk"
    OTHER = "andereVoorziening"

    @property
    def code(self) -> str:
        """Return the code under which Sonar keeps it."""
        return self.name.lower()


class Report(_Closed):
    """That a benefit or provision of the municipality began, or ended."""

    bsn: Number = Field(alias="burgerservicenummer")
    kind: SupportKind = Field(alias="soort")
    started_on: Day = Field(alias="begonnenOp")
    ended_on: Day | None = Field(default=None, alias="geeindigdOp")

    @model_validator(mode="after")
    def _in_order(self) -> "Report":
        if self.ended_on is not None and self.ended_on < self.started_on:
            fault = PydanticCustomError("order", "out of order")
            raise fault
        return self


class Answer(BaseModel):
    """What is told: nothing beyond these fields."""

    model_config = ConfigDict(extra="forbid")


class StatusAnswer(Answer):
    """Where the mediation of one inhabitant stands."""

    reference: UUID = Field(serialization_alias="verwijzing")
    registered: bool = Field(serialization_alias="ingeschreven")
    since: date = Field(serialization_alias="sinds")
    office: str = Field(serialization_alias="kantoor")


class ReportAnswer(Answer):
    """What became of a report: `nieuw`, `gewijzigd` or `ongewijzigd`."""

    reference: UUID = Field(serialization_alias="verwijzing")
    outcome: str = Field(serialization_alias="verwerkt")


class ChangesAnswer(Answer):
    """Whose status changed: references, to be read one by one; and where to go on from."""

    references: list[UUID] = Field(serialization_alias="verwijzingen")
    place: str = Field(serialization_alias="volgende")


class InvalidParam(Answer):
    """A field that is wrong."""

    name: str
    reason: str


class Problem(Answer):
    """Why something did not happen (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    invalid_params: list[InvalidParam] = Field(default=[], serialization_alias="invalidParams")
