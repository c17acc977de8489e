"""Taking over records from other systems."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sonar.clients.operations import Imported, ImportRow, coded_parts, import_clients, known_sources
from sonar.clients.types import NewClient
from sonar.exchange import rules
from sonar.exchange.types import (
    FieldWarning,
    IdentityFor,
    ImportedJobseeker,
    ImportReport,
    KnownCodes,
    RefusedRow,
)
from sonar.kernel.clock import local_day
from sonar.kernel.encryption import KeyStore
from sonar.reference import queries as reference

SOURCE = "vum"
JOB = "vum_import"
BATCH = 100
LARGEST_FILE = 256 * 1024 * 1024
"""Bytes; a file is read whole, so that a fault at its end is found before anything is written."""


class UnreadableFile(ValueError):
    """The file is not a list of objects in JSON; the message says in one sentence what is wrong with it."""


def read_vum_file(path: Path) -> list[object]:
    """Return the objects in a VUM upload file; raise `UnreadableFile`. Shows nothing of the content."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            message = f"{path.name} is larger than {LARGEST_FILE // 1024 // 1024} MB; split it into several files"
            raise UnreadableFile(message)
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        message = f"{path.name} does not exist"
        raise UnreadableFile(message) from None
    except IsADirectoryError:
        message = f"{path.name} is a folder, not a file"
        raise UnreadableFile(message) from None
    except OSError as error:
        message = f"{path.name} cannot be read: {error.strerror}"
        raise UnreadableFile(message) from None
    except UnicodeDecodeError as error:
        message = f"{path.name} is not in UTF-8: see byte {error.start + 1}"
        raise UnreadableFile(message) from None
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        message = f"{path.name} is not valid JSON: see line {error.lineno}, column {error.colno}"
        raise UnreadableFile(message) from None
    except RecursionError:
        message = f"{path.name} is nested too deeply"
        raise UnreadableFile(message) from None
    except ValueError:
        message = f"{path.name} holds a number that JSON does not have"
        raise UnreadableFile(message) from None
    if not isinstance(content, list):
        message = f"{path.name} does not hold a list of jobseekers"
        raise UnreadableFile(message)
    return content


@dataclass(slots=True)
class _Tally:
    outcomes: Counter[Imported] = field(default_factory=Counter)
    refused: list[RefusedRow] = field(default_factory=list)
    warnings: list[FieldWarning] = field(default_factory=list)
    unused: Counter[str] = field(default_factory=Counter)


def import_jobseekers(
    *,
    rows: Sequence[object],
    identity_for: IdentityFor,
    store: KeyStore,
    now: datetime,
    progress: Callable[[int, int], None],
) -> ImportReport:
    """Register the jobseekers of a VUM file as clients with profiles, or take over what changed (I74).

    Of the other parts of a record, what is new is added, what changed is replaced and what is gone ends, with the old
    and the new values in the history; what she or an adviser entered or changed herself stays as it is.

    `identity_for` says who a record is about, and is asked for records that are new only. One transaction for each
    client, so that a broken-off import can simply be run again: what is there already stays as it is. A row that cannot
    be taken over is reported and does not stop the rest.
    """
    tally = _Tally()
    first_seen: dict[str, int] = {}
    known = KnownCodes(
        licences=frozenset(each.code for each in reference.licences()),
        languages=frozenset(each.code for each in reference.languages()),
    )
    for start in range(0, len(rows), BATCH):
        readable = []
        for position, row in enumerate(rows[start : start + BATCH], start=start + 1):
            try:
                jobseeker = rules.read_jobseeker(row, position=position, known=known)
                rules.refuse_repeated(jobseeker, position=position, first_seen=first_seen)
            except rules.RowRefused as refused:
                tally.refused.append(RefusedRow(position, str(refused)))
            else:
                readable.append((position, jobseeker))
        _register(readable, tally, identity_for=identity_for, store=store, now=now)
        progress(min(start + BATCH, len(rows)), len(rows))
    return ImportReport(
        read=len(rows),
        new=tally.outcomes[Imported.NEW],
        changed=tally.outcomes[Imported.CHANGED],
        unchanged=tally.outcomes[Imported.UNCHANGED],
        refused=tuple(sorted(tally.refused, key=lambda each: each.position)),
        warnings=tuple(tally.warnings),
        unused=dict(sorted(tally.unused.items())),
    )


def _register(
    readable: Sequence[tuple[int, ImportedJobseeker]],
    tally: _Tally,
    *,
    identity_for: IdentityFor,
    store: KeyStore,
    now: datetime,
) -> None:
    registered = known_sources(source=SOURCE, external_ids=[jobseeker.external_id for _, jobseeker in readable])
    batch = [
        ImportRow(
            external_id=jobseeker.external_id,
            profile=jobseeker.profile,
            new=None if jobseeker.external_id in registered else _newcomer(jobseeker, identity_for, now),
            parts=coded_parts(jobseeker.parts, today=local_day(now)),
        )
        for _, jobseeker in readable
    ]
    outcomes = import_clients(job=JOB, source=SOURCE, rows=batch, store=store, now=now)
    for (position, jobseeker), outcome in zip(readable, outcomes, strict=True):
        tally.outcomes[outcome] += 1
        if outcome is Imported.SAME_BSN:
            tally.refused.append(RefusedRow(position, "another record has this person's BSN already"))
            continue
        tally.warnings.extend(jobseeker.warnings)
        tally.unused.update(jobseeker.unused)


def _newcomer(jobseeker: ImportedJobseeker, identity_for: IdentityFor, now: datetime) -> NewClient:
    who = identity_for(jobseeker.external_id, jobseeker.profile)
    return NewClient(
        kind=who.kind,
        office_id=who.office_id,
        bsn=who.bsn,
        identity=who.identity,
        contact=who.contact,
        profile=jobseeker.profile,
        parts=coded_parts(jobseeker.parts, today=local_day(now)),
        external_id=jobseeker.external_id,
    )


def _refuse_constant(_name: str) -> object:
    # NaN and the infinities are Python's, not JSON's.
    raise ValueError
