"""References that may leave the system: sealed, random, for one actor and one purpose (R30).

An id of a person never stands in a page or an address. What stands there is the id encrypted for the actor who
gets the page: two outputs give different references for the same person, and a reference that is copied, guessed
or used by somebody else opens nothing.
"""

import base64
import binascii
import hmac
import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another when read aloud or copied
_LENGTH = 59  # 12 + 16 + 16 bytes in unpadded base64


class UnknownReference(LookupError):
    """The reference is malformed, or was made for somebody else or for another purpose."""


class ReferenceSealer:
    """Makes and opens references under one key."""

    def __init__(self, key: bytes) -> None:
        """Use `key`, 32 bytes."""
        self._cipher = AESGCM(key)

    def seal(self, target: UUID, *, audience: UUID, purpose: str) -> str:
        """Return a fresh reference to `target`, for `audience` (the actor) and `purpose` (such as "client")."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, target.bytes, _context(audience, purpose))
        return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")

    def unseal(self, reference: str, *, audience: UUID, purpose: str) -> UUID:
        """Return what `reference` points to; raise `UnknownReference` whatever is wrong with it."""
        # The decoder takes + and / for - and _ as well: a second way to write the same reference.
        if len(reference) != _LENGTH or not {"+", "/"}.isdisjoint(reference):
            raise UnknownReference
        try:
            raw = base64.b64decode(reference + "=", altchars=b"-_", validate=True)
            opened = self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _context(audience, purpose))
        except (binascii.Error, ValueError, InvalidTag):
            raise UnknownReference from None
        return UUID(bytes=opened)


@lru_cache(maxsize=1)
def sealer() -> ReferenceSealer:
    """Return the sealer whose key the settings name. Read once per process."""
    return ReferenceSealer(_key())


def short_code(kind: str, number: int, *, letters: int = 6) -> str:
    """Return a short code by which people can name something aloud, such as `3F9K2A`: keyed, so it tells no order.

    It cannot be turned back; whoever may see the things it stands for finds one by making their codes.
    """
    digest = hmac.digest(_key(), f"sonar/short/{kind}/{number}".encode(), sha256)
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:letters])


def employer_pseudonym(person: UUID, *, kvk_number: str) -> str:
    """Return by what name an employer knows somebody who did not give hers: another one for every employer."""
    return f"P-{short_code(f'employer/{kvk_number}', person.int)}"


@lru_cache(maxsize=1)
def _key() -> bytes:
    from django.conf import settings  # noqa: PLC0415 - the kernel also serves programs without settings

    return bytes.fromhex((Path(settings.SONAR.secrets_dir) / "references").read_text(encoding="ascii").strip())


def _context(audience: UUID, purpose: str) -> bytes:
    return b"sonar/reference/" + audience.bytes + b"/" + purpose.encode()
