"""The state folder: whose it is, that one runner holds it, and that a full disk leaves no half file."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from sonar_local.home import Home, find_home, throw_away_home, write_whole
from sonar_local.refusal import Refusal, of_os_error

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(Refusal, match="holds other files: name an empty folder"):
        Home(tmp_path).prepare()
    with pytest.raises(Refusal, match="nothing was deleted"):
        Home(tmp_path).remove()
    assert [entry.name for entry in tmp_path.iterdir()] == ["letter.txt"]


def test_a_relative_folder_is_refused() -> None:
    with pytest.raises(Refusal, match="must be a full path"):
        find_home({"SONAR_HOME": "var"})


def test_only_one_runner_holds_it(home: Home) -> None:
    with home.held() as first, home.held() as second:
        assert (first, second) == (True, False)
    with home.held() as later:
        assert later


def test_a_throw_away_folder_is_gone_afterwards() -> None:
    with throw_away_home("trial") as home:
        assert home.secrets.is_dir()
    assert not home.path.exists()


def test_others_cannot_list_it(home: Home) -> None:
    assert home.path.stat().st_mode & 0o066 == 0
    assert home.secrets.stat().st_mode & 0o077 == 0


def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "value"
    write_whole(file, "old")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as refused:
        write_whole(file, "new")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]
    assert str(of_os_error(refused.value)).startswith("The disk is full")


def test_a_missing_right_says_where_and_what_to_do() -> None:
    sentence = str(of_os_error(PermissionError(errno.EACCES, "Permission denied", "/srv/x")))
    assert sentence == (
        "This account may not write or read at /srv/x: give it that right,"
        " or set SONAR_HOME to a folder of its own, and start again."
    )
