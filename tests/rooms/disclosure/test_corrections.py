"""Correcting contact data, identity and profile: the new value, what stays of the old one, and what is refused."""

import json
from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import connections

from sonar.access.types import Category, Purpose, Refusal
from sonar.clients.types import (
    Education,
    Gender,
    HistoryLine,
    InvalidFields,
    LanguageSkill,
    NameUse,
    StaleVersion,
    WantedOccupation,
    WorkExperience,
)
from sonar.disclosure.operations import (
    NotAvailable,
    OpenedClient,
    Refused,
    break_glass,
    open_client,
    open_own_record,
)
from sonar.disclosure.queries.tickets import under_ticket
from sonar.reference.operations import shipped_lists
from tests.world import (
    ADVISER,
    COLLEAGUE,
    EMPLOYER_ADVISER,
    MUNICIPAL,
    OTHER_DIVISION,
    REASON,
    SW_ADVISER,
    Person,
    World,
)

WHY: Final = "Klant liet het paspoort en het diploma zien"
ALL: Final = (Category.IDENTITY, Category.CONTACT, Category.PROFILE)
CORRECTED: Final = ("contact", "identity", "profile")
CHANGES: Final[dict[str, dict[str, Any]]] = {
    "contact": {"phone": "06 87654321"},
    "identity": {"last_name": "Nieuwenaam-d’Étoile"},
    "profile": {"max_distance_km": 15},
}
SECOND: Final[dict[str, dict[str, Any]]] = {**CHANGES, "profile": {"max_distance_km": 99}}
FIELD: Final = {"contact": "phone", "identity": "last_name", "profile": "max_distance_km"}


def opening(world: World, person: Person, now: datetime, *, staff: Any = ADVISER, **given: Any) -> Any:  # noqa: ANN401 - a context
    """Open somebody's three categories, as that member of staff."""
    actor = world.sign_in(staff)
    asked = {"purpose": Purpose.MEDIATION, "categories": ALL, **given}
    return open_client(actor=actor, client_ref=world.ref(person, actor), now=now, **asked)


def correct(opened: OpenedClient, category: str, changes: dict[str, Any], version: int | None = None) -> None:
    """Correct one category on the version that was opened."""
    version = getattr(opened.card, category).version if version is None else version
    getattr(opened, f"correct_{category}")(changes, version=version, why=WHY)


def corrections(opened: OpenedClient, category: str) -> list[HistoryLine]:
    """Return what was corrected by hand in a category, newest first; what an import brought is left out."""
    return [line for line in opened.history_of(Category(category)) if line.field_name != "import"]


@pytest.mark.requirement("R6", "R7", "R8", "R33", "R150")
@pytest.mark.parametrize(
    ("category", "old", "new"),
    [
        ("contact", "+31612345678", "+31687654321"),
        ("identity", "{last_name}", "Nieuwenaam-d’Étoile"),
        ("profile", "40", "15"),
    ],
)
def test_correction_keeps_old_value_new_value_who_when_and_why(
    world: World, now: datetime, category: str, old: str, new: str
) -> None:
    person = world.client(adviser=ADVISER)
    with opening(world, person, now, write=[Category(category)]) as opened:
        correct(opened, category, CHANGES[category])
    with opening(world, person, now) as opened:
        part = getattr(opened.card, category)
        (line,) = corrections(opened, category)
    assert part.version == 2
    assert str(getattr(part, FIELD[category])) == new
    assert (line.field_name, line.new, line.why) == (FIELD[category], new, WHY)
    assert line.old == old.format(last_name=person.new.identity.last_name)
    assert line.by == "Test Uwv Adviser 1"
    assert abs(line.changed_at - now) < timedelta(minutes=1)
    assert world.one(
        "SELECT c.client_id, c.category, c.action, c.fields, c.actor_ref, d.writes FROM ledger.change c"
        " JOIN ledger.disclosure d ON d.seq = c.disclosure_seq WHERE c.actor_kind = 'staff'"
    ) == (person.id, category, "correct", [FIELD[category]], ADVISER, [category])


