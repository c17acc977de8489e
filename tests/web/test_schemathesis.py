"""Requests made from the contracts, right and wrong: none is a fault of ours, and each answer is by the contract.

Schemathesis makes them, always the same ones, and the application answers in this process on the real database. For
the contracts of the national exchange see the files beside the checkout.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sonar.web.api import municipal, suppliers
from tests.web import test_municipal_interface as towns
from tests.web import vum_exchange
from tests.web.supplier_systems import BAKERY_OIN, Supplier, connect, vacancy
from tests.web.test_vum_source import jobseeker
from tests.world import World

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = int(os.environ.get("SONAR_SCHEMATHESIS_EXAMPLES", "15"))
"""For each operation and each way; more by hand for a longer hunt."""
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
HOST = "http://testserver"


@dataclass
class Hunt:
    """One contract, and how a request to it is signed."""

    root: str
    schema: Any
    headers: Callable[[], Mapping[str, str]]
    steer: Callable[..., None] = lambda _case, *, known: None  # noqa: ARG005 - for who has something to say
    """Makes some of the right ones more right: about somebody and something that is there."""
    remote: str = "127.0.0.1"

    def run(self) -> dict[str, set[int]]:
        """Send what the contract leads to; return the codes that came back, by operation."""
        seen: dict[str, set[int]] = {}
        for found in self.schema.get_all_operations():
            operation = found.ok()
            codes = seen.setdefault(f"{operation.method.upper()} {operation.path}", set())
            for mode in MODES:
                self._attempt(operation, mode, codes)
        return seen

    def _attempt(self, operation: Any, mode: Any, codes: set[int]) -> None:
        @limits(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
        def each(case: Any, *, known: bool) -> None:
            if mode is schemathesis.GenerationMode.POSITIVE:
                self.steer(case, known=known)
            response = case.call(
                base_url=HOST + self.root,
                headers=dict(self.headers()),
                environ_base={"REMOTE_ADDR": self.remote},
            )
            codes.add(response.status_code)
            case.validate_response(response, checks=CHECKS)

        each()


def hunt(document: dict[str, Any], root: str, headers: Callable[[], Mapping[str, str]], **how: Any) -> Hunt:
    """Return a hunt through a contract, in this process."""
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document, default=str)))
    schema.app = get_wsgi_application()
    return Hunt(root, schema, headers, **how)


def signed(system: Supplier | towns.System) -> Callable[[], Mapping[str, str]]:
    """Return the headers of a system that proves who it is, anew for each request."""
    return lambda: {"Authorization": f"Bearer {system.assertion()}"}


@pytest.mark.requirement("R116")
def test_suppliers(world: World, http: Client) -> None:
    system = connect(world, http, BAKERY_OIN, per_hour=100_000)
    right = vacancy(world)
    assert system.put("V-1", right).status_code == 201

    def steer(case: Any, *, known: bool) -> None:
        if known and "kenmerk" in case.path_parameters:
            case.path_parameters["kenmerk"] = "V-1"
        rows = case.body.get("vacatures", [case.body]) if isinstance(case.body, dict) else []
        for row in rows:
            if "kvkNummer" in row:
                exact = ("kvkNummer", "vestigingsnummer", "beroepCode", "opleidingsniveau", "contractvorm", "postcode")
                row |= {name: right[name] for name in (*exact, *(("omschrijving", "titel") if known else ()))}
                row |= {"urenMin": 0, "urenMax": max(1, int(row["urenMax"]))}
                for name in (
                    "beroepLijst",
                    "vestigingPostcode",
                    "rijbewijzen",
                    "talen",
                    "vaardigheden",
                    "zichtbaarTot",
                ):
                    row.pop(name, None)
                if row.get("taalniveaus"):
                    row |= {"talen": ["nld"], "taalniveaus": [{**row["taalniveaus"][0], "taal": "nld", "mondeling": 3}]}

    seen = hunt(suppliers.document(), suppliers.ROOT, signed(system), steer=steer).run()
    assert len(seen) == 6
    assert all(codes & {200, 201} for codes in seen.values()), seen
    assert all(400 in codes for codes in seen.values()), seen


@pytest.mark.requirement("R116")
def test_municipalities(world: World, http: Client) -> None:
    person = world.client()
    system = towns.connect(world, http, towns.OIN, "Gemeente Zwolle", per_day=5000)
    reference = system.ask(person).json()["verwijzing"]

    def steer(case: Any, *, known: bool) -> None:
        if not known:
            return
        if isinstance(case.body, dict) and "burgerservicenummer" in case.body:
            case.body["burgerservicenummer"] = person.new.bsn.reveal()
            if "begonnenOp" in case.body:
                case.body |= {"begonnenOp": "2026-03-01", "geeindigdOp": None}
        if "reference" in case.path_parameters:
            case.path_parameters["reference"] = reference

    seen = hunt(municipal.document(), municipal.ROOT, signed(system), steer=steer).run()
    assert len(seen) == 4
    assert all(200 in codes for codes in seen.values()), seen


@pytest.mark.requirement("R310")
@pytest.mark.parametrize(
    ("name", "about", "number"),
    [
        ("Bron-WerkzoekendeProfielen", "werkzoekendeProfielen", "idWerkzoekende"),
        ("Bron-Vacatures", "vacatures", "idVacature"),
    ],
)
def test_the_national_exchange(  # noqa: PLR0913 - what is asked about, and the fixtures
    world: World, http: Client, settings: Any, tmp_path: Path, name: str, about: str, number: str
) -> None:
    document = vum_exchange.contract(name)
    jobseeker(world)
    world.vacancy()
    exchange = vum_exchange.join(http, tmp_path, settings)
    world.sql.execute("UPDATE exchange.vum_party SET questions_per_hour = 100000")
    (match,) = exchange.ask(about=about).json()["matches"]

    def steer(case: Any, *, known: bool) -> None:
        if known and isinstance(case.body, dict):
            case.body = {"vraagObject": {"selectiegebied": {"postcode": "8011AB", "afstand": 50}}}
        if known and number in case.path_parameters:
            case.path_parameters[number] = match[number]

    seen = hunt(document, vum_exchange.ROOT, exchange.headers, remote=vum_exchange.PROXY, steer=steer).run()
    assert all(codes <= {200, 400, 401, 405} for codes in seen.values()), seen
    # By the contract is also what is answered, not what is refused alone.
    assert {operation.split()[0] for operation, codes in seen.items() if 200 in codes} == {"GET", "POST"}, seen
    assert all(400 in codes for codes in seen.values()), seen
