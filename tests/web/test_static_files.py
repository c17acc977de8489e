"""Addresses of static files: worked out once, and the same as the storage below gives."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.test import override_settings

from sonar.web.static_files import KeptManifestStorage, KeptStorage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one style sheet."""
    (tmp_path / "page.css").write_text("body { color: black }")
    return tmp_path


def test_a_plain_address_is_the_storages_own_each_time(folder: Path) -> None:
    files, own = KeptStorage(location=folder, base_url="/static/"), StaticFilesStorage(folder, "/static/")
    for name in ("page.css", "sonar/page two.css", "page.css"):
        assert files.url(name) == own.url(name)


@override_settings(DEBUG=False)
def test_a_versioned_address_follows_what_the_file_held_when_it_was_collected(folder: Path) -> None:
    files = KeptManifestStorage(location=folder, base_url="/static/")
    assert [name for name, _, _ in files.post_process({"page.css": (files, "page.css")})] == ["page.css"]
    before = files.url("page.css")
    assert re.fullmatch(r"/static/page\.[0-9a-f]{12}\.css", before)
    assert files.url("page.css") == files.url("page.css", force=True) == before
    (folder / "page.css").write_text("body { color: white }")
    assert list(files.post_process({"page.css": (files, "page.css")}))
    assert files.url("page.css", force=True) != before
    assert KeptManifestStorage(location=folder, base_url="/static/").url("page.css") == files.url(
        "page.css", force=True
    )


@override_settings(DEBUG=False)
def test_a_file_that_is_not_there_has_no_versioned_address_ever(folder: Path) -> None:
    files = KeptManifestStorage(location=folder, base_url="/static/")
    for _ in range(2):
        with pytest.raises(ValueError, match="nowhere"):
            files.url("nowhere.css")
