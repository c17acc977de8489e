"""The questionnaire as it is put to a jobseeker. No personal data."""

from sonar.clients.rules.questionnaire import Edition as Edition
from sonar.clients.rules.questionnaire import Question as Question
from sonar.clients.rules.questionnaire import edition_on as edition_on
from sonar.clients.rules.questionnaire import editions


def edition(code: str) -> Edition | None:
    """Return an edition by its code; None when there is none of that code."""
    return editions().get(code)
