"""The parts of a client's record: shown with their history, changed, added to and taken off."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from sonar.access.types import Category, Purpose, Refusal
from sonar.clients.types import ClientCard, Group, Part, Shape
from sonar.disclosure.operations import NotAvailable, OpenedClient, Refused, open_client
from sonar.disclosure.queries import all_groups, group_of
from sonar.identity.types import Actor
from sonar.kernel import clock
from sonar.web.adviser.extra_rights import extra_purpose
from sonar.web.adviser.purposes import main_purpose, may_read, purpose_for, writing_purpose
from sonar.web.adviser.shielded import Shielded, number_url, shielded_of
from sonar.web.context import CASE_WORKERS, REGISTRARS
from sonar.web.forms import ReasonForm
from sonar.web.partial import asks_for_part
from sonar.web.record.forms import PartForm, RemoveForm
from sonar.web.record.saving import present_row, remove_part, save_part
from sonar.web.record.shown import Links, shown_fields, shown_part, shown_parts
from sonar.web.record.words import change_lines, heading_of
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, staff_page

ON_CLIENT_PAGE: Final = (
    Category.CHANNEL,
    Category.BENEFIT,
    Category.PROFILE,
    Category.CONTACT,
    Category.IDENTITY,
    Category.INDICATION,
    Category.NOTES,
)
"""Whose parts stand open on a client's page, where the purpose of the page allows."""


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: ActorRequest, client_ref: str, group_name: str) -> HttpResponse:
    """Show one group of fields of a client, with every change: old, new, who, when, why.

    What an extra right opens asks for a reason first (GET), and shows it once for that reason (POST).
    """
    group, actor = _group(group_name), request.actor
    purpose = purpose_for(actor, group.category)
    extra = None if may_read(actor, group.category, purpose) else extra_purpose(actor, group.category)
    if extra is None and request.method == "POST":
        raise NotAvailable
    form = ReasonForm(request.POST if request.method == "POST" else None) if extra else None
    if form is not None and not form.is_valid():
        frame = {"form": form, "heading": heading_of(group), "back_url": reverse("client", args=[client_ref])}
        return render(request, "adviser/part_reason.html", frame, status=status_of(form))
    reason = form.cleaned_data["reason"] if form else None
    with _open(request, client_ref, group, extra or purpose, reason=reason) as opened:
        card, groups = opened.card, all_groups()
        prefixes = ("extra.",) if group.name.startswith("extra_") else (f"{group.name}.",)
        lines = [line for line in opened.history_of(group.category) if line.field_name.startswith(prefixes)]
    shown = shown_part(card, group, links=links_for(actor, card.reference))
    if asks_for_part(request):
        item = Shielded(group.name, heading_of(group), shown.page_url, shown)
        return render(request, "adviser/shielded_part.html", {"item": item})
    context = {
        "card": card,
        "purpose": extra or purpose,
        "part": shown,
        "history": change_lines(lines, groups),
        "changed": request.GET.get("melding") == "gewijzigd",
        "legal_basis": group.legal_basis,
    }
    return render(request, "adviser/part_page.html", context)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def part_change(request: ActorRequest, client_ref: str, group_name: str, entry: int = 0) -> HttpResponse:
    """Offer one row for change (GET), or write what was changed, by whom and why (POST)."""
    group = _group(group_name)
    if (group.shape is Shape.LIST) != (entry > 0):
        raise NotAvailable
    return _form_page(request, client_ref, group, entry)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def part_new(request: ActorRequest, client_ref: str, group_name: str) -> HttpResponse:
    """Offer an empty row for a list (GET), or add it (POST)."""
    group = _group(group_name)
    if group.shape is not Shape.LIST:
        raise NotAvailable
    return _form_page(request, client_ref, group, 0)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def part_remove(request: ActorRequest, client_ref: str, group_name: str, entry: int) -> HttpResponse:
    """Ask why an entry is taken off a list (GET), or take it off (POST). Its values stay in the history."""
    group = _group(group_name)
    if group.shape is not Shape.LIST:
        raise NotAvailable
    purpose = purpose_to_write(request.actor, group.category, client_ref)
    form = RemoveForm(request.POST) if request.method == "POST" else None
    valid = form is not None and form.is_valid()
    with _open(request, client_ref, group, purpose, write=valid) as opened:
        present = present_row(opened, group, entry)
        if form is not None and valid and remove_part(opened, form, group=group, entry=entry):
            return _saved(opened.card, group)
        form = form or RemoveForm(initial={"version": present.version if present else 0})
        card = opened.card
    context = {
        **_frame(card, group, purpose),
        "form": form,
        "fields": shown_fields(group, present) if present else (),
    }
    return render(request, "adviser/part_remove.html", context, status=status_of(form))


def purpose_to_write(actor: Actor, category: Category, client_ref: str = "") -> Purpose:
    """Return the purpose for which this actor changes a category; raise `Refused` where there is none.

    With the client whom it was asked of, the database is the one that refuses, and that stands in the ledger (R59).
    """
    found = writing_purpose(actor, category)
    if found is not None:
        return found
    if client_ref:
        with open_client(
            actor=actor,
            client_ref=client_ref,
            purpose=main_purpose(actor),
            categories=(Category.IDENTITY,),
            write=(category,),
            now=clock.now(),
        ):
            pass
    raise Refused(Refusal.CATEGORY)


