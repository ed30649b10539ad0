# SPDX-License-Identifier: EUPL-1.2
"""The payment provider as a process: its interface, its page, its faults, its memory."""

from __future__ import annotations

import base64
import http.client
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import pytest
from tests.peers import Peer, running_peer

ORDER = {
    "requestId": "0190-a",
    "requestTimestamp": "2026-11-21T07:00:00.000Z",
    "currency": "EUR",
    "grosAmount": 12.5,
    "purpose": "HA-2026-000001",
    "description": "Hundesteuer",
    "redirectUrl": "http://musterhafen.localhost:8000/zurueck",
    "items": [
        {
            "id": "1", "reference": "hund", "description": "Ein Hund", "taxRate": 0, "quantity": 1,
            "totalNetAmount": 12.5, "totalTaxAmount": 0, "singleNetAmount": 12.5, "singleTaxAmount": 0,
        }
    ],
}  # fmt: skip
BASIC = "Basic " + base64.b64encode(b"geleitzug:demo").decode()


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with running_peer("payment_provider", tmp_path_factory.mktemp("provider")) as peer:
        yield peer


@pytest.fixture(autouse=True)
def behaving(provider: Peer) -> Iterator[None]:
    yield
    provider.send("/-/control", {}, method="DELETE")


class _Staying(HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


def ask(provider: Peer, path: str, data: Any = None, authorization: str = BASIC) -> tuple[int, Any]:
    body = None if data is None else json.dumps(data).encode()
    try:
        with urlopen(Request(provider.url + path, body, {"Authorization": authorization}), timeout=10) as answer:
            return answer.status, json.load(answer)
    except HTTPError as refusal:
        return refusal.code, json.load(refusal)


def an_order(**changes: Any) -> dict[str, Any]:
    an_order.number = getattr(an_order, "number", 0) + 1
    return ORDER | {"requestId": f"request-{an_order.number}"} | changes


def opened(provider: Peer, **changes: Any) -> dict[str, Any]:
    status, answer = ask(provider, "/paymenttransaction/geleitzug/musterhafen", an_order(**changes))
    assert status == 200, answer
    return answer["paymentInformation"]


def state_of(provider: Peer, information: dict[str, Any]) -> dict[str, Any]:
    status, answer = ask(provider, f"/paymenttransaction/geleitzug/musterhafen/{information['transactionId']}")
    assert status == 200
    return answer


def press(information: dict[str, Any], wish: str) -> str:
    """Press a button of the payer's page; returns where the browser is sent."""
    asked = Request(information["transactionRedirectUrl"], urlencode({"wish": wish}).encode())
    try:
        build_opener(_Staying).open(asked, timeout=10)
    except HTTPError as answer:
        return answer.headers["Location"] or str(answer.code)
    return ""


@pytest.mark.parametrize(
    ("wish", "status", "charges"),
    [("pay", "PAYED", 1), ("fail", "FAILED", 0), ("cancel", "CANCELED", 0), ("leave", "INITIAL", 0)],
)
def test_the_payer_decides_and_comes_back(provider: Peer, wish: str, status: str, charges: int) -> None:
    information = opened(provider)

    sent_to = press(information, wish)

    assert sent_to == ORDER["redirectUrl"]
    assert state_of(provider, information)["paymentInformation"]["status"] == status
    entry = next(
        entry
        for entry in provider.get("/-/ledger")["transactions"]
        if entry["transactionId"] == information["transactionId"]
    )
    assert len(entry["charges"]) == charges


def test_a_double_click_charges_once(provider: Peer) -> None:
    information = opened(provider)

    press(information, "pay")
    press(information, "pay")
    press(information, "cancel")

    entry = provider.get("/-/ledger")["transactions"][-1]
    assert (entry["status"], [charge["cents"] for charge in entry["charges"]]) == ("PAYED", [1250])


def test_one_who_pays_may_stay(provider: Peer) -> None:
    information = opened(provider)

    sent_to = press(information, "pay_and_stay")

    assert sent_to == urlsplit(information["transactionRedirectUrl"]).path
    assert "transactionRedirectUrl" not in state_of(provider, information)["paymentInformation"]


def test_the_page_says_what_is_paid_and_lets_nothing_foreign_in(provider: Peer) -> None:
    information = opened(provider)

    with urlopen(information["transactionRedirectUrl"], timeout=10) as answer:
        html, policy = answer.read().decode(), answer.headers["Content-Security-Policy"]

    assert html.count("<h1>") == 1
    assert "12,50 €" in html
    assert "Stadt Musterhafen" in html
    assert not re.search(r"<script| style=| on\w+=", html)
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://musterhafen.localhost:8000" in policy


def test_a_request_is_opened_once(provider: Peer) -> None:
    order = an_order()
    path = "/paymenttransaction/geleitzug/musterhafen"
    _, first = ask(provider, path, order)

    status, refusal = ask(provider, path, order)
    provider.send("/-/control", {"existing": "repeat"})
    _, again = ask(provider, path, order)

    assert (status, refusal["functionalCode"]) == (409, "PAYMENT_EXISTS")
    assert again == first


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"requestId": "x" * 37}, "VALIDATION_ERROR"),
        ({"purpose": "Gebühr"}, "VALIDATION_ERROR"),
        ({"description": "x" * 251}, "VALIDATION_ERROR"),
        ({"grosAmount": 12.505}, "VALIDATION_ERROR"),
        ({"grosAmount": True}, "VALIDATION_ERROR"),
        ({"redirectUrl": "javascript:alert(1)"}, "VALIDATION_ERROR"),
        ({"redirectUrl": "http://x;script-src */"}, "VALIDATION_ERROR"),
        ({"items": "none"}, "VALIDATION_ERROR"),
        ({"grosAmount": 13}, "CALCULATION_ERROR"),
    ],
)
def test_a_wrong_request_is_refused_in_the_standards_words(provider: Peer, change: dict, code: str) -> None:
    status, refusal = ask(provider, "/paymenttransaction/geleitzug/musterhafen", an_order(**change))

    assert (status, refusal["functionalCode"]) == (400, code)
    assert set(refusal) == {"type", "status", "title", "detail", "functionalCode"}


