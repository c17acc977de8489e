"""The outcome: a table on screen, a JSON file under build/, and the measured column of the page in docs/."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.bars import BARS, Bar, Result, shown
from benchmarks.machine import Machine
from sonar_local.home import CHECKOUT, write_whole

FOLDER = CHECKOUT / "build" / "benchmarks"
PAGE = CHECKOUT / "docs" / "reference" / "performance.md"
BEGIN, END = "<!-- measured: written by ./run bench … --write -->", "<!-- end of measured -->"
_HEAD = ("| key | what | bar | measured | met | seen as well | command | date and machine |\n"
         "| --- | --- | --- | --- | --- | --- | --- | --- |")  # fmt: skip


def show(machine: Machine, results: Sequence[Result]) -> None:
    """Print the machine and a line for each figure."""
    print(machine.line)
    width = max(len(result.bar.what) for result in results)
    print(f"{'':{width}}  {'bar':>18}  {'measured':>16}  met")
    for result in results:
        bar = result.bar
        met = "—" if bar.limit is None else "yes" if result.met else "NO"
        print(
            f"{bar.what:{width}}  {bar.words:>18}  {shown(result.value, bar.unit):>16}  {met:3}  {_seen(result.seen)}"
        )


def keep(machine: Machine, results: Sequence[Result]) -> Path:
    """Write the figures of one command to its JSON file and return its path."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{results[0].bar.command}.json"
    figures = {
        result.bar.key: {
            "value": result.value,
            "unit": result.bar.unit.value,
            "bar": result.bar.words,
            "met": result.met,
            "seen": result.seen,
        }
        for result in results
    }
    write_whole(path, json.dumps({"machine": machine.facts(), "figures": figures}, indent=2) + "\n", mode=0o644)
    return path


def write_page(page: Path = PAGE, folder: Path = FOLDER) -> None:
    """Put what the JSON files hold in the table of the page; a figure that has no file keeps its line."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    old, _, after = rest.partition(END)
    kept = dict(lines_by_key(old))
    for path in sorted(folder.glob("*.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        for key, figure in found["figures"].items():
            if key in BARS:
                kept[key] = line_of(BARS[key], figure, found["machine"])
    lines = [kept.get(key) or line_of(bar, None, {}) for key, bar in BARS.items()]
    write_whole(page, f"{before}{BEGIN}\n\n{_HEAD}\n" + "\n".join(lines) + f"\n\n{END}{after}", mode=0o644)


def lines_by_key(table: str) -> list[tuple[str, str]]:
    """Return the lines of an earlier table with their keys."""
    return [(line.split("|")[1].strip().strip("`"), line) for line in table.splitlines() if line.startswith("| `")]


def line_of(bar: Bar, figure: Mapping[str, Any] | None, machine: Mapping[str, Any]) -> str:
    """Return the line of one figure for the page."""
    cells = [f"`{bar.key}`", bar.what, bar.words]
    if figure is None:
        cells += ["not measured yet", "", "", f"`./run bench {bar.command}`", ""]
    else:
        value = float(figure["value"])
        met = "" if bar.limit is None else "yes" if bar.is_met_by(value) else "**no**"
        where = f"{machine['date']}, {machine['processors']} processors, {machine['memory_gib']} GiB"
        if machine.get("clients"):
            where += f", {machine['clients']:,} clients"
        where += f", load {machine['load']}" + (", **busy machine: no evidence**" if machine["busy"] else "")
        cells += [shown(value, bar.unit), met, _seen(figure["seen"]), f"`./run bench {bar.command}`", where]
    return "| " + " | ".join(cells) + " |"


def _seen(seen: Mapping[str, Any]) -> str:
    return "; ".join(f"{name} {_number(value)}" for name, value in seen.items())


def _number(value: object) -> str:
    if isinstance(value, float) and value != int(value):
        return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"  # noqa: PLR2004
    return f"{value:,.0f}" if isinstance(value, int | float) else str(value)
