"""What leaves the access room: the words in which permission is expressed."""

from enum import StrEnum


class Category(StrEnum):
    """A group of personal fields that is opened, encrypted, logged and kept as one."""

    IDENTITY = "identity"
    BSN = "bsn"
    CONTACT = "contact"
    CHANNEL = "channel"
    BENEFIT = "benefit"
    PROFILE = "profile"
    WORK_CAPACITY = "work_capacity"
    WORK_NEEDS = "work_needs"
    SELF_REPORTED = "self_reported"
    QUESTIONNAIRE = "questionnaire"
    INDICATION = "indication"
    TARGET_GROUP = "target_group"
    PLAN = "plan"
    CONTACT_MOMENTS = "contact_moments"
    NOTES = "notes"
    STATUS = "status"
    MATCH_PROFILE = "match_profile"
    MESSAGES = "messages"


class Purpose(StrEnum):
    """The statutory tasks for which client data may be processed; texts stand in `access/policy.toml`."""

    MEDIATION = "mediation"
    MATCHING = "matching"
    REINTEGRATION = "reintegration"
    IDENTIFICATION = "identification"
    REGISTRATION = "registration"
    BENEFIT_TASK = "benefit_task"
    SUPERVISION = "supervision"
    STATUTORY_DELIVERY = "statutory_delivery"
    OWN_DATA = "own_data"


class Basis(StrEnum):
    """Why this actor may see this person: recorded with every disclosure, per person."""

    CASELOAD = "caseload"
    REPLACEMENT = "replacement"
    APPOINTMENT = "appointment"
    TASK = "task"
    MATCH = "match"
    OFFICE_DUTY = "office_duty"
    BREAK_GLASS = "break_glass"
    OWN = "own"
    DELIVERY = "delivery"


class Refusal(StrEnum):
    """Why something was refused. `NOT_AVAILABLE` is what is told of every cause that depends on a person."""

    NOT_AVAILABLE = "not_available"

    NO_SESSION = "no_session"
    PURPOSE = "purpose"
    CATEGORY = "category"
    NO_RELATION = "no_relation"
    PROTECTED = "protected"
    TOO_MANY = "too_many"
    BUDGET = "budget"
    REASON = "reason"
    REVIEW_OVERDUE = "review_overdue"
    NOT_SHOWN = "not_shown"
    MALFORMED = "malformed"
    ALREADY_REGISTERED = "already_registered"
    """The number has a record; whose, is not said."""
