# SPDX-License-Identifier: EUPL-1.2
"""The identity provider as a process: whom it answers, what its pages are like in a browser, its faults."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from lxml import etree
from playwright.sync_api import Browser, Page
from tests.browser import DESK, PHONE, axe, keyboard_walk, scrolls_sideways, window
from tests.peers import Peer, running_peer

from geleitzug_peers.identity_provider import persons, sealing
from geleitzug_peers.identity_provider.writing import AKDB, SAML, SAMLP, instant, new_id

US, BACK = "https://ours.example/sp", "http://town.localhost/antwort/"
METADATA = """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
 xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{us}"><md:SPSSODescriptor
 protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor><ds:KeyInfo><ds:X509Data>
 <ds:X509Certificate>{bare}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
 <md:AssertionConsumerService index="0" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{back}"/>
 </md:SPSSODescriptor></md:EntityDescriptor>"""
QUESTION = """<samlp:AuthnRequest xmlns:samlp="{samlp}" xmlns:saml="{saml}" ID="{id}" Version="2.0"
 IssueInstant="{at}" Destination="{to}" AssertionConsumerServiceURL="{back}"><saml:Issuer>{us}</saml:Issuer>
 <samlp:Extensions><akdb:AuthenticationRequest xmlns:akdb="{akdb}" Version="{version}">
 <akdb:AuthnMethods><akdb:eID><akdb:Enabled>true</akdb:Enabled></akdb:eID></akdb:AuthnMethods>
 <akdb:RequestedAttributes><akdb:RequestedAttribute Name="urn:oid:2.5.4.4" RequiredAttribute="true"/>
 </akdb:RequestedAttributes><akdb:DisplayInformation><ui:Version xmlns:ui="{akdb}/classic-ui/v1">
 <ui:OrganizationDisplayName>Sandmoor</ui:OrganizationDisplayName></ui:Version></akdb:DisplayInformation>
 </akdb:AuthenticationRequest></samlp:Extensions><samlp:RequestedAuthnContext Comparison="minimum">
 <saml:AuthnContextClassRef>STORK-QAA-Level-{level}</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>
 </samlp:AuthnRequest>"""
SSO = "/idp/profile/SAML2/POST/SSO"


@pytest.fixture(scope="module")
def seal() -> sealing.Seal:
    return sealing.new_seal("service")


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory, seal: sealing.Seal) -> Iterator[Peer]:
    folder = tmp_path_factory.mktemp("idp")
    (folder / "service.xml").write_text(METADATA.format(us=US, bare=seal.bare, back=BACK))
    with running_peer("identity_provider", folder, "--service", str(folder / "service.xml")) as peer:
        yield peer


def question(provider: Peer, seal: sealing.Seal, *, signed: bool = True, **changes: Any) -> str:
    address = f"http://idp.localhost:{provider.url.rpartition(':')[2]}{SSO}"
    facts = {
        "samlp": SAMLP, "saml": SAML, "akdb": AKDB, "id": new_id(), "at": instant(datetime.now(UTC)), "to": address,
        "back": BACK, "us": US, "version": "2", "level": 1, **changes,
    }  # fmt: skip
    root = etree.fromstring(QUESTION.format(**facts))
    if signed:
        sealing.sign(root, seal)
    return base64.b64encode(etree.tostring(root)).decode()


def ask(provider: Peer, field: str) -> tuple[int, str]:
    data = urlencode({"SAMLRequest": field, "RelayState": "r"}).encode()
    try:
        with urlopen(provider.url + SSO, data, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def test_a_signed_question_is_answered_with_the_people_who_reach_its_level(provider: Peer, seal: sealing.Seal) -> None:
    low, high = (ask(provider, question(provider, seal, level=level)) for level in (1, 4))

    assert (low[0], high[0]) == (200, 200)
    assert [len(re.findall('name="person"', page)) for _status, page in (low, high)] == [11, 8]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"signed": False}, "saml-request-not-signed"),
        ({"us": "https://andere.example"}, "unknown service"),
        ({"back": "https://boese.example/"}, "is not in the metadata"),
        ({"to": "https://anderswo.example/"}, "Destination"),
        ({"version": "1"}, "akdb-extension-v1-deprecated"),
    ],
)
def test_other_questions_are_not(changes: dict[str, Any], why: str, provider: Peer, seal: sealing.Seal) -> None:
    status, page = ask(provider, question(provider, seal, **changes))

    assert status == 400
    assert why in page


def test_a_question_signed_by_somebody_else_is_not(provider: Peer) -> None:
    assert ask(provider, question(provider, sealing.new_seal("x")))[0] == 400


def test_a_fault_nobody_knows_is_refused(provider: Peer) -> None:
    for wrong in ({"answer": "xsw9"}, {"away": 1}, {"nonsense": True}):
        with pytest.raises(HTTPError):
            provider.send("/-/control", wrong)
    assert provider.send("/-/control", {"answer": "xsw8"})["answer"] == "xsw8"
    assert provider.send("/-/control", {}, method="DELETE")["answer"] == "honest"


def test_eleven_people_and_no_two_have_the_same_key() -> None:
    keys = {persons.key_of(who, host) for who in persons.PEOPLE for host in ("a", "b")}

    assert (len(persons.PEOPLE), len(keys)) == (11, 22)


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with window(chromium, size=request.param) as context:
        context.route("**/weiter.js", lambda route: route.abort())  # so that the page that leads back stays
        yield context.new_page()


@pytest.mark.browser
def test_the_pages_are_for_everybody(page: Page, provider: Peer, seal: sealing.Seal) -> None:
    def check() -> None:
        assert axe(page) == []
        assert not scrolls_sideways(page)
        assert page.locator("h1").count() == 1
        keyboard_walk(page)

    page.goto(provider.url)
    check()
    form = f"<form method=post action='{provider.url}{SSO}'><input name=SAMLRequest value='{question(provider, seal)}'>"
    page.set_content(f"{form}<button>Los</button></form>")
    page.get_by_role("button").click()
    page.wait_for_load_state()
    check()
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_load_state()
    check()
    page.reload()
    page.set_content(f"<form method=post action='{provider.url}{SSO}'><button>Los</button></form>")
    page.get_by_role("button").click()
    page.wait_for_load_state()
    check()
