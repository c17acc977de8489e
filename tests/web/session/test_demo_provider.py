"""The demo sign-in provider is a demo in its people only: what OpenID Connect protects, it protects."""

import base64
import hashlib
import os
import subprocess
import sys
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import KeySet

VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
LEVELS = {"staff": "mfa", "digid": "midden"}
SUBJECTS = {"staff": "s-1", "digid": "d-1"}


def address(provider: Any, means: str = "staff", **changes: str) -> str:
    """Return the address of a good request to sign in, with changes; an empty text leaves a part out."""
    parts = {
        "response_type": "code",
        "client_id": f"sonar-{means}",
        "redirect_uri": provider.back,
        "scope": "openid",
        "state": "the-state",
        "nonce": "the-nonce",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    return f"{provider.issuer(means)}/authorize?{urlencode({k: v for k, v in parts.items() if v})}"


def code(provider: Any, means: str = "staff", *, level: str = "", **changes: str) -> str:
    """Sign a person in and return the code."""
    response = provider.choose(address(provider, means, **changes), SUBJECTS[means], level=level or LEVELS[means])
    return str(provider.answer(response)["code"])


def exchange(provider: Any, the_code: str, means: str = "staff", **changes: str) -> requests.Response:
    """Exchange a code, with changes to the request."""
    body = {
        "grant_type": "authorization_code",
        "code": the_code,
        "redirect_uri": provider.back,
        "code_verifier": VERIFIER,
        **changes,
    }
    return requests.post(
        f"{provider.issuer(means)}/token",
        data={name: value for name, value in body.items() if value},
        auth=(f"sonar-{means}", provider.secret(means)),
        timeout=10,
    )


def claims(provider: Any, response: requests.Response, means: str = "staff") -> dict[str, Any]:
    """Return the claims of the token in a response, its signature checked with the published keys."""
    keys = KeySet.import_key_set(requests.get(f"{provider.issuer(means)}/jwks", timeout=10).json())
    return dict(jwt.decode(response.json()["id_token"], keys, algorithms=["RS256"]).claims)


@pytest.mark.requirement("R119", "R120")
def test_staff_get_their_claims(demo_provider: Any) -> None:
    """Subject, level, nonce, audience and issuer are in the token; nothing of a BSN."""
    found = claims(demo_provider, exchange(demo_provider, code(demo_provider)))
    assert found["iss"] == demo_provider.issuer("staff")
    assert found["aud"] in ("sonar-staff", ["sonar-staff"])
    assert found["sub"] == "s-1"
    assert found["acr"] == "urn:sonar:acr:mfa"
    assert "mfa" in found["amr"]
    assert found["nonce"] == "the-nonce"
    assert found["iat"] - 5 <= found["auth_time"] <= found["iat"] + 5
    assert "bsn" not in found


@pytest.mark.requirement("R107")
def test_digid_gives_the_bsn(demo_provider: Any) -> None:
    """The look-alike gives the BSN from the list, at level Midden."""
    found = claims(demo_provider, exchange(demo_provider, code(demo_provider, "digid"), "digid"), "digid")
    assert (found["sub"], found["bsn"]) == ("d-1", "999990019")
    assert found["acr"].endswith("MobileTwoFactorContract")
    assert "name" not in found


@pytest.mark.requirement("R120")
def test_a_person_can_show_the_refusal(demo_provider: Any) -> None:
    """Without the second factor the token says so, whatever level was asked for."""
    the_code = code(demo_provider, level="zonder", acr_values="urn:sonar:acr:mfa")
    assert claims(demo_provider, exchange(demo_provider, the_code))["acr"] == "urn:sonar:acr:password"


def test_the_level_asked_for_is_offered_first(demo_provider: Any) -> None:
    """`acr_values` decides which level stands ready on the page."""
    hoog = "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI"
    page = requests.get(address(demo_provider, "digid", acr_values=f"urn:unheard-of {hoog}"), timeout=10).text
    assert 'value="hoog" checked' in page
    assert page.count("checked") == 1


def test_a_code_works_once(demo_provider: Any) -> None:
    """A second exchange gives nothing."""
    the_code = code(demo_provider)
    assert exchange(demo_provider, the_code).status_code == 200
    again = exchange(demo_provider, the_code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_code_is_short_lived(demo_provider: Any) -> None:
    """An hour later the code is worth nothing; it lives for a minute."""
    the_code = code(demo_provider)
    demo_provider.run(
        "UPDATE oauth2_provider_grant SET created = datetime(created, '-61 seconds'),"
        " expires = datetime(expires, '-61 seconds')"
    )
    assert exchange(demo_provider, the_code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("verifier", ["", "w" * 43, CHALLENGE])
def test_a_code_needs_its_verifier(demo_provider: Any, verifier: str) -> None:
    """PKCE: no verifier, another one, or the challenge itself: refused."""
    response = exchange(demo_provider, code(demo_provider), code_verifier=verifier)
    assert response.status_code == 400
    assert "id_token" not in response.json()


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": "", "code_challenge_method": ""},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": ""},
    ],
)
def test_a_request_needs_pkce_with_s256(demo_provider: Any, changes: dict[str, str]) -> None:
    """Without a challenge, or with a plain one, there is no code."""
    response = requests.post(
        address(demo_provider, **changes),
        data={"subject": "s-1", "level": "mfa"},
        timeout=10,
        allow_redirects=False,
    )
    assert demo_provider.answer(response)["error"] == "invalid_request"
    assert "code=" not in response.headers["Location"]


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "http://127.0.0.1:8000/aanmelden/terug/"},
        {"redirect_uri": "http://127.0.0.1:8000/aanmelden/terug?x=1"},
        {"redirect_uri": "http://127.0.0.1:8001/aanmelden/terug"},
        {"redirect_uri": "https://elders.example/"},
        {"client_id": "unknown"},
        {"client_id": "sonar-digid"},
    ],
)
def test_other_clients_and_addresses_get_no_redirect(
    demo_provider: Any,
    changes: dict[str, str],
) -> None:
    """The address must match to the letter, and a client of DigiD is unknown to the staff issuer."""
    response = requests.get(address(demo_provider, **changes), timeout=10, allow_redirects=False)
    assert response.status_code == 400
    assert "Location" not in response.headers
    assert "Aanmelden" in response.text


