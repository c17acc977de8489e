"""The contract with suppliers of vacancies: every field that goes in or comes out.

Names on the wire are Dutch and the same as in a file (docs/reference/vacancies-file.md). What comes in is read by the
room of employers, which tells everything that is wrong at once; these classes say it in the contract.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$"
"""A supplier's own number of a vacancy, as it can stand in an address."""
Name = Annotated[str, Field(pattern=NAME, description="Het eigen kenmerk van de leverancier.")]
Codes = Annotated[list[str], Field(max_length=40)]
Hours = Annotated[int, Field(ge=0, le=60)]
Positions = Annotated[int, Field(ge=1, le=999)]
Short = Annotated[str, Field(max_length=200)]
Long = Annotated[str, Field(max_length=500)]
Area = Annotated[int, Field(ge=1000, le=9999)]
Step = Annotated[int, Field(ge=2, le=4)]


class State(StrEnum):
    """Where a vacancy stands."""

    DRAFT = "concept"
    REVIEW = "wachtOpBeoordeling"
    PUBLISHED = "gepubliceerd"
    FILLED = "vervuld"
    WITHDRAWN = "ingetrokken"
    EXPIRED = "verlopen"

    @property
    def code(self) -> str:
        """Return the code under which Sonar keeps it."""
        return self.name.lower()


class Outcome(StrEnum):
    """What became of a delivery."""

    NEW = "nieuw"
    CHANGED = "gewijzigd"
    UNCHANGED = "ongewijzigd"
    REVIEW = "wachtOpBeoordeling"
    CLOSED = "gesloten"
    REFUSED = "geweigerd"


class Reason(StrEnum):
    """Why a vacancy is closed."""

    WITHDRAWN = "ingetrokken"
    FILLED = "vervuld"


class _Closed(BaseModel):
    """Something of which no other field is taken, and that tells nothing beyond its fields."""

    model_config = ConfigDict(extra="forbid")


class LanguageLevel(_Closed):
    """How well a language is asked at least: 2 fair, 3 good, 4 excellent; speaking, writing, or both."""

    language: str = Field(alias="taal", pattern="^[a-z]{3}$", description="Een van de codes in `talen`.")
    oral: Step | None = Field(default=None, alias="mondeling", description="2 redelijk, 3 goed, 4 uitstekend.")
    written: Step | None = Field(default=None, alias="schriftelijk", description="Als `mondeling`; een van beide moet.")


class Vacancy(_Closed):
    """A vacancy of an employer for which the supplier may deliver."""

    kvk_number: str = Field(alias="kvkNummer", pattern="^[0-9]{8}$")
    employer: str = Field(alias="werkgever", min_length=2, max_length=160)
    establishment: str = Field(alias="vestigingsnummer", pattern="^[0-9]{12}$")
    establishment_area: Area | None = Field(default=None, alias="vestigingPostcode")
    title: str = Field(alias="titel", min_length=3, max_length=120)
    description: str = Field(alias="omschrijving", min_length=20, max_length=8000)
    occupation_list: str | None = Field(default=None, alias="beroepLijst", description="`sonar` als dit ontbreekt.")
    occupation: str = Field(alias="beroepCode")
    hours_min: Hours = Field(alias="urenMin")
    hours_max: Hours = Field(alias="urenMax", description="Minstens 1, en niet lager dan urenMin.")
    level: int | None = Field(
        default=None, alias="opleidingsniveau", description="Moet er staan, behalve als niveauBekend onwaar is."
    )
    level_known: bool | None = Field(default=None, alias="niveauBekend", description="Waar als dit ontbreekt.")
    contract_form: int = Field(alias="contractvorm")
    area: Area = Field(alias="postcode")
    licences: Codes | None = Field(default=None, alias="rijbewijzen")
    languages: Codes | None = Field(default=None, alias="talen")
    language_levels: Annotated[list[LanguageLevel], Field(max_length=40)] | None = Field(
        default=None,
        alias="taalniveaus",
        description="Ontbreekt dit, dan blijft staan wat er van deze talen staat; een lege lijst haalt het weg.",
    )
    skills: Codes | None = Field(default=None, alias="vaardigheden")
    positions: Positions | None = Field(default=None, alias="plaatsen")
    wage: Short | None = Field(default=None, alias="loon")
    max_km: int | None = Field(
        default=None, alias="maxKm", ge=1, le=999, description="Verder weg wordt niemand voorgesteld."
    )
    starts_on: date | None = Field(default=None, alias="begintOp")
    expires_on: date | None = Field(
        default=None, alias="zichtbaarTot", description="Vanaf deze dag vindt niemand haar meer."
    )
    guided: bool | None = Field(default=None, alias="begeleiding")
    adapted: bool | None = Field(default=None, alias="aangepasteWerkplek")
    varied: bool | None = Field(default=None, alias="afwisselendeTaken")
    guidance: Long | None = Field(default=None, alias="begeleidingTekst")
    irregular: bool | None = Field(default=None, alias="onregelmatig", description="Ontbreekt als het niet bekend is.")
    without_car: bool | None = Field(default=None, alias="zonderAuto", description="Ontbreekt als het niet bekend is.")


