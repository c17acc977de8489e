"""Whether somebody may open a client: the same decision as the database makes, in a page of plain Python.

The database decides. This explains it, hides buttons, and is held against the database pair by pair in the tests.
"""

from dataclasses import dataclass

from sonar.access.rules.policy import Grant, Policy
from sonar.access.types import Basis, Category, Ceiling, Control, Purpose, Refusal


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """Who asks, on this day: function, place in the organisation, and what others granted."""

    function: str
    office: int
    region: int
    team: int | None = None
    organisation: int = 0
    municipalities: frozenset[int] = frozenset()
    """Municipalities that the organisation works for on this day, those they merged or split into among them."""
    offices: frozenset[int] = frozenset()
    """Offices beside the own one: granted by two people, or by duty at the desk."""
    regions: frozenset[int] = frozenset()
    """Regions beside the own one, and those of the offices beside it."""
    national_task: bool = False
    extras: frozenset[str] = frozenset()
    glass_left: bool = True
    """No review of an earlier break-glass is overdue."""


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """Whom it is about, and how the one who asks stands to her on this day."""

    office: int
    region: int
    active: bool = True
    municipalities: frozenset[int] = frozenset()
    """Where she lives on this day, and what that municipality merged or split into."""
    team: frozenset[int] = frozenset()
    """The teams of the staff whose caseload she is in."""
    organisations: frozenset[int] = frozenset()
    """The organisations of the staff whose caseload she is in."""
    bases: frozenset[Basis] = frozenset()
    """The bases that hold between the two at this moment, whatever the policy makes of them."""
    protected: bool = False
    approved: bool = False
    known: bool = False
    """She is the one who asks, or somebody that the one who asks knows in person."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked."""

    purpose: Purpose
    categories: frozenset[Category]
    writes: frozenset[Category] = frozenset()
    glass: bool = False
    """Without a relation."""
    reason: bool = False
    """A reason of sufficient length was given."""


def may_open(policy: Policy, staff: StaffFacts, client: ClientFacts, request: Request) -> Refusal | None:
    """Return why `staff` may not open `client` as asked, or None when she may. Order and causes are the database's."""
    refused = request_refusal(policy, staff, request)
    if refused is not None:
        return refused
    grant = policy.grant(staff.function, request.purpose)
    if grant is None:
        return Refusal.PURPOSE
    if request.glass:
        if Basis.BREAK_GLASS not in grant.bases:
            return Refusal.PURPOSE
        if not staff.glass_left:
            return Refusal.REVIEW_OVERDUE
    elif strongest_basis(grant, client) is None and not _on_extra_right(policy, grant, staff, client, request):
        return Refusal.NO_RELATION
    return person_refusal(policy, grant, staff, client, request)


def request_refusal(policy: Policy, staff: StaffFacts, request: Request) -> Refusal | None:
    """Return what is wrong with a request, whoever it is about."""
    grant = policy.grant(staff.function, request.purpose)
    if grant is None:
        return Refusal.PURPOSE
    beyond = {(category, "read") for category in request.categories - grant.read}
    beyond |= {(category, "write") for category in request.writes - grant.write}
    held = [
        extra
        for name, extra in policy.extras.items()
        if name in staff.extras and staff.function in extra.functions and extra.purpose is request.purpose
    ]
    added = {(category, "read") for extra in held for category in extra.read}
    added |= {(category, "write") for extra in held for category in extra.write}
    if beyond - added:
        return Refusal.CATEGORY
    if beyond and not request.reason:
        return Refusal.REASON
    if request.glass and request.categories & policy.under(Control.NO_GLASS):
        return Refusal.CATEGORY
    return None


def strongest_basis(grant: Grant, client: ClientFacts) -> Basis | None:
    """Return the strongest of the bases that hold and that the policy lets count; None when there is none."""
    last = (Basis.REGISTERED, Basis.REPLACEMENT, Basis.OFFICE_DUTY)
    direct = [basis for basis in grant.bases if basis not in {*last, Basis.BREAK_GLASS}]
    order = [*direct, *(basis for basis in last if basis in grant.bases)]
    return next((basis for basis in order if basis in client.bases), None)


def person_refusal(
    policy: Policy, grant: Grant, staff: StaffFacts, client: ClientFacts, request: Request
) -> Refusal | None:
    """Return what stands in the way of opening this person, given a basis."""
    if not within(grant.ceiling, staff, client):
        return Refusal.CEILING
    # Who registers her again who stands at the desk, opens her on her relation: that is what the purpose is for (R29).
    registers = request.purpose is Purpose.REGISTRATION
    if not client.active and not registers and not (request.reason and _opens_former(policy, staff)):
        return Refusal.FORMER
    if client.known:
        return Refusal.KNOWN
    return Refusal.PROTECTED if client.protected and not client.approved else None


def within(ceiling: Ceiling, staff: StaffFacts, client: ClientFacts) -> bool:
    """Tell whether a client lies within the reach of a function (R55, R57)."""
    office = client.office == staff.office or client.office in staff.offices or client.region in staff.regions
    match ceiling:
        case Ceiling.NATION:
            return True
        case Ceiling.MUNICIPALITY:
            return not staff.municipalities.isdisjoint(client.municipalities)
        case Ceiling.OWN_GROUP:
            return staff.organisation in client.organisations and not staff.municipalities.isdisjoint(
                client.municipalities
            )
        case Ceiling.TEAM:
            return staff.team in client.team if staff.team is not None else office
        case Ceiling.OFFICE:
            return office
        case Ceiling.REGION:
            return office or client.region == staff.region
        case Ceiling.NATIONAL_TASK:
            return staff.national_task or office or client.region == staff.region
        case Ceiling.SELF:
            return False


def _on_extra_right(policy: Policy, grant: Grant, staff: StaffFacts, client: ClientFacts, request: Request) -> bool:
    """Tell whether the extra right on former clients is a basis of its own here: with a reason, for a former client."""
    return Basis.EXTRA_RIGHT in grant.bases and request.reason and not client.active and _opens_former(policy, staff)


def _opens_former(policy: Policy, staff: StaffFacts) -> bool:
    return any(
        extra.former and staff.function in extra.functions
        for name, extra in policy.extras.items()
        if name in staff.extras
    )
