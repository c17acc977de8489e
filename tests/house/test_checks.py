"""The checks see what they should: each gets something good and something bad."""

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

import parts
from checks import dependencies, migrations, running, sizes, sql, templates, texts
from documents import fields


@pytest.mark.parametrize(
    "check",
    [
        sql.parsing,
        sql.rules,
        sql.row_security,
        sql.unused_statements,
        migrations.journal,
        texts.forbidden,
        texts.dutch_names,
        sizes.sizes,
        dependencies.lock,
    ],
    ids=lambda check: f"{check.__module__.split('.')[-1]}.{check.__name__}",
)
def test_the_files_pass(check: Callable[[], running.Findings]) -> None:
    assert list(check().problems) == []


@pytest.mark.parametrize(
    "text",
    [
        "SELEC 1;",
        "CREATE FUNCTION access.f() RETURNS int LANGUAGE sql AS $$ SELEC 1 $$;",
        "CREATE FUNCTION access.f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF true THEN END $$;",
    ],
)
def test_sql_that_does_not_parse_is_seen(text: str) -> None:
    assert list(sql.parse_problems(text))


def test_sql_that_parses_passes() -> None:
    text = """
    CREATE FUNCTION access.f(p ledger.disclosure) RETURNS ledger.disclosure LANGUAGE plpgsql AS $$
    DECLARE found ledger.disclosure;
    BEGIN SELECT * INTO found FROM ledger.disclosure WHERE id = 1; RETURN found; END $$;
    SELECT %(name)s::text, 'é', access.f(NULL);
    """
    assert list(sql.parse_problems(text)) == []


BAD_SQL = {
    "SECURITY DEFINER": "CREATE FUNCTION a.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$",
    "pg_temp": "CREATE FUNCTION a.f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = a AS $$ SELECT 1 $$",
    "has an OR": "CREATE POLICY p ON a.t FOR SELECT TO r USING (x = 1 OR y = 2)",
    "for each row": "CREATE POLICY p ON a.t FOR SELECT TO r USING (x = a.f())",
    "trusts a setting": "CREATE POLICY p ON a.t TO r USING (x = (SELECT current_setting('app.user')))",
    "name its roles": "CREATE POLICY p ON a.t FOR SELECT USING (true)",
    "ICU": "CREATE COLLATION a.c (provider = icu, locale = 'nl')",
    "pgcrypto": "CREATE EXTENSION pgcrypto",
    "everybody": "GRANT SELECT ON a.t TO PUBLIC",
    "name the columns": "SELECT * FROM clients.identity",
    "row security stays on": "ALTER TABLE a.t DISABLE ROW LEVEL SECURITY",
    "the clock": "CREATE TABLE a.t (at timestamptz DEFAULT now())",
}


@pytest.mark.parametrize("words", BAD_SQL)
def test_sql_against_the_rules_is_seen(words: str) -> None:
    assert any(words in problem for problem in sql.rule_problems(BAD_SQL[words]))


def test_sql_by_the_rules_passes() -> None:
    text = """
    CREATE FUNCTION a.f() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT NULL::uuid[] $$;
    CREATE POLICY p ON a.t FOR SELECT TO r USING (id = ANY ((SELECT a.f())::uuid[]));
    CREATE VIEW clients.v AS SELECT * FROM clients.open_identity();
    """
    assert list(sql.rule_problems(text)) == []


def a_bsn(first: str) -> str:
    """Return nine digits that begin so and pass the eleven test."""
    return next(
        text
        for text in (f"{first}{number:08d}" for number in range(10_000, 99_999))
        if sum(weight * int(digit) for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), text, strict=True)) % 11 == 0
    )


BAD_TEXTS = [
    "see /wo" + "rk/main",
    "from https://some" + "where.io/x",
    "the number " + a_bsn("2"),
    "TO" + "DO: later",
    "-----BEGIN " + "PRIVATE KEY-----",
    "<" * 7 + " ours",
]


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_texts_that_have_no_place_are_seen(text: str) -> None:
    assert list(texts.text_problems(text))


@pytest.mark.parametrize(
    "text",
    [
        "http://127.0.0.1:8000 and https://example.org/x",
        f"the number {a_bsn('9')}",
        "20260101",
        'f"https://{host}/"',
        "https://www.w3.org/2000/svg",
        "/werkmap/berichten",
    ],
)
def test_plain_texts_pass(text: str) -> None:
    assert list(texts.text_problems(text)) == []


def test_dutch_names_are_seen() -> None:
    text = "def zoek_klant(bericht): werkgeverLijst = 1\nself.vacature = 2\nclient = gettext('Klant')"
    assert {name for _, name in texts.dutch_in(text)} == {"zoek_klant", "bericht", "vacature"} | {"werkgeverLijst"}


def test_long_functions_are_seen() -> None:
    body = "\n".join(f"    x = {number}" for number in range(50))
    assert dict(sizes.python_functions(f'def f():\n    """Say."""\n{body}\n')) == {"f": 50}
    lines = "\n".join("    SELECT 1;" for _ in range(70))
    assert dict(sizes.sql_functions(f"CREATE FUNCTION a.f() RETURNS int\nLANGUAGE sql AS $$\n{lines}\n$$;")) == {
        "a.f": 73
    }


