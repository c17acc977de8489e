"""Signing in from the first click to a live session, against the real database and a provider that lies at will."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sonar.identity.jobs import sweep
from sonar.identity.operations import (
    Answer,
    MalformedAnswer,
    MayNotRevoke,
    ProviderUnreachable,
    Refusal,
    SignInRefused,
    begin_sign_in,
    complete_sign_in,
    end_session,
    revoke_sessions,
)
from sonar.identity.queries import UnknownMeans, resolve_session
from sonar.identity.rules.means import DIGID_BASIS, DIGID_MIDDEN, STAFF_PASSWORD
from sonar.identity.types import Actor, ActorKind, Ended, Function, SessionEnded
from sonar.kernel.bsn import Bsn
from sonar.kernel.encryption import bsn_index, key_store

BROWSER = "b" * 43


def now() -> datetime:
    """Return the present moment: the database and the provider look at their own clocks."""
    return datetime.now(UTC)


def begin(means: str = "staff", *, browser: str = BROWSER, next_path: str = "/werklijst") -> dict[str, str]:
    """Begin to sign in and return what the provider is asked."""
    address = begin_sign_in(means=means, browser=browser, next_path=next_path, now=now())
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def complete(provider: Any, asked: dict[str, str], *, browser: str = BROWSER, **changes: str) -> Any:
    """Come back from the provider, with changes to the answer."""
    parts = {"state": asked["state"], "code": "the-code", "issuer": provider.url, **changes}
    return complete_sign_in(answer=Answer(**parts), browser=browser, origin="127.0.0.1", now=now())


def sign_in(provider: Any, means: str = "staff", /, **claims: object) -> Any:
    """Sign in with a token that carries these claims."""
    asked = begin(means)
    provider.claims = {"nonce": asked["nonce"], **claims}
    return complete(provider, asked)


def digid(**changes: object) -> dict[str, object]:
    """Return the claims by which DigiD differs, with changes."""
    return {
        "acr": DIGID_MIDDEN,
        "auth_time": int(now().timestamp()),
        "bsn": "999990019",
        "sub": "opaque",
        **changes,
    }


@pytest.mark.requirement("R119", "R120")
def test_staff_sign_in_to_a_personal_account(provider: Any, accounts: Any) -> None:
    """A good answer gives a session of the account that the subject belongs to."""
    signed_in = sign_in(provider)
    actor = signed_in.actor
    assert (actor.kind, actor.ref, actor.function) == (ActorKind.STAFF, accounts.staff_id, Function.UWV_ADVISER)
    assert (actor.display_name, actor.office) == ("Sanne de Groot", "UWV Zwolle")
    assert signed_in.next_path == "/werklijst"
    assert resolve_session(token=signed_in.token) == actor
    assert signed_in.token not in repr(signed_in)


@pytest.mark.requirement("R107", "R11")
def test_jobseekers_sign_in_to_their_own_record(provider: Any, accounts: Any, arrange: Any) -> None:
    """DigiD leads to the client; the BSN is nowhere in what comes back or what is stored."""
    signed_in = sign_in(provider, "digid", **digid())
    assert (signed_in.actor.kind, signed_in.actor.ref) == (ActorKind.JOBSEEKER, accounts.client_id)
    assert "999990019" not in repr(signed_in)
    with arrange.cursor() as cursor:
        cursor.execute("SELECT s::text FROM identity.session s UNION ALL SELECT d::text FROM ledger.decision d")
        assert not [row for (row,) in cursor.fetchall() if "999990019" in row or "opaque" in row]


@pytest.mark.requirement("R119", "R120")
@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"acr": STAFF_PASSWORD}, Refusal.LEVEL),
        ({"iss": "https://other.example"}, Refusal.ISSUER),
        ({"aud": "another"}, Refusal.AUDIENCE),
        ({"exp": 1}, Refusal.EXPIRED),
        ({"nonce": "an older nonce"}, Refusal.NONCE),
        ({"sub": "nobody"}, Refusal.ACCOUNT_UNKNOWN),
        ({"sub": "person-2"}, Refusal.ACCOUNT_INACTIVE),
    ],
)
def test_a_spoilt_answer_signs_nobody_in(
    provider: Any,
    accounts: Any,
    refusals: Callable[[], list[tuple[str, str]]],
    claims: dict[str, object],
    code: Refusal,
    arrange: Any,
) -> None:
    """No session, and a row in the ledger that says why."""
    before = len(refusals())
    with pytest.raises(SignInRefused) as refused:
        sign_in(provider, "staff", **claims)
    assert refused.value.code is code
    assert refusals()[before:] == [("session:start:staff", code.value)]
    assert _sessions(arrange) == 0


@pytest.mark.requirement("R107")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"acr": DIGID_BASIS}, Refusal.LEVEL),
        ({"auth_time": 1}, Refusal.STALE),
        ({"bsn": "123"}, Refusal.CLAIMS),
        ({"bsn": None}, Refusal.CLAIMS),
    ],
)
def test_a_spoilt_digid_answer_signs_nobody_in(
    provider: Any,
    accounts: Any,
    refusals: Callable[[], list[tuple[str, str]]],
    changes: dict[str, object],
    code: Refusal,
    arrange: Any,
) -> None:
    """The same for jobseekers: too low, too long ago, no BSN."""
    before = len(refusals())
    with pytest.raises(SignInRefused) as refused:
        sign_in(provider, "digid", **digid(**changes))
    assert refused.value.code is code
    assert refusals()[before:] == [("session:start:digid", code.value)]
    assert _sessions(arrange) == 0


@pytest.mark.requirement("R107", "R114")
def test_who_is_not_registered_gets_half_an_hour_to_register(provider: Any, accounts: Any, arrange: Any) -> None:
    """A session of its own kind, which knows the number that DigiD proved and nothing else."""
    signed_in = sign_in(provider, "digid", **digid(bsn="999990020"))
    assert signed_in.actor.is_newcomer
    assert not signed_in.actor.is_jobseeker
    assert signed_in.actor.absolute_until - signed_in.actor.started_at == timedelta(minutes=30)
    found = arrange.execute("SELECT bsn_index, bsn FROM identity.newcomer").fetchone()
    assert found[0] == bsn_index(key_store(), Bsn("999990020"))
    assert b"999990020" not in found[1]


def test_an_answer_works_once(provider: Any, accounts: Any) -> None:
    """A replayed state is refused before the provider is asked anything."""
    asked = begin()
    provider.claims = {"nonce": asked["nonce"]}
    complete(provider, asked)
    exchanges = provider.asked.count("/token")
    with pytest.raises(SignInRefused) as refused:
        complete(provider, asked)
    assert refused.value.code is Refusal.STATE
    assert provider.asked.count("/token") == exchanges


def test_an_answer_in_another_browser_is_refused_and_burnt(
    provider: Any,
    accounts: Any,
) -> None:
    """An address that was sent to somebody else signs nobody in, there or here."""
    asked = begin()
    for browser in ("c" * 43, "", BROWSER):
        with pytest.raises(SignInRefused) as refused:
            complete(provider, asked, browser=browser)
        assert refused.value.code is Refusal.STATE
    assert "/token" not in provider.asked


@pytest.mark.requirement("R119")
def test_answers_to_no_attempt_leave_no_row(
    provider: Any, accounts: Any, arrange: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Anybody can send answers with a state that is unknown, used or another browser's: the ledger stays as it is."""
    asked, foreign = begin(), begin()
    provider.claims = {"nonce": asked["nonce"]}
    complete(provider, asked)
    before = _decisions(arrange)
    capsys.readouterr()
    tries = [(asked["state"], BROWSER), (foreign["state"], "c" * 43), *((f"{n:043}", BROWSER) for n in range(18))]
    for state, browser in tries:
        with pytest.raises(SignInRefused) as refused:
            complete(provider, {"state": state}, browser=browser)
        assert refused.value.code is Refusal.STATE
    assert _decisions(arrange) == before
    lines = [line for line in capsys.readouterr().out.splitlines() if "sign-in refused" in line]
    assert len(lines) in {0, len(tries)}  # where the log goes is for the settings to say
    assert not [line for line in lines if asked["state"] in line or BROWSER in line]


