"""The words in which permission is expressed."""

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
    EMPLOYER_CONTACT = "employer_contact"


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
    MUNICIPAL_EXCHANGE = "municipal_exchange"
    VUM_EXCHANGE = "vum_exchange"
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
    EXTRA_RIGHT = "extra_right"
    """A former client, by the extra right for it and with a reason."""
    REGISTERED = "registered"
    """She was registered by the one who asks, less than a week ago, and that task goes on."""
    RESIDENCE = "residence"
    PUBLISHED = "published"
    """She shows it to employers herself."""
    CONTACT = "contact"
    """She and this employer write to each other."""
    REPORT = "report"
    """One of the two reported the contact, and somebody looks into it."""
    EXCHANGE = "exchange"
    """A profile that fits a question of the national exchange."""


class Ceiling(StrEnum):
    """How far a function reaches for a purpose, whatever the relation to the person."""

    SELF = "self"
    TEAM = "team"
    OFFICE = "office"
    REGION = "region"
    MUNICIPALITY = "municipality"
    OWN_GROUP = "own_group"
    NATIONAL_TASK = "national_task"
    NATION = "nation"


class Control(StrEnum):
    """What protects a class of categories, beside the right itself; `access/policy.toml` says what each is."""

    LOG = "log"
    NO_GLASS = "no_glass"
    OWN_RELATION = "own_relation"
    EXTRA_RIGHT = "extra_right"
    NAMED_REPORT = "named_report"
    ALERT = "alert"


class ProposalKind(StrEnum):
    """What people can grant each other, one proposing and another approving."""

    FUNCTION = "function"
    EXTRA = "extra"
    SCOPE = "scope"
    NATIONAL_TASK = "national_task"
    APPROVAL = "approval"


class Refusal(StrEnum):
    """Why something was refused. `NOT_AVAILABLE` is what is told of every cause that depends on a person."""

    NOT_AVAILABLE = "not_available"

    NO_SESSION = "no_session"
    PURPOSE = "purpose"
    CATEGORY = "category"
    NO_RELATION = "no_relation"
    PROTECTED = "protected"
    CEILING = "ceiling"
    FORMER = "former"
    KNOWN = "known"
    TOO_MANY = "too_many"
    BUDGET = "budget"
    REASON = "reason"
    REVIEW_OVERDUE = "review_overdue"
    NOT_SHOWN = "not_shown"
    MALFORMED = "malformed"
    DEMANDS = "demands"
    """What a vacancy asks was changed too often in four weeks to be matched once more."""
    STEP = "step"
    """The step does not follow on how things stand."""
    ALREADY_REGISTERED = "already_registered"
    """The number has a record; whose, is not said."""
