"""The interface for municipalities' own systems: one own inhabitant at a time (ADR 0024)."""

from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Query
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from sonar.exchange.operations import (
    begin_call,
    changed_inhabitants,
    inhabitant_status,
    note_bad_call,
    report_support,
)
from sonar.exchange.types import (
    InhabitantStatus,
    MunicipalCall,
    MunicipalRefusal,
    MunicipalRefused,
    SupportReport,
)
from sonar.kernel import clock
from sonar.web.api import serving
from sonar.web.api.contract import ChangesAnswer, Problem, Question, Report, ReportAnswer, StatusAnswer
from sonar.web.api.problems import problem
from sonar.web.api.serving import NOT_KNOWN, explain_faults, unsigned

ROOT: Final = "/api/gemeenten/v1"
VERSION: Final = "1.0.0"
_OUTCOMES: Final = {"new": "nieuw", "changed": "gewijzigd", "unchanged": "ongewijzigd"}
_REFUSED: Final = {
    MunicipalRefusal.NOT_KNOWN: (HTTPStatus.UNAUTHORIZED, NOT_KNOWN),
    MunicipalRefusal.NOT_AVAILABLE: (
        HTTPStatus.NOT_FOUND,
        _("Van deze persoon is hier niets voor uw gemeente."),
    ),
    MunicipalRefusal.DAY_LIMIT: (
        HTTPStatus.TOO_MANY_REQUESTS,
        _("Uw gemeente heeft het aantal personen van een etmaal bereikt. Probeer het later opnieuw."),
    ),
    MunicipalRefusal.STALE: (
        HTTPStatus.CONFLICT,
        _("Iemand anders wijzigde dit tegelijk. Stuur de melding opnieuw."),
    ),
}
_HOUR: Final = "3600"
_PROBLEMS: Final = dict.fromkeys((400, 401, 404, 409, 429), Problem)


class _Signed(HttpBearer):
    """A signed assertion of the municipality's own system, which works once."""

    def authenticate(self, request: HttpRequest, token: str) -> MunicipalCall | None:  # noqa: ARG002
        """Return the call that this assertion begins, or nothing."""
        try:
            return begin_call(token, audience=settings.SONAR.base_url + ROOT, now=clock.now())
        except MunicipalRefused:
            return None


api = NinjaAPI(
    title="Sonar voor gemeenten",
    version=VERSION,
    description="Eén eigen inwoner tegelijk: waar staat de bemiddeling, en wat doet de gemeente zelf voor haar.",
    auth=_Signed(),
    openapi_url=None,
    docs_url=None,
    urls_namespace="municipal",
    servers=[{"url": ROOT}],
)


class _Call(HttpRequest):
    """A request that was let in; for the type checker."""

    auth: MunicipalCall


@api.post(
    "/bemiddelingsstatusvragen",
    response={200: StatusAnswer, **_PROBLEMS},
    by_alias=True,
    summary="Vraag waar de bemiddeling van een eigen inwoner staat",
    operation_id="askStatus",
)
def ask_status(request: _Call, question: Question) -> StatusAnswer:
    """Answer by the citizen service number, which stands in the body and nowhere else."""
    return _status(inhabitant_status(call=request.auth, bsn=question.bsn, now=clock.now()))


@api.get(
    "/bemiddelingsstatussen/{uuid:reference}",
    response={200: StatusAnswer, **_PROBLEMS},
    by_alias=True,
    summary="Lees de status van een inwoner naar wie uw gemeente eerder vroeg",
    operation_id="readStatus",
)
def read_status(request: _Call, reference: UUID) -> StatusAnswer:
    """Answer by the municipality's own reference."""
    return _status(inhabitant_status(call=request.auth, reference=reference, now=clock.now()))


@api.post(
    "/meldingen",
    response={200: ReportAnswer, **_PROBLEMS},
    by_alias=True,
    summary="Meld dat een uitkering of voorziening van de gemeente begon of eindigde",
    operation_id="report",
)
def report(request: _Call, given: Report) -> ReportAnswer:
    """Take a report over; the same report twice changes nothing."""
    done = report_support(
        call=request.auth,
        bsn=given.bsn,
        report=SupportReport(given.kind.code, given.started_on, given.ended_on),
        now=clock.now(),
    )
    return ReportAnswer(reference=done.reference, outcome=_OUTCOMES[done.outcome])


@api.get(
    "/wijzigingen",
    response={200: ChangesAnswer, **_PROBLEMS},
    by_alias=True,
    summary="Vraag van welke inwoners de status veranderde",
    operation_id="readChanges",
)
def changes(
    request: _Call, after: Annotated[str, Query(alias="na", pattern="^(0|[1-9][0-9]{0,17})$")] = "0"
) -> ChangesAnswer:
    """Answer with references only: each is read by itself, and each reading stands in the ledger."""
    found = changed_inhabitants(call=request.auth, after=after)
    return ChangesAnswer(references=list(found.references), place=found.place)


@api.exception_handler(MunicipalRefused)
def _refused(_request: HttpRequest, refused: MunicipalRefused) -> HttpResponse:
    status, detail = _REFUSED[refused.code]
    response = problem(status, detail)
    if refused.code is MunicipalRefusal.DAY_LIMIT:
        response["Retry-After"] = _HOUR
    return response


@api.exception_handler(AuthenticationError)
def _unsigned(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return unsigned()


def _note(request: HttpRequest) -> None:
    """Write down that a municipality's system that was let in sent what is not by the contract."""
    call = getattr(request, "auth", None)
    if isinstance(call, MunicipalCall):
        note_bad_call(call=call)


explain_faults(api, note=_note)


def document() -> dict[str, Any]:
    """Return the contract as OpenAPI, generated from what is served."""
    return serving.document(api)


def _status(found: InhabitantStatus) -> StatusAnswer:
    return StatusAnswer(reference=found.reference, registered=found.registered, since=found.since, office=found.office)


urlpatterns = serving.addresses(api, version=VERSION, prefix="municipal", contract=document)
