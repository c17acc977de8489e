"""The adviser's tasks in mediation take few steps, each on the page before it, and each page few statements (R48).

A step is a link that is followed or a form that is sent, as a person clicks; what is not on the page cannot be clicked.
How long each page takes at full size is measured by `./run bench pages`, with the bars that stand here.
"""

import html
import re
from contextlib import ExitStack
from datetime import UTC, date, datetime
from typing import Any

import pytest
from benchmarks.bars import BARS
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sonar.matching.operations import match_all
from tests.rooms.matching.following_world import Vacancy
from tests.world import ADVISER, COLLEAGUE, Person, World

MOST_STATEMENTS = 30
MOST_MILLISECONDS = 200
ALIASES = ("auth", "reader", "logger", "matcher", "writer")


class Walk:
    """Somebody at the desk who only clicks what a page offers; counts the steps and the statements of each."""

    def __init__(self, http: Client, start: str) -> None:
        """Begin at a page."""
        self.http, self.steps = http, 0
        self.page = self._counted(lambda: http.get(start))

    @property
    def text(self) -> str:
        """The page on which one stands."""
        return html.unescape(self.page.content.decode())

    def follow(self, address: str) -> None:
        """Follow a link whose address ends so."""
        offered = [each for each in re.findall(r'href="([^"]+)"', self.text) if each.endswith(address)]
        assert offered, f"no link to {address}"
        self.steps += 1
        self.page = self._counted(lambda: self.http.get(offered[0]))

    def send(self, name: str, value: str = "", **fields: Any) -> None:
        """Send the form with this button, or the form to this address."""
        button = f'name="{name}" value="{value}"' if value else f'{name}"'
        assert button in self.text, f"no button {button}"
        action = next((each for each in re.findall(r'action="([^"]+)"', self.text) if each.endswith(name)), "")
        given = {name: value, **fields} if value else fields
        self.steps += 1
        address = action or self.page.request["PATH_INFO"]
        self.page = self._counted(lambda: self.http.post(address, given, follow=True))
        assert self.page.status_code == 200, self.text

    def _counted(self, ask: Any) -> Any:
        with ExitStack() as watched:
            found = [watched.enter_context(CaptureQueriesContext(connections[alias])) for alias in ALIASES]
            page = ask()
        asked = [
            query["sql"]
            for each in found
            for query in each.captured_queries
            if not re.match(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", query["sql"])
        ]
        # A form that is sent is two pages: what it does, and where it leads.
        assert len(asked) <= MOST_STATEMENTS * (1 + len(getattr(page, "redirect_chain", ()))), asked
        return page


@pytest.fixture
def vacancy(world: World) -> Vacancy:
    return Vacancy(world, world.sign_in(COLLEAGUE), datetime.now(UTC), title="Bakker in de vroege ochtend")


@pytest.fixture
def person(world: World, vacancy: Vacancy) -> Person:
    found = world.jobseeker_for(vacancy.id)
    world.relate(found, ADVISER)
    return found


@pytest.mark.requirement("R48")
def test_finding_inviting_and_recording_take_few_steps(
    world: World, http: Client, vacancy: Vacancy, person: Person
) -> None:
    world.browse(http, vacancy.actor)
    walk = Walk(http, "/vandaag")

    # Find: from the start page to people for a vacancy that she holds.
    walk.follow("/vacatures")
    walk.follow(f"/vacatures/{vacancy.id}/kandidaten")
    assert walk.steps == 2
    (candidate,) = walk.page.context["candidates"]
    assert f'value="{candidate.reference}"' in walk.text

    # Match: put forward, and ask whether the employer may see her name.
    walk.send("stap", "lijst", line="", kandidaat=[candidate.reference])
    walk.follow(f"/vacatures/{vacancy.id}/lijst")
    walk.send("/ask")
    assert walk.steps == 5
    assert "antwoord uiterlijk" in walk.text

    vacancy.answered(person)

    # Invite, and record what came of it.
    walk = Walk(http, f"/vacatures/{vacancy.id}/lijst")
    walk.send("/invite")
    assert walk.steps == 1
    assert "uitgenodigd" in walk.text
    walk.follow("/hire")
    walk.send("hours", hours="24", starts_on=date.today().isoformat())  # noqa: DTZ011 - as somebody fills it in
    assert walk.steps == 3
    assert "aangenomen" in walk.text
    assert vacancy.state(person) == "hired"


@pytest.mark.requirement("R48")
def test_what_is_new_for_a_client_is_one_step_from_the_day(world: World, http: Client, person: Person) -> None:
    match_all()
    world.browse(http, world.sign_in(ADVISER))
    walk = Walk(http, "/vandaag")
    (line,) = [
        line for each in walk.page.context["page"].sections for line in each.lines if each.name == "new_vacancies"
    ]
    assert line.name == person.new.identity.full_name
    walk.follow(f"/klanten/{line.client_ref}/vacatures")
    assert "Bakker in de vroege ochtend" in walk.text
    assert walk.steps == 1


@pytest.mark.requirement("R48")
@pytest.mark.parametrize("page", ["work-list", "client", "vacancies", "vacancy", "candidates"])
def test_each_page_has_a_bar_at_full_size(page: str) -> None:
    assert BARS[f"page-{page}"].limit == MOST_MILLISECONDS
    assert BARS[f"page-{page}-sql"].limit == MOST_STATEMENTS
