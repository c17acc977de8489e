"""The key that somebody gives: the public half, of the right kind, and its mark."""

import json
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from sonar.exchange.rules.keys import NoKey, SecretHalf, key_mark, public_key

GOOD = (ECKey.generate_key("P-256"), RSAKey.generate_key(2048))


def written(key: Any, *, private: bool = False) -> str:
    """Return a key as JSON."""
    return json.dumps(key.as_dict(private=private))


@pytest.mark.parametrize("key", GOOD, ids=["ec", "rsa"])
def test_the_public_half_is_kept_with_its_mark(key: Any) -> None:
    found = public_key(written(key))
    assert found.mark == key.thumbprint() == key_mark(found.text)
    assert set(json.loads(found.text)) <= {"kty", "crv", "x", "y", "n", "e"}
    assert key.thumbprint() not in repr(found.text)
    assert "text=" not in repr(found)


@pytest.mark.parametrize("key", GOOD, ids=["ec", "rsa"])
def test_the_secret_half_is_told_apart(key: Any) -> None:
    with pytest.raises(SecretHalf):
        public_key(written(key, private=True))
    with pytest.raises(SecretHalf):
        public_key("-----BEGIN " + "PRIVATE KEY-----\nabc")
    with pytest.raises(SecretHalf):
        public_key(written(OctKey.generate_key(256), private=True))


def test_what_cannot_be_used_is_no_key() -> None:
    bad = (
        "", "x", "[]", "1", "null", "{}", '{"kty": "EC"}', '{"kty": "EC", "crv": "P-256", "x": "?", "y": "?"}',
        "[" * 9000, '{"kty": "RSA", "n": 1, "e": []}', written(ECKey.generate_key("P-384")),
        written(OKPKey.generate_key("Ed25519")), json.dumps({"kty": "RSA", "e": "AQAB", "n": "w" * 171}),
        json.dumps({"kty": "RSA", "e": "AQAB", "n": "w" * 9000}),
    )  # fmt: skip
    for text in bad:
        with pytest.raises(NoKey):
            public_key(text)
