"""What can stand in a vacancy and in an employer's record, and what may not."""

from sonar.employers.rules.criteria import BadCriteria, Criteria, check_texts, read_criteria
from sonar.employers.rules.delivered import VACANCY, as_delivered, on_the_wire, read_delivered
from sonar.employers.rules.records import CHANNELS, HOWS, STATES, check_employer, check_part
from sonar.employers.rules.steps import CLOSED, STEPS, verbs_from
from sonar.employers.rules.texts import plain_text, text_faults
from sonar.employers.rules.vacancies import COMMAND, Lists, check_values

__all__ = [
    "CHANNELS",
    "CLOSED",
    "COMMAND",
    "HOWS",
    "STATES",
    "STEPS",
    "VACANCY",
    "BadCriteria",
    "Criteria",
    "Lists",
    "as_delivered",
    "check_employer",
    "check_part",
    "check_texts",
    "check_values",
    "on_the_wire",
    "plain_text",
    "read_criteria",
    "read_delivered",
    "text_faults",
    "verbs_from",
]
