"""Where the house stands."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def root() -> Path:
    """Return the top of the checkout."""
    return ROOT


@pytest.fixture
def product(root: Path) -> Path:
    """Return the folder of the package `sonar`."""
    return root / "src" / "sonar"
