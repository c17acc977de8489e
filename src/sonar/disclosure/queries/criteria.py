"""The criteria of a search by attributes, checked against the code lists of this moment."""

import json
from collections.abc import Mapping

from sonar.clients.queries import all_declared, searched_criteria
from sonar.clients.types import Option
from sonar.disclosure.rules.criteria import CriteriaCodes, check_criteria
from sonar.disclosure.types import InvalidSearch, SearchCriteria
from sonar.kernel.encryption import key_store
from sonar.reference import queries as reference


def read_criteria(given: Mapping[str, object]) -> SearchCriteria:
    """Return the criteria in a form or a document; raise `InvalidSearch` with every fault at once, by field."""
    criteria, faults = check_criteria(given, codes=_codes())
    if criteria is None:
        raise InvalidSearch(faults)
    return criteria


def criteria_from(document: Mapping[str, object]) -> SearchCriteria | None:
    """Return the criteria that were kept as a document; None when a code in it does not exist any more."""
    return check_criteria(document, codes=_codes())[0]


def search_of(criteria: SearchCriteria) -> tuple[str, bytes]:
    """Return the criteria as the document that the database takes, and what stands in the ledger for it."""
    document = json.dumps(criteria.document(), sort_keys=True)
    return document, searched_criteria(document, key=key_store().name_key())


def sector_options() -> tuple[Option, ...]:
    """Return the sectors that can be looked for, as the record has them."""
    return tuple(all_declared()["work_situation"].fields["sector_first"].options)


def _codes() -> CriteriaCodes:
    # Ended codes too: what was recorded under one can still be looked for.
    return CriteriaCodes(
        education_levels=frozenset(row.code for row in reference.education_levels()),
        licences=frozenset(row.code for row in reference.licences()),
        languages=frozenset(row.code for row in reference.languages()),
        occupations=reference.OccupationKeys(),
        sectors=frozenset(option.code for option in sector_options()),
        regions=frozenset(row.code for row in reference.labour_market_regions()),
    )
