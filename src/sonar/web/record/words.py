"""The words of the record: fields, values and changes, in the language of the page."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from sonar.clients.operations import PROFILE_RANGES
from sonar.clients.types import FieldFacts, FieldType, Gender, Group, HistoryLine, NameUse
from sonar.disclosure.queries import choices, class_words, edition, fixed_groups, value_of_text
from sonar.reference import queries as reference
from sonar.web.labels import Kind, label
from sonar.web.partial import speaks_english

OWN: Final = "own_statement"
ASSESSED: Final = "professional_assessment"
LEVELS: Final = (_("geen"), _("weinig"), _("redelijk"), _("goed"), _("moedertaal"))
STANCES: Final = {"wanted": _("gewenst"), "explore": _("verkennen"), "excluded": _("uitgesloten")}
STATUSES: Final = {1: _("afgerond"), 2: _("afgebroken"), 3: _("nog bezig")}
DIPLOMAS: Final = {True: _("met diploma"), False: _("zonder diploma")}
GENDERS: Final = {
    Gender.UNKNOWN: _("onbekend"),
    Gender.MALE: _("man"),
    Gender.FEMALE: _("vrouw"),
    Gender.NOT_SPECIFIED: _("niet gespecificeerd"),
}
NAME_USES: Final = {
    NameUse.OWN: _("eigen naam"),
    NameUse.PARTNER: _("naam van de partner"),
    NameUse.OWN_PARTNER: _("eigen naam, dan die van de partner"),
    NameUse.PARTNER_OWN: _("naam van de partner, dan de eigen naam"),
}
JOBS: Final = {"vum_import": _("overgenomen uit een ander systeem")}
"""Who changed something, when it was no person."""


def pick(words: tuple[str, str]) -> str:
    """Return the Dutch or the English words, by the language in force."""
    return words[1] if speaks_english() else words[0]


def heading_of(group: Group) -> str:
    """Return what a group of fields is called; added fields are named by their category."""
    if group.name.startswith("extra_"):
        return f"{pick((group.label_nl, group.label_en))}: {pick(class_words('category', group.category))}"
    return pick((group.label_nl, group.label_en))


def label_of(facts: FieldFacts) -> str:
    """Return what a field is called."""
    return pick((facts.label_nl, facts.label_en))


def profile_fault(name: str, code: str) -> str:
    """Return what is wrong with a field of a profile and what to do; of a number, between which it can be."""
    if name == "pc4" and code in {"range", "type"}:
        return gettext("Schrijf de vier cijfers van een postcode, zoals 8011.")
    if name in PROFILE_RANGES and code == "range":
        least, most = PROFILE_RANGES[name]
        return gettext("Kies een getal van %(least)s tot en met %(most)s.") % {"least": least, "most": most}
    if name in PROFILE_RANGES and code == "type":
        return gettext("Schrijf een heel getal, zonder komma.")
    return label(code, Kind.FAULT)


def source_words(source: str) -> str:
    """Return where a value comes from, in words."""
    return pick(class_words("source", source)) if source else ""


def day_words(value: date) -> str:
    """Return a day as "3 mrt 2026"."""
    return date_format(value, "j b Y" if get_language() == "nl" else "j M Y")


def value_words(facts: FieldFacts, value: Any) -> str:  # noqa: ANN401 - a field decides its own type
    """Return a value of a field as people read it; an empty text for nothing."""
    if value is None or value in ("", ()):
        return ""
    match facts.type:
        case FieldType.YES_NO:
            return gettext("ja") if value else gettext("nee")
        case FieldType.DATE:
            return day_words(value)
        case FieldType.CODE:
            return code_words(facts, value)
        case FieldType.CODES:
            return ", ".join(code_words(facts, each) for each in value)
        case FieldType.ANSWERS:
            return gettext("%(number)s vragen beantwoord") % {"number": len(value)}
        case _:
            return str(value)


def code_words(facts: FieldFacts, code: str) -> str:
    """Return the words of a code, also of one that may no longer be chosen."""
    named = {option.code: (option.label_nl, option.label_en) for option in facts.options}
    if code in named:
        return pick(named[code])
    match facts.code_list:
        case "occupation":
            return reference.reference_label(code, english=speaks_english())
        case "skill":
            return reference.skill_label(code, english=speaks_english())
        case "language":
            return reference.language_label(code, english=speaks_english())
        case "questionnaire":
            found = edition(code)
            return pick((found.label_nl, found.label_en)) if found else code
    return code


def dutch_words(facts: FieldFacts, code: object) -> str:
    """Return the words of a skill as the record keeps them, whatever the reader's language; empty for other lists."""
    return reference.skill_label(str(code)) if facts.code_list == "skill" and code else ""


