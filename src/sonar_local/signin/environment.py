"""What the provider reads from its environment, checked once at the start."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

MEANS = ("staff", "digid", "eherkenning")
_ALLOWED_MODES = frozenset({"demo", "test"})


class CannotStart(RuntimeError):
    """The provider was asked to start in a way that it refuses; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The provider's surroundings."""

    database: Path
    people: Path
    secrets: Path
    sonar_url: str
    issuers: dict[str, str]
    client_ids: dict[str, str]

    @property
    def redirect_uri(self) -> str:
        """Return the only address to which a person is sent back."""
        return f"{self.sonar_url}/aanmelden/terug"

    @property
    def host(self) -> str:
        """Return the name under which the provider is reached."""
        return str(urlsplit(self.issuers["staff"]).hostname)

    def means_at(self, path: str) -> str | None:
        """Return the means of signing in whose issuer lives at `path` (such as `/medewerkers`), or None."""
        return next((means for means, issuer in self.issuers.items() if urlsplit(issuer).path == path), None)

    def client_secret(self, means: str) -> str:
        """Return the secret of the client registered for a means of signing in."""
        return (self.secrets / f"oidc-{means}").read_text(encoding="ascii").strip()


def read() -> Environment:
    """Return the environment; raise `CannotStart` when something is missing or the mode is not a demo."""
    mode = os.environ.get("SONAR_MODE", "production")
    if mode not in _ALLOWED_MODES:
        message = f"the demo sign-in provider starts only when SONAR_MODE is demo or test, and it is {mode}"
        raise CannotStart(message)
    issuers = {means: _required(f"SONAR_{means.upper()}_ISSUER").rstrip("/") for means in MEANS}
    paths = [urlsplit(issuer).path for issuer in issuers.values()]
    if len({origin(issuer) for issuer in issuers.values()}) != 1 or "" in paths or len(set(paths)) != len(paths):
        names = ", ".join(f"SONAR_{means.upper()}_ISSUER" for means in MEANS)
        message = f"{names} must be different paths of one address"
        raise CannotStart(message)
    folder = os.environ.get("SONAR_SIGNIN_DIR", "")
    return Environment(
        database=Path(_required("SONAR_SIGNIN_DATABASE", f"{folder}/signin.sqlite3" if folder else "")),
        people=Path(_required("SONAR_DEMO_PEOPLE", f"{folder}/people.json" if folder else "")),
        secrets=Path(_required("SONAR_SECRETS_DIR")),
        sonar_url=_required("SONAR_BASE_URL").rstrip("/"),
        issuers=issuers,
        client_ids={means: _required(f"SONAR_{means.upper()}_CLIENT_ID") for means in MEANS},
    )


@cache
def surroundings() -> Environment:
    """Return the environment as it was when the process started."""
    return read()


def origin(url: str) -> str:
    """Return the scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _required(name: str, default: str = "") -> str:
    value = os.environ.get(name, "") or default
    if not value:
        message = f"the demo sign-in provider needs {name}"
        raise CannotStart(message)
    return value
