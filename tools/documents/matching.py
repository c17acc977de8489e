"""How matching counts, for people to read, and the same as an entry for the national algorithm register."""

from sonar.matching.queries import algorithm_register_entry
from sonar.matching.rules import weights

EXAMPLE_PAGE = "https://sonar.example.org/zo-zoeken-wij"
"""In place of the address at which Sonar is served: the page itself and the command have the real one."""


def document() -> str:
    """Return the page with the hard demands, the points and the order among equals."""
    lines = [
        "# How matching counts",
        "",
        "Written from `sonar/matching/rules/weights.py` by `./run docs`; a test holds the database's functions against",
        "it.",
        "",
        "## What must hold",
        "",
        "| demand | rule |",
        "| --- | --- |",
        *(f"| {name} | {rule} |" for name, rule in weights.HARD),
        "",
        "## What counts",
        "",
        "The points of the criteria add up to the score, at most 100, and are the same from the side of the vacancy",
        "and of the person. Gender, nationality, age, name, BSN, language of contact and benefit are not there to",
        "weigh.",
        "",
        *weights.published(),
        "",
        "## Among equals",
        "",
        weights.EQUALS,
        "",
        "Measured among 200 equals over 1,000 vacancies of five places, 40 a day, the same each time",
        "(`tests/rooms/matching/test_exposure.py`): by chance alone the Gini coefficient of how often they are shown",
        "is 0.115 and the tenth shown most gets 13.9 % of the places; by this rule 0.024 and 10.8 %.",
    ]
    return "\n".join(lines) + "\n"


def register_entry() -> str:
    """Return the entry for the algorithm register, as it would be for a Sonar at an example address."""
    return algorithm_register_entry(page=EXAMPLE_PAGE)
