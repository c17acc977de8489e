"""The nightly run: a sample of the open vacancies against all profiles, by two workers, reckoned to all of them.

After it people are told what is new for them, by one worker: as on the first night of all, when everybody is due.
"""

from concurrent.futures import ThreadPoolExecutor
from math import inf
from time import perf_counter

from benchmarks.bars import BARS, Result
from benchmarks.connections import as_login, superuser

WORKERS = 2
BATCH, TOP = 50, 50
TOLD_AT_ONCE = 5_000
"""People in a batch of telling, as the product's job takes them."""
SECONDS = 60.0
"""For how long a sample is measured; the whole of a small set takes less."""


def measure(*, whole: bool = False) -> list[Result]:
    """Run the product's own batches as the worker's login, and reckon what all open vacancies take, or do them all."""
    with superuser() as admin:
        admin.execute("DELETE FROM matching.nightly_count")
        admin.execute("DELETE FROM matching.nightly_match")
        admin.execute("DELETE FROM matching.nightly_run")
        admin.execute("DELETE FROM matching.alert")
        row = admin.execute(
            "SELECT count(*), (SELECT count(*) FROM matching.match_profile),"
            " (SELECT count(DISTINCT client_id) FROM matching.match_profile) FROM matching.demand"
        ).fetchone()
        assert row is not None  # noqa: S101 - a count always answers
        waiting, profiles, people = row
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
    return [
        Result(BARS["nightly"], took * waiting / max(done, 1) / 60, seen),
        _telling(people, inf if whole else SECONDS),
    ]


def _telling(people: int, seconds: float) -> Result:
    """Tell people what is new for them, in the product's own batches, and reckon what all of them take."""
    done = told = 0
    after = None
    with as_login("worker") as worker:
        begun = perf_counter()
        while perf_counter() - begun < seconds:
            row = worker.execute(
                "SELECT last_one, told FROM matching.tell_new(%s, %s)", [after, TOLD_AT_ONCE]
            ).fetchone()
            worker.commit()
            if row is None or row[0] is None:
                break
            after, done, told = row[0], min(people, done + TOLD_AT_ONCE), told + row[1]
        took = perf_counter() - begun
    seen: dict[str, float | int | str] = {"people gone through": done, "of": people, "told": told, "seconds": took}
    return Result(BARS["nightly-told"], took * people / max(done, 1) / 60, seen)


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
