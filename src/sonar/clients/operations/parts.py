"""Writing the generated parts of the record, in the caller's transaction, which names a ticket."""

import json
from collections.abc import Container, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, OperationalError

from sonar.access.types import Category
from sonar.clients.operations.skills import coded_skill
from sonar.clients.queries.fields import all_declared, all_groups, choices
from sonar.clients.rules import past
from sonar.clients.rules.fitness import CAPACITY, FITNESS, fitness_of
from sonar.clients.rules.match_terms import NEEDS, Terms, terms_of_capacity, terms_of_fitness, terms_of_needs
from sonar.clients.rules.parts import Checked, as_text, check_part
from sonar.clients.rules.skills import SKILL
from sonar.clients.types import (
    ClientCard,
    FieldType,
    Group,
    HistoryLine,
    InvalidFields,
    MedicalWords,
    Part,
    Shape,
    StaleVersion,
)
from sonar.kernel.bsn import holds_bsn
from sonar.kernel.encryption import PersonVault
from sonar.kernel.statements import statement
from sonar.reference.queries import OccupationsOn

LONGEST_REASON: Final = 500
END_REASONS: Final = ("work", "short_job", "moved", "own_wish", "pension", "deceased", "other")


def put_part(  # noqa: PLR0913 - each is a fact that is checked or kept
    *,
    client_id: UUID,
    vault: PersonVault,
    group: Group,
    present: Part | None,
    version: int,
    changes: Mapping[str, object],
    source: str,
    why: str,
    medical_confirmed: bool,
    today: date,
    using: str,
    fitness: Part | None = None,
) -> int:
    """Write what differs in one row of a group, or add a row (`present` None); return its entry, 0 for a single row.

    `present` is what the ticket opened. With an assessment goes whether she can work, which follows from it: `fitness`
    is what stands of that. Every fault is told at once (`InvalidFields`, see `rules.parts`); medical words
    that are not forbidden have to be confirmed once (`MedicalWords`, R15); `StaleVersion` when somebody was first. Old
    values, source, who and why stay in the history (R14, R33).
    """
    before = dict(present.values) if present else {}
    if group.name == SKILL:
        changes = coded_skill(changes, before=before, today=today)
    checked = check_part(group, changes, present=before, codes=codes_of(group, today), today=today)
    # A value that another source says anew is a change of its own: it then stands under that source, with that day.
    renewed = present is not None and source != present.source and bool(changes) and not checked.kept
    kept = {name: before.get(name) for name in changes if name in group.fields} if renewed else checked.kept
    _refuse(group, checked, kept=kept, source=source, why=why, medical_confirmed=medical_confirmed)
    if present is not None and version != present.version and not _is_extra(group):
        raise StaleVersion
    changed = {name: (before.get(name), kept[name]) for name in sorted(kept)}
    facts: dict[str, Any] = {"client_id": client_id, "source": source, "why": why, "using": using}
    if group.name == CAPACITY:
        _follow(vault, before, {**before, **kept}, fitness, **facts)
    place = _write(group, vault, changed, entry=present.entry if present else 0, version=version, **facts)
    if group.name == NEEDS:
        _tell_matching(client_id, terms_of_needs({**before, **kept}), using)
    return place


def remove_entry(
    *, client_id: UUID, vault: PersonVault, group: Group, present: Part, version: int, why: str, using: str
) -> None:
    """Take one entry off a list; its values stay in the history. Raises as `put_part` does."""
    if group.shape is not Shape.LIST:
        raise InvalidFields({"entry": ["unknown"]})
    faults = _faults_of_reason(why)
    if faults:
        raise InvalidFields(faults)
    if version != present.version:
        raise StaleVersion
    gone = {name: (value, None) for name, value in present.values.items() if value is not None}
    _put(
        group,
        client_id=client_id,
        entry=present.entry,
        version=version,
        source=present.source,
        changes=None,
        kept=_kept(group, vault, gone, why),
        using=using,
    )


def record_as_of(
    card: ClientCard, history: Iterable[HistoryLine], *, moment: datetime
) -> dict[Category, dict[str, str]]:
    """Return what a card shows as it stood at a moment, as texts by category and field (R33)."""
    belongs = {name: group.category for name, group in all_groups(using="reader").items()}
    return past.record_as_of(card, tuple(history), moment=moment, categories=belongs)


def end_activity(
    *, client_id: UUID, vault: PersonVault, since: date, on: date, why_ended: str, why: str, today: date, using: str
) -> None:
    """End the present period of activity on a day (R28); matching follows at once.

    `since` is the day on which the period began. Raises `InvalidFields`, or `StaleVersion` when it was ended already.
    """
    faults = _faults_of_reason(why)
    if why_ended not in END_REASONS:
        faults["why_ended"] = ["code"]
    if on > today:
        faults["on"] = ["future"]
    elif on < since:
        faults["on"] = ["order"]
    if faults:
        raise InvalidFields(faults)
    _change_activity("end_activity", client_id, vault, on, why, active=False, using=using, why_ended=why_ended)


def begin_activity(
    *, client_id: UUID, vault: PersonVault, since: date, on: date, why: str, today: date, using: str
) -> None:
    """Begin a new period of activity for somebody who comes back (R28, R29). `since` is when the last one ended."""
    faults = _faults_of_reason(why)
    if on > today:
        faults["on"] = ["future"]
    elif on < since:
        faults["on"] = ["order"]
    if faults:
        raise InvalidFields(faults)
    _change_activity("begin_activity", client_id, vault, on, why, active=True, using=using)


