# SPDX-License-Identifier: EUPL-1.2
"""The identity provider beside the house in one process, and a browser that carries questions and answers between them.

It is the peer of the demo itself, spoken to without a network: real signatures, real encryption, every fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import override_settings

from geleitzug_peers.identity_provider.asking import Registry
from geleitzug_peers.identity_provider.ekona import SSO as COMPANY_SSO
from geleitzug_peers.identity_provider.sealing import Seal, new_seal
from geleitzug_peers.identity_provider.service import SSO, Service
from geleitzug_peers.small_http import Request
from tests.certificates import self_signed
from tests.pages import PageClient

IDP = "http://idp.localhost:8013"
WIEBKE, JONAS, AYSE, LIAM, ERIKA = "P1", "P2", "P3", "P7", "P10"
_INPUT = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@cache
def _seals() -> tuple[Seal, Seal]:
    """Make the provider's seal and the house's: once, because good keys take their time."""
    return new_seal("idp.localhost"), Seal(*self_signed("geleitzug", days=30))


@dataclass
class Bund:
    """The provider in this process; ``late`` moves its clock."""

    service: Service
    late: timedelta = timedelta()

    def answers_for(
        self, question: dict[str, str], company: str, *, fault: str = "", wish: str = "login"
    ) -> dict[str, str]:
        """Say at Mein Unternehmenskonto for whom one acts („C1 A1“), and return what the browser carries back."""
        page = self.service.answer(_posted(COMPANY_SSO, question))
        assert page.status == 200, page.body.decode()
        found = re.search(r'action="(/ekona/anmelden/[\w-]+)"', page.body.decode())
        assert found, page.body.decode()
        back = self.service.answer(_posted(found[1], {"company": company, "wish": wish, "fault": fault}))
        assert back.status == 200, back.body.decode()
        return hidden_fields(back.body.decode())

    def asks_for(self, question: dict[str, str]) -> Any:
        """Take a question to the provider and return its page."""
        return self.service.answer(_posted(SSO, question))

    def answers(
        self, question: dict[str, str], person: str, level: int, *, fault: str = "", temporary: bool = False,
        wish: str = "login",
    ) -> dict[str, str]:  # fmt: skip
        """Say at the provider who one is, and return what the browser carries back."""
        page = self.asks_for(question)
        assert page.status == 200, page.body.decode()
        found = re.search(r'action="(/anmelden/[\w-]+)"', page.body.decode())
        assert found, page.body.decode()
        chosen = {"person": person, "level": str(level), "wish": wish, "fault": fault}
        if temporary:
            chosen["temporary"] = "1"
        back = self.service.answer(_posted(found[1], chosen))
        assert back.status == 200, back.body.decode()
        return hidden_fields(back.body.decode())


@contextmanager
def bund_beside(folder: Path) -> Iterator[Bund]:
    """Connect the house to a provider in this process until the block ends."""
    theirs, ours = _seals()
    files = {"metadata": folder / "idp.xml", "key": folder / "key.pem", "certificate": folder / "certificate.pem"}
    persons, companies = (Registry(_metadata_for(provider)) for provider in ("bundid", "muk"))
    late = lambda: datetime.now(UTC) + bund.late  # noqa: E731
    bund = Bund(Service(theirs, persons, public_url=IDP, clock=late, companies=companies))
    assert bund.service.ekona is not None
    files["metadata"].write_bytes(bund.service.metadata())
    company_metadata = folder / "muk.xml"
    company_metadata.write_bytes(bund.service.ekona.metadata())
    files["key"].write_bytes(ours.private)
    files["certificate"].write_bytes(ours.certificate)
    own = {**settings.IDENTITY_PROVIDERS["bundid"], **files, "online_service_id": "BMI-1"}
    companies_too = {**settings.IDENTITY_PROVIDERS["muk"], **files, "metadata": company_metadata}
    with override_settings(IDENTITY_PROVIDERS={"bundid": own, "muk": companies_too}):
        yield bund


def _metadata_for(provider: str) -> Callable[[], bytes]:
    client = PageClient(headers={"host": "localhost"})
    return lambda: bytes(client.get(f"/anmelden/{provider}/metadaten.xml").content)


@dataclass
class Traveller:
    """Somebody with a browser who goes to the provider and comes back."""

    browser: Any
    bund: Bund

    def is_sent(self, level: str = "low", way_on: str = "", to: str = "bundid", **more: str) -> dict[str, str]:
        """Press the button that leads to the provider, and return the question the browser takes along."""
        page = self.browser.post(f"/anmelden/{to}/", {"stufe": level, "weiter": way_on, **more})
        assert page.status_code == 200, page.content.decode()
        return hidden_fields(page.content.decode())

    def brings(self, fields: dict[str, str], *, cookies: bool = False, frm: str = "bundid") -> Any:
        """Carry an answer home as a browser does: a POST from another site, with none of our cookies."""
        browser = self.browser if cookies else PageClient(headers=dict(self.browser.defaults_of))
        return browser.post(f"/anmelden/{frm}/antwort/", fields)

    def comes_for(self, company: str = "C1 A1", *, way_on: str = "", take_along: bool = False, **how: Any) -> Any:
        """Sign in at Mein Unternehmenskonto for a company and return the last answer of the way home."""
        more = {"mitnehmen": "1"} if take_along else {}
        question = self.is_sent("low", way_on, to="muk", **more)
        brought = self.brings(self.bund.answers_for(question, company, **how), frm="muk")
        return self.browser.get(brought["Location"]) if brought.status_code == 303 else brought

    def comes_back(
        self, person: str = WIEBKE, level: int = 4, *, wanted: str = "low", way_on: str = "", **how: Any
    ) -> Any:
        """Sign in at the provider and return the last answer of the way home."""
        brought = self.brings(self.bund.answers(self.is_sent(wanted, way_on), person, level, **how))
        return self.browser.get(brought["Location"]) if brought.status_code == 303 else brought


def traveller(bund: Bund, town: str = "musterhafen") -> Traveller:
    """Return somebody at a town's portal who is not signed in."""
    headers = {"host": f"{town}.localhost", "accept-language": "de"}
    browser = PageClient(headers=headers)
    browser.defaults_of = headers
    return Traveller(browser, bund)


def hidden_fields(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's form, without the token."""
    found = {name: unescape(value) for name, value in _INPUT.findall(page)}
    return {name: value for name, value in found.items() if name in ("SAMLRequest", "SAMLResponse", "RelayState")}


def _posted(path: str, fields: dict[str, str]) -> Request:
    return Request("POST", path, {}, {"content-type": "application/x-www-form-urlencoded"}, urlencode(fields).encode())
