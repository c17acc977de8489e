"""Contacts: written down, and corrected by a next version (R2, I3)."""

from sonar.access.types import Category
from sonar.casework.operations.writing import raise_faults, sql, writing
from sonar.casework.queries.references import seal, unseal
from sonar.casework.rules.codes import CONTACT_KINDS, DIRECTIONS, SUBJECTS
from sonar.casework.rules.texts import LONGEST_REASON, text_faults, tidy, unconfirmed_medical_words
from sonar.casework.types import ContactEntry, MedicalWords
from sonar.disclosure.operations import OpenedClient
from sonar.identity.types import Actor
from sonar.kernel.ids import new_id


def record_contact_moment(
    *, actor: Actor, opened: OpenedClient, entry: ContactEntry, medical_confirmed: bool = False
) -> str:
    """Write down a contact with a client who was opened for writing contact moments; return its reference.

    Raises `InvalidFields` with every fault at once; `MedicalWords` when the text names an illness or a treatment and
    the writer has not confirmed that it must stand there (R15). Then nothing was saved.
    """
    raise_faults(_faults(entry, opened))
    _warn(entry.body, confirmed=medical_confirmed)
    moment_id = new_id(now=opened.now)
    with writing(opened):
        _write(opened, entry, id=moment_id, version=1, why=None, medical_confirmed=medical_confirmed)
    return seal(moment_id, actor, "contact_moment")


def correct_contact_moment(  # noqa: PLR0913 - each is a fact of the correction
    *,
    actor: Actor,
    opened: OpenedClient,
    moment_ref: str,
    version: int,
    entry: ContactEntry,
    why: str,
    medical_confirmed: bool = False,
) -> None:
    """Write a corrected version of a contact, made on `version`; the earlier ones stay to be read, with who and why.

    Raises as `record_contact_moment` does, and `ChangedMeanwhile` when `version` is not the present one.
    """
    faults = _faults(entry, opened)
    raise_faults(faults | text_faults({"why": why}, longest=LONGEST_REASON))
    _warn(entry.body, confirmed=medical_confirmed)
    moment_id = unseal(moment_ref, actor, "contact_moment")
    with writing(opened):
        _write(opened, entry, id=moment_id, version=version + 1, why=tidy(why), medical_confirmed=medical_confirmed)


def _faults(entry: ContactEntry, opened: OpenedClient) -> dict[str, list[str]]:
    faults = text_faults({"body": entry.body})
    for name, code, known in (
        ("kind", entry.kind, CONTACT_KINDS),
        ("direction", entry.direction, DIRECTIONS),
        ("subject", entry.subject, SUBJECTS),
    ):
        if code not in known:
            faults[name] = ["unknown"]
    if entry.took_place_at > opened.now:
        faults["took_place_at"] = ["future"]
    return faults


def _warn(text: str, *, confirmed: bool) -> None:
    words = unconfirmed_medical_words(text, confirmed=confirmed)
    if words:
        raise MedicalWords(words)


def _write(opened: OpenedClient, entry: ContactEntry, *, why: str | None, **values: object) -> None:
    seal_text = opened.vault.encrypt
    sql("record_contact").value(
        "writer",
        client_id=opened.client_id,
        kind=entry.kind,
        direction=entry.direction,
        subject=entry.subject,
        took_place_at=entry.took_place_at,
        body=seal_text(tidy(entry.body), category=Category.CONTACT_MOMENTS, column="contact_moment.body"),
        why=seal_text(why, category=Category.CONTACT_MOMENTS, column="contact_moment.why"),
        **values,
    )
