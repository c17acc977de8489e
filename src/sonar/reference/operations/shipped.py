"""Loading the code lists that Sonar brings itself."""

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TypeVar

from django.db import connections, transaction

from sonar.kernel.statements import statement
from sonar.reference import queries, rules
from sonar.reference.operations.keys import bring_keys
from sonar.reference.types import (
    LabourMarketRegion,
    LetteredCode,
    LoadedList,
    Municipality,
    MunicipalitySuccession,
    NumberedCode,
    Occupation,
    Pc4Point,
    ShippedLists,
    Skill,
    UsualSkill,
)

Row = TypeVar("Row")


class FaultyLists(ValueError):
    """The lists do not hold together; the message says where, in full."""


@dataclass(frozen=True, slots=True)
class _Counts:
    new: int
    changed: int


@cache
def shipped_lists() -> ShippedLists:
    """Read the lists that stand beside this module; raise `FaultyLists` with every fault at once."""
    occupations = _read("occupation", _occupation)
    pairs = _read("related_occupation", lambda row: (int(row["code"]), int(row["related_code"]), int(row["closeness"])))
    lists = ShippedLists(
        labour_market_regions=_read(
            "labour_market_region", lambda row: LabourMarketRegion(int(row["code"]), row["name"], *_period(row))
        ),
        municipalities=_read(
            "municipality",
            lambda row: Municipality(int(row["code"]), row["name"], int(row["region_code"]), *_period(row)),
        ),
        municipality_successions=_read(
            "municipality_succession",
            lambda row: MunicipalitySuccession(int(row["old_code"]), int(row["new_code"]), *_period(row)),
        ),
        pc4_points=_read("pc4", _pc4_point),
        occupations=occupations,
        related_occupations=rules.relations(
            occupations, across_families={(code, related): closeness for code, related, closeness in pairs}
        ),
        education_levels=_read("education_level", _numbered),
        nationalities=_read("nationality", _numbered),
        licences=_read("licence", _lettered),
        languages=_read("language", _lettered),
        contract_forms=_read("contract_form", _numbered),
        skills=_read(
            "skill",
            lambda row: Skill(row["code"], row["kind"], row["label_nl"], row["label_en"], *_period(row)),
        ),
        usual_skills=_read("occupation_skill", _usual_skill),
    )
    known = {each.code for each in occupations}
    faults = rules.faults(lists)
    faults += [
        f"related_occupation names {code}-{other}, of which one is no occupation"
        for code, other, _ in pairs
        if not {code, other} <= known
    ]
    if faults:
        raise FaultyLists("; ".join(faults))
    return lists


def load_lists(using: str = "migrator") -> tuple[LoadedList, ...]:
    """Bring the shipped lists into the database, in one transaction, and tell what it did to each.

    Can be repeated: rows that are there already stay untouched, changed ones are set right, rows that other
    loaders brought are left alone. Needs a login that may act as the owner of the tables.
    """
    lists = shipped_lists()
    contents: tuple[tuple[str, tuple[object, ...]], ...] = (
        ("labour_market_region", lists.labour_market_regions),
        ("municipality", lists.municipalities),
        ("municipality_succession", lists.municipality_successions),
        ("pc4", lists.pc4_points),
        ("occupation", lists.occupations),
        ("related_occupation", lists.related_occupations),
        ("education_level", lists.education_levels),
        ("nationality", lists.nationalities),
        ("licence", lists.licences),
        ("language", lists.languages),
        ("contract_form", lists.contract_forms),
        ("skill", lists.skills),
        ("occupation_skill", lists.usual_skills),
    )
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute("SET LOCAL ROLE sonar_owner")
        done = tuple(_load(name, rows, using) for name, rows in contents)
        if any(each.new or each.changed for each in done if each.name in {"occupation", "related_occupation"}):
            bring_keys(using)
        with connections[using].cursor() as cursor:
            # Not left to the end of the transaction: an outer one may go on under its own name.
            cursor.execute("RESET ROLE")
    queries.forget()
    return done


def _load(name: str, rows: Iterable[object], using: str) -> LoadedList:
    given = [asdict(row) for row in rows]  # type: ignore[call-overload]
    counts = statement("sonar.reference", f"load_{name}").row(
        using, _Counts, rows=json.dumps(given, default=date.isoformat)
    )
    if counts is None:
        message = f"loading the list {name} gave no answer"
        raise LookupError(message)
    return LoadedList(name, counts.new, counts.changed, len(given) - counts.new - counts.changed)


def _read(name: str, make: Callable[[dict[str, str]], Row]) -> tuple[Row, ...]:
    text = (files("sonar.reference") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(make(row) for row in csv.DictReader(text.splitlines()))


def _period(row: dict[str, str]) -> tuple[date, date | None]:
    until = row["valid_until"]
    return date.fromisoformat(row["valid_from"]), date.fromisoformat(until) if until else None


def _numbered(row: dict[str, str]) -> NumberedCode:
    return NumberedCode(int(row["code"]), row["label_nl"], row["label_en"], *_period(row))


def _lettered(row: dict[str, str]) -> LetteredCode:
    return LetteredCode(row["code"], row["label_nl"], row["label_en"], *_period(row))


def _pc4_point(row: dict[str, str]) -> Pc4Point:
    return Pc4Point(
        int(row["code"]),
        row["place"],
        int(row["municipality_code"]),
        float(row["latitude"]),
        float(row["longitude"]),
        *_period(row),
    )


def _usual_skill(row: dict[str, str]) -> UsualSkill:
    return UsualSkill(int(row["code"]), row["skill"], *_period(row))


def _occupation(row: dict[str, str]) -> Occupation:
    return Occupation(
        int(row["code"]),
        row["scheme"],
        row["label_nl"],
        row["label_en"],
        row["isco"],
        int(row["level"]),
        row["family"],
        *_period(row),
    )
