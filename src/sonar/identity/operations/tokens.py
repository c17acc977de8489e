"""Reading a signed token with the provider's public keys."""

from collections.abc import Mapping
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import JWKRegistry, KeySet

from sonar.identity.rules.refusals import Refusal, SignInRefused

# Public-key signatures only: with a shared-secret algorithm in the list, a public key could be used as that secret.
ALGORITHMS = ["RS256", "PS256", "ES256"]


class UnknownKey(LookupError):
    """The token names a key that is not in the set; the provider may have changed its keys."""


def key_set(document: Mapping[str, Any]) -> KeySet:
    """Return the public keys of a JWKS document that we can use; unknown kinds of key are left out."""
    found = []
    for entry in document.get("keys", []):
        try:
            found.append(JWKRegistry.import_key(entry))
        except (JoseError, ValueError, TypeError, AttributeError):
            continue
    return KeySet([key for key in found if key.key_type in {"RSA", "EC"}])


def read_token(token: str, keys: KeySet) -> Mapping[str, Any]:
    """Return the claims of a token whose signature is good.

    Raises `SignInRefused` when it is not signed by one of `keys`, and `UnknownKey` when it names another key.
    """
    registry = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        return jwt.decode(token, keys, algorithms=ALGORITHMS, registry=registry).claims
    except InvalidKeyIdError:
        raise UnknownKey from None
    except (JoseError, ValueError, TypeError):
        raise SignInRefused(Refusal.SIGNATURE) from None
