"""The code lists."""

from django.db import migrations

from sonar.kernel.sql_migration import SqlFile


class Migration(migrations.Migration):
    """Create the tables of the reference room."""

    initial = True
    dependencies = (("kernel", "0001_initial"),)
    operations = (SqlFile(__file__, "0001_initial.sql"),)