def _change_activity(
    name: str, client_id: UUID, vault: PersonVault, on: date, why: str, *, active: bool, using: str, **more: str
) -> None:
    old, new = (
        vault.encrypt(as_text(value), category=Category.STATUS, column="active") for value in (not active, active)
    )
    sealed = vault.encrypt(why.strip(), category=Category.STATUS, column="why")
    _run(name, using, client_id=client_id, on=on, old=old, new=new, why=sealed, **more)


def codes_of(group: Group, today: date) -> dict[str, Container[str]]:
    """Return the codes of each list of a group that may be chosen on that day."""
    return {
        field.code_list: OccupationsOn(today)
        if field.code_list == "occupation"
        else {option.code for option in choices(field, today=today)}
        for field in group.fields.values()
        if field.code_list
    }


def _refuse(
    group: Group, checked: Checked, *, kept: Mapping[str, Any], source: str, why: str, medical_confirmed: bool
) -> None:
    """Raise every fault at once, or the medical words that wait for a confirmation."""
    found = {**checked.faults, **_faults_of_reason(why)}
    if source not in group.sources:
        found["source"] = ["code"]
    if not kept and not checked.faults:
        found["changes"] = ["none"]
    if found:
        raise InvalidFields(found)
    if checked.warnings and not medical_confirmed:
        raise MedicalWords(checked.warnings)


def _faults_of_reason(why: str) -> dict[str, list[str]]:
    if not why.strip():
        return {"why": ["required"]}
    if len(why) > LONGEST_REASON:
        return {"why": ["too_long"]}
    return {"why": ["bsn"]} if holds_bsn(why) else {}


def _is_extra(group: Group) -> bool:
    return group.table == "clients.extra_value"


def _column(group: Group, name: str) -> str:
    return f"extra.{name}" if _is_extra(group) else f"{group.name}.{name}"


def _sealed(group: Group, vault: PersonVault, name: str, value: object) -> str | None:
    sealed = vault.encrypt(as_text(value), category=group.category, column=_column(group, name))
    return None if sealed is None else sealed.hex()


def _stored(group: Group, vault: PersonVault, name: str, value: Any) -> object:  # noqa: ANN401 - as its field says
    """Return a value in the form in which its column takes it from JSON."""
    field = group.fields[name]
    if field.sealed:
        sealed = _sealed(group, vault, name, value)
        return sealed if sealed is None or _is_extra(group) else f"\\x{sealed}"
    if field.type is FieldType.DATE:
        return as_text(value)
    return list(value) if isinstance(value, tuple) else value


def _follow(
    vault: PersonVault,
    before: Mapping[str, Any],
    capacity: Mapping[str, Any],
    present: Part | None,
    **facts: Any,  # noqa: ANN401 - of the caller
) -> None:
    """Write whether she can work, as it follows from her assessment, and let matching know what counts there."""
    stands = dict(present.values) if present else {}
    follows = fitness_of(capacity)
    terms = terms_of_capacity(capacity)
    changed = {name: (stands.get(name), value) for name, value in follows.items() if value != stands.get(name)}
    if changed:
        version = present.version if present else 0
        _write(all_declared()[FITNESS], vault, changed, entry=0, version=version, **facts)
        terms |= terms_of_fitness(follows)
    if changed or terms != terms_of_capacity(before):
        _tell_matching(facts["client_id"], terms, facts["using"])


def _tell_matching(client_id: UUID, terms: Terms, using: str) -> None:
    """Let matching know what the work must offer, or that she cannot work: it cannot open what follows from it."""
    statement("sonar.clients", "put_terms").run(using, client_id=client_id, terms=json.dumps(terms))


def _write(  # noqa: PLR0913 - what is written, and of whom
    group: Group,
    vault: PersonVault,
    changed: Mapping[str, tuple[Any, Any]],
    *,
    client_id: UUID,
    entry: int,
    version: int,
    source: str,
    why: str,
    using: str,
) -> int:
    """Write the new values of a row, with the old ones for the history; return its entry."""
    return _put(
        group,
        client_id=client_id,
        entry=entry,
        version=version,
        source=source,
        changes={name: _stored(group, vault, name, new) for name, (_, new) in changed.items()},
        kept=_kept(group, vault, changed, why),
        using=using,
    )


def _kept(group: Group, vault: PersonVault, changed: Mapping[str, tuple[Any, Any]], why: str) -> dict[str, object]:
    reason = vault.encrypt(why.strip(), category=group.category, column="why")
    assert reason is not None  # noqa: S101 - for the type checker: a text never seals to nothing
    return {
        "fields": list(changed),
        "old": [_sealed(group, vault, name, old) for name, (old, _) in changed.items()],
        "new": [_sealed(group, vault, name, new) for name, (_, new) in changed.items()],
        "why": reason.hex(),
    }


def _put(  # noqa: PLR0913 - what the statement takes
    group: Group,
    *,
    client_id: UUID,
    entry: int,
    version: int,
    source: str,
    changes: dict[str, object] | None,
    kept: dict[str, object],
    using: str,
) -> int:
    facts = {"client_id": client_id, "version": version, "kept": json.dumps(kept)}
    if _is_extra(group):
        _run(
            "put_extra",
            using,
            category=group.category.value,
            source=source,
            changes=json.dumps(changes),
            **facts,
        )
        return 0
    document = None if changes is None else json.dumps({**changes, "source": source})
    return _run("put_part", using, part=group.name, entry=entry, changes=document, **facts)


def _run(name: str, using: str, **values: object) -> int:
    try:
        return int(statement("sonar.clients", name).value(using, **values) or 0)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) == "40001":
            raise StaleVersion from None
        raise
    except IntegrityError as error:
        # Two periods of activity or two first rows at once: the constraints let one of them through.
        if getattr(error.__cause__, "sqlstate", None) == "23505":
            raise StaleVersion from None
        raise
