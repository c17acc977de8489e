"""One client: her page, correcting her contact data, writing to her, and the emergency procedure."""

from datetime import date
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from sonar.access.types import Category, Purpose
from sonar.casework.queries import case_file, duties_of, exemptions_of
from sonar.clients.types import ClientCard, Contact, InvalidFields, StaleVersion
from sonar.disclosure.operations import OpenedClient, open_client
from sonar.disclosure.operations import break_glass as open_by_breaking_glass
from sonar.kernel import clock
from sonar.messaging.operations import InvalidMessage
from sonar.reference.queries import education_level_label
from sonar.web.adviser.forms import CONTACT_FIELDS, BreakGlassForm, ContactForm, MessageForm
from sonar.web.adviser.glance import empty_cards, facts_at_a_glance
from sonar.web.adviser.parts import client_parts, open_categories
from sonar.web.adviser.purposes import main_purpose, may_read
from sonar.web.adviser.writing import TASK, reads, rings_instead, send_to_client
from sonar.web.context import ADVISERS, CASE_WORKERS, IN_EMERGENCIES, REGISTRARS
from sonar.web.forms import SonarForm
from sonar.web.partial import asks_for_part, number_from, speaks_english
from sonar.web.plan_shown import shown_plan
from sonar.web.session.access import ActorRequest, staff_page

PAGE_CATEGORIES: Final = (Category.IDENTITY, Category.CONTACT, Category.PROFILE)
"""What a client's page needs. The rest is shielded on it: not needed for this task, so not asked for."""
CASE_CATEGORIES: Final = (Category.CONTACT_MOMENTS, Category.PLAN, Category.MESSAGES)
"""What happens with her: contacts, appointments, tasks, plan, that she was written to."""
REINTEGRATION: Final = "re-integratie"
HISTORY_LINES: Final = 10
CONTACT_CATEGORIES: Final = (Category.IDENTITY, Category.CONTACT)


