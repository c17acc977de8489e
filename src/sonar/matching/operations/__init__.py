"""Finding who fits a vacancy, and opening who one of them is."""

from sonar.matching.operations.candidates import SHOWN, open_candidate, refresh_profiles, run_matching

__all__ = ["SHOWN", "open_candidate", "refresh_profiles", "run_matching"]
