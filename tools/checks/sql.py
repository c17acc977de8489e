"""Checks of the SQL: it parses, it is safe to run as a migration, and it keeps the rules that were measured."""

import re
from collections.abc import Iterator
from pathlib import Path

import pglast
from pglast import ast
from pglast.enums import DefElemAction
from pglast.visitors import Visitor

from checks.running import PRODUCT, Findings, shown, tool, tracked_files

# Squawk speaks about changing tables that are in use. What does not apply, and why.
NOT_FOR_SQUAWK = {
    "prefer-bigint-over-int": "codes, offices and vacancies stay far below two billion; what grows is bigint",
    "prefer-bigint-over-smallint": "levels, hours and kilometres are small, and a match row must be",
}
NOT_FOR_THE_FIRST = {
    "require-lock-timeout": "a first migration makes everything new: nobody waits for its locks",
    "require-statement-timeout": "a first migration makes everything new: there are no rows to go through",
}
_SCHEMAS = (
    "kernel|reference|ledger|identity|access|clients|employers|disclosure|matching|casework|messaging"
    "|employer_services|exchange|lifecycle|oversight|breaches|risks|accountability"
)
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_BANNED = tuple(
    (re.compile(pattern, re.IGNORECASE), why)
    for pattern, why in (
        (r"\bprovider\s*=\s*'?icu|\bCOLLATE\s+\"?\w+-x-icu", "ICU collations are not there everywhere"),
        (r"\bpgcrypto\b", "pgcrypto is not there everywhere, and keys stay outside the database"),
        (r"\bSELECT\s+\*\s+FROM\s+clients\.\w+\b(?!\()", "name the columns of a client's table"),
        (r"\bTRUNCATE\b", "TRUNCATE passes by row security"),
        (r"\bDISABLE\s+ROW\s+LEVEL|\bNO\s+FORCE\s+ROW\s+LEVEL|\bBYPASSRLS\b", "row security stays on"),
        (r"\bTO\s+PUBLIC\b", "nothing is granted to everybody"),
        (r"\bDEFAULT\s+(?:now\(\)|CURRENT_TIMESTAMP)|\bclock_timestamp\(\)", "the clock is kernel.now()"),
    )
)


def sql_files() -> list[Path]:
    """Return every SQL file of the product's rooms."""
    return [path for path in tracked_files(".sql") if path.is_relative_to(PRODUCT)]


def parsing() -> Findings:
    """Check that every file, and the body of every function in it, is SQL that PostgreSQL's own parser takes."""
    problems = []
    for path in sql_files():
        problems += [f"{shown(path)}: {problem}" for problem in parse_problems(path.read_text(encoding="utf-8"))]
    return Findings(problems, f"{len(sql_files())} files")


def parse_problems(text: str) -> Iterator[str]:
    """Yield what PostgreSQL's parser would refuse in `text`, function bodies included."""
    # The values of a statement are bound by the server: to the parser they are any value.
    text = _PLACEHOLDER.sub("NULL", text)
    try:
        statements = pglast.parse_sql(text)
    except pglast.parser.ParseError as error:
        yield str(error)
        return
    for raw in statements:
        statement = raw.stmt
        if not isinstance(statement, ast.CreateFunctionStmt):
            continue
        options = {option.defname: option.arg for option in statement.options or ()}
        body, language = options.get("as"), options["language"].sval if "language" in options else "sql"
        if not body:
            continue
        try:
            if language == "sql":
                pglast.parse_sql(body[0].sval)
            elif language == "plpgsql":
                pglast.parse_plpgsql(_one_statement(text, raw))
        except pglast.parser.ParseError as error:
            yield f"{function_name(statement)}: {error}"


def _one_statement(text: str, raw: ast.RawStmt) -> str:
    """Return the text of one statement, for the PL/pgSQL parser. The parser counts in bytes."""
    data = text.encode()
    begun = raw.stmt_location or 0
    end = begun + raw.stmt_len if raw.stmt_len else len(data)
    # Outside a database it looks up no types in schemas of our own; their names do not matter to the grammar.
    return re.sub(rf"\b(?:{_SCHEMAS})\.(?=\w)", "public.", data[begun:end].decode())


def rules() -> Findings:
    """Check the rules of the house on today's SQL."""
    problems = []
    for path in sql_files():
        problems += [f"{shown(path)}: {problem}" for problem in rule_problems(path.read_text(encoding="utf-8"))]
    return Findings(problems)


def rule_problems(text: str) -> Iterator[str]:
    """Yield what in `text` breaks a rule that is the same in every room."""
    bare = re.sub(r"--[^\n]*", "", text)
    for pattern, why in _BANNED:
        for found in pattern.finditer(bare):
            yield f"line {bare[: found.start()].count(chr(10)) + 1}: {found[0]!r}: {why}"
    try:
        statements = pglast.parse_sql(_PLACEHOLDER.sub("NULL", text))
    except pglast.parser.ParseError:
        return  # the other check says so
    for raw in statements:
        if isinstance(raw.stmt, ast.CreateFunctionStmt):
            yield from _function_problems(raw.stmt)
        elif isinstance(raw.stmt, ast.CreatePolicyStmt):
            yield from _policy_problems(raw.stmt)


def function_name(statement: ast.CreateFunctionStmt) -> str:
    """Return the full name of a function."""
    return ".".join(part.sval for part in statement.funcname or ())


