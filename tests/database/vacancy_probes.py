"""The checks around who writes vacancies and records of employers, and what the exchange is told of vacancies."""

import json
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from sonar.employers.queries.kept import as_columns
from sonar.employers.types import VacancyValues
from tests.database import vum_probes
from tests.database.employer_probes import BAKERY, OTHER
from tests.database.wall_probes import Attempt, Probe, Scene
from tests.world import ADVISER, EMPLOYER_ADVISER, MANAGER, MEDIATOR

PUT = "SELECT refusal FROM employers.put_vacancy(%s, %s, %s, %s::jsonb, %s::jsonb, NULL, NULL, NULL)"
STEP = "SELECT employers.step_vacancy(%s, %s, %s, %s, %s, %s::jsonb, 0, NULL, NULL)"
HOLD = "SELECT employers.hold_vacancy(%s, %s, %s, false, NULL, NULL)"
DELIVER = "SELECT employers.deliver_vacancy('bron', 'V-1', %s::jsonb, %s::jsonb, '[]', NULL, NULL)"
HISTORY = "SELECT by_whom FROM employers.vacancy_history(%s, %s)"
KEEP = "SELECT refusal FROM employers.put_employer(%s, %s, %s, %s::jsonb, NULL, NULL)"
PART = "SELECT refusal FROM employers.put_part(%s, 'contact', %s, NULL, 0, %s::jsonb, NULL, NULL)"
OPEN = "SELECT record FROM employers.open_employer(%s, %s, NULL, NULL)"
WHY = "De werkgever heeft de plaats zelf vervuld."
CONTACT = json.dumps({"name": "Proefpersoon", "role": "", "phone": "", "email": "", "ended_on": None})
FINDING = '[{"rule": "age", "words": "35 jaar"}]'


def vacancy(scene: Scene, status: str = "published", **columns: object) -> int:
    """Put a vacancy in a state; return its number."""
    dates: dict[str, object] = {} if status == "published" else {"published_on": None}
    return scene.world.vacancy(status=status, held_by=None, **{**dates, **columns})


def establishment_of(scene: Scene, number: int) -> int:
    """Return at which establishment a vacancy is."""
    return int(scene.world.one("SELECT establishment_id FROM employers.vacancy WHERE id = %s", number)[0])


def employer_of(scene: Scene, number: int) -> int:
    """Return whose a vacancy is."""
    return int(
        scene.world.one(
            "SELECT employer_id FROM employers.establishment WHERE id = %s", establishment_of(scene, number)
        )[0]
    )


def values(scene: Scene, establishment: int) -> str:
    """Return a vacancy as the database takes it."""
    occupation = str(scene.world.one("SELECT min(code) FROM reference.occupation")[0])
    given = VacancyValues(establishment, "Verkoper", occupation, description="x" * 40, pc4=8011)
    return json.dumps(as_columns(replace(given, hours_min=16, hours_max=24)))


def puts(staff: UUID, *, change: str = "", version: int | None = None) -> Callable[[Scene], Attempt]:
    """Try to make a vacancy, or with a version to change one, after a change to the world."""

    def arrange(scene: Scene) -> Attempt:
        number = vacancy(scene)
        place = establishment_of(scene, number)
        token = scene.world.sign_in(staff).token
        if change:
            scene.world.sql.execute(change.encode())
        which = None if version is None else number
        given = values(scene, place)
        return lambda: scene.prober.rows("logger", PUT, token, which, version, given, "[]") == [(None,)]

    return arrange


def _takes_over(scene: Scene) -> Attempt:
    """Try, as an employer, to move another one's vacancy to an establishment of one's own."""
    own, theirs = vacancy(scene), vacancy(scene)
    scene.world.sql.execute(
        "UPDATE employers.employer SET kvk_number = %s WHERE id = %s", [BAKERY, employer_of(scene, own)]
    )
    token, given = scene.world.sign_in_employer(BAKERY).token, values(scene, establishment_of(scene, own))
    return lambda: scene.prober.rows("logger", PUT, token, theirs, 1, given, "[]") == [(None,)]


