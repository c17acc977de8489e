"""What every test stands on: a database of its own per worker, the real logins, and a small world to fill.

A reading needs a ticket that was committed before, so tests cannot hide in a transaction that is rolled back. Each
worker gets a copy of one migrated template database; what a test wrote is emptied after it. Arranging is done by the
superuser (`arrange`); everything that is tested runs as one of the product's own logins.
"""

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client as DjangoClient

from tests import databases
from tests.world import World


def pytest_configure() -> None:
    """Make the folder of static files, of whose absence WhiteNoise would warn."""
    if settings.configured and settings.STATIC_ROOT:
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what stays until the end: the code and the tests, over a million objects."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def worker_database(worker_id: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """Point every login at this worker's own copy of the template database; return its name."""
    if "SONAR_TEST_SUPERUSER_DSN" not in os.environ:
        pytest.fail("these tests need their own database server: run them by ./run test")
    name = databases.copy_template(worker_id)
    for alias, description in settings.DATABASES.items():
        if alias != "default":
            description["NAME"] = name
    django_db_blocker.unblock()  # type: ignore[attr-defined]
    yield name
    for alias in settings.DATABASES:
        if alias != "default":
            connections[alias].close()
            pool = getattr(connections[alias], "pool", None)
            if pool is not None:
                connections[alias].close_pool()  # type: ignore[attr-defined]
    databases.drop(name)


@pytest.fixture(scope="session")
def arrange(worker_database: str) -> Iterator[psycopg.Connection]:
    """Give a superuser's connection, for arranging and for looking at what is left. Never under test."""
    with databases.superuser(worker_database) as connection:
        yield connection


@pytest.fixture(scope="session")
def sweeper(worker_database: str) -> Iterator[psycopg.Connection]:
    """Give the connection that empties the database."""
    with databases.sweeper(worker_database) as connection:
        yield connection


@pytest.fixture
def database(worker_database: str, sweeper: psycopg.Connection) -> Iterator[str]:
    """Give the worker's database, empty but for code lists, policy, organisations and staff; empty it afterwards."""
    yield worker_database
    for alias in settings.DATABASES:
        if alias != "default":
            connections[alias].close()
    databases.empty(sweeper)


@pytest.fixture
def world(database: str, arrange: psycopg.Connection) -> World:  # noqa: ARG001 - the database must be there
    """Give a small world to fill."""
    return World(arrange)


@pytest.fixture
def now() -> datetime:
    """Give the moment that a test hands over."""
    return datetime.now(UTC)


@pytest.fixture
def http(world: World) -> DjangoClient:  # noqa: ARG001 - pages need the database
    """Give a browser without JavaScript; `http.cookies` takes a session by `world.browse(http, actor)`."""
    return DjangoClient(raise_request_exception=False)


@pytest.fixture(scope="session")
def idle_logins(worker_database: str) -> Iterator[databases.Idle]:
    """Keep connections as the product's own logins from test to test; close them in the end."""
    idle: databases.Idle = {}
    yield idle
    for connections_of_one in idle.values():
        for connection in connections_of_one:
            connection.close()


@pytest.fixture
def login(worker_database: str, idle_logins: databases.Idle) -> Iterator[databases.Logins]:
    """Give connections as the product's own logins, each for this test alone: `login("reader")`."""
    with databases.Logins(worker_database, idle_logins) as logins:
        yield logins
