"""A synthetic person as rows of the tables, with the personal values sealed as the clients room seals them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sonar.access.types import Category
from sonar.clients import operations as clients
from sonar.clients.types import Profile, Shape
from sonar.kernel.encryption import KeyStore, PersonVault, bsn_index, many_nonces, new_secret
from sonar_synth.casework_rows import CASEWORK_COLUMNS, add_casework
from sonar_synth.match_rows import MatchFacts
from sonar_synth.numbers import client_number_of
from sonar_synth.people import SynthClient
from sonar_synth.prospect_rows import PROSPECT_COLUMNS, add_prospects
from sonar_synth.prospects import NOTHING, prospects_of
from sonar_synth.town import Town

Value = str | int | bool | bytes | date | datetime | UUID | Sequence[str] | Sequence[int] | None

COLUMNS: dict[str, tuple[str, ...]] = {
    "clients.client": ("id", "kind", "legal_basis", "office_id", "registered_on", "active", "active_since"),
    "clients.activity_period": ("client_id", "started", "ended", "after", "why_ended"),
    "clients.residence": ("client_id", "municipality_code", "valid_from", "valid_until"),
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
        "licences", "contract_forms", "presentation", "cv_expires_on",
    ),
    "clients.profile_occupation": ("client_id", "position", "scheme", "code", "stance"),
    "clients.profile_language": ("client_id", "language", "oral", "written"),
    "clients.profile_education": (
        "client_id", "position", "name", "level", "institute", "started", "ended", "diploma",
    ),
    "clients.profile_experience": (
        "client_id", "position", "employer", "occupation", "description", "started", "ended",
    ),
    "casework.work_item": ("client_id", "staff_id", "status", "next_step", "due_on", "distance"),
    **CASEWORK_COLUMNS,
    "messaging.message": ("client_id", "id", "staff_id", "subject", "body", "sent_at", "disclosure_seq"),
    "identity.jobseeker_login": ("bsn_index", "client_id"),
    "access.relation": ("client_id", "staff_id", "kind", "valid_from"),
    "access.protected_person": ("client_id",),
    "matching.match_profile": (
        "occupation", "client_id", "stance", "x", "y", "max_km", "hours_min", "hours_max", "level", "licences",
        "languages", "contracts", "available_from", "expires_on", "demands", "fluent", "skills", "skills_more",
    ),
    "matching.work_terms": ("client_id", "demands", "away", "away_from", "away_until"),
    **PROSPECT_COLUMNS,
    "matching.bearable_hours": ("client_id", "hours", "holds_from", "holds_until"),
}  # fmt: skip
"""The tables of a person and the columns that are filled, in the order in which they can be loaded."""

_PARTS = (
    "channel", "benefit", "work_situation", "work_wishes", "vehicle", "course", "skill", "former_name", "work_capacity",
    "work_fitness", "work_needs", "self_reported", "questionnaire", "indication", "target_group", "note",
)  # fmt: skip
"""The generated parts that are filled; which columns they have is asked of the catalogue."""
_FIELDS: dict[str, tuple[tuple[str, bool], ...]] = {}
"""By group: its columns beside those of every part, and whether each is sealed."""
for _group in map(clients.catalogue().groups.__getitem__, _PARTS):
    _entry = ("entry",) if _group.shape is Shape.LIST else ()
    COLUMNS[_group.table] = ("client_id", *_entry, "recorded_on", *_group.fields, "source")
    _FIELDS[_group.name] = (*((name, facts.sealed) for name, facts in _group.fields.items()), ("source", False))

_NONCE = many_nonces().__next__
_NO_DISCLOSURE = 0
"""Messages of before the demo were written under no disclosure."""


class NotHere(RuntimeError):
    """These people may not be loaded, or not into this database, or not with this account."""


@dataclass(slots=True)
class Batch:
    """Rows by table, in the text form of COPY."""

    clients: int = 0
    lines: dict[str, list[str]] = field(default_factory=lambda: {table: [] for table in COLUMNS})

    def add(self, table: str, *values: Value) -> None:
        """Add one row of plain values."""
        self.lines[table].append(copy_line(values))

    def add_sealed(self, table: str, key: str, sealed: Mapping[str, bytes | None]) -> None:
        """Add one row of sealed values, each in its own column."""
        values = [_sealed(sealed[column]) for column in COLUMNS[table][1:]]
        self.lines[table].append("\t".join((key, *values)) + "\n")


def batch_of(town: Town, start: int, stop: int, *, store: KeyStore, facts: MatchFacts) -> Batch:
    """Make the rows of the clients from number `start` up to, not including, `stop`.

    Raises `NotHere` for a BSN outside the range of test numbers (I47).
    """
    batch = Batch()
    for client in town.clients(start, stop):
        if not client.new.bsn.is_test_number:
            message = f"client {client.number} has a BSN outside the test range: nothing of this batch was loaded"
            raise NotHere(message)
        batch.clients += 1
        _add_client(batch, client, town, store=store, facts=facts)
    return batch


def copy_line(values: Sequence[Value]) -> str:
    """Return one line of COPY's text format."""
    return "\t".join(map(_copied, values)) + "\n"


