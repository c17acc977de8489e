"""The addresses, and who may enter each."""

import os
from collections.abc import Callable, Iterator
from typing import Any

from checks.running import product_environment
from documents.tables import heading, table


def routes() -> list[tuple[str, str, Callable[..., Any]]]:
    """Return path, name and view of every address."""
    import django
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(patterns: list[URLPattern | URLResolver], before: str, space: str) -> Iterator[tuple[str, str, Any]]:
        for pattern in patterns:
            path = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern.url_patterns, path, inner)
            else:
                yield "/" + path, f"{space}{pattern.name or ''}", pattern.callback

    with product_environment() as variables:
        before = dict(os.environ)
        os.environ.update(variables)
        try:
            django.setup()
            return sorted(walk(get_resolver().url_patterns, "", ""), key=lambda route: route[:2])
        finally:
            os.environ.clear()
            os.environ.update(before)


def who(view: Callable[..., Any]) -> str:
    """Return in words who may enter a page; nobody, when it does not say."""
    from sonar.identity.types import ActorKind
    from sonar.web.session.access import access_of

    access = access_of(view)
    if access is None:
        return "**nobody: the page does not say**"
    if not access.kinds:
        return "everybody"
    if access.functions:
        return ", ".join(sorted(function.value for function in access.functions))
    if access.kinds == {ActorKind.STAFF, ActorKind.JOBSEEKER, ActorKind.EMPLOYER}:
        return "everybody who is signed in"
    words = {
        ActorKind.STAFF: "all staff",
        ActorKind.JOBSEEKER: "jobseekers",
        ActorKind.EMPLOYER: "employers",
        ActorKind.NEWCOMER: "who signed in by DigiD and is yet to register",
    }
    return " and ".join(sorted(words[kind] for kind in access.kinds))


def document() -> str:
    """Return docs/generated/routes.md."""
    rows = [(f"`{path}`", f"`{name}`", who(view)) for path, name, view in routes()]
    return "\n".join(
        (
            heading("Addresses", "the addresses in `sonar.web` and the declaration at each page"),
            (
                "Who may enter says who gets to the page. What somebody sees there is decided by the database, person"
                " by person. `<ref:…>` is a sealed reference: no address names a person.\n"
            ),
            table(("address", "name", "who may enter"), rows),
        )
    )
