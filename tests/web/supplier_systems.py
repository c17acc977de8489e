"""Systems of suppliers as they call Sonar: with a key of their own, and an assertion for each request."""

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey

from sonar.kernel import clock
from sonar.web.api.suppliers import ROOT
from tests.world import World

BAKERY, BUREAU, BOARD, OTHER = "90000017", "90000025", "90000033", "90000041"
BAKERY_OIN, BUREAU_OIN, BOARD_OIN = (f"00000003{kvk}0000" for kvk in (BAKERY, BUREAU, BOARD))
VACANCIES, SUPPLY = "/vacatures", "/leveringen"
PROBLEM = "application/problem+json"
TEXT = "U helpt klanten in de winkel, vult de schappen en houdt de kassa bij."


@dataclass
class Supplier:
    """A supplier's own system, with the key by which it signs."""

    http: Client
    oin: str
    key: ECKey

    def assertion(self, **changes: Any) -> str:
        """Sign who this is, for one request."""
        moment = int(clock.now().timestamp())
        claims = {
            "iss": self.oin, "sub": self.oin, "aud": settings.SONAR.base_url + ROOT, "iat": moment, "exp": moment + 60,
            "jti": secrets.token_urlsafe(16), **changes,
        }  # fmt: skip
        return jwt.encode({"alg": "ES256", "kid": self.oin}, claims, self.key, algorithms=["ES256"])

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Send a request; `body` is JSON, or bytes and texts as they are."""
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        given = {"Authorization": f"Bearer {self.assertion()}"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.generic(
            method, ROOT + path, b"" if body is None else content, content_type="application/json", headers=given
        )

    def add(self, body: object) -> Any:
        """Deliver a new vacancy."""
        return self.send("POST", VACANCIES, body)

    def put(self, name: str, body: object, **headers: str) -> Any:
        """Deliver a vacancy under a number."""
        return self.send("PUT", f"{VACANCIES}/{name}", body, **headers)

    def read(self, name: str = "", query: str = "") -> Any:
        """Read one vacancy, or the list."""
        return self.send("GET", f"{VACANCIES}/{name}{query}" if name else f"{VACANCIES}{query}")

    def close(self, name: str, query: str = "", **headers: str) -> Any:
        """Close a vacancy."""
        return self.send("DELETE", f"{VACANCIES}/{name}{query}", **headers)

    def supply(self, *rows: object) -> Any:
        """Deliver many at once."""
        return self.send("POST", SUPPLY, {"vacatures": list(rows)})


def connect(world: World, http: Client, oin: str, *, per_hour: int = 500, days: int = 200, since: int = -1) -> Supplier:
    """Let a supplier be connected, and return its system."""
    key = ECKey.generate_key("P-256")
    today = clock.local_day(clock.now())
    _put(
        world,
        "supplier",
        oin=oin,
        kvk_number=oin[8:16],
        name=f"Leverancier {oin[8:16]}",
        source=f"bron-{oin[8:16]}",
        public_key=json.dumps(key.as_dict(private=False)),
        per_hour=per_hour,
        agreement="Overeenkomst aanlevering 2026",
        valid_from=today + timedelta(days=since),
        valid_until=today + timedelta(days=days),
    )
    return Supplier(http, oin, key)


def contract(world: World, oin: str, kvk: str, *, days: int = 100, since: int = -1) -> None:
    """Let it be noted that a supplier delivers for an employer by contract."""
    today = clock.local_day(clock.now())
    _put(
        world,
        "contract",
        oin=oin,
        kvk_number=kvk,
        contract="Contract 2026-17",
        valid_from=today + timedelta(days=since),
        valid_until=today + timedelta(days=days),
    )


def _put(world: World, kind: str, **values: Any) -> None:
    world.sql.execute("SELECT exchange.put_connection(%s, %s::jsonb)", [kind, json.dumps(values, default=str)])


def vacancy(world: World, **changes: Any) -> dict[str, Any]:
    """Return a vacancy of the bakery in which nothing is wrong; a change to None leaves a field out."""
    given = {
        "kvkNummer": BAKERY, "werkgever": "Bakkerij De Proef", "vestigingsnummer": f"0000{BAKERY}", "titel": "Verkoper",
        "omschrijving": TEXT, "beroepCode": str(world.one("SELECT min(code) FROM reference.occupation")[0]),
        "urenMin": 16, "urenMax": 24, "opleidingsniveau": 2, "contractvorm": 1, "postcode": 8011, "talen": ["nld"],
        "begeleiding": True, **changes,
    }  # fmt: skip
    return {name: value for name, value in given.items() if value is not None}


def mandate(world: World, giver: str, to: str, scope: str = "vacancies") -> None:
    """Let an employer have given a mandate."""
    actor = world.sign_in_employer(giver)
    world.sql.execute(
        "INSERT INTO identity.mandate (from_kvk, to_kvk, scope, valid_from, valid_until, given_by)"
        " VALUES (%s, %s, %s, kernel.today(), kernel.today() + 30, %s)",
        [giver, to, scope, actor.ref],
    )
