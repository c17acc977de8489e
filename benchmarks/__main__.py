"""`python -m benchmarks NAME …`: what `./run bench` calls, with the benchmark's own database running."""

import argparse
import os
import sys
from collections.abc import Callable

from benchmarks import (
    matching,
    nightly,
    occupations,
    opening,
    pages,
    portal,
    prepare,
    reads,
    report,
    searching,
    starting,
    users,
    vacancies,
    vum,
)
from benchmarks.bars import Result
from benchmarks.connections import superuser
from benchmarks.machine import QUIET, Machine, this_machine
from benchmarks.refusal import Refusal
from sonar_synth.sizes import SIZES

BENCHMARKS: dict[str, Callable[[], list[Result]]] = {
    "reads": reads.measure,
    "disclosure": opening.measure,
    "pages": pages.measure,
    "match": matching.measure,
    "nightly": nightly.measure,
    "vum": vum.measure,
    "search": searching.measure,
    "vacancies": vacancies.measure,
    "occupations": occupations.measure,
    "users": users.measure,
    "portal": portal.measure,
    "start": starting.measure,
}
WITHOUT_PEOPLE = ("occupations", "start")


def main(arguments: list[str]) -> int:
    """Run one benchmark or all of them; return 1 when a bar was missed or something is in the way."""
    load = os.getloadavg()[0]
    chosen = _parser().parse_args(arguments)
    try:
        if chosen.name == "prepare":
            return _prepare(load, SIZES[chosen.size] if chosen.size else chosen.clients, chosen.ledger_rows)
        _demand_quiet(load, busy=chosen.busy)
        names = list(BENCHMARKS) if chosen.name == "all" else [chosen.name]
        results = [result for name in names for result in _run(name, load, whole=chosen.whole)]
        if chosen.write:
            report.write_page()
            print(f"Written: {report.PAGE}")
    except Refusal as refusal:
        print(str(refusal), file=sys.stderr)
        return 1
    return 0 if all(result.met for result in results) else 1


def _demand_quiet(load: float, *, busy: bool) -> None:
    if load > QUIET and not busy:
        message = (
            f"The load average is {load:.2f}, above {QUIET}: other work would be measured along. Wait until the"
            " machine is quiet, or add --busy to measure all the same (the figures are then marked)."
        )
        raise Refusal(message)


def _run(name: str, load: float, *, whole: bool) -> list[Result]:
    print(f"\n== {name}", flush=True)
    with superuser() as admin:
        if name not in WITHOUT_PEOPLE:
            prepare.check_prepared(admin)
        machine = this_machine(load, None if name in WITHOUT_PEOPLE else admin)
    results = nightly.measure(whole=True) if whole else BENCHMARKS[name]()
    _tell(machine, results)
    return results


def _prepare(load: float, clients: int, ledger_rows: int) -> int:
    results = prepare.prepare(clients=clients, ledger_rows=ledger_rows)
    if results:
        with superuser() as admin:
            _tell(this_machine(load, admin), results)
    return 0


def _tell(machine: Machine, results: list[Result]) -> None:
    report.show(machine, results)
    print(f"Kept in {report.keep(machine, results)}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run bench", description="Measures Sonar against the bars of its design.")
    commands = parser.add_subparsers(dest="name", required=True)
    filling = commands.add_parser("prepare", help="fill the benchmark's database; does nothing when that was done")
    filling.add_argument("--size", choices=sorted(SIZES), help="a size of the synthetic people, instead of a number")
    filling.add_argument("--clients", type=int, default=prepare.CLIENTS)
    filling.add_argument("--ledger-rows", type=int, default=prepare.LEDGER_ROWS)
    for name in (*BENCHMARKS, "all"):
        one = commands.add_parser(name, help=f"measure {name}")
        one.add_argument("--busy", action="store_true", help="measure although other work runs on this machine")
        one.add_argument("--write", action="store_true", help="put the figures in docs/reference/performance.md")
        one.set_defaults(whole=False)
        if name == "nightly":
            one.add_argument("--whole", action="store_true", help="all vacancies, not a sample: a quarter of an hour")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
