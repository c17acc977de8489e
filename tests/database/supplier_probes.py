"""The checks around suppliers of vacancies, each with the attempt that gets through when it is gone."""

import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

from sonar.employers.queries.kept import as_columns
from sonar.employers.types import VacancyValues
from tests.database.employer_probes import mandate
from tests.database.wall_probes import Attempt, Probe, Scene

SHOP, AGENCY = "90000017", "90000025"
DELIVER = (
    "SELECT outcome, refusal FROM exchange.deliver_supplied(%s, %s, %s::jsonb, %s::jsonb, %s::jsonb, %s, %s, %s::int,"
    " gen_random_uuid(), NULL)"
)
READ = "SELECT told FROM exchange.supplied_vacancy(%s, %s, NULL, NULL)"
LIST = "SELECT jsonb_array_length(told) FROM exchange.supplied_vacancies(%s, '', NULL, 100, NULL, NULL)"
FINDING = '[{"rule": "age", "words": "35 jaar"}]'


def connect(scene: Scene, kvk: str = SHOP, *, per_hour: int = 100, source: str = "") -> str:
    """Connect a supplier; return the number by which it signs."""
    oin = "".join(secrets.choice("0123456789") for _ in range(20))
    scene.world.sql.execute(
        "INSERT INTO exchange.supplier (oin, kvk_number, name, source, public_key, per_hour, agreement, valid_from,"
        " valid_until) VALUES (%s, %s, 'Leverancier', %s, repeat('x', 60), %s, 'Overeenkomst', kernel.today() - 9,"
        " kernel.today() + 9)",
        [oin, kvk, source or oin, per_hour],
    )
    return oin


def begin(scene: Scene, oin: str, *, assertion: str = "", seconds: int = 60, length: int = 43) -> str | None:
    """Begin a request; return its token when it was let in."""
    token = secrets.token_urlsafe(64)[:length]
    mark = sha256((assertion or token).encode()).digest()
    query = "SELECT begun, wait FROM exchange.begin_supplier_call(%s, %s, %s, %s, NULL, NULL)"
    return token if scene.prober.rows("auth", query, token, oin, mark, seconds) == [(True, None)] else None


def values(scene: Scene, title: str = "Verkoper") -> str:
    """Return a vacancy as the database takes it."""
    occupation = str(scene.world.one("SELECT min(code) FROM reference.occupation")[0])
    given = VacancyValues(establishment_id=1, title=title, occupation_code=occupation, description="x" * 40, pc4=8011)
    return json.dumps(as_columns(replace(given, hours_min=16, hours_max=24)))


def employer(kvk: str = SHOP, number: str = "") -> str:
    """Return an employer with an establishment as the database takes them."""
    return json.dumps(
        {"kvk_number": kvk, "name": "Winkel", "number": number or f"0000{kvk}", "pc4": 8011, "place": "Zwolle"}
    )


def deliver(scene: Scene, token: str | None, **how: Any) -> str | None:  # noqa: ANN401 - what is delivered
    """Deliver a vacancy; return the outcome, or nothing when it was refused."""
    close = how.get("close")
    outcome, refusal = scene.prober.rows(
        "logger",
        DELIVER,
        token,
        how.get("name", "V-1"),
        None if close else employer(how.get("kvk", SHOP), how.get("number", "")),
        None if close else values(scene, how.get("title", "Verkoper")),
        how.get("findings", "[]"),
        close,
        how.get("only_new", False),
        how.get("version"),
    )[0]
    return outcome if refusal is None else None


def contract(scene: Scene, oin: str, kvk: str = SHOP, *, days: int = 9) -> None:
    """Note a contract that ends in so many days."""
    scene.world.sql.execute(
        "INSERT INTO exchange.supplier_employer SELECT id, %s, 'Contract', kernel.today() - 30, kernel.today() + %s"
        " FROM exchange.supplier WHERE oin = %s",
        [kvk, days, oin],
    )


def delivers(kvk: str = AGENCY, **how: Any) -> Callable[[Scene], Attempt]:  # noqa: ANN401 - what is delivered
    """Try to deliver for the shop, as a supplier that may not."""

    def arrange(scene: Scene) -> Attempt:
        token = begin(scene, connect(scene, kvk))
        return lambda: deliver(scene, token, **how) is not None

    return arrange


