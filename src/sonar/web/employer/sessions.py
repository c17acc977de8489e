"""Who is signed in now for an employer, and ending that: of a colleague, or of an agency."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from sonar.employers.queries import employer_names
from sonar.identity.operations import MandateGone, SessionGone, end_employer_session, withdraw_mandate
from sonar.identity.queries import employer_sessions
from sonar.identity.types import EmployerSession
from sonar.web.replies import see
from sonar.web.session.access import ActorRequest, employer_page

_UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class ShownSession:
    """A sign-in, with the names of the organisations where Sonar knows them."""

    session: EmployerSession
    who: str
    for_whom: str
    """The other employer for which a colleague acts; empty when it is her own."""


@employer_page
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: ActorRequest) -> HttpResponse:
    """Show who is signed in (GET); end a sign-in, or withdraw the mandate on which an agency acts (POST)."""
    fault = ""
    if request.method == "POST":
        try:
            if "withdraw" in request.POST:
                withdraw_mandate(actor=request.actor, reference=request.POST["withdraw"])
            else:
                end_employer_session(actor=request.actor, reference=request.POST.get("end", ""))
        except (SessionGone, MandateGone):
            fault = gettext("Deze aanmelding is er niet meer. Kijk hieronder wie er nu is aangemeld.")
        else:
            return see(reverse("employer_sessions") + "?melding=beeindigd")
    context = {
        "sessions": _shown(request),
        "fault": fault,
        "itself": not request.actor.is_intermediary and not request.actor.establishment,
        "done": request.GET.get("melding") == "beeindigd",
    }
    return render(request, "employer/sessions.html", context, status=_UNPROCESSABLE if fault else None)


def _shown(request: ActorRequest) -> list[ShownSession]:
    found = employer_sessions(actor=request.actor)
    names = employer_names({*(each.user_kvk for each in found), *(each.for_kvk for each in found)})

    def name(kvk: str) -> str:
        return names.get(kvk) or gettext("KvK %(number)s") % {"number": kvk}

    own = request.actor.kvk_number
    return [
        ShownSession(
            each,
            gettext("Gebruiker %(number)s") % {"number": each.user_number}
            if each.own
            else gettext("%(name)s, gebruiker %(number)s") % {"name": name(each.user_kvk), "number": each.user_number},
            "" if each.for_kvk == own else name(each.for_kvk),
        )
        for each in found
    ]
