"""The public key by which a system signs, as somebody gives it: the right kind, its public half, and its mark."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from joserfc.jwk import ECKey, RSAKey

from sonar.exchange.rules.assertions import BadAssertion, read_key

_CURVE: Final = "P-256"
_FEWEST_BITS: Final = 2048
_SHORTEST_MODULUS: Final = _FEWEST_BITS // 6
"""Six bits in a sign; asked before the key is read, since reading a short one is a warning already."""
_LONGEST: Final = 2000
_SECRET: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
"""What only the private half of a JWK has (RFC 7518)."""


class SecretHalf(ValueError):
    """The private half of a key was given. It is not kept, and the pair is of no use any more."""


class NoKey(ValueError):
    """No public key that can be used was given."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key as it is kept, and the mark by which two people compare it (RFC 7638, base64url)."""

    text: str = field(repr=False)
    mark: str


def public_key(text: str) -> PublicKey:
    """Return a key from its JWK: EC P-256, or RSA of at least 2048 bits. Raises `SecretHalf`, `NoKey`."""
    try:
        given: Any = json.loads(text)
    except (ValueError, RecursionError):
        if "PRIVATE KEY" in text:
            raise SecretHalf from None
        raise NoKey from None
    if isinstance(given, dict) and _SECRET & given.keys():
        raise SecretHalf
    if not isinstance(given, dict) or (given.get("kty") == "RSA" and len(str(given.get("n"))) < _SHORTEST_MODULUS):
        raise NoKey
    try:
        key = read_key(text)
    except BadAssertion:
        raise NoKey from None
    if not _strong(key):
        raise NoKey
    kept = json.dumps({name: value for name, value in key.as_dict(private=False).items() if name in _PUBLIC})
    if len(kept) > _LONGEST:
        raise NoKey
    return PublicKey(kept, key.thumbprint())


def key_mark(text: str) -> str:
    """Return the mark of a key that is kept; nothing for one that cannot be read."""
    try:
        return read_key(text).thumbprint()
    except BadAssertion:
        return ""


_PUBLIC: Final = frozenset({"kty", "crv", "x", "y", "n", "e"})


def _strong(key: ECKey | RSAKey) -> bool:
    if isinstance(key, ECKey):
        return bool(key.curve_name == _CURVE)
    return int(key.public_key.key_size) >= _FEWEST_BITS
