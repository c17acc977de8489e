"""Sonar as mediator, page by page against the real database and an exchange in the test: jobseekers elsewhere."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from sonar.exchange.operations.mediating import sweep_asked
from sonar.exchange.types.mediator import AskFault
from sonar.web.elsewhere_labels import ASK_FAULTS
from tests.web import mediator_exchange as fake
from tests.web.mediator_exchange import EMAIL, URI, FakeExchange, Reply, a_person
from tests.world import ADVISER, COLLEAGUE, World

PEOPLE = "werkzoekendeProfielen"
REASON = "Past bij deze vacature en woont dichtbij."


@pytest.fixture
def exchange(tmp_path: Path, settings: Any) -> Iterator[FakeExchange]:
    """An exchange that listens, to which Sonar is connected."""
    with fake.listening(tmp_path) as made:
        made.connect(settings)
        yield made


@pytest.fixture
def vacancy(world: World) -> int:
    """A vacancy that the adviser holds, in an occupation that the exchange knows."""
    world.one("SELECT reference.meet_occupation('competentnl', 'AB1')")
    return world.vacancy(
        title="Verkoper op de markt", occupation=0, occupation_scheme="competentnl", occupation_code="AB1",
        licences=["B"], languages=["nld"],
    )  # fmt: skip


@pytest.fixture
def desk(world: World, http: Client) -> Client:
    """The browser of the adviser."""
    world.browse(http, world.sign_in())
    return http


def text(response: Any) -> str:
    """Return a page as text."""
    return str(response.content.decode())


def said(fault: AskFault) -> str:
    """Return the words of a fault as a page has them."""
    return str(ASK_FAULTS[fault])


@pytest.mark.requirement("R310")
def test_asked_by_the_contract_ranked_with_reasons_and_details_with_a_reason(
    world: World, desk: Client, vacancy: int, exchange: FakeExchange
) -> None:
    exchange.hold(PEOPLE, a_person("ver", mobiliteit={"bemiddelingspostcode": "8261AA", "maximaleReisafstand": 40}))
    exchange.hold(PEOPLE, a_person("dichtbij", onbekend={"x": 1}), fake.PERSON_DETAIL)
    address = f"/vacatures/{vacancy}/elders"
    assert "Vraag het nu" in text(desk.get(address))
    assert exchange.requests == []
    page = desk.post(address, follow=True)
    assert page.status_code == 200
    (asked,) = exchange.requests
    assert fake.question_faults(asked) == []
    assert (
        fake.answer_faults(PEOPLE, {"vraagID": "v", "maximumAantalResultatenBereikt": False, "matches": [a_person()]})
        == []
    )
    assert (asked.headers["x-vum-fromparty"], asked.headers["x-vum-toparty"], asked.headers["x-vum-viaparty"]) == (
        fake.OWN_OIN, fake.EXCHANGE_OIN, fake.OWN_OIN,
    )  # fmt: skip
    assert asked.body["vraagObject"]["selectiegebied"] == {"postcode": "8011AA", "afstand": 50}
    assert asked.body["vraagObject"]["bemiddelingsberoep"] == {
        "$elemMatch": {"$or": [{"beroep.codeBeroepsnaam": {"$eq": f"{URI}AB1"}}]}
    }
    near, far = page.context["page"].found
    assert near.weighed.score > far.weighed.score
    assert near.weighed.score == sum(part.points for part in near.weighed.contributions)
    assert "Wil werken als ab1." in text(page)
    assert EMAIL not in text(page)
    assert "dichtbij" not in text(page)
    details = f"{address}/{near.reference}"
    assert desk.get(details).status_code == 200
    assert desk.post(details, {"reason": "kort"}).status_code == 422
    assert len(exchange.requests) == 1
    told = desk.post(details, {"reason": REASON})
    assert told.status_code == 200
    assert EMAIL in text(told)
    assert fake.CONTACT in text(told)
    assert "Ik werk graag met mensen." in text(told)
    assert exchange.requests[1].path.endswith("/dichtbij")
    assert fake.question_faults(exchange.requests[1]) == []
    # Once fetched it is not asked again, and each look is a row with its reason.
    assert EMAIL in text(desk.post(details, {"reason": REASON}))
    assert len(exchange.requests) == 2
    rows = world.all("SELECT vacancy_id, reason, persons FROM ledger.disclosure WHERE name = 'vum:foreign'")
    assert rows == [(vacancy, REASON, [])] * 2
    actions = {row[0] for row in world.all("SELECT action FROM ledger.decision WHERE left(action, 4) = 'vum:'")}
    assert {"vum:search", "vum:answered", "vum:look", "vum:foreign", "vum:detailed"} <= actions


@pytest.mark.requirement("R310")
def test_what_came_back_is_sealed_is_nobodys_client_and_ends(
    world: World, desk: Client, vacancy: int, exchange: FakeExchange
) -> None:
    before = world.count("SELECT count(*) FROM clients.client")
    exchange.hold(PEOPLE, a_person("naam-van-haar"), fake.PERSON_DETAIL)
    page = desk.post(f"/vacatures/{vacancy}/elders", follow=True)
    (found,) = page.context["page"].found
    desk.post(f"/vacatures/{vacancy}/elders/{found.reference}", {"reason": REASON})
    kept = b"".join(
        bytes(part)
        for row in world.all(
            "SELECT h.content, h.detail, a.secret FROM exchange.vum_heard h JOIN exchange.vum_asked a ON true"
        )
        for part in row
    )
    for secret in ("naam-van-haar", EMAIL, "Tuinieren", "AB1"):
        assert secret.encode() not in kept
    assert world.count("SELECT count(*) FROM clients.client") == before
    assert sweep_asked() == 0
    world.advance(hours=9)
    world.browse(desk, world.sign_in())
    assert desk.get(f"/vacatures/{vacancy}/elders").context["page"].asked is None
    assert desk.post(f"/vacatures/{vacancy}/elders/{found.reference}", {"reason": REASON}).status_code == 404
    assert sweep_asked() == 1
    assert world.count("SELECT count(*) FROM exchange.vum_heard") == 0


def json_bytes(value: object) -> bytes:
    return json.dumps(value).encode()


WHOLE = {"vraagID": "v", "maximumAantalResultatenBereikt": False, "matches": []}
REPLIES: dict[str, tuple[Reply, AskFault]] = {
    "not authorised": (Reply(401), AskFault.NOT_KNOWN),
    "the limit": (Reply(429, b"{}", {"Retry-After": "120"}), AskFault.LIMIT),
    "closed": (Reply(503, b"", {"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"}), AskFault.BUSY),
    "a fault of its own": (Reply(500, b"<html>"), AskFault.FAULT),
    "a question it does not take": (Reply(400, b"{}"), AskFault.REFUSED),
    "led elsewhere": (Reply(302, b"", {"Location": "https://elders.example.org/"}), AskFault.FAULT),
    "no json": (Reply(body=b"<html>"), AskFault.MALFORMED),
    "no utf-8": (Reply(body=b'{"vraagID": "\xff"}'), AskFault.MALFORMED),
    "a number that is none": (Reply(body=b'{"vraagID": NaN}'), AskFault.MALFORMED),
    "far too deep": (Reply(body=b"[" * 100_000), AskFault.MALFORMED),
    "a list": (Reply(body=b"[]"), AskFault.MALFORMED),
    "no question": (Reply(body=json_bytes({**WHOLE, "vraagID": None})), AskFault.MALFORMED),
    "no flag": (Reply(body=json_bytes({**WHOLE, "maximumAantalResultatenBereikt": "nee"})), AskFault.MALFORMED),
    "no matches": (Reply(body=json_bytes({**WHOLE, "matches": {}})), AskFault.MALFORMED),
    "too large": (Reply(body=b" " * (9 * 1024 * 1024)), AskFault.TOO_LARGE),
    "cut off": (Reply(body=b"{", headers={"Content-Length": "9"}), AskFault.MALFORMED),
}


@pytest.mark.parametrize("case", REPLIES)
def test_whatever_comes_back_is_told_and_noted(
    world: World, desk: Client, vacancy: int, exchange: FakeExchange, case: str
) -> None:
    exchange.reply, fault = REPLIES[case]
    page = desk.post(f"/vacatures/{vacancy}/elders")
    assert page.status_code == 422
    assert said(fault) in text(page)
    assert ("Vanaf" in text(page)) is (case == "the limit")
    noted = world.all("SELECT refusal FROM ledger.decision WHERE action = 'vum:answered'")
    assert noted == [(fault.value,)]
    # The page says so as well when it is opened anew.
    assert said(fault) in text(desk.get(f"/vacatures/{vacancy}/elders"))


def test_an_exchange_that_says_nothing_is_not_waited_for(
    desk: Client, vacancy: int, exchange: FakeExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sonar.exchange.operations import mediating, vum_client  # noqa: PLC0415 - to shorten its patience

    short = vum_client.Patience(connect=0.5, read=0.2, whole=0.5)
    monkeypatch.setattr(
        mediating, "ask_exchange", lambda *args, **how: vum_client.ask_exchange(*args, **{**how, "patience": short})
    )
    exchange.reply = Reply(waits=True)
    assert said(AskFault.TIMEOUT) in text(desk.post(f"/vacatures/{vacancy}/elders"))


def test_no_connection_and_no_trust(
    desk: Client, vacancy: int, exchange: FakeExchange, settings: Any, tmp_path: Path
) -> None:
    address = f"/vacatures/{vacancy}/elders"
    certificate, key = exchange.stranger()
    exchange.connect(settings, certificate=certificate, key=key)
    # Who is turned away at the door hears it as an alarm of TLS, or only that the line is cut.
    away = {said(AskFault.TLS), said(AskFault.UNREACHABLE), said(AskFault.MALFORMED)}
    assert any(words in text(desk.post(address)) for words in away)
    exchange.connect(settings, authorities=certificate)
    assert said(AskFault.TLS) in text(desk.post(address))
    exchange.connect(settings, certificate=None, key=None)
    assert any(words in text(desk.post(address)) for words in away)
    exchange.connect(settings, certificate=tmp_path / "nergens.pem")
    assert said(AskFault.TLS) in text(desk.post(address))
    exchange.connect(settings, exchange_url="https://127.0.0.1:9/api/v3")
    assert said(AskFault.UNREACHABLE) in text(desk.post(address))
    assert exchange.requests == []


def test_as_many_questions_at_once_as_there_are_places(
    desk: Client, vacancy: int, exchange: FakeExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading  # noqa: PLC0415

    monkeypatch.setattr("sonar.exchange.operations.vum_client._ROOM", threading.BoundedSemaphore(1))
    from sonar.exchange.operations import vum_client  # noqa: PLC0415

    with vum_client._ROOM:
        assert said(AskFault.FULL) in text(desk.post(f"/vacatures/{vacancy}/elders"))
    assert desk.post(f"/vacatures/{vacancy}/elders").status_code == 303


def test_results_that_cannot_be_read_are_left_out_and_a_hundred_are_kept(
    desk: Client, vacancy: int, exchange: FakeExchange
) -> None:
    bad: list[dict[str, Any]] = [
        a_person(".."), a_person("a/b"), a_person(""), a_person(mobiliteit={}), a_person(mobiliteit="8011AA"),
        a_person("dubbel"), a_person("dubbel"),
    ]  # fmt: skip
    odd = a_person(
        "vreemd", werktijden=7, bemiddelingsberoep={"a": 1}, arbeidsmarktkwalificatie=[None], flexibiliteit="\ud800"
    )
    exchange.held[PEOPLE] = [*bad, odd, *[a_person(f"p{number}") for number in range(150)]]
    page = desk.post(f"/vacatures/{vacancy}/elders", follow=True).context["page"]
    assert page.asked.more is True
    assert page.asked.unread == 6
    # Who does not fit makes room; of whom nothing is told, the demands on licence and language stand in the way.
    assert (len(page.found), page.asked.unfit) == (100, 0)


def test_who_does_not_meet_a_demand_is_counted_and_not_listed(
    desk: Client, vacancy: int, exchange: FakeExchange
) -> None:
    low = a_person("laag")
    low["arbeidsmarktkwalificatie"] = {**low["arbeidsmarktkwalificatie"], "codeWerkEnDenkniveauWerkzoekende": 1}
    exchange.held[PEOPLE] = [low, a_person("past")]
    page = desk.post(f"/vacatures/{vacancy}/elders", follow=True)
    assert (len(page.context["page"].found), page.context["page"].asked.unfit) == (1, 1)
    assert "1 past toch niet" in text(page)


@pytest.mark.requirement("R310")
def test_ten_details_of_a_question_and_only_of_what_it_brought(
    world: World, desk: Client, vacancy: int, exchange: FakeExchange
) -> None:
    for number in range(11):
        exchange.hold(PEOPLE, a_person(f"p{number}"))
    address = f"/vacatures/{vacancy}/elders"
    found = desk.post(address, follow=True).context["page"].found
    answers = [desk.post(f"{address}/{each.reference}", {"reason": REASON}) for each in found]
    assert [each.status_code for each in answers] == [200] * 10 + [422]
    assert said(AskFault.TEN) in text(answers[10])
    assert len(exchange.requests) == 11
    # One that was opened stays open; a question anew has ten again.
    assert desk.post(f"{address}/{found[0].reference}", {"reason": REASON}).status_code == 200
    again = desk.post(address, follow=True).context["page"].found
    assert desk.post(f"{address}/{again[0].reference}", {"reason": REASON}).status_code == 200
    # A reference of another vacancy, of another actor, and one that was never given, are one answer.
    other = world.vacancy()
    never = "A" * 59
    assert desk.post(f"/vacatures/{other}/elders/{found[0].reference}", {"reason": REASON}).status_code == 404
    assert desk.post(f"{address}/{never}", {"reason": REASON}).status_code == 404
    world.browse(desk, world.sign_in(COLLEAGUE))
    assert desk.post(f"{address}/{found[0].reference}", {"reason": REASON}).status_code == 404


def test_details_that_are_gone_or_malformed_are_told(desk: Client, vacancy: int, exchange: FakeExchange) -> None:
    exchange.hold(PEOPLE, a_person())
    address = f"/vacatures/{vacancy}/elders"
    (found,) = desk.post(address, follow=True).context["page"].found
    details = f"{address}/{found.reference}"
    exchange.details.clear()
    assert said(AskFault.GONE) in text(desk.post(details, {"reason": REASON}))
    for body in (b"{}", b'{"werkzoekende": 7}', b"[]"):
        exchange.reply = Reply(body=body)
        assert said(AskFault.MALFORMED) in text(desk.post(details, {"reason": REASON}))
    exchange.reply = Reply(
        body=b'{"werkzoekende": {"mobiliteit": 1, "emailadres": ["a\\u0000b", 3, null], "webadres": {}}}'
    )
    assert desk.post(details, {"reason": REASON}).status_code == 200


def test_only_who_holds_the_vacancy_asks(world: World, desk: Client, vacancy: int, exchange: FakeExchange) -> None:
    world.browse(desk, world.sign_in(COLLEAGUE))
    for answer in (desk.get(f"/vacatures/{vacancy}/elders"), desk.post(f"/vacatures/{vacancy}/elders")):
        assert answer.status_code == 403
        assert "Kandidaten zoeken kan hier nu niet" in text(answer)
    assert desk.get("/vacatures/999999/elders").status_code == 404
    assert exchange.requests == []
    world.sql.execute(
        "UPDATE employers.vacancy SET status = 'filled', closed_on = kernel.today() WHERE id = %s", [vacancy]
    )
    world.browse(desk, world.sign_in(ADVISER))
    assert desk.post(f"/vacatures/{vacancy}/elders").status_code == 403


def test_an_occupation_that_the_exchange_does_not_know_is_not_asked(
    world: World, desk: Client, exchange: FakeExchange
) -> None:
    own = world.vacancy()
    assert "CompetentNL" in text(desk.get(f"/vacatures/{own}/elders"))
    assert said(AskFault.NO_OCCUPATION) in text(desk.post(f"/vacatures/{own}/elders"))
    assert exchange.requests == []


def test_without_an_exchange_the_page_says_so(desk: Client, vacancy: int) -> None:
    assert "niet aangesloten op de landelijke uitwisseling" in text(desk.get(f"/vacatures/{vacancy}/elders"))
    assert said(AskFault.OFF) in text(desk.post(f"/vacatures/{vacancy}/elders"))


def test_twenty_questions_an_hour(world: World, desk: Client, vacancy: int, exchange: FakeExchange) -> None:
    world.sql.execute(
        "INSERT INTO exchange.vum_asked (about, vacancy_id, actor_ref, expires_at)"
        " SELECT 'jobseekers', %s, %s, kernel.now() + interval '1 hour' FROM generate_series(1, 20)",
        [vacancy, ADVISER],
    )
    assert said(AskFault.BUDGET) in text(desk.post(f"/vacatures/{vacancy}/elders"))
    assert exchange.requests == []
    world.advance(minutes=61)
    world.browse(desk, world.sign_in())
    assert desk.post(f"/vacatures/{vacancy}/elders").status_code == 303


def test_text_from_elsewhere_is_text(world: World, desk: Client, vacancy: int, exchange: FakeExchange) -> None:
    script = "<script>alert(1)</script>"
    exchange.hold(PEOPLE, a_person(), {"persoonlijkePresentatie": script, "emailadres": [script]})
    address = f"/vacatures/{vacancy}/elders"
    (found,) = desk.post(address, follow=True).context["page"].found
    page = text(desk.post(f"{address}/{found.reference}", {"reason": REASON}))
    assert script not in page
    assert "&lt;script&gt;" in page
    assert UUID(str(world.one("SELECT id FROM exchange.vum_asked")[0])).hex not in page
