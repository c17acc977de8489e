"""Example data for the gallery: what happens with a client, ordinary, empty and long."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sonar.casework.rules.duties import standing_of
from sonar.casework.types import (
    Activity,
    Agreement,
    Appointment,
    CaseFile,
    Colleague,
    ContactEntry,
    ContactMoment,
    ContactVersion,
    EarlierRecord,
    HandOverNotice,
    MessageFact,
    Notice,
    OwnTask,
    Path,
    PathStep,
    QueuedTask,
    StartLine,
    StartPage,
    StartSection,
    Task,
    WaitingHandOver,
    WaitingLink,
)
from sonar.kernel.periods import Period
from sonar.web.plan_shown import ShownPlan, shown_plan

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
REFERENCE = "q" * 59
TODAY = date(2026, 11, 20)
LONG = "Heeft gebeld over de vacature en over de reistijd, en komt daar volgende week op terug met haar werkgever. " * 8

_FIRST = ContactVersion(
    ContactEntry("telephone", "incoming", "application", NOW - timedelta(days=2), "Belde over de vacature."),
    1, "Marit Hoekstra", NOW - timedelta(days=2),
)  # fmt: skip
_BETTER = ContactVersion(replace(_FIRST.entry, body=LONG), 2, "Joris Bakker", NOW, "De dag klopte niet.")
_PLANNED = Appointment(
    REFERENCE, "Marit Hoekstra", NOW + timedelta(days=3), NOW + timedelta(days=3, hours=1), "in_person", "progress",
    "Werkplein, kamer 3", "planned", 2, NOW + timedelta(days=2),
)  # fmt: skip
FILE = CaseFile(
    moments=(ContactMoment(REFERENCE, (_BETTER, _FIRST)), ContactMoment(REFERENCE, (_FIRST,))),
    appointments=(_PLANNED, replace(_PLANNED, state="no_show", starts_at=NOW - timedelta(days=9), moved_from=None)),
    tasks=(
        Task(REFERENCE, "call", "Vraag naar de brief.", TODAY, "Marit Hoekstra", "Joris Bakker", "", mine=False,
             state="returned", returned_why="no_time"),
        Task(REFERENCE, "letter", "", TODAY, "Marit Hoekstra", "", "Leeuwarden", mine=False, state="open",
             returned_why=""),
    ),
    paths=(
        Path(REFERENCE, "mediation", "Werk in de logistiek.", TODAY, None, "", "Marit Hoekstra", (
            PathStep(REFERENCE, "talk", "Gesprek bij de groothandel.", TODAY, TODAY, "reached"),
            PathStep(REFERENCE, "training", LONG, TODAY - timedelta(days=3), None, ""),
            PathStep(REFERENCE, "work_trial", "Twee weken meelopen.", TODAY + timedelta(days=20), None, ""),
        )),
        Path(REFERENCE, "reintegration", LONG, date(2026, 1, 5), TODAY, "partly_work", "Marit Hoekstra", ()),
    ),
    agreements=(
        Agreement(REFERENCE, "applications", "Vier brieven.", TODAY, TODAY, 4, "open", "Marit Hoekstra", (
            Activity(REFERENCE, "application", TODAY, "Brief aan de groothandel.", "refused", "Te laat.", "M. Vos"),
            Activity(REFERENCE, "interview", TODAY, "Gesprek bij de veiling.", "reported", "", ""),
        )),
        Agreement(REFERENCE, "other", LONG, TODAY - timedelta(days=30), TODAY - timedelta(days=2), None, "open",
                  "Marit Hoekstra", ()),
        Agreement(REFERENCE, "applications", "Acht sollicitaties.", TODAY, TODAY, 8, "met", "Marit Hoekstra", ()),
    ),
    messages=(MessageFact("Marit Hoekstra", NOW, None), MessageFact("Marit Hoekstra", NOW, NOW)),
    hand_overs=(HandOverNotice(NOW, "Marit Hoekstra", "UWV", "Leeuwarden"),),
    earlier=(EarlierRecord(REFERENCE, survives=False, split_asked=False),),
)  # fmt: skip
NO_FILE = CaseFile()
GAVE_WAY = CaseFile(earlier=(EarlierRecord(REFERENCE, survives=True, split_asked=False),))
_EXEMPT = (Period(TODAY - timedelta(days=9), TODAY + timedelta(days=30)),)


def _plan(file: CaseFile, exemptions: tuple[Period, ...] = ()) -> ShownPlan:
    duties = {
        each.reference: standing for each in file.agreements
        if (standing := standing_of(each, exemptions=exemptions, today=TODAY))
    }  # fmt: skip
    return shown_plan(file, duties, exemptions=exemptions, today=TODAY)


PLAN = _plan(FILE)
EXEMPT_PLAN = _plan(FILE, _EXEMPT)
NO_PLAN = _plan(NO_FILE)
NOTICES = (
    Notice("appointment", TODAY + timedelta(days=1), NOW + timedelta(days=1), "in_person", "Marit Hoekstra"),
    Notice("cv_expired", TODAY - timedelta(days=2)),
)

_LINE = StartLine(REFERENCE, "Fenna de Vries", "call", TODAY, None, replacing=False)
START = StartPage(
    128,
    (
        StartSection("appointments", 1, (replace(_LINE, code="video", at=NOW),)),
        StartSection("tasks", 1, (_LINE,)),
        StartSection("steps", 31, (replace(_LINE, code="evaluate", replacing=True), replace(_LINE, client_ref=""))),
        StartSection(
            "new_vacancies",
            2,
            (
                replace(_LINE, code="new_vacancies", day=None, number=4),
                replace(_LINE, code="new_vacancies", day=None, number=1),
            ),
        ),
        StartSection("ww_ending", 1, (replace(_LINE, code="ww"),)),
        StartSection("cv_expiring", 0, ()),
        StartSection("vacancy_closed", 1, (replace(_LINE, code="reacted"),)),
        StartSection("unread", 1, (replace(_LINE, code="message", day=None, at=NOW),)),
    ),
)
NO_START = StartPage(0, tuple(replace(section, total=0, lines=()) for section in START.sections))

_TASK = OwnTask(
    REFERENCE, REFERENCE, "Fenna de Vries", "call", "", TODAY, overdue=True, giver="Joris Bakker", replacing=False,
    about_client=True,
)  # fmt: skip
TASKS = (
    _TASK,
    replace(_TASK, client_ref="", name="", overdue=False),
    replace(_TASK, replacing=True),
    replace(_TASK, client_ref="", name="", kind="", title="Presentatie voorbereiden", giver="", about_client=False),
)
QUEUE = (QueuedTask(REFERENCE, "letter", TODAY, "Joris Bakker"),)
COLLEAGUES = (Colleague(REFERENCE, "Joris Bakker", "uwv_adviser", "Leeuwarden", same_office=True),)
HAND_OVERS = (
    WaitingHandOver(REFERENCE, "Joris Bakker", "Marit Hoekstra", "Leeuwarden", "leave", 120, NOW, may_decide=True),
    WaitingHandOver(REFERENCE, "Marit Hoekstra", "Joris Bakker", "Leeuwarden", "division", 1, NOW, may_decide=False),
)
RECEIVED = (
    WaitingHandOver(
        REFERENCE, "Joris Bakker", "Marit Hoekstra", "Leeuwarden", "leave", 3, NOW, may_decide=False, received=True,
        note="De eerste gesprekken staan al in de agenda van volgende week.",
    ),
)  # fmt: skip
LINKS = (
    WaitingLink(REFERENCE, splitting=False, ground="same_person_at_desk", asked_by="Marit Hoekstra", asked_at=NOW),
    WaitingLink(REFERENCE, splitting=True, ground="bsn_corrected", asked_by="Joris Bakker", asked_at=NOW),
)
