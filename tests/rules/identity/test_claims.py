"""What an ID token must say: every claim is spoilt in turn, and each has its own refusal."""

from datetime import UTC, datetime, timedelta

import pytest

from sonar.identity.rules.claims import LEEWAY, MAX_TOKEN_AGE, check_claims
from sonar.identity.rules.means import (
    DIGID_BASIS,
    DIGID_HOOG,
    DIGID_MIDDEN,
    STAFF_MFA,
    STAFF_PASSWORD,
    digid_means,
    staff_means,
)
from sonar.identity.rules.refusals import Refusal, SignInRefused

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
STAFF = staff_means(issuer="https://sso.example", client_id="sonar", client_secret="not used here")
DIGID = digid_means(issuer="https://digid.example", client_id="sonar", client_secret="not used here")


def claims(**changes: object) -> dict[str, object]:
    """Return the claims of a good staff token, with changes; None leaves a claim out."""
    good: dict[str, object] = {
        "iss": STAFF.issuer,
        "aud": "sonar",
        "sub": "person-1",
        "nonce": "the-nonce",
        "acr": STAFF_MFA,
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 120,
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def digid_claims(**changes: object) -> dict[str, object]:
    """Return the claims of a good DigiD token, with changes."""
    return claims(
        **{
            "iss": DIGID.issuer,
            "acr": DIGID_MIDDEN,
            "auth_time": int(NOW.timestamp()) - 60,
            "bsn": "999990019",
            **changes,
        }
    )


def at(moment: datetime) -> int:
    """Return a moment as a token writes it."""
    return int(moment.timestamp())


@pytest.mark.requirement("R119", "R120")
def test_a_good_staff_token_proves_its_subject() -> None:
    """A token with every claim in order gives its subject and level, and no BSN."""
    proven = check_claims(claims(bsn="999990019"), means=STAFF, nonce="the-nonce", now=NOW)
    assert (proven.subject, proven.acr, proven.bsn) == ("person-1", STAFF_MFA, None)


@pytest.mark.requirement("R107")
def test_a_good_digid_token_proves_its_bsn_and_hides_it() -> None:
    """The BSN is there for the caller and nowhere in what is printed."""
    proven = check_claims(digid_claims(), means=DIGID, nonce="the-nonce", now=NOW)
    assert proven.bsn == "999990019"
    assert "999990019" not in repr(proven)
    assert "person-1" not in repr(proven)


@pytest.mark.requirement("R119", "R120")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": None}, Refusal.ISSUER),
        ({"iss": "https://other.example"}, Refusal.ISSUER),
        ({"iss": "https://sso.example/"}, Refusal.ISSUER),
        ({"aud": None}, Refusal.AUDIENCE),
        ({"aud": "another"}, Refusal.AUDIENCE),
        ({"aud": []}, Refusal.AUDIENCE),
        ({"aud": ["sonar", "another"]}, Refusal.AUDIENCE),
        ({"aud": ["sonar", "another"], "azp": "another"}, Refusal.AUDIENCE),
        ({"azp": "another"}, Refusal.AUDIENCE),
        ({"exp": None}, Refusal.CLAIMS),
        ({"iat": None}, Refusal.CLAIMS),
        ({"exp": "later"}, Refusal.CLAIMS),
        ({"exp": True}, Refusal.CLAIMS),
        ({"exp": 1e300}, Refusal.CLAIMS),
        ({"iat": float("nan")}, Refusal.CLAIMS),
        ({"exp": at(NOW - LEEWAY)}, Refusal.EXPIRED),
        ({"iat": at(NOW - MAX_TOKEN_AGE)}, Refusal.EXPIRED),
        ({"iat": at(NOW + LEEWAY) + 1}, Refusal.EXPIRED),
        ({"nbf": at(NOW + LEEWAY) + 1}, Refusal.EXPIRED),
        ({"nonce": None}, Refusal.NONCE),
        ({"nonce": "another"}, Refusal.NONCE),
        ({"nonce": 7}, Refusal.NONCE),
        ({"nonce": "tëst"}, Refusal.NONCE),
        ({"acr": None}, Refusal.LEVEL),
        ({"acr": STAFF_PASSWORD}, Refusal.LEVEL),
        ({"acr": "urn:unheard-of"}, Refusal.LEVEL),
        ({"acr": [STAFF_MFA]}, Refusal.LEVEL),
        ({"acr": DIGID_HOOG}, Refusal.LEVEL),
        ({"sub": None}, Refusal.CLAIMS),
        ({"sub": ""}, Refusal.CLAIMS),
        ({"sub": "x" * 256}, Refusal.CLAIMS),
        ({"sub": 7}, Refusal.CLAIMS),
    ],
)
def test_a_spoilt_staff_token_is_refused(changes: dict[str, object], code: Refusal) -> None:
    """Each spoilt claim is refused under its own name."""
    with pytest.raises(SignInRefused) as refused:
        check_claims(claims(**changes), means=STAFF, nonce="the-nonce", now=NOW)
    assert refused.value.code is code


@pytest.mark.requirement("R107")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"acr": DIGID_BASIS}, Refusal.LEVEL),
        ({"acr": STAFF_MFA}, Refusal.LEVEL),
        ({"auth_time": None}, Refusal.STALE),
        ({"auth_time": at(NOW - timedelta(minutes=5) - LEEWAY)}, Refusal.STALE),
        ({"auth_time": at(NOW + LEEWAY) + 1}, Refusal.STALE),
        ({"auth_time": "now"}, Refusal.CLAIMS),
        ({"bsn": None}, Refusal.CLAIMS),
        ({"bsn": 999990019}, Refusal.CLAIMS),
    ],
)
def test_a_spoilt_digid_token_is_refused(changes: dict[str, object], code: Refusal) -> None:
    """DigiD asks more: a level of its own, a fresh proof, and a BSN."""
    with pytest.raises(SignInRefused) as refused:
        check_claims(digid_claims(**changes), means=DIGID, nonce="the-nonce", now=NOW)
    assert refused.value.code is code


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": at(NOW - LEEWAY) + 1},
        {"iat": at(NOW + LEEWAY)},
        {"nbf": at(NOW + LEEWAY)},
        {"aud": ["sonar"]},
        {"aud": ["sonar", "another"], "azp": "sonar"},
    ],
)
def test_the_near_side_of_each_limit_passes(changes: dict[str, object]) -> None:
    """The limits are where they are said to be."""
    assert check_claims(claims(**changes), means=STAFF, nonce="the-nonce", now=NOW).subject == "person-1"


def test_a_higher_level_passes() -> None:
    """Every level from the minimum up is accepted."""
    proven = check_claims(digid_claims(acr=DIGID_HOOG), means=DIGID, nonce="the-nonce", now=NOW)
    assert proven.acr == DIGID_HOOG


def test_a_refusal_says_nothing_of_the_person() -> None:
    """The text of a refusal is its code alone."""
    with pytest.raises(SignInRefused) as refused:
        check_claims(digid_claims(nonce="x"), means=DIGID, nonce="the-nonce", now=NOW)
    assert str(refused.value) == "nonce"


def test_the_secret_of_a_means_is_not_printed() -> None:
    """A means in a traceback or log does not show its client secret."""
    assert "not used here" not in repr(STAFF)
