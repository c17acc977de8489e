"""Reading VUM jobseekers: what is taken over, what is left out and said, what is refused."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sonar.clients.types import Education, LanguageSkill, Profile, WantedOccupation, WorkExperience
from sonar.exchange import operations, rules
from sonar.exchange.rules.vum import NOT_TAKEN
from sonar.exchange.types import KnownCodes
from sonar.reference.operations import shipped_lists

KNOWN = KnownCodes(licences=frozenset({"AM", "B", "CE"}), languages=frozenset({"nld", "eng"}))
OCCUPATION = "https://linkeddata.competentnl.nl/uwv/id/occupation/"
UPLOAD = Path(__file__).parents[4] / "shared" / "vum" / "accreditation" / "jobseekers_upload.json"


def _row(**more: Any) -> dict[str, Any]:
    return {"idWerkzoekende": "een.1-A_b", "mobiliteit": {"bemiddelingspostcode": "8011AB"}, **more}


def _profile(**more: Any) -> Profile:
    return rules.read_jobseeker(_row(**more), position=1, known=KNOWN).profile


def _warnings(**more: Any) -> list[tuple[str, str]]:
    found = rules.read_jobseeker(_row(**more), position=9, known=KNOWN).warnings
    assert all(warning.position == 9 for warning in found)
    return [(warning.field_name, warning.reason) for warning in found]


def test_the_least_that_is_needed() -> None:
    found = rules.read_jobseeker(_row(), position=1, known=KNOWN)
    assert found.external_id == "een.1-A_b"
    assert found.profile == Profile(pc4=8011)
    assert found.warnings == ()
    assert found.unused == ()


@pytest.mark.requirement("I74")
def test_everything_that_has_a_place() -> None:
    profile = _profile(
        mobiliteit={"bemiddelingspostcode": "7607kd", "maximaleReisafstand": 30, "maximaleReistijd": 45},
        bemiddelingsberoep=[
            {"codeBeroepsnaam": f"{OCCUPATION}57D17BDAA8"},
            {"codeBeroepsnaam": f"{OCCUPATION}57D17BDAA8"},
        ],
        contractvorm=[{"codeTypeArbeidscontract": "B", "codeTypeOvereenkomst": "01"}, {"codeTypeOvereenkomst": "04"}],
        werktijden={"aantalWerkurenPerWeekMinimaal": 16, "aantalWerkurenPerWeekMaximaal": 32},
        flexibiliteit={"datumAanvangBeschikbaarVoorWerk": "2026-08-27"},
        persoonlijkePresentatie=" Zelf geschreven. ",
        arbeidsmarktkwalificatie={
            "codeWerkEnDenkniveauWerkzoekende": 4,
            "rijbewijs": [{"codeSoortRijbewijs": "CE"}, {"codeSoortRijbewijs": "B"}, {"codeSoortRijbewijs": "B"}],
            "taalbeheersing": [
                {"codeTaal": "nld", "codeNiveauTaalbeheersingMondeling": 3, "codeNiveauTaalbeheersingSchriftelijk": 1},
                {"codeTaal": "nld", "codeNiveauTaalbeheersingMondeling": 2},
                {"codeTaal": "eng", "codeNiveauTaalbeheersingMondeling": 0},
            ],
            "opleiding": [
                {
                    "toelichtingOpleiding": "Zorg",
                    "codeNiveauOpleiding": 4,
                    "naamOpleidingsinstituut": "School",
                    "datumAanvangVolgenOpleiding": "2010-09-01",
                    "datumEindeVolgenOpleiding": "2013-07-01",
                    "indicatieDiploma": 1,
                },
                {},
            ],
            "werkervaring": [
                {
                    "beroep": {"codeBeroepsnaam": f"{OCCUPATION}AB12"},
                    "naamOrganisatie": "Bedrijf",
                    "toelichtingWerkervaring": "Gewerkt",
                    "datumAanvangWerkzaamheden": "2015-01-01",
                }
            ],
        },
    )
    assert profile == Profile(
        pc4=7607,
        education_level=4,
        hours_min=16,
        hours_max=32,
        max_distance_km=30,
        available_from=date(2026, 8, 27),
        licences=("B", "CE"),
        contract_forms=(2, 4),
        occupations=(WantedOccupation("competentnl", "57D17BDAA8"),),
        languages=(LanguageSkill("eng"), LanguageSkill("nld", oral=3, written=0)),
        education=(Education("Zorg", 4, "School", date(2010, 9, 1), date(2013, 7, 1), diploma=True),),
        experience=(WorkExperience("Bedrijf", "competentnl:AB12", "Gewerkt", started=date(2015, 1, 1)),),
        presentation="Zelf geschreven.",
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (None, "is not an object"),
        ([], "is not an object"),
        ("tekst", "is not an object"),
        ({}, "idWerkzoekende is missing"),
        ({"idWerkzoekende": 12}, "idWerkzoekende is missing"),
        ({"idWerkzoekende": "met spatie"}, "idWerkzoekende is missing"),
        ({"idWerkzoekende": "x" * 201}, "idWerkzoekende is missing"),
        ({"idWerkzoekende": "x"}, "bemiddelingspostcode is missing"),
        ({"idWerkzoekende": "x", "mobiliteit": {"bemiddelingspostcode": "0123AB"}}, "bemiddelingspostcode is missing"),
        ({"idWerkzoekende": "x", "mobiliteit": {"bemiddelingspostcode": "8011A"}}, "bemiddelingspostcode is missing"),
        ({"idWerkzoekende": "x", "mobiliteit": {"bemiddelingspostcode": 8011}}, "bemiddelingspostcode is missing"),
        ({"idWerkzoekende": "x", "mobiliteit": ["8011AB"]}, "bemiddelingspostcode is missing"),
    ],
)
def test_an_object_that_cannot_be_known_or_placed_is_refused(row: object, reason: str) -> None:
    with pytest.raises(rules.RowRefused, match=reason):
        rules.read_jobseeker(row, position=3, known=KNOWN)


@pytest.mark.parametrize(
    ("more", "warning"),
    [
        (
            {"mobiliteit": {"bemiddelingspostcode": "8011AB", "maximaleReisafstand": -1}},
            ("maximaleReisafstand", "is not between 0 and 999"),
        ),
        (
            {"mobiliteit": {"bemiddelingspostcode": "8011AB", "maximaleReisafstand": "9"}},
            ("maximaleReisafstand", "is not a whole number"),
        ),
        (
            {"mobiliteit": {"bemiddelingspostcode": "8011AB", "maximaleReisafstand": True}},
            ("maximaleReisafstand", "is not a whole number"),
        ),
        ({"werktijden": []}, ("werktijden", "is not an object")),
        (
            {"werktijden": {"aantalWerkurenPerWeekMinimaal": 40, "aantalWerkurenPerWeekMaximaal": 8}},
            ("aantalWerkurenPerWeekMinimaal", "is more than aantalWerkurenPerWeekMaximaal; both were left out"),
        ),
        (
            {"werktijden": {"aantalWerkurenPerWeekMaximaal": 100}},
            ("aantalWerkurenPerWeekMaximaal", "is not between 0 and 99"),
        ),
        (
            {"flexibiliteit": {"datumAanvangBeschikbaarVoorWerk": "27-08-2026"}},
            ("datumAanvangBeschikbaarVoorWerk", "is not a date of the form YYYY-MM-DD"),
        ),
        (
            {"flexibiliteit": {"datumAanvangBeschikbaarVoorWerk": "2026-02-30"}},
            ("datumAanvangBeschikbaarVoorWerk", "is not a date of the form YYYY-MM-DD"),
        ),
        (
            {"flexibiliteit": {"datumAanvangBeschikbaarVoorWerk": "20260827"}},
            ("datumAanvangBeschikbaarVoorWerk", "is not a date of the form YYYY-MM-DD"),
        ),
        ({"bemiddelingsberoep": {}}, ("bemiddelingsberoep", "is not a list")),
        ({"bemiddelingsberoep": ["x"]}, ("bemiddelingsberoep", "holds something that is not an object")),
        (
            {"bemiddelingsberoep": [{"codeBeroepsnaam": "https://elders.example/1"}]},
            ("codeBeroepsnaam", "is not the address of a CompetentNL occupation"),
        ),
        ({"contractvorm": [{"codeTypeArbeidscontract": "X"}]}, ("codeTypeArbeidscontract", "is not a known code")),
        ({"contractvorm": [{"codeTypeOvereenkomst": 1}]}, ("codeTypeOvereenkomst", "is not a known code")),
        ({"persoonlijkePresentatie": "x" * 2001}, ("persoonlijkePresentatie", "is longer than 2000 characters")),
        ({"persoonlijkePresentatie": "a\x00b"}, ("persoonlijkePresentatie", "holds control characters")),
        ({"persoonlijkePresentatie": 7}, ("persoonlijkePresentatie", "is not a text")),
        (
            {"arbeidsmarktkwalificatie": {"codeWerkEnDenkniveauWerkzoekende": 8}},
            ("codeWerkEnDenkniveauWerkzoekende", "is not a known code"),
        ),
        (
            {"arbeidsmarktkwalificatie": {"rijbewijs": [{"codeSoortRijbewijs": "Z"}]}},
            ("codeSoortRijbewijs", "is not a known code"),
        ),
        ({"arbeidsmarktkwalificatie": {"taalbeheersing": [{"codeTaal": "xxx"}]}}, ("codeTaal", "is not a known code")),
        (
            {"arbeidsmarktkwalificatie": {"taalbeheersing": [{}]}},
            ("codeTaal", "is missing, so the level of this language was left out"),
        ),
        (
            {
                "arbeidsmarktkwalificatie": {
                    "taalbeheersing": [{"codeTaal": "nld", "codeNiveauTaalbeheersingMondeling": 7}]
                }
            },
            ("codeNiveauTaalbeheersingMondeling", "is not a known code"),
        ),
        (
            {"arbeidsmarktkwalificatie": {"opleiding": [{"indicatieDiploma": 5}]}},
            ("indicatieDiploma", "is not a known code"),
        ),
        (
            {
                "arbeidsmarktkwalificatie": {
                    "werkervaring": [
                        {"datumAanvangWerkzaamheden": "2020-01-02", "datumEindeWerkzaamheden": "2020-01-01"}
                    ]
                }
            },
            ("datumEindeWerkzaamheden", "lies before datumAanvangWerkzaamheden"),
        ),
    ],
)
def test_a_field_that_does_not_fit_is_left_out_and_said(more: dict[str, Any], warning: tuple[str, str]) -> None:
    assert _warnings(**more) == [warning]


def test_a_distance_beyond_the_country_is_the_whole_country() -> None:
    far = {"bemiddelingspostcode": "8011AB", "maximaleReisafstand": 999}
    assert _profile(mobiliteit=far).max_distance_km == 500
    assert _warnings(mobiliteit=far) == [("maximaleReisafstand", "is more than 500, and was taken as 500")]


@pytest.mark.requirement("R30")
def test_reports_never_repeat_a_value() -> None:
    secret = "Geheim-van-Fatima"
    row = _row(
        persoonlijkePresentatie=[secret],
        bemiddelingsberoep=[{"codeBeroepsnaam": secret}],
        contractvorm=secret,
        arbeidsmarktkwalificatie={
            "rijbewijs": [{"codeSoortRijbewijs": secret}],
            "taalbeheersing": [{"codeTaal": secret}],
        },
        **{secret: secret},
    )
    found = rules.read_jobseeker(row, position=1, known=KNOWN)
    assert len(found.warnings) == 5
    assert secret not in repr(found)
    with pytest.raises(rules.RowRefused) as refused:
        rules.read_jobseeker({"idWerkzoekende": secret + " "}, position=1, known=KNOWN)
    assert secret not in str(refused.value)


@pytest.mark.requirement("I74")
def test_every_other_attribute_becomes_a_part_of_the_record() -> None:
    found = rules.read_jobseeker(
        _row(
            mobiliteit={"bemiddelingspostcode": "8011AB", "maximaleReistijd": 45},
            werktijden={"indicatieKantoortijden": 2},
            flexibiliteit={
                "datumEindeBeschikbaarVoorWerk": "2027-06-30", "indicatieOnregelmatigWerkOfPloegendienst": 1,
            },
            contractvorm=[{"codeTypeOvereenkomst": "04"}, {"codeTypeOvereenkomst": "01"}],
            indicatieBeschikbaarheidContactgegevens=1,
            indicatieLdrRegistratie=2,
            eisAanWerk={"indicatieBegeleiding": 1, "indicatieWerkvariatie": 0},
            sector=[{"codeSbi": 86101}, {"codeSbi": 87100}, {"codeSbi": 1110}],
            vervoermiddel=[
                {"codeVervoermiddel": 3, "indicatieBeschikbaarVoorWoonWerkverkeer": 1}, {"codeVervoermiddel": 9},
            ],
            webadres=[{"codeWebadres": 1, "url": "https://example.org/ik"}],
            arbeidsmarktkwalificatie={
                "cursus": [
                    {"naamCursus": "Heftruck", "toelichtingCursus": "Met examen", "indicatieCertificaat": 1,
                     "datumCertificaat": "2020-01-05"},
                    {"toelichtingCursus": "Eigen naam"},
                ],
                "interesse": [{"naamInteresse": "Tuinen"}, {"naamInteresse": "Tuinen"}],
                "competentiebeheersing": [{"codeCompetentie": "https://linkeddata.competentnl.nl/id/AB12"}],
            },
        ),
        position=1,
        known=KNOWN,
    )  # fmt: skip
    own = {"source": "own_statement"}
    assert found.parts == {
        "work_wishes": (
            {"max_travel_minutes": 45, "available_until": date(2027, 6, 30), "office_hours": False,
             "irregular_hours": True, "agreement_kinds": ["01", "04"], "contact_shown": True, **own},
        ),
        "work_situation": ({"sector_first": "Q", "sector_second": "A", **own},),
        "work_needs": ({"guidance": True, **own},),
        "target_group": ({"in_register": False, "source": "other_register"},),
        "vehicle": ({"vehicle_kind": "bicycle", "for_commuting": True, **own}, {"vehicle_kind": "other", **own}),
        "web_address": ({"address_kind": "profile", "url": "https://example.org/ik", **own},),
        "course": (
            {"course_name": "Heftruck", "certificate": True, "certificate_on": date(2020, 1, 5),
             "explanation": "Met examen", **own},
            {"course_name": "Eigen naam", "explanation": "Eigen naam", **own},
        ),
        "interest": ({"interest": "Tuinen", **own},),
        "skill": (
            {"skill_kind": "competence", "skill_code": "https://linkeddata.competentnl.nl/id/AB12",
             "skill_name": "CompetentNL AB12", **own},
        ),
    }  # fmt: skip
    assert (found.warnings, found.unused) == ((), ())


def test_parts_that_do_not_fit_are_left_out_and_said() -> None:
    assert _warnings(
        sector=[{"codeSbi": 99}, {"codeSbi": "86101"}],
        vervoermiddel=[{"codeVervoermiddel": 7}],
        webadres=[{"codeWebadres": 8, "url": "ftp://example.org"}],
        eisAanWerk={"indicatieBegeleiding": 5},
        arbeidsmarktkwalificatie={"cursus": [{"datumCertificaat": "2020-01-05"}], "interesse": [{"naamInteresse": 3}]},
    ) == [
        ("codeSbi", "is not a known code"),
        ("codeSbi", "is not a whole number"),
        ("indicatieBegeleiding", "is not a known code"),
        ("codeVervoermiddel", "is not a known code"),
        ("codeWebadres", "is not a known code"),
        ("url", "is not the address of a page"),
        ("naamCursus", "is missing, so this course was left out"),
        ("naamInteresse", "is not a text"),
    ]


def test_what_is_not_taken_over_is_counted_and_has_a_reason() -> None:
    found = rules.read_jobseeker(
        _row(emailadres=["proef@example.org"], telefoonnummer=[], contactpersoon=[{"naam": "x"}]),
        position=1,
        known=KNOWN,
    )
    assert found.unused == ("contactpersoon", "emailadres")
    assert all(len(reason) > 20 for reason in NOT_TAKEN.values())


def test_a_repeated_record_is_refused() -> None:
    seen: dict[str, int] = {}
    jobseeker = rules.read_jobseeker(_row(), position=4, known=KNOWN)
    rules.refuse_repeated(jobseeker, position=4, first_seen=seen)
    with pytest.raises(rules.RowRefused, match="same idWerkzoekende as object 4"):
        rules.refuse_repeated(jobseeker, position=8, first_seen=seen)


@pytest.mark.parametrize(
    ("write", "sentence"),
    [
        (Path.is_file, "upload.json does not exist"),
        (lambda path: path.mkdir(), "upload.json is a folder, not a file"),
        (lambda path: path.write_bytes(b'[{"a": "\xe9"}]'), "upload.json is not in UTF-8: see byte 9"),
        (lambda path: path.write_text("[{]"), "upload.json is not valid JSON: see line 1, column 3"),
        (lambda path: path.write_text(""), "upload.json is not valid JSON: see line 1, column 1"),
        (lambda path: path.write_text('{"a": 1}'), "upload.json does not hold a list of jobseekers"),
        (lambda path: path.write_text("[NaN]"), "upload.json holds a number that JSON does not have"),
        (lambda path: path.write_text("[" * 100_000), "upload.json is nested too deeply"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_in_one_sentence(
    tmp_path: Path, write: Callable[[Path], object], sentence: str
) -> None:
    path = tmp_path / "upload.json"
    write(path)
    with pytest.raises(operations.UnreadableFile) as unreadable:
        operations.read_vum_file(path)
    assert str(unreadable.value) == sentence


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "upload.json"
    path.write_bytes(b"\xef\xbb\xbf[]")
    assert operations.read_vum_file(path) == []


def test_the_official_set_reads_without_a_refusal() -> None:
    if not UPLOAD.exists():
        pytest.skip("the VUM accreditation set is not beside the checkout (../shared/vum/accreditation)")
    known = KnownCodes(
        licences=frozenset(each.code for each in shipped_lists().licences),
        languages=frozenset({"nld", "eng", "deu", "fra"}),
    )
    rows = json.loads(UPLOAD.read_text(encoding="utf-8"))
    found = [rules.read_jobseeker(row, position=n, known=known) for n, row in enumerate(rows, start=1)]
    assert len({each.external_id for each in found}) == 1_000
    assert all(each.profile.occupations for each in found)
    # The set is drawn at random: dates run backwards, languages lack their code and people name many sectors; every
    # code in it is known.
    reasons = {warning.reason for each in found for warning in each.warnings}
    assert {reason for reason in reasons if not reason.startswith(("lies before", "is missing"))} <= {
        "has more than three sectors; the first three were taken",
        "can be two sectors",
    }


@pytest.mark.parametrize(
    ("code", "section"),
    [
        (62010, "J"), (6201, "J"), (1392, "C"), (1091, "C"), (150, "A"), (312, "A"), (620, "B"), (1131, "A"),
        (1110, "A"), (1413, "C"), (2910, "C"), (99000, "U"), (1411, None), (1629, None), (99, None), (0, None),
    ],
)  # fmt: skip
def test_a_sector_is_read_with_its_first_zero_lost(code: int, section: str | None) -> None:
    found = rules.read_jobseeker(_row(sector=[{"codeSbi": code}]), position=1, known=KNOWN)
    assert found.parts.get("work_situation", ({},))[0].get("sector_first") == section
    assert bool(found.warnings) == (section is None)
