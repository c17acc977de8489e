"""Words that tell of an illness or its treatment: Sonar keeps what somebody can do, never what ails her (R15)."""

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_EXACT: Final = (
    "adhd", "asd", "cva", "copd", "manie", "hiv", "aids", "ibs", "pms", "ptss", "soa", "tbc", "ggz", "dsm", "griep",
    "chronisch-vermoeid",
)  # fmt: skip
"""Short words, as they stand; those that also mean something else (`als`, `ms`) are left out."""
_BEGINNINGS: Final = (
    "alcoholis", "alzheimer", "anorexi", "antidepress", "artritis", "artrose", "astma", "autis", "bechterew",
    "bipolair", "boulimi", "borderline", "burn-out", "burnout", "chemo", "chirurg", "cirrose", "colitis", "crohn",
    "dement", "depress", "dermatolo", "diabet", "diagnos", "dialyse", "dwangneuros", "dyspraxi", "eczeem", "epilep",
    "fibromyalg", "gynaecolo", "hartaanval", "hartfalen", "hartinfarct", "hepatitis", "hernia", "hersenbloeding",
    "hersenletsel", "hersenschudding", "huntington", "hypochond", "infarct", "insuline", "kanker", "leukemie",
    "lupus", "lymfoom", "lyme", "manisch", "medicatie", "medicijn", "melanoom", "migraine", "miskraam", "morfine",
    "neuroloog", "neurolog", "neuropath", "oncolo", "orthopeed", "oxazepam", "paniekaanval", "paranoi", "parkinson",
    "posttrauma", "prozac", "psychiat", "psycholog", "psychoot", "psychos", "psychot", "reuma", "schizofren",
    "scoliose", "slaapapneu", "suikerziekte", "suicid", "tumor", "uitzaai", "verslaafd", "verslaving", "whiplash",
    "zelfmoord", "ziektebeeld", "zwanger",
)  # fmt: skip
_ENDINGS: Final = (
    "kwaal",
    "kwalen",
    "stoornis",
    "stoornissen",
    "syndroom",
    "kanker",
    "therapie",
    "ziekten",
    "ziektes",
    "tumor",
)
_ILLNESS: Final = "ziekte"
_PLAIN: Final = frozenset({"ziekte", "beroepsziekte"})
"""That somebody is ill may be known; the rules on sick pay speak of it. Which illness it is may not."""


_PHRASE: Final = re.compile(
    r"\b[A-Z][0-9]{2}\.[0-9]{1,2}\b"  # a code of an illness (ICD-10)
    r"|\bmedisch(?:e)?\s+(?:attest|dossier|keuring|rapport|rapportage|verklaring|verslag)\b",
    re.IGNORECASE,
)


def medical_words(text: str) -> tuple[str, ...]:
    """Return the words in `text` that name an illness, a treatment or who treats, as written, each once, in order.

    Codes of illnesses and words for a medical report come after them.

    A plain rule on a list of Dutch word beginnings and endings, blind to accents and capitals. It warns; it does not
    understand: it misses what is not on the list, and now and then it points at an innocent word.
    """
    found: dict[str, str] = {}
    for match in _WORD.finditer(text):
        plain = _plain(match[0])
        if _is_medical(plain):
            found.setdefault(plain, match[0])
    for match in _PHRASE.finditer(text):
        found.setdefault(_plain(match[0]), match[0])
    return tuple(found.values())


def _is_medical(word: str) -> bool:
    if word in _PLAIN:
        return False
    return (
        word in _EXACT
        or word.startswith(_BEGINNINGS)
        or any(word.endswith(ending) and word != ending for ending in (*_ENDINGS, _ILLNESS))
        or word in _ENDINGS
    )


def _plain(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
