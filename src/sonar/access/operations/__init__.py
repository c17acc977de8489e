"""Writes of the access room: the policy, and the rights that people grant each other."""

from sonar.access.operations.policy import put_policy_in_force

__all__ = ["put_policy_in_force"]
