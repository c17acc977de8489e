"""The one reader of the environment: typed, checked at once, with one sentence for everything that is wrong."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


class Mode(StrEnum):
    """In what kind of place Sonar runs."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class BadEnvironment(RuntimeError):
    """The environment lacks something or contradicts itself. The message lists everything at once."""


LOGINS = ("reader", "writer", "logger", "auth", "worker", "eraser", "auditor", "matcher", "migrator")
LOGINS_OF = {"web": ("reader", "writer", "logger", "auth", "matcher"), "worker": ("worker",)}
"""The logins of each kind of process: pages have none that migrates, and none that runs jobs."""
SECRETS = ("django", "kek", "bsn-index", "name-index", "references", "oidc-staff", "oidc-digid", "oidc-eherkenning")


NEEDED = (
    "SONAR_BASE_URL",
    "SONAR_DATABASE_URL",
    "SONAR_SECRETS_DIR",
    "SONAR_STAFF_ISSUER",
    "SONAR_STAFF_CLIENT_ID",
    "SONAR_DIGID_ISSUER",
    "SONAR_DIGID_CLIENT_ID",
    "SONAR_EHERKENNING_ISSUER",
    "SONAR_EHERKENNING_CLIENT_ID",
)
VUM = (
    "SONAR_VUM_OIN",
    "SONAR_VUM_CA",
    "SONAR_VUM_EXCHANGE_URL",
    "SONAR_VUM_EXCHANGE_OIN",
    "SONAR_VUM_CERTIFICATE",
    "SONAR_VUM_KEY",
)
OPTIONAL = (
    "SONAR_ALLOWED_HOSTS",
    "SONAR_STATIC_ROOT",
    "SONAR_PROCESS",
    "SONAR_TRUSTED_PROXIES",
    "SONAR_API_CONTACT",
    *VUM,
)

_OIN_DIGITS = 20
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Vum:
    """How Sonar takes part in the national exchange of matching data."""

    oin: str
    """The number of the organisation that runs Sonar; questions are addressed to it."""
    authorities: Path
    """PEM file with the certificates of whoever issues certificates to the exchange; nobody else is believed."""
    exchange_url: str = ""
    """Where Sonar asks; empty when it only answers."""
    exchange_oin: str = ""
    certificate: Path | None = None
    """The certificate that Sonar shows when it asks, and below its key; PEM files."""
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class Environment:
    """Everything that differs between one place and another."""

    mode: Mode
    database: Mapping[str, object] = field(repr=False)
    """Django's description of the database, without user and password."""
    secrets_dir: Path
    base_url: str
    allowed_hosts: tuple[str, ...]
    static_root: str
    staff_issuer: str
    staff_client_id: str
    digid_issuer: str
    digid_client_id: str
    eherkenning_issuer: str
    eherkenning_client_id: str
    process: str
    """`web`, `worker`, or empty for a management command: which logins this process may use (SONAR_PROCESS)."""
    trusted_proxies: tuple[Network, ...]
    """Whose word is taken for where a request came from; empty when nothing stands in front of Sonar."""
    vum: Vum | None = None
    """None: Sonar takes no part in the national exchange of matching data."""
    api_contact: str = ""
    """E-mail address of who answers questions about the interfaces; it stands in their contracts."""

    @property
    def debug_allowed(self) -> bool:
        """Tell whether anything that shows inner workings may be on. Never in production."""
        return self.mode is not Mode.PRODUCTION

    @property
    def secure(self) -> bool:
        """Tell whether Sonar is served over TLS."""
        return self.base_url.startswith("https://")

    def secret(self, name: str) -> str:
        """Return the content of one secret file; raise `BadEnvironment` when it is missing or empty."""
        faults: list[str] = []
        text = _secret(self.secrets_dir, name, faults)
        if faults:
            raise BadEnvironment(faults[0])
        return text


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """Return the environment; raise `BadEnvironment` naming every fault at once."""
    given = os.environ if variables is None else variables
    faults = [f"{name} is not set" for name in NEEDED if not given.get(name, "").strip()]
    values = {name: given.get(name, "").strip() for name in (*NEEDED, *OPTIONAL)}
    mode = _mode(given, faults)
    if mode is Mode.PRODUCTION:
        faults += [
            f"{name} must begin with https:// in production"
            for name in ("SONAR_BASE_URL", "SONAR_STAFF_ISSUER", "SONAR_DIGID_ISSUER", "SONAR_EHERKENNING_ISSUER")
            if values[name] and not values[name].startswith("https://")
        ]
    database = _database(values["SONAR_DATABASE_URL"], mode, faults)
    proxies = _networks(values["SONAR_TRUSTED_PROXIES"], faults)
    vum = _vum(values, mode, faults)
    secrets_dir = Path(values["SONAR_SECRETS_DIR"] or "/nonexistent")
    if not faults:
        for name in SECRETS:
            _secret(secrets_dir, name, faults)
    if faults:
        raise BadEnvironment("; ".join(faults))
    base_url = values["SONAR_BASE_URL"].rstrip("/")
    hosts = values["SONAR_ALLOWED_HOSTS"] or urlsplit(base_url).hostname or ""
    return Environment(
        mode=mode,
        database=database,
        secrets_dir=secrets_dir,
        base_url=base_url,
        allowed_hosts=tuple(part.strip() for part in hosts.split(",") if part.strip()),
        static_root=values["SONAR_STATIC_ROOT"],
        staff_issuer=values["SONAR_STAFF_ISSUER"],
        staff_client_id=values["SONAR_STAFF_CLIENT_ID"],
        digid_issuer=values["SONAR_DIGID_ISSUER"],
        digid_client_id=values["SONAR_DIGID_CLIENT_ID"],
        eherkenning_issuer=values["SONAR_EHERKENNING_ISSUER"],
        eherkenning_client_id=values["SONAR_EHERKENNING_CLIENT_ID"],
        process=values["SONAR_PROCESS"],
        trusted_proxies=proxies,
        vum=vum,
        api_contact=values["SONAR_API_CONTACT"],
    )


