"""A checkout in which the account may not write: one sentence, and everything that stands there stays."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
NEEDED = ("run", "requirements.lock", "pyproject.toml", "src/sonar_local/bootstrap.lock")


@pytest.fixture
def checkout() -> Iterator[Path]:
    """Give a small checkout that everybody may read, with an environment that somebody else made."""
    folder = Path(tempfile.mkdtemp(prefix="sonar-checkout-"))
    for name in NEEDED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, folder / name)
    for name in ("build", ".venv/bin"):
        (folder / name).mkdir(parents=True)
    (folder / ".venv/bin/kept").write_text("kept", encoding="ascii")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() or path.name == "run" else 0o444)
    yield folder
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


def test_one_sentence_and_nothing_is_touched(checkout: Path) -> None:
    as_somebody_else = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
    done = subprocess.run(
        ["/bin/sh", str(checkout / "run"), "help"],
        capture_output=True, text=True, check=False, timeout=30, stdin=subprocess.DEVNULL, **as_somebody_else,
    )  # type: ignore[call-overload]  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        f"This account may not write in {checkout}: give it that right, or use a checkout of its own."
    ]
    assert (checkout / ".venv/bin/kept").read_text(encoding="ascii") == "kept"
