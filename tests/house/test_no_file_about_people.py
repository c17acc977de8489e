"""Nothing in the product can write a spreadsheet or a file of rows, but for the two modules whose work that is."""

import ast
from pathlib import Path

import pytest

PRODUCT = Path(__file__).resolve().parents[2] / "src" / "sonar"
BANNED = {"StreamingHttpResponse", "FileResponse", "DictWriter"}
LIBRARIES = {
    "openpyxl",
    "xlsxwriter",
    "xlwt",
    "pandas",
    "odf",
    "ezodf",
    "pyexcel",
    "tablib",
    "xlrd",
    "polars",
    "zipfile",
    "tarfile",
}
TYPES = ("text/csv", "spreadsheet", "ms-excel", "application/jose", "octet-stream", "application/zip")
ALLOWED = {"web/deliveries/views.py", "web/oversight/figures.py"}
"""A sealed part of a delivery to its requester, and tables of counts."""


def faults_in(source: str) -> set[str]:
    """Return what a source uses by which rows could leave."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.partition(".")[0] in LIBRARIES}
        elif isinstance(node, ast.ImportFrom):
            module = (node.module or "").partition(".")[0]
            found |= {module} & LIBRARIES
            found |= {alias.name for alias in node.names} & (BANNED | ({"writer"} if module == "csv" else set()))
        elif isinstance(node, ast.Attribute):
            by_csv = isinstance(node.value, ast.Name) and node.value.id == "csv"
            found |= {node.attr} & (BANNED | ({"writer"} if by_csv else set()))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {word for word in (*TYPES, "Content-Disposition") if word in node.value}
    return found


@pytest.mark.requirement("R67", "R72")
def test_only_deliveries_and_figures_make_files() -> None:
    using = {
        str(path.relative_to(PRODUCT)): faults
        for path in sorted(PRODUCT.rglob("*.py"))
        if (faults := faults_in(path.read_text(encoding="utf-8")))
    }
    assert set(using) == ALLOWED, using


@pytest.mark.parametrize(
    "source",
    [
        "import csv\ncsv.writer(x)",
        "import csv\ncsv.DictWriter(x)",
        "from csv import writer",
        "import openpyxl.styles",
        "from django.http import StreamingHttpResponse",
        "from django import http\nhttp.FileResponse(x)",
        "HttpResponse(x, content_type='text/csv; charset=utf-8')",
        "answer['Content-Disposition'] = name",
    ],
)
def test_the_check_finds_each_way(source: str) -> None:
    assert faults_in(source)