@pytest.mark.requirement("R300")
@pytest.mark.parametrize("category", CORRECTED)
def test_history_is_sealed_under_the_persons_own_key(world: World, now: datetime, category: str) -> None:
    person = world.client(adviser=ADVISER)
    with opening(world, person, now, write=[Category(category)]) as opened:
        correct(opened, category, CHANGES[category])
        vault = opened.vault
        old, new, why = world.one(
            "SELECT old, new, why FROM clients.history WHERE category = %s AND field = %s", category, FIELD[category]
        )
        for stored in (old, new, why):
            assert isinstance(stored, bytes)
            for clear in (b"+316", b"Nieuwenaam", b"Proefpersoon", b"paspoort"):
                assert clear not in stored
        assert vault.decrypt(new, category=category, column=FIELD[category])
        assert vault.decrypt(why, category=category, column="why") == WHY


@pytest.mark.parametrize("category", CORRECTED)
def test_who_comes_second_is_told_so_and_changes_nothing(world: World, now: datetime, category: str) -> None:
    person = world.client(adviser=ADVISER)
    with opening(world, person, now, write=[Category(category)]) as late:
        with opening(world, person, now, write=[Category(category)]) as first:
            correct(first, category, CHANGES[category])
        # A profile's old values are those that were opened, so no other version than that one will do.
        for version in (1, 2, 3) if category == "profile" else (1, 3):
            with pytest.raises(StaleVersion):
                correct(late, category, SECOND[category], version)
    assert world.count("SELECT count(*) FROM clients.history WHERE changed_by IS NOT NULL") == 1
    assert world.count(f"SELECT version FROM clients.{category}") == 2  # noqa: S608 - the test's own names


@pytest.mark.requirement("R32")
def test_every_fault_of_an_identity_is_told_at_once(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    changes = {
        "first_names": "R2D2",
        "last_name": "",
        "name_prefix": "x" * 81,
        "birth_date": date(1899, 12, 31),
        "gender": 7,
        "nationality": "9999",
        "name_use": "moeder",
        "bsn": "900000003",
    }
    with opening(world, person, now, write=[Category.IDENTITY]) as opened, pytest.raises(InvalidFields) as invalid:
        opened.correct_identity(changes, version=1, why="x" * 501)
    assert invalid.value.errors == {
        "first_names": ["name"],
        "last_name": ["required"],
        "name_prefix": ["too_long"],
        "birth_date": ["too_early"],
        "gender": ["code"],
        "nationality": ["code"],
        "name_use": ["code"],
        "bsn": ["unknown"],
        "why": ["too_long"],
    }
    assert world.count("SELECT count(*) FROM clients.history WHERE changed_by IS NOT NULL") == 0


@pytest.mark.requirement("R32")
@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"birth_date": date(2999, 1, 1)}, {"birth_date": ["future"]}),
        ({"birth_date": "31-12-1980"}, {"birth_date": ["date"]}),
        ({"name_use": NameUse.PARTNER_OWN}, {"name_use": ["needs_partner"]}),
        ({"name_use": NameUse.PARTNER, "partner_last_name": "1"}, {"partner_last_name": ["name"]}),
        ({"last_name": "De Vries\n"}, {"last_name": ["name"]}),
        ({"first_names": "- '"}, {"first_names": ["name"]}),
        ({"birth_date": date(1985, 3, 14), "last_name": None}, {"last_name": ["required"]}),
        ({"birth_date": date(1985, 3, 14)}, {"changes": ["none"]}),
        ({}, {"changes": ["none"]}),
    ],
)
def test_an_identity_that_cannot_be_is_refused(
    world: World, now: datetime, changes: dict[str, Any], faults: dict[str, list[str]]
) -> None:
    person = world.client(adviser=ADVISER)
    with opening(world, person, now, write=[Category.IDENTITY]) as opened, pytest.raises(InvalidFields) as invalid:
        correct(opened, "identity", changes)
    assert invalid.value.errors == faults


