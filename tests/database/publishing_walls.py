"""The walls around published profiles and contact with employers, each with the attempt that it stops."""

from collections.abc import Callable
from uuid import UUID, uuid4

from tests.database.wall_probes import Attempt, Probe, Scene
from tests.world import ADVISER, SECURITY, Person, World

MINE, OTHER = "90000001", "90000002"
GATED = ("clients.published_profile", "clients.published_place", "clients.publication")
GUARDED = ("messaging.contact", "messaging.contact_line", "messaging.report_step")
CHANGES = {
    ("clients.published_profile", "gate_publishes"): (
        "INSERT INTO clients.published_profile (client_id, edition, occupations) VALUES ('{bare}', 'x', '{1}')"
    ),
    ("clients.published_profile", "gate_hides"): "DELETE FROM clients.published_profile",
    ("clients.published_place", "gate_places"): (
        "INSERT INTO clients.published_place (client_id, municipality, occupation) VALUES ('{shown}', 1, 1)"
    ),
    ("clients.publication", "gate_remembers"): (
        "INSERT INTO clients.publication (client_id, action) VALUES ('{hidden}', 'hidden')"
    ),
}


def fill(world: World, person: Person) -> None:
    """Let somebody show her profile and have contact with an employer."""
    world.sql.execute(
        "INSERT INTO clients.published_profile (client_id, edition, occupations, region) VALUES (%s, 'x', '{1}', 1)",
        [person.id],
    )
    world.sql.execute(
        "INSERT INTO clients.published_place (client_id, municipality, occupation) VALUES (%s, 1, 1)", [person.id]
    )
    world.sql.execute("INSERT INTO clients.publication (client_id, action) VALUES (%s, 'hidden')", [person.id])
    about = contact(world, person, OTHER)
    world.sql.execute("UPDATE messaging.contact SET report = 'r', reported_by = 'jobseeker' WHERE id = %s", [about])
    world.sql.execute(
        "INSERT INTO messaging.report_step (client_id, contact_id, step, reason, staff_id)"
        " VALUES (%s, %s, 'propose', 'r', %s)",
        [person.id, about, SECURITY],
    )


def show(world: World) -> UUID:
    """Let somebody else show a profile without a place; return her."""
    person = world.client()
    world.sql.execute(
        "INSERT INTO clients.published_profile (client_id, edition, occupations) VALUES (%s, 'x', '{1}')", [person.id]
    )
    return person.id


def contact(world: World, person: Person, kvk: str, state: str = "open") -> UUID:
    """Make a contact with one line."""
    made = uuid4()
    world.sql.execute(
        "INSERT INTO messaging.contact (client_id, id, kvk_number, begun_by, state, closed_by)"
        " VALUES (%s, %s, %s, 'employer', %s, CASE %s WHEN 'closed' THEN 'employer' END)",
        [person.id, made, kvk, state, state],
    )
    world.sql.execute(
        "INSERT INTO messaging.contact_line (client_id, contact_id, side, body) VALUES (%s, %s, 'employer', 'b')",
        [person.id, made],
    )
    return made


def token(scene: Scene, *, mandate: str = "") -> str:
    """Sign an employer in; with `mandate`, an intermediary that acts on one of that scope."""
    actor = scene.world.sign_in_employer(MINE, subject=str(uuid4()))
    if mandate:
        given = scene.world.one(
            "INSERT INTO identity.employer_user (issuer, subject, kvk_number, number) VALUES ('x', %s, %s, %s)"
            " RETURNING id",
            str(uuid4()),
            OTHER,
            scene.world.count("SELECT count(*) + 100 FROM identity.employer_user"),
        )[0]
        made = scene.world.one(
            "INSERT INTO identity.mandate (from_kvk, to_kvk, scope, valid_from, valid_until, given_by)"
            " VALUES (%s, %s, %s, kernel.today(), kernel.today() + 9, %s) RETURNING id",
            OTHER,
            MINE,
            mandate,
            given,
        )[0]
        scene.world.sql.execute(
            "UPDATE identity.session SET kvk_number = %s, mandate_id = %s WHERE id = %s",
            [OTHER, made, actor.session_id],
        )
    return actor.token


