"""Where somebody and an employer come together: a profile she shows, vacancies put to her, and what they wrote."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import cos, hypot, radians
from uuid import UUID

from sonar.clients.types import Profile
from sonar.matching.types import Shown
from sonar_synth import texts_of_contact as texts
from sonar_synth.demo import DEMO_CLIENTS
from sonar_synth.draws import Draw, Weighted, stable_id
from sonar_synth.employers import Vacancy, employers_of_block, kvk_of, vacancies_of_block
from sonar_synth.organisations import CLIENTS_OF_TOWN
from sonar_synth.people import SynthClient
from sonar_synth.places import point_of

# Who is chosen goes by number, so that nothing is drawn for the millions who are not.
_PUBLISH_IN_TOWN, _PUBLISH_IN_COUNTRY = 4, 25
_FOLLOW_IN_TOWN, _FOLLOW_IN_COUNTRY = 1, 6
_REACT_IN_TOWN, _REACT_IN_COUNTRY = 2, 12
"""One in so many is looked at; for few of them there is a vacancy that fits."""
_LIVELY_BLOCKS = 4
"""One in so many blocks outside the town has candidates: their vacancies must be made for it."""
_KM_PER_DEGREE = 111.2
_LATITUDE = 52.2
_OPEN_STATES = Weighted.of(
    ("shortlisted", 20.0), ("dropped", 4.0), ("referred", 8.0), ("returned", 4.0), ("proposed", 24.0),
    ("consented", 12.0), ("declined", 8.0), ("expired", 4.0), ("withdrawn", 3.0), ("invited", 9.0), ("rejected", 8.0),
)  # fmt: skip
_FILLED_STATES = Weighted.of(("hired", 40.0), ("ended", 20.0), ("rejected", 25.0), ("closed", 15.0))
_SHARED_WHILE = frozenset({"consented", "invited", "hired"})
_WHY_NOT = ("skills", "experience", "hours", "other_candidate", "other_candidate", "not_reached")
_WISHES = ("hours", "distance", "no_wish", "other_work")
_CONTACT_STATES = Weighted.of(("open", 60.0), ("closed", 25.0), ("answered", 15.0))
_ASKED_STATES = Weighted.of(("asked", 45.0), ("open", 30.0), ("declined", 15.0), ("closed", 10.0))
_ASKED_ABOUT = 0.35
"""The share of published profiles about which an employer wrote."""
_DEMO_EMPLOYER_ASKS = 0.3
_DEMO_PUBLISHES = (2,)
_DEMO_FREE = (0,)
"""Demo clients by number: who shows her profile, and whose journey is her own to make."""


@dataclass(frozen=True, slots=True)
class Candidacy:
    """How it stands with her and one vacancy. `shares`: the employer has her name and telephone."""

    vacancy_id: int
    state: str
    staff_id: UUID
    note: str | None
    reason: str | None
    answer_by: date | None
    shares: bool
    hours: int | None
    starts_on: date | None
    ends_on: date | None
    why: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """What one of the two wrote."""

    side: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact between her and an employer through the site."""

    id: UUID
    kvk_number: str
    vacancy_id: int | None
    begun_by: str
    state: str
    shares: bool
    closed_by: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Prospects:
    """Everything between one person and employers."""

    shown: frozenset[Shown] | None = None
    """What she shows employers beside the work she seeks; None when she shows no profile."""
    published_at: datetime | None = None
    candidacies: tuple[Candidacy, ...] = ()
    contacts: tuple[Contact, ...] = ()

    @property
    def hours_taken(self) -> int:
        """Return the hours a week that she works, or will, in places she got through Sonar."""
        return sum(each.hours or 0 for each in self.candidacies if each.state == "hired")


NOTHING = Prospects()


