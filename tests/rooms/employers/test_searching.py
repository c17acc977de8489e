"""The public site's search on a real database: words, places, choices, and what is no longer open."""

from datetime import date, timedelta

import pytest

from sonar.employers.queries import NotFound, find_vacancies, public_vacancy, suggest_words
from sonar.employers.types import Order, VacanciesFound, VacancyQuestion
from sonar.reference.queries import find_place
from tests.world import World

DAY = date(2026, 1, 20)


def look(**asked: object) -> VacanciesFound:
    """Look for vacancies on the day."""
    return find_vacancies(VacancyQuestion(**asked), today=DAY)  # type: ignore[arg-type]


def ids(**asked: object) -> list[int]:
    """Return the vacancies that are found, in order."""
    return [row.id for row in look(**asked).rows]


def occupation(world: World, label: str) -> int:
    """Return the key of an occupation of the shipped list."""
    return int(world.one("SELECT code FROM reference.occupation WHERE label_nl = %s", label)[0])


@pytest.mark.requirement("R113")
def test_words_are_found_in_title_text_employer_and_occupation_best_first(world: World) -> None:
    title = world.vacancy(title="Lasser in de machinebouw")
    text = world.vacancy(title="Metaalbewerker", description="Je werkt samen met een ervaren lasser.")
    named = world.vacancy(title="Medewerker werkplaats", occupation=occupation(world, "Lasser"))
    world.vacancy(title="Bakker", description="Brood bakken.")

    assert ids(words="lasser") == [title, named, text]
    assert ids(words="LASSERS machinebouw") == [title]
    employer = world.vacancy(title="Monteur installaties")
    world.sql.execute(
        "UPDATE employers.employer e SET name = 'Zonnedauw Techniek' FROM employers.establishment b,"
        " employers.vacancy v WHERE b.employer_id = e.id AND v.establishment_id = b.id AND v.id = %s",
        [employer],
    )
    assert ids(words="zonnedauw") == [employer]
    assert ids(words="monteur zonnedauw") == [employer]
    assert ids(words="bakker zonnedauw") == []


def test_other_words_for_the_same_work_are_found(world: World) -> None:
    nurse = world.vacancy(title="Verpleegkundige dagdienst", occupation=occupation(world, "Verpleegkundige"))
    home = world.vacancy(title="Medewerker wijkverpleging")
    assert nurse in ids(words="verpleger")
    assert ids(words="thuiszorg") == [home]


def test_words_with_a_typing_error_are_offered_as_they_are_written(world: World) -> None:
    world.vacancy(title="Lasser", occupation=occupation(world, "Lasser"))
    found = look(words="laser")
    assert (found.total, "Lasser" in found.meant) == (0, True)
    assert look(words="lasser").meant == ()


@pytest.mark.parametrize(
    "words",
    ["'", "& | ! :*", "a' OR 1=1 --", "<script>alert(1)</script>", "(", "de het een", "\\", "x" * 100, "!!!", "% _"],
)
def test_odd_words_find_nothing_and_break_nothing(world: World, words: str) -> None:
    world.vacancy(title="Lasser")
    assert look(words=words).total == 0


def test_a_place_finds_what_lies_within_its_radius_and_says_how_far(world: World) -> None:
    near, far = world.vacancy(place="Zwolle", pc4=8011), world.vacancy(place="Kampen", pc4=8261)
    zwolle = find_place("Zwolle")
    assert zwolle is not None
    assert ids(place=zwolle, radius=5) == [near]
    assert ids(place=zwolle, radius=50, order=Order.NEAREST) == [near, far]
    found = look(place=zwolle, radius=5)
    counted = {each.value: each.number for each in found.counts if each.facet == "distance"}
    assert (counted["5"], counted["50"]) == (1, 2)
    assert found.rows[0].km is not None
    assert found.rows[0].km < 5


