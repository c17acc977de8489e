"""The scenes of connections with four eyes, and of terms of retention."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sonar.access.queries import staff_terms
from sonar.employers.queries import employer_terms
from sonar.exchange.types.connecting import (
    ConnectedMunicipality,
    ConnectionFault,
    ConnectionKind,
    ConnectionLine,
    Terms,
)
from sonar.identity.queries import Municipality
from sonar.identity.types import Actor, Function
from sonar.oversight.types import TermKept
from sonar.web.connection_labels import CONNECTION_FAULTS, KINDS
from sonar.web.management.connecting import ContractForm, MunicipalityForm, ShownProposal, SupplierForm, shown_proposals
from sonar.web.management.municipalities import shown as shown_municipalities
from sonar.web.management.suppliers import shown as shown_suppliers
from sonar.web.oversight.terms import shown_term
from tests.web import examples as ex
from tests.web.suppliers_scenes import AGENCY, OWN

SceneParts = tuple[str, dict[str, Any], Actor, str]
FUNCTIONAL = replace(ex.ADVISER, function=Function.FUNCTIONAL_MANAGER)
AUDITOR = replace(ex.ADVISER, function=Function.AUDITOR)
TODAY = ex.NOW.date()
MARK = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
TOWNS = (Municipality(3, "Gemeente Proefstad"), Municipality(4, ex.LONG_NAME))
TOWN = ConnectedMunicipality(
    oin="00000001000000000009", organisation_id=3, name="Gemeente Proefstad", agreement="Overeenkomst 2026, artikel 4",
    agreed_until=date(2027, 12, 31), in_force=True, persons_per_day=500, used=37, key_mark=MARK,
)  # fmt: skip
LINE = ConnectionLine(
    reference=ex.REFERENCE, kind=ConnectionKind.MUNICIPALITY, name="Gemeente Proefstad", oin=TOWN.oin, employer_kvk="",
    ends=False,
    terms=Terms(
        oin=TOWN.oin, agreement="Overeenkomst 2026, artikel 4", valid_until=date(2027, 12, 31), most=500, key_mark=MARK
    ),
    reason="De gemeente wisselt van leverancier en heeft een nieuwe sleutel.", proposed_by="Marit Hoekstra",
    proposed_at=ex.NOW, decided_by="", decided_at=None, approved=None, may_decide=True,
)  # fmt: skip
DECIDED = replace(LINE, decided_by="Joris Bakker", decided_at=ex.NOW, approved=True, may_decide=False)
OWN_LINE = replace(LINE, may_decide=False, may_withdraw=True)
HISTORY = (
    DECIDED,
    replace(DECIDED, approved=False, name=ex.LONG_NAME, answer="De overeenkomst is nog niet getekend."),
    replace(DECIDED, approved=False, decided_by=DECIDED.proposed_by, withdrawn=True),
    replace(DECIDED, ends=True, terms=None, proposed_by="Joris Bakker", reason="De overeenkomst is opgezegd."),
)
SUPPLIER_LINE = replace(
    LINE, kind=ConnectionKind.SUPPLIER, name=AGENCY.name, oin=AGENCY.oin,
    terms=Terms(
        oin=AGENCY.oin, kvk_number=AGENCY.kvk_number, source="schakel", agreement=AGENCY.agreement,
        valid_from=AGENCY.valid_from, valid_until=AGENCY.valid_until, most=2000,
    ),
)  # fmt: skip
CONTRACT_LINE = replace(
    SUPPLIER_LINE, kind=ConnectionKind.CONTRACT, may_decide=False, employer_kvk="90000017",
    terms=Terms(
        oin=AGENCY.oin, kvk_number="90000017", agreement="Contract 2026-17", valid_from=AGENCY.valid_from,
        valid_until=AGENCY.valid_until,
    ),
)  # fmt: skip
_FAULT, _REASON = (str(CONNECTION_FAULTS[each]) for each in (ConnectionFault.SELF, ConnectionFault.REASON))


def scenes() -> dict[str, SceneParts]:
    """Return the scenes by name."""
    return _municipalities() | _suppliers() | _terms()


def _municipalities() -> dict[str, SceneParts]:
    gone = replace(TOWN, name=ex.LONG_NAME, in_force=False, used=0)
    page: dict[str, Any] = {
        "form": MunicipalityForm(organisations=TOWNS), "waiting": shown_proposals([LINE, OWN_LINE]),
        "history": HISTORY, "municipalities": shown_municipalities((gone, TOWN), keeps=True), "kinds": KINDS,
        "keeps": True, "faults": (), "done": False,
    }  # fmt: skip
    wrong = MunicipalityForm({"oin": "12", "reason": "kort"}, organisations=TOWNS)
    wrong.is_valid()
    wrong.add_error("key", str(CONNECTION_FAULTS[ConnectionFault.PRIVATE_KEY]))
    looked = {"waiting": [], "keeps": False, "municipalities": shown_municipalities((TOWN,), keeps=False)}
    template, at = "management/municipalities.html", "municipalities"
    return {
        "municipalities": (template, page, FUNCTIONAL, at),
        "municipalities-none": (
            template, {**page, "waiting": [], "history": [], "municipalities": [], "done": True}, FUNCTIONAL, at,
        ),
        "municipalities-refused": (template, {**page, "form": wrong}, FUNCTIONAL, at),
        "municipalities-own": (template, {**page, "faults": (_FAULT,)}, FUNCTIONAL, at),
        "municipalities-decline-refused": (
            template, {**page, "waiting": _declined_in_short(), "faults": (_REASON,)}, FUNCTIONAL, at,
        ),
        "municipalities-looked-at": (template, {**page, **looked}, AUDITOR, at),
    }  # fmt: skip


def _declined_in_short() -> list[ShownProposal]:
    posted = {"answer": "no", "line": LINE.mark, "why": "te kort"}
    return shown_proposals([LINE], posted=posted, faults=(_REASON,))


def _suppliers() -> dict[str, SceneParts]:
    found = (AGENCY, OWN)
    page: dict[str, Any] = {
        "form": SupplierForm(), "contract": ContractForm(suppliers=found, auto_id="contract_%s"),
        "waiting": shown_proposals([SUPPLIER_LINE, CONTRACT_LINE]),
        "history": [
            replace(each, kind=ConnectionKind.CONTRACT, name=AGENCY.name, employer_kvk="90000017") for each in HISTORY
        ],
        "suppliers": shown_suppliers(found, keeps=True, today=TODAY), "kinds": KINDS, "keeps": True, "faults": (),
        "done": False,
    }  # fmt: skip
    bare = {"waiting": [], "history": []}
    wrong = ContractForm({"oin": "", "kvk_number": "12"}, suppliers=found, auto_id="contract_%s")
    wrong.is_valid()
    wrong.add_error("kvk_number", str(CONNECTION_FAULTS[ConnectionFault.KVK_NUMBER]))
    looked = {"waiting": [], "keeps": False, "suppliers": shown_suppliers(found, keeps=False, today=TODAY)}
    template, at = "management/suppliers.html", "suppliers"
    return {
        "suppliers": (template, page, FUNCTIONAL, at),
        "suppliers-none": (template, {**page, **bare, "suppliers": [], "done": True}, FUNCTIONAL, at),
        "suppliers-refused": (template, {**page, **bare, "contract": wrong}, FUNCTIONAL, at),
        "suppliers-looked-at": (template, {**page, **looked}, AUDITOR, at),
    }


def _terms() -> dict[str, SceneParts]:
    declared = (*employer_terms(), *staff_terms())
    kept = TermKept(
        "", ex.NOW - timedelta(hours=5), late=False, amount=3, in_a_year=412, kept=18_204, oldest=date(2023, 9, 2)
    )
    good = [shown_term(each, kept) for each in declared]
    stopped = [shown_term(declared[0], None), shown_term(declared[1], replace(kept, late=True))]
    none = [shown_term(declared[2], replace(kept, amount=0, kept=0, oldest=None))]
    template = "oversight/terms.html"
    return {
        "terms": (template, {"terms": good, "late": 0}, AUDITOR, "terms"),
        "terms-late": (template, {"terms": [*stopped, *none, *good[3:]], "late": 2}, AUDITOR, "terms"),
    }
