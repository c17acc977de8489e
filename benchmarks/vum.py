"""Questions of the national exchange among all profiles: the time inside the database to find who is in an answer."""

import json
from statistics import median
from time import perf_counter

from benchmarks.bars import BARS, Result
from benchmarks.connections import superuser
from benchmarks.figures import percentile
from benchmarks.refusal import Refusal

POSTCODES = (1012, 3011, 3511, 5611, 6811, 7511, 8011, 9711)
QUESTIONS: tuple[dict[str, object], ...] = (
    {"km": 15, "licences": ["B"], "hours_max_from": 24},
    {"km": 30, "contracts": 1, "hours_max_from": 32, "languages": [["nld", 0], ["nld", 2]]},
    {"km": 60, "licences": ["CE"]},
    {"km": 999, "hours_min_to": 16, "languages": [["eng", 0], ["eng", 2]]},
    {"km": 999},
)
"""From one town to the whole country, and from narrow to everybody."""
LIMIT = 101


def measure() -> list[Result]:
    """Find who answers each question around each of these postcodes, once after a warm-up.

    `exchange.find_vum_jobseekers` is what `exchange.ask_vum_jobseekers` calls before it writes down who will be in the
    answer. The rows are derived first when a load in bulk left none.
    """
    times: list[float] = []
    full = 0
    with superuser() as admin:
        admin.prepare_threshold = 0
        (rows,) = admin.execute("SELECT count(*) FROM exchange.vum_profile").fetchone() or (0,)
        if not rows:
            admin.execute("SELECT exchange.fill_vum_profiles()")
            admin.execute("ANALYZE exchange.vum_profile")
            (rows,) = admin.execute("SELECT count(*) FROM exchange.vum_profile").fetchone() or (0,)
        if not rows:
            message = "There are no profiles: fill the database with `./run bench prepare`."
            raise Refusal(message)
        for warming in (True, False):
            for pc4 in POSTCODES:
                for number, question in enumerate(QUESTIONS):
                    asked = json.dumps({"occupations": [], "languages": [], "licences": [], "pc4": pc4, **question})
                    begun = perf_counter()
                    found = admin.execute(
                        "SELECT cardinality(exchange.find_vum_jobseekers(%s::jsonb, %s, %s))", [asked, number, LIMIT]
                    ).fetchone()
                    took = (perf_counter() - begun) * 1000
                    if not warming:
                        times.append(took)
                        full += found == (LIMIT,)
    seen: dict[str, float | int | str] = {
        "questions": len(times),
        "profiles": rows,
        "with more than 100": full,
        "most ms": max(times),
    }
    return [
        Result(BARS["vum-p50"], median(times), seen),
        Result(BARS["vum-p95"], percentile(times, 0.95), seen),
    ]
