"""Writes the documents that follow from the code.

Usage: python tools/docs.py           write docs/generated
       python tools/docs.py --check   say which of them would change; exit code 1 when any would
"""

import sys
from collections.abc import Callable

from checks.running import ROOT, shown
from documents import fields, matching, policy, processing, requirements, routes, settings

FOLDER = ROOT / "docs" / "generated"
DOCUMENTS: dict[str, Callable[[], str]] = {
    "requirements.md": requirements.document,
    "settings.md": settings.document,
    "routes.md": routes.document,
    "access-matrix.md": policy.document,
    "fields.md": fields.document,
    "matching.md": matching.document,
    "algorithm-register.json": matching.register_entry,
    "processing-register.md": processing.document,
}


def main(words: list[str]) -> int:
    """Write or check every document, and say what could not be made."""
    check = "--check" in words
    faults = requirements.unknown()
    for name, make in DOCUMENTS.items():
        target = FOLDER / name
        try:
            text = make()
        except Exception as error:  # noqa: BLE001 - the others are still worth having
            faults.append(f"{shown(target)} cannot be made: {type(error).__name__}: {error}")
            continue
        if target.exists() and target.read_text(encoding="utf-8") == text:
            continue
        if check:
            faults.append(f"{shown(target)} is not what the code says: run ./run docs")
        else:
            FOLDER.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
            print(f"written: {shown(target)}")
    faults += [
        f"{shown(path)} is written by nothing" for path in sorted(FOLDER.glob("*.md")) if path.name not in DOCUMENTS
    ]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
