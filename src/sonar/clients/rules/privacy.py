"""What people are told about the processing of their data, written from the declarations themselves (R115)."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any, Final

from sonar.access.queries import Policy
from sonar.access.types import Category
from sonar.clients.rules.catalogue import catalogue
from sonar.clients.types import PrivacyGroup, PrivacyText

AT_REGISTRATION: Final = (
    "placement",
    "activity_period",
    "bsn",
    "identity",
    "contact",
    "residence",
    "channel",
    "benefit",
    "profile",
)
"""The groups that a registration fills, in the order in which they are told."""
_INTERNAL: Final = frozenset({"client_id", "bsn_index", "version", "after", "id"})
_ONE_DOOR: Final = {"placement": Category.IDENTITY}
"""Groups that open with another category than their own name."""
LANGUAGES: Final = ("nl", "en")


def privacy_text(
    policy: Policy, *, language: str, functions: Mapping[str, str], purposes: Mapping[str, str]
) -> PrivacyText:
    """Return the information in one language; `functions` and `purposes` give the words for those of the policy."""
    declared, classes = _declarations()
    groups = tuple(
        _group(name, declared[name], classes, policy, words=(language, functions, purposes)) for name in AT_REGISTRATION
    )
    later = tuple(
        group.label_nl if language == "nl" else group.label_en
        for group in catalogue().groups.values()
        if group.name not in AT_REGISTRATION
    )
    controller = catalogue().controller
    content = {
        "language": language,
        "controller": controller,
        "groups": [asdict(group) for group in groups],
        "later": later,
    }
    body = json.dumps(content, ensure_ascii=False, sort_keys=True)
    edition = hashlib.sha256(body.encode()).hexdigest()
    return PrivacyText(language, controller, groups, later, body, edition)


@cache
def _declarations() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    def read(name: str) -> dict[str, Any]:
        return tomllib.loads((files("sonar.clients") / name).read_text(encoding="utf-8"))

    return {**read("catalogue.toml")["group"], **read("parts.toml")["group"]}, read("classes.toml")


def _group(
    name: str,
    declared: Mapping[str, Any],
    classes: Mapping[str, Any],
    policy: Policy,
    *,
    words: tuple[str, Mapping[str, str], Mapping[str, str]],
) -> PrivacyGroup:
    language, functions, purposes = words
    category = _ONE_DOOR.get(name) or Category(declared["category"])
    opened = [
        (function, purpose)
        for function, rule in policy.functions.items()
        for purpose, grant in rule.grants.items()
        if category in grant.read
    ]
    return PrivacyGroup(
        category=category,
        label=declared[f"label_{language}"],
        fields=tuple(facts[language] for field, facts in declared["field"].items() if field not in _INTERNAL),
        why=tuple(dict.fromkeys(purposes[purpose] for _, purpose in opened)),
        legal_basis=declared["legal_basis"],
        how_long=classes["retention"][declared["retention"]][language],
        seen_by=tuple(dict.fromkeys(functions[function] for function, _ in opened)),
    )
