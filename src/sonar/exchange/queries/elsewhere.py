"""What came back on a question to the national exchange (VUM), unsealed and weighed for who may read it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language, gettext

from sonar.disclosure.operations import OpenedClient
from sonar.disclosure.queries import raise_for, under_ticket
from sonar.employers.queries import vacancy as find_vacancy
from sonar.exchange.rules.vum_heard import (
    foreign_profile,
    foreign_vacancy,
    person_details,
    vacancy_details,
    vacancy_shown,
)
from sonar.exchange.types import KnownCodes
from sonar.exchange.types.mediator import (
    MOST_DETAILS,
    MOST_KEPT,
    Asked,
    AskFault,
    Heard,
    PeopleElsewhere,
    PersonDetails,
    PersonElsewhere,
    Selection,
    VacanciesElsewhere,
    VacancyDetails,
    VacancyElsewhere,
)
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.encryption import PersonVault, key_store
from sonar.kernel.references import sealer, short_code
from sonar.kernel.statements import statement
from sonar.matching.operations import weigh_profiles, weigh_vacancies
from sonar.matching.types import WeighedAll
from sonar.reference import queries as lists

PACKAGE: Final = "sonar.exchange"
ELSEWHERE: Final = "vum_elsewhere"
"""What references to people elsewhere are sealed for, and the category of what is kept of them."""
OFFERS: Final = "vum_offers"


@dataclass(frozen=True, slots=True)
class _Facts:
    pc4: int
    max_km: int | None
    hours_min: int
    hours_max: int
    licences: list[str]
    languages: list[str]
    starts_on: date | None
    occupations: list[str]
    levels: list[str]


@dataclass(frozen=True, slots=True)
class _Row:
    refusal: str | None
    asked_id: UUID | None
    asked_at: datetime | None
    expires_at: datetime | None
    state: str | None
    fault: str | None
    retry_at: datetime | None
    more: bool | None
    unread: int | None
    secret: bytes | None = field(repr=False)
    id: UUID | None
    nth: int | None
    content: bytes | None = field(repr=False)
    detailed_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Result:
    """One result as it came, with its row and whether its details were asked."""

    row: UUID
    nth: int
    match: Mapping[str, Any] = field(repr=False)
    detailed: bool


def people_elsewhere(*, actor: Actor, vacancy_id: int, now: datetime) -> PeopleElsewhere:
    """Return what the actor's last question for a vacancy brought, best first; that she looked is in the ledger.

    Raises `employers.queries.NotFound`, and `NotAvailable` when the vacancy is not hers to fill.
    """
    vacancy = find_vacancy(vacancy_id=vacancy_id, english=_english())
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        rows = statement(PACKAGE, "read_vum_search").rows(
            "logger", _Row, token=actor.token, vacancy_id=vacancy_id, trace_id=here.trace_id, origin=here.origin
        )
    if rows and rows[0].refusal:
        raise_for(rows[0].refusal)
    asked = selection_of(vacancy_id)
    results, known = _results(rows), _known()
    weighed = WeighedAll((), 0)
    if results:
        profiles = [foreign_profile(each.match, known) for each in results]
        weighed = weigh_profiles(vacancy=vacancy, profiles=profiles, now=now)
    found = tuple(
        PersonElsewhere(
            reference=sealer().seal(results[each.nth].row, audience=actor.ref, purpose=f"{ELSEWHERE}/{vacancy_id}"),
            pseudonym=pseudonym_of(results[each.nth].row),
            place=_place(results[each.nth].match["mobiliteit"]["bemiddelingspostcode"]),
            weighed=each,
            detailed=results[each.nth].detailed,
        )
        for each in weighed.fitting
    )
    return PeopleElsewhere(
        vacancy=vacancy,
        asked=_asked(rows, results, unfit=weighed.unfit),
        found=found,
        askable=asked is not None and bool(asked.occupations),
    )


def vacancies_elsewhere(*, actor: Actor, opened: OpenedClient, now: datetime) -> VacanciesElsewhere:
    """Return what the last question for the client who is open brought, best first, whoever asked it."""
    with under_ticket(opened.live_ticket()):
        rows = statement(PACKAGE, "open_vum_offers").rows("reader", _Row)
    results, known = _results(rows), _known()
    given = [foreign_vacancy(each.match, known) for each in results]
    weighed = weigh_vacancies(opened=opened, vacancies=given, now=now) if results else None
    shown = [_shown(each, actor) for each in results]
    if weighed is None:  # told as they came
        return VacanciesElsewhere(_asked(rows, results, unfit=0), tuple(shown))
    found = tuple(replace(shown[each.nth], weighed=each) for each in weighed.fitting)
    return VacanciesElsewhere(_asked(rows, results, unfit=weighed.unfit), found)


def best_people(heard: Heard, *, vacancy_id: int, now: datetime) -> Heard:
    """Return as much of an answer as is kept: of more than a hundred, those who fit the vacancy best.

    An answer joins the sources of the whole country in no order, so its first hundred are any hundred.
    """
    if len(heard.results) <= MOST_KEPT:
        return heard
    known = _known()
    profiles = [foreign_profile(match, known) for _, match in heard.results]
    vacancy = find_vacancy(vacancy_id=vacancy_id, english=False)
    return _best(heard, weigh_profiles(vacancy=vacancy, profiles=profiles, now=now))


def best_vacancies(heard: Heard, *, opened: OpenedClient, now: datetime) -> Heard:
    """Return as much of an answer as is kept: of more than a hundred, those that fit the client who is open best."""
    if len(heard.results) <= MOST_KEPT:
        return heard
    known = _known()
    given = [foreign_vacancy(match, known) for _, match in heard.results]
    return _best(heard, weigh_vacancies(opened=opened, vacancies=given, now=now))


def person_told(
    match: Mapping[str, Any], detail: Mapping[str, Any], *, actor: Actor, vacancy_id: int, reference: str
) -> PersonDetails:
    """Return the details of somebody elsewhere in words and codes, under the name she has on the list."""
    row = sealer().unseal(reference, audience=actor.ref, purpose=f"{ELSEWHERE}/{vacancy_id}")
    found = person_details(match, detail, _known(), pseudonym=pseudonym_of(row))
    english = _english()
    return replace(
        found,
        occupations=tuple(occupation_words(code, english=english) for code in found.occupations),
    )


def vacancy_told(match: Mapping[str, Any], detail: Mapping[str, Any], *, reference: str) -> VacancyDetails:
    """Return the details of a vacancy elsewhere; what they leave out is as in the first answer."""
    told = {**match, **detail}
    if not _has_place(detail):
        told["adres"] = match["adres"]
    place = _place(told["adres"]["postcode"])
    shown = _named(vacancy_shown(told, reference=reference, place=place, detailed=True))
    return vacancy_details(shown, told)


def occupation_words(code: str, *, english: bool) -> str:
    """Return what an occupation of CompetentNL is called; its code where its list is not among ours."""
    return lists.occupation_label(scheme="competentnl", code=code, english=english)


def pseudonym_of(row: UUID) -> str:
    """Return what somebody elsewhere is called on the pages of one question."""
    return f"E-{short_code(ELSEWHERE, row.int, letters=5)}"


def selection_of(vacancy_id: int) -> Selection | None:
    """Return what is asked for an open vacancy; None when it is not open.

    A question names occupations by their address in CompetentNL: `codeBeroepsnaam` is the one criterion that the
    contract has for them (VUM v3, `bemiddelingsberoep_selectie`), and it is compared as it stands. So neither a code of
    UWV or ESCO, nor a group of ISCO, nor the words of a name can be asked by; and a code of CompetentNL guessed from a
    name that looks the same would ask for other people. Until a crosswalk is at hand such a vacancy has no occupations
    here, and then nothing is asked (`AskFault.NO_OCCUPATION`).
    """
    with transaction.atomic("reader"):
        facts = statement(PACKAGE, "vum_selection").row("reader", _Facts, vacancy_id=vacancy_id)
    if facts is None:
        return None
    levels = {code: (int(oral), int(written)) for code, oral, written in (each.split(":") for each in facts.levels)}
    return Selection(
        pc4=facts.pc4,
        max_km=facts.max_km,
        hours_min=facts.hours_min,
        hours_max=facts.hours_max,
        licences=tuple(facts.licences),
        languages=tuple(facts.languages),
        starts_on=facts.starts_on,
        occupations=tuple(facts.occupations),
        levels=levels,
    )


def unsealed(vault: PersonVault, column: str, stored: bytes) -> Any:  # noqa: ANN401 - JSON
    """Return what was kept of a result."""
    return json.loads(vault.decrypt(stored, category=ELSEWHERE, column=column) or "null")


def _best(heard: Heard, weighed: WeighedAll | None) -> Heard:
    """Return the results that fit best, and then the first of the rest."""
    fitting = [each.nth for each in weighed.fitting] if weighed else []
    rest = sorted(set(range(len(heard.results))) - set(fitting))
    kept = sorted([*fitting, *rest][:MOST_KEPT])
    return replace(heard, results=tuple(heard.results[nth] for nth in kept), more=True)


def _results(rows: Sequence[_Row]) -> list[_Result]:
    found: list[_Result] = []
    vault: PersonVault | None = None
    for row in rows:
        if row.asked_id is None or row.secret is None or row.id is None or row.content is None:
            continue
        if vault is None:
            secret = key_store().unwrap(bytes(row.secret), person=row.asked_id)
            vault = PersonVault(person=row.asked_id, secret=secret)
        match = unsealed(vault, "content", row.content)["match"]
        found.append(_Result(row.id, row.nth or 0, match, row.detailed_at is not None))
    return found


def _asked(rows: Sequence[_Row], results: Sequence[_Result], *, unfit: int) -> Asked | None:
    if not rows or rows[0].asked_at is None or rows[0].expires_at is None:
        return None
    first = rows[0]
    # One that never came to an end: the machine stopped while it waited for the exchange.
    fault = AskFault(first.fault) if first.fault else AskFault.TIMEOUT if first.state == "asked" else None
    return Asked(
        asked_at=rows[0].asked_at,
        expires_at=rows[0].expires_at,
        fault=fault,
        retry_at=first.retry_at,
        more=bool(first.more),
        unread=first.unread or 0,
        unfit=unfit,
        details_left=max(0, MOST_DETAILS - sum(each.detailed for each in results)),
    )


def _shown(result: _Result, actor: Actor) -> VacancyElsewhere:
    reference = sealer().seal(result.row, audience=actor.ref, purpose=OFFERS)
    place = _place(result.match["adres"]["postcode"])
    return _named(vacancy_shown(result.match, reference=reference, place=place, detailed=result.detailed))


def _named(vacancy: VacancyElsewhere) -> VacancyElsewhere:
    return vacancy if vacancy.title else replace(vacancy, title=gettext("Vacature zonder naam"))


def _has_place(detail: Mapping[str, Any]) -> bool:
    place = detail.get("adres")
    postcode = place.get("postcode") if isinstance(place, dict) else None
    return isinstance(postcode, str) and postcode[:4].isdecimal()


def _place(postcode: str) -> str:
    """Return the name of the place of a postcode, or its four digits where the list does not have it."""
    try:
        return lists.place(int(postcode[:4]))
    except lists.UnknownCode:
        return postcode[:4]


def _known() -> KnownCodes:
    return KnownCodes(
        licences=frozenset(each.code for each in lists.licences()),
        languages=frozenset(each.code for each in lists.languages()),
    )


def _english() -> bool:
    return get_language() == "en"
