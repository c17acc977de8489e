"""The scenes of rights and of what is watched around them, as template, context, actor and page of the menu."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sonar.access.queries import policy
from sonar.access.types import (
    Acquaintance,
    CrossRegion,
    CrossRegionUser,
    Declaration,
    FunctionChange,
    MayOpen,
    Page,
    Place,
    ProtectedClient,
    ProtectionAsked,
    ProtectionCause,
    Purpose,
    Replacement,
    Signal,
    SignalCause,
    SignalFigure,
    StandIn,
    StandsInFor,
    Verdict,
)
from sonar.identity.queries import OfficeNode, OrganisationNode, ServedMunicipality
from sonar.identity.types import Actor, Function
from sonar.web.adviser.former import FormerForm
from sonar.web.adviser.past import Held
from sonar.web.management.accounts import AccountForm, PlaceForm
from sonar.web.management.functions import told
from sonar.web.management.known import KnownForm, KnownNumberForm
from sonar.web.management.organisations import KINDS, TreeForm
from sonar.web.management.people import FindForm, ProposeForm
from sonar.web.management.replacements import ReplacementForm
from sonar.web.management.shielded import ProtectForm, StepForm
from sonar.web.oversight.signals import CauseForm, FindingForm, handled, shown_figures
from tests.web import casework_examples as cw
from tests.web import examples as ex

SceneParts = tuple[str, dict[str, Any], Actor, str]
SECURITY = replace(ex.ADVISER, function=Function.SECURITY_OFFICER)
FUNCTIONAL = replace(ex.ADVISER, function=Function.FUNCTIONAL_MANAGER)
AUDITOR = replace(ex.ADVISER, function=Function.AUDITOR)
LATER = ex.NOW + timedelta(days=14)
FAULTS = ("U kunt geen recht voor uzelf vragen, goedkeuren of bevestigen. Vraag het een collega.",)
PLAIN = {"faults": (), "done": False}
PAGED = {"first_url": "?", "next_url": "?vanaf=25", "failed": None, "chosen": ex.REFERENCE}
STAND_INS = (
    StandIn(ex.REFERENCE, "Marit Hoekstra", "uwv_adviser", "Leeuwarden", own=True),
    StandIn("r" * 59, ex.LONG_NAME, "uwv_adviser", "Leeuwarden", own=False),
)
REPLACEMENTS = (
    Replacement(
        ex.REFERENCE,
        "Marit Hoekstra",
        "Joris Bakker",
        "uwv_adviser",
        "Leeuwarden",
        ex.NOW,
        LATER,
        "Anneke Postma",
        mine=False,
        may_end=True,
    ),
    Replacement(
        ex.REFERENCE,
        ex.LONG_NAME,
        "Marit Hoekstra",
        "uwv_adviser",
        "Leeuwarden",
        ex.NOW,
        LATER,
        ex.LONG_NAME,
        mine=True,
        may_end=False,
    ),
)
DECLARED = tuple(Declaration(ex.REFERENCE, how, ex.NOW) for how in Acquaintance)
ASKED = (
    ProtectionAsked(
        ex.REFERENCE,
        wanted=True,
        cause=ProtectionCause.THREAT,
        reason="Haar ex-partner zoekt haar adres.",
        proposed_by="Marit Hoekstra",
        function="uwv_adviser",
        office="Leeuwarden",
        proposed_at=ex.NOW,
        may_decide=True,
    ),
    ProtectionAsked(
        ex.REFERENCE,
        wanted=False,
        cause=ProtectionCause.OTHER,
        reason="De dreiging is voorbij, zegt de politie.",
        proposed_by="Anneke Postma",
        function="team_manager",
        office="Sneek",
        proposed_at=ex.NOW,
        may_decide=False,
    ),
)
PROTECTED = (
    ProtectedClient(
        ex.REFERENCE,
        ex.REFERENCE,
        "Marit Hoekstra",
        "Leeuwarden",
        "threat",
        ex.NOW,
        (MayOpen("Marit Hoekstra", LATER), MayOpen(ex.LONG_NAME, LATER)),
        asked=False,
        ending=False,
    ),
    ProtectedClient(ex.REFERENCE, "", "", "", "", None, (), asked=True, ending=True),
    ProtectedClient(
        ex.REFERENCE, ex.REFERENCE, "Joris Bakker", "Sneek", "own_staff", ex.NOW, (), asked=False, ending=True
    ),
)
PLACES = (
    Place(21, "Sociale dienst", 211, "Team Noord", ("municipal_adviser", "team_manager")),
    Place(21, "Sociale dienst", 212, "Team Zuid", ("municipal_adviser", "team_manager")),
)
CROSS = CrossRegion(
    (
        CrossRegionUser("Joris Bakker", "uwv_adviser", "Sneek", "scope", "", "Zwolle", "", LATER),
        CrossRegionUser(
            ex.LONG_NAME, "national_mediator", "Leeuwarden", "national_task", "", "", "Wet SUWI art. 30a lid 1", LATER
        ),
        CrossRegionUser("Anneke Postma", "uwv_adviser", "Sneek", "function", "matching", "", "Wet SUWI art. 30a", None),
    ),
    total=53,
    alarms=1,
    next_offset=50,
)
TREE = (
    OrganisationNode(
        "uwv",
        "UWV",
        "WERKbedrijf",
        (
            OfficeNode("UWV Leeuwarden", "Noord", "Friesland", ("Team West", "Team Oost")),
            OfficeNode("UWV Sneek", "", "", ()),
        ),
        (),
    ),
    OrganisationNode(
        "municipality",
        "Gemeente Súdwest-Fryslân",
        "",
        (),
        (
            ServedMunicipality("Sneek", date(2011, 1, 1), date(2030, 1, 1), (("Súdwest-Fryslân", date(2011, 1, 1)),)),
            ServedMunicipality("Súdwest-Fryslân", date(2011, 1, 1), None, ()),
        ),
    ),
)


def signal(**changes: Any) -> Signal:  # noqa: ANN401 - any field
    """Return a signal that is new."""
    made = Signal(
        ex.REFERENCE,
        SignalCause.MANY_REFUSALS,
        ex.NOW,
        "Joris Bakker",
        "uwv_adviser",
        "Sneek",
        (),
        20,
        "",
        "",
        None,
        "",
        None,
        None,
        "",
        may_act=True,
    )
    return replace(made, **changes)


def scenes() -> dict[str, SceneParts]:
    """Return all of them, with fresh forms."""
    return {
        **_granting(),
        **_arranging(),
        **_known(),
        **_accounts(),
        **_signals(),
        **_protected(),
        **_functions(),
        **_told(),
        **_former(),
    }


def _granting() -> dict[str, SceneParts]:
    """Return the scenes of granting, confirming and looking at rights."""
    faults = ("U kunt geen recht voor uzelf vragen, goedkeuren of bevestigen. Vraag het een collega.",)
    found = {"form": FindForm({"text": ""}), "text": "", "keeps": False, "done": False}
    person = {
        "rights": ex.OWN_RIGHTS,
        "faults": (),
        "day": None,
        "staff_ref": ex.REFERENCE,
        "manages": True,
        "done": False,
        "keeps": False,
    }
    wrong = ProposeForm({"reason": "kort"})
    listed = {"faults": (), "done": False}
    paged = {"first_url": "", "next_url": ""}
    return {
        "own-rights": ("management/own_rights.html", {"rights": ex.OWN_RIGHTS}, ex.ADVISER, "own_rights"),
        "own-rights-none": ("management/own_rights.html", {"rights": ex.NO_RIGHTS}, ex.ADVISER, "own_rights"),
        "people": ("management/people.html", {**found, "found": ex.STAFF_ROWS}, ex.MANAGER, "people"),
        "people-none": ("management/people.html", {**found, "found": ()}, ex.MANAGER, "people"),
        "person": ("management/person.html", {**person, "form": ProposeForm(), "done": True}, ex.MANAGER, "people"),
        "person-errors": (
            "management/person.html",
            {**person, "form": wrong, "faults": faults, "day": ex.NOW},
            ex.MANAGER,
            "people",
        ),
        "person-supervised": (
            "management/person.html",
            {**person, "form": ProposeForm(), "manages": False, "rights": ex.NO_RIGHTS},
            ex.MANAGER,
            "people",
        ),
        "proposals": ("management/proposals.html", {**listed, "found": ex.PROPOSALS}, ex.MANAGER, "proposals"),
        "proposals-none": (
            "management/proposals.html",
            {"faults": faults, "done": True, "found": ()},
            ex.MANAGER,
            "proposals",
        ),
        "confirmations": (
            "management/confirmations.html",
            {**listed, "found": ex.CONFIRMATIONS},
            ex.MANAGER,
            "confirmations",
        ),
        "confirmations-none": (
            "management/confirmations.html",
            {"faults": faults, "done": True, "found": ()},
            ex.MANAGER,
            "confirmations",
        ),
        "health": ("management/health.html", {**paged, "lines": ex.HEALTH_LINES}, ex.MANAGER, "health_readings"),
        "health-none": ("management/health.html", {**paged, "lines": ()}, ex.MANAGER, "health_readings"),
    }


def _arranging() -> dict[str, SceneParts]:
    """Return the scenes of replacements."""
    page, manager, adviser = "management/replacements.html", ex.MANAGER, ex.ADVISER
    form = ReplacementForm(people=STAND_INS, actor=ex.MANAGER)
    own = ReplacementForm({"since": "x"}, people=STAND_INS, actor=ex.ADVISER)
    listed = {**PLAIN, "found": REPLACEMENTS, "alone": False}
    return {
        "replacements": (page, {**listed, "form": form}, manager, "replacements"),
        "replacements-own": (page, {**listed, "form": own, "faults": FAULTS}, adviser, "replacements"),
        "replacements-none": (
            page,
            {**listed, "found": (), "form": own, "alone": True, "done": True},
            adviser,
            "replacements",
        ),
        "start-replacing": (
            "adviser/start.html",
            {"page": cw.START, "replaces": (StandsInFor("Marit Hoekstra", LATER),), "duties": ()},
            adviser,
            "start",
        ),
    }


def _known() -> dict[str, SceneParts]:
    """Return the scenes of people one knows."""
    adviser = ex.ADVISER
    known = {**PLAIN, "found": DECLARED}
    return {
        "known": ("management/known.html", {**known, "form": KnownNumberForm(), "done": True}, adviser, "known"),
        "known-errors": (
            "management/known.html",
            {**known, "found": (), "faults": FAULTS, "form": KnownNumberForm({"number": "x" * 30})},
            adviser,
            "known",
        ),
        "client-known": (
            "management/client_known.html",
            {"form": KnownForm({}), "client_ref": ex.REFERENCE},
            adviser,
            "work_list",
        ),
    }


def _accounts() -> dict[str, SceneParts]:
    """Return the scenes of the accounts that a manager keeps."""
    manager = ex.MANAGER
    account = {**PLAIN, "keeps": True}
    about = {"staff_ref": ex.REFERENCE, "rights": ex.OWN_RIGHTS}
    people = {"form": FindForm({"text": ""}), "text": "", "found": ex.STAFF_ROWS, "keeps": True, "done": True}
    kept = {
        "rights": ex.OWN_RIGHTS,
        "faults": (),
        "day": None,
        "staff_ref": ex.REFERENCE,
        "manages": True,
        "done": False,
        "keeps": True,
        "form": ProposeForm(),
    }
    return {
        "people-kept": ("management/people.html", people, manager, "people"),
        "person-kept": ("management/person.html", kept, manager, "people"),
        "account-add": (
            "management/account_add.html",
            {**account, "form": AccountForm(places=PLACES)},
            manager,
            "people",
        ),
        "account-add-errors": (
            "management/account_add.html",
            {**account, "form": AccountForm({"name": "x", "until": "ooit"}, places=PLACES), "faults": FAULTS},
            manager,
            "people",
        ),
        "account-add-not": (
            "management/account_add.html",
            {**account, "keeps": False, "form": AccountForm()},
            manager,
            "people",
        ),
        "account-move": (
            "management/account_move.html",
            {**account, **about, "form": PlaceForm(places=PLACES)},
            manager,
            "people",
        ),
        "account-move-not": (
            "management/account_move.html",
            {**account, **about, "keeps": False, "form": PlaceForm(), "faults": FAULTS},
            manager,
            "people",
        ),
        "account-end": ("management/account_end.html", {**PLAIN, **about}, manager, "people"),
    }


FIGURES = (
    SignalFigure(SignalCause.MANY_REFUSALS, 2, 1, 14, 1, 0, ex.NOW - timedelta(days=3)),
    SignalFigure(SignalCause.FORMER_OPENED, 0, 0, 3, 0, 2, None),
)


def _signals() -> dict[str, SceneParts]:
    """Return the scenes of signals."""
    looked = {"looked_by": "Rachid Benali", "looked_at": ex.NOW}
    new = (
        signal(),
        signal(**looked, cause=SignalCause.HEALTH_OUTSIDE_CASELOAD, amount=1, categories=("work_capacity",)),
        signal(
            cause=SignalCause.FORMER_OPENED, amount=1, reason=ex.LONG_TEXT[:500], may_act=False, staff_name=ex.LONG_NAME
        ),
    )
    ended = tuple(
        signal(
            **looked,
            cause=cause,
            amount=1,
            closed_by="Rachid Benali",
            closed_at=ex.NOW,
            verdict=Verdict.TASK,
            finding="Zij had dienst aan de balie.",
        )
        for cause in SignalCause
    )
    shown = {
        **PLAIN, **PAGED, "closed": False, "cause": None, "form": CauseForm({}), "figures": shown_figures(FIGURES),
        "other_url": "?stand=afgesloten",
    }  # fmt: skip
    one = {"cause": SignalCause.SELF_GRANT, "form": CauseForm({"over": "self_grant"})}
    return {
        "signals-of-a-cause": (
            "oversight/signals.html", {**shown, **one, "handled": [], "total": 0}, AUDITOR, "signals",
        ),
        "signals": ("oversight/signals.html", {**shown, "handled": handled(new), "total": 3}, SECURITY, "signals"),
        "signals-errors": (
            "oversight/signals.html",
            {
                **shown,
                "handled": handled(new),
                "total": 3,
                "faults": FAULTS,
                "failed": FindingForm({"finding": "kort"}, auto_id="failed_%s"),
            },
            SECURITY,
            "signals",
        ),
        "signals-closed": (
            "oversight/signals.html",
            {**shown, "closed": True, "handled": handled(ended), "total": 12},
            AUDITOR,
            "signals",
        ),
        "signals-none": (
            "oversight/signals.html",
            {**shown, "handled": [], "total": 0, "done": True, "figures": []},
            SECURITY,
            "signals",
        ),
    }  # fmt: skip


def _protected() -> dict[str, SceneParts]:
    """Return the scenes of protected clients."""
    protect = {**PLAIN, "client_ref": ex.REFERENCE}
    held = {
        **PLAIN,
        **PAGED,
        "form": StepForm(),
        "waiting": ASKED,
        "page": Page(PROTECTED, 3, None),
        "proposes": True,
        "chosen": {"client": ex.REFERENCE, "staff": ex.REFERENCE, "step": "end"},
    }
    return {
        "protect": ("management/protect.html", {**protect, "form": ProtectForm()}, ex.ADVISER, "work_list"),
        "protect-errors": (
            "management/protect.html",
            {**protect, "form": ProtectForm({"reason": "kort"}), "faults": FAULTS},
            ex.ADVISER,
            "work_list",
        ),
        "protect-asked": ("management/protect_asked.html", {"client_ref": ex.REFERENCE}, ex.ADVISER, "work_list"),
        "protected": ("management/protected.html", held, ex.MANAGER, "protected"),
        "protected-officer": (
            "management/protected.html",
            {**held, "proposes": False, "done": True},
            SECURITY,
            "protected",
        ),
        "protected-errors": (
            "management/protected.html",
            {**held, "failed": StepForm({"reason": "kort"}), "faults": FAULTS},
            ex.MANAGER,
            "protected",
        ),
        "protected-none": (
            "management/protected.html",
            {**held, "waiting": (), "page": Page((), 0, None)},
            ex.MANAGER,
            "protected",
        ),
    }


def _functions() -> dict[str, SceneParts]:
    """Return the scenes of functions."""
    rules = policy()
    rule = rules.functions["uwv_adviser"]
    grants = [
        {
            "purpose": purpose,
            "rule": rules.purposes[purpose],
            "read": sorted(grant.read),
            "write": sorted(grant.write),
            "bases": grant.bases,
            "ceiling": grant.ceiling,
            "cross_region": grant.cross_region,
        }
        for purpose, grant in rule.grants.items()
    ]
    function = {
        "name": "uwv_adviser",
        "rule": rule,
        "grants": grants,
        "extras": dict(rules.extras),
        "organisations": ["uwv"],
        "differs": [],
        "history": [
            told(
                FunctionChange(
                    ex.NOW,
                    (("right", "mediation", "notes", "read"), ("basis", "mediation", "task")),
                    (("right", "mediation", "benefit", "write"), ("limit", "glass_per_day", "9")),
                    first=False,
                )
            ),
            told(FunctionChange(ex.NOW - timedelta(days=90), (), (), first=True)),
        ],
    }
    return {
        "functions": (
            "management/functions.html",
            {
                "functions": dict(rules.functions),
                "extras": dict(rules.extras),
                "classes": [
                    {
                        "label": kept.label,
                        "categories": sorted(kept.categories),
                        "controls": sorted(kept.controls),
                        "ordinary": kept.ordinary,
                    }
                    for kept in rules.sensitivities.values()
                ],
            },
            ex.ADVISER,
            "functions",
        ),
        "function": ("management/function.html", function, ex.ADVISER, "functions"),
        "function-none": (
            "management/function.html",
            {**function, "rule": rules.functions["auditor"], "grants": [], "extras": {}, "differs": ["rights"]},
            AUDITOR,
            "functions",
        ),
    }


def _told() -> dict[str, SceneParts]:
    """Return the scenes of organisations and of reach."""
    tree = {"form": TreeForm({}), "found": TREE, "on": date(2026, 11, 22), "kinds": KINDS}
    paged = {"first_url": "?", "next_url": "?vanaf=50"}
    return {
        "organisations": ("management/organisations.html", tree, FUNCTIONAL, "organisations"),
        "organisations-none": (
            "management/organisations.html",
            {**tree, "found": (), "form": TreeForm({"dag": "x"})},
            FUNCTIONAL,
            "organisations",
        ),
        "cross-region": ("oversight/cross_region.html", {**paged, "found": CROSS}, AUDITOR, "cross_region"),
        "cross-region-none": (
            "oversight/cross_region.html",
            {**paged, "found": CrossRegion((), 0, 0, None)},
            AUDITOR,
            "cross_region",
        ),
    }


def _former() -> dict[str, SceneParts]:
    """Return the scenes of opening a former client."""
    former = {"card": ex.CARD, "purpose": Purpose.MEDIATION, "reason": ex.LONG_TEXT[:300]}
    held = [Held("contactgegevens", (("Telefoon", "06 12345678"), ("Plaats", "Sneek")))]
    wrong = FormerForm({"number": "", "reason": "kort"})
    return {
        "former": ("adviser/former.html", {"form": FormerForm(), "nobody": False}, ex.ADVISER, "search"),
        "former-errors": ("adviser/former.html", {"form": wrong, "nobody": False}, ex.ADVISER, "search"),
        "former-nobody": (
            "adviser/former.html",
            {"form": FormerForm(), "nobody": True},
            ex.ADVISER,
            "search",
        ),
        "former-opened": ("adviser/former_opened.html", {**former, "held": held}, ex.ADVISER, "search"),
        "former-opened-empty": ("adviser/former_opened.html", {**former, "held": []}, ex.ADVISER, "search"),
    }
