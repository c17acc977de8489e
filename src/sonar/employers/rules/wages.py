"""Pay that cannot be: below what the law asks, or too good to be true."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_AMOUNT: Final = r"(?:€|eur(?:o)?)?\s*(\d{1,3}(?:\.\d{3})+|\d{1,6})(?:,(\d{2}|-+))?\s*(?:€|euro|,-)?"
_PAY: Final = re.compile(
    rf"{_AMOUNT}(?:\s*(?:-|tot(?: en met)?|t/m|en|a)\s*{_AMOUNT})?"
    r"\s*(?:bruto|netto)?\s*(?:per|p/|/|p\.)\s*(uur|u|dag|week|maand|mnd|mnd\.|jaar)\b"
)
_TOLD: Final = re.compile(r"verdien|salaris|loon|uurtarief|betaal|betaling|inkomen|vergoeding|krijg")
_YOUTH: Final = re.compile(
    r"jeugdloon|leeftijd|jong|1[5-9][ -]?jar|1[5-9] jaar|20 jaar|scholier|vakantie|bijbaan|stag|vrijwillig|onkosten"
    r"|reis|leerling|bbl|bonus|provisie|toeslag|thuiswerk|telefoon|korting|bovenop|fiets|auto"
)
_BESIDE: Final = re.compile(
    r"(?:abonnement|budget|tegoed|bijdrage|contributie|pensioenpremie|cadeaubon)\w*"
    r"(?: (?:ter waarde )?(?:van|tot|voor))?"
    r"(?: (?:maximaal|ongeveer|minstens))?\s*$"
)
"""What stands right before an amount that comes beside pay."""
_BY_THE_HOUR: Final = re.compile(r"^(?:€|eur).*uur$|euro.*uur$")
_HOURS: Final = {"u": 1, "uur": 1, "dag": 8}
_MOST: Final = {"uur": 150, "dag": 900, "week": 4000, "maand": 25_000, "jaar": 300_000}
_NAMES: Final = {"u": "uur", "mnd": "maand", "mnd.": "maand"}
_WEEKS: Final = {"week": Decimal(1), "maand": Decimal(52) / 12, "jaar": Decimal(52)}
_NEAR: Final = 60
_SLACK: Final = Decimal("0.97")
"""Months are not of one length, and hours are rounded: a little below is not below."""


@dataclass(frozen=True, slots=True)
class Wage:
    """What pay is held against: the legal minimum an hour, and the hours a week of the vacancy (0: not known)."""

    minimum: Decimal | None
    hours_max: int
    told: bool
    """The last text is about pay and nothing else."""


def wage_words(texts: Sequence[str], *, pay: Wage) -> Iterator[str]:
    """Yield the words about pay that cannot be, in texts without capitals."""
    for place, text in enumerate(texts):
        only_pay = pay.told and place == len(texts) - 1
        for match in _PAY.finditer(text):
            around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
            beside = _BESIDE.search(text, max(0, match.start() - _NEAR), match.start()) is not None
            told = only_pay or (_TOLD.search(around) is not None and not beside)
            if (told or _BY_THE_HOUR.search(match[0])) and _impossible(match, around, pay, told=told):
                yield " ".join(match[0].split())


def _impossible(match: re.Match[str], around: str, pay: Wage, *, told: bool) -> bool:
    unit = _NAMES.get(match[5], match[5])
    amounts = [_amount(match[1], match[2])] + ([_amount(match[3], match[4])] if match[3] else [])
    if min(amounts) > _MOST[unit]:
        return True
    if not told or pay.minimum is None or _YOUTH.search(around):
        return False
    hours = _hours(unit, pay.hours_max)
    return hours is not None and max(amounts) < pay.minimum * hours * _SLACK


def _hours(unit: str, hours_max: int) -> Decimal | None:
    """Return for how many hours one such payment is; None when that is not known."""
    if unit in _HOURS:
        return Decimal(_HOURS[unit]) if unit != "dag" else None
    return _WEEKS[unit] * hours_max if hours_max else None


def _amount(whole: str, cents: str | None) -> Decimal:
    return Decimal(whole.replace(".", "")) + (Decimal(cents) / 100 if cents and cents.isdigit() else 0)