@pytest.mark.requirement("R6")
def test_every_field_of_an_identity_can_be_corrected_and_cleared(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    with opening(world, person, now, write=[Category.IDENTITY]) as opened:
        changes = {
            "initials": "Ø.J.",
            "first_names": "Øyvind   Jan-Willem",
            "name_prefix": "",
            "last_name": "O'Neill",
            "partner_prefix": "in 't",
            "partner_last_name": "Veld",
            "name_use": NameUse.OWN_PARTNER,
            "birth_date": date(1900, 1, 1),
            "gender": Gender.MALE,
            "nationality": 2,
        }
        correct(opened, "identity", changes)
    with opening(world, person, now, write=[Category.IDENTITY]) as opened:
        identity = opened.card.identity
        assert identity is not None
        assert identity.full_name == "Øyvind O'Neill-in 't Veld"
        assert (identity.name_prefix, identity.gender, identity.nationality) == ("", Gender.MALE, 2)
        assert {line.field_name for line in corrections(opened, "identity")} == set(changes)
        correct(opened, "identity", {"partner_last_name": "", "partner_prefix": "", "name_use": NameUse.OWN})
    with opening(world, person, now) as opened:
        assert opened.card.identity is not None
        assert opened.card.identity.surname == "O'Neill"


@pytest.mark.requirement("R32")
def test_every_fault_of_a_profile_is_told_at_once(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    day = date(2020, 1, 1)
    changes: dict[str, Any] = {
        "pc4": None,
        "hours_min": 169,
        "hours_max": "36",
        "max_distance_km": -1,
        "available_from": "morgen",
        "education_level": 99,
        "licences": ("B", "B", "Z"),
        "contract_forms": (77,),
        "presentation": "x" * 4001,
        "occupations": (WantedOccupation("sonar", "1"), WantedOccupation("sonar", "1", "excluded")),
        "languages": (LanguageSkill("xxx", oral=5),),
        "education": (Education(name="", started=day, ended=date(2019, 12, 31)),),
        "experience": (WorkExperience(employer="A" * 201), WorkExperience(employer="Bakker", description="\x07")),
        "version": 9,
    }
    with opening(world, person, now, write=[Category.PROFILE]) as opened, pytest.raises(InvalidFields) as invalid:
        opened.correct_profile(changes, version=1, why="")
    assert invalid.value.errors == {
        "pc4": ["required"],
        "hours_min": ["range"],
        "hours_max": ["type"],
        "max_distance_km": ["range"],
        "available_from": ["type"],
        "education_level": ["code"],
        "licences": ["twice", "code"],
        "contract_forms": ["code"],
        "presentation": ["too_long"],
        "occupations": ["twice", "code"],
        "languages": ["code", "range"],
        "education": ["required", "order"],
        "experience": ["too_long", "control"],
        "version": ["unknown"],
        "why": ["required"],
    }
    assert world.one("SELECT version, pc4 FROM clients.profile") == (1, 8011)


@pytest.mark.requirement("R32")
@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("contract_forms", (True,), "type"),
        ("education_level", True, "type"),
        ("licences", "B", "type"),
        ("licences", ([],), "type"),
        ("pc4", 999, "range"),
        ("presentation", "\ud800", "control"),
        ("presentation", None, "type"),
        ("occupations", ({"scheme": "sonar", "code": "1"},), "type"),
        ("occupations", (WantedOccupation("competentnl", "a\x00"),), "code"),
        ("occupations", (WantedOccupation("esco", "a"),), "code"),
        ("occupations", (WantedOccupation("competentnl", "a", "misschien"),), "code"),
        (
            "occupations",
            tuple(WantedOccupation("sonar", str(each.code)) for each in shipped_lists().occupations[:31]),
            "too_many",
        ),
        ("education", (Education(name="Mbo", level=42),), "code"),
        ("experience", (WorkExperience(employer="A", started=datetime(2020, 1, 1)),), "type"),  # noqa: DTZ001
    ],
)
def test_a_profile_that_cannot_be_is_refused(world: World, now: datetime, field: str, value: Any, fault: str) -> None:  # noqa: ANN401
    person = world.client(adviser=ADVISER)
    with opening(world, person, now, write=[Category.PROFILE]) as opened, pytest.raises(InvalidFields) as invalid:
        correct(opened, "profile", {field: value})
    assert invalid.value.errors == {field: [fault]}


