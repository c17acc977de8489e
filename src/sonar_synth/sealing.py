"""A synthetic person as rows of the tables, with the personal values sealed as the clients room seals them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sonar.access.types import Category
from sonar.clients import operations as clients
from sonar.clients.types import USUAL_BASIS, Profile
from sonar.kernel.encryption import KeyStore, PersonVault, bsn_index, new_secret
from sonar_synth.numbers import client_number_of
from sonar_synth.people import SynthClient
from sonar_synth.town import Town

Value = str | int | bool | bytes | date | datetime | UUID | Sequence[str] | Sequence[int] | None

COLUMNS: dict[str, tuple[str, ...]] = {
    "clients.client": ("id", "kind", "legal_basis", "office_id", "registered_on", "active_since"),
    "clients.activity_period": ("client_id", "started"),
    "clients.person_key": ("client_id", "wrapped"),
    "clients.bsn": ("client_id", "bsn_index", "bsn"),
    "clients.identity": (
        "client_id", "initials", "first_names", "name_prefix", "last_name", "partner_prefix", "partner_last_name",
        "name_use", "birth_date", "gender", "nationality",
    ),
    "clients.search_key": ("client_id", "birth_key", "sketch"),
    "clients.client_number": ("client_id", "number_index", "number"),
    "clients.contact": (
        "client_id", "street", "house_number", "postcode", "city", "email", "phone", "confirmed_on",
    ),
    "clients.profile": (
        "client_id", "pc4", "education_level", "hours_min", "hours_max", "max_distance_km", "available_from",
        "licences", "contract_forms", "presentation",
    ),
    "clients.profile_occupation": ("client_id", "position", "scheme", "code", "stance"),
    "clients.profile_language": ("client_id", "language", "oral", "written"),
    "clients.profile_education": (
        "client_id", "position", "name", "level", "institute", "started", "ended", "diploma",
    ),
    "clients.profile_experience": (
        "client_id", "position", "employer", "occupation", "description", "started", "ended",
    ),
    "clients.work_capacity": (
        "client_id", "mental_hours", "physical_hours", "assessor", "assessed_on", "valid_until",
    ),
    "casework.work_item": ("client_id", "staff_id", "status", "next_step", "due_on"),
    "messaging.message": ("client_id", "id", "staff_id", "subject", "body", "sent_at", "disclosure_seq"),
    "identity.jobseeker_login": ("bsn_index", "client_id"),
    "access.relation": ("client_id", "staff_id", "kind", "valid_from"),
    "access.protected_person": ("client_id",),
}  # fmt: skip
"""The tables of a person and the columns that are filled, in the order in which they can be loaded."""

_NO_DISCLOSURE = 0
"""Messages of before the demo were written under no disclosure."""


@dataclass(slots=True)
class Batch:
    """Rows by table, in the text form of COPY."""

    clients: int = 0
    ids: list[UUID] = field(default_factory=list)
    lines: dict[str, list[str]] = field(default_factory=lambda: {table: [] for table in COLUMNS})

    def add(self, table: str, *values: Value) -> None:
        """Add one row."""
        self.lines[table].append(copy_line(values))

    def add_sealed(self, table: str, key: UUID, sealed: Mapping[str, bytes | None]) -> None:
        """Add one row of sealed values, each in its own column."""
        self.add(table, key, *(sealed[column] for column in COLUMNS[table][1:]))


def batch_of(town: Town, start: int, stop: int, store: KeyStore) -> Batch:
    """Make the rows of the clients from number `start` up to, not including, `stop`."""
    batch = Batch()
    for client in town.clients(start, stop):
        batch.clients += 1
        batch.ids.append(client.id)
        _add_client(batch, client, town, store)
    return batch


def copy_line(values: Sequence[Value]) -> str:
    """Return one line of COPY's text format."""
    return "\t".join(map(_copied, values)) + "\n"


