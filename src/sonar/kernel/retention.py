"""Terms of retention as they are declared beside the tables: what is kept, until when, and on what ground."""

import tomllib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One class of retention: what falls under it and how long it is kept, each in Dutch and in English."""

    code: str
    """By which the ledger names it when something was erased (`ledger.erasure`)."""
    what: tuple[str, str]
    until: tuple[str, str]
    law: str


def read_terms(text: str) -> tuple[Term, ...]:
    """Return the terms that a TOML text declares, in its order; `retention` and `group` as in employers/people.toml."""
    declared = tomllib.loads(text)
    groups = list(declared["group"].values())
    return tuple(
        Term(
            code=code,
            what=(_together(groups, code, "label_nl"), _together(groups, code, "label_en")),
            until=(term["nl"], term["en"]),
            law=term["law"],
        )
        for code, term in declared["retention"].items()
    )


def _together(groups: list[dict[str, str]], code: str, label: str) -> str:
    return ", ".join(group[label] for group in groups if group["retention"] == code)