def by_contract(*, of_another: bool = False, for_another: bool = False, days: int = 9) -> Callable[[Scene], Attempt]:
    """Try to deliver for the shop by a contract that is none."""

    def arrange(scene: Scene) -> Attempt:
        oin = connect(scene, AGENCY)
        contract(
            scene, connect(scene, "90000033") if of_another else oin, "90000041" if for_another else SHOP, days=days
        )
        token = begin(scene, oin)
        return lambda: deliver(scene, token) is not None

    return arrange


def by_mandate(
    change: str = "", *, giver: str = SHOP, to: str = AGENCY, known: bool = True
) -> Callable[[Scene], Attempt]:
    """Try to deliver for the shop by a mandate that is none."""

    def arrange(scene: Scene) -> Attempt:
        if known:
            assert deliver(scene, begin(scene, connect(scene)), name="V-0") == "new"
        mandate(scene, scene.world.sign_in_employer(giver), to)
        if change:
            scene.world.sql.execute(change.encode())
        token = begin(scene, connect(scene, AGENCY))
        return lambda: deliver(scene, token) is not None

    return arrange


def dead_call(change: str) -> Callable[[Scene], Attempt]:
    """Try to deliver by a request that `change` ended."""

    def arrange(scene: Scene) -> Attempt:
        token = begin(scene, connect(scene))
        scene.world.sql.execute(change.encode())
        return lambda: deliver(scene, token) is not None

    return arrange


def begins(change: str = "", **how: Any) -> Callable[[Scene], Attempt]:  # noqa: ANN401 - what is wrong with it
    """Try to begin a request in a way that is not allowed."""

    def arrange(scene: Scene) -> Attempt:
        oin = connect(scene)
        if change:
            scene.world.sql.execute(change.encode())
        return lambda: begin(scene, oin, **how) is not None

    return arrange


def _key(scene: Scene) -> Attempt:
    oin = connect(scene)
    scene.world.sql.execute(ENDED.encode())
    return lambda: scene.prober.rows("auth", "SELECT exchange.supplier_key(%s)", oin) != [(None,)]


def _lasts_long(scene: Scene) -> Attempt:
    oin = connect(scene)
    longest = "SELECT max(expires_at) > kernel.now() + interval '121 seconds' FROM exchange.supplier_call"
    return lambda: begin(scene, oin, seconds=86_400) is not None and bool(scene.world.one(longest)[0])


def over_the_hour(*, at_once: bool) -> Callable[[Scene], Attempt]:
    """Try more in an hour than it may."""

    def arrange(scene: Scene) -> Attempt:
        oin = connect(scene, per_hour=2)
        token = begin(scene, oin)
        query = "SELECT exchange.take_supplier_turns(%s, %s, NULL, NULL)"
        if at_once:
            scene.world.sql.execute("DELETE FROM exchange.supplier_hour")
            return lambda: scene.prober.rows("logger", query, token, 3) == [(None,)]
        assert begin(scene, oin) is not None
        return lambda: begin(scene, oin) is not None

    return arrange


def of_an_employer_of_before(what: str) -> Callable[[Scene], Attempt]:
    """Try something with a vacancy of an employer with which there is a contract no more."""

    def arrange(scene: Scene) -> Attempt:
        oin = connect(scene, AGENCY)
        contract(scene, oin)
        token = begin(scene, oin)
        assert deliver(scene, token) == "new"
        scene.world.sql.execute("DELETE FROM exchange.supplier_employer")
        attempts: dict[str, Attempt] = {
            "close": lambda: deliver(scene, token, close="withdraw") is not None,
            "read": lambda: scene.prober.rows("logger", READ, token, "V-1")[0][0] is not None,
            "list": lambda: scene.prober.rows("logger", LIST, token)[0][0] > 0,
        }
        return attempts[what]

    return arrange


