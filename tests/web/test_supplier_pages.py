"""The page with the suppliers of vacancies, as those see it who keep the connections, and nobody else."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from sonar.kernel import clock
from tests.web.supplier_systems import BAKERY, BAKERY_OIN, BUREAU_OIN, OTHER, connect, contract, mandate, vacancy
from tests.world import AUDITOR, BY_FUNCTION, FUNCTIONAL_MANAGER, OFFICER, SECURITY, World

PAGE = "/beheer/leveranciers"


def text_of(http: Client) -> str:
    """Return the page without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", http.get(PAGE).content.decode()).split())


@pytest.mark.requirement("I64")
def test_suppliers_with_their_agreements_and_for_whom_they_may_deliver(world: World, http: Client) -> None:
    world.browse(http, world.sign_in(FUNCTIONAL_MANAGER))
    assert "Nog geen leverancier aangesloten" in text_of(http)
    bakery = connect(world, http, BAKERY_OIN)
    bakery.http = Client()
    assert bakery.put("V-1", vacancy(world)).status_code == 201
    connect(world, http, BUREAU_OIN, days=5)
    contract(world, BUREAU_OIN, BAKERY)
    contract(world, BUREAU_OIN, OTHER)
    mandate(world, BAKERY, BUREAU_OIN[8:16])
    page = text_of(http)
    for words in (
        f"Leverancier {BAKERY}", BAKERY_OIN, f"bron-{BAKERY}", "Overeenkomst aanlevering 2026", "1 vacature",
        "1 van 500", "van 1 werkgever", "Bakkerij De Proef", "Contract 2026-17",
        "Geen contracten met andere werkgevers",
    ):  # fmt: skip
        assert words in page, words
    assert "Geldt nu niet" not in page
    world.advance(days=6)
    world.browse(http, world.sign_in(FUNCTIONAL_MANAGER))
    later = text_of(http)
    assert later.count("Geldt nu niet") == 1
    assert later.index(f"Leverancier {BAKERY}") < later.index(f"Leverancier {BUREAU_OIN[8:16]}")
    assert str(clock.local_day(clock.now()) - timedelta(days=1)) not in later
    lines = world.all("SELECT decision FROM ledger.decision WHERE action = 'supplier:known'")
    assert lines == [(True,)] * 3


def test_page_is_for_who_keeps_the_connections_and_who_watches(world: World, http: Client) -> None:
    may = {FUNCTIONAL_MANAGER, OFFICER, SECURITY, AUDITOR}
    for staff in BY_FUNCTION.values():
        world.browse(http, world.sign_in(staff))
        assert http.get(PAGE).status_code == (200 if staff in may else 403), staff
