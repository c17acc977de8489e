"""Talking to a provider: what is sent, what is believed, and what happens when it misbehaves."""

import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey

from sonar.identity.operations.provider import (
    FRESH,
    ProviderUnreachable,
    describe,
    exchange_code,
    sign_in_address,
)
from sonar.identity.operations.tokens import ALGORITHMS, key_set
from sonar.identity.rules.means import STAFF_MFA, digid_means, staff_means
from sonar.identity.rules.refusals import Refusal, SignInRefused

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
BACK = "http://127.0.0.1:8000/aanmelden/terug"
DISCOVERY = "/.well-known/openid-configuration"


def exchange(provider: Any, *, now: datetime = NOW) -> Any:
    """Exchange a code at the fake provider."""
    return exchange_code(provider.means, redirect_uri=BACK, code="the-code", verifier="the-verifier", now=now)


def part(content: object) -> str:
    """Return a part of a token as it is written."""
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@pytest.mark.requirement("R119", "R120")
def test_the_address_asks_for_all_that_is_checked_later(provider: Any) -> None:
    """Code flow, S256, state, nonce and level are asked for; nothing secret is in the address."""
    address = sign_in_address(
        provider.means, redirect_uri=BACK, state="s" * 43, nonce="n" * 43, verifier="v" * 43, now=NOW
    )
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).decode().rstrip("=")
    assert asked == {
        "response_type": "code",
        "client_id": "sonar",
        "redirect_uri": BACK,
        "scope": "openid",
        "state": "s" * 43,
        "nonce": "n" * 43,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "acr_values": STAFF_MFA,
    }


@pytest.mark.requirement("R107")
def test_digid_is_asked_for_a_fresh_proof(provider: Any) -> None:
    """DigiD is asked to sign in anew, at Midden or higher."""
    means = digid_means(issuer=provider.url, client_id="sonar", client_secret="x")  # noqa: S106
    address = sign_in_address(means, redirect_uri=BACK, state="s", nonce="n", verifier="v" * 43, now=NOW)
    asked = parse_qs(urlsplit(address).query)
    assert asked["prompt"] == ["login"]
    assert asked["max_age"] == ["300"]
    assert "PasswordProtectedTransport" not in asked["acr_values"][0]


def test_a_code_is_exchanged_with_the_verifier_and_our_secret(provider: Any) -> None:
    """The claims come back; the secret travels in the header, never in the body."""
    assert exchange(provider)["sub"] == "person-1"
    assert provider.posted["code"] == ["the-code"]
    assert provider.posted["code_verifier"] == ["the-verifier"]
    assert provider.posted["redirect_uri"] == [BACK]
    assert "client_secret" not in provider.posted
    assert base64.b64decode(provider.posted["authorization"][0].removeprefix("Basic ")) == b"sonar:a-client-secret"


def test_description_and_keys_are_asked_for_once_an_hour(provider: Any) -> None:
    """What is known is used again, until it is an hour old."""
    exchange(provider)
    exchange(provider)
    assert provider.asked.count(DISCOVERY) == 1
    assert provider.asked.count("/jwks") == 1
    exchange(provider, now=NOW + FRESH)
    assert provider.asked.count(DISCOVERY) == 2
    assert provider.asked.count("/jwks") == 2


def test_new_keys_are_fetched_when_a_token_names_one(provider: Any) -> None:
    """A provider that changes its key is followed at once."""
    exchange(provider)
    provider.key = RSAKey.generate_key(2048, parameters={"kid": "second"})
    assert exchange(provider)["sub"] == "person-1"
    assert provider.asked.count("/jwks") == 2


def _foreign_key(provider: Any) -> None:
    provider.signing_key = RSAKey.generate_key(2048, parameters={"kid": "first"})


def _unpublished_key(provider: Any) -> None:
    provider.signing_key = RSAKey.generate_key(2048, parameters={"kid": "nobody knows"})


def _unsigned(provider: Any) -> None:
    provider.token = f"{part({'alg': 'none'})}.{part({'iss': provider.url})}."


