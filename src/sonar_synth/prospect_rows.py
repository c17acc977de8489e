"""What there is between somebody and employers as rows, sealed under her own keys as the rooms seal it."""

import json
from collections.abc import Callable

from sonar.access.types import Category
from sonar.kernel.encryption import PersonVault
from sonar.matching.operations import EDITION, facts_of, presentation_faults
from sonar_synth.match_rows import MatchFacts
from sonar_synth.people import SynthClient
from sonar_synth.places import point_of, region_of
from sonar_synth.prospects import Candidacy, Contact, Prospects

PROSPECT_COLUMNS: dict[str, tuple[str, ...]] = {
    "clients.published_profile": (
        "client_id", "published_at", "edition", "occupations", "region", "years", "level", "skills", "licences",
        "languages", "hours_min", "hours_max", "available_from", "presentation",
    ),
    "clients.publication": ("client_id", "at", "action", "edition", "shown"),
    "matching.candidacy": (
        "client_id", "vacancy_id", "state", "staff_id", "note", "reason", "answer_by", "shared", "hours", "starts_on",
        "ends_on", "why", "changed_at", "disclosure_seq",
    ),
    "matching.shown": ("client_id", "vacancy_id", "last_on"),
    "messaging.contact": (
        "client_id", "id", "kvk_number", "vacancy_id", "begun_by", "state", "shared", "begun_at", "changed_at",
        "closed_by",
    ),
    "messaging.contact_line": ("client_id", "contact_id", "side", "body", "written_at"),
}  # fmt: skip
_NO_DISCLOSURE = 0
"""What stands from before the demo was written under no disclosure."""
Add = Callable[..., None]


def add_prospects(add: Add, prospects: Prospects, client: SynthClient, vault: PersonVault, facts: MatchFacts) -> None:
    """Give every row to `add` as a table and its values; sealed values are bytes."""
    if prospects.shown is not None:
        _add_publication(add, prospects, client, facts)
    for candidacy in prospects.candidacies:
        _add_candidacy(add, candidacy, client, vault)
    for contact in prospects.contacts:
        _add_contact(add, contact, client, vault)


def _add_publication(add: Add, prospects: Prospects, client: SynthClient, facts: MatchFacts) -> None:
    """Add the profile she shows, as if she had just chosen what it tells, and when she said yes."""
    profile, chosen = client.new.profile, prospects.shown or frozenset()
    skills = [row.get("skill_code") for row in client.new.parts.get("skill", ())]
    wanted = (facts.keys.get((each.scheme, each.code)) for each in profile.occupations if each.stance == "wanted")
    shown = facts_of(
        profile,
        occupations=[key for key in wanted if key is not None],
        region=region_of(point_of(profile.pc4)),
        municipality=None,  # nobody of these lets herself be searched near her home
        skills=[code for code in skills if code in facts.skills],
        shown=chosen,
        presentation=presentation_shown(client),
        today=facts.today,
    )
    if not shown.occupations:
        return
    add(
        "clients.published_profile", client.id, prospects.published_at, EDITION, shown.occupations, shown.region,
        shown.years, shown.level, shown.skills, shown.licences, shown.languages, shown.hours_min, shown.hours_max,
        shown.available_from, shown.presentation,
    )  # fmt: skip
    names = sorted(each.value for each in chosen)
    add("clients.publication", client.id, prospects.published_at, "published", EDITION, names)


def presentation_shown(client: SynthClient) -> str:
    """Return her own words as employers may read them: nothing where one of them happens to be her name."""
    text, who = client.new.profile.presentation or "", client.new.identity
    names = (who.first_names, who.last_name, who.partner_last_name or "")
    return "" if presentation_faults(text, names=names) else text


def _add_candidacy(add: Add, each: Candidacy, client: SynthClient, vault: PersonVault) -> None:
    shared = _shared(client, vault, Category.CONTACT, "candidacy.shared") if each.shares else None
    add(
        "matching.candidacy", client.id, each.vacancy_id, each.state, each.staff_id, each.note, each.reason,
        each.answer_by, shared, each.hours, each.starts_on, each.ends_on, each.why, each.changed_at, _NO_DISCLOSURE,
    )  # fmt: skip
    # Nobody is put on a list who was not shown for it.
    add("matching.shown", client.id, each.vacancy_id, each.changed_at.date())


def _add_contact(add: Add, each: Contact, client: SynthClient, vault: PersonVault) -> None:
    shared = _shared(client, vault, Category.EMPLOYER_CONTACT, "shared") if each.shares else None
    add(
        "messaging.contact", client.id, each.id, each.kvk_number, each.vacancy_id, each.begun_by, each.state, shared,
        each.lines[0].at, each.lines[-1].at, each.closed_by,
    )  # fmt: skip
    for line in each.lines:
        body = vault.encrypt(line.text, category=Category.EMPLOYER_CONTACT, column="body")
        add("messaging.contact_line", client.id, each.id, line.side, body, line.at)


def _shared(client: SynthClient, vault: PersonVault, category: Category, column: str) -> bytes | None:
    """Seal what an employer may have of her: her name, and how to reach her as far as that is known."""
    contact = client.new.contact
    ways = {"name": client.new.identity.full_name, "phone": contact.phone or "", "email": contact.email or ""}
    return vault.encrypt(json.dumps(ways, ensure_ascii=False), category=category, column=column)