class NewVacancy(Vacancy):
    """A vacancy with the supplier's own number."""

    name: Name = Field(alias="kenmerk")


class Closing(_Closed):
    """That a vacancy is closed."""

    name: Name = Field(alias="kenmerk")
    reason: Reason = Field(alias="gesloten")


class Supply(_Closed):
    """Vacancies and closings; each is taken over whole or not at all."""

    rows: list[NewVacancy | Closing] = Field(alias="vacatures", min_length=1, max_length=50)


class Finding(_Closed):
    """Words that the check stopped at."""

    words: str = Field(serialization_alias="woorden")
    ground: str = Field(serialization_alias="grond")
    law: str = Field(serialization_alias="wet")
    instead: str = Field(serialization_alias="anders")


class Standing(_Closed):
    """Where a vacancy stands, and why."""

    name: str = Field(serialization_alias="kenmerk")
    number: int = Field(
        serialization_alias="nummer", description="Het nummer waaronder iedereen haar op de site vindt."
    )
    version: int = Field(serialization_alias="versie")
    state: State = Field(serialization_alias="status")
    published_on: date | None = Field(serialization_alias="gepubliceerdOp")
    findings: list[Finding] = Field(serialization_alias="bevindingen")
    reason: str = Field(serialization_alias="reden", description="Wat onze medewerker bij het oordeel schreef.")


class Read(Standing):
    """A vacancy as it stands in Sonar now."""

    vacancy: Vacancy = Field(serialization_alias="vacature")


class Done(Standing):
    """What became of a delivery."""

    outcome: Outcome = Field(serialization_alias="verwerkt")


class Row(_Closed):
    """A vacancy in the list."""

    name: str = Field(serialization_alias="kenmerk")
    number: int = Field(serialization_alias="nummer")
    version: int = Field(serialization_alias="versie")
    state: State = Field(serialization_alias="status")
    title: str = Field(serialization_alias="titel")


class Page(_Closed):
    """A page of the supplier's own vacancies; `volgende` is there when there are more."""

    rows: list[Row] = Field(serialization_alias="vacatures")
    after: str | None = Field(serialization_alias="volgende")


class Fault(_Closed):
    """A field that is wrong."""

    name: str
    reason: str


class RowDone(_Closed):
    """What became of a row of a delivery."""

    row: int = Field(serialization_alias="rij")
    name: str = Field(serialization_alias="kenmerk")
    outcome: Outcome = Field(serialization_alias="verwerkt")
    detail: str
    faults: list[Fault] = Field(serialization_alias="fouten")


class SupplyDone(_Closed):
    """What became of a delivery, row by row."""

    rows: list[RowDone] = Field(serialization_alias="rijen")


def sent_schemas() -> dict[str, Any]:
    """Return, as parts of the contract, what is read from a body by the room of employers."""
    found: dict[str, Any] = {}
    for model in (Vacancy, NewVacancy, Supply):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        found |= schema.pop("$defs", {})
        found[model.__name__] = schema
    return found


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return how the contract tells of a body."""
    reference = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": reference}}}}
