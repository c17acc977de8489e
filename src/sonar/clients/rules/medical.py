"""Medical words, for the rules of the record; the rule itself serves rooms above this one too."""

from sonar.kernel.medical import medical_words

__all__ = ["medical_words"]
