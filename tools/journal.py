"""Write a room's first migration from today's SQL, and show what later migrations still have to say.

Usage: python tools/journal.py            writes 0001_initial.sql of each room that has none
       python tools/journal.py --rewrite  writes them all anew; only before the first release
"""

import sys
from pathlib import Path

ROOMS = (
    "kernel",
    "reference",
    "ledger",
    "identity",
    "access",
    "clients",
    "employers",
    "disclosure",
    "matching",
    "casework",
    "messaging",
    "exchange",
    "oversight",
)
ORDER = (
    "tables.sql",
    "decisions.sql",
    "weighing.sql",
    "following.sql",
    "points.sql",
    "scoring.sql",
    "moving.sql",
    "ranking.sql",
    "nightly.sql",
    "bands.sql",
    "naming.sql",
    "facts.sql",
    "elsewhere.sql",
    "widening.sql",
    "opening.sql",
    "following_steps.sql",
    "following_gates.sql",
    "following_employer.sql",
    "counting.sql",
    "closing.sql",
    "own_vacancies.sql",
    "functions.sql",
    "employer_sessions.sql",
    "forgetting.sql",
    "portal.sql",
    "granting.sql",
    "accounts.sql",
    "replacing.sql",
    "desk_duty.sql",
    "knowing.sql",
    "shielding.sql",
    "signals.sql",
    "signal_terms.sql",
    "reports.sql",
    "confirming.sql",
    "policies.sql",
    "terms.sql",
    "search.sql",
    "division_tasks.sql",
    "register.sql",
    "own_record.sql",
    "blocks.sql",
    "reviews.sql",
    "municipal.sql",
    "suppliers.sql",
    "supplied.sql",
    "supply_log.sql",
    "connecting.sql",
    "vum_tables.sql",
    "vum_profiles.sql",
    "vum.sql",
    "vum_vacancies.sql",
    "vum_asking.sql",
    "vum_parties.sql",
    "searching.sql",
    "gates.sql",
    "part_tables.sql",
    "part_gates.sql",
    "part_writing.sql",
    "part_doors.sql",
    "part_imports.sql",
    "extra.sql",
    "registration.sql",
    "periods.sql",
    "selections.sql",
    "writing.sql",
    "lists.sql",
    "handing_over.sql",
    "merging.sql",
    "telling.sql",
    "privacy.sql",
    "registering.sql",
    "publishing.sql",
    "profiles.sql",
    "contacts.sql",
    "reported.sql",
)
SOURCE = Path(__file__).resolve().parent.parent / "src" / "sonar"


def todays_sql(room: str) -> str:
    """Return today's SQL of a room, its files in the order in which they build on each other."""
    folder = SOURCE / room / "sql"
    unknown = {path.name for path in folder.glob("*.sql")} - set(ORDER)
    if unknown:
        message = f"{room}/sql has files whose place in the order is not known: {sorted(unknown)}"
        raise SystemExit(message)
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in ORDER if (folder / name).exists())


def main(arguments: list[str]) -> None:
    """Write the first migration of each room."""
    for room in ROOMS:
        target = SOURCE / room / "migrations" / "0001_initial.sql"
        if "--rewrite" in arguments or not target.exists():
            target.parent.mkdir(exist_ok=True)
            target.write_text(todays_sql(room), encoding="utf-8")
            print(f"written: {target.relative_to(SOURCE.parent.parent)}")


if __name__ == "__main__":
    main(sys.argv[1:])
