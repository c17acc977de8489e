"""What changed in a vacancy, in words for who works on it."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_SUPPORT: Final = _("steun op het werk")
VACANCY_FIELDS: Final[Mapping[str, Promise]] = {
    "title": _("titel"),
    "establishment_id": _("vestiging"),
    "occupation_scheme": _("beroep"),
    "occupation_code": _("beroep"),
    "description": _("tekst"),
    "pc4": _("werkplek"),
    "place": _("werkplek"),
    "max_km": _("reisafstand"),
    "hours_min": _("uren"),
    "hours_max": _("uren"),
    "contract_form": _("contract"),
    "positions": _("aantal plaatsen"),
    "starts_on": _("begindag"),
    "wage": _("loon"),
    "irregular_hours": _("avond, nacht of weekend"),
    "public_transport": _("openbaar vervoer"),
    "education_level": _("opleidingsniveau"),
    "level_known": _("opleidingsniveau"),
    "skills": _("vaardigheden"),
    "licences": _("rijbewijzen"),
    "languages": _("talen"),
    "language_levels": _("taalniveau"),
    "offers_guidance": _SUPPORT,
    "adapted_workplace": _SUPPORT,
    "varied_tasks": _SUPPORT,
    "guidance": _SUPPORT,
    "expires_on": _("laatste dag"),
}
"""The fields that people fill in, in the order of the form."""


def changed_fields(names: Iterable[str]) -> tuple[str, ...]:
    """Return these fields in words, each once and in the order of the form; what is no field of a form is left out."""
    given = set(names)
    return tuple(dict.fromkeys(str(words) for name, words in VACANCY_FIELDS.items() if name in given))
