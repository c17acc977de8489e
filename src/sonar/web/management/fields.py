"""The fields of the record: all there are, those that wait for a decision, and proposing or ending one (R3).

Nothing here is about a person: a field is a declaration (I45).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sonar.access.types import Category, Purpose
from sonar.clients.operations import NotYours, decide_field, propose_field
from sonar.clients.types import FieldType, InvalidFields
from sonar.disclosure.queries import all_declared, class_words, extra_fields, proposed_fields, told_groups
from sonar.identity.types import Function
from sonar.web import notices
from sonar.web.context import FIELD_MANAGERS
from sonar.web.forms import SonarForm
from sonar.web.labels import Kind, label
from sonar.web.partial import number_from
from sonar.web.record.words import pick
from sonar.web.record_labels import FIELD_TYPES
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, staff_page

PAGE: Final = 100
DECISIONS: Final = ("approve", "turn_down", "end")
_NO_FILL: Final = {"autocomplete": "off"}
_OPTION_PARTS: Final = 3
_SENSITIVITIES: Final = ("personal", "benefit", "health")
_SOURCES: Final = ("own_statement", "professional_assessment", "staff", "other_register")
_RETENTIONS: Final = ("client_record", "cv", "short")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field in the list. `id` is its number when it was added at run time, or 0."""

    id: int
    name: str
    label: str
    group: str
    category: str
    sensitivity: str
    purposes: str
    legal_basis: str
    retention: str
    controller: str
    derivable: str


class FilterForm(SonarForm):
    """Words to find fields by, and a category."""

    zoek = forms.CharField(
        label=_("Zoek een veld"), required=False, max_length=60, widget=forms.TextInput(attrs={"type": "search"})
    )
    soort = forms.ChoiceField(
        label=_("Soort gegevens"),
        required=False,
        choices=lambda: [("", gettext("Alle soorten")), *_categories(Category)],
    )


class ProposalForm(SonarForm):
    """Everything that has to be known of a field before it may be filled in. What is right is for the room to say."""

    name = forms.CharField(
        label=_("Naam in het systeem"),
        help_text=_("Kleine letters, cijfers en liggende streepjes, bijvoorbeeld has_toolbox."),
        required=False,
        widget=forms.TextInput(attrs=_NO_FILL),
    )
    label_nl = forms.CharField(label=_("Nederlandse naam"), required=False, widget=forms.TextInput(attrs=_NO_FILL))
    label_en = forms.CharField(label=_("Engelse naam"), required=False, widget=forms.TextInput(attrs=_NO_FILL))
    category = forms.ChoiceField(label=_("Soort gegevens"), required=False, choices=lambda: _with_none(_open()))
    type = forms.ChoiceField(label=_("Wat wordt ingevuld?"), required=False, choices=lambda: _with_none(_types()))
    options = forms.CharField(
        label=_("Mogelijkheden"),
        help_text=_("Alleen bij een keuze. Eén per regel: code | Nederlands | Engels."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, **_NO_FILL}),
    )
    minimum = forms.IntegerField(label=_("Kleinste getal"), required=False)
    maximum = forms.IntegerField(label=_("Grootste getal"), required=False)
    longest = forms.IntegerField(label=_("Hoogstens zoveel tekens"), required=False)
    sensitivity = forms.ChoiceField(
        label=_("Gevoeligheid"), required=False, choices=lambda: _with_none(_class("sensitivity", _SENSITIVITIES))
    )
    derivable = forms.CharField(
        label=_("Wat is eruit af te leiden?"), required=False, widget=forms.TextInput(attrs=_NO_FILL)
    )
    purposes = forms.MultipleChoiceField(
        label=_("Waarvoor?"),
        required=False,
        choices=lambda: [(str(each), label(each, Kind.PURPOSE)) for each in Purpose],
        widget=forms.CheckboxSelectMultiple,
    )
    legal_basis = forms.CharField(label=_("Grondslag"), required=False, widget=forms.TextInput(attrs=_NO_FILL))
    source = forms.ChoiceField(
        label=_("Van wie komt dit?"), required=False, choices=lambda: _with_none(_class("source", _SOURCES))
    )
    retention = forms.ChoiceField(
        label=_("Hoe lang bewaard?"), required=False, choices=lambda: _with_none(_class("retention", _RETENTIONS))
    )
    controller = forms.CharField(
        label=_("Verwerkingsverantwoordelijke"), required=False, widget=forms.TextInput(attrs=_NO_FILL)
    )
    why = forms.CharField(
        label=_("Waarom is dit veld nodig?"),
        help_text=_("20 tot 500 tekens. De functionaris gegevensbescherming leest dit."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, **_NO_FILL}),
    )

    def declared(self) -> dict[str, Any]:
        """Return the declaration as the room takes it."""
        given = {**self.cleaned_data, "options": _options_of(self.cleaned_data["options"])}
        return {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}


