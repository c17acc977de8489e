"""The front-end packages: pinned, without addresses, and copied as npm delivered them."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from sonar_local.assets import MANIFEST, FrontEndFiles, sha256, used_files
from sonar_local.home import CHECKOUT
from sonar_local.refusal import Refusal

if TYPE_CHECKING:
    from pathlib import Path

ASSETS = CHECKOUT / "assets"


def test_every_package_is_pinned_exactly() -> None:
    wanted = json.loads((ASSETS / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values()), wanted


def test_the_lock_names_no_address_and_a_hash_for_each_package() -> None:
    packages = json.loads((ASSETS / "package-lock.json").read_text())["packages"]
    assert not any("resolved" in facts for facts in packages.values())
    assert [name for name, facts in packages.items() if name and not facts["integrity"].startswith("sha512-")] == []


def test_the_proprietary_tokens_are_not_among_them() -> None:
    assert "@utrecht/design-tokens" not in (ASSETS / "package-lock.json").read_text()


def test_the_copies_are_what_npm_delivered() -> None:
    files = FrontEndFiles(CHECKOUT)
    if not files.modules.exists():
        pytest.skip("assets/node_modules was removed; the manifest was checked when the files were copied")
    assert files.is_current()
    manifest = json.loads((files.target / MANIFEST).read_text())["files"]
    for name, source in used_files().items():
        assert manifest[name] == sha256(files.target / name) == sha256(files.modules / source), name


def test_what_npm_delivered_has_the_hashes_of_the_lock() -> None:
    installed = ASSETS / "node_modules" / ".package-lock.json"
    if not installed.exists():
        pytest.skip("assets/node_modules was removed")
    wanted = json.loads((ASSETS / "package-lock.json").read_text())["packages"]
    for name, facts in json.loads(installed.read_text())["packages"].items():
        assert facts["integrity"] == wanted[name]["integrity"], name


def test_an_unreachable_registry_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "assets").mkdir()
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ASSETS / name, tmp_path / "assets" / name)
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    files = FrontEndFiles(tmp_path)
    with pytest.raises(Refusal, match=r"could not be fetched .* check the network or npm's") as refused:
        files.install()
    assert "\n" not in str(refused.value)
    assert not files.target.exists()
    assert not files.modules.exists()