def test_choices_narrow_and_each_counts_what_the_others_leave(world: World) -> None:
    part = world.vacancy(hours_min=16, hours_max=20, contract_form=2, licences=["B"], education_level=3)
    full = world.vacancy(hours_min=36, hours_max=40, contract_form=1, education_level=3, offers_guidance=True)
    old = world.vacancy(published_on=date(2025, 11, 1), hours_min=36, hours_max=40, adapted_workplace=True)

    assert ids(hours=(1,)) == [part]
    assert ids(contracts=(1,), levels=(3,)) == [full]
    assert ids(licences=("B",)) == [part]
    assert ids(licences=("",)) == [full, old]
    assert ids(since_days=30) == [full, part]
    assert ids(guidance=True) == [full]
    assert ids(adapted=True) == [old]
    counts = {(each.facet, each.value): each.number for each in look(hours=(1,)).counts}
    assert (counts["hours", "1"], counts["hours", "4"]) == (1, 2)
    assert (counts["contract", "2"], counts.get(("contract", "1"))) == (1, None)
    assert counts["since", "30"] == 1


def test_the_sector_of_the_employer_can_be_chosen(world: World) -> None:
    care, _trade = world.vacancy(), world.vacancy()
    world.sql.execute(
        "UPDATE employers.employer e SET sector = CASE v.id WHEN %s THEN 'zorg' ELSE 'handel' END"
        " FROM employers.establishment b, employers.vacancy v WHERE b.employer_id = e.id AND v.establishment_id = b.id",
        [care],
    )
    assert ids(sectors=("zorg",)) == [care]
    counts = {each.value: each.number for each in look(sectors=("zorg",)).counts if each.facet == "sector"}
    assert counts == {"zorg": 1, "handel": 1}


@pytest.mark.requirement("R113", "I39")
@pytest.mark.parametrize(
    "change",
    [
        {"status": "draft", "published_on": None},
        {"status": "review", "published_on": None},
        {"status": "filled"},
        {"status": "withdrawn"},
        {"status": "expired"},
        {"expires_on": DAY},
        {"published_on": DAY + timedelta(days=1)},
    ],
)
def test_what_is_not_open_is_found_by_nobody(world: World, change: dict[str, object]) -> None:
    word = "Lasserij"
    vacancy = world.vacancy(title=word)
    assert ids(words=word) == ids() == [vacancy]
    assert public_vacancy(vacancy, today=DAY).title == word
    assert word in suggest_words(word, today=DAY)
    columns = ", ".join(f"{name} = %s" for name in change)
    world.sql.execute(f"UPDATE employers.vacancy SET {columns} WHERE id = %s".encode(), [*change.values(), vacancy])  # noqa: S608
    assert ids(words=word) == ids() == []
    assert look().total == 0
    assert word not in suggest_words(word, today=DAY)
    with pytest.raises(NotFound):
        public_vacancy(vacancy, today=DAY)


def test_without_criteria_the_newest_come_first_and_pages_go_on(world: World) -> None:
    made = [world.vacancy(published_on=DAY - timedelta(days=day)) for day in range(30)]
    first, second = look(), look(page=2)
    assert [row.id for row in first.rows] + [row.id for row in second.rows] == made
    assert (first.total, first.pages, second.page) == (30, 2, 2)
    assert look(page=9_999).rows == ()


def test_a_vacancy_is_shown_with_all_that_is_asked_and_offered(world: World) -> None:
    code = world.one("SELECT min(code) FROM reference.skill")[0]
    vacancy = world.vacancy(licences=["B"], languages=["nld"], skills=[code], guidance="Een maatje.", positions=2)
    found = public_vacancy(vacancy, today=DAY)
    assert (found.licences, found.languages, found.guidance, found.positions) == (
        ("B",),
        ("Nederlands",),
        "Een maatje.",
        2,
    )
    assert found.skills != (code,)
    assert found.number == f"V{vacancy:06d}"
