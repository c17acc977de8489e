"""Encryption of personal columns under keys that the database does not have (R300, design §5).

Every person has a secret of 32 random bytes. It is stored wrapped by a key that lives in the key store, outside
the database and its backups. From it a key per category is derived. Destroying the wrapped secret makes every
value of that person unreadable, in live rows and in backups alike.

A stored value is `version (1 byte) | nonce (12) | ciphertext and tag`, and is bound to its place: person,
category, column and version are authenticated with it, so a value moved to another row or column does not open.
"""

import hmac
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sonar.kernel.bsn import Bsn

VERSION = 1
_VERSION_BYTE = bytes((VERSION,))
_NONCE_BYTES = 12
_NO_SALT = bytes(sha256().digest_size)
_SECRET_BYTES = 32


class Unreadable(ValueError):
    """A stored value did not open: wrong key, wrong place, or changed bytes. Says nothing of its content."""


class KeyStore(Protocol):
    """Where the wrapping key lives: a file in development, a key management service in production."""

    def wrap(self, secret: bytes, *, person: UUID) -> bytes:
        """Return `secret` encrypted under the wrapping key and bound to `person`."""
        ...

    def unwrap(self, wrapped: bytes, *, person: UUID) -> bytes:
        """Return the secret; raise `Unreadable` when it was not wrapped for `person` by this store."""
        ...

    def index_key(self) -> bytes:
        """Return the key of the BSN look-up index."""
        ...

    def name_key(self) -> bytes:
        """Return the key of the look-up by name with birth date and by client number."""
        ...


@dataclass(frozen=True, slots=True)
class FileKeyStore:
    """A key store in three files, for development and the demo."""

    wrapping_key: bytes = field(repr=False)
    bsn_index_key: bytes = field(repr=False)
    name_index_key: bytes = field(repr=False)

    @classmethod
    def read(cls, folder: Path) -> "FileKeyStore":
        """Read `kek`, `bsn-index` and `name-index` from `folder`: 64 hexadecimal digits each."""
        return cls(
            wrapping_key=bytes.fromhex((folder / "kek").read_text(encoding="ascii").strip()),
            bsn_index_key=bytes.fromhex((folder / "bsn-index").read_text(encoding="ascii").strip()),
            name_index_key=bytes.fromhex((folder / "name-index").read_text(encoding="ascii").strip()),
        )

    def wrap(self, secret: bytes, *, person: UUID) -> bytes:
        """Return `secret` encrypted under the wrapping key and bound to `person`."""
        place = b"sonar/person/" + person.bytes
        return _seal(_wrapping_cipher(self.wrapping_key), secret, place, _fresh_nonce())

    def unwrap(self, wrapped: bytes, *, person: UUID) -> bytes:
        """Return the secret; raise `Unreadable` when it was not wrapped for `person` by this store."""
        return _open(_wrapping_cipher(self.wrapping_key), wrapped, b"sonar/person/" + person.bytes)

    def index_key(self) -> bytes:
        """Return the key of the BSN look-up index."""
        return self.bsn_index_key

    def name_key(self) -> bytes:
        """Return the key of the look-up by name with birth date and by client number."""
        return self.name_index_key