def option_words(facts: FieldFacts, *, today: date, present: str | None = None) -> list[tuple[str, str]]:
    """Return what may be chosen in a field on that day, with what it has already."""
    found = [(option.code, pick((option.label_nl, option.label_en))) for option in choices(facts, today=today)]
    if present and present not in dict(found):
        found.append((present, code_words(facts, present)))
    return found


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change in words."""

    field: str
    old: str
    new: str
    at: datetime
    by: str
    why: str


def change_lines(lines: Iterable[HistoryLine], groups: Mapping[str, Group]) -> list[ChangeLine]:
    """Return changes in words."""
    return [
        ChangeLine(
            field=field_words(line.field_name, groups),
            old=text_words(line.field_name, line.old, groups),
            new=text_words(line.field_name, line.new, groups),
            at=line.changed_at,
            by=str(JOBS.get(line.by, line.by)),
            why=line.why,
        )
        for line in lines
    ]


def facts_of(field_name: str, groups: Mapping[str, Group]) -> FieldFacts | None:
    """Return the field that a name in the history stands for: `group.field`, `group.entry.field`, `extra.field`."""
    place = field_name.split(".")
    if len(place) == 1:
        return None
    if place[0] == "extra":
        found = [group.fields.get(place[-1]) for group in groups.values() if group.name.startswith("extra_")]
        return next((facts for facts in found if facts), None)
    group = groups.get(place[0])
    return group.fields.get(place[-1]) if group else None


def field_words(field_name: str, groups: Mapping[str, Group]) -> str:
    """Return what a field in the history is called; an entry of a list by its number too."""
    facts = facts_of(field_name, groups)
    if facts is None:
        return _plain_field(field_name)
    place = field_name.split(".")
    return f"{label_of(facts)} ({place[1]})" if len(place) > 2 else label_of(facts)  # noqa: PLR2004 - part, entry, field


def text_words(field_name: str, text: str, groups: Mapping[str, Group]) -> str:
    """Return a value of the history in words; one that can no longer be read stands as it was kept."""
    if not text:
        return ""
    facts = facts_of(field_name, groups)
    try:
        if facts is not None:
            return value_words(facts, value_of_text(facts, text))
        return _PLAIN.get(field_name, str)(text)
    except (ValueError, KeyError, TypeError, LookupError):
        return text


def _plain_field(name: str) -> str:
    """Return the label of a field whose table is not generated: identity, contact, profile."""
    if name == "import":
        return gettext("Overgenomen profiel")
    for group in fixed_groups():
        if group.name in {"identity", "contact", "profile", "placement"}:
            for field in group.fields:
                if field.name == name:
                    return pick((field.label_nl, field.label_en))
        elif group.name == f"profile_{name.removesuffix('s')}" or group.name == f"profile_{name}":
            return pick((group.label_nl, group.label_en))
    return name


def level_words(level: int | None) -> str:
    """Return the words for the command of a language."""
    return gettext("onbekend") if level is None else str(LEVELS[level])


def _day(text: str) -> str:
    return day_words(date.fromisoformat(text))


def _flag(text: str) -> str:
    return gettext("ja") if text == "true" else gettext("nee")


def _occupations(text: str) -> str:
    return ", ".join(
        f"{reference.occupation_label(scheme=row['scheme'], code=row['code'], english=speaks_english())}"
        f" ({STANCES[row.get('stance', 'wanted')]})"
        for row in json.loads(text)
    )


def _languages(text: str) -> str:
    return ", ".join(_language(row) for row in json.loads(text))


def _language(row: Mapping[str, Any]) -> str:
    said = [(gettext("mondeling"), row.get("oral")), (gettext("schriftelijk"), row.get("written"))]
    more = [(gettext("lezen"), row.get("reading")), (gettext("luisteren"), row.get("listening"))]
    levels = [*said, *((words, level) for words, level in more if level is not None)]
    name = reference.language_label(row["language"], english=speaks_english())
    return f"{name} ({', '.join(f'{words} {level_words(level)}' for words, level in levels)})"


def _education(text: str) -> str:
    return "; ".join(_course(row) for row in json.loads(text))


def _course(row: Mapping[str, Any]) -> str:
    level, status, diploma = row.get("level"), row.get("status"), row.get("diploma")
    return _joined(
        row.get("name"),
        row.get("institute"),
        None if level is None else reference.education_level_label(level, english=speaks_english()),
        _span(row),
        None if status is None else str(STATUSES[status]),
        None if diploma is None else str(DIPLOMAS[diploma]),
        row.get("diploma_on") and gettext("diploma op %(day)s") % {"day": _day(row["diploma_on"])},
        row.get("study_code") and gettext("opleidingscode %(code)s") % {"code": row["study_code"]},
        row.get("explanation"),
    )


def _experience(text: str) -> str:
    return "; ".join(
        _joined(row.get("occupation"), row.get("employer"), _span(row), row.get("description"))
        for row in json.loads(text)
    )


def _span(row: Mapping[str, Any]) -> str:
    """Return from when until when something lasted; an empty text when neither is known."""
    start, end = row.get("started"), row.get("ended")
    if start and end:
        return gettext("%(start)s tot %(end)s") % {"start": _day(start), "end": _day(end)}
    if start:
        return gettext("vanaf %(day)s") % {"day": _day(start)}
    return gettext("tot %(day)s") % {"day": _day(end)} if end else ""


def _joined(*words: str | None) -> str:
    return ", ".join(each for each in words if each)


def _contract_forms(text: str) -> str:
    return ", ".join(reference.contract_form_label(code, english=speaks_english()) for code in json.loads(text))


_PLAIN: Final[Mapping[str, Callable[[str], str]]] = {
    "birth_date": _day,
    "available_from": _day,
    "cv_expires_on": _day,
    "confirmed_on": _day,
    "active": _flag,
    "gender": lambda text: str(GENDERS[Gender(int(text))]),
    "name_use": lambda text: str(NAME_USES[NameUse(text)]),
    "nationality": lambda text: reference.nationality_label(int(text), english=speaks_english()),
    "education_level": lambda text: reference.education_level_label(int(text), english=speaks_english()),
    "licences": lambda text: ", ".join(json.loads(text)),
    "contract_forms": _contract_forms,
    "occupations": _occupations,
    "languages": _languages,
    "education": _education,
    "experience": _experience,
    "import": lambda _text: gettext("profiel uit een ander systeem"),
}
