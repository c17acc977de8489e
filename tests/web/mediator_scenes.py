"""The scenes of other organisations: candidates and vacancies elsewhere, and the parties of the exchange."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sonar.access.types import Purpose
from sonar.clients.types import Education, Profile, WorkExperience
from sonar.exchange.types import (
    Asked,
    AskFault,
    Party,
    PeopleElsewhere,
    PersonDetails,
    PersonElsewhere,
    Reach,
    VacanciesElsewhere,
    VacancyDetails,
    VacancyElsewhere,
)
from sonar.identity.types import Actor, Function
from sonar.matching.types.elsewhere import Weighed
from sonar.web.adviser.elsewhere import PersonForm
from sonar.web.elsewhere import fault_words
from sonar.web.elsewhere_labels import NEEDS, PARTY_FAULTS, ROLES
from sonar.web.management.parties import PartyForm, ShownProposal, shown_proposals
from sonar.web.offers import OffersForm
from tests.web import examples as ex
from tests.web.fitting_scenes import FOUND

SceneParts = tuple[str, dict[str, Any], Actor, str]
FUNCTIONAL = replace(ex.ADVISER, function=Function.FUNCTIONAL_MANAGER)
AUDITOR = replace(ex.ADVISER, function=Function.AUDITOR)
LATER = ex.NOW + timedelta(hours=8)
ASKED = Asked(ex.NOW, LATER, None, None, more=True, unread=1, unfit=3, details_left=9)
FAILED = replace(ASKED, fault=AskFault.BUSY, retry_at=LATER)
_FACTS = ("Verkoper", "Mbo-2", "24–36 uur", "Rijbewijs B", "Nu beschikbaar")
_WHY = FOUND.fitting[0].contributions


def weighed(nth: int, score: int) -> Weighed:
    """Return how somebody fits."""
    return Weighed(nth, score, _WHY, _FACTS, 15)


PEOPLE = PeopleElsewhere(
    ex.VACANCY,
    ASKED,
    (
        PersonElsewhere(ex.REFERENCE, "E-3F9K2", "Zwolle", weighed(0, 91), detailed=True),
        PersonElsewhere("r" * 59, "E-7TT2P", ex.LONG_NAME, weighed(1, 64), detailed=False),
    ),
    askable=True,
)
PERSON = PersonDetails(
    "E-3F9K2",
    Profile(
        pc4=8011, hours_min=24, hours_max=36, max_distance_km=30, licences=("B",), available_from=date(2026, 9, 1),
        presentation="Ik werk graag met mensen en houd van aanpakken.",
        experience=(WorkExperience("Bakkerij De Korrel", "", "Bediende klanten.", date(2020, 1, 1), date(2024, 5, 1)),
                    WorkExperience("", "", ex.LONG_TEXT[:200])),
        education=(Education("Detailhandel", 2, "ROC Proefstad"), Education("")),
    ),
    ("Verkoper", "Kassamedewerker"),
    Reach("", ("kandidaat@example.org",), ("0612345678",)),
    (Reach("Team Werk, gemeente Proefstad", ("werk@example.org",), ("0381234567",)),),
    ("https://portfolio.example.org/",),
    ("Tuinieren",),
    ("Heftruck",),
    ("guidance",),
    in_register=False,
)  # fmt: skip
OFFERS = (
    VacancyElsewhere(
        ex.REFERENCE, "Verkoper op de markt", "Kwekerij Proef", "Zwolle", "U verkoopt planten op de markt.", 24, 32,
        "€ 16,50 per uur", date(2026, 9, 1), date(2026, 10, 1), weighed(0, 88), detailed=True,
    ),
    VacancyElsewhere(
        "r" * 59, ex.LONG_TEXT[:110], ex.LONG_NAME, "Kampen", "", None, None, "", None, None, None, detailed=False
    ),
)  # fmt: skip
DETAILS = VacancyDetails(
    OFFERS[0], "77", "Marktplein 4", (Reach("Ans Proef", ("ans@example.org",), ("0381234567",)),),
    ("https://kwekerij.example.org/",),
)  # fmt: skip
BARE = VacancyDetails(OFFERS[1], "", "", (), ())
_PARTY = Party(
    reference=ex.REFERENCE, waiting=True, oin="00000001000000000009", name="Gemeente Proefstad", role="asker",
    suwi=True, agreement="Aansluiting 2026", valid_from=date(2026, 1, 1), valid_until=date(2027, 12, 31),
    questions_per_hour=600, proposed_by="Marit Hoekstra", proposed_at=ex.NOW, may_decide=True,
)  # fmt: skip
PARTIES = (
    _PARTY,
    replace(_PARTY, name=ex.LONG_NAME, role="exchange", suwi=False, proposed_by="Joris Bakker", may_decide=False),
    replace(_PARTY, waiting=False, name="Werkgeversservicepunt", proposed_by="", proposed_at=None, may_decide=False),
)
OWN = replace(_PARTY, name="Gemeente Proefdam", may_decide=False, may_withdraw=True)
_DECIDED = replace(
    _PARTY, waiting=False, may_decide=False, decided_by="Joris Bakker", decided_at=ex.NOW, approved=True,
)  # fmt: skip
HISTORY = (
    _DECIDED,
    replace(_DECIDED, approved=False, name=ex.LONG_NAME, answer="De overeenkomst is nog niet getekend."),
    replace(_DECIDED, approved=False, decided_by=_DECIDED.proposed_by, withdrawn=True),
)


def scenes() -> dict[str, SceneParts]:
    """Return the scenes by name."""
    return _people() | _offers() | _parties()


def _people() -> dict[str, SceneParts]:
    page = {"vacancy": ex.VACANCY, "connected": True, "fault": ""}
    busy = fault_words(AskFault.BUSY, LATER)
    made = {
        "elsewhere": {**page, "page": PEOPLE},
        "elsewhere-first": {**page, "page": replace(PEOPLE, asked=None, found=())},
        "elsewhere-none": {**page, "page": replace(PEOPLE, found=())},
        "elsewhere-failed": {**page, "page": replace(PEOPLE, asked=FAILED, found=()), "fault": busy},
        "elsewhere-unknown": {**page, "page": replace(PEOPLE, asked=None, found=(), askable=False)},
        "elsewhere-off": {**page, "page": replace(PEOPLE, asked=None, found=()), "connected": False},
    }
    reason = {"form": PersonForm(), "vacancy": ex.VACANCY, "fault": ""}
    short = PersonForm({"reason": "kort"})
    short.is_valid()
    template = "adviser/elsewhere_reason.html"
    told = {"vacancy": ex.VACANCY, "person": PERSON, "needs": [NEEDS[code] for code in PERSON.needs]}
    bare = replace(
        PERSON, profile=Profile(pc4=8011), occupations=(), own=Reach("", (), ()), contacts=(), addresses=(),
        interests=(), courses=(), needs=(), in_register=None,
    )  # fmt: skip
    return {name: ("adviser/elsewhere.html", context, ex.ADVISER, "vacancies") for name, context in made.items()} | {
        "elsewhere-reason": (template, reason, ex.ADVISER, "vacancies"),
        "elsewhere-reason-refused": (template, {**reason, "form": short}, ex.ADVISER, "vacancies"),
        "elsewhere-reason-failed": (
            template, {**reason, "fault": fault_words(AskFault.TEN)}, ex.ADVISER, "vacancies",
        ),
        "elsewhere-person": ("adviser/elsewhere_person.html", told, ex.ADVISER, "vacancies"),
        "elsewhere-person-bare": (
            "adviser/elsewhere_person.html", {**told, "person": bare, "needs": []}, ex.ADVISER, "vacancies",
        ),
    }  # fmt: skip


def _offers() -> dict[str, SceneParts]:
    form = OffersForm(None, occupations=(("AB1", "Verkoper"), ("AB2", "Kassamedewerker")))
    page = {"form": form, "connected": True, "fault": "", "profile": ex.CARD.profile}
    found, first = VacanciesElsewhere(ASKED, OFFERS), VacanciesElsewhere(None, ())
    withheld = fault_words(AskFault.WITHHELD)
    states: dict[str, dict[str, Any]] = {
        "": {**page, "page": found},
        "-first": {**page, "page": first},
        "-none": {**page, "page": replace(found, found=())},
        "-failed": {**page, "page": first, "fault": withheld},
        "-off": {**page, "page": first, "connected": False},
        "-no-profile": {**page, "page": first, "profile": None},
    }
    desk, me = {"card": ex.CARD, "purpose": Purpose.MEDIATION}, ex.JOBSEEKER
    made: dict[str, SceneParts] = {}
    for name, context in states.items():
        made[f"client-offers{name}"] = ("adviser/offers.html", {**context, **desk}, ex.ADVISER, "work_list")
        made[f"folder-offers{name}"] = ("werkmap/offers.html", context, me, "folder")
    for name, detail in {"": DETAILS, "-bare": BARE}.items():
        shown = {"offer": detail, "fault": ""}
        made[f"client-offer{name}"] = ("adviser/offer.html", {**shown, **desk}, ex.ADVISER, "work_list")
        made[f"folder-offer{name}"] = ("werkmap/offer.html", shown, me, "folder")
    gone = {"offer": None, "fault": fault_words(AskFault.GONE)}
    made["client-offer-gone"] = ("adviser/offer.html", {**gone, **desk}, ex.ADVISER, "work_list")
    made["folder-offer-gone"] = ("werkmap/offer.html", gone, me, "folder")
    return made


def _parties() -> dict[str, SceneParts]:
    page: dict[str, Any] = {
        "form": PartyForm(), "waiting": shown_proposals([*PARTIES[:2], OWN]), "history": HISTORY,
        "parties": [(PARTIES[2], False), (replace(PARTIES[2], name="Regio Proef"), True)],
        "roles": ROLES, "proposes": True, "faults": (), "done": False,
    }  # fmt: skip
    wrong = PartyForm({"oin": "12"})
    wrong.is_valid()
    wrong.add_error("oin", str(PARTY_FAULTS["oin"]))
    wrong.add_error("valid_until", str(PARTY_FAULTS["period"]))
    template, at = "management/parties.html", "exchange_parties"
    return {
        "parties": (template, page, FUNCTIONAL, at),
        "parties-none": (template, {**page, "waiting": (), "parties": (), "history": (), "done": True}, FUNCTIONAL, at),
        "parties-refused": (template, {**page, "form": wrong}, FUNCTIONAL, at),
        "parties-own": (template, {**page, "faults": (str(PARTY_FAULTS["self"]),)}, FUNCTIONAL, at),
        "parties-decline-refused": (
            template,
            {**page, "waiting": _declined_in_short(), "faults": (str(PARTY_FAULTS["reason"]),)},
            FUNCTIONAL,
            at,
        ),
        "parties-looked-at": (template, {**page, "waiting": (), "proposes": False}, AUDITOR, at),
    }


def _declined_in_short() -> list[ShownProposal]:
    posted = {"answer": "no", "line": PARTIES[0].oin, "why": "te kort"}
    return shown_proposals(PARTIES[:1], posted=posted, faults=(str(PARTY_FAULTS["reason"]),))
