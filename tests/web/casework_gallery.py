"""The scenes of the adviser's day, as template, context, actor and page of the menu."""

from typing import Any

from sonar.access.types import Purpose
from sonar.casework.operations import TasksGiven
from sonar.casework.queries import RETURN_REASONS
from sonar.casework.types import EarlierRecord, StartSection
from sonar.identity.types import Actor
from sonar.web.adviser import appointments, casework, plan, plan_steps
from sonar.web.adviser.case_forms import (
    AgreementForm,
    AppointmentForm,
    ContactMomentForm,
    CorrectionForm,
    DeskTaskForm,
    DistanceForm,
    HandOverForm,
    NewAppointmentForm,
    PathForm,
    TaskForm,
    words,
)
from sonar.web.adviser.case_pages import Page
from sonar.web.adviser.doubles import MergeForm, OtherNumberForm
from sonar.web.adviser.plan_forms import (
    ActivityForm,
    AgreementStateForm,
    JudgeForm,
    OwnActivityForm,
    PathResultForm,
    StepForm,
    StepResultForm,
)
from sonar.web.adviser.selection_tasks import SelectionTaskForm
from sonar.web.forms import SonarForm
from sonar.web.plan_shown import ShownPlan
from tests.web import casework_examples as cw
from tests.web import examples as ex

SceneParts = tuple[str, dict[str, Any], Actor, str]
_OFFERED = ("", "mijzelf")


def _form(form: SonarForm, page: Page) -> SceneParts:
    context = {"form": form, "card": ex.CARD, "purpose": Purpose.MEDIATION, "words": page}
    return ("adviser/case_form.html", context, ex.ADVISER, "work_list")


def _warned() -> ContactMomentForm:
    form = ContactMomentForm(
        {
            "day": "2026-11-19", "time": "10:00", "kind": "telephone", "direction": "incoming", "subject": "other",
            "body": "Zij vertelt over haar migraine.",
        }
    )  # fmt: skip
    form.is_valid()
    form.warn(("migraine",), "body")
    return form


def _task(data: dict[str, str] | None = None) -> TaskForm:
    form = TaskForm(data)
    form.offer("receiver", cw.COLLEAGUES, _OFFERED)
    return form


def _new_appointment(data: dict[str, str] | None = None) -> NewAppointmentForm:
    form = NewAppointmentForm(data)
    form.offer("colleague", cw.COLLEAGUES, _OFFERED)
    return form


def _hand_overs(
    waiting: object, data: dict[str, str] | None = None, told: str = "", received: object = ()
) -> SceneParts:
    form = HandOverForm(data)
    form.offer("giver", (), _OFFERED)
    form.offer("receiver", cw.COLLEAGUES, ("", "kies een collega"))
    context = {"form": form, "waiting": waiting, "told": told, "received": received, "chooses": True}
    return ("adviser/hand_overs.html", context, ex.ADVISER, "hand_overs")


def _hand_over_form(data: dict[str, str] | None = None) -> HandOverForm:
    form = HandOverForm(data)
    form.offer("receiver", cw.COLLEAGUES, ("", "kies een collega"))
    return form


def _hand_over_one(data: dict[str, str] | None = None) -> SceneParts:
    context = {"form": _hand_over_form(data), "card": ex.CARD, "purpose": Purpose.MEDIATION}
    return ("adviser/hand_over_one.html", context, ex.ADVISER, "work_list")


def _hand_over_some(rows: object, data: dict[str, str] | None = None) -> SceneParts:
    form = _hand_over_form(data)
    if data is not None:
        form.add_error(None, "Kies minstens één klant.")
    context = {"form": form, "page": ex.work_page(rows), "first_url": "", "next_url": "?na=eyJ"}  # type: ignore[arg-type]
    return ("adviser/hand_over_some.html", context, ex.ADVISER, "hand_overs")


