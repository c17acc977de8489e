"""What all forms share: Dutch messages that say what to do, and controls that look like the rest."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sonar.kernel.bsn import holds_bsn
from sonar.web.labels import Kind, label

MESSAGES = {
    "required": _("Vul dit in."),
    "max_length": _("Maak dit korter: hoogstens %(limit_value)d tekens, nu %(show_value)d."),
    "min_length": _("Schrijf iets meer: minstens %(limit_value)d tekens, nu %(show_value)d."),
    "invalid": _("Dit is niet goed ingevuld."),
    "invalid_choice": _("Kies een van de mogelijkheden."),
    "min_value": _("Vul een getal in van minstens %(limit_value)s."),
    "max_value": _("Vul een getal in van hoogstens %(limit_value)s."),
    "null_characters_not_allowed": _("Haal onleesbare tekens weg."),
}
_INVALID: dict[type[forms.Field], Any] = {
    forms.IntegerField: _("Vul een getal in, zonder letters."),
    forms.DateField: _("Vul een dag in, bijvoorbeeld 31-12-2026."),
}
"""What is wrong with a value that is none of its kind; never said of a field that nobody fills in."""
_CLASSES: dict[type[forms.Widget], str] = {
    forms.Textarea: "utrecht-textarea utrecht-textarea--html-textarea",
    forms.Select: "utrecht-select utrecht-select--html-select",
    forms.TextInput: "utrecht-textbox utrecht-textbox--html-input",
    forms.NumberInput: "utrecht-textbox utrecht-textbox--html-input",
}


class SonarForm(forms.Form):
    """A form with Sonar's words and looks. Field errors of the rooms are added with `add_errors`."""

    use_required_attribute = False
    about: str = ""
    """What the form is about, where its page shows that above it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Dress the fields."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _dress(field)

    def add(self, name: str, field: forms.Field) -> None:
        """Add a field that is not declared by the class, dressed as the others."""
        self.fields[name] = field
        _dress(field)

    def add_errors(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Add what a room found wrong, as codes by field; to the form when it has no such field."""
        for name, codes in errors.items():
            for code in codes:
                self.add_error(name if name in self.fields else None, self.fault_words(name, code))

    def fault_words(self, name: str, code: str) -> str:  # noqa: ARG002 - a form that knows its fields says more
        """Return what is wrong with a field, for the code that a room gave."""
        return label(code, Kind.FAULT)


def _dress(field: forms.Field) -> None:
    field.error_messages = {**field.error_messages, **MESSAGES}
    invalid = next((text for kind, text in _INVALID.items() if isinstance(field, kind)), None)
    if invalid and not field.widget.is_hidden:
        field.error_messages["invalid"] = invalid
    classes = next((text for kind, text in _CLASSES.items() if isinstance(field.widget, kind)), "")
    given = field.widget.attrs.get("class", "")
    field.widget.attrs["class"] = f"{classes} {given}".strip()
    if field.required and not field.widget.is_hidden:
        field.widget.attrs["aria-required"] = "true"


class ToldAtOnce(SonarForm):
    """A form of which the room tells what is missing, together with everything else it finds.

    Its fields say whether they are required, for whoever fills it in. When the form itself finds a fault, the room is
    not asked; then the form tells what is missing with it.
    """

    left_to_room: ClassVar[tuple[str, ...]] = ()
    """The fields of which the room tells that they are missing; all of them when none is named."""

    def full_clean(self) -> None:
        """Check without Django's own check on what is required."""
        left = self.left_to_room or tuple(self.fields)
        required = [
            field
            for name, field in self.fields.items()
            if name in left and field.required and not field.widget.is_hidden
        ]
        for field in required:
            field.required = False
        super().full_clean()
        for field in required:
            field.required = True
        if self.is_bound and self.errors:
            self.tell_missing()

    def tell_missing(self) -> None:
        """Add, at each field that is required and empty, that it is."""
        for name, field in self.fields.items():
            if field.required and name in self.cleaned_data and self.cleaned_data[name] in field.empty_values:
                self.add_error(name, MESSAGES["required"])


class ReasonForm(SonarForm):
    """Why somebody needs data that do not open by themselves."""

    reason = forms.CharField(
        label=_("Waarom hebt u dit nu nodig?"),
        help_text=_("Schrijf één of twee zinnen, 20 tot 500 tekens. De klant kan dit lezen."),
        min_length=20,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        """Refuse a number like a BSN: a reason stays in the ledger for years."""
        reason: str = self.cleaned_data["reason"]
        if holds_bsn(reason):
            raise forms.ValidationError(label("bsn", Kind.FAULT))
        return reason
