"""Reports about contact: the desk of who handles them, what both sides are told, and an employer that is blocked."""

from dataclasses import replace
from typing import Any

from sonar.identity.types import Actor, Function
from sonar.matching.types import ProfilesFound
from sonar.messaging.types import (
    Contact,
    ContactLine,
    ContactRow,
    ContactState,
    Report,
    ReportLine,
    ReportRow,
    ReportStep,
    Side,
)
from sonar.web.contact_forms import LineForm, ReportForm, ShareForm
from sonar.web.employer.profiles import ProfileSearchForm
from sonar.web.oversight.reports import ShownReport, StepForm
from sonar.web.report_labels import BADGES, DONE, REPORT_FAULTS, STATES
from tests.web import examples as ex
from tests.web.portal_scenes import EMPLOYER

SceneParts = tuple[str, dict[str, Any], Actor | None, str]
OFFICER = replace(ex.ADVISER, function=Function.SECURITY_OFFICER)
WHY = "De werkgever vroeg twee keer naar de gezondheid, en gaf geen antwoord."
ROW = ReportRow(ex.REFERENCE, "Vonk Metaal", "90000001", Side.JOBSEEKER, ex.NOW, "none", 2)
REPORT = Report(
    reference=ex.REFERENCE,
    employer="Vonk Metaal",
    kvk_number="90000001",
    vacancy="Lasser op locatie",
    reported_by=Side.JOBSEEKER,
    text="Deze werkgever vraagt of ik ziek ben geweest en wil geld voor de reis.",
    begun_by=Side.EMPLOYER,
    begun_at=ex.NOW,
    state="none",
    blocked=False,
    by_me=False,
    lines=(
        ReportLine(Side.EMPLOYER, "Bent u het afgelopen jaar ziek geweest?", ex.NOW),
        ReportLine(Side.JOBSEEKER, "Dat wil ik niet zeggen.", ex.NOW),
    ),
    steps=(),
    possible=("dismiss", "warn", "propose"),
)
PROPOSED = replace(
    REPORT, state="propose", possible=("block", "refuse"), steps=(ReportStep("propose", WHY, "Joris Bakker", ex.NOW),)
)


def _rows(*rows: ReportRow) -> list[ShownReport]:
    return [ShownReport(each, STATES[each.state], BADGES.get(each.state, "quiet")) for each in rows]


def _desk(report: Report, form: StepForm | None = None) -> dict[str, Any]:
    return {
        "report": report,
        "state": STATES[report.state],
        "badge": BADGES.get(report.state, "quiet"),
        "steps": [(each, DONE[each.step]) for each in report.steps],
        "form": form or StepForm(possible=report.possible),
    }


def _contact(outcome: str, *, reported: bool, state: ContactState = ContactState.CLOSED, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    row = ContactRow(
        ex.REFERENCE, "Vonk Metaal", 1042, "Lasser op locatie", Side.EMPLOYER, state, ex.NOW,
        Side.JOBSEEKER if state is ContactState.CLOSED else None, reported, outcome,
    )  # fmt: skip
    return {
        "contact": Contact(row, {}, (ContactLine(mine=False, text="Bent u ziek geweest?", written_at=ex.NOW),)),
        "line": LineForm(prefix="line"),
        "share": ShareForm(prefix="share"),
        "report": ReportForm(prefix="report"),
        "base": "",
        "blocked": None,
        **more,
    }


def scenes() -> dict[str, SceneParts]:
    """Return all of them, with fresh forms."""
    listed, page, at = "oversight/contact_reports.html", "oversight/contact_report.html", "contact_reports"
    wrong = StepForm({"step": "warn", "reason": "kort"}, possible=REPORT.possible)
    late = StepForm({"step": "block", "reason": WHY}, possible=PROPOSED.possible)
    late.add_error(None, str(REPORT_FAULTS["four_eyes"]))
    mine = replace(PROPOSED, by_me=True, possible=())
    blocked = replace(
        PROPOSED, state="block", blocked=True, possible=("lift",), reported_by=Side.JOBSEEKER,
        steps=(*PROPOSED.steps, ReportStep("block", WHY, "Marit Hoekstra", ex.NOW)),
    )  # fmt: skip
    waiting = _rows(ROW, replace(ROW, reported_by=Side.EMPLOYER, before=0), replace(ROW, state="propose", before=1))
    handled = _rows(*(replace(ROW, state=state) for state in ("dismiss", "warn", "block", "lift")))
    stopped = {
        "form": ProfileSearchForm(regions=()), "found": None, "next_url": "", "first_url": "", "blocked": ex.NOW,
    }  # fmt: skip
    return {
        "contact-reports": (listed, {"reports": waiting, "handled": False, "done": True}, OFFICER, at),
        "contact-reports-none": (listed, {"reports": [], "handled": False, "done": False}, OFFICER, at),
        "contact-reports-handled": (listed, {"reports": handled, "handled": True, "done": False}, OFFICER, at),
        "contact-report": (page, _desk(REPORT), OFFICER, at),
        "contact-report-errors": (page, _desk(REPORT, wrong), OFFICER, at),
        "contact-report-proposed": (page, _desk(PROPOSED), OFFICER, at),
        "contact-report-late": (page, _desk(PROPOSED, late), OFFICER, at),
        "contact-report-mine": (page, _desk(mine), OFFICER, at),
        "contact-report-blocked": (page, _desk(blocked), OFFICER, at),
        **{
            f"folder-contact-reported-{outcome or 'waits'}": (
                "werkmap/contact.html", _contact(outcome, reported=True), ex.JOBSEEKER, "folder_contacts",
            )
            for outcome in ("", "dismiss", "warn", "block")
        },
        "employer-contact-warned": (
            "employer/contact.html", _contact("warn", reported=False), EMPLOYER, "employer_contacts",
        ),
        "employer-contact-blocked": (
            "employer/contact.html",
            _contact("", reported=False, state=ContactState.OPEN, blocked=ex.NOW),
            EMPLOYER,
            "employer_contacts",
        ),
        "employer-profiles-blocked": ("employer/profiles.html", stopped, EMPLOYER, "employer_profiles"),
        "employer-contacts-blocked": (
            "employer/contacts.html",
            {"contacts": (), "sent": False, "blocked": ex.NOW, "next_url": "", "first_url": ""},
            EMPLOYER,
            "employer_contacts",
        ),
        "employer-profiles-place-errors": (
            "employer/profiles.html",
            {**stopped, "blocked": None, "form": ProfileSearchForm({"woorden": "", "straal": "7"}, regions=())},
            EMPLOYER,
            "employer_profiles",
        ),
        "employer-profiles-few": (
            "employer/profiles.html",
            {**stopped, "blocked": None, "found": ProfilesFound((), None, 1, 0)},
            EMPLOYER,
            "employer_profiles",
        ),
    }  # fmt: skip
