"""Nothing points at anybody in what leaves for other organisations: whatever is planted, in whatever text."""

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonar.access.types import Basis
from sonar.clients.types import ClientCard, Contact, Education, Part, Profile, WantedOccupation, WorkExperience
from sonar.exchange.rules.vum_answer import TREATMENT, Detail, Treatment, jobseeker_answer
from sonar.exchange.rules.vum_texts import Held, why_held

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared" / "vum"
WORDS = (
    "Ik werk graag met mensen.", "Ik zoek een baan voor vier dagen.", "Mijn ervaring is breed en ik leer snel.",
    "Sinds een jaar werk ik in een magazijn.",
)  # fmt: skip
FIRST = ("Fatima", "Żofia", "Mehmet", "Jan", "Sanne", "Chidi", "Nguyên", "Anouk", "Ömer", "Siobhán")
LAST = ("Yilmaz", "van der Berg", "Kowalczyk", "de Vries", "El Amrani", "O'Brien", "Jansen-Bakker", "Nguyen", "'t Hart")
DIGITS = st.text("0123456789", min_size=8, max_size=8)
PLANTS = st.one_of(
    st.builds("{} {}".format, st.sampled_from(FIRST), st.sampled_from(LAST)),
    st.sampled_from(LAST).map(lambda name: f"mevrouw {name}"),
    st.sampled_from(FIRST).map(lambda name: f"mijn naam is {name.lower()}"),
    st.sampled_from(["j.jansen@proef.nl", "fatima_x1@mail.com", "FY@proef-bedrijf.amsterdam", "a@b.nl"]),
    DIGITS.map(lambda digits: f"06-{digits}"),
    DIGITS.map(lambda digits: f"+31 6 {digits[:4]} {digits[4:]}"),
    DIGITS.map(lambda digits: " ".join(f"06{digits}")),
    DIGITS.map(lambda digits: f"bsn 1{digits}"),
    st.integers(1000, 9999).map(lambda number: f"{number} AB"),
    st.integers(1000, 9999).map(lambda number: f"{number}xz"),
    st.integers(1, 400).map(lambda number: f"Dorpsstraat {number}"),
    st.sampled_from(["www.proef.nl", "https://example.org/ik", "proefpersoon.com", "linkedin"]),
    st.sampled_from(["Ik heb diabetes", "vanwege mijn depressie", "zwanger", "een burn-out"]),
    st.sampled_from(["Wajong", "statushouder", "alleenstaande moeder", "41 jaar oud", "geboren in juni"]),
)  # fmt: skip
NOISE = st.sampled_from(["", "\u200b", "\u00ad"])


@given(plant=PLANTS, words=st.sampled_from(WORDS), noise=NOISE, first=st.booleans())
@settings(max_examples=400, deadline=None)
def test_a_text_with_something_planted_stays_here(plant: str, words: str, noise: str, *, first: bool) -> None:
    assert why_held(words) == frozenset()
    planted = plant[:2] + noise + plant[2:]
    assert why_held(f"{planted}. {words}" if first else f"{words} Vraag het aan {planted}, ook morgen.")


HIDDEN = {
    "06\u201312\u201334\u201356\u201378": Held.NUMBER,
    "06, 12, 34, 56, 78": Held.NUMBER,
    "06_12_34_56_78": Held.NUMBER,
    "06*12*34*56*78": Held.NUMBER,
    "0\ufe0f\u20e36\ufe0f\u20e31\ufe0f\u20e32\ufe0f\u20e33\ufe0f\u20e34\ufe0f\u20e3": Held.NUMBER,
    "0\u03366\u03361\u03362\u03363\u03364\u0336": Held.NUMBER,
    "\u0660\u0666\u0661\u0662\u0663\u0664\u0665": Held.NUMBER,
    "nul zes een twee drie vier vijf zes zeven acht": Held.NUMBER,
    "nul-zes, één-twee, drie-vier": Held.NUMBER,
    "jansen punt jan bij gmail": Held.ADDRESS,
    "insta: bakkertje81": Held.ADDRESS,
    "\u0645\u062d\u0645\u062f": Held.NAME,
    "\u738b\u5c0f\u660e": Held.NAME,
    "f\u0430tima": Held.NAME,
    "fa\u0335ti\u0335ma": Held.NAME,
    "ja\u00adn": Held.NAME,
    "pe\u034fter": Held.NAME,
}
"""Ways to write what points at somebody past a plain rule."""


@pytest.mark.parametrize("planted", HIDDEN)
def test_what_is_written_past_the_rule_is_seen(planted: str) -> None:
    for text in (f"Ik werk graag buiten, {planted}.", f"Ik werk graag buiten. {planted}"):
        assert HIDDEN[planted] in why_held(text), ascii(planted)


@pytest.mark.parametrize("name", ["Koning", "Henning"])
def test_a_name_that_ends_as_a_noun_is_seen_at_the_beginning_too(name: str) -> None:
    assert Held.NAME in why_held(f"{name} werkt graag buiten.")


@pytest.mark.parametrize(
    "text",
    [
        "Ik ben één van de vier die zes dagen werkten.",
        "Verzorging van planten, 3 jaar, ook in een café en een crèche.",
        "Ik werkte drie, vier of vijf dagen.",
        "Een cursus van 40 uur.\nDaarna 2 jaar ervaring.",
    ],
)
def test_an_ordinary_text_goes_along(text: str) -> None:
    assert why_held(text) == frozenset()


def test_full_width_digits_and_signs_are_seen() -> None:
    assert Held.NUMBER in why_held("Bel mij op 0612345678.")
    assert Held.ADDRESS in why_held("Mail naar ik\uff20proef.nl.")