def of_another_supplier(what: str) -> Callable[[Scene], Attempt]:
    """Try to read what another supplier of the same employer delivered."""

    def arrange(scene: Scene) -> Attempt:
        assert deliver(scene, begin(scene, connect(scene))) == "new"
        token = begin(scene, connect(scene))
        if what == "list":
            return lambda: scene.prober.rows("logger", LIST, token)[0][0] > 0
        return lambda: scene.prober.rows("logger", READ, token, "V-1")[0][0] is not None

    return arrange


def overwrites(change: str = "", **how: Any) -> Callable[[Scene], Attempt]:  # noqa: ANN401 - what is delivered
    """Try to deliver another text over one that is there, after a change."""

    def arrange(scene: Scene) -> Attempt:
        token = begin(scene, connect(scene))
        assert deliver(scene, token) == "new"
        if change:
            scene.world.sql.execute(change.encode())
        return lambda: deliver(scene, token, title="Bakker", **how) is not None

    return arrange


def _unchecked(scene: Scene) -> Attempt:
    token = begin(scene, connect(scene))
    return lambda: deliver(scene, token, findings=FINDING) not in {"review", None}


def _judged_once(scene: Scene) -> Attempt:
    """Try words that nobody approved, in a vacancy in which others were."""
    token = begin(scene, connect(scene))
    assert deliver(scene, token, findings=FINDING) == "review"
    scene.world.sql.execute(
        "INSERT INTO employers.vacancy_event (vacancy_id, verb, to_status, actor_kind, findings)"
        " SELECT id, 'approve', 'published', 'staff', %s FROM employers.vacancy",
        [FINDING.replace("35", "40")],
    )
    return lambda: deliver(scene, token, findings=FINDING, title="Bakker") not in {"review", None}


def _register(scene: Scene) -> Attempt:
    connect(scene)
    query = "SELECT known IS NOT NULL FROM exchange.suppliers_known(%s, NULL, NULL)"
    return lambda: scene.prober.rows("logger", query, scene.prober.actor.token) == [(True,)]


def closed(change: str) -> Callable[[Scene], Attempt]:
    """Try to deliver for an establishment that is closed."""

    def arrange(scene: Scene) -> Attempt:
        token = begin(scene, connect(scene))
        assert deliver(scene, token) == "new"
        scene.world.sql.execute(change.encode())
        return lambda: deliver(scene, token, name="V-2") is not None

    return arrange