def test_fewer_hours_at_most_than_at_least_are_refused_whichever_was_changed(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    for changes in ({"hours_min": 37}, {"hours_max": 23}, {"hours_min": 20, "hours_max": 10}):
        with opening(world, person, now, write=[Category.PROFILE]) as opened, pytest.raises(InvalidFields) as invalid:
            correct(opened, "profile", changes)
        assert invalid.value.errors == {"hours_max": ["order"]}


@pytest.mark.requirement("R8", "R22", "R33")
def test_every_field_of_a_profile_can_be_corrected(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    occupation, other = map(str, world.one("SELECT min(code), max(code) FROM reference.occupation"))
    changes: dict[str, Any] = {
        "pc4": 8016,
        "education_level": 4,
        "hours_min": None,
        "hours_max": 40,
        "max_distance_km": 0,
        "available_from": date(2026, 12, 1),
        "licences": ("B", "C"),
        "contract_forms": (),
        "presentation": "Nieuwe presentatie",
        "occupations": (WantedOccupation("sonar", occupation), WantedOccupation("sonar", other, "explore")),
        "languages": (LanguageSkill("nld", oral=4, written=3),),
        "education": (Education(name="Mbo Koken", level=3, institute="Deltion", diploma=True),),
        "experience": (
            WorkExperience(employer="Bakkerij", started=date(2020, 1, 1)),
            WorkExperience(employer="Kiosk", occupation="Verkoper"),
            WorkExperience(employer="Markt"),
        ),
    }
    with opening(world, person, now, write=[Category.PROFILE]) as opened:
        correct(opened, "profile", changes)
    with opening(world, person, now, write=[Category.PROFILE]) as opened:
        profile = opened.card.profile
        assert profile is not None
        for name in changes.keys() - {"occupations", "languages"}:
            assert getattr(profile, name) == changes[name], name
        assert [(o.scheme, o.code, o.stance) for o in profile.occupations] == [
            ("sonar", occupation, "wanted"),
            ("sonar", other, "explore"),
        ]
        assert [(skill.language, skill.oral, skill.written) for skill in profile.languages] == [("nld", 4, 3)]
        lines = {line.field_name: line for line in corrections(opened, "profile")}
        assert lines.keys() == changes.keys()
        assert (lines["hours_min"].old, lines["hours_min"].new) == ("24", "")
        assert (lines["licences"].old, lines["licences"].new) == ('["B"]', '["B","C"]')
        assert json.loads(lines["education"].new) == [
            {"name": "Mbo Koken", "level": 3, "institute": "Deltion", "diploma": True}
        ]
        assert json.loads(lines["occupations"].new)[0] == {"scheme": "sonar", "code": occupation, "stance": "wanted"}
        correct(opened, "profile", {"languages": (), "experience": (), "presentation": ""})
    with opening(world, person, now) as opened:
        assert opened.card.profile is not None
        assert (opened.card.profile.languages, opened.card.profile.experience) == ((), ())
        assert opened.card.profile.education == changes["education"]
    assert world.count("SELECT count(*) FROM clients.profile_language") == 0


@pytest.mark.requirement("R31")
def test_match_rows_follow_a_corrected_profile(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    first, second = (row[0] for row in world.all("SELECT code FROM reference.occupation ORDER BY code LIMIT 2"))
    rows = "SELECT occupation, max_km, hours_max FROM matching.match_profile ORDER BY occupation"
    for changes, expected in (
        ({"occupations": (WantedOccupation("sonar", str(first)),)}, [(first, 40, 36)]),
        ({"max_distance_km": 15, "hours_max": 30}, [(first, 15, 30)]),
        ({"occupations": (WantedOccupation("sonar", str(second), "explore"),)}, [(second, 15, 30)]),
        ({"occupations": (WantedOccupation("sonar", str(second), "excluded"),)}, []),
    ):
        with opening(world, person, now, write=[Category.PROFILE]) as opened:
            correct(opened, "profile", changes)
        assert world.all(rows) == expected


@pytest.mark.requirement("R53")
@pytest.mark.parametrize("category", CORRECTED)
def test_writing_needs_to_be_asked_for_and_granted(world: World, now: datetime, category: str) -> None:
    person = world.client(adviser=ADVISER)
    others = [Category(each) for each in CORRECTED if each != category]
    with (
        opening(world, person, now, write=others) as opened,
        pytest.raises(Exception, match="no ticket opens this for writing"),
    ):
        correct(opened, category, CHANGES[category])
    with pytest.raises(RuntimeError, match="block has ended"):
        correct(opened, category, CHANGES[category], 1)
    world.relate(person, OTHER_DIVISION, "task")
    with (
        pytest.raises(Refused) as refused,
        opening(
            world,
            person,
            now,
            staff=OTHER_DIVISION,
            purpose=Purpose.BENEFIT_TASK,
            categories=[Category(category)],
            write=[Category(category)],
        ),
    ):
        pass
    assert refused.value.code is Refusal.CATEGORY
    assert world.count("SELECT count(*) FROM clients.history WHERE changed_by IS NOT NULL") == 0


@pytest.mark.requirement("R53")
def test_each_function_writes_what_its_policy_says(world: World, now: datetime) -> None:
    person = world.client()
    wanted = {
        (ADVISER, Purpose.MEDIATION): {"identity", "contact", "profile"},
        (MUNICIPAL, Purpose.MEDIATION): {"identity", "contact", "profile"},
        (SW_ADVISER, Purpose.REINTEGRATION): {"contact", "profile"},
        (EMPLOYER_ADVISER, Purpose.MATCHING): set(),
    }
    for (staff, purpose), expected in wanted.items():
        world.relate(person, staff)
        allowed = set()
        for category in CORRECTED:
            try:
                asked = [Category(category)]
                with opening(world, person, now, staff=staff, purpose=purpose, categories=asked, write=asked):
                    allowed.add(category)
            except (Refused, NotAvailable):
                continue
        assert allowed == expected, staff


@pytest.mark.requirement("R53")
@pytest.mark.parametrize("category", CORRECTED)
def test_another_person_than_the_tickets_stays_as_she_is(world: World, now: datetime, category: str) -> None:
    person, other = world.client(adviser=ADVISER), world.client(adviser=COLLEAGUE)
    calls = {
        "contact": "SELECT clients.correct_contact(%s, 1, '{phone}', '{NULL}', NULL, NULL)",
        "identity": "SELECT clients.correct_identity(%s, 1, '{name_prefix}', '{NULL}', NULL)",
        "profile": "SELECT clients.correct_profile(%s, 1, '{\"pc4\": 8016}', '{pc4}', '{NULL}', '{NULL}', NULL)",
    }
    with opening(world, person, now, write=[Category(each) for each in CORRECTED]) as opened:
        for client_id in (other.id, None):
            with (
                pytest.raises(Exception, match="no ticket opens this for writing"),
                under_ticket(opened.live_ticket(), using="writer"),
                connections["writer"].cursor() as cursor,
            ):
                cursor.execute(calls[category], [client_id])
    assert world.count(f"SELECT count(*) FROM clients.{category} WHERE version = 1") == 2  # noqa: S608
    assert world.count("SELECT count(*) FROM clients.history WHERE changed_by IS NOT NULL") == 0


@pytest.mark.parametrize(
    "call",
    [
        "clients.correct_identity(%s, 1, '{client_id}', '{NULL}', NULL)",
        "clients.correct_identity(%s, 1, '{version}', '{NULL}', NULL)",
        "clients.correct_identity(%s, 1, '{}', '{}', NULL)",
        "clients.correct_identity(%s, 1, NULL, NULL, NULL)",
        "clients.correct_identity(%s, 1, '{gender,gender}', '{NULL,NULL}', NULL)",
        "clients.correct_identity(%s, 1, '{gender,NULL}', '{NULL,NULL}', NULL)",
        "clients.correct_contact(%s, 1, '{phone}', '{NULL,NULL}', NULL, NULL)",
        "clients.correct_contact(%s, 1, '{confirmed_on}', '{NULL}', NULL, NULL)",
        "clients.correct_profile(%s, 1, '{\"pc4\": 1234, \"version\": 9}', '{pc4}', '{NULL}', '{NULL}', NULL)",
        "clients.correct_profile(%s, 1, '{\"hours_min\": 1}', '{pc4}', '{NULL}', '{NULL}', NULL)",
        "clients.correct_profile(%s, 1, '{\"client_id\": 1}', '{client_id}', '{NULL}', '{NULL}', NULL)",
        "clients.correct_profile(%s, 1, NULL, '{pc4}', '{NULL}', '{NULL}', NULL)",
        "clients.correct_profile(%s, 1, '{\"pc4\": 1234}', '{pc4}', '{}', '{NULL}', NULL)",
    ],
)
def test_gate_takes_its_own_fields_only_and_keeps_history_of_each(world: World, now: datetime, call: str) -> None:
    person = world.client(adviser=ADVISER)
    with (
        opening(world, person, now, write=[Category(each) for each in CORRECTED]) as opened,
        pytest.raises(Exception, match="unknown field"),
        under_ticket(opened.live_ticket(), using="writer"),
        connections["writer"].cursor() as cursor,
    ):
        cursor.execute(f"SELECT {call}", [person.id])
    assert world.count("SELECT count(*) FROM clients.history WHERE changed_by IS NOT NULL") == 0


@pytest.mark.requirement("R33", "R11")
def test_history_shows_to_adviser_and_herself_what_was_opened_and_to_nobody_else(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    with opening(world, person, now, write=[Category(each) for each in CORRECTED]) as opened:
        for category in CORRECTED:
            correct(opened, category, CHANGES[category])
    for categories in (
        [Category.IDENTITY],
        [Category.CONTACT, Category.PROFILE],
        [Category.IDENTITY, Category.CONTACT],
    ):
        with opening(world, person, now, categories=categories) as opened:
            assert {line.category for line in opened.history} == set(categories)
    herself = world.sign_in_jobseeker(person)
    with open_own_record(actor=herself, categories=[Category.IDENTITY, Category.PROFILE], now=now) as opened:
        assert {line.category for line in opened.history} == {Category.IDENTITY, Category.PROFILE}
        assert {line.by for line in corrections(opened, "identity")} == {"Test Uwv Adviser 1"}
    stranger = world.sign_in(COLLEAGUE)
    with break_glass(
        actor=stranger,
        client_ref=world.ref(person, stranger),
        purpose=Purpose.MEDIATION,
        category=Category.CONTACT,
        reason=REASON,
        now=now,
    ) as opened:
        assert opened.card.contact is not None
        assert opened.history == ()
        with under_ticket(opened.live_ticket()), connections["reader"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM clients.history_v")
            assert cursor.fetchone() == (0,)
