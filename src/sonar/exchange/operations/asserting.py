"""Letting in a system of somebody else by its signed assertion, which works once."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from sonar.exchange.rules.assertions import BadAssertion, check_assertion, oin_of
from sonar.kernel.statements import statement

PACKAGE = "sonar.exchange"


class NotProven(Exception):
    """Nothing was proven; `code` says why, for the ledger alone."""

    def __init__(self, code: str) -> None:
        """Hold the code."""
        super().__init__(code)
        self.code = code


def call_values(assertion: str, *, key_of: str, audience: str, now: datetime) -> Mapping[str, object]:
    """Return what the database needs to begin the request of an assertion that was found true.

    `key_of` names the statement that returns the public key in force of an OIN. Raises `NotProven`.
    """
    try:
        oin = oin_of(assertion)
        with transaction.atomic("auth", durable=True):
            key = statement(PACKAGE, key_of).value("auth", oin=oin)
        if key is None:
            unknown = "unknown"
            raise NotProven(unknown)
        found = check_assertion(assertion, oin=oin, public_key=key, audience=audience, now=now)
    except BadAssertion:
        why = "assertion"
        raise NotProven(why) from None
    return {
        "token": secrets.token_urlsafe(32),
        "oin": oin,
        "assertion_hash": sha256(found.id.encode()).digest(),
        "seconds": found.seconds,
    }
