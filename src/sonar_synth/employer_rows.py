"""Employers, what there is between them and us, and their vacancies, as rows: block by block, each made once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from sonar_synth.dealings import Dealings, dealings_of
from sonar_synth.employers import Employer, Vacancy, employers_of_block, vacancies_of_block
from sonar_synth.sealing import copy_line

COLUMNS: dict[str, tuple[str, ...]] = {
    "employers.employer": ("id", "kvk_number", "name", "sector"),
    "employers.establishment": ("id", "employer_id", "number", "place", "pc4"),
    "employers.contact": ("employer_id", "name", "role", "phone", "email"),
    "employers.visit": ("employer_id", "visited_on", "how", "report", "staff_id"),
    "employers.agreement": ("employer_id", "agreed", "due_on", "state", "staff_id"),
    "employers.willingness": (
        "employer_id", "guidance", "adapted_workplace", "job_carving", "trial_placement", "wage_subsidy_known",
        "target_group", "remarks",
    ),
    "employers.vacancy": (
        "id", "establishment_id", "title", "occupation", "description", "hours_min", "hours_max", "education_level",
        "licences", "languages", "contract_form", "pc4", "place", "starts_on", "wage", "guidance", "published_on",
        "positions", "skills", "offers_guidance", "adapted_workplace", "varied_tasks", "irregular_hours",
        "public_transport", "expires_on", "held_by", "status", "closed_on",
    ),
    "employers.vacancy_event": ("vacancy_id", "at", "verb", "to_status", "actor_kind", "actor_ref", "reason"),
    "employers.placement": ("employer_id", "vacancy_id", "people", "began_on"),
}  # fmt: skip
"""The tables in the order in which they can be loaded, and the columns that are filled."""
_PUBLISHED_AT, _CLOSED_AT = time(9, 30), time(16, 0)
_WITHDRAWN = "De werkgever vult de functie met iemand uit de eigen organisatie."
_CLOSED_BY = {"filled": "fill", "withdrawn": "withdraw", "expired": "expire"}
Lines = dict[str, list[str]]


def lines_of_blocks(blocks: range, *, seed: int, today: date) -> Lines:
    """Return the lines of COPY, by table, of everything around the employers of these blocks."""
    lines: Lines = {table: [] for table in COLUMNS}
    for block in blocks:
        for employer in employers_of_block(seed, block):
            _add_employer(lines, employer, dealings_of(employer, seed=seed, block=block, today=today))
        for vacancy in vacancies_of_block(seed, block, today=today):
            lines["employers.vacancy"].append(_vacancy_line(vacancy))
            if block == 0:  # what happened to a vacancy can be read in the town; elsewhere only how it stands
                lines["employers.vacancy_event"].extend(_events_of(vacancy))
                lines["employers.placement"].extend(_placement_of(vacancy))
    return lines


def _add_employer(lines: Lines, each: Employer, dealings: Dealings) -> None:
    lines["employers.employer"].append(copy_line((each.id, each.kvk_number, each.name, each.sector)))
    lines["employers.establishment"].extend(
        copy_line((place.id, place.employer_id, place.number, place.point.place, place.point.code))
        for place in each.establishments
    )
    if (known := each.contact) is not None:
        values = (each.id, known.name, known.role, known.phone, known.email)
        lines["employers.contact"].append(copy_line(values))
    lines["employers.visit"].extend(
        copy_line((each.id, visit.on, visit.how, visit.report, visit.staff_id)) for visit in dealings.visits
    )
    lines["employers.agreement"].extend(
        copy_line((each.id, made.agreed, made.due_on, made.state, made.staff_id)) for made in dealings.agreements
    )
    if (willing := dealings.willingness) is not None:
        lines["employers.willingness"].append(
            copy_line(
                (
                    each.id,
                    willing.guidance,
                    willing.adapted_workplace,
                    willing.job_carving,
                    willing.trial_placement,
                    willing.wage_subsidy_known,
                    willing.target_group,
                    willing.remarks,
                )
            )
        )


def _vacancy_line(each: Vacancy) -> str:
    return copy_line(
        (
            each.id,
            each.establishment.id,
            each.title,
            each.occupation,
            each.description,
            each.hours_min,
            each.hours_max,
            each.education_level,
            each.licences,
            each.languages,
            each.contract_form,
            each.establishment.point.code,
            each.establishment.point.place,
            each.starts_on,
            each.wage,
            each.guidance,
            each.published_on,
            each.offer.positions,
            each.offer.skills,
            each.offer.guidance,
            each.offer.adapted_workplace,
            each.offer.varied_tasks,
            each.offer.irregular_hours,
            each.offer.public_transport,
            each.offer.expires_on,
            each.offer.held_by,
            each.status,
            each.closed_on,
        )
    )


def _events_of(each: Vacancy) -> Iterator[str]:
    """Yield what happened to a vacancy: made and published, and how it closed."""
    staff = each.offer.held_by
    kind = "employer" if staff is None else "staff"
    published = datetime.combine(each.published_on, _PUBLISHED_AT, UTC)
    yield copy_line((each.id, published, "make", "draft", kind, staff, ""))
    yield copy_line((each.id, published, "publish", "published", kind, staff, ""))
    if each.closed_on is not None:
        by = ("job", None) if each.status == "expired" else (kind, staff)
        closed = datetime.combine(each.closed_on, _CLOSED_AT, UTC)
        reason = _WITHDRAWN if each.status == "withdrawn" else ""
        yield copy_line((each.id, closed, _CLOSED_BY[each.status], each.status, *by, reason))


def _placement_of(each: Vacancy) -> Iterator[str]:
    if each.status == "filled":
        yield copy_line((each.establishment.employer_id, each.id, 1, each.closed_on))
