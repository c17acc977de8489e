"""Publishing one's own profile, hiding it again, and finding what others published."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import OpenedClient
from sonar.disclosure.queries import counted_answer_of, under_ticket
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from sonar.kernel.references import employer_pseudonym, sealer
from sonar.kernel.statements import statement
from sonar.matching.rules.publishing import EDITION, facts_of, presentation_faults
from sonar.matching.types import (
    OwnPublication,
    ProfileCard,
    ProfileCount,
    ProfileQuestion,
    ProfilesFound,
    PublishedFacts,
    Shown,
)
from sonar.reference import queries as reference

PAGE = 50
MOST_PAGES = 4
FEW = 5
"""Counts below this are not told."""
BANDS = (10, 25, 50)
"""Kilometres: how far somebody lives is told in these bands only."""
PUBLISHED = "published"
"""What references to published profiles are sealed for."""
_PACKAGE = "sonar.matching"


class CannotBePublished(ValueError):
    """She is protected, no longer registered, or her CV has run out; nothing was published."""


@dataclass(frozen=True, slots=True)
class _Facts:
    client_id: UUID
    occupations: list[int]
    region: int | None
    years: int | None
    level: int | None
    skills: list[str]
    licences: list[str]
    languages: list[str]
    hours_min: int | None
    hours_max: int | None
    available_from: date | None
    presentation: str
    band: int | None


@dataclass(frozen=True, slots=True)
class _Own:
    published_at: datetime
    edition: str
    occupations: list[int]
    region: int | None
    years: int | None
    level: int | None
    skills: list[str]
    licences: list[str]
    languages: list[str]
    hours_min: int | None
    hours_max: int | None
    available_from: date | None
    presentation: str
    nearby: bool
    findable: bool


def own_publication(*, opened: OpenedClient) -> OwnPublication | None:
    """Return what employers see of her now; None when nothing. Her record must be open for contact with employers."""
    with under_ticket(opened.live_ticket()):
        row = statement(_PACKAGE, "own_published").row("reader", _Own, client_id=opened.client_id)
    return None if row is None else OwnPublication(_facts(row), row.published_at, row.edition, row.findable)


def own_facts(*, opened: OpenedClient, shown: Collection[Shown], presentation: str) -> PublishedFacts:
    """Return what employers would see with these choices; identity and profile must be open.

    Raises `InvalidFields`: `presentation` as `presentation_faults` says, `occupations` with `required` when she looks
    for no occupation that employers can find her by.
    """
    card = opened.card
    assert card.profile is not None  # noqa: S101 - the caller opened it
    assert card.identity is not None  # noqa: S101
    today = local_day(opened.now)
    who = card.identity
    names = (who.first_names, who.last_name, who.partner_last_name or "")
    wanted = (each for each in card.profile.occupations if each.stance == "wanted")
    keys = [reference.occupation_key(scheme=each.scheme, code=each.code) for each in wanted]
    known = {each.code for each in reference.skills()}
    facts = facts_of(
        card.profile,
        occupations=[key for key in keys if key is not None],
        region=_region(card.profile.pc4),
        municipality=_municipality(card.profile.pc4),
        skills=[code for row in card.rows("skill") if (code := str(row.values.get("skill_code") or "")) in known],
        shown=shown,
        presentation=presentation,
        today=today,
    )
    faults = {"presentation": presentation_faults(presentation, names=names)}
    faults["occupations"] = [] if facts.occupations else ["required"]
    found = {name: codes for name, codes in faults.items() if codes}
    if found:
        raise InvalidFields(found)
    return facts


def publish_own(*, opened: OpenedClient, shown: Collection[Shown], presentation: str) -> None:
    """Show employers what she chose, from now on. Raises as `own_facts` does, or `CannotBePublished`."""
    facts = own_facts(opened=opened, shown=shown, presentation=presentation)
    with under_ticket(opened.live_ticket(), using="writer"):
        done = statement(_PACKAGE, "publish_profile").value(
            "writer",
            client_id=opened.client_id,
            edition=EDITION,
            occupations=list(facts.occupations),
            region=facts.region,
            years=facts.years,
            level=facts.level,
            skills=list(facts.skills),
            licences=list(facts.licences),
            languages=list(facts.languages),
            hours_min=facts.hours_min,
            hours_max=facts.hours_max,
            available_from=facts.available_from,
            presentation=facts.presentation,
            shown=sorted(each.value for each in shown),
        )
        if done and facts.municipality is not None:
            statement(_PACKAGE, "publish_place").value(
                "writer", client_id=opened.client_id, municipality=facts.municipality
            )
    if not done:
        raise CannotBePublished


def hide_own(*, opened: OpenedClient) -> bool:
    """Take her profile out of every search at once; tell whether it was there."""
    with under_ticket(opened.live_ticket(), using="writer"):
        return bool(statement(_PACKAGE, "hide_profile").value("writer", client_id=opened.client_id))


def find_profiles(*, actor: Actor, question: ProfileQuestion, page: int = 1, english: bool = False) -> ProfilesFound:
    """Return published profiles for an employer, in an order that means nothing; at most 50 a page and four pages.

    One committed row of the ledger names exactly the people who are shown, with the employer. Of who is found by
    distance is told about how far she lives, and never where. Raises `Refused` (no right, or more profiles than a day
    has), `NotAvailable` or `SessionOver`.
    """
    near = question.near
    around = reference.municipalities_within(near, km=question.km) if near is not None else ()
    places = None if near is None else [code for code, _ in around]
    asked: dict[str, object] = {
        "occupations": list(question.occupations),
        "region": question.region,
        "places": places,
        "hours": question.hours,
        "levels": list(question.levels) or None,
        "licences": list(question.licences),
    }
    ticket, fit = counted_answer_of(
        statement(_PACKAGE, "open_profiles"), using="matcher", actor=actor, page=page, **asked
    )
    bands = [band_of(away) for _, away in around]
    with under_ticket(ticket):
        rows = statement(_PACKAGE, "profile_facts").rows("reader", _Facts, places=places or [], bands=bands)
    with transaction.atomic("matcher"):
        counts = statement(_PACKAGE, "profile_counts").rows("matcher", ProfileCount, token=actor.token, **asked)
    return ProfilesFound(
        cards=tuple(_shown(row, actor, english=english) for row in rows),
        total=fit if fit >= FEW else None,
        page=page,
        pages=min(MOST_PAGES, -(-fit // PAGE)),
        counts=tuple(counts),
    )


def _shown(row: _Facts, actor: Actor, *, english: bool) -> ProfileCard:
    return card_of(
        _facts(row),
        reference_to=sealer().seal(row.client_id, audience=actor.ref, purpose=PUBLISHED),
        pseudonym=employer_pseudonym(row.client_id, kvk_number=actor.kvk_number),
        english=english,
    )


def card_of(facts: PublishedFacts, *, reference_to: str = "", pseudonym: str, english: bool = False) -> ProfileCard:
    """Return a published profile in words: the same for her preview and for the employer."""
    skills = {each.code: each.label_en if english else each.label_nl for each in reference.skills()}
    regions = {each.code: each.name for each in reference.labour_market_regions()}
    return ProfileCard(
        reference=reference_to,
        pseudonym=pseudonym,
        occupations=tuple(reference.key_label(key, english=english) for key in facts.occupations),
        region=regions.get(facts.region, "") if facts.region is not None else "",
        years=facts.years,
        level="" if facts.level is None else reference.education_level_label(facts.level, english=english),
        skills=tuple(skills.get(code, code) for code in facts.skills),
        licences=facts.licences,
        languages=tuple(reference.language_label(code, english=english) for code in facts.languages),
        hours_min=facts.hours_min,
        hours_max=facts.hours_max,
        available_from=facts.available_from,
        presentation=facts.presentation,
        nearby=facts.nearby,
        band=facts.band,
    )


def band_of(km: float) -> int:
    """Return the band of a distance: its upper limit in kilometres, 0 for what is farther than all of them."""
    return next((limit for limit in BANDS if km < limit), 0)


def _municipality(pc4: int) -> int | None:
    point = reference.pc4_points().get(pc4)
    return point.municipality_code if point else None


def _region(pc4: int) -> int | None:
    point = reference.pc4_points().get(pc4)
    of_municipality = {each.code: each.region_code for each in reference.municipalities()}
    return of_municipality.get(point.municipality_code) if point and point.municipality_code is not None else None


def _facts(row: _Facts | _Own) -> PublishedFacts:
    return PublishedFacts(
        occupations=tuple(row.occupations),
        region=row.region,
        years=row.years,
        level=row.level,
        skills=tuple(row.skills),
        licences=tuple(row.licences),
        languages=tuple(row.languages),
        hours_min=row.hours_min,
        hours_max=row.hours_max,
        available_from=row.available_from,
        presentation=row.presentation,
        nearby=isinstance(row, _Own) and row.nearby,
        band=row.band if isinstance(row, _Facts) else None,
    )