_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _copied(value: Value) -> str:
    # Most frequent kinds first: this runs a hundred times per person.
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, Sequence):
        # Codes only: letters, digits and plus signs, which need no quotes in an array.
        return "{" + ",".join(map(str, value)) + "}"
    return str(value)


def _add_client(batch: Batch, client: SynthClient, town: Town, store: KeyStore) -> None:
    key, new = client.id, client.new
    secret = new_secret()
    vault = PersonVault(person=key, secret=secret)
    registered_on = client.registered_at.date()
    index = bsn_index(store, new.bsn)
    basis = new.legal_basis or USUAL_BASIS[new.kind]
    batch.add("clients.client", key, new.kind.value, basis, new.office_id, registered_on, registered_on)
    batch.add("clients.activity_period", key, registered_on)
    batch.add("clients.person_key", key, store.wrap(secret, person=key))
    batch.add("clients.bsn", key, index, clients.seal_bsn(vault, new.bsn))
    batch.add("identity.jobseeker_login", index, key)
    batch.add_sealed("clients.identity", key, clients.seal_identity(vault, new.identity))
    batch.add("clients.search_key", key, *clients.search_rows(new.identity, store.name_key()))
    number = client_number_of(client.number, seed=town.seed)
    number_index = clients.number_index(number, key=store.name_key())
    batch.add("clients.client_number", key, number_index, clients.seal_number(vault, number))
    batch.add_sealed("clients.contact", key, clients.seal_contact(vault, new.contact))
    _add_profile(batch, key, new.profile, vault)
    if new.work_capacity is not None:
        batch.add_sealed("clients.work_capacity", key, clients.seal_work_capacity(vault, new.work_capacity))
    if client.adviser is not None:
        batch.add("access.relation", key, client.adviser.id, "caseload", client.registered_at)
    if client.protected:
        batch.add("access.protected_person", key)
    _add_work(batch, client, town, vault)


def _add_work(batch: Batch, client: SynthClient, town: Town, vault: PersonVault) -> None:
    item = town.work_list_item(client)
    if item is not None:
        batch.add("casework.work_item", client.id, item.adviser.id, item.status, item.next_step, item.due)
    message = town.earlier_message(client)
    if message is not None:
        batch.add(
            "messaging.message",
            client.id,
            message.id,
            message.sender.id,
            vault.encrypt(message.subject, category=Category.MESSAGES, column="subject"),
            vault.encrypt(message.body, category=Category.MESSAGES, column="body"),
            message.sent_at,
            _NO_DISCLOSURE,
        )


def _add_profile(batch: Batch, key: UUID, profile: Profile, vault: PersonVault) -> None:
    batch.add(
        "clients.profile",
        key,
        profile.pc4,
        profile.education_level,
        profile.hours_min,
        profile.hours_max,
        profile.max_distance_km,
        profile.available_from,
        profile.licences,
        profile.contract_forms,
        clients.seal_presentation(vault, profile),
    )
    _add_past(batch, key, profile, vault)
    for position, wanted in enumerate(profile.occupations):
        batch.add("clients.profile_occupation", key, position, wanted.scheme, wanted.code, wanted.stance)
    for skill in profile.languages:
        batch.add("clients.profile_language", key, skill.language, skill.oral, skill.written)


def _add_past(batch: Batch, key: UUID, profile: Profile, vault: PersonVault) -> None:
    for position, course in enumerate(profile.education):
        sealed = clients.seal_education(vault, course)
        batch.add(
            "clients.profile_education",
            key,
            position,
            sealed["name"],
            course.level,
            sealed["institute"],
            course.started,
            course.ended,
            course.diploma,
        )
    for position, job in enumerate(profile.experience):
        sealed = clients.seal_experience(vault, job)
        batch.add(
            "clients.profile_experience",
            key,
            position,
            sealed["employer"],
            sealed["occupation"],
            sealed["description"],
            job.started,
            job.ended,
        )
