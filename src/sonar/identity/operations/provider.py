"""Talking to a sign-in provider over HTTP: discovery, keys, and exchanging a code for a token.

What could go wrong, and what happens then: the provider is down, slow, or answers nonsense: `ProviderUnreachable`
after at most a few seconds. It changes its keys: they are fetched again when a token names an unknown one. It
points to another site's addresses or to plain HTTP: refused as nonsense. Nothing that is sent or received here is
logged.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.jwk import KeySet

from sonar.identity.operations.tokens import UnknownKey, key_set, read_token
from sonar.identity.rules.means import SignInMeans
from sonar.identity.rules.refusals import Refusal, SignInRefused

TIMEOUT = 5.0
"""Seconds to wait for a connection, and for each answer."""
FRESH = timedelta(hours=1)
"""How long the provider's description of itself and its keys are used without asking again."""
_MAX_BYTES = 256 * 1024
_HTTP_OK = 200


class ProviderUnreachable(RuntimeError):
    """The provider does not answer, or not with what OpenID Connect prescribes. Trying later may help."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a provider says of itself."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    names_itself: bool
    """Its answers carry the parameter `iss` (RFC 9207), and one without it is false."""
    fetched_at: datetime


_lock = Lock()
_descriptions: dict[str, Description] = {}
_keys: dict[str, tuple[KeySet, datetime]] = {}


def forget_providers() -> None:
    """Forget what is known of every provider, so that it is asked again."""
    with _lock:
        _descriptions.clear()
        _keys.clear()


def describe(means: SignInMeans, *, now: datetime) -> Description:
    """Return the provider's description of itself; raise `ProviderUnreachable`."""
    with _lock:
        known = _descriptions.get(means.issuer)
    if known is not None and known.fetched_at <= now < known.fetched_at + FRESH:
        return known
    document = _fetch(f"{means.issuer}/.well-known/openid-configuration")
    if document.get("issuer") != means.issuer:
        message = "the provider calls itself by another name than the settings do"
        raise ProviderUnreachable(message)
    description = Description(
        authorization_endpoint=_address(document, "authorization_endpoint", means.issuer),
        token_endpoint=_address(document, "token_endpoint", means.issuer),
        jwks_uri=_address(document, "jwks_uri", means.issuer),
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
        fetched_at=now,
    )
    with _lock:
        _descriptions[means.issuer] = description
    return description


def sign_in_address(  # noqa: PLR0913 - the parameters of one request
    means: SignInMeans, *, redirect_uri: str, state: str, nonce: str, verifier: str, now: datetime
) -> str:
    """Return the address at the provider where the person proves who she is; raise `ProviderUnreachable`."""
    extra: dict[str, str] = {"acr_values": " ".join(means.accepted_levels())}
    if means.prompt:
        extra["prompt"] = means.prompt
    if means.max_age is not None:
        extra["max_age"] = str(int(means.max_age.total_seconds()))
    description = describe(means, now=now)
    with _session(means, redirect_uri) as session:
        address, _ = session.create_authorization_url(
            description.authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier, **extra
        )
    return str(address)


def exchange_code(
    means: SignInMeans, *, redirect_uri: str, code: str, verifier: str, now: datetime
) -> Mapping[str, Any]:
    """Return the signed claims that the provider gives for `code`.

    Raises `SignInRefused` when it gives none or they are not signed by it, `ProviderUnreachable` when it does not
    answer.
    """
    token = _id_token(means, redirect_uri=redirect_uri, code=code, verifier=verifier, now=now)
    try:
        return read_token(token, _known_keys(means, now=now))
    except UnknownKey:
        pass
    try:
        return read_token(token, _fresh_keys(means, now=now))
    except UnknownKey:
        raise SignInRefused(Refusal.SIGNATURE) from None


def _id_token(means: SignInMeans, *, redirect_uri: str, code: str, verifier: str, now: datetime) -> str:
    endpoint = describe(means, now=now).token_endpoint
    try:
        with _session(means, redirect_uri) as session:
            answer = session.fetch_token(
                endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
                allow_redirects=False,
            )
    except OAuthError as error:
        # The description in the error is the provider's text: only its kind is looked at.
        raise SignInRefused(Refusal.CODE if error.error == "invalid_grant" else Refusal.PROVIDER_ERROR) from None
    except (requests.RequestException, ValueError):
        message = "the provider did not answer the exchange of a code"
        raise ProviderUnreachable(message) from None
    token = answer.get("id_token") if isinstance(answer, dict) else None
    if not isinstance(token, str) or len(token) > _MAX_BYTES:
        raise SignInRefused(Refusal.PROVIDER_ERROR)
    return token


def _known_keys(means: SignInMeans, *, now: datetime) -> KeySet:
    with _lock:
        known = _keys.get(means.issuer)
    if known is not None and known[1] <= now < known[1] + FRESH:
        return known[0]
    return _fresh_keys(means, now=now)


def _fresh_keys(means: SignInMeans, *, now: datetime) -> KeySet:
    keys = key_set(_fetch(describe(means, now=now).jwks_uri))
    with _lock:
        _keys[means.issuer] = (keys, now)
    return keys


def _session(means: SignInMeans, redirect_uri: str) -> OAuth2Session:
    return OAuth2Session(
        client_id=means.client_id,
        client_secret=means.client_secret,
        token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - the name of a method
        scope="openid",
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        default_timeout=TIMEOUT,
    )


def _fetch(address: str) -> Mapping[str, Any]:
    message = "the provider did not answer with a document"
    try:
        with requests.get(
            address,
            timeout=TIMEOUT,
            allow_redirects=False,
            stream=True,
            headers={"Accept": "application/json"},
        ) as answer:
            if answer.status_code != _HTTP_OK:
                raise ProviderUnreachable(message)
            content = answer.raw.read(_MAX_BYTES + 1, decode_content=True)
        document = json.loads(content) if len(content) <= _MAX_BYTES else None
    except (requests.RequestException, OSError, ValueError):
        raise ProviderUnreachable(message) from None
    if not isinstance(document, dict):
        raise ProviderUnreachable(message)
    return document


def _address(document: Mapping[str, Any], name: str, issuer: str) -> str:
    value = document.get(name)
    # Plain HTTP is for a provider on plain HTTP only, which the settings allow in a demo and in tests.
    schemes = {"https", urlsplit(issuer).scheme}
    if not isinstance(value, str) or urlsplit(value).scheme not in schemes or not urlsplit(value).netloc:
        message = f"the provider's {name} is not a usable address"
        raise ProviderUnreachable(message)
    return value
