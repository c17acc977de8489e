"""What matching keeps of people, and the checks that stand around its candidates."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg

from tests.world import ADVISER, COLLEAGUE, Person, World

if TYPE_CHECKING:
    from tests.database.wall_probes import Scene

GUARDED = (
    "matching.match_profile",
    "matching.work_terms",
    "matching.bearable_hours",
    "matching.exposure",
    "matching.nightly_match",
    "matching.shown",
    "matching.sent",
    "matching.told_closed",
    "matching.own_mark",
    "matching.alert",
)
GATED = ("matching.candidacy",)
ABOUT_NOBODY = {
    "matching.demand",
    "matching.nightly_count",
    "matching.nightly_run",
    "matching.demand_tried",
    "matching.widened",
    "matching.widening_use",
    "matching.moved_code",
}


def fill(world: World, person: Person) -> None:
    """Put a row of this person in each table."""
    world.sql.execute(
        "INSERT INTO matching.match_profile VALUES (1, %s, 1, 0, 0, 40, 0, 40, 1, 0, 0, 0, NULL, NULL)"
        " ON CONFLICT DO NOTHING",
        [person.id],
    )
    world.sql.execute("INSERT INTO matching.work_terms VALUES (%s, 1) ON CONFLICT DO NOTHING", [person.id])
    world.sql.execute("INSERT INTO matching.bearable_hours VALUES (%s, 24)", [person.id])
    world.sql.execute("INSERT INTO matching.exposure VALUES (%s, kernel.today(), 1)", [person.id])
    world.sql.execute(
        "INSERT INTO matching.nightly_match VALUES (%s, %s, 50, kernel.today())", [person.id, world.vacancy()]
    )
    vacancy = world.vacancy()
    world.sql.execute("INSERT INTO matching.shown VALUES (%s, %s, kernel.today())", [person.id, vacancy])
    world.sql.execute(
        "INSERT INTO matching.sent (client_id, vacancy_id, staff_id, disclosure_seq) VALUES (%s, %s, %s, 1)",
        [person.id, vacancy, COLLEAGUE],
    )
    world.sql.execute(
        "INSERT INTO matching.told_closed VALUES (%s, %s, 'filled', 'candidate', kernel.today(), true)",
        [person.id, vacancy],
    )
    world.sql.execute("INSERT INTO matching.own_mark VALUES (%s, %s, kernel.now())", [person.id, vacancy])
    world.sql.execute("INSERT INTO matching.alert VALUES (%s, 'day')", [person.id])
    put_forward(world, person, vacancy)


def put_forward(world: World, person: Person, vacancy: int, state: str = "proposed") -> None:
    """Let somebody be on the list of a vacancy, as a colleague put her there."""
    world.sql.execute(
        "INSERT INTO matching.candidacy (client_id, vacancy_id, state, staff_id, answer_by, shared, disclosure_seq)"
        " VALUES (%s, %s, %s, %s, kernel.today() + 14, %s, 1)",
        [person.id, vacancy, state, COLLEAGUE, b"x" if state == "consented" else None],
    )


def others_vacancy(scene: "Scene") -> Callable[[], bool]:
    """Find candidates for a vacancy that a colleague fills."""
    vacancy = scene.world.vacancy(held_by=COLLEAGUE)
    return lambda: scene.prober.match(vacancy).ticket is not None


def others_list(scene: "Scene") -> Callable[[], bool]:
    """Take a step with somebody on the list of a colleague's vacancy."""
    vacancy = scene.world.vacancy(held_by=COLLEAGUE)
    put_forward(scene.world, scene.hidden, vacancy, "shortlisted")
    return lambda: _follow(scene, vacancy, scene.hidden, "drop") is None


def never_shown(scene: "Scene") -> Callable[[], bool]:
    """Put somebody on a list whom nobody was shown for that vacancy."""
    vacancy = scene.world.vacancy()
    return lambda: _follow(scene, vacancy, scene.hidden, "shortlist") is None


def protected_since(scene: "Scene") -> Callable[[], bool]:
    """Ask somebody who became a protected person after she was put on the list."""
    vacancy = scene.world.vacancy()
    put_forward(scene.world, scene.hidden, vacancy, "shortlisted")
    scene.world.protect(scene.hidden)
    return lambda: _follow(scene, vacancy, scene.hidden, "ask") is None