@staff_page(*FIELD_MANAGERS)
@require_safe
def fields(request: ActorRequest) -> HttpResponse:
    """Show all fields, declared and added, by words and category; and the proposals that wait."""
    form = FilterForm(request.GET)
    valid = form.is_valid()
    text, category = (form.cleaned_data["zoek"], form.cleaned_data["soort"]) if valid else ("", "")
    found = [row for row in field_rows() if _matches(row, text, category)]
    start = number_from(request.GET.get("vanaf")) or 0
    function = request.actor.function
    context = {
        "form": form,
        "rows": found[start : start + PAGE],
        "total": len(found),
        "next_url": _page_url(text, category, start + PAGE) if len(found) > start + PAGE else "",
        "first_url": _page_url(text, category, 0) if start else "",
        "proposals": proposed_fields(actor=request.actor),
        "proposes": function is Function.FUNCTIONAL_MANAGER,
        "decides": function is Function.DATA_PROTECTION_OFFICER,
        "done": label(request.GET.get("melding"), Kind.FIELD_DECISION) if "melding" in request.GET else "",
    }
    return render(request, "management/fields.html", context)


@staff_page(Function.FUNCTIONAL_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def field_new(request: ActorRequest) -> HttpResponse:
    """Offer the declaration of a new field (GET), or propose it (POST). It counts from its approval."""
    form = ProposalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            propose_field(actor=request.actor, declared=form.declared())
        except InvalidFields as invalid:
            form.add_errors(invalid.errors)
        else:
            return see(f"{reverse('fields')}?melding=propose")
    return render(request, "management/field_form.html", {"form": form}, status=status_of(form))


@staff_page(*FIELD_MANAGERS)
@require_http_methods(["POST"])
def field_decide(request: ActorRequest, field_id: int) -> HttpResponse:
    """Approve or turn down a proposal, or end a field."""
    decision = request.POST.get("decision")
    for known in DECISIONS:
        if decision == known:
            return _decide(request, field_id, known)
    return notices.page(request, notices.BAD_REQUEST)


def field_rows() -> list[FieldRow]:
    """Return every field there is, in words: those that are declared and those that were added."""
    added = {each.facts.name: each.id for each in extra_fields()}
    return [
        FieldRow(
            id=added.get(field.name, 0) if group.name.startswith("extra_") else 0,
            name=field.name,
            label=pick((field.label_nl, field.label_en)),
            group=pick((group.label_nl, group.label_en)),
            category=group.category,
            sensitivity=pick(class_words("sensitivity", group.sensitivity)),
            purposes=", ".join(label(each, Kind.PURPOSE) for each in group.purposes),
            legal_basis=group.legal_basis,
            retention=pick(class_words("retention", group.retention)),
            controller=group.controller,
            derivable=field.derivable,
        )
        for group in told_groups()
        for field in group.fields
    ]


def _decide(request: ActorRequest, field_id: int, decision: Any) -> HttpResponse:  # noqa: ANN401 - one of DECISIONS
    try:
        decide_field(actor=request.actor, field_id=field_id, decision=decision)
    except NotYours:
        return notices.page(request, notices.FORBIDDEN)
    return see(f"{reverse('fields')}?melding={decision}")


def _matches(row: FieldRow, text: str, category: str) -> bool:
    words = f"{row.name} {row.label} {row.group} {row.legal_basis}".casefold()
    return text.casefold() in words and category in {"", row.category}


def _page_url(text: str, category: str, start: int) -> str:
    return f"{reverse('fields')}?{urlencode({'zoek': text, 'soort': category, 'vanaf': start})}"


def _options_of(text: str) -> list[Mapping[str, str]]:
    """Return the options that were written one on a line; what is left out stays empty, for the room to refuse."""
    found: list[Mapping[str, str]] = []
    for line in filter(str.strip, text.splitlines()):
        code, nl, en = ([part.strip() for part in line.split("|")] + [""] * _OPTION_PARTS)[:_OPTION_PARTS]
        found.append({"code": code, "nl": nl, "en": en})
    return found


def _with_none(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", gettext("Maak een keuze")), *choices]


def _categories(categories: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - any of them
    return [(str(each), capfirst(label(each, Kind.CATEGORY))) for each in categories]


def _open() -> list[tuple[str, str]]:
    return _categories(dict.fromkeys(group.category for group in all_declared().values()))


def _types() -> list[tuple[str, str]]:
    return [(str(each), label(each, Kind.FIELD_TYPE)) for each in FieldType if str(each) in FIELD_TYPES]


def _class(kind: str, codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, pick(class_words(kind, code))) for code in codes]
