"""The catalogue of what can be opened: groups, fields, codes and what a person is told of them. No personal data.

Pages come here for it, so that the clients room keeps one way in.
"""

from sonar.clients.queries import (
    Edition,
    all_declared,
    all_groups,
    category_words,
    choices,
    class_words,
    edition,
    edition_on,
    extra_fields,
    fixed_groups,
    group_of,
    proposed_fields,
    told_groups,
    value_of_text,
)

__all__ = [
    "Edition",
    "all_declared",
    "all_groups",
    "category_words",
    "choices",
    "class_words",
    "edition",
    "edition_on",
    "extra_fields",
    "fixed_groups",
    "group_of",
    "proposed_fields",
    "told_groups",
    "value_of_text",
]