@pytest.mark.parametrize("response_type", ["token", "id_token", "code id_token"])
def test_only_the_code_flow_exists(demo_provider: Any, response_type: str) -> None:
    """No token ever travels through the browser."""
    response = requests.post(
        address(demo_provider, response_type=response_type),
        data={"subject": "s-1", "level": "mfa"},
        timeout=10,
        allow_redirects=False,
    )
    assert "token=" not in response.headers.get("Location", "")
    assert "error=" in response.headers.get("Location", "error=")


@pytest.mark.parametrize("grant", ["refresh_token", "client_credentials", "password"])
def test_only_codes_are_exchanged(demo_provider: Any, grant: str) -> None:
    """No other way leads to a token."""
    refresh = exchange(demo_provider, code(demo_provider)).json().get("refresh_token", "x")
    response = requests.post(
        f"{demo_provider.issuer('staff')}/token",
        data={"grant_type": grant, "refresh_token": refresh, "username": "s-1", "password": "x"},
        auth=("sonar-staff", demo_provider.secret("staff")),
        timeout=10,
    )
    assert response.status_code in {400, 401}
    assert "access_token" not in response.json()


def test_a_wrong_secret_is_refused(demo_provider: Any) -> None:
    """The token endpoint knows its client."""
    response = requests.post(
        f"{demo_provider.issuer('staff')}/token",
        data={
            "grant_type": "authorization_code",
            "code": code(demo_provider),
            "redirect_uri": demo_provider.back,
            "code_verifier": VERIFIER,
        },
        auth=("sonar-staff", demo_provider.secret("digid")),
        timeout=10,
    )
    assert response.status_code == 401
    assert response.json()["error"] == "invalid_client"


def test_the_answer_names_its_issuer(demo_provider: Any) -> None:
    """State and issuer come back with the code, so that Sonar notices a mix-up."""
    response = demo_provider.choose(address(demo_provider), "s-1", level="mfa")
    answer = demo_provider.answer(response)
    assert answer["state"] == "the-state"
    assert answer["iss"] == demo_provider.issuer("staff")


@pytest.mark.parametrize(
    ("post", "prompt", "error"), [({"cancel": "1"}, "", "access_denied"), (None, "none", "login_required")]
)
def test_no_sign_in_comes_back_as_an_error(
    demo_provider: Any,
    post: dict[str, str] | None,
    prompt: str,
    error: str,
) -> None:
    """Breaking off, and asking for a sign-in without a page."""
    where = address(demo_provider, prompt=prompt)
    response = requests.request("POST" if post else "GET", where, data=post, timeout=10, allow_redirects=False)
    answer = demo_provider.answer(response)
    assert (answer["error"], answer["state"]) == (error, "the-state")


