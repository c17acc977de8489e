"""What stands in the record around identity and profile: benefit, channels, work now, indications, health, notes.

Values are those of the generated parts of the record (`clients/parts.toml`), by group and field. Days of the past and
of entitlement belong to the periods in which somebody was registered; there is no diagnosis anywhere.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from sonar.clients.operations import edition_on, fitness_of, score_of
from sonar.clients.types import USUAL_BASIS, ClientKind, Identity, Profile
from sonar.identity.types import Function
from sonar.reference.types import Occupation
from sonar_synth.draws import Draw, Weighted
from sonar_synth.names import split_surname
from sonar_synth.skills import skills_of

Row = Mapping[str, Any]
Parts = dict[str, tuple[Row, ...]]


class Activity(NamedTuple):
    """A period of being registered: from the first day up to, not including, the last; None means it goes on."""

    began: date
    ended: date | None


class Person(NamedTuple):
    """What her circumstances depend on."""

    kind: ClientKind
    helped_by: Function
    age: int
    identity: Identity
    profile: Profile
    occupation: Occupation
    periods: tuple[Activity, ...]
    today: date

    @property
    def active(self) -> bool:
        """Tell whether she is registered now."""
        return self.periods[-1].ended is None


_SECTORS = {
    "zorg": "Q", "welzijn": "Q", "onderwijs": "P", "administratie": "N", "financieel": "K", "personeel": "N",
    "ict": "J", "transport": "H", "logistiek": "H", "techniek": "C", "bouw": "F", "productie": "C", "groen": "A",
    "verkoop": "G", "horeca": "I", "schoonmaak": "N", "veiligheid": "N", "overheid": "O", "verzorging": "S",
    "creatief": "R",
}  # fmt: skip
_CHANNELS = Weighted.of(("folder", 52.0), ("email", 26.0), ("phone", 14.0), ("letter", 8.0))
_BENEFIT_OF_JOBSEEKER = Weighted.of(("ww", 66.0), ("none", 30.0), ("wia", 4.0))
_BENEFIT_OF_SW = Weighted.of(("wajong", 45.0), ("wia", 20.0), ("pw", 20.0), ("none", 15.0))
_BENEFIT_OF_UNFIT = Weighted.of(("wia", 75.0), ("wajong", 25.0))
_BENEFIT_OF_SICK = Weighted.of(("zw", 92.0), ("wazo", 8.0))
_LAW_OF_BENEFIT = {"ww": "WW art. 26", "pw": "Participatiewet art. 9"}
_WHY_ENDED = Weighted.of(("work", 74.0), ("own_wish", 10.0), ("pension", 6.0), ("moved", 5.0), ("other", 5.0))
_MIND = Weighted.of(("good", 40.0), ("fair", 35.0), ("poor", 13.0), ("unsaid", 12.0))
_NEEDS = (
    "Rustige werkplek met weinig onderbrekingen.", "Opdrachten een voor een, en op papier.",
    "Afwisseling tussen zitten en staan.", "Een vaste begeleider in de eerste maanden.", "Werktijden die vastliggen.",
)  # fmt: skip
_BARRIERS = (
    "Geen opvang voor de kinderen na vier uur.", "Weinig reacties op sollicitaties.", "Geen vervoer naar de bedrijven.",
    "Te weinig recente ervaring.", "Nederlands schrijven gaat nog moeizaam.", "",
)  # fmt: skip
_NOTES = (
    ("Eerste gesprek", "Wensen besproken. Spreekt af deze week twee vacatures te bekijken."),
    ("Cv", "Cv samen nagelopen; de laatste baan moet er nog bij."),
    ("Scholing", "Heeft belangstelling voor een korte cursus. Aanbod opgestuurd."),
    ("Sollicitaties", "Heeft vier keer gesolliciteerd, één uitnodiging gekregen."),
    ("Bereikbaarheid", "Liefst bellen na twaalf uur."),
    ("Plan", "Oriënteert zich op een tweede beroep; volgende keer bespreken."),
)
_COURSES = ("VCA basis", "Heftruckcertificaat", "Typen en tekstverwerken", "Bedrijfshulpverlening", "Nederlands B1",
            "Excel voor gevorderden", "Sociale hygiëne", "Code 95")  # fmt: skip
_FEWEST_MONTHS, _MOST_MONTHS = 3, 24
_GROWN_UP = 55


def why_ended(draw: Draw) -> str:
    """Draw why somebody's last period of being registered ended."""
    return draw.weighted(_WHY_ENDED)