class PersonVault:
    """Encrypts and decrypts the values of one person."""

    __slots__ = ("_ciphers", "_nonce", "_place", "_root")

    def __init__(self, *, person: UUID, secret: bytes, nonce: Callable[[], bytes] | None = None) -> None:
        """Hold the opened secret of `person` for as long as this object lives.

        `nonce` gives 12 fresh random bytes at each call; only who seals people by the million has one of its own.
        """
        self._nonce = nonce or _fresh_nonce
        self._place = b"sonar/" + person.bytes + b"/"
        # HKDF (RFC 5869) with an empty salt is sound here: the secret is uniformly random. This is its first half,
        # the same for every category.
        self._root = hmac.digest(_NO_SALT, secret, "sha256")
        self._ciphers: dict[str, AESGCM] = {}

    def encrypt(self, text: str | None, *, category: str, column: str) -> bytes | None:
        """Return the stored form of `text`; None stays None."""
        if text is None:
            return None
        cipher = self._ciphers.get(category) or self._cipher(category)
        nonce = self._nonce()
        return _VERSION_BYTE + nonce + cipher.encrypt(nonce, text.encode(), self._place + _place_of(category, column))

    def decrypt(self, stored: bytes | memoryview | None, *, category: str, column: str) -> str | None:
        """Return the text of a stored value; None stays None; raise `Unreadable` when it does not open here."""
        if stored is None:
            return None
        return _open(self._cipher(category), bytes(stored), self._place + _place_of(category, column)).decode()

    def _cipher(self, category: str) -> AESGCM:
        cipher = self._ciphers.get(category)
        if cipher is None:
            # The second half of HKDF: one block of output is the whole key.
            key = hmac.digest(self._root, b"sonar/category/" + category.encode() + b"\x01", "sha256")
            cipher = self._ciphers[category] = AESGCM(key)
        return cipher

    def __repr__(self) -> str:
        """Show no secret."""
        return "PersonVault(…)"


def new_secret() -> bytes:
    """Return a fresh secret for one person."""
    return os.urandom(_SECRET_BYTES)


def open_vault(store: KeyStore, *, person: UUID, wrapped: bytes | memoryview) -> PersonVault:
    """Return the vault of `person` whose secret is stored as `wrapped`."""
    return PersonVault(person=person, secret=store.unwrap(bytes(wrapped), person=person))


def bsn_index(store: KeyStore, bsn: Bsn) -> bytes:
    """Return the keyed look-up value of a BSN: equal for equal numbers, useless without the key."""
    return hmac.digest(store.index_key(), b"sonar/bsn/" + bsn.reveal().encode(), sha256)


def home_index(store: KeyStore, postcode: str, house_number: str) -> bytes:
    """Return the keyed value of an address: equal for one address however it was typed, useless without the key."""
    plain = "".join(filter(str.isalnum, f"{postcode}/{house_number}")).upper()
    return hmac.digest(store.name_key(), b"sonar/home/" + plain.encode(), sha256)


@lru_cache(maxsize=1)
def key_store() -> KeyStore:
    """Return the key store that the settings name. Read once per process."""
    from django.conf import settings  # noqa: PLC0415 - the kernel also serves programs without settings

    return FileKeyStore.read(Path(settings.SONAR.secrets_dir))


@lru_cache(maxsize=2)
def _wrapping_cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


@lru_cache(maxsize=4_096)
def _place_of(category: str, column: str) -> bytes:
    """Return what a value is bound to beside its person: there are as many as there are columns."""
    return b"/".join((category.encode(), column.encode(), b"%d" % VERSION))


def _fresh_nonce() -> bytes:
    return os.urandom(_NONCE_BYTES)


def many_nonces() -> Iterator[bytes]:
    """Yield nonces, each once, asking the system for a thousand at a time; for one thread of one process."""
    while True:
        pool = os.urandom(1_024 * _NONCE_BYTES)
        for start in range(0, len(pool), _NONCE_BYTES):
            yield pool[start : start + _NONCE_BYTES]


def _seal(cipher: AESGCM, content: bytes, place: bytes, nonce: bytes) -> bytes:
    return _VERSION_BYTE + nonce + cipher.encrypt(nonce, content, place)


def _open(cipher: AESGCM, stored: bytes, place: bytes) -> bytes:
    if len(stored) <= _NONCE_BYTES + 1 or stored[0] != VERSION:
        message = "a stored value has no known form"
        raise Unreadable(message)
    try:
        return cipher.decrypt(stored[1 : 1 + _NONCE_BYTES], stored[1 + _NONCE_BYTES :], place)
    except InvalidTag:
        message = "a stored value does not open here"
        raise Unreadable(message) from None