_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_TO_ESCAPE = re.compile(r"[\\\t\n\r]").search
_NONE = r"\N"
_TRUTH = {None: _NONE, True: "t", False: "f"}


def _copied(value: Value) -> str:
    kind = type(value)
    if kind is str:
        return value.translate(_ESCAPES) if _TO_ESCAPE(value) else value  # type: ignore[arg-type, return-value, union-attr]
    turned = _TURNED.get(kind)
    return str(value) if turned is None else turned(value)


def _sealed(value: bytes | None) -> str:
    return _NONE if value is None else rf"\\x{value.hex()}"


def _array(values: Sequence[str] | Sequence[int]) -> str:
    # Codes only: letters, digits and plus signs, which need no quotes in an array.
    return "{" + ",".join(map(str, values)) + "}"


_TURNED: dict[type, Callable[[Any], str]] = {
    type(None): _TRUTH.__getitem__, bool: _TRUTH.__getitem__, bytes: _sealed, tuple: _array, list: _array,
}  # fmt: skip


# From here on every line runs millions of times: ids are turned into text once per client, and what is a code, a number
# or a day is put into its line without looking what it is.
def _add_client(batch: Batch, client: SynthClient, town: Town, *, store: KeyStore, facts: MatchFacts) -> None:
    key, new, lines = str(client.id), client.new, batch.lines
    secret = new_secret()
    vault = PersonVault(person=client.id, secret=secret, nonce=_NONCE)
    index = _sealed(bsn_index(store, new.bsn))
    wrapped = _sealed(store.wrap(secret, person=client.id))
    lines["clients.client"].append(
        f"{key}\t{new.kind.value}\t{new.legal_basis}\t{new.office_id}\t{client.periods[0].began}"
        f"\t{_TRUTH[client.active]}\t{client.active_since}\n"
    )
    _add_periods(lines, key, client)
    lines["clients.person_key"].append(f"{key}\t{wrapped}\n")
    lines["clients.bsn"].append(f"{key}\t{index}\t{_sealed(clients.seal_bsn(vault, new.bsn))}\n")
    lines["identity.jobseeker_login"].append(f"{index}\t{key}\n")
    batch.add_sealed("clients.identity", key, clients.seal_identity(vault, new.identity))
    _add_found_by(lines, key, client, vault, town=town, name_key=store.name_key())
    batch.add_sealed("clients.contact", key, clients.seal_contact(vault, new.contact))
    _add_profile(lines, key, new.profile, vault)
    prospects, terms = prospects_of(client, seed=town.seed, today=town.today), clients.terms_of(new.parts)
    if client.active:
        taken = prospects.hours_taken
        lines["matching.match_profile"].extend(facts.lines_of(key, new.profile, new.parts, terms, hours_taken=taken))
    if terms:
        lines["matching.work_terms"].extend(facts.terms_line(key, terms))
        lines["matching.bearable_hours"].extend(facts.hours_line(key, terms))
    if client.adviser is not None:
        batch.add("access.relation", key, client.adviser.id, "caseload", client.caseload_since)
    if client.protected:
        lines["access.protected_person"].append(f"{key}\n")
    _add_parts(batch, key, client, vault)
    _add_work(batch, client, town, vault)
    if prospects is not NOTHING:
        add_prospects(batch.add, prospects, client, vault, facts)


def _add_periods(lines: dict[str, list[str]], key: str, client: SynthClient) -> None:
    after = _NONE
    last = len(client.periods) - 1
    for nth, (began, ended) in enumerate(client.periods):
        why = _NONE if ended is None else client.why_ended if nth == last else "short_job"
        lines["clients.activity_period"].append(f"{key}\t{began}\t{ended or _NONE}\t{after}\t{why}\n")
        after = str(ended)
    if client.moved_on is not None:
        lines["clients.residence"].append(f"{key}\t{client.moved_from}\t{client.periods[0].began}\t{client.moved_on}\n")
    since = client.moved_on or client.periods[0].began
    lines["clients.residence"].append(f"{key}\t{client.new.municipality_code}\t{since}\t{_NONE}\n")


