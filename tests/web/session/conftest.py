"""The demo sign-in provider as it runs beside Sonar, a town to sign in to, and a browser."""

import json
import os
import re
import secrets
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import psycopg
import pytest
import requests
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from sonar.identity.operations.provider import forget_providers
from sonar.identity.types import Function
from sonar.kernel.bsn import Bsn
from sonar.kernel.encryption import bsn_index, key_store
from sonar.web.session.access import employer_page, jobseeker_page, open_page, signed_in_page, staff_page

PEOPLE = [
    {"means": "staff", "subject": "s-1", "name": "Sanne de Groot", "role": "Adviseur werk", "shows": "Caseload"},
    {"means": "staff", "subject": "s-2", "name": "Ali Bakker", "role": "Teammanager", "shows": ""},
    {
        "means": "digid",
        "subject": "d-1",
        "name": "Fatima Jansen",
        "role": "Werkzoekende",
        "shows": "Heeft een bericht",
        "bsn": "999990019",
    },
    {"means": "eherkenning", "subject": "e-1", "name": "Bakkerij", "role": "Werkgever", "kvk_number": "90000001"},
    {
        "means": "eherkenning",
        "subject": "e-2",
        "name": "Bureau voor de bakkerij",
        "kvk_number": "90000001",
        "intermediary": "90000002",
    },
    {"means": "eherkenning", "subject": "e-3", "name": "Zonder KvK-nummer"},
]


class _Form(HTMLParser):
    """Finds where the form of a page leads."""

    action = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the action of the form."""
        if tag == "form":
            self.action = dict(attrs).get("action") or ""


@dataclass
class DemoProvider:
    """The running provider, and a browser of sorts."""

    url: str
    folder: Path
    back: str = "http://127.0.0.1:8000/aanmelden/terug"
    environment: dict[str, str] = field(default_factory=dict)

    def issuer(self, means: str) -> str:
        """Return the issuer of a means of signing in."""
        return f"{self.url}/{'medewerkers' if means == 'staff' else means}"

    def secret(self, means: str) -> str:
        """Return Sonar's client secret."""
        return (self.folder / f"oidc-{means}").read_text()

    def choose(self, address: str, subject: str, *, level: str) -> requests.Response:
        """Open the page at `address`, choose a person, and return the redirect back to Sonar."""
        page = requests.get(address, timeout=10)
        assert page.status_code == 200, page.text
        form = _Form()
        form.feed(page.text)
        return requests.post(
            f"{self.url}{form.action}",
            data={"subject": subject, "level": level},
            timeout=10,
            allow_redirects=False,
        )

    def answer(self, response: requests.Response) -> dict[str, str]:
        """Return the parameters that the browser carries back to Sonar."""
        location = response.headers["Location"]
        assert location.startswith(f"{self.back}?")
        return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}

    def run(self, statement: str) -> None:
        """Change the provider's own database."""
        database = sqlite3.connect(self.folder / "signin.sqlite3", timeout=10)
        with database:
            database.execute(statement)
        database.close()

    def log(self) -> str:
        """Return everything that the provider printed."""
        return (self.folder / "log").read_text()


