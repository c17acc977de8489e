"""Keeping searches, and putting clients together in selections."""

from sonar.casework.operations.selections import (
    drop_search,
    drop_selection,
    make_selection,
    rename_search,
    save_search,
    sweep_searches,
)

__all__ = [
    "drop_search",
    "drop_selection",
    "make_selection",
    "rename_search",
    "save_search",
    "sweep_searches",
]
