"""Checks of what must not stand in the project: people, secrets, places of whoever wrote it, two languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from checks.running import SOURCE, Findings, shown, tracked_files

# Addresses that may be named. Anything else is somebody's own place, or a registry that a user chooses himself.
NAMED_HOSTS = re.compile(
    r"(?:^|\.)(?:example(?:\.(?:org|com|nl))?|localhost|invalid|test|w3\.org|schema\.org|europa\.eu|overheid\.nl|nldesignsystem\.nl"
    r"|logius\.nl|publiccode\.net|developers\.italia\.it|keepachangelog\.com|semver\.org|digid\.nl|digitoegankelijk\.nl"
    r"|competentnl\.nl|uwv\.nl|werk\.nl|autoriteitpersoonsgegevens\.nl|fraudehelpdesk\.nl|rijksoverheid\.nl)$"
)
_LOOPBACK = re.compile(r"(?:127\.\d+\.\d+\.\d+|\[::1\]|::1|0\.0\.0\.0)$")
_HOST = re.compile(r"(?<![\w+])(?:https?|git|ssh|ftp)://([^\s/:'\"`<>)\]}|,;\\]+)")
_TEMPLATED = re.compile(r"[{}$%(]|^[A-Z_]+$|^\.+$|^…$")
_WORDS = tuple(
    (re.compile(pattern, re.IGNORECASE | re.MULTILINE), what)
    for pattern, what in (
        (r"(?<![\w.~-])/(?:work|home|Users|mnt)/[\w.-]+", "a path of somebody's own machine"),
        (r"\b(?:LLM|GPT-?\d|language model|sub-?agents?|co-authored-by|system prompt)\b", "how it was made"),
        (r"\b(?:generated|written|made) (?:by|with) (?:an? )?(?:AI|assistant|agent|bot)\b", "how it was made"),
        (r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----", "a private key"),
        (r"\bbearer [A-Za-z0-9._-]{20,}", "a token"),
        (r"\b(?:TODO|FIXME)\b(?!\()", "work that is not done"),
        (r"^(?:<{7}|>{7}|={7})(?: |$)", "an unresolved merge"),
    )
)
_NINE_DIGITS = re.compile(r"(?<![\w.])\d{9}(?![\w.]|\.\d)")
# Numbers that everybody's documentation uses as examples; tests need one that is outside the test range.
_EXAMPLES = ("123456782", "111222333")
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_BINARY = (".png", ".jpg", ".ico", ".woff2", ".mo", ".gz", ".pdf")
# Locks hold hashes and numbers of others; the licence is the Union's own text.
_OTHERS = ("requirements.lock", "src/sonar_local/bootstrap.lock", "assets/package-lock.json", "LICENSE")
_THIS_FILE = Path(__file__).resolve()

# Dutch words for which the glossary has an English one (docs/explanation/house.md). On screen they are what people
# read; in code they would make two languages in one line.
DUTCH = frozenset(
    """
    achternaam adviseur afscherming afspraak arbeidsdeskundige arbeidsmarktregio autorisatiematrix
    banenafspraak beheersmaatregel belastbaarheid bemiddelbaarheid bericht berichten beroep betermelding
    betrokkene beveiligingsincident bewaartermijn burgerservicenummer contactmoment datalek doelbinding
    dossier functie functiescheiding geboortedatum gemachtigde gemeente geslacht goedkeuring
    groepsbericht grondslag huisnummer inschrijving inzageverzoek klant klanten loonkostensubsidie
    maatregel mandaat opleiding plaatsing postcodegebied proefplaatsing raadpleeglog raadplegen
    raadpleging restrisico risico sjabloon sollicitatie sollicitatieplicht taak telefoonnummer
    trajectplan uitkering vaardigheid vacature vacatures vernietigen verwerkingsregister verwijderen
    verzekeringsarts vestiging voordracht voorletters voornaam voorstel vrijstelling werkgever
    werkgevers werkplan werkzoekende werkzoekenden woonplaats ziekmelding ziekteverzuim
    """.split()  # noqa: SIM905 - a list to be read
)
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def forbidden() -> Findings:
    """Check every text of the project for what has no place in it."""
    problems = []
    for path in tracked_files():
        name = shown(path)
        if path.suffix in _BINARY or name in _OTHERS or path.resolve() == _THIS_FILE:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            problems.append(f"{name} is not a text in UTF-8")
            continue
        problems += [f"{shown(path, line)}: {problem}" for line, problem in text_problems(text)]
    return Findings(problems)


def text_problems(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the problem of everything in `text` that has no place in the project."""
    for pattern, what in _WORDS:
        for found in pattern.finditer(text):
            yield _line(text, found.start()), f"{found[0]!r}: {what}"
    for found in _HOST.finditer(text):
        host = found[1].rpartition("@")[2]
        if not (
            _TEMPLATED.search(host) or _LOOPBACK.match(host) or NAMED_HOSTS.search(host.lower()) or "." not in host
        ):
            yield (
                _line(text, found.start()),
                f"{found[0]!r}: an address that is not on the list in tools/checks/texts.py",
            )
    for found in _NINE_DIGITS.finditer(text):
        if looks_like_a_person(found[0]):
            yield (
                _line(text, found.start()),
                f"{found[0][:2]}…: a number that can be somebody's BSN; the test range begins with 9",
            )


def looks_like_a_person(digits: str) -> bool:
    """Tell whether nine digits pass the eleven test and lie outside the range for tests, which begins with 9."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return total % 11 == 0 and not digits.startswith("9") and digits not in _EXAMPLES and len(set(digits)) > 1


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def dutch_names() -> Findings:
    """Check that names in Python are English."""
    problems = []
    for path in tracked_files(".py"):
        if path.is_relative_to(SOURCE):
            text = path.read_text(encoding="utf-8")
            problems += [f"{shown(path, line)}: {name} is Dutch; see the glossary" for line, name in dutch_in(text)]
    return Findings(problems)


def dutch_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and name of each identifier with a part that the glossary has an English word for."""
    for node in ast.walk(ast.parse(text)):
        line = getattr(node, "lineno", 1)
        for name in _names(node):
            if DUTCH & {part.lower() for part in _PARTS.findall(name)}:
                yield line, name


def _names(node: ast.AST) -> list[str]:
    """Return the names that a node gives to something."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.arg():
            return [node.arg]
        case ast.Name(ctx=ast.Store()):
            return [node.id]
        case ast.Attribute(ctx=ast.Store()):
            return [node.attr]
        case _:
            return []
