"""The testable rules of the NL API Design Rules 2 as plain functions over a contract: what breaks each, in words.

Named as the standard names them; `(API-NN)` is the number of version 1. They follow the linter that the standard
publishes for Spectral (media/linter.yaml of Logius-standaarden/API-Design-Rules), and say more where its expressions
look at less than the rule asks. Rules about a running interface are in test_design_rules.py.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

Document = Mapping[str, Any]
Rule = Callable[[Document], Iterator[str]]
METHODS: Final = ("get", "post", "put", "patch", "delete")
_SEMVER: Final = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
_KEBAB: Final = re.compile(r"(/([a-z0-9]+(-[a-z0-9]+)*|\{[^}]+\}))+(/_[a-z0-9]+)?")
_CAMEL: Final = re.compile(r"[a-z][a-z\d]*([A-Z][a-z\d]*)*")
_PASCAL: Final = re.compile(r"([A-Z][a-z\d]*)+")
_A_DATE: Final = re.compile(r"(^|[a-z])([dD]ate|[dD]atum)$|[a-z]Op$|[a-z]Tot$")
_CONTACT: Final = ("name", "email", "url")
_MEMBERS: Final = {"status", "title", "detail"}
PROBLEMS: Final = {"application/problem+json", "application/problem+xml"}


def operations(document: Document) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield path, method and operation."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def answers(document: Document) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield where, code and answer."""
    for path, method, operation in operations(document):
        for code, answer in operation["responses"].items():
            yield f"{method} {path}", str(code), answer


def resolved(document: Document, schema: Any) -> Any:
    """Return a schema, wherever it stands."""
    while isinstance(schema, Mapping) and "$ref" in schema:
        target: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    return schema


def properties(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the name and the schema of every property."""
    for schema in document["components"]["schemas"].values():
        yield from schema.get("properties", {}).items()


def forms(schema: Mapping[str, Any]) -> set[str]:
    """Return the formats that a property may have."""
    parts = [schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return {part["format"] for part in parts if "format" in part}


def doc_openapi(document: Document) -> Iterator[str]:
    """A contract is OpenAPI of version 3 (API-16)."""
    if not re.fullmatch(r"3(\.\d+){1,2}", str(document.get("openapi", ""))):
        yield "openapi"


def publish_openapi(document: Document) -> Iterator[str]:
    """A published contract is a valid one: servers, names that are unique, and every parameter of a path (API-51)."""
    if not document.get("servers"):
        yield "servers"
    names = [operation.get("operationId") for _, _, operation in operations(document)]
    if None in names or len(set(names)) != len(names):
        yield "operationId"
    for path, method, operation in operations(document):
        given = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
        if given != set(re.findall(r"\{([^}]+)\}", path)):
            yield f"{method} {path}: parameters"
        if not operation.get("summary"):
            yield f"{method} {path}: summary"


def doc_openapi_contact(document: Document) -> Iterator[str]:
    """A contract says whom to ask."""
    contact = document["info"].get("contact", {})
    yield from (name for name in _CONTACT if not contact.get(name))


def uri_version(document: Document) -> Iterator[str]:
    """The major version stands in the address (API-20)."""
    major = document["info"]["version"].split(".")[0]
    yield from (each["url"] for each in document["servers"] if not re.search(rf"/v{major}($|/)", each["url"]))


def semver(document: Document) -> Iterator[str]:
    """Versions are semantic (API-56)."""
    if not _SEMVER.fullmatch(document["info"]["version"]):
        yield document["info"]["version"]


def version_header(document: Document) -> Iterator[str]:
    """Each answer carries the full version (API-57)."""
    for where, code, answer in answers(document):
        if "api-version" not in {name.lower() for name in answer.get("headers", {})}:
            yield f"{where}: {code}"


def no_trailing_slash(document: Document) -> Iterator[str]:
    """No address ends with a slash (API-48)."""
    yield from (path for path in document["paths"] if path.endswith("/"))
    yield from (each["url"] for each in document["servers"] if each["url"].endswith("/"))


def http_methods(document: Document) -> Iterator[str]:
    """Only the standard methods (API-03)."""
    yield from (f"{method} {path}" for path, method, _ in operations(document) if method not in METHODS)


def path_segments_kebab_case(document: Document) -> Iterator[str]:
    """Words in addresses are of small letters, with hyphens between them."""
    yield from (path for path in document["paths"] if not _KEBAB.fullmatch(path))


def query_keys_camel_case(document: Document) -> Iterator[str]:
    """Names of parameters are in camelCase."""
    for path, method, operation in operations(document):
        for each in operation.get("parameters", ()):
            if each["in"] != "header" and not _CAMEL.fullmatch(each["name"]):
                yield f"{method} {path}: {each['name']}"


def schema_camel_case(document: Document) -> Iterator[str]:
    """Names of schemas are in UpperCamelCase, of properties in camelCase."""
    yield from (name for name in document["components"]["schemas"] if not _PASCAL.fullmatch(name))
    yield from (name for name, _ in properties(document) if not _CAMEL.fullmatch(name))


def servers_use_https(document: Document) -> Iterator[str]:
    """No address without TLS."""
    yield from (each["url"] for each in document["servers"] if each["url"].startswith("http://"))


def problem_details(document: Document) -> Iterator[str]:
    """A refusal is a problem with status, title and detail (RFC 9457)."""
    for where, code, answer in answers(document):
        if code < "400":
            continue
        content = answer.get("content", {})
        if not content.keys() & PROBLEMS or content.keys() - PROBLEMS:
            yield f"{where}: {code}"
        for each in content.values():
            if not resolved(document, each["schema"]).get("properties", {}).keys() >= _MEMBERS:
                yield f"{where}: {code} members"


def invalid_input(document: Document) -> Iterator[str]:
    """Whatever takes something in can say that it is wrong."""
    for path, method, operation in operations(document):
        takes = method in ("post", "put", "patch") or operation.get("parameters")
        if takes and "400" not in {str(code) for code in operation["responses"]}:
            yield f"{method} {path}"


def date_time_timezone(document: Document) -> Iterator[str]:
    """Moments have a zone, times of the day have none."""
    yield from (name for name, schema in properties(document) if forms(schema) & {"date-time-local", "time"})


def date_omit_time_portion(document: Document) -> Iterator[str]:
    """A day is a date, without a time."""
    for name, schema in properties(document):
        if _A_DATE.search(name) and forms(schema) != {"date"}:
            yield name


RULES: Final[Mapping[str, Rule]] = {
    "/core/doc-openapi": doc_openapi,
    "/core/publish-openapi": publish_openapi,
    "/core/doc-openapi-contact": doc_openapi_contact,
    "/core/uri-version": uri_version,
    "/core/semver": semver,
    "/core/version-header": version_header,
    "/core/no-trailing-slash": no_trailing_slash,
    "/core/http-methods": http_methods,
    "/core/path-segments-kebab-case": path_segments_kebab_case,
    "/core/query-keys-camel-case": query_keys_camel_case,
    "schema-camel-case": schema_camel_case,
    "servers-use-https": servers_use_https,
    "/core/error-handling/problem-details": problem_details,
    "/core/error-handling/invalid-input": invalid_input,
    "/core/date-time/timezone": date_time_timezone,
    "/core/date-time/date-omit-time-portion": date_omit_time_portion,
}