def prospects_of(client: SynthClient, *, seed: int, today: date) -> Prospects:
    """Return what there is between an active client and employers; nothing for most."""
    number, block = client.number, client.number // CLIENTS_OF_TOWN
    if not client.active or client.protected or number in _DEMO_FREE:
        return NOTHING
    town = block == 0
    lively = town or block % _LIVELY_BLOCKS == 0
    shows = number % (_PUBLISH_IN_TOWN if town else _PUBLISH_IN_COUNTRY) == 1 or number in _DEMO_PUBLISHES
    follows = lively and (number + 1) % (_FOLLOW_IN_TOWN if town else _FOLLOW_IN_COUNTRY) == 0
    reacts = lively and (number + 1) % (_REACT_IN_TOWN if town else _REACT_IN_COUNTRY) == 0
    if not (shows or follows or reacts):
        return NOTHING
    draw = Draw(seed, "prospects", number)
    fitting = _fitting(client, seed, block, today) if follows or reacts else ()
    expires = client.new.profile.cv_expires_on
    shown = _shown(draw) if shows and (expires is None or expires > today) else None
    at = _moment(draw, today, 2, 120)
    contacts = [_reaction(draw, client, fitting, seed, today)] if reacts and fitting else []
    if shown is not None and draw.chance(_ASKED_ABOUT):
        contacts.append(_asked(draw, client, seed, block, today))
    held = [each for each in fitting if each.offer.held_by is not None] if follows else []
    candidacies = tuple(_candidacy(draw, client, each, today) for each in draw.some(held, draw.one((1, 1, 2))))
    if shown is None and not candidacies and not contacts:
        return NOTHING
    return Prospects(
        shown=shown,
        published_at=at if shown is not None else None,
        candidacies=candidacies,
        contacts=tuple(contacts),
    )


def _moment(draw: Draw, today: date, first: int, last: int) -> datetime:
    """Draw a moment in working hours, so many days ago."""
    day = today - timedelta(days=draw.between(first, last))
    return datetime.combine(day, time(8 + draw.below(9), draw.below(60)), UTC)


def _shown(draw: Draw) -> frozenset[Shown]:
    drawn = frozenset({Shown.REGION, Shown.HOURS, *(each for each in Shown if draw.chance(0.7))})
    return drawn - {Shown.NEARBY}


@lru_cache(maxsize=2)
def _by_occupation(seed: int, block: int, today: date) -> dict[str, list[Vacancy]]:
    found: dict[str, list[Vacancy]] = defaultdict(list)
    for each in vacancies_of_block(seed, block, today=today):
        if each.status in ("published", "filled"):
            found[str(each.occupation)].append(each)
    return dict(found)


def _fitting(client: SynthClient, seed: int, block: int, today: date) -> tuple[Vacancy, ...]:
    """Return the vacancies of the block for which she could do: her work, her hours, her level, and not too far."""
    profile, vacancies = client.new.profile, _by_occupation(seed, block, today)
    return tuple(
        each
        for wanted in profile.occupations
        if wanted.stance != "excluded"
        for each in vacancies.get(wanted.code, ())
        if client.number < DEMO_CLIENTS or _fits(profile, each)
    )


def _fits(profile: Profile, vacancy: Vacancy) -> bool:
    hours = (profile.hours_max or 0) >= vacancy.hours_min and (profile.hours_min or 0) <= vacancy.hours_max
    level = (profile.education_level or 0) >= vacancy.education_level
    return hours and level and set(vacancy.licences) <= set(profile.licences) and _near(profile, vacancy)


def _near(profile: Profile, vacancy: Vacancy) -> bool:
    home, work = point_of(profile.pc4), vacancy.establishment.point
    north = (home.latitude - work.latitude) * _KM_PER_DEGREE
    east = (home.longitude - work.longitude) * _KM_PER_DEGREE * cos(radians(_LATITUDE))
    return hypot(north, east) <= (profile.max_distance_km or 0)


