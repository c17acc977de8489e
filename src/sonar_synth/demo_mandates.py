"""Who signs in for employers of the demo, and what they left to agencies: one that holds, one that is over."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from psycopg import Connection

from sonar_synth.demo import AGENCY_KVK, EMPLOYER_SUBJECT, GIVING_SUBJECT, OLD_AGENCY_KVK
from sonar_synth.draws import stable_id
from sonar_synth.employers import Employer, employers_of_block
from sonar_synth.town import Town

_SINCE = datetime(2025, 9, 1, 8, tzinfo=UTC)
_GIVEN_DAYS_AGO, _WITHDRAWN_DAYS_AGO, _HOLDS_DAYS = 45, 20, 365


def load_mandates(connection: Connection, town: Town) -> None:
    """Load users of two employers and their mandates, as the guard.

    The first employer withdrew its mandate and can give another; that of the second holds, so the agency can work.
    """
    first, second = employers_of_block(town.seed, 0)[:2]
    one = _user(connection, town, first, EMPLOYER_SUBJECT)
    other = _user(connection, town, second, GIVING_SUBJECT)
    given = datetime.combine(town.today - timedelta(days=_GIVEN_DAYS_AGO), time(10), UTC)
    withdrawn = given + timedelta(days=_GIVEN_DAYS_AGO - _WITHDRAWN_DAYS_AGO)
    for whom, to_kvk, scope, by, until in (
        (first, OLD_AGENCY_KVK, "vacancies", one, withdrawn),
        (second, AGENCY_KVK, "all", other, None),
    ):
        connection.execute(
            "INSERT INTO identity.mandate (id, from_kvk, to_kvk, scope, valid_from, valid_until, given_by, given_at,"
            " withdrawn_at, withdrawn_by) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                stable_id(town.seed, "mandate", whom.id, at=given),
                whom.kvk_number,
                to_kvk,
                scope,
                given.date(),
                given.date() + timedelta(days=_HOLDS_DAYS),
                by,
                given,
                until,
                by if until else None,
            ],
        )


def _user(connection: Connection, town: Town, employer: Employer, subject: str) -> UUID:
    """Load who signs in for an employer; return her id."""
    made = stable_id(town.seed, "employer-user", subject, at=_SINCE)
    connection.execute(
        "INSERT INTO identity.employer_user (id, issuer, subject, kvk_number, number, since)"
        " VALUES (%s, %s, %s, %s, 1, %s)",
        [made, settings.SONAR.eherkenning_issuer, subject, employer.kvk_number, _SINCE],
    )
    return made
