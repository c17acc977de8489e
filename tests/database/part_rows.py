"""A row for each declared part of the record, for tests that need every table filled."""

from sonar.clients.queries import all_declared
from sonar.clients.types import FieldFacts, FieldType, Group, Shape

PARTS = tuple(all_declared().values())
_VALUES = {
    FieldType.YES_NO: "true",
    FieldType.DATE: "kernel.today()",
    FieldType.CODES: "'{}'",
    FieldType.TEXT: "'x'",
}


def insert_of(group: Group, person: str) -> str:
    """Return a statement that puts one row of a part down for a person: the least that its table takes."""
    columns = {
        "client_id": f"'{person}'",
        **({"entry": "90"} if group.shape is Shape.LIST else {}),
        **{name: _value(facts) for name, facts in group.fields.items() if facts.required},
        "source": f"'{group.source}'",
    }
    return f"INSERT INTO {group.table} ({', '.join(columns)}) VALUES ({', '.join(columns.values())})"  # noqa: S608 - the test's own names


def _value(facts: FieldFacts) -> str:
    if facts.sealed:
        return "'x'"
    if facts.type is FieldType.CODE:
        return f"'{facts.options[0].code if facts.options else 'x'}'"
    return str(facts.least) if facts.type is FieldType.NUMBER else _VALUES[facts.type]
