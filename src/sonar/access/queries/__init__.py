"""Reads of the access room: what the policy says, and what people may do."""

from sonar.access.queries.in_force import policy, policy_differs
from sonar.access.queries.people import (
    UNUSED_DAYS,
    confirmations_waiting,
    cross_region_users,
    find_staff,
    health_readings,
    own_rights,
    proposals_waiting,
    rights_at,
    shielded_clients,
    unused_rights,
)
from sonar.access.rules import Policy as Policy

__all__ = [
    "UNUSED_DAYS",
    "Policy",
    "confirmations_waiting",
    "cross_region_users",
    "find_staff",
    "health_readings",
    "own_rights",
    "policy",
    "policy_differs",
    "proposals_waiting",
    "rights_at",
    "shielded_clients",
    "unused_rights",
]