def profiles(scene: Scene, held: str, region: int | None = None, places: list[int] | None = None) -> list[UUID] | None:
    """Look for profiles as an employer; return whom the ticket names, or None when it was refused."""
    query = (
        "SELECT (answer).ticket FROM matching.open_profiles(%s, '{1}', %s::smallint, %s::smallint[],"
        " NULL, NULL, '{}', 1,"
        " gen_random_uuid(), NULL)"
    )
    ticket = scene.prober.rows("matcher", query, held, region, places)[0][0]
    if ticket is None:
        return None
    named = scene.world.one(
        "SELECT persons FROM access.live_ticket WHERE ticket_hash = sha256(convert_to(%s, 'UTF8'))", ticket
    )
    return list(named[0])


def opened(scene: Scene, held: str, *, at: UUID | None = None, who: UUID | None = None) -> str | None:
    """Open a contact or a profile as an employer; return the ticket."""
    query = "SELECT (answer).ticket FROM messaging.open_contacts(%s, %s, %s, NULL, true, gen_random_uuid(), NULL)"
    answer: str | None = scene.prober.rows("logger", query, held, at, who)[0][0]
    return answer


def on_a_mandate_for_vacancies(scene: Scene) -> Attempt:
    held = token(scene, mandate="vacancies")
    return lambda: profiles(scene, held) is not None


def contacts_on_a_mandate_for_vacancies(scene: Scene) -> Attempt:
    held = token(scene, mandate="vacancies")
    return lambda: opened(scene, held) is not None


def protected_is_found(scene: Scene) -> Attempt:
    scene.world.protect(scene.hidden)
    held = token(scene)
    return lambda: scene.hidden.id in (profiles(scene, held) or ())


def a_region_of_few(scene: Scene) -> Attempt:
    held = token(scene)
    return lambda: bool(profiles(scene, held, region=1))


def a_municipality_of_few(scene: Scene) -> Attempt:
    held = token(scene)
    return lambda: bool(profiles(scene, held, places=[1]))


def a_profile_that_was_not_shown(scene: Scene) -> Attempt:
    held = token(scene)
    scene.world.sql.execute("DELETE FROM clients.published_profile WHERE client_id = %s", [scene.hidden.id])
    profiles(scene, held)  # the other one was shown to this user
    scene.world.sql.execute(
        "INSERT INTO clients.published_profile (client_id, edition, occupations) VALUES (%s, 'x', '{1}')",
        [scene.hidden.id],
    )
    return lambda: opened(scene, held, who=scene.hidden.id) is not None


def a_contact_of_another_employer(scene: Scene) -> Attempt:
    theirs = scene.world.one("SELECT id FROM messaging.contact WHERE client_id = %s", scene.hidden.id)[0]
    held = token(scene)
    return lambda: opened(scene, held, at=theirs) is not None


def what_she_wrote_to_another(scene: Scene) -> Attempt:
    own = contact(scene.world, scene.hidden, MINE)
    theirs = scene.world.one(
        "SELECT id FROM messaging.contact WHERE client_id = %s AND kvk_number = %s", scene.hidden.id, OTHER
    )[0]
    ticket = opened(scene, token(scene), at=own)
    lines = "SELECT * FROM messaging.open_contact_lines(%s)"
    return lambda: len(scene.prober.read(lines, theirs, ticket=ticket)) > 0


def _by_employer(query: str, state: str) -> Callable[[Scene], Attempt]:
    def arrange(scene: Scene) -> Attempt:
        made = contact(scene.world, scene.own, MINE, state)
        ticket = opened(scene, token(scene), at=made)

        def attempt() -> bool:
            try:
                return bool(scene.prober.rows("writer", query, made, ticket=ticket)[0][0])
            except Exception:  # noqa: BLE001 - any refusal will do
                scene.prober.connection("writer").rollback()
                return False

        return attempt

    return arrange


def _report(scene: Scene) -> UUID:
    found = scene.world.one(
        "SELECT id FROM messaging.contact WHERE client_id = %s AND report IS NOT NULL", scene.hidden.id
    )
    return UUID(str(found[0]))


