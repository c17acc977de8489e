# ruff: noqa: E501 - sentences of the entry stand whole
"""The entry for the national algorithm register, by the field names of its publication standard, version 1.0.

Made from the table of points and from the legal basis that the policy names, so that what is published is what is done.
"""

from sonar.matching.rules.weights import POINTS
from sonar.matching.types import MAXIMUM, Criterion

STANDARD = "1.0"
LONGEST = {
    "name": 100,
    "description_short": 350,
    "organization": 100,
    **dict.fromkeys(
        ("goal", "proportionality", "human_intervention", "risks", "source_data", "methods_and_models"), 2500
    ),
}
"""What the standard allows, in characters."""
CATEGORIES = ("Hoog-risico AI-systemen", "Impactvolle algoritmes", "Overige algoritmes")
"""What the standard lets choose as category of publication. Fixed rules that people wrote are no AI system (AI Act, recital 12)."""
STATUSES = ("In ontwikkeling", "In gebruik", "Buiten gebruik")
"""What it lets choose as status."""
_DUTCH = {
    Criterion.OCCUPATION: "beroep",
    Criterion.DISTANCE: "reisafstand",
    Criterion.HOURS: "uren",
    Criterion.LEVEL: "opleidingsniveau",
    Criterion.START: "beschikbaarheid",
    Criterion.SKILLS: "vaardigheden",
    Criterion.CONTRACT: "contract",
    Criterion.LANGUAGES: "gevraagde talen",
}

_SHORT = (
    "Zoekt bij een vacature mensen die passen, en bij een werkzoekende vacatures die passen. De lijst staat op volgorde van"
    " punten. Bij elke uitkomst staat waarom. Een medewerker beslist."
)


def entry(*, legal_basis: str, task: str, page: str) -> dict[str, object]:
    """Return the entry; `legal_basis` and `task` are those of the purpose `matching` in the policy.

    `page` is the public page that tells how matching counts and where to turn with questions: an entry without a
    valid address for questions is not published.
    """
    weights = ", ".join(f"{_DUTCH[each]} {most}" for each, most in MAXIMUM.items() if POINTS[each])
    return {
        "standard_version": STANDARD,
        "lang": "NLD",
        "publication_category": CATEGORIES[1],
        "name": "Vinden van passende kandidaten en vacatures",
        "organization": "Uitvoeringsinstituut werknemersverzekeringen",
        "description_short": _SHORT,
        "status": STATUSES[0],
        "category": ["Werk"],
        **dict.fromkeys(("contact_email", "website"), page),
        "goal": task,
        "proportionality": (
            "Zonder namen: wie zoekt ziet wat past, niet wie het is. Een naam gaat open voor één vacature, met een reden, en"
            " dat wordt vastgelegd. Alleen gegevens die met het gevraagde werk te maken hebben tellen mee."
        ),
        "lawful_basis": legal_basis,
        "source_data": (
            "Uit het profiel: beroepen, woonplaats op vier cijfers van de postcode, reisafstand, uren, opleidingsniveau,"
            " rijbewijzen, talen, vaardigheden, contractwensen, beschikbaarheid, onregelmatige uren, vervoer. Wat het werk moet bieden telt alleen als"
            " geboden of niet. Niet gebruikt: geslacht, nationaliteit, leeftijd, naam, BSN, uitkering, gezondheid zelf."
        ),
        "methods_and_models": (
            "Vaste regels, geen zelflerend model. Eerst harde eisen, daarna punten per onderdeel, samen hoogstens"
            f" {sum(MAXIMUM.values())}: {weights}. Bij gelijke punten beslist het lot, met minder kans voor wie de laatste vier"
            " weken vaak is getoond."
        ),
        "human_intervention": (
            "De uitkomst is een hulpmiddel. Een adviseur kiest wie wordt benaderd; een werkzoekende kiest waarop zij reageert."
            " Niemand wordt door de uitkomst afgewezen."
        ),
        "risks": (
            "Ongelijke kansen door kenmerken die niet tellen: toetsen verwisselen ze en eisen dezelfde uitkomst. Altijd dezelfde"
            " mensen bovenaan: hoe vaak iemand is getoond telt mee en wordt gemeten. Oude gegevens: een verlopen cv valt af."
        ),
        "provider": "Eigen ontwikkeling",
        "tags": "bemiddeling, vacatures, werkzoekenden",
    }
