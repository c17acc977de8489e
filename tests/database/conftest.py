"""What probes stand on: a client of the adviser's own, one of somebody else's, and bare connections as the logins."""

import pytest

from tests.database.probing import Prober
from tests.databases import Logins
from tests.world import ADVISER, COLLEAGUE, Person, World


@pytest.fixture
def prober(world: World, login: Logins) -> Prober:
    """Somebody who can run any SQL as any login, and holds one real session."""
    return Prober(world, login, world.sign_in())


@pytest.fixture
def own(world: World) -> Person:
    """Somebody in the adviser's own caseload."""
    return world.client(adviser=ADVISER)


@pytest.fixture
def hidden(world: World) -> Person:
    """Somebody the adviser has nothing to do with; the probes must not learn one bit about her."""
    return world.client(adviser=COLLEAGUE)
