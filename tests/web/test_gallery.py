"""Every page in every state: sound HTML, nothing undefined, in both languages."""

import pytest
from django.template import engines
from django.test import Client as DjangoClient

from sonar.web.undefined import UndefinedVariable
from tests.web import gallery
from tests.web.markup import faults_of

pytestmark = [pytest.mark.urls("tests.web.gallery"), pytest.mark.usefixtures("plain_rendering")]
EXPECTED = {"fault": 500, **{name: notice.status for name, (notice, _) in gallery.NOTICES.items()}}


@pytest.mark.requirement("I71")
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", gallery.PAGES)
def test_page_is_sound(browser: DjangoClient, name: str, language: str) -> None:
    browser.cookies["sonar_language"] = language

    answer = browser.get(f"/galerij/{name}")

    html = answer.content.decode()
    assert answer.status_code == EXPECTED.get(name, 200)
    assert faults_of(html) == []
    assert f'<html lang="{language}"' in html


@pytest.mark.parametrize("name", gallery.PARTS)
def test_part_is_sound(browser: DjangoClient, name: str) -> None:
    html = browser.get(f"/galerij/{name}").content.decode()

    assert "<html" not in html
    assert faults_of(html, whole=False) == []


def test_templates_fail_on_what_is_undefined(strict_templates: None) -> None:
    template = engines["django"].from_string('<c-badge kind="ok">{{ nowhere.to_be_found }}</c-badge>{{ nowhere }}')

    with pytest.raises(UndefinedVariable, match="nowhere"):
        template.render({})


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p><b>x</p>", "</p> closes b"),
        ('<i id="a"></i><i id="a"></i>', "id a stands 2 times"),
        ('<input name="phone" id="phone">', "phone has no label"),
        ('<p style="color: red">x</p>', "<p> has style"),
        ('<p onclick="x()">x</p>', "<p> has onclick"),
        ("<script>x()</script>", "<script> with content: the content security policy refuses it"),
        ('<form method="post"></form>', "the form to here has no token"),
        ("<button></button>", "<button> says nothing"),
        ('<p aria-describedby="gone">x</p>', "aria-describedby names gone, which is not there"),
        ("<a>x</a>", "a link leads nowhere"),
    ],
)
def test_the_checker_finds_faults(html: str, fault: str) -> None:
    assert fault in faults_of(html, whole=False)


def test_the_checker_finds_a_page_without_heading() -> None:
    assert "0 × <h1>" in faults_of("<html><title>x</title><main></main></html>")