def _decisions(arrange: Any) -> int:
    with arrange.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger.decision")
        return int(cursor.fetchone()[0])


def test_an_attempt_ends_after_ten_minutes(provider: Any, accounts: Any) -> None:
    """An attempt that is too old is unknown."""
    address = begin_sign_in(means="staff", browser=BROWSER, next_path="/", now=now() - timedelta(minutes=10))
    state = parse_qs(urlsplit(address).query)["state"][0]
    with pytest.raises(SignInRefused) as refused:
        complete(provider, {"state": state})
    assert refused.value.code is Refusal.STATE


def test_an_attempt_of_digid_is_not_an_attempt_of_staff(provider: Any, accounts: Any) -> None:
    """A staff token does not answer a DigiD attempt: the attempt remembers its means."""
    asked = begin("digid")
    provider.claims = {"nonce": asked["nonce"]}
    with pytest.raises(SignInRefused) as refused:
        complete(provider, asked)
    assert refused.value.code is Refusal.LEVEL


@pytest.mark.parametrize("issuer", ["https://other.example", ""])
def test_an_answer_of_another_provider_is_refused(
    provider: Any,
    accounts: Any,
    issuer: str,
) -> None:
    """RFC 9207: an answer that names another issuer, or does not name one that always does."""
    asked = begin()
    with pytest.raises(SignInRefused) as refused:
        complete(provider, asked, issuer=issuer)
    assert refused.value.code is Refusal.ISSUER
    assert "/token" not in provider.asked


