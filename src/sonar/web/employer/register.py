"""Registering an establishment: the first time an employer comes, and for each further place of business."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.employers.operations import register_establishment
from sonar.employers.queries import employer_names, own_establishments
from sonar.employers.types import InvalidEntry
from sonar.kernel import clock
from sonar.web.employer.words import REGISTER_FAULTS
from sonar.web.forms import SonarForm
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, employer_page

_NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}


class EstablishmentForm(SonarForm):
    """The number of an establishment and where it is; the name of the organisation when it is new here."""

    name = forms.CharField(
        label=_("Naam van uw organisatie"),
        help_text=_("Zoals in het Handelsregister. Werkzoekenden zien deze naam."),
        max_length=160,
    )
    number = forms.CharField(
        label=_("Vestigingsnummer"),
        help_text=_("Twaalf cijfers, uit het Handelsregister."),
        max_length=20,
        widget=forms.TextInput(attrs=_NUMERIC),
    )
    pc4 = forms.CharField(
        label=_("Postcode van de vestiging"),
        help_text=_("De vier cijfers. De plaats vullen wij zelf in."),
        max_length=7,
        widget=forms.TextInput(attrs=_NUMERIC),
    )


@employer_page
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: ActorRequest) -> HttpResponse:
    """Show the establishments that are known, and take a new one in."""
    actor = request.actor
    known = actor.kvk_number in employer_names([actor.kvk_number])
    form = EstablishmentForm(
        request.POST if request.method == "POST" else None, initial={"number": actor.establishment}
    )
    if known:
        del form.fields["name"]
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        four = given["pc4"].strip()[:4]
        try:
            register_establishment(
                actor=actor,
                name=given.get("name", ""),
                number=given["number"].replace(" ", ""),
                pc4=int(four) if four.isascii() and four.isdecimal() else 0,
            )
        except InvalidEntry as invalid:
            for name, codes in invalid.errors.items():
                for code in codes:
                    form.add_error(name if name in form.fields else None, str(REGISTER_FAULTS[code]))
        else:
            return see(reverse("employer_register") + "?melding=opgegeven")
    context = {
        "form": form,
        "establishments": own_establishments(actor=actor),
        "known": known,
        "today": clock.local_day(clock.now()),
        "told": request.GET.get("melding") == "opgegeven",
    }
    return render(request, "employer/register.html", context, status=status_of(form))
