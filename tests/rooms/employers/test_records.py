"""The record of an employer: who keeps it, who reads it, and what is forgotten by term."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from sonar.employers.operations import (
    CONTACT_TERM,
    draft_vacancy,
    fill_vacancy,
    keep_employer,
    keep_part,
    publish_vacancy,
    purge_contacts,
)
from sonar.employers.queries import (
    NotFound,
    establishments_of,
    find_employers,
    kept_vacancy,
    open_employer,
    vacancies_of_employer,
)
from sonar.employers.types import (
    AgreementValues,
    ContactValues,
    EmployerValues,
    EstablishmentValues,
    InvalidEntry,
    NotDone,
    Part,
    PlacementValues,
    VacancyValues,
    VisitValues,
    WillingnessValues,
)
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from tests.world import ADVISER, BY_FUNCTION, EMPLOYER_ADVISER, World

BAKER = EmployerValues("90000017", "Bakkerij De Proef", "voeding", "900000016")


@pytest.fixture
def actor(world: World) -> Actor:
    """An adviser of employers."""
    return world.sign_in(EMPLOYER_ADVISER)


@pytest.fixture
def employer(actor: Actor, now: datetime) -> int:
    """An employer with a record."""
    return keep_employer(actor=actor, values=BAKER, now=now)


def parts(now: datetime) -> tuple[Part, ...]:
    """Return one of each part of a record."""
    today = local_day(now)
    return (
        EstablishmentValues("000090000017", 8011),
        ContactValues("Anja Proef", "bedrijfsleider", "038 000 00 00", "anja@bakkerij.example"),
        VisitValues(today, "visit", "Kennisgemaakt. Zoekt twee mensen voor de winkel."),
        AgreementValues("We sturen drie kandidaten.", today + timedelta(days=14)),
        WillingnessValues(guidance=True, job_carving=True, trial_placement=False, remarks="Rustige plek is er."),
        PlacementValues(2, today),
    )


@pytest.mark.requirement("I15", "R49")
def test_whole_record_is_kept_and_read_and_each_is_a_line(
    world: World, actor: Actor, employer: int, now: datetime
) -> None:
    for each in parts(now):
        keep_part(actor=actor, employer_id=employer, values=each, now=now)
    whole = open_employer(actor=world.sign_in(ADVISER), employer_id=employer)
    assert whole.employer.values == BAKER
    assert whole.willingness is not None
    kept = (
        *whole.establishments, *whole.contacts, *whole.visits, *whole.agreements, whole.willingness, *whole.placements,
    )  # fmt: skip
    assert tuple(each.values for each in kept) == parts(now)
    assert whole.establishments[0].about == "Zwolle"
    assert whole.visits[0].about
    assert [row.place for row in establishments_of(employer_id=employer)] == ["Zwolle"]
    changes = world.all("SELECT record, action, fields[1] FROM ledger.change WHERE category = 'employer' ORDER BY seq")
    assert [row[2] for row in changes] == [
        "employer", "establishment", "contact", "visit", "agreement", "willingness", "placement",
    ]  # fmt: skip
    assert {(row[0], row[1]) for row in changes} == {(f"employer:{employer}", "add")}
    looked = world.one("SELECT actor_ref, decision FROM ledger.decision WHERE action = 'employer:open'")
    assert looked == (ADVISER, True)


@pytest.mark.requirement("I15")
def test_a_part_is_changed_and_the_second_of_two_at_once_is_told(actor: Actor, employer: int, now: datetime) -> None:
    for each in parts(now):
        number = keep_part(actor=actor, employer_id=employer, values=each, now=now)
        if isinstance(each, ContactValues):
            left = ContactValues("Anja Proef", "", "038 000 00 00", ended_on=local_day(now))
            keep_part(actor=actor, employer_id=employer, values=left, part_id=number, version=1, now=now)
            with pytest.raises(NotDone) as late:
                keep_part(actor=actor, employer_id=employer, values=left, part_id=number, version=1, now=now)
            assert late.value.code == "stale"
            assert open_employer(actor=actor, employer_id=employer).contacts[0].values == left
    # What an employer is willing to do is one thing: a second one is the first, changed.
    with pytest.raises(NotDone):
        keep_part(actor=actor, employer_id=employer, values=WillingnessValues(), now=now)
    with pytest.raises(NotDone) as known:
        keep_part(actor=actor, employer_id=employer, values=EstablishmentValues("000090000017", 8011), now=now)
    assert known.value.code == "known"
    with pytest.raises(NotDone) as again:
        keep_employer(actor=actor, values=BAKER, now=now)
    assert again.value.code == "known"


@pytest.mark.requirement("I15")
@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        (EmployerValues("123", "B", "x" * 81, "900000011"), {"kvk_number", "name", "sector", "rsin"}),
        (EmployerValues("90000018", "<b>Vet</b>", closed_on=date(2999, 1, 1)), {"name", "closed_on"}),
        (EstablishmentValues("12", 1), {"number", "pc4"}),
        (ContactValues("", "", "bel me", "geen adres"), {"name", "phone", "email"}),
        (ContactValues("Anja Proef"), {"phone"}),
        (VisitValues(date(2999, 1, 1), "fax", "x"), {"visited_on", "how", "report"}),
        (AgreementValues("BSN 900000016 gebeld", date(1900, 1, 1), "anders"), {"agreed", "due_on", "state"}),
        (WillingnessValues(remarks="x" * 501), {"remarks"}),
        (PlacementValues(0, date(1900, 1, 1)), {"people", "began_on"}),
    ],
)
def test_everything_wrong_is_told_at_once(
    world: World, actor: Actor, employer: int, now: datetime, values: Any, wrong: set[str]
) -> None:
    whole = isinstance(values, EmployerValues)
    keep: Any = keep_employer if whole else partial(keep_part, employer_id=employer)
    with pytest.raises(InvalidEntry) as refused:
        keep(actor=actor, values=values, now=now)
    assert set(refused.value.errors) == wrong
    assert world.count("SELECT count(*) FROM employers.employer") == 1


@pytest.mark.requirement("I15", "R49")
def test_only_functions_that_the_policy_names_keep_or_read_it(
    world: World, actor: Actor, employer: int, now: datetime
) -> None:
    writers = {"employer_adviser", "national_mediator", "municipal_adviser", "sw_adviser"}
    contact = ContactValues("Anja Proef", phone="038 000 00 00")
    keep_part(actor=actor, employer_id=employer, values=contact, now=now)
    for function, staff in BY_FUNCTION.items():
        other = world.sign_in(staff)
        if function.value in writers:
            assert keep_part(actor=other, employer_id=employer, values=contact, now=now)
        else:
            with pytest.raises(NotDone):
                keep_part(actor=other, employer_id=employer, values=contact, now=now)
        if function.value in writers | {"uwv_adviser"}:
            assert open_employer(actor=other, employer_id=employer).contacts
            assert find_employers(actor=other, text="bakker")
        else:
            with pytest.raises(NotFound):
                open_employer(actor=other, employer_id=employer)
            assert find_employers(actor=other, text="bakker") == ()
            assert vacancies_of_employer(actor=other, employer_id=employer) == ()
    own = world.sign_in_employer(BAKER.kvk_number)
    with pytest.raises((NotFound, NotDone)):
        open_employer(actor=own, employer_id=employer)
    with pytest.raises(NotFound):
        open_employer(actor=actor, employer_id=99999)


@pytest.mark.requirement("I15")
def test_contacts_of_a_closed_employer_go_by_term_and_its_vacancies_at_once(
    world: World, actor: Actor, employer: int, now: datetime
) -> None:
    today = local_day(now)
    place = keep_part(actor=actor, employer_id=employer, values=EstablishmentValues("000090000017", 8011), now=now)
    keep_part(actor=actor, employer_id=employer, values=ContactValues("Anja Proef", phone="038 000 00 00"), now=now)
    other = keep_employer(actor=actor, values=EmployerValues("90000025", "Slagerij De Proef"), now=now)
    keep_part(actor=actor, employer_id=other, values=ContactValues("Bert Proef", phone="038 000 00 00"), now=now)
    left = ContactValues("Cor Proef", phone="038 000 00 00", ended_on=today)
    keep_part(actor=actor, employer_id=other, values=left, now=now)
    occupation = world.one("SELECT min(code) FROM reference.occupation")[0]
    asked = VacancyValues(place, "Bakker", str(occupation), description="U bakt brood en helpt in de winkel.", pc4=8011)
    number = draft_vacancy(actor=actor, values=asked, now=now)
    publish_vacancy(
        actor=actor, vacancy_id=number, version=kept_vacancy(actor=actor, vacancy_id=number).version, now=now
    )
    closing = EmployerValues(BAKER.kvk_number, BAKER.name, closed_on=today)
    keep_employer(actor=actor, values=closing, employer_id=employer, version=1, now=now)
    assert kept_vacancy(actor=actor, vacancy_id=number).status == "withdrawn"
    with pytest.raises(NotDone) as closed:
        keep_part(actor=actor, employer_id=employer, values=ContactValues("Dirk", phone="038 000 00 00"), now=now)
    assert closed.value.code == "closed"
    assert purge_contacts(today=today + CONTACT_TERM) == 0
    assert purge_contacts(today=today + CONTACT_TERM + timedelta(days=1)) == 2
    assert world.all("SELECT name FROM employers.contact") == [("Bert Proef",)]
    jobs = world.all("SELECT record FROM ledger.change WHERE job = 'purge_contacts' ORDER BY record")
    assert jobs == [(f"employer:{each}",) for each in sorted((employer, other))]


@pytest.mark.requirement("I15")
def test_placements_are_counted_from_what_was_filled(world: World, actor: Actor, employer: int, now: datetime) -> None:
    place = keep_part(actor=actor, employer_id=employer, values=EstablishmentValues("000090000017", 8011), now=now)
    occupation = world.one("SELECT min(code) FROM reference.occupation")[0]
    asked = VacancyValues(
        place, "Bakker", str(occupation), description="U bakt brood en helpt in de winkel.", pc4=8011, positions=2
    )
    number = draft_vacancy(actor=actor, values=asked, now=now)
    for act in (publish_vacancy, fill_vacancy):
        more: dict[str, Any] = {"now": now} if act is publish_vacancy else {"people": 5}
        act(actor=actor, vacancy_id=number, version=kept_vacancy(actor=actor, vacancy_id=number).version, **more)
    (placed,) = open_employer(actor=actor, employer_id=employer).placements
    assert (placed.values.people, placed.about) == (2, "Bakker")
    rows = vacancies_of_employer(actor=actor, employer_id=employer)
    assert [(row.id, row.status) for row in rows] == [(number, "filled")]


@pytest.mark.parametrize("text", ["bakkerij", "BAKKERIJ de", "90000017", "zwolle"])
def test_employer_is_found_by_name_number_and_place(actor: Actor, employer: int, now: datetime, text: str) -> None:
    keep_part(actor=actor, employer_id=employer, values=EstablishmentValues("000090000017", 8011), now=now)
    (found,) = find_employers(actor=actor, text=text)
    assert (found.id, found.place, found.vacancies) == (employer, "Zwolle", 0)
    assert find_employers(actor=actor, text="b") == ()
