"""Declaring by client number that one knows somebody in person."""

from sonar.access.operations import declare_known_number
from sonar.access.types import Acquaintance
from sonar.clients import queries as record
from sonar.disclosure.types import InvalidSearch
from sonar.identity.types import Actor
from sonar.kernel.encryption import key_store
from sonar.kernel.numbers import InvalidClientNumber, parse_client_number


def declare_known_by_number(*, actor: Actor, number: str, how: Acquaintance) -> None:
    """Close the record with this client number to the actor, who knows that person (I58).

    Nothing tells whether anybody has the number. Raises `InvalidSearch` when it is no client number at all.
    """
    try:
        whole = parse_client_number(number)
    except InvalidClientNumber:
        raise InvalidSearch({"number": ["client_number"]}) from None
    declare_known_number(actor=actor, number_index=record.number_index(whole, key=key_store().name_key()), how=how)
