"""Finding who fits a vacancy, opening who one of them is, and what comes of it."""

from sonar.matching.operations.answering import (
    OWN_CATEGORIES,
    AnswerTooLate,
    answer_proposal,
    own_proposals,
    proposals_in,
    shareable,
)
from sonar.matching.operations.candidates import (
    PAGES,
    SHOWN,
    WITHHELD,
    open_candidate,
    refresh_profiles,
    run_matching,
)
from sonar.matching.operations.following import (
    InvalidStep,
    StepFacts,
    StepNotPossible,
    follow_candidate,
    follow_days,
    followed,
)
from sonar.matching.operations.sending import MOST, message_of, send_vacancy

__all__ = [
    "MOST",
    "OWN_CATEGORIES",
    "PAGES",
    "SHOWN",
    "WITHHELD",
    "AnswerTooLate",
    "InvalidStep",
    "StepFacts",
    "StepNotPossible",
    "answer_proposal",
    "follow_candidate",
    "follow_days",
    "followed",
    "message_of",
    "open_candidate",
    "own_proposals",
    "proposals_in",
    "refresh_profiles",
    "run_matching",
    "send_vacancy",
    "shareable",
]
