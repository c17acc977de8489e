"""The criteria that a vacancy may not set, as they stand in `employers/criteria.toml`."""

from functools import cache
from importlib.resources import files

from sonar.employers.rules import Criteria, read_criteria


@cache
def criteria() -> Criteria:
    """Return the criteria. Read once per process: they change at a deployment only."""
    return read_criteria((files("sonar.employers") / "criteria.toml").read_text(encoding="utf-8"))