def known_to_actor(scene: "Scene") -> Callable[[], bool]:
    """Ask somebody whom the actor declared to know."""
    vacancy = scene.world.vacancy()
    put_forward(scene.world, scene.hidden, vacancy, "shortlisted")
    scene.world.sql.execute(
        "INSERT INTO access.known_person (staff_id, client_id) VALUES (%s, %s)", [ADVISER, scene.hidden.id]
    )
    return lambda: _follow(scene, vacancy, scene.hidden, "ask") is None


def answers_for(scene: "Scene") -> Callable[[], bool]:
    """Answer for somebody under a ticket that opens another's plan."""
    vacancy = scene.world.vacancy()
    put_forward(scene.world, scene.hidden, vacancy)
    ticket = scene.prober.ticket(scene.own, categories=["identity", "plan"], writes=["plan"])

    def attempt() -> bool:
        try:
            rows = scene.prober.rows(
                "writer", "SELECT matching.answer(%s, 'decline', NULL, NULL)", vacancy, ticket=ticket
            )
        except psycopg.errors.InsufficientPrivilege:
            return False
        return rows == [(None,)]

    return attempt


def after_the_last_day(scene: "Scene") -> Callable[[], bool]:
    """Answer when the last day for it is over."""
    vacancy = scene.world.vacancy()
    put_forward(scene.world, scene.own, vacancy)
    scene.world.sql.execute(
        "UPDATE matching.candidacy SET answer_by = kernel.today() - 1 WHERE vacancy_id = %s", [vacancy]
    )
    ticket = scene.prober.ticket(scene.own, categories=["identity", "plan"], writes=["plan"])
    ask = "SELECT matching.answer(%s, 'decline', NULL, NULL)"
    return lambda: scene.prober.rows("writer", ask, vacancy, ticket=ticket) == [(None,)]


def sent_before(scene: "Scene") -> Callable[[], bool]:
    """Send a vacancy to somebody who had it."""
    vacancy = scene.world.vacancy()
    scene.world.sql.execute("INSERT INTO matching.shown VALUES (%s, %s, kernel.today())", [scene.hidden.id, vacancy])
    scene.world.sql.execute(
        "INSERT INTO matching.sent (client_id, vacancy_id, staff_id, disclosure_seq) VALUES (%s, %s, %s, 1)",
        [scene.hidden.id, vacancy, ADVISER],
    )
    ask = "SELECT ticket FROM matching.open_sending(%s, %s, %s, %s, NULL)"
    token = scene.prober.actor.token
    return lambda: scene.prober.rows("matcher", ask, token, vacancy, scene.hidden.id, uuid4())[0][0] is not None


def list_by_another_ticket(scene: "Scene") -> Callable[[], bool]:
    """Read the list of a vacancy under a ticket that opened its person for another reason."""
    vacancy = scene.world.vacancy()
    put_forward(scene.world, scene.own, vacancy)
    scene.world.relate(scene.own, ADVISER, "match")
    scene.world.sql.execute("UPDATE access.relation SET vacancy_id = %s WHERE kind = 'match'", [vacancy])
    ticket = scene.prober.ticket(scene.own, kind="person", purpose="matching", categories=["identity"], vacancy=vacancy)
    return lambda: len(scene.prober.read("SELECT * FROM matching.open_followed()", ticket=ticket)) > 0


def another_employer(scene: "Scene") -> Callable[[], bool]:
    """Let an employer look at who was put forward for a vacancy of another one."""
    vacancy = scene.world.vacancy()
    put_forward(scene.world, scene.hidden, vacancy)
    employer = scene.world.sign_in_employer("87654321")
    ask = "SELECT ticket FROM matching.open_proposed(%s, %s, NULL, false, %s, NULL)"
    return lambda: scene.prober.rows("matcher", ask, employer.token, vacancy, uuid4())[0][0] is not None


def _employer_looks(scene: "Scene", vacancy: int) -> Callable[[], bool]:
    kvk = scene.world.one(
        "SELECT e.kvk_number FROM employers.employer e JOIN employers.establishment b ON b.employer_id = e.id"
        " JOIN employers.vacancy v ON v.establishment_id = b.id WHERE v.id = %s",
        vacancy,
    )[0]
    employer = scene.world.sign_in_employer(kvk)
    ask = "SELECT seq FROM matching.open_proposed(%s, %s, NULL, false, %s, NULL)"

    def attempt() -> bool:
        ((made,),) = scene.prober.rows("matcher", ask, employer.token, vacancy, uuid4())
        persons = "SELECT count(*) FROM ledger.disclosure WHERE seq = %s AND cardinality(persons) > 0"
        return made is not None and scene.world.count(persons, made) > 0

    return attempt


