"""The names of employers, which the trade register makes public."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction

from sonar.kernel.statements import statement


@dataclass(frozen=True, slots=True)
class _Name:
    kvk_number: str
    name: str


def employer_names(kvk_numbers: Collection[str]) -> Mapping[str, str]:
    """Return the name by KvK number of those employers that Sonar knows."""
    with transaction.atomic("reader"):
        found = statement("sonar.employers", "employer_names").rows("reader", _Name, numbers=list(kvk_numbers))
    return {row.kvk_number: row.name for row in found}
