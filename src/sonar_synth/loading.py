"""Bringing the synthetic people into a database: in bulk, in one transaction, never in production.

Row security is forced on the owner of the tables too, and COPY refuses to write under it; so the force is taken off
and put back inside the transaction, which nobody else can look into.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from threading import Thread
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction

from sonar.kernel.encryption import KeyStore, key_store
from sonar_synth.organisations import SERVED_SINCE, SERVES
from sonar_synth.sealing import COLUMNS, Batch, batch_of, copy_line
from sonar_synth.town import Town

ALIAS = "migrator"
CHUNK = 2_000
"""Clients per batch: what is in memory at once, per process."""
Progress = Callable[[int, int], None]

_GUARDED = frozenset({"identity.jobseeker_login", "access.relation", "access.protected_person"})
"""Tables of the guard, which have no row security; all others belong to the owner and do."""
_LOCKED = (*(table for table in COLUMNS if table not in _GUARDED), "clients.residence")


class NotHere(RuntimeError):
    """Synthetic people may not be loaded into this database, or not with this account."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded, in rows."""

    clients: int
    staff: int
    employers: int
    vacancies: int


def is_populated() -> bool:
    """Tell whether anybody is in the database already."""
    with transaction.atomic(using=ALIAS), _acting_as("sonar_guard"), connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM identity.staff)")
        row = cursor.fetchone()
    return bool(row and row[0])


def load(town: Town, *, clients: int, progress: Progress, processes: int = 1) -> Loaded:
    """Load the first `clients` clients of the town, with the staff, employers and vacancies that go with them.

    All in one transaction: when it is broken off, nothing stays. Raises `NotHere` in production mode.
    """
    if settings.SONAR.mode not in ("demo", "test"):
        message = "synthetic people are for the demo and the tests; this is production mode, and nothing was loaded"
        raise NotHere(message)
    store = key_store()
    with transaction.atomic(using=ALIAS):
        with _acting_as("sonar_guard"):
            staff = _load_staff(town, clients=clients)
        with _acting_as("sonar_owner"):
            employers, vacancies = _load_employers(town, clients=clients)
            _force_row_security(on=False)
        done = 0
        for nth, batch in enumerate(_batches(town, clients=clients, store=store, processes=processes), start=1):
            _load_batch(batch)
            _derive_residences(batch.ids)
            if nth & (nth - 1) == 0:  # 1, 2, 4, 8 …: as the tables double
                # The planner cannot know of rows that are not committed, and would read whole tables per batch.
                _gather_statistics()
            _derive_match_profiles(batch.ids)
            done += batch.clients
            progress(done, clients)
        with _acting_as("sonar_owner"):
            _force_row_security(on=True)
        _gather_statistics()
    return Loaded(clients=done, staff=staff, employers=employers, vacancies=vacancies)


def _batches(town: Town, *, clients: int, store: KeyStore, processes: int) -> Iterator[Batch]:
    starts = range(0, clients, CHUNK)
    if processes == 1:
        for start in starts:
            yield batch_of(town, start, min(start + CHUNK, clients), store)
        return
    # Spawned, not forked: a forked process would share this one's database connections.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_end_with_parent) as pool:

        def ask_for(start: int) -> Future[Batch]:
            return pool.submit(batch_of, town, start, min(start + CHUNK, clients), store)

        waiting = [ask_for(start) for start in starts[:processes]]
        for start in starts[processes:]:
            batch = waiting.pop(0).result()
            # One more is asked for only when one is taken, so that memory stays bounded.
            waiting.append(ask_for(start))
            yield batch
        for future in waiting:
            yield future.result()


def _end_with_parent() -> None:
    """Let a helper process end when the one that started it is gone, however that ended."""

    def wait() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def _load_batch(batch: Batch) -> None:
    for owner, tables in (
        ("sonar_owner", tuple(table for table in _LOCKED if table in COLUMNS)),
        ("sonar_guard", tuple(_GUARDED)),
    ):
        with _acting_as(owner):
            for table in sorted(tables, key=list(COLUMNS).index):
                _copy(table, COLUMNS[table], batch.lines[table])


def _derive_match_profiles(ids: Sequence[UUID]) -> None:
    with _acting_as("sonar_guard"), connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT matching.refresh_profiles(%s)", [list(ids)])


def _derive_residences(ids: Sequence[UUID]) -> None:
    """Let people live, since they were registered, in the municipality of their postcode area."""
    with _acting_as("sonar_owner"), connections[ALIAS].cursor() as cursor:
        cursor.execute(
            "INSERT INTO clients.residence (client_id, municipality_code, valid_from)"
            " SELECT p.client_id, a.municipality_code, c.registered_on FROM clients.profile p"
            " JOIN clients.client c ON c.id = p.client_id JOIN reference.pc4 a USING (pc4)"
            " WHERE p.client_id = ANY (%s)",
            [list(ids)],
        )