def links_for(actor: Actor, reference: str) -> Links:
    """Return how the pages of this actor lead to the parts of a client."""
    return Links(
        page=lambda name: reverse("client_part", args=[reference, name]),
        may_write=lambda group: group.entered and writing_purpose(actor, group.category) is not None,
    )


def open_categories(actor: Actor, purpose: Purpose) -> tuple[Category, ...]:
    """Return the categories whose parts a client's page opens with the rest of it."""
    return tuple(category for category in ON_CLIENT_PAGE if may_read(actor, category, purpose))


def client_parts(actor: Actor, card: ClientCard, purpose: Purpose, opened: tuple[Category, ...]) -> dict[str, object]:
    """Return what the templates of a client's page need of the record; `opened` are the categories on her ticket."""
    links = links_for(actor, card.reference)
    shown, groups = open_categories(actor, purpose), all_groups().values()
    parts = shown_parts(card, (group for group in groups if group.category in shown), links=links)
    return {
        "parts": parts,
        # What is empty stands together, so that the screen shows what there is.
        "empty_parts": [part for part in parts if not part.rows],
        "record_links": record_links(actor, card.reference),
        "shielded": shielded_of(actor, card, groups=groups, opened=opened, links=links),
        "number_url": number_url(actor, card),
    }


def record_links(actor: Actor, reference: str) -> list[tuple[str, str]]:
    """Return the other pages of the record that this actor may open, with their words."""
    found: list[tuple[str, str, tuple[str, ...]]] = [(gettext("Het dossier op een eerder moment"), "client_past", ())]
    if writing_purpose(actor, Category.IDENTITY):
        found.append((gettext("Naam en geboortedatum corrigeren"), "client_identity", ()))
        if actor.function in REGISTRARS:
            found.append((gettext("Dubbele registratie melden"), "client_double", ()))
    if writing_purpose(actor, Category.PROFILE):
        found.append((gettext("Profiel wijzigen"), "client_profile", ()))
        found += [
            (gettext("Beroepen wijzigen"), "client_profile_list", ("beroepen",)),
            (gettext("Talen wijzigen"), "client_profile_list", ("talen",)),
            (gettext("Opleiding wijzigen"), "client_profile_list", ("opleiding",)),
            (gettext("Werkervaring wijzigen"), "client_profile_list", ("werkervaring",)),
        ]
    if writing_purpose(actor, Category.STATUS):
        found.append((gettext("Inschrijving beëindigen of opnieuw beginnen"), "client_activity", ()))
    found.append((gettext("Deze klant laten afschermen"), "client_protect", ()))
    found.append((gettext("Ik ken deze persoon zelf"), "client_known", ()))
    return [(words, reverse(name, args=[reference, *more])) for words, name, more in found]


def _form_page(request: ActorRequest, client_ref: str, group: Group, entry: int) -> HttpResponse:
    if not group.entered:
        raise NotAvailable
    purpose = purpose_to_write(request.actor, group.category, client_ref)
    posted = request.POST if request.method == "POST" else None
    today = clock.local_day(clock.now())
    # Whether the form can be read decides whether the ticket is for writing; what is in it is for the room to judge.
    writes = posted is not None and PartForm(posted, group=group, today=today).is_valid()
    with _open(request, client_ref, group, purpose, write=writes) as opened:
        present = _present(opened, group, entry)
        version = opened.version_of(group, entry) if posted is None else 0
        form = PartForm(posted, group=group, today=today, present=present, version=version)
        if posted is not None and form.is_valid() and save_part(opened, form, entry=entry):
            return _saved(opened.card, group)
        card = opened.card
    context = {**_frame(card, group, purpose), "form": form, "new": group.shape is Shape.LIST and not entry}
    return render(request, "adviser/part_form.html", context, status=status_of(form))


def _present(opened: OpenedClient, group: Group, entry: int) -> Part | None:
    """Return the row that is changed; None for a new entry of a list."""
    return None if group.shape is Shape.LIST and not entry else present_row(opened, group, entry)


def _open(
    request: ActorRequest,
    client_ref: str,
    group: Group,
    purpose: Purpose,
    *,
    write: bool = False,
    reason: str | None = None,
) -> AbstractContextManager[OpenedClient]:
    return open_client(
        actor=request.actor,
        client_ref=client_ref,
        purpose=purpose,
        categories=_with_name(group.category),
        write=(group.category,) if write else (),
        reason=reason,
        now=clock.now(),
    )


def _with_name(category: Category) -> Iterable[Category]:
    """Return the one category of a page, and the name that stands above it."""
    return tuple(dict.fromkeys((Category.IDENTITY, category)))


def _group(name: str) -> Group:
    group = group_of(name)
    if group is None:
        raise NotAvailable
    return group


def _frame(card: ClientCard, group: Group, purpose: Purpose) -> dict[str, object]:
    return {
        "card": card,
        "purpose": purpose,
        "heading": heading_of(group),
        "back_url": reverse("client_part", args=[card.reference, group.name]),
    }


def _saved(card: ClientCard, group: Group) -> HttpResponse:
    return see(f"{reverse('client_part', args=[card.reference, group.name])}?melding=gewijzigd")
