# SPDX-License-Identifier: EUPL-1.2
"""The whole round trip with a certified provider that nobody here wrote (npm oidc-provider)."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest
from tests.furnished import Town
from tests.node_peers import running_node
from tests.peers import Peer
from tests.work import calls

from geleitzug.connectors.oidc import connector
from geleitzug.connectors.oidc.tests.browsing import BACK, BEGIN, Browser
from geleitzug.core.staffing.sign_on import SignOn
from geleitzug.desks.office.tests.people import read
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.models import Staff
from geleitzug.ground.web import limits

HOST = "http://musterhafen.localhost"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with running_node("oidc-provider", str(port), HOST + BACK, f"{HOST}/amt/anmelden/"):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def browser(town: Town, issuer: str, settings: Any) -> Browser:
    limits.forget_all()
    connector._provider.cache_clear()
    settings.SIGN_ON = {"musterhafen": SignOn(issuer=issuer, client_id="geleitzug", secret="demo")}
    return Browser(Peer(issuer, "", None))  # type: ignore[arg-type]


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


def through_its_pages(address: str, login: str) -> str:
    """Sign in at the provider as a browser does, page by page, and return the address it leads back to."""
    jar = CookieJar()
    opener = build_opener(HTTPCookieProcessor(jar), Stay())
    form: dict[str, str] | None = None
    for _step in range(12):
        try:
            with opener.open(Request(address, urlencode(form).encode() if form else None), timeout=10) as answer:
                page = answer.read().decode()
        except HTTPError as moved:
            address, form = _joined(address, moved.headers["Location"]), None
            if address.startswith(HOST):
                return address
            continue
        target = re.findall(r'<form[^>]*action="([^"]*)"', page)[0]
        prompt = re.findall(r'name="prompt" value="([^"]*)"', page)[0]
        form = {"prompt": prompt, **({"login": login, "password": "x"} if prompt == "login" else {})}
        address = _joined(address, target)
    raise AssertionError("the provider never comes to an end")


def _joined(base: str, address: str) -> str:
    parts = urlsplit(base)
    return address if "://" in address else f"{parts.scheme}://{parts.netloc}{address}"


def sign_in(browser: Browser, login: str) -> Any:
    begun = browser.get(BEGIN)
    assert begun.status_code == 302, read(begun)
    return browser.come_back(through_its_pages(begun.headers["Location"], login))


def test_somebody_signs_in_at_a_provider_nobody_here_wrote(town: Town, browser: Browser, issuer: str) -> None:
    answer = sign_in(browser, "steueramt")

    assert answer.status_code == 302, read(answer)
    assert browser.get("/amt/vertretung/").status_code == 200
    with town.inside():
        known = Staff.objects.get(login="steueramt")
    assert (known.issuer, known.subject) == (issuer, "steueramt")


def test_it_says_who_answers_and_we_look_at_it(town: Town, browser: Browser) -> None:
    begun = browser.get(BEGIN)
    address = through_its_pages(begun.headers["Location"], "steueramt")
    assert "iss=" in address

    answer = browser.come_back(re.sub(r"&iss=[^&]*", "", address))

    assert answer.status_code == 403
    assert "kommt nicht vom Anmeldedienst" in read(answer)


def test_its_code_is_good_once(town: Town, browser: Browser) -> None:
    begun = browser.get(BEGIN)
    journey = browser.cookies["anmeldung"].value
    address = through_its_pages(begun.headers["Location"], "steueramt")
    browser.come_back(address)
    browser.cookies.clear()
    browser.cookies["anmeldung"] = journey

    answer = browser.come_back(address)

    assert "schon benutzt oder abgelaufen" in read(answer)
    with town.inside():
        assert Entry.objects.get(kind="SignInRefused").facts["why"] == "code"


def test_it_takes_our_way_out_and_leads_back(town: Town, browser: Browser) -> None:
    sign_in(browser, "steueramt")

    address = browser.post("/amt/abmelden/").headers["Location"]
    opener = build_opener(HTTPCookieProcessor(CookieJar()), Stay())
    with opener.open(address, timeout=10) as answer:
        page = answer.read().decode()
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    action = re.findall(r'action="([^"]*)"', page)[0]
    with pytest.raises(HTTPError) as moved:
        opener.open(Request(_joined(address, action), urlencode(hidden).encode()), timeout=10)

    assert parse_qs(urlsplit(address).query)["client_id"] == ["geleitzug"]
    assert moved.value.headers["Location"] == f"{HOST}/amt/anmelden/"


def test_a_sign_in_is_little_work_on_our_side(town: Town, browser: Browser) -> None:
    sign_in(browser, "steueramt")  # description and keys are kept from now on
    answers: list[Any] = []

    there = calls(lambda: answers.append(browser.get(BEGIN)), warm=0)
    address = through_its_pages(answers[-1].headers["Location"], "steueramt")
    back = calls(lambda: answers.append(browser.come_back(address)), warm=0)

    assert answers[-1].headers["Location"] == "/amt/"
    assert there < 10_000
    assert back < 25_000
