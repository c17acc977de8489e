"""The Werkmap's page on which she shows her profile to employers, or hides it."""

from typing import Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.types import Category
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import OpenedClient, open_own_record
from sonar.kernel import clock
from sonar.matching.operations import (
    CannotBePublished,
    card_of,
    hide_own,
    own_facts,
    own_publication,
    publish_own,
)
from sonar.matching.types import OwnPublication, ProfileCard, Shown
from sonar.web.forms import SonarForm
from sonar.web.partial import speaks_english
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, jobseeker_page

CATEGORIES: Final = (Category.IDENTITY, Category.PROFILE, Category.EMPLOYER_CONTACT)
_NO_ONE: Final = "P-······"
"""Where an employer sees a code, the preview has none: it differs per employer."""
_CHOICES: Final = (
    (Shown.REGION.value, _("de regio waar u woont (nooit uw plaats of adres)")),
    (Shown.YEARS.value, _("hoeveel jaar u hebt gewerkt")),
    (Shown.LEVEL.value, _("uw opleidingsniveau")),
    (Shown.SKILLS.value, _("uw vaardigheden")),
    (Shown.LICENCES.value, _("uw rijbewijzen")),
    (Shown.LANGUAGES.value, _("uw talen")),
    (Shown.HOURS.value, _("hoeveel uur u wilt werken")),
    (Shown.NEARBY.value, _("hoe ver u ongeveer van het werk woont (nooit in welke plaats)")),
    (Shown.AVAILABLE.value, _("vanaf welke maand u kunt beginnen")),
)


class PublishForm(SonarForm):
    """What employers may see."""

    shown = forms.MultipleChoiceField(
        label=_("Wat mogen werkgevers zien, naast het werk dat u zoekt?"),
        required=False,
        choices=_CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )
    presentation = forms.CharField(
        label=_("Iets over uzelf"),
        help_text=_("Zonder naam, adres, telefoon of e-mail, en niets over uw gezondheid."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )
    agreed = forms.BooleanField(
        label=_("Ik wil dat werkgevers dit profiel kunnen vinden. Ik kan het altijd weer verbergen."), required=False
    )

    def chosen(self) -> frozenset[Shown]:
        """Return what she chose."""
        return frozenset(Shown(each) for each in self.cleaned_data["shown"])


@jobseeker_page
@require_http_methods(["GET", "HEAD", "POST"])
def publishing(request: ActorRequest) -> HttpResponse:
    """Show what employers see of her now; let her look first, show it, or hide it."""
    deed = request.POST.get("deed", "preview") if request.method == "POST" else ""
    changes = deed in {"publish", "hide"}
    with open_own_record(
        actor=request.actor,
        categories=CATEGORIES,
        write=(Category.EMPLOYER_CONTACT,) if changes else (),
        name="own:publish" if changes else "own:read",
        now=clock.now(),
    ) as opened:
        if deed == "hide":
            hide_own(opened=opened)
            return see(reverse("folder_published") + "?melding=verborgen")
        present = own_publication(opened=opened)
        form = PublishForm(request.POST if deed else None, initial=_initial(present))
        preview = _looked_at(opened, form, publish=deed == "publish") if deed and form.is_valid() else None
    if deed == "publish" and preview is not None and not form.errors:
        return see(reverse("folder_published") + "?melding=getoond")
    context = {
        "form": form,
        "present": present,
        "now_shown": card_of(present.facts, pseudonym=_NO_ONE, english=speaks_english()) if present else None,
        "preview": preview,
        "told": request.GET.get("melding", ""),
    }
    return render(request, "werkmap/publishing.html", context, status=status_of(form))


def _looked_at(opened: OpenedClient, form: PublishForm, *, publish: bool) -> ProfileCard | None:
    """Return what an employer would see, and show it to employers when she says so."""
    chosen, text = form.chosen(), form.cleaned_data["presentation"]
    try:
        facts = own_facts(opened=opened, shown=chosen, presentation=text)
        if publish and not form.cleaned_data["agreed"]:
            form.add_error("agreed", gettext("Zet hier een vinkje als u dit wilt."))
        elif publish:
            publish_own(opened=opened, shown=chosen, presentation=text)
    except InvalidFields as invalid:
        faults = dict(invalid.errors)
        if faults.pop("occupations", None):
            words = gettext("Kies eerst in uw profiel welk werk u zoekt. Daarop vinden werkgevers u.")
            form.add_error(None, words)
        form.add_errors(faults)
        return None
    except CannotBePublished:
        words = gettext("Uw profiel kan nu niet worden getoond. Kijk of uw cv nog geldt, of vraag het uw adviseur.")
        form.add_error(None, words)
        return None
    return card_of(facts, pseudonym=_NO_ONE, english=speaks_english())


def _initial(present: OwnPublication | None) -> dict[str, object]:
    if present is None:
        return {"shown": [Shown.REGION.value, Shown.YEARS.value, Shown.SKILLS.value, Shown.HOURS.value]}
    facts = present.facts
    shown = {
        Shown.REGION: facts.region is not None,
        Shown.YEARS: facts.years is not None,
        Shown.LEVEL: facts.level is not None,
        Shown.SKILLS: bool(facts.skills),
        Shown.LICENCES: bool(facts.licences),
        Shown.LANGUAGES: bool(facts.languages),
        Shown.HOURS: facts.hours_max is not None,
        Shown.NEARBY: facts.nearby,
        Shown.AVAILABLE: facts.available_from is not None,
    }
    return {"shown": [each.value for each, there in shown.items() if there], "presentation": facts.presentation}
