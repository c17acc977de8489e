"""What stands around the clients: organisations, offices, staff, employers and vacancies, loaded in one go."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.conf import settings
from psycopg import Connection

from sonar_synth import employer_rows
from sonar_synth import organisations as org
from sonar_synth.country import district_of, served_by
from sonar_synth.demo_deliveries import load_namings
from sonar_synth.demo_mandates import load_mandates
from sonar_synth.sealing import copy_line
from sonar_synth.sizes import blocks_of
from sonar_synth.town import Town

_SERVED_SINCE = "2015-01-01"
_BLOCKS_AT_ONCE = 100
"""How many blocks of employers are in memory at once: some 7,000 employers."""


def load_staff(connection: Connection, town: Town, *, clients: int) -> int:
    """Load organisations, offices, staff and who stands in for whom, as the guard; return how many staff there are."""
    _load_tree(connection, town, clients=clients)
    teams = {each.team.id: each.team for each in town.staff(clients=clients) if each.team}
    copy_into(
        connection,
        "identity.team",
        ("id", "office_id", "name"),
        (copy_line((each.id, each.office_id, each.name)) for each in teams.values()),
    )
    count = copy_into(
        connection,
        "identity.staff",
        ("id", "issuer", "subject", "display_name", "function", "organisation_id", "office_id", "team_id"),
        (
            copy_line(
                (
                    each.id,
                    settings.SONAR.staff_issuer,
                    each.subject,
                    each.display_name,
                    each.function.value,
                    each.office.organisation_id,
                    each.office.id,
                    each.team.id if each.team else None,
                )
            )
            for each in town.staff(clients=clients)
        ),
    )
    _load_stand_ins(connection, town)
    load_namings(connection, town)
    load_mandates(connection, town)
    return count


def _load_tree(connection: Connection, town: Town, *, clients: int) -> None:
    """Load divisions, organisations, the municipalities they work for, districts and offices."""
    copy_into(
        connection, "identity.division", ("id", "name"), (copy_line(division) for division in org.DIVISIONS.items())
    )
    copy_into(
        connection,
        "identity.organisation",
        ("id", "kind", "name", "division_id"),
        (copy_line((each.id, each.kind, each.name, each.division_id)) for each in town.organisations(clients=clients)),
    )
    offices = town.offices(clients=clients)
    districts = {each.id: each for office in offices if (each := district_of(office))}
    copy_into(
        connection,
        "identity.district",
        ("id", "organisation_id", "name"),
        (copy_line((each.id, each.organisation_id, each.name)) for each in districts.values()),
    )
    copy_into(
        connection,
        "identity.office",
        ("id", "organisation_id", "name", "region_code", "district_id"),
        (
            copy_line((each.id, each.organisation_id, each.name, each.region_code, district.id if district else None))
            for each in offices
            for district in (district_of(each),)
        ),
    )
    copy_into(
        connection,
        "identity.organisation_municipality",
        ("organisation_id", "municipality_code", "valid_from"),
        (
            copy_line((each.organisation_id, code, _SERVED_SINCE))
            for each in town.offices(clients=clients)
            for code in served_by(each)
        ),
    )


def _load_stand_ins(connection: Connection, town: Town) -> None:
    """Load who stands in for whom, from now on, so that the demo can show it."""
    replacement, on_duty = town.replacement(), town.on_office_duty()
    connection.execute(
        "INSERT INTO access.replacement (absent_id, substitute_id, arranged_by, valid_until)"
        " VALUES (%s, %s, %s, kernel.now() + interval '60 days')",
        [replacement.absent.id, replacement.substitute.id, replacement.arranged_by.id],
    )
    connection.execute(
        "INSERT INTO access.office_duty (staff_id, office_id, valid_until)"
        " VALUES (%s, %s, kernel.now() + interval '14 days')",
        [on_duty.id, on_duty.office.id],
    )


def load_employers(connection: Connection, town: Town, *, clients: int) -> tuple[int, int]:
    """Load employers with what is around them, and vacancies, as the owner; return how many employers and vacancies."""
    counts = Counter[str]()
    blocks = blocks_of(clients)
    for first in range(0, blocks, _BLOCKS_AT_ONCE):
        some = range(first, min(first + _BLOCKS_AT_ONCE, blocks))
        lines = employer_rows.lines_of_blocks(some, seed=town.seed, today=town.today)
        for table, columns in employer_rows.COLUMNS.items():
            counts[table] += copy_into(connection, table, columns, lines[table])
    for table in ("employers.employer", "employers.establishment", "employers.vacancy"):
        # The next one made by hand gets the next number.
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608 - our own names
        )
    return counts["employers.employer"], counts["employers.vacancy"]


def copy_into(connection: Connection, table: str, columns: Sequence[str], lines: Iterable[str]) -> int:
    """Stream lines into a table and return how many there were."""
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copying,
    ):
        for line in lines:
            copying.write(line)
            count += 1
    return count
