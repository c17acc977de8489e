"""The English catalogue: complete, compiled, and with the same places for values."""

import re
from gettext import GNUTranslations
from io import BytesIO

import pytest

from sonar.web.catalogue import LOCALES, UnreadableCatalogue, compile_catalogue, read_catalogue
from tests.web.translatable import all_texts, python_texts, template_texts

ENGLISH = LOCALES / "en" / "LC_MESSAGES" / "django.po"
_PLACE = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(scope="module")
def entries() -> dict[str, str]:
    return read_catalogue(ENGLISH.read_text(encoding="utf-8"))


@pytest.mark.requirement("I71")
def test_every_text_has_english(entries: dict[str, str]) -> None:
    missing = {text: where for text, where in all_texts().items() if not entries.get(text, "").strip("\0")}

    assert missing == {}


def test_no_english_is_left_over(entries: dict[str, str]) -> None:
    assert set(entries) - set(all_texts()) == {""}


def test_values_have_the_same_places(entries: dict[str, str]) -> None:
    different = [
        text for text, english in entries.items() if text and set(_PLACE.findall(text)) != set(_PLACE.findall(english))
    ]

    assert different == []


def test_compiled_catalogue_is_up_to_date(entries: dict[str, str]) -> None:
    assert ENGLISH.with_suffix(".mo").read_bytes() == compile_catalogue(entries), "run python -m sonar.web.catalogue"


def test_compiled_catalogue_is_read_by_gettext(entries: dict[str, str]) -> None:
    english = GNUTranslations(BytesIO(compile_catalogue(entries)))

    assert english.gettext("Werklijst") == "Work list"
    assert english.ngettext("%(total)s klant", "%(total)s klanten", 2) == "%(total)s clients"


def test_an_unreadable_line_is_named() -> None:
    with pytest.raises(UnreadableCatalogue, match="line 3"):
        read_catalogue('msgid "a"\nmsgstr "b"\nmsgctxt "c"\n')


def test_texts_are_found_in_code_and_templates() -> None:
    code = 'x = _("een")\ny = ngettext("a", "b", 2)\nz = other("nee")\nw = translation.gettext("twee")\n'
    template = (
        '{% load i18n %}<p title="{% translate "drie" %}">{% blocktranslate count n=m %}{{ n }} dag'
        "{% plural %}{{ n }} dagen{% endblocktranslate %} (los) haakje</p>"
    )

    assert set(python_texts(code)) == {"een", "a\0b", "twee"}
    assert set(template_texts(template)) == {"drie", "%(n)s dag\0%(n)s dagen"}
