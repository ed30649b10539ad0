# SPDX-License-Identifier: EUPL-1.2
"""The peers' pages in a real browser: axe finds nothing, nothing scrolls sideways, the keyboard is enough."""

from __future__ import annotations

import json
import re
import smtplib
import uuid
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from joserfc.jwk import RSAKey
from playwright.sync_api import Browser, Page
from tests.browser import DESK, PHONE, axe, complaints, keyboard_walk, scrolls_sideways, window
from tests.peers import Peer, running_peer

from geleitzug_peers.payment_provider.tests.test_provider import BASIC, ORDER

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with window(chromium) as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with running_peer("payment_provider", tmp_path_factory.mktemp("provider")) as peer:
        yield peer


def opened(provider: Peer, request_id: str, back: str | None = None) -> dict[str, Any]:
    order = ORDER | {"requestId": request_id, "redirectUrl": back or provider.url + "/"}
    asked = Request(
        provider.url + "/paymenttransaction/geleitzug/musterhafen",
        json.dumps(order).encode(),
        {"Authorization": BASIC},
    )
    with urlopen(asked, timeout=10) as answer:
        return json.load(answer)["paymentInformation"]


def check(page: Page) -> None:
    """Look at a page on a phone, and all over on a desk."""
    assert page.locator("h1").count() == 1
    for size in (PHONE, DESK):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert axe(page, of_layout=size == PHONE) == []
        assert not scrolls_sideways(page)
        keyboard_walk(page)


def test_the_payers_pages(page: Page, provider: Peer) -> None:
    for decision in ("pay", "fail", "cancel"):
        information = opened(provider, f"page-{decision}")
        page.goto(information["transactionRedirectUrl"])
        check(page)
        provider.send(f"/-/control/transactions/{information['transactionId']}", {"do": decision})
        page.reload()
        check(page)
    for path in ("/", "/zahlen/nothing"):
        page.goto(provider.url + path)
        check(page)


def test_a_payer_without_a_mouse_pays_and_is_sent_back(page: Page, provider: Peer) -> None:
    information = opened(provider, "keys")
    page.goto(information["transactionRedirectUrl"])

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(provider.url + "/")

    entry = [row for row in provider.get("/-/ledger")["transactions"] if row["status"] == "PAYED"][-1]
    assert entry["transactionId"] == information["transactionId"]


def test_the_mail_pages(page: Page, tmp_path: Path) -> None:
    with running_peer("mail_sink", tmp_path, "--smtp-port", "0") as sink:
        page.goto(sink.url)
        check(page)
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "post@town.invalid", "berta@example.org", "Ihr Antrag " + "x" * 90
        mail.set_content("Guten Tag,\n" + "y" * 200)
        port = int(re.search(r"smtp (\d+)", sink.words).group(1))
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as line:
            line.send_message(mail)

        page.goto(sink.url)
        check(page)
        page.get_by_role("link", name="Ihr Antrag").click()
        check(page)


def test_the_central_mailbox(page: Page, tmp_path: Path) -> None:
    message = {
        "sender": "Musterhafen", "title": "Neues Schreiben " + "x" * 90, "mailboxUuid": str(uuid.uuid4()),
        "content": "Bitte lesen Sie es hier:\n\nhttp://musterhafen.localhost/" + "y" * 90,
        "senderUrl": "http://musterhafen.localhost/postfach/",
    }  # fmt: skip
    taken = {"id": "1", "case": "2", "sent": True, "decided": "accept-submission", "message": message}
    (tmp_path / "submissions.json").write_text(json.dumps([taken]))
    for name in ("encryption", "destination", "service"):  # it makes its own, for seconds
        (tmp_path / f"{name}.pem").write_bytes(RSAKey.generate_key(2048, private=True).as_pem(private=True))
    with running_peer("central_mailbox", tmp_path) as central:
        page.goto(central.url)
        check(page)
        assert "Neues Schreiben" in page.locator("h2").inner_text()
        central.send("/-/control", {}, method="DELETE")
        page.reload()
        check(page)


def test_the_payer_comes_back_to_another_host_under_the_policy_in_force(chromium: Browser, provider: Peer) -> None:
    port = provider.url.rpartition(":")[2]
    information = opened(provider, "other-host", back=f"http://musterhafen.localhost:{port}/")

    with window(chromium, javascript=False) as context:
        page = context.new_page()
        heard = complaints(page)
        page.goto(information["transactionRedirectUrl"])
        page.get_by_role("button", name="Mit Karte bezahlen").click()
        page.wait_for_url("http://musterhafen.localhost:**")

    assert heard == []
