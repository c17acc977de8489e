"""Rows of the record as a page shows them: labels, values in words, who says so, and where to change them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sonar.clients.types import ClientCard, FieldType, Group, Part, Shape
from sonar.disclosure.queries import edition
from sonar.web.record.words import ASSESSED, OWN, dutch_words, heading_of, label_of, pick, source_words, value_words


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field with its value in words. Answers of a questionnaire stand in `answers`, question by question."""

    label: str
    text: str
    answers: tuple[tuple[str, str], ...] = ()
    is_long: bool = False
    """Whether it is a text of several lines, which gets the whole width."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row, with who says so (R14): `mark` is `own`, `assessed` or empty."""

    entry: int
    fields: tuple[ShownField, ...]
    source: str
    mark: str
    recorded_on: date | None
    recorded_by: str
    change_url: str = ""
    remove_url: str = ""


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A group of fields of one client."""

    name: str
    heading: str
    category: str
    rows: tuple[ShownRow, ...]
    is_list: bool
    page_url: str = ""
    add_url: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """How a page leads to the pages of a part. `may_write` says for which groups a change is offered."""

    page: Callable[[str], str]
    may_write: Callable[[Group], bool]

    def change(self, group: Group, entry: int) -> str:
        """Return where a row is changed."""
        return f"{self.page(group.name)}/{entry}/wijzigen" if entry else f"{self.page(group.name)}/wijzigen"


def shown_parts(card: ClientCard, groups: Iterable[Group], *, links: Links, owner: bool = False) -> list[ShownPart]:
    """Return what was opened of these groups; `owner` leaves out the names of who recorded it."""
    return [shown_part(card, group, links=links, owner=owner) for group in groups]


def shown_part(card: ClientCard, group: Group, *, links: Links, owner: bool = False) -> ShownPart:
    """Return what was opened of one group."""
    rows = card.rows(group.name)
    writes = links.may_write(group)
    is_list = group.shape is Shape.LIST
    add_url = ""
    if writes:
        add_url = f"{links.page(group.name)}/nieuw" if is_list else links.change(group, 0)
    return ShownPart(
        name=group.name,
        heading=heading_of(group),
        category=str(group.category),
        rows=tuple(_row(group, row, links=links, writes=writes, owner=owner) for row in rows),
        is_list=is_list,
        page_url=links.page(group.name),
        add_url=add_url,
    )


def shown_fields(group: Group, row: Part) -> tuple[ShownField, ...]:
    """Return the fields of a row that have a value."""
    found = []
    for name, facts in group.fields.items():
        value = row.values.get(name)
        if value is None or value in ("", ()) or _said_already(group, row, name):
            continue
        answers = _answers(row) if facts.type is FieldType.ANSWERS else ()
        is_long = facts.type is FieldType.LONG_TEXT
        found.append(ShownField(label_of(facts), value_words(facts, value), answers, is_long))
    return tuple(found)


def _said_already(group: Group, row: Part, name: str) -> bool:
    """Tell whether a field says no more than the one it follows from: the name of a skill beside the skill itself."""
    source = group.fields[name].follows
    return bool(source) and dutch_words(group.fields[source], row.values.get(source)) == row.values.get(name)


def _row(group: Group, row: Part, *, links: Links, writes: bool, owner: bool) -> ShownRow:
    marks = {OWN: "own", ASSESSED: "assessed"}
    is_list = group.shape is Shape.LIST
    return ShownRow(
        entry=row.entry,
        fields=shown_fields(group, row),
        source=source_words(row.source),
        mark=marks.get(row.source, ""),
        recorded_on=row.recorded_on,
        recorded_by="" if owner else row.recorded_by,
        change_url=links.change(group, row.entry) if writes else "",
        remove_url=f"{links.page(group.name)}/{row.entry}/weghalen" if writes and is_list else "",
    )


def _answers(row: Part) -> tuple[tuple[str, str], ...]:
    """Return each question with the answer that was given, in the words of its edition."""
    found = edition(str(row.values.get("edition")))
    given = row.values.get("answers") or {}
    if found is None:
        return ()
    return tuple(
        (
            pick((question.label_nl, question.label_en)),
            next(
                (pick((option.label_nl, option.label_en)) for option in question.options if option.code == answer),
                answer,
            ),
        )
        for question in found.questions
        if (answer := given.get(question.name))
    )
