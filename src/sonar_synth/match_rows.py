"""The match rows of a profile, as `matching.refresh_profiles` derives them, without asking the database for each.

What a code or a postcode means to matching is asked of the database's own functions once; a test holds the rows
against those that the database derives.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from sonar.clients.types import Profile
from sonar.reference.operations import shipped_lists

Parts = Mapping[str, tuple[Mapping[str, Any], ...]]
Terms = Mapping[str, int | bool | str | None]
Code = TypeVar("Code", str, int)

_STANCES = {"wanted": 1, "explore": 2}
_SPEAKS_FROM, _SPEAKS_WELL_FROM = 2, 3
_WRITES_WELL_FROM = 3
_WITH_LICENCES, _LICENCES, _WITH_CONTRACTS = (1 << 15) - 1, 16, (1 << 30) - (1 << 15)
"""Languages that are written well stand above the licences and above the forms of contract (`matching.written_of`)."""
_REGULAR_HOURS = 8
_PUBLIC_TRANSPORT = 1024
_NEEDS = 4
"""So many bits say what the work must offer; those above it are the hours that somebody can bear, and one."""
_SKILLS_IN_LOW = 63
_LOW_SKILLS = (1 << _SKILLS_IN_LOW) - 1
_MAX_KM, _HOURS_MAX = 40, 40
"""What counts for somebody who named no distance or no hours."""


@dataclass(frozen=True, slots=True)
class MatchFacts:
    """What codes mean to matching."""

    points: dict[int, str]
    """x and y of a postcode area, as the two columns of a COPY line."""
    licences: dict[str, int]
    languages: dict[str, int]
    contracts: dict[int, int]
    skills: dict[str, int]
    today: date
    keys: dict[tuple[str, str], int]
    """What matching joins on, by list and code of an occupation."""

    @classmethod
    def ask(cls, connection: Connection) -> "MatchFacts":
        """Ask the database, on a connection that acts as the owner of the tables."""
        lists = shipped_lists()
        return cls(
            points={
                pc4: f"{x}\t{y}"
                for pc4, x, y in connection.execute(
                    "SELECT p.pc4, place.x, place.y FROM reference.pc4 p"
                    " CROSS JOIN LATERAL matching.point_of(p.pc4) AS place"
                )
            },
            licences=_bits(connection, "licence_bits", [each.code for each in lists.licences]),
            languages=_bits(connection, "language_bits", [each.code for each in lists.languages]),
            contracts=_bits(connection, "code_bits", [each.code for each in lists.contract_forms]),
            skills={
                code: place
                for place, (code,) in enumerate(
                    connection.execute("SELECT code FROM reference.skill ORDER BY valid_from, code").fetchall()
                )
            },
            today=_today(connection),
            keys={
                (scheme, code): key
                for key, scheme, code in connection.execute("SELECT key, scheme, code FROM reference.occupation_key")
            },
        )

    def terms_line(self, key: str, terms: Terms) -> Iterator[str]:
        """Yield the COPY line of what somebody's work must offer, if it must offer anything or she cannot work."""
        if terms.get("demands") or terms.get("away"):
            since, until = _or_none(terms.get("away_from")), _or_none(terms.get("away_until"))
            yield f"{key}\t{terms.get('demands', 0)}\t{'t' if terms.get('away') else 'f'}\t{since}\t{until}\n"

    def hours_line(self, key: str, terms: Terms) -> Iterator[str]:
        """Yield the COPY line of how many hours somebody can bear, if she was assessed."""
        if terms.get("hours") is not None:
            yield f"{key}\t{terms['hours']}\t{_or_none(terms['hours_from'])}\t{_or_none(terms['hours_until'])}\n"

    def lines_of(
        self, key: str, profile: Profile, parts: Parts, terms: Terms, *, hours_taken: int = 0
    ) -> Iterator[str]:
        """Yield the COPY lines of an active client's match rows; `terms` are those that follow from the parts.

        Who was hired through Sonar is looked for no more, or for the hours a week that are left.
        """
        absent = _absent(terms, self.today)
        if absent and terms["away_until"] is None:
            return
        back = date.fromisoformat(str(terms["away_until"])) + timedelta(days=1) if absent else None
        available = max((day for day in (back, profile.available_from) if day is not None), default=None)
        demands = _demands(terms, parts, self.today)
        low, high = self._skills(parts)
        licences = contracts = 0
        for licence in profile.licences:
            licences |= self.licences[licence]
        languages, fluent = self._spoken(profile, _SPEAKS_FROM), self._spoken(profile, _SPEAKS_WELL_FROM)
        for form in profile.contract_forms:
            contracts |= self.contracts[form]
        written = self._written(profile)
        licences |= (written & _WITH_LICENCES) << _LICENCES
        contracts |= written & _WITH_CONTRACTS
        max_km = _MAX_KM if profile.max_distance_km is None else profile.max_distance_km
        hours_max = (_HOURS_MAX if profile.hours_max is None else profile.hours_max) - hours_taken
        if hours_taken and hours_max <= 0:
            return
        rest = (
            f"{self.points[profile.pc4]}\t{max_km}\t{min(profile.hours_min or 0, hours_max)}\t{hours_max}"
            f"\t{_or_none(profile.education_level)}\t{licences}\t{languages}\t{contracts}"
            f"\t{_or_none(available)}\t{_or_none(profile.cv_expires_on)}\t{demands}\t{fluent}\t{low}\t{high}\n"
        )
        found: dict[int, int] = {}
        for wanted in profile.occupations:
            stance = _STANCES.get(wanted.stance)
            occupation = self.keys.get((wanted.scheme, wanted.code))
            if stance is not None and occupation is not None:
                found[occupation] = min(stance, found.get(occupation, stance))
        for occupation, stance in found.items():
            yield f"{occupation}\t{key}\t{stance}\t{rest}"

    def _spoken(self, profile: Profile, least: int) -> int:
        """Return the languages somebody speaks at this level or better, as bits."""
        bits = 0
        for skill in profile.languages:
            bits |= self.languages[skill.language] if skill.oral is not None and skill.oral >= least else 0
        return bits

    def _written(self, profile: Profile) -> int:
        """Return the languages somebody writes well, as bits."""
        bits = 0
        for skill in profile.languages:
            writes = skill.written is not None and skill.written >= _WRITES_WELL_FROM
            bits |= self.languages[skill.language] if writes else 0
        return bits

    def _skills(self, parts: Parts) -> tuple[int, int]:
        """Return the codes of somebody's skills as the two columns of bits."""
        bits = 0
        for skill in parts.get("skill", ()):
            bits |= 1 << self.skills[skill["skill_code"]] if skill.get("skill_code") in self.skills else 0
        return bits & _LOW_SKILLS, bits >> _SKILLS_IN_LOW


