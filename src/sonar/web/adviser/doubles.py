"""Two records of one person: compared, proposed to be linked, decided by a second person, and parted again (I10)."""

from typing import Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.types import Category, Purpose
from sonar.casework.operations import ChangedMeanwhile, ask_split, compare_records, decide_link, propose_merge
from sonar.casework.queries import MERGE_GROUNDS, case_file, links_waiting
from sonar.clients.types import ClientCard, InvalidFields
from sonar.disclosure.operations import NotAvailable, Refused, open_client, search_by_number
from sonar.disclosure.types import InvalidSearch
from sonar.identity.types import Actor, Function
from sonar.kernel import clock
from sonar.web.adviser.case_forms import words
from sonar.web.adviser.namesakes import OTHER_RECORD
from sonar.web.adviser.parts import purpose_to_write
from sonar.web.adviser.purposes import main_purpose
from sonar.web.context import REGISTRARS
from sonar.web.forms import SonarForm
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, staff_page

_COMPARED: Final = (Category.IDENTITY, Category.CONTACT)
OTHER: Final = "other"
THIS: Final = "this"


class OtherNumberForm(SonarForm):
    """Which other record may be hers."""

    number = forms.CharField(
        label=_("Klantnummer van de andere registratie"),
        help_text=_("Negen tekens. Zoek de klant eerst op als u het nummer niet hebt."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class MergeForm(OtherNumberForm):
    """Which of the two goes on, and how it is known that they are one person."""

    number = forms.CharField(max_length=20, widget=forms.HiddenInput)
    keep = forms.ChoiceField(
        label=_("Welke registratie gaat door?"),
        choices=lambda: [
            ("", gettext("Maak een keuze")),
            (THIS, gettext("De registratie links")),
            (OTHER, gettext("De registratie rechts")),
        ],
    )
    ground = forms.ChoiceField(
        label=_("Hoe weet u dat dit één persoon is?"),
        choices=lambda: [("", gettext("Maak een keuze")), *words(MERGE_GROUNDS)],
    )


@staff_page(*REGISTRARS)
@require_http_methods(["GET", "HEAD", "POST"])
def double(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Ask for the number of the other record (GET); compare the two, or propose to link them (POST).

    A search that found both leads here with the other record in the address, and they are compared at once.
    """
    actor = request.actor
    purpose = purpose_to_write(actor, Category.IDENTITY)
    proposing = "keep" in request.POST
    posted = request.POST if request.method == "POST" else None
    form = (MergeForm if proposing else OtherNumberForm)(posted)
    valid = form.is_bound and form.is_valid()
    card = _compared(actor, client_ref)
    number = form.data.get("number", "") if form.is_bound else ""
    other = _other(request, form, card, number) if number and (valid or proposing) else None
    found = request.GET.get(OTHER_RECORD, "")
    if found and not form.is_bound:
        other = _compared(actor, found)
        if other.client_id == card.client_id or other.placement is None:
            raise NotAvailable
        number = other.placement.number
    if valid and other is not None and isinstance(form, MergeForm) and _proposed(request, form, card, other):
        return see(f"{reverse('client', args=[card.reference])}?melding=samenvoegen")
    if other is not None and not proposing:
        form = MergeForm(initial={"number": number})
    context = {"card": card, "purpose": purpose, "form": form, "other": other}
    return render(request, "adviser/double.html", context, status=status_of(form))


@staff_page(*REGISTRARS)
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Explain what parting does (GET), or ask for it (POST). It takes a record that gave way to another."""
    actor = request.actor
    purpose = purpose_to_write(actor, Category.IDENTITY)
    with open_client(
        actor=actor, client_ref=client_ref, purpose=purpose, categories=(Category.IDENTITY,), now=clock.now()
    ) as opened:
        card = opened.card
        earlier = case_file(opened=opened, actor=actor, categories=(Category.IDENTITY,)).earlier
    link = next((record for record in earlier if record.survives), None)
    if link is None:
        raise NotAvailable
    form = SonarForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            ask_split(actor=actor, client_ref=client_ref, purpose=purpose)
        except ChangedMeanwhile:
            form.add_error(None, gettext("De splitsing is al gevraagd. De teammanager beslist."))
        else:
            return see(f"{reverse('client', args=[card.reference])}?melding=splitsen")
    context = {"card": card, "purpose": purpose, "form": form, "link": link}
    return render(request, "adviser/split.html", context, status=status_of(form))


@staff_page(Function.TEAM_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def doubles(request: ActorRequest) -> HttpResponse:
    """Show which links wait (GET); take one up and compare both records, or decide about it (POST)."""
    actor, link_ref = request.actor, request.POST.get("link", "")
    if request.method == "POST":
        match request.POST.get("do"):
            case "compare":
                return _compare(request, link_ref)
            case "yes" | "no" as answer:
                decide_link(actor=actor, link_ref=link_ref, yes=answer == "yes")
                return see(f"{reverse('doubles')}?melding=besloten")
            case _:
                raise NotAvailable
    context = {"waiting": links_waiting(actor=actor), "decided": request.GET.get("melding") == "besloten"}
    return render(request, "adviser/doubles.html", context)


def _compare(request: ActorRequest, link_ref: str) -> HttpResponse:
    survivor, gives_way = compare_records(actor=request.actor, link_ref=link_ref)
    context = {
        "link_ref": link_ref,
        "splitting": request.POST.get("splitting") == "1",
        "survivor": survivor,
        "gives_way": gives_way,
        "purpose": Purpose.MEDIATION,
        "basis": next((card.basis for card in (survivor, gives_way) if card), None),
    }
    return render(request, "adviser/doubles_compare.html", context)


def _other(request: ActorRequest, form: SonarForm, card: ClientCard, number: str) -> ClientCard | None:
    """Find the other record by its number, which counts as a search; say what to do when it is not there."""
    actor = request.actor
    try:
        answer = search_by_number(actor=actor, number=number, purpose=main_purpose(actor))
    except InvalidSearch as invalid:
        form.add_errors(invalid.errors)
        return None
    found = next(iter(answer.hits), None)
    if found is None:
        form.add_error(
            "number", gettext("Met dit nummer staat er niemand die u mag openen. Vraag het de eigen adviseur.")
        )
        return None
    if found.card.client_id == card.client_id:
        form.add_error("number", gettext("Dit is dezelfde registratie, of zij is hier al aan gekoppeld."))
        return None
    return _compared(actor, found.card.reference)


def _compared(actor: Actor, client_ref: str) -> ClientCard:
    purpose = purpose_to_write(actor, Category.IDENTITY)
    with open_client(
        actor=actor, client_ref=client_ref, purpose=purpose, categories=_COMPARED, now=clock.now()
    ) as opened:
        return opened.card


def _proposed(request: ActorRequest, form: MergeForm, card: ClientCard, other: ClientCard) -> bool:
    survivor, gives_way = (card, other) if form.cleaned_data["keep"] == THIS else (other, card)
    try:
        propose_merge(
            actor=request.actor,
            client_ref=gives_way.reference,
            survivor_ref=survivor.reference,
            ground=form.cleaned_data["ground"],
            purpose=purpose_to_write(request.actor, Category.IDENTITY),
            now=clock.now(),
        )
    except InvalidFields as invalid:
        form.add_errors(invalid.errors)
    except ChangedMeanwhile:
        form.add_error(None, gettext("Een van deze registraties is al gekoppeld, of er wacht al een voorstel."))
    except (NotAvailable, Refused):
        form.add_error(None, gettext("U mag een van deze registraties niet wijzigen. Vraag het de eigen adviseur."))
    else:
        return True
    return False
