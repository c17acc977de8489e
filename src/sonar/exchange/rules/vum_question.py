"""Reading a question of the national exchange (VUM v3): the criteria that have effect, and what is wrong with the rest.

The query language is a part of MongoDB's with explicit operators. Criteria, operators and combinations that the
contract does not name are allowed and have no effect, so that a newer asker can be answered; a value that the contract
names and that is wrong, is refused. Faults name a place, and never repeat a value.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final, NoReturn

from sonar.exchange.rules.reading import OCCUPATION
from sonar.exchange.types.vum import AskedLanguage, AskedVacancies, JobseekerQuestion, VacancyQuestion

LARGEST: Final = 128 * 1024
"""Bytes of a question."""
MOST_VALUES: Final = 1_000
"""Values in a question, all criteria together; the contract's own fit in fifty."""
DEEPEST: Final = 16
_POSTCODE: Final = re.compile(r"[0-9]{4}[a-zA-Z]{2}")
_LANGUAGE: Final = re.compile(r"[a-z]{3}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LICENCES: Final = frozenset(
    {"A", "A1", "A2", "AM", "B", "B+", "C1", "C", "D1", "D", "BE", "C1E", "CE", "D1E", "DE", "T"}
)
_CONTRACT: Final = {"O": 1, "B": 2}
_YES_NO: Final = {1: True, 2: False}
_MOST_KM: Final = 999
_MOST_HOURS: Final = 99
_LONGEST_URI: Final = 200
_STRUCTURE, _MISSING = "400.01", "400.02"
Criteria = Mapping[str, Any]


class BadQuestion(ValueError):
    """The question is not what the contract says. Holds the code of the contract and the place, without a value."""

    def __init__(self, code: str, place: str) -> None:
        """Name the place that is wrong."""
        super().__init__(code)
        self.code = code
        self.place = place


def read_jobseeker_question(body: bytes) -> JobseekerQuestion:
    """Return what is asked about jobseekers; raise `BadQuestion`."""
    asked = _asked(body, alone=True)
    pc4, km = _area(asked)
    occupations = _alternatives(asked, "bemiddelingsberoep", _occupation_of)
    contracts = _alternatives(asked, "contractvorm", _contract_of)
    # Two spellings of one criterion: the schema has the first, the data the second.
    days = [_day(asked, prefix + "datumAanvangBeschikbaarVoorWerk", "$lte") for prefix in ("", "flexibiliteit.")]
    return JobseekerQuestion(
        pc4=pc4,
        km=km,
        occupations=tuple(dict.fromkeys(occupations)),
        contracts=sum({_CONTRACT[code] for code in contracts}),
        licences=_licences(asked, "arbeidsmarktkwalificatie.rijbewijs"),
        languages=_languages(asked, "arbeidsmarktkwalificatie.taalbeheersing"),
        office_hours=_yes_no(asked, "werktijden.indicatieKantoortijden"),
        irregular_hours=_yes_no(asked, "flexibiliteit.indicatieOnregelmatigWerkOfPloegendienst"),
        hours_max_from=_hours(asked, "Maximaal", "$gte"),
        hours_min_to=_hours(asked, "Minimaal", "$lte"),
        available_by=min((day for day in days if day is not None), default=None),
    )


def read_vacancy_question(body: bytes) -> VacancyQuestion:
    """Return what is asked about vacancies; raise `BadQuestion`."""
    asked = _asked(body, alone=False)
    pc4, km = _area(asked)
    return VacancyQuestion(
        pc4=pc4,
        km=km,
        occupation=_occupation(_part(asked, "beroep.codeBeroepsnaam"), "beroep.codeBeroepsnaam"),
        level=_level(asked),
        licences=_licences(asked, "rijbewijs"),
        languages=_languages(asked, "taalbeheersing"),
        irregular_hours=_yes_no(asked, "flexibiliteit.indicatieOnregelmatigWerkOfPloegendienst"),
        hours_max_from=_hours(asked, "Maximaal", "$gte"),
        hours_min_to=_hours(asked, "Minimaal", "$lte"),
        starts_from=_day(asked, "datumAanvangWerkzaamheden", "$gte"),
    )


def _asked(body: bytes, *, alone: bool) -> Criteria:
    """Return the criteria of a body.

    The contract for jobseekers lets nothing stand beside them (`alone`); the one for vacancies lets anything, which
    then has no effect.
    """
    try:
        content = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise BadQuestion(_STRUCTURE, "") from None
    if not isinstance(content, dict):
        _wrong("")
    if alone and content.keys() - {"vraagObject"}:
        _wrong("")
    if "vraagObject" not in content:
        raise BadQuestion(_MISSING, "vraagObject")
    if sum(1 for _ in _values(content, 0)) > MOST_VALUES:
        _wrong("vraagObject")
    return _object(content["vraagObject"], "vraagObject")


def _values(value: object, depth: int) -> Iterator[object]:
    """Yield every value inside; refuse what is nested too deeply."""
    if depth > DEEPEST:
        _wrong("vraagObject")
    yield value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inside:
        yield from _values(each, depth + 1)


def _area(asked: Criteria) -> tuple[int, int]:
    """Return the four digits of the postcode asked around, and the distance in kilometres."""
    if "selectiegebied" not in asked:
        raise BadQuestion(_MISSING, "selectiegebied")
    area = _part(asked, "selectiegebied")
    for name in ("postcode", "afstand"):
        if name not in area:
            raise BadQuestion(_MISSING, f"selectiegebied.{name}")
    postcode = area["postcode"]
    if not isinstance(postcode, str) or not _POSTCODE.fullmatch(postcode):
        _wrong("selectiegebied.postcode")
    return int(postcode[:4]), _number(area["afstand"], "selectiegebied.afstand", least=0, most=_MOST_KM)


