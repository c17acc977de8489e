"""Vacancies of other organisations for one client: what the pages of her adviser and her own share."""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sonar.disclosure.operations import OpenedClient
from sonar.exchange.operations import ask_for_vacancies, askable_occupations, look_at_vacancy
from sonar.exchange.queries import occupation_words, vacancies_elsewhere, vacancy_told
from sonar.exchange.types import AskFailed
from sonar.identity.types import Actor
from sonar.kernel import clock
from sonar.web.elsewhere import exchange_link, fault_words, last_fault
from sonar.web.forms import SonarForm
from sonar.web.partial import speaks_english
from sonar.web.session.access import ActorRequest

_ANY: Final = "alle"


class OffersForm(SonarForm):
    """In which occupation is asked: one that the exchange knows, or any near her."""

    occupation = forms.ChoiceField(label=_("In welk beroep"))

    def __init__(self, *args: object, occupations: tuple[tuple[str, str], ...], **kwargs: object) -> None:
        """Offer these occupations, by code and words."""
        super().__init__(*args, **kwargs)
        field = self.fields["occupation"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [*occupations, (_ANY, gettext("Alle beroepen in de buurt"))]


def ask_from(request: ActorRequest, opened: OpenedClient) -> tuple[str, OffersForm]:
    """Ask what a posted form asks; return why that brought nothing, and the form."""
    english = speaks_english()
    codes = askable_occupations(opened)
    form = OffersForm(
        request.POST if request.method == "POST" else None,
        occupations=tuple((code, occupation_words(code, english=english)) for code in codes),
    )
    if not form.is_bound:
        return "", form
    if not form.is_valid():
        return gettext("Kies een van de mogelijkheden."), form
    chosen = form.cleaned_data["occupation"]
    try:
        ask_for_vacancies(
            opened=opened,
            actor=request.actor,
            occupation="" if chosen == _ANY else chosen,
            link=exchange_link(),
            now=clock.now(),
        )
    except AskFailed as failed:
        return fault_words(failed.code, failed.retry_at), form
    return "", form


def page_context(
    actor: Actor, opened: OpenedClient, *, form: OffersForm, fault: str, now: datetime
) -> dict[str, object]:
    """Return what the page shows: what was found, and why nothing more was."""
    page = vacancies_elsewhere(actor=actor, opened=opened, now=now)
    return {
        "page": page,
        "form": form,
        "fault": fault or last_fault(page.asked),
        "connected": exchange_link() is not None,
        "profile": opened.card.profile,
    }


def detail_context(actor: Actor, opened: OpenedClient, reference: str, *, now: datetime) -> dict[str, object]:
    """Return what is shown of one vacancy after its details were asked; or why they did not come."""
    try:
        looked = look_at_vacancy(opened=opened, actor=actor, reference=reference, link=exchange_link(), now=now)
    except AskFailed as failed:
        return {"fault": fault_words(failed.code, failed.retry_at), "offer": None}
    return {"fault": "", "offer": vacancy_told(looked.match, looked.detail, reference=reference)}


def status_after(fault: str) -> HTTPStatus:
    """Return the status of a page that says why nothing came, or of one that has nothing to say."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
