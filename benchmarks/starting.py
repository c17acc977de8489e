"""How long a newcomer waits: from a fresh clone with empty caches to the first page, and the second start."""

import http.client
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.bars import BARS, Result
from benchmarks.refusal import Refusal
from sonar_local import ports
from sonar_local.home import CHECKOUT

LIMIT = 300.0
"""Seconds after which a start has failed, whatever comes of it."""
REDIRECTS = 3
_OWN = ("SONAR_", "PG", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV", "PYTHON")


def measure() -> list[Result]:
    """Clone the last commit, start it twice, and time both until the home page answers.

    What the checkout has beyond its last commit is not in the clone. The system's own packages (git, python3) are
    there; the caches of pip, uv and npm are empty folders, and the town is loaded in the first start.
    """
    with _scratch() as folder:
        clone = folder / "sonar"
        begun = time.monotonic()
        _run("git", "clone", "--quiet", str(CHECKOUT), str(clone))
        cloned = time.monotonic() - begun
        environment = _environment(folder)
        first, stopped = _start(clone, environment, folder / "first.log")
        second, _ = _start(clone, environment, folder / "second.log")
    return [
        Result(BARS["start-fresh"], cloned + first, {"clone s": cloned, "from ./run to the page s": first}),
        Result(BARS["start-again"], second, {"stopping s": stopped}),
    ]


def _start(clone: Path, environment: dict[str, str], log: Path) -> tuple[float, float]:
    """Start Sonar, wait for its home page, stop it as Ctrl-C does; return the seconds of both."""
    port = ports.free_pair("127.0.0.1")
    begun = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["./run", "--port", str(port)],
            cwd=clone,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            while not _answers(port):
                if process.poll() is not None or time.monotonic() - begun > LIMIT:
                    lines = log.read_text(errors="replace").splitlines() or ["it printed nothing"]
                    message = f"Sonar did not start in the clone: {lines[-1].strip()}"
                    raise Refusal(message)
                time.sleep(0.05)
            took = time.monotonic() - begun
        finally:
            asked = time.monotonic()
            _stop(process)
    return took, time.monotonic() - asked


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _answers(port: int) -> bool:
    """Tell whether the first page is there; the address itself may lead to it."""
    path = "/"
    for _ in range(REDIRECTS + 1):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        if answer.status == http.client.OK:
            return True
        path = urlsplit(answer.getheader("Location", "/")).path
    return False


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="sonar-start-"))
    folder.chmod(0o755)  # the database's own account has to pass through
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_OWN)}
    caches = {
        "PIP_CACHE_DIR": folder / "caches" / "pip",
        "UV_CACHE_DIR": folder / "caches" / "uv",
        "npm_config_cache": folder / "caches" / "npm",
        "XDG_CACHE_HOME": folder / "caches" / "other",
    }
    return kept | {name: str(path) for name, path in caches.items()}


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        message = f"{' '.join(command[:2])} failed: {done.stderr.strip().splitlines()[-1:]}"
        raise Refusal(message)
