"""A sign-in provider on the loopback whose every answer a test can spoil."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID, uuid4

import psycopg
import pytest
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import RSAKey

from sonar.identity.operations.provider import forget_providers
from sonar.identity.rules.means import STAFF_MFA, SignInMeans, staff_means
from sonar.kernel.bsn import Bsn
from sonar.kernel.encryption import bsn_index, key_store


@cache
def _first_key() -> RSAKey:
    return RSAKey.generate_key(2048, parameters={"kid": "first"})  # finding primes takes longer than a test


@dataclass
class FakeProvider:
    """What the provider will answer, and what it was asked."""

    url: str
    key: RSAKey = field(default_factory=_first_key)
    claims: dict[str, Any] = field(default_factory=dict)
    """Changes to the claims of the next token; None leaves a claim out."""
    description: dict[str, Any] = field(default_factory=dict)
    """Changes to the description of itself."""
    raw: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """What is answered at a path instead of the right thing: status and body."""
    signing_key: RSAKey | None = None
    """Signs the next token instead of `key`, whose public half stays published."""
    token: str | None = None
    """Given instead of a token that is made."""
    asked: list[str] = field(default_factory=list)
    posted: dict[str, list[str]] = field(default_factory=dict)

    @property
    def means(self) -> SignInMeans:
        """Return the registration of Sonar at this provider."""
        return staff_means(issuer=self.url, client_id="sonar", client_secret="a-client-secret")  # noqa: S106

    def make_token(self) -> str:
        """Return a signed token with the claims asked for."""
        seconds = int(datetime.now(UTC).timestamp())
        good = {
            "iss": self.url,
            "aud": "sonar",
            "sub": "person-1",
            "acr": STAFF_MFA,
            "iat": seconds,
            "exp": seconds + 120,
            **self.claims,
        }
        key = self.signing_key or self.key
        return jwt.encode(
            {"alg": "RS256", "kid": key.kid},
            {name: value for name, value in good.items() if value is not None},
            key,
        )

    def answer(self, path: str) -> tuple[int, bytes]:
        """Return what is answered at `path`."""
        if path in self.raw:
            return self.raw[path]
        if path == "/.well-known/openid-configuration":
            document: dict[str, Any] = {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks",
                "authorization_response_iss_parameter_supported": True,
                **self.description,
            }
        elif path == "/jwks":
            document = {"keys": [{**self.key.as_dict(private=False), "use": "sig"}]}
        elif path == "/token":
            document = {
                "access_token": "unused",
                "token_type": "Bearer",
                "id_token": self.token or self.make_token(),
            }
        else:
            return 404, b"{}"
        return 200, json.dumps(document).encode()


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    """Run a provider for the length of a test."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fake.asked.append(self.path)
            self._send(*fake.answer(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            fake.asked.append(self.path)
            fake.posted = parse_qs(body)
            fake.posted["authorization"] = [self.headers.get("Authorization", "")]
            self._send(*fake.answer(self.path))

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if status in {301, 302, 307}:
                self.send_header("Location", f"{fake.url}/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake = FakeProvider(url=f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    forget_providers()
    yield fake
    forget_providers()
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Accounts:
    """Who can sign in at the fake provider."""

    staff_id: UUID
    closed_id: UUID
    client_id: UUID


@pytest.fixture
def accounts(
    provider: FakeProvider,
    database: str,
    arrange: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Accounts:
    """Register an open and a closed staff account and a jobseeker, and let Sonar use the fake provider."""
    made = Accounts(staff_id=uuid4(), closed_id=uuid4(), client_id=uuid4())
    store = key_store()  # read before the settings point elsewhere
    for name in ("oidc-staff", "oidc-digid", "oidc-eherkenning"):
        (tmp_path / name).write_text("a-client-secret")
    monkeypatch.setattr(
        settings,
        "SONAR",
        replace(
            settings.SONAR,
            staff_issuer=provider.url,
            digid_issuer=provider.url,
            staff_client_id="sonar",
            digid_client_id="sonar",
            eherkenning_issuer=provider.url,
            eherkenning_client_id="sonar",
            secrets_dir=tmp_path,
        ),
    )
    for staff_id, subject, active in ((made.staff_id, "person-1", True), (made.closed_id, "person-2", False)):
        arrange.execute(
            "INSERT INTO identity.staff (id, issuer, subject, display_name, function, organisation_id, office_id,"
            " active) SELECT %s, %s, %s, 'Sanne de Groot', 'uwv_adviser', organisation_id, id, %s"
            " FROM identity.office ORDER BY id LIMIT 1",
            [staff_id, provider.url, subject, active],
        )
    index = bsn_index(store, Bsn("999990019"))
    arrange.execute("INSERT INTO identity.jobseeker_login VALUES (%s, %s)", [index, made.client_id])
    return made


@pytest.fixture
def refusals(arrange: psycopg.Connection) -> Callable[[], list[tuple[str, str]]]:
    """Return a reader of the ledger's rows on refused sign-ins: action and reason, the latest last."""

    def read() -> list[tuple[str, str]]:
        rows = arrange.execute(
            "SELECT action, refusal FROM ledger.decision"
            " WHERE NOT decision AND action LIKE 'session:start:%' ORDER BY at, seq"
        )
        return [(str(action), str(code)) for action, code in rows]

    return read
