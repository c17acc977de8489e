"""What axe finds on a page as it stands in the browser.

It is asked for violations in full and for one example of whatever else it looked at: writing down every element that is
in order took longer than looking at it, and nobody read it.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from playwright.sync_api import Page

RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""WCAG 2.2 AA, and good practice."""
_ASK: Final = """options => axe.run(document, options).then(found => ({
    passed: found.passes.length,
    violations: found.violations.flatMap(one => one.nodes.map(node => ({id: one.id, html: node.html}))),
}))"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What axe found."""

    violations: tuple[tuple[str, str], ...]
    """The rule and the element, for each element that breaks one."""
    passed: int
    """How many rules looked at something and found it in order: none means that axe saw nothing."""

    @property
    def lines(self) -> list[str]:
        """Return the violations as lines to read."""
        return [f"{rule}: {html}" for rule, html in self.violations]

    @property
    def broken(self) -> set[str]:
        """Return the rules that are broken."""
        return {rule for rule, _ in self.violations}


@cache
def _script() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def judged(page: Page) -> Judgement:
    """Let axe look at a page; folded parts are looked at only when they are open."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(_script())
    found = page.evaluate(_ASK, {"runOnly": list(RULES), "resultTypes": ["violations"]})
    return Judgement(tuple((one["id"], one["html"]) for one in found["violations"]), found["passed"])
