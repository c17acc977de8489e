"""Probes at the door: asking to open whom, or what, one may not. Each refusal stands in the ledger; nothing is read."""

from uuid import uuid4

import psycopg
import pytest

from tests.database.probing import Prober
from tests.world import (
    ADVISER,
    COLLEAGUE,
    EMPLOYER_ADVISER,
    FUNCTIONAL_MANAGER,
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
    persons = {
        "foreign": [hidden],
        "unknown": [uuid4()],
        "own-and-foreign": [own, hidden],
        "own-and-unknown": [own, uuid4()],
    }[whom]
    assert prober.refusal(*persons) == "not_available"


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
def test_wrong_purpose(
    prober: Prober, world: World, own: Person, staff: object, purpose: str | None, refusal: str
) -> None:
    world.relate(own, SW_ADVISER)
    assert prober.refusal(own, purpose=purpose, actor=world.sign_in(staff)) == refusal  # type: ignore[arg-type]


@pytest.mark.requirement("R11", "R31")
@pytest.mark.parametrize(
    ("staff", "purpose", "categories", "writes", "refusal"),
    [
        (ADVISER, "mediation", ["bsn"], [], "category"),
        (ADVISER, "mediation", ["identity", "bsn"], [], "category"),
        (ADVISER, "mediation", ["work_capacity"], [], "category"),
        (ADVISER, "identification", ["bsn", "contact"], [], "category"),
        (ADVISER, "identification", ["identity", "bsn"], ["bsn"], "category"),
        (OTHER_DIVISION, "benefit_task", ["identity"], [], "category"),
        (OTHER_DIVISION, "benefit_task", ["status"], ["status"], "category"),
        (ADVISER, "mediation", ["access_log"], [], "category"),
        (ADVISER, "mediation", ["everything"], [], "category"),
        (ADVISER, "mediation", ["match_profile"], [], "malformed"),
        (ADVISER, "mediation", ["identity"], ["contact"], "malformed"),
        (ADVISER, "mediation", [], [], "malformed"),
        (ADVISER, "mediation", None, [], "malformed"),
        (ADVISER, "mediation", ["identity", None], [], "malformed"),
        (ADVISER, "mediation", ["identity"], None, "malformed"),
        (OTHER_DIVISION, "benefit_task", ["benefit"], [], "category"),
        (OTHER_DIVISION, "mediation", ["status"], [], "purpose"),
    ],
)
def test_wrong_category(
    prober: Prober,
    world: World,
    own: Person,
    staff: object,
    purpose: str,
    categories: object,
    writes: object,
    refusal: str,
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
    assert prober.refusal(*people) == "not_available"


@pytest.mark.parametrize(
    "array",
    [
        "'{}'",
        "NULL",
        "'{NULL}'",
        "ARRAY[p, p]",
        "ARRAY[p, NULL]",
        "ARRAY[[p]]",
        "ARRAY[[p],[p]]",
        "('[5:5]={' || p || '}')::uuid[]",
        "('[0:0]={' || p || '}')::uuid[]",
    ],
)
@pytest.mark.parametrize("kind", ["person", "glass"])
def test_malformed_list_of_persons(prober: Prober, world: World, own: Person, array: str, kind: str) -> None:
    query = (
        "SELECT (disclosure.open_persons(%s, %s, 'mediation', '{identity}', '{}', ("
        + array.replace("'{NULL}'", "'{NULL}'::uuid[]")
        + ")::uuid[],"
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
    assert prober.rows(
        "logger", "SELECT (disclosure.open_list(%s, 'mediation', gen_random_uuid(), 'probe', NULL)).refusal", token
    ) == [("no_session",)]
    assert prober.rows(
        "logger", "SELECT (disclosure.open_log(%s, gen_random_uuid(), 'probe', NULL)).refusal", token
    ) == [("no_session",)]


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
        assert prober.glass(hidden).refusal == "not_available"
    elif kind == "own-caseload":
        assert prober.refusal(own) == "not_available"
    else:
        assert prober.refusal(world.client(adviser=ADVISER), own) == "not_available"


@pytest.mark.parametrize("kind", ["of-another", "of-another-client", "over"])
def test_approval_that_does_not_count(prober: Prober, world: World, own: Person, hidden: Person, kind: str) -> None:
    world.protect(own)
    if kind == "of-another":
        world.approve(own, COLLEAGUE)
    elif kind == "of-another-client":
        world.approve(hidden, ADVISER)
    else:
        world.approve(own, ADVISER, days=-1)
    assert prober.refusal(own) == "not_available"
    world.approve(own, ADVISER)
    assert prober.open(own).refusal is None


def test_nobody_approves_for_herself(world: World, own: Person) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        world.approve(own, ADVISER, ADVISER)


def test_nobody_arranges_her_own_replacement_of_a_colleague(world: World) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        world.sql.execute(
            "INSERT INTO access.replacement VALUES (%s, %s, kernel.now(), kernel.now() + interval '1 day', %s)",
            [COLLEAGUE, ADVISER, ADVISER],
        )