def _double(form: SonarForm, other: object = None) -> SceneParts:
    context = {"card": ex.CARD, "purpose": Purpose.MEDIATION, "form": form, "other": other}
    return ("adviser/double.html", context, ex.ADVISER, "work_list")


def _split(*, asked: bool = False) -> SceneParts:
    link = EarlierRecord(cw.REFERENCE, survives=True, split_asked=asked)
    context = {"card": ex.CARD, "purpose": Purpose.MEDIATION, "form": SonarForm(), "link": link}
    return ("adviser/split.html", context, ex.ADVISER, "work_list")


def _compared(*, splitting: bool = False, shielded: bool = False) -> SceneParts:
    context = {
        "link_ref": cw.REFERENCE, "splitting": splitting, "survivor": ex.CARD,
        "gives_way": None if shielded else ex.LONG_CARD, "purpose": Purpose.MEDIATION, "basis": "task",
    }  # fmt: skip
    return ("adviser/doubles_compare.html", context, ex.MANAGER, "doubles")


def _selection_tasks(
    data: dict[str, str] | None = None, given: TasksGiven | None = None, left_out: int = 0
) -> SceneParts:
    context = {"selection": ex.SELECTION, "form": SelectionTaskForm(data), "given": given, "left_out": left_out}
    return ("adviser/selection_tasks.html", context, ex.ADVISER, "search")


def _tasks(tasks: object, queue: object, data: dict[str, str] | None = None) -> SceneParts:
    context = {"tasks": tasks, "queue": queue, "form": DeskTaskForm(data), "reasons": words(RETURN_REASONS)}
    return ("adviser/tasks.html", {**context, "registered": StartSection("registered", 0, ())}, ex.ADVISER, "tasks")


def _late() -> SonarForm:
    return StepResultForm({"on": "2027-01-01"}, today=cw.TODAY)


def _about(form: SonarForm) -> SonarForm:
    form.about = "Vier sollicitaties in vier weken."
    return form


def _plan(shown: ShownPlan, *, saved: bool = False) -> SceneParts:
    context = {"card": ex.CARD, "purpose": Purpose.MEDIATION, "saved": saved, "today": cw.TODAY, "plan": shown}
    return ("adviser/plan.html", context, ex.ADVISER, "work_list")


def folder_scenes() -> dict[str, SceneParts]:
    """Return the scenes of the plan in the Werkmap by name."""

    def own(file: object, shown: ShownPlan, *, told: bool = False) -> SceneParts:
        return ("werkmap/plan.html", {"file": file, "plan": shown, "told": told}, ex.JOBSEEKER, "folder_plan")

    def report(data: dict[str, str] | None = None) -> SceneParts:
        return ("werkmap/activity_form.html", {"form": _about(OwnActivityForm(data))}, ex.JOBSEEKER, "folder_plan")

    return {
        "folder-plan": own(cw.FILE, cw.PLAN, told=True),
        "folder-plan-exempt": own(cw.FILE, cw.EXEMPT_PLAN),
        "folder-plan-empty": own(cw.NO_FILE, cw.NO_PLAN),
        "folder-activity": report(),
        "folder-activity-errors": report({"kind": "application", "done_on": "", "description": ""}),
    }


