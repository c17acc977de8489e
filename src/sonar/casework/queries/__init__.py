"""Reading what happens with clients: lists are found without names, and names are opened a page at a time."""

from sonar.casework.queries.caseload import PAGE_SIZE, STATUSES, work_list
from sonar.casework.queries.kept import (
    saved_searches,
    selection_clients,
    selection_members,
    selections,
)

__all__ = [
    "PAGE_SIZE",
    "STATUSES",
    "saved_searches",
    "selection_clients",
    "selection_members",
    "selections",
    "work_list",
]
