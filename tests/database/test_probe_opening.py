"""Probes at the door: asking to open whom, or what, one may not. Each refusal stands in the ledger; nothing is read."""

import threading
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from tests.database.probing import Prober
from tests.world import (
    ADVISER,
    COLLEAGUE,
    ELSEWHERE,
    EMPLOYER_ADVISER,
    FUNCTIONAL_MANAGER,
    MANAGER,
    MANAGER_ELSEWHERE,
    MUNICIPAL,
    OTHER_DIVISION,
    REASON,
    STAFF,
    SW_ADVISER,
    Person,
    World,
)


@pytest.mark.requirement("R53", "R122")
@pytest.mark.parametrize("whom", ["foreign", "unknown", "own-and-foreign", "own-and-unknown"])
def test_client_without_a_relation(prober: Prober, own: Person, hidden: Person, whom: str) -> None:
    persons = {"foreign": [hidden], "unknown": [uuid4()], "own-and-foreign": [own, hidden], "own-and-unknown": [own, uuid4()]}[whom]
    assert prober.refusal(*persons) == "no_relation"


@pytest.mark.parametrize(
    ("staff", "purpose", "refusal"),
    [
        (ADVISER, "supervision", "purpose"),
        (ADVISER, "own_data", "purpose"),
        (ADVISER, "unknown", "purpose"),
        (ADVISER, "", "purpose"),
        (ADVISER, None, "malformed"),
        (SW_ADVISER, "mediation", "purpose"),
        (EMPLOYER_ADVISER, "mediation", "purpose"),
        (FUNCTIONAL_MANAGER, "mediation", "purpose"),
    ],
)
def test_wrong_purpose(prober: Prober, world: World, own: Person, staff: object, purpose: str | None, refusal: str) -> None:
    world.relate(own, SW_ADVISER)
    assert prober.refusal(own, purpose=purpose, actor=world.sign_in(staff)) == refusal  # type: ignore[arg-type]


@pytest.mark.requirement("R11", "R31")
@pytest.mark.parametrize(
    ("staff", "purpose", "categories", "writes", "refusal"),
    [
        (ADVISER, "mediation", ["bsn"], [], "category"),
        (ADVISER, "mediation", ["identity", "bsn"], [], "category"),
        (ADVISER, "mediation", ["work_capacity"], [], "category"),
        (ADVISER, "mediation", ["identity"], ["identity"], "category"),
        (ADVISER, "mediation", ["access_log"], [], "category"),
        (ADVISER, "mediation", ["everything"], [], "category"),
        (ADVISER, "mediation", ["match_profile"], [], "malformed"),
        (ADVISER, "mediation", ["identity"], ["contact"], "malformed"),
        (ADVISER, "mediation", [], [], "malformed"),
        (ADVISER, "mediation", None, [], "malformed"),
        (ADVISER, "mediation", ["identity", None], [], "malformed"),
        (ADVISER, "mediation", ["identity"], None, "malformed"),
        (OTHER_DIVISION, "mediation", ["profile"], [], "category"),
        (OTHER_DIVISION, "mediation", ["contact"], ["contact"], "category"),
    ],
)
def test_wrong_category(
    prober: Prober, world: World, own: Person, staff: object, purpose: str, categories: object, writes: object, refusal: str
) -> None:
    world.relate(own, OTHER_DIVISION, "task")
    actor = world.sign_in(staff)  # type: ignore[arg-type]
    assert prober.refusal(own, purpose=purpose, categories=categories, writes=writes, actor=actor) == refusal


def test_more_than_fifty_persons(prober: Prober, own: Person) -> None:
    assert prober.refusal(own, *(uuid4() for _ in range(50))) == "too_many"


def test_fifty_persons_are_opened_or_none(prober: Prober, world: World) -> None:
    people = [world.client(adviser=ADVISER) for _ in range(50)]
    ticket = prober.ticket(*people)
    assert prober.sees("identity", ticket) == 50
    world.sql.execute("DELETE FROM access.relation WHERE client_id = %s", [people[49].id])
    assert prober.refusal(*people) == "no_relation"


