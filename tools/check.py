"""Everything that must hold of the code without running it: one line each, all problems at the end.

Usage: python tools/check.py [NAME …]   only the checks whose name contains one of these words
"""

import sys

from checks import dependencies, linters, migrations, sizes, sql, templates, texts
from checks.running import Check, Findings, run_all, tool


def generated_documents() -> Findings:
    """Check that the generated documents say what the code says."""
    return tool("python", "tools/docs.py", "--check").findings()


# The slow ones first, so that two at a time end together.
CHECKS = (
    Check("types (mypy)", linters.types),
    Check("known vulnerabilities", dependencies.vulnerabilities),
    Check("known in the front end", dependencies.front_end_vulnerabilities),
    Check("style (ruff)", linters.style),
    Check("layout (ruff format)", linters.layout),
    Check("imports (import-linter)", linters.imports),
    Check("SQL parses", sql.parsing),
    Check("SQL rules", sql.rules),
    Check("row security", sql.row_security),
    Check("SQL statements used", sql.unused_statements),
    Check("migrations (squawk)", sql.squawk),
    Check("migrations complete", migrations.complete),
    Check("migrations journal", migrations.journal),
    Check("migrations equal today", migrations.first_is_today),
    Check("templates (djlint)", templates.tidy),
    Check("templates compile", templates.compiled),
    Check("generated documents", generated_documents),
    Check("locks", dependencies.lock),
    Check("licences", dependencies.licences),
    Check("texts", texts.forbidden),
    Check("English names", texts.dutch_names),
    Check("sizes", sizes.sizes),
)


def main(words: list[str]) -> int:
    """Run the checks; return 1 when any found a problem, 2 when a word names none."""
    chosen = [check for check in CHECKS if not words or any(word in check.name for word in words)]
    if not chosen:
        print(f"No check has that name; there are: {', '.join(check.name for check in CHECKS)}.", file=sys.stderr)
        return 2
    failed = [outcome for outcome in run_all(chosen) if outcome.findings.problems]
    for outcome in failed:
        print(f"\n== {outcome.check.name}")
        for problem in outcome.findings.problems:
            print(problem)
    if failed:
        print(f"\n{len(failed)} of {len(chosen)} checks found problems.")
        return 1
    print(f"\nAll {len(chosen)} checks passed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