def steps(  # noqa: PLR0913 - everything that a step carries
    verb: str,
    status: str,
    *,
    staff: UUID = EMPLOYER_ADVISER,
    reason: str = WHY,
    version: int = 1,
    change: str = "",
) -> Callable[[Scene], Attempt]:
    """Try a step with a vacancy; `change` may name its writer."""

    def arrange(scene: Scene) -> Attempt:
        number = vacancy(scene, status)
        if change:
            scene.world.sql.execute(change.encode(), {"id": number, "staff": staff})
        token = scene.world.sign_in(staff).token
        return lambda: scene.prober.rows("logger", STEP, token, number, version, verb, reason, "[]") == [(None,)]

    return arrange


def _employer_approves(scene: Scene) -> Attempt:
    """Try, as an employer, to approve what somebody else of it wrote."""
    number = vacancy(scene, "review")
    scene.world.sql.execute(
        "UPDATE employers.employer SET kvk_number = %s WHERE id = %s", [BAKERY, employer_of(scene, number)]
    )
    token = scene.world.sign_in_employer(BAKERY).token
    return lambda: scene.prober.rows("logger", STEP, token, number, 1, "approve", WHY, "[]") == [(None,)]


def _publishes_what_was_found(scene: Scene) -> Attempt:
    number = vacancy(scene, "draft")
    token = scene.world.sign_in(EMPLOYER_ADVISER).token

    def attempt() -> bool:
        scene.prober.rows("logger", STEP, token, number, 1, "publish", "", FINDING)
        scene.world.sql.execute("UPDATE employers.vacancy SET version = 1 WHERE id = %s", [number])
        became = str(scene.world.one("SELECT status FROM employers.vacancy WHERE id = %s", number)[0])
        scene.world.sql.execute(
            "UPDATE employers.vacancy SET status = 'draft', published_on = NULL, expires_on = NULL WHERE id = %s",
            [number],
        )
        return became == "published"

    return attempt


def holds(
    staff: UUID, status: str = "published", *, take: bool = True, of_colleague: bool = False
) -> Callable[[Scene], Attempt]:
    """Try to take a vacancy up, or to let it go."""

    def arrange(scene: Scene) -> Attempt:
        number = vacancy(scene, status)
        if of_colleague:
            scene.world.sql.execute("UPDATE employers.vacancy SET held_by = %s WHERE id = %s", [MEDIATOR, number])
        token = scene.world.sign_in(staff).token
        return lambda: scene.prober.rows("logger", HOLD, token, number, take) == [(None,)]

    return arrange


def _event(scene: Scene, number: int) -> None:
    scene.world.sql.execute(
        "INSERT INTO employers.vacancy_event (vacancy_id, verb, to_status, actor_kind, actor_ref)"
        " VALUES (%s, 'publish', 'published', 'staff', %s)",
        [number, EMPLOYER_ADVISER],
    )


def _history_of_others(scene: Scene) -> Attempt:
    number = vacancy(scene)
    _event(scene, number)
    token = scene.world.sign_in_employer(OTHER).token
    return lambda: len(scene.prober.rows("reader", HISTORY, token, number)) > 0


def _names_of_colleagues(scene: Scene) -> Attempt:
    number = vacancy(scene)
    _event(scene, number)
    scene.world.sql.execute(
        "UPDATE employers.employer SET kvk_number = %s WHERE id = %s", [BAKERY, employer_of(scene, number)]
    )
    token = scene.world.sign_in_employer(BAKERY).token
    return lambda: any(name for (name,) in scene.prober.rows("reader", HISTORY, token, number))


def keeps(staff: UUID, *, version: int | None = None) -> Callable[[Scene], Attempt]:
    """Try to keep an employer, or with a version to change one."""

    def arrange(scene: Scene) -> Attempt:
        which = None if version is None else employer_of(scene, vacancy(scene))
        kvk = (
            "90000058"
            if which is None
            else scene.world.one("SELECT kvk_number FROM employers.employer WHERE id = %s", which)[0]
        )
        token = scene.world.sign_in(staff).token
        given = json.dumps({"kvk_number": kvk, "name": "Bakkerij", "sector": "", "rsin": None, "closed_on": None})
        return lambda: scene.prober.rows("logger", KEEP, token, which, version, given) == [(None,)]

    return arrange


