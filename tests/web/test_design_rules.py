"""The contracts that are ours against the NL API Design Rules: the documents, and what is served by them."""

import copy
import json
from collections.abc import Callable
from typing import Any, Final

import pytest
import schemathesis
from django.test import Client

from sonar.web.api import municipal, suppliers
from tests.web.design_rules import RULES
from tests.web.supplier_systems import BAKERY_OIN, connect, vacancy
from tests.world import World

CONTRACTS: Final[dict[str, Callable[[], dict[str, Any]]]] = {
    municipal.ROOT: municipal.document,
    suppliers.ROOT: suppliers.document,
}


@pytest.mark.parametrize("root", CONTRACTS)
@pytest.mark.parametrize("rule", RULES)
def test_contract_keeps_the_rule(rule: str, root: str) -> None:
    assert list(RULES[rule](CONTRACTS[root]())) == []


_LIST = ("paths", "/vacatures")
_ROW = ("components", "schemas", "Row", "properties")
BREAKS: Final[dict[str, tuple[tuple[object, ...], object]]] = {
    "/core/doc-openapi": (("openapi",), "2.0"),
    "/core/publish-openapi": ((*_LIST, "post", "operationId"), "listVacancies"),
    "/core/doc-openapi-contact": (("info", "contact", "email"), ""),
    "/core/uri-version": (("servers",), [{"url": "/api/vacatures/v2"}]),
    "/core/semver": (("info", "version"), "1.0"),
    "/core/version-header": ((*_LIST, "post", "responses", 201, "headers"), {}),
    "/core/no-trailing-slash": (("paths", "/vacatures/"), {}),
    "/core/http-methods": ((*_LIST, "propfind"), {"responses": {}}),
    "/core/path-segments-kebab-case": (("paths", "/openVacatures"), {}),
    "/core/query-keys-camel-case": ((*_LIST, "get", "parameters"), [{"in": "query", "name": "na_kenmerk"}]),
    "schema-camel-case": (("components", "schemas", "new_vacancy"), {}),
    "servers-use-https": (("servers",), [{"url": "http://sonar.example.org/v1"}]),
    "/core/error-handling/problem-details": (
        (*_LIST, "post", "responses", 400, "content"),
        {"application/json": {"schema": {}}},
    ),
    "/core/error-handling/invalid-input": ((*_LIST, "post", "responses"), {}),
    "/core/date-time/timezone": ((*_ROW, "uur"), {"type": "string", "format": "time"}),
    "/core/date-time/date-omit-time-portion": ((*_ROW, "geplaatstOp"), {"type": "string", "format": "date-time"}),
}
"""By rule, what in a contract of ours breaks it: where, and what stands there then."""


@pytest.mark.parametrize("rule", RULES)
def test_rule_sees_what_breaks_it(rule: str) -> None:
    found: Any = copy.deepcopy(suppliers.document())
    place, value = BREAKS[rule]
    holder = found
    for part in place[:-1]:
        holder = holder[part]
    holder[place[-1]] = value
    assert list(RULES[rule](found))


@pytest.mark.parametrize("root", CONTRACTS)
def test_contract_is_valid_openapi(root: str) -> None:
    """/core/publish-openapi (API-51), by the schema of OpenAPI itself."""
    schemathesis.openapi.from_dict(json.loads(json.dumps(CONTRACTS[root]()))).validate()


@pytest.mark.parametrize("root", CONTRACTS)
def test_contract_is_published_at_the_standard_place_for_everybody(http: Client, root: str) -> None:
    """/core/publish-openapi (API-51): as JSON, readable from another site's page."""
    answer = http.get(f"{root}/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["API-Version"] == answer.json()["info"]["version"]
    assert answer.json()["servers"] == [{"url": root}]
    assert http.get(f"{root}/openapi.json/").status_code == 404


@pytest.mark.parametrize("root", CONTRACTS)
def test_what_is_served_has_the_headers_of_the_rules(world: World, http: Client, root: str) -> None:
    """/core/version-header, /core/no-trailing-slash and /core/transport/security-headers, whatever the answer is."""
    operations = [(method, path) for path, methods in CONTRACTS[root]()["paths"].items() for method in methods]
    assert operations
    for method, path in operations:
        for address, status in ((path.replace("{", "").replace("}", ""), {400, 401, 404}), (f"{path}/", {404})):
            answer = http.generic(method.upper(), root + address)
            assert answer.status_code in status, (method, address)
            assert answer["Content-Type"] == "application/problem+json"
            assert answer["API-Version"] == CONTRACTS[root]()["info"]["version"]
            assert answer["Cache-Control"] == "no-store"
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
            assert "Access-Control-Allow-Origin" not in answer.headers


def test_methods_are_safe_and_repeatable_as_the_rules_say(world: World, http: Client) -> None:
    """/core/http-safety: reading changes nothing; PUT and DELETE twice are as once."""
    system = connect(world, http, BAKERY_OIN)
    state = "SELECT count(*), coalesce(sum(version), 0) FROM employers.vacancy"
    seen = []
    for _ in range(2):
        assert system.put("V-1", vacancy(world)).status_code in {200, 201}
        assert system.read("V-1").status_code == system.read().status_code == 200
        seen.append(world.one(state))
    assert seen[0] == seen[1]
    for _ in range(2):
        assert system.close("V-1").status_code == 200
        seen.append(world.one(state))
    assert seen[2] == seen[3]
