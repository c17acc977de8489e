"""The access policy: what its source may say, and what can be read from it."""

import pytest

from sonar.access.queries import policy
from sonar.access.rules import BadPolicy, fingerprint, policy_rows, read_policy
from sonar.access.types import Basis, Category, Purpose
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


PURPOSES = "\n".join(f'[purpose.{p}]\nlabel = "x"\nlegal_basis = "x"\ntask = "x"' for p in Purpose)
LIMITS = 'label = "x"\ndescription = "x"\npersons_per_hour = 1\noutside_per_hour = 1\nglass_per_day = 0\n'


@pytest.mark.parametrize(
    "grant",
    [
        'purposes.mediation = { read = ["identity"], write = ["contact"], bases = ["caseload"] }',
        'purposes.mediation = { read = ["identity"], write = [], bases = [] }',
        'purposes.mediation = { read = [], write = [], bases = ["caseload"] }',
        'purposes.mediation = { read = ["iets"], write = [], bases = ["caseload"] }',
        'purposes.iets = { read = ["identity"], write = [], bases = ["caseload"] }',
        'purposes.mediation = { read = ["identity"], write = [], bases = ["zomaar"] }',
        'purposes.mediation = { read = ["identity"], bases = ["caseload"] }',
        "onbekend = 1",
    ],
)
def test_contradictions_are_refused(grant: str) -> None:
    with pytest.raises(BadPolicy):
        read_policy(f"{PURPOSES}\n[function.x]\n{LIMITS}{grant}")


def test_every_purpose_must_be_described() -> None:
    with pytest.raises(BadPolicy, match="every purpose"):
        read_policy('[purpose.mediation]\nlabel = "x"\nlegal_basis = "x"\ntask = "x"\n[function]')