def _demands(terms: Mapping[str, Any], parts: Parts, today: date) -> int:
    """Return what the work must offer, as bits."""
    demands = int(terms.get("demands") or 0)
    if any(wishes.get("irregular_hours") is False for wishes in parts.get("work_wishes", ())):
        demands |= _REGULAR_HOURS
    if _by_public_transport(parts):
        demands |= _PUBLIC_TRANSPORT
    if _holds(terms, today):
        demands |= (int(terms["hours"] or 0) + 1) << _NEEDS
    return demands


def _by_public_transport(parts: Parts) -> bool:
    """Tell whether somebody travels to work by public transport and by nothing else."""
    ways = {each.get("vehicle_kind") for each in parts.get("vehicle", ()) if each.get("for_commuting")}
    return ways == {"public_transport"}


def _absent(terms: Mapping[str, object], today: date) -> bool:
    """Tell whether somebody was assessed not to be able to work on this day."""
    since, until, day = terms.get("away_from"), terms.get("away_until"), today.isoformat()
    return bool(terms.get("away")) and (since is None or str(since) <= day) and (until is None or str(until) >= day)


def _holds(terms: Mapping[str, object], today: date) -> bool:
    """Tell whether an assessment of her hours counts on this day."""
    since, until, day = terms.get("hours_from"), terms.get("hours_until"), today.isoformat()
    return (
        terms.get("hours") is not None and (since is None or str(since) <= day) and (until is None or str(until) >= day)
    )


def _bits(connection: Connection, asked: str, codes: Sequence[Code]) -> dict[Code, int]:
    found = connection.execute(
        SQL("SELECT code, matching.{}(ARRAY[code]) FROM unnest(%s::{}[]) AS code").format(
            Identifier(asked), SQL("smallint" if asked == "code_bits" else "text")
        ),
        [list(codes)],
    )
    return dict(found.fetchall())


def _today(connection: Connection) -> date:
    row = connection.execute("SELECT kernel.today()").fetchone()
    assert row is not None  # noqa: S101 - a function always answers
    return date.fromisoformat(str(row[0]))


def _or_none(value: object) -> str:
    return r"\N" if value is None else str(value)
