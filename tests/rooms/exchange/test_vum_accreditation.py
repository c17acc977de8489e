"""The official accreditation set: what the exchange expects of a source is in our answers."""

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from sonar.clients.types import ClientKind, Contact, Identity, Profile
from sonar.exchange.operations import answer_jobseekers, answer_vacancies, begin_vum_call, import_jobseekers
from sonar.exchange.operations.vum_source import question_document
from sonar.exchange.operations.vum_vacancies import vacancy_document
from sonar.exchange.queries import read_jobseeker_question, read_vacancy_question
from sonar.exchange.types import Newcomer
from sonar.kernel.encryption import key_store
from sonar_synth.numbers import bsn_of
from tests.web import vum_exchange as vum
from tests.web.vum_exchange import ASKER_OIN, SHARED
from tests.world import World

SET, POINTS = SHARED / "accreditation", SHARED.parent / "data" / "pc4.csv"
LEVELS = {"0": 0, "1": 0, "2": 1, "3": 2, "4": 4, "5": 5, "6": 6}
NO_LEVEL = "7"
COMMAND = (1, 2, 3, 4)
FIND = "SELECT exchange.find_vum_vacancies(%s::jsonb, %s, %s)"
EVERYTHING = 100_000


def read(name: str) -> Any:
    """Return a file of the set; a test that needs it does not run where it is not."""
    if not (SET / name).exists() or not POINTS.exists():
        pytest.skip("the VUM accreditation set is not beside the checkout (../shared/vum/accreditation)")
    return json.loads((SET / name).read_text(encoding="utf-8"))


def body(criteria: str) -> bytes:
    """Return a question of the set as a body."""
    return json.dumps({"vraagObject": json.loads(criteria)}).encode()


@pytest.fixture
def everywhere(world: World) -> Iterator[World]:
    """A world that knows where each postcode lies."""
    read("jobseeker_queries.json")
    with POINTS.open(encoding="utf-8") as lines:
        points = [(int(row["postcode"]), row["latitude"], row["longitude"]) for row in csv.DictReader(lines)]
    known = {row[0] for row in world.all("SELECT pc4 FROM reference.pc4")}
    added = [point for point in points if point[0] not in known and 50.5 < float(point[1]) < 53.8]
    with world.sql.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO reference.pc4 VALUES (%s, 'Proef', 193, %s, %s, '2000-01-01') ON CONFLICT DO NOTHING", added
        )
    yield world
    world.sql.execute("DELETE FROM reference.pc4 WHERE pc4 = ANY (%s)", [[point[0] for point in added]])


def newcomer(numbers: dict[str, int], external_id: str, profile: Profile) -> Newcomer:
    """Return who a jobseeker of the set is."""
    return Newcomer(
        kind=ClientKind.JOBSEEKER,
        office_id=11,
        bsn=bsn_of(numbers[external_id], seed=9),
        identity=Identity("P.", "Proef", "", "Persoon", date(1990, 1, 1)),
        contact=Contact(postcode=f"{profile.pc4} AB"),
    )


@pytest.mark.requirement("R310")
def test_every_expected_jobseeker_is_found(everywhere: World, now: datetime) -> None:
    world, rows, questions = everywhere, read("jobseekers_upload.json"), read("jobseeker_queries.json")
    numbers = {row["idWerkzoekende"]: number for number, row in enumerate(rows)}
    report = import_jobseekers(
        rows=rows,
        identity_for=lambda external_id, profile: newcomer(numbers, external_id, profile),
        store=key_store(),
        now=now,
        progress=lambda _done, _total: None,
    )
    assert (report.read, report.new, report.refused) == (1000, 1000, ())
    source = dict(world.all("SELECT client_id, external_id FROM clients.import_source"))
    vum.party()
    expected, missed, over = 0, [], 0
    for each in questions:
        question = read_jobseeker_question(body(each["werkzoekende.zoekvraag"]))
        wanted = {match["idWerkzoekende"] for match in json.loads(each["werkzoekende.zoekresultaten"])}
        asked = json.dumps(question_document(question))
        (found,) = world.one("SELECT exchange.find_vum_jobseekers(%s::jsonb, 1, %s)", asked, EVERYTHING)
        missed += sorted(wanted - {source[client] for client in found})
        expected += len(wanted)
        over += len(found) > 100
        call = begin_vum_call(from_oin=ASKER_OIN, via_oin=ASKER_OIN, suwi=True)
        answer = answer_jobseekers(call=call, question=question)
        assert len(answer.matches) == min(len(found), 100)
        assert answer.more is (len(found) > 100)
    assert (len(questions), expected, missed) == (20, 44, [])
    assert over > 0


