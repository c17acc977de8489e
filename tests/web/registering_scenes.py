"""The pages of registering in every state, for the gallery."""

from dataclasses import replace
from datetime import date
from typing import Any

from sonar.access.types import Purpose
from sonar.disclosure.operations import Outcome
from sonar.identity.types import ActorKind, RegisteringOffice
from sonar.web.registering import AgainForm, DeskForm, Lists, OwnForm, told_text
from tests.web import examples as ex

NEWCOMER = ex.actor(ActorKind.NEWCOMER)
LISTS = Lists(
    today=date(2026, 11, 20),
    nationalities=((1, "Nederlandse"), (2, "Poolse")),
    laws={"jobseeker": ("Wet SUWI art. 30b", "WW art. 26"), "sick": ("Ziektewet art. 29",)},
    offices=(RegisteringOffice(11, "Leeuwarden", "UWV", "uwv"), RegisteringOffice(12, "Sneek", "UWV", "uwv")),
)
CARD = replace(ex.CARD, placement=replace(ex.PLACEMENT, active=False, active_since=date(2024, 10, 1)))
BAD = {"last_name": ["required"], "postcode": ["postcode"], "birth_date": ["future"], "ww_first_day": ["required"]}


def _faulty(form: Any) -> Any:  # noqa: ANN401 - any of the forms
    form.is_valid()
    form.add_faults({name: codes for name, codes in BAD.items() if name in form.fields} | {"bsn": ["not_a_bsn"]})
    return form


def _desk(outcome: Outcome | None = None, *, faulty: bool = False) -> dict[str, Any]:
    form = DeskForm({"applies_ww": "yes", "bsn": "12"} if faulty else None, lists=LISTS, benefit=True)
    return {
        "form": _faulty(form) if faulty else form, "told": told_text(), "outcome": outcome, "reference": ex.REFERENCE,
    }  # fmt: skip


def _own(*, faulty: bool = False) -> dict[str, Any]:
    form = OwnForm({"applies_ww": "yes"} if faulty else None, lists=LISTS)
    return {"form": _faulty(form) if faulty else form, "told": told_text()}


def _again(*, faulty: bool = False) -> dict[str, Any]:
    form = AgainForm({"applies_ww": "yes"} if faulty else None, lists=LISTS, card=CARD, benefit=True)
    context = {"form": _faulty(form) if faulty else form, "told": told_text()}
    return {**context, "card": CARD, "purpose": Purpose.REGISTRATION}


def registering_pages() -> dict[str, tuple[str, dict[str, Any], Any, str]]:
    """Return template, values, who looks and where, by the name of the scene."""
    me, desk = ex.JOBSEEKER, "client_register"
    return {
        "register-desk": ("adviser/register.html", _desk(), ex.ADVISER, desk),
        "register-desk-faults": ("adviser/register.html", _desk(faulty=True), ex.ADVISER, desk),
        "register-desk-known": ("adviser/register.html", _desk(Outcome.KNOWN), ex.ADVISER, desk),
        "register-desk-inactive": ("adviser/register.html", _desk(Outcome.INACTIVE), ex.ADVISER, desk),
        "register-desk-refused": ("adviser/register.html", _desk(Outcome.REFUSED), ex.ADVISER, desk),
        "register-desk-again": ("adviser/register_again.html", _again(), ex.ADVISER, desk),
        "register-desk-again-faults": ("adviser/register_again.html", _again(faulty=True), ex.ADVISER, desk),
        "register-own": ("werkmap/register.html", _own(), NEWCOMER, "register"),
        "register-own-faults": ("werkmap/register.html", _own(faulty=True), NEWCOMER, "register"),
        "register-own-known": ("werkmap/register_known.html", {}, NEWCOMER, "register"),
        "register-own-again": ("werkmap/register_again.html", _again(), me, "register"),
        "register-own-again-faults": ("werkmap/register_again.html", _again(faulty=True), me, "register"),
        "register-own-done": ("werkmap/register_done.html", {"new": True}, me, "register"),
        "register-own-already": ("werkmap/register_done.html", {"new": False}, me, "register"),
        "register-information": ("werkmap/register_information.html", {"told": told_text()}, None, "privacy"),
        "newcomer-elsewhere": ("session/not_for_you.html", {"access": None}, NEWCOMER, "register"),
    }
