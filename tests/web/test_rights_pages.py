"""The pages around rights, on the real database: by GET and by POST, as the functions they are for and as others."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client

from sonar.access.jobs import watch
from sonar.access.types import Category, Purpose
from sonar.disclosure.operations import open_client
from sonar.identity.types import Function
from sonar.kernel import clock
from tests.world import (
    ADVISER,
    AUDITOR,
    BY_FUNCTION,
    COLLEAGUE,
    FUNCTIONAL_MANAGER,
    MANAGER,
    REASON,
    SECURITY,
    Person,
    World,
)

WHY = "Haar ex-partner bedreigt haar en zoekt haar adres."
NO_CLIENTS = {
    "/vervanging": {"uwv_adviser", "municipal_adviser", "sw_adviser", "team_manager"},
    "/baliedienst": {"team_manager"},
    "/bekenden": {function.value for function in Function},
    "/functies": {function.value for function in Function},
    "/functies/sw_adviser": {function.value for function in Function},
    "/toezicht/signalen": {"security_officer", "data_protection_officer", "auditor"},
    "/beheer/buiten-de-regio": {"functional_manager", "security_officer", "data_protection_officer", "auditor"},
    "/beheer/organisaties": {"functional_manager", "security_officer", "data_protection_officer", "auditor"},
    "/beheer/afgeschermd": {"team_manager", "security_officer"},
    "/beheer/mensen/nieuw": {"team_manager"},
    "/klanten/oud-klant": {"uwv_adviser", "municipal_adviser", "sw_adviser"},
}
"""By page, for which functions it is."""


def day(days: int = 0) -> str:
    """Return a day from today, as a form sends it."""
    return (clock.local_day(clock.now()) + timedelta(days=days)).isoformat()


def text_of(answer: HttpResponse) -> str:
    """Return the page."""
    return answer.content.decode()


def named(page: str, name: str) -> list[str]:
    """Return the values of buttons and hidden fields with this name."""
    return [*re.findall(rf'name="{name}" value="([^"]+)"', page)]


def option(page: str, words: str) -> str:
    """Return the value of an option of a choice, by its words."""
    found = re.search(rf'<option value="([^"]+)"[^>]*>{re.escape(words)}', page)
    assert found is not None, words
    return found[1]


def number_of(world: World, person: Person) -> str:
    """Return somebody's client number, as her own adviser reads it."""
    actor = world.sign_in()
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.MEDIATION,
        categories=[Category.IDENTITY],
        now=clock.now(),
    ) as opened:
        assert opened.card.placement is not None
        return opened.card.placement.number


