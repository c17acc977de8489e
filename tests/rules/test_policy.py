"""The access policy: what its source may say, and what can be read from it."""

from importlib.resources import files

import pytest

from sonar.access.queries import policy
from sonar.access.rules import BadPolicy, fingerprint, policy_rows, read_policy
from sonar.access.types import Basis, Category, Ceiling, Control, Purpose
from sonar.identity.types import Function

WITHOUT_CLIENTS = (
    Function.FUNCTIONAL_MANAGER, Function.DATA_PROTECTION_OFFICER, Function.SECURITY_OFFICER, Function.AUDITOR,
)  # fmt: skip


@pytest.mark.requirement("R53")
def test_every_function_is_described_and_supervisors_see_no_client() -> None:
    assert set(policy().functions) == {*Function, "jobseeker"}
    for function in WITHOUT_CLIENTS:
        rule = policy().functions[function]
        assert rule.grants == {}
        assert rule.persons_per_hour == 0
    assert policy().grant("unheard_of", Purpose.MEDIATION) is None


@pytest.mark.requirement("R11", "R31", "R53")
def test_bsn_opens_for_identification_only_and_no_function_reads_everything() -> None:
    everything = set(Category)
    for function in Function:
        grants = policy().functions[function].grants
        for purpose, grant in grants.items():
            assert Category.BSN not in grant.write
            assert (Category.BSN in grant.read) <= (
                function is Function.UWV_ADVISER and purpose is Purpose.IDENTIFICATION
            )
            assert grant.read < everything
        assert {category for grant in grants.values() for category in grant.read} < everything
    assert Basis.BREAK_GLASS not in policy().functions[Function.UWV_ADVISER].grants[Purpose.IDENTIFICATION].bases


@pytest.mark.requirement("R51")
def test_another_division_reads_the_stand_of_mediation_for_its_task_and_nothing_else() -> None:
    (purpose,) = policy().functions[Function.OTHER_DIVISION].grants
    grant = policy().functions[Function.OTHER_DIVISION].grants[purpose]
    assert purpose is Purpose.BENEFIT_TASK
    assert grant.read == {Category.STATUS, Category.MESSAGES}
    assert grant.write == {Category.MESSAGES}
    assert grant.bases == (Basis.TASK,)


def test_work_capacity_opens_for_reintegration_only() -> None:
    for function in Function:
        for purpose, grant in policy().functions[function].grants.items():
            if Category.WORK_CAPACITY in grant.read:
                assert purpose is Purpose.REINTEGRATION


def test_breaking_the_glass_is_for_few() -> None:
    allowed = {function for function in Function if policy().may_break_glass(function)}
    assert allowed == {Function.UWV_ADVISER, Function.MUNICIPAL_ADVISER, Function.TEAM_MANAGER}
    for function in Function:
        for grant in policy().functions[function].grants.values():
            assert (Basis.BREAK_GLASS in grant.bases) <= (function in allowed)


def test_may_and_main_purpose() -> None:
    assert policy().may("uwv_adviser", Purpose.MEDIATION, read=[Category.CONTACT], write=[Category.CONTACT])
    assert not policy().may("uwv_adviser", Purpose.MEDIATION, write=[Category.BSN])
    assert not policy().may("auditor", Purpose.MEDIATION, read=[Category.IDENTITY])
    assert policy().main_purpose("sw_adviser") is Purpose.REINTEGRATION
    assert policy().main_purpose("employer_adviser") is None
    assert policy().main_purpose("unheard_of") is None


def test_rows_do_not_depend_on_the_order_of_the_source() -> None:
    rows = policy_rows(policy())
    assert rows == policy_rows(policy())
    assert fingerprint(rows) == fingerprint(policy_rows(policy()))
    assert {row["mode"] for row in rows["rights"]} == {"read", "write"}


SOURCE = (files("sonar.access") / "policy.toml").read_text(encoding="utf-8")
DOCUMENTED = (
    'label = "x"\ndescription = "x"\nwhy = "x"\nlegal_task = "x"\nowner = "x"\ndecided_on = 2026-01-05\n'
    "persons_per_hour = 1\noutside_per_hour = 1\nglass_per_day = 0\nsearches_per_hour = 0\n"
)
GOOD = 'purposes.mediation = { read = ["identity"], write = [], bases = ["caseload"], ceiling = "region" }'


