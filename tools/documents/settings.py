"""The environment variables, found by letting the reader of the environment ask for them."""

from collections.abc import Iterator, Mapping

from checks.running import product_environment
from documents.tables import heading, table

MEANING = {
    "SONAR_MODE": "`production`, `demo` or `test`; the first when it is not set",
    "SONAR_DATABASE_URL": "`postgresql://HOST[:PORT]/NAME[?sslmode=…]`; no user, no password: each login adds its own",
    "SONAR_PROCESS": "`worker` in the process that runs jobs instead of pages",
    "SONAR_SECRETS_DIR": "the folder with one file per secret, readable for Sonar's account alone",
    "SONAR_BASE_URL": "where Sonar is reached; `https://` in production",
    "SONAR_ALLOWED_HOSTS": "host names that are answered, with commas; else the host of `SONAR_BASE_URL`",
    "SONAR_TRUSTED_PROXIES": (
        "networks of your proxies, with commas; only these are believed about where a request came from"
        " (`X-Forwarded-For`) and to which trace it belongs (`traceparent`)"
    ),
    "SONAR_API_CONTACT": "e-mail address for questions about the interfaces; it stands in their contracts",
    "SONAR_VUM_OIN": "20 digits: the number by which Sonar takes part in the national exchange; empty: not at all",
    "SONAR_VUM_CA": "PEM file with the authorities whose client certificates the exchange may show",
    "SONAR_VUM_EXCHANGE_URL": "where Sonar asks the exchange; empty when it only answers",
    "SONAR_VUM_EXCHANGE_OIN": "the number of the exchange itself",
    "SONAR_VUM_CERTIFICATE": "PEM file with the certificate that Sonar shows to the exchange",
    "SONAR_VUM_KEY": "PEM file with the key of that certificate",
    "SONAR_STATIC_ROOT": "the folder of the collected style sheets, fonts and scripts",
    "SONAR_STAFF_ISSUER": "the OpenID Connect provider of staff; `https://` in production",
    "SONAR_STAFF_CLIENT_ID": "Sonar's name at that provider",
    "SONAR_DIGID_ISSUER": "the OpenID Connect provider of jobseekers; `https://` in production",
    "SONAR_DIGID_CLIENT_ID": "Sonar's name at that provider",
    "SONAR_EHERKENNING_ISSUER": "the OpenID Connect provider of employers; `https://` in production",
    "SONAR_EHERKENNING_CLIENT_ID": "Sonar's name at that provider",
}
SECRET = {
    "django": "signs what the browser brings back; any long random text",
    "kek": "wraps the secret of each person: 64 hexadecimal digits (AES-256)",
    "bsn-index": "key of the index by which a BSN is found: 64 hexadecimal digits",
    "name-index": "key of the look-up by name with birth date and by client number: 64 hexadecimal digits",
    "references": "seals references in addresses: 64 hexadecimal digits",
    "oidc-staff": "Sonar's secret at the provider of staff",
    "oidc-digid": "Sonar's secret at the provider of jobseekers",
    "oidc-eherkenning": "Sonar's secret at the provider of employers",
}


class _Recorder(Mapping[str, str]):
    """An environment that remembers what it was asked."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values_by_name = values
        self.asked: dict[str, None] = {}

    def __getitem__(self, name: str) -> str:
        self.asked[name] = None
        return self.values_by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)


def variables() -> list[tuple[str, bool]]:
    """Return each environment variable that Sonar reads, and whether it starts without it."""
    from sonar.config.env import BadEnvironment, read_environment

    def starts(given: Mapping[str, str]) -> bool:
        try:
            read_environment(given)
        except BadEnvironment:
            return False
        return True

    with product_environment() as given:
        recorder = _Recorder(given)
        read_environment(recorder)
        return [
            # Whether it may be left out shows outside production: production asks more of what is there.
            (name, name == "SONAR_MODE" or starts({key: given[key] for key in given if key != name}))
            for name in sorted(recorder.asked)
        ]


def _of(meanings: Mapping[str, str], name: str) -> str:
    """Return the meaning of a setting; raise when nobody wrote it down."""
    if name not in meanings:
        message = f"{name} is read and nobody says what it means: add it to tools/documents/settings.py"
        raise LookupError(message)
    return meanings[name]


def document() -> str:
    """Return docs/generated/settings.md."""
    from sonar.config.env import LOGINS, SECRETS

    rows = [(f"`{name}`", "no" if optional else "yes", _of(MEANING, name)) for name, optional in variables()]
    secrets = [(f"`{name}`", _of(SECRET, name)) for name in SECRETS]
    secrets += [(f"`db-{login}`", f"password of the login `sonar_{login}`") for login in LOGINS]
    return "\n".join(
        (
            heading("Settings", "`sonar.config.env`"),
            (
                "Everything that differs between one place and another stands in the environment, and all of it is read"
                " once, at the start. Sonar refuses to start when something is missing or contradicts itself, and names"
                " every fault at once.\n"
            ),
            table(("variable", "required", "meaning"), rows),
            "## Secrets\n\nFiles in `SONAR_SECRETS_DIR`, one value in each.\n",
            table(("file", "meaning"), secrets),
        )
    )
