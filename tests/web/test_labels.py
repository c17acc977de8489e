"""Every code has words, and no word tells more than it may."""

import pytest

from sonar.access.queries import policy
from sonar.access.types import (
    Acquaintance,
    Basis,
    Category,
    Ceiling,
    Control,
    Fault,
    ProposalKind,
    ProtectionCause,
    Purpose,
    Refusal,
    SignalCause,
    Verdict,
)
from sonar.casework.queries import STATUSES as CASE_STATUSES
from sonar.clients.rules.contact import CONTACT_FIELDS, check_contact
from sonar.identity.types import Function
from sonar.matching.types import Criterion
from sonar.messaging.rules import LONGEST_BODY, LONGEST_SUBJECT
from sonar.web import context, labels
from sonar.web.adviser.forms import ContactForm, MessageForm
from sonar.web.labels import Kind


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        (Kind.FUNCTION, Function),
        (Kind.CATEGORY, Category),
        (Kind.PURPOSE, Purpose),
        (Kind.BASIS, Basis),
        (Kind.BASIS_PLAIN, Basis),
        (Kind.REFUSAL, Refusal),
        (Kind.CEILING, Ceiling),
        (Kind.CONTROL, Control),
        (Kind.ACQUAINTANCE, Acquaintance),
        (Kind.PROTECTION, ProtectionCause),
        (Kind.SIGNAL, SignalCause),
        (Kind.VERDICT, Verdict),
        (Kind.GRANTED, [*ProposalKind, *policy().extras]),
        (Kind.RIGHT_FAULT, Fault),
        (Kind.CRITERION, Criterion),
        (Kind.STATUS, CASE_STATUSES),
        (Kind.FIELD, CONTACT_FIELDS),
    ],
)
def test_every_code_has_words(kind: Kind, members: list[str]) -> None:
    assert [code for code in members if str(code) not in labels.WORDS[kind]] == []


def test_every_kind_has_its_list() -> None:
    assert set(labels.WORDS) == set(Kind)


def test_words_are_those_of_the_policy() -> None:
    rules = policy()

    assert {code: labels.label(code, Kind.PURPOSE) for code in rules.purposes} == {
        code: rule.label for code, rule in rules.purposes.items()
    }
    assert {code: labels.label(code, Kind.FUNCTION) for code in rules.functions if code in list(Function)} == {
        code: rule.label for code, rule in rules.functions.items() if code in list(Function)
    }


def test_an_unknown_code_does_not_break_a_page() -> None:
    assert labels.label("from_tomorrow", Kind.STATUS) == "onbekend"
    assert labels.label(None, Kind.PURPOSE) == "onbekend"


def test_several_codes_are_named_once_in_order() -> None:
    assert labels.labels([Basis.TASK, Basis.CASELOAD, Basis.TASK], Kind.BASIS) == "taak, eigen klant"


@pytest.mark.requirement("R40")
def test_refusals_that_tell_of_a_person_share_one_word_and_have_no_page() -> None:
    telling = {Refusal.NO_RELATION, Refusal.PROTECTED, Refusal.MALFORMED, Refusal.NOT_SHOWN}

    assert {labels.label(code, Kind.REFUSAL) for code in telling} == {"niet voor u beschikbaar"}
    assert telling.isdisjoint(labels.EXPLAINED_REFUSALS)


@pytest.mark.requirement("I73")
def test_every_other_refusal_is_explained() -> None:
    assert set(labels.EXPLAINED_REFUSALS) == {
        Refusal.BUDGET,
        Refusal.TOO_MANY,
        Refusal.REASON,
        Refusal.REVIEW_OVERDUE,
        Refusal.PURPOSE,
        Refusal.CATEGORY,
        Refusal.DEMANDS,
    }


def test_menus_follow_the_policy() -> None:
    rules = policy()
    with_clients = {function for function in Function if rules.main_purpose(function) is not None}
    with_matches = {
        function for function in Function if rules.may(function, Purpose.MATCHING, read=[Category.MATCH_PROFILE])
    }

    assert set(context.CASE_WORKERS) == with_clients
    assert set(context.MATCHERS) == with_matches
    assert set(context.ADVISERS) == with_clients | with_matches
    assert all(rules.may_break_glass(function) for function in context.IN_EMERGENCIES)


def test_forms_allow_what_the_rooms_allow() -> None:
    fields = MessageForm.base_fields
    assert (fields["subject"].max_length, fields["body"].max_length) == (LONGEST_SUBJECT, LONGEST_BODY)  # type: ignore[attr-defined]
    for name in CONTACT_FIELDS:
        longest = ContactForm.base_fields[name].max_length  # type: ignore[attr-defined]
        assert check_contact({name: "x" * (longest + 1)})[1] == {name: ["too_long"]}


def test_every_fault_of_the_rooms_has_words() -> None:
    wrong = {"phone": "12", "email": "x", "postcode": "x", "house_number": "x", "city": "\x07", "street": "x" * 99}
    _, faults = check_contact({**wrong, "bsn": "1"})

    codes = {code for found in faults.values() for code in found} | {"required", "bsn"}
    assert codes - set(labels.FAULTS) == set()
