"""The first state of the oversight schema."""

from typing import ClassVar

from django.db import migrations

from sonar.kernel.sql_migration import SqlFile


class Migration(migrations.Migration):
    """Runs `0001_initial.sql`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("disclosure", "0001_initial"), ("reference", "0001_initial")]
    operations: ClassVar[list[SqlFile]] = [SqlFile(__file__, "0001_initial.sql")]
