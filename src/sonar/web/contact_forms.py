"""What a jobseeker and an employer fill in to write to each other, and turning their pages; the same on both sides."""

from collections.abc import Iterable, Mapping
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from sonar.clients.types import ClientCard
from sonar.messaging.queries import LONGEST_LINE
from sonar.messaging.types import ContactPage
from sonar.web.forms import SonarForm

SHARES: Final = (("name", _("mijn naam")), ("email", _("mijn e-mailadres")), ("phone", _("mijn telefoonnummer")))


class LineForm(SonarForm):
    """One message."""

    text = forms.CharField(
        label=_("Uw bericht"),
        max_length=LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
    )


class ReportForm(SonarForm):
    """What is wrong with a contact, for who closes it."""

    report = forms.CharField(
        label=_("Is er iets niet in orde? Schrijf het hier op."),
        required=False,
        max_length=LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


class ShareForm(SonarForm):
    """What a jobseeker lets an employer have. Nothing is ticked for her."""

    shares = forms.MultipleChoiceField(
        label=_("Wat mag de werkgever van u weten?"),
        required=False,
        choices=SHARES,
        widget=forms.CheckboxSelectMultiple,
    )

    def shared(self, card: ClientCard) -> Mapping[str, str]:
        """Return what she chose, from her own record."""
        known = {
            "name": card.identity.full_name if card.identity else "",
            "email": card.contact.email if card.contact else "",
            "phone": card.contact.phone if card.contact else "",
        }
        return {name: known[name] or "" for name in self.cleaned_data["shares"]}


class ReactForm(LineForm, ShareForm):
    """A reaction to a vacancy."""

    field_order = ("text", "shares")


class AskForm(LineForm):
    """A question of an employer to somebody whose profile it saw."""

    vacancy = forms.TypedChoiceField(
        label=_("Voor welke vacature?"), required=False, coerce=int, empty_value=None, choices=()
    )
    field_order = ("vacancy", "text")

    def __init__(
        self, *args: object, vacancies: Iterable[tuple[int, str]], bound: bool = False, **kwargs: object
    ) -> None:
        """Offer the employer's own open vacancies; with `bound` (to one establishment) one has to be chosen."""
        super().__init__(*args, **kwargs)
        field = self.fields["vacancy"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = list(vacancies) if bound else [("", _("Nog geen vacature")), *vacancies]
        field.required = bound


def turning(address: str, page: ContactPage, *, before: int | None) -> dict[str, str]:
    """Return the addresses of the next page of contacts and of the first one, where there are such."""
    return {
        "next_url": f"{address}?voor={page.next_before}" if page.next_before is not None else "",
        "first_url": address if before else "",
    }
