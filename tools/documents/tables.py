"""Markdown tables and the line that says where a document comes from."""

from collections.abc import Iterable, Sequence


def heading(title: str, source: str) -> str:
    """Return the head of a generated document."""
    return f"# {title}\n\nWritten by `./run docs` from {source}; a change is made there.\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [_line(columns), _line(["---"] * len(columns)), *(_line([_cell(cell) for cell in row]) for row in rows)]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
