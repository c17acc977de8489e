"""Who holds a certificate: the organisation's number (OIN) in a client certificate of an authority we trust."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

_OIN: Final = re.compile(r"[0-9]{20}")


class BadCertificate(ValueError):
    """The certificate does not prove who calls: not one, not of an authority we trust, past, or without a number."""


def oin_of_certificate(
    certificate: bytes, *, chain: Sequence[bytes], authorities: Sequence[x509.Certificate], now: datetime
) -> str:
    """Return the OIN of a client certificate (DER), checked up to one of `authorities` by way of `chain` (DER).

    PKIoverheid writes the OIN as the serial number in the subject. Raises `BadCertificate` whatever is wrong.
    """
    try:
        leaf = x509.load_der_x509_certificate(certificate)
        between = [x509.load_der_x509_certificate(each) for each in chain]
        verifier = PolicyBuilder().store(Store(list(authorities))).time(now).build_client_verifier()
        verifier.verify(leaf, between)
    except (ValueError, VerificationError, x509.UnsupportedGeneralNameType):
        raise BadCertificate from None
    numbers = [str(each.value) for each in leaf.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)]
    if len(numbers) != 1 or not _OIN.fullmatch(numbers[0]):
        raise BadCertificate
    return numbers[0]


def read_authorities(pem: bytes) -> tuple[x509.Certificate, ...]:
    """Return the certificates in a PEM file; raise `BadCertificate` when there is none."""
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except ValueError:
        raise BadCertificate from None
