"""What leaves the access room: the words in which permission is expressed, and who has which rights."""

from sonar.access.types.people import (
    Confirmation,
    CrossRegionUser,
    Fault,
    FunctionRight,
    GrantedRight,
    HealthReading,
    NotGranted,
    Proposal,
    RightsAt,
    StaffRow,
    UnusedRight,
)
from sonar.access.types.words import Basis, Category, Ceiling, Control, ProposalKind, Purpose, Refusal

__all__ = [
    "Basis",
    "Category",
    "Ceiling",
    "Confirmation",
    "Control",
    "CrossRegionUser",
    "Fault",
    "FunctionRight",
    "GrantedRight",
    "HealthReading",
    "NotGranted",
    "Proposal",
    "ProposalKind",
    "Purpose",
    "Refusal",
    "RightsAt",
    "StaffRow",
    "UnusedRight",
]
