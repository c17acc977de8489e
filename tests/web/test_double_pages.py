"""Double records on pages: found by number, compared, proposed, decided by the manager, and parted again."""

import html
import re
from uuid import UUID

import pytest
from django.test import Client

from tests.web.test_casework_pages import text_of
from tests.web.test_search_pages import by_name
from tests.world import ADVISER, COLLEAGUE, MANAGER, MANAGER_ELSEWHERE, MUNICIPAL, SW_ADVISER, Person, World


def number_of(http: Client, address: str) -> str:
    """Return the number that a client's page shows."""
    found = re.search(r"klantnummer ([^<]+)</li>", text_of(http, address))
    assert found is not None
    return found[1].strip()


def waiting_link(http: Client) -> str:
    """Return the first link that waits for this manager."""
    found = re.search(r'name="link" value="([^"]+)"', text_of(http, "/dubbele-registraties"))
    assert found is not None
    return found[1]


class Desk:
    """An adviser with two records in the caseload, and the manager of the office, each with a browser."""

    def __init__(self, world: World, http: Client) -> None:
        """Sign both in."""
        self.world, self.http, self.manager = world, http, Client()
        self.survivor, self.double = world.client(adviser=ADVISER), world.client(adviser=ADVISER)
        self.actor = world.sign_in()
        world.browse(http, self.actor)
        world.browse(self.manager, world.sign_in(MANAGER))

    def page(self, person: Person) -> str:
        """Return the address of a client for the adviser."""
        return f"/klanten/{self.world.ref(person, self.actor)}"

    def propose(self) -> None:
        """Propose that the double gives way to the survivor."""
        address = self.page(self.double)
        number = number_of(self.http, self.page(self.survivor))
        fields = {"number": number, "keep": "other", "ground": "same_person_at_desk"}
        assert self.http.post(f"{address}/dubbel", fields).status_code == 303

    def decide(self, answer: str) -> int:
        """Decide about what waits, as the manager; return the status."""
        return int(
            self.manager.post("/dubbele-registraties", {"link": waiting_link(self.manager), "do": answer}).status_code
        )


@pytest.fixture
def desk(world: World, client: Client) -> Desk:
    """Two records of what may be one person."""
    return Desk(world, client)


@pytest.mark.requirement("I10", "R94")
def test_compared_proposed_decided_by_another_and_split_again(desk: Desk) -> None:
    world, http, address = desk.world, desk.http, desk.page(desk.double)
    assert "Dubbele registratie melden" in text_of(http, address)
    assert "Klantnummer van de andere registratie" in text_of(http, f"{address}/dubbel")
    number = number_of(http, desk.page(desk.survivor))
    compared = http.post(f"{address}/dubbel", {"number": number})
    assert compared.status_code == 200
    page = html.unescape(compared.content.decode())
    for person in (desk.survivor, desk.double):
        assert person.new.identity.last_name in page
    unanswered = http.post(f"{address}/dubbel", {"number": number, "keep": "", "ground": ""})
    assert unanswered.status_code == 422
    assert unanswered.content.decode().count("utrecht-form-field-error-message") == 2
    desk.propose()
    again = http.post(f"{address}/dubbel", {"number": number, "keep": "other", "ground": "bsn_corrected"})
    assert again.status_code == 422
    assert "al gekoppeld" in again.content.decode()
    assert world.count("SELECT count(*) FROM identity.merged_record") == 0

    shown = desk.manager.post("/dubbele-registraties", {"link": waiting_link(desk.manager), "do": "compare"})
    page = html.unescape(shown.content.decode())
    assert page.index(desk.survivor.new.identity.last_name) < page.index(desk.double.new.identity.last_name)
    assert (
        world.count("SELECT count(*) FROM ledger.disclosure WHERE name = 'merge:compare' AND actor_ref = %s", MANAGER)
        == 1
    )
    assert desk.decide("yes") == 303
    assert world.one("SELECT client_id, survivor_id FROM identity.merged_record") == (desk.double.id, desk.survivor.id)
    page = text_of(http, address)
    assert "Open de registratie die doorloopt" in page
    assert "Opnieuw inschrijven" not in page
    assert "Open de eerdere registratie" in text_of(http, desk.page(desk.survivor))
    text_of(http, f"{desk.page(desk.survivor)}/splitsen", 404)

    assert "Tot die tijd verandert er niets." in text_of(http, f"{address}/splitsen")
    assert http.post(f"{address}/splitsen").status_code == 303
    assert http.post(f"{address}/splitsen").status_code == 422
    assert "De splitsing is gevraagd." in text_of(http, address)
    assert "Splitsen" in text_of(desk.manager, "/dubbele-registraties")
    assert desk.decide("yes") == 303
    assert world.count("SELECT count(*) FROM identity.merged_record") == 0
    assert "Gekoppelde registratie" not in text_of(http, address)
    assert "Er wacht niets op uw besluit" in text_of(desk.manager, "/dubbele-registraties")


