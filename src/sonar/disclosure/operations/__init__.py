"""Opening persons. A page asks for a purpose and categories; it gets a card, or one of three answers.

    with open_client(actor=request.actor, client_ref=ref, purpose=Purpose.MEDIATION,
                     categories=[Category.IDENTITY, Category.CONTACT], now=clock.now()) as opened:
        name = opened.card.identity.full_name

`NotAvailable`: she is not there, or not this actor's to open; nobody can tell which. `Refused`: the actor may not do
this now, for a reason that says nothing about any person. `SessionOver`: the session ended meanwhile.
"""

from sonar.disclosure.operations.knowing import declare_known_by_number
from sonar.disclosure.operations.opened import REGISTERING, OpenedClient
from sonar.disclosure.operations.opening import (
    break_glass,
    cards_granted,
    open_candidate,
    open_client,
    open_granted,
    open_many,
    open_own_record,
    vaults_under,
)
from sonar.disclosure.operations.registering import (
    AlreadyRegistered,
    Outcome,
    Registered,
    check_registration,
    register_client,
    register_newcomer,
    registering_categories,
)
from sonar.disclosure.operations.reviews import review_glass
from sonar.disclosure.operations.searching import (
    begin_task,
    search_by_bsn,
    search_by_name,
    search_by_number,
    search_clients,
)
from sonar.disclosure.queries.errors import NotAvailable, Refused, SessionOver

__all__ = [
    "REGISTERING",
    "AlreadyRegistered",
    "NotAvailable",
    "OpenedClient",
    "Outcome",
    "Refused",
    "Registered",
    "SessionOver",
    "begin_task",
    "break_glass",
    "cards_granted",
    "check_registration",
    "declare_known_by_number",
    "open_candidate",
    "open_client",
    "open_granted",
    "open_many",
    "open_own_record",
    "register_client",
    "register_newcomer",
    "registering_categories",
    "review_glass",
    "search_by_bsn",
    "search_by_name",
    "search_by_number",
    "search_clients",
    "vaults_under",
]
