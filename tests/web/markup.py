"""Finds what is wrong with a page's HTML, as far as a machine can without a browser."""

from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "input", "br", "hr"}
CONTROLS = {"input", "select", "textarea"}
REFERRING = ("aria-describedby", "aria-labelledby", "for")


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str | None]
    page: "_Reader"
    since: tuple[int, int]
    """How many elements and pieces of text came before what is inside it."""
    until: tuple[int | None, int | None] = (None, None)
    """The same for what comes after it; whatever is never closed holds all that follows."""

    @property
    def text(self) -> str:
        """Return the text in it, however deep."""
        return "".join(self.page.texts[self.since[1] : self.until[1]])

    @property
    def inside(self) -> "list[_Element]":
        """Return the elements in it, however deep."""
        return self.page.all[self.since[0] : self.until[0]]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[_Element] = []
        self.all: list[_Element] = []
        self.texts: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(attrs) > 1:
            repeated = [name for name, count in Counter(name for name, _ in attrs).items() if count > 1]
            self.faults += [f"<{tag}> has {name} twice" for name in repeated]
        element = _Element(tag, dict(attrs), self, (len(self.all) + 1, len(self.texts)))
        self.all.append(element)
        if tag in VOID:
            element.until = element.since
        else:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._close()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1].tag if self.open else 'nothing'}")
        if any(element.tag == tag for element in self.open):
            while self._close().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def _close(self) -> _Element:
        closed = self.open.pop()
        closed.until = (len(self.all), len(self.texts))
        return closed


def faults_of(html: str, *, whole: bool = True) -> list[str]:
    """Return what is wrong; `whole` pages also need a language, a title, one main heading and landmarks."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    faults = reader.faults + [f"<{element.tag}> is never closed" for element in reader.open]
    faults += _ids(reader.all) + _controls(reader.all) + _names(reader.all) + _inline(reader.all) + _forms(reader.all)
    return faults + (_whole(reader.all) if whole else [])


def _ids(elements: list[_Element]) -> list[str]:
    ids = Counter(element.attributes["id"] for element in elements if element.attributes.get("id"))
    faults = [f"id {name} stands {count} times" for name, count in ids.items() if count > 1]
    for element in elements:
        for name in REFERRING:
            wanted = (element.attributes.get(name) or "").split()
            faults += [f"{name} names {one}, which is not there" for one in wanted if one not in ids]
    return faults


def _controls(elements: list[_Element]) -> list[str]:
    labelled = {element.attributes.get("for") for element in elements if element.tag == "label"}
    return [
        f"{element.attributes.get('name')} has no label"
        for element in elements
        if element.tag in CONTROLS
        and element.attributes.get("type") != "hidden"
        and element.attributes.get("id") not in labelled
    ]


def _names(elements: list[_Element]) -> list[str]:
    faults = [
        f"<{element.tag}> says nothing"
        for element in elements
        if element.tag in {"a", "button", "h1", "h2", "h3", "th", "summary", "title", "label"}
        and not element.attributes.get("aria-label")
        and not element.text.strip()
    ]
    faults += [
        "an image has no alt" for element in elements if element.tag == "img" and "alt" not in element.attributes
    ]
    return faults + [
        "a link leads nowhere" for element in elements if element.tag == "a" and not element.attributes.get("href")
    ]


def _inline(elements: list[_Element]) -> list[str]:
    faults = []
    for element in elements:
        data = element.attributes.get("type") == "application/ld+json"  # read by search engines, run by nobody
        if element.tag == "style" or (element.tag == "script" and element.text.strip() and not data):
            faults.append(f"<{element.tag}> with content: the content security policy refuses it")
        faults += [
            f"<{element.tag}> has {name}"
            for name in element.attributes
            if name == "style" or name.startswith(("on", "hx-on"))
        ]
    return faults


def _forms(elements: list[_Element]) -> list[str]:
    return [
        f"the form to {element.attributes.get('action', 'here')} has no token"
        for element in elements
        if element.tag == "form"
        and element.attributes.get("method") == "post"
        and not any(one.attributes.get("name") == "csrfmiddlewaretoken" for one in element.inside)
    ]


def _whole(elements: list[_Element]) -> list[str]:
    count = Counter(element.tag for element in elements)
    faults = [f"{count[tag]} × <{tag}>" for tag in ("html", "title", "h1", "main", "header") if count[tag] != 1]
    if not elements[0].attributes.get("lang"):
        faults.append("no language")
    level = 0
    for element in elements:
        if element.tag in {"h1", "h2", "h3", "h4"}:
            if int(element.tag[1]) > level + 1:
                faults.append(f"<{element.tag}> comes after <h{level}>")
            level = int(element.tag[1])
    return faults
