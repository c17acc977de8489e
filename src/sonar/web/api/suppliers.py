"""The interface by which suppliers deliver vacancies: employers' own systems, agencies and job boards (ADR 0033)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from itertools import islice
from typing import Annotated, Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Path, Query, Status
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from sonar.employers.types import InvalidEntry
from sonar.exchange import types
from sonar.exchange.operations import (
    MOST_IN_ONE,
    PAGE,
    begin_supplier_call,
    close_supplied,
    deliver,
    deliver_many,
    note_bad_delivery,
    supplied,
    supplied_list,
)
from sonar.exchange.types import SupplierCall, SupplierRefusal, SupplierRefused
from sonar.kernel import clock
from sonar.web.api import serving
from sonar.web.api.contract import Problem
from sonar.web.api.problems import problem
from sonar.web.api.reading import Unreadable, read_object, version_named
from sonar.web.api.serving import explain_faults, unsigned
from sonar.web.api.supply import (
    NAME,
    Done,
    Fault,
    Finding,
    NewVacancy,
    Outcome,
    Page,
    Read,
    Reason,
    Row,
    RowDone,
    State,
    Supply,
    SupplyDone,
    Vacancy,
    body_of,
    sent_schemas,
)
from sonar.web.employer_labels import EMPLOYER
from sonar.web.supplier_labels import REFUSED, supplier_fault

ROOT: Final = "/api/vacatures/v1"
VERSION: Final = "1.1.0"
_NAME: Final = re.compile(NAME, re.ASCII)
_DELIVERING: Final = dict.fromkeys((400, 401, 403, 404, 409, 412, 413, 428, 429), Problem)
_READING: Final = dict.fromkeys((400, 401, 404, 429), Problem)
_WRONG: Final = _("Dit klopt niet met het contract. Er is niets opgeslagen.")
_MOST_FAULTS: Final = 100
"""So many faults of one vacancy are told: every field has room, and a body of unknown names gets no long answer."""
_FIRST: Final = 2
"""The version that a vacancy has when it was made and then published or stopped, in one delivery."""
_OUTCOMES: Final[Mapping[str, Outcome]] = {each.name.lower(): each for each in Outcome}
_STATES: Final[Mapping[str, State]] = {each.code: each for each in State}
_MATCH: Final = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "De ETag van de versie die u las. Is zij intussen gewijzigd, dan gebeurt er niets (412).",
}
Named = Annotated[str, Path(alias="kenmerk", pattern=NAME)]


class _Signed(HttpBearer):
    """A signed assertion of the supplier's own system, which works once."""

    def authenticate(self, request: HttpRequest, token: str) -> SupplierCall | None:  # noqa: ARG002
        """Return the call that this assertion begins, or nothing; a full hour is told."""
        try:
            return begin_supplier_call(token, audience=settings.SONAR.base_url + ROOT, now=clock.now())
        except SupplierRefused as refused:
            if refused.code is SupplierRefusal.LIMIT:
                raise
            return None


api = NinjaAPI(
    title="Vacatures aan Sonar leveren",
    version=VERSION,
    description=(
        "Lever, wijzig en sluit vacatures van werkgevers voor wie u mag leveren, onder uw eigen kenmerk. Elke vacature"
        " wordt gecontroleerd op eisen die de wet verbiedt; waar de controle op stuit, beoordeelt een medewerker."
    ),
    auth=_Signed(),
    openapi_url=None,
    docs_url=None,
    urls_namespace="suppliers",
    servers=[{"url": ROOT}],
)


def _note(request: HttpRequest) -> None:
    """Write down that a supplier that was let in sent what cannot be taken over."""
    call = getattr(request, "auth", None)
    if isinstance(call, SupplierCall):
        note_bad_delivery(call=call)


explain_faults(api, note=_note)


class _Call(HttpRequest):
    """A request that was let in; for the type checker."""

    auth: SupplierCall


@api.get(
    "/vacatures",
    response={200: Page, 400: Problem, 401: Problem, 429: Problem},
    by_alias=True,
    summary="Lees welke vacatures u leverde en waar zij staan",
    operation_id="listVacancies",
)
def listed(
    request: _Call,
    after: Annotated[
        str,
        Query(
            alias="na",
            max_length=200,
            pattern=r"^[^\x00-\x1f]*$",
            description="Het laatste kenmerk van de vorige bladzijde.",
        ),
    ] = "",
    state: Annotated[State | None, Query(alias="status")] = None,
    most: Annotated[int, Query(alias="aantal", ge=1, le=PAGE)] = 50,
) -> Page:
    """Answer with the supplier's own vacancies, in the order of its own numbers."""
    found = supplied_list(call=request.auth, after=after, status=state.code if state else None, limit=most)
    rows = [
        Row(name=row.external_id, number=row.id, version=row.version, state=_STATES[row.status], title=row.title)
        for row in found.rows
    ]
    return Page(rows=rows, after=found.after)