BEGIN, CALLER, SPEAK = "exchange.begin_supplier_call", "exchange.supplier_caller", "exchange.speaks_by"
REFUSE, TURNS, TAKE = "exchange.supply_refusal", "exchange.take_turns", "employers.take_delivered"
ENDED = "UPDATE exchange.supplier SET valid_until = kernel.today() - 1"
IN_FORCE = "AND kernel.today() BETWEEN s.valid_from AND s.valid_until"
SUPPLIER_PROBES: dict[str, Probe] = {
    "supplier-call-expires": Probe(
        CALLER, "AND c.expires_at > kernel.now()",
        dead_call("UPDATE exchange.supplier_call SET expires_at = kernel.now() - interval '1 second'"),
    ),
    "supplier-call-ends-with-the-agreement": Probe(CALLER, IN_FORCE, dead_call(ENDED)),
    "supplier-begin-needs-an-agreement": Probe(BEGIN, IN_FORCE, begins(ENDED)),
    "supplier-key-needs-an-agreement": Probe("exchange.supplier_key", IN_FORCE, _key),
    "supplier-begin-with-time-left": Probe(BEGIN, "AND p_seconds > 0", begins(seconds=0)),
    "supplier-begin-with-a-long-secret": Probe(BEGIN, "AND length(p_token) >= 40", begins(length=39)),
    "supplier-call-is-short": Probe(BEGIN, "least(p_seconds, 120)", _lasts_long, "p_seconds"),
    "supplier-hour-limit": Probe(
        TURNS, "WHERE h.used + excluded.used <= p_supplier.per_hour", over_the_hour(at_once=False)
    ),
    "supplier-hour-limit-at-once": Probe(TURNS, "WHERE p_turns <= p_supplier.per_hour", over_the_hour(at_once=True)),
    "supplier-speaks-for-the-employer": Probe(
        REFUSE, "WHEN p_close IS NULL AND speaks IS NULL THEN 'not_yours'", delivers()
    ),
    "supplier-contract-of-its-own": Probe(SPEAK, "e.supplier_id = p_supplier.id AND", by_contract(of_another=True)),
    "supplier-contract-with-this-employer": Probe(SPEAK, "AND e.kvk_number = p_kvk", by_contract(for_another=True)),
    "supplier-contract-in-force": Probe(
        SPEAK, "AND kernel.today() BETWEEN e.valid_from AND e.valid_until", by_contract(days=-1)
    ),
    "supplier-mandate-of-this-employer": Probe(SPEAK, "m.from_kvk = p_kvk AND", by_mandate(giver="90000041")),
    "supplier-mandate-to-this-supplier": Probe(
        SPEAK, "AND m.to_kvk = p_supplier.kvk_number", by_mandate(to="90000041")
    ),
    "supplier-mandate-for-vacancies": Probe(
        SPEAK, "AND m.scope IN ('vacancies', 'all')", by_mandate("UPDATE identity.mandate SET scope = 'candidates'")
    ),
    "supplier-mandate-in-force": Probe(
        SPEAK, "AND identity.mandate_holds(m)",
        by_mandate("UPDATE identity.mandate SET withdrawn_at = kernel.now(), withdrawn_by = given_by"),
    ),
    "supplier-makes-no-employer-by-mandate": Probe(
        REFUSE, "speaks = 'mandate' AND NOT EXISTS", by_mandate(known=False), "false AND NOT EXISTS"
    ),
    "supplier-closes-for-whom-it-speaks": Probe(
        REFUSE, "AND exchange.speaks_by(p_supplier, p_held_kvk) IS NULL THEN", of_an_employer_of_before("close"),
        "AND false THEN",
    ),
    "supplier-reads-for-whom-it-speaks": Probe(
        "exchange.told_vacancy", "AND exchange.speaks_by(p_supplier, e.kvk_number) IS NOT NULL",
        of_an_employer_of_before("read"),
    ),
    "supplier-lists-for-whom-it-speaks": Probe(
        "exchange.supplied_vacancies", "AND exchange.speaks_by(caller, e.kvk_number) IS NOT NULL",
        of_an_employer_of_before("list"),
    ),
    "supplier-reads-its-own": Probe(
        "exchange.told_vacancy", "v.supplier = p_supplier.source AND", of_another_supplier("read")
    ),
    "supplier-lists-its-own": Probe(
        "exchange.supplied_vacancies", "v.supplier = caller.source AND", of_another_supplier("list")
    ),
    "supplier-changes-the-version-it-saw": Probe(
        REFUSE, "p_held.version IS DISTINCT FROM p_version THEN", overwrites(version=1), "false THEN"
    ),
    "supplier-adds-what-is-new": Probe(REFUSE, "WHEN otherwise AND p_only_new THEN 'known'", overwrites(only_new=True)),
    "supplier-overwrites-nobody-unseen": Probe(
        REFUSE, "AND p_held.changed_by IS NOT NULL THEN",
        overwrites("UPDATE employers.vacancy SET changed_by = gen_random_uuid()"), "AND false THEN",
    ),
    "supplier-register-for-who-keeps-it": Probe(
        "exchange.suppliers_known",
        "actor.function NOT IN ('functional_manager', 'data_protection_officer', 'security_officer', 'auditor')",
        _register, "false",
    ),
    "delivery-passes-the-check": Probe(TAKE, "WHEN jsonb_array_length(stops) > 0 THEN", _unchecked, "WHEN false THEN"),
    "delivery-is-judged-by-its-words": Probe(
        "employers.unjudged", "AND lower(a ->> 'words') = lower(f ->> 'words')", _judged_once
    ),
    "delivery-for-an-open-establishment": Probe(
        "employers.delivered_place", "AND b.closed_on IS NULL",
        closed("UPDATE employers.establishment SET closed_on = kernel.today()"),
    ),
    "delivery-over-a-closed-vacancy": Probe(
        TAKE, "held.status IN ('filled', 'withdrawn', 'expired')",
        overwrites("UPDATE employers.vacancy SET status = 'withdrawn', closed_on = kernel.today()"), "false",
    ),
}  # fmt: skip
