"""Where a person may be sent after signing in, and what an answer may look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonar.identity.rules.answers import is_local_path, is_parameter, is_secret, local_path


@pytest.mark.parametrize("path", ["/", "/werklijst", "/werkmap/berichten/abc?deel=2", "/a#b", "/a%20b", "/é"])
def test_local_paths_pass(path: str) -> None:
    """A plain path of Sonar is a destination."""
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "werklijst",
        "https://elders.example/",
        "//elders.example",
        "///elders.example",
        "/\\elders.example",
        "\\\\elders.example",
        "/\t/elders.example",
        "/\n/elders.example",
        " /werklijst",
        "/a b",
        "/a//b",
        "javascript:alert(1)",
        "/x\x00",
        "//[",
        "/" + "a" * 500,
        "/aanmelden",
        "/aanmelden/terug?state=x",
        "/afmelden",
        "/afgemeld",
    ],
)
def test_other_destinations_become_the_start_page(path: str) -> None:
    """Other sites, tricks that browsers read as other sites, and the sign-in pages themselves are no destination."""
    assert local_path(path) == "/"


def test_no_destination_is_the_start_page() -> None:
    """Nothing asked for means the start page."""
    assert local_path(None) == "/"


@given(st.text(max_size=60))
def test_a_destination_never_leaves_the_site(path: str) -> None:
    """Whatever is asked for, the destination is one slash and then no second one or backslash."""
    found = local_path(path)
    assert found.startswith("/")
    assert found[1:2] not in {"/", "\\"}
    assert "\\" not in found
    assert found.isprintable()


@pytest.mark.parametrize(
    ("text", "answer"),
    [("a" * 43, True), ("A-_9" * 10 + "abc", True), ("a" * 42, False), ("a" * 44, False), ("a" * 42 + "\n", False)],
)
def test_secrets_have_one_form(text: str, answer: bool) -> None:  # noqa: FBT001
    """Our own secrets are 43 characters of base64 for addresses."""
    assert is_secret(text) is answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [("abc", True), ("x" * 2000, True), ("x" * 2001, False), ("é", False), ("a\nb", False), ("", False)],
)
def test_parameters_are_printable_and_bounded(text: str, answer: bool) -> None:  # noqa: FBT001
    """A parameter of an answer is printable ASCII of a sane length."""
    assert is_parameter(text) is answer


def test_a_path_is_local_or_not() -> None:
    """The question and the answer agree."""
    assert is_local_path("/werklijst")
    assert not is_local_path("//elders.example")
