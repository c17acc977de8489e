"""The synthetic town: the same seed gives the same people, and they look like people."""

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise

import phonenumbers
import pytest

from sonar.clients.rules.contact import CONTACT_FIELDS, check_contact
from sonar.clients.types import Gender, NameUse
from sonar.identity.types import Function
from sonar.reference.operations import shipped_lists
from sonar_synth.country import CLIENTS_PER_GROUP, desks_of_group
from sonar_synth.draws import Draw, Weighted, stable_id
from sonar_synth.numbers import BSN_SPACE, bsn_of
from sonar_synth.organisations import staff_of_town
from sonar_synth.people import BORN_RELATIVE_TO, SynthClient, ascii_word
from sonar_synth.sizes import SIZES, blocks_of, numbers_of_block
from sonar_synth.texts import COMPANY_NAMES, EDUCATION_NAMES
from sonar_synth.town import Town

TODAY = date(2026, 3, 2)
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def town() -> Town:
    return Town(seed=1, today=TODAY)


@pytest.fixture(scope="module")
def clients(town: Town) -> list[SynthClient]:
    return list(town.clients(0, 2_000))


def fingerprint() -> str:
    """Return a digest of some people, for comparison between processes."""
    town = Town(seed=7, today=TODAY)
    people = [(each.id, each.new.identity, each.new.contact, each.new.profile, each.new.bsn.reveal())
              for each in town.clients(0, 40)]  # fmt: skip
    more = (people, staff_of_town(7), list(town.vacancies(clients=1)), list(town.employers(clients=1)))
    return sha256(repr(more).encode()).hexdigest()


def test_the_hash_seed_of_the_process_does_not_matter() -> None:
    code = "from tests.rules.synth.test_town import fingerprint; print(fingerprint())"
    found = {
        subprocess.run(  # noqa: S603 - our own code, in another process
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True, check=True, text=True,
        ).stdout.strip()
        for hash_seed in ("1", "2")
    }  # fmt: skip
    assert found == {fingerprint()}


def test_draws_give_what_they_gave_before() -> None:
    # Fixed values: a change here would change every synthetic person in every document and screenshot.
    draw = Draw(1, "client", 17)
    assert [draw.below(1000) for _ in range(4)] == [137, 367, 878, 925]
    assert bsn_of(17, seed=1).reveal() == "951455990"


def test_a_person_does_not_depend_on_how_many_are_made(town: Town, clients: list[SynthClient]) -> None:
    assert town.client(1_234) == clients[1_234]
    assert list(town.clients(500, 510)) == clients[500:510]


def test_another_seed_gives_other_people(clients: list[SynthClient]) -> None:
    other = Town(seed=2, today=TODAY).client(1_234)
    assert other.id != clients[1_234].id
    assert other.new.identity != clients[1_234].new.identity


def test_the_day_of_the_run_moves_no_birth_date(clients: list[SynthClient]) -> None:
    later = Town(seed=1, today=TODAY + timedelta(days=100)).client(1_234)
    assert later.new.identity == clients[1_234].new.identity
    assert later.new.bsn == clients[1_234].new.bsn


@pytest.mark.requirement("R11", "I47")
def test_bsns_are_test_numbers_and_unique(clients: list[SynthClient]) -> None:
    numbers = [each.new.bsn for each in clients]
    assert all(number.is_test_number for number in numbers)
    assert len(set(numbers)) == len(numbers)
    spread = {bsn_of(index, seed=3) for index in range(0, BSN_SPACE, 1_009)}
    assert len(spread) == len(range(0, BSN_SPACE, 1_009))
    with pytest.raises(ValueError, match="outside"):
        bsn_of(BSN_SPACE, seed=1)


def test_addresses_are_well_formed_and_reach_nobody(clients: list[SynthClient]) -> None:
    for each in clients:
        contact = each.new.contact
        assert contact.postcode[:5].strip().isdigit()
        kept, faults = check_contact({name: getattr(contact, name) for name in CONTACT_FIELDS})
        assert faults == {}
        assert kept == {name: getattr(contact, name) for name in CONTACT_FIELDS}
        assert not contact.email or contact.email.endswith(("@example.nl", "@example.org"))
        assert contact.email.isascii()
        if contact.phone:
            number = phonenumbers.parse(contact.phone, "NL")
            assert phonenumbers.is_valid_number(number)
            area = phonenumbers.length_of_national_destination_code(number)
            assert phonenumbers.national_significant_number(number)[area] == "0"