def _alternatives(asked: Criteria, name: str, read: Callable[[Criteria, str], str | None]) -> list[str]:
    """Return what one of the alternatives of `$elemMatch.$or` may be; those that say nothing known have no effect."""
    chosen = _list(_part(_part(asked, name), "$elemMatch"), "$or", name)
    found = [read(_object(each, name), name) for each in chosen]
    return [each for each in found if each is not None]


def _occupation_of(each: Criteria, name: str) -> str | None:
    for spelling in ("beroep.codeBeroepsnaam", "codeBeroepsnaam"):
        if spelling in each:
            return _occupation(_part(each, spelling), name)
    return None


def _occupation(operators: Criteria, name: str) -> str | None:
    """Return an occupation by list and code, as profiles hold it; one of another list is nobody's."""
    if "$eq" not in operators:
        return None
    uri = operators["$eq"]
    if not isinstance(uri, str) or len(uri) > _LONGEST_URI:
        _wrong(name)
    match = OCCUPATION.fullmatch(uri)
    return f"competentnl:{match[1]}" if match else "unknown:"


def _contract_of(each: Criteria, name: str) -> str | None:
    operators = _part(each, "codeTypeArbeidscontract")
    return _one_of(operators["$eq"], _CONTRACT, name) if "$eq" in operators else None


def _licences(asked: Criteria, name: str) -> tuple[str, ...]:
    found = []
    for each in _list(_part(asked, name), "$all", name):
        operators = _part(_part(_object(each, name), "$elemMatch"), "codeSoortRijbewijs")
        if "$eq" in operators:
            found.append(_one_of(operators["$eq"], _LICENCES, name))
    return tuple(sorted(set(found)))


def _languages(asked: Criteria, name: str) -> tuple[AskedLanguage, ...]:
    found = []
    for each in _list(_part(asked, name), "$all", name):
        element = _object(each, name)
        if "$elemMatch" not in element:
            continue
        match = _part(element, "$elemMatch")
        if "codeTaal" not in match:
            raise BadQuestion(_MISSING, f"{name}.codeTaal")
        language = _part(match, "codeTaal")
        if "$eq" not in language:
            continue
        if not isinstance(language["$eq"], str) or not _LANGUAGE.fullmatch(language["$eq"]):
            _wrong(f"{name}.codeTaal")
        oral, written = (
            _command(match, f"codeNiveauTaalbeheersing{skill}", name) for skill in ("Mondeling", "Schriftelijk")
        )
        found.append(AskedLanguage(language["$eq"], oral, written))
    return tuple(dict.fromkeys(found))


def _command(match: Criteria, part: str, name: str) -> int | None:
    operators = _part(match, part)
    return _number(operators["$gte"], f"{name}.{part}", least=2, most=4) if "$gte" in operators else None


def _yes_no(asked: Criteria, name: str) -> bool | None:
    operators = _part(asked, name)
    return _YES_NO[_number(operators["$eq"], name, least=1, most=2)] if "$eq" in operators else None


def _hours(asked: Criteria, which: str, operator: str) -> int | None:
    name = f"werktijden.aantalWerkurenPerWeek{which}"
    operators = _part(asked, name)
    return _number(operators[operator], name, least=1, most=_MOST_HOURS) if operator in operators else None


def _day(asked: Criteria, name: str, operator: str) -> date | None:
    operators = _part(asked, name)
    if operator not in operators:
        return None
    value = operators[operator]
    # fromisoformat also takes 20260101 and week dates, which the standard does not.
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        _wrong(name)
    try:
        return date.fromisoformat(value)
    except ValueError:
        _wrong(name)


def _level(asked: Criteria) -> AskedVacancies | None:
    """Return which levels are asked: from one on, of any that is known, or of those not known yet (7)."""
    name = "codeWerkEnDenkniveauMinimaal"
    operators = _part(asked, name)
    if "$lt" in operators:
        _one_of(operators["$lt"], {"7"}, name)
        least = _one_of(operators["$gte"], set("123456"), name) if "$gte" in operators else "0"
        return AskedVacancies(known=True, least=int(least))
    if "$eq" in operators:
        _one_of(operators["$eq"], {"7"}, name)
        return AskedVacancies(known=False, least=7)
    return None


def _part(parent: Criteria, name: str) -> Criteria:
    return _object(parent[name], name) if name in parent else {}


def _object(value: object, name: str) -> Criteria:
    if not isinstance(value, dict):
        _wrong(name)
    return value


def _list(parent: Criteria, operator: str, name: str) -> list[Any]:
    if operator not in parent:
        return []
    value = parent[operator]
    # Only the list of occupations may be empty by the contract; it then asks nothing.
    if not isinstance(value, list) or (not value and name != "bemiddelingsberoep"):
        _wrong(name)
    return value


def _number(value: object, name: str, *, least: int, most: int) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        _wrong(name)
    return value


def _one_of(value: object, known: Mapping[str, object] | frozenset[str] | set[str], name: str) -> str:
    if not isinstance(value, str) or value not in known:
        _wrong(name)
    return value


def _wrong(place: str) -> NoReturn:
    raise BadQuestion(_STRUCTURE, place)


def _refuse_constant(_name: str) -> object:
    # NaN and the infinities are Python's, not JSON's.
    raise ValueError
