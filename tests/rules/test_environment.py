"""The one reader of the environment: every fault at once, and production refuses what has no place there."""

from pathlib import Path

import pytest

from sonar.config.env import LOGINS_OF, SECRETS, BadEnvironment, Mode, read_environment


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str]:
    """Give an environment in which nothing is wrong."""
    for name in SECRETS:
        (tmp_path / name).write_text("ab" * 32, encoding="ascii")
    return {
        "SONAR_MODE": "production",
        "SONAR_BASE_URL": "https://sonar.example.org/",
        "SONAR_DATABASE_URL": "postgresql://db.example.org:5433/sonar?sslmode=verify-full",
        "SONAR_SECRETS_DIR": str(tmp_path),
        "SONAR_STAFF_ISSUER": "https://sso.example.org",
        "SONAR_STAFF_CLIENT_ID": "sonar",
        "SONAR_DIGID_ISSUER": "https://digid.example.org",
        "SONAR_DIGID_CLIENT_ID": "sonar",
        "SONAR_EHERKENNING_ISSUER": "https://eherkenning.example.org",
        "SONAR_EHERKENNING_CLIENT_ID": "sonar",
    }


def test_good_environment_is_read(given: dict[str, str]) -> None:
    environment = read_environment(given)
    assert environment.mode is Mode.PRODUCTION
    assert environment.base_url == "https://sonar.example.org"
    assert environment.allowed_hosts == ("sonar.example.org",)
    assert environment.secure
    assert not environment.debug_allowed
    assert environment.database == {
        "HOST": "db.example.org", "PORT": "5433", "NAME": "sonar", "OPTIONS": {"sslmode": "verify-full"},
    }  # fmt: skip
    assert environment.secret("kek") == "ab" * 32
    assert "ab" * 32 not in repr(environment)


def test_nothing_given_names_everything_that_is_missing() -> None:
    with pytest.raises(BadEnvironment) as bad:
        read_environment({})
    for name in (
        "SONAR_BASE_URL",
        "SONAR_DATABASE_URL",
        "SONAR_SECRETS_DIR",
        "SONAR_STAFF_ISSUER",
        "SONAR_DIGID_CLIENT_ID",
    ):
        assert f"{name} is not set" in str(bad.value)


@pytest.mark.requirement("R297", "R299", "R300")
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SONAR_DATABASE_URL": "postgresql:///sonar?host=/var/run/sonar"}, "not the embedded one"),
        ({"SONAR_DATABASE_URL": "postgresql:///sonar"}, "not the embedded one"),
        ({"SONAR_DATABASE_URL": "postgresql://db.example.org/sonar"}, "sslmode=verify-full"),
        ({"SONAR_DATABASE_URL": "postgresql://db.example.org/sonar?sslmode=require"}, "sslmode=verify-full"),
        ({"SONAR_DATABASE_URL": "postgresql://me:secret@db.example.org/sonar?sslmode=verify-full"}, "no user and no"),
        ({"SONAR_DATABASE_URL": "mysql://db.example.org/sonar?sslmode=verify-full"}, "must read postgresql://"),
        ({"SONAR_DATABASE_URL": "postgresql://db.example.org/?sslmode=verify-full"}, "must read postgresql://"),
        ({"SONAR_BASE_URL": "http://sonar.example.org"}, "SONAR_BASE_URL must begin with https://"),
        ({"SONAR_STAFF_ISSUER": "http://127.0.0.1:8001/medewerkers"}, "SONAR_STAFF_ISSUER must begin with https://"),
        ({"SONAR_DIGID_ISSUER": "http://127.0.0.1:8001/digid"}, "SONAR_DIGID_ISSUER must begin with https://"),
        ({"SONAR_EHERKENNING_ISSUER": "http://127.0.0.1:1/e"}, "SONAR_EHERKENNING_ISSUER must begin with https://"),
        ({"SONAR_TRUSTED_PROXIES": "10.0.0.0/8, proxy"}, "'proxy' is no network"),
        ({"SONAR_TRUSTED_PROXIES": "10.0.0.1/8"}, "'10.0.0.1/8' is no network"),
        ({"SONAR_TRUSTED_PROXIES": "::/0"}, "'::/0' is everybody"),
        ({"SONAR_MODE": "debug"}, "not one of production, demo, test"),
        ({"SONAR_SECRETS_DIR": "/nonexistent"}, "'kek' is missing"),
    ],
)  # fmt: skip
def test_production_refuses(given: dict[str, str], change: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadEnvironment) as bad:
        read_environment(given | change)
    assert sentence in str(bad.value)
    assert "secret@" not in str(bad.value)


