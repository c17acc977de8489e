"""Finds every text of the product that can be translated, in code and in templates, without gettext's programs."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

PRODUCT = Path(__file__).resolve().parents[2] / "src" / "sonar"
_SINGLE = {"gettext", "gettext_lazy", "gettext_noop", "_", "translate"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_CALL = re.compile(r"\b(?:n?gettext|_)\(")


def all_texts() -> dict[str, str]:
    """Return each text with the file in which it was found first; a plural joins its forms by a zero."""
    found: dict[str, str] = {}
    for path in sorted(PRODUCT.rglob("*.py")):
        for text in python_texts(path.read_text(encoding="utf-8")):
            found.setdefault(text, str(path.relative_to(PRODUCT)))
    for path in sorted(PRODUCT.rglob("*.html")):
        for text in template_texts(path.read_text(encoding="utf-8")):
            found.setdefault(text, str(path.relative_to(PRODUCT)))
    return found


def python_texts(source: str) -> Iterator[str]:
    """Yield the texts in a Python source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            words = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            if name in _SINGLE and words:
                yield words[0]
            elif name in _PLURAL:
                yield "\0".join(words[:2])


def template_texts(source: str) -> Iterator[str]:
    """Yield the texts in a template, as Django's own reader of templates finds them."""
    code = templatize(source)
    for start in _CALL.finditer(code):
        yield from python_texts(_one_call(code[start.start() :]))


def _one_call(code: str) -> str:
    """Return the call with which `code` begins; what stands around calls is noise that is no Python."""
    for end in (found.end() for found in re.finditer(r"\)", code)):
        try:
            ast.parse(code[:end])
        except SyntaxError:
            continue
        return code[:end]
    return ""