def _add_parts(batch: Batch, key: str, client: SynthClient, vault: PersonVault) -> None:
    recorded = client.periods[-1].began
    for name, rows in client.new.parts.items():
        group = clients.catalogue().groups[name]
        for entry, values in enumerate(rows, start=1):
            row = clients.seal_part(vault, group, values)
            place = (entry, recorded) if group.shape is Shape.LIST else (recorded,)
            written = [
                # Sealed values come as bytea text, whose backslash COPY wants doubled.
                _NONE if row[column] is None else "\\" + row[column] if sealed else _copied(row[column])
                for column, sealed in _FIELDS[name]
            ]
            batch.lines[group.table].append("\t".join((key, *map(str, place), *written)) + "\n")


def _add_found_by(
    lines: dict[str, list[str]], key: str, client: SynthClient, vault: PersonVault, *, town: Town, name_key: bytes
) -> None:
    """Add by what a person is found: keyed values of her surnames and birth date, and her client number."""
    former = [row["former_last_name"] for row in client.new.parts.get("former_name", ())]
    birth_key, sketch = clients.search_rows(client.new.identity, name_key, former)
    lines["clients.search_key"].append(f"{key}\t{birth_key}\t{{{','.join(map(str, sketch))}}}\n")
    number = client_number_of(client.number, seed=town.seed)
    index, sealed = clients.number_index(number, key=name_key), clients.seal_number(vault, number)
    lines["clients.client_number"].append(f"{key}\t{_sealed(index)}\t{_sealed(sealed)}\n")


def _add_work(batch: Batch, client: SynthClient, town: Town, vault: PersonVault) -> None:
    item = town.work_list_item(client)
    if item is not None:
        day, adviser = town.casework(client), item.adviser.id
        batch.add("casework.work_item", client.id, adviser, item.status, item.next_step, item.due, day.distance)
        add_casework(batch.add, day, client=client.id, adviser=adviser, vault=vault)
    message = town.earlier_message(client)
    if message is not None:
        batch.lines["messaging.message"].append(
            f"{client.id}\t{message.id}\t{message.sender.id}"
            f"\t{_sealed(vault.encrypt(message.subject, category=Category.MESSAGES, column='subject'))}"
            f"\t{_sealed(vault.encrypt(message.body, category=Category.MESSAGES, column='body'))}"
            f"\t{message.sent_at}\t{_NO_DISCLOSURE}\n"
        )


def _add_profile(lines: dict[str, list[str]], key: str, profile: Profile, vault: PersonVault) -> None:
    # Codes of licences and contract forms are letters, digits and plus signs, which need no quotes in an array.
    lines["clients.profile"].append(
        f"{key}\t{profile.pc4}\t{profile.education_level}\t{profile.hours_min}\t{profile.hours_max}"
        f"\t{profile.max_distance_km}\t{profile.available_from}\t{{{','.join(profile.licences)}}}"
        f"\t{{{','.join(map(str, profile.contract_forms))}}}\t{_sealed(clients.seal_presentation(vault, profile))}"
        f"\t{profile.cv_expires_on or _NONE}\n"
    )
    lines["clients.profile_occupation"].extend(
        f"{key}\t{position}\t{wanted.scheme}\t{wanted.code}\t{wanted.stance}\n"
        for position, wanted in enumerate(profile.occupations)
    )
    lines["clients.profile_language"].extend(
        f"{key}\t{skill.language}\t{skill.oral}\t{skill.written}\n" for skill in profile.languages
    )
    for position, course in enumerate(profile.education):
        sealed = clients.seal_education(vault, course)
        lines["clients.profile_education"].append(
            f"{key}\t{position}\t{_sealed(sealed['name'])}\t{course.level}\t{_sealed(sealed['institute'])}"
            f"\t{course.started}\t{course.ended or _NONE}\t{_TRUTH[course.diploma]}\n"
        )
    for position, job in enumerate(profile.experience):
        sealed = clients.seal_experience(vault, job)
        lines["clients.profile_experience"].append(
            f"{key}\t{position}\t{_sealed(sealed['employer'])}\t{_sealed(sealed['occupation'])}"
            f"\t{_sealed(sealed['description'])}\t{job.started}\t{job.ended}\n"
        )
