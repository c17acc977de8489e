"""How long it is kept what Sonar knows of members of staff beside their rights, as `access/staff.toml` declares it."""

from functools import cache
from importlib.resources import files

from sonar.kernel.retention import Term, read_terms


@cache
def staff_terms() -> tuple[Term, ...]:
    """Return the terms. Read once per process: they change at a deployment only."""
    return read_terms((files("sonar.access") / "staff.toml").read_text(encoding="utf-8"))