def adds_contact(staff: UUID, change: str = "") -> Callable[[Scene], Attempt]:
    """Try to add somebody to an employer's record."""

    def arrange(scene: Scene) -> Attempt:
        employer = employer_of(scene, vacancy(scene))
        if change:
            scene.world.sql.execute(change.encode())
        token = scene.world.sign_in(staff).token
        return lambda: scene.prober.rows("logger", PART, token, employer, CONTACT) == [(None,)]

    return arrange


def _opens_record(scene: Scene) -> Attempt:
    employer = employer_of(scene, vacancy(scene))
    token = scene.world.sign_in(MANAGER).token
    return lambda: scene.prober.rows("logger", OPEN, token, employer)[0][0] is not None


# --- What the exchange is told ---------------------------------------------------------------------------------------

ASK = "SELECT vacancies, names FROM exchange.ask_vum_vacancies(%s, %s::jsonb, 1, 100, gen_random_uuid(), NULL)"
DETAIL = "SELECT vacancy_id FROM exchange.open_vum_vacancy(%s, %s, gen_random_uuid(), NULL)"
TOLD = "SELECT contact_name FROM exchange.vum_vacancies(%s, %s)"
ASKED = json.dumps({"pc4": 8011, "km": 50, "licences": [], "languages": []})
PAST = "UPDATE employers.vacancy SET published_on = kernel.today() - 9, expires_on = kernel.today()"
WITHDRAWN = "UPDATE employers.vacancy SET status = 'withdrawn', closed_on = kernel.today()"


def vum_finds(change: str) -> Callable[[Scene], Attempt]:
    """Try to find a vacancy by way of the exchange after a change that takes it out."""

    def arrange(scene: Scene) -> Attempt:
        vacancy(scene)
        scene.world.sql.execute(change.encode())
        token = vum_probes.begin(scene, vum_probes.party(scene))
        return lambda: len(scene.prober.rows("matcher", ASK, token, ASKED)[0][0] or ()) > 0

    return arrange


def vum_details(change: str = "", *, other: bool = False) -> Callable[[Scene], Attempt]:
    """Try the details of a vacancy after a change; of another party's question when `other`."""

    def arrange(scene: Scene) -> Attempt:
        vacancy(scene)
        asker = vum_probes.party(scene)
        name = scene.prober.rows("matcher", ASK, vum_probes.begin(scene, asker), ASKED)[0][1][0]
        if change:
            scene.world.sql.execute(change.encode())
        token = vum_probes.begin(scene, vum_probes.party(scene) if other else asker)
        return lambda: scene.prober.rows("logger", DETAIL, token, name)[0][0] is not None

    return arrange


def vum_tells(change: str = "", *, contact: bool = False) -> Callable[[Scene], Attempt]:
    """Try to be told of a vacancy that is not open, or the contact with a first answer."""

    def arrange(scene: Scene) -> Attempt:
        number = vacancy(scene)
        scene.world.sql.execute(
            "INSERT INTO employers.contact (employer_id, name, phone) VALUES (%s, 'Proefpersoon', '0612345678')",
            [employer_of(scene, number)],
        )
        if change:
            scene.world.sql.execute(change.encode())

        def attempt() -> bool:
            rows = scene.prober.rows("logger", TOLD, [number], False)  # noqa: FBT003 - without the contact
            return any(name for (name,) in rows) if contact else len(rows) > 0

        return attempt

    return arrange