def _function_problems(statement: ast.CreateFunctionStmt) -> Iterator[str]:
    options = [(option.defname, option.arg, option.defaction) for option in statement.options or ()]
    definer = any(name == "security" and arg.boolval for name, arg, _ in options)
    paths = [arg for name, arg, _ in options if name == "set" and getattr(arg, "name", "") == "search_path"]
    if definer and not paths:
        yield f"{function_name(statement)} is SECURITY DEFINER without SET search_path"
    for setting in paths:
        words = [word.val.sval for word in setting.args or ()]
        if words[-1:] != ["pg_temp"]:
            yield f"{function_name(statement)}: search_path must end in pg_temp"
    if any(action != DefElemAction.DEFELEM_UNSPEC for *_, action in options):
        yield f"{function_name(statement)}: an option is added or dropped, which a new function does not do"


class _PolicyReader(Visitor):
    """Looks for what made policies slow or open when it was measured."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []

    def visit_BoolExpr(self, _: object, node: ast.BoolExpr) -> None:
        """Refuse OR: two scopes in one policy cost a factor twelve."""
        if node.boolop == 1:
            self.problems.append("has an OR: write two policies")

    def visit_FuncCall(self, ancestors: object, node: ast.FuncCall) -> None:
        """Refuse a function that runs for each row: as a scalar sub-select it runs once."""
        name = ".".join(part.sval for part in node.funcname or ())
        above = ancestors
        while above is not None:
            if isinstance(getattr(above, "node", None), ast.SubLink | ast.SelectStmt):
                break
            above = getattr(above, "parent", None)
        else:
            self.problems.append(f"calls {name} for each row: wrap it as (SELECT {name}(…))")
        if name.endswith("current_setting"):
            self.problems.append("trusts a setting: anybody can set one")


def _policy_problems(statement: ast.CreatePolicyStmt) -> Iterator[str]:
    place = statement.table
    table = f"{place.schemaname}.{place.relname}" if place else ""
    for part in (statement.qual, statement.with_check):
        if part is not None:
            reader = _PolicyReader()
            reader(part)
            yield from (f"policy {statement.policy_name} on {table} {problem}" for problem in reader.problems)
    if not statement.roles or any(role.rolename is None for role in statement.roles):
        yield f"policy {statement.policy_name} on {table} holds for everybody: name its roles"


def row_security() -> Findings:
    """Check that every table with rows about a person has row security, enabled and forced."""
    problems = []
    for room in ("clients", "matching", "casework", "messaging"):
        text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((PRODUCT / room / "sql").glob("*.sql")))
        for name in re.findall(rf"CREATE TABLE {room}\.(\w+)", text):
            problems += [
                f"{room}.{name} has no {how} ROW LEVEL SECURITY"
                for how in ("ENABLE", "FORCE")
                if not _has_row_security(text, room, name, how)
            ]
    return Findings(problems)


def _has_row_security(text: str, room: str, name: str, how: str) -> bool:
    """Tell whether it is said of the table itself, or of its name in a list that a loop goes through."""
    if re.search(rf"ALTER TABLE {room}\.{name}\b[^;]*\b{how} ROW LEVEL SECURITY", text):
        return True
    loops = re.findall(r"DO \$\$(.*?)\$\$", text, re.DOTALL)
    return any(f"'{name}'" in loop and f"ALTER TABLE {room}.%I {how} ROW LEVEL SECURITY" in loop for loop in loops)


def squawk() -> Findings:
    """Let squawk read the migrations; a room's first one makes everything new, so it asks less of that."""
    files = [path for path in sql_files() if path.parent.name == "migrations"]
    problems: list[str] = []
    for first in (True, False):
        chosen = [shown(path) for path in files if path.name.startswith("0001_") is first]
        if chosen:
            excluded = ",".join([*NOT_FOR_SQUAWK, *(NOT_FOR_THE_FIRST if first else ())])
            options = ("--pg-version=16.0", "--assume-in-transaction", f"--exclude={excluded}")
            problems += tool("squawk", *options, *chosen).findings().problems
    return Findings(problems, f"{len(files)} migrations")


def unused_statements() -> Findings:
    """Check that each statement file is named by the Python of its room, and each named one exists."""
    problems = []
    for folder in sorted(PRODUCT.glob("*/sql/statements")):
        room = folder.parent.parent
        code = "\n".join(
            path.read_text(encoding="utf-8") for path in sorted(room.rglob("*.py")) if "migrations" not in path.parts
        )
        problems += [
            f"{shown(path)} is used nowhere in {room.name}"
            for path in sorted(folder.glob("*.sql"))
            if not _named(path.stem, code)
        ]
        for name in re.findall(r'statement\(\s*"sonar\.\w+",\s*"(\w+)"\s*\)', code):
            if not (folder / f"{name}.sql").exists():
                problems.append(f"{shown(room)} names the statement {name}, which has no file")
    return Findings(problems)


def _named(stem: str, code: str) -> bool:
    """Tell whether the code names the statement, in full or by its beginning and a name that is filled in."""
    if re.search(rf'"{stem}"', code):
        return True
    prefixes = re.findall(r'f"(\w+_)\{', code)
    return any(stem.startswith(prefix) for prefix in prefixes)
