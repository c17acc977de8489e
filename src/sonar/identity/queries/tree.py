"""The tree of organisations on a day: divisions, organisations, districts, offices, teams, municipalities."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sonar.kernel.statements import statement


@dataclass(frozen=True, slots=True)
class OfficeNode:
    """An office, with the district and the labour market region it lies in, and its teams."""

    name: str
    district: str
    region: str
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServedMunicipality:
    """A municipality that an organisation works for on the day: its period, and what it merged or split into."""

    name: str
    valid_from: date
    valid_until: date | None
    became: tuple[tuple[str, date], ...]
    """What took over (a part of) it by the day, each from which day on."""


@dataclass(frozen=True, slots=True)
class OrganisationNode:
    """An organisation with its offices, and the municipalities it works for on the day."""

    kind: str
    name: str
    division: str
    offices: tuple[OfficeNode, ...]
    municipalities: tuple[ServedMunicipality, ...]


@dataclass(frozen=True, slots=True)
class _Office:
    organisation_id: int
    kind: str
    organisation: str
    division: str
    district: str
    office: str
    region: str
    teams: list[str]


@dataclass(frozen=True, slots=True)
class _Municipality:
    organisation_id: int
    name: str
    valid_from: date
    valid_until: date | None
    became: list[str]


def organisation_tree(*, on: date, kind: str = "", text: str = "") -> tuple[OrganisationNode, ...]:
    """Return the organisations of a kind whose name, or an office's, holds `text`; at most 300 offices."""
    rows = statement("sonar.identity", "tree_offices").rows("reader", _Office, kind=kind, text=text)
    served: dict[int, list[ServedMunicipality]] = {}
    for each in statement("sonar.identity", "tree_municipalities").rows(
        "reader", _Municipality, on=on, organisations=list({row.organisation_id for row in rows})
    ):
        served.setdefault(each.organisation_id, []).append(
            ServedMunicipality(each.name, each.valid_from, each.valid_until, tuple(map(_heir, each.became)))
        )
    return tuple(
        OrganisationNode(
            kind=first.kind,
            name=first.organisation,
            division=first.division,
            offices=tuple(
                OfficeNode(row.office, row.district, row.region, tuple(row.teams))
                for row in (first, *rest)
                if row.office
            ),
            municipalities=tuple(served.get(number, ())),
        )
        for number, (first, *rest) in ((key, list(group)) for key, group in groupby(rows, key=_organisation))
    )


def _organisation(row: _Office) -> int:
    return row.organisation_id


def _heir(text: str) -> tuple[str, date]:
    name, _bar, since = text.rpartition("|")
    return name, date.fromisoformat(since)
