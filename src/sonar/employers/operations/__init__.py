"""What can be done about employers and their vacancies."""

from sonar.employers.operations.delivered import (
    MOST_ROWS,
    CheckedDelivery,
    checked_delivery,
    external_id_of,
    import_vacancies,
)
from sonar.employers.operations.forgetting import forget_records
from sonar.employers.operations.own import register_establishment
from sonar.employers.operations.records import (
    CONTACT_TERM,
    keep_employer,
    keep_own_part,
    keep_part,
    purge_contacts,
)
from sonar.employers.operations.vacancies import (
    approve_vacancy,
    change_vacancy,
    copy_vacancy,
    draft_vacancy,
    expire_vacancies,
    fill_vacancy,
    hold_vacancy,
    publish_vacancy,
    release_vacancy,
    return_vacancy,
    take_back_vacancy,
    withdraw_vacancy,
)

__all__ = [
    "CONTACT_TERM",
    "MOST_ROWS",
    "CheckedDelivery",
    "approve_vacancy",
    "change_vacancy",
    "checked_delivery",
    "copy_vacancy",
    "draft_vacancy",
    "expire_vacancies",
    "external_id_of",
    "fill_vacancy",
    "forget_records",
    "hold_vacancy",
    "import_vacancies",
    "keep_employer",
    "keep_own_part",
    "keep_part",
    "publish_vacancy",
    "purge_contacts",
    "register_establishment",
    "release_vacancy",
    "return_vacancy",
    "take_back_vacancy",
    "withdraw_vacancy",
]
