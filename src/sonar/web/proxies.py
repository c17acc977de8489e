"""Where a request came from, and to which chain of systems it belongs: believed of known proxies only.

Anybody can send `X-Forwarded-For` and `traceparent`. They count when the connection itself comes from a network in
`SONAR_TRUSTED_PROXIES`; else the ledger would hold what a caller made up.
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from sonar.kernel import acting

Address = IPv4Address | IPv6Address
_TRACEPARENT: Final = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_MOST_HOPS: Final = 20


def origin_of(request: HttpRequest) -> str | None:
    """Return the address a request came from: the last hop that is no proxy of ours. None behind a local socket."""
    nearest = _address(request.META.get("REMOTE_ADDR", ""))
    if nearest is None:
        return None
    # From near to far: what lies beyond the first stranger was written by that stranger.
    hops = request.headers.get("X-Forwarded-For", "").split(",")[-_MOST_HOPS:]
    while _is_trusted(nearest) and hops:
        further = _address(hops.pop().strip())
        if further is None:
            break
        nearest = further
    return str(nearest)


def trace_of(request: HttpRequest) -> UUID:
    """Return the W3C trace id that a trusted proxy passes on, or a fresh one."""
    nearest = _address(request.META.get("REMOTE_ADDR", ""))
    if nearest is not None and _is_trusted(nearest):
        given = _TRACEPARENT.fullmatch(request.headers.get("traceparent", ""))
        if given and int(given[1], 16):
            return UUID(given[1])
    return acting.new_trace_id()


def comes_from_a_proxy(request: HttpRequest) -> bool:
    """Tell whether the connection itself comes from a proxy of ours, so that its headers count."""
    nearest = _address(request.META.get("REMOTE_ADDR", ""))
    return nearest is not None and _is_trusted(nearest)


def _is_trusted(address: Address) -> bool:
    return any(address in network for network in settings.SONAR.trusted_proxies)


def _address(text: str) -> Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    # One network, one way of writing: a server that listens on IPv6 sees IPv4 as ::ffff:192.0.2.7.
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
