"""Suppliers of vacancies, as examples for the scenes of their page."""

from dataclasses import replace
from datetime import date

from sonar.exchange.types import ConnectedSupplier, SupplierContract

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
    key_mark="NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
)
OWN = replace(
    AGENCY, name="Ziekenhuis aan de Vecht", oin="00000003900000330000", kvk_number="90000033", source="vecht",
    valid_until=date(2026, 10, 31), in_force=False, used=0, vacancies=0, mandates=0, contracts=(),
)  # fmt: skip
