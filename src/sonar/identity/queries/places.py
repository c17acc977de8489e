"""The offices and the municipalities that take part: public knowledge."""

from dataclasses import dataclass

from sonar.kernel.statements import statement


@dataclass(frozen=True, slots=True)
class Office:
    """An office of one of the organisations, and the labour market region it lies in."""

    id: int
    name: str
    region_code: int


def offices() -> tuple[Office, ...]:
    """Return every office, by name."""
    return tuple(statement("sonar.identity", "offices").rows("reader", Office))


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality, or a body of several, whose people work with Sonar."""

    id: int
    name: str


def municipal_organisations() -> tuple[Municipality, ...]:
    """Return every organisation of a municipality, by name."""
    return tuple(statement("sonar.identity", "municipal_organisations").rows("reader", Municipality))
