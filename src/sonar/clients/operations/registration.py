"""Registering somebody, and registering again who was here before: what is checked and sealed for it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

from sonar.clients.operations.parts import begin_activity, codes_of, put_part
from sonar.clients.operations.record import (
    confirm_contact,
    correct_contact,
    correct_identity,
    former_names,
    found_by,
    municipality_of,
    profile_codes,
)
from sonar.clients.queries.fields import all_declared
from sonar.clients.queries.registration import kind_bases
from sonar.clients.rules import sealing
from sonar.clients.rules.contact import check_contact
from sonar.clients.rules.identity import as_text, as_texts, check_identity
from sonar.clients.rules.parts import check_part
from sonar.clients.rules.registration import Known, check_application, ww_faults
from sonar.clients.types import (
    Application,
    ClientCard,
    InvalidFields,
    Part,
    PrivacyText,
    Registration,
    StaleVersion,
)
from sonar.kernel.encryption import PersonVault, key_store
from sonar.kernel.statements import statement
from sonar.reference import queries as reference

PARTS: Final = ("benefit", "channel")
"""The parts of the record that a registration can fill."""


def checked_registration(given: Application, *, offices: Collection[int], source: str, today: date) -> Registration:
    """Return what is registered of an application; raise `InvalidFields` with every fault at once.

    `offices` are those to which the actor may register. The municipality follows from the postcode (R57).
    """
    groups = {name: all_declared()[name] for name in PARTS}
    known = Known(
        bases=kind_bases(),
        offices=offices,
        nationalities=_nationalities(today),
        profile=profile_codes(today),
        groups=groups,
        codes={name: codes_of(group, today) for name, group in groups.items()},
    )
    found = check_application(given, known=known, source=source, today=today)
    if isinstance(found, dict):
        raise InvalidFields(found)
    return found


def registration_document(registration: Registration, *, vault: PersonVault, told: PrivacyText) -> dict[str, Any]:
    """Return a registration as `clients.register_person` takes it, without id, keys and BSN; everything sealed."""
    return {
        **sealing.seal_client_document(vault, registration),
        "municipality_code": municipality_of(registration.contact.postcode),
        "privacy": {"language": told.language, "body": told.body},
        "found_by": found_by(registration.identity, vault, key_store(), former=former_names(registration.parts)),
    }


def check_again(card: ClientCard, given: Application, *, today: date) -> None:
    """Raise `InvalidFields` with every fault of what somebody who comes back changes; nothing is written (R29)."""
    identity, contact = card.identity, card.contact
    if identity is None or contact is None or card.placement is None:
        message = "open identity, contact and status for who comes back"
        raise RuntimeError(message)
    if card.placement.active:
        raise StaleVersion
    changed = _changed(given.identity, as_texts(identity))
    _, faults = check_identity(changed, present=identity, nationalities=_nationalities(today), today=today)
    faults |= check_contact(_changed_contact(card, given))[1]
    group, row = all_declared()["benefit"], card.row("benefit")
    said = _benefit(given, row)
    if said:
        present = row.values if row else {}
        faults |= check_part(group, said, present=present, codes=codes_of(group, today), today=today).faults
    faults |= ww_faults(given.benefit, faults)
    if faults:
        raise InvalidFields(faults)


def register_again(  # noqa: PLR0913 - each is a fact that is checked or kept
    card: ClientCard,
    given: Application,
    *,
    vault: PersonVault,
    told: PrivacyText,
    way: str,
    source: str,
    why: str,
    today: date,
    using: str,
) -> None:
    """Write what changed, confirm the rest and begin a new period, all in the caller's transaction (R28, R29).

    Call `check_again` first. What was recorded earlier stays; old values go to the history.
    """
    client_id = card.client_id
    _again_identity(card, given, vault, why, today, using)
    _again_contact(card, given, vault, why, today, using)
    row = card.row("benefit")
    said = _benefit(given, row)
    if said:
        put_part(
            client_id=client_id,
            vault=vault,
            group=all_declared()["benefit"],
            present=row,
            version=row.version if row else 0,
            changes=said,
            source=source,
            why=why,
            medical_confirmed=False,
            today=today,
            using=using,
        )
    placement = card.placement
    assert placement is not None and placement.active_since is not None  # noqa: PT018, S101 - checked by check_again
    begin_activity(
        client_id=client_id, vault=vault, since=placement.active_since, on=today, why=why, today=today, using=using
    )
    statement("sonar.clients", "tell_privacy").run(
        using, client_id=client_id, language=told.language, body=told.body, way=way
    )


def _again_identity(
    card: ClientCard, given: Application, vault: PersonVault, why: str, today: date, using: str
) -> None:
    identity = card.identity
    assert identity is not None  # noqa: S101 - checked by check_again
    changed = _changed(given.identity, as_texts(identity))
    if changed:
        correct_identity(
            client_id=card.client_id,
            vault=vault,
            version=identity.version,
            present=identity,
            former=card.former_names,
            changes=changed,
            why=why,
            today=today,
            using=using,
        )


def _again_contact(card: ClientCard, given: Application, vault: PersonVault, why: str, today: date, using: str) -> None:
    """Write what changed of the contact data, or that they still hold; either way they are confirmed today (R7)."""
    contact = card.contact
    assert contact is not None  # noqa: S101 - checked by check_again
    changes = _changed_contact(card, given)
    facts: dict[str, Any] = {
        "client_id": card.client_id, "vault": vault, "version": contact.version, "why": why, "today": today,
        "using": using,
    }  # fmt: skip
    if changes:
        correct_contact(changes=changes, **facts)
    else:
        confirm_contact(**facts)


def _changed(given: Mapping[str, object], present: Mapping[str, str]) -> dict[str, object]:
    """Return what differs from the record. What is only confirmed stays right, however it once came in."""
    return {name: value for name, value in given.items() if as_text(value) != present.get(name)}


def _changed_contact(card: ClientCard, given: Application) -> dict[str, str]:
    contact = card.contact
    assert contact is not None  # noqa: S101 - checked by check_again
    differs = {name: value for name, value in given.contact.items() if value.strip() != getattr(contact, name, None)}
    kept, faults = check_contact(differs)
    # The same number written in another way is no change.
    return {name: value for name, value in differs.items() if name in faults or kept[name] != getattr(contact, name)}


def _benefit(given: Application, row: Part | None) -> dict[str, object]:
    """Return what is new of a benefit. A new first day of WW takes the end and the days of the earlier right away."""
    before: Mapping[str, Any] = row.values if row else {}
    said = {
        name: value
        for name, value in given.benefit.items()
        if value not in (None, "") and _typed(value) != before.get(name)
    }
    if "ww_first_day" not in said:
        return said
    gone = {name: None for name in ("ww_ends_on", "ww_last_possible_day", "ww_days") if before.get(name) is not None}
    return {**gone, **said}


def _typed(value: object) -> object:
    """Return a day as a day, whether it came typed or as the text of a form."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _nationalities(today: date) -> frozenset[int]:
    return frozenset(row.code for row in reference.valid_rows(reference.nationalities(), on=today))
