"""The codes of the casework room, as the database has them too."""

from typing import Final

CONTACT_KINDS: Final = ("telephone", "e_mail", "video", "in_person", "letter", "werkmap", "other")
DIRECTIONS: Final = ("incoming", "outgoing")
SUBJECTS: Final = ("intake", "plan", "progress", "application", "schooling", "duties", "other")
MANNERS: Final = ("in_person", "telephone", "video")
TASK_KINDS: Final = ("call", "letter", "check_cv", "check_report", "evaluate", "status", "other")
"""What somebody can be given to do; `remind` comes from Sonar itself only."""
RETURN_REASONS: Final = ("not_mine", "no_time", "unclear", "done_already")
PATH_KINDS: Final = ("mediation", "reintegration")
PATH_RESULTS: Final = ("work", "partly_work", "schooling", "other_path", "stopped")
STEP_KINDS: Final = ("talk", "training", "work_trial", "application_help", "assessment", "other")
STEP_RESULTS: Final = ("reached", "partly", "not_reached", "cancelled")
AGREEMENT_STATES: Final = ("met", "not_met", "withdrawn")
ACTIVITY_KINDS: Final = ("application", "interview", "network", "schooling", "other")
HAND_OVER_REASONS: Final = ("leave", "illness", "departure", "client_moved", "division")
MERGE_GROUNDS: Final = ("same_bsn_document", "bsn_corrected", "same_person_at_desk")

APPOINTMENT_STEPS: Final = {
    ("planned", "move"): "planned",
    ("planned", "cancel"): "cancelled",
    ("planned", "hold"): "held",
    ("planned", "miss"): "no_show",
    ("held", "miss"): "no_show",
    ("no_show", "hold"): "held",
}
"""From which state of an appointment which deed leads to which state; `casework.appointment_steps()` says the same."""
TOLD_OF: Final = frozenset({"move", "cancel"})
"""The deeds of which the client is informed."""
