"""Reads of the access room: what the policy says, and what people may do."""

from sonar.access.queries.desk import desk_duties, desk_people, on_duty
from sonar.access.queries.in_force import function_history, policy, policy_differs
from sonar.access.queries.people import (
    UNUSED_DAYS,
    confirmations_waiting,
    cross_region_users,
    find_staff,
    health_readings,
    own_rights,
    proposals_waiting,
    rights_at,
    same_account,
    unused_rights,
)
from sonar.access.queries.terms import staff_terms
from sonar.access.queries.watched import (
    known_persons,
    own_places,
    protected_clients,
    protections_waiting,
    replacements,
    signal_figures,
    signals,
    stand_ins,
    stands_in_for,
)
from sonar.access.rules import Policy as Policy

__all__ = [
    "UNUSED_DAYS",
    "Policy",
    "confirmations_waiting",
    "cross_region_users",
    "desk_duties",
    "desk_people",
    "find_staff",
    "function_history",
    "health_readings",
    "known_persons",
    "on_duty",
    "own_places",
    "own_rights",
    "policy",
    "policy_differs",
    "proposals_waiting",
    "protected_clients",
    "protections_waiting",
    "replacements",
    "rights_at",
    "same_account",
    "signal_figures",
    "signals",
    "staff_terms",
    "stand_ins",
    "stands_in_for",
    "unused_rights",
]
