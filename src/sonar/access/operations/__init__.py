"""Writes of the access room: the policy, the rights that people grant each other, and what is watched around them."""

from sonar.access.operations.desk import arrange_duty, end_duty
from sonar.access.operations.forgetting import forget_signals
from sonar.access.operations.granting import Wanted, confirm, decide, propose, withdraw
from sonar.access.operations.policy import put_policy_in_force
from sonar.access.operations.watching import (
    add_account,
    arrange_replacement,
    close_signal,
    decide_protection,
    declare_known,
    declare_known_number,
    end_account,
    end_replacement,
    look_at_signal,
    move_account,
    propose_ending_protection,
    propose_protection,
    signal_same_address,
    withdraw_known,
)

__all__ = [
    "Wanted",
    "add_account",
    "arrange_duty",
    "arrange_replacement",
    "close_signal",
    "confirm",
    "decide",
    "decide_protection",
    "declare_known",
    "declare_known_number",
    "end_account",
    "end_duty",
    "end_replacement",
    "forget_signals",
    "look_at_signal",
    "move_account",
    "propose",
    "propose_ending_protection",
    "propose_protection",
    "put_policy_in_force",
    "signal_same_address",
    "withdraw",
    "withdraw_known",
]