def reads_a_report(scene: Scene) -> Attempt:
    """Open a report as an adviser."""
    at, held = _report(scene), scene.world.sign_in(ADVISER).token
    query = "SELECT (a).ticket IS NOT NULL FROM messaging.open_report(%s, %s, false, gen_random_uuid(), NULL) AS a"
    return lambda: scene.prober.rows("logger", query, held, at)[0][0] is True


def lists_reports(scene: Scene) -> Attempt:
    """List the reports as an adviser."""
    held = scene.world.sign_in(ADVISER).token
    query = "SELECT count(*) > 0 FROM messaging.reports(%s, false, NULL, NULL)"
    return lambda: scene.prober.rows("logger", query, held)[0][0] is True


def blocks_alone(scene: Scene) -> Attempt:
    """Decide about one's own proposal."""
    at, held = _report(scene), scene.world.sign_in(SECURITY).token
    query = "SELECT (a).ticket FROM messaging.open_report(%s, %s, true, gen_random_uuid(), NULL) AS a"
    ticket = scene.prober.rows("logger", query, held, at)[0][0]
    take = "SELECT messaging.take_report_step(%s, 'block', 'r') IS NULL"
    return lambda: scene.prober.rows("writer", take, at, ticket=ticket)[0][0] is True


def reads_a_report_as_the_employer(scene: Scene) -> Attempt:
    """Read what was reported, under the ticket of the employer that it is about."""
    at = _report(scene)
    actor = scene.world.sign_in_employer(OTHER, subject=str(uuid4()))
    ticket = opened(scene, actor.token, at=at)
    query = "SELECT count(*) > 0 FROM messaging.open_reported(%s)"
    return lambda: scene.prober.rows("reader", query, at, ticket=ticket)[0][0] is True


def found_while_blocked(scene: Scene) -> Attempt:
    """Look for profiles as an employer that is kept from contact."""
    scene.world.sql.execute("INSERT INTO employers.contact_block (kvk_number) VALUES (%s)", [MINE])
    held = token(scene)
    return lambda: profiles(scene, held) is not None


def asked_while_blocked(scene: Scene) -> Attempt:
    """Ask for contact as an employer that is kept from it."""
    held = token(scene)
    profiles(scene, held)
    scene.world.sql.execute("INSERT INTO employers.contact_block (kvk_number) VALUES (%s)", [MINE])
    return lambda: opened(scene, held, who=scene.hidden.id) is not None


def a_contact_beyond_the_establishment(scene: Scene) -> Attempt:
    """Open a contact of the employer, signed in for one establishment that it is not about."""
    made = contact(scene.world, scene.own, MINE)
    held = scene.world.sign_in_employer(MINE, subject=str(uuid4()), establishment="900000010001").token
    return lambda: opened(scene, held, at=made) is not None


def what_she_wrote_beyond_the_establishment(scene: Scene) -> Attempt:
    """Read what somebody wrote about the work of another establishment, with a ticket that names her."""
    vacancy = scene.world.vacancy()
    kvk, number = scene.world.one(
        "SELECT e.kvk_number, b.number FROM employers.vacancy v"
        " JOIN employers.establishment b ON b.id = v.establishment_id"
        " JOIN employers.employer e ON e.id = b.employer_id WHERE v.id = %s",
        vacancy,
    )
    about = contact(scene.world, scene.own, kvk)
    scene.world.sql.execute("UPDATE messaging.contact SET vacancy_id = %s WHERE id = %s", [vacancy, about])
    beyond = contact(scene.world, scene.own, kvk)
    held = scene.world.sign_in_employer(kvk, subject=str(uuid4()), establishment=number).token
    ticket = opened(scene, held, at=about)
    lines = "SELECT * FROM messaging.open_contact_lines(%s)"
    return lambda: len(scene.prober.read(lines, beyond, ticket=ticket)) > 0


def asked_after_no(scene: Scene) -> Attempt:
    """Ask somebody for contact who said no."""
    contact(scene.world, scene.hidden, MINE, "declined")
    held = token(scene)
    profiles(scene, held)
    ticket = opened(scene, held, who=scene.hidden.id)
    begin = "SELECT messaging.begin_contact(%s, %s, NULL, 'b', NULL) IS NULL"
    return lambda: scene.prober.rows("writer", begin, scene.hidden.id, uuid4(), ticket=ticket)[0][0] is True


