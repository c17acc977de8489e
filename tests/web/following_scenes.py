"""The scenes of candidates that are followed: the list of a vacancy, its steps, her adviser's page and her own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sonar.access.types import Purpose
from sonar.identity.types import Actor
from sonar.matching.operations import MOST
from sonar.matching.rules import WITHHELD, told_criteria
from sonar.matching.types import Criterion, Followed, Proposal, SharedContact
from sonar.web.adviser.following_forms import FORMS, HireForm, NoWishForm, ReferForm, SendForm
from sonar.web.werkmap.proposals import AnswerForm
from tests.web import examples as ex
from tests.web.candidates_scenes import home

SceneParts = tuple[str, dict[str, Any], Actor, str]
SOON, LATER = ex.NOW.date() + timedelta(days=10), ex.NOW.date() + timedelta(days=200)
MINE = SharedContact(name=ex.LONG_NAME, phone="+31612345678", email="proef@example.org")
HELD_BACK = replace(
    ex.CANDIDATES[0],
    pseudonym="K-3WQ7D",
    score=0,
    contributions=(),
    facts=(),
    region="",
    distance_km=None,
    told=WITHHELD,
    untold=tuple(Criterion),
)

_FEW = tuple(part for part in ex.CANDIDATES[1].contributions if part.criterion in told_criteria(4))
PARTLY = replace(
    ex.CANDIDATES[1],
    pseudonym="K-6TB2P",
    score=sum(part.points for part in _FEW),
    most=sum(part.maximum for part in _FEW),
    contributions=_FEW,
    facts=("Kok", "24–40 uur"),
    region="Noord-Nederland",
    distance_km=25,
    told=4,
    untold=tuple(each for each in Criterion if each not in told_criteria(4)),
)


def candidates(found: Any = ex.CANDIDATES, **more: object) -> dict[str, Any]:  # noqa: ANN401 - candidates
    """Return what a page of candidates needs."""
    return {
        "vacancy": ex.VACANCY, "candidates": found, "considered": 1800, "form": SendForm(), "told": "", "most": MOST,
        "chosen": [], "page": 1, "first_url": "", "next_url": "?pagina=2", **more,
    }  # fmt: skip


def _followed(pseudonym: str, state: str, steps: tuple[str, ...], **changes: Any) -> Followed:  # noqa: ANN401 - fields
    plain = Followed(
        reference=ex.REFERENCE,
        pseudonym=pseudonym,
        state=state,
        steps=steps,
        candidate=ex.CANDIDATES[0],
        note="",
        answer_by=None,
        later_at=None,
        hours=None,
        starts_on=None,
        ends_on=None,
        why="",
        sent_at=None,
        changed_at=ex.NOW,
    )
    return replace(plain, **changes)


FOLLOWED = (
    _followed("K-7Q2MX", "consented", ("hire", "invite", "reject")),
    _followed("K-9RD4T", "shortlisted", ("ask", "drop", "note", "refer"), note="Werkte eerder met deze machines."),
    _followed("K-2HW8B", "proposed", (), answer_by=SOON, later_at=ex.NOW),
    _followed("K-5XN3C", "hired", ("end",), hours=24, starts_on=SOON, ends_on=LATER, candidate=None),
    _followed("K-8LP6V", "rejected", (), why="experience", candidate=HELD_BACK),
    _followed("K-4MT9S", "shortlisted", ("ask", "drop", "note", "refer"), candidate=None),
    _followed("K-6TB2N", "", (), sent_at=ex.NOW),
    _followed("K-4CV7R", "consented", ("hire", "reject"), away=True, candidate=None),
)


def _proposal(state: str, steps: tuple[str, ...], **changes: Any) -> Proposal:  # noqa: ANN401 - fields
    plain = Proposal(
        vacancy_id=1042,
        number="V001042",
        title=ex.VACANCY.title,
        employer=ex.VACANCY.employer,
        place=ex.VACANCY.place,
        state=state,
        steps=steps,
        holder="Anneke Postma",
        holder_function="employer_adviser",
        reason="",
        answer_by=SOON,
        later_at=None,
        shared=None,
        hours=None,
        starts_on=None,
        ends_on=None,
        why="",
        changed_at=ex.NOW,
    )
    return replace(plain, **changes)


ASKED = _proposal("proposed", ("consent", "decline", "later"))
RUNG = _proposal("proposed", ("consent", "decline"), vacancy_id=1047, number="V001047")
IN_REVIEW = _proposal("proposed", ("decline",), vacancy_id=1048, number="V001048")
INVITED = _proposal("invited", ("withdraw",), vacancy_id=1049, number="V001049", shared=MINE)
AGREED = _proposal("consented", ("withdraw",), vacancy_id=1043, number="V001043", shared=MINE)
HIRED = _proposal("hired", (), vacancy_id=1044, number="V001044", hours=24, starts_on=SOON)
REJECTED = _proposal("rejected", (), vacancy_id=1045, number="V001045", why="other_candidate")
CLOSED = _proposal("closed", (), vacancy_id=1046, number="V001046", why="vacancy_closed")
REFERRED = _proposal(
    "referred",
    ("decline", "give_back", "pass_on"),
    reason="Werkte jaren in dit vak en zoekt werk in deze streek.",
    answer_by=None,
)


def _step(step: str, given: dict[str, str] | None = None) -> dict[str, Any]:
    form = FORMS[step](given)
    if given is not None:
        form.is_valid()
    return {"vacancy": ex.VACANCY, "form": form, "step": step, "pseudonym": "K-7Q2MX"}


def _adviser(*found: Proposal, done: bool = False) -> dict[str, Any]:
    return {"card": ex.CARD, "purpose": Purpose.MEDIATION, "proposals": found, "form": NoWishForm(), "done": done}


def _own(found: Proposal, given: dict[str, str] | None = None) -> dict[str, Any]:
    form = AnswerForm(given, mine=MINE)
    if given is not None:
        form.is_valid()
        form.add_error("ways", "Kies hoe de werkgever u mag bereiken.")
    return {"proposal": found, "vacancy": ex.VACANCY, "mine": MINE, "form": form}


def desk_scenes() -> dict[str, SceneParts]:
    """Return the pages of the desk."""
    me, at = ex.ADVISER, "vacancies"
    sent = SendForm({"line": "x" * 201})
    sent.is_valid()
    assert isinstance(FORMS["refer"](), ReferForm)
    assert isinstance(FORMS["hire"](), HireForm)
    return {
        "candidates-told": ("adviser/candidates.html", candidates(told="2 kandidaten op de lijst gezet."), me, at),
        "candidates-standing": (
            "adviser/candidates.html",
            candidates(
                (
                    replace(ex.CANDIDATES[0], standing="consented", sent=True),
                    replace(ex.CANDIDATES[1], standing="rejected"),
                    replace(ex.CANDIDATES[2], sent=True),
                )
            ),
            me,
            at,
        ),
        "candidates-errors": ("adviser/candidates.html", candidates(form=sent), me, at),
        "candidates-last-page": (
            "adviser/candidates.html",
            candidates((*ex.CANDIDATES[1:3], PARTLY, HELD_BACK), page=8, first_url="?", next_url=""),
            me,
            at,
        ),
        "candidates-not-held": ("adviser/candidates_not_held.html", {"vacancy": ex.VACANCY, "may_hold": True}, me, at),
        "followed": (
            "adviser/followed.html",
            {"vacancy": ex.VACANCY, "followed": FOLLOWED, "told": "Toestemming vragen"},
            me,
            at,
        ),
        "followed-empty": ("adviser/followed.html", {"vacancy": ex.VACANCY, "followed": (), "told": ""}, me, at),
        "followed-note": ("adviser/followed_step.html", _step("note"), me, at),
        "followed-refer-errors": ("adviser/followed_step.html", _step("refer", {"reason": "kort"}), me, at),
        "followed-hire": ("adviser/followed_step.html", _step("hire"), me, at),
        "followed-hire-errors": ("adviser/followed_step.html", _step("hire", {"hours": "99"}), me, at),
        "followed-reject": ("adviser/followed_step.html", _step("reject"), me, at),
        "client-proposals": ("adviser/client_proposals.html", _adviser(REFERRED, HIRED, done=True), me, "work_list"),
        "client-proposals-by-telephone": (
            "adviser/client_proposals.html",
            _adviser(RUNG, AGREED),
            me,
            "work_list",
        ),
        "client-proposals-empty": ("adviser/client_proposals.html", _adviser(), me, "work_list"),
    }


def folder_scenes() -> dict[str, SceneParts]:
    """Return the pages of the Werkmap."""
    me, at = ex.JOBSEEKER, "folder_proposals"
    found = (ASKED, AGREED, HIRED, REJECTED, CLOSED)
    return {
        "folder-proposals": ("werkmap/proposals.html", {"proposals": found, "done": "consent"}, me, at),
        "folder-proposals-empty": ("werkmap/proposals.html", {"proposals": (), "done": ""}, me, at),
        "folder-proposal": ("werkmap/proposal.html", _own(ASKED), me, at),
        "folder-proposal-errors": ("werkmap/proposal.html", _own(ASKED, {"stap": "consent"}), me, at),
        "folder-proposal-agreed": ("werkmap/proposal.html", _own(AGREED), me, at),
        "folder-proposal-in-review": ("werkmap/proposal.html", _own(IN_REVIEW), me, at),
        "folder-asked": (
            "werkmap/home.html",
            home(asked=[ASKED, RUNG], answer_by=SOON, invited=[INVITED]),
            me,
            "folder",
        ),
        "folder-asked-once": ("werkmap/home.html", home(asked=[ASKED], answer_by=SOON), me, "folder"),
        "folder-proposal-closed": ("werkmap/proposal.html", _own(CLOSED), me, at),
    }
