"""The vacancies that were put to a jobseeker: what the employer would see, and her yes, no or later (I16)."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sonar.access.types import Category
from sonar.disclosure.operations import NotAvailable, open_own_record
from sonar.employers.queries import vacancy as find_vacancy
from sonar.kernel import clock
from sonar.matching.operations import (
    OWN_CATEGORIES,
    AnswerTooLate,
    InvalidStep,
    StepNotPossible,
    answer_proposal,
    own_proposals,
    proposals_in,
    shareable,
)
from sonar.matching.types import SharedContact
from sonar.web.adviser.following_forms import NoWishForm
from sonar.web.partial import speaks_english
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, jobseeker_page
from sonar.web.templatetags.sonar import phone


class AnswerForm(NoWishForm):
    """In which ways the employer may reach her, and if she does not want it why, if she says so."""

    unsaid = _("Zeg ik liever niet")
    ways = forms.MultipleChoiceField(label=_("Hoe mag de werkgever u bereiken?"), required=False)

    def __init__(self, *args: Any, mine: SharedContact, **kwargs: Any) -> None:
        """Offer the ways in which she can be reached."""
        super().__init__(*args, **kwargs)
        self.fields["ways"].choices = [  # type: ignore[attr-defined]
            (way, f"{words}: {value}")
            for way, words, value in (
                ("phone", gettext("Telefoon"), phone(mine.phone) if mine.phone else ""),
                ("email", gettext("E-mail"), mine.email),
            )
            if value
        ]


@jobseeker_page
@require_safe
def proposals(request: ActorRequest) -> HttpResponse:
    """Show the vacancies that were put to her, newest first."""
    found = own_proposals(actor=request.actor, now=clock.now())
    return render(request, "werkmap/proposals.html", {"proposals": found, "done": request.GET.get("gedaan", "")})


@jobseeker_page
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Show one of them with exactly what the employer would see (GET), and take her answer (POST)."""
    step = request.POST.get("stap", "") if request.method == "POST" else ""
    with open_own_record(
        actor=request.actor,
        categories=OWN_CATEGORIES,
        write=(Category.PLAN,) if step else (),
        name="own:answer" if step else "own:proposals",
        now=clock.now(),
    ) as opened:
        mine = shareable(opened)
        form = AnswerForm(request.POST if request.method == "POST" else None, mine=mine)
        if step and form.is_valid() and _answered(opened, vacancy_id, step, form):
            return see(reverse("folder_proposals") + f"?gedaan={step}")
        found = next(
            (each for each in proposals_in(opened=opened, who="client") if each.vacancy_id == vacancy_id), None
        )
    if found is None:
        raise NotAvailable
    context = {
        "proposal": found,
        "vacancy": find_vacancy(vacancy_id=vacancy_id, english=speaks_english()),
        "mine": mine,
        "form": form,
    }
    return render(request, "werkmap/proposal.html", context, status=status_of(form))


def _answered(opened: Any, vacancy_id: int, step: str, form: AnswerForm) -> bool:  # noqa: ANN401 - an opened client
    try:
        answer_proposal(
            opened=opened,
            vacancy_id=vacancy_id,
            step=step,
            ways=tuple(form.cleaned_data["ways"]) if step == "consent" else (),
            why=form.cleaned_data["why"] if step in {"decline", "withdraw"} else "",
        )
    except InvalidStep:
        form.add_error("ways", gettext("Kies hoe de werkgever u mag bereiken."))
    except AnswerTooLate:
        form.add_error(None, gettext("De tijd om te antwoorden is voorbij. Wilt u alsnog? Zeg het tegen uw adviseur."))
    except StepNotPossible:
        form.add_error(None, gettext("Dit kan nu niet meer. Hieronder leest u hoe het staat."))
    else:
        return True
    return False
