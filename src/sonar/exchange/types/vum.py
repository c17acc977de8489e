"""Questions and answers of the national exchange of matching data (VUM)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

Answer = Mapping[str, Any]
"""A profile or a vacancy as the contract writes it."""


@dataclass(frozen=True, slots=True)
class AskedLanguage:
    """A language and the least command of it, 2 (fair) to 4 (excellent); None where any will do."""

    code: str
    oral: int | None = None
    written: int | None = None


@dataclass(frozen=True, slots=True)
class AskedVacancies:
    """Which working levels are asked: those that are known, from one on, or those that are not known."""

    known: bool
    least: int


@dataclass(frozen=True, slots=True)
class JobseekerQuestion:
    """What an asker wants to know about jobseekers: the criteria that have effect.

    None or empty where nothing is asked.
    """

    pc4: int
    km: int
    occupations: tuple[str, ...] = ()
    """Any of these, each by list and code."""
    contracts: int = 0
    """1 permanent, 2 temporary, 3 either, 0 not asked."""
    licences: tuple[str, ...] = ()
    languages: tuple[AskedLanguage, ...] = ()
    office_hours: bool | None = None
    irregular_hours: bool | None = None
    hours_max_from: int | None = None
    hours_min_to: int | None = None
    available_by: date | None = None


@dataclass(frozen=True, slots=True)
class VacancyQuestion:
    """What an asker wants to know about vacancies: the criteria that have effect."""

    pc4: int
    km: int
    occupation: str | None = None
    level: AskedVacancies | None = None
    licences: tuple[str, ...] = ()
    languages: tuple[AskedLanguage, ...] = ()
    irregular_hours: bool | None = None
    hours_max_from: int | None = None
    hours_min_to: int | None = None
    starts_from: date | None = None


@dataclass(frozen=True, slots=True)
class VumCall:
    """A request of a party that was let in."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Matches:
    """What is answered on a question: at most a hundred, in random order, and whether there were more."""

    matches: tuple[Answer, ...] = field(repr=False)
    more: bool


class VumRefusal(StrEnum):
    """Why a request of the exchange was refused."""

    NOT_KNOWN = "not_known"
    """No party, no certificate, or not the party it says."""
    NOT_AVAILABLE = "not_available"
    """No such name in an answer to this asker, or not any more."""
    LIMIT = "limit"
    """As many questions as were agreed for an hour."""
    DETAILS = "details"
    """As many details as a question has."""
    TIME = "time"
    """It took longer than the exchange waits."""


class VumRefused(Exception):
    """A request of the exchange that was refused; `code` says why."""

    def __init__(self, code: VumRefusal) -> None:
        """Hold why."""
        super().__init__(code.value)
        self.code = code
