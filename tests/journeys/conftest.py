"""A browser for the journeys: headless Chromium of the operating system, driven by Playwright."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from psycopg.conninfo import make_conninfo

from tests.journeys.judging import judged

CHROMIUM = os.environ.get("SONAR_CHROMIUM", "/usr/bin/chromium")
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
HERE = Path(__file__).resolve().parent
PICTURES = HERE.parents[1] / "screenshots"

ALONE = "test_gallery_axe.py"
"""Serves its pages itself; all others share one running Sonar."""

Look = Callable[[Page, str], None]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the journeys through the running Sonar on one worker, one after the other: they walk in the same town."""
    for item in items:
        if item.path.parent == HERE and item.path.name != ALONE:
            item.add_marker(pytest.mark.xdist_group("town"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once for all journeys."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"journeys need Chromium, and there is none at {CHROMIUM}: run ./run journeys")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def address() -> str:
    """Give the address of the running Sonar."""
    if "SONAR_JOURNEY_URL" not in os.environ:
        pytest.fail("journeys need a running Sonar: run ./run journeys")
    return os.environ["SONAR_JOURNEY_URL"]


@pytest.fixture
def ledger() -> Iterator[psycopg.Connection]:
    """Give a look into the database of the running Sonar, to see what the journey left in the ledger."""
    dsn = make_conninfo(os.environ["SONAR_TEST_SUPERUSER_DSN"], dbname="sonar")
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def look() -> Look:
    """Look at a page as it stands: take a picture, and demand that axe finds nothing."""
    PICTURES.mkdir(exist_ok=True)

    def at(page: Page, name: str) -> None:
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
        assert judged(page).lines == [], name

    return at