def _public_key_as_secret(provider: Any) -> None:
    text = f"{part({'alg': 'HS256', 'kid': 'first'})}.{part({'iss': provider.url})}"
    mac = hmac.digest(provider.key.as_pem(private=False), text.encode(), hashlib.sha256)
    provider.token = f"{text}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def _changed_claims(provider: Any) -> None:
    head, body, signature = provider.make_token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    provider.token = f"{head}.{part({**claims, 'sub': 'person-2'})}.{signature}"


def _no_token(provider: Any) -> None:
    provider.token = "not.a.token"  # noqa: S105


@pytest.mark.requirement("R119")
@pytest.mark.parametrize(
    "spoil",
    [_foreign_key, _unpublished_key, _unsigned, _public_key_as_secret, _changed_claims, _no_token],
)
def test_a_token_that_the_provider_did_not_sign_is_refused(
    provider: Any,
    spoil: Callable[[Any], None],
) -> None:
    """A wrong key, no signature, a key taken for a secret, changed claims, or no token at all."""
    spoil(provider)
    with pytest.raises(SignInRefused) as refused:
        exchange(provider)
    assert refused.value.code is Refusal.SIGNATURE


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"error": "invalid_grant", "error_description": "secret details"}, Refusal.CODE),
        ({"error": "invalid_client"}, Refusal.PROVIDER_ERROR),
        ({"access_token": "only", "token_type": "Bearer"}, Refusal.PROVIDER_ERROR),
        ({"id_token": 7}, Refusal.PROVIDER_ERROR),
    ],
)
def test_an_error_at_the_exchange_is_refused(
    provider: Any,
    body: dict[str, object],
    code: Refusal,
) -> None:
    """A code that was used before is told apart from other errors; the provider's text goes nowhere."""
    provider.raw["/token"] = (400 if "error" in body else 200, json.dumps(body).encode())
    with pytest.raises(SignInRefused) as refused:
        exchange(provider)
    assert refused.value.code is code
    assert "secret details" not in str(refused.value)


@pytest.mark.parametrize(
    "answer", [(500, b"{}"), (302, b""), (200, b"<html>"), (200, b"[]"), (200, b"{" * 300_000), (404, b"{}")]
)
@pytest.mark.parametrize("path", [DISCOVERY, "/jwks"])
def test_nonsense_counts_as_unreachable(
    provider: Any,
    path: str,
    answer: tuple[int, bytes],
) -> None:
    """An error, a redirect, a page, or an endless document: try later."""
    provider.raw[path] = answer
    with pytest.raises(ProviderUnreachable):
        exchange(provider)


@pytest.mark.parametrize("answer", [(500, b"oops"), (503, b"{}"), (200, b"<html>"), (302, b"")])
def test_nonsense_at_the_exchange_counts_as_unreachable(
    provider: Any,
    answer: tuple[int, bytes],
) -> None:
    """The same for the exchange of a code."""
    provider.raw["/token"] = answer
    with pytest.raises(ProviderUnreachable):
        exchange(provider)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://other.example"},
        {"issuer": None},
        {"token_endpoint": None},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": 7},
    ],
)
def test_a_description_that_does_not_fit_is_not_believed(
    provider: Any,
    changes: dict[str, object],
) -> None:
    """Another name, or an address that is none."""
    provider.description = changes
    with pytest.raises(ProviderUnreachable):
        describe(provider.means, now=NOW)


def test_a_provider_that_is_down_is_unreachable() -> None:
    """A closed port gives the same error, not a traceback of the HTTP library."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    means = staff_means(issuer=f"http://127.0.0.1:{port}", client_id="sonar", client_secret="x")  # noqa: S106
    with pytest.raises(ProviderUnreachable):
        describe(means, now=NOW + timedelta(days=1))


def test_keys_of_unknown_kinds_are_left_out() -> None:
    """A key set may hold what we cannot use; a shared secret in it is never used to check a signature."""
    good = RSAKey.generate_key(2048, parameters={"kid": "good"}).as_dict(private=False)
    shared = {"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0", "kid": "shared"}
    keys = key_set({"keys": [{"kty": "new-kind"}, "text", shared, good]})
    assert [key.kid for key in keys.keys] == ["good"]
    assert not any(name.startswith("HS") or name == "none" for name in ALGORITHMS)
