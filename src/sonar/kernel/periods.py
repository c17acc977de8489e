"""Half-open periods: the first day counts, the last does not."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` up to, but not including, `end`; without `end` it goes on."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        """Refuse a period that ends before, or on the day, it starts."""
        if self.end is not None and self.end <= self.start:
            message = "a period ends after it starts"
            raise ValueError(message)

    def __contains__(self, day: date) -> bool:
        """Tell whether `day` lies in the period."""
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: "Period") -> bool:
        """Tell whether the two periods share a day."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)

    def touches(self, other: "Period") -> bool:
        """Tell whether one period starts on the day the other ends."""
        return self.end == other.start or other.end == self.start

    def cut_off(self, day: date) -> "Period | None":
        """Return the part of the period before `day`; None when nothing is left."""
        if day <= self.start:
            return None
        return Period(self.start, day if self.end is None else min(self.end, day))