@pytest.mark.parametrize(
    ("error", "code"), [("access_denied", Refusal.DENIED), ("server_error", Refusal.PROVIDER_ERROR)]
)
def test_an_error_of_the_provider_is_told_apart(
    provider: Any,
    accounts: Any,
    error: str,
    code: Refusal,
) -> None:
    """Breaking off is the person's own choice; anything else is a fault."""
    with pytest.raises(SignInRefused) as refused:
        complete(provider, begin(), code="", error=error)
    assert refused.value.code is code


@pytest.mark.parametrize(
    "changes",
    [
        {"state": ""},
        {"state": "short"},
        {"state": "x" * 5000},
        {"code": ""},
        {"code": "x" * 2001},
        {"code": "a\nb"},
        {"error": "both"},
        {"issuer": "x" * 2001},
    ],
)
def test_a_malformed_answer_is_not_looked_up(
    provider: Any,
    accounts: Any,
    changes: dict[str, str],
) -> None:
    """Missing, doubled and over-long parts: nothing is looked up, and the attempt stays good."""
    asked = begin()
    with pytest.raises(MalformedAnswer):
        complete(provider, asked, **changes)
    provider.claims = {"nonce": asked["nonce"]}
    assert complete(provider, asked).actor.is_staff


def test_nothing_secret_is_stored_as_it_is(provider: Any, accounts: Any, arrange: Any) -> None:
    """State, browser mark and token are stored hashed; the verifier never leaves but for its provider."""
    asked = begin()
    with arrange.cursor() as cursor:
        cursor.execute("SELECT s::text FROM identity.sign_in s")
        stored = " ".join(row for (row,) in cursor.fetchall())
    assert asked["state"] not in stored
    assert BROWSER not in stored
    assert sha256(asked["state"].encode()).hexdigest() in stored
    provider.claims = {"nonce": asked["nonce"]}
    signed_in = complete(provider, asked)
    with arrange.cursor() as cursor:
        cursor.execute("SELECT s::text FROM identity.session s")
        assert signed_in.token not in " ".join(row for (row,) in cursor.fetchall())


def test_a_provider_that_is_down_leaves_nothing_begun(
    provider: Any,
    accounts: Any,
    arrange: Any,
) -> None:
    """Without a provider there is no attempt; one that falls away half-way gives no session."""
    provider.raw["/.well-known/openid-configuration"] = (500, b"")
    with pytest.raises(ProviderUnreachable):
        begin()
    with arrange.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity.sign_in")
        assert cursor.fetchone() == (0,)
    provider.raw.clear()
    asked = begin()
    provider.raw["/token"] = (503, b"")
    with pytest.raises(ProviderUnreachable):
        complete(provider, asked)
    assert _sessions(arrange) == 0


def test_only_local_destinations_are_remembered(provider: Any, accounts: Any) -> None:
    """Another site as destination becomes the start page."""
    asked = begin(next_path="//elders.example/")
    provider.claims = {"nonce": asked["nonce"]}
    assert complete(provider, asked).next_path == "/"


def test_unknown_means_are_refused(accounts: Any) -> None:
    """There is no fourth way in."""
    with pytest.raises(UnknownMeans):
        begin("eidas")


@pytest.mark.requirement("R119")
def test_sessions_end_at_once(provider: Any, accounts: Any, arrange: Any) -> None:
    """Signing out, revoking and closing the account each work at the very next request."""
    first, second, third = (sign_in(provider) for _ in range(3))
    assert end_session(token=first.token, why="signed_out")
    assert not end_session(token=first.token, why="signed_out")
    assert resolve_session(token=first.token) == SessionEnded(why=Ended.SIGNED_OUT)
    assert isinstance(resolve_session(token=second.token), Actor)
    assert revoke_sessions(actor=second.actor, staff_id=accounts.staff_id) == 2
    assert resolve_session(token=third.token) == SessionEnded(why=Ended.REVOKED)
    fourth = sign_in(provider)
    with arrange.cursor() as cursor:
        cursor.execute("UPDATE identity.staff SET active = false WHERE id = %s", [accounts.staff_id])
    assert resolve_session(token=fourth.token) == SessionEnded(why=Ended.REVOKED)
    assert resolve_session(token="x" * 43) is None


@pytest.mark.requirement("R119")
def test_an_adviser_cannot_end_the_sessions_of_a_colleague(
    provider: Any,
    accounts: Any,
) -> None:
    """Only functional management and the security officer end sessions of others."""
    with pytest.raises(MayNotRevoke):
        revoke_sessions(actor=sign_in(provider).actor, staff_id=accounts.closed_id)


def _sessions(arrange: Any) -> int:
    with arrange.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity.session")
        return int(cursor.fetchone()[0])


def test_unfinished_attempts_are_swept_away(provider: Any, accounts: Any, arrange: Any) -> None:
    """The worker removes attempts that nobody can finish any more, and leaves the others."""
    begin()
    begin_sign_in(means="staff", browser=BROWSER, next_path="/", now=now() - timedelta(hours=1))
    sweep(0)
    with arrange.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity.sign_in")
        assert cursor.fetchone() == (1,)