def _file_overwrites(scene: Scene) -> Attempt:
    """Try to put back, by the file of before, what a colleague changed in a vacancy."""
    number = vacancy(scene, supplier="bron", external_id="V-1", changed_by=MEDIATOR)
    place = establishment_of(scene, number)
    employer = scene.world.one(
        "SELECT jsonb_build_object('kvk_number', e.kvk_number, 'name', e.name, 'number', b.number, 'place', b.place,"
        " 'pc4', b.pc4)::text FROM employers.establishment b JOIN employers.employer e ON e.id = b.employer_id"
        " WHERE b.id = %s", place,
    )[0]  # fmt: skip
    given = values(scene, place)
    return lambda: scene.prober.rows("worker", DELIVER, employer, given) == [("changed",)]


PUTTING, STEPPING, HOLDING = "employers.put_vacancy", "employers.step_vacancy", "employers.hold_vacancy"
FIND, DETAILED, TELLING = "exchange.find_vum_vacancies", "exchange.open_vum_vacancy", "exchange.vum_vacancies"
VACANCY_PROBES: dict[str, Probe] = {
    "vacancy-written-by-function": Probe(
        "employers.writes_for", "access.may_record(p_actor.function, 'vacancy', 'write')", puts(ADVISER), "true"
    ),
    "vacancy-made-for-whom-one-writes": Probe(
        PUTTING, "OR NOT employers.writes_for(actor, (p_values ->> 'establishment_id')::int)", puts(ADVISER)
    ),
    "vacancy-changed-of-whom-one-writes-for": Probe(
        PUTTING, "OR p_id IS NOT NULL AND NOT employers.writes_for(actor, held.establishment_id)", _takes_over
    ),
    "vacancy-at-an-open-establishment": Probe(
        PUTTING, "b.closed_on IS NOT NULL OR",
        puts(EMPLOYER_ADVISER, change="UPDATE employers.establishment SET closed_on = kernel.today()"),
    ),
    "vacancy-of-an-open-employer": Probe(
        PUTTING, "OR e.closed_on IS NOT NULL",
        puts(EMPLOYER_ADVISER, change="UPDATE employers.employer SET closed_on = kernel.today()"),
    ),
    "vacancy-changed-in-the-version-seen": Probe(
        PUTTING, "held.version IS DISTINCT FROM p_version THEN", puts(EMPLOYER_ADVISER, version=7), "false THEN"
    ),
    "vacancy-step-of-whom-one-writes-for": Probe(
        STEPPING, "OR NOT employers.writes_for(actor, held.establishment_id)", steps("fill", "published", staff=ADVISER)
    ),
    "vacancy-step-in-the-version-seen": Probe(
        STEPPING, "held.version IS DISTINCT FROM p_version THEN", steps("fill", "published", version=7), "false THEN"
    ),
    "vacancy-expires-by-itself": Probe(STEPPING, "OR p_verb IN ('change', 'expire')", steps("expire", "published")),
    "vacancy-four-eyes-of-the-maker": Probe(
        STEPPING, "IN (held.entered_by, held.changed_by)",
        steps("approve", "review", change="UPDATE employers.vacancy SET entered_by = %(staff)s WHERE id = %(id)s"),
        "IN (held.changed_by)",
    ),
    "vacancy-four-eyes-of-the-writer": Probe(
        STEPPING, "IN (held.entered_by, held.changed_by)",
        steps("approve", "review", change="UPDATE employers.vacancy SET changed_by = %(staff)s WHERE id = %(id)s"),
        "IN (held.entered_by)",
    ),
    "vacancy-approved-by-staff": Probe(STEPPING, "actor.kind <> 'staff' OR", _employer_approves),
    "vacancy-approved-for-a-reason": Probe(
        STEPPING, "length(btrim(coalesce(p_reason, ''))) < 20", steps("approve", "review", reason="kort"), "false"
    ),
    "vacancy-published-before-its-last-day": Probe(
        STEPPING, "held.expires_on <= kernel.today() THEN",
        steps("publish", "draft", change="UPDATE employers.vacancy SET expires_on = kernel.today() WHERE id = %(id)s"),
        "false THEN",
    ),
    "vacancy-stopped-by-the-check": Probe(
        STEPPING, "coalesce(jsonb_array_length(p_findings), 0) > 0", _publishes_what_was_found, "false"
    ),
    "vacancy-changed-by-others-stays-when-a-file-comes-again": Probe(
        "employers.deliver_vacancy", "held.changed_by IS NOT NULL AND", _file_overwrites, "false AND"
    ),
    "vacancy-held-by-who-reads-vacancies": Probe(
        HOLDING, "OR NOT access.may_record(actor.function, 'vacancy', 'read')", holds(MANAGER)
    ),
    "vacancy-held-when-it-is-found": Probe(
        HOLDING,
        "WHEN held.status <> 'published' AND NOT employers.writes_for(actor, held.establishment_id) THEN 'not_yours'",
        holds(ADVISER, "draft"),
    ),
    "vacancy-of-a-colleague-taken-over-unsaid": Probe(
        HOLDING, "WHEN p_hold AND held.held_by <> actor.actor_ref AND NOT p_take_over THEN 'held'",
        holds(ADVISER, of_colleague=True),
    ),
    "vacancy-of-a-colleague-let-go": Probe(
        HOLDING, "WHEN NOT p_hold AND held.held_by IS DISTINCT FROM actor.actor_ref THEN 'held'",
        holds(ADVISER, take=False, of_colleague=True),
    ),
    "vacancy-history-of-others": Probe(
        "employers.vacancy_history", "OR employers.writes_for(actor, v.establishment_id)", _history_of_others, "OR true"
    ),
    "vacancy-history-without-names-of-colleagues": Probe(
        "employers.vacancy_history", "CASE WHEN actor.kind = 'staff' THEN coalesce(f.display_name, '') ELSE '' END",
        _names_of_colleagues, "coalesce(f.display_name, '')",
    ),
    "employer-kept-by-function": Probe(
        "employers.record_refusal", "OR NOT access.may_record(p_actor.function, 'employer', 'write')", keeps(ADVISER)
    ),
    "employer-changed-in-the-version-seen": Probe(
        "employers.put_employer", "AND e.version = p_version", keeps(EMPLOYER_ADVISER, version=7)
    ),
    "employer-record-added-to-by-function": Probe(
        "employers.put_part", "coalesce(employers.record_refusal(actor, p_employer),", adds_contact(ADVISER),
        "coalesce(",
    ),
    "employer-record-of-a-closed-one": Probe(
        "employers.put_part", "AND e.closed_on IS NOT NULL",
        adds_contact(EMPLOYER_ADVISER, "UPDATE employers.employer SET closed_on = kernel.today()"), "AND false",
    ),
    "employer-record-read-by-function": Probe(
        "employers.open_employer", "OR NOT access.may_record(actor.function, 'employer', 'read')", _opens_record
    ),
    "vum-vacancy-that-is-open": Probe(FIND, "v.status = 'published' AND", vum_finds(WITHDRAWN)),
    "vum-vacancy-before-its-last-day": Probe(
        FIND, "AND (v.expires_on IS NULL OR v.expires_on > kernel.today())", vum_finds(PAST)
    ),
    "vum-vacancy-of-ours": Probe(
        FIND, "AND v.source <> 'vum'", vum_finds("UPDATE employers.vacancy SET source = 'vum'")
    ),
    "vum-vacancy-detail-that-is-open": Probe(DETAILED, "AND v.status = 'published'", vum_details(WITHDRAWN)),
    "vum-vacancy-detail-before-its-last-day": Probe(
        DETAILED, "AND (v.expires_on IS NULL OR v.expires_on > kernel.today())", vum_details(PAST)
    ),
    "vum-vacancy-detail-of-ones-own-question": Probe(
        "exchange.take_vum_detail", "AND q.party_id = p_party", vum_details(other=True)
    ),
    "vum-vacancy-told-while-open": Probe(TELLING, "AND v.status = 'published'", vum_tells(WITHDRAWN)),
    "vum-contact-with-the-details-alone": Probe(TELLING, "WHERE p_contact AND", vum_tells(contact=True), "WHERE"),
}  # fmt: skip
