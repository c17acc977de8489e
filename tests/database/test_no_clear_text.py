"""What is planted in one person's record stands nowhere in the database in clear."""

from datetime import date

import pytest
from psycopg import sql

from sonar.access.types import Category, Purpose
from sonar.clients.types import Education, Profile, WorkExperience
from sonar.disclosure.operations import open_client
from sonar.messaging.operations import send_message
from tests.world import ADVISER, World


@pytest.mark.requirement("R11", "R300")
def test_planted_values_stand_nowhere_in_clear(world: World, now) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    person = world.client(
        adviser=ADVISER,
        profile=Profile(
            pc4=8011,
            presentation="PLANTpresentatie",
            education=(Education(name="PLANTopleiding", institute="PLANTinstituut"),),
            experience=(
                WorkExperience(employer="PLANTwerkgever", occupation="PLANTberoep", description="PLANTomschrijving"),
            ),
        ),
        parts={
            "work_capacity": ({"mental_hours": 20, "assessor": "PLANTarts", "assessed_on": date(2026, 1, 5)},),
            "former_name": ({"former_last_name": "PLANTnaam"},),
        },
    )
    actor = world.sign_in()
    reference = world.ref(person, actor)
    both = (Category.IDENTITY, Category.CONTACT)
    with open_client(
        actor=actor, client_ref=reference, purpose=Purpose.MEDIATION, categories=both, write=[Category.CONTACT], now=now
    ) as opened:
        opened.correct_contact(
            {"phone": "0687654321", "street": "PLANTstraat"}, version=1, why="PLANTreden van de klant"
        )
    send_message(actor=actor, client_ref=reference, subject="PLANTonderwerp", body="PLANTbericht", now=now)
    identity, contact = person.new.identity, person.new.contact
    planted = [
        "PLANT",
        person.new.bsn.reveal(),
        identity.last_name,
        identity.first_names,
        identity.initials,
        "1985-03-14",
        contact.email,
        contact.phone,
        contact.phone.removeprefix("+31"),
        "687654321",
        contact.postcode,
        contact.street,
    ]
    assert found(world, planted) == []
    assert found(world, ["uwv_adviser"]) != []  # what does stand there is found


def found(world: World, planted: list[str]) -> list[tuple[str, str]]:
    """Return each table, and each planted value that stands in one of its rows, as text or as bytes."""
    hits = []
    tables = world.all(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'reference',"
        " 'pg_toast')"
    )
    assert len(tables) > 50
    for schema, name in tables:
        for value in planted:
            row = world.sql.execute(
                sql.SQL(
                    "SELECT count(*) FROM {} AS t WHERE t::text ILIKE '%%' || %s || '%%' OR t::text LIKE '%%' ||"
                    " encode(convert_to(%s, 'UTF8'), 'hex') || '%%'"
                ).format(sql.Identifier(schema, name)),
                [value, value],
            ).fetchone()
            if row != (0,):
                hits.append((f"{schema}.{name}", value))
    return hits


@pytest.mark.requirement("R30", "R300")
def test_one_value_is_stored_differently_for_each_person_and_each_column(world: World) -> None:
    world.client()
    world.client()
    stored = [
        value
        for row in world.all(
            "SELECT initials, city, phone FROM clients.identity JOIN clients.contact USING (client_id), LATERAL"
            " (SELECT 1) AS o"
        )
        for value in row
    ]
    assert len(stored) == 6
    assert len(set(stored)) == 6