def test_people_look_like_a_population(clients: list[SynthClient]) -> None:
    genders = Counter(each.new.identity.gender for each in clients)
    assert 0.45 < genders[Gender.FEMALE] / len(clients) < 0.54
    assert 0 < genders[Gender.UNKNOWN] < 60
    ages = [(BORN_RELATIVE_TO - each.new.identity.birth_date).days / 365.25 for each in clients]
    assert min(ages) >= 17
    assert max(ages) < 68.1
    names = [each.new.identity for each in clients]
    assert sum(bool(name.name_prefix) for name in names) > 300
    assert sum(name.name_use is not NameUse.OWN for name in names) > 150
    assert sum(not name.full_name.isascii() for name in names) > 100
    assert sum(name.nationality != 1 for name in names) > 100
    assert 0 < sum(each.protected for each in clients) < 25


def test_profiles_name_known_codes_only(clients: list[SynthClient]) -> None:
    lists = shipped_lists()
    occupations = {str(each.code) for each in lists.occupations}
    licences = {each.code for each in lists.licences}
    languages = {each.code for each in lists.languages}
    forms = {each.code for each in lists.contract_forms}
    levels = {each.code for each in lists.education_levels}
    points = {each.code for each in lists.pc4_points}
    for each in clients:
        profile = each.new.profile
        codes = [wanted.code for wanted in profile.occupations]
        assert set(codes) <= occupations
        assert len(codes) == len(set(codes))
        assert 1 <= sum(wanted.stance == "wanted" for wanted in profile.occupations) <= 3
        assert set(profile.licences) <= licences
        assert {skill.language for skill in profile.languages} <= languages
        assert len({skill.language for skill in profile.languages}) == len(profile.languages)
        assert set(profile.contract_forms) <= forms
        assert profile.education_level in levels
        assert profile.pc4 in points
        assert profile.hours_min is not None
        assert profile.hours_max is not None
        assert 8 <= profile.hours_min <= profile.hours_max <= 40
        assert all(job.started <= job.ended for job in profile.experience if job.started and job.ended)
        assert all(course.started <= course.ended for course in profile.education if course.started and course.ended)


def test_every_adviser_has_a_caseload_of_a_likely_size(town: Town, clients: list[SynthClient]) -> None:
    advisers = {Function.UWV_ADVISER, Function.MUNICIPAL_ADVISER, Function.SW_ADVISER}
    caseloads = Counter(each.adviser.id for each in clients if each.adviser)
    for each in town.staff(clients=2_000):
        if each.function in advisers:
            assert 25 <= caseloads[each.id] <= 120, each.subject
        else:
            assert caseloads[each.id] == 0
    for client in clients:
        assert client.adviser is None or client.adviser.office.id == client.new.office_id


def test_the_nation_has_its_size(town: Town) -> None:
    nation = SIZES["nation"]
    staff = list(town.staff(clients=nation))
    assert len(staff) == 16_000
    assert len({each.id for each in staff}) == len({each.subject for each in staff}) == 16_000
    offices = town.offices(clients=nation)
    assert {each.office for each in staff} <= set(offices)
    assert {each.organisation_id for each in offices} <= {each.id for each in town.organisations(clients=nation)}
    assert {each.region_code for each in offices} == {each.code for each in shipped_lists().labour_market_regions}
    for total in (160_000, 150_000):
        last = numbers_of_block(blocks_of(nation) - 1, town=60, nation=total)
        assert last.stop == total
    assert numbers_of_block(1, town=60, nation=160_000).start == 60
    assert nation <= BSN_SPACE // 2


def test_caseloads_of_the_country(town: Town) -> None:
    people = list(town.clients(250_000, 256_000))
    active = sum(each.active for each in people) / len(people)
    assert active == pytest.approx(1.1 / 4.5, abs=0.02)
    with_adviser = sum(each.adviser is not None for each in people) / len(people)
    for group in (0, 2):
        desks = desks_of_group(1, group)
        assert 100 <= with_adviser * CLIENTS_PER_GROUP / len(desks) <= 150
    seen = Counter(each.adviser.id for each in people if each.adviser)
    assert set(seen) <= {each.adviser.id for each in desks_of_group(1, 2)}
    assert len(seen) > 0.95 * len(desks_of_group(1, 2))
    for each in people:
        assert each.adviser is None or (each.active and each.adviser.office.id == each.new.office_id)