@staff_page(*CASE_WORKERS)
@require_safe
def client(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Show one client on one screen; with `taak=re-integratie` what that task needs as well."""
    now, actor = clock.now(), request.actor
    purpose = Purpose.REINTEGRATION if request.GET.get("taak") == REINTEGRATION else main_purpose(actor)
    capacity = may_read(actor, Category.WORK_CAPACITY, purpose)
    case = tuple(category for category in CASE_CATEGORIES if may_read(actor, category, purpose))
    wanted = (*PAGE_CATEGORIES, *case, *open_categories(actor, purpose), *((Category.WORK_CAPACITY,) * capacity))
    categories = tuple(dict.fromkeys(wanted))
    today = clock.local_day(now)
    with open_client(actor=actor, client_ref=client_ref, purpose=purpose, categories=categories, now=now) as opened:
        card = opened.card
        file, exemptions = case_file(opened=opened, actor=actor, categories=categories), exemptions_of(card)
        duties = duties_of(file, exemptions=exemptions, today=today)
        context = {
            "card": card,
            "history": opened.history_of(Category.CONTACT)[:HISTORY_LINES],
            "file": file,
            "glance": facts_at_a_glance(card, file, categories=categories, now=now, today=today),
            "empty_cards": empty_cards(file, card.reference, categories=categories),
            "plan": shown_plan(file, duties, exemptions=exemptions, today=today),
            "purpose": purpose,
            "age": age_on(card, today),
            "education": education_of(card),
            "changed": request.GET.get("melding") == "gewijzigd",
            **client_parts(actor, card, purpose, categories),
            "saved": request.GET.get("melding") == "opgeslagen",
            "proposed": request.GET.get("melding", ""),
            "gave_way": any(record.survives for record in file.earlier),
            "registered": request.GET.get("melding") == "ingeschreven",
            "may_register": actor.function in REGISTRARS,
        }
    return render(request, "adviser/client.html", context)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def client_contact(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Offer the contact data for correction (GET), or write what was changed and why (POST)."""
    form = ContactForm(request.POST) if request.method == "POST" else None
    valid = form is not None and form.is_valid()
    with open_client(
        actor=request.actor,
        client_ref=client_ref,
        purpose=main_purpose(request.actor),
        categories=CONTACT_CATEGORIES,
        write=(Category.CONTACT,) if valid else (),
        now=clock.now(),
    ) as opened:
        card = opened.card
        if form is not None and valid and _correct(opened, form):
            return _contact_corrected(request, card)
        if form is not None and not valid:
            form.check(opened)
    return _contact_form(request, card, form)


@staff_page(*ADVISERS)
@require_http_methods(["GET", "HEAD", "POST"])
def client_message(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Offer a message to one person (GET), or send it (POST)."""
    vacancy_id = number_from(request.GET.get("vacature"))
    purpose = Purpose.MATCHING if vacancy_id else main_purpose(request.actor)
    form = MessageForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            rings = send_to_client(
                actor=request.actor,
                client_ref=client_ref,
                subject=form.cleaned_data["subject"],
                body=form.cleaned_data["body"],
                purpose=purpose,
                vacancy_id=vacancy_id,
                now=clock.now(),
            )
        except InvalidMessage as invalid:
            form.add_errors(invalid.errors)
        else:
            told = {"vacature": vacancy_id or "", "ook": TASK if rings else ""}
            question = urlencode({name: value for name, value in told.items() if value})
            return _see(reverse("message_sent") + (f"?{question}" if question else ""))
    asked = (Category.CHANNEL,) if rings_instead(request.actor, purpose) else ()
    with open_client(
        actor=request.actor,
        client_ref=client_ref,
        purpose=purpose,
        categories=(Category.IDENTITY, *asked),
        vacancy_id=vacancy_id,
        now=clock.now(),
    ) as opened:
        card = opened.card
    return _message_form(request, form, card, purpose, vacancy_id)


@staff_page(*ADVISERS)
@require_safe
def message_sent(request: ActorRequest) -> HttpResponse:
    """Tell that the message is on its way; nothing of it or its reader stands here."""
    vacancy_id = number_from(request.GET.get("vacature"))
    context = {
        "vacancy_id": vacancy_id,
        "rings": request.GET.get("ook") == TASK,
        "has_clients": request.actor.function in CASE_WORKERS,
    }
    return render(request, "adviser/message_sent.html", context)


@staff_page(*IN_EMERGENCIES)
@require_http_methods(["GET", "HEAD", "POST"])
def client_break_glass(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Explain the emergency procedure (GET), or open one category with a reason (POST)."""
    form = BreakGlassForm(request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()):
        context = {"form": form, "client_ref": client_ref}
        return render(request, "adviser/break_glass.html", context, status=_status_of(form))
    category = Category(form.cleaned_data["category"])
    with open_by_breaking_glass(
        actor=request.actor,
        client_ref=client_ref,
        purpose=Purpose.MEDIATION,
        category=category,
        reason=form.cleaned_data["reason"],
        now=clock.now(),
    ) as opened:
        card = opened.card
    context = {
        "card": card,
        "category": category,
        "purpose": Purpose.MEDIATION,
        "education": education_of(card),
    }
    return render(request, "adviser/break_glass_opened.html", context)


def age_on(card: ClientCard, today: date) -> int | None:
    """Return the age in years on `today`, or None when identity is not open. Derived, never stored (R6)."""
    if card.identity is None:
        return None
    born = card.identity.birth_date
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def education_of(card: ClientCard) -> str:
    """Return the words for the level of education, in the language in force."""
    level = card.profile.education_level if card.profile else None
    return gettext("niet bekend") if level is None else education_level_label(level, english=speaks_english())


def _correct(opened: OpenedClient, form: ContactForm) -> bool:
    changes = form.changes(opened.card.contact or Contact())
    if not changes:
        form.add_error(None, gettext("Er is niets gewijzigd. Pas een gegeven aan, of kies Annuleren."))
        form.tell_missing()
        return False
    try:
        opened.correct_contact(changes, version=form.cleaned_data["version"], why=form.cleaned_data["why"])
    except InvalidFields as invalid:
        form.add_errors(invalid.errors)
        return False
    except StaleVersion:
        stale = gettext("Een collega wijzigde dit net ook. Annuleer, kijk wat er nu staat en begin opnieuw.")
        form.add_error(None, stale)
        return False
    return True


def _contact_corrected(request: ActorRequest, card: ClientCard) -> HttpResponse:
    if not asks_for_part(request):
        return _see(f"{reverse('client', args=[card.reference])}?melding=gewijzigd")
    with open_client(
        actor=request.actor,
        client_ref=card.reference,
        purpose=main_purpose(request.actor),
        categories=(Category.CONTACT,),
        now=clock.now(),
    ) as opened:
        context = {"card": opened.card, "history": opened.history_of(Category.CONTACT)[:HISTORY_LINES], "changed": True}
    return render(request, "adviser/client_contact.html", context)


def _contact_form(request: ActorRequest, card: ClientCard, form: ContactForm | None) -> HttpResponse:
    contact = card.contact or Contact()
    if form is None:
        present = {name: getattr(contact, name) for name in CONTACT_FIELDS}
        form = ContactForm(initial={**present, "version": contact.version})
    template = "adviser/contact_form.html" if asks_for_part(request) else "adviser/contact_page.html"
    context = {"form": form, "card": card, "purpose": main_purpose(request.actor)}
    return render(request, template, context, status=_status_of(form))


def _message_form(
    request: HttpRequest, form: MessageForm, card: ClientCard, purpose: Purpose, vacancy_id: int | None
) -> HttpResponse:
    if vacancy_id:
        back_url, back_label = reverse("candidates", args=[vacancy_id]), gettext("Kandidaten")
    else:
        back_url, back_label = reverse("client", args=[card.reference]), gettext("Klant")
    context = {"form": form, "card": card, "purpose": purpose, "back_url": back_url, "back_label": back_label}
    context["reads"] = reads(card)
    return render(request, "adviser/message_form.html", context, status=_status_of(form))


def _status_of(form: SonarForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response
