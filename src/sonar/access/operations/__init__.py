"""Writes of the access room: the policy, and the rights that people grant each other."""

from sonar.access.operations.granting import (
    Wanted,
    arrange_replacement,
    confirm,
    decide,
    declare_known,
    propose,
    withdraw,
)
from sonar.access.operations.policy import put_policy_in_force

__all__ = [
    "Wanted",
    "arrange_replacement",
    "confirm",
    "decide",
    "declare_known",
    "propose",
    "put_policy_in_force",
    "withdraw",
]
