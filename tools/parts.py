# ruff: noqa: E501, S608 - it writes SQL from our own declaration, and runs none of it
"""Write the SQL of the record's parts from their declaration in clients/parts.toml (design law 3).

Usage: python tools/parts.py          writes the files
       python tools/parts.py --check  says which differ from the declaration; exit code 1 when any does
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from sonar.clients.rules.catalogue import catalogue
from sonar.clients.types import FieldFacts, FieldType, Group, Shape

ROOM = Path(__file__).resolve().parent.parent / "src" / "sonar" / "clients" / "sql"
HEAD = "-- Written from parts.toml by tools/parts.py; change the declaration and run it.\n"
MATCHED = {"work_wishes", "vehicle", "skill"}
"""Parts that the database derives match rows from by itself."""
PLAIN = {FieldType.YES_NO: "boolean", FieldType.DATE: "date", FieldType.NUMBER: "smallint", FieldType.CODES: "text[]"}


def documents() -> dict[Path, str]:
    """Return what each generated file must hold."""
    groups = list(catalogue().groups.values())
    return {
        ROOM / "part_tables.sql": HEAD + "".join(_tables(groups)),
        ROOM / "part_gates.sql": HEAD + "".join(_gates(groups)),
        ROOM / "part_writing.sql": HEAD + "SET ROLE sonar_gate;\n" + "".join(map(_put, groups)) + "\nRESET ROLE;\n",
        ROOM / "part_doors.sql": HEAD + "".join(_doors(groups)),
        ROOM / "part_imports.sql": HEAD + "".join(_imports([group for group in groups if group.imported])),
        ROOM / "statements" / "parts.sql": HEAD + _statement(groups),
    }


def main(arguments: list[str]) -> int:
    """Write the files, or compare them."""
    stale = [path for path, text in documents().items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.name} is not what parts.toml declares: run python tools/parts.py")
        return 1 if stale else 0
    for path in stale:
        path.write_text(documents()[path], encoding="utf-8")
        print(f"written: {path.name}")
    return 0


def _tables(groups: list[Group]) -> Iterator[str]:
    yield "SET ROLE sonar_owner;\n"
    for group in groups:
        yield f"\n-- {group.label_en}.\nCREATE TABLE {group.table} (\n"
        lines = ["client_id uuid NOT NULL REFERENCES clients.client"]
        if group.shape is Shape.LIST:
            lines.append("entry smallint NOT NULL CHECK (entry > 0)")
        lines += [_column(field) for field in group.fields.values()]
        sources = ", ".join(f"'{source}'" for source in group.sources)
        lines += [
            f"source text NOT NULL CHECK (source IN ({sources}))",
            "recorded_on date NOT NULL DEFAULT kernel.today()",
            "recorded_by uuid",
        ]
        if group.shape is Shape.LIST:
            lines.append("removed_at timestamptz")
        lines += ["version int NOT NULL DEFAULT 1", *_checks(group), f"PRIMARY KEY ({_key(group)})"]
        yield "    " + ",\n    ".join(lines) + "\n);\n"
        yield f"ALTER TABLE {group.table} ENABLE ROW LEVEL SECURITY;\nALTER TABLE {group.table} FORCE ROW LEVEL SECURITY;\n"
    yield "\nRESET ROLE;\n"


def _column(field: FieldFacts) -> str:
    null = " NOT NULL" if field.required else ""
    if field.sealed:
        return f"{field.name} bytea{null}"
    column = f"{field.name} {PLAIN.get(field.type, 'text')}{null}"
    allowed = ", ".join(f"'{option.code}'" for option in field.options)
    match field.type:
        case FieldType.NUMBER:
            return f"{column} CHECK ({field.name} BETWEEN {field.least} AND {field.most})"
        case FieldType.CODE if allowed:
            return f"{column} CHECK ({field.name} IN ({allowed}))"
        case FieldType.CODES if allowed:
            return f"{column} CHECK ({field.name} <@ ARRAY[{allowed}])"
        case FieldType.CODE | FieldType.TEXT:
            return f"{column} CHECK (length({field.name}) BETWEEN 1 AND {field.longest or 40})"
        case _:
            return column


def _checks(group: Group) -> list[str]:
    """Return the orders of dates that the database can see for itself."""
    return [
        f"CHECK ({second} >= {first})"
        for first, second in group.order
        if not group.fields[first].sealed and not group.fields[second].sealed
    ]


def _key(group: Group) -> str:
    return "client_id, entry" if group.shape is Shape.LIST else "client_id"


def _columns(group: Group) -> list[str]:
    entry = ["entry"] if group.shape is Shape.LIST else []
    return ["client_id", *entry, *group.fields, "source", "recorded_on", "recorded_by"]


def _gates(groups: list[Group]) -> Iterator[str]:
    yield "SET ROLE sonar_owner;\n"
    for group in groups:
        yield (
            f"\nCREATE POLICY gate_reads ON {group.table} FOR SELECT TO sonar_gate"
            f" USING (client_id = ANY ((SELECT access.ticket_persons('{group.category}'))::uuid[]));\n"
            f"CREATE POLICY gate_changes ON {group.table} FOR UPDATE TO sonar_gate"
            f" USING (client_id = ANY ((SELECT access.ticket_writes('{group.category}'))::uuid[]))\n"
            f"    WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('{group.category}'))::uuid[]));\n"
            f"CREATE POLICY gate_adds ON {group.table} FOR INSERT TO sonar_gate"
            f" WITH CHECK (client_id = ANY ((SELECT access.ticket_writes('{group.category}'))::uuid[]));\n"
            f"CREATE POLICY guard_registers ON {group.table} FOR INSERT TO sonar_guard WITH CHECK (true);\n"
            f"GRANT SELECT, INSERT, UPDATE ON {group.table} TO sonar_gate;\nGRANT INSERT ON {group.table} TO sonar_guard;\n"
            + (_import_rights(group) if group.imported else "")
        )
    yield "\nRESET ROLE;\nSET ROLE sonar_gate;\n"
    for group in groups:
        where = " WHERE p.removed_at IS NULL" if group.shape is Shape.LIST else ""
        read = ", ".join(f"p.{name}" for name in _columns(group)[:-1])
        yield (
            f"\nCREATE FUNCTION clients.open_{group.name}()\nRETURNS TABLE ({', '.join(_typed(group))})\n"
            "LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp AS $$\n"
            f"    SELECT {read}, s.display_name, p.version\n"
            f"    FROM {group.table} p LEFT JOIN identity.staff s ON s.id = p.recorded_by{where}\n$$;\n"
            f"CREATE VIEW clients.{group.name}_v WITH (security_barrier, security_invoker) AS SELECT * FROM clients.open_{group.name}();\n"
        )
    yield (
        "\nREVOKE ALL ON FUNCTION "
        + ",\n    ".join(f"clients.open_{group.name}()" for group in groups)
        + "\nFROM PUBLIC;\nGRANT EXECUTE ON FUNCTION "
        + ",\n    ".join(f"clients.open_{group.name}()" for group in groups)
        + "\nTO sonar_reader;\nGRANT SELECT ON "
        + ", ".join(f"clients.{group.name}_v" for group in groups)
        + " TO sonar_reader;\n\nRESET ROLE;\n"
    )


def _import_rights(group: Group) -> str:
    """Return what an import needs beyond adding rows: to find its own again and end or replace them, never to read one."""
    if group.shape is Shape.LIST:
        finds, writes = ["client_id", "entry", "removed_at", "version"], ["removed_at", "version"]
    else:
        finds, writes = ["client_id", "version"], [*group.fields, "source", "recorded_on", "recorded_by", "version"]
    return (
        f"CREATE POLICY guard_finds ON {group.table} FOR SELECT TO sonar_guard USING (true);\n"
        f"CREATE POLICY guard_takes_over ON {group.table} FOR UPDATE TO sonar_guard USING (true);\n"
        f"GRANT SELECT ({', '.join(finds)}), UPDATE ({', '.join(writes)}) ON {group.table} TO sonar_guard;\n"
    )


def _typed(group: Group) -> list[str]:
    entry = ["entry smallint"] if group.shape is Shape.LIST else []
    fields = [f"{each.name} {_type(each)}" for each in group.fields.values()]
    return ["client_id uuid", *entry, *fields, "source text", "recorded_on date", "recorded_by text", "version int"]


def _type(field: FieldFacts) -> str:
    return "bytea" if field.sealed else PLAIN.get(field.type, "text")


def _doors(groups: list[Group]) -> Iterator[str]:
    yield (
        "SET ROLE sonar_gate;\n\n-- Writes one part of a record, whichever it is.\n"
        "CREATE FUNCTION clients.put_part(p_group text, p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint\n"
        "LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$\n"
        "DECLARE\n    place smallint;\nBEGIN\n    CASE p_group\n"
    )
    for group in groups:
        yield f"    WHEN '{group.name}' THEN place := clients.put_{group.name}(p_client, p_entry, p_version, p_changes, p_kept);\n"
    matched = ", ".join(f"'{group.name}'" for group in groups if group.name in MATCHED)
    yield (
        "    ELSE RAISE EXCEPTION 'unknown part' USING ERRCODE = '22023';\n    END CASE;\n"
        f"    IF p_group IN ({matched}) THEN\n        PERFORM matching.refresh_profiles(ARRAY[p_client]);\n    END IF;\n"
        "    RETURN place;\nEND $$;\n"
        "\nREVOKE ALL ON FUNCTION "
        + ",\n    ".join(f"clients.put_{group.name}(uuid, smallint, int, jsonb, jsonb)" for group in groups)
        + ",\n    clients.put_part(text, uuid, smallint, int, jsonb, jsonb) FROM PUBLIC;\n"
        "GRANT EXECUTE ON FUNCTION clients.put_part(text, uuid, smallint, int, jsonb, jsonb) TO sonar_writer;\n\nRESET ROLE;\n"
        "SET ROLE sonar_guard;\n\n-- What somebody comes with at registration, part by part: an array of rows for each.\n"
        "CREATE FUNCTION clients.register_parts(p_client uuid, p_parts jsonb) RETURNS void\n"
        "LANGUAGE plpgsql VOLATILE AS $$\nBEGIN\n"
    )
    for group in groups:
        entry = "row_number() OVER ()::smallint, " if group.shape is Shape.LIST else ""
        names = _columns(group)[:-1]
        fields = ", ".join(f"r.{name}" for name in group.fields)
        yield (
            f"    INSERT INTO {group.table} ({', '.join(names)})\n"
            f"    SELECT p_client, {entry}{fields}, r.source, kernel.today()"
            f" FROM jsonb_populate_recordset(NULL::{group.table}, p_parts -> '{group.name}') AS r;\n"
        )
    yield "END $$;\nREVOKE ALL ON FUNCTION clients.register_parts(uuid, jsonb) FROM PUBLIC;\n\nRESET ROLE;\n"


def _imports(groups: list[Group]) -> Iterator[str]:
    """Yield what an import does to one row of a part that it fills."""
    yield "SET ROLE sonar_guard;\n"
    yield from map(_import, groups)
    yield (
        "\n-- Adds a row (p_entry is empty), ends an entry of a list (p_row is empty), or replaces the one row there is. Returns its\n"
        "-- entry, 0 for the one row; nothing when somebody else entered, changed or removed it meanwhile: then it stays as it is.\n"
        "CREATE FUNCTION clients.import_part(p_group text, p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint\n"
        "LANGUAGE plpgsql VOLATILE AS $$\nBEGIN\n    CASE p_group\n"
    )
    for group in groups:
        yield f"    WHEN '{group.name}' THEN RETURN clients.import_{group.name}(p_client, p_entry, p_version, p_row);\n"
    yield (
        "    ELSE RAISE EXCEPTION 'no part of an import' USING ERRCODE = '22023';\n    END CASE;\nEND $$;\n"
        "\nREVOKE ALL ON FUNCTION "
        + ",\n    ".join(f"clients.import_{group.name}(uuid, smallint, int, jsonb)" for group in groups)
        + ",\n    clients.import_part(text, uuid, smallint, int, jsonb) FROM PUBLIC;\n\nRESET ROLE;\n"
    )


def _import(group: Group) -> str:
    """Return the function that takes over one row of a group. It knows its own by the version that it left behind."""
    is_list = group.shape is Shape.LIST
    table, fields = group.table, ", ".join(f"r.{name}" for name in group.fields)
    mine = "p.client_id = p_client AND p.version = p_version"
    names, new = ", ".join(_columns(group)[:-1]), f"FROM jsonb_populate_record(NULL::{table}, p_row) AS r"
    if is_list:
        place = f"1 + coalesce((SELECT max(p.entry) FROM {table} p WHERE p.client_id = p_client), 0), "
        lines = [
            "    IF p_row IS NULL THEN",
            f"        UPDATE {table} p SET removed_at = kernel.now(), version = p.version + 1",
            f"        WHERE {mine} AND p.entry = p_entry AND p.removed_at IS NULL RETURNING p.entry INTO place;",
        ]
    else:
        place = ""
        kept = ", ".join([*group.fields, "source, recorded_on, recorded_by, version"])
        lines = [
            "    IF p_entry IS NOT NULL THEN",
            f"        UPDATE {table} p SET ({kept})",
            f"            = (SELECT {fields}, r.source, kernel.today(), NULL::uuid, p_version + 1 {new})",
            f"        WHERE {mine} RETURNING 0 INTO place;",
        ]
    lines += [
        "    ELSE",
        f"        INSERT INTO {table} AS p ({names})",
        f"        SELECT p_client, {place}{fields}, r.source, kernel.today() {new}",
        "        RETURNING p.entry INTO place;"
        if is_list
        else "        ON CONFLICT (client_id) DO NOTHING RETURNING 0 INTO place;",
        "    END IF;\n    RETURN place;",
    ]
    return (
        f"\nCREATE FUNCTION clients.import_{group.name}(p_client uuid, p_entry smallint, p_version int, p_row jsonb) RETURNS smallint\n"
        "LANGUAGE plpgsql VOLATILE AS $$\nDECLARE\n    place smallint;\nBEGIN\n" + "\n".join(lines) + "\nEND $$;\n"
    )


def _put(group: Group) -> str:
    """Return the function that adds, changes or (with no p_changes) removes one row of a group.

    An addition that meets a row, or a change that meets another version, is refused as a change by somebody else.
    """
    is_list = group.shape is Shape.LIST
    where = "p.client_id = p_client" + (" AND p.entry = p_entry AND p.removed_at IS NULL" if is_list else "")
    names = [*group.fields, "source", "recorded_on", "recorded_by"]
    values = {"recorded_on": "kernel.today()", "recorded_by": "actor"}
    filled = ", ".join(values.get(name, f"n.{name}") for name in names)
    lines = [
        f"    SELECT * INTO present FROM {group.table} p WHERE {where} FOR UPDATE OF p;",
        *(
            [
                f"    place := CASE p_entry WHEN 0 THEN 1 + coalesce((SELECT max(p.entry) FROM {group.table} p WHERE p.client_id = p_client), 0) ELSE p_entry END;"
            ]
            if is_list
            else []
        ),
        f"    actor := clients.keep_part(p_client, '{group.category}', '{group.name}', {'place' if is_list else 'NULL'}, p_version, coalesce(present.version, 0),",
        f"        ARRAY[{_quoted(group.fields)}], p_changes, p_kept);",
        "    IF p_changes IS NULL THEN",
        f"        UPDATE {group.table} p SET removed_at = kernel.now(), version = p.version + 1 WHERE {where};\n        RETURN place;"
        if is_list
        else "        RAISE EXCEPTION 'only entries of a list are removed' USING ERRCODE = '22023';",
        "    END IF;",
        "    n := jsonb_populate_record(present, p_changes);",
        f"    INSERT INTO {group.table} AS p ({_key(group)}, {', '.join(names)})",
        f"    VALUES (p_client, {'place, ' if is_list else ''}{filled})",
        f"    ON CONFLICT ({_key(group)}) DO UPDATE SET ({', '.join(names)}, version)",
        f"        = ({', '.join('excluded.' + name for name in names)}, p.version + 1)",
        "        WHERE p.version = p_version;",
        "    IF NOT FOUND THEN",
        "        RAISE EXCEPTION 'changed by somebody else meanwhile' USING ERRCODE = '40001';",
        "    END IF;",
        f"    RETURN {'place' if is_list else '0'};",
    ]
    return _as_function(group, lines)


def _as_function(group: Group, lines: list[str]) -> str:
    is_list = group.shape is Shape.LIST
    return (
        f"\nCREATE FUNCTION clients.put_{group.name}(p_client uuid, p_entry smallint, p_version int, p_changes jsonb, p_kept jsonb) RETURNS smallint\n"
        "LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$\nDECLARE\n"
        f"    present {group.table};\n    n {group.table};\n    actor uuid;\n"
        + ("    place smallint;\n" if is_list else "")
        + "BEGIN\n"
        + "\n".join(lines)
        + "\nEND $$;\n"
    )


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _statement(groups: list[Group]) -> str:
    lines = [
        f"SELECT v.client_id, '{group.name}' AS part, {'v.entry' if group.shape is Shape.LIST else '0::smallint'} AS entry,"
        f" to_jsonb(v) AS content\nFROM clients.{group.name}_v v"
        # What is not asked for is left out as the statement is planned: a list of names asks each gate otherwise.
        f" WHERE '{group.category.value}' = ANY (%(categories)s::text[])"
        for group in groups
    ]
    extra = "SELECT x.client_id, 'extra', 0::smallint, to_jsonb(x)\nFROM clients.extra_v x WHERE x.category = ANY (%(categories)s::text[])"
    return "\nUNION ALL\n".join([*lines, extra]) + "\nORDER BY 2, 3\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