@pytest.mark.parametrize(
    "array",
    ["'{}'", "NULL", "'{NULL}'", "ARRAY[p, p]", "ARRAY[p, NULL]", "ARRAY[[p]]", "ARRAY[[p],[p]]", "('[5:5]={' || p || '}')::uuid[]", "('[0:0]={' || p || '}')::uuid[]"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["person", "glass"])
def test_malformed_list_of_persons(prober: Prober, world: World, own: Person, array: str, kind: str) -> None:
    query = (
        "SELECT (disclosure.open_persons(%s, %s, 'mediation', '{identity}', '{}', (" + array.replace("'{NULL}'", "'{NULL}'::uuid[]") + ")::uuid[],"
        " NULL, %s, gen_random_uuid(), 'probe', NULL)).refusal FROM (SELECT %s::uuid AS p) AS one"
    )
    found = prober.rows("logger", query, prober.actor.token, kind, REASON, own.id)
    assert found == [("malformed",)]
    assert world.count("SELECT count(*) FROM ledger.decision WHERE refusal = 'malformed'") == 1


@pytest.mark.parametrize("what", ["categories", "writes"])
def test_list_of_lists_is_malformed(prober: Prober, own: Person, what: str) -> None:
    how = {"categories": [["identity"], ["contact"]]} if what == "categories" else {"writes": [["contact"]]}
    assert prober.refusal(own, **how) == "malformed"


@pytest.mark.parametrize(
    "how",
    [
        {"kind": None},
        {"kind": "list"},
        {"kind": "match"},
        {"kind": "log"},
        {"kind": "own"},
        {"kind": "candidate"},
        {"vacancy": 1},
        {"name": None},
        {"name": ""},
        {"name": "x" * 81},
        {"reason": "x" * 501},
    ],
    ids=str,
)
def test_malformed_request(prober: Prober, own: Person, how: dict[str, object]) -> None:
    assert prober.refusal(own, **how) == "malformed"


# --- The session -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R119", "R299")
@pytest.mark.parametrize("kind", ["none", "unknown", "hash", "signed-out", "revoked", "idle", "absolute", "inactive"])
def test_session_that_is_not_live(prober: Prober, world: World, own: Person, kind: str) -> None:
    token = prober.actor.token
    if kind == "none":
        token = ""
    elif kind == "unknown":
        token = "x" * 43
    elif kind == "hash":
        token = world.one("SELECT encode(token_hash, 'hex') FROM identity.session")[0]
    elif kind == "signed-out":
        prober.rows("auth", "SELECT identity.end_session(%s, 'signed_out')", token)
    elif kind == "revoked":
        prober.rows("auth", "SELECT identity.revoke_sessions(%s, %s)", world.sign_in(FUNCTIONAL_MANAGER).token, ADVISER)
    elif kind == "idle":
        world.advance(minutes=31)
    elif kind == "absolute":
        for _ in range(19):
            world.advance(minutes=29)
            prober.rows("auth", "SELECT * FROM identity.resolve_session(%s)", token)
    else:
        world.sql.execute("UPDATE identity.staff SET active = false WHERE id = %s", [ADVISER])
    assert prober.refusal(own, token=token) == "no_session"
    assert prober.rows("logger", "SELECT (disclosure.open_list(%s, 'mediation', gen_random_uuid(), 'probe', NULL)).refusal", token) == [
        ("no_session",)
    ]
    assert prober.rows("logger", "SELECT (disclosure.open_log(%s, gen_random_uuid(), 'probe', NULL)).refusal", token) == [("no_session",)]


def test_session_in_use_does_not_become_idle_before_its_absolute_end(prober: Prober, world: World, own: Person) -> None:
    for _ in range(18):
        world.advance(minutes=29)
        prober.rows("auth", "SELECT * FROM identity.resolve_session(%s)", prober.actor.token)
    assert prober.open(own).refusal is None


@pytest.mark.requirement("R31")
def test_change_of_function_works_at_once(prober: Prober, world: World, own: Person) -> None:
    assert prober.open(own).refusal is None
    world.sql.execute("UPDATE identity.staff SET function = 'functional_manager' WHERE id = %s", [ADVISER])
    assert prober.refusal(own) == "purpose"
    assert prober.list_ticket().refusal == "purpose"


@pytest.mark.parametrize("kind", ["person", "glass", "candidate"])
def test_jobseeker_on_the_doors_of_staff(prober: Prober, world: World, own: Person, hidden: Person, kind: str) -> None:
    actor = world.sign_in_jobseeker(own)
    how = {"kind": kind, "categories": ["identity"], "reason": REASON, "vacancy": 1 if kind == "candidate" else None}
    for person, purpose in ((own, "mediation"), (own, "own_data"), (hidden, "mediation"), (hidden, "own_data")):
        assert prober.refusal(person, actor=actor, purpose=purpose, **how) == "malformed"


@pytest.mark.parametrize("staff", range(1, 16))
def test_staff_on_the_door_of_the_jobseeker(prober: Prober, world: World, own: Person, staff: int) -> None:
    assert prober.refusal(own, kind="own", purpose="own_data", actor=world.sign_in(STAFF[staff])) == "malformed"


@pytest.mark.parametrize("door", ["list", "match"])
def test_jobseeker_opens_no_list_and_no_match(prober: Prober, world: World, own: Person, door: str) -> None:
    actor = world.sign_in_jobseeker(own)
    answer = prober.list_ticket(actor) if door == "list" else prober.match(world.vacancy(), actor=actor)
    assert (answer.ticket, answer.refusal) == (None, "malformed")


# --- Protected persons -----------------------------------------------------------------------------------------------


@pytest.mark.requirement("R53")
@pytest.mark.parametrize("kind", ["own-caseload", "glass", "among-others"])
def test_protected_person(prober: Prober, world: World, own: Person, hidden: Person, kind: str) -> None:
    world.protect(own)
    world.protect(hidden)
    if kind == "glass":
        assert prober.glass(hidden).refusal == "protected"
    elif kind == "own-caseload":
        assert prober.refusal(own) == "protected"
    else:
        assert prober.refusal(world.client(adviser=ADVISER), own) == "protected"


@pytest.mark.parametrize("kind", ["of-another", "of-another-client", "over"])
def test_approval_that_does_not_count(prober: Prober, world: World, own: Person, hidden: Person, kind: str) -> None:
    world.protect(own)
    if kind == "of-another":
        world.approve(own, COLLEAGUE)
    elif kind == "of-another-client":
        world.approve(hidden, ADVISER)
    else:
        world.approve(own, ADVISER, days=-1)
    assert prober.refusal(own) == "protected"
    world.approve(own, ADVISER)
    assert prober.open(own).refusal is None


def test_nobody_approves_for_herself(world: World, own: Person) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        world.approve(own, ADVISER, ADVISER)


def test_nobody_arranges_her_own_replacement_of_a_colleague(world: World) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        world.sql.execute(
            "INSERT INTO access.replacement VALUES (%s, %s, kernel.now(), kernel.now() + interval '1 day', %s)", [COLLEAGUE, ADVISER, ADVISER]
        )


# --- Breaking the glass ----------------------------------------------------------------------------------------------


@pytest.mark.requirement("R122")
@pytest.mark.parametrize("reason", [None, "", "te kort", " " * 40, "\n\t" * 20, "x" * 19, "   negentien tekens  "])
def test_glass_without_a_reason(prober: Prober, hidden: Person, reason: str | None) -> None:
    assert prober.refusal(hidden, kind="glass", categories=["identity"], reason=reason) == "reason"


@pytest.mark.parametrize("staff", [STAFF[n] for n in (4, 5, 8, 9, 12, 13, 14, 15)])
def test_glass_by_a_function_without_it(prober: Prober, world: World, hidden: Person, staff: object) -> None:
    actor = world.sign_in(staff)  # type: ignore[arg-type]
    assert {prober.glass(hidden, actor=actor, purpose=purpose).refusal for purpose in ("mediation", "matching", "reintegration")} == {"purpose"}


@pytest.mark.parametrize(
    ("how", "refusal"),
    [
        ({"categories": ["identity", "contact"]}, "malformed"),
        ({"categories": ["contact"], "writes": ["contact"]}, "malformed"),
        ({"categories": ["bsn"]}, "category"),
        ({"purpose": "matching", "categories": ["identity"]}, "purpose"),
        ({"purpose": "reintegration", "categories": ["identity"]}, "purpose"),
    ],
    ids=str,
)
def test_glass_for_more_than_one_category(prober: Prober, hidden: Person, how: dict[str, object], refusal: str) -> None:
    assert prober.glass(hidden, **how).refusal == refusal


def test_glass_for_two_persons_or_nobody(prober: Prober, own: Person, hidden: Person) -> None:
    assert prober.refusal(own, hidden, kind="glass", categories=["identity"], reason=REASON) == "too_many"
    assert prober.refusal(uuid4(), kind="glass", categories=["identity"], reason=REASON) == "no_relation"


def test_glass_per_day(prober: Prober, world: World) -> None:
    people = [world.client() for _ in range(6)]
    for person in people[:5]:
        assert prober.glass(person).refusal is None
    assert prober.glass(people[5]).refusal == "budget"


def glass_of(prober: Prober, world: World, person: Person) -> int:
    """Break the glass; return the number of its review."""
    assert prober.glass(person).refusal is None
    return int(world.one("SELECT max(disclosure_seq) FROM access.glass_review")[0])


REVIEW = "SELECT disclosure.review_glass(%s, %s, true, 'gezien')"


@pytest.mark.requirement("R122")
@pytest.mark.parametrize("staff", [number for number in range(1, 16) if number != 10])
def test_review_by_somebody_who_is_not_the_manager_of_that_office(
    prober: Prober, world: World, hidden: Person, staff: int
) -> None:
    number = glass_of(prober, world, hidden)
    actor = world.sign_in(STAFF[staff])
    assert prober.rows("logger", "SELECT * FROM disclosure.reviews_waiting(%s)", actor.token) == []
    assert prober.rows("logger", REVIEW, actor.token, number) == [(False,)]
    assert prober.rows("logger", REVIEW, world.sign_in(MANAGER).token, number) == [(True,)]


def test_review_of_ones_own_glass(prober: Prober, world: World, hidden: Person) -> None:
    manager = world.sign_in(MANAGER)
    assert prober.glass(hidden, actor=manager).refusal is None
    number = world.one("SELECT disclosure_seq FROM access.glass_review")[0]
    assert prober.rows("logger", "SELECT * FROM disclosure.reviews_waiting(%s)", manager.token) == []
    assert prober.rows("logger", REVIEW, manager.token, number) == [(False,)]
    with pytest.raises(psycopg.errors.CheckViolation):
        world.sql.execute(
            "UPDATE access.glass_review SET reviewed_by = staff_id, reviewed_at = kernel.now(), justified = true"
        )


@pytest.mark.parametrize("kind", ["twice", "unknown", "signed-out", "elsewhere"])
def test_review_that_is_not_there_to_give(prober: Prober, world: World, hidden: Person, kind: str) -> None:
    number = glass_of(prober, world, hidden)
    manager = world.sign_in(MANAGER_ELSEWHERE if kind == "elsewhere" else MANAGER)
    if kind == "twice":
        assert prober.rows("logger", REVIEW, manager.token, number) == [(True,)]
    if kind == "signed-out":
        prober.rows("auth", "SELECT identity.end_session(%s, 'signed_out')", manager.token)
    assert prober.rows("logger", REVIEW, manager.token, number + 1 if kind == "unknown" else number) == [(False,)]


def test_overdue_review_blocks_the_next_glass_until_it_is_given(prober: Prober, world: World, hidden: Person) -> None:
    number = glass_of(prober, world, hidden)
    world.sql.execute("UPDATE access.glass_review SET due = kernel.today() - 1")
    assert prober.glass(hidden).refusal == "review_overdue"
    assert prober.rows("logger", REVIEW, world.sign_in(MANAGER).token, number) == [(True,)]
    assert prober.glass(hidden).refusal is None


# --- Budgets ---------------------------------------------------------------------------------------------------------


def limit(world: World, function: str, **limits: int) -> None:
    """Set limits for the length of a test; the fixture below puts them back."""
    for name, value in limits.items():
        world.sql.execute(f"UPDATE access.policy_limit SET {name} = %s WHERE function = %s".encode(), [value, function])


@pytest.fixture
def small_budget(world: World):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a fixture
    """Let the adviser open three persons an hour, two of them outside her caseload."""
    before = world.one("SELECT persons_per_hour, outside_per_hour, glass_per_day FROM access.policy_limit WHERE function = 'uwv_adviser'")
    limit(world, "uwv_adviser", persons_per_hour=3, outside_per_hour=2)
    yield
    limit(world, "uwv_adviser", persons_per_hour=before[0], outside_per_hour=before[1], glass_per_day=before[2])


def test_budget_of_the_hour(prober: Prober, world: World, small_budget: None) -> None:
    people = [world.client(adviser=ADVISER) for _ in range(4)]
    assert prober.refusal(*people) == "budget"  # all or none
    assert prober.open(*people[:2]).refusal is None
    assert prober.refusal(*people[:2]) == "budget"
    assert prober.open(people[0]).refusal is None
    assert prober.refusal(people[0]) == "budget"
    assert prober.refusal(people[0], actor=world.sign_in()) == "budget"  # a new session has no new budget
    world.sql.execute("UPDATE access.budget_use SET hour = hour - interval '1 hour'")
    assert prober.open(people[0]).refusal is None


def test_budget_outside_the_caseload(prober: Prober, world: World, own: Person, small_budget: None) -> None:
    for kind in ("task", "appointment"):
        person = world.client()
        world.relate(person, ADVISER, kind)
        assert prober.open(person).refusal is None
    assert prober.glass(world.client()).refusal == "budget"
    assert prober.open(own).refusal is None


def test_refused_request_takes_nothing_from_the_budget(prober: Prober, world: World, own: Person, hidden: Person, small_budget: None) -> None:
    for _ in range(5):
        assert prober.refusal(hidden) == "no_relation"
    assert world.count("SELECT count(*) FROM access.budget_use") == 0


@pytest.mark.parametrize("last_of", ["hour", "day"])
def test_two_requests_at_once_cannot_both_take_the_last_one(
    prober: Prober, world: World, own: Person, hidden: Person, small_budget: None, last_of: str
) -> None:
    limit(world, "uwv_adviser", **({"persons_per_hour": 1} if last_of == "hour" else {"glass_per_day": 1}))
    query = (
        "SELECT (disclosure.open_persons(%s, %s, 'mediation', '{identity}', '{}', ARRAY[%s]::uuid[], NULL, %s, gen_random_uuid(), 'probe', NULL)).refusal"
    )
    values = (
        [prober.actor.token, "person", own.id, None] if last_of == "hour" else [prober.actor.token, "glass", hidden.id, REASON]
    )
    first, second = prober.login("logger"), prober.login("logger")
    answers: list[object] = []

    def follow() -> None:
        with second.transaction():
            answers.extend(second.execute(query, values).fetchall())

    with first.transaction():
        assert first.execute(query, values).fetchall() == [(None,)]
        thread = threading.Thread(target=follow)
        thread.start()
        # The second stands still at the first one's row until that is committed.
        while world.count("SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'", second.info.backend_pid) == 0:
            assert answers == []
    thread.join()
    assert answers == [("budget",)]
    assert world.count("SELECT count(*) FROM ledger.disclosure") == 1


# --- Candidates ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R44")
@pytest.mark.parametrize(
    "how", ["never", "to-a-colleague", "for-another-vacancy", "yesterday", "closed", "withdrawn", "unknown", "protected", "somebody-else"]
)
def test_candidate_who_was_not_shown(prober: Prober, world: World, hidden: Person, how: str) -> None:
    vacancy, other = world.vacancy(), world.vacancy()
    person = world.jobseeker_for(vacancy)
    if how == "to-a-colleague":
        prober.match_ticket(vacancy, world.sign_in(COLLEAGUE))
    elif how != "never":
        prober.match_ticket(other if how == "for-another-vacancy" else vacancy)
    if how == "yesterday":
        world.sql.execute("UPDATE ledger.disclosure SET at = at - interval '25 hours'")
    if how in {"closed", "withdrawn"}:
        status = {"closed": "filled"}.get(how, how)
        world.sql.execute("UPDATE employers.vacancy SET status = %s WHERE id = %s", [status, vacancy])
    if how == "protected":
        world.protect(person)
    answer = prober.candidate(hidden if how == "somebody-else" else person, 2_000_000_000 if how == "unknown" else vacancy)
    assert (answer.ticket, answer.refusal) == (None, "protected" if how == "protected" else "not_shown")
    assert world.count("SELECT count(*) FROM access.relation WHERE kind = 'match'") == 0


def test_candidate_who_was_shown_opens_for_a_week(prober: Prober, world: World) -> None:
    vacancy = world.vacancy()
    person = world.jobseeker_for(vacancy)
    prober.match_ticket(vacancy)
    assert prober.candidate(person, vacancy, reason="te kort").refusal == "reason"
    assert prober.candidate(person, vacancy, purpose="mediation").refusal == "purpose"
    assert prober.refusal(person, purpose="matching") == "no_relation"
    assert prober.candidate(person, vacancy).refusal is None
    assert prober.open(person, purpose="matching").refusal is None
    assert prober.refusal(person, purpose="mediation") == "no_relation"
    assert prober.refusal(person, purpose="matching", actor=world.sign_in(ELSEWHERE)) == "no_relation"
    world.advance(days=7)
    assert prober.refusal(person, purpose="matching", actor=world.sign_in()) == "no_relation"


@pytest.mark.parametrize("staff", [SW_ADVISER, OTHER_DIVISION, FUNCTIONAL_MANAGER, MANAGER])
def test_matching_by_a_function_without_it(prober: Prober, world: World, staff: object) -> None:
    vacancy = world.vacancy()
    person = world.jobseeker_for(vacancy)
    actor = world.sign_in(staff)  # type: ignore[arg-type]
    assert prober.match(vacancy, actor=actor).refusal == "purpose"
    assert prober.candidate(person, vacancy, actor=actor).refusal == "purpose"


@pytest.mark.parametrize("value", [0, -1, 51, 1000, None])
def test_matcher_is_asked_for_more_than_fifty(prober: Prober, world: World, value: int | None) -> None:
    assert prober.match(world.vacancy(), limit=value).refusal == "malformed"


def test_municipal_adviser_opens_nobody_of_another_organisation(prober: Prober, world: World, own: Person) -> None:
    actor = world.sign_in(MUNICIPAL)
    assert prober.refusal(own, actor=actor) == "no_relation"
    with pytest.raises(psycopg.errors.CheckViolation):
        world.duty(MUNICIPAL, 21, days=timedelta(days=15) / timedelta(days=1))
