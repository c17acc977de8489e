"""The same profiles in Tantivy, a search engine in Rust: the peer of matching, on the same machine in the same run.

Its hard demands are those of `matching.fits`, but for two that it cannot express: the distance that each person sets
herself (here the square of the largest that occurs), and protected persons. Both make its work lighter. Its
score is comparable, not equal: a weight for the closeness of the occupation, the level, the contract and the hours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
import tantivy
from tantivy import FieldType, Occur, Query

_DAY = date(2000, 1, 1)
_LATER = 100_000
_LICENCES, _LANGUAGES, _NEEDS, _FORMS = 16, 30, 4, 15
_LATE = 60
_NUMBERS = (
    "occupation", "stance", "x", "y", "hours_min", "hours_max", "level", "available", "expires"
)  # fmt: skip
_MOST_KM = 160


@dataclass(frozen=True, slots=True)
class Asked:
    """One vacancy as both sides are asked about it."""

    vacancy_id: int
    kin: list[tuple[int, int]]
    x: float
    y: float
    max_km: int | None
    hours_min: int
    hours_max: int
    level: int
    licences: int
    languages: int
    contract: int
    starts: date
    lacks: int


def read_vacancies(admin: psycopg.Connection, ids: Sequence[int]) -> list[Asked]:
    """Read what these vacancies ask, as the database's own ranking sees it."""
    rows = admin.execute(
        "SELECT d.vacancy_id, ARRAY(SELECT ARRAY[k.occupation, k.closeness] FROM matching.kin_of(d.occupation) k),"
        " d.x, d.y, d.max_km, d.hours_min, d.hours_max, d.level, d.licences, d.languages, d.contract,"
        " coalesce(d.starts_on, kernel.today()), d.lacks FROM matching.demand d WHERE d.vacancy_id = ANY (%s)",
        [list(ids)],
    ).fetchall()
    by_id = {row[0]: Asked(row[0], [(each[0], each[1]) for each in row[1]], *row[2:]) for row in rows}
    return [by_id[each] for each in ids if each in by_id]


def build(admin: psycopg.Connection) -> tuple[tantivy.Index, tantivy.Schema]:
    """Index every match row in memory; one segment, so that searching is at its fastest."""
    maker = tantivy.SchemaBuilder()
    for name in _NUMBERS:
        maker.add_integer_field(name, stored=False, indexed=True, fast=True)
    maker.add_integer_field("person", stored=False, indexed=False, fast=True)
    for name in ("has", "contract"):
        maker.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="basic")
    schema = maker.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=300_000_000, num_threads=1)
    with admin.transaction(), admin.cursor(name="profiles") as rows:
        rows.itersize = 20_000
        rows.execute(
            "SELECT occupation, stance, x, y, hours_min, hours_max, level, licences, languages, contracts,"
            " available_from, expires_on, demands FROM matching.match_profile"
        )
        for number, row in enumerate(rows):
            writer.add_document(_document(number, row))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index, schema


def _document(number: int, row: tuple[Any, ...]) -> tantivy.Document:
    occupation, stance, x, y, least, most, level, licences, languages, contracts, available, expires, demands = row
    made = tantivy.Document()
    values = (
        occupation, stance, round(x * 100), round(y * 100), least, most, 99 if level is None else level,
        (available - _DAY).days if available else 0, (expires - _DAY).days if expires else _LATER,
    )  # fmt: skip
    for name, value in zip(_NUMBERS, values, strict=True):
        made.add_integer(name, value)
    made.add_integer("person", number)
    words = [f"r{n}" for n in range(_LICENCES) if licences >> n & 1]
    words += [f"t{n}" for n in range(_LANGUAGES) if languages >> n & 1]
    words += [f"n{n}" for n in range(_NEEDS) if demands >> n & 1]
    made.add_text("has", " ".join(words))
    made.add_text("contract", " ".join(f"c{n}" for n in range(_FORMS) if contracts >> n & 1))
    return made


def question(schema: tantivy.Schema, asked: Asked, today: date) -> Query:
    """Return the question for one vacancy: hard demands that do not score, and weights that do."""
    reach = min(_MOST_KM, asked.max_km or _MOST_KM) * 100
    x, y = round(asked.x * 100), round(asked.y * 100)
    late, now = (asked.starts - _DAY).days + _LATE, (today - _DAY).days

    def between(name: str, least: int | None, most: int | None) -> Query:
        return Query.range_query(schema, name, FieldType.Integer, least, most)

    def word(field: str, value: str) -> Query:
        return Query.term_query(schema, field, value, "basic")

    hard = [
        between("x", x - reach, x + reach), between("y", y - reach, y + reach),
        between("hours_max", asked.hours_min, None), between("hours_min", None, asked.hours_max),
        between("level", asked.level, None), between("available", None, late), between("expires", now + 1, None),
        *(word("has", f"r{n}") for n in range(_LICENCES) if asked.licences >> n & 1),
        *(word("has", f"t{n}") for n in range(_LANGUAGES) if asked.languages >> n & 1),
    ]  # fmt: skip
    kin = [
        (Occur.Should, Query.const_score_query(Query.term_query(schema, "occupation", code), 0.36 * closeness))
        for code, closeness in asked.kin
    ]
    soft = [
        (Query.term_query(schema, "stance", 1), 10.0), (Query.term_query(schema, "level", asked.level), 9.0),
        (between("x", x - 1000, x + 1000), 6.0), (between("y", y - 1000, y + 1000), 6.0),
        (between("hours_max", asked.hours_max, None), 9.0),
        *((word("contract", f"c{n}"), 5.0) for n in range(_FORMS) if asked.contract >> n & 1),
    ]  # fmt: skip
    return Query.boolean_query(
        [(Occur.Must, Query.boolean_query(kin))]
        + [(Occur.Must, Query.const_score_query(each, 0.0)) for each in hard]
        + [(Occur.MustNot, word("has", f"n{n}")) for n in range(_NEEDS) if asked.lacks >> n & 1]
        + [(Occur.Should, Query.const_score_query(each, weight)) for each, weight in soft]
    )