def test_only_who_is_known_may_ask(provider: Peer) -> None:
    path = "/paymenttransaction/geleitzug/musterhafen"

    stranger = ask(provider, path, an_order(), authorization="Basic eDp5")
    nowhere = ask(provider, "/paymenttransaction/other/musterhafen", an_order())

    assert (stranger[0], stranger[1]["functionalCode"]) == (401, "FORBIDDEN")
    assert nowhere[1]["functionalCode"] == "NO_VALID_ORIGINATOR_OR_ENDPOINT"


def test_a_token_opens_as_well(provider: Peer) -> None:
    form = urlencode({"grant_type": "client_credentials", "client_id": "geleitzug", "client_secret": "demo"})
    with urlopen(provider.url + "/oauth/token", form.encode(), timeout=10) as answer:
        token = json.load(answer)["access_token"]

    status, _ = ask(provider, "/paymenttransaction/geleitzug/musterhafen", an_order(), authorization=f"Bearer {token}")

    assert status == 200


def test_faults_are_switched_on_and_off(provider: Peer) -> None:
    information = opened(provider)
    provider.send("/-/control", {"paid_word": "BOOKED", "amount_offset": -50})
    press(information, "pay")
    answer = state_of(provider, information)
    assert answer["paymentInformation"]["status"] == "BOOKED"
    assert answer["paymentRequest"]["grosAmount"] == 12.0

    provider.send("/-/control", {"away": True})
    with pytest.raises(HTTPError) as away:
        urlopen(information["transactionRedirectUrl"], timeout=10)
    assert away.value.code == 503


def test_an_answer_can_get_lost_after_the_work_is_done(provider: Peer) -> None:
    provider.send("/-/control", {"lose_answers": 1})
    before = len(provider.get("/-/ledger")["transactions"])

    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        ask(provider, "/paymenttransaction/geleitzug/musterhafen", an_order())

    assert len(provider.get("/-/ledger")["transactions"]) == before + 1


def test_an_answer_can_come_twice(provider: Peer) -> None:
    information = opened(provider)
    provider.send("/-/control", {"answer_twice": True})

    assert state_of(provider, information)["paymentInformation"]["status"] == "INITIAL"


def test_an_unknown_fault_is_refused(provider: Peer) -> None:
    with pytest.raises(HTTPError) as refused:
        provider.send("/-/control", {"sulk": True})

    assert refused.value.code == 400


def test_nothing_is_forgotten_when_the_provider_is_killed(tmp_path: Path) -> None:
    with running_peer("payment_provider", tmp_path) as first:
        information = opened(first)
        press(information, "pay")
        first.kill()

    with running_peer("payment_provider", tmp_path) as second:
        assert state_of(second, information)["paymentInformation"]["status"] == "PAYED"
        assert len(second.get("/-/ledger")["transactions"]) == 1
