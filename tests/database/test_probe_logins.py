"""Probes on the division of labour: what each login cannot do although another can."""

from uuid import uuid4

import pytest

from tests.database.probing import GATES, LOGINS, Prober
from tests.world import Person, World

OPENING = (
    "SELECT disclosure.open_persons('t', 'person', 'mediation', '{identity}', '{}', '{}', NULL, NULL,"
    " gen_random_uuid(), 'probe', NULL)"
)
GRANTING = (
    "SELECT disclosure.grant_ticket(NULL, gen_random_uuid(), 'x', 'person', 'mediation', '{}', '{}', '{identity}',"
    " '{}', '{}', NULL, NULL, NULL, NULL)"
)
RELATION = "INSERT INTO access.relation (client_id, staff_id, kind) VALUES (gen_random_uuid(), NULL, 'caseload')"
OTHERS_WORK = {
    "open-persons": (OPENING, {"logger"}),
    "open-list": ("SELECT disclosure.open_list('t', 'mediation', gen_random_uuid(), 'probe', NULL)", {"logger"}),
    "open-log": ("SELECT disclosure.open_log('t', gen_random_uuid(), 'probe', NULL)", {"logger"}),
    "open-match": ("SELECT matching.open_match('t', 1, 1, gen_random_uuid(), NULL)", {"matcher"}),
    "grant-oneself-a-ticket": (
        GRANTING,
        set(),
    ),
    "forge-a-ticket-row": ("INSERT INTO access.live_ticket (ticket_hash) VALUES (sha256('probe'))", set()),
    "forge-a-partition-row": ("INSERT INTO ledger.disclosure_rest (name) VALUES ('probe')", set()),
    "lengthen-a-ticket": ("UPDATE access.live_ticket SET expires_at = 'infinity'", set()),
    "erase-a-line": ("DELETE FROM ledger.disclosure", set()),
    "forge-a-relation": (
        RELATION,
        set(),
    ),
    "forge-an-approval": (
        "INSERT INTO access.approval VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'infinity')",
        set(),
    ),
    "lift-protection": ("DELETE FROM access.protected_person", set()),
    "raise-a-budget": ("UPDATE access.policy_limit SET persons_per_hour = 1000000", set()),
    "empty-the-budget": ("DELETE FROM access.budget_use", set()),
    "replace-the-policy": ("SELECT access.replace_policy('{}', 'x')", set()),
    "replace-the-holidays": ("SELECT access.replace_holidays('{}')", set()),
    "take-budget-of-a-colleague": ("SELECT access.take_budget(gen_random_uuid(), 'uwv_adviser', 1, 0)", set()),
    "ask-for-a-basis": (
        "SELECT access.basis_for(gen_random_uuid(), 'uwv_adviser', 'mediation', gen_random_uuid(), NULL)",
        set(),
    ),
    "ask-who-is-protected": ("SELECT disclosure.person_refusal(NULL, 'mediation', gen_random_uuid(), false)", set()),
    "use-the-ticket-function": ("SELECT access.ticket()", set()),
    "ask-a-live-session": ("SELECT identity.live_session('t')", set()),
    "start-a-session": ("SELECT identity.start_session('t', 'x', NULL, NULL, 'x', NULL)", {"auth"}),
    "resolve-a-session": ("SELECT * FROM identity.resolve_session('t')", {"auth"}),
    "find-a-jobseeker-by-bsn": ("SELECT * FROM identity.jobseeker_by_bsn('\\x00')", {"auth"}),
    "find-staff": ("SELECT * FROM identity.staff_by_subject('x', 'y')", {"auth"}),
    "read-sessions": ("SELECT token_hash FROM identity.session", set()),
    "read-staff": ("SELECT display_name FROM identity.staff", set()),
    "rank": ("SELECT * FROM matching.rank(1, 50)", set()),
    "read-match-profiles": ("SELECT * FROM matching.match_profile", set()),
    "refresh-profiles": ("SELECT matching.refresh_profiles('{}')", {"worker"}),
    "import-a-client": ("SELECT clients.import_client('x', 'x', 'x', '\\x00', NULL)", {"worker"}),
    "read-imported-keys": ("SELECT * FROM clients.import_known('test', '{}')", {"worker"}),
    "note-a-change": ("SELECT access.note_change(NULL, gen_random_uuid(), 'contact', 'correct', '{phone}')", set()),
    "sweep": ("SELECT identity.sweep()", {"worker"}),
    "forget-employers": ("SELECT identity.forget_employers()", {"worker"}),
    "follow-moved-codes": ("SELECT matching.follow_moved(1)", {"worker"}),
    "read-the-ledger": ("SELECT * FROM ledger.disclosure", {"auditor"}),
    "read-decisions": ("SELECT * FROM ledger.decision", {"auditor"}),
    "read-a-partition": ("SELECT * FROM ledger.disclosure_rest", set()),
}


