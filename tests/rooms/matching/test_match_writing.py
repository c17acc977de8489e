"""How well a language is written: a demand where good is asked, from both sides, for every language of the list."""

from datetime import datetime
from typing import Any

import pytest

from sonar.clients.types import LanguageSkill
from sonar.employers.queries import asked_languages
from sonar.employers.types import LanguageLevel
from sonar.matching.operations import run_matching, what_would_help
from sonar.matching.rules import EXACT, Facts, Wanted, contributions, employer_lines, own_contributions, shared_of
from sonar.matching.types import MAXIMUM, Criterion, Gap
from sonar.reference.queries import languages
from tests.rooms.matching.test_both_ways import for_adviser, for_herself, seeker
from tests.world import Person, World


def asking(world: World, written: int | None, oral: int | None = None, language: str = "deu", **changes: Any) -> int:
    """Put a vacancy that asks to write a language so well."""
    number = world.vacancy(languages=[language], **changes)
    world.sql.execute(
        "INSERT INTO employers.vacancy_language VALUES (%s, %s, %s, %s)", [number, language, oral, written]
    )
    return number


def writing(world: World, vacancy: int, written: int | None, oral: int = 3, language: str = "deu") -> Person:
    """Register somebody who writes it so well, and fits otherwise."""
    return seeker(world, vacancy, languages=(LanguageSkill(language, oral=oral, written=written),))


FITS = {
    "fair for fair": (2, 2, True),
    "unknown for fair": (2, None, True),
    "fair for good": (3, 2, False),
    "unknown for good": (3, None, False),
    "good for good": (3, 3, True),
    "good for excellent": (4, 3, True),
    "as her own for excellent": (4, 4, True),
}


@pytest.mark.requirement("R41", "R44")
@pytest.mark.parametrize("case", FITS)
def test_who_fits_is_the_same_from_both_sides(world: World, now: datetime, case: str) -> None:
    asked, hers, fits = FITS[case]
    vacancy = asking(world, asked)
    person = writing(world, vacancy, hers)
    assert bool(run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now).candidates) is fits
    assert bool(for_adviser(world, person, now).fitting) is fits
    assert bool(for_herself(world, person, now).fitting) is fits


@pytest.mark.requirement("R41")
def test_every_language_of_the_list_has_room_for_how_well_it_is_written(world: World) -> None:
    """Half of them stand with the licences, half with the contracts: none is in the way of another, or of those."""
    vacancy = world.vacancy(licences=["B", "T"], contract_form=7)
    person = seeker(world, vacancy, licences=("B", "T"), contract_forms=(1, 7))
    plain = world.one("SELECT licences, contracts FROM matching.match_profile WHERE client_id = %s", person.id)
    seen = set()
    for each in languages():
        world.sql.execute("DELETE FROM clients.profile_language")
        world.sql.execute("INSERT INTO clients.profile_language VALUES (%s, %s, 3, 3)", [person.id, each.code])
        world.sql.execute("SELECT matching.refresh_profiles(%s)", [[person.id]])
        bits, back, licences, forms = world.one(
            "SELECT matching.written_of(licences, contracts), matching.language_codes(matching.written_of(licences,"
            " contracts)), licences & 65535, contracts & 32767 FROM matching.match_profile WHERE client_id = %s",
            person.id,
        )
        assert (back, (licences, forms)) == ([each.code], plain)
        seen.add(bits)
    assert len(seen) == len(languages())


@pytest.mark.requirement("R41")
@pytest.mark.parametrize("language", ["nld", "ron"])
def test_a_near_miss_says_what_is_asked(world: World, now: datetime, language: str) -> None:
    vacancy = asking(world, 3, 3, language)
    person = writing(world, vacancy, 2, oral=2, language=language)
    name = {"nld": "Nederlands", "ron": "Roemeens"}[language]
    asked = f"{name} (spreken goed, schrijven goed)"
    (near,) = for_adviser(world, person, now).nearly
    assert near.would_fit_if == f"Past als deze klant de taal beheerst zoals gevraagd: {asked}."
    (near,) = for_herself(world, person, now).nearly
    assert near.would_fit_if == f"Dit past als u deze taal zo goed spreekt en schrijft als gevraagd: {asked}."


def test_who_holds_it_hears_how_many_writing_keeps_away(world: World) -> None:
    vacancy = asking(world, 3)
    for _ in range(11):
        writing(world, vacancy, 2)
    (only,) = what_would_help(actor=world.sign_in(), vacancy_id=vacancy)
    assert (only.gap, only.more) == (Gap.LANGUAGES, 10)
    assert only.words == "Minstens 10 kandidaten meer als deze taal niet nodig is, of minder goed: Duits."


def test_writing_counts_for_no_points_of_contract_and_shows_in_no_licence(world: World, now: datetime) -> None:
    vacancy = asking(world, 3, language="ron", contract_form=2)
    writing(world, vacancy, 4, language="ron")
    (found,) = run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now).candidates
    points = {part.criterion: part.points for part in found.contributions}
    assert points[Criterion.CONTRACT] == 0  # she wishes for another one
    assert [fact for fact in found.facts if fact.startswith("Rijbewijs")] == ["Rijbewijs B"]


@pytest.mark.requirement("R41", "R44")
def test_each_audience_hears_that_it_is_written_well() -> None:
    asked = asked_languages(("deu", "fra"), (LanguageLevel("deu", oral=3, written=4),), english=False)
    assert [(each.writes, each.beyond) for each in asked] == [(True, True), (False, False)]
    points = {each: MAXIMUM[each] for each in Criterion}
    facts = Facts(5, "Bakker", 1, EXACT, 24, 36, 40, "Mbo 2", ("B",), "", points)
    wanted = Wanted("Bakker", 24, 36, "Mbo 2", None, languages=asked)
    place = list(Criterion).index(Criterion.LANGUAGES)
    assert contributions(facts, wanted, str)[place].explanation == (
        "Spreekt de gevraagde talen goed: Duits, Frans. Schrijft goed: Duits. Gevraagd is: Duits (spreken goed,"
        " schrijven uitstekend). Wij weten niet of dat helemaal klopt: vraag ernaar."
    )
    assert "U schrijft goed: Duits." in own_contributions(facts, wanted, str)[place].explanation
    (line,) = (each for each in employer_lines(shared_of(facts, wanted, exact=EXACT), wanted, str) if "Spreekt" in each)
    assert line.startswith("Spreekt Duits (goed), Frans. Schrijft goed: Duits. U vraagt: ")
