"""The source of the deliveries: what may never leave is refused, all faults at once."""

from importlib.resources import files

import pytest

from sonar.exchange.rules.kinds import BadDeliveries, read_deliveries

TEXT = (files("sonar.exchange") / "deliveries.toml").read_text(encoding="utf-8")
CATALOGUE = (files("sonar.clients") / "catalogue.toml").read_text(encoding="utf-8")


def with_columns(*columns: str) -> str:
    listed = ", ".join(f'"{column}"' for column in columns)
    before, _, after = TEXT.partition("columns = [")
    return f"{before}columns = [{listed}]{after[after.index(']') + 1 :]}"


@pytest.mark.requirement("R69")
@pytest.mark.parametrize(
    ("column", "why"),
    [
        ("bsn.bsn", "needs a reason"),
        ("identity.last_name", "needs a reason"),
        ("identity.first_names", "needs a reason"),
        ("placement.id", "never leaves"),
        ("identity.client_id", "never leaves"),
        ("bsn.bsn_index", "never leaves"),
        ("key.wrapped", "never leaves"),
        ("history.old", "never leaves"),
        ("identity.shoe_size", "not in the catalogue"),
        ("nonsense", "not in the catalogue"),
    ],
)
def test_a_column_that_may_not_leave_is_refused(column: str, why: str) -> None:
    with pytest.raises(BadDeliveries, match=why):
        read_deliveries(with_columns("placement.kind", column), CATALOGUE)


@pytest.mark.requirement("R69")
def test_all_faults_are_told_at_once_and_health_needs_a_reason() -> None:
    before, _, after = CATALOGUE.partition("[group.residence]")
    sick = before + "[group.residence]" + after.replace('sensitivity = "personal"', 'sensitivity = "health"', 1)
    with pytest.raises(BadDeliveries) as refused:
        read_deliveries(with_columns("residence.municipality_code", "bsn.bsn", "placement.id"), sick)
    assert len(str(refused.value).split("; ")) == 3


def test_the_source_reads_and_each_name_in_it_has_a_reason() -> None:
    kinds, rule = read_deliveries(TEXT, CATALOGUE)
    assert set(kinds) == {"official_statistics", "municipal_transfer"}
    assert "functional_manager" not in rule.may_export
    assert not set(rule.may_name) & set(rule.may_confirm)
    assert not [field for field in kinds["official_statistics"].fields if field.category == "identity"]