def test_a_broken_journal_is_seen(tmp_path: Path) -> None:
    folder = tmp_path / "room" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_initial.py").write_text('SqlFile(__file__, "0001_initial.sql")', encoding="utf-8")
    (folder / "0001_initial.sql").write_text("", encoding="utf-8")
    assert migrations.folder_problems(folder) == []
    (folder / "0003_later.py").write_text('SqlFile(__file__, "0003_later.sql")', encoding="utf-8")
    (folder / "0009_lost.sql").write_text("", encoding="utf-8")
    problems = " ".join(migrations.folder_problems(folder))
    for words in ("does not follow", "not numbered", "names 0003_later.sql", "0009_lost.sql is run by no migration"):
        assert words in problems


def test_licences_are_judged() -> None:
    for good in ("MIT", "Apache-2.0 OR GPL-3.0-only", "MIT AND PSF-2.0", "Apache Software License; MIT License"):
        assert dependencies.licence_is_fine(good), good
    for bad in ("GPL-3.0-or-later", "UNKNOWN", "MIT AND Proprietary", "Apache-2.0 AND GPL-2.0"):
        assert not dependencies.licence_is_fine(bad), bad


def test_a_lock_is_read() -> None:
    text = "Django==5.2.19 ; python_version >= '3' \\\n    --hash=sha256:aa\nfoo_bar==1 \\\n    --hash=sha256:bb\n"
    assert dependencies.locked_versions(text) == {"django": "5.2.19", "foo-bar": "1"}


FOUND = {"name": "django", "version": "5.2.1", "vulns": [{"id": "CVE-1", "fix_versions": ["5.2.2"]}]}
CLEAN = {"name": "django", "version": "5.2.1", "vulns": []}
UNKNOWN = {"name": "django", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("answer", "problems", "remark"),
    [
        (
            json.dumps({"dependencies": [FOUND]}),
            ["django 5.2.1: CVE-1, mended in 5.2.2"],
            "1 packages asked, 0 unknown",
        ),
        (json.dumps({"dependencies": [CLEAN]}), [], "1 packages asked"),
        (json.dumps({"dependencies": [UNKNOWN]}), [], "does not answer here"),
        ("Traceback: no network", [], "does not answer here"),
    ],
)
def test_vulnerabilities_fail_and_silence_is_said(
    monkeypatch: pytest.MonkeyPatch, answer: str, problems: list[str], remark: str
) -> None:
    monkeypatch.setattr(dependencies, "tool", lambda *_, **__: running.Ended(1, f"WARNING: words\n{answer}\n"))
    findings = dependencies.vulnerabilities()
    assert list(findings.problems) == problems
    assert remark in findings.remark


@pytest.mark.parametrize(
    ("answer", "problems", "remark"),
    [
        (json.dumps({"vulnerabilities": {"htmx.org": {"severity": "high"}}}), ["htmx.org: high"], ""),
        (json.dumps({"vulnerabilities": {}}), [], ""),
        (json.dumps({"message": "405"}), [], "does not answer here"),
        ("", [], "does not answer here"),
    ],
)
def test_the_same_for_the_front_end(
    monkeypatch: pytest.MonkeyPatch, answer: str, problems: list[str], remark: str
) -> None:
    monkeypatch.setattr(dependencies, "tool", lambda *_, **__: running.Ended(1, f"npm warn words\n{answer}\n"))
    findings = dependencies.front_end_vulnerabilities()
    assert list(findings.problems) == problems
    assert remark in findings.remark


@pytest.mark.requirement("R3")
def test_generated_sql_is_what_the_declaration_says() -> None:
    stale = [path.name for path, text in parts.documents().items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run python tools/parts.py"


def test_the_catalogue_of_fields_is_written_in_full() -> None:
    group = dict.fromkeys(("sensitivity", "legal_basis", "source", "retention"), "x") | {
        "table": "clients.contact",
        "category": "contact",
        "label_nl": "Contactgegevens",
        "label_en": "Contact data",
        "purposes": ["mediation"],
        "field": {
            "phone": {"nl": "Telefoon", "en": "Telephone", "encrypted": True},
            "version": {"nl": "Versie", "en": "V"},
        },
    }
    page = fields.written({"controller": "Somebody", "group": {"contact": group}})
    assert "2 in 1 tables, 1 of them encrypted" in page.replace("\n", " ")
    assert "| `phone` | Telephone | Telefoon | yes |  |" in page


def test_a_check_that_breaks_is_a_check_that_failed(capsys: pytest.CaptureFixture[str]) -> None:
    def breaks() -> running.Findings:
        message = "no such thing"
        raise ValueError(message)

    outcomes = running.run_all([running.Check("good", running.Findings), running.Check("bad", breaks)])
    assert [bool(outcome.findings.problems) for outcome in outcomes] == [False, True]
    assert "good" in capsys.readouterr().out


def test_made_up_secrets_are_gone_afterwards() -> None:
    with running.product_environment() as variables:
        folder = Path(variables["SONAR_SECRETS_DIR"])
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(list(folder.iterdir())) == 17
    assert not folder.exists()


def test_every_template_is_among_those_that_are_compiled(product: Path) -> None:
    assert len(templates.template_names()) == len(list((product / "web" / "templates").rglob("*.html")))