def blocked_employer(scene: "Scene") -> Callable[[], bool]:
    """Let an employer that is kept from contact look at who was put forward to it."""
    vacancy = scene.world.vacancy()
    put_forward(scene.world, scene.hidden, vacancy)
    scene.world.sql.execute(
        "INSERT INTO employers.contact_block (kvk_number) SELECT kvk_number FROM employers.employer"
    )
    return _employer_looks(scene, vacancy)


def left_the_register(scene: "Scene") -> Callable[[], bool]:
    """Let an employer look at somebody who agreed and is not registered any more."""
    vacancy = scene.world.vacancy()
    put_forward(scene.world, scene.hidden, vacancy, "consented")
    scene.world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [scene.hidden.id])
    return _employer_looks(scene, vacancy)


def asked_though_she_left(scene: "Scene") -> Callable[[], bool]:
    """Ask somebody who is not registered any more."""
    vacancy = scene.world.vacancy()
    put_forward(scene.world, scene.hidden, vacancy, "shortlisted")
    scene.world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [scene.hidden.id])
    return lambda: _follow(scene, vacancy, scene.hidden, "ask") is None


def agrees_for_her(scene: "Scene") -> Callable[[], bool]:
    """Agree, as her adviser, for somebody whom messages reach."""
    vacancy = scene.world.vacancy()
    put_forward(scene.world, scene.own, vacancy)
    ticket = scene.prober.ticket(scene.own, categories=["identity", "plan"], writes=["plan"])
    ask = "SELECT matching.answer(%s, 'consent', 'x', NULL)"
    return lambda: scene.prober.rows("writer", ask, vacancy, ticket=ticket) == [(None,)]


def others_waiting(scene: "Scene") -> Callable[[], bool]:
    """Count the candidates of a vacancy that a colleague fills."""
    vacancy = scene.world.vacancy(held_by=COLLEAGUE)
    put_forward(scene.world, scene.hidden, vacancy)
    ask = "SELECT number FROM matching.waiting_for_holder(%s, ARRAY[%s])"
    return lambda: scene.prober.rows("reader", ask, scene.prober.actor.token, vacancy) == [(1,)]


def many_demands(scene: "Scene") -> Callable[[], bool]:
    """Match with ever other demands."""
    vacancy = scene.world.vacancy()
    for number in range(5):
        scene.world.sql.execute(
            "INSERT INTO matching.demand_tried VALUES (%s, md5(%s::text), kernel.today())", [vacancy, str(number)]
        )
    return lambda: scene.prober.match(vacancy).ticket is not None


def the_next_person(scene: "Scene") -> Callable[[], bool]:
    """Be shown somebody more of a vacancy of which 200 people were shown."""
    vacancy = scene.world.vacancy()
    person = scene.world.jobseeker_for(vacancy)
    scene.world.sql.execute(
        "CREATE OR REPLACE FUNCTION matching.most_shown() RETURNS int LANGUAGE sql STABLE RETURN 25"
    )
    for _ in range(25):
        other = scene.world.client()
        scene.world.sql.execute("INSERT INTO matching.shown VALUES (%s, %s, kernel.today())", [other.id, vacancy])

    def attempt() -> bool:
        ticket = scene.prober.match(vacancy).ticket
        scene.world.sql.execute("DELETE FROM matching.shown WHERE client_id = %s", [person.id])
        return (
            ticket is not None and len(scene.prober.read("SELECT * FROM matching.open_candidates()", ticket=ticket)) > 0
        )

    return attempt


def never_searched(scene: "Scene") -> Callable[[], bool]:
    """Read from a list why somebody fits demands with which nobody looked for candidates."""
    vacancy = scene.world.vacancy()
    put_forward(scene.world, scene.world.jobseeker_for(vacancy), vacancy, "shortlisted")
    assert scene.prober.match(vacancy).ticket is not None
    scene.world.sql.execute("UPDATE employers.vacancy SET hours_min = 25 WHERE id = %s", [vacancy])
    return lambda: _explained(scene, vacancy)


def does_not_fit(scene: "Scene") -> Callable[[], bool]:
    """Read from a list facts of somebody who does not meet what is asked."""
    vacancy = scene.world.vacancy(hours_min=25, hours_max=36)
    put_forward(scene.world, scene.world.jobseeker_for(vacancy, hours_min=8, hours_max=16), vacancy, "shortlisted")
    assert scene.prober.match(vacancy).ticket is not None
    return lambda: _explained(scene, vacancy)


