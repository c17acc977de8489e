"""Who may put jobs in the queue, and who may run them."""

from typing import ClassVar

from django.db import migrations

from sonar.kernel.sql_migration import SqlFile


class Migration(migrations.Migration):
    """Runs `0002_jobs.sql` once the queue's own tables are there."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("kernel", "0001_initial"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations: ClassVar[list[SqlFile]] = [SqlFile(__file__, "0002_jobs.sql")]