def test_production_is_what_nobody_chose(given: dict[str, str]) -> None:
    del given["SONAR_MODE"]
    assert read_environment(given).mode is Mode.PRODUCTION


def test_demo_may_do_without_tls(given: dict[str, str]) -> None:
    demo = given | {
        "SONAR_MODE": "demo",
        "SONAR_BASE_URL": "http://127.0.0.1:8000",
        "SONAR_DATABASE_URL": "postgresql:///sonar?host=/tmp/socket&port=5432",
    }
    environment = read_environment(demo)
    assert not environment.secure
    assert environment.database["HOST"] == "/tmp/socket"  # noqa: S108 - an address, not a file


def test_proxies_are_networks_and_nobody_is_trusted_by_default(given: dict[str, str]) -> None:
    assert read_environment(given).trusted_proxies == ()
    named = given | {"SONAR_TRUSTED_PROXIES": " 10.0.4.0/24,192.0.2.7, 2001:db8::/32 ,"}
    assert [str(network) for network in read_environment(named).trusted_proxies] == [
        "10.0.4.0/24", "192.0.2.7/32", "2001:db8::/32",
    ]  # fmt: skip


def test_pages_have_no_login_that_migrates_or_runs_jobs() -> None:
    assert set(LOGINS_OF["web"]) == {"reader", "writer", "logger", "auth", "matcher"}
    assert LOGINS_OF["worker"] == ("worker",)


def test_part_in_the_national_exchange_is_all_or_nothing(given: dict[str, str], tmp_path: Path) -> None:
    assert read_environment(given).vum is None
    pem = tmp_path / "authorities.pem"
    pem.write_text("x", encoding="ascii")
    source = {"SONAR_VUM_OIN": "0" * 20, "SONAR_VUM_CA": str(pem)}
    found = read_environment({**given, **source}).vum
    assert found is not None
    assert (found.oin, found.authorities, found.exchange_url) == ("0" * 20, pem, "")
    mediator = {
        "SONAR_VUM_EXCHANGE_URL": "https://uv.example.org/api/v3/",
        "SONAR_VUM_EXCHANGE_OIN": "1" * 20,
        "SONAR_VUM_CERTIFICATE": str(pem),
        "SONAR_VUM_KEY": str(pem),
    }
    asks = read_environment({**given, **source, **mediator}).vum
    assert asks is not None
    assert (asks.exchange_url, asks.key) == ("https://uv.example.org/api/v3", pem)
    wrong = {
        "SONAR_VUM_OIN": "12",
        "SONAR_VUM_EXCHANGE_URL": "http://uv.example.org",
        "SONAR_VUM_KEY": "/nowhere/key.pem",
    }
    with pytest.raises(BadEnvironment) as bad:
        read_environment({**given, **wrong})
    for words in (
        "SONAR_VUM_OIN is not 20 digits",
        "SONAR_VUM_CA is not set",
        "SONAR_VUM_EXCHANGE_OIN is not set",
        "SONAR_VUM_KEY names no file",
        "SONAR_VUM_EXCHANGE_URL must begin with https://",
    ):
        assert words in str(bad.value)
