"""Sealing a part of a delivery so that only its requester can read it, and only while the key to it exists (ADR 0014).

A part is one JWE under a key of its own (`dir`, A256GCM). That key is a second JWE, sealed to the requester's X25519
key (`ECDH-ES+A256KW`), and is kept apart from the part: when the part expires the key is destroyed, and a copy of the
file that lies about somewhere opens no more. Both are RFC 7516, made by joserfc.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, OKPKey

_ENCRYPTION = "A256GCM"
_TO_HER = "ECDH-ES+A256KW"
_DIRECT = "dir"
_ALGORITHMS = [_ENCRYPTION, _TO_HER, _DIRECT]
KEY_BYTES = 32


class BadKey(ValueError):
    """What was given is no X25519 key of the form that is asked."""


class WillNotOpen(ValueError):
    """The part does not open: a wrong private key, a key to another part, or changed bytes. Tells no content."""


def read_public_key(text: str) -> bytes:
    """Return the 32 bytes of a public key written in unpadded base64url; raise `BadKey`."""
    try:
        raw = base64.b64decode(text.strip() + "=", altchars=b"-_", validate=True)
        # A point of low order gives everybody the same secret; the library refuses the exchange.
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(raw))
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        message = "this is no X25519 public key"
        raise BadKey(message) from None
    return raw


def write_public_key(raw: bytes) -> str:
    """Return a public key in unpadded base64url: 43 characters."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def new_key_pair() -> tuple[bytes, str]:
    """Return a fresh private key as PEM, and its public key as text. For the requester's own machine."""
    private = X25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem, write_public_key(private.public_key().public_bytes_raw())


def seal_part(document: Mapping[str, Any], *, public_key: bytes, part: str) -> tuple[str, str]:
    """Return the sealed part and the sealed key to it; `part` names which one, and is authenticated in both."""
    key = OctKey.generate_key(KEY_BYTES * 8)
    header = {"alg": _DIRECT, "enc": _ENCRYPTION, "kid": part}
    content = jwe.encrypt_compact(header, json.dumps(document).encode(), key, algorithms=_ALGORITHMS)
    hers = OKPKey.import_key({"kty": "OKP", "crv": "X25519", "x": write_public_key(public_key)})
    wrapped = jwe.encrypt_compact(
        {"alg": _TO_HER, "enc": _ENCRYPTION, "kid": part}, key.raw_value, hers, algorithms=_ALGORITHMS
    )
    return content, wrapped


def open_part(content: str, sealed_key: str, *, private_key: bytes) -> dict[str, Any]:
    """Return the document in a part, by its key and the requester's private key (PEM).

    Raises `WillNotOpen` or `BadKey`.
    """
    try:
        private = load_pem_private_key(private_key, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        private = None
    if not isinstance(private, X25519PrivateKey):
        message = "this is no X25519 private key"
        raise BadKey(message)
    try:
        opened = jwe.decrypt_compact(sealed_key.strip(), OKPKey.import_key(private_key), algorithms=_ALGORITHMS)
        raw = opened.plaintext or b""
        found = jwe.decrypt_compact(content.strip(), OctKey.import_key(raw), algorithms=_ALGORITHMS)
        same = opened.headers()["kid"] == found.headers()["kid"]
    except (JoseError, ValueError, KeyError):
        same, found = False, None
    if not same or found is None or found.plaintext is None:
        message = "this part does not open with this key"
        raise WillNotOpen(message)
    return dict(json.loads(found.plaintext))
