# SPDX-License-Identifier: EUPL-1.2
"""What happens twice or in the wrong order: two tabs, two clicks, the back button, a session that ends in between."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.live import Live, wait_for
from tests.people import client_of
from tests.plain_browser import Form, forms_of
from tests.robot import PROVIDER, Answer, Robot, number_in
from tests.signing import sign_in_account
from tests.trouble.conftest import Draft
from tests.trouble.tough import ToughClient
from tests.world import ERIKA, World

AT_ONCE = 6


def test_two_tabs_on_one_draft_lose_nothing(undone: World) -> None:
    address = f"/antrag/{undone.tale('draft')['application']}/seite/halter/"
    client = client_of("erika", ToughClient)
    tab, other_tab = _form(client, address), _form(client, address)

    first = client.post(address, {**tab.as_sent(), "halter.given": "Erika Maria"})
    second = client.post(address, {**other_tab.as_sent(), "halter.given": "Rika"})

    assert first.status_code == 302
    assert second.status_code == 200
    assert "in einem anderen Fenster geändert" in second.content.decode()
    again = next(form for form in forms_of(second.content, address) if form.method == "post")
    assert again.value_of("halter.given") == "Rika"
    assert client.post(address, again.as_sent()).status_code == 302
    assert _form(client, address).value_of("halter.given") == "Rika"


def test_an_old_page_does_not_send_what_was_changed_since(undone: World) -> None:
    draft = f"/antrag/{undone.tale('draft')['application']}/"
    client = client_of("erika", ToughClient)
    old = _form(client, f"{draft}pruefen/")
    page = _form(client, f"{draft}seite/halter/")
    client.post(f"{draft}seite/halter/", {**page.as_sent(), "halter.given": "Rika"})

    answer = client.post(f"{draft}pruefen/", old.as_sent())

    assert answer.status_code == 200
    assert "inzwischen geändert" in answer.content.decode()


def test_the_session_ends_in_the_middle_and_nothing_is_lost(undone: World) -> None:
    address = f"/antrag/{undone.tale('draft')['application']}/seite/zahlung/"
    client = client_of("erika", ToughClient)
    form = _form(client, address)
    client.cookies.clear()

    answer = client.post(address, form.as_sent())
    assert answer.status_code == 404
    assert "/anmelden/?weiter=" in answer.content.decode()
    sign_in_account(client, ERIKA, town="musterhafen")

    assert client.get(address).status_code == 200
    assert _form(client, address).as_sent()["zahlweise"] == form.as_sent()["zahlweise"]


def test_many_clicks_on_send_are_one_application(calm: Live, draft_of: Draft) -> None:
    draft = draft_of("geburtsurkunde", "eigene-geburt")
    erika = Robot(calm, "erika")
    page = erika.get(f"/antrag/{draft}/pruefen/")

    answers = _at_once(lambda: erika.send(page, marked="_revision"))

    assert {answer.status for answer in answers} == {302}
    assert {answer.location for answer in answers} == {calm.address("musterhafen", f"/antrag/{draft}/bezahlen/")}
    assert _one(calm, "SELECT count(*) FROM payments_payment WHERE subject = %s", draft) == 1
    assert (
        _one(calm, "SELECT count(*) FROM events_entry WHERE subject = %s AND kind = 'ApplicationSubmitted'", draft) == 1
    )


def test_many_clicks_on_throw_away_throw_away_once(calm: Live, draft_of: Draft) -> None:
    draft = draft_of("hundesteuer-anmelden", "ein-hund")
    erika = Robot(calm, "erika")
    page = erika.get(f"/antrag/{draft}/verwerfen/")

    answers = _at_once(lambda: erika.send(page))

    assert {answer.status for answer in answers} == {302}
    assert {erika.follow(answer).status for answer in answers} == {200}
    query = "SELECT count(*) FROM events_entry WHERE subject = %s AND kind = 'ApplicationDiscarded'"
    assert _one(calm, query, draft) == 1


def test_many_clicks_on_pay_are_one_transaction(calm: Live, draft_of: Draft) -> None:
    draft = draft_of("geburtsurkunde", "eigene-geburt")
    erika = Robot(calm, "erika")
    page = erika.follow(erika.send(erika.get(f"/antrag/{draft}/pruefen/"), marked="_revision"))
    number = number_in(page)

    answers = _at_once(lambda: erika.send(page))
    assert {answer.status for answer in answers} == {302}
    there = erika.waits_at(answers[0])

    assert PROVIDER in there.location
    assert len(_transactions(calm, number)) == 1


def test_a_case_is_opened_once_however_often_the_browser_comes_back(calm: Live, draft_of: Draft) -> None:
    herself = {"title": "", "given": "Erika", "family": "Sommer"}  # in another's name a person would decide
    draft = draft_of("melderegisterauskunft-einfach", "eindeutig", person=herself)
    erika = Robot(calm, "erika")
    page = erika.follow(erika.send(erika.get(f"/antrag/{draft}/pruefen/"), marked="_revision"))
    there = erika.waits_at(erika.send(page))
    erika.post(there.location, {"wish": "pay_and_stay"})

    _at_once(lambda: erika.get(f"/antrag/{draft}/bezahlt/"))

    wait_for(lambda: _one(calm, "SELECT count(*) FROM cases_case WHERE id = %s AND state = 'closed'", draft))
    kinds = ("PaymentReceived", "CaseOpened", "CaseDecided")
    for kind in kinds:
        query = "SELECT count(*) FROM events_entry WHERE subject = %s AND kind = %s"
        assert _one(calm, query, draft, kind) in (0, 1), kind
    assert (
        _one(calm, "SELECT count(*) FROM mailbox_message WHERE subject = %s AND result_document IS NOT NULL", draft)
        == 1
    )


def test_two_clerks_decide_the_same_case_at_once(calm: Live, draft_of: Draft) -> None:
    draft = draft_of("gewerbeanmeldung", "fahrradladen")
    erika, clerk = Robot(calm, "erika"), Robot(calm, "trade clerk")
    number = number_in(erika.follow(erika.send(erika.get(f"/antrag/{draft}/pruefen/"), marked="_revision")))
    page = wait_for(lambda: _if_there(clerk.get(f"/amt/vorgang/{number}/")))

    answers = _at_once(lambda: clerk.send(page, {"outcome": "granted", "reasons": "So ist es."}, marked="outcome"))

    assert {answer.status for answer in answers} <= {200, 302}
    wait_for(
        lambda: _one(
            calm, "SELECT count(*) FROM mailbox_message WHERE subject = %s AND result_document IS NOT NULL", draft
        )
    )
    assert _one(calm, "SELECT count(*) FROM cases_decision WHERE case_id = %s", draft) == 1
    assert _one(calm, "SELECT count(*) FROM files_document WHERE subject = %s AND kind = 'letter'", draft) == 1


def _form(client: ToughClient, address: str) -> Form:
    response = client.get(address)
    assert response.status_code == 200
    return next(
        form for form in forms_of(response.content, address) if form.method == "post" and "_revision" in form.names
    )


def _at_once(ask: Callable[[], Answer]) -> list[Answer]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [future.result() for future in [pool.submit(ask) for _ in range(AT_ONCE)]]


def _one(live: Live, query: str, *values: Any) -> Any:
    with live.world.owner() as owner:
        row = owner.execute(query, values).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row[0]


def _if_there(answer: Answer) -> Answer | None:
    return answer if answer.status == 200 and 'name="outcome"' in answer.text else None


def _transactions(live: Live, number: str) -> list[Any]:
    ledger = live.pay.get("/-/ledger")["transactions"]
    return [transaction for transaction in ledger if number in str(transaction)]
