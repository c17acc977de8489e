"""What a vacancy offers beside the work itself, who is to fill it, and what is known of its employer."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from sonar.clients.types import Gender
from sonar.identity.types import Function
from sonar_synth import country
from sonar_synth import organisations as org
from sonar_synth.draws import Draw, Weighted
from sonar_synth.names import background_of, name_of
from sonar_synth.sizes import BLOCKS_OF_GROUP
from sonar_synth.skills import skills_asked

_DAYS_OPEN = 92
_POSITIONS = Weighted.of((1, 82.0), (2, 11.0), (3, 4.0), (5, 2.0), (10, 1.0))
_ROLES = ("HR-adviseur", "Recruiter", "Bedrijfsleider", "Teamleider", "Eigenaar", "Vestigingsmanager")
_HOLDERS = frozenset({
    Function.UWV_ADVISER, Function.EMPLOYER_ADVISER, Function.MUNICIPAL_ADVISER, Function.SW_ADVISER,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """What goes with a vacancy. `held_by` is the adviser whose task it is to fill it; None for nobody yet."""

    positions: int
    skills: tuple[str, ...]
    guidance: bool
    adapted_workplace: bool
    varied_tasks: bool
    irregular_hours: bool | None
    public_transport: bool | None
    expires_on: date
    held_by: UUID | None


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody at an employer, as far as needed to reach her at work."""

    name: str
    role: str
    phone: str
    email: str


def offer_of(  # noqa: PLR0913 - each is a fact of the vacancy
    draw: Draw, seed: int, block: int, *, occupation: int, published_on: date, guidance: str
) -> Offer:
    """Draw what goes with a vacancy of that block; what its text says of guidance, it offers."""
    skills = skills_asked(draw, occupation)
    holders = holders_of_block(seed, block)
    return Offer(
        positions=draw.weighted(_POSITIONS),
        skills=skills,
        guidance="Jobcoach" in guidance or draw.chance(0.1),
        adapted_workplace="aan te passen" in guidance or draw.chance(0.06),
        varied_tasks=draw.chance(0.2),
        irregular_hours=draw.chance(0.3) if draw.chance(0.8) else None,
        public_transport=draw.chance(0.7) if draw.chance(0.6) else None,
        expires_on=published_on + timedelta(days=_DAYS_OPEN),
        held_by=draw.one(holders) if draw.chance(0.7) else None,
    )


def contact_of(draw: Draw, employer: int) -> Contact | None:
    """Draw whom our people speak with at an employer; None where nobody is known."""
    if not draw.chance(0.5):
        return None
    name = name_of(draw, background_of(draw), draw.one((Gender.FEMALE, Gender.MALE)), may_have_partner=False)
    full = f"{name.first_names.split(' ')[0]} {name.prefix} {name.last_name}".replace("  ", " ")
    # Numbers that are given out to nobody, and a domain that is kept for examples.
    return Contact(full, draw.one(_ROLES), f"085{draw.below(10_000_000):07d}", f"werk@bedrijf-{employer}.example")


@lru_cache(maxsize=128)
def holders_of_block(seed: int, block: int, functions: frozenset[Function] = _HOLDERS) -> tuple[UUID, ...]:
    """Return the staff who can hold vacancies of a block: the town's own, or those of the group it lies in."""
    staff = org.staff_of_town(seed) if block == 0 else country.staff_of_group(seed, block // BLOCKS_OF_GROUP)
    return tuple(each.id for each in staff if each.function in functions)
