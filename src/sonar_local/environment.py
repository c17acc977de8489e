"""The environment variables with which the product, its worker and the demo sign-in provider are started.

Their names and meanings are those of `sonar.config.env`; this is the only place of the runner that sets them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sonar_local import demo_exchange

if TYPE_CHECKING:
    from pathlib import Path

    from sonar_local.home import Home

HOST = "127.0.0.1"
PRODUCT_SETTINGS = "sonar.config.settings"
SIGNIN_SETTINGS = "sonar_local.signin.settings"


@dataclass(frozen=True)
class Addresses:
    """Where the pages and the demo sign-in provider answer."""

    host: str
    port: int
    signin_port: int

    @property
    def base_url(self) -> str:
        """The address of the pages."""
        return f"http://{self.host}:{self.port}"

    @property
    def signin_url(self) -> str:
        """The address of the demo sign-in provider."""
        return f"http://{self.host}:{self.signin_port}"


def for_product(
    *, home: Home, secrets: Path, mode: str, database_url: str, addresses: Addresses, static: Path | None = None
) -> dict[str, str]:
    """Give the environment of the product's processes.

    In demo and test mode the identity providers are the demo one; in production they come from the environment. A demo
    asks the demo exchange, unless the environment names another.
    """
    environment = _inherited()
    environment |= {
        "SONAR_MODE": mode,
        "SONAR_HOME": str(home.path),
        "SONAR_DATABASE_URL": database_url,
        "SONAR_SECRETS_DIR": str(secrets),
        "SONAR_STATIC_ROOT": str(static or home.static),
        "DJANGO_SETTINGS_MODULE": PRODUCT_SETTINGS,
        "PYTHONUNBUFFERED": "1",
    }
    if mode == "production":
        environment.setdefault("SONAR_BASE_URL", addresses.base_url)
        return environment
    if mode == "demo" and "SONAR_VUM_OIN" not in environment:
        environment |= demo_exchange.variables(home.signin, addresses.signin_url)
    return environment | {
        "SONAR_BASE_URL": addresses.base_url,
        "SONAR_API_CONTACT": "koppelvlakken@example.org",
        "SONAR_STAFF_ISSUER": f"{addresses.signin_url}/medewerkers",
        "SONAR_STAFF_CLIENT_ID": "sonar-staff",
        "SONAR_DIGID_ISSUER": f"{addresses.signin_url}/digid",
        "SONAR_DIGID_CLIENT_ID": "sonar-digid",
        "SONAR_EHERKENNING_ISSUER": f"{addresses.signin_url}/eherkenning",
        "SONAR_EHERKENNING_CLIENT_ID": "sonar-eherkenning",
        "SONAR_SIGNIN_URL": addresses.signin_url,
        "SONAR_SIGNIN_DIR": str(home.signin),
        "SONAR_DEMO_PEOPLE": str(home.signin / "people.json"),
    }


def for_signin(product: dict[str, str]) -> dict[str, str]:
    """Give the environment of the demo sign-in provider: the product's, with its own settings and no database."""
    environment = {key: value for key, value in product.items() if key != "SONAR_DATABASE_URL"}
    return environment | {"DJANGO_SETTINGS_MODULE": SIGNIN_SETTINGS}


def _inherited() -> dict[str, str]:
    """Keep the caller's environment, without what would lead a process of the product astray."""
    foreign = ("PG", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    return {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
