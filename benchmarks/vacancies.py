"""What a visitor of the public site waits for: searching all open vacancies, through the whole application."""

from collections.abc import Callable, Sequence
from statistics import median
from typing import TypeVar
from urllib.parse import urlencode

from benchmarks.bars import BARS, Result
from benchmarks.connections import superuser
from benchmarks.figures import percentile
from benchmarks.pages import begin, visit

REQUESTS = 120
WARM_UP = 10
_WORDS = (
    "lasser", "medewerker", "verpleegkundige", "zorg", "monteur zwolle", "chauffeur", "ervaren kok", "werken",
    "thuiszorg",
)  # fmt: skip
_PLACES = ("Zwolle", "Utrecht", "Amsterdam", "Groningen", "Eindhoven", "1012", "Enschede")
_CHOICES: tuple[dict[str, object], ...] = (
    {"uren": [3, 4]},
    {"contract": [1], "sinds": 30},
    {"rijbewijs": ["geen", "B"]},
    {"begeleiding": "on"},
)
_RADII = (10, 20, 50, 100)
Value = TypeVar("Value")
Asked = Callable[[int], dict[str, object]]


def measure(*, requests: int = REQUESTS) -> list[Result]:
    """Measure each kind of question, every request another one."""
    begin()
    from django.urls import reverse

    search = reverse("vacancies_public")
    questions: dict[str, Asked] = {
        "newest": lambda number: {"pagina": 1 + number % 40},
        "words": lambda number: {"woorden": _of(_WORDS, number), "pagina": 1 + number // 9 % 3},
        "place": lambda number: {"plaats": _of(_PLACES, number), "straal": _of(_RADII, number // 7)},
        "both": lambda number: {
            "woorden": _of(_WORDS, number),
            "plaats": _of(_PLACES, number // 3),
            "straal": _of(_RADII, number // 5),
            **_of(_CHOICES, number),
        },
    }
    results = [
        _result(key, lambda number, asked=asked: f"{search}?{urlencode(asked(number), doseq=True)}", requests)  # type: ignore[misc]
        for key, asked in questions.items()
    ]
    with superuser() as admin:
        rows = admin.execute(
            "SELECT id FROM employers.vacancy WHERE status = 'published' AND published_on <= current_date"
            " AND (expires_on IS NULL OR expires_on > current_date) ORDER BY md5(id::text) LIMIT %s",
            [requests],
        ).fetchall()
    return [
        *results,
        _result("one", lambda number: reverse("vacancy_public", args=[rows[number % len(rows)][0]]), requests),
    ]


def _result(key: str, address: Callable[[int], str], requests: int) -> Result:
    times = []
    for number in range(-WARM_UP, requests):
        took = visit(f"vacancies-{key}", address(number))
        if number >= 0:
            times.append(took)
    seen: dict[str, float | int | str] = {"requests": requests, "p50 ms": median(times), "most ms": max(times)}
    return Result(BARS[f"vacancies-{key}"], percentile(times, 0.95), seen)


def _of(values: Sequence[Value], number: int) -> Value:
    return values[number % len(values)]
