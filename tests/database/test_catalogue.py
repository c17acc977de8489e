"""Every personal column is declared once, and every declaration is a column (design law 3)."""

import tomllib
from importlib.resources import files

import pytest

from sonar.clients.rules.catalogue import ONLY_IN_LISTS, STANDARD_COLUMNS
from sonar.clients.types import Shape
from tests.database.part_rows import PARTS
from tests.world import World

PERSONAL_SCHEMAS = ["clients", "matching", "casework", "messaging"]
PERSONAL_TABLES = ["exchange.vum_profile", "exchange.vum_asked"]
"""Tables of personal data in schemas that hold other things as well."""


def declared() -> dict[tuple[str, str], dict[str, object]]:
    """Return the declarations by table and column."""
    source = tomllib.loads((files("sonar.clients") / "catalogue.toml").read_text(encoding="utf-8"))
    built = {
        (group["table"], column): {"encrypted": False, **facts}
        for group in source["group"].values()
        for column, facts in group["field"].items()
    }
    return (
        built
        | {(part.table, name): {"encrypted": facts.sealed} for part in PARTS for name, facts in part.fields.items()}
        | {
            (part.table, name): {"encrypted": False}
            for part in PARTS
            for name in STANDARD_COLUMNS
            if part.shape is Shape.LIST or name not in ONLY_IN_LISTS
        }
    )


ABOUT_NOBODY = [
    "kind_basis",
    "extra_field",
    "privacy_edition",
    "demand",
    "nightly_count",
    "nightly_run",
    "demand_tried",
    "widened",
    "widening_use",
    "moved_code",
]
"""Laws, declarations of fields, texts about privacy, what vacancies ask, how runs went: nothing about a person."""


@pytest.mark.requirement("R297")
def test_every_personal_column_is_declared_and_every_declaration_is_a_column(world: World) -> None:
    columns = {
        (f"{schema}.{table}", column)
        for schema, table, column in world.all(
            "SELECT table_schema, table_name, column_name FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE (table_schema = ANY (%s) OR table_schema || '.' || table_name = ANY (%s))"
            " AND t.table_type = 'BASE TABLE' AND table_name <> ALL (%s)",
            PERSONAL_SCHEMAS,
            PERSONAL_TABLES,
            ABOUT_NOBODY,
        )
    }
    assert columns == set(declared())


@pytest.mark.requirement("R300")
def test_what_is_declared_encrypted_is_stored_as_bytes_and_nothing_else_is(world: World) -> None:
    kinds = {
        (f"{schema}.{table}", column): kind
        for schema, table, column, kind in world.all(
            "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = ANY (%s) OR table_schema || '.' || table_name = ANY (%s)",
            PERSONAL_SCHEMAS,
            PERSONAL_TABLES,
        )
    }
    unsealed = {place for place, facts in declared().items() if facts["encrypted"] and kinds[place] != "bytea"}
    assert unsealed == set()
    keyed = {
        ("clients.person_key", "wrapped"),
        ("clients.bsn", "bsn_index"),
        ("clients.import_source", "fingerprint"),
        ("clients.privacy_notice", "edition"),
        ("clients.client_number", "number_index"),
    }
    sealed = {place for place, facts in declared().items() if kinds[place] == "bytea"} - keyed
    assert sealed == {place for place, facts in declared().items() if facts["encrypted"]}
