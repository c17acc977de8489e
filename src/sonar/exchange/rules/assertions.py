"""Signed assertions by which a municipality's own system says who it is (RFC 7523), as plain decisions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

ALGORITHMS: Final = ["ES256", "PS256"]
"""Public-key signatures only; those of the Dutch profile for OAuth."""
LONGEST_SECONDS: Final = 60
_SKEW: Final = 10
_SHORTEST_ID, _LONGEST_ID = 16, 100
_LONGEST: Final = 4000
_OIN_DIGITS: Final = 20


class BadAssertion(ValueError):
    """The assertion is not one, not signed by this key, not for us, or past. Says nothing of its content."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion that was found true."""

    oin: str
    id: str
    seconds: int
    """How long it lasts from now."""


def oin_of(text: str) -> str:
    """Return the organisation (OIN, 20 digits) whose key an assertion says it is signed with. Nothing is proven yet."""
    if len(text) > _LONGEST:
        raise BadAssertion
    try:
        found = jws.extract_compact(text.encode("ascii")).headers().get("kid")
    except (JoseError, ValueError, TypeError, AttributeError):
        raise BadAssertion from None
    if not isinstance(found, str) or len(found) != _OIN_DIGITS or not (found.isascii() and found.isdigit()):
        raise BadAssertion
    return found


def check_assertion(text: str, *, oin: str, public_key: str, audience: str, now: datetime) -> Assertion:
    """Return the assertion when it is signed by `public_key` (a JWK), names `oin` and `audience`, and is of now."""
    try:
        claims = jwt.decode(text, read_key(public_key), algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, TypeError):
        raise BadAssertion from None
    moment = int(now.timestamp())
    issued, expires, number = claims.get("iat"), claims.get("exp"), claims.get("jti")
    if not (isinstance(issued, int) and isinstance(expires, int) and isinstance(number, str)):
        raise BadAssertion
    of_now = issued <= moment + _SKEW and moment < expires <= issued + LONGEST_SECONDS
    named = claims.get("iss") == oin and claims.get("sub") == oin and _names(claims, audience)
    if not (of_now and named and _SHORTEST_ID <= len(number) <= _LONGEST_ID):
        raise BadAssertion
    return Assertion(oin=oin, id=number, seconds=expires - moment)


def read_key(text: str) -> ECKey | RSAKey:
    """Return a public key from its JWK; raise `BadAssertion` when it is none, or holds the private half."""
    try:
        key = JWKRegistry.import_key(json.loads(text))
    except (JoseError, ValueError, TypeError, AttributeError, KeyError):
        raise BadAssertion from None
    if not isinstance(key, ECKey | RSAKey) or key.is_private:
        raise BadAssertion
    return key


def _names(claims: Mapping[str, Any], audience: str) -> bool:
    given = claims.get("aud")
    return given == audience or (isinstance(given, list) and audience in given)
