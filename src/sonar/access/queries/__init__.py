"""Reads of the access room: what the policy says, and what people may do."""

from sonar.access.queries.policy import policy, policy_differs

__all__ = ["policy", "policy_differs"]
