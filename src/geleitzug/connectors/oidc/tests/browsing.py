# SPDX-License-Identifier: EUPL-1.2
"""A browser between the town hall and the provider: it follows the ways a browser would, and can be led astray."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

from tests.pages import PageClient
from tests.peers import Peer

BEGIN = "/amt/anmelden/konto/"
BACK = "/amt/anmelden/konto/zurueck/"


class Browser(PageClient):
    """Somebody at their desk who signs in with the town's account."""

    def __init__(self, provider: Peer, town: str = "musterhafen") -> None:
        super().__init__(headers={"host": f"{town}.localhost"})
        self.provider = provider

    def sign_in(self, login: str, *, way_on: str = "") -> Any:
        """Go all the way and return the town hall's last answer."""
        return self.come_back(self.at_provider(login, way_on=way_on))

    def at_provider(self, login: str, *, way_on: str = "") -> str:
        """Begin, choose an account at the provider, and return the address it leads back to."""
        begun = self.get(BEGIN, {"weiter": way_on} if way_on else {})
        assert begun.status_code == 302, begun.content
        with urlopen(begun.headers["Location"], timeout=10) as answer:
            page = answer.read().decode()
        asked = unescape(re.findall(r'name="asked" value="([^"]*)"', page)[0])
        subs = dict(re.findall(r'name="sub" value="([^"]*)">\s*<p><button type="submit">[^<]*\(([^)]*)\)', page))
        sub = next((sub for sub, name in subs.items() if name == login), "")
        return self._posted({"asked": asked, "sub": sub})

    def come_back(self, address: str) -> Any:
        """Follow the provider back to the town hall."""
        parts = urlsplit(address)
        assert parts.path == BACK
        return self.get(f"{parts.path}?{parts.query}")

    def misbehave(self, **faults: Any) -> None:
        """Let the provider do something wrong from now on."""
        self.provider.send("/-/control", faults)

    def _posted(self, form: dict[str, str]) -> str:
        class Stay(HTTPRedirectHandler):
            def redirect_request(self, *_args: Any, **_more: Any) -> None:
                return None

        try:
            build_opener(Stay).open(Request(f"{self.provider.url}/anmelden", urlencode(form).encode()), timeout=10)
        except HTTPError as answer:
            return str(answer.headers["Location"])
        raise AssertionError("the provider leads nowhere")
