"""Reading a question: whatever is sent is a question by the contract or a fault with its place, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonar.exchange.rules.vum_question import BadQuestion, read_jobseeker_question, read_vacancy_question

NAMES = (
    "selectiegebied", "postcode", "afstand", "bemiddelingsberoep", "contractvorm", "$elemMatch", "$or", "$all", "$eq",
    "$gte", "$lte", "$lt", "beroep.codeBeroepsnaam", "codeBeroepsnaam", "codeTypeArbeidscontract", "codeTaal",
    "codeSoortRijbewijs", "arbeidsmarktkwalificatie.rijbewijs", "arbeidsmarktkwalificatie.taalbeheersing", "rijbewijs",
    "taalbeheersing", "werktijden.indicatieKantoortijden", "werktijden.aantalWerkurenPerWeekMaximaal",
    "codeWerkEnDenkniveauMinimaal", "datumAanvangBeschikbaarVoorWerk", "datumAanvangWerkzaamheden", "haarkleur",
)  # fmt: skip
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 1001), st.floats(allow_nan=False), st.text(max_size=6),
    st.sampled_from(["8011AB", "nld", "B", "O", "7", "2026-02-30", "2026-01-01"]),
)  # fmt: skip
CRITERIA = st.recursive(
    VALUES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)),
    max_leaves=12,
)
AREA = {"selectiegebied": {"postcode": "8011AB", "afstand": 10}}


@pytest.mark.parametrize("read", [read_jobseeker_question, read_vacancy_question])
@given(criteria=st.dictionaries(st.sampled_from(NAMES), CRITERIA, max_size=5), whole=st.booleans())
@settings(max_examples=300, deadline=None)
def test_anything_is_a_question_or_a_fault_with_its_place(read: Any, criteria: dict[str, Any], *, whole: bool) -> None:
    body = json.dumps({"vraagObject": {**criteria, **(AREA if whole else {})}}).encode()
    try:
        pc4, code = read(body).pc4, ""
    except BadQuestion as bad:
        pc4, code = 0, bad.code
    assert (pc4, code) in ((8011, ""), (0, "400.01"), (0, "400.02")) or (not code and not whole)


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_fault(body: bytes) -> None:
    with pytest.raises(BadQuestion):
        read_jobseeker_question(body)


def test_two_spellings_of_one_criterion_are_both_read() -> None:
    days = {"datumAanvangBeschikbaarVoorWerk": {"$lte": "2026-05-01"}}
    nested = {"flexibiliteit.datumAanvangBeschikbaarVoorWerk": {"$lte": "2026-04-01"}}
    for criteria, expected in ((days, "2026-05-01"), (nested, "2026-04-01"), ({**days, **nested}, "2026-04-01")):
        question = read_jobseeker_question(json.dumps({"vraagObject": {**AREA, **criteria}}).encode())
        assert question.available_by is not None
        assert question.available_by.isoformat() == expected
