"""Talking to the national exchange (VUM) as the one who asks: over mutual TLS, within seconds, and whatever comes back.

Asked while somebody waits, so everything has a limit: the time of each step and of the whole, the size of an answer,
and how many questions of one process are under way. Nothing of a question or an answer goes into the log.
"""

import json
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

import requests
import structlog
from requests.exceptions import ChunkedEncodingError, ContentDecodingError, SSLError, Timeout

from sonar.exchange.rules.vum_heard import Malformed
from sonar.exchange.types.mediator import AskFailed, AskFault, ExchangeLink

logger = structlog.get_logger(__name__)
VERSION: Final = "3.0.0"
LARGEST: Final = 8 * 1024 * 1024
"""Bytes of an answer: a hundred results with all their texts fit in it."""
_CHUNK: Final = 64 * 1024
_MOST_AT_ONCE: Final = 4
_LONGEST_WAIT: Final = timedelta(days=1)
_FAULTS: Final[Mapping[int, AskFault]] = {
    HTTPStatus.BAD_REQUEST: AskFault.REFUSED,
    HTTPStatus.UNAUTHORIZED: AskFault.NOT_KNOWN,
    HTTPStatus.TOO_MANY_REQUESTS: AskFault.LIMIT,
    HTTPStatus.SERVICE_UNAVAILABLE: AskFault.BUSY,
}
_ROOM = threading.BoundedSemaphore(_MOST_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds a step may take, and the whole."""

    connect: float = 3.0
    read: float = 6.0
    whole: float = 9.0


PATIENCE: Final = Patience()
"""The exchange itself waits ten seconds for its sources."""


def ask_exchange(
    link: ExchangeLink, path: str, body: Mapping[str, Any], *, now: datetime, patience: Patience = PATIENCE
) -> object:
    """Post a question; return the JSON of the answer. Raises `AskFailed`."""
    return _asked(link, "POST", path, json.dumps(body).encode(), now, patience)


def fetch_from_exchange(
    link: ExchangeLink, path: str, name: str, *, now: datetime, patience: Patience = PATIENCE
) -> object:
    """Get the details behind an id that the exchange gave; return their JSON. Raises `AskFailed`."""
    try:
        return _asked(link, "GET", f"{path}/{quote(name, safe='')}", None, now, patience)
    except AskFailed as failed:
        if failed.code is AskFault.REFUSED:
            # The exchange takes no id that is over: somebody found work, objects, or it was too long ago.
            raise AskFailed(AskFault.GONE) from None
        raise


def _asked(link: ExchangeLink, method: str, path: str, body: bytes | None, now: datetime, patience: Patience) -> object:
    fault: AskFault | None = None
    try:
        with _a_place(), _as_faults():
            return _sent(link, method, path, body, now, patience)
    except AskFailed as failed:
        fault = failed.code
        raise
    finally:
        logger.info("vum_asked", method=method, code=fault.value if fault else "")


@contextmanager
def _a_place() -> Iterator[None]:
    """Take one of the places there are, or say at once that there is none: nobody waits for a place."""
    if not _ROOM.acquire(blocking=False):
        raise AskFailed(AskFault.FULL)
    try:
        yield
    finally:
        _ROOM.release()


@contextmanager
def _as_faults() -> Iterator[None]:
    """Tell everything that can go wrong on the way as one of ours, without what it says."""
    try:
        yield
    except Timeout:
        raise AskFailed(AskFault.TIMEOUT) from None
    except SSLError:
        raise AskFailed(AskFault.TLS) from None
    except (ChunkedEncodingError, ContentDecodingError) as error:
        raise AskFailed(_cause(error) or AskFault.MALFORMED) from None
    except requests.ConnectionError as error:
        raise AskFailed(_cause(error) or AskFault.UNREACHABLE) from None
    except requests.RequestException:
        raise AskFailed(AskFault.UNREACHABLE) from None
    except OSError:
        # A certificate or key that is not there or cannot be read.
        raise AskFailed(AskFault.TLS) from None
    except Malformed:
        raise AskFailed(AskFault.MALFORMED) from None


def _cause(error: BaseException) -> AskFault | None:
    """Return what lies under an error of the connection: TLS tells a refused certificate only at the first reading."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, TimeoutError):
            return AskFault.TIMEOUT
        if isinstance(each, ssl.SSLError):
            return AskFault.TLS
        if isinstance(each, BaseException) and id(each) not in seen:
            seen.add(id(each))
            waiting += [*each.args, each.__cause__, each.__context__, getattr(each, "reason", None)]
    return None


def _sent(link: ExchangeLink, method: str, path: str, body: bytes | None, now: datetime, patience: Patience) -> object:
    until = time.monotonic() + patience.whole
    with requests.Session() as session:
        # Neither proxies nor passwords of the machine's environment: the settings say where and as whom.
        session.trust_env = False
        session.verify = str(link.authorities)
        if link.certificate is not None and link.key is not None:
            session.cert = (str(link.certificate), str(link.key))
        with session.request(
            method,
            f"{link.url}/{path}",
            data=body,
            headers=_headers(link, with_body=body is not None),
            timeout=(patience.connect, patience.read),
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code != HTTPStatus.OK:
                fault = _FAULTS.get(response.status_code, AskFault.FAULT)
                raise AskFailed(fault, _retry_at(response.headers.get("Retry-After", ""), now))
            return _read(response, until)


def _headers(link: ExchangeLink, *, with_body: bool) -> dict[str, str]:
    """Return the headers of the contract: from the organisation, to the exchange, by the organisation's own system."""
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "Sonar",
        "X-VUM-fromParty": link.own_oin,
        "X-VUM-toParty": link.exchange_oin,
        "X-VUM-viaParty": link.own_oin,
        "X-VUM-berichtVersie": VERSION,
        "API-Version": VERSION,
    }
    return headers | {"Content-Type": "application/json"} if with_body else headers


def _read(response: requests.Response, until: float) -> object:
    content = bytearray()
    for chunk in response.iter_content(_CHUNK):
        content += chunk
        if len(content) > LARGEST:
            raise AskFailed(AskFault.TOO_LARGE)
        if time.monotonic() > until:
            raise AskFailed(AskFault.TIMEOUT)
    try:
        found = json.loads(content.decode("utf-8"), parse_constant=_refuse_constant)
        # Half a character, which JSON can write, can be shown on no page: it becomes a question mark.
        return json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise Malformed from None


def _refuse_constant(_name: str) -> object:
    # NaN and the infinities are Python's, not JSON's.
    raise ValueError


def _retry_at(text: str, now: datetime) -> datetime | None:
    """Return from when to try again, as the exchange says; nothing when it says nothing usable or more than a day."""
    try:
        wait = timedelta(seconds=int(text)) if text.strip().isdecimal() else parsedate_to_datetime(text) - now
    except (ValueError, TypeError, OverflowError):
        return None
    return now + wait if timedelta() <= wait <= _LONGEST_WAIT else None
