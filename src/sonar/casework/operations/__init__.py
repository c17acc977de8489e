"""Writing down what happens with clients, passing work on, keeping searches and selections.

What is written about a client is written under a ticket that opens her for it; what two people decide together is
decided by the database, on the session of each.
"""

from sonar.casework.operations.appointments import end_appointment, move_appointment, plan_appointment
from sonar.casework.operations.contacts import correct_contact_moment, record_contact_moment
from sonar.casework.operations.hand_over import decide_hand_over, propose_hand_over
from sonar.casework.operations.links import ask_split, compare_records, decide_link, propose_merge
from sonar.casework.operations.plan import (
    add_step,
    agree,
    begin_path,
    close_agreement,
    end_path,
    end_step,
    judge_activity,
    report_activity,
    report_own_activity,
    set_distance,
)
from sonar.casework.operations.selection_tasks import TasksGiven, give_tasks
from sonar.casework.operations.selections import (
    drop_search,
    drop_selection,
    make_selection,
    rename_search,
    save_search,
    sweep_searches,
)
from sonar.casework.operations.tasks import add_desk_task, finish_task, give_task, take_task
from sonar.casework.operations.telling import ask_for_cv, remind
from sonar.casework.operations.writing import Told
from sonar.casework.types import ChangedMeanwhile, DiaryTaken, MedicalWords

__all__ = [
    "ChangedMeanwhile",
    "DiaryTaken",
    "MedicalWords",
    "TasksGiven",
    "Told",
    "add_desk_task",
    "add_step",
    "agree",
    "ask_for_cv",
    "ask_split",
    "begin_path",
    "close_agreement",
    "compare_records",
    "correct_contact_moment",
    "decide_hand_over",
    "decide_link",
    "drop_search",
    "drop_selection",
    "end_appointment",
    "end_path",
    "end_step",
    "finish_task",
    "give_task",
    "give_tasks",
    "judge_activity",
    "make_selection",
    "move_appointment",
    "plan_appointment",
    "propose_hand_over",
    "propose_merge",
    "record_contact_moment",
    "remind",
    "rename_search",
    "report_activity",
    "report_own_activity",
    "save_search",
    "set_distance",
    "sweep_searches",
    "take_task",
]
