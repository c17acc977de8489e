"""Employers look for people who published their profile, and ask for contact."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sonar.access.types import Refusal
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import Refused
from sonar.employers.queries import blocked_since, open_vacancies_of
from sonar.identity.types import MandateScope
from sonar.kernel import clock
from sonar.matching.operations import find_profiles
from sonar.matching.types import ProfileCount, ProfileQuestion, ProfilesFound
from sonar.messaging.operations import ContactNotBegun, ask_contact
from sonar.reference import queries as reference
from sonar.reference.types import FoundPlace, Match
from sonar.web.contact_forms import AskForm
from sonar.web.contact_labels import NOT_ASKED
from sonar.web.forms import SonarForm
from sonar.web.partial import speaks_english
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, employer_page_for
from sonar.web.vacancies.forms import LICENCES, place_named

_NAMED: Final = frozenset({Match.EXACT, Match.PREFIX, Match.WORD})
_MOST_OCCUPATIONS: Final = 20
_FUZZY: Final = 3
_RADII: Final = (10, 20, 30, 50, 75)
_RADIUS: Final = 30
_COUNTED: Final = {"regio": "region", "niveau": "level", "rijbewijs": "licence"}
"""The fields of which each choice is counted, and what the room calls them."""


class ProfileSearchForm(SonarForm):
    """Whom an employer looks for. The names are those in the address."""

    woorden = forms.CharField(
        label=_("Voor welk beroep?"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    plaats = forms.CharField(
        label=_("Rond welke plaats?"),
        help_text=_("Een plaats of de vier cijfers van een postcode. U vindt dan wie op afstand gevonden wil worden."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    straal = forms.TypedChoiceField(
        label=_("Hoe ver weg?"),
        required=False,
        coerce=int,
        empty_value=None,
        initial=_RADIUS,
        choices=[(km, format_lazy(_("tot {km} km"), km=km)) for km in _RADII],
    )
    regio = forms.TypedChoiceField(label=_("Regio"), required=False, coerce=int, empty_value=None, choices=())
    uren = forms.IntegerField(
        label=_("Uren per week"),
        required=False,
        min_value=1,
        max_value=60,
        error_messages=dict.fromkeys(("min_value", "max_value"), _("Vul een aantal uren in, van 1 tot en met 60.")),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    niveau = forms.TypedMultipleChoiceField(
        label=_("Opleidingsniveau"), required=False, coerce=int, choices=(), widget=forms.CheckboxSelectMultiple
    )
    rijbewijs = forms.MultipleChoiceField(
        label=_("Rijbewijs"),
        required=False,
        choices=[(code, code) for code in LICENCES],
        widget=forms.CheckboxSelectMultiple,
    )
    pagina = forms.IntegerField(required=False, min_value=1, max_value=4, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: object,
        regions: Iterable[tuple[int, str]],
        levels: Iterable[tuple[int, str]] = (),
        **kwargs: object,
    ) -> None:
        """Offer the regions and the levels of education."""
        super().__init__(*args, **kwargs)
        self._offered: dict[str, list[tuple[Any, Any]]] = {
            "regio": [("", _("Heel Nederland")), *regions],
            "niveau": list(levels),
            "rijbewijs": [(code, code) for code in LICENCES],
        }
        for name, choices in self._offered.items():
            self._offer(name, choices)
        self.occupations: tuple[int, ...] = ()
        self.place: FoundPlace | None = None

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def tell_counts(self, counts: Iterable[ProfileCount]) -> None:
        """Say behind each choice how many profiles it would leave, where that is told."""
        told = {(each.facet, each.value): each.number for each in counts}
        for name, facet in _COUNTED.items():
            numbers = [(value, words, told.get((facet, str(value)))) for value, words in self._offered[name]]
            self._offer(
                name, [(value, words if number is None else f"{words} ({number})") for value, words, number in numbers]
            )

    def clean_plaats(self) -> str:
        """Find the place that the words mean; say what comes near when there is none of that name."""
        words: str = self.cleaned_data["plaats"]
        self.place = place_named(words) if words.strip() else None
        return words

    def clean_woorden(self) -> str:
        """Find the occupations that the words mean."""
        words: str = self.cleaned_data["woorden"]
        today = clock.local_day(clock.now())
        found = reference.find_occupations(words, on=today, limit=_MOST_OCCUPATIONS, schemes=("sonar", "uwv", "esco"))
        meant = [each for each in found if each.match in _NAMED] or list(found[:_FUZZY])
        keys = (reference.occupation_key(scheme=each.scheme, code=each.code) for each in meant)
        self.occupations = tuple(dict.fromkeys(key for key in keys if key is not None))
        if not self.occupations:
            raise forms.ValidationError(_("Dit beroep kennen wij niet. Probeer een ander woord voor hetzelfde werk."))
        return words


@employer_page_for(MandateScope.CANDIDATES)
@require_safe
def profiles(request: ActorRequest) -> HttpResponse:
    """Show the profiles that people published for an occupation; who is shown is written down and told to her."""
    rows = reference.valid_rows(reference.labour_market_regions(), on=clock.local_day(clock.now()))
    regions = [(each.code, each.name) for each in rows]
    english = speaks_english()
    levels = [(each.code, each.label_en if english else each.label_nl) for each in reference.education_levels()]
    asked = request.GET.copy()
    asked["straal"] = asked.get("straal") or str(_RADIUS)  # so that the page shows what is looked for
    form = ProfileSearchForm(asked if "woorden" in request.GET else None, regions=regions, levels=levels)
    context: dict[str, Any] = {"form": form, "found": None, "enough": False}
    context["blocked"] = blocked_since(actor=request.actor)
    status = HTTPStatus.OK
    if form.is_bound and not context["blocked"] and form.is_valid():
        try:
            found = _found(request, form)
        except Refused as refused:
            if refused.code is not Refusal.BUDGET:
                raise
            context["enough"], status = True, HTTPStatus.TOO_MANY_REQUESTS
        else:
            form.tell_counts(found.counts)
            context |= {"found": found, **_pages_around(asked, found)}
    return render(request, "employer/profiles.html", context, status=HTTPStatus.BAD_REQUEST if form.errors else status)


def _found(request: ActorRequest, form: ProfileSearchForm) -> ProfilesFound:
    given = form.cleaned_data
    question = ProfileQuestion(
        occupations=form.occupations,
        region=given["regio"],
        near=form.place,
        km=given["straal"] or _RADIUS,
        hours=given["uren"],
        levels=tuple(given["niveau"]),
        licences=tuple(given["rijbewijs"]),
    )
    return find_profiles(actor=request.actor, question=question, page=given["pagina"] or 1, english=speaks_english())


def _pages_around(asked: QueryDict, found: ProfilesFound) -> dict[str, str]:
    """Return the addresses of the next page and of the first, where there are such."""
    rest = asked.copy()
    rest.pop("pagina", None)
    first = f"{reverse('employer_profiles')}?{rest.urlencode()}"
    return {
        "next_url": f"{first}&pagina={found.page + 1}" if found.page < found.pages else "",
        "first_url": first if found.page > 1 else "",
    }


@employer_page_for(MandateScope.CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ActorRequest, profile_ref: str) -> HttpResponse:
    """Ask somebody for contact; she says yes or no in her Werkmap."""
    if blocked_since(actor=request.actor):
        return see(reverse("employer_profiles"))
    now = clock.now()
    actor, bound = request.actor, bool(request.actor.establishment)
    vacancies = open_vacancies_of(actor.kvk_number, today=clock.local_day(now), establishment=actor.establishment)
    choices = [(each.id, each.title) for each in vacancies]
    form = AskForm(request.POST if request.method == "POST" else None, vacancies=choices, bound=bound)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            ask_contact(
                actor=actor,
                profile_ref=profile_ref,
                vacancy_id=given["vacancy"],
                text=given["text"],
                now=now,
            )
        except InvalidFields as invalid:
            form.add_errors(invalid.errors)
        except ContactNotBegun as refused:
            form.add_error(None, str(NOT_ASKED[refused.why]))
        else:
            return see(reverse("employer_contacts") + "?melding=verstuurd")
    context = {"form": form, "vacancy_first": bound and not choices}
    return render(request, "employer/ask.html", context, status=status_of(form))
