"""What pages show of a plan, at the desk and in the Werkmap alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sonar.casework.queries import PATH_KINDS, exempt_on
from sonar.casework.queries import DutyStanding as Standing
from sonar.casework.types import Agreement, CaseFile, Path
from sonar.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Lane:
    """The paths of one kind: the one under way, and those that ended."""

    kind: str
    present: Path | None
    earlier: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ShownAgreement:
    """An agreement, with how the duty in it stands today."""

    agreement: Agreement
    standing: Standing | None
    overdue: bool

    @property
    def is_open(self) -> bool:
        """Tell whether it is still to be kept."""
        return self.agreement.state == "open"


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """A whole plan."""

    lanes: tuple[Lane, ...]
    agreements: tuple[ShownAgreement, ...]
    exempt: bool
    exempt_until: date | None
    """The last day of an exemption that holds today; None with `exempt`: it has no end."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """Return the paths under way, then the earlier ones."""
        present = tuple(lane.present for lane in self.lanes if lane.present)
        return present + tuple(path for lane in self.lanes for path in lane.earlier)


def shown_plan(
    file: CaseFile, duties: Mapping[str, Standing], *, exemptions: tuple[Period, ...] = (), today: date
) -> ShownPlan:
    """Return the plan in a file as pages show it; `duties` come by the reference of their agreement."""
    exempt, exempt_until = exempt_on(exemptions, today)
    return ShownPlan(
        lanes=tuple(
            Lane(
                kind=kind,
                present=next((path for path in file.paths if path.kind == kind and path.ended_on is None), None),
                earlier=tuple(path for path in file.paths if path.kind == kind and path.ended_on is not None),
            )
            for kind in PATH_KINDS
        ),
        agreements=tuple(
            ShownAgreement(each, duties.get(each.reference), overdue=each.state == "open" and each.due_on < today)
            for each in file.agreements
        ),
        exempt=exempt,
        exempt_until=exempt_until,
    )
