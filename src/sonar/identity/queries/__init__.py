"""Reads of the identity room."""

from sonar.identity.queries.mandates import employer_log, employer_sessions, mandates_of
from sonar.identity.queries.means import UnknownMeans, known_means, sign_in_means
from sonar.identity.queries.places import Municipality, Office, municipal_organisations, offices
from sonar.identity.queries.registering import newcomer_keys, offices_for
from sonar.identity.queries.sessions import resolve_session
from sonar.identity.queries.tree import OfficeNode, OrganisationNode, ServedMunicipality, organisation_tree

__all__ = [
    "Municipality",
    "Office",
    "OfficeNode",
    "OrganisationNode",
    "ServedMunicipality",
    "UnknownMeans",
    "employer_log",
    "employer_sessions",
    "known_means",
    "mandates_of",
    "municipal_organisations",
    "newcomer_keys",
    "offices",
    "offices_for",
    "organisation_tree",
    "resolve_session",
    "sign_in_means",
]