@pytest.mark.parametrize(
    "post",
    [
        {"subject": "nobody", "level": "mfa"},
        {"subject": "d-1", "level": "mfa"},
        {"subject": "s-1", "level": "none"},
        {},
    ],
)
def test_only_people_on_the_list_can_be_chosen(demo_provider: Any, post: dict[str, str]) -> None:
    """Another subject, a jobseeker at the staff issuer, or an unknown level: the page again."""
    response = requests.post(address(demo_provider), data=post, timeout=10, allow_redirects=False)
    assert response.status_code == 400
    assert "Kies een persoon uit de lijst" in response.text


def test_each_issuer_shows_its_own_people(demo_provider: Any) -> None:
    """Staff and jobseekers stand on pages of their own; no BSN stands on either."""
    staff = requests.get(address(demo_provider), timeout=10)
    digid = requests.get(address(demo_provider, "digid"), timeout=10)
    assert "Sanne de Groot" in staff.text
    assert "Fatima" not in staff.text
    assert "Fatima Jansen" in digid.text
    assert "Sanne" not in digid.text
    assert "999990019" not in staff.text + digid.text
    assert staff.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in staff.headers
    assert "script-src" not in staff.headers["Content-Security-Policy"]
    assert "default-src 'none'" in staff.headers["Content-Security-Policy"]


def test_the_list_is_read_at_each_request(demo_provider: Any) -> None:
    """A list that is being rewritten or wrong gives a page that says so, and works again afterwards."""
    path = demo_provider.folder / "people.json"
    good = path.read_text()
    try:
        for content in ("{", '[{"means": "digid", "subject": "x", "name": "X", "bsn": "123456782"}]'):
            path.write_text(content)
            page = requests.get(address(demo_provider), timeout=10)
            assert page.status_code == 503
            assert "123456782" not in page.text
    finally:
        path.write_text(good)
    assert requests.get(address(demo_provider), timeout=10).status_code == 200


def test_the_log_tells_nothing_of_people(demo_provider: Any) -> None:
    """After a sign-in, the log holds no code, secret, BSN or name."""
    the_code = code(demo_provider, "digid")
    exchange(demo_provider, the_code, "digid")
    log = demo_provider.log()
    told = ("999990019", "Fatima", the_code, demo_provider.secret("digid"), "the-state", "authorize")
    assert not [word for word in told if word in log]


def test_preparing_again_changes_nothing(demo_provider: Any) -> None:
    """A second preparation leaves a running provider and a code under way alone."""
    the_code = code(demo_provider)
    command = [sys.executable, "-m", "sonar_local.signin.prepare"]
    subprocess.run(command, env=demo_provider.environment, check=True)  # noqa: S603 - our own module
    assert exchange(demo_provider, the_code).status_code == 200
    assert oct((demo_provider.folder / "signin.sqlite3").stat().st_mode & 0o777) == oct(0o600)
    assert oct((demo_provider.folder / "signin-key.pem").stat().st_mode & 0o777) == oct(0o600)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"SONAR_MODE": "production"}, "SONAR_MODE"),
        ({"SONAR_MODE": ""}, "SONAR_MODE"),
        ({"SONAR_BASE_URL": ""}, "SONAR_BASE_URL"),
        ({"SONAR_DIGID_ISSUER": "http://127.0.0.1:1/digid"}, "SONAR_DIGID_ISSUER"),
        ({"SONAR_SECRETS_DIR": "/nonexistent"}, "/nonexistent"),
    ],
)
def test_it_refuses_to_start_in_the_wrong_place(
    demo_provider: Any,
    changes: dict[str, str],
    told: str,
) -> None:
    """Production, or a missing setting: one sentence, and exit code 1."""
    command = [sys.executable, "-m", "sonar_local.signin.prepare"]
    environment = {**demo_provider.environment, **changes}
    if changes.get("SONAR_MODE") == "":
        del environment["SONAR_MODE"]
    result = subprocess.run(  # noqa: S603 - our own module
        command, env=environment, capture_output=True, text=True, check=False, cwd=os.fspath(demo_provider.folder)
    )
    assert result.returncode == 1
    assert told in result.stderr
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr
