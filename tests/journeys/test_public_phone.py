"""The public site in a hand: vacancies first, the choices one tap away, and what was chosen in sight."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Look
from tests.journeys.test_the_path import visit

pytestmark = pytest.mark.journey

PHONE = {"width": 390, "height": 844}
MORE = "Kies uren, contract en meer"
CHOICE = "Vast contract"


def top_of(page: Page, selector: str) -> float:
    """Return how far down the page something begins."""
    box = page.locator(selector).first.bounding_box()
    assert box is not None, selector
    return box["y"]


@pytest.mark.requirement("R113", "I71")
@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
def test_on_a_telephone_vacancies_come_first_and_choices_open_with_a_tap(
    browser: Browser, address: str, look: Look, *, script: bool
) -> None:
    """A visitor sees how many there are and the first of them, opens the choices, makes one, and takes it back."""
    phone = visit(browser.new_context(viewport=PHONE, locale="nl-NL", java_script_enabled=script))
    page, more = phone.page, phone.page.get_by_text(MORE, exact=True)
    page.goto(f"{address}/vacatures")
    seen = seer(look, script=script)
    expect(page.get_by_label(CHOICE)).not_to_be_visible()
    assert top_of(page, "[role=status]") < top_of(page, ".sonar-hit") < PHONE["height"]
    seen(page, "dicht")
    more.click()
    expect(page.get_by_label(CHOICE)).to_be_visible()
    page.get_by_label(CHOICE).check()
    if script:  # the number follows at once, and the choices stay open under the finger
        expect(page.get_by_role("link", name=f"{CHOICE} weghalen")).to_have_count(1)
        expect(page.get_by_label(CHOICE)).to_be_visible()
        expect(page.get_by_label(CHOICE)).to_be_focused()
    seen(page, "open")
    page.get_by_role("button", name="Toon deze keuze").click()
    expect(page.get_by_label(CHOICE)).not_to_be_visible()
    expect(page.get_by_role("list", name="Uw keuzes")).to_be_visible()
    seen(page, "gekozen")
    page.get_by_label("Waar?").fill("Atlantis")
    page.get_by_role("button", name="Zoek vacatures").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_role("link", name=f"{CHOICE} weghalen")).to_be_visible()
    seen(page, "fout")
    page.get_by_label("Waar?").fill("Zwolle")
    page.get_by_role("button", name="Zoek vacatures").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("link", name=f"{CHOICE} weghalen").click()
    expect(page.get_by_role("link", name=f"{CHOICE} weghalen")).to_have_count(0)
    assert "plaats=Zwolle" in page.url
    page.locator(".sonar-hit a").first.click()
    page.get_by_role("link", name="Gevonden vacatures").click()
    assert "plaats=Zwolle" in page.url
    assert [each for each in phone.complaints if "400" not in each] == []
    page.context.close()


def test_the_keyboard_goes_the_way_the_eye_does(browser: Browser, address: str) -> None:
    page = browser.new_context(viewport=PHONE, locale="nl-NL").new_page()
    page.goto(f"{address}/vacatures")
    page.get_by_role("button", name="Zoek vacatures").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == MORE
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "id_volgorde"  # what is folded away is passed over
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    tops = []
    for _ in range(6):
        page.keyboard.press("Tab")
        tops.append(page.evaluate("document.activeElement.getBoundingClientRect().top + window.scrollY"))
        assert page.evaluate("document.activeElement.closest('.sonar-facets') !== null")
    assert tops == sorted(tops)
    page.context.close()


def test_on_a_wide_screen_the_choices_stand_beside_what_was_found(browser: Browser, address: str) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL").new_page()
    page.goto(f"{address}/vacatures")
    expect(page.get_by_text(MORE)).not_to_be_visible()
    expect(page.get_by_label(CHOICE)).to_be_visible()
    assert abs(top_of(page, ".sonar-facets") - top_of(page, "[role=status]")) < 40  # noqa: PLR2004 - less than a line
    page.context.close()


def seer(look: Look, *, script: bool) -> Look:
    """Return a look that needs a script in the page only where there is one."""

    def at(page: Page, name: str) -> None:
        if script:
            look(page, f"public-phone-{name}")
            if name != "open":  # taking a picture leaves empty styles on the fields, which htmx would copy
                page.reload()

    return at
