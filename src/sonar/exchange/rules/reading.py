"""Reading one object of a foreign file: every value by type, range and code, and what was wrong with it.

Reports never repeat a value, since a value may be a person's own words.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from sonar.exchange.types import FieldWarning

OCCUPATION = re.compile(r"https://linkeddata\.competentnl\.nl/uwv/id/occupation/([0-9A-Za-z-]{1,40})")
_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 1, 1)


@dataclass(slots=True)
class Reader:
    """Takes typed values out of one JSON object and remembers what was wrong."""

    position: int
    warnings: list[FieldWarning] = field(default_factory=list)

    def warn(self, name: str, reason: str) -> None:
        """Remember that a field was left out or adjusted, and why; never its value."""
        self.warnings.append(FieldWarning(self.position, name, reason))

    def part(self, parent: dict[str, object], name: str) -> dict[str, object]:
        """Return an object inside; empty when there is none."""
        value = parent.get(name)
        if value is None:
            return {}
        if isinstance(value, dict):
            return value
        self.warn(name, "is not an object")
        return {}

    def parts(self, parent: dict[str, object], name: str) -> list[dict[str, object]]:
        """Return the objects of a list inside."""
        value = parent.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.warn(name, "is not a list")
            return []
        found = [each for each in value if isinstance(each, dict)]
        if len(found) < len(value):
            self.warn(name, "holds something that is not an object")
        return found

    def number(self, parent: dict[str, object], name: str, *, most: int) -> int | None:
        """Return a whole number of at most `most`; None when it is none."""
        value = parent.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.warn(name, "is not a whole number")
            return None
        if not 0 <= value <= most:
            self.warn(name, f"is not between 0 and {most}")
            return None
        return value

    def code(self, parent: dict[str, object], name: str, known: dict[int, int | None]) -> int | None:
        """Return what a code stands for; None for one that is not known."""
        value = self.number(parent, name, most=99)
        if value is None or value in known:
            return known.get(value) if value is not None else None
        self.warn(name, "is not a known code")
        return None

    def text(self, parent: dict[str, object], name: str, *, longest: int) -> str:
        """Return a text of at most `longest` characters; empty when it is none."""
        value = parent.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.warn(name, "is not a text")
            return ""
        if len(value) > longest:
            self.warn(name, f"is longer than {longest} characters")
            return ""
        if any(ord(each) < ord(" ") and each not in "\t\r\n" for each in value):
            self.warn(name, "holds control characters")
            return ""
        return value.strip()

    def day(self, parent: dict[str, object], name: str) -> date | None:
        """Return a day in the one form of the standard."""
        value = parent.get(name)
        if value is None:
            return None
        # fromisoformat also takes 20260101 and week dates, which the standard does not.
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            try:
                found = date.fromisoformat(value)
            except ValueError:
                found = _LATEST
            if _EARLIEST <= found < _LATEST:
                return found
        self.warn(name, "is not a date of the form YYYY-MM-DD")
        return None

    def days(self, parent: dict[str, object], first: str, last: str) -> tuple[date | None, date | None]:
        """Return a first and a last day; the last is left out when it lies before the first."""
        started, ended = self.day(parent, first), self.day(parent, last)
        if started is not None and ended is not None and ended < started:
            self.warn(last, f"lies before {first}")
            ended = None
        return started, ended

    def occupation(self, parent: dict[str, object]) -> str:
        """Return the code of a CompetentNL occupation; empty when it is none."""
        value = parent.get("codeBeroepsnaam")
        if value is None:
            return ""
        match = OCCUPATION.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            self.warn("codeBeroepsnaam", "is not the address of a CompetentNL occupation")
            return ""
        return match[1]
