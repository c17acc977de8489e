"""What an employer and our people have to do with each other: visits, agreements, and what it is willing to do."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from sonar.identity.types import Function
from sonar_synth.draws import Draw, Weighted
from sonar_synth.employers import Employer
from sonar_synth.offers import holders_of_block

_KNOWN_IN_COUNTRY = 5
"""Of so many employers outside the town we know one better; in the town most of them."""
_HOW = Weighted.of(("visit", 50.0), ("phone", 30.0), ("online", 15.0), ("event", 5.0))
_REPORTS = (
    "Kennisgemaakt met de nieuwe teamleider. Zij zoekt vooral mensen die in de buurt wonen.",
    "Besproken hoe de inwerkperiode loopt. Collega's vinden het fijn dat er een vaste begeleider is.",
    "Rondgeleid op de werkvloer. Er is plek voor iemand die rustig wil beginnen.",
    "Het wordt drukker: waarschijnlijk komen er dit najaar vacatures bij.",
    "Uitgelegd welke regelingen er zijn als iemand begeleiding nodig heeft.",
    "Terugblik op de laatste plaatsing: de nieuwe medewerker blijft en krijgt meer uren.",
)
_AGREED = (
    "De werkgever laat binnen twee weken weten of een proefplaatsing kan.",
    "Wij sturen vóór het volgende gesprek drie profielen zonder naam.",
    "De werkgever past de tekst van de vacature aan en plaatst die opnieuw.",
    "Wij regelen een gesprek met de jobcoach.",
    "De werkgever ontvangt in het voorjaar een groep voor een rondleiding.",
)
_REMARKS = (
    "",
    "",
    "Eerst graag een kennismaking van een uur.",
    "Liefst niet meer dan één nieuwe medewerker met begeleiding tegelijk.",
)
_AGREEMENT_STATE = Weighted.of(("open", 55.0), ("kept", 35.0), ("not_kept", 6.0), ("dropped", 4.0))


@dataclass(frozen=True, slots=True)
class Visit:
    """A moment on which somebody of ours spoke with an employer."""

    on: date
    how: str
    report: str
    staff_id: UUID


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed with an employer, and whether it came true."""

    agreed: str
    due_on: date
    state: str
    staff_id: UUID


@dataclass(frozen=True, slots=True)
class Willingness:
    """What an employer is willing to do for people at a distance to the labour market; None: not asked yet."""

    guidance: bool | None
    adapted_workplace: bool | None
    job_carving: bool | None
    trial_placement: bool | None
    wage_subsidy_known: bool | None
    target_group: bool | None
    remarks: str


@dataclass(frozen=True, slots=True)
class Dealings:
    """Everything around one employer."""

    visits: tuple[Visit, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    willingness: Willingness | None = None


_NONE = Dealings()


def dealings_of(employer: Employer, *, seed: int, block: int, today: date) -> Dealings:
    """Return what there is between us and an employer of that block; nothing for most outside the town."""
    if block > 0 and employer.id % _KNOWN_IN_COUNTRY:
        return _NONE
    draw = Draw(seed, "dealings", employer.id)
    if block == 0 and employer.id > 1 and draw.chance(0.25):
        return _NONE
    advisers = _advisers(seed, block)
    visits = tuple(
        Visit(today - timedelta(days=days), draw.weighted(_HOW), report, draw.one(advisers))
        for days, report in zip(
            sorted((draw.between(3, 420) for _ in range(3)), reverse=True),
            draw.some(_REPORTS, draw.one((1, 1, 2, 3))),
            strict=False,
        )
    )
    agreements = tuple(_agreement(draw, text, advisers, today) for text in draw.some(_AGREED, draw.one((0, 1, 1, 2))))
    return Dealings(visits, agreements, _willingness(draw) if draw.chance(0.8) else None)


def _agreement(draw: Draw, text: str, advisers: tuple[UUID, ...], today: date) -> Agreement:
    state = draw.weighted(_AGREEMENT_STATE)
    # What is open lies ahead, now and then just behind; what is settled lies behind.
    due = today + timedelta(days=draw.between(-6, 60) if state == "open" else -draw.between(7, 300))
    return Agreement(text, due, state, draw.one(advisers))


def _willingness(draw: Draw) -> Willingness:
    def asked() -> bool | None:
        return draw.chance(0.55) if draw.chance(0.75) else None

    return Willingness(
        guidance=asked(),
        adapted_workplace=asked(),
        job_carving=asked(),
        trial_placement=asked(),
        wage_subsidy_known=asked(),
        target_group=asked(),
        remarks=draw.one(_REMARKS),
    )


@lru_cache(maxsize=128)
def _advisers(seed: int, block: int) -> tuple[UUID, ...]:
    """Return who speaks with the employers of a block: advisers for employers, or whoever fills vacancies there."""
    return holders_of_block(seed, block, frozenset({Function.EMPLOYER_ADVISER})) or holders_of_block(seed, block)
