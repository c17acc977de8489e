"""Writes of the identity room: signing in, signing out, revoking."""

from sonar.identity.operations.forgetting import forget_employers
from sonar.identity.operations.mandates import (
    MandateFault,
    MandateGone,
    MandateRefused,
    SessionGone,
    act_for,
    end_employer_session,
    give_mandate,
    withdraw_mandate,
)
from sonar.identity.operations.provider import ProviderUnreachable
from sonar.identity.operations.sessions import MayNotRevoke, end_session, revoke_sessions
from sonar.identity.operations.sign_in import (
    Answer,
    MalformedAnswer,
    SignedIn,
    begin_sign_in,
    complete_sign_in,
)
from sonar.identity.operations.staff_source import Employee, is_taken_over, take_over_staff
from sonar.identity.rules.answers import is_secret, local_path
from sonar.identity.rules.refusals import Refusal, SignInRefused

__all__ = [
    "Answer",
    "Employee",
    "MalformedAnswer",
    "MandateFault",
    "MandateGone",
    "MandateRefused",
    "MayNotRevoke",
    "ProviderUnreachable",
    "Refusal",
    "SessionGone",
    "SignInRefused",
    "SignedIn",
    "act_for",
    "begin_sign_in",
    "complete_sign_in",
    "end_employer_session",
    "end_session",
    "forget_employers",
    "give_mandate",
    "is_secret",
    "is_taken_over",
    "local_path",
    "revoke_sessions",
    "take_over_staff",
    "withdraw_mandate",
]