def _load_staff(town: Town, *, clients: int) -> int:
    _copy(
        "identity.organisation",
        ("id", "kind", "name"),
        (copy_line((each.id, each.kind, each.name)) for each in town.organisations()),
    )
    _copy(
        "identity.organisation_municipality",
        ("organisation_id", "municipality_code", "valid_from"),
        (copy_line((each, code, SERVED_SINCE)) for each, codes in SERVES.items() for code in codes),
    )
    _copy(
        "identity.office",
        ("id", "organisation_id", "name", "region_code"),
        (copy_line((each.id, each.organisation_id, each.name, each.region_code)) for each in town.offices()),
    )
    count = _copy(
        "identity.staff",
        ("id", "issuer", "subject", "display_name", "function", "organisation_id", "office_id"),
        (
            copy_line(
                (
                    each.id,
                    settings.SONAR.staff_issuer,
                    each.subject,
                    each.display_name,
                    each.function.value,
                    each.office.organisation_id,
                    each.office.id,
                )
            )
            for each in town.staff(clients=clients)
        ),
    )
    _load_stand_ins(town)
    return count


def _load_stand_ins(town: Town) -> None:
    """Load who stands in for whom, from now on, so that the demo can show it."""
    replacement, on_duty = town.replacement(), town.on_office_duty()
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            "INSERT INTO access.replacement (absent_id, substitute_id, arranged_by, valid_until)"
            " VALUES (%s, %s, %s, kernel.now() + interval '60 days')",
            [replacement.absent.id, replacement.substitute.id, replacement.arranged_by.id],
        )
        cursor.execute(
            "INSERT INTO access.office_duty (staff_id, office_id, valid_until)"
            " VALUES (%s, %s, kernel.now() + interval '14 days')",
            [on_duty.id, on_duty.office.id],
        )


def _load_employers(town: Town, *, clients: int) -> tuple[int, int]:
    employers = _copy(
        "employers.employer",
        ("id", "kvk_number", "name", "sector"),
        (copy_line((each.id, each.kvk_number, each.name, each.sector)) for each in town.employers(clients=clients)),
    )
    _copy(
        "employers.establishment",
        ("id", "employer_id", "number", "place", "pc4"),
        (
            copy_line((each.id, each.employer_id, each.number, each.point.place, each.point.code))
            for employer in town.employers(clients=clients)
            for each in employer.establishments
        ),
    )
    vacancies = _copy("employers.vacancy", _VACANCY_COLUMNS, _vacancy_lines(town, clients=clients))
    with connections[ALIAS].cursor() as cursor:
        for table in ("employers.employer", "employers.establishment", "employers.vacancy"):
            # The next one made by hand gets the next number.
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608 - our own names
            )
    return employers, vacancies


_VACANCY_COLUMNS = (
    "id", "establishment_id", "title", "occupation", "description", "hours_min", "hours_max", "education_level",
    "licences", "languages", "contract_form", "pc4", "place", "starts_on", "wage", "guidance", "published_on",
)  # fmt: skip


def _vacancy_lines(town: Town, *, clients: int) -> Iterator[str]:
    for each in town.vacancies(clients=clients):
        yield copy_line(
            (
                each.id,
                each.establishment.id,
                each.title,
                each.occupation,
                each.description,
                each.hours_min,
                each.hours_max,
                each.education_level,
                each.licences,
                each.languages,
                each.contract_form,
                each.establishment.point.code,
                each.establishment.point.place,
                each.starts_on,
                each.wage,
                each.guidance,
                each.published_on,
            )
        )


def _copy(table: str, columns: Sequence[str], lines: Iterable[str]) -> int:
    """Stream lines into a table and return how many there were."""
    count = 0
    with (
        connections[ALIAS].cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copying,
    ):
        for line in lines:
            copying.write(line)
            count += 1
    return count


def _force_row_security(*, on: bool) -> None:
    with connections[ALIAS].cursor() as cursor:
        for table in _LOCKED:
            cursor.execute(f"ALTER TABLE {table} {'FORCE' if on else 'NO FORCE'} ROW LEVEL SECURITY")


def _gather_statistics() -> None:
    """Let the planner know how many there are now."""
    with _acting_as("sonar_owner"), connections[ALIAS].cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(_LOCKED)}, matching.match_profile, employers.vacancy")
    with _acting_as("sonar_guard"), connections[ALIAS].cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(sorted(_GUARDED))}, identity.staff")


@contextmanager
def _acting_as(owner: str) -> Iterator[None]:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {owner}")
    yield
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("RESET ROLE")
