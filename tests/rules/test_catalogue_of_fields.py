"""The catalogue of fields: complete against the sources, at one with the policy, refused when it contradicts itself."""

import csv
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from sonar.access.queries import policy
from sonar.access.types import Category
from sonar.clients.rules.catalogue import BadCatalogue, read_catalogue

ROOM = files("sonar.clients")
SHARED = Path(__file__).resolve().parents[3] / "shared"
CLASSES = (ROOM / "classes.toml").read_text(encoding="utf-8")


def source(name: str) -> dict[str, Any]:
    return tomllib.loads((ROOM / f"{name}.toml").read_text(encoding="utf-8"))


def groups() -> dict[str, dict[str, Any]]:
    return source("catalogue")["group"] | source("parts")["group"]


def words(kind: str) -> Iterator[str]:
    for group in groups().values():
        for field in group["field"].values():
            yield from filter(None, field.get(kind, "").split("; "))


@pytest.mark.requirement("R3")
def test_every_field_named_in_the_sources_is_kept_or_said_why_not() -> None:
    page = SHARED / "requirements.md"
    if not page.exists():
        pytest.skip("the page with the words of the sources is not here")
    part = re.search(r"^## 2\. .*?^(?=Personal or quasi-personal)", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert part is not None
    named = {line.split("|")[2].strip() for line in part[0].splitlines() if line.count("|") >= 7}
    named -= {"field (Dutch, as in the seed)", "---"}
    assert len(named) > 60
    assert named - set(words("seed")) - set(source("classes")["not_stored"]) == {
        "korte dienstverbanden of tijdelijk werk"
    } - set(words("seed"))


@pytest.mark.requirement("R3")
def test_every_attribute_of_the_exchange_standard_is_kept_or_said_why_not() -> None:
    sheet = SHARED / "vum" / "attributen-werkzoekende-v1.5.csv"
    if not sheet.exists():
        pytest.skip("the field sheet of the exchange standard is not here")
    with sheet.open(encoding="utf-8-sig", newline="") as lines:
        named = {f"{row['Entiteit']}/{row['Attribuut']}" for row in csv.DictReader(lines)}
    assert len(named) > 50
    assert named - set(words("vum")) - set(source("classes")["not_stored"]) == set()


@pytest.mark.requirement("R3", "R31", "R54")
def test_purposes_of_a_group_are_those_the_policy_reads_it_for() -> None:
    read: dict[str, set[str]] = {}
    for rule in policy().functions.values():
        for purpose, grant in rule.grants.items():
            for category in grant.read:
                read.setdefault(category.value, set()).add(purpose.value)
    declared = {name: set(group["purposes"]) for name, group in groups().items() if group["category"] in set(Category)}
    assert declared == {name: read.get(groups()[name]["category"], set()) for name in declared}


@pytest.mark.requirement("R3", "R14", "R18")
def test_every_group_is_declared_in_full() -> None:
    known = source("classes")
    for name, group in groups().items():
        for property_ in ("table", "label_nl", "label_en", "sensitivity", "legal_basis", "source", "retention"):
            assert group.get(property_), (name, property_)
        assert group["sensitivity"] in known["sensitivity"], name
        assert group["source"] in known["source"], name
        assert group["retention"] in known["retention"], name
        for field, facts in group["field"].items():
            assert facts.get("nl"), (name, field)
            assert facts.get("en"), (name, field)


@pytest.mark.requirement("R18")
def test_first_day_of_unemployment_is_classed_by_what_it_tells() -> None:
    benefit = groups()["benefit"]
    assert benefit["sensitivity"] == "benefit"
    assert "WW" in benefit["field"]["ww_first_day"]["derivable"]


@pytest.mark.requirement("R17", "R26")
def test_neither_age_nor_an_amount_has_a_field() -> None:
    names = {field for group in groups().values() for field in group["field"]}
    assert not {name for name in names if re.search(r"\bage\b|age_group|amount", name)}


BROKEN = {
    "an unknown sensitivity": ('sensitivity = "health"', 'sensitivity = "delicate"'),
    "an unknown retention": ('retention = "client_record"', 'retention = "for_ever"'),
    "health in clear": ("sealed = true, derivable", "sealed = false, derivable"),
    "room for a diagnosis": ('medical = "refuse"', 'medical = "warn"'),
    "a column that every table has": ("is_ill = {", "version = {"),
    "an order of what is no date": ('["assessed_on", "valid_until"]]', '["assessor", "valid_until"]]'),
    "an unknown type": ('type = "yes_no"', 'type = "perhaps"'),
    "a property nobody knows": ("longest = 500", "largest = 500"),
    "a source that is not its own": ('source = "professional_assessment"', 'source = "staff"'),
}


@pytest.mark.parametrize("what", BROKEN)
def test_catalogue_that_contradicts_itself_is_refused(what: str) -> None:
    text = (ROOM / "parts.toml").read_text(encoding="utf-8")
    start = text.index("[group.work_capacity]")
    group = text[start : text.index("[group.work_fitness]")]
    assert read_catalogue(group, classes=CLASSES, controller="UWV").groups
    before, after = BROKEN[what]
    assert before in group
    with pytest.raises(BadCatalogue):
        read_catalogue(group.replace(before, after, 1), classes=CLASSES, controller="UWV")