def _mode(given: Mapping[str, str], faults: list[str]) -> Mode:
    """Return in what kind of place Sonar runs; production when what stands there is none, noted in `faults`."""
    try:
        return Mode(given.get("SONAR_MODE", Mode.PRODUCTION))
    except ValueError:
        faults.append("SONAR_MODE is not one of production, demo, test")
        return Mode.PRODUCTION


def _vum(values: Mapping[str, str], mode: Mode, faults: list[str]) -> Vum | None:
    """Return how Sonar takes part in the national exchange, all of it or nothing; note what is wrong in `faults`."""
    given = {name: values[name] for name in VUM if values[name]}
    if not given:
        return None
    asks = VUM[2:]
    wanted = VUM if any(name in given for name in asks) else VUM[:2]
    faults += [f"{name} is not set, and others of SONAR_VUM_ are" for name in wanted if name not in given]
    for name in ("SONAR_VUM_OIN", "SONAR_VUM_EXCHANGE_OIN"):
        if name in given and not (len(given[name]) == _OIN_DIGITS and given[name].isdecimal()):
            faults.append(f"{name} is not 20 digits")
    for name in ("SONAR_VUM_CA", "SONAR_VUM_CERTIFICATE", "SONAR_VUM_KEY"):
        if name in given and not Path(given[name]).is_file():
            faults.append(f"{name} names no file")
    url = values["SONAR_VUM_EXCHANGE_URL"].rstrip("/")
    if url and mode is Mode.PRODUCTION and not url.startswith("https://"):
        faults.append("SONAR_VUM_EXCHANGE_URL must begin with https:// in production")
    return Vum(
        oin=values["SONAR_VUM_OIN"],
        authorities=Path(values["SONAR_VUM_CA"]),
        exchange_url=url,
        exchange_oin=values["SONAR_VUM_EXCHANGE_OIN"],
        certificate=Path(values["SONAR_VUM_CERTIFICATE"]) if values["SONAR_VUM_CERTIFICATE"] else None,
        key=Path(values["SONAR_VUM_KEY"]) if values["SONAR_VUM_KEY"] else None,
    )


def _secret(folder: Path, name: str, faults: list[str]) -> str:
    """Return the content of one secret file; note in `faults` when there is none."""
    try:
        text = (folder / name).read_text(encoding="utf-8").strip()
    except OSError:
        text = ""
    if not text:
        faults.append(f"the secret file {name!r} is missing, empty or unreadable in SONAR_SECRETS_DIR")
    return text


def _networks(text: str, faults: list[str]) -> tuple[Network, ...]:
    """Return the networks that a list with commas names; note in `faults` each that is none, or is the whole world."""
    found: list[Network] = []
    for part in filter(None, (word.strip() for word in text.split(","))):
        try:
            network = ip_network(part)
        except ValueError:
            faults.append(f"SONAR_TRUSTED_PROXIES: {part!r} is no network such as 10.0.0.0/8 or 192.0.2.7")
            continue
        if network.prefixlen == 0:
            faults.append(f"SONAR_TRUSTED_PROXIES: {part!r} is everybody, and then anybody may say where she is")
        found.append(network)
    return tuple(found)


def _database(url: str, mode: Mode, faults: list[str]) -> Mapping[str, object]:
    """Return host, port, name and options of a database address; note what is wrong with it in `faults`."""
    if not url:
        return {}
    parts = urlsplit(url)
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    host = options.pop("host", parts.hostname or "")
    port = options.pop("port", str(parts.port or ""))
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        faults.append("SONAR_DATABASE_URL must read postgresql://HOST[:PORT]/NAME")
    if parts.username or parts.password:
        faults.append("SONAR_DATABASE_URL must name no user and no password: each login has its own secret")
    if mode is Mode.PRODUCTION:
        if host.startswith("/") or not host:
            faults.append("production needs a database server of its own, not the embedded one: name its host")
        elif options.get("sslmode") != "verify-full":
            faults.append("production needs sslmode=verify-full in SONAR_DATABASE_URL")
    return {"HOST": host, "PORT": port, "NAME": parts.path.strip("/"), "OPTIONS": options}
