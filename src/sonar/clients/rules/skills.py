"""A skill of somebody: from the list when it is there, with her own words beside it."""

from collections.abc import Mapping
from typing import Any, Final

from sonar.reference.types import Skill

SKILL: Final = "skill"
CODE, NAME, KIND = "skill_code", "skill_name", "skill_kind"


def from_list(changes: Mapping[str, object], skill: Skill, *, was: Skill | None) -> dict[str, Any]:
    """Return changes to a skill with what follows from the one of the list: its kind, and its name without own words.

    `was` is the skill of the list that stood there: its name does not stay behind as somebody's own words.
    """
    words = str(changes.get(NAME) or "").strip()
    if not words or (was is not None and words in {was.label_nl, was.label_en}):
        words = skill.label_nl
    return {**changes, CODE: skill.code, NAME: words, KIND: skill.kind}