def parts_of(draw: Draw, person: Person) -> tuple[Parts, str]:
    """Draw the parts of the record; also return the law on which she is registered."""
    kind = _benefit_kind(draw, person)
    parts: Parts = {
        "channel": (_channel(draw, person),),
        "benefit": (_benefit(draw, person, kind),),
        "work_situation": (_work_situation(draw, person),),
    }
    needs_care = person.kind is not ClientKind.JOBSEEKER or person.helped_by is Function.SW_ADVISER
    if needs_care or draw.chance(0.04):
        parts |= _health(draw, person)
    if needs_care or kind in ("wajong", "pw"):
        found = tuple(_indications(draw, person, kind))
        if found:
            parts["indication"] = found
    if person.identity.partner_last_name and draw.chance(0.12):
        prefix, name = split_surname(person.identity.partner_last_name)
        parts["former_name"] = (
            {"former_prefix": prefix or None, "former_last_name": name, "source": "other_register"},
        )
    if person.active:
        parts |= _of_the_active(draw, person)
    law = USUAL_BASIS[person.kind]
    if person.kind is ClientKind.JOBSEEKER:
        law = _LAW_OF_BENEFIT.get(kind, law)
    elif kind == "wajong":
        law = "Wajong art. 2:22"
    return parts, law


def cv_expires_on(draw: Draw, periods: tuple[Activity, ...], today: date) -> date | None:
    """Draw the day on which a CV stops counting: for most within a year, for a few it has passed."""
    ended = periods[-1].ended
    if ended is not None:
        return ended + timedelta(days=draw.between(0, 180))
    if draw.chance(0.2):
        return None
    if draw.chance(0.05):
        return today - timedelta(days=draw.between(0, 60))
    return today + timedelta(days=draw.between(1, 365))


def _channel(draw: Draw, person: Person) -> Row:
    level = person.profile.education_level or 0
    skilled = draw.chance(0.72 + 0.04 * level - (0.15 if person.age >= _GROWN_UP else 0.0))
    dutch = next((skill.oral for skill in person.profile.languages if skill.language == "nld"), 0)
    native = next((skill.language for skill in person.profile.languages if skill.oral == 4), None)  # noqa: PLR2004
    needs_interpreter = dutch == 1 and native is not None and draw.chance(0.5)
    return {
        "sms_reachable": draw.chance(0.88),
        "digitally_skilled": skilled,
        "preferred_channel": draw.weighted(_CHANNELS) if skilled else draw.one(("phone", "letter")),
        "interpreter_language": native if needs_interpreter else None,
    }


def _benefit_kind(draw: Draw, person: Person) -> str:
    if person.kind is ClientKind.SICK:
        return draw.weighted(_BENEFIT_OF_SICK)
    if person.kind is ClientKind.UNFIT_FOR_WORK:
        return draw.weighted(_BENEFIT_OF_UNFIT)
    if person.helped_by is Function.MUNICIPAL_ADVISER:
        return "pw"
    return draw.weighted(_BENEFIT_OF_SW if person.helped_by is Function.SW_ADVISER else _BENEFIT_OF_JOBSEEKER)


def _benefit(draw: Draw, person: Person, kind: str) -> Row:
    """Draw the benefit; WW begins when the period begins and lasts longer for who worked longer (WW art. 42)."""
    if kind != "ww":
        return {"benefit_kind": kind}
    first = person.periods[-1].began - timedelta(days=draw.between(0, 14))
    worked = max(0, person.age - 20)
    months = min(_MOST_MONTHS, _FEWEST_MONTHS + draw.below(worked + 1))
    days = months * 30
    ends = first + timedelta(days=days - 1)
    return {
        "benefit_kind": kind,
        "ww_first_day": first,
        "ww_ends_on": ends,
        "ww_last_possible_day": ends + timedelta(days=draw.one((0, 0, 0, 14, 45, 90))),
        "ww_days": days,
    }


def _work_situation(draw: Draw, person: Person) -> Row:
    last = person.profile.experience[0] if person.profile.experience else None
    ended = person.periods[-1].ended
    works_beside = ended is None and draw.chance(0.13)
    found: dict[str, Any] = {
        "at_work": works_beside if ended is None else draw.chance(0.7),
        "mediation_occupation": str(person.occupation.code),
        "last_occupation": str(person.occupation.code) if last else None,
        "last_employer": last.employer if last else None,
        "sector_first": _SECTORS[person.occupation.family],
    }
    if works_beside:
        found["at_work_since"] = person.periods[-1].began
        found["hours_worked"] = draw.one((4, 8, 10, 12, 16, 20))
    elif found["at_work"]:
        found["at_work_since"] = ended
        found["hours_worked"] = person.profile.hours_max
    return found


