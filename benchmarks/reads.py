"""What protection costs a reading: the same columns and joins, under a ticket and by a login that no wall stops.

Both sides are run by the server's own pgbench: prepared statements, one connection through the socket, the mean
latency of a statement over a run of a second. A round runs both sides for the same persons, and a ratio is taken
within a round.
"""

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks.actors import Adviser, advisers, open_list, open_ticket
from benchmarks.bars import BARS, Result
from benchmarks.connections import UNPROTECTED, as_login, login_environment, pgbench, superuser, unprotected
from benchmarks.figures import Paired, in_turns, ratios, spread_of
from benchmarks.refusal import Refusal

ROUNDS = 9
SECONDS = 1

_IDENTITY = (
    "client_id, initials, first_names, name_prefix, last_name, partner_prefix, partner_last_name, name_use,"
    " birth_date, gender, nationality"
)
_LIST = "client_id, staff_id, status, next_step, due_on"
_LINE = re.compile(r"^\s+([0-9.]+)\s+(?:\d+\s+)?SELECT /\* measured", re.MULTILINE)
_WHOLE = re.compile(r"^latency average = ([0-9.]+) ms", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reading:
    """One kind of reading, both ways."""

    key: str
    protected: str
    unprotected: str
    ticket: Callable[[psycopg.Connection, Adviser], str]
    values: Callable[[Adviser], dict[str, str]]


def _plainly(condition: str) -> str:
    return f"SELECT /* measured */ {_IDENTITY} FROM clients.identity i WHERE {condition}"


READINGS = (
    Reading(
        "read-point",
        f"SELECT /* measured */ {_IDENTITY} FROM clients.identity_v",
        _plainly("i.client_id = :person"),
        lambda logger, adviser: open_ticket(logger, adviser, [adviser.clients[0]]),
        lambda adviser: {"person": str(adviser.clients[0])},
    ),
    Reading(
        "read-fifty",
        f"SELECT /* measured */ {_IDENTITY} FROM clients.identity_v",
        _plainly("i.client_id = ANY (:persons)"),
        lambda logger, adviser: open_ticket(logger, adviser, list(adviser.clients)),
        lambda adviser: {"persons": "{" + ",".join(map(str, adviser.clients)) + "}"},
    ),
    Reading(
        "read-list",
        f"SELECT /* measured */ {_LIST} FROM casework.work_list_page(NULL, NULL, NULL, 50)",
        f"SELECT /* measured */ {_LIST} FROM casework.work_item w WHERE w.staff_id = ANY (:scope)"
        " ORDER BY w.due_on, w.client_id LIMIT 50",
        open_list,
        lambda adviser: {"scope": "{" + str(adviser.id) + "}"},
    ),
)


def measure(*, rounds: int = ROUNDS, seconds: int = SECONDS) -> list[Result]:
    """Measure all readings."""
    results: list[Result] = []
    with superuser() as admin, advisers(admin, rounds + 1) as people, unprotected() as freely:
        _same_settings(admin)
        with as_login("logger") as logger, tempfile.TemporaryDirectory() as folder:
            for reading in READINGS:
                results += _measure(reading, logger, people, freely, Path(folder), rounds, seconds)
    return results


def _measure(  # noqa: PLR0913, PLR0917 - what a run stands on
    reading: Reading,
    logger: psycopg.Connection,
    people: list[Adviser],
    freely: dict[str, str],
    folder: Path,
    rounds: int,
    seconds: int,
) -> list[Result]:
    protected, plain = folder / "protected.sql", folder / "unprotected.sql"
    protected.write_text(
        "BEGIN;\nSELECT set_config('sonar.ticket', :ticket, true);\n" + f"{reading.protected};\nCOMMIT;\n"
    )
    plain.write_text(f"BEGIN;\n{reading.unprotected};\nCOMMIT;\n")
    whole: dict[str, list[float]] = {"protected": [], "unprotected": []}

    def run(side: str, number: int, environment: dict[str, str], script: Path, values: dict[str, str]) -> float:
        defined = [f"--define={name}={value}" for name, value in values.items()]
        printed = pgbench(environment, f"--time={seconds}", "--report-per-command", f"--file={script}", *defined)
        statement, transaction = _LINE.search(printed), _WHOLE.search(printed)
        if statement is None or transaction is None:
            message = "pgbench printed something unexpected; is it the one of PostgreSQL 18?"
            raise Refusal(message)
        if number >= 0:
            whole[side].append(float(transaction[1]))
        return float(statement[1])

    def under_ticket(number: int) -> float:
        # A ticket lives for a minute and a run for a second: each run gets its own.
        ticket = reading.ticket(logger, people[number])
        return run("protected", number, login_environment("reader"), protected, {"ticket": ticket})

    def without(number: int) -> float:
        return run("unprotected", number, freely, plain, reading.values(people[number]))

    pair = in_turns(under_ticket, without, rounds=rounds)
    return _results(reading.key, pair, ratios(whole["protected"], whole["unprotected"]))


def _results(key: str, pair: Paired, entire: list[float]) -> list[Result]:
    ratio = spread_of(entire)
    return [
        Result(
            BARS[key],
            pair.ratio.middle,
            {
                "rounds": pair.ratio.count,
                "lower quartile": pair.ratio.low,
                "upper quartile": pair.ratio.high,
                "protected ms": pair.first.middle,
                "unprotected ms": pair.second.middle,
            },
        ),
        Result(
            BARS[f"{key}-whole"],
            ratio.middle,
            {"rounds": ratio.count, "lower quartile": ratio.low, "upper quartile": ratio.high},
        ),
    ]


def _same_settings(admin: psycopg.Connection) -> None:
    """Give the unprotected login the settings of the reader: the walls are all that differs."""
    row = admin.execute("SELECT rolconfig FROM pg_roles WHERE rolname = 'sonar_reader'").fetchone()
    for setting in (row and row[0]) or []:
        name, _, value = setting.partition("=")
        admin.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(
                sql.Identifier(UNPROTECTED), sql.Identifier(name), sql.Literal(value)
            )
        )
