"""The table of sign-in acts."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Creates it."""

    initial = True
    dependencies: ClassVar = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="SignInAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("act", models.CharField(max_length=36, unique=True)),
                ("means", models.CharField(max_length=20)),
                ("subject", models.CharField(max_length=120)),
                ("acr", models.CharField(max_length=200)),
                ("amr", models.JSONField(default=list)),
            ],
            options={"abstract": False},
        ),
    ]
