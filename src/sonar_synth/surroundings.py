"""What stands around the clients: organisations, offices, staff, employers and vacancies, loaded in one go."""

from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from psycopg import Connection

from sonar_synth import organisations as org
from sonar_synth.country import district_of, served_by
from sonar_synth.demo_deliveries import load_namings
from sonar_synth.sealing import copy_line
from sonar_synth.town import Town

_SERVED_SINCE = "2015-01-01"


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
    """Load employers, establishments and vacancies, as the owner; return how many employers and vacancies."""
    employers = copy_into(
        connection,
        "employers.employer",
        ("id", "kvk_number", "name", "sector"),
        (copy_line((each.id, each.kvk_number, each.name, each.sector)) for each in town.employers(clients=clients)),
    )
    copy_into(
        connection,
        "employers.establishment",
        ("id", "employer_id", "number", "place", "pc4"),
        (
            copy_line((each.id, each.employer_id, each.number, each.point.place, each.point.code))
            for employer in town.employers(clients=clients)
            for each in employer.establishments
        ),
    )
    copy_into(
        connection,
        "employers.contact",
        ("employer_id", "name", "role", "phone", "email"),
        (
            copy_line((each.id, found.name, found.role, found.phone, found.email))
            for each in town.employers(clients=clients)
            if (found := each.contact) is not None
        ),
    )
    vacancies = copy_into(connection, "employers.vacancy", _VACANCY_COLUMNS, _vacancy_lines(town, clients=clients))
    for table in ("employers.employer", "employers.establishment", "employers.vacancy"):
        # The next one made by hand gets the next number.
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608 - our own names
        )
    return employers, vacancies


_VACANCY_COLUMNS = (
    "id", "establishment_id", "title", "occupation", "description", "hours_min", "hours_max", "education_level",
    "licences", "languages", "contract_form", "pc4", "place", "starts_on", "wage", "guidance", "published_on",
    "positions", "skills", "offers_guidance", "adapted_workplace", "varied_tasks", "irregular_hours",
    "public_transport", "expires_on", "held_by",
)  # fmt: skip


def _vacancy_lines(town: Town, *, clients: int) -> Iterator[str]:
    for each in town.vacancies(clients=clients):
        yield copy_line(
            (
                each.id,
                each.establishment.id,
                each.title,
                each.occupation,
                each.description,
                each.hours_min,
                each.hours_max,
                each.education_level,
                each.licences,
                each.languages,
                each.contract_form,
                each.establishment.point.code,
                each.establishment.point.place,
                each.starts_on,
                each.wage,
                each.guidance,
                each.published_on,
                each.offer.positions,
                each.offer.skills,
                each.offer.guidance,
                each.offer.adapted_workplace,
                each.offer.varied_tasks,
                each.offer.irregular_hours,
                each.offer.public_transport,
                each.offer.expires_on,
                each.offer.held_by,
            )
        )


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
