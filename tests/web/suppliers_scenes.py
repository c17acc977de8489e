"""The scenes of suppliers of vacancies, as template, context, actor and page of the menu."""

from dataclasses import replace
from datetime import date
from typing import Any

from sonar.exchange.types import ConnectedSupplier, SupplierContract
from sonar.identity.types import Actor, Function
from tests.web import examples as ex

SceneParts = tuple[str, dict[str, Any], Actor, str]
FUNCTIONAL = replace(ex.ADVISER, function=Function.FUNCTIONAL_MANAGER)
AGENCY = ConnectedSupplier(
    name="Uitzendbureau De Schakel",
    oin="00000003900000250000",
    kvk_number="90000025",
    source="schakel",
    agreement="Overeenkomst 2026, artikel 4",
    valid_from=date(2026, 1, 1),
    valid_until=date(2027, 12, 31),
    in_force=True,
    per_hour=2000,
    used=137,
    vacancies=412,
    mandates=1,
    contracts=(
        SupplierContract("90000017", "Bakkerij De Proef", "Contract 2026-17", date(2026, 1, 1), date(2026, 12, 31)),
        SupplierContract("90000041", "", "Contract 2026-18", date(2026, 3, 1), date(2027, 2, 28)),
    ),
)
OWN = replace(
    AGENCY, name="Ziekenhuis aan de Vecht", oin="00000003900000330000", kvk_number="90000033", source="vecht",
    valid_until=date(2026, 10, 31), in_force=False, used=0, vacancies=0, mandates=0, contracts=(),
)  # fmt: skip


def scenes() -> dict[str, SceneParts]:
    """Return the scenes by name."""
    return {
        "suppliers": ("management/suppliers.html", {"suppliers": [AGENCY, OWN]}, FUNCTIONAL, "suppliers"),
        "suppliers-none": ("management/suppliers.html", {"suppliers": []}, FUNCTIONAL, "suppliers"),
    }
