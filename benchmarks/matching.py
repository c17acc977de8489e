"""Matching one vacancy among all profiles: the time inside the database, and how many people were considered."""

from statistics import median
from time import perf_counter

from benchmarks.bars import BARS, Result
from benchmarks.connections import superuser
from benchmarks.figures import percentile
from benchmarks.refusal import Refusal

VACANCIES = 100
SHOWN = 25
FIT_IS_SECOND = 1


def measure(*, vacancies: int = VACANCIES) -> list[Result]:
    """Rank the candidates of that many open vacancies, spread evenly over all of them, each once after a warm-up.

    `matching.rank` is what `matching.open_match` calls before it writes down who will be shown; the superuser may
    call it by itself. Measured around one prepared statement on one connection through the socket.
    """
    times: list[float] = []
    fits: list[float] = []
    with superuser() as admin:
        admin.prepare_threshold = 0
        rows = admin.execute(
            """SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS total
                               FROM employers.vacancy WHERE status = 'published') AS v
               WHERE n %% greatest(total / %(wanted)s, 1) = 0 LIMIT %(wanted)s""",
            {"wanted": vacancies},
        ).fetchall()
        profiles = admin.execute("SELECT count(*), count(DISTINCT occupation) FROM matching.match_profile").fetchone()
        if len(rows) < min(vacancies, 10) or profiles is None:
            message = "There are too few open vacancies: fill the database with `./run bench prepare`."
            raise Refusal(message)
        for warming in (True, False):
            for (vacancy,) in rows:
                begun = perf_counter()
                found = admin.execute("SELECT client_id, fit FROM matching.rank(%s, %s)", [vacancy, SHOWN]).fetchall()
                took = (perf_counter() - begun) * 1000
                if not warming:
                    times.append(took)
                    fits.append(found[0][FIT_IS_SECOND] if found else 0)
    seen: dict[str, float | int | str] = {
        "vacancies": len(times),
        "profiles": profiles[0],
        "occupations": profiles[1],
        "fit, p50": median(fits),
        "fit, most": max(fits),
        "without candidates": sum(1 for fit in fits if not fit),
        "most ms": max(times),
    }
    return [
        Result(BARS["match-p50"], median(times), seen),
        Result(BARS["match-p95"], percentile(times, 0.95), seen),
    ]
