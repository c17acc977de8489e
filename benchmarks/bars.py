"""The bars of the design (section 10), at the size of this benchmark, and results held against them."""

from dataclasses import dataclass, field
from enum import StrEnum


class Unit(StrEnum):
    """What a figure counts."""

    TIMES = "×"
    MILLISECONDS = "ms"
    SECONDS = "s"
    MINUTES = "min"
    EVENTS = "events/s"
    PAGES = "pages/s"
    STATEMENTS = "statements"
    PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Bar:
    """What must be reached: at most `limit`, or at least when `at_least`. None: a figure without a bar."""

    key: str
    what: str
    unit: Unit
    command: str
    limit: float | None = None
    at_least: bool = False

    @property
    def words(self) -> str:
        """The bar as it stands in tables."""
        if self.limit is None:
            return "—"
        return f"{'≥' if self.at_least else '≤'} {shown(self.limit, self.unit)}"

    def is_met_by(self, value: float) -> bool:
        """Tell whether a figure reaches the bar."""
        if self.limit is None:
            return True
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True, slots=True)
class Result:
    """One measured figure, with what else was seen while measuring it."""

    bar: Bar
    value: float
    seen: dict[str, float | int | str] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """Whether the bar is reached."""
        return self.bar.is_met_by(self.value)


def shown(value: float, unit: Unit) -> str:
    """Return a figure with its unit, as precise as it deserves."""
    if value >= 1000:  # noqa: PLR2004 - from here on, whole numbers
        words = f"{value:,.0f}"
    elif value >= 10 or value == int(value):  # noqa: PLR2004
        words = f"{value:.4g}"
    else:
        words = f"{value:.2f}"
    return f"×{words}" if unit is Unit.TIMES else f"{words} {unit}"


def _reads() -> list[Bar]:
    bars = []
    for key, what, limit in (
        ("point", "one person's identity", 2.5),
        ("fifty", "50 persons of one ticket", 1.3),
        ("list", "work list, 50 rows by due date", 1.5),
    ):
        bars.append(Bar(f"read-{key}", f"Protected / unprotected statement: {what}", Unit.TIMES, "reads", limit))
        bars.append(Bar(f"read-{key}-whole", f"The same, whole read transaction: {what}", Unit.TIMES, "reads"))
    return bars


def _pages() -> list[Bar]:
    bars = []
    for key, what in (
        ("work-list", "work list"),
        ("client", "client"),
        ("vacancies", "vacancies"),
        ("vacancy", "vacancy"),
        ("candidates", "candidates of a vacancy"),
    ):
        bars.append(Bar(f"page-{key}", f"Adviser's page, server time, p95: {what}", Unit.MILLISECONDS, "pages", 200))
        bars.append(Bar(f"page-{key}-sql", f"Statements for the page: {what}", Unit.STATEMENTS, "pages", 30))
    return bars


def _searches() -> list[Bar]:
    return [
        Bar(f"search-{key}", f"Searching, server time, p95: by {what}", Unit.MILLISECONDS, "search", 200)
        for key, what in (
            ("name", "name and birth date"),
            ("number", "client number"),
            ("bsn", "BSN"),
            ("attributes", "attributes, among one's own clients"),
        )
    ]


def _vacancies() -> list[Bar]:
    return [
        Bar(f"vacancies-{key}", f"The public site, server time, p95: {what}", Unit.MILLISECONDS, "vacancies", 200)
        for key, what in (
            ("newest", "the newest vacancies, without a question"),
            ("words", "words"),
            ("place", "a place with a radius"),
            ("both", "words and a place, with choices"),
            ("one", "one vacancy"),
        )
    ]