@pytest.fixture(scope="session")
def demo_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProvider]:
    """Run the provider for all tests of this process."""
    folder = tmp_path_factory.mktemp("signin")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    provider = DemoProvider(url=f"http://127.0.0.1:{port}", folder=folder)
    (folder / "people.json").write_text(json.dumps(PEOPLE))
    for means in ("staff", "digid", "eherkenning"):
        (folder / f"oidc-{means}").write_text(secrets.token_hex(32))
    provider.environment = {
        **os.environ,
        "SONAR_MODE": "test",
        "SONAR_SIGNIN_DIR": str(folder),
        "SONAR_SECRETS_DIR": str(folder),
        "SONAR_BASE_URL": "http://127.0.0.1:8000",
        "SONAR_STAFF_ISSUER": provider.issuer("staff"),
        "SONAR_DIGID_ISSUER": provider.issuer("digid"),
        "SONAR_STAFF_CLIENT_ID": "sonar-staff",
        "SONAR_DIGID_CLIENT_ID": "sonar-digid",
        "SONAR_EHERKENNING_ISSUER": provider.issuer("eherkenning"),
        "SONAR_EHERKENNING_CLIENT_ID": "sonar-eherkenning",
    }
    for name in ("DJANGO_SETTINGS_MODULE", "SONAR_SIGNIN_DATABASE", "SONAR_DEMO_PEOPLE"):
        provider.environment.pop(name, None)
    prepare = [sys.executable, "-W", "error", "-m", "sonar_local.signin.prepare"]
    subprocess.run(prepare, env=provider.environment, check=True)  # noqa: S603 - our own module
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--no-access-log", "--blocking-threads", "2", "sonar_local.signin.wsgi:application",
    ]  # fmt: skip
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, env=provider.environment, stdout=log, stderr=log)  # noqa: S603
        try:
            _wait_for(provider, process)
            yield provider
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(provider: DemoProvider, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, provider.log()
        try:
            requests.get(f"{provider.url}/gezond", timeout=5)
        except requests.ConnectionError:
            time.sleep(0.05)  # waits for another process to listen, which nothing announces
        else:
            return
    pytest.fail(f"the provider does not listen: {provider.log()}")


@dataclass
class Town:
    """Who is registered in Sonar: the people of the demo list, but not all."""

    adviser_id: UUID
    client_id: UUID


@pytest.fixture
def town(
    demo_provider: DemoProvider,
    database: str,
    arrange: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> Town:
    """Register one adviser and one jobseeker of the list, and let Sonar use the demo provider."""
    made = Town(adviser_id=uuid4(), client_id=uuid4())
    store = key_store()  # read before the settings point elsewhere
    monkeypatch.setattr(
        settings,
        "SONAR",
        replace(
            settings.SONAR,
            base_url="http://127.0.0.1:8000",
            staff_issuer=demo_provider.issuer("staff"),
            digid_issuer=demo_provider.issuer("digid"),
            staff_client_id="sonar-staff",
            digid_client_id="sonar-digid",
            eherkenning_issuer=demo_provider.issuer("eherkenning"),
            eherkenning_client_id="sonar-eherkenning",
            secrets_dir=demo_provider.folder,
        ),
    )
    arrange.execute(
        "INSERT INTO identity.staff (id, issuer, subject, display_name, function, organisation_id, office_id)"
        " SELECT %s, %s, 's-1', 'Sanne de Groot', 'uwv_adviser', organisation_id, id"
        " FROM identity.office ORDER BY id LIMIT 1",
        [made.adviser_id, demo_provider.issuer("staff")],
    )
    index = bsn_index(store, Bsn("999990019"))
    arrange.execute("INSERT INTO identity.jobseeker_login VALUES (%s, %s)", [index, made.client_id])
    return made


def _say(text: str) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
        return HttpResponse(text)

    return view


class Addresses:
    """The product's addresses, and one page of each kind to try the declarations on."""

    urlpatterns = (
        *import_module(settings.ROOT_URLCONF).urlpatterns,
        path("proef/open", open_page(_say("open"))),
        path("proef/staf", staff_page()(_say("staf"))),
        path("proef/manager", staff_page(Function.TEAM_MANAGER)(_say("manager"))),
        path("proef/adviseur", staff_page(Function.UWV_ADVISER, Function.SW_ADVISER)(_say("adviseur"))),
        path("proef/werkmap", jobseeker_page(_say("werkmap"))),
        path("proef/werkgever", employer_page(_say("werkgever"))),
        path("proef/iedereen", signed_in_page(_say("iedereen"))),
        path("proef/vergeten", _say("niet verklaard")),
    )


@dataclass
class Browser:
    """A browser at Sonar: keeps cookies, and has to send the token of a form like a real one."""

    provider: DemoProvider
    http: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def post(self, page: str, address: str, **fields: str) -> Any:
        """Send a form to `address` as it stands on `page`."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.http.get(page).content.decode())
        assert token, "the page has no form"
        return self.http.post(address, {"csrfmiddlewaretoken": token[1], **fields})

    def come_back(self, word: str, subject: str, *, level: str, next_path: str = "") -> str:
        """Go to the provider, choose a person, and return the address that leads back to Sonar."""
        response = self.post("/aanmelden", f"/aanmelden/{word}", next=next_path)
        assert response.status_code == 302, response.content.decode()
        back = self.provider.choose(response["Location"], subject, level=level).headers["Location"]
        return back.removeprefix("http://127.0.0.1:8000")

    def sign_in(
        self, word: str = "medewerker", subject: str = "s-1", *, level: str = "mfa", next_path: str = ""
    ) -> Any:  # noqa: ANN401, E501
        """Sign in and return Sonar's answer."""
        return self.http.get(self.come_back(word, subject, level=level, next_path=next_path))


@pytest.fixture
def browser(town: Town, demo_provider: DemoProvider) -> Iterator[Browser]:  # noqa: ARG001
    """Return a browser at Sonar, with the pages to try the declarations on."""
    forget_providers()
    with override_settings(ROOT_URLCONF=Addresses):
        yield Browser(provider=demo_provider)
    forget_providers()