def card(text: str, day: date) -> ClientCard:
    """Return somebody with one text and one day in every corner of her record."""
    part = {"source": "own_statement"}
    rows = (
        Part("course", 1, 1, **part, values={"course_name": text, "institute": text, "started": day}),
        Part("course", 2, 1, **part, values={"course_name": text, "explanation": text, "ended": day}),
        Part("interest", 1, 1, **part, values={"interest": text[:120]}),
        Part("skill", 1, 1, **part, values={"skill_kind": "competence", "skill_code": text[:200], "skill_name": text}),
        Part("vehicle", 1, 1, **part, values={"vehicle_kind": "car"}),
        Part("web_address", 1, 1, **part, values={"address_kind": "profile", "url": "https://example.org/geheim"}),
    )  # fmt: skip
    profile = Profile(
        pc4=8011,
        available_from=day,
        occupations=(WantedOccupation("competentnl", "AB1"), WantedOccupation("sonar", "7")),
        education=(Education(text, 5, text, day, day, diploma=True, status=1, diploma_on=day, study_code=text[:9]),),
        experience=(WorkExperience(text[:70], text, text, day, day),),
        presentation=text,
    )
    return ClientCard(
        client_id=UUID(int=1), reference="", basis=Basis.EXCHANGE, profile=profile, parts=rows,
        contact=Contact(email="geheim@example.org", phone="0612345678"),
    )  # fmt: skip


def places(value: Any, place: str = "") -> set[str]:
    """Return the attributes that an answer fills."""
    if isinstance(value, dict):
        return set().union(*(places(inside, f"{place}.{name}".strip(".")) for name, inside in value.items()), set())
    if isinstance(value, list):
        return set().union(*(places(inside, place) for inside in value), set())
    return {place}


@given(plant=PLANTS, words=st.sampled_from(WORDS), day=st.dates(date(1960, 1, 2), date(2030, 1, 1)), rare=st.booleans())
@settings(max_examples=200, deadline=None)
def test_no_plant_is_in_a_first_answer(plant: str, words: str, day: date, *, rare: bool) -> None:
    answer = jobseeker_answer(card(f"{words} Vraag het aan {plant}.", day), name="x", rare=rare)
    said = json.dumps(answer, ensure_ascii=False)
    assert plant not in said
    assert "geheim" not in said
    if day.day != 1:
        assert day.isoformat() not in said
    allowed = {name for name, how in TREATMENT.items() if how not in (Treatment.DETAIL, Treatment.NEVER)}
    assert places(answer) <= allowed


def test_employers_and_schools_go_to_suwi_parties_of_who_does_not_stand_out() -> None:
    shown = card("Bakkerij Proef", date(2020, 5, 17))
    told = {
        (detail, rare): json.dumps(jobseeker_answer(shown, name="x", rare=rare, detail=detail))
        for detail in Detail
        for rare in (True, False)
    }
    assert {key for key, said in told.items() if "Bakkerij" in said} == {(Detail.SUWI, False)}
    assert {key for key, said in told.items() if "geheim" in said} == {
        (detail, rare) for detail in (Detail.PARTY, Detail.SUWI) for rare in (True, False)
    }
    coarse, coarser = (jobseeker_answer(shown, name="x", rare=rare) for rare in (False, True))
    assert coarse["arbeidsmarktkwalificatie"]["opleiding"][0]["datumDiploma"] == "2020-05-01"
    assert coarser["arbeidsmarktkwalificatie"]["opleiding"][0]["datumDiploma"] == "2020-01-01"
    assert "2020-05-17" not in "".join(told.values())


def test_the_published_table_is_the_one_that_holds() -> None:
    table = (ROOT / "docs" / "reference" / "vum-attributes.md").read_text(encoding="utf-8")
    rows = dict(line.strip("| ").split(" | ")[:2] for line in table.splitlines() if line.startswith("| `"))
    assert rows == {f"`{name}`": how.value for name, how in TREATMENT.items()}


def test_every_attribute_of_the_contract_stands_in_the_table() -> None:
    path = SHARED / "attributen-werkzoekende-v1.5.csv"
    if not path.exists():
        pytest.skip("the VUM field sheets are not beside the checkout (../shared/vum)")
    with path.open(encoding="utf-8-sig") as lines:
        assert sum(1 for _ in csv.DictReader(lines)) <= len(TREATMENT)


def test_how_much_of_the_official_texts_is_held_back() -> None:
    path = SHARED / "accreditation" / "jobseekers_upload.json"
    if not path.exists():
        pytest.skip("the VUM accreditation set is not beside the checkout (../shared/vum/accreditation)")
    held, total = Counter[str](), Counter[str]()
    for row in json.loads(path.read_text(encoding="utf-8")):
        qualification = row.get("arbeidsmarktkwalificatie", {})
        texts = [("presentation", row.get("persoonlijkePresentatie"))]
        texts += [("course", each.get("naamCursus")) for each in qualification.get("cursus", [])]
        texts += [("work", each.get("toelichtingWerkervaring")) for each in qualification.get("werkervaring", [])]
        texts += [("interest", each.get("naamInteresse")) for each in qualification.get("interesse", [])]
        for kind, text in texts:
            if text:
                total[kind] += 1
                held[kind] += bool(why_held(text))
    shares = {kind: round(held[kind] / total[kind], 2) for kind in total}
    assert shares["presentation"] <= 0.02, shares
    assert shares["course"] <= 0.12, shares
    assert shares["work"] <= 0.12, shares
    # A name of an interest begins with a capital, as names of people do: most stay here.
    assert 0.5 <= shares["interest"] <= 0.8, shares