@pytest.mark.requirement("R50", "R53", "I45")
def test_each_page_is_for_its_functions_and_names_no_client(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    world.protect(person)
    for function, staff in BY_FUNCTION.items():
        world.browse(http, world.sign_in(staff))
        for address, functions in NO_CLIENTS.items():
            answer = http.get(address)
            assert answer.status_code == (200 if function.value in functions else 403), (address, function)
            assert person.new.identity.last_name not in text_of(answer)
            assert str(person.id) not in text_of(answer)
            if function.value not in functions:
                assert http.post(address, {"answer": "yes"}).status_code == 403


@pytest.mark.requirement("I6")
def test_replacement_from_arranging_to_the_start_page_to_its_end(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    world.browse(http, world.sign_in())
    page = text_of(http.get("/vervanging"))
    assert "Wie is er niet?" not in page  # she arranges for herself
    chosen = {"substitute": option(page, "Test Uwv Adviser 2"), "until": day(9)}
    faulty = http.post("/vervanging", {**chosen, "until": "ooit"})
    assert faulty.status_code == 422
    assert f'value="{chosen["substitute"]}" selected' in text_of(faulty)  # whom she chose stays chosen
    past = http.post("/vervanging", {**chosen, "until": day(-1)})
    assert past.status_code == 422
    assert "Kies een einddatum na vandaag." in text_of(past)
    assert http.post("/vervanging", {**chosen, "substitute": "x" * 59}).status_code == 422
    assert http.post("/vervanging", chosen).status_code == 303
    shown = text_of(http.get("/vervanging"))
    assert "Test Uwv Adviser 2 vervangt Test Uwv Adviser 1" in shown

    world.browse(http, (colleague := world.sign_in(COLLEAGUE)))
    assert "U vervangt Test Uwv Adviser 1 tot en met" in text_of(http.get("/vandaag"))
    opened = http.get(f"/klanten/{world.ref(person, colleague)}")
    assert opened.status_code == 200
    assert "vervanging van een collega" in text_of(opened)
    assert named(text_of(http.get("/vervanging")), "end") == []  # not hers to end

    world.browse(http, world.sign_in(MANAGER))
    page = text_of(http.get("/vervanging"))
    assert "Wie is er niet?" in page
    (ending,) = named(page, "end")
    assert http.post("/vervanging", {"end": ending}).status_code == 303
    assert http.post("/vervanging", {"end": ending}).status_code == 422
    world.browse(http, colleague)
    assert "U vervangt" not in text_of(http.get("/vandaag"))
    assert http.get(f"/klanten/{world.ref(person, colleague)}").status_code == 404


@pytest.mark.requirement("I6")
def test_manager_arranges_between_two_of_her_people(world: World, http: Client) -> None:
    world.browse(http, world.sign_in(MANAGER))
    page = text_of(http.get("/vervanging"))
    given = {
        "absent": option(page, "Test Uwv Adviser 1"),
        "substitute": option(page, "Test Uwv Adviser 2"),
        "since": day(2),
        "until": day(5),
    }
    assert "Test Uwv Adviser 3" not in page  # of another office
    same = http.post("/vervanging", {**given, "substitute": given["absent"]})
    assert "Kies twee verschillende collega" in text_of(same)
    assert http.post("/vervanging", given).status_code == 303
    assert world.count("SELECT count(*) FROM access.replacement WHERE valid_from > kernel.now()") == 1


@pytest.mark.requirement("I58")
def test_saying_whom_one_knows_closes_the_record_until_it_is_taken_back(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(http, actor)
    address = f"/klanten/{world.ref(person, actor)}"
    assert f"{address}/bekende".rpartition("/")[2] in text_of(http.get(address))
    asked = http.get(f"{address}/bekende")
    assert "gaat nu voor u dicht" in text_of(asked)
    assert person.new.identity.last_name not in text_of(asked)
    assert http.post(f"{address}/bekende", {"how": ""}).status_code == 422
    assert http.get(f"/klanten/{'x' * 59}/bekende").status_code == 404
    assert http.post(f"{address}/bekende", {"how": "family"}).status_code == 303
    assert http.get(address).status_code == 404
    page = text_of(http.get("/bekenden"))
    assert "Familie" in page
    (back,) = named(page, "withdraw")
    assert http.post("/bekenden", {"withdraw": back}).status_code == 303
    assert http.post("/bekenden", {"withdraw": back}).status_code == 422
    assert http.get(address).status_code == 200


@pytest.mark.requirement("I58")
def test_declaring_by_number_answers_the_same_whoever_has_it(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    number = number_of(world, person)
    world.browse(http, world.sign_in(COLLEAGUE))
    wrong = http.post("/bekenden", {"number": "1", "how": "family"})
    assert wrong.status_code == 422
    assert "Dit is geen klantnummer" in text_of(wrong)
    answers = [http.post("/bekenden", {"number": number, "how": "neighbour"}, follow=True)]
    world.sql.execute("DELETE FROM access.known_person")
    world.sql.execute("DELETE FROM clients.client_number")
    answers.append(http.post("/bekenden", {"number": number, "how": "neighbour"}, follow=True))
    counts = [(len(named(text_of(each), "withdraw")), each.status_code) for each in answers]
    assert counts == [(1, 200), (1, 200)]


@pytest.mark.requirement("R62")
def test_former_client_opens_to_the_right_and_a_reason_and_to_others_as_if_nobody_were_there(
    world: World, http: Client
) -> None:
    person = world.client(adviser=ADVISER)
    number = number_of(world, person)
    world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [person.id])
    world.browse(http, world.sign_in())
    given = {"number": number, "reason": REASON}
    without = http.post("/klanten/oud-klant", given)
    (index,) = world.one("SELECT number_index FROM clients.client_number WHERE client_id = %s", person.id)
    world.sql.execute("UPDATE clients.client_number SET number_index = decode(repeat('ab', 16), 'hex')")
    nobody = http.post("/klanten/oud-klant", given)
    world.sql.execute("UPDATE clients.client_number SET number_index = %s", [index])
    strip = re.compile(r'value="[^"]*"|nonce="[^"]*"|[A-Za-z0-9_-]{40,}')
    assert strip.sub("", text_of(without)) == strip.sub("", text_of(nobody))
    assert (without.status_code, nobody.status_code) == (403, 403)

    world.grant(ADVISER, "extra", "former_clients")
    for bad in ({**given, "reason": "kort"}, {**given, "number": ""}, {**given, "number": "123"}):
        refused = http.post("/klanten/oud-klant", bad)
        assert refused.status_code == 422
        assert person.new.identity.last_name not in text_of(refused)
    opened = text_of(http.post("/klanten/oud-klant", given))
    assert person.new.identity.last_name in opened
    assert "Niet meer ingeschreven" in opened
    assert REASON in opened
    assert "extra recht voor oud-klanten" in opened or "eigen klant" in opened
    rows = world.all("SELECT kind, reason FROM ledger.disclosure ORDER BY seq DESC LIMIT 2")
    assert rows == [("person", REASON), ("search", REASON)]
    world.browse(http, world.sign_in(COLLEAGUE))
    refused = http.post("/klanten/oud-klant", given)
    assert (refused.status_code, person.new.identity.last_name in text_of(refused)) == (403, False)


@pytest.mark.requirement("R62")
def test_former_client_found_by_name_opens_with_the_reason_of_the_search(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [person.id])
    world.grant(ADVISER, "extra", "former_clients")
    world.browse(http, world.sign_in())
    identity = person.new.identity
    found = text_of(
        http.post(
            "/zoeken",
            {
                "way": "name",
                "surname": identity.last_name,
                "birth_date": identity.birth_date.isoformat(),
                "former": "on",
                "reason": REASON,
            },
        )
    )
    (reference,) = named(found, "client")
    assert f"/klanten/{reference}" not in found
    opened = text_of(http.post("/klanten/oud-klant", {"client": reference, "reason": REASON}))
    assert (identity.last_name in opened, "Niet meer ingeschreven" in opened) == (True, True)
    for bad in ({"client": reference, "reason": "kort"}, {"client": reference}, {"client": "x" * 59, "reason": REASON}):
        refused = http.post("/klanten/oud-klant", bad)
        assert (refused.status_code in {403, 404}, identity.last_name in text_of(refused)) == (True, False)


@pytest.mark.requirement("R52")
def test_protecting_a_client_from_the_request_to_the_approval(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(http, actor)
    address = f"/klanten/{world.ref(person, actor)}"
    assert http.post(f"{address}/afschermen", {"cause": "", "reason": "kort"}).status_code == 422
    assert "Afscherming gevraagd" in text_of(http.post(f"{address}/afschermen", {"cause": "threat", "reason": WHY}))
    again = http.post(f"{address}/afschermen", {"cause": "threat", "reason": WHY})
    assert again.status_code == 422
    assert "Hierover is al beslist" in text_of(again)

    world.browse(http, (manager := world.sign_in(MANAGER)))
    assert WHY in text_of(http.get("/beheer/afgeschermd"))
    assert named(text_of(http.get("/beheer/afgeschermd")), "answer") == []
    world.browse(http, (officer := world.sign_in(SECURITY)))
    (reference,) = named(text_of(http.get("/beheer/afgeschermd")), "reference")
    assert http.post("/beheer/afgeschermd", {"reference": reference, "answer": "yes"}).status_code == 303
    assert http.post("/beheer/afgeschermd", {"reference": reference, "answer": "yes"}).status_code == 422
    world.browse(http, actor)
    assert http.get(address).status_code == 404

    world.browse(http, manager)
    page = text_of(http.get("/beheer/afgeschermd"))
    assert "Klant van Test Uwv Adviser 1" in page
    given = {"client": named(page, "client")[0], "staff": named(page, "staff")[0], "step": "approval"}
    faulty = http.post("/beheer/afgeschermd", {**given, "reason": "kort"})
    assert faulty.status_code == 422
    assert given["client"] in text_of(faulty)  # what was chosen stays
    given["reason"] = "Zij houdt haar eigen adviseur, met instemming."
    assert http.post("/beheer/afgeschermd", given).status_code == 303
    assert "Toestemming is gevraagd" in text_of(http.get("/beheer/afgeschermd"))
    world.browse(http, officer)
    (waiting,) = named(text_of(http.get("/beheer/voorstellen")), "reference")
    assert http.post("/beheer/voorstellen", {"reference": waiting, "answer": "yes"}).status_code == 303
    world.browse(http, actor)
    assert http.get(address).status_code == 200
    world.browse(http, manager)
    page = text_of(http.get("/beheer/afgeschermd"))
    assert re.search(r"Mag openen.*Test Uwv Adviser 1", page, re.DOTALL)
    ending = {**given, "client": named(page, "client")[0], "step": "end"}
    assert http.post("/beheer/afgeschermd", ending).status_code == 303
    world.browse(http, officer)
    (reference,) = named(text_of(http.get("/beheer/afgeschermd")), "reference")
    assert http.post("/beheer/afgeschermd", {"reference": reference, "answer": "yes"}).status_code == 303
    assert world.count("SELECT count(*) FROM access.protected_person") == 0


@pytest.mark.requirement("R63", "I58")
def test_signal_is_taken_up_and_closed_on_the_page(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.sql.execute("INSERT INTO access.known_person VALUES (%s, %s)", [ADVISER, person.id])
    world.browse(http, actor)
    assert http.get(f"/klanten/{world.ref(person, actor)}").status_code == 404
    watch(since=clock.now() - timedelta(hours=1))
    world.browse(http, world.sign_in(AUDITOR))
    seen = text_of(http.get("/toezicht/signalen"))
    assert "Eigen dossier of dat van een bekende geprobeerd" in seen
    assert "In onderzoek nemen" not in seen
    (reference,) = world.all("SELECT 1 FROM access.signal")
    world.browse(http, world.sign_in(SECURITY))
    page = text_of(http.get("/toezicht/signalen"))
    assert "Nieuw" in page
    assert person.new.identity.last_name not in page
    (reference,) = named(page, "reference")
    assert http.post("/toezicht/signalen", {"reference": reference, "step": "look"}).status_code == 303
    assert http.post("/toezicht/signalen", {"reference": reference, "step": "look"}).status_code == 422
    (reference,) = named(text_of(http.get("/toezicht/signalen")), "reference")
    closing = {"reference": reference, "step": "close", "verdict": "no_task", "finding": "kort"}
    faulty = http.post("/toezicht/signalen", closing)
    assert faulty.status_code == 422
    assert reference in text_of(faulty)
    closing["finding"] = "Zij keek bij een familielid; haar leidinggevende weet het."
    assert http.post("/toezicht/signalen", closing).status_code == 303
    assert "Er staat geen signaal open" in text_of(http.get("/toezicht/signalen"))
    assert closing["finding"] in text_of(http.get("/toezicht/signalen?stand=afgesloten"))


@pytest.mark.requirement("I21", "R61")
def test_municipal_manager_keeps_the_accounts_of_her_people(world: World, http: Client) -> None:
    boss = UUID(
        str(
            world.one(
                "INSERT INTO identity.staff (id, issuer, subject, display_name, function, organisation_id, office_id)"
                " VALUES (gen_random_uuid(), 'test', 'boss', 'Test Hoofd', 'team_manager', 2, 21) RETURNING id"
            )[0]
        )
    )
    world.browse(http, (head := world.sign_in(boss)))
    assert "Collega toevoegen" in text_of(http.get("/beheer/mensen"))
    page = text_of(http.get("/beheer/mensen/nieuw"))
    assert "Adviseur werk (UWV)" not in page  # only what is in the municipality's set
    given = {
        "name": "Jans Jansen",
        "subject": "j.jansen",
        "function": "municipal_adviser",
        "place": "21:",
        "until": day(300),
        "reason": "Nieuwe collega bij de sociale dienst.",
    }
    for bad in ({"function": "uwv_adviser"}, {"place": "11:111"}, {"reason": "kort"}, {"subject": "a b c"}):
        assert http.post("/beheer/mensen/nieuw", {**given, **bad}).status_code == 422, bad
    assert http.post("/beheer/mensen/nieuw", given).status_code == 303
    taken = http.post("/beheer/mensen/nieuw", given)
    assert "Er is al een account met deze aanmeldnaam" in text_of(taken)

    world.browse(http, world.sign_in(FUNCTIONAL_MANAGER))
    (waiting,) = named(text_of(http.get("/beheer/voorstellen")), "reference")
    assert http.post("/beheer/voorstellen", {"reference": waiting, "answer": "yes"}).status_code == 303
    made = UUID(str(world.one("SELECT id FROM identity.staff WHERE subject = 'j.jansen'")[0]))
    newcomer = world.sign_in(made)
    world.browse(http, newcomer)
    assert http.get("/vandaag").status_code == 200

    world.browse(http, head)
    found = re.search(r'href="(/beheer/mensen/[^"]{59})"[^>]*>Jans', text_of(http.get("/beheer/mensen?text=Jans")))
    assert found is not None
    assert http.post(f"{found[1]}/verplaatsen", {"place": "11:"}).status_code == 422
    assert http.post(f"{found[1]}/verplaatsen", {"place": "21:"}).status_code == 303
    assert "Dit werkt meteen" in text_of(http.get(f"{found[1]}/sluiten"))
    assert http.post(f"{found[1]}/sluiten").status_code == 303
    world.browse(http, newcomer)
    gone = http.get("/vandaag")
    assert gone.status_code != 200
    assert "Vandaag" not in text_of(gone)

    world.browse(http, world.sign_in(MANAGER))  # of UWV: she keeps no accounts
    assert "personeelsadministratie" in text_of(http.get("/beheer/mensen/nieuw"))
    assert http.post("/beheer/mensen/nieuw", given).status_code == 422
    assert http.get(f"{found[1]}/sluiten").status_code == 404


@pytest.mark.requirement("R56")
def test_report_of_reach_sounds_an_alarm_without_a_task(world: World, http: Client) -> None:
    world.browse(http, world.sign_in(AUDITOR))
    assert "Bij iedereen is een wettelijke taak vastgelegd" in text_of(http.get("/beheer/buiten-de-regio"))
    world.grant(ADVISER, "scope", office_id=12)
    page = text_of(http.get("/beheer/buiten-de-regio"))
    assert "1 recht zonder wettelijke taak" in page
    assert page.index("Geen taak vastgelegd") < page.index("Wet SUWI art. 30a")
    assert http.get("/beheer/buiten-de-regio", {"vanaf": "50"}).status_code == 200


@pytest.mark.requirement("R54")
def test_page_of_a_function_says_what_why_law_owner_and_date(world: World, http: Client) -> None:
    from sonar.access.queries import policy  # noqa: PLC0415 - the one source

    world.browse(http, world.sign_in())
    listed = text_of(http.get("/functies"))
    for name, rule in policy().functions.items():
        assert f'href="/functies/{name}"' in listed
        page = text_of(http.get(f"/functies/{name}"))
        for words in (rule.label, rule.description, rule.why, rule.legal_task, rule.owner, "zonder verschil"):
            assert words in page.replace("&#x27;", "'"), (name, words)
    assert "extra recht nodig" in listed
    assert "signaal bij inzage buiten de eigen klanten" in listed
    assert http.get("/functies/bestaat-niet").status_code == 404
    world.sql.execute("UPDATE access.policy_limit SET glass_per_day = 4 WHERE function = 'uwv_adviser'")
    try:
        assert "klopt niet met wat nu geldt" in text_of(http.get("/functies/uwv_adviser"))
    finally:
        world.sql.execute("UPDATE access.policy_limit SET glass_per_day = 5 WHERE function = 'uwv_adviser'")


def test_tree_of_organisations_follows_the_day(world: World, http: Client) -> None:
    world.sql.execute(
        "UPDATE identity.organisation_municipality SET valid_until = kernel.today() + 10"
        " WHERE organisation_id = 4 AND municipality_code = 177"
    )
    world.browse(http, world.sign_in(FUNCTIONAL_MANAGER))
    page = text_of(http.get("/beheer/organisaties"))
    for words in (
        "UWV Zwolle",
        "Team West",
        "Gemeente Deventer",
        "SW-bedrijf De Schakel",
        "U kunt hier niets wijzigen",
    ):
        assert words in page
    company = {"soort": "sw_company", "naam": "schakel"}
    now = text_of(http.get("/beheer/organisaties", company))
    assert now.count("sinds 1 jan 2015") == 2
    assert "1 organisatie" in now
    later = text_of(http.get("/beheer/organisaties", {**company, "dag": day(11)}))
    assert later.count("sinds 1 jan 2015") == 1
    assert http.get("/beheer/organisaties", {"dag": "x"}).status_code == 422
    assert http.get("/beheer/organisaties", {"soort": "x"}).status_code == 422
    assert "Geen organisatie gevonden" in text_of(http.get("/beheer/organisaties", {"naam": "bestaat niet"}))