def _explained(scene: "Scene", vacancy: int) -> bool:
    ticket = scene.prober.match(vacancy, page=0).ticket
    return ticket is not None and len(scene.prober.read("SELECT * FROM matching.open_candidates()", ticket=ticket)) > 0


def puts_away_of_another(scene: "Scene") -> Callable[[], bool]:
    """Put somebody else's notice about a vacancy that closed away, under a ticket of one's own."""
    (vacancy,) = scene.world.one("SELECT vacancy_id FROM matching.told_closed WHERE client_id = %s", scene.hidden.id)
    ticket = scene.prober.ticket(scene.own, categories=["identity", "plan"], writes=["plan"])
    return lambda: scene.prober.rows("writer", "SELECT matching.put_away(%s)", vacancy, ticket=ticket) == [(True,)]


def marks_for_her(scene: "Scene") -> Callable[[], bool]:
    """Hide a vacancy from a client as her adviser."""
    vacancy = scene.world.vacancy()
    ticket = scene.prober.ticket(scene.own, categories=["identity", "profile"], writes=["profile"])
    ask = "SELECT matching.mark_vacancy(%s, 'hide', 'other')"

    def attempt() -> bool:
        try:
            return scene.prober.rows("writer", ask, vacancy, ticket=ticket) == [(True,)]
        except psycopg.errors.InsufficientPrivilege:
            return False

    return attempt


def her_notices(scene: "Scene") -> Callable[[], bool]:
    """Read what Sonar told a client, as her adviser."""
    ticket = scene.prober.ticket(scene.own, categories=["identity", "plan"])
    return lambda: len(scene.prober.read("SELECT * FROM matching.open_closings()", ticket=ticket)) > 0


def what_she_saw(scene: "Scene") -> Callable[[], bool]:
    """Read which vacancies a client opened, as her adviser."""
    ticket = scene.prober.ticket(scene.own, categories=["identity", "profile"])
    return lambda: (True,) in scene.prober.read("SELECT seen FROM matching.open_marks()", ticket=ticket)


def others_counts(scene: "Scene") -> Callable[[], bool]:
    """Count what would help a vacancy that a colleague holds."""
    vacancy = scene.world.vacancy(held_by=COLLEAGUE)
    return lambda: _counted(scene, "open_widening", scene.prober.actor.token, vacancy)


def another_employers_counts(scene: "Scene") -> Callable[[], bool]:
    """Count what would help a vacancy of another employer."""
    vacancy, employer = scene.world.vacancy(), scene.world.sign_in_employer("87654321")
    return lambda: _counted(scene, "open_own_widening", employer.token, vacancy)


def ever_other_counts(scene: "Scene") -> Callable[[], bool]:
    """Count with ever other demands."""
    vacancy = scene.world.vacancy()
    for number in range(5):
        scene.world.sql.execute(
            "INSERT INTO matching.widened VALUES (%s, md5(%s::text), kernel.today(), kernel.today(), '[]')",
            [vacancy, str(number)],
        )
    return lambda: _counted(scene, "open_widening", scene.prober.actor.token, vacancy)


def one_count_more(scene: "Scene") -> Callable[[], bool]:
    """Count once more on a day with sixty counts."""
    vacancy = scene.world.vacancy()
    scene.world.sql.execute(
        "INSERT INTO matching.widening_use VALUES ('staff:' || %s::text, kernel.today(), 60)", [ADVISER]
    )
    return lambda: _counted(scene, "open_widening", scene.prober.actor.token, vacancy)


def _counted(scene: "Scene", door: str, token: str, vacancy: int) -> bool:
    ask = f"SELECT refusal FROM matching.{door}(%s, %s, %s, NULL)"  # noqa: S608 - the test's own names
    return all(refusal is None for (refusal,) in scene.prober.rows("matcher", ask, token, vacancy, uuid4()))


def _follow(scene: "Scene", vacancy: int, person: Person, step: str) -> str | None:
    ask = "SELECT matching.follow(%s, %s, %s, %s, '{}', %s, NULL)"
    answer: str | None = scene.prober.rows("matcher", ask, scene.prober.actor.token, vacancy, person.id, step, uuid4())[
        0
    ][0]
    return answer


