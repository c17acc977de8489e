"""The pages of signing in and out, through the demo provider, as a browser walks them."""

import re
from typing import Any

import pytest

from sonar.identity.operations import ProviderUnreachable, Refusal, SignInRefused, complete_sign_in
from sonar.identity.types import Ended
from sonar.web.session import explanations, views

pytestmark = pytest.mark.usefixtures("town")


def text(response: Any) -> str:
    """Return the page as text."""
    return str(response.content.decode())


@pytest.mark.requirement("R158")
@pytest.mark.parametrize("page", ["/aanmelden", "/aanmelden/medewerker"])
def test_staff_read_that_consultations_are_logged_before_they_sign_in(browser: Any, page: str) -> None:
    """The notice stands on the page with the button."""
    response = browser.http.get(page)
    assert response.status_code == 200
    assert "Sonar legt vast wat u bekijkt" in text(response)
    assert "no-store" in response["Cache-Control"]


@pytest.mark.requirement("R119", "R120")
def test_an_adviser_signs_in_and_out(browser: Any) -> None:
    """The way in leads to the page that was wanted; the way out leaves nothing in the browser."""
    wanted = browser.http.get("/proef/adviseur?deel=2")
    assert wanted.status_code == 303
    assert wanted["Location"] == "/aanmelden?next=%2Fproef%2Fadviseur%3Fdeel%3D2"
    assert 'name="next" value="/proef/adviseur?deel=2"' in text(browser.http.get(wanted["Location"]))
    answer = browser.sign_in(next_path="/proef/adviseur?deel=2")
    assert (answer.status_code, answer["Location"]) == (302, "/proef/adviseur?deel=2")
    cookie = browser.http.cookies["sonar"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert (cookie["expires"], cookie["max-age"], cookie["domain"]) == ("", "", "")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", cookie.value)
    assert browser.http.cookies["sonar-aanmelden"].value == ""
    page = browser.http.get("/proef/adviseur")
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    gone = browser.post("/aanmelden", "/afmelden")
    assert (gone.status_code, gone["Location"]) == (303, "/afgemeld")
    assert gone["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert browser.http.cookies["sonar"].value == ""
    assert "U bent afgemeld" in text(browser.http.get("/afgemeld"))
    assert browser.http.get("/proef/adviseur").status_code == 303
    browser.http.cookies["sonar"] = cookie.value
    back = browser.http.get("/proef/adviseur")
    assert (back.status_code, back["Location"]) == (303, "/aanmelden?reden=signed_out&next=%2Fproef%2Fadviseur")


@pytest.mark.requirement("R107")
def test_a_jobseeker_signs_in_by_the_same_way(browser: Any) -> None:
    """DigiD leads to the Werkmap, not to the desk."""
    assert browser.sign_in("digid", "d-1", level="midden", next_path="/proef/werkmap").status_code == 302
    assert text(browser.http.get("/proef/werkmap")) == "werkmap"
    assert browser.http.get("/proef/staf").status_code == 403


@pytest.mark.requirement("R119")
def test_each_sign_in_gives_a_new_secret_and_ends_the_old_one(browser: Any) -> None:
    """A session is never carried over; a planted cookie is not taken up."""
    browser.http.cookies["sonar"] = "p" * 43
    browser.sign_in()
    first = browser.http.cookies["sonar"].value
    assert first != "p" * 43
    browser.sign_in()
    second = browser.http.cookies["sonar"].value
    assert second != first
    browser.http.cookies["sonar"] = first
    assert browser.http.get("/proef/staf")["Location"].startswith("/aanmelden?reden=revoked")


@pytest.mark.requirement("R120")
@pytest.mark.parametrize(
    ("word", "subject", "level", "told"),
    [
        ("medewerker", "s-1", "zonder", "sterkere manier van aanmelden"),
        ("digid", "d-1", "basis", "sterkere manier van aanmelden"),
        ("medewerker", "s-2", "mfa", "geen account in Sonar"),
    ],
)
def test_a_refusal_helps(browser: Any, word: str, subject: str, level: str, told: str) -> None:
    """The page says what happened and leads back; there is no session."""
    response = browser.sign_in(word, subject, level=level)
    assert response.status_code == 403
    assert told in text(response)
    assert 'href="/aanmelden"' in text(response)
    assert "sonar" not in browser.http.cookies or not browser.http.cookies["sonar"].value


@pytest.mark.requirement("R107", "R114")
def test_a_jobseeker_without_a_registration_comes_to_the_form_for_it(browser: Any, arrange: Any) -> None:
    """No client for this BSN: on to registering, wherever she wanted to go, and not a digit of the number."""
    with arrange.cursor() as cursor:
        cursor.execute("DELETE FROM identity.jobseeker_login")
    response = browser.sign_in("digid", "d-1", level="midden")
    assert (response.status_code, response["Location"]) == (302, "/inschrijven")
    page = browser.http.get("/inschrijven")
    assert "Inschrijven als werkzoekende" in text(page)
    assert "99999" not in text(page)


def test_an_answer_works_once_and_in_one_browser(browser: Any) -> None:
    """Going back to the address, or opening it elsewhere, signs nobody in."""
    address = browser.come_back("medewerker", "s-1", level="mfa")
    mark = browser.http.cookies["sonar-aanmelden"].value
    browser.http.cookies["sonar-aanmelden"] = "x" * 43
    other = browser.http.get(address)
    assert other.status_code == 403
    assert "niet meer geldig" in text(other)
    browser.http.cookies["sonar-aanmelden"] = mark
    assert browser.http.get(address).status_code == 403
    address = browser.come_back("medewerker", "s-1", level="mfa")
    assert browser.http.head(address).status_code == 405
    assert browser.http.get(address).status_code == 302
    assert browser.http.get(address).status_code == 403


@pytest.mark.parametrize(
    "question",
    [
        "",
        "?state=x&code=y",
        "?code=y",
        f"?state={'s' * 43}",
        f"?state={'s' * 43}&code={'c' * 2001}",
        f"?state={'s' * 43}&code=a&code=b",
        f"?state={'s' * 43}&code=a%00b",
        f"?state={'s' * 43}&code=a&error=b",
    ],
)
def test_a_malformed_answer_is_a_bad_request(browser: Any, question: str) -> None:
    """Missing, doubled and over-long parameters; the page repeats none of them."""
    response = browser.http.get(f"/aanmelden/terug{question}")
    assert response.status_code == 400
    assert "Dit adres klopt niet" in text(response)
    assert "ssss" not in text(response)
    assert "cccc" not in text(response)


def test_a_provider_that_is_down_gives_a_page_that_says_so(
    browser: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """503, with the advice to wait, on the way out and on the way back."""

    def down(**_: object) -> None:
        raise ProviderUnreachable

    monkeypatch.setattr(views, "begin_sign_in", down)
    monkeypatch.setattr(views, "complete_sign_in", down)
    response = browser.post("/aanmelden", "/aanmelden/digid")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "niet bereikbaar" in text(response)
    assert browser.http.get("/aanmelden/terug").status_code == 503


@pytest.mark.parametrize("code", list(Refusal))
def test_every_refusal_has_a_page(browser: Any, monkeypatch: pytest.MonkeyPatch, code: Refusal) -> None:
    """What happened, what to do, and the way back."""

    def refuse(**_: object) -> None:
        raise SignInRefused(code)

    monkeypatch.setattr(views, "complete_sign_in", refuse)
    response = browser.http.get("/aanmelden/terug")
    explanation = explanations.REFUSALS[code]
    assert response.status_code == 403
    for part in (explanation.heading, explanation.happened, explanation.advice):
        assert str(part) in text(response)


@pytest.mark.parametrize("why", list(Ended))
def test_every_end_of_a_session_is_explained(browser: Any, why: Ended) -> None:
    """The sign-in page tells why one is there again."""
    assert str(explanations.ENDED[why.value]) in text(browser.http.get(f"/aanmelden?reden={why.value}"))
    assert browser.http.get("/aanmelden?reden=<b>").status_code == 200


@pytest.mark.requirement("R119")
def test_an_expired_session_leads_back_to_the_page(browser: Any, arrange: Any) -> None:
    """Idle, past its longest duration, and revoked: each explained, with the way back for pages only."""
    browser.sign_in()
    with arrange.cursor() as cursor:
        cursor.execute("UPDATE identity.session SET idle_until = kernel.now() - interval '1 second'")
    response = browser.http.get("/proef/staf")
    assert (response.status_code, response["Location"]) == (303, "/aanmelden?reden=idle&next=%2Fproef%2Fstaf")
    assert response.cookies["sonar"].value == ""
    browser.sign_in()
    with arrange.cursor() as cursor:
        cursor.execute(
            "UPDATE identity.session SET started_at = kernel.now() - interval '2 day',"
            " absolute_until = kernel.now() - interval '1 second' WHERE ended_at IS NULL"
        )
    response = browser.post("/aanmelden", "/proef/staf")
    assert (response.status_code, response["Location"]) == (303, "/aanmelden")


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(browser: Any) -> None:
    """An htmx request gets an instruction, not the sign-in page inside the page."""
    response = browser.http.get(
        "/proef/staf",
        headers={"HX-Request": "true", "HX-Current-URL": "http://127.0.0.1:8000/proef/adviseur?deel=2"},
    )
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/aanmelden?next=%2Fproef%2Fadviseur%3Fdeel%3D2"


@pytest.mark.parametrize(
    ("method", "page"), [("get", "/afmelden"), ("put", "/afmelden"), ("delete", "/aanmelden/digid")]
)
def test_a_wrong_method_is_explained(browser: Any, method: str, page: str) -> None:
    """405, with a page; nobody is signed out by a link."""
    browser.sign_in()
    browser.http.handler.enforce_csrf_checks = False
    response = getattr(browser.http, method)(page)
    assert response.status_code == 405
    assert "POST" in response["Allow"]
    assert "Gebruik de knop" in text(response)
    assert browser.http.get("/proef/staf").status_code == 200


@pytest.mark.parametrize("page", ["/aanmelden/digid", "/afmelden"])
def test_a_form_of_another_site_does_nothing(browser: Any, page: str) -> None:
    """Without the form's token, nobody is signed in or out."""
    browser.sign_in()
    assert browser.http.post(page).status_code == 403
    assert browser.http.get("/proef/staf").status_code == 200


def test_there_is_no_fourth_way_in(browser: Any) -> None:
    """An unknown means of signing in is an unknown page."""
    assert browser.http.get("/aanmelden/eidas").status_code == 404


@pytest.mark.parametrize("wanted", ["https://elders.example/", "//elders.example", "/\\elders.example", "/afmelden"])
def test_signing_in_never_leads_elsewhere(browser: Any, wanted: str) -> None:
    """The wanted page is one of Sonar's, whatever the address says."""
    page = browser.http.get("/aanmelden", {"next": wanted})
    assert 'name="next" value="/"' in text(page)
    assert browser.sign_in(next_path=wanted)["Location"] == "/"


def test_with_tls_the_cookie_is_bound_to_the_host(
    browser: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`__Host-` and Secure as soon as Sonar is served over TLS."""
    address = browser.come_back("medewerker", "s-1", level="mfa")
    signed_in = []

    def remember(**given: Any) -> Any:
        signed_in.append(original(**given))
        return signed_in[-1]

    original = complete_sign_in
    monkeypatch.setattr(views, "complete_sign_in", remember)
    monkeypatch.setattr("sonar.web.session.cookies._secure", lambda: bool(signed_in))
    response = browser.http.get(address)
    cookie = response.cookies["__Host-sonar"]
    assert (cookie["secure"], cookie["httponly"], cookie["path"]) == (True, True, "/")


@pytest.mark.requirement("I72")
def test_a_form_that_came_too_late_is_accepted_after_signing_in(browser: Any) -> None:
    """The page that keeps the text works with the token that it was made with, through the whole of signing in."""
    kept = browser.post("/aanmelden", "/proef/adviseur", body="Wat ik schreef.")
    assert kept.status_code == 401
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text(kept))
    assert token
    again = {"csrfmiddlewaretoken": token[1], "body": "Wat ik schreef."}
    assert browser.http.post("/proef/adviseur", again).status_code == 401
    assert browser.sign_in().status_code == 302
    assert browser.http.post("/proef/adviseur", again).status_code == 200


@pytest.mark.requirement("I72")
def test_leaving_ends_the_forms_that_stand_open(browser: Any) -> None:
    """A form from before signing out is refused as stale: whoever comes next does not send it by accident."""
    browser.sign_in()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text(browser.http.get("/aanmelden")))
    assert token
    browser.post("/aanmelden", "/afmelden")
    late = browser.http.post("/proef/adviseur", {"csrfmiddlewaretoken": token[1], "body": "x"})
    assert late.status_code == 403


@pytest.mark.requirement("I39", "R113")
def test_an_employer_comes_in_and_gets_to_no_page_of_others(browser: Any) -> None:
    """From the third door to the own page; pages of staff and jobseekers are refused in words for an employer."""
    response = browser.sign_in("eherkenning", "e-1", level="eh3")
    assert response.status_code == 302
    page = browser.http.get("/werkgever")
    assert page.status_code == 200
    assert "90000001" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert browser.http.get("/")["Location"] == "/werkgever"
    for address in ("/werklijst", "/werkmap", "/proef/staf", "/zoeken"):
        refused = browser.http.get(address)
        assert refused.status_code == 403, address
        assert "Deze pagina is niet voor werkgevers" in refused.content.decode()


@pytest.mark.requirement("I39")
def test_an_intermediary_by_eherkenning_reads_for_whom_it_acts(browser: Any) -> None:
    browser.sign_in("eherkenning", "e-2", level="eh4")
    assert "U werkt voor KvK 90000001" in browser.http.get("/werkgever").content.decode()


@pytest.mark.requirement("I39")
@pytest.mark.parametrize(("subject", "level", "heading"), [
    ("e-1", "eh2", "U hebt een sterkere manier van aanmelden nodig"),
    ("e-3", "eh3", "Wij weten niet voor welke organisatie u zich aanmeldt"),
])  # fmt: skip
def test_too_low_a_level_and_no_organisation_are_refused_in_words(
    browser: Any, subject: str, level: str, heading: str
) -> None:
    response = browser.sign_in("eherkenning", subject, level=level)
    assert response.status_code == 403
    assert heading in response.content.decode()