def _candidacy(draw: Draw, client: SynthClient, vacancy: Vacancy, today: date) -> Candidacy:
    state = draw.weighted(_FILLED_STATES if vacancy.status == "filled" else _OPEN_STATES)
    if state == "referred" and client.adviser is None:
        state = "shortlisted"
    hired = state in ("hired", "ended")
    begun = today - timedelta(days=draw.between(30, 90))
    assert vacancy.offer.held_by is not None  # noqa: S101 - the caller chose among those that are held
    return Candidacy(
        vacancy_id=vacancy.id,
        state=state,
        staff_id=vacancy.offer.held_by,
        note=draw.one(texts.NOTES) if state in ("shortlisted", "returned") and draw.chance(0.5) else None,
        reason=draw.one(texts.REASONS) if state in ("referred", "returned") else None,
        answer_by=_answer_by(draw, state, today),
        shares=state in _SHARED_WHILE,
        hours=min(vacancy.hours_max, client.new.profile.hours_max or vacancy.hours_max) if hired else None,
        starts_on=begun if hired else None,
        ends_on=today - timedelta(days=draw.between(1, 20)) if state == "ended" else None,
        why=_why(draw, state),
        changed_at=_moment(draw, today, 1, 14),
    )


def _answer_by(draw: Draw, state: str, today: date) -> date | None:
    if state == "proposed":
        return today + timedelta(days=draw.between(2, 13))
    return today - timedelta(days=draw.between(1, 10)) if state == "expired" else None


def _why(draw: Draw, state: str) -> str | None:
    if state == "rejected":
        return draw.one(_WHY_NOT)
    if state == "declined":
        return draw.one(_WISHES)
    return "vacancy_closed" if state == "closed" else None


def _reaction(draw: Draw, client: SynthClient, fitting: Sequence[Vacancy], seed: int, today: date) -> Contact:
    """Draw how she wrote to an employer about a vacancy, and what came of it."""
    vacancy = draw.one(fitting)
    state = "closed" if vacancy.status == "filled" else draw.weighted(_CONTACT_STATES)
    at = _moment(draw, today, 4, 25)
    lines = [Line("jobseeker", draw.one(texts.REACTIONS).format(job=vacancy.title), at)]
    if state != "open" or draw.chance(0.4):
        answer = texts.REFUSALS if state == "closed" else texts.ANSWERS
        lines.append(Line("employer", draw.one(answer), at + timedelta(days=1, hours=draw.below(6))))
    if state == "answered":
        lines.append(Line("jobseeker", draw.one(texts.THANKS), at + timedelta(days=2, hours=draw.below(6))))
    return Contact(
        id=stable_id(seed, "reaction", client.number, at=at),
        kvk_number=kvk_of(vacancy.establishment.employer_id),
        vacancy_id=vacancy.id,
        begun_by="jobseeker",
        state="closed" if state == "closed" else "open",
        shares=state != "closed" and draw.chance(0.7),
        closed_by="employer" if state == "closed" else None,
        lines=tuple(lines),
    )


def _asked(draw: Draw, client: SynthClient, seed: int, block: int, today: date) -> Contact:
    """Draw how an employer wrote to her about the profile she shows, and what she answered."""
    employers = employers_of_block(seed, block)
    employer = employers[0] if block == 0 and draw.chance(_DEMO_EMPLOYER_ASKS) else draw.one(employers)
    state = draw.weighted(_ASKED_STATES)
    at = _moment(draw, today, 3, 20)
    lines = [Line("employer", draw.one(texts.QUESTIONS), at)]
    if state in ("open", "closed"):
        lines.append(Line("jobseeker", draw.one(texts.INTERESTED), at + timedelta(days=1, hours=draw.below(6))))
    return Contact(
        id=stable_id(seed, "asked", client.number, at=at),
        kvk_number=employer.kvk_number,
        vacancy_id=None,
        begun_by="employer",
        state=state,
        shares=state == "open",
        closed_by="jobseeker" if state == "closed" else None,
        lines=tuple(lines),
    )
