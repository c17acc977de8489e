"""Secrets: made once, for their user only, and never replaced while data depends on them."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from sonar_local import secret_files
from sonar_local.refusal import Refusal

if TYPE_CHECKING:
    from pathlib import Path


def contents(folder: Path) -> dict[str, str]:
    return {name: secret_files.read(folder / name) for name in secret_files.MAKERS}


def test_each_secret_is_its_own_and_only_its_user_may_read_it(tmp_path: Path) -> None:
    secret_files.ensure(tmp_path, holds_data=False)
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in secret_files.MAKERS} == {0o600}
    assert len(set(contents(tmp_path).values())) == len(secret_files.MAKERS)


def test_keys_are_256_bits_in_hexadecimal(tmp_path: Path) -> None:
    secret_files.ensure(tmp_path, holds_data=False)
    assert [
        len(bytes.fromhex(contents(tmp_path)[name])) for name in ("kek", "bsn-index", "name-index", "references")
    ] == [32] * 4


def test_a_second_start_keeps_them(tmp_path: Path) -> None:
    secret_files.ensure(tmp_path, holds_data=False)
    before = contents(tmp_path)
    secret_files.ensure(tmp_path, holds_data=True)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", secret_files.KEYS_OF_DATA)
def test_a_lost_key_of_data_is_never_replaced(tmp_path: Path, name: str) -> None:
    secret_files.ensure(tmp_path, holds_data=False)
    (tmp_path / name).unlink()
    with pytest.raises(Refusal, match=rf"The key {name} is gone .* put the file back, or .*\./run reset"):
        secret_files.ensure(tmp_path, holds_data=True)
    assert not (tmp_path / name).exists()


def test_a_lost_password_is_made_anew(tmp_path: Path) -> None:
    secret_files.ensure(tmp_path, holds_data=False)
    (tmp_path / "db-reader").unlink()
    secret_files.ensure(tmp_path, holds_data=True)
    assert contents(tmp_path)["db-reader"]


def test_a_secret_that_others_may_read_is_refused(tmp_path: Path) -> None:
    secret_files.ensure(tmp_path, holds_data=False)
    (tmp_path / "kek").chmod(0o640)
    with pytest.raises(Refusal, match="may be read by other accounts: run `chmod 600"):
        secret_files.ensure(tmp_path, holds_data=True)


def test_an_empty_secret_is_refused(tmp_path: Path) -> None:
    secret_files.ensure(tmp_path, holds_data=False)
    (tmp_path / "django").write_text("\n")
    with pytest.raises(Refusal, match="is empty"):
        secret_files.ensure(tmp_path, holds_data=True)


def test_the_lost_password_of_the_superuser_is_never_replaced(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="password of the embedded database is gone"):
        secret_files.superuser_password(tmp_path / "superuser-password", holds_data=True)
