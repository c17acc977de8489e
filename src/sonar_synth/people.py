"""One synthetic person by number: who she is, where she lives, what she seeks, who helps her."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining, normalize
from uuid import UUID

from sonar.clients.types import (
    ClientKind,
    Contact,
    Gender,
    Identity,
    NewClient,
)
from sonar.identity.types import Function
from sonar.reference.types import Pc4Point
from sonar_synth import organisations as org
from sonar_synth.careers import career_of, profile_of
from sonar_synth.circumstances import Activity, Person, cv_expires_on, parts_of, why_ended
from sonar_synth.country import CLIENTS_PER_GROUP, desks_of_group
from sonar_synth.draws import Draw, Weighted, stable_id
from sonar_synth.names import Background, background_of, gender_of, name_of
from sonar_synth.numbers import bsn_of, phone_number
from sonar_synth.places import address_of, home_of, homes_of_country, region_of

BORN_RELATIVE_TO = date(2026, 1, 1)
"""Ages are drawn for this day, so that a birth date does not depend on the day of the run."""
_AGE_BANDS = Weighted.of(
    ((17, 21), 9.0),
    ((22, 26), 13.0),
    ((27, 34), 19.0),
    ((35, 44), 20.0),
    ((45, 54), 19.0),
    ((55, 62), 15.0),
    ((63, 67), 5.0),
)
_KINDS = Weighted.of((ClientKind.JOBSEEKER, 91.0), (ClientKind.SICK, 6.0), (ClientKind.UNFIT_FOR_WORK, 3.0))
_ADULT = 18
_WITH_PARTNER_FROM = 23
_WITHOUT_ADVISER = 0.12
_ACTIVE_IN_TOWN = 0.95
_ACTIVE_IN_COUNTRY = 0.2545
"""Of 4.5 million people, 1.1 million look for work now with a CV that counts."""
TAKEN_OVER = datetime(2025, 12, 31, 18, 0, tzinfo=UTC)
_LEFT_DAYS_AGO = Weighted.of(((1, 365), 22.0), ((366, 730), 22.0), ((731, 1825), 56.0))
_PERIOD_DAYS = (30, 600)
_JOB_DAYS = (25, 300)
_CAME_BACK = 0.38
_MOST_PERIODS = 4
_MOVED, _MOVED_AFTER_DAYS = 0.12, 60
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SynthClient:
    """A client to be: the record, and what surrounds it."""

    number: int
    id: UUID
    new: NewClient
    periods: tuple[Activity, ...]
    """When she was looking for work, oldest first; the last one goes on when she is active."""
    adviser: org.StaffMember | None
    """Who has her in the caseload, if anybody."""
    protected: bool
    why_ended: str
    """Why the last period ended; says nothing while it goes on."""
    moved_from: int | None = None
    """The municipality in which she lived before, and the day on which that ended."""
    moved_on: date | None = None

    @property
    def active(self) -> bool:
        """Tell whether she is registered now."""
        return self.periods[-1].ended is None

    @property
    def active_since(self) -> date:
        """Return since when she is active, or inactive."""
        last = self.periods[-1]
        return last.ended or last.began

    @property
    def caseload_since(self) -> datetime:
        """Return since when her adviser has her in the caseload."""
        return datetime.combine(self.periods[-1].began, time(8 + self.number % 8, self.number % 60), UTC)


class _Place(NamedTuple):
    """Where somebody lives, the office she belongs to, and who would help her there, if anybody."""

    home: Pc4Point
    office: org.Office
    helped_by: Function
    adviser: org.StaffMember | None


def client_of(number: int, *, seed: int, today: date) -> SynthClient:
    """Return person number `number`: always the same one for a seed; only dates of the present move with `today`."""
    draw = Draw(seed, "client", number)
    place = _place_of(draw, number=number, seed=seed)
    person = _person(draw, place, share=_active_share(number), today=today)
    move = _move(draw, home=place.home, periods=person.periods)
    return SynthClient(
        number=number,
        # Ids rise with the number, as if the records came out of an earlier system in one night: new rows then land
        # at the end of every index.
        id=stable_id(seed, "client", number, at=TAKEN_OVER + timedelta(milliseconds=number)),
        new=_record(draw, person, place, number=number, seed=seed),
        periods=person.periods,
        adviser=place.adviser if person.active and not draw.chance(_WITHOUT_ADVISER) else None,
        protected=draw.chance(0.004),
        why_ended=why_ended(draw),
        moved_from=move[0],
        moved_on=move[1],
    )


def _active_share(number: int) -> float:
    return _ACTIVE_IN_TOWN if number < org.CLIENTS_OF_TOWN else _ACTIVE_IN_COUNTRY


def _person(draw: Draw, place: _Place, *, share: float, today: date) -> Person:
    """Draw who somebody is and what she can do; `share` is the chance that she is registered now."""
    background = background_of(draw)
    gender = gender_of(draw)
    first, last = draw.weighted(_AGE_BANDS)
    age = draw.between(first, last)
    # Half a year short of the next birthday at most, so the age holds for a run within the same half year.
    born = draw.day(_years_before(BORN_RELATIVE_TO, age + 1) + _DAY, _years_before(BORN_RELATIVE_TO, age))
    kind = draw.weighted(_KINDS) if age >= _ADULT else ClientKind.JOBSEEKER
    periods = _periods(draw, active=draw.chance(share), today=today)
    career = career_of(draw, age=age)
    expires = cv_expires_on(draw, periods, today)
    profile = profile_of(
        draw, career=career, home=place.home, background=background, age=age, born=born, today=today, expires=expires
    )
    return Person(
        kind=kind,
        helped_by=place.helped_by,
        age=age,
        identity=_identity(draw, background=background, gender=gender, born=born, age=age),
        profile=profile,
        occupation=career.occupations[0],
        periods=periods,
        today=today,
    )


def _record(draw: Draw, person: Person, place: _Place, *, number: int, seed: int) -> NewClient:
    parts, law = parts_of(draw, person)
    return NewClient(
        kind=person.kind,
        legal_basis=law,
        municipality_code=place.home.municipality_code,
        parts=parts,
        office_id=place.office.id,
        bsn=bsn_of(number, seed=seed),
        identity=person.identity,
        contact=_contact(draw, person.identity, home=place.home, number=number, today=person.today),
        profile=person.profile,
    )


def with_adviser(client: SynthClient, adviser: org.StaffMember) -> SynthClient:
    """Return the same person in the caseload, and at the office, of this adviser."""
    began = client.periods[-1].began
    return replace(
        client,
        adviser=adviser,
        new=replace(client.new, office_id=adviser.office.id),
        periods=(*client.periods[:-1], Activity(began, None)),
        protected=False,
    )


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years)


def _move(draw: Draw, *, home: Pc4Point, periods: tuple[Activity, ...]) -> tuple[int | None, date | None]:
    """Draw whether somebody moved while registered: the municipality she came from, and when she left it (R57)."""
    days = ((periods[-1].ended or periods[-1].began) - periods[0].began).days
    before = draw.weighted(homes_of_country()).municipality_code
    if days < _MOVED_AFTER_DAYS or before == home.municipality_code or not draw.chance(_MOVED):
        return None, None
    return before, periods[0].began + timedelta(days=draw.between(1, days))


def _periods(draw: Draw, *, active: bool, today: date) -> tuple[Activity, ...]:
    """Draw the periods in which somebody was registered, with jobs in between (R28)."""
    if active:
        began = today - timedelta(days=1 + int(900 * (draw.below(1000) / 1000) ** 2))
        found = [Activity(began, None)]
    else:
        first, last = draw.weighted(_LEFT_DAYS_AGO)
        ended = today - timedelta(days=draw.between(first, last))
        began = ended - timedelta(days=draw.between(*_PERIOD_DAYS))
        found = [Activity(began, ended)]
    while len(found) < _MOST_PERIODS and draw.chance(_CAME_BACK):
        ended = began - timedelta(days=draw.between(*_JOB_DAYS))
        began = ended - timedelta(days=draw.between(*_PERIOD_DAYS))
        found.append(Activity(began, ended))
    return tuple(reversed(found))


def _identity(draw: Draw, *, background: Background, gender: Gender, born: date, age: int) -> Identity:
    name = name_of(draw, background, gender, may_have_partner=age >= _WITH_PARTNER_FROM)
    dutch = draw.chance(background.naturalised)
    return Identity(
        initials=name.initials,
        first_names=name.first_names,
        name_prefix=name.prefix,
        last_name=name.last_name,
        birth_date=born,
        partner_prefix=name.partner_prefix,
        partner_last_name=name.partner_last_name,
        name_use=name.name_use,
        gender=gender,
        nationality=1 if dutch else background.nationality,
    )


_PLAIN_LETTERS = str.maketrans({"ı": "i", "ł": "l", "Ł": "l", "ß": "ss", "ø": "o"})


@lru_cache(maxsize=8_192)
def ascii_word(text: str) -> str:
    """Return the letters of a name as they stand in an e-mail address."""
    plain = normalize("NFKD", text.translate(_PLAIN_LETTERS))
    return "".join(
        letter for letter in plain.lower() if letter.isascii() and letter.isalpha() and not combining(letter)
    )


def _contact(draw: Draw, identity: Identity, *, home: Pc4Point, number: int, today: date) -> Contact:
    street, house_number, postcode = address_of(draw, home)
    first = ascii_word(identity.first_names.split(" ", maxsplit=1)[0])
    mailbox = f"{first}.{ascii_word(identity.name_prefix + identity.last_name)}{number}"
    phone = phone_number(draw, home.code, region=region_of(home))
    return Contact(
        street=street,
        house_number=house_number,
        postcode=postcode,
        city=home.place,
        email="" if draw.chance(0.05) else f"{mailbox}@{draw.one(('example.nl', 'example.org'))}",
        phone="" if draw.chance(0.04) else phone,
        confirmed_on=None if draw.chance(0.1) else today - timedelta(days=draw.between(1, 400)),
    )


def _place_of(draw: Draw, *, number: int, seed: int) -> _Place:
    if number >= org.CLIENTS_OF_TOWN:
        desk = draw.one(desks_of_group(seed, number // CLIENTS_PER_GROUP))
        return _Place(draw.weighted(desk.homes), desk.adviser.office, desk.adviser.function, desk.adviser)
    home = home_of(draw)
    office, function = _office_of(draw, home)
    advisers = org.colleagues(seed, function, office.id)
    # Those who live elsewhere in the country belong to the national desk, where nobody has a caseload.
    return _Place(home, office, function, draw.one(advisers) if advisers else None)


def _office_of(draw: Draw, home: Pc4Point) -> tuple[org.Office, Function]:
    region = region_of(home)
    if region not in org.UWV_OFFICE_OF_REGION:
        return org.UWV_NATIONAL, Function.UWV_ADVISER
    if region == org.SW_COMPANY.region_code and draw.chance(0.22):
        return org.SW_COMPANY, Function.SW_ADVISER
    if home.place == "Zwolle" and draw.chance(0.42):
        return org.MUNICIPALITY_ZWOLLE, Function.MUNICIPAL_ADVISER
    if home.place == "Deventer" and draw.chance(0.5):
        return org.MUNICIPALITY_DEVENTER, Function.MUNICIPAL_ADVISER
    return org.UWV_OFFICE_OF_REGION[region], Function.UWV_ADVISER
