"""Everything for which lists were once exported, done in Sonar from end to end while nobody may export anything."""

import html
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from sonar.kernel.clock import local_day
from sonar.oversight.operations import publish_statistics
from tests.world import ADVISER, MANAGER, Person, World

_REFERENCE = r"[A-Za-z0-9_-]{59}"


class Watched:
    """A browser that keeps every answer, so that nothing in them can have been a file."""

    def __init__(self, world: World, http: Client) -> None:
        """Browse this world."""
        self._world, self._http = world, http
        self.answers: list[Any] = []

    def as_(self, actor: Any) -> "Watched":
        """Go on as somebody else."""
        self._world.browse(self._http, actor)
        return self

    def read(self, path: str) -> str:
        """Return a page."""
        answer = self._http.get(path)
        self.answers.append(answer)
        assert answer.status_code == 200, path
        return html.unescape(answer.content.decode())

    def send(self, path: str, **given: object) -> None:
        """Send a form that is taken."""
        answer = self._http.post(path, given)
        self.answers.append(answer)
        assert answer.status_code == 303, (path, answer.content.decode()[:2000])


@pytest.mark.requirement("R68", "R67", "R64")
def test_work_list_message_invitation_and_report_without_a_file(world: World, http: Client, now: datetime) -> None:
    people = [world.client(adviser=ADVISER) for _ in range(3)]
    names = [person.new.identity.last_name for person in people]
    assert world.count("SELECT count(*) FROM exchange.named_person") == 0  # export is off, for everybody
    browser = Watched(world, http)
    adviser = world.sign_in(ADVISER)

    # The work list: who has to be called, in order, and each opens from it.
    work = browser.as_(adviser).read("/werklijst")
    assert all(name in work for name in names)
    openings = list(dict.fromkeys(re.findall(rf'href="(/klanten/{_REFERENCE})"', work)))
    assert len(openings) == 3

    # A message and an invitation, to each by itself; the letter knows whom it is for.
    day = local_day(now) + timedelta(days=7)
    for n, opening in enumerate(openings):
        browser.send(f"{opening}/bericht", subject="Banenmarkt", body="Op de banenmarkt spreken werkgevers met u.")
        browser.send(
            f"{opening}/afspraak", day=day, time=f"{9 + n:02}:00", minutes="60", manner="in_person", place="Kamer 3",
            colleague="", subject="progress",
        )  # fmt: skip
    for person in people:
        _received(world, browser, person, names)

    # A list of what is to be done: a search is kept with its question, not with its people.
    browser.as_(adviser).read("/vandaag")
    browser.read("/zoeken/kenmerken")

    # The report: counts, with small ones left out, published for everybody who steers.
    publish_statistics()
    report = browser.as_(world.sign_in(MANAGER)).read("/cijfers")
    assert not [name for name in names if name in report]

    for answer in browser.answers:
        assert "Content-Disposition" not in answer.headers
        assert not answer.streaming
        assert answer.headers.get("Content-Type", "text/html").startswith("text/html")
    browser.as_(adviser)
    assert http.get("/leveringen").status_code == 403
    assert world.count("SELECT count(*) FROM exchange.delivery") == 0
    assert world.count("SELECT count(*) FROM ledger.disclosure WHERE kind = 'delivery'") == 0


def _received(world: World, browser: Watched, person: Person, names: list[str]) -> None:
    """Check that somebody got her message and her invitation, and nothing of anybody else."""
    browser.as_(world.sign_in_jobseeker(person))
    letters = browser.read("/werkmap/berichten")
    letter = re.search(rf'href="(/werkmap/berichten/{_REFERENCE})"', letters)
    assert letter is not None
    assert "Banenmarkt" in letters
    pages = letters + browser.read(letter[1]) + browser.read("/werkmap/afspraken")
    assert "Kamer 3" in pages
    others = [name for name in names if name != person.new.identity.last_name]
    assert not [name for name in others if re.search(rf"{name}\b", pages)]
