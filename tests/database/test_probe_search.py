"""Probes at searching: what a search's ticket opens, what malformed searches get, and who may look at the index."""

import json
from uuid import uuid4

import pytest

from sonar.kernel.encryption import bsn_index, key_store
from tests.database.probing import GATES, LOGINS, Prober
from tests.database.search_probes import CLIENTS, KEY
from tests.world import ADVISER, COLLEAGUE, Person, World

SEARCH = (
    "SELECT ticket, refusal, persons FROM disclosure.search_persons(%s, %s, %s, %s, %s::int[], %s::int[], %s, %s, %s,"
    " %s, NULL)"
)


def ask(prober: Prober, **how: object) -> tuple[str | None, str | None, list[object]]:
    given = {
        "by": "bsn",
        "purpose": "identification",
        "birth": None,
        "sketch": None,
        "exact": None,
        "index": None,
        "key": KEY,
        "trace": uuid4(),
        "name": "probe",
    } | how
    ticket, refusal, persons = prober.rows("logger", SEARCH, prober.actor.token, *given.values())[0]
    return ticket, refusal, persons or []


def index_of(person: Person) -> bytes:
    return bsn_index(key_store(), person.new.bsn)


@pytest.mark.requirement("R40", "R55")
def test_ticket_of_a_search_opens_those_found_and_only_for_reading(
    prober: Prober, world: World, own: Person, hidden: Person
) -> None:
    ticket, refusal, persons = ask(prober, index=index_of(own))
    assert (refusal, persons) == (None, [own.id])
    assert [row[0] for row in prober.read(GATES["identity"], ticket=ticket)] == [own.id]
    for gate in ("bsn", "contact", "profile", "history", "messages", "work_capacity", "work_list", "candidates"):
        assert prober.sees(gate, ticket) == 0
    replace = "SELECT clients.replace_search_key(%s, 0, '{1}')"
    for person in (own, hidden):
        prober.refused("writer", replace, person.id, ticket=ticket)
    ticket, refusal, persons = ask(prober, index=index_of(hidden))
    assert (refusal, persons) == (None, [])
    assert all(prober.sees(gate, ticket) == 0 for gate in GATES)
    world.advance(seconds=61)
    assert prober.sees("identity", ticket) == 0


@pytest.mark.requirement("R37")
@pytest.mark.parametrize(
    "how",
    [
        {"index": None},
        {"by": "name", "purpose": "mediation"},
        {"by": "name", "purpose": "mediation", "birth": 1, "sketch": [], "exact": [1]},
        {"by": "name", "purpose": "mediation", "birth": 1, "sketch": [1] * 1001, "exact": [1]},
        {"by": "name", "purpose": "mediation", "birth": 1, "sketch": [1], "exact": [1] * 11},
        {"by": "all", "purpose": "mediation", "index": b"x"},
        {"by": None, "purpose": "mediation", "index": b"x"},
        {"key": None},
        {"key": b"short"},
        {"trace": None},
        {"name": ""},
        {"name": "x" * 81},
    ],
)
def test_malformed_search_is_refused_and_written_down(prober: Prober, world: World, how: dict[str, object]) -> None:
    ticket, refusal, persons = ask(prober, **how)
    assert (ticket, refusal, persons) == (None, "malformed", [])
    assert world.one("SELECT action, refusal FROM ledger.decision ORDER BY seq DESC LIMIT 1") == ("search", "malformed")
    assert world.count("SELECT searches FROM access.search_use") == 1


@pytest.mark.parametrize("purpose", ["matching", "supervision", "own_data", "", None, "x"])
def test_search_for_another_purpose(prober: Prober, own: Person, purpose: str | None) -> None:
    assert ask(prober, index=index_of(own), purpose=purpose)[:2] == (None, "purpose")


def test_search_by_bsn_for_mediation(prober: Prober, own: Person) -> None:
    assert ask(prober, index=index_of(own), purpose="mediation")[:2] == (None, "category")


def test_search_without_a_session(prober: Prober, own: Person) -> None:
    prober.rows("auth", "SELECT identity.end_session(%s, 'signed_out')", prober.actor.token)
    assert ask(prober, index=index_of(own))[:2] == (None, "no_session")


@pytest.mark.parametrize(
    "document",
    ["null", "[]", '"x"', '{"surname": "Jansen"}', '{"education_min": "x"}', '{"scope": "country"}', '{"kinds": []}',
     '{"kinds": ["x"]}', '{"pc4_from": 99999999}', '{"registered_from": "ooit"}'],
)  # fmt: skip
def test_criteria_that_are_none(prober: Prober, document: str) -> None:
    row = prober.rows("logger", CLIENTS, prober.actor.token, "reintegration", document, KEY, uuid4())[0]
    assert row[:2] == ("malformed", None)


@pytest.mark.parametrize("who", LOGINS)
def test_nobody_looks_at_the_index_itself(prober: Prober, own: Person, who: str) -> None:
    tables = ("clients.search_key", "clients.client_number", "casework.saved_search", "casework.selection_member")
    for table in tables:
        for query in (f"SELECT FROM {table}", f"EXPLAIN ANALYZE SELECT FROM {table}", f"COPY {table} TO STDOUT"):
            prober.refused(who, query)
    for call in (
        f"SELECT disclosure.find_persons('bsn', NULL, NULL, NULL, '\\x{index_of(own).hex()}', false)",
        f"SELECT access.take_search('{ADVISER}', 'uwv_adviser')",
        "SELECT disclosure.search_scope(NULL, 'mediation', 'office')",
        "SELECT disclosure.clients_meeting(NULL, 'mediation', NULL)",
    ):
        prober.refused(who, call)


@pytest.mark.requirement("R40")
def test_trying_out_people_is_stopped_by_the_limit_of_the_hour(prober: Prober, world: World) -> None:
    people = [world.client(adviser=COLLEAGUE) for _ in range(3)]
    limit = world.one("SELECT searches_per_hour FROM access.policy_limit WHERE function = 'uwv_adviser'")[0]
    assert ask(prober, index=index_of(people[0]))[1] is None
    world.sql.execute("UPDATE access.search_use SET searches = %s", [limit - 1])
    answers = [ask(prober, index=index_of(person))[1] for person in people]
    assert answers == [None, "budget", "budget"]
    rows = world.all("SELECT subject FROM ledger.decision WHERE NOT decision AND subject IS NOT NULL ORDER BY seq")
    assert {subject for (subject,) in rows} == {people[0].id}


def test_what_is_searched_for_stands_nowhere_in_clear(prober: Prober, world: World, own: Person) -> None:
    ask(prober, index=index_of(own))
    said = json.dumps(
        world.all("SELECT to_jsonb(d), (SELECT jsonb_agg(e) FROM ledger.decision e) FROM ledger.disclosure d")
    )
    for planted in (own.new.bsn.reveal(), own.new.identity.last_name, own.new.identity.birth_date.isoformat()):
        assert planted not in said
