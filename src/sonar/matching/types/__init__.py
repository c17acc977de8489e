"""What leaves the matching room: candidates without identity, with their reasons."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sonar.employers.types import Vacancy, VacancyRow
from sonar.matching.types.criteria import MAXIMUM as MAXIMUM
from sonar.matching.types.criteria import Contribution as Contribution
from sonar.matching.types.criteria import Criterion as Criterion
from sonar.matching.types.criteria import Gap as Gap
from sonar.matching.types.elsewhere import ForeignProfile as ForeignProfile
from sonar.matching.types.elsewhere import ForeignVacancy as ForeignVacancy
from sonar.matching.types.elsewhere import Weighed as Weighed
from sonar.matching.types.elsewhere import WeighedAll as WeighedAll
from sonar.matching.types.profiles import OwnPublication as OwnPublication
from sonar.matching.types.profiles import ProfileCard as ProfileCard
from sonar.matching.types.profiles import ProfileCount as ProfileCount
from sonar.matching.types.profiles import ProfileQuestion as ProfileQuestion
from sonar.matching.types.profiles import ProfilesFound as ProfilesFound
from sonar.matching.types.profiles import PublishedFacts as PublishedFacts
from sonar.matching.types.profiles import Shown as Shown


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who fits, without anything that says who she is."""

    reference: str = field(repr=False)
    pseudonym: str
    """Differs per vacancy, so that lists of two vacancies cannot be joined."""
    score: int
    """Of what is told of her: the sum of the contributions."""
    contributions: tuple[Contribution, ...]
    facts: tuple[str, ...]
    distance_km: int | None
    """In steps of 5 km, rounded up; None when it is not told."""
    region: str
    """Or the part of the country; empty when neither is told."""
    identity_open: bool
    identity_until: datetime | None
    told: int = 21
    """How many facts are told of her, so that nobody stands out: from 21, as she is, down to 0: only that she fits."""
    most: int = 100
    """The points that she could have got for what is told of her."""
    untold: tuple[Criterion, ...] = ()
    """The criteria of which nothing is told."""
    standing: str = ""
    """How it stands with her for this vacancy: empty while she is on no list of it."""
    sent: bool = False
    """The vacancy was sent to her."""

    @property
    def share(self) -> int:
        """The score as a percentage of what she could have got for what is told."""
        return round(100 * self.score / self.most) if self.most else 0


@dataclass(frozen=True, slots=True)
class MatchResult:
    """A page of the candidates for one vacancy, best first, and how many met the demands in all."""

    vacancy: Vacancy
    candidates: tuple[Candidate, ...]
    considered: int
    """Exact up to 200; above that in whole hundreds."""
    page: int = 1
    next_page: int | None = None


_NOT_DECIDED = frozenset({"shortlisted", "referred", "returned", "proposed", "consented", "invited"})


@dataclass(frozen=True, slots=True)
class Followed:
    """Somebody on the list of a vacancy, without identity, and how it stands."""

    reference: str = field(repr=False)
    pseudonym: str
    state: str
    """Empty when she was only sent the vacancy."""
    steps: tuple[str, ...]
    candidate: Candidate | None
    """What is told of her; None when she does not meet the demands any more, or these changed since the last search."""
    note: str
    answer_by: date | None
    later_at: datetime | None
    hours: int | None
    starts_on: date | None
    ends_on: date | None
    why: str
    sent_at: datetime | None
    changed_at: datetime | None
    away: bool = False
    """She is not registered any more."""

    @property
    def unexplained(self) -> bool:
        """Whether nothing can be said of why she fits, though she may still get the place.

        She does not meet the demands any more, or they were changed and nobody looked for candidates since.
        """
        return self.candidate is None and self.state in _NOT_DECIDED


@dataclass(frozen=True, slots=True)
class FollowedVacancy:
    """A vacancy with those who were found for it."""

    vacancy: Vacancy
    followed: tuple[Followed, ...]


@dataclass(frozen=True, slots=True)
class SharedContact:
    """What somebody lets one employer see, for one vacancy: her name, and the ways to reach her that she chose."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    email: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A vacancy that was put to somebody, or to her adviser for her, and how it stands."""

    vacancy_id: int
    number: str
    title: str
    employer: str
    place: str
    state: str
    steps: tuple[str, ...]
    holder: str
    holder_function: str
    reason: str
    """Why the holder asks her adviser; empty for herself."""
    answer_by: date | None
    later_at: datetime | None
    shared: SharedContact | None
    hours: int | None
    starts_on: date | None
    ends_on: date | None
    why: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PutForward:
    """Somebody who was put forward for an employer's vacancy, as that employer sees her."""

    reference: str = field(repr=False)
    pseudonym: str
    state: str
    steps: tuple[str, ...]
    lines: tuple[str, ...]
    """Why she fits, in the words of what was asked; none when too few are like her."""
    shared: SharedContact | None
    """Her name and how to reach her, when she agreed and for as long as she does."""
    answer_by: date | None
    hours: int | None
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Sending:
    """What became of sending a vacancy to several people: to how many, and who had it before or could not get it."""

    sent: int
    before: int
    failed: int


@dataclass(frozen=True, slots=True)
class FittingVacancy:
    """A vacancy that fits somebody, or would (`would_fit_if`), with the reasons in words for who reads it."""

    vacancy: VacancyRow
    score: int
    """0 where it does not fit yet: then there is nothing to add up."""
    contributions: tuple[Contribution, ...]
    distance_km: int
    """In steps of 5 km, rounded up."""
    would_fit_if: str = ""
    fresh: bool = False
    """New this week: published, or found for the first time."""
    seen: bool = False
    """She opened it before; told to herself alone."""
    hidden_why: str = ""
    """Why she wants to see it no more, as a code; empty when she does."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """The open vacancies for one person, best first; and those that one thing stands between that she can change."""

    fitting: tuple[FittingVacancy, ...]
    nearly: tuple[FittingVacancy, ...]
    fresh: int = 0
    """With how many the last nightly run found her among the best for the first time."""
    hidden: tuple[FittingVacancy, ...] = ()
    """Those that she wants to see no more."""


@dataclass(frozen=True, slots=True)
class Alert:
    """How often somebody is told of new vacancies, and of how many she was told that she did not see yet."""

    every: str
    unseen: int


@dataclass(frozen=True, slots=True)
class Closing:
    """What somebody is told of a vacancy that closed: public facts, and what she had to do with it."""

    vacancy_id: int
    how: str
    """`filled`, `withdrawn` or `expired`."""
    part: str
    """`candidate` or `reacted`."""
    told_on: date
    title: str
    employer: str
    occupation: str
    """In words, to look for others like it."""


@dataclass(frozen=True, slots=True)
class Wider:
    """What would bring a vacancy more candidates: at least so many, in tens."""

    gap: Gap
    more: int
    words: str


@dataclass(frozen=True, slots=True)
class NightlyRun:
    """What a call of the nightly run did."""

    done: int
    waiting: int
    ended: bool