def with_function(lines: str) -> str:
    """Return the source with one more function."""
    return f"{SOURCE}\n[function.x]\n{DOCUMENTED}{lines}"


def test_one_more_function_can_be_read() -> None:
    assert read_policy(with_function(GOOD)).may("x", Purpose.MEDIATION, read=[Category.IDENTITY])


@pytest.mark.requirement("R53", "R63")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("write = []", 'write = ["contact"]'),
        ('bases = ["caseload"]', "bases = []"),
        ('read = ["identity"]', "read = []"),
        ('read = ["identity"]', 'read = ["iets"]'),
        ("purposes.mediation", "purposes.iets"),
        ('bases = ["caseload"]', 'bases = ["zomaar"]'),
        ("write = [], ", ""),
        ('ceiling = "region"', 'ceiling = "wereld"'),
        (', ceiling = "region"', ""),
        ('ceiling = "region"', 'ceiling = "nation"'),
        ('ceiling = "region"', 'ceiling = "region", cross_region = "Wet SUWI art. 30a"'),
        ('read = ["identity"]', 'read = ["work_capacity"]'),
        ('read = ["identity"]', 'read = ["bsn"]'),
    ],
)
def test_contradictions_are_refused(old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(BadPolicy):
        read_policy(with_function(GOOD.replace(old, new)))


@pytest.mark.requirement("R54", "R63")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[purpose.matching]", "[purpose.iets]"),
        ('"identity", "contact", "channel", "profile", "plan"', '"identity", "contact", "channel", "profile"'),
        ('controls = ["log", "no_glass"]', 'controls = ["no_glass"]'),
        ('controls = ["log", "no_glass"]', 'controls = ["log", "zomaar"]'),
        ("[proposal.scope]", "[proposal.iets]"),
        ('sw_company = ["sw_adviser", "team_manager"]', 'sw_company = ["iemand"]'),
        ('functions = ["sw_adviser"]', 'functions = ["auditor"]'),
        ('functions = ["sw_adviser"]', 'functions = ["iemand"]'),
        ("former = true", "former = false"),
        ('owner = "Raad van bestuur"\n', ""),
        ('why = "Het team moet', 'waarom = "Het team moet'),
    ],
)
def test_source_with_a_gap_is_refused(old: str, new: str) -> None:
    assert old in SOURCE
    with pytest.raises(BadPolicy):
        read_policy(SOURCE.replace(old, new))


@pytest.mark.requirement("R54")
def test_every_function_and_extra_right_says_what_why_by_which_law_who_owns_it_and_since_when() -> None:
    for rule in (*policy().functions.values(), *policy().extras.values()):
        assert min(len(text) for text in (rule.label, rule.why, rule.legal_task, rule.owner)) >= 4
        assert rule.decided_on.year >= 2026


@pytest.mark.requirement("R56")
def test_every_right_across_regions_has_its_statutory_task() -> None:
    wide = {
        (function, purpose): grant.cross_region
        for function, rule in policy().functions.items()
        for purpose, grant in rule.grants.items()
        if grant.ceiling is Ceiling.NATION
    }
    assert set(wide) == {
        ("uwv_adviser", Purpose.MATCHING),
        ("employer_adviser", Purpose.MATCHING),
        ("other_division", Purpose.BENEFIT_TASK),
    }
    assert all(task.startswith("Wet SUWI art.") for task in wide.values())


@pytest.mark.requirement("R60", "R63")
def test_health_has_every_control() -> None:
    health = policy().sensitivity_of(Category.WORK_CAPACITY)
    assert health.controls == set(Control)
    assert Category.SELF_REPORTED in health.categories
    for function in Function:
        for grant in policy().functions[function].grants.values():
            if not grant.read.isdisjoint(health.categories):
                assert function is Function.UWV_ADVISER
                assert set(grant.bases) == {Basis.CASELOAD, Basis.REPLACEMENT}
