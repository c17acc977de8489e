"""How long it is kept what Sonar knows of people around employers, as `employers/people.toml` declares it."""

from functools import cache
from importlib.resources import files

from sonar.kernel.retention import Term, read_terms


@cache
def employer_terms() -> tuple[Term, ...]:
    """Return the terms. Read once per process: they change at a deployment only."""
    return read_terms((files("sonar.employers") / "people.toml").read_text(encoding="utf-8"))
