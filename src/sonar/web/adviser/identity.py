"""Correcting who somebody is: name parts, birth, gender, nationality."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.types import Category
from sonar.clients.operations import LONGEST_REASON
from sonar.clients.types import Identity, InvalidFields, StaleVersion
from sonar.disclosure.operations import NotAvailable, OpenedClient, open_client
from sonar.kernel import clock
from sonar.reference import queries as reference
from sonar.web.adviser.parts import purpose_to_write
from sonar.web.context import CASE_WORKERS
from sonar.web.forms import ToldAtOnce
from sonar.web.partial import speaks_english
from sonar.web.record.forms import DayInput, RawChoice, dutch_day
from sonar.web.record.words import GENDERS, NAME_USES, change_lines
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, staff_page

FIELDS: Final = (
    "initials", "first_names", "name_prefix", "last_name", "partner_prefix", "partner_last_name", "name_use",
    "birth_date", "gender", "nationality",
)  # fmt: skip
_NO_FILL: Final = {"autocomplete": "off"}


def _name(words: Any) -> forms.CharField:  # noqa: ANN401 - lazy words
    return forms.CharField(label=words, required=False, widget=forms.TextInput(attrs=_NO_FILL))


def nationality_choices() -> list[tuple[str, str]]:
    """Return the nationalities that may be chosen."""
    today = clock.local_day(clock.now())
    rows = reference.valid_rows(reference.nationalities(), on=today)
    return [(str(row.code), row.label_en if speaks_english() else row.label_nl) for row in rows]


class IdentityForm(ToldAtOnce):
    """Who somebody is. What is right is for the clients room to say."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    initials = _name(_("Voorletters"))
    first_names = _name(_("Voornamen"))
    name_prefix = _name(_("Voorvoegsel"))
    last_name = _name(_("Achternaam"))
    partner_prefix = _name(_("Voorvoegsel partner"))
    partner_last_name = _name(_("Achternaam partner"))
    name_use = RawChoice(
        label=_("Naamgebruik"), choices=lambda: [(str(use.value), words) for use, words in NAME_USES.items()]
    )
    birth_date = forms.CharField(label=_("Geboortedatum"), required=False, widget=DayInput(attrs=_NO_FILL))
    gender = RawChoice(
        label=_("Geslacht"), choices=lambda: [(str(each.value), words) for each, words in GENDERS.items()]
    )
    nationality = RawChoice(label=_("Nationaliteit"), choices=nationality_choices)
    why = forms.CharField(
        label=_("Reden van de wijziging"),
        help_text=_("Bijvoorbeeld: gezien op het identiteitsbewijs."),
        widget=forms.TextInput(attrs={"maxlength": LONGEST_REASON, **_NO_FILL}),
    )

    def changes(self) -> Mapping[str, object]:
        """Return every field as the room takes it; what does not differ is left alone there."""
        return {
            name: dutch_day(self.cleaned_data[name]) if name == "birth_date" else self.cleaned_data[name]
            for name in FIELDS
        }


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def client_identity(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Offer the identity for correction (GET), or write what was changed and why (POST)."""
    purpose = purpose_to_write(request.actor, Category.IDENTITY, client_ref)
    form = IdentityForm(request.POST) if request.method == "POST" else None
    valid = form is not None and form.is_valid()
    with open_client(
        actor=request.actor,
        client_ref=client_ref,
        purpose=purpose,
        categories=(Category.IDENTITY,),
        write=(Category.IDENTITY,) if valid else (),
        now=clock.now(),
    ) as opened:
        card = opened.card
        if card.identity is None:
            raise NotAvailable
        if form is not None and valid and _correct(opened, form):
            return see(f"{reverse('client', args=[card.reference])}?melding=gewijzigd")
        form = form or IdentityForm(initial=texts_of(card.identity))
        _keep_nationality(form, str(card.identity.nationality))
        lines = [line for line in opened.history_of(Category.IDENTITY) if "." not in line.field_name]
        context = {"card": card, "purpose": purpose, "form": form, "history": change_lines(lines, {})}
    return render(request, "adviser/identity.html", context, status=status_of(form))


def texts_of(identity: Identity) -> dict[str, object]:
    """Return the fields of an identity as a form shows them."""
    return {
        **{name: getattr(identity, name) for name in FIELDS},
        "name_use": identity.name_use.value,
        "gender": str(identity.gender.value),
        "nationality": str(identity.nationality),
        "version": identity.version,
    }


def _keep_nationality(form: IdentityForm, code: str) -> None:
    """Let a nationality that ended stay with who has it."""
    field = form.fields["nationality"]
    if isinstance(field, forms.ChoiceField) and code not in dict(field.choices):  # type: ignore[arg-type]
        words = reference.nationality_label(int(code), english=speaks_english())
        field.choices = [*field.choices, (code, words)]  # type: ignore[misc]


def _correct(opened: OpenedClient, form: IdentityForm) -> bool:
    try:
        opened.correct_identity(form.changes(), version=form.cleaned_data["version"], why=form.cleaned_data["why"])
    except InvalidFields as invalid:
        form.add_errors(invalid.errors)
    except StaleVersion:
        form.add_error(None, gettext("Iemand anders wijzigde dit net ook. Annuleer en kijk wat er nu staat."))
    else:
        return True
    return False
