"""What an ID token must say before anybody is signed in by it."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from sonar.identity.rules.means import SignInMeans
from sonar.identity.rules.refusals import Refusal, SignInRefused
from sonar.identity.types import ActorKind

LEEWAY = timedelta(seconds=30)
"""How far two clocks may differ."""
MAX_TOKEN_AGE = timedelta(minutes=10)
"""How old a token may be when it reaches us; it has come straight from the provider."""
_MAX_SUBJECT = 255  # OpenID Connect Core, section 2


KVK_CLAIM: Final = "urn:etoegang:1.9:EntityConcernedID:KvKnr"
INTERMEDIARY_CLAIM: Final = "urn:etoegang:1.9:IntermediateEntityID:KvKnr"
ESTABLISHMENT_CLAIM: Final = "urn:etoegang:1.9:ServiceRestriction:Vestigingsnr"
_KVK: Final = re.compile(r"[0-9]{8}")
_ESTABLISHMENT: Final = re.compile(r"[0-9]{12}")


@dataclass(frozen=True, slots=True)
class Organisation:
    """For which organisation eHerkenning lets somebody act. Numbers of the trade register, which is public."""

    kvk_number: str
    intermediary: str = ""
    """The KvK number of the intermediary she works for, when eHerkenning itself holds its mandate; else empty."""
    establishment: str = ""
    """The one establishment that her authority is limited to; else empty."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What a token proves. Lives for the duration of one call; nothing of it is stored but the level."""

    subject: str = field(repr=False)
    acr: str
    bsn: str | None = field(default=None, repr=False)
    organisation: "Organisation | None" = None


def check_claims(claims: Mapping[str, object], *, means: SignInMeans, nonce: str, now: datetime) -> Proven:
    """Return what the claims of a token with a good signature prove; raise `SignInRefused`.

    The checks are those of OpenID Connect Core, section 3.1.3.7: issuer, audience and authorised party, times,
    nonce, level and the age of the proof.
    """
    if claims.get("iss") != means.issuer:
        raise SignInRefused(Refusal.ISSUER)
    _check_audience(claims, means.client_id)
    _check_times(claims, now)
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise SignInRefused(Refusal.NONCE)
    acr = claims.get("acr")
    if not isinstance(acr, str) or acr not in means.accepted_levels():
        raise SignInRefused(Refusal.LEVEL)
    if means.max_age is not None:
        _check_age(claims, means.max_age, now)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _MAX_SUBJECT:
        raise SignInRefused(Refusal.CLAIMS)
    return Proven(
        subject=subject,
        acr=acr,
        bsn=_bsn(claims) if means.kind is ActorKind.JOBSEEKER else None,
        organisation=_organisation(claims) if means.kind is ActorKind.EMPLOYER else None,
    )


def _check_audience(claims: Mapping[str, object], client_id: str) -> None:
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    authorised = claims.get("azp")
    if client_id not in audiences:
        raise SignInRefused(Refusal.AUDIENCE)
    if authorised is None and len(audiences) > 1:
        raise SignInRefused(Refusal.AUDIENCE)
    if authorised is not None and authorised != client_id:
        raise SignInRefused(Refusal.AUDIENCE)


def _check_times(claims: Mapping[str, object], now: datetime) -> None:
    expires, issued = _moment(claims, "exp"), _moment(claims, "iat")
    if expires is None or issued is None:
        raise SignInRefused(Refusal.CLAIMS)
    starts = _moment(claims, "nbf") or issued
    if now >= expires + LEEWAY or now >= issued + MAX_TOKEN_AGE or max(issued, starts) > now + LEEWAY:
        raise SignInRefused(Refusal.EXPIRED)


def _check_age(claims: Mapping[str, object], max_age: timedelta, now: datetime) -> None:
    proved = _moment(claims, "auth_time")
    if proved is None or proved > now + LEEWAY or now >= proved + max_age + LEEWAY:
        raise SignInRefused(Refusal.STALE)


def _moment(claims: Mapping[str, object], name: str) -> datetime | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SignInRefused(Refusal.CLAIMS)
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        raise SignInRefused(Refusal.CLAIMS) from None


def _bsn(claims: Mapping[str, object]) -> str:
    value = claims.get("bsn")
    if not isinstance(value, str):
        raise SignInRefused(Refusal.CLAIMS)
    return value


def _organisation(claims: Mapping[str, object]) -> Organisation:
    kvk = _number(claims, KVK_CLAIM, _KVK)
    if kvk is None:
        raise SignInRefused(Refusal.NO_EMPLOYER)
    intermediary = _number(claims, INTERMEDIARY_CLAIM, _KVK) or ""
    return Organisation(
        kvk_number=kvk,
        intermediary="" if intermediary == kvk else intermediary,
        establishment=_number(claims, ESTABLISHMENT_CLAIM, _ESTABLISHMENT) or "",
    )


def _number(claims: Mapping[str, object], name: str, form: re.Pattern[str]) -> str | None:
    """Return a number among the claims, None when it is absent; one of another form refuses the sign-in.

    A restriction that cannot be read must never become no restriction.
    """
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or form.fullmatch(value) is None:
        raise SignInRefused(Refusal.NO_EMPLOYER)
    return value
