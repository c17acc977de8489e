"""Where a request came from is believed of trusted proxies only; so is the trace that it belongs to."""

from dataclasses import replace
from ipaddress import ip_network

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from sonar.kernel import acting
from sonar.web.middleware import ProcessingMiddleware
from sonar.web.proxies import origin_of, trace_of

PROXY, STRANGER, VISITOR = "10.0.4.2", "198.51.100.9", "203.0.113.5"
TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE}-b7ad6b7169203331-01"


@pytest.fixture(autouse=True)
def proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust one network of each kind."""
    trusted = tuple(ip_network(text) for text in ("10.0.4.0/24", "2001:db8:1::/48"))
    monkeypatch.setattr(settings, "SONAR", replace(settings.SONAR, trusted_proxies=trusted))


@pytest.mark.parametrize(
    ("near", "forwarded", "origin"),
    [
        (STRANGER, None, STRANGER),
        (STRANGER, VISITOR, STRANGER),
        (PROXY, None, PROXY),
        (PROXY, VISITOR, VISITOR),
        (PROXY, f"{VISITOR}, 10.0.4.7", VISITOR),
        (PROXY, f"192.0.2.1, {VISITOR}", VISITOR),
        (PROXY, f"{VISITOR}, {STRANGER}, 10.0.4.7", STRANGER),
        (PROXY, "10.0.4.7", "10.0.4.7"),
        (PROXY, f"{VISITOR}, unknown", PROXY),
        (PROXY, f"{VISITOR}, '; DROP TABLE, 10.0.4.7", "10.0.4.7"),
        (PROXY, ", ".join(["10.0.4.7"] * 5000), "10.0.4.7"),
        ("2001:db8:1::2", "2001:db8:ffff::1", "2001:db8:ffff::1"),
        (f"::ffff:{PROXY}", f"::ffff:{VISITOR}", VISITOR),
        ("", VISITOR, None),
        ("@", VISITOR, None),
    ],
)
def test_origin_is_the_last_hop_that_is_no_proxy_of_ours(
    rf: RequestFactory, near: str, forwarded: str | None, origin: str | None
) -> None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}

    assert origin_of(rf.get("/", headers=headers, REMOTE_ADDR=near)) == origin


def test_nobody_is_believed_when_no_proxy_is_named(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SONAR", replace(settings.SONAR, trusted_proxies=()))
    request = rf.get("/", headers={"X-Forwarded-For": VISITOR, "traceparent": TRACEPARENT}, REMOTE_ADDR="127.0.0.1")

    assert origin_of(request) == "127.0.0.1"
    assert trace_of(request).hex != TRACE


@pytest.mark.requirement("R149")
@pytest.mark.parametrize(
    ("near", "given", "taken"),
    [
        (PROXY, TRACEPARENT, True),
        (STRANGER, TRACEPARENT, False),
        ("", TRACEPARENT, False),
        (PROXY, f"00-{'0' * 32}-b7ad6b7169203331-01", False),
        (PROXY, "00-'; DROP TABLE", False),
        (PROXY, "", False),
    ],
)
def test_processing_bears_the_trace_of_a_trusted_proxy(
    rf: RequestFactory,
    near: str,
    given: str,
    taken: bool,  # noqa: FBT001
) -> None:
    seen: list[acting.Processing] = []

    def page(_request: HttpRequest) -> HttpResponse:
        seen.append(acting.current())
        return HttpResponse()

    headers = {"traceparent": given, "X-Forwarded-For": VISITOR}
    for _ in range(2):
        ProcessingMiddleware(page)(rf.get("/", headers=headers, REMOTE_ADDR=near))

    assert [one.trace_id.hex == TRACE for one in seen] == [taken, taken]
    assert taken or seen[0].trace_id != seen[1].trace_id
    assert seen[0].origin == {PROXY: VISITOR, STRANGER: STRANGER, "": None}[near]
