"""Pages without a database: templates that fail on undefined variables, and somebody who is signed in."""

from collections.abc import Callable

import pytest
from django.template import Context, Engine, Template
from django.test import Client as DjangoClient
from django.utils.safestring import SafeString

from sonar.identity.types import Actor
from sonar.web.undefined import UNDEFINED_FAILS


@pytest.fixture
def strict_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """An undefined variable in a template raises."""
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", UNDEFINED_FAILS)


@pytest.fixture
def browser(strict_templates: None) -> DjangoClient:
    """A browser without JavaScript and without a database behind the pages."""
    return DjangoClient()


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor], None]:
    """Make every request come from this actor, without a session in a database."""

    def as_actor(actor: Actor) -> None:
        monkeypatch.setattr("sonar.web.session.cookies.session_token", lambda _request: actor.token)
        monkeypatch.setattr("sonar.web.session.middleware.resolve_session", lambda *, token: actor)  # noqa: ARG005

    return as_actor


@pytest.fixture
def plain_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Render templates as the product does: Django's tests copy what each part of a page is given, for `.context`.

    For tests that ask for thousands of pages and read their text alone.
    """

    def render(self: Template, context: Context) -> SafeString:
        return self.nodelist.render(context)

    monkeypatch.setattr(Template, "_render", render)
