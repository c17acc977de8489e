"""Writing the record: corrections under a ticket, and registration by an import."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction

from sonar.access.types import Category
from sonar.clients.rules import names, sealing
from sonar.clients.rules.contact import check_contact
from sonar.clients.rules.identity import check_identity
from sonar.clients.rules.imported import marked_parts
from sonar.clients.rules.match_terms import NEEDS, terms_of
from sonar.clients.rules.profile import ProfileCodes, check_profile
from sonar.clients.rules.profile import as_text as profile_text
from sonar.clients.types import Identity, InvalidFields, NewClient, Profile, StaleVersion
from sonar.kernel.encryption import KeyStore, PersonVault, bsn_index, key_store, new_secret, open_vault
from sonar.kernel.ids import new_id
from sonar.kernel.numbers import new_client_number
from sonar.kernel.statements import statement
from sonar.reference import queries as reference

seal_client_document = sealing.seal_client_document
seal_identity = sealing.seal_identity
seal_contact = sealing.seal_contact
seal_education = sealing.seal_education
seal_experience = sealing.seal_experience
seal_part = sealing.seal_part
seal_presentation = sealing.seal_presentation
seal_bsn = sealing.seal_bsn
seal_number = sealing.seal_number
search_rows = names.search_rows
number_index = names.number_index


LONGEST_REASON = 500


class Imported(StrEnum):
    """What became of one row of an import."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SAME_BSN = "same_bsn"
    """Another record already has this BSN: nothing was registered."""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One client to register, or, when her source record is known already, the profile to take over."""

    external_id: str
    profile: Profile
    new: NewClient | None
    """None says: known already, only the profile and the parts can have changed."""
    parts: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    """Rows of the other groups of the record, as in `NewClient`, which has its own."""


def correct_contact(
    *, client_id: UUID, vault: PersonVault, version: int, changes: Mapping[str, str], why: str, today: date, using: str
) -> int:
    """Write corrected contact data in the caller's transaction, which names a ticket; return the new version.

    Every fault is told at once (`InvalidFields`, with fault codes); `StaleVersion` when somebody was first. The old
    values stay in the history (R33), and `today` becomes the day of confirmation (R7).
    """
    kept, faults = check_contact(changes)
    _raise_faults(faults, kept=kept, why=why)
    names = sorted(kept)
    made = _correct(
        "correct_contact",
        using=using,
        client_id=client_id,
        version=version,
        fields=names,
        values=[vault.encrypt(kept[name] or None, category=Category.CONTACT, column=name) for name in names],
        confirmed_on=vault.encrypt(today.isoformat(), category=Category.CONTACT, column="confirmed_on"),
        why=vault.encrypt(why.strip(), category=Category.CONTACT, column="why"),
    )
    municipality = municipality_of(kept.get("postcode", ""))
    if municipality is not None:
        # The municipal view follows on the day itself (R57).
        statement("sonar.clients", "move_residence").run(
            using, client_id=client_id, municipality=municipality, on=today
        )
    return made


def check_contact_data(changes: Mapping[str, str]) -> None:
    """Raise `InvalidFields` with what is wrong with contact data; nothing is written."""
    _kept, faults = check_contact(changes)
    if faults:
        raise InvalidFields(faults)


def confirm_contact(*, client_id: UUID, vault: PersonVault, version: int, why: str, today: date, using: str) -> int:
    """Record that the contact data still hold (R29), in the caller's transaction; return the new version.

    `today` becomes the day of confirmation; the day before it stays in the history. `StaleVersion` when somebody was
    first.
    """
    return _correct(
        "confirm_contact",
        using=using,
        client_id=client_id,
        version=version,
        confirmed_on=vault.encrypt(today.isoformat(), category=Category.CONTACT, column="confirmed_on"),
        why=vault.encrypt(why.strip(), category=Category.CONTACT, column="why"),
    )


def municipality_of(postcode: str) -> int | None:
    """Return the municipality that a postcode lies in; None for an empty one and for an area that no list knows."""
    area = postcode[:4]
    point = reference.pc4_points().get(int(area)) if area.isdigit() else None
    return None if point is None else point.municipality_code


def correct_identity(
    *,
    client_id: UUID,
    vault: PersonVault,
    version: int,
    present: Identity,
    former: Iterable[str],
    changes: Mapping[str, object],
    why: str,
    today: date,
    using: str,
) -> int:
    """Write a corrected identity in the caller's transaction, which names a ticket; return the new version.

    `present` is what that ticket opened, and `former` the surnames before it, by which she is found too. What does not
    differ is left alone. Every fault is told at once (`InvalidFields`, see `rules.identity`); `StaleVersion` when
    somebody was first. The old values stay in the history (R33).
    """
    nationalities = {row.code for row in reference.valid_rows(reference.nationalities(), on=today)}
    kept, faults = check_identity(changes, present=present, nationalities=nationalities, today=today)
    _raise_faults(faults, kept=kept, why=why)
    fields = sorted(kept)
    made = _correct(
        "correct_identity",
        using=using,
        client_id=client_id,
        version=version,
        fields=fields,
        values=[vault.encrypt(kept[name] or None, category=Category.IDENTITY, column=name) for name in fields],
        why=vault.encrypt(why.strip(), category=Category.IDENTITY, column="why"),
    )
    if not names.CHANGES_KEY.isdisjoint(fields):
        replace_search_key(client_id=client_id, identity=names.corrected(present, kept), former=former, using=using)
    return made


def correct_profile(
    *,
    client_id: UUID,
    vault: PersonVault,
    version: int,
    present: Profile,
    changes: Mapping[str, object],
    why: str,
    today: date,
    using: str,
) -> int:
    """Write a corrected profile in the caller's transaction, which names a ticket; return the new version.

    `present` is what that ticket opened: from it come the old values in the history (R33), so `version` must be its
    version, or it is a `StaleVersion` whatever the database holds. Every fault is told at once (`InvalidFields`, see
    `rules.profile`). A list is replaced as a whole. The match rows follow in the same transaction.
    """
    kept, faults = check_profile(changes, present=present, codes=profile_codes(today))
    _raise_faults(faults, kept=kept, why=why)
    if version != present.version:
        raise StaleVersion
    names = sorted(kept)
    document = sealing.seal_profile_document(vault, replace(present, **kept))

    def sealed(name: str, value: object) -> bytes | None:
        return vault.encrypt(profile_text(value), category=Category.PROFILE, column=name)

    return _correct(
        "correct_profile",
        using=using,
        client_id=client_id,
        version=version,
        changes=json.dumps({name: document[name] for name in names}),
        fields=names,
        old=[sealed(name, getattr(present, name)) for name in names],
        new=[sealed(name, kept[name]) for name in names],
        why=vault.encrypt(why.strip(), category=Category.PROFILE, column="why"),
    )


def _raise_faults(faults: Mapping[str, list[str]], *, kept: Mapping[str, object], why: str) -> None:
    """Raise every fault at once, those of the reason too, and that nothing would change."""
    found = dict(faults)
    if not why.strip():
        found["why"] = ["required"]
    elif len(why) > LONGEST_REASON:
        found["why"] = ["too_long"]
    if not kept and not faults:
        found["changes"] = ["none"]
    if found:
        raise InvalidFields(found)


def _correct(name: str, *, using: str, **values: object) -> int:
    try:
        return int(statement("sonar.clients", name).value(using, **values))
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) == "40001":
            raise StaleVersion from None
        raise


def replace_search_key(*, client_id: UUID, identity: Identity, former: Iterable[str], using: str) -> None:
    """Let a person be found by what she is called and was called before, in the transaction that changed either."""
    key = names.search_key(identity, key=key_store().name_key(), former=former)
    statement("sonar.clients", "replace_search_key").run(
        using, client_id=client_id, birth_key=key.birth_key, sketch=list(key.sketch)
    )


def profile_codes(today: date) -> ProfileCodes:
    """Return the codes that may be chosen on that day."""
    return ProfileCodes(
        education_levels=frozenset(row.code for row in reference.valid_rows(reference.education_levels(), on=today)),
        contract_forms=frozenset(row.code for row in reference.valid_rows(reference.contract_forms(), on=today)),
        licences=frozenset(row.code for row in reference.valid_rows(reference.licences(), on=today)),
        languages=frozenset(row.code for row in reference.valid_rows(reference.languages(), on=today)),
        occupations=reference.OccupationsOn(today),
    )


def known_sources(*, source: str, external_ids: Iterable[str]) -> set[str]:
    """Return which of these records of `source` were registered before."""
    with transaction.atomic("worker"):
        return set(_known(source, list(external_ids)))


def import_clients(
    *, job: str, source: str, rows: Iterable[ImportRow], store: KeyStore, now: datetime
) -> list[Imported]:
    """Register the clients of one batch, or take over what changed; one transaction per client.

    A new one is one row in the ledger; of one that changed, the profile and each row of a part that changed is one.

    A client whose BSN another record has is left out (`SAME_BSN`): one person, one record.
    """
    batch = list(rows)
    with transaction.atomic("worker"):
        known = _known(source, [row.external_id for row in batch])
    return [_import_one(job, source, row, known.get(row.external_id), store, now) for row in batch]


_ONE_RECORD = frozenset({"bsn_bsn_index_key", "jobseeker_login_pkey"})
"""The constraints that keep one BSN with one record."""


_NUMBER_TAKEN = "client_number_number_index_key"
"""The constraint that keeps one client number with one person: then another is drawn."""


@dataclass(frozen=True, slots=True)
class _Known:
    external_id: str
    client_id: UUID
    fingerprint: bytes
    wrapped: bytes


def _known(source: str, external_ids: list[str]) -> dict[str, _Known]:
    found = statement("sonar.clients", "import_known").rows("worker", _Known, source=source, external_ids=external_ids)
    return {known.external_id: known for known in found}


def _import_one(
    job: str, source: str, row: ImportRow, known: _Known | None, store: KeyStore, now: datetime
) -> Imported:
    mark = _fingerprint(store, row.profile, _parts_of(row))
    if known is not None and bytes(known.fingerprint) == mark:
        return Imported.UNCHANGED
    document = _newcomer(row, store, now) if known is None else _change(row, store, known)
    try:
        with transaction.atomic("worker"):
            outcome = statement("sonar.clients", "import_client").value(
                "worker",
                job=job,
                source=source,
                external_id=row.external_id,
                fingerprint=mark,
                client=json.dumps(document),
            )
    except IntegrityError as error:
        broken = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if broken in _ONE_RECORD:
            return Imported.SAME_BSN
        if broken == _NUMBER_TAKEN:
            return _import_one(job, source, row, known, store, now)
        raise
    return Imported(outcome)


def _newcomer(row: ImportRow, store: KeyStore, now: datetime) -> dict[str, object]:
    """Return somebody new as `clients.import_client` takes her, under keys of her own."""
    if row.new is None:
        message = "a record that is not known yet needs the whole client"
        raise ValueError(message)
    client_id, secret = new_id(now=now), new_secret()
    vault = PersonVault(person=client_id, secret=secret)
    return {
        **sealing.seal_client_document(vault, row.new),
        "id": str(client_id),
        "wrapped": store.wrap(secret, person=client_id).hex(),
        "bsn_index": bsn_index(store, row.new.bsn).hex(),
        "bsn": sealing.seal_bsn(vault, row.new.bsn).hex(),
        "found_by": found_by(row.new.identity, vault, store, former=former_names(row.new.parts)),
        **_taken(row, vault, client_id, store),
    }


def _change(row: ImportRow, store: KeyStore, known: _Known) -> dict[str, object]:
    """Return what a source says now of somebody who is known, under the keys she has."""
    vault = open_vault(store, person=known.client_id, wrapped=known.wrapped)
    profile = sealing.seal_profile_document(vault, row.profile)
    terms = terms_of({NEEDS: row.parts.get(NEEDS) or ({},)})
    return {"profile": profile, "terms": terms, **_taken(row, vault, known.client_id, store)}


def _taken(row: ImportRow, vault: PersonVault, client_id: UUID, store: KeyStore) -> dict[str, object]:
    """Return by what it is seen the next time what changed, and the profile for the history."""
    return {
        "history": _as_history(vault, row.profile).hex(),
        "taken": {
            "profile": _fingerprint(store, row.profile, {}).hex(),
            "parts": marked_parts(vault, _parts_of(row), person=client_id, key=store.index_key()),
        },
    }


def _parts_of(row: ImportRow) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    return row.parts if row.new is None else row.new.parts


def former_names(parts: Mapping[str, Iterable[Mapping[str, Any]]]) -> list[str]:
    """Return the surnames from before, in the parts that somebody is registered with."""
    return [str(row["former_last_name"]) for row in parts.get("former_name", ())]


def found_by(
    identity: Identity, vault: PersonVault, store: KeyStore, *, former: Iterable[str] = ()
) -> dict[str, object]:
    """Return by what a new client will be found, a number of her own among it."""
    key, number = names.search_key(identity, key=store.name_key(), former=former), new_client_number()
    return {
        "birth_key": key.birth_key,
        "sketch": list(key.sketch),
        "number_index": names.number_index(number, key=store.name_key()).hex(),
        "number": sealing.seal_number(vault, number).hex(),
    }


def _as_history(vault: PersonVault, profile: Profile) -> bytes:
    text = json.dumps(asdict(profile), default=str, ensure_ascii=False)
    sealed = vault.encrypt(text, category=Category.PROFILE, column="import")
    assert sealed is not None  # noqa: S101 - for the type checker: a text never seals to nothing
    return sealed


def _fingerprint(store: KeyStore, profile: Profile, parts: Mapping[str, Iterable[Mapping[str, Any]]]) -> bytes:
    # Keyed: an unkeyed hash of a profile could be tried out against guessed profiles.
    content = repr(profile) + "".join(repr((name, parts[name])) for name in sorted(parts))
    return hmac.digest(store.index_key(), b"sonar/import/" + content.encode(), hashlib.sha256)
