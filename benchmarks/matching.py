"""Matching one vacancy among all profiles: the time inside the database, and Tantivy's on the same questions."""

from statistics import median
from time import perf_counter

import psycopg
import tantivy

from benchmarks import tantivy_index
from benchmarks.bars import BARS, Result
from benchmarks.connections import superuser
from benchmarks.figures import percentile
from benchmarks.refusal import Refusal

VACANCIES = 100
SHOWN = 50
FIT_IS_SECOND = 1


def measure(*, vacancies: int = VACANCIES) -> list[Result]:
    """Rank the candidates of that many open vacancies, spread evenly over all of them, each once after a warm-up.

    `matching.rank` is what `matching.open_match` calls before it writes down who will be shown; the superuser may
    call it by itself. Measured around one prepared statement on one connection through the socket. Tantivy answers the
    same vacancies by turns: top 50 and the count of all that meet the demands, in this process, without a socket.
    """
    with superuser() as admin:
        admin.prepare_threshold = 0
        rows = _some_vacancies(admin, vacancies)
        profiles = admin.execute("SELECT count(*), count(DISTINCT occupation) FROM matching.match_profile").fetchone()
        today_row = admin.execute("SELECT kernel.today()").fetchone()
        if len(rows) < min(vacancies, 10) or profiles is None or today_row is None:
            message = "There are too few open vacancies: fill the database with `./run bench prepare`."
            raise Refusal(message)
        begun = perf_counter()
        index, schema = tantivy_index.build(admin)
        built = perf_counter() - begun
        searcher = index.searcher()
        questions = [
            tantivy_index.question(schema, asked, today_row[0]) for asked in tantivy_index.read_vacancies(admin, rows)
        ]
        times, others, fits = _by_turns(admin, rows, searcher, questions)
    seen: dict[str, float | int | str] = {
        "vacancies": len(times),
        "profiles": profiles[0],
        "occupations": profiles[1],
        "fit, p50": median(fits),
        "fit, most": max(fits),
        "without candidates": sum(1 for fit in fits if not fit),
        "most ms": max(times),
    }
    peer: dict[str, float | int | str] = {"Tantivy's index made in s": built}
    return [
        Result(BARS["match-p50"], median(times), seen),
        Result(BARS["match-p95"], percentile(times, 0.95), seen),
        Result(BARS["match-tantivy-p50"], median(times) / median(others), {"Tantivy ms": median(others), **peer}),
        Result(
            BARS["match-tantivy-p95"],
            percentile(times, 0.95) / percentile(others, 0.95),
            {"Tantivy ms": percentile(others, 0.95), **peer},
        ),
    ]


def _by_turns(
    admin: psycopg.Connection, rows: list[int], searcher: tantivy.Searcher, questions: list[tantivy.Query]
) -> tuple[list[float], list[float], list[float]]:
    """Return the milliseconds of both for each vacancy, and how many people were fit; the first round warms up."""
    times: list[float] = []
    others: list[float] = []
    fits: list[float] = []
    for warming in (True, False):
        for vacancy, question in zip(rows, questions, strict=True):
            begun = perf_counter()
            found = admin.execute("SELECT client_id, fit FROM matching.rank(%s, %s)", [vacancy, SHOWN]).fetchall()
            took = (perf_counter() - begun) * 1000
            begun = perf_counter()
            searcher.search(question, limit=SHOWN, count=True)
            other = (perf_counter() - begun) * 1000
            if not warming:
                times.append(took)
                others.append(other)
                fits.append(found[0][FIT_IS_SECOND] if found else 0)
    return times, others, fits


def _some_vacancies(admin: psycopg.Connection, wanted: int) -> list[int]:
    rows = admin.execute(
        """SELECT vacancy_id
           FROM (SELECT vacancy_id, row_number() OVER (ORDER BY vacancy_id) AS n, count(*) OVER () AS total
                 FROM matching.demand) AS v
           WHERE n %% greatest(total / %(wanted)s, 1) = 0 LIMIT %(wanted)s""",
        {"wanted": wanted},
    ).fetchall()
    return [row[0] for row in rows]
