"""Reads of the identity room."""

from sonar.identity.queries.means import UnknownMeans, known_means, sign_in_means
from sonar.identity.queries.places import Office, offices
from sonar.identity.queries.sessions import resolve_session

__all__ = ["Office", "UnknownMeans", "known_means", "offices", "resolve_session", "sign_in_means"]
