"""The addresses at which the national exchange (VUM) asks Sonar, by its contracts of version 3 (ADR 0031)."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, TypeVar

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from sonar.exchange.operations import (
    answer_jobseeker,
    answer_jobseekers,
    answer_vacancies,
    answer_vacancy,
    begin_vum_call,
    note_bad_question,
    refuse_vum,
)
from sonar.exchange.queries import LARGEST, BadCertificate, BadQuestion, read_jobseeker_question, read_vacancy_question
from sonar.exchange.types import Answer, Matches, VumCall, VumRefusal, VumRefused
from sonar.kernel import clock
from sonar.web.api.certificates import caller_oin
from sonar.web.session.access import open_page

logger = structlog.get_logger(__name__)
VERSION: Final = "3.0.0"
_OIN: Final = re.compile(r"[0-9]{20}")
_NAME: Final = re.compile(r"[a-zA-Z0-9_.-]{1,200}")
_PARTIES: Final = ("X-VUM-fromParty", "X-VUM-toParty", "X-VUM-viaParty")
_VERSIONS: Final = ("X-VUM-berichtVersie", "API-Version")
_SUWI: Final = "X-VUM-SUWIparty"
_STRUCTURE, _MISSING, _UNKNOWN = "400.01", "400.02", "400.03"
_BAD: Final = {
    _STRUCTURE: _("De vraag heeft niet de vorm die het contract noemt."),
    _MISSING: _("Een verplicht gegeven ontbreekt."),
    _UNKNOWN: _("Dit id komt niet voor in een antwoord aan u, of het is te lang geleden. Stel de vraag opnieuw."),
}
_HOUR, _MINUTE = "3600", "60"
Question = TypeVar("Question")


def _matches(read: Callable[[bytes], Question], answer: Callable[[VumCall, Question], Matches]) -> Any:  # noqa: ANN401 - a view
    """Return a view that answers a question with what matches."""

    def answered(request: HttpRequest, call: VumCall) -> HttpResponse:
        found = answer(call, read(_body(request)))
        return JsonResponse({"maximumAantalResultatenBereikt": found.more, "matches": list(found.matches)})

    return _exchanged(answered, method="POST")


def _detail(answer: Callable[[VumCall, str], Answer]) -> Any:  # noqa: ANN401 - a view
    """Return a view that answers with the details behind one name of an answer."""

    def answered(_request: HttpRequest, call: VumCall, name: str) -> HttpResponse:
        if not _NAME.fullmatch(name):
            note_bad_question(call=call)
            raise VumRefused(VumRefusal.NOT_AVAILABLE)
        return JsonResponse(dict(answer(call, name)))

    return _exchanged(answered, method="GET")


def _exchanged(view: Callable[..., HttpResponse], *, method: str) -> Callable[..., HttpResponseBase]:
    """Return a view as one of ours: declared as open (it asks for its own proof), every end of it by the contract."""

    @open_page
    @csrf_exempt
    def framed(request: HttpRequest, **places: str) -> HttpResponseBase:
        if request.method != method:
            response = _error(HTTPStatus.METHOD_NOT_ALLOWED, "405.01", _("Zo werkt dit adres niet. Zie het contract."))
            response["Allow"] = method
        elif settings.SONAR.vum is None:
            response = _error(
                HTTPStatus.SERVICE_UNAVAILABLE, "503.01", _("Sonar doet hier niet mee aan de uitwisseling.")
            )
        else:
            response = _ended(request, view, places)
        return _headed(request, response)

    return framed


def _ended(request: HttpRequest, view: Callable[..., HttpResponse], places: dict[str, str]) -> HttpResponse:
    try:
        return _read(request, view, places)
    except VumRefused as refused:
        return _refused(refused.code)
    except Exception as error:  # noqa: BLE001 - the contract knows one answer for what nobody foresaw
        # The kind only: the text of an error can hold what was asked or answered.
        logger.error("vum", kind=type(error).__name__)  # noqa: TRY400
        return _error(
            HTTPStatus.INTERNAL_SERVER_ERROR, "500.01", _("Er ging bij Sonar iets mis. De vraag kan opnieuw.")
        )


def _read(request: HttpRequest, view: Callable[..., HttpResponse], places: dict[str, str]) -> HttpResponse:
    """Answer, or say and note that what was asked is not by the contract."""
    call: VumCall | None = None
    try:
        call = _let_in(request)
        return view(request, call, **places)
    except BadQuestion as bad:
        note_bad_question(call=call)
        return _error(HTTPStatus.BAD_REQUEST, bad.code, _BAD[bad.code], bad.place)


def _let_in(request: HttpRequest) -> VumCall:
    """Return who asks: proven by the certificate, named by the headers, and in the register on this day."""
    vum = settings.SONAR.vum
    if vum is None:
        refuse_vum("off")
    try:
        oin = caller_oin(request, authorities=vum.authorities, now=clock.now())
    except BadCertificate:
        refuse_vum("certificate")
    given = {name: request.headers.get(name, "") for name in (*_PARTIES, *_VERSIONS, _SUWI)}
    for name, value in given.items():
        if not value:
            raise BadQuestion(_MISSING, name)
    wrong = [name for name in _VERSIONS if given[name] != VERSION]
    wrong += [name for name in _PARTIES if not _OIN.fullmatch(given[name])]
    if given[_SUWI] not in ("true", "false"):
        wrong.append(_SUWI)
    if wrong:
        raise BadQuestion(_STRUCTURE, wrong[0])
    asker, to, via = (given[name] for name in _PARTIES)
    # The certificate is that of who called: the exchange that passes the question on.
    if oin != via:
        refuse_vum("other_certificate")
    if to != vum.oin:
        refuse_vum("other_party")
    return begin_vum_call(from_oin=asker, via_oin=via, suwi=given[_SUWI] == "true")


def _body(request: HttpRequest) -> bytes:
    """Return the body; a question of the contract fits many times over in what is taken."""
    try:
        body = request.body
    except RequestDataTooBig:
        raise BadQuestion(_STRUCTURE, "") from None
    if len(body) > LARGEST:
        raise BadQuestion(_STRUCTURE, "")
    return body


def _refused(code: VumRefusal) -> HttpResponse:
    match code:
        case VumRefusal.NOT_KNOWN:
            # The contract has no body here; nothing is said about what was wrong.
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        case VumRefusal.LIMIT:
            response = _error(
                HTTPStatus.TOO_MANY_REQUESTS, "429.01", _("U stelde dit uur zo veel vragen als is afgesproken.")
            )
            response["Retry-After"] = _HOUR
        case VumRefusal.DETAILS:
            # No hour makes it another answer: what helps is asking anew.
            response = _error(
                HTTPStatus.TOO_MANY_REQUESTS,
                "429.01",
                _("Van één vraag krijgt u hoogstens tien keer details. Stel de vraag opnieuw voor meer."),
            )
        case VumRefusal.TIME:
            response = _error(
                HTTPStatus.SERVICE_UNAVAILABLE, "503.02", _("Dit duurde te lang. Probeer het later opnieuw.")
            )
            response["Retry-After"] = _MINUTE
        case _:
            response = _error(HTTPStatus.BAD_REQUEST, _UNKNOWN, _BAD[_UNKNOWN])
    return response


def _error(status: HTTPStatus, code: str, message: str | Promise, details: str = "") -> HttpResponse:
    content = {"code": code, "message": str(message)}
    if details:
        content["details"] = details
    return JsonResponse(content, status=status)


def _headed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Set the headers of the contract: an answer goes the way of the question, back."""
    asker, to, via = (request.headers.get(name, "") for name in _PARTIES)
    for name, value in zip(_PARTIES, (to, asker, via), strict=True):
        response[name] = value if _OIN.fullmatch(value) else ""
    for name in _VERSIONS:
        response[name] = VERSION
    return response


jobseekers = _matches(read_jobseeker_question, lambda call, asked: answer_jobseekers(call=call, question=asked))
jobseeker = _detail(lambda call, name: answer_jobseeker(call=call, name=name))
vacancies = _matches(read_vacancy_question, lambda call, asked: answer_vacancies(call=call, question=asked))
vacancy = _detail(lambda call, name: answer_vacancy(call=call, name=name))

urlpatterns = [
    path("werkzoekendeProfielen/matches", jobseekers, name="vum_jobseekers"),
    path("werkzoekendeProfielen/<str:name>", jobseeker, name="vum_jobseeker"),
    path("vacatures/matches", vacancies, name="vum_vacancies"),
    path("vacatures/<str:name>", vacancy, name="vum_vacancy"),
]