def put(world: World, vacancy: dict[str, Any]) -> int:
    """Put a vacancy of the set in the register; return its number."""
    code = vacancy.get("beroep", {}).get("codeBeroepsnaam", "x/geen").rpartition("/")[2]
    world.one("SELECT reference.meet_occupation('competentnl', %s)", code)
    hours = vacancy.get("werktijden", {})
    most = min(hours.get("aantalWerkurenPerWeekMaximaal", 0), 60)
    least = hours.get("aantalWerkurenPerWeekMinimaal", 60)
    flexible = vacancy.get("flexibiliteit", {}).get("indicatieOnregelmatigWerkOfPloegendienst", 0)
    level = vacancy.get("codeWerkEnDenkniveauMinimaal", NO_LEVEL)
    number = world.vacancy(
        occupation=0,
        occupation_scheme="competentnl",
        occupation_code=code,
        pc4=int(vacancy["adres"]["postcode"][:4]),
        hours_min=min(least, most),
        hours_max=most,
        education_level=LEVELS.get(level, 0),
        level_known=level != NO_LEVEL,
        licences=[each["codeSoortRijbewijs"] for each in vacancy.get("rijbewijs", [])],
        languages=[each["codeTaal"] for each in vacancy.get("taalbeheersing", []) if "codeTaal" in each],
        irregular_hours={1: True, 2: False}.get(flexible),
        starts_on=vacancy.get("arbeidsVoorwaarden", {}).get("datumAanvangWerkzaamheden"),
    )
    for each in vacancy.get("taalbeheersing", []):
        steps = [each.get(f"codeNiveauTaalbeheersing{name}") for name in ("Mondeling", "Schriftelijk")]
        # 0: does not apply; 8: not known.
        oral, written = (step if step in COMMAND else None for step in steps)
        if "codeTaal" in each and (oral or written):
            world.sql.execute(
                "INSERT INTO employers.vacancy_language VALUES (%s, %s, %s, %s) ON CONFLICT (vacancy_id, language)"
                " DO UPDATE SET oral = greatest(vacancy_language.oral, excluded.oral),"
                " written = greatest(vacancy_language.written, excluded.written)",
                [number, each["codeTaal"], oral, written],
            )
    return number


@pytest.mark.requirement("R310")
def test_every_expected_vacancy_is_found(everywhere: World) -> None:
    world, questions = everywhere, read("vacancy_queries.json")
    answers = [json.loads(each["vacature.zoekresultaten"]) for each in questions]
    vacancies = {vacancy["idVacature"]: vacancy for answer in answers for vacancy in answer}
    numbers = {external_id: put(world, vacancy) for external_id, vacancy in vacancies.items()}
    vum.party()
    expected, missed, over = 0, [], []
    for each, answer in zip(questions, answers, strict=True):
        question = read_vacancy_question(body(each["vacature.zoekvraag"]))
        asked = json.dumps(vacancy_document(question))
        (found,) = world.one(FIND, asked, 1, EVERYTHING)
        expected += len(answer)
        missed += [vacancy["idVacature"] for vacancy in answer if numbers[vacancy["idVacature"]] not in found]
        if len(found) > 100:
            over.append(asked)
        call = begin_vum_call(from_oin=ASKER_OIN, via_oin=ASKER_OIN, suwi=True)
        told = answer_vacancies(call=call, question=question)
        assert len(told.matches) == min(len(found), 100)
        assert told.more is (len(found) > 100)
    assert (len(questions), expected, len(vacancies), missed) == (40, 282, 242, [])
    for asked in over:
        one, other = (set(world.one(FIND, asked, seed, 100)[0]) for seed in (1, 2))
        assert len(one) == len(other) == 100
        assert one != other
        assert world.one(FIND, asked, 1, 100)[0] != sorted(one)
    # Such questions are in the set: what is said of them was tried.
    assert len(over) >= 1
