"""What may be asked about matching itself."""

import json
import tomllib
from importlib.resources import files

from sonar.matching.rules import EVERY, HIDE_REASONS, LONGEST_NOTE, LONGEST_REASON, NO_WISHES, REJECTIONS
from sonar.matching.rules.register import entry

__all__ = [
    "EVERY",
    "HIDE_REASONS",
    "LONGEST_NOTE",
    "LONGEST_REASON",
    "NO_WISHES",
    "REJECTIONS",
    "algorithm_register_entry",
]


def algorithm_register_entry(*, page: str) -> str:
    """Return the entry for the algorithm register as JSON, with the legal basis that the policy names for matching.

    `page` is the whole address of the public page about it, to which questions can be put.
    """
    policy = tomllib.loads((files("sonar.access") / "policy.toml").read_text(encoding="utf-8"))
    purpose = policy["purpose"]["matching"]
    found = entry(legal_basis=purpose["legal_basis"], task=purpose["task"], page=page)
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"
