"""What is done with other systems: records taken over from them, and the few deliveries to them."""

from sonar.exchange.operations.deliveries import (
    alert_overdue,
    close_follow_up,
    confirm_person,
    decide_delivery,
    destroy_expired,
    end_naming,
    make_next_part,
    propose_person,
    record_review,
    register_key,
    request_delivery,
    see_alert,
    take_part,
)
from sonar.exchange.operations.kinds import put_kinds_in_force
from sonar.exchange.operations.municipal import (
    begin_call,
    changed_inhabitants,
    connect_municipality,
    inhabitant_status,
    report_support,
    sweep_municipal,
)
from sonar.exchange.operations.vum import UnreadableFile, import_jobseekers, read_vum_file
from sonar.exchange.operations.vum_source import (
    MOST_MATCHES,
    answer_jobseeker,
    answer_jobseekers,
    begin_vum_call,
    refuse_vum,
    register_party,
    sweep_vum,
)
from sonar.exchange.operations.vum_vacancies import answer_vacancies, answer_vacancy
from sonar.exchange.queries.refusing import DeliveryRefused
from sonar.exchange.rules.assertions import LONGEST_SECONDS
from sonar.exchange.rules.sealing import BadKey, WillNotOpen, new_key_pair, open_part, read_public_key

__all__ = [
    "LONGEST_SECONDS",
    "MOST_MATCHES",
    "BadKey",
    "DeliveryRefused",
    "UnreadableFile",
    "WillNotOpen",
    "alert_overdue",
    "answer_jobseeker",
    "answer_jobseekers",
    "answer_vacancies",
    "answer_vacancy",
    "begin_call",
    "begin_vum_call",
    "changed_inhabitants",
    "close_follow_up",
    "confirm_person",
    "connect_municipality",
    "decide_delivery",
    "destroy_expired",
    "end_naming",
    "import_jobseekers",
    "inhabitant_status",
    "make_next_part",
    "new_key_pair",
    "open_part",
    "propose_person",
    "put_kinds_in_force",
    "read_public_key",
    "read_vum_file",
    "record_review",
    "refuse_vum",
    "register_key",
    "register_party",
    "report_support",
    "request_delivery",
    "see_alert",
    "sweep_municipal",
    "sweep_vum",
    "take_part",
]
