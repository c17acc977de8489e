"""Who may open a page: said at the page, checked before it runs.

A view without one of these declarations is refused, so that a forgotten line shows nothing. What a person may see
on a page is decided by the database; this only decides who gets to the page at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from django.http import HttpRequest, HttpResponseBase

from sonar.identity.types import Actor, ActorKind, Function, MandateScope

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
_ATTRIBUTE: Final = "sonar_access"


class Verdict(StrEnum):
    """What is done with a request for a page."""

    OPEN = "open"
    SIGN_IN = "sign_in"
    WRONG_KIND = "wrong_kind"
    WRONG_FUNCTION = "wrong_function"
    WRONG_SCOPE = "wrong_scope"
    """The mandate on which an intermediary acts does not leave this to it."""
    CHOOSE = "choose"
    """The mandate on which an intermediary acted has ended: she says first for whom she acts now."""


@dataclass(frozen=True, slots=True)
class PageAccess:
    """Who may open a page. No kinds: everybody, signed in or not. No functions: staff of every function."""

    kinds: frozenset[ActorKind] = frozenset()
    functions: frozenset[Function] = frozenset()
    scope: MandateScope | None = None
    """What an employer's user must be allowed to do for the employer; None: nothing in particular."""
    choosing: bool = False
    """The page is where an employer's user says for whom she acts."""

    def verdict(self, actor: Actor | None) -> Verdict:
        """Return what is done with a request of `actor`, who is None when nobody is signed in."""
        if not self.kinds:
            return Verdict.OPEN
        if actor is None:
            return Verdict.SIGN_IN
        if actor.kind not in self.kinds:
            return Verdict.WRONG_KIND
        if self.functions and actor.is_staff and actor.function not in self.functions:
            return Verdict.WRONG_FUNCTION
        if actor.is_employer and not self.choosing and not actor.kvk_number:
            return Verdict.CHOOSE
        if actor.is_employer and self.scope is not None and not actor.may(self.scope):
            return Verdict.WRONG_SCOPE
        return Verdict.OPEN


class SonarRequest(HttpRequest):
    """A request as the middleware leaves it; for the type checker."""

    actor: Actor | None


class ActorRequest(HttpRequest):
    """A request to a page for which one has to be signed in; for the type checker."""

    actor: Actor


def open_page(view: View) -> View:
    """Declare a page that anybody may open, signed in or not."""
    return _declare(view, PageAccess())


def signed_in_page(view: View) -> View:
    """Declare a page for everybody who is signed in: staff, jobseekers and employers, not who is yet to register.

    Such a page shows nothing about anybody.
    """
    return _declare(view, PageAccess(kinds=frozenset({ActorKind.STAFF, ActorKind.JOBSEEKER, ActorKind.EMPLOYER})))


def jobseeker_page(view: View) -> View:
    """Declare a page of the Werkmap."""
    return _declare(view, PageAccess(kinds=frozenset({ActorKind.JOBSEEKER})))


def registering_page(view: View) -> View:
    """Declare a page of registering oneself: for newcomers, who have no other page, and for jobseekers."""
    return _declare(view, PageAccess(kinds=frozenset({ActorKind.NEWCOMER, ActorKind.JOBSEEKER})))


def employer_page(view: View) -> View:
    """Declare a page of the employers' portal, for everybody who acts for an employer."""
    return _declare(view, PageAccess(kinds=frozenset({ActorKind.EMPLOYER})))


def employer_page_for(scope: MandateScope) -> Callable[[View], View]:
    """Declare a page of the employers' portal for who may do what belongs to `scope`; an employer itself always may."""
    access = PageAccess(kinds=frozenset({ActorKind.EMPLOYER}), scope=scope)

    def declare(view: View) -> View:
        return _declare(view, access)

    return declare


def employer_choice_page(view: View) -> View:
    """Declare the page on which an employer's user says for whom she acts; open when a mandate has just ended."""
    return _declare(view, PageAccess(kinds=frozenset({ActorKind.EMPLOYER}), choosing=True))


def staff_page(*functions: Function) -> Callable[[View], View]:
    """Declare a page for staff with one of `functions`, or for all staff when none is named."""
    access = PageAccess(kinds=frozenset({ActorKind.STAFF}), functions=frozenset(functions))

    def declare(view: View) -> View:
        return _declare(view, access)

    return declare


def access_of(view: Callable[..., Any]) -> PageAccess | None:
    """Return the declaration of a view, or None when it has none."""
    access = getattr(view, _ATTRIBUTE, None)
    return access if isinstance(access, PageAccess) else None


def actor_of(request: HttpRequest) -> Actor | None:
    """Return who acts in this request, or None when nobody is signed in."""
    actor = getattr(request, "actor", None)
    return actor if isinstance(actor, Actor) else None


def _declare(view: View, access: PageAccess) -> View:
    setattr(view, _ATTRIBUTE, access)
    return view
