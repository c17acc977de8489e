"""Reading what happens with clients: lists are found without names; a file is read under the ticket that opened it."""

from sonar.casework.queries.file import (
    appointment_in,
    case_file,
    duties_of,
    exemptions_of,
    moment_in,
    notices_of,
    own_case_file,
    own_plan,
)
from sonar.casework.queries.kept import (
    saved_searches,
    selection_client,
    selection_clients,
    selection_members,
    selections,
)
from sonar.casework.queries.lists import office_queue, own_tasks, start_page
from sonar.casework.queries.people import colleagues, hand_overs_waiting, links_waiting
from sonar.casework.queries.plan import activity_in, agreement_in, path_in, step_in
from sonar.casework.queries.work import PAGE_SIZE, STATUSES, work_list
from sonar.casework.rules.channel import reads_messages
from sonar.casework.rules.codes import (
    ACTIVITY_KINDS,
    AGREEMENT_STATES,
    APPOINTMENT_STEPS,
    CONTACT_KINDS,
    DIRECTIONS,
    HAND_OVER_REASONS,
    MANNERS,
    MERGE_GROUNDS,
    PATH_KINDS,
    PATH_RESULTS,
    RETURN_REASONS,
    STEP_KINDS,
    STEP_RESULTS,
    SUBJECTS,
    TASK_KINDS,
)
from sonar.casework.rules.duties import DutyStanding, exempt_on

__all__ = [
    "ACTIVITY_KINDS",
    "AGREEMENT_STATES",
    "APPOINTMENT_STEPS",
    "CONTACT_KINDS",
    "DIRECTIONS",
    "HAND_OVER_REASONS",
    "MANNERS",
    "MERGE_GROUNDS",
    "PAGE_SIZE",
    "PATH_KINDS",
    "PATH_RESULTS",
    "RETURN_REASONS",
    "STATUSES",
    "STEP_KINDS",
    "STEP_RESULTS",
    "SUBJECTS",
    "TASK_KINDS",
    "DutyStanding",
    "activity_in",
    "agreement_in",
    "appointment_in",
    "case_file",
    "colleagues",
    "duties_of",
    "exempt_on",
    "exemptions_of",
    "hand_overs_waiting",
    "links_waiting",
    "moment_in",
    "notices_of",
    "office_queue",
    "own_case_file",
    "own_plan",
    "own_tasks",
    "path_in",
    "reads_messages",
    "saved_searches",
    "selection_client",
    "selection_clients",
    "selection_members",
    "selections",
    "start_page",
    "step_in",
    "work_list",
]