PUBLISHING_PROBES = {
    "profiles-for-who-may-have-candidates": Probe(
        "matching.open_profiles",
        "WHEN NOT identity.employer_may(actor, actor.kvk_number, 'candidates') THEN 'purpose'",
        on_a_mandate_for_vacancies,
    ),
    "contacts-for-who-may-have-candidates": Probe(
        "messaging.open_contacts",
        "WHEN NOT identity.employer_may(actor, actor.kvk_number, 'candidates') THEN 'purpose'",
        contacts_on_a_mandate_for_vacancies,
    ),
    "nobody-protected-among-profiles": Probe(
        "matching.published_for", "AND clients.may_be_published(p.client_id)", protected_is_found
    ),
    "no-region-that-few-share": Probe(
        "matching.published_for", "AND matching.region_shared(p.region, p.occupations[1])", a_region_of_few
    ),
    "no-municipality-that-few-share": Probe(
        "matching.published_for",
        "AND matching.place_shared(n.municipality, n.occupation)",
        a_municipality_of_few,
    ),
    "asked-by-who-was-shown-her": Probe(
        "messaging.open_contacts",
        "AND d.name = 'employer:profiles' AND p_profile = ANY (d.persons)",
        a_profile_that_was_not_shown,
    ),
    "contacts-are-the-employers-own": Probe(
        "messaging.open_contacts", "c.kvk_number = actor.kvk_number AND", a_contact_of_another_employer
    ),
    "reports-are-for-who-handles-them": Probe(
        "messaging.open_report",
        "actor.kind <> 'staff' OR NOT access.may_record(actor.function, 'contact_report', "
        "CASE WHEN p_write THEN 'write' ELSE 'read' END)",
        reads_a_report,
        "false",
    ),
    "reports-are-listed-for-who-handles-them": Probe(
        "messaging.reports",
        "actor.kind = 'staff' AND access.may_record(actor.function, 'contact_report', 'read')",
        lists_reports,
        "true",
    ),
    "nobody-blocks-alone": Probe(
        "messaging.take_report_step", "way.other AND last.staff_id = t.actor_ref", blocks_alone, "false"
    ),
    "a-report-is-not-read-by-whom-it-is-about": Probe(
        "messaging.reads_report", "t.actor_kind = 'staff' AND ", reads_a_report_as_the_employer
    ),
    "no-profiles-for-who-is-blocked": Probe(
        "matching.open_profiles", "WHEN employers.is_blocked(actor.kvk_number) THEN 'purpose'", found_while_blocked
    ),
    "no-question-of-who-is-blocked": Probe(
        "messaging.open_contacts",
        "WHEN p_profile IS NOT NULL AND employers.is_blocked(actor.kvk_number) THEN 'purpose'",
        asked_while_blocked,
    ),
    "contacts-are-the-establishments-own": Probe(
        "messaging.open_contacts",
        "AND messaging.at_establishment(actor.establishment, c.vacancy_id)",
        a_contact_beyond_the_establishment,
    ),
    "lines-are-the-establishments-own": Probe(
        "messaging.contact_side",
        "AND messaging.at_establishment((SELECT s.establishment FROM identity.session s "
        "WHERE s.id = t.session_id), p_vacancy)",
        what_she_wrote_beyond_the_establishment,
    ),
    "no-is-no": Probe(
        "messaging.begin_contact",
        "WHEN side = 'employer' THEN messaging.answered_no(p_client, employer, p_vacancy)",
        asked_after_no,
    ),
    "lines-are-the-employers-own": Probe(
        "messaging.contact_side", "AND p_kvk = messaging.ticket_kvk()", what_she_wrote_to_another
    ),
    "she-says-yes-herself": Probe(
        "messaging.settle_contact",
        "OR p_state IN ('open', 'declined') AND side <> 'jobseeker'",
        _by_employer("SELECT messaging.settle_contact(%s, 'open', NULL, NULL)", "asked"),
    ),
    "nothing-is-written-after-closing": Probe(
        "messaging.add_contact_line",
        "found.state <> 'open'",
        _by_employer("SELECT messaging.add_contact_line(%s, 'b')", "closed"),
        "false",
    ),
}
"""By name: the checks of the functions by which employers find and write."""