@api.post(
    "/vacatures",
    response={200: Done, 201: Done, **_DELIVERING},
    by_alias=True,
    summary="Lever een nieuwe vacature",
    operation_id="addVacancy",
    openapi_extra=body_of(NewVacancy),
)
def add(request: _Call, response: HttpResponse) -> Status[Done]:
    """Take a new vacancy over; the same again changes nothing."""
    row = read_object(request)
    also = _name_faults(row)
    if "gesloten" in row:
        also["gesloten"] = ["unknown_field"]
        del row["gesloten"]
    done = deliver(call=request.auth, row=row, now=clock.now(), also=also, only_new=True)
    return _done(response, done)


@api.get(
    "/vacatures/{kenmerk}",
    response={200: Read, **_READING},
    by_alias=True,
    summary="Lees een vacature die u leverde, en wat de controle vond",
    operation_id="readVacancy",
)
def read(request: _Call, response: HttpResponse, name: Named) -> Read:
    """Answer with one vacancy of the supplier."""
    found = supplied(call=request.auth, external_id=name)
    response["ETag"] = _tag(found.version)
    return Read(**_standing(found), vacancy=Vacancy.model_validate(found.given))


@api.put(
    "/vacatures/{kenmerk}",
    response={200: Done, 201: Done, **_DELIVERING},
    by_alias=True,
    summary="Lever een vacature onder dit kenmerk, of vervang haar",
    operation_id="putVacancy",
    openapi_extra={**body_of(Vacancy), "parameters": [_MATCH]},
)
def put(request: _Call, response: HttpResponse, name: Named) -> Status[Done]:
    """Take a vacancy over, new or another one; the same again changes nothing."""
    version = version_named(request)
    given = read_object(request)
    # Which vacancy it is stands in the address, and closing one is another operation.
    also: dict[str, list[str]] = {each: ["unknown_field"] for each in ("kenmerk", "gesloten") if each in given}
    row = {**{key: value for key, value in given.items() if key not in also}, "kenmerk": name}
    return _done(response, deliver(call=request.auth, row=row, now=clock.now(), also=also, version=version))


@api.delete(
    "/vacatures/{kenmerk}",
    response={200: Done, **_READING, 412: Problem},
    by_alias=True,
    summary="Sluit een vacature: ingetrokken of vervuld",
    operation_id="closeVacancy",
    openapi_extra={"parameters": [_MATCH]},
)
def close(
    request: _Call,
    response: HttpResponse,
    name: Named,
    reason: Annotated[Reason, Query(alias="reden")] = Reason.WITHDRAWN,
) -> Status[Done]:
    """Close a vacancy; from this moment nobody finds it. Closed already is no fault."""
    filled = reason is Reason.FILLED
    return _done(
        response, close_supplied(call=request.auth, external_id=name, filled=filled, version=version_named(request))
    )


@api.post(
    "/leveringen",
    response={200: SupplyDone, 400: Problem, 401: Problem, 413: Problem, 429: Problem},
    by_alias=True,
    summary="Lever of sluit hoogstens vijftig vacatures tegelijk",
    operation_id="addSupply",
    openapi_extra=body_of(Supply),
)
def add_many(request: _Call) -> SupplyDone:
    """Take vacancies over one by one, each whole or not at all, and tell what became of each."""
    found = read_object(request)
    rows = found.get("vacatures")
    faults = {_short(name): ["unknown_field"] for name in found if name != "vacatures"}
    if not isinstance(rows, list) or not rows:
        faults["vacatures"] = ["missing" if not rows else "wrong_form"]
    elif len(rows) > MOST_IN_ONE:
        faults["vacatures"] = ["too_many_rows"]
    if faults or not isinstance(rows, list):
        _note(request)
        raise InvalidEntry(faults)
    done = deliver_many(call=request.auth, rows=list(_with_faults(rows)), now=clock.now())
    return SupplyDone(rows=[_row_done(each) for each in done])


