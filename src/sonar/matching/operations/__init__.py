"""Finding who fits a vacancy and which vacancies fit somebody, opening who a candidate is, and what comes of it."""

from sonar.matching.operations.answering import (
    OWN_CATEGORIES,
    AnswerTooLate,
    answer_proposal,
    own_proposals,
    proposals_in,
    shareable,
)
from sonar.matching.operations.candidates import (
    PAGES,
    SHOWN,
    open_candidate,
    pseudonym_for,
    refresh_profiles,
    run_matching,
)
from sonar.matching.operations.elsewhere import weigh_profiles, weigh_vacancies
from sonar.matching.operations.employing import proposed_to_employer
from sonar.matching.operations.fitting import OPENS, fitting_for_adviser, fitting_for_oneself
from sonar.matching.operations.following import (
    InvalidStep,
    StepFacts,
    StepNotPossible,
    follow_candidate,
    follow_days,
    followed,
)
from sonar.matching.operations.moving import follow_moved
from sonar.matching.operations.nightly import NewMatches, match_all, new_matches
from sonar.matching.operations.own_vacancies import (
    CLOSINGS,
    MARKS,
    choose_alert,
    closings_in,
    mark_vacancy,
    own_alert,
    put_closing_away,
    tell_new,
)
from sonar.matching.operations.profiles import (
    CannotBePublished,
    card_of,
    find_profiles,
    hide_own,
    own_facts,
    own_publication,
    publish_own,
)
from sonar.matching.operations.sending import MOST, message_of, send_vacancy
from sonar.matching.operations.waiting import WaitingVacancy, waiting_candidates, waiting_for_employer
from sonar.matching.operations.widening import what_would_help
from sonar.matching.rules import WITHHELD
from sonar.matching.rules.publishing import EDITION, facts_of, presentation_faults

__all__ = [
    "CLOSINGS",
    "EDITION",
    "MARKS",
    "MOST",
    "OPENS",
    "OWN_CATEGORIES",
    "PAGES",
    "SHOWN",
    "WITHHELD",
    "AnswerTooLate",
    "CannotBePublished",
    "InvalidStep",
    "NewMatches",
    "StepFacts",
    "StepNotPossible",
    "WaitingVacancy",
    "answer_proposal",
    "card_of",
    "choose_alert",
    "closings_in",
    "facts_of",
    "find_profiles",
    "fitting_for_adviser",
    "fitting_for_oneself",
    "follow_candidate",
    "follow_days",
    "follow_moved",
    "followed",
    "hide_own",
    "mark_vacancy",
    "match_all",
    "message_of",
    "new_matches",
    "open_candidate",
    "own_alert",
    "own_facts",
    "own_proposals",
    "own_publication",
    "presentation_faults",
    "proposals_in",
    "proposed_to_employer",
    "pseudonym_for",
    "publish_own",
    "put_closing_away",
    "refresh_profiles",
    "run_matching",
    "send_vacancy",
    "shareable",
    "tell_new",
    "waiting_candidates",
    "waiting_for_employer",
    "weigh_profiles",
    "weigh_vacancies",
    "what_would_help",
]
