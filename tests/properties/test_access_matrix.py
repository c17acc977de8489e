"""Whether somebody may open a client, decided by the database and by plain Python: no difference in any pair."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sonar.access.queries import policy
from sonar.access.rules import ClientFacts, Request, StaffFacts, may_open
from sonar.access.types import Basis, Category, Purpose, Refusal
from tests.databases import empty
from tests.properties.access_world import (
    HOMES,
    OFFICES,
    SERVES,
    Asker,
    Drawn,
    decided,
    draw,
    period,
    put,
    register,
)
from tests.world import BY_FUNCTION, STAFF, World

STAFF_COUNT, CLIENT_COUNT = 120, 900
"""108,000 pairs in one world."""


@pytest.fixture
def clean(world: World) -> Iterator[World]:
    """Take the municipality that merged out of the list again."""
    yield world
    world.sql.execute("DELETE FROM reference.municipality_succession WHERE old_code = 9001")


def compare(world: World, drawn: Drawn, askers: list[Asker]) -> Counter[Refusal | None]:
    """Hold the database against Python for every asker and every client; return how often each answer came."""
    answers: Counter[Refusal | None] = Counter()
    differences = []
    in_force = policy()
    by_name = {str(client): client for client in drawn.clients}
    known: dict[UUID, dict[str, ClientFacts]] = {}  # one asker asks for many things about the same client
    seen_by = [known.setdefault(asker.id, {}) for asker in askers]
    for number, client, refusal in decided(world.sql, askers):
        asker, seen = askers[number], seen_by[number]
        facts = seen.get(client) or seen.setdefault(client, drawn.facts(asker, by_name[client]))
        expected = may_open(in_force, asker.facts, facts, asker.request)
        answers[expected] += 1
        if refusal != expected:
            differences.append((refusal, expected, asker, facts))
    assert differences == []
    return answers


@pytest.mark.requirement("R52", "R53", "R55", "R57", "R59", "R62")
@settings(max_examples=1, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_database_and_python_agree_on_every_pair_of_a_world(clean: World, seed: int) -> None:
    empty(clean.sql)
    clean.sql.execute("DELETE FROM reference.municipality_succession WHERE old_code = 9001")
    drawn = draw(random.Random(seed), staff=STAFF_COUNT, clients=CLIENT_COUNT)
    put(clean.sql, drawn)
    answers = compare(clean, drawn, drawn.askers)
    assert answers.total() >= 100_000
    reached = {
        None,
        *(Refusal(each) for each in ("no_relation", "ceiling", "former", "known", "protected", "category")),
    }
    assert reached <= set(answers)  # a world in which a wall is never met would compare little


ALL = frozenset(organisation for organisation, _ in OFFICES.values())
"""The organisations of everybody: one of each function has each client of the grid in her caseload."""
STATES = ("active", "former", "protected", "approved", "known")
PLACES = ((11, 193), (13, 193), (12, 150), (11, 150))
"""Office and municipality: one's own, another office of the region, another region, another municipality."""
BASES = (None, *(basis for basis in Basis if basis not in {Basis.MATCH, Basis.BREAK_GLASS, Basis.OWN}))


def grid() -> tuple[Drawn, dict[str, StaffFacts]]:
    """Return one client for each basis, place and state, related to a member of staff of each function."""
    drawn = Drawn()
    people = {}
    for function, staff in BY_FUNCTION.items():
        office = {"national_mediator": 12}.get(function.value, HOMES[function.value][0])
        people[function.value] = StaffFacts(
            function=function.value,
            office=office,
            region=OFFICES[office][1],
            organisation=OFFICES[office][0],
            municipalities=SERVES.get(OFFICES[office][0], frozenset()),
        )
        drawn.add("access.replacement", STAFF[2], staff, *period(alive=True), STAFF[2])
    chance = random.Random(1)
    for basis, (office, lives), state in product(BASES, PLACES, STATES):
        client = UUID(int=chance.getrandbits(128), version=4)
        drawn.add(
            "clients.client", client, "jobseeker", "WW art. 26", office, "2026-01-05", state != "former", "2026-01-05"
        )
        drawn.add("clients.residence", client, lives, "2026-01-05", None)
        drawn.clients[client] = ClientFacts(
            office=office,
            region=OFFICES[office][1],
            active=state != "former",
            municipalities=frozenset({lives}),
            protected=state in {"protected", "approved"},
            organisations=frozenset({1} if basis is Basis.REPLACEMENT else ALL if basis is Basis.CASELOAD else ()),
        )
        if state in {"protected", "approved"}:
            drawn.add("access.protected_person", client)
        if basis is Basis.REPLACEMENT:
            drawn.add("access.relation", client, STAFF[2], "caseload", *period(alive=True))
        for staff in BY_FUNCTION.values():
            drawn.related[staff, client] = related(drawn, client, staff, basis)
            if state == "known":
                drawn.add("access.known_person", staff, client)
                drawn.known.add((staff, client))
            if state == "approved":
                drawn.add("access.approval", client, staff, STAFF[3], period(alive=True)[1])
                drawn.approved.add((staff, client))
    return drawn, people


def related(drawn: Drawn, client: UUID, staff: UUID, basis: Basis | None) -> set[Basis]:
    """Relate the two on this basis, where it is one between the two of them; return the bases that hold."""
    if basis is Basis.REGISTERED:
        register(drawn, client, staff, *period(alive=True))
        return {Basis.REGISTERED, Basis.TASK}
    if basis in {Basis.CASELOAD, Basis.APPOINTMENT, Basis.TASK}:
        drawn.add("access.relation", client, staff, basis.value, *period(alive=True))
        return {basis}
    return {basis} if basis is Basis.REPLACEMENT else set()


@pytest.mark.requirement("R50", "R51", "R52", "R53", "R57", "R59")
def test_the_whole_matrix(world: World) -> None:
    drawn, people = grid()
    put(world.sql, drawn)
    answers: Counter[Refusal | None] = Counter()
    for function, staff in BY_FUNCTION.items():
        askers = [
            Asker(
                id=staff,
                facts=people[function.value],
                request=Request(
                    purpose, frozenset({category}), frozenset({category} if write else ()), glass=glass, reason=glass
                ),
            )
            for purpose, category, (write, glass) in product(
                Purpose, Category, ((False, False), (True, False), (False, True))
            )
        ]
        answers += compare(world, drawn, askers)
    assert answers.total() == len(BY_FUNCTION) * len(Purpose) * len(Category) * 3 * len(drawn.clients)
    assert {None, Refusal.PURPOSE, Refusal.CATEGORY, Refusal.NO_RELATION, Refusal.CEILING, Refusal.FORMER} <= set(
        answers
    )


@pytest.mark.requirement("R55")
def test_duty_at_a_desk_is_a_basis_and_widens_the_reach_as_long_as_it_lasts(world: World) -> None:
    drawn, people = grid()
    put(world.sql, drawn)
    staff = BY_FUNCTION[next(each for each in BY_FUNCTION if each.value == "uwv_adviser")]
    world.duty(staff, 12)
    facts = replace(people["uwv_adviser"], offices=frozenset({12}))
    for client, plain in drawn.clients.items():
        if plain.office == 12:
            drawn.related[staff, client].add(Basis.OFFICE_DUTY)
    request = Request(Purpose.MEDIATION, frozenset({Category.IDENTITY}))
    answers = compare(world, drawn, [Asker(id=staff, facts=facts, request=request)])
    assert answers[None] > 0
