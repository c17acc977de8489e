"""Every page says who may open it, and nobody else does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

from sonar.identity.types import Actor, ActorKind, Function, MandateScope
from sonar.web.session.access import (
    Verdict,
    access_of,
    employer_choice_page,
    employer_page,
    employer_page_for,
    jobseeker_page,
    open_page,
    signed_in_page,
    staff_page,
)

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def actor(function: Function | None) -> Actor:
    """Return a staff member with a function, or a jobseeker."""
    return Actor(
        kind=ActorKind.STAFF if function else ActorKind.JOBSEEKER,
        ref=uuid4(),
        session_id=uuid4(),
        token="t" * 43,
        display_name="",
        function=function,
        organisation="",
        office="",
        started_at=NOW,
        absolute_until=NOW + timedelta(hours=9),
        concurrent=False,
    )


def page(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Stand for any page."""
    return HttpResponse()


ACTORS = (None, actor(None), *(actor(function) for function in Function))


def verdicts(declare: Any) -> list[Verdict]:
    """Return what each actor gets: nobody, a jobseeker, then staff of each function."""

    def fresh(request: HttpRequest) -> HttpResponse:
        return page(request)

    access = access_of(declare(fresh))
    assert access is not None
    return [access.verdict(one) for one in ACTORS]


def test_each_declaration_lets_in_whom_it_names() -> None:
    """All declarations against nobody, a jobseeker and every function."""
    staff = len(Function)
    assert verdicts(open_page) == [Verdict.OPEN] * (staff + 2)
    assert verdicts(signed_in_page) == [Verdict.SIGN_IN] + [Verdict.OPEN] * (staff + 1)
    assert verdicts(jobseeker_page) == [Verdict.SIGN_IN, Verdict.OPEN] + [Verdict.WRONG_KIND] * staff
    assert verdicts(staff_page()) == [Verdict.SIGN_IN, Verdict.WRONG_KIND] + [Verdict.OPEN] * staff
    assert verdicts(staff_page(Function.AUDITOR)) == [
        Verdict.SIGN_IN,
        Verdict.WRONG_KIND,
        *(Verdict.OPEN if function is Function.AUDITOR else Verdict.WRONG_FUNCTION for function in Function),
    ]


def employer(kvk: str, scope: MandateScope = MandateScope.ALL) -> Actor:
    """Return an employer's user; without a number her mandate has just ended."""
    one = replace(actor(None), kind=ActorKind.EMPLOYER, own_kvk="90000001", kvk_number=kvk)
    return replace(one, employer_scope=scope)


@pytest.mark.requirement("I39", "R113")
def test_an_employer_gets_to_her_own_pages_and_to_no_other() -> None:
    """Every declaration against an employer, an intermediary on a narrow mandate, and one whose mandate ended."""
    people = (employer("90000001"), employer("90000002", MandateScope.VACANCIES), employer(""))

    def verdict(declare: Any) -> list[Verdict]:
        access = access_of(declare(lambda _request: HttpResponse()))
        assert access is not None
        return [access.verdict(one) for one in people]

    for declare in (jobseeker_page, staff_page(), *(staff_page(each) for each in Function)):
        assert verdict(declare) == [Verdict.WRONG_KIND] * 3
    assert verdict(signed_in_page) == [Verdict.OPEN, Verdict.OPEN, Verdict.CHOOSE]
    assert verdict(employer_page) == [Verdict.OPEN, Verdict.OPEN, Verdict.CHOOSE]
    assert verdict(employer_page_for(MandateScope.VACANCIES)) == [Verdict.OPEN, Verdict.OPEN, Verdict.CHOOSE]
    assert verdict(employer_page_for(MandateScope.CANDIDATES)) == [Verdict.OPEN, Verdict.WRONG_SCOPE, Verdict.CHOOSE]
    assert verdict(employer_choice_page) == [Verdict.OPEN] * 3
    assert verdicts(employer_page) == [Verdict.SIGN_IN] + [Verdict.WRONG_KIND] * (len(Function) + 1)


def test_a_view_without_a_declaration_has_none() -> None:
    """Nothing is declared by accident."""
    assert access_of(page) is None


@pytest.mark.usefixtures("town")
class TestPages:
    """The same, through the middleware."""

    def test_an_undeclared_page_stops_a_test(self, browser: Any) -> None:
        """In tests a forgotten declaration is an error that names the view."""
        with pytest.raises(ImproperlyConfigured, match="does not say who may open it"):
            browser.http.get("/proef/vergeten")

    def test_an_undeclared_page_is_refused_at_run_time(
        self,
        browser: Any,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Elsewhere it shows nothing."""
        monkeypatch.setattr("sonar.web.session.middleware._in_tests", lambda: False)
        response = browser.http.get("/proef/vergeten")
        assert response.status_code == 403
        assert b"niet verklaard" not in response.content

    def test_nobody_sees_an_open_page_only(self, browser: Any) -> None:
        """Without a session the other pages lead to signing in."""
        assert browser.http.get("/proef/open").status_code == 200
        for name in ("staf", "manager", "adviseur", "werkmap", "iedereen"):
            assert browser.http.get(f"/proef/{name}").status_code == 303

    def test_an_adviser_sees_her_own_pages(self, browser: Any) -> None:
        """Pages of other functions and of jobseekers are refused with a page that says what to do."""
        browser.sign_in()
        for name in ("open", "staf", "adviseur", "iedereen"):
            assert browser.http.get(f"/proef/{name}").status_code == 200
        for name in ("manager", "werkmap"):
            response = browser.http.get(f"/proef/{name}")
            assert response.status_code == 403
            assert "Deze pagina is niet voor u" in response.content.decode()
            assert response["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 5000, "é", "'; DROP TABLE"])
    def test_a_made_up_cookie_is_nobody(self, browser: Any, token: str) -> None:
        """A cookie that was never handed out opens nothing and is taken away."""
        browser.http.cookies["sonar"] = token
        response = browser.http.get("/proef/staf")
        assert (response.status_code, response["Location"]) == (303, "/aanmelden?next=%2Fproef%2Fstaf")
        assert response.cookies["sonar"].value == ""


def test_every_address_of_the_product_is_declared() -> None:
    """Walk all addresses: each view says who may open it."""
    from importlib import import_module  # noqa: PLC0415

    from django.urls import URLPattern, URLResolver  # noqa: PLC0415

    def walk(patterns: Any) -> Any:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            elif isinstance(pattern, URLPattern):
                yield pattern

    found = list(walk(import_module(settings.ROOT_URLCONF).urlpatterns))
    assert len(found) >= 5
    assert not [str(pattern) for pattern in found if access_of(pattern.callback) is None]
