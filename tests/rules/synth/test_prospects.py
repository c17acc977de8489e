"""What there is between synthetic people and employers: of every kind, believable, and within the rules."""

from collections import Counter
from datetime import date

import pytest

from sonar.matching.rules.publishing import presentation_faults
from sonar_synth.employer_rows import lines_of_blocks
from sonar_synth.employers import vacancies_of_block
from sonar_synth.people import SynthClient
from sonar_synth.prospect_rows import presentation_shown
from sonar_synth.prospects import NOTHING, Prospects, prospects_of
from sonar_synth.town import Town

TODAY = date(2026, 3, 2)
SEED = 1
Found = list[tuple[SynthClient, Prospects]]


@pytest.fixture(scope="module")
def found() -> Found:
    """Everybody of the town with something between her and employers."""
    town = Town(seed=SEED, today=TODAY)
    everybody = ((each, prospects_of(each, seed=SEED, today=TODAY)) for each in town.clients(0, 2_000))
    return [(client, prospects) for client, prospects in everybody if prospects is not NOTHING]


def test_there_is_something_of_every_kind(found: Found) -> None:
    states = Counter(each.state for _, prospects in found for each in prospects.candidacies)
    assert set(states) == {
        "shortlisted", "dropped", "referred", "returned", "proposed", "consented", "declined", "expired", "withdrawn",
        "invited", "hired", "ended", "rejected", "closed",
    }  # fmt: skip
    contacts = Counter((each.begun_by, each.state) for _, prospects in found for each in prospects.contacts)
    assert set(contacts) == {
        ("jobseeker", "open"), ("jobseeker", "closed"),
        ("employer", "asked"), ("employer", "open"), ("employer", "declined"), ("employer", "closed"),
    }  # fmt: skip
    assert 200 < sum(prospects.shown is not None for _, prospects in found) < 600


def test_candidates_could_do_the_work_and_no_vacancy_takes_more_than_it_has_places_for(found: Found) -> None:
    vacancies = {each.id: each for each in vacancies_of_block(SEED, 0, today=TODAY)}
    hired = Counter[int]()
    for client, prospects in found:
        profile = client.new.profile
        for each in prospects.candidacies:
            vacancy = vacancies[each.vacancy_id]
            hired[vacancy.id] += each.state in ("hired", "ended")
            assert str(vacancy.occupation) in {wanted.code for wanted in profile.occupations}
            assert each.staff_id == vacancy.offer.held_by
            assert vacancy.status == ("filled" if each.state in ("hired", "ended", "closed") else vacancy.status)
            assert each.changed_at.date() < TODAY
            assert (each.answer_by is not None) == (each.state in ("proposed", "expired"))
            assert (each.hours is not None) == (each.starts_on is not None) == (each.state in ("hired", "ended"))
            assert each.ends_on is None or (each.starts_on is not None and each.starts_on < each.ends_on < TODAY)
    assert sum(hired.values()) > 0
    assert all(count <= vacancies[vacancy].offer.positions for vacancy, count in hired.items())


def test_nobody_is_shown_who_may_not_be(found: Found) -> None:
    for client, prospects in found:
        assert client.active
        assert not client.protected
        if prospects.shown is not None:
            names = (client.new.identity.first_names, client.new.identity.last_name)
            assert presentation_faults(presentation_shown(client), names=names) == []
            assert client.new.profile.cv_expires_on is None or client.new.profile.cv_expires_on > TODAY


def test_contacts_read_as_contacts(found: Found) -> None:
    for _, prospects in found:
        for each in prospects.contacts:
            moments = [line.at for line in each.lines]
            assert moments == sorted(moments)
            assert moments[-1].date() <= TODAY
            assert each.lines[0].side == each.begun_by
            assert (each.closed_by is not None) == (each.state == "closed")
            assert not each.shares or each.state == "open"


def test_the_same_seed_gives_the_same_prospects(found: Found) -> None:
    town = Town(seed=SEED, today=TODAY)
    for client, prospects in found[::50]:
        assert prospects_of(town.client(client.number), seed=SEED, today=TODAY) == prospects
    other = Town(seed=SEED + 1, today=TODAY)
    assert [prospects_of(other.client(client.number), seed=SEED + 1, today=TODAY) for client, _ in found[:30]] != [
        prospects for _, prospects in found[:30]
    ]


def test_the_journey_of_the_first_client_of_the_demo_is_her_own_to_make(found: Found) -> None:
    assert found[0][0].number == 1
    assert found[0][1].shown is not None


def test_outside_the_town_few_are_looked_at_closely() -> None:
    town = Town(seed=SEED, today=TODAY)
    some = list(town.clients(800_000, 802_000))
    prospects = [each for client in some if (each := prospects_of(client, seed=SEED, today=TODAY)) is not NOTHING]
    assert 0 < len(prospects) < len(some) / 8


def test_employers_are_known_in_every_way() -> None:
    lines = lines_of_blocks(range(3), seed=SEED, today=TODAY)
    assert {table for table, rows in lines.items() if not rows} == set()
    assert {row.split("\t")[26] for row in lines["employers.vacancy"]} == {
        "published", "filled", "withdrawn", "expired",
    }  # fmt: skip
    verbs = Counter(row.split("\t")[2] for row in lines["employers.vacancy_event"])
    assert set(verbs) == {"make", "publish", "fill", "withdraw", "expire"}
    known = {row.split("\t")[0] for row in lines["employers.willingness"]}
    assert 0.15 < len(known) / len(lines["employers.employer"]) < 0.6