def _health(draw: Draw, person: Person) -> Parts:
    began, today = person.periods[-1].began, person.today
    assessed = began + timedelta(days=draw.below(max(1, (today - began).days)))
    parts: Parts = {
        "work_needs": (
            {
                "adapted_workplace": draw.chance(0.3),
                "guidance": draw.chance(0.5),
                "variation": draw.chance(0.25),
                "needs_explained": draw.one(_NEEDS),
            },
        ),
    }
    if person.kind is not ClientKind.JOBSEEKER or person.helped_by is Function.SW_ADVISER or draw.chance(0.5):
        is_ill = person.kind is ClientKind.SICK
        capacity = {
            "mental_hours": draw.one((12, 16, 20, 24, 32, 40)),
            "physical_hours": draw.one((8, 12, 16, 20, 24, 32, 40)),
            "physical_limitations": draw.one(("Niet zwaar tillen.", "Niet lang staan.", None, None)),
            "is_ill": is_ill,
            "ill_since": began if is_ill else None,
            "too_ill_to_work": is_ill and draw.chance(0.4),
            "assessor": draw.one(("arbeidsdeskundige", "verzekeringsarts")),
            "assessed_on": assessed,
            "valid_from": assessed,
            "valid_until": assessed + timedelta(days=730) if draw.chance(0.6) else None,
        }
        parts["work_capacity"] = (capacity,)
        parts["work_fitness"] = (fitness_of(capacity),)
    if draw.chance(0.4):
        parts["self_reported"] = (
            {"feels_too_ill": draw.chance(0.25), "state_of_mind": draw.weighted(_MIND), "stated_on": assessed},
        )
    if person.helped_by is Function.SW_ADVISER or draw.chance(0.1):
        parts["target_group"] = ({"in_register": True, "registered_since": began},)
    return parts


def _indications(draw: Draw, person: Person, kind: str) -> Iterator[Row]:
    starts = person.periods[-1].began + timedelta(days=draw.between(0, 30))
    if person.helped_by is Function.SW_ADVISER:
        what = draw.one(("sheltered", "sheltered", "job_agreement", "wage_cost"))
        yield {"nature": "indication", "indication_kind": what, "starts_on": starts}
    elif kind == "wajong" or draw.chance(0.1):
        yield {"nature": "indication", "indication_kind": draw.one(("job_agreement", "no_risk")), "starts_on": starts}
    if kind == "pw" and draw.chance(0.12):
        ends = starts + timedelta(days=draw.one((90, 182, 365)))
        what = draw.one(("duty_to_apply", "duty_to_apply", "care", "volunteer"))
        yield {"nature": "exemption", "indication_kind": what, "starts_on": starts, "ends_on": ends}


def _of_the_active(draw: Draw, person: Person) -> Parts:
    began, today = person.periods[-1].began, person.today
    since = max(1, (today - began).days)
    parts: Parts = {}
    if draw.chance(0.55):
        parts["work_wishes"] = (
            {
                "max_travel_minutes": draw.one((20, 30, 30, 45, 45, 60, 75, 90)),
                "office_hours": draw.chance(0.2),
                "irregular_hours": draw.chance(0.35),
                "agreement_kinds": draw.one((("01",), ("01",), ("01", "02"), ("01", "04"))),
                "contact_shown": draw.chance(0.4),
            },
        )
    if draw.chance(0.3):
        kinds = draw.some(("bicycle", "public_transport", *(("car",) if "B" in person.profile.licences else ())), 2)
        parts["vehicle"] = tuple({"vehicle_kind": kind, "for_commuting": True} for kind in kinds)
    if draw.chance(0.35):
        parts["questionnaire"] = (_questionnaire(draw, began + timedelta(days=draw.below(since)), today),)
    if draw.chance(0.12):
        parts["course"] = ({"course_name": draw.one(_COURSES), "certificate": True},)
    if draw.chance(0.3):
        parts["skill"] = skills_of(draw, person.occupation)
    if draw.chance(0.3):
        parts["note"] = tuple(
            {"subject": subject, "note_text": text, "written_on": began + timedelta(days=draw.below(since))}
            for subject, text in draw.some(_NOTES, draw.between(1, 2))
        )
    return parts


def _questionnaire(draw: Draw, filled_on: date, today: date) -> Row:
    edition = edition_on(today)
    answers = {question.name: draw.one(question.options).code for question in edition.questions}
    return {
        "filled_on": filled_on,
        "edition": edition.code,
        "answers": answers,
        "score": score_of(edition.code, answers),
        "barriers": draw.one(_BARRIERS) or None,
    }
