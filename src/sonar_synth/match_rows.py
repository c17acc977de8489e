"""The match rows of a profile, as `matching.refresh_profiles` derives them, without asking the database for each.

What a code or a postcode means to matching is asked of the database's own functions once; a test holds the rows
against those that the database derives.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from sonar.clients.types import Profile
from sonar.reference.operations import shipped_lists

Code = TypeVar("Code", str, int)

_STANCES = {"wanted": 1, "explore": 2}
_SPEAKS_FROM = 2
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
            keys={
                (scheme, code): key
                for key, scheme, code in connection.execute("SELECT key, scheme, code FROM reference.occupation_key")
            },
        )

    def lines_of(self, key: str, profile: Profile) -> Iterator[str]:
        """Yield the COPY lines of an active client's match rows."""
        licences = languages = contracts = 0
        for licence in profile.licences:
            licences |= self.licences[licence]
        for skill in profile.languages:
            if skill.oral is not None and skill.oral >= _SPEAKS_FROM:
                languages |= self.languages[skill.language]
        for form in profile.contract_forms:
            contracts |= self.contracts[form]
        max_km = _MAX_KM if profile.max_distance_km is None else profile.max_distance_km
        hours_max = _HOURS_MAX if profile.hours_max is None else profile.hours_max
        rest = (
            f"{self.points[profile.pc4]}\t{max_km}\t{profile.hours_min or 0}\t{hours_max}"
            f"\t{_or_none(profile.education_level)}\t{licences}\t{languages}\t{contracts}"
            f"\t{_or_none(profile.available_from)}\t{_or_none(profile.cv_expires_on)}\n"
        )
        found: dict[int, int] = {}
        for wanted in profile.occupations:
            stance = _STANCES.get(wanted.stance)
            occupation = self.keys.get((wanted.scheme, wanted.code))
            if stance is not None and occupation is not None:
                found[occupation] = min(stance, found.get(occupation, stance))
        for occupation, stance in found.items():
            yield f"{occupation}\t{key}\t{stance}\t{rest}"


def _bits(connection: Connection, asked: str, codes: Sequence[Code]) -> dict[Code, int]:
    found = connection.execute(
        SQL("SELECT code, matching.{}(ARRAY[code]) FROM unnest(%s::{}[]) AS code").format(
            Identifier(asked), SQL("smallint" if asked == "code_bits" else "text")
        ),
        [list(codes)],
    )
    return dict(found.fetchall())


def _or_none(value: object) -> str:
    return r"\N" if value is None else str(value)
