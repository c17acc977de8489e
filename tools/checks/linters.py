"""The linters of Python: style, layout, types, and who may import whom."""

from checks.running import Findings, product_environment, tool

PYTHON = ("src", "tools", "tests")


def style() -> Findings:
    """Run ruff's rules."""
    return tool("ruff", "check", "--quiet", "--output-format=concise", *PYTHON).findings()


def layout() -> Findings:
    """Check that ruff would lay out nothing differently."""
    ended = tool("ruff", "format", "--check", "--output-format=concise", *PYTHON)
    if ended.code == 0:
        return Findings()
    lines = [line for line in ended.output.splitlines() if "would" in line.lower() or "unformatted" in line.lower()]
    return Findings([*lines, "run `ruff format src tools tests`"])


def types() -> Findings:
    """Run mypy, strictly, with the plugin that knows Django's settings."""
    with product_environment() as variables:
        ended = tool("mypy", "--no-error-summary", "--hide-error-context", "src", "tools", env=variables)
    return ended.findings()


def imports() -> Findings:
    """Run import-linter's contracts."""
    return tool("lint-imports", "--no-logo").findings()
