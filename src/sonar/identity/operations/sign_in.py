"""Signing in: one path for staff, jobseekers and employers.

What could go wrong is in `rules.refusals`, one name each; every refusal of an attempt that was begun here leaves a
row in the ledger, without anything of the person. State, nonce and code verifier are kept in the database under
hashes, for ten minutes, for one browser, and are handed out once, before anything else is looked at.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, NoReturn
from uuid import UUID

import structlog
from django.conf import settings

from sonar.identity.operations import provider
from sonar.identity.queries.means import UnknownMeans, sign_in_means
from sonar.identity.queries.sessions import resolve_session
from sonar.identity.rules.answers import is_parameter, is_secret, local_path
from sonar.identity.rules.claims import Proven, check_claims
from sonar.identity.rules.means import SignInMeans
from sonar.identity.rules.refusals import Refusal, SignInRefused
from sonar.identity.types import Actor, ActorKind
from sonar.kernel.bsn import Bsn, InvalidBsn
from sonar.kernel.encryption import PersonVault, bsn_index, key_store, new_secret
from sonar.kernel.ids import new_id
from sonar.kernel.statements import statement

logger = structlog.get_logger(__name__)
ATTEMPT_LIFE: Final = timedelta(minutes=10)

_BEGIN: Final = statement("sonar.identity", "begin_sign_in")
_TAKE: Final = statement("sonar.identity", "take_sign_in")
_STAFF: Final = statement("sonar.identity", "staff_by_subject")
_JOBSEEKER: Final = statement("sonar.identity", "jobseeker_by_bsn")
_START: Final = statement("sonar.identity", "start_session")
_START_EMPLOYER: Final = statement("sonar.identity", "start_employer_session")
_START_NEWCOMER: Final = statement("sonar.identity", "start_newcomer")
_NOTE_REFUSED: Final = statement("sonar.identity", "note_sign_in_refused")


class MalformedAnswer(ValueError):
    """What came back from the provider is no answer to a request to sign in: parts are missing or too long."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session has begun. `token` is its secret, for the browser's cookie alone."""

    token: str = field(repr=False)
    actor: Actor
    next_path: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider sent back through the browser. Empty text stands for what was not sent."""

    state: str = field(repr=False)
    code: str = field(default="", repr=False)
    error: str = ""
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class _Attempt:
    means: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    next_path: str


@dataclass(frozen=True, slots=True)
class _Staff:
    staff_id: UUID
    active: bool


@dataclass(frozen=True, slots=True)
class _Jobseeker:
    client_id: UUID


def begin_sign_in(*, means: str, browser: str, next_path: str, now: datetime) -> str:
    """Remember an attempt to sign in and return the provider's address to send the browser to.

    `browser` is the secret in the browser's own cookie; the answer is accepted from that browser only. Raises
    `UnknownMeans` and `ProviderUnreachable`.
    """
    chosen = sign_in_means(means)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    address = provider.sign_in_address(
        chosen, redirect_uri=_redirect_uri(), state=state, nonce=nonce, verifier=verifier, now=now
    )
    _BEGIN.value(
        "auth",
        state_hash=_hash(state),
        browser_hash=_hash(browser),
        means=chosen.name,
        nonce=nonce,
        verifier=verifier,
        next_path=local_path(next_path),
        expires_at=now + ATTEMPT_LIFE,
    )
    return address


def complete_sign_in(*, answer: Answer, browser: str, origin: str | None, now: datetime) -> SignedIn:
    """Check the provider's answer and start a session (R107, R119, R120).

    Raises `MalformedAnswer` (nothing was looked up), `ProviderUnreachable` or `SignInRefused`: recorded in the ledger
    when it belongs to an attempt of this browser, and logged otherwise. Whatever comes of it, the same answer is of no
    use a second time.
    """
    _check_form(answer)
    taken = _take(answer.state, browser)
    if taken is None:
        # Anybody can send such answers, as many as she likes: one line in the log, and nothing in the ledger.
        logger.warning("sign-in refused", code=Refusal.STATE.value)
        raise SignInRefused(Refusal.STATE)
    attempt, means = taken
    try:
        return _complete(attempt, means, answer=answer, origin=origin, now=now)
    except SignInRefused as refused:
        _refuse(refused, means=means.name, origin=origin)


def _check_form(answer: Answer) -> None:
    if not is_secret(answer.state) or bool(answer.code) == bool(answer.error):
        raise MalformedAnswer
    if not all(is_parameter(text) for text in (answer.code, answer.error, answer.issuer) if text):
        raise MalformedAnswer


def _take(state: str, browser: str) -> tuple[_Attempt, SignInMeans] | None:
    attempt = _TAKE.row("auth", _Attempt, state_hash=_hash(state), browser_hash=_hash(browser))
    try:
        return None if attempt is None else (attempt, sign_in_means(attempt.means))
    except UnknownMeans:  # the settings changed while the person was away
        return None


def _complete(attempt: _Attempt, means: SignInMeans, *, answer: Answer, origin: str | None, now: datetime) -> SignedIn:
    # RFC 9207: an answer that names another issuer, or none where the provider always names itself, is a mix-up.
    if answer.issuer != means.issuer and (answer.issuer or provider.describe(means, now=now).names_itself):
        raise SignInRefused(Refusal.ISSUER)
    if answer.error:
        raise SignInRefused(Refusal.DENIED if answer.error == "access_denied" else Refusal.PROVIDER_ERROR)
    claims = provider.exchange_code(
        means, redirect_uri=_redirect_uri(), code=answer.code, verifier=attempt.verifier, now=now
    )
    proven = check_claims(claims, means=means, nonce=attempt.nonce, now=now)
    token = secrets.token_urlsafe(32)
    _start(token, means, proven, origin=origin, now=now)
    actor = resolve_session(token=token)
    if not isinstance(actor, Actor):  # the account was closed in this very moment
        raise SignInRefused(Refusal.ACCOUNT_INACTIVE)
    return SignedIn(token=token, actor=actor, next_path=attempt.next_path)


def _start(token: str, means: SignInMeans, proven: Proven, *, origin: str | None, now: datetime) -> None:
    """Begin the session of whom the provider names; that of a newcomer when she has no record yet (R114)."""
    facts = {"token": token, "means": means.name, "acr": proven.acr, "origin": origin}
    if means.kind is ActorKind.STAFF:
        _START.value("auth", staff_id=_staff_id(means, proven.subject), client_id=None, **facts)
        return
    if means.kind is ActorKind.EMPLOYER:
        _start_employer(facts, means, proven)
        return
    bsn = _bsn(proven.bsn)
    index = bsn_index(key_store(), bsn)
    found = _JOBSEEKER.row("auth", _Jobseeker, bsn_index=index)
    if found is not None:
        _START.value("auth", staff_id=None, client_id=found.client_id, **facts)
        return
    client_id, secret = new_id(now=now), new_secret()
    # Sealed as her record will have it: registering takes it over, and nobody can put another number in its place.
    sealed = PersonVault(person=client_id, secret=secret).encrypt(bsn.reveal(), category="bsn", column="bsn")
    wrapped = key_store().wrap(secret, person=client_id)
    _START_NEWCOMER.value("auth", client_id=client_id, bsn_index=index, bsn=sealed, wrapped=wrapped, **facts)


def _start_employer(facts: Mapping[str, str | None], means: SignInMeans, proven: Proven) -> None:
    organisation = proven.organisation
    if organisation is None:
        raise SignInRefused(Refusal.NO_EMPLOYER)
    _START_EMPLOYER.value(
        "auth",
        issuer=means.issuer,
        subject=proven.subject,
        own_kvk=organisation.intermediary or organisation.kvk_number,
        kvk=organisation.kvk_number,
        establishment=organisation.establishment or None,
        **facts,
    )


def _staff_id(means: SignInMeans, subject: str) -> UUID:
    found = _STAFF.row("auth", _Staff, issuer=means.issuer, subject=subject)
    if found is None:
        raise SignInRefused(Refusal.ACCOUNT_UNKNOWN)
    if not found.active:
        raise SignInRefused(Refusal.ACCOUNT_INACTIVE)
    return found.staff_id


def _bsn(text: str | None) -> Bsn:
    try:
        return Bsn(text or "")
    except InvalidBsn:
        raise SignInRefused(Refusal.CLAIMS) from None


def _refuse(refused: SignInRefused, *, means: str, origin: str | None) -> NoReturn:
    _NOTE_REFUSED.value("auth", means=means, code=refused.code.value, origin=origin)
    raise refused


def _redirect_uri() -> str:
    return f"{settings.SONAR.base_url}/aanmelden/terug"


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
