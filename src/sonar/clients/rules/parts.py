"""What is right in a part of the record, told all at once (R32), and how each value is kept.

Plain rules: the codes that may be chosen and the day are arguments. Values come typed or as the text of a form.
"""

import json
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sonar.clients.rules.medical import medical_words
from sonar.clients.rules.questionnaire import check_answers, score_of
from sonar.clients.types import FieldFacts, FieldType, Group, Medical
from sonar.kernel.bsn import holds_bsn

Codes = Mapping[str, Container[str]]
"""The codes of each code list that may be chosen on the day."""

FIRST_DATE: Final = date(1900, 1, 1)
LAST_DATE: Final = date(2100, 1, 1)
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_URL: Final = re.compile(r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:[/?#][^\s<>\"']*)?")
_YES: Final = {"true": True, "false": False, "yes": True, "no": False}
Faults = dict[str, list[str]]


class Malformed(ValueError):
    """A value is of another type than its field; the message is the fault code."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking a set of changes."""

    kept: dict[str, Any]
    """What differs from the present row, by field, typed; None clears."""
    faults: Faults
    warnings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Medical words by field, where they are not forbidden: to be confirmed before it is saved (R15)."""


def check_part(
    group: Group, changes: Mapping[str, object], *, present: Mapping[str, Any], codes: Codes, today: date
) -> Checked:
    """Return what would be kept of `changes` to the row `present` (empty for a new one), and every fault by field.

    Fault codes: `unknown`, `type`, `required`, `range`, `code`, `date`, `future`, `too_long`, `control`, `url`, `bsn`,
    `medical` (a word for an illness, where none may stand: R15), `order` (an end before its beginning), `incomplete`
    (a question without answer), `too_many_days` and `too_many_hours`.
    """
    kept: dict[str, Any] = {}
    faults: Faults = {}
    warnings: dict[str, tuple[str, ...]] = {}
    for name, given in changes.items():
        facts = group.fields.get(name)
        if facts is None or facts.computed:
            faults[name] = ["unknown"]
            continue
        try:
            value = parsed(facts, given)
        except Malformed as fault:
            faults[name] = [str(fault)]
            continue
        found = _faults_of(facts, value, present.get(name), codes=codes, today=today)
        if found:
            faults[name] = found
        elif value != present.get(name):
            kept[name] = value
            words = medical_words(value) if facts.medical is Medical.WARN and isinstance(value, str) else ()
            if words:
                warnings[name] = words
    row = {**present, **kept}
    for name, facts in group.fields.items():
        if facts.required and not facts.computed and row.get(name) in (None, "", ()) and name not in faults:
            faults[name] = ["required"]
    _across(group, row, kept, faults, today)
    return Checked(kept=kept, faults=faults, warnings=warnings)


def parsed(facts: FieldFacts, given: object) -> Any:  # noqa: ANN401 - a field decides its own type
    """Return a value as its field holds it, from itself or from the text of a form; None for nothing.

    Raises `Malformed` with a fault code.
    """
    if given is None or given in ("", (), []):
        return None
    try:
        return _PARSERS[facts.type](given)
    except (TypeError, ValueError, KeyError):
        raise Malformed("date" if facts.type is FieldType.DATE else "type") from None


def as_text(value: object) -> str | None:
    """Return a value as text, for sealing and for the history; None for nothing."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case tuple() | dict():
            return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        case _:
            return str(value)


def from_text(facts: FieldFacts, text: str | None) -> Any:  # noqa: ANN401 - a field decides its own type
    """Return the value that `as_text` wrote."""
    if text is None:
        return None
    if facts.type in {FieldType.CODES, FieldType.ANSWERS}:
        return parsed(facts, json.loads(text))
    return parsed(facts, text)


def _yes_no(given: object) -> bool:
    return given if isinstance(given, bool) else _YES[str(given)]


def _day(given: object) -> date:
    return given if isinstance(given, date) else date.fromisoformat(str(given).strip())


def _number(given: object) -> int:
    if isinstance(given, bool):
        raise TypeError
    return given if isinstance(given, int) else int(str(given).strip())


def _codes(given: object) -> tuple[str, ...]:
    if not isinstance(given, list | tuple):
        raise TypeError
    return tuple(dict.fromkeys(str(each) for each in given))


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise TypeError
    return given.replace("\r\n", "\n").strip() or _nothing()


def _nothing() -> Any:  # noqa: ANN401 - blank text is no value
    return None


def _answers(given: object) -> dict[str, str]:
    if not isinstance(given, Mapping):
        raise TypeError
    return {str(name): str(answer) for name, answer in given.items()}


_PARSERS: Final[Mapping[FieldType, Callable[[object], Any]]] = {
    FieldType.YES_NO: _yes_no,
    FieldType.DATE: _day,
    FieldType.NUMBER: _number,
    FieldType.CODE: str,
    FieldType.CODES: _codes,
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.ANSWERS: _answers,
}


def _faults_of(facts: FieldFacts, value: Any, before: object, *, codes: Codes, today: date) -> list[str]:  # noqa: ANN401
    """Return what is wrong with one value; what the record has already stays right."""
    if value is None or value == before:
        return []
    match facts.type:
        case FieldType.DATE:
            if not FIRST_DATE <= value <= LAST_DATE:
                return ["date"]
            return ["future"] if facts.past and value > today else []
        case FieldType.NUMBER:
            least, most = facts.least, facts.most
            return ["range"] if (least is not None and value < least) or (most is not None and value > most) else []
        case FieldType.CODE | FieldType.CODES:
            chosen = value if isinstance(value, tuple) else (value,)
            known = {option.code for option in facts.options} or codes.get(facts.code_list, ())
            return [] if all(each in known for each in chosen) else ["code"]
        case FieldType.TEXT | FieldType.LONG_TEXT:
            return _faults_of_text(facts, value)
        case _:
            return []


def _faults_of_text(facts: FieldFacts, value: str) -> list[str]:
    faults = []
    if facts.longest is not None and len(value) > facts.longest:
        faults.append("too_long")
    if _CONTROL.search(value):
        faults.append("control")
    if holds_bsn(value):
        faults.append("bsn")
    if facts.form == "url" and not _URL.fullmatch(value):
        faults.append("url")
    if facts.medical is Medical.REFUSE and medical_words(value):
        faults.append("medical")
    return faults


def _across(group: Group, row: Mapping[str, Any], kept: dict[str, Any], faults: Faults, today: date) -> None:
    """Check what fields say about each other, and compute what follows from them."""
    for first, second in group.order:
        start, end = row.get(first), row.get(second)
        if start is not None and end is not None and end < start and not {first, second} & faults.keys():
            faults[second] = ["order"]
    for name in group.rules:
        _RULES[name](row, kept, faults, today)


def _benefit_days(row: Mapping[str, Any], _: dict[str, Any], faults: Faults, __: date) -> None:
    """Days of entitlement fit between the first and the latest possible day (R17)."""
    days, first, last = row.get("ww_days"), row.get("ww_first_day"), row.get("ww_last_possible_day")
    if days is None or first is None or last is None or "ww_days" in faults:
        return
    if days > (last - first).days + 1:
        faults["ww_days"] = ["too_many_days"]


def _hours_plausible(row: Mapping[str, Any], _: dict[str, Any], faults: Faults, __: date) -> None:
    """Who is not at work, works no hours (R21)."""
    if row.get("at_work") is False and (row.get("hours_worked") or 0) > 0 and "hours_worked" not in faults:
        faults["hours_worked"] = ["too_many_hours"]


def _questionnaire_score(row: Mapping[str, Any], kept: dict[str, Any], faults: Faults, _: date) -> None:
    """Answers are checked against their edition; the score follows from them."""
    edition, answers = row.get("edition"), row.get("answers")
    if edition is None or answers is None or {"edition", "answers"} & faults.keys():
        return
    wrong = check_answers(edition, answers)
    if wrong:
        faults["answers"] = wrong
    elif (score := score_of(edition, answers)) != row.get("score"):
        kept["score"] = score


_RULES: Final[Mapping[str, Callable[[Mapping[str, Any], dict[str, Any], Faults, date], None]]] = {
    "benefit_days": _benefit_days,
    "hours_plausible": _hours_plausible,
    "questionnaire_score": _questionnaire_score,
}
