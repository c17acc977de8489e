"""What is kept of a jobseeker, for herself: with why, how long and who may see it; and what she may change."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from sonar.access.queries import policy
from sonar.access.types import Category, Purpose, Refusal
from sonar.clients.types import ClientCard, Contact, Group, InvalidFields, Shape, StaleVersion, ToldGroup
from sonar.disclosure.operations import NotAvailable, OpenedClient, Refused, open_own_record
from sonar.disclosure.queries import all_groups, class_words, group_of, told_groups
from sonar.identity.types import Function
from sonar.kernel import clock
from sonar.web.adviser.forms import CONTACT_FIELDS, ContactForm
from sonar.web.labels import Kind, label
from sonar.web.record.derivable import derivable_words
from sonar.web.record.forms import PartForm, RemoveForm
from sonar.web.record.profile_pages import OWN_WHY, Desk, fields_page, list_page
from sonar.web.record.saving import present_row, remove_part, save_part
from sonar.web.record.shown import Links, ShownPart, shown_fields, shown_part
from sonar.web.record.words import ChangeLine, change_lines, field_words, heading_of, pick, text_words
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, jobseeker_page
from sonar.web.werkmap.lines import residence_lines, single_lines, told_lines

TOLD_ELSEWHERE: Final = (
    Category.MESSAGES,
    Category.PLAN,
    Category.CONTACT_MOMENTS,
    Category.MATCH_PROFILE,
    Category.EMPLOYER_CONTACT,
)
"""Categories with pages of their own in the Werkmap, or that hold nothing beyond what stands here."""
AS_TEXT: Final = (Category.IDENTITY, Category.CONTACT, Category.PROFILE)
"""Categories that hold data outside the generated parts too; these are shown field by field."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Why a category is kept, on what law, how long, by whom, and who may see it (R115, I23)."""

    purposes: tuple[str, ...]
    legal_bases: tuple[str, ...]
    sources: tuple[str, ...]
    retentions: tuple[str, ...]
    controllers: tuple[str, ...]
    functions: tuple[str, ...]
    sensitivities: tuple[str, ...]
    derivable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One category of her data."""

    name: str
    heading: str
    fields: tuple[tuple[str, str], ...]
    parts: tuple[ShownPart, ...]
    facts: Facts
    change_urls: tuple[tuple[str, str], ...]


@jobseeker_page
@require_safe
def own_data(request: ActorRequest) -> HttpResponse:
    """Show everything that is recorded about her, by category, and what she should know about it."""
    now = clock.now()
    with _open(request, own_categories()) as opened:
        more = {
            Category.IDENTITY: told_lines(opened.privacy_notices()),
            Category.CONTACT: residence_lines(opened.residences()),
        }
        sections = sections_of(opened.card, opened.as_of(now), more)
    context = {"sections": sections, "changed": request.GET.get("melding") == "gewijzigd"}
    return render(request, "werkmap/own_data.html", context)


@jobseeker_page
@require_safe
def own_part(request: ActorRequest, group_name: str) -> HttpResponse:
    """Show one group of her data with every change of it."""
    group = _group(group_name)
    with _open(request, (Category.IDENTITY, group.category)) as opened:
        prefixes = ("extra.",) if group.name.startswith("extra_") else (f"{group.name}.",)
        lines = [line for line in opened.history_of(group.category) if line.field_name.startswith(prefixes)]
        context = {
            "part": shown_part(opened.card, group, links=_links(), owner=True),
            "history": [_nameless(line) for line in change_lines(lines, all_groups())],
            "changed": request.GET.get("melding") == "gewijzigd",
            "scores": group.name == "questionnaire",
        }
    return render(request, "werkmap/own_part.html", context)


@jobseeker_page
@require_http_methods(["GET", "HEAD", "POST"])
def own_part_change(request: ActorRequest, group_name: str, entry: int = 0) -> HttpResponse:
    """Offer one of her rows for change (GET), or write it (POST)."""
    group = _group(group_name)
    if (group.shape is Shape.LIST) != (entry > 0):
        raise NotAvailable
    return _form_page(request, group, entry)


@jobseeker_page
@require_http_methods(["GET", "HEAD", "POST"])
def own_part_new(request: ActorRequest, group_name: str) -> HttpResponse:
    """Offer an empty row for one of her lists (GET), or add it (POST)."""
    group = _group(group_name)
    if group.shape is not Shape.LIST:
        raise NotAvailable
    return _form_page(request, group, 0)


@jobseeker_page
@require_http_methods(["GET", "HEAD", "POST"])
def own_part_remove(request: ActorRequest, group_name: str, entry: int) -> HttpResponse:
    """Ask why one of her entries is to go (GET), or take it off (POST)."""
    group = _writable(_group(group_name))
    if group.shape is not Shape.LIST:
        raise NotAvailable
    form = RemoveForm(request.POST) if request.method == "POST" else None
    valid = form is not None and form.is_valid()
    with _open(request, (Category.IDENTITY, group.category), write=group.category if valid else None) as opened:
        present = present_row(opened, group, entry)
        if form is not None and valid and remove_part(opened, form, group=group, entry=entry):
            return _saved(group)
    form = form or RemoveForm(initial={"version": present.version if present else 0})
    context = {
        "form": form,
        "heading": heading_of(group),
        "fields": shown_fields(group, present) if present else (),
        "back_url": reverse("folder_part", args=[group.name]),
    }
    return render(request, "werkmap/part_remove.html", context, status=status_of(form))


class OwnContactForm(ContactForm):
    """How she can be reached; she needs no reason."""

    why = None  # type: ignore[assignment]


@jobseeker_page
@require_http_methods(["GET", "HEAD", "POST"])
def own_contact(request: ActorRequest) -> HttpResponse:
    """Offer her contact data for correction (GET), or write what she changed (POST)."""
    form = OwnContactForm(request.POST) if request.method == "POST" else None
    valid = form is not None and form.is_valid()
    with _open(request, (Category.CONTACT,), write=Category.CONTACT if valid else None) as opened:
        contact = opened.card.contact or Contact()
        if form is not None and valid and _correct_contact(opened, form, contact):
            return see(f"{reverse('folder_own_data')}?melding=gewijzigd")
        if form is not None and not valid:
            form.check(opened)
    if form is None:
        now = {name: getattr(contact, name) for name in CONTACT_FIELDS}
        form = OwnContactForm(initial={**now, "version": contact.version})
    context = {"form": form, "back_url": reverse("folder_own_data")}
    return render(request, "werkmap/contact_form.html", context, status=status_of(form))


@jobseeker_page
@require_http_methods(["GET", "HEAD", "POST"])
def own_profile(request: ActorRequest) -> HttpResponse:
    """Change the single fields of her profile."""
    return fields_page(request, _desk(request))


@jobseeker_page
@require_http_methods(["GET", "HEAD", "POST"])
def own_profile_list(request: ActorRequest, name: str) -> HttpResponse:
    """Change one of the lists of her profile."""
    return list_page(request, _desk(request), name)


def own_categories() -> tuple[Category, ...]:
    """Return the categories of which this page shows the content."""
    grant = policy().grant("jobseeker", Purpose.OWN_DATA)
    return tuple(each for each in Category if grant and each in grant.read and each not in TOLD_ELSEWHERE)


def may_write(group: Group) -> bool:
    """Tell whether she may change a group herself: the policy lets her, and her word is a source of it."""
    grant = policy().grant("jobseeker", Purpose.OWN_DATA)
    return grant is not None and group.entered and group.category in grant.write and "own_statement" in group.sources


def sections_of(
    card: ClientCard,
    texts: Mapping[Category, Mapping[str, str]],
    more: Mapping[Category, tuple[tuple[str, str], ...]] | None = None,
) -> list[Section]:
    """Return her data by category, each with what she should know about it; `more` are lines from other tables."""
    groups = all_groups()
    told = told_groups(groups)
    found = []
    for category in own_categories():
        fields = texts.get(category, {}) if category in AS_TEXT else {}
        plain = tuple(
            (field_words(name, groups), text_words(name, text, groups))
            for name, text in fields.items()
            if "." not in name
        )
        found.append(
            Section(
                name=str(category),
                heading=label(category, Kind.CATEGORY),
                fields=(*plain, *single_lines(category, card), *(more or {}).get(category, ())),
                parts=tuple(
                    shown_part(card, group, links=_links(), owner=True)
                    for group in groups.values()
                    if group.category is category
                ),
                facts=facts_of_category(category, told),
                change_urls=_change_urls(category),
            )
        )
    return found


def facts_of_category(category: Category, told: tuple[ToldGroup, ...]) -> Facts:
    """Return what she should know about a category: from the catalogue and the policy, nothing written twice."""
    mine = [group for group in told if group.category == category]
    readers = [
        label(function, Kind.FUNCTION)
        for function, rule in policy().functions.items()
        if function in set(Function) and any(category in grant.read for grant in rule.grants.values())
    ]
    return Facts(
        purposes=_once(label(each, Kind.PURPOSE) for group in mine for each in group.purposes),
        legal_bases=_once(group.legal_basis for group in mine),
        sources=_once(pick(class_words("source", group.source)) for group in mine),
        retentions=_once(pick(class_words("retention", group.retention)) for group in mine),
        controllers=_once(group.controller for group in mine),
        functions=_once(readers),
        sensitivities=_once(pick(class_words("sensitivity", group.sensitivity)) for group in mine),
        derivable=_once(
            f"{pick((field.label_nl, field.label_en))}: {derivable_words(field.derivable)}"
            for group in mine
            for field in group.fields
            if field.derivable
        ),
    )


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _change_urls(category: Category) -> tuple[tuple[str, str], ...]:
    if category is Category.CONTACT:
        return ((gettext("Adres, e-mail en telefoon wijzigen"), reverse("folder_contact")),)
    if category is Category.PROFILE:
        lists = [
            (gettext("Beroepen wijzigen"), "beroepen"),
            (gettext("Talen wijzigen"), "talen"),
            (gettext("Opleiding wijzigen"), "opleiding"),
            (gettext("Werkervaring wijzigen"), "werkervaring"),
        ]
        return (
            (gettext("Profiel wijzigen"), reverse("folder_profile")),
            *((words, reverse("folder_profile_list", args=[name])) for words, name in lists),
        )
    return ()


def _links() -> Links:
    return Links(page=lambda name: reverse("folder_part", args=[name]), may_write=may_write)


def _nameless(line: ChangeLine) -> ChangeLine:
    """Leave out the name of who changed it: the log says by which function it was."""
    return replace(line, by="")


def _group(name: str) -> Group:
    group = group_of(name)
    if group is None or group.category not in own_categories():
        raise NotAvailable
    return group


def _writable(group: Group) -> Group:
    if not may_write(group):
        raise Refused(Refusal.CATEGORY)
    return group


def _open(
    request: ActorRequest, categories: tuple[Category, ...], *, write: Category | None = None
) -> AbstractContextManager[OpenedClient]:
    return open_own_record(
        actor=request.actor,
        categories=tuple(dict.fromkeys(categories)),
        write=() if write is None else (write,),
        name="own:read" if write is None else "own:write",
        now=clock.now(),
    )


def _form_page(request: ActorRequest, group: Group, entry: int) -> HttpResponse:
    _writable(group)
    posted = request.POST if request.method == "POST" else None
    today = clock.local_day(clock.now())
    writes = posted is not None and PartForm(posted, group=group, today=today, owner=True).is_valid()
    categories = (Category.IDENTITY, group.category)
    with _open(request, categories, write=group.category if writes else None) as opened:
        adds = group.shape is Shape.LIST and not entry
        present = None if adds else present_row(opened, group, entry)
        version = opened.version_of(group, entry) if posted is None else 0
        form = PartForm(posted, group=group, today=today, present=present, version=version, owner=True)
        if posted is not None and form.is_valid() and save_part(opened, form, entry=entry):
            return _saved(group)
    context = {
        "form": form,
        "heading": heading_of(group),
        "new": adds,
        "back_url": reverse("folder_part", args=[group.name]),
    }
    return render(request, "werkmap/part_form.html", context, status=status_of(form))


def _saved(group: Group) -> HttpResponse:
    return see(f"{reverse('folder_part', args=[group.name])}?melding=gewijzigd")


def _correct_contact(opened: OpenedClient, form: ContactForm, present: Contact) -> bool:
    try:
        opened.correct_contact(form.changes(present), version=form.cleaned_data["version"], why=OWN_WHY)
    except InvalidFields as invalid:
        form.add_errors(invalid.errors)
    except StaleVersion:
        form.add_error(None, gettext("Iemand anders wijzigde dit net ook. Annuleer en kijk wat er nu staat."))
    else:
        return True
    return False


def _desk(request: ActorRequest) -> Desk:
    categories = (Category.IDENTITY, Category.PROFILE)
    back = reverse("folder_own_data")
    return Desk(
        open_=lambda write: _open(request, categories, write=Category.PROFILE if write else None),
        frame=lambda _opened: {"back_url": back},
        template="werkmap/profile_form.html",
        done_url=lambda _opened: f"{back}?melding=gewijzigd",
        owner=True,
    )