_LIST_TICKET = "t.kind = 'match' AND t.actor_kind = 'staff' AND 'match_profile' = ANY (t.categories) AND"
_LOOKS_AT_WHO_IS_HERE = "AND (k.active OR c.state = 'hired')"
CHECKS = (
    (
        "kept-from-contact-sees-nobody",
        "matching.employer_refusal",
        "NOT employers.is_blocked(e.kvk_number)",
        blocked_employer,
        "true",
    ),
    ("who-left-is-not-shown", "matching.open_proposed", _LOOKS_AT_WHO_IS_HERE, left_the_register, ""),
    (
        "who-left-is-not-asked",
        "matching.take_step",
        "matching.cannot_meet(p_vacancy, p_client)",
        asked_though_she_left,
        "false",
    ),
    ("nobody-agrees-for-her", "matching.answer", "casework.reads_messages(was.client_id)", agrees_for_her, "false"),
    (
        "waiting-is-the-holders",
        "matching.waiting_for_holder",
        "matching.holder_refusal(a, v.id, false) IS NULL",
        others_waiting,
        "true",
    ),
    ("vacancy-is-held", "matching.holder_refusal", "v.held_by = p_actor.actor_ref OR", others_vacancy, "true OR"),
    ("list-is-the-holders", "matching.holder_refusal", "v.held_by = p_actor.actor_ref OR", others_list, "true OR"),
    ("listed-was-shown", "matching.step_refusal", "THEN 'not_shown'", never_shown, "THEN NULL"),
    ("no-step-with-the-protected", "matching.step_refusal", "THEN 'protected'", protected_since, "AND false THEN NULL"),
    ("no-step-with-the-known", "matching.step_refusal", "THEN 'known'", known_to_actor, "AND false THEN NULL"),
    ("answer-is-her-own", "matching.answer", "c.client_id = ANY (access.ticket_writes('plan')) AND", answers_for, ""),
    ("answer-in-time", "matching.answer", "was.answer_by < kernel.today()", after_the_last_day, "false"),
    ("sent-once", "matching.open_sending", "s.vacancy_id = p_vacancy", sent_before, "false"),
    ("list-by-its-ticket", "matching.open_followed", _LIST_TICKET, list_by_another_ticket, ""),
    (
        "put-forward-to-its-employer",
        "matching.employer_refusal",
        "identity.employer_may(p_actor, e.kvk_number, 'candidates')",
        another_employer,
        "true",
    ),
    ("few-demands", "matching.demand_refusal", "RETURN 'demands'", many_demands, "RETURN NULL"),
    (
        "notice-is-put-away-by-herself",
        "matching.put_away",
        "c.client_id = ANY (access.ticket_writes('plan')) AND t.kind = 'own' AND",
        puts_away_of_another,
        "",
    ),
    ("mark-is-her-own", "matching.mark_vacancy", "t.kind <> 'own'", marks_for_her, "false"),
    (
        "notice-is-her-own",
        "matching.open_closings",
        "access.ticket_own('plan')",
        her_notices,
        "access.ticket_persons('plan')",
    ),
    (
        "what-she-saw-is-her-own",
        "matching.open_marks",
        "m.seen_at IS NOT NULL AND m.client_id = ANY (access.ticket_own('profile'))",
        what_she_saw,
        "m.seen_at IS NOT NULL",
    ),
    (
        "counts-for-the-holder",
        "matching.open_widening",
        "matching.holder_refusal(actor, p_vacancy, false)",
        others_counts,
        "NULL",
    ),
    (
        "counts-for-its-employer",
        "matching.open_own_widening",
        "matching.employer_refusal(actor, p_vacancy)",
        another_employers_counts,
        "NULL",
    ),
    ("few-counts", "matching.wider", "THEN 'demands'", ever_other_counts, "AND false THEN 'demands'"),
    ("counts-a-day", "matching.take_widening", "OR u.times < p_most", one_count_more, "OR true"),
    ("so-many-shown", "matching.take_shown", "WHERE f.before OR f.fresh <= room", the_next_person, ""),
    (
        "lists-tell-what-was-searched",
        "matching.open_candidates",
        "w.fingerprint = matching.asked_by(d)",
        never_searched,
        "true",
    ),
    ("lists-tell-who-fits", "matching.placed", "matching.fits(m, d, away.km, today.day)", does_not_fit, "true"),
)
"""By name: function, check, the attempt that it stops, and what to put instead to let it through."""
