"""The entry for the algorithm register: complete, within its limits, and what the code does."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from sonar.matching.queries import algorithm_register_entry
from sonar.matching.rules.register import CATEGORIES, LONGEST, STATUSES
from sonar.matching.types import MAXIMUM

PUBLISHED = Path(__file__).resolve().parents[3] / "docs" / "generated" / "algorithm-register.json"
EXAMPLE = "https://sonar.example.org/zo-zoeken-wij"
DEMANDED = {
    "name", "description_short", "organization", "status", "contact_email", "publication_category", "lang",
    "standard_version",
}  # fmt: skip
"""Without one of these the register publishes nothing (publication standard, chapter 2, `Verplicht`)."""
KNOWN = DEMANDED | {
    "category", "website", "goal", "proportionality", "lawful_basis", "source_data", "methods_and_models",
    "human_intervention", "risks", "provider", "tags",
}  # fmt: skip
"""Of the other fields of version 1.0, those that the entry fills; a field that it does not know is refused."""


@pytest.mark.requirement("I78")
def test_entry_is_current_complete_and_names_every_weight(capsys: pytest.CaptureFixture[str]) -> None:
    text = algorithm_register_entry(page=EXAMPLE)
    assert PUBLISHED.read_text(encoding="utf-8") == text, "run ./run docs"
    call_command("algorithm_register")
    served = json.loads(capsys.readouterr().out)
    entry = json.loads(text)
    page = f"{settings.SONAR.base_url}/zo-zoeken-wij"
    assert served == {**entry, "contact_email": page, "website": page}
    assert DEMANDED <= set(entry) <= KNOWN
    assert all(entry.values())
    assert (entry["publication_category"] in CATEGORIES, entry["status"] in STATUSES) == (True, True)
    assert entry["contact_email"].startswith("https://")
    assert isinstance(entry["category"], list)
    assert all(len(entry[name]) < most for name, most in LONGEST.items())
    assert all(f" {most}" in entry["methods_and_models"] for most in MAXIMUM.values())
    assert entry["standard_version"] == "1.0"
    assert entry["lawful_basis"].startswith("Wet SUWI")