def _occupations() -> list[Bar]:
    asked = (
        ("exact", "the name itself", 99.0),
        ("one-error", "with one typing error", 95.0),
        ("two-errors", "with two typing errors", 90.0),
        ("split", "with a word in two", 95.0),
        ("joined", "with all words in one", 95.0),
        ("swapped", "with its words in another order", 95.0),
        ("begun-one-error", "or one that begins so, after two thirds of its letters with one error", 95.0),
        ("begun-two-errors", "or one that begins so, after two thirds of its letters with two errors", 90.0),
    )
    offered = "What is offered on a page for a name that was held out"
    group = "Group of a name that was held out, by the other nine tenths of the names"
    return [
        Bar("occupations-find", "Finding occupations while typing, p95", Unit.MILLISECONDS, "occupations", 30),
        *(
            Bar(
                f"occupations-{key}",
                f"A name of UWV's list is among the first three: {what}",
                Unit.PERCENT,
                "occupations",
                limit,
                at_least=True,
            )
            for key, what, limit in asked
        ),
        Bar("occupations-offered", f"{offered}: one of its group among the first three", Unit.PERCENT, "occupations"),
        Bar("occupations-offered-any", f"{offered}: anything", Unit.PERCENT, "occupations", 95, at_least=True),
        Bar("occupations-group", f"{group}: right among three", Unit.PERCENT, "occupations"),
        Bar("occupations-covered", f"{group}: any suggestion", Unit.PERCENT, "occupations", 95, at_least=True),
        Bar(
            "occupations-isco",
            "ISCO unit group derived for an occupation of Sonar's own list: right",
            Unit.PERCENT,
            "occupations",
        ),
    ]


def _portal() -> list[Bar]:
    many = "157,000 employers, ten times the mean of sign-ins"
    return [
        Bar("portal-sign-in", f"{many}: signing in with the first page, p95", Unit.MILLISECONDS, "portal", 400),
        Bar("portal-page", f"{many}: a page of the employers' portal, p95", Unit.MILLISECONDS, "portal", 200),
        Bar("portal-rate", "Pages of the portal a second that this machine gives at most", Unit.PAGES, "portal"),
    ]


BARS: dict[str, Bar] = {
    bar.key: bar
    for bar in (
        Bar("fill", "Filling the database with the synthetic people", Unit.SECONDS, "prepare --size nation", 1_800),
        *_reads(),
        Bar("disclosure-added", "Time that opening a ticket adds, p50", Unit.MILLISECONDS, "disclosure", 2),
        Bar(
            "disclosure-8",
            "Disclosures written by 8 connections at once",
            Unit.EVENTS,
            "disclosure",
            2000,
            at_least=True,
        ),
        Bar(
            "disclosure-16",
            "Disclosures written by 16 connections at once",
            Unit.EVENTS,
            "disclosure",
            2000,
            at_least=True,
        ),
        *_pages(),
        *_searches(),
        *_vacancies(),
        Bar("users-page", "16,000 accounts, 35 pages a second: a page, p95", Unit.MILLISECONDS, "users", 200),
        Bar("users-rate", "Pages a second that this machine gives at most", Unit.PAGES, "users"),
        *_portal(),
        Bar("match-p50", "Matching one vacancy in the database, p50", Unit.MILLISECONDS, "match", 20),
        Bar("match-p95", "Matching one vacancy in the database, p95", Unit.MILLISECONDS, "match", 60),
        Bar("match-tantivy-p50", "The same / Tantivy on the same questions in turn, p50", Unit.TIMES, "match", 1),
        Bar("match-tantivy-p95", "The same / Tantivy on the same questions in turn, p95", Unit.TIMES, "match", 1),
        Bar("nightly", "All open vacancies against all profiles, two workers", Unit.MINUTES, "nightly", 60),
        Bar("nightly-told", "Telling people what is new for them, all of them due", Unit.MINUTES, "nightly", 30),
        Bar("vum-p50", "A question of the national exchange, p50", Unit.MILLISECONDS, "vum", 200),
        Bar("vum-p95", "A question of the national exchange, p95", Unit.MILLISECONDS, "vum", 500),
        *_occupations(),
        Bar("start-fresh", "First page from a fresh clone with empty caches", Unit.SECONDS, "start", 60),
        Bar("start-again", "Second start", Unit.SECONDS, "start", 10),
    )
}
"""Every figure, in the order of docs/reference/performance.md."""
