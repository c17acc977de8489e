"""Compiles the English catalogue, so that neither set-up nor a server needs gettext's programs.

`python -m sonar.web.catalogue` writes the `.mo` beside each `.po`. Both are kept; a test proves that they agree.
"""

import ast
import struct
from pathlib import Path
from typing import Final

LOCALES: Final = Path(__file__).parent / "locale"
_MAGIC: Final = 0x950412DE
_HEAD_NUMBERS: Final = 7


class UnreadableCatalogue(ValueError):
    """A line of the catalogue is none that this reader knows. The message names the line."""


def read_catalogue(text: str) -> dict[str, str]:
    """Return the entries of a `.po` file: forms of one message are joined by a zero, as in the `.mo`.

    Knows `msgid`, `msgid_plural`, `msgstr` and `msgstr[n]`, in one or more quoted lines; comments are left out.
    """
    entries: list[dict[str, str]] = []
    name = ""
    for number, line in enumerate(text.splitlines(), start=1):
        word, _, rest = line.partition(" ")
        if not line or line.startswith("#"):
            continue
        if line.startswith('"'):
            quoted = line
        elif word.startswith(("msgid", "msgstr")) and rest.startswith('"'):
            name, quoted = word, rest
            if word == "msgid":
                entries.append({})
            entries[-1][name] = ""
        else:
            message = f"line {number} of the catalogue is unreadable"
            raise UnreadableCatalogue(message)
        entries[-1][name] += str(ast.literal_eval(quoted))
    return dict(_joined(entry) for entry in entries)


def compile_catalogue(entries: dict[str, str]) -> bytes:
    """Return the entries as a `.mo` file (GNU gettext, little-endian, sorted, without a hash table)."""
    pairs = sorted((key.encode(), value.encode()) for key, value in entries.items() if value.strip("\0"))
    count = len(pairs)
    keys_at = _HEAD_NUMBERS * 4
    values_at = keys_at + count * 8
    offset = values_at + count * 8
    tables: list[bytes] = []
    texts = b""
    for side in range(2):
        for pair in pairs:
            tables.append(struct.pack("<2I", len(pair[side]), offset + len(texts)))
            texts += pair[side] + b"\0"
    head = struct.pack(f"<{_HEAD_NUMBERS}I", _MAGIC, 0, count, keys_at, values_at, 0, offset)
    return head + b"".join(tables) + texts


def main() -> None:
    """Compile every catalogue of Sonar."""
    for source in sorted(LOCALES.glob("*/LC_MESSAGES/*.po")):
        compiled = compile_catalogue(read_catalogue(source.read_text(encoding="utf-8")))
        source.with_suffix(".mo").write_bytes(compiled)


def _joined(entry: dict[str, str]) -> tuple[str, str]:
    key = entry["msgid"]
    if "msgid_plural" in entry:
        key += "\0" + entry["msgid_plural"]
    forms = [entry[name] for name in sorted(entry) if name.startswith("msgstr")]
    return key, "\0".join(forms)


if __name__ == "__main__":
    main()
