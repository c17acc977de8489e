"""The policy as plain values, its source, and the decision to open somebody."""

from sonar.access.rules.opening import ClientFacts, Request, StaffFacts, may_open
from sonar.access.rules.policy import (
    LEAST_REASON,
    PERSON_LIMIT,
    ExtraRule,
    FunctionRule,
    Grant,
    Policy,
    ProposalRule,
    PurposeRule,
    RecordRule,
    SensitivityRule,
    fingerprint,
    policy_rows,
)
from sonar.access.rules.source import BadPolicy, read_policy

__all__ = [
    "LEAST_REASON",
    "PERSON_LIMIT",
    "BadPolicy",
    "ClientFacts",
    "ExtraRule",
    "FunctionRule",
    "Grant",
    "Policy",
    "ProposalRule",
    "PurposeRule",
    "RecordRule",
    "Request",
    "SensitivityRule",
    "StaffFacts",
    "fingerprint",
    "may_open",
    "policy_rows",
    "read_policy",
]
