"""The client certificate of a request, as a trusted proxy passes it on (RFC 9440), and whose it is.

The connection's own certificate is checked by the proxy, and here once more up to the authorities of the settings, so
that a proxy that was set up too kindly lets nobody in. A header from anywhere else counts as none: anybody can send it.
"""

import base64
import binascii
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.http import HttpRequest

from sonar.exchange.queries import BadCertificate, oin_of_certificate, read_authorities
from sonar.web.proxies import comes_from_a_proxy

_LONGEST: Final = 64 * 1024


def caller_oin(request: HttpRequest, *, authorities: Path, now: datetime) -> str:
    """Return the OIN in the certificate with which a request came; raise `BadCertificate` when there is none."""
    leaf, chain = request.headers.get("Client-Cert", ""), request.headers.get("Client-Cert-Chain", "")
    if not leaf or len(leaf) + len(chain) > _LONGEST or not comes_from_a_proxy(request):
        raise BadCertificate
    return oin_of_certificate(
        _certificate(leaf),
        chain=[_certificate(each.strip()) for each in chain.split(",") if each.strip()],
        authorities=_authorities(authorities, authorities.stat().st_mtime_ns),
        now=now,
    )


@lru_cache(maxsize=4)
def _authorities(path: Path, _changed: int) -> tuple[x509.Certificate, ...]:
    """Read once, and again when the file changes."""
    return read_authorities(path.read_bytes())


def _certificate(text: str) -> bytes:
    """Return the DER of a byte sequence as RFC 9440 writes it, or of a PEM as nginx escapes it."""
    try:
        if text.startswith(":") and text.endswith(":"):
            return base64.b64decode(text[1:-1], validate=True)
        return x509.load_pem_x509_certificate(unquote_to_bytes(text)).public_bytes(Encoding.DER)
    except (binascii.Error, ValueError):
        raise BadCertificate from None
