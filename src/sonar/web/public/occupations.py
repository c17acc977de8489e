"""Finding an occupation: suggestions while somebody types, and the same as a page.

No personal data, nobody signed in, no cookie: the suggestions for the same words are the same for everybody, so they
may be kept by browsers and proxies.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sonar.kernel import clock
from sonar.reference import queries as reference
from sonar.reference.types import FoundOccupation
from sonar.web.forms import SonarForm
from sonar.web.labels import Kind, label
from sonar.web.middleware import same_for_everybody
from sonar.web.partial import asks_for_part, speaks_english
from sonar.web.session.access import open_page

MOST_SHOWN: Final = 10
LONGEST_WORDS: Final = 100
_KEPT_SECONDS: Final = 3600
_LISTS: Final = (("sonar", "Sonar"), ("uwv", "UWV"), ("esco", "ESCO"))


class OccupationForm(SonarForm):
    """What is looked for. The names are those in the address."""

    woorden = forms.CharField(
        label=_("Welk beroep zoekt u?"),
        help_text=_("Typ een beroep of een deel ervan. Een typefout is niet erg."),
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    lijst = forms.ChoiceField(label=_("Lijst"), required=False, choices=_LISTS, widget=forms.HiddenInput)
    code = forms.CharField(label=_("Beroep"), required=False, max_length=60, widget=forms.HiddenInput)
    taal = forms.ChoiceField(label=_("Taal"), required=False, choices=settings.LANGUAGES, widget=forms.HiddenInput)

    def clean_code(self) -> str:
        """Refuse an occupation that no list has."""
        chosen: str = self.cleaned_data["code"]
        if chosen and chosen not in reference.OccupationsOn(clock.local_day(clock.now())):
            raise forms.ValidationError(label("occupation", Kind.FAULT))
        return chosen

    def clean_woorden(self) -> str:
        """Refuse what is no text."""
        words: str = self.cleaned_data["woorden"]
        if not words.isprintable():
            raise forms.ValidationError(_("Haal onleesbare tekens weg."))
        return words


@open_page
@require_safe
def occupations(request: HttpRequest) -> HttpResponse:
    """Suggest at most ten occupations for what somebody types: the bare suggestions for htmx, else a page.

    A question that cannot be read is answered with 400 and a sentence for everything that is wrong with it.
    """
    if asks_for_part(request):
        return _suggestions(request)
    form = OccupationForm(request.GET if "woorden" in request.GET else None)
    found = _found(form) if form.is_valid() else None
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    chosen = form.cleaned_data["code"] if found is not None else ""
    context = {
        "form": form,
        "found": found,
        "chosen": about_occupation(chosen) if chosen else None,
        "only_own": not reference.others_are_loaded(),
    }
    response = render(request, "occupations/page.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


@dataclass(frozen=True, slots=True)
class AboutOccupation:
    """An occupation with its place among others. `groups` are those of ISCO-08, from wide to narrow."""

    label: str
    groups: tuple[str, ...]
    derived: bool
    related: tuple[FoundOccupation, ...]


def about_occupation(chosen: str) -> AboutOccupation:
    """Return what a page shows of an occupation, by list and code."""
    scheme, code = reference.split_reference(chosen)
    isco, derived = reference.isco_of(scheme=scheme, code=code)
    today = clock.local_day(clock.now())
    return AboutOccupation(
        label=reference.reference_label(chosen, english=speaks_english()),
        groups=tuple(each.name for each in reference.isco_path(isco)),
        derived=derived,
        related=reference.neighbours_of(scheme=scheme, code=code, on=today, limit=MOST_SHOWN),
    )


def _suggestions(request: HttpRequest) -> HttpResponse:
    with translation.override(_language(request.GET)):
        form = OccupationForm(request.GET)
        found = _found(form) if form.is_valid() else ()
        faults = [sentence for sentences in form.errors.values() for sentence in sentences]
        status = HTTPStatus.BAD_REQUEST if faults else HTTPStatus.OK
        context = {"found": found, "faults": faults}
        response = render(request, "occupations/suggestions.html", context, status=status)
        response["Content-Language"] = translation.get_language()
    if not faults:
        same_for_everybody(response, seconds=_KEPT_SECONDS, vary="HX-Request")
    return response


def _language(asked: QueryDict) -> str:
    """Return the language of the address: not that of a cookie, or a cache could give it to somebody else."""
    chosen = asked.get("taal", "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _found(form: OccupationForm) -> tuple[FoundOccupation, ...]:
    chosen = form.cleaned_data["lijst"]
    return reference.find_occupations(
        form.cleaned_data["woorden"],
        on=clock.local_day(clock.now()),
        limit=MOST_SHOWN,
        schemes=(chosen,) if chosen else (),
        english=speaks_english(),
    )