@api.exception_handler(SupplierRefused)
def _refused(_request: HttpRequest, refused: SupplierRefused) -> HttpResponse:
    if refused.code is SupplierRefusal.NOT_KNOWN:
        return unsigned()
    status, detail = REFUSED[refused.code]
    place = (
        [("vestigingsnummer", supplier_fault("vestigingsnummer", "place"))]
        if refused.code is SupplierRefusal.PLACE
        else []
    )
    response = problem(status, detail, invalid=place)
    if refused.code is SupplierRefusal.LIMIT:
        response["Retry-After"] = str(max(refused.wait, 1))
    return response


@api.exception_handler(InvalidEntry)
def _invalid(_request: HttpRequest, wrong: InvalidEntry) -> HttpResponse:
    # A delivery in which something is wrong was noted where it was checked, with its employer.
    return problem(HTTPStatus.BAD_REQUEST, _WRONG, invalid=list(_told(wrong.errors)))


@api.exception_handler(Unreadable)
def _unreadable(request: HttpRequest, why: Unreadable) -> HttpResponse:
    _note(request)
    return problem(why.status, why.detail)


@api.exception_handler(AuthenticationError)
def _unsigned(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return unsigned()


def document() -> dict[str, Any]:
    """Return the contract as OpenAPI, generated from what is served."""
    return serving.document(api, schemas=sent_schemas(), headers={200: ("ETag",), 201: ("ETag", "Location")})


def _name_faults(row: object) -> dict[str, list[str]]:
    """Return what is wrong with the supplier's own number: here it must be able to stand in an address."""
    name = row.get("kenmerk") if isinstance(row, dict) else None
    return {"kenmerk": ["name_form"]} if isinstance(name, str) and name and not _NAME.fullmatch(name) else {}


def _with_faults(rows: Sequence[object]) -> Iterator[tuple[object, dict[str, list[str]]]]:
    """Yield each row with what this interface finds wrong with it beside what holds for every delivery."""
    seen = set[str]()
    for row in rows:
        faults = _name_faults(row)
        if isinstance(row, dict):
            if "gesloten" in row:
                faults |= {_short(key): ["unknown_field"] for key in row if key not in {"kenmerk", "gesloten"}}
            name = str(row.get("kenmerk"))
            if name in seen:
                faults["kenmerk"] = ["twice"]
            seen.add(name)
        yield row, faults


def _told(errors: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong by field, what is wrong with fields of ours first."""
    ours = sorted(errors.items(), key=lambda error: list(error[1]) == ["unknown_field"])
    yield from islice(((name, supplier_fault(name, code)) for name, codes in ours for code in codes), _MOST_FAULTS)


def _row_done(done: types.RowDone) -> RowDone:
    detail = str(REFUSED[done.refusal][1]) if done.refusal else ""
    faults = list(_told(done.errors))
    if done.refusal is SupplierRefusal.PLACE:
        faults.append(("vestigingsnummer", supplier_fault("vestigingsnummer", "place")))
    return RowDone(
        row=done.row,
        name=done.external_id,
        outcome=_OUTCOMES[done.outcome],
        detail=str(_WRONG) if faults else detail,
        faults=[Fault(name=name, reason=reason) for name, reason in faults],
    )


def _done(response: HttpResponse, done: types.SupplyOutcome) -> Status[Done]:
    found = done.vacancy
    response["ETag"] = _tag(found.version)
    response["Location"] = f"{ROOT}/vacatures/{found.external_id}"
    status = HTTPStatus.CREATED if done.outcome == "new" or _is_new(done) else HTTPStatus.OK
    return Status(status, Done(**_standing(found), outcome=_OUTCOMES[done.outcome]))


def _is_new(done: types.SupplyOutcome) -> bool:
    """Tell whether a vacancy that the check stopped was made by this very delivery."""
    return done.outcome == "review" and done.vacancy.version == _FIRST


def _standing(found: types.Supplied) -> dict[str, Any]:
    return {
        "name": found.external_id,
        "number": found.id,
        "version": found.version,
        "state": _STATES[found.status],
        "published_on": found.published_on,
        "findings": [
            Finding(
                words=each.words, ground=str(EMPLOYER.get(each.ground, each.ground)), law=each.law, instead=each.instead
            )
            for each in found.findings
        ],
        "reason": found.reason,
    }


def _tag(version: int) -> str:
    return f'"{version}"'


def _short(name: str) -> str:
    """Return a name that somebody sent, short and in signs that can be sent back."""
    return name[:60].encode(errors="replace").decode()


urlpatterns = serving.addresses(api, version=VERSION, prefix="suppliers", contract=document)