@pytest.mark.requirement("I10")
def test_manager_refuses_and_nothing_was_linked(desk: Desk) -> None:
    desk.propose()
    elsewhere = Client()
    desk.world.browse(elsewhere, desk.world.sign_in(MANAGER_ELSEWHERE))
    assert "Er wacht niets" in text_of(elsewhere, "/dubbele-registraties")
    theirs = waiting_link(desk.manager)
    assert elsewhere.post("/dubbele-registraties", {"link": theirs, "do": "yes"}).status_code == 404
    assert desk.manager.post("/dubbele-registraties", {"link": theirs, "do": "x"}).status_code == 404
    assert desk.decide("no") == 303
    assert desk.world.count("SELECT count(*) FROM identity.merged_record") == 0
    assert desk.manager.post("/dubbele-registraties", {"link": theirs, "do": "yes"}).status_code == 404


@pytest.mark.requirement("I10")
def test_number_that_finds_nobody_the_same_or_a_stranger(desk: Desk) -> None:
    address = f"{desk.page(desk.double)}/dubbel"
    own = number_of(desk.http, desk.page(desk.double))
    stranger = desk.world.client(adviser=COLLEAGUE)
    world = desk.world
    theirs = Client()
    colleague = world.sign_in(COLLEAGUE)
    world.browse(theirs, colleague)
    foreign = number_of(theirs, f"/klanten/{world.ref(stranger, colleague)}")
    for number, told in (("", "Vul dit in."), ("geen nummer", "geen klantnummer"), (own, "dezelfde registratie"),
                         (foreign, "niemand die u mag openen")):  # fmt: skip
        answer = desk.http.post(address, {"number": number})
        page = html.unescape(answer.content.decode())
        assert (answer.status_code, told in page) == (422, True), (number, told)
        assert stranger.new.identity.last_name not in page


def test_who_does_not_register_people_does_not_merge_them(world: World, http: Client) -> None:
    person = world.client()
    world.browse(http, world.sign_in(MANAGER))
    reference = "A" * 59
    for page in (f"/klanten/{reference}/dubbel", f"/klanten/{reference}/splitsen"):
        assert http.get(page).status_code == 403
    actor = world.sign_in(MUNICIPAL)
    world.browse(http, actor)
    assert http.get("/dubbele-registraties").status_code == 403
    text_of(http, f"/klanten/{world.ref(person, actor)}/dubbel", 404)
    text_of(http, f"/klanten/{world.ref(person, actor)}/splitsen", 404)


def namesakes(world: World, http: Client, *advisers: UUID) -> str:
    """Register somebody once with each of these advisers, and return what a search for her name answers."""
    first = world.client(adviser=advisers[0])
    for adviser in advisers[1:]:
        world.client(adviser=adviser, identity=first.new.identity)
    return html.unescape(http.post("/zoeken", by_name(first)).content.decode())


@pytest.mark.requirement("I9", "I10")
def test_namesakes_that_were_found_lead_to_the_comparison_and_on_to_the_proposal(world: World, client: Client) -> None:
    world.browse(client, world.sign_in())
    page = namesakes(world, client, ADVISER, ADVISER)
    assert "Is dit één persoon die dubbel ingeschreven staat?" in page
    (address,) = re.findall(r'href="(/klanten/[\w-]{59}/dubbel\?andere=[\w-]{59})"', page)
    compared = html.unescape(text_of(client, address))
    assert compared.count("Deze registratie") >= 1
    assert "De andere registratie" in compared
    (number,) = re.findall(r'name="number" value="([^"]+)"', compared)
    assert number not in address
    unanswered = client.post(address, {"number": number, "keep": "", "ground": ""})
    assert unanswered.status_code == 422
    given = {"number": number, "keep": "this", "ground": "same_person_at_desk"}
    assert client.post(address, given).status_code == 303
    assert world.count("SELECT count(*) FROM casework.record_link WHERE state = 'proposed'") == 1


@pytest.mark.requirement("I10", "R40")
def test_comparison_takes_no_other_record_than_one_that_may_be_opened(world: World, client: Client) -> None:
    mine, hers = world.client(adviser=ADVISER), world.client(adviser=COLLEAGUE)
    actor = world.sign_in()
    world.browse(client, actor)
    address = f"/klanten/{world.ref(mine, actor)}/dubbel?andere="
    for other in (world.ref(hers, actor), world.ref(mine, actor), "A" * 59, "geen"):
        page = text_of(client, address + other, 404)
        assert hers.new.identity.last_name not in page
    assert "Klantnummer van de andere registratie" in text_of(client, address)


@pytest.mark.requirement("I10")
def test_link_is_for_own_hits_that_stand_apart_and_for_who_may_propose(world: World, client: Client) -> None:
    words = "Vergelijk deze registraties"
    world.browse(client, world.sign_in())
    assert words not in namesakes(world, client, ADVISER)  # one record
    assert words not in namesakes(world, client, ADVISER, COLLEAGUE)  # the other is a colleague's
    assert namesakes(world, client, ADVISER, ADVISER, ADVISER).count(words) == 3
    assert words not in namesakes(world, client, *(ADVISER,) * 5)  # ten pairs: a common name
    world.browse(client, world.sign_in(SW_ADVISER))
    page = namesakes(world, client, SW_ADVISER, SW_ADVISER)
    assert "dezelfde naam en geboortedatum" in page
    assert words not in page
