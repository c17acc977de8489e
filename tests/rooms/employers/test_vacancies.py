"""The life of a vacancy: from a draft to what is found by nobody any more, by those who may and by nobody else."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sonar.disclosure.operations import NotAvailable
from sonar.employers.operations import (
    approve_vacancy,
    change_vacancy,
    copy_vacancy,
    draft_vacancy,
    expire_vacancies,
    fill_vacancy,
    hold_vacancy,
    publish_vacancy,
    release_vacancy,
    return_vacancy,
    take_back_vacancy,
    withdraw_vacancy,
)
from sonar.employers.queries import (
    NotFound,
    kept_vacancy,
    vacancies,
    vacancies_in_review,
    vacancy,
    vacancy_history,
)
from sonar.employers.rules import STEPS, verbs_from
from sonar.employers.types import InvalidEntry, LanguageLevel, NotDone, VacancyValues, Verb
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from sonar.matching.operations import run_matching
from tests.world import ADVISER, BY_FUNCTION, EMPLOYER_ADVISER, MEDIATOR, SW_ADVISER, World

TEXT = "U helpt klanten in de winkel, vult de schappen en houdt de kassa bij. U werkt met vijf collega's."
WHY = "Het werk vraagt dit: de opvang is alleen voor vrouwen."
NOT_NEEDED = "De werkgever heeft de plaats zelf vervuld."


def values(world: World, **changes: Any) -> VacancyValues:  # noqa: ANN401 - fields of the dataclass
    """Return what somebody fills in, for an employer of its own."""
    example = world.vacancy()
    establishment, occupation = world.one(
        "SELECT establishment_id, occupation FROM employers.vacancy WHERE id = %s", example
    )
    world.sql.execute("DELETE FROM employers.vacancy WHERE id = %s", [example])
    return replace(
        VacancyValues(
            establishment_id=establishment,
            title="Verkoper in de winkel (m/v/x)",
            occupation_code=str(occupation),
            description=TEXT,
            hours_min=16,
            hours_max=24,
            education_level=2,
            licences=("B",),
            languages=("nld",),
            pc4=8011,
            wage="€ 16,50 per uur",
        ),
        **changes,
    )


def published(world: World, actor: Actor, now: datetime, **changes: Any) -> int:  # noqa: ANN401
    """Make a vacancy that is found."""
    number = draft_vacancy(actor=actor, values=values(world, **changes), now=now)
    assert (
        publish_vacancy(actor=actor, vacancy_id=number, version=version(actor, number), now=now).status == "published"
    )
    return number


def version(actor: Actor, number: int) -> int:
    """Return the present version."""
    return kept_vacancy(actor=actor, vacancy_id=number).version


def found(actor: Actor) -> set[int]:
    """Return the numbers of the vacancies that are found."""
    return {row.id for row in vacancies(actor=actor).rows}


@pytest.fixture
def actor(world: World) -> Actor:
    """An adviser of employers."""
    return world.sign_in(EMPLOYER_ADVISER)


@pytest.fixture
def colleague(world: World) -> Actor:
    """Somebody else who may write vacancies."""
    return world.sign_in(MEDIATOR)


def test_levels_of_languages_are_kept_and_a_level_that_is_not_known(world: World, actor: Actor, now: datetime) -> None:
    levels = (LanguageLevel("nld", oral=3), LanguageLevel("deu", oral=2, written=4))
    asked = {"languages": ("nld", "deu"), "language_levels": levels}
    number = published(world, actor, now, **asked, education_level=4, level_known=False)
    held = kept_vacancy(actor=actor, vacancy_id=number)
    assert (held.values.level_known, held.values.education_level) == (False, 0)
    assert set(held.values.language_levels or ()) == set(levels)
    shown = vacancy(vacancy_id=number)
    assert shown.education_level == "niet bekend"
    assert shown.languages == ("Nederlands (spreken goed)", "Duits (spreken redelijk, schrijven uitstekend)")
    # A form that knows nothing of levels leaves those of the languages that stay.
    less = replace(held.values, languages=("deu",), language_levels=None, level_known=True, education_level=2)
    change_vacancy(actor=actor, vacancy_id=number, version=held.version, values=less, now=now)
    held = kept_vacancy(actor=actor, vacancy_id=number)
    assert held.values.language_levels == (LanguageLevel("deu", oral=2, written=4),)
    noted = world.one(
        "SELECT fields FROM ledger.change WHERE record = %s ORDER BY seq DESC LIMIT 1", f"vacancy:{number}"
    )
    assert "language_levels" in noted[0]
    change_vacancy(
        actor=actor, vacancy_id=number, version=held.version, values=replace(held.values, language_levels=()), now=now
    )
    assert kept_vacancy(actor=actor, vacancy_id=number).values.language_levels is None


@pytest.mark.parametrize(
    ("levels", "codes"),
    [
        ((LanguageLevel("deu", oral=2),), ["not_asked"]),
        ((LanguageLevel("nld", oral=2), LanguageLevel("nld", written=2)), ["language_twice"]),
        ((LanguageLevel("nld", oral=5),), ["unknown_level"]),
        ((LanguageLevel("nld", oral=1),), ["unknown_level"]),
        ((LanguageLevel("nld"),), ["unknown_level"]),
        ((LanguageLevel("deu", oral=7), LanguageLevel("deu")), ["language_twice", "not_asked", "unknown_level"]),
        (tuple(LanguageLevel("nld", oral=2) for _ in range(41)), ["too_many", "language_twice"]),
    ],
)
def test_levels_that_cannot_be_are_refused(
    world: World, actor: Actor, now: datetime, levels: tuple[LanguageLevel, ...], codes: list[str]
) -> None:
    with pytest.raises(InvalidEntry) as invalid:
        draft_vacancy(actor=actor, values=values(world, languages=("nld",), language_levels=levels), now=now)
    assert invalid.value.errors == {"language_levels": codes}


@pytest.mark.requirement("I15", "R113")
def test_draft_is_found_by_nobody_until_it_is_published(world: World, actor: Actor, now: datetime) -> None:
    given = values(world, skills=(), offers_guidance=True, irregular_hours=True)
    number = draft_vacancy(actor=actor, values=given, now=now)
    held = kept_vacancy(actor=actor, vacancy_id=number)
    assert (held.status, held.values, held.place) == ("draft", given, "Zwolle")
    assert number not in found(actor)
    done = publish_vacancy(actor=actor, vacancy_id=number, version=held.version, now=now)
    assert (done.status, done.findings) == ("published", ())
    assert number in found(actor)
    held = kept_vacancy(actor=actor, vacancy_id=number)
    assert held.published_on == local_day(now)
    assert held.values.expires_on == local_day(now) + timedelta(days=92)
    lines = world.all("SELECT record, category, action, actor_ref FROM ledger.change ORDER BY seq")
    assert [(row[1], row[2], row[3]) for row in lines] == [
        ("vacancy", "add", EMPLOYER_ADVISER),
        ("vacancy", "correct", EMPLOYER_ADVISER),
    ]
    assert lines[0][0] == f"vacancy:{number}"


@pytest.mark.requirement("I15")
def test_everything_wrong_is_told_at_once_and_nothing_is_kept(world: World, actor: Actor, now: datetime) -> None:
    given = values(
        world,
        title="<script>alert(1)</script>",
        description="kort",
        occupation_code="99999999",
        hours_min=40,
        hours_max=24,
        education_level=77,
        licences=("B", "ZZ"),
        languages=("klingon",),
        skills=("bestaat-niet",),
        contract_form=99,
        pc4=1,
        positions=0,
        starts_on=date(1999, 1, 1),
        expires_on=local_day(now),
        max_km=0,
        wage="x" * 201,
    )
    with pytest.raises(InvalidEntry) as refused:
        draft_vacancy(actor=actor, values=given, now=now)
    assert {name: codes[0] for name, codes in refused.value.errors.items()} == {
        "title": "markup",
        "description": "too_short",
        "occupation_code": "unknown_occupation",
        "hours_max": "hours_order",
        "education_level": "unknown_code",
        "licences": "unknown_code",
        "languages": "unknown_code",
        "skills": "unknown_code",
        "contract_form": "unknown_code",
        "pc4": "unknown_pc4",
        "positions": "out_of_range",
        "starts_on": "impossible_day",
        "expires_on": "past_day",
        "max_km": "out_of_range",
        "wage": "too_long",
    }
    assert world.count("SELECT count(*) FROM employers.vacancy") == 0


@pytest.mark.requirement("I15")
def test_vacancy_without_employer_is_refused(world: World, actor: Actor, now: datetime) -> None:
    with pytest.raises(InvalidEntry) as refused:
        draft_vacancy(actor=actor, values=values(world, establishment_id=0), now=now)
    assert refused.value.errors == {"establishment_id": ["no_employer"]}
    with pytest.raises(NotDone) as unknown:
        draft_vacancy(actor=actor, values=values(world, establishment_id=99999), now=now)
    assert unknown.value.code == "not_yours"
    given = values(world)
    world.sql.execute("UPDATE employers.establishment SET closed_on = '2026-01-01'")
    with pytest.raises(NotDone) as closed:
        draft_vacancy(actor=actor, values=given, now=now)
    assert closed.value.code == "closed"
    assert world.count("SELECT count(*) FROM employers.vacancy") == 0


@pytest.mark.requirement("R113", "I18")
def test_forbidden_criterion_stops_it_until_somebody_else_approves(
    world: World, actor: Actor, colleague: Actor, now: datetime
) -> None:
    given = values(world, description=f"{TEXT} Alleen vrouwen kunnen solliciteren.")
    number = draft_vacancy(actor=actor, values=given, now=now)
    done = publish_vacancy(actor=actor, vacancy_id=number, version=version(actor, number), now=now)
    assert done.status == "review"
    (finding,) = done.findings
    assert (finding.ground, finding.words, finding.stops) == ("gender", "Alleen vrouwen", True)
    assert "WGB" in finding.law
    assert finding.instead
    assert number not in found(actor)
    assert [row.id for row in vacancies_in_review(actor=colleague)] == [number]
    present = version(actor, number)
    for act in (approve_vacancy, return_vacancy):
        extra = {"now": now} if act is approve_vacancy else {}
        with pytest.raises(NotDone) as own:
            act(actor=actor, vacancy_id=number, version=present, reason=WHY, **extra)  # type: ignore[operator]
        assert own.value.code == "four_eyes"
    with pytest.raises(NotDone) as bare:
        approve_vacancy(actor=colleague, vacancy_id=number, version=present, reason="mag", now=now)
    assert bare.value.code == "reason"
    approve_vacancy(actor=colleague, vacancy_id=number, version=present, reason=WHY, now=now)
    assert number in found(actor)
    line = vacancy_history(actor=actor, vacancy_id=number)[0]
    assert (line.verb, line.status, line.reason, line.findings) == ("approve", "published", WHY, (finding,))
    # The same words were judged; other words are stopped again.
    change_vacancy(
        actor=actor, vacancy_id=number, version=version(actor, number), values=replace(given, hours_max=28), now=now
    )
    assert number in found(actor)
    worse = replace(given, description=f"{given.description} Maximaal 35 jaar.")
    assert (
        change_vacancy(actor=actor, vacancy_id=number, version=version(actor, number), values=worse, now=now).status
        == "review"
    )
    assert number not in found(actor)


@pytest.mark.requirement("I18")
def test_who_changed_the_text_does_not_approve_it_either(
    world: World, actor: Actor, colleague: Actor, now: datetime
) -> None:
    given = values(world, description=f"{TEXT} Maximaal 35 jaar.")
    number = draft_vacancy(actor=actor, values=given, now=now)
    change_vacancy(actor=colleague, vacancy_id=number, version=version(actor, number), values=given, now=now)
    publish_vacancy(actor=actor, vacancy_id=number, version=version(actor, number), now=now)
    for who in (actor, colleague):
        with pytest.raises(NotDone) as refused:
            approve_vacancy(actor=who, vacancy_id=number, version=version(actor, number), reason=WHY, now=now)
        assert refused.value.code == "four_eyes"
    third = world.sign_in(SW_ADVISER)
    return_vacancy(actor=third, vacancy_id=number, version=version(actor, number), reason="Laat de leeftijd weg.")
    assert kept_vacancy(actor=actor, vacancy_id=number).status == "draft"
    assert vacancy_history(actor=actor, vacancy_id=number)[0].reason == "Laat de leeftijd weg."


@pytest.mark.requirement("R113")
def test_every_step_from_every_state_as_the_table_says(
    world: World, actor: Actor, colleague: Actor, now: datetime
) -> None:
    table = {(row[0], row[1], row[2]): row[3] for row in world.all("SELECT * FROM employers.vacancy_steps()")}
    assert {(verb.value, before, stopped): after for (verb, before, stopped), after in STEPS.items()} == {
        key: after for key, after in table.items() if key[0] not in {"change", "expire"}
    }
    states = ("draft", "review", "published", "filled", "withdrawn", "expired")
    for state in states:
        for verb in Verb:
            number = draft_vacancy(actor=actor, values=values(world), now=now)
            world.sql.execute(
                "UPDATE employers.vacancy SET status = %s, published_on = '2026-01-05', expires_on = NULL"
                " WHERE id = %s",
                [state, number],
            )
            given = {"actor": colleague, "vacancy_id": number, "version": version(actor, number)}
            act = {
                Verb.PUBLISH: lambda more: publish_vacancy(**more, now=now),
                Verb.APPROVE: lambda more: approve_vacancy(**more, reason=WHY, now=now),
                Verb.RETURN: lambda more: return_vacancy(**more, reason=WHY),
                Verb.TAKE_BACK: lambda more: take_back_vacancy(**more),
                Verb.FILL: lambda more: fill_vacancy(**more, people=1),
                Verb.WITHDRAW: lambda more: withdraw_vacancy(**more, reason=NOT_NEEDED),
            }[verb]
            after = STEPS.get((verb, state, False))
            assert (verb in verbs_from(state)) == (after is not None)
            if after is None:
                with pytest.raises(NotDone) as refused:
                    act(given)
                assert refused.value.code == "state"
            else:
                act(given)
            assert kept_vacancy(actor=actor, vacancy_id=number).status == (after or state), (verb, state)


@pytest.mark.requirement("I39", "R113")
@pytest.mark.parametrize("how", ["filled", "withdrawn", "expired"])
def test_closed_one_leaves_every_search_at_once(world: World, actor: Actor, now: datetime, how: str) -> None:
    number = published(world, actor, now, languages=())
    person = world.jobseeker_for(number)
    matcher = world.sign_in(ADVISER)
    hold_vacancy(actor=matcher, vacancy_id=number)
    assert len(run_matching(actor=matcher, vacancy_id=number, now=now).candidates) == 1
    assert person
    if how == "filled":
        fill_vacancy(actor=actor, vacancy_id=number, version=version(actor, number), people=1)
        assert world.one("SELECT people FROM employers.placement WHERE vacancy_id = %s", number) == (1,)
    elif how == "withdrawn":
        withdraw_vacancy(actor=actor, vacancy_id=number, version=version(actor, number), reason=NOT_NEEDED)
    else:
        world.advance(days=92)
        actor, matcher = world.sign_in(EMPLOYER_ADVISER), world.sign_in(ADVISER)
    assert found(actor) == set()
    with pytest.raises(NotAvailable):
        run_matching(actor=matcher, vacancy_id=number, now=now)
    if how == "expired":
        assert kept_vacancy(actor=actor, vacancy_id=number).status == "published"  # nobody finds it; the job follows
        day = local_day(now) + timedelta(days=92)
        assert expire_vacancies(today=day - timedelta(days=1)) == 0
        assert (expire_vacancies(today=day), expire_vacancies(today=day)) == (1, 0)
    assert kept_vacancy(actor=actor, vacancy_id=number).status == how
    again = copy_vacancy(actor=actor, vacancy_id=number, now=now + timedelta(days=92))
    held = kept_vacancy(actor=actor, vacancy_id=again)
    assert (held.status, held.values.expires_on, held.values.title) == ("draft", None, "Verkoper in de winkel (m/v/x)")


def test_second_of_two_changes_at_once_is_told(world: World, actor: Actor, now: datetime) -> None:
    number = draft_vacancy(actor=actor, values=values(world), now=now)
    first = version(actor, number)
    given = kept_vacancy(actor=actor, vacancy_id=number).values
    change_vacancy(actor=actor, vacancy_id=number, version=first, values=replace(given, wage=""), now=now)
    with pytest.raises(NotDone) as refused:
        change_vacancy(actor=actor, vacancy_id=number, version=first, values=given, now=now)
    assert refused.value.code == "stale"


@pytest.mark.requirement("R44")
def test_somebody_holds_it_and_a_colleague_takes_over_only_when_she_says_so(
    world: World, actor: Actor, colleague: Actor, now: datetime
) -> None:
    number = published(world, actor, now, languages=())
    hold_vacancy(actor=actor, vacancy_id=number)
    assert kept_vacancy(actor=actor, vacancy_id=number).held_by_me
    held = kept_vacancy(actor=colleague, vacancy_id=number)
    assert (held.held, held.held_by_me) == (True, False)
    with pytest.raises(NotDone) as refused:
        hold_vacancy(actor=colleague, vacancy_id=number)
    assert refused.value.code == "held"
    hold_vacancy(actor=colleague, vacancy_id=number, take_over=True)
    with pytest.raises(NotDone):
        release_vacancy(actor=actor, vacancy_id=number)
    release_vacancy(actor=colleague, vacancy_id=number)
    assert not kept_vacancy(actor=actor, vacancy_id=number).held


@pytest.mark.requirement("R49", "I15")
def test_only_functions_that_work_for_employers_write(world: World, actor: Actor, now: datetime) -> None:
    number = published(world, actor, now, languages=())
    given = values(world)
    writers = {"employer_adviser", "national_mediator", "municipal_adviser", "sw_adviser"}
    for function, staff in BY_FUNCTION.items():
        other = world.sign_in(staff)
        if function.value in writers:
            assert draft_vacancy(actor=other, values=given, now=now)
            continue
        with pytest.raises(NotDone) as refused:
            draft_vacancy(actor=other, values=given, now=now)
        assert refused.value.code == "not_yours"
        if function.value == "uwv_adviser":
            # Who finds candidates takes vacancies up, and writes none.
            hold_vacancy(actor=other, vacancy_id=number, take_over=True)
        else:
            with pytest.raises(NotDone) as refused:
                hold_vacancy(actor=other, vacancy_id=number)
            assert refused.value.code == "not_yours"
            with pytest.raises(NotFound):
                kept_vacancy(actor=other, vacancy_id=number)
            assert vacancy_history(actor=other, vacancy_id=number) == ()
    person = world.client()
    with pytest.raises(NotDone):
        draft_vacancy(actor=world.sign_in_jobseeker(person), values=given, now=now)
    refusals = world.count("SELECT count(*) FROM ledger.decision WHERE action LIKE 'vacancy:%%' AND NOT decision")
    assert refusals == 2 * (len(BY_FUNCTION) - len(writers))


@pytest.mark.requirement("I39")
def test_employer_keeps_its_own_vacancies_and_nobody_elses(world: World, actor: Actor, now: datetime) -> None:
    given = values(world)
    (kvk, branch) = world.one(
        "SELECT e.kvk_number, b.number FROM employers.employer e JOIN employers.establishment b ON b.employer_id = e.id"
        " WHERE b.id = %s",
        given.establishment_id,
    )
    own = world.sign_in_employer(kvk)
    number = draft_vacancy(actor=own, values=given, now=now)
    assert kept_vacancy(actor=own, vacancy_id=number).source == "employer"
    worse = replace(given, description=f"{TEXT} Maximaal 35 jaar.")
    change_vacancy(actor=own, vacancy_id=number, version=version(own, number), values=worse, now=now)
    assert publish_vacancy(actor=own, vacancy_id=number, version=version(own, number), now=now).status == "review"
    with pytest.raises(NotDone) as alone:
        approve_vacancy(actor=own, vacancy_id=number, version=version(own, number), reason=WHY, now=now)
    assert alone.value.code == "four_eyes"
    return_vacancy(actor=actor, vacancy_id=number, version=version(own, number), reason="Laat de leeftijd weg.")
    (line, *_) = vacancy_history(actor=own, vacancy_id=number)
    assert (line.reason, line.by_whom) == ("Laat de leeftijd weg.", "")
    change_vacancy(actor=own, vacancy_id=number, version=version(own, number), values=given, now=now)
    assert publish_vacancy(actor=own, vacancy_id=number, version=version(own, number), now=now).status == "published"
    others = (
        world.sign_in_employer("87654321", subject="ander"),
        world.sign_in_employer(kvk, subject="filiaal", establishment="999999999999"),
    )
    for other in others:
        with pytest.raises(NotFound):
            kept_vacancy(actor=other, vacancy_id=number)
        with pytest.raises(NotDone) as refused:
            draft_vacancy(actor=other, values=given, now=now)
        assert refused.value.code == "not_yours"
        assert vacancy_history(actor=other, vacancy_id=number) == ()
    branch_only = world.sign_in_employer(kvk, subject="kantoor", establishment=branch)
    fill_vacancy(actor=branch_only, vacancy_id=number, version=version(branch_only, number), people=1)
    assert number not in found(actor)
    with pytest.raises(NotDone):
        hold_vacancy(actor=own, vacancy_id=number)
