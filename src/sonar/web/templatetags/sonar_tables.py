"""Tables that become a list on a telephone: each value carries the name of its column.

A browser forgets that something is a table once its style is not that of one; the roles say it again.
"""

import re
from typing import Final

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

register = template.Library()
COLUMNS: Final = 4
"""From how many columns a table is too wide for a telephone."""
_HEAD: Final = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
_HEADING: Final = re.compile(r'<th\b[^>]*\bscope="col"[^>]*>(.*?)</th>', re.DOTALL)
_TAG: Final = re.compile(r"<(thead|tbody|tr|td|th)\b([^>]*)>(\s*</td>)?")
_SPAN: Final = re.compile(r'\bcolspan="(\d+)"')
_ROLES: Final = {"thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}


@register.filter
def stacks(rows: str) -> bool:
    """Return whether a table with these rows becomes a list on a telephone."""
    return len(_headings(rows)) >= COLUMNS


@register.filter
def stacked(rows: SafeString) -> SafeString:
    """Return the rows of a table with the role of each part, and the name of its column with each value.

    The rows are of a template: what they hold of people is escaped there already, and stays as it is.
    """
    headings = _headings(rows)
    if len(headings) < COLUMNS:
        return rows
    column = 0

    def with_role(found: re.Match[str]) -> str:
        nonlocal column
        tag, given, nothing = found[1], found[2], found[3] or ""
        if tag in ("thead", "tbody"):
            return f'<{tag}{given} role="{_ROLES[tag]}">'
        if tag == "tr":
            column = 0
            return f'<tr{given} role="row">'
        spans = _SPAN.search(given)
        heading = headings[column] if column < len(headings) and not spans else ""
        column += int(spans[1]) if spans else 1
        if tag == "th":
            role = "columnheader" if 'scope="col"' in given else "rowheader"
            return f'<th{given} role="{role}">'
        named = f' data-label="{heading}"' if heading else ""
        return f'<td{given} role="cell"{named}{" data-empty" if nothing else ""}>{nothing}'

    return SafeString(_TAG.sub(with_role, rows))


def _headings(rows: str) -> list[str]:
    """Return the words of each column, fit to stand in an attribute."""
    head = _HEAD.search(rows)
    if head is None:
        return []
    return [" ".join(strip_tags(words).split()).replace('"', "&quot;") for words in _HEADING.findall(head[0])]
