"""Saving a form of the record under an opened ticket: what was wrong goes back into the form, all of it at once."""

from django.utils.translation import gettext

from sonar.clients.types import Group, InvalidFields, MedicalWords, Part, StaleVersion
from sonar.disclosure.operations import NotAvailable, OpenedClient
from sonar.web.record.forms import PartForm, RemoveForm


def present_row(opened: OpenedClient, group: Group, entry: int) -> Part | None:
    """Return the row that a page is about; None for a new one. Raises `NotAvailable` for an entry that is not there."""
    found = next((row for row in opened.card.rows(group.name) if row.entry == entry), None)
    if entry and found is None:
        raise NotAvailable
    return found


def save_part(opened: OpenedClient, form: PartForm, *, entry: int) -> bool:
    """Save what was filled in; tell whether that succeeded. What was wrong stands in the form."""
    confirmed = False
    while True:
        try:
            opened.put_part(
                form.group,
                form.changes(),
                version=form.cleaned_data["version"],
                source=form.source,
                why=form.why,
                entry=entry,
                medical_confirmed=confirmed,
            )
        except InvalidFields as invalid:
            form.add_faults(invalid.errors)
            return False
        except MedicalWords as found:
            if confirmed or not form.confirms(found.words):
                return False
            confirmed = True
        except StaleVersion:
            form.tell_stale(_row_now(opened, form.group, entry), opened.version_of(form.group, entry))
            return False
        else:
            return True


def remove_part(opened: OpenedClient, form: RemoveForm, *, group: Group, entry: int) -> bool:
    """Take an entry off a list; tell whether that succeeded."""
    try:
        opened.remove_entry(group, entry, version=form.cleaned_data["version"], why=form.cleaned_data["why"])
    except InvalidFields as invalid:
        form.add_errors(invalid.errors)
        return False
    except StaleVersion:
        form.add_error(None, gettext("Iemand anders wijzigde dit net ook. Annuleer en kijk wat er nu staat."))
        return False
    return True


def _row_now(opened: OpenedClient, group: Group, entry: int) -> Part | None:
    return next((row for row in opened.card.rows(group.name) if row.entry == entry), None)
