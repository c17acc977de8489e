"""The nightly run: a sample of the open vacancies against all profiles, by two workers, reckoned to all of them."""

from concurrent.futures import ThreadPoolExecutor
from math import inf
from time import perf_counter

from benchmarks.bars import BARS, Result
from benchmarks.connections import as_login, superuser

WORKERS = 2
BATCH, TOP = 50, 50
SECONDS = 60.0
"""For how long a sample is measured; the whole of a small set takes less."""


def measure(*, whole: bool = False) -> list[Result]:
    """Run the product's own batches as the worker's login, and reckon what all open vacancies take, or do them all."""
    with superuser() as admin:
        admin.execute("DELETE FROM matching.nightly_count")
        admin.execute("DELETE FROM matching.nightly_match")
        admin.execute("DELETE FROM matching.nightly_run")
        row = admin.execute(
            "SELECT count(*), (SELECT count(*) FROM matching.match_profile) FROM matching.demand"
        ).fetchone()
        assert row is not None  # noqa: S101 - a count always answers
        waiting, profiles = row
    with as_login("worker") as worker:
        worker.execute("SELECT matching.begin_nightly()")
        worker.commit()
    begun = perf_counter()
    with ThreadPoolExecutor(WORKERS) as pool:
        until = inf if whole else begun + SECONDS
        done = sum(pool.map(lambda part: _share(part, until), range(WORKERS)))
    took = perf_counter() - begun
    seen: dict[str, float | int | str] = {
        "vacancies measured": done, "of": waiting, "profiles": profiles, "seconds": took, "workers": WORKERS,
    }  # fmt: skip
    return [Result(BARS["nightly"], took * waiting / max(done, 1) / 60, seen)]


def _share(part: int, until: float) -> int:
    done = 0
    with as_login("worker") as worker:
        while perf_counter() < until:
            row = worker.execute(
                "SELECT matching.nightly_batch(%s, %s, %s, %s)", [part, WORKERS, BATCH, TOP]
            ).fetchone()
            worker.commit()
            if row is None or row[0] == 0:
                break
            done += row[0]
    return done
