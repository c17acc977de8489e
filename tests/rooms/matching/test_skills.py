"""Skills of people as codes: chosen or named exactly, they count in matching, and each reader hears which."""

from datetime import datetime
from typing import Any, Final

import pytest

from sonar.access.types import Category, Purpose
from sonar.clients.operations import Imported, ImportRow, coded_parts, import_clients
from sonar.clients.queries import all_declared
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import open_client, open_own_record
from sonar.kernel.encryption import key_store
from sonar.matching.operations import proposed_to_employer, run_matching
from sonar.matching.types import Contribution, Criterion
from sonar.reference import queries as reference
from tests.rooms.matching.following_world import Vacancy
from tests.rooms.matching.test_both_ways import for_adviser, for_herself, seeker
from tests.rooms.matching.test_employer_sees import employer_of
from tests.world import Person, World

SKILL: Final = all_declared()["skill"]
POINTS: Final = 6


def say(
    world: World,
    person: Person,
    now: datetime,
    *,
    entry: int = 0,
    version: int = 0,
    **values: Any,  # noqa: ANN401 - of any field
) -> None:
    """Let her adviser write one of her skills."""
    actor = world.sign_in()
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.MEDIATION,
        categories=(Category.PROFILE,),
        write=(Category.PROFILE,),
        now=now,
    ) as opened:
        why, source = "Zo besproken in het gesprek.", "professional_assessment"
        opened.put_part(SKILL, values, entry=entry, version=version, source=source, why=why)


def kept(world: World, person: Person, now: datetime) -> list[dict[str, Any]]:
    """Return her skills as the record holds them."""
    with open_own_record(actor=world.sign_in_jobseeker(person), categories=(Category.PROFILE,), now=now) as opened:
        return [dict(row.values) for row in opened.card.rows("skill")]


def weighed(world: World, vacancy: int, now: datetime) -> Contribution:
    """Return what the skills of the only candidate gave."""
    (candidate,) = run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now).candidates
    return next(part for part in candidate.contributions if part.criterion is Criterion.SKILLS)


@pytest.mark.requirement("R41", "R44")
def test_a_skill_counts_in_the_transaction_that_writes_it_and_stops_with_it(world: World, now: datetime) -> None:
    vacancy = world.vacancy(skills=["lassen", "plannen"])
    person = seeker(world, vacancy)
    assert weighed(world, vacancy, now).points == 0
    say(world, person, now, skill_code="lassen")
    assert weighed(world, vacancy, now).points == POINTS // 2
    say(world, person, now, skill_name="Plannen en organiseren")
    assert weighed(world, vacancy, now).points == POINTS
    actor = world.sign_in()
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.MEDIATION,
        categories=(Category.PROFILE,),
        write=(Category.PROFILE,),
        now=now,
    ) as opened:
        opened.remove_entry(SKILL, 1, version=1, why="Kan zij niet meer.")
    assert weighed(world, vacancy, now).points == POINTS // 2


@pytest.mark.requirement("R20")
def test_kind_and_name_follow_from_the_list_and_own_words_stay_beside_it(world: World, now: datetime) -> None:
    person = seeker(world, world.vacancy())
    say(world, person, now, skill_code="heftruck-rijden", skill_name="Reachtruck, acht jaar", skill_kind="soft_skill")
    say(world, person, now, skill_code="koken")
    say(world, person, now, skill_name="hygienisch werken HACCP", proven=True)
    say(world, person, now, skill_name="Reanimeren van varens", skill_kind="trade_skill")
    rows = [(row["skill_code"], row["skill_name"], row["skill_kind"]) for row in kept(world, person, now)]
    assert rows == [
        ("heftruck-rijden", "Reachtruck, acht jaar", "trade_skill"),
        ("koken", "Koken", "trade_skill"),
        ("hygienisch-werken", "hygienisch werken HACCP", "trade_skill"),
        (None, "Reanimeren van varens", "trade_skill"),
    ]
    # Another choice takes its own name along; a name of the list does not stay behind as somebody's words.
    say(world, person, now, entry=2, version=1, skill_code="bakken", skill_name="Koken")
    assert kept(world, person, now)[1]["skill_name"] == "Brood en banket bakken"


@pytest.mark.requirement("R32")
def test_a_code_that_the_list_does_not_have_is_refused_and_one_that_was_there_stays(
    world: World, now: datetime
) -> None:
    person = seeker(world, world.vacancy())
    for code in ("toveren", "LASSEN", "lassen; plannen", "https://linkeddata.competentnl.nl/id/AB12"):
        with pytest.raises(InvalidFields) as refused:
            say(world, person, now, skill_code=code, skill_name="Toveren", skill_kind="trade_skill")
        assert refused.value.errors == {"skill_code": ["code"]}
    with pytest.raises(InvalidFields) as empty:
        say(world, person, now, proven=True)
    assert set(empty.value.errors) == {"skill_name", "skill_kind"}
    assert kept(world, person, now) == []
    foreign = "https://linkeddata.competentnl.nl/id/AB12"
    other = world.client(
        parts={"skill": ({"skill_kind": "competence", "skill_code": foreign, "skill_name": "CompetentNL AB12"},)}
    )
    world.relate(other, world.sign_in().ref)
    say(world, other, now, entry=1, version=1, skill_code=foreign, proven=True)
    assert [(row["skill_code"], row["proven"]) for row in kept(world, other, now)] == [(foreign, True)]