def test_people_come_and_go(town: Town) -> None:
    people = list(town.clients(150_000, 153_000))
    assert {len(each.periods) for each in people} == {1, 2, 3, 4}
    assert sum(len(each.periods) > 1 for each in people) > 900
    for each in people:
        for period in each.periods[:-1]:
            assert period.ended is not None
        assert all(period.ended is None or period.began < period.ended <= TODAY for period in each.periods)
        assert all(before.ended is not None and before.ended < after.began for before, after in pairwise(each.periods))
        last = each.periods[-1]
        assert each.active == (last.ended is None)
        assert each.active_since == (last.began if each.active else last.ended)
    left = [TODAY - each.active_since for each in people if not each.active]
    in_two_years = sum(each <= timedelta(days=730) for each in left)
    assert 0.3 < in_two_years / len(left) < 0.6


def test_staff_of_each_function(town: Town) -> None:
    staff = list(town.staff(clients=2_000))
    assert {each.function for each in staff} == set(Function)
    assert len({each.subject for each in staff}) == len(staff)
    assert len({each.id for each in staff}) == len(staff)


def test_employers_and_vacancies(town: Town) -> None:
    employers = list(town.employers(clients=4_000))
    vacancies = list(town.vacancies(clients=4_000))
    assert (len(employers), len(vacancies)) == (60 + 71, 150 + 66)
    assert len({each.kvk_number for each in employers}) == len(employers)
    assert len({each.name for each in employers}) == len(employers)
    establishments = {each.number: each for employer in employers for each in employer.establishments}
    occupations = {each.code for each in shipped_lists().occupations}
    for vacancy in vacancies:
        assert vacancy.establishment.number in establishments
        assert vacancy.occupation in occupations
        assert vacancy.hours_min <= vacancy.hours_max
        assert vacancy.published_on <= TODAY < vacancy.starts_on


def test_every_family_of_occupations_has_its_texts() -> None:
    families = {each.family for each in shipped_lists().occupations}
    assert families <= set(COMPANY_NAMES)
    assert all("" in names for level, names in EDUCATION_NAMES.items() if level > 0)


def test_the_work_list_is_that_of_the_caseload(town: Town, clients: list[SynthClient]) -> None:
    for each in clients[:300]:
        item = town.work_list_item(each)
        assert (item is None) == (each.adviser is None)
        if item is not None:
            assert item.adviser == each.adviser
            assert abs((item.due - TODAY).days) <= 45


def test_the_demo_people_are_in_the_town(town: Town) -> None:
    people = town.demo_people()
    subjects = {each.subject for each in town.staff(clients=2_000)}
    assert {each.subject for each in people if each.means == "staff"} <= subjects
    *jobseekers, newcomer = (each.bsn for each in people if each.means == "digid")
    assert jobseekers == [town.client(number).new.bsn.reveal() for number in range(3)]
    # The last is in no town: she comes to register.
    assert newcomer not in {each.new.bsn.reveal() for each in town.clients(0, 2_000)}
    assert all(each.shows for each in people)
    employer, giving, agency, chained = (each for each in people if each.means == "eherkenning")
    first, second, *_ = town.employers(clients=2_000)
    assert employer.kvk_number == chained.kvk_number == first.kvk_number
    assert giving.kvk_number == second.kvk_number
    assert agency.kvk_number not in {each.kvk_number for each in town.employers(clients=2_000)}
    fatima = town.client(0)
    vacancy = next(town.vacancies(clients=2_000))
    assert fatima.adviser is not None
    assert fatima.adviser.subject in {each.subject for each in people}
    assert str(vacancy.occupation) == fatima.new.profile.occupations[0].code
    assert vacancy.establishment.point.place != fatima.new.contact.city


def test_small_parts() -> None:
    assert ascii_word("van 't Öztürk-Yıldız") == "vantozturkyildiz"
    assert ascii_word("Łukasz Weiß") == "lukaszweiss"
    assert Draw(1).some([1, 2], 5) in ([1, 2], [2, 1])
    assert Draw(1).weighted(Weighted.of(("never", 0.0), ("always", 1.0))) == "always"
    made = stable_id(1, "x", at=MOMENT)
    assert made.version == 7
    assert made == stable_id(1, "x", at=MOMENT)
