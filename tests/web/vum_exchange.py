"""The national exchange as it calls Sonar: by certificates made for the test and the contracts beside the checkout."""

import base64
import json
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.test import Client

from sonar.config.env import Vum
from sonar.exchange.operations import register_party

SHARED = Path(__file__).parents[3] / "shared" / "vum"
ROOT = "/api/vum/v3"
OWN_OIN, ASKER_OIN, EXCHANGE_OIN, OTHER_OIN = ("0000000100000000000" + number for number in "1234")
ASKER, EXCHANGE = "Werkgeversservicepunt Proef", "Uitwisselingsvoorziening"
PROXY = "192.0.2.10"


@dataclass
class Authority:
    """Somebody who issues certificates."""

    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def __post_init__(self) -> None:
        """Make its own certificate."""
        self.certificate = self._sign(self.key.public_key(), _named(self.name), authority=True)

    def issue(self, oin: str, *, days: int = 30, since: int = -1, name: str = "client.example.org") -> x509.Certificate:
        """Issue a client certificate with an OIN as the serial number of its subject."""
        subject = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
        subject += [x509.NameAttribute(NameOID.SERIAL_NUMBER, oin)] if oin else []
        key = ec.generate_private_key(ec.SECP256R1())
        self.issued_key = key
        return self._sign(key.public_key(), x509.Name(subject), authority=False, days=days, since=since)

    def _sign(
        self, key: Any, subject: x509.Name, *, authority: bool, days: int = 3650, since: int = -1
    ) -> x509.Certificate:
        moment = datetime.now(UTC)
        issuer = subject if authority else self.certificate.subject
        usage = dict.fromkeys(
            ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
             "decipher_only"), False,
        )  # fmt: skip
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(moment + timedelta(days=since))
            .not_valid_after(moment + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(digital_signature=not authority, key_cert_sign=authority, crl_sign=authority, **usage),
                critical=True,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        if not authority:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([x509.DNSName("client.example.org")]), critical=False
            ).add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        return builder.sign(self.key, hashes.SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def as_header(certificate: x509.Certificate) -> str:
    """Return a certificate as a proxy writes it into a header (RFC 9440)."""
    return f":{base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()}:"


@dataclass
class Exchange:
    """The exchange, with its certificate, asking for one asker."""

    http: Client
    authority: Authority
    certificate: str
    asker: str = ASKER_OIN

    def headers(self, **changes: str) -> dict[str, str]:
        """Return the headers of a request; a change to nothing leaves one out."""
        given = {
            "X-VUM-fromParty": self.asker,
            "X-VUM-toParty": OWN_OIN,
            "X-VUM-viaParty": EXCHANGE_OIN,
            "X-VUM-berichtVersie": "3.0.0",
            "API-Version": "3.0.0",
            "X-VUM-SUWIparty": "true",
            "Client-Cert": self.certificate,
        } | {name.replace("_", "-"): value for name, value in changes.items()}
        return {name: value for name, value in given.items() if value}

    def post(self, path: str, body: object, *, remote: str = PROXY, **changes: str) -> Any:
        """Send a body."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.http.post(
            ROOT + path, content, content_type="application/json", headers=self.headers(**changes), REMOTE_ADDR=remote
        )

    def ask(
        self, criteria: dict[str, Any] | None = None, *, about: str = "werkzoekendeProfielen", **changes: str
    ) -> Any:
        """Ask what matches, around Zwolle unless the criteria say otherwise."""
        asked = {"selectiegebied": {"postcode": "8011AB", "afstand": 50}, **(criteria or {})}
        return self.post(f"/{about}/matches", {"vraagObject": asked}, **changes)

    def names(self, criteria: dict[str, Any] | None = None) -> list[str]:
        """Return the names in an answer about jobseekers."""
        answer = self.ask(criteria)
        assert answer.status_code == 200, answer.content
        return [each["idWerkzoekende"] for each in answer.json()["matches"]]

    def detail(self, name: str, *, about: str = "werkzoekendeProfielen", **changes: str) -> Any:
        """Ask for the details behind a name."""
        return self.http.get(f"{ROOT}/{about}/{name}", headers=self.headers(**changes), REMOTE_ADDR=PROXY)


def party(oin: str = ASKER_OIN, name: str = ASKER, **changes: Any) -> None:
    """Put a party in the register."""
    today = datetime.now(UTC).date()
    values: dict[str, Any] = {
        "role": "asker", "suwi": True, "agreement": "Aansluitovereenkomst 2026", "valid_from": date(2020, 1, 1),
        "valid_until": today + timedelta(days=90), "questions_per_hour": 1000, **changes,
    }  # fmt: skip
    register_party(oin=oin, name=name, **values)


def join(http: Client, folder: Path, put: Any) -> Exchange:
    """Let Sonar take part, and return the exchange; `put` is the fixture that puts settings back."""
    authority = Authority("Proef CA")
    path = folder / "authorities.pem"
    path.write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    put.SONAR = replace(
        settings.SONAR, vum=Vum(oin=OWN_OIN, authorities=path), trusted_proxies=(ip_network("192.0.2.0/24"),)
    )
    party(EXCHANGE_OIN, EXCHANGE, role="exchange", suwi=False)
    party()
    return Exchange(http, authority, as_header(authority.issue(EXCHANGE_OIN)))


# --- The contracts ---------------------------------------------------------------------------------------------------


@cache
def contract(name: str) -> Any:
    """Return a contract; a test that needs one does not run where the files are not."""
    path = SHARED / f"VUM-{name}.yaml"
    if not path.exists():
        pytest.skip("the VUM contracts are not beside the checkout (../shared/vum)")
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def faults(name: str, path: str, method: str, answer: Any) -> list[str]:
    """Return in what an answer differs from the contract: its code, headers and body."""
    document = contract(name)
    described = document["paths"][path][method]["responses"].get(str(answer.status_code))
    if described is None:
        return [f"code {answer.status_code}"]
    found = [f"header {header}" for header in described["headers"] if header not in answer.headers]
    content = described.get("content")
    if content is None:
        return found + (["a body"] if answer.content else [])
    if answer.headers["Content-Type"] != "application/json":
        return [*found, "content type"]
    return found + list(differs(document, content["application/json"]["schema"], answer.json(), "$"))


def differs(document: Any, schema: Any, value: Any, place: str) -> Any:  # noqa: C901, PLR0912 - a case for each word
    """Yield in what a value differs from a schema of a contract."""
    if "$ref" in schema:
        target = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        yield from differs(document, target, value, place)
        return
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    kind = schema.get("type")
    if kind and (not isinstance(value, kinds[kind]) or (kind == "integer" and isinstance(value, bool))):
        yield f"{place}: not a {kind}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: not in the list"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{place}: not the pattern"
    if len(value) > schema.get("maxLength", 10**9) if isinstance(value, str) else False:
        yield f"{place}: too long"
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{place}: out of range"
    if schema.get("format") == "date":
        date.fromisoformat(value)
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        yield from (f"{place}: {name} is missing" for name in schema.get("required", ()) if name not in value)
        for name, inside in value.items():
            if name in properties:
                yield from differs(document, properties[name], inside, f"{place}.{name}")
            elif schema.get("additionalProperties") is False:
                yield f"{place}: {name} does not belong"
    if isinstance(value, list) and "items" in schema:
        for number, inside in enumerate(value):
            yield from differs(document, schema["items"], inside, f"{place}[{number}]")
