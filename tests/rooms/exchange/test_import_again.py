"""A VUM file that comes again: what changed in a part is taken over with its history, and what is hers stays hers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from sonar.access.types import Category
from sonar.clients.queries import all_declared
from sonar.clients.types import HistoryLine
from sonar.exchange.types import ImportReport
from sonar.web.record.words import change_lines
from tests.rooms.clients.test_parts import WHY, opening
from tests.rooms.exchange.vum_rows import vum_row
from tests.world import ADVISER, Person, World, new_client

pytestmark = pytest.mark.requirement("I74", "R33")

CAR, BICYCLE = {"codeVervoermiddel": 1}, {"codeVervoermiddel": 3}
VEHICLES = "SELECT entry, vehicle_kind, removed_at IS NULL FROM clients.vehicle ORDER BY entry"


def courses(*names: str) -> dict[str, Any]:
    """Return the attribute that holds courses."""
    return {"arbeidsmarktkwalificatie": {"cursus": [{"naamCursus": name} for name in names]}}


@dataclass(frozen=True)
class Jobseeker:
    """One jobseeker of the source, again and again."""

    world: World
    now: datetime
    take_over: Callable[..., ImportReport]

    def comes(self, **attributes: Any) -> str:
        """Take her over; return what became of it."""
        report = self.take_over(vum_row(1, **attributes))
        assert (report.read, report.refused) == (1, ())
        return "new" if report.new else "changed" if report.changed else "unchanged"

    @property
    def person(self) -> Person:
        """Return her, in the caseload of the adviser."""
        (client,) = self.world.one("SELECT client_id FROM clients.import_source")
        if self.world.count("SELECT count(*) FROM access.relation") == 0:
            self.world.relate(Person(client, new_client(1)), ADVISER)
        return Person(client, new_client(1))

    def lines(self, category: Category, part: str) -> list[HistoryLine]:
        """Return what her history has of a part, oldest first."""
        with opening(self.world, self.person, category, self.now) as opened:
            found = [line for line in opened.history_of(category) if line.field_name.startswith(f"{part}.")]
        return sorted(found, key=lambda line: (line.changed_at, line.field_name))

    def shown(self, category: Category, part: str) -> list[dict[str, Any]]:
        """Return the rows of a part as her adviser sees them, as far as they are filled."""
        with opening(self.world, self.person, category, self.now) as opened:
            rows = [row.values for row in opened.card.rows(part)]
        return [{name: value for name, value in row.items() if value is not None} for row in rows]

    def edit(
        self, category: Category, part: str, changes: dict[str, object], *, entry: int = 0, version: int = 0
    ) -> None:
        """Let her adviser write a row, or take one away when there is nothing in `changes`."""
        with opening(self.world, self.person, category, self.now) as opened:
            if changes:
                opened.put_part(all_declared()[part], changes, version=version, entry=entry, source="staff", why=WHY)
            else:
                opened.remove_entry(all_declared()[part], entry, version=version, why=WHY)


@pytest.fixture
def jobseeker(world: World, now: datetime, take_over: Callable[..., ImportReport]) -> Jobseeker:
    """Return somebody who is not taken over yet."""
    return Jobseeker(world, now, take_over)


def test_a_change_in_a_part_alone_is_taken_over_and_the_profile_stays(world: World, jobseeker: Jobseeker) -> None:
    assert jobseeker.comes(vervoermiddel=[CAR], **courses("Heftruck", "Lassen")) == "new"
    profile = world.one("SELECT version, pc4 FROM clients.profile")
    assert jobseeker.comes(vervoermiddel=[CAR], **courses("Lassen", "Koken")) == "changed"
    assert [row["course_name"] for row in jobseeker.shown(Category.PROFILE, "course")] == ["Lassen", "Koken"]
    lines = jobseeker.lines(Category.PROFILE, "course")
    assert [(line.field_name, line.old, line.new, line.by) for line in lines] == [
        ("course.1.course_name", "Heftruck", "", "vum_import"),
        ("course.3.course_name", "", "Koken", "vum_import"),
    ]
    assert {line.by for line in change_lines(lines, all_declared())} == {"overgenomen uit een ander systeem"}
    assert world.one("SELECT version, pc4 FROM clients.profile") == profile
    assert world.count("SELECT count(*) FROM clients.history WHERE field = 'import'") == 1
    told = "SELECT actor_kind, job, category, action, fields FROM ledger.change ORDER BY seq OFFSET 1"
    assert world.all(told) == [
        ("job", "vum_import", "profile", "correct", ["course.1.course_name"]),
        ("job", "vum_import", "profile", "correct", ["course.3.course_name"]),
    ]
    stored = str(world.all("SELECT s::text FROM clients.import_source s"))
    assert "Koken" not in stored
    assert b"Koken".hex() not in stored


def test_a_third_run_changes_nothing(world: World, jobseeker: Jobseeker) -> None:
    first = {"vervoermiddel": [CAR, BICYCLE], "eisAanWerk": {"indicatieBegeleiding": 1}}
    second = {"vervoermiddel": [BICYCLE, BICYCLE], "webadres": [{"codeWebadres": 2, "url": "https://example.org/ik"}]}
    outcomes = [jobseeker.comes(**file) for file in (first, first, second)]
    assert outcomes == ["new", "unchanged", "changed"]
    before = world.all("SELECT * FROM clients.history ORDER BY seq"), world.all("SELECT * FROM clients.import_source")
    assert jobseeker.comes(**second) == "unchanged"
    after = world.all("SELECT * FROM clients.history ORDER BY seq"), world.all("SELECT * FROM clients.import_source")
    assert after == before
    assert world.all(VEHICLES) == [(1, "car", False), (2, "bicycle", True), (3, "bicycle", True)]


def test_what_is_gone_ends_and_may_come_back(world: World, jobseeker: Jobseeker) -> None:
    needs = {"eisAanWerk": {"indicatieBegeleiding": 1, "indicatieWerkvariatie": 2}}
    jobseeker.comes(vervoermiddel=[CAR], **needs)
    assert jobseeker.comes() == "changed"
    assert world.all(VEHICLES) == [(1, "car", False)]
    assert jobseeker.shown(Category.WORK_NEEDS, "work_needs") == [{}]
    lines = jobseeker.lines(Category.WORK_NEEDS, "work_needs")
    assert [(line.field_name, line.old, line.new) for line in lines] == [
        ("work_needs.guidance", "true", ""),
        ("work_needs.variation", "false", ""),
    ]
    assert jobseeker.comes(vervoermiddel=[CAR], eisAanWerk={"indicatieBegeleiding": 2}) == "changed"
    assert world.all(VEHICLES) == [(1, "car", False), (2, "car", True)]
    assert jobseeker.shown(Category.WORK_NEEDS, "work_needs") == [{"guidance": False}]


def test_only_the_fields_that_changed_are_in_the_history(world: World, jobseeker: Jobseeker) -> None:
    jobseeker.comes(eisAanWerk={"indicatieBegeleiding": 1, "indicatieWerkvariatie": 2})
    moment = world.one("SELECT clock_timestamp() + (SELECT shift FROM test_base.clock)")[0]
    jobseeker.comes(eisAanWerk={"indicatieBegeleiding": 2, "indicatieWerkvariatie": 2})
    lines = jobseeker.lines(Category.WORK_NEEDS, "work_needs")
    assert [(line.field_name, line.old, line.new, line.by) for line in lines] == [
        ("work_needs.guidance", "true", "false", "vum_import")
    ]
    assert lines[0].changed_at > moment - timedelta(minutes=1)
    with opening(world, jobseeker.person, Category.WORK_NEEDS, jobseeker.now) as opened:
        assert opened.as_of(moment)[Category.WORK_NEEDS]["work_needs.guidance"] == "true"


def test_an_entry_of_her_own_is_left_alone(world: World, jobseeker: Jobseeker) -> None:
    jobseeker.comes(vervoermiddel=[CAR])
    jobseeker.edit(Category.PROFILE, "vehicle", {"vehicle_kind": "moped"})
    jobseeker.edit(Category.PROFILE, "work_wishes", {"max_travel_minutes": 20})
    assert jobseeker.comes(mobiliteit={"bemiddelingspostcode": "8011AB", "maximaleReistijd": 90}) == "changed"
    assert world.all(VEHICLES) == [(1, "car", False), (2, "moped", True)]
    assert jobseeker.shown(Category.PROFILE, "work_wishes") == [{"max_travel_minutes": 20}]
    assert jobseeker.comes(vervoermiddel=[{"codeVervoermiddel": 2}]) == "changed"
    assert world.all(VEHICLES) == [(1, "car", False), (2, "moped", True), (3, "moped", True)]
    assert jobseeker.comes() == "changed"
    assert world.all(VEHICLES) == [(1, "car", False), (2, "moped", True), (3, "moped", False)]


def test_what_somebody_changed_or_removed_is_not_taken_back(world: World, jobseeker: Jobseeker) -> None:
    needs = {"indicatieBegeleiding": 1}
    jobseeker.comes(vervoermiddel=[CAR, BICYCLE], eisAanWerk=needs)
    jobseeker.edit(Category.PROFILE, "vehicle", {"for_work": True}, entry=1, version=1)
    jobseeker.edit(Category.PROFILE, "vehicle", {}, entry=2, version=1)
    jobseeker.edit(Category.WORK_NEEDS, "work_needs", {"guidance": False}, version=1)
    assert jobseeker.comes(vervoermiddel=[CAR, BICYCLE], **courses("Lassen"), eisAanWerk=needs) == "changed"
    assert world.all(VEHICLES) == [(1, "car", True), (2, "bicycle", False)]
    changed = len(jobseeker.lines(Category.PROFILE, "vehicle"))
    assert jobseeker.comes() == "changed"
    assert world.all(VEHICLES) == [(1, "car", True), (2, "bicycle", False)]
    assert jobseeker.shown(Category.WORK_NEEDS, "work_needs") == [{"guidance": False}]
    assert len(jobseeker.lines(Category.PROFILE, "vehicle")) == changed
    assert jobseeker.comes(eisAanWerk=needs) == "changed"
    assert jobseeker.shown(Category.WORK_NEEDS, "work_needs") == [{"guidance": False}]


def test_a_mark_says_nothing_about_somebody_else(world: World, take_over: Callable[..., ImportReport]) -> None:
    take_over(vum_row(1, vervoermiddel=[CAR]), vum_row(2, vervoermiddel=[CAR]))
    marks = world.all("SELECT taken -> 'parts' -> 0 -> 'marks' ->> 'vehicle_kind' FROM clients.import_source")
    assert len({mark for (mark,) in marks}) == 2
