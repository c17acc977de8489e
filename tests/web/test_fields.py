"""Managing the fields of the record, and a record that grows to 631 of them."""

from typing import Any

import pytest
from django.test import Client

from sonar.clients.operations import decide_field, propose_field
from sonar.clients.queries import all_groups, told_groups
from sonar.identity.types import Function
from tests.web.markup import faults_of
from tests.web.test_record_parts import WHY, hidden, text
from tests.world import ADVISER, BY_FUNCTION, FUNCTIONAL_MANAGER, OFFICER, World

PAGE = "/beheer/velden"
FIELD: dict[str, Any] = {
    "name": "has_toolbox", "label_nl": "Eigen gereedschap", "label_en": "Own tools", "category": "profile",
    "type": "yes_no", "options": "", "minimum": "", "maximum": "", "longest": "", "sensitivity": "personal",
    "derivable": "", "purposes": ["mediation"], "legal_basis": "Wet SUWI art. 30a lid 1", "source": "own_statement",
    "retention": "cv", "controller": "UWV", "why": "Werkgevers in de bouw vragen er telkens naar.",
}  # fmt: skip


def as_(world: World, http: Client, staff: Any) -> None:
    """Let the browser be that of somebody else."""
    world.browse(http, world.sign_in(staff))


@pytest.mark.requirement("R3", "I45")
def test_field_is_proposed_decided_filled_and_ended(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    as_(world, http, FUNCTIONAL_MANAGER)
    assert faults_of(http.get(f"{PAGE}/nieuw").content.decode()) == []
    assert http.post(f"{PAGE}/nieuw", FIELD)["Location"] == f"{PAGE}?melding=propose"
    page = http.get(PAGE)
    assert (faults_of(page.content.decode()), "Voorstel: Eigen gereedschap" in text(page)) == ([], True)
    assert 'value="approve"' not in text(page)
    number = world.one("SELECT id FROM clients.extra_field")[0]
    assert http.post(f"{PAGE}/{number}", {"decision": "approve"}).status_code == 403
    as_(world, http, OFFICER)
    page = http.get(PAGE)
    assert (faults_of(page.content.decode()), 'value="approve"' in text(page)) == ([], True)
    assert http.post(f"{PAGE}/{number}", {"decision": "approve"}).status_code == 303
    assert http.post(f"{PAGE}/{number}", {"decision": "approve"}).status_code == 403
    assert http.post(f"{PAGE}/{number}", {"decision": "vermenigvuldig"}).status_code == 400

    actor = world.sign_in()
    world.browse(http, actor)
    part = f"/klanten/{world.ref(person, actor)}/gegevens/extra_profile"
    form = http.get(f"{part}/wijzigen")
    assert "Eigen gereedschap" in text(form)
    given = {**hidden(form.content.decode()), "v_has_toolbox": "true", "why": WHY}
    assert http.post(f"{part}/wijzigen", given).status_code == 303
    assert http.post(f"{part}/wijzigen", {**given, "v_has_toolbox": "false"}).status_code == 422
    assert "<del>leeg</del> → <ins>ja</ins>" in text(http.get(part))

    as_(world, http, FUNCTIONAL_MANAGER)
    assert http.post(f"{PAGE}/{number}", {"decision": "end"}).status_code == 303
    world.browse(http, actor)
    assert http.get(f"{part}/wijzigen").status_code == 404


def test_every_fault_of_a_proposal_at_once(world: World, http: Client) -> None:
    as_(world, http, FUNCTIONAL_MANAGER)
    wrong = {
        **FIELD, "name": "Gereedschap!", "label_en": "", "type": "code", "options": "a | b", "minimum": "9",
        "maximum": "3", "category": "work_needs", "purposes": [], "legal_basis": "", "why": "daarom",
    }  # fmt: skip
    answer = http.post(f"{PAGE}/nieuw", wrong)
    assert (answer.status_code, faults_of(answer.content.decode())) == (422, [])
    for name in ("name", "label_en", "options", "maximum", "purposes", "legal_basis", "why", "sensitivity"):
        assert f'id="id_{name}_error"' in text(answer), name
    assert world.count("SELECT count(*) FROM clients.extra_field") == 0


@pytest.mark.requirement("I45")
@pytest.mark.parametrize("function", list(Function))
def test_only_who_manages_fields_gets_there(world: World, http: Client, function: Function) -> None:
    as_(world, http, BY_FUNCTION[function])
    manages = function in {Function.FUNCTIONAL_MANAGER, Function.DATA_PROTECTION_OFFICER}
    assert http.get(PAGE).status_code == (200 if manages else 403)
    assert http.get(f"{PAGE}/nieuw").status_code == (200 if function is Function.FUNCTIONAL_MANAGER else 403)


def test_fields_are_found_by_word_and_category(world: World, http: Client) -> None:
    as_(world, http, OFFICER)
    page = http.get(PAGE, {"zoek": "eerste ww-dag"})
    assert (faults_of(page.content.decode()), "1 veld" in text(page), "Eerste WW-dag" in text(page)) == ([], True, True)
    assert "Geen veld gevonden" in text(http.get(PAGE, {"zoek": "schoenmaat"}))
    assert "Eerste WW-dag" not in text(http.get(PAGE, {"soort": "channel"}))
    assert http.get(PAGE, {"vanaf": "100"}).status_code == 200


@pytest.mark.requirement("R3")
def test_the_631st_field_needs_no_more_than_its_declaration(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    manager, officer = world.sign_in(FUNCTIONAL_MANAGER), world.sign_in(OFFICER)
    by_category = {group.category: group.sensitivity for group in all_groups().values()}
    health = {group.category for group in all_groups().values() if group.sensitivity == "health"}
    present = sum(len(group.fields) for group in told_groups())
    categories = list(by_category)
    for number in range(631 - present):
        category = categories[number % len(categories)]
        declared = {
            **FIELD, "name": f"added_{number:03}", "label_nl": f"Toegevoegd veld {number}", "type": "text",
            "label_en": f"Added field {number}", "category": str(category), "options": [], "longest": 80,
            "sensitivity": "health" if category in health else by_category[category],
            "purposes": ["reintegration" if category in health else "mediation"], "source": "own_statement",
            "minimum": None, "maximum": None,
        }  # fmt: skip
        decide_field(actor=officer, field_id=propose_field(actor=manager, declared=declared), decision="approve")
    assert sum(len(group.fields) for group in told_groups()) == 631
    actor = world.sign_in()
    added = {group.category: group for group in all_groups().values() if group.name.startswith("extra_")}
    assert set(added) == set(categories)
    filled = 0
    for category, group in added.items():
        # Who may not write a category gets it refused; she herself fills in what she may.
        name, value = max(group.fields), f"waarde bij {category}"
        for address, who in (
            (f"/klanten/{world.ref(person, actor)}/gegevens/{group.name}", actor),
            (f"/werkmap/gegevens/{group.name}", None),
        ):
            world.browse(http, who or world.sign_in_jobseeker(person))
            form = http.get(f"{address}/wijzigen")
            if form.status_code == 403:
                continue
            given = {**hidden(form.content.decode()), f"v_{name}": value, "why": WHY, "source": "own_statement"}
            assert http.post(f"{address}/wijzigen", given).status_code == 303, address
            assert f"<ins>{value}</ins>" in text(http.get(address)), address
            filled += 1
            break
    assert filled >= len(added) - 2
    world.browse(http, world.sign_in_jobseeker(person))
    overview = text(http.get("/werkmap/gegevens"))
    assert overview.count("waarde bij") == filled
    assert "<html" in overview
    world.browse(http, manager)
    assert "631 velden" in text(http.get(PAGE))
    assert world.count("SELECT count(DISTINCT category) FROM ledger.change") >= filled
