"""Small lists in the form of those of others, loaded as the deployment login."""

from collections.abc import Iterator

import pytest

from sonar.reference import queries

UWV = (
    '"UWV beroep code";"Omschrijving";'
    '"Code Bovenliggend Referentie Beroep";"Omschrijving Bovenliggend Referentie Beroep"\n'
)
URI = "http://data.europa.eu/esco/occupation/00000000-0000-0000-0000-00000000000"


def uwv(*rows: tuple[int, str, int, str]) -> bytes:
    """Return a file of UWV's list."""
    return (UWV + "".join(f'"{code}";"{name}";"{group}";"{of}"\n' for code, name, group, of in rows)).encode()


def esco(*rows: tuple[int, str, str, str]) -> bytes:
    """Return a file of ESCO's occupations: number, ISCO group, name, other names."""
    lines = "".join(f'{URI}{number},{isco},{name},"{others}"\n' for number, isco, name, others in rows)
    return ("conceptUri,iscoGroup,preferredLabel,altLabels\n" + lines).encode()


def isco(*rows: tuple[str, str]) -> bytes:
    """Return a file of ISCO's groups."""
    return ("conceptUri,code,preferredLabel\n" + "".join(f"u,{code},{name}\n" for code, name in rows)).encode()


@pytest.fixture(autouse=True)
def read_anew(world: object) -> Iterator[None]:
    """Forget what was read before and after each test: the tables are emptied in between."""
    queries.forget()
    yield
    queries.forget()