@pytest.mark.requirement("R32")
def test_a_skill_that_ended_may_stay_and_not_be_chosen(world: World, now: datetime) -> None:
    person = seeker(world, world.vacancy())
    say(world, person, now, skill_code="koken")
    world.sql.execute("UPDATE reference.skill SET valid_until = %s WHERE code = 'koken'", [now.date()])
    reference.forget()
    say(world, person, now, entry=1, version=1, skill_code="koken", proven=True)
    with pytest.raises(InvalidFields) as refused:
        say(world, person, now, skill_code="koken")
    assert refused.value.errors == {"skill_code": ["code"]}
    world.sql.execute("UPDATE reference.skill SET valid_until = NULL WHERE code = 'koken'")
    reference.forget()


@pytest.mark.requirement("R41", "I78")
@pytest.mark.parametrize(
    ("has", "adviser", "own", "employer"),
    [
        (
            ["lassen"],
            "Wel in het profiel: Lassen. Niet in het profiel: Plannen en organiseren.",
            "U hebt: Lassen. Niet in uw profiel: Plannen en organiseren. Kunt u dit? Voeg het toe.",
            "Heeft vaardigheden: Lassen. Niet in het profiel: Plannen en organiseren.",
        ),
        (
            ["lassen", "plannen", "koken"],
            "Alle gevraagde vaardigheden staan in het profiel: Lassen, Plannen en organiseren.",
            "U hebt alle gevraagde vaardigheden: Lassen, Plannen en organiseren.",
            "Heeft de gevraagde vaardigheden: Lassen, Plannen en organiseren.",
        ),
        (
            ["koken"],
            "De gevraagde vaardigheden staan niet in het profiel: Lassen, Plannen en organiseren.",
            (
                "Deze gevraagde vaardigheden staan niet in uw profiel: Lassen, Plannen en organiseren."
                " Kunt u dit? Voeg het toe."
            ),
            "Niet alle gevraagde vaardigheden staan in het profiel.",
        ),
    ],
)
def test_each_reader_hears_which_skills_are_there_and_which_are_missing(  # noqa: PLR0913 - each is a reader
    world: World, now: datetime, has: list[str], adviser: str, own: str, employer: str
) -> None:
    vacancy = Vacancy(world, world.sign_in(), now, skills=["lassen", "plannen"])
    person = seeker(world, vacancy.id)
    for code in has:
        say(world, person, now, skill_code=code)
    assert weighed(world, vacancy.id, now).explanation == adviser
    for found, words in ((for_adviser(world, person, now), adviser), (for_herself(world, person, now), own)):
        (one,) = found.fitting
        assert next(p.explanation for p in one.contributions if p.criterion is Criterion.SKILLS) == words
    vacancy.asked()
    (shown,) = proposed_to_employer(actor=employer_of(world, vacancy), vacancy_id=vacancy.id, now=now)
    assert employer in shown.lines
    # What was not asked is nobody's business.
    assert "Koken" not in " ".join((adviser, own, *shown.lines))


def test_every_code_of_the_list_is_the_same_as_bits_and_back(world: World) -> None:
    codes = [each.code for each in reference.skills()]
    for chosen in (codes, codes[:1], codes[60:70], codes[-1:], []):
        (back,) = world.one(
            "SELECT matching.skill_codes(matching.skill_list(), b.low, b.high)"
            " FROM matching.skill_bits(%s::text[]) AS b",
            chosen,
        )
        assert sorted(back) == sorted(chosen)


@pytest.mark.requirement("R41")
def test_what_a_source_brings_becomes_a_code_where_its_code_or_exact_name_is_in_the_list(
    world: World, now: datetime
) -> None:
    given = (
        {"skill_kind": "competence", "skill_code": "lassen", "skill_name": "CompetentNL lassen"},
        {"skill_kind": "competence", "skill_code": "https://voorbeeld.test/id/koken", "skill_name": "x"},
        {"skill_kind": "soft_skill", "skill_name": "plannen en organiseren"},
        {"skill_kind": "competence", "skill_code": "https://linkeddata.competentnl.nl/id/AB12", "skill_name": "AB12"},
        {"skill_kind": "competence", "skill_code": "0000000004", "skill_name": "CompetentNL 0000000004"},
        {"skill_kind": "soft_skill", "skill_name": "plannen en organisren"},
    )
    parts = coded_parts({"skill": given, "vehicle": ()}, today=now.date())
    assert [(row.get("skill_code"), row["skill_kind"]) for row in parts["skill"]] == [
        ("lassen", "trade_skill"),
        ("koken", "trade_skill"),
        ("plannen", "competence"),
        ("https://linkeddata.competentnl.nl/id/AB12", "competence"),
        ("0000000004", "competence"),
        (None, "soft_skill"),
    ]
    assert coded_parts({"vehicle": ()}, today=now.date()) == {"vehicle": ()}
    vacancy = world.vacancy(skills=["lassen"])
    person = world.jobseeker_for(vacancy)
    (external_id,) = world.one("SELECT external_id FROM clients.import_source WHERE client_id = %s", person.id)
    assert person.new.profile is not None
    row = ImportRow(external_id=external_id, profile=person.new.profile, new=None, parts={"skill": parts["skill"][:1]})
    assert import_clients(job="vum_import", source="test", rows=[row], store=key_store(), now=now) == [Imported.CHANGED]
    assert weighed(world, vacancy, now).points == POINTS


def test_what_work_usually_asks_is_suggested(world: World, now: datetime) -> None:
    welder = reference.usual_skills(721201, on=now.date())
    assert [each.code for each in welder] == ["lassen", "technische-tekening-lezen", "veilig-werken"]
    assert reference.usual_skills(10_999_999, on=now.date()) == ()
    assert reference.usual_skills(721201, on=now.date().replace(year=2020)) == ()
    assert world.count("SELECT count(DISTINCT code) FROM reference.occupation_skill") == world.count(
        "SELECT count(*) FROM reference.occupation"
    )