def desk_scenes() -> dict[str, SceneParts]:
    """Return the scenes by name, with fresh forms."""
    return {
        "start": ("adviser/start.html", {"page": cw.START, "replaces": (), "duties": ()}, ex.ADVISER, "start"),
        "start-empty": ("adviser/start.html", {"page": cw.NO_START, "replaces": (), "duties": ()}, ex.ADVISER, "start"),
        "tasks": _tasks(cw.TASKS, cw.QUEUE),
        "tasks-empty": _tasks((), ()),
        "tasks-errors": _tasks((), (), {"title": "", "due_on": "gisteren"}),
        "hand-overs": _hand_overs(cw.HAND_OVERS, received=cw.RECEIVED),
        "hand-over-one": _hand_over_one(),
        "hand-over-one-errors": _hand_over_one({"receiver": "", "reason": "x", "note": "y" * 301}),
        "hand-over-some": _hand_over_some(ex.work_rows()),
        "hand-over-some-errors": _hand_over_some(ex.work_rows(), {"receiver": "", "reason": ""}),
        "hand-over-some-empty": _hand_over_some(()),
        "double": _double(OtherNumberForm()),
        "double-errors": _double(OtherNumberForm({"number": ""})),
        "double-compared": _double(MergeForm(initial={"number": "1"}), ex.LONG_CARD),
        "double-compared-errors": _double(MergeForm({"number": "1"}), ex.LONG_CARD),
        "split": _split(),
        "split-asked": _split(asked=True),
        "doubles": ("adviser/doubles.html", {"waiting": cw.LINKS, "decided": True}, ex.MANAGER, "doubles"),
        "doubles-empty": ("adviser/doubles.html", {"waiting": (), "decided": False}, ex.MANAGER, "doubles"),
        "doubles-compare": _compared(),
        "doubles-compare-split": _compared(splitting=True),
        "doubles-compare-shielded": _compared(shielded=True),
        "selection-tasks": _selection_tasks(),
        "selection-tasks-errors": _selection_tasks({"kind": "call", "due_on": ""}),
        "selection-tasks-given": _selection_tasks(given=TasksGiven(71, 6, 0), left_out=3),
        "hand-overs-empty": _hand_overs((), told="voorgesteld"),
        "hand-overs-errors": _hand_overs((), {"reason": "x"}),
        "contact-moment": _form(ContactMomentForm(), casework.RECORD),
        "contact-moment-errors": _form(ContactMomentForm({"body": "x" * 4001}), casework.RECORD),
        "contact-moment-warning": _form(_warned(), casework.RECORD),
        "contact-correction": _form(CorrectionForm(initial={"version": 1, "body": cw.LONG}), casework.CORRECT),
        "task-form": _form(_task(), casework.TASK),
        "task-form-errors": _form(_task({"kind": "x"}), casework.TASK),
        "appointment-form": _form(_new_appointment(), appointments.PLAN),
        "appointment-form-errors": _form(_new_appointment({"day": "x"}), appointments.PLAN),
        "appointment-move": _form(AppointmentForm(initial={"minutes": 30}), appointments.MOVE),
        **{f"appointment-{deed}": _form(appointments.EndForm(), page) for deed, page in appointments.ENDS.items()},
        "plan-path": _form(PathForm(), plan.PATH),
        "plan-agreement": _form(AgreementForm(), plan.AGREEMENT),
        "plan-agreement-errors": _form(AgreementForm({"applications": "0"}), plan.AGREEMENT),
        "plan": _plan(cw.PLAN, saved=True),
        "plan-exempt": _plan(cw.EXEMPT_PLAN),
        "plan-empty": _plan(cw.NO_PLAN),
        "plan-step": _form(_about(StepForm()), plan_steps.STEP),
        "plan-step-end": _form(_about(StepResultForm(today=cw.TODAY)), plan_steps.STEP_END),
        "plan-step-end-errors": _form(
            _about(StepResultForm({"on": "2027-01-01"}, today=cw.TODAY)), plan_steps.STEP_END
        ),
        "plan-path-end": _form(_about(PathResultForm(today=cw.TODAY)), plan_steps.PATH_END),
        "plan-agreement-end": _form(_about(AgreementStateForm()), plan_steps.AGREEMENT_END),
        "plan-activity": _form(_about(ActivityForm()), plan_steps.ACTIVITY),
        "plan-judge": _form(_about(JudgeForm()), plan_steps.JUDGE),
        "plan-judge-errors": _form(_about(JudgeForm({"judgement": "refused"})), plan_steps.JUDGE),
        "plan-distance": _form(DistanceForm(), plan.DISTANCE),
    }
