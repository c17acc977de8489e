"""The choices beside the search results: what can be chosen, how many that would leave, and what was chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from sonar.employers.types import FacetCount, VacanciesFound, VacancyQuestion
from sonar.web.vacancies.forms import NO_LICENCE, VacancySearchForm

_MOST_SECTORS: Final = 8
_GROUPS: Final = (("uren", "hours"), ("contract", "contract"), ("niveau", "level"), ("rijbewijs", "licence"))
_SWITCHES: Final = (("begeleiding", "guidance"), ("aangepast", "adapted"))
_NAMED: Final = frozenset({"niveau", "rijbewijs", "sinds"})
"""Groups whose choices say too little without the name of the group."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose, with the number of vacancies that it would leave."""

    value: str
    label: str
    number: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of choices. `single`: only one can be chosen at a time."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    single: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice that was made, and the address of the same question without it."""

    name: str
    value: str
    label: str
    without: str


def facets(form: VacancySearchForm, question: VacancyQuestion, found: VacanciesFound) -> tuple[Facet, ...]:
    """Return the groups of choices; a choice that leaves nothing and was not made is not offered."""
    counts = {(each.facet, each.value): each.number for each in found.counts}
    groups = [_group(form, name, facet, counts) for name, facet in _GROUPS]
    switches = tuple(
        Choice(name, str(form.fields[name].label), counts.get((facet, ""), 0), chosen=bool(form.cleaned_data[name]))
        for name, facet in _SWITCHES
    )
    groups += [_since(form, question, counts), Facet("", gettext("Steun op het werk"), _worth(switches))]
    groups.append(_sectors(question, found.counts))
    return tuple(group for group in groups if group.choices)


def chosen(form: VacancySearchForm, asked: QueryDict) -> tuple[Chosen, ...]:
    """Return the choices that were made, also when something else in the question is wrong."""
    made = [
        (name, value, _called(form, name, words))
        for name in (*(name for name, _ in _GROUPS), "sinds")
        for value, words in form.fields[name].choices  # type: ignore[attr-defined]
        if str(value) and str(value) in (asked.getlist(name) if name != "sinds" else [asked.get(name)])
    ]
    for name, _ in _SWITCHES:
        if form.fields[name].widget.value_from_datadict(asked, {}, name):
            made.append((name, asked[name], str(form.fields[name].label)))
    if "sector" not in form.errors:
        made += [("sector", each, capfirst(each)) for each in dict.fromkeys(asked.getlist("sector"))]
    return tuple(Chosen(name, str(value), label, _without(asked, name, str(value))) for name, value, label in made)


def address_of(asked: QueryDict) -> str:
    """Return the address of a question, without what was left empty and what the form does not ask."""
    kept = asked.copy()
    for name in asked:
        if name not in VacancySearchForm.base_fields or not any(asked.getlist(name)):
            del kept[name]
    query = kept.urlencode()
    return reverse("vacancies_public") + (f"?{query}" if query else "")


def distances(form: VacancySearchForm, found: Iterable[FacetCount]) -> list[tuple[str, str, bool]]:
    """Return the choices of how far, each with how many vacancies lie within, where that was counted."""
    counts = {each.value: each.number for each in found if each.facet == "distance"}
    chosen = str(form.cleaned_data.get("straal", form.fields["straal"].initial))
    return [
        (str(km), _within(str(label), counts.get(str(km))), str(km) == chosen)
        for km, label in form.fields["straal"].choices  # type: ignore[attr-defined]
    ]


def _called(form: VacancySearchForm, name: str, words: object) -> str:
    return f"{form.fields[name].label}: {words}" if name in _NAMED else str(words)


def _without(asked: QueryDict, name: str, value: str) -> str:
    rest = asked.copy()
    rest.setlist(name, [each for each in rest.getlist(name) if each != value])
    rest.pop("pagina", None)
    return address_of(rest)


def _within(label: str, number: int | None) -> str:
    if number is None:
        return label
    words = ngettext("%(label)s (%(number)s vacature)", "%(label)s (%(number)s vacatures)", number)
    return words % {"label": label, "number": number}


def _group(form: VacancySearchForm, name: str, facet: str, counts: dict[tuple[str, str], int]) -> Facet:
    field: Any = form.fields[name]
    chosen = {str(each) for each in form.cleaned_data[name]}
    return Facet(
        name,
        str(field.label),
        _worth(
            Choice(
                str(value),
                str(label),
                counts.get((facet, "" if value == NO_LICENCE else str(value)), 0),
                chosen=str(value) in chosen,
            )
            for value, label in field.choices
        ),
    )


def _since(form: VacancySearchForm, question: VacancyQuestion, counts: dict[tuple[str, str], int]) -> Facet:
    field: Any = form.fields["sinds"]
    days = [
        Choice(value, str(label), counts.get(("since", value), 0), chosen=value == str(question.since_days or ""))
        for value, label in field.choices
        if value
    ]
    worth = _worth(days)
    every = Choice("", gettext("altijd"), -1, chosen=question.since_days is None)
    return Facet("sinds", str(field.label), (every, *worth) if worth else (), single=True)


def _sectors(question: VacancyQuestion, counts: Iterable[FacetCount]) -> Facet:
    numbers = {each.value: each.number for each in counts if each.facet == "sector"}
    most = sorted(numbers, key=lambda sector: (-numbers[sector], sector))[:_MOST_SECTORS]
    names = dict.fromkeys((*most, *question.sectors))
    return Facet(
        "sector",
        gettext("Sector"),
        tuple(Choice(name, capfirst(name), numbers.get(name, 0), chosen=name in question.sectors) for name in names),
    )


def _worth(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(each for each in choices if each.number or each.chosen)
