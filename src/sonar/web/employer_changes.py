"""How changes in the record of an employer are put in words: what, which fields, and who did it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext

from sonar.employers.queries import employer_names
from sonar.employers.types import RecordEvent
from sonar.web.adviser.employer_forms import PART_FORMS, EmployerForm
from sonar.web.labels import Kind, label

_VISIT: Final = "visit"
_SLUGS: Final = {
    "establishment": "vestiging",
    "contact": "contact",
    "visit": "bezoek",
    "agreement": "afspraak",
    "willingness": "bereidheid",
    "preference": "voorkeur",
    "placement": "plaatsing",
}


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change in a record, in words."""

    at: datetime
    what: str
    action: str
    fields: str
    """Which fields, by commas; empty for what was added."""
    who: str


def shown_changes(events: Iterable[RecordEvent]) -> list[ShownChange]:
    """Return changes in words, in the same order."""
    found = list(events)
    names = employer_names({each.user_kvk for each in found if each.user_kvk})
    return [
        ShownChange(
            at=each.at,
            what=gettext("Contact met de werkgever") if each.part == _VISIT else label(each.part, Kind.EMPLOYER),
            action=label(each.action, Kind.EMPLOYER),
            fields=", ".join(_field_words(each)) if each.action == "correct" else "",
            who=_who(each, names),
        )
        for each in found
    ]


def _field_words(event: RecordEvent) -> list[str]:
    """Return the words of the fields as their form has them; the place follows from the postcode and is left out."""
    form = EmployerForm if event.part == "employer" else PART_FORMS.get(_SLUGS.get(event.part, ""))
    fields = form.base_fields if form is not None else {}
    return [str(fields[name].label).lower() for name in event.fields if name in fields]


def _who(event: RecordEvent, names: Mapping[str, str]) -> str:
    if event.actor_kind == "staff":
        return event.by_whom or gettext("onze medewerker")
    if event.user_kvk is None:
        return gettext("vanzelf")
    user = gettext("gebruiker %(number)s") % {"number": event.user_number}
    return f"{names.get(event.user_kvk) or gettext('KvK %(number)s') % {'number': event.user_kvk}}, {user}"
