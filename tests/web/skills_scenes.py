"""The scenes of choosing a skill, as template and context, at the desk and in the Werkmap."""

from typing import Any

from django.http import QueryDict

from sonar.access.types import Purpose
from sonar.clients.queries import all_declared
from sonar.web.record.forms import PartForm
from sonar.web.record.picking import Choice
from sonar.web.record.skills import SkillPicker
from tests.web import examples as ex
from tests.web.record_scenes import TODAY

GROUP = all_declared()["skill"]
FOUND = (Choice("lassen", "Lassen"), Choice("glas-bewassen", "Ramen wassen"))
SceneParts = tuple[str, dict[str, Any]]


def _form(found: tuple[Choice, ...] | None = None, *, words: str = "", owner: bool = False) -> PartForm:
    form = PartForm(None, group=GROUP, today=TODAY, version=0, owner=owner)
    picker = form.fields["v_skill_code"].widget
    assert isinstance(picker, SkillPicker)
    picker.words, picker.found = words, None if found is None else list(found)
    return form


def _faulty() -> PartForm:
    sent = QueryDict("version=0&v_skill_code=&v_skill_name=&v_skill_kind=")
    form = PartForm(sent, group=GROUP, today=TODAY, owner=True)
    form.is_valid()
    form.add_faults({"skill_name": ["required"], "skill_kind": ["required"]})
    return form


def desk() -> dict[str, SceneParts]:
    """Return the scenes of the desk."""
    frame = {"card": ex.CARD, "purpose": Purpose.MEDIATION, "heading": "Vaardigheden", "back_url": "/x", "new": True}
    return {
        "skill-form": ("adviser/part_form.html", {**frame, "form": _form()}),
        "skill-form-found": ("adviser/part_form.html", {**frame, "form": _form(FOUND, words="las")}),
        "skill-form-none": ("adviser/part_form.html", {**frame, "form": _form((), words="bijen")}),
    }


def folder() -> dict[str, SceneParts]:
    """Return the scenes of the Werkmap."""
    own = {"heading": "Vaardigheden", "back_url": "/werkmap/gegevens", "new": True}
    return {
        "folder-skill-form": ("werkmap/part_form.html", {**own, "form": _form(FOUND, words="las", owner=True)}),
        "folder-skill-form-errors": ("werkmap/part_form.html", {**own, "form": _faulty()}),
    }