@pytest.mark.requirement("R53", "R154", "R299")
@pytest.mark.parametrize("attempt", OTHERS_WORK)
def test_login_does_nobody_elses_work(prober: Prober, attempt: str) -> None:
    query, those_who_may = OTHERS_WORK[attempt]
    for who in set(LOGINS) - those_who_may:
        connection = prober.connection(who)
        connection.execute("SET default_transaction_read_only = off")
        connection.commit()
        prober.refused(who, query)


@pytest.mark.parametrize("who", ["logger", "auth", "worker", "eraser", "auditor", "matcher"])
def test_no_other_login_reads_with_a_ticket_in_hand(prober: Prober, own: Person, who: str) -> None:
    ticket = prober.ticket(own, categories=["identity", "contact", "profile"])
    for gate in GATES.values():
        prober.refused(who, gate, ticket=ticket)


def test_logger_learns_of_a_person_only_whether_this_actor_may_open_her(
    prober: Prober, own: Person, hidden: Person
) -> None:
    answer = prober.rows(
        "logger",
        "SELECT * FROM disclosure.open_persons(%s, 'person', 'mediation', '{identity}', '{}', ARRAY[%s]::uuid[], NULL,"
        " NULL, %s, 'probe', NULL)",
        prober.actor.token,
        hidden.id,
        uuid4(),
    )
    assert answer == [(None, None, "not_available", None)]


@pytest.mark.requirement("R154")
def test_row_that_a_crash_could_lose_opens_nothing(prober: Prober, own: Person) -> None:
    # A connection on which durability was switched off (by a slip, or left in the pool) gets it back with the opening.
    # SQL run inside the logger's own transaction could switch it off again after that; the logger is trusted to write.
    logger = prober.connection("logger")
    logger.execute("SET synchronous_commit = off")
    logger.commit()
    with logger.transaction():
        logger.execute(
            "SELECT disclosure.open_persons(%s, 'person', 'mediation', '{identity}', '{}', ARRAY[%s]::uuid[], NULL,"
            " NULL, %s, 'probe', NULL)",
            [prober.actor.token, own.id, uuid4()],
        )
        assert logger.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_matcher_gets_a_ticket_and_no_candidates(prober: Prober, world: World) -> None:
    vacancy = world.vacancy()
    world.jobseeker_for(vacancy)
    assert prober.match(vacancy).ticket is not None
    for query in (
        "SELECT * FROM matching.open_candidates()",
        "SELECT * FROM matching.match_profile",
        "SELECT * FROM clients.profile_v",
    ):
        prober.refused("matcher", query)


@pytest.mark.parametrize("bad", ["none", "identity", "expired"])
def test_candidates_without_a_match_ticket(prober: Prober, world: World, own: Person, bad: str) -> None:
    vacancy = world.vacancy()
    world.jobseeker_for(vacancy)
    ticket = {"none": None, "identity": prober.ticket(own), "expired": prober.match_ticket(vacancy)}[bad]
    if bad == "expired":
        world.advance(seconds=61)
    assert prober.sees("candidates", ticket) == 0


def test_worker_finds_the_key_of_whom_its_own_source_brought_and_reads_nobody(prober: Prober, own: Person) -> None:
    numbers = "ARRAY(SELECT 'test-' || n FROM generate_series(1, 9999) AS n)"
    known = f"SELECT external_id FROM clients.import_known(%s, {numbers})"
    assert len(prober.rows("worker", known, "test")) == 1
    assert prober.rows("worker", known, "another") == []
    prober.refused("worker", "SELECT * FROM clients.identity_v")


def test_auditor_sees_the_ledger_and_no_tickets(prober: Prober, own: Person) -> None:
    ticket = prober.ticket(own)
    assert len(prober.rows("auditor", "SELECT seq FROM ledger.disclosure")) == 1
    prober.refused("auditor", "SELECT ticket_hash FROM access.live_ticket")
    prober.refused("auditor", GATES["identity"], ticket=ticket)
