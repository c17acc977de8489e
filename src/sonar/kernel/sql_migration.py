"""Migrations whose content is an SQL file beside them.

A room's `migrations/` is the journal: files that are run once, in order, and never edited after they have
landed. Its `sql/` is today's state, written to be read. A test builds a database from each and demands that
they are the same.
"""

from pathlib import Path

from django.db.migrations.operations import RunSQL


class SqlFile(RunSQL):
    """Run the SQL file `name` that stands beside the migration `module_file`, statement by statement as written."""

    def __init__(self, module_file: str, name: str) -> None:
        """Read the file now, so that a missing one stops the deployment before anything was run."""
        self.name = name
        text = (Path(module_file).parent / name).read_text(encoding="utf-8")
        # A list of one: Django would otherwise split the text with a parser that does not know PL/pgSQL.
        super().__init__(sql=[text], reverse_sql=None)

    def describe(self) -> str:
        """Return the line that the migration command shows."""
        return f"SQL file {self.name}"
