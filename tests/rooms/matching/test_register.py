"""The entry for the algorithm register: complete, within its limits, and what the code does."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from sonar.matching.queries import algorithm_register_entry
from sonar.matching.rules.register import LONGEST
from sonar.matching.types import MAXIMUM

PUBLISHED = Path(__file__).resolve().parents[3] / "docs" / "generated" / "algorithm-register.json"
DEMANDED = {"name", "description_short", "organization", "status", "lang", "standard_version", "publication_category"}


@pytest.mark.requirement("I78")
def test_entry_is_current_complete_and_names_every_weight(capsys: pytest.CaptureFixture[str]) -> None:
    text = algorithm_register_entry()
    assert PUBLISHED.read_text(encoding="utf-8") == text, "run ./run docs"
    call_command("algorithm_register")
    assert capsys.readouterr().out == text
    entry = json.loads(text)
    assert set(entry) >= DEMANDED
    assert all(entry.values())
    assert all(len(entry[name]) < most for name, most in LONGEST.items())
    assert all(f" {most}" in entry["methods_and_models"] for most in MAXIMUM.values())
    assert entry["standard_version"] == "1.0"
    assert entry["lawful_basis"].startswith("Wet SUWI")
