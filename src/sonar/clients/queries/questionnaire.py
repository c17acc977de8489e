"""The questionnaire as it is put to a jobseeker. No personal data."""

from sonar.clients.rules.questionnaire import Edition, Question, edition_on, editions

__all__ = ["Edition", "Question", "edition", "edition_on"]


def edition(code: str) -> Edition | None:
    """Return an edition by its code; None when there is none of that code."""
    return editions().get(code)
