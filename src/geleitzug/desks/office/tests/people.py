# SPDX-License-Identifier: EUPL-1.2
"""A colleague at a browser: reads pages as text, fills in forms, follows redirects."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from tests.pages import PageClient
from tests.signing import sign_in_staff

from geleitzug.core.cases.models import Application


class Colleague(PageClient):
    """Somebody of a town's staff."""

    def __init__(self, place: str) -> None:
        super().__init__(headers={"host": f"{place}.localhost"})
        self.place = place

    def signed_in(self, login: str) -> Colleague:
        """Sit down signed in; the pages for that are test_signing.py's."""
        sign_in_staff(self, login, town=self.place)
        return self

    def reads(self, address: str, **query: str) -> str:
        """Return the words of a page."""
        answer = self.get(address, query)
        assert answer.status_code == 200, (answer.status_code, read(answer))
        return read(answer)

    def sends(self, address: str, **data: Any) -> str:
        """Send a form and return the words of the page that follows, redirected or not."""
        answer = self.post(address, data, follow=True)
        assert answer.status_code == 200, (answer.status_code, read(answer))
        return read(answer)


def read(answer: Any) -> str:
    """Return a page's words in one line."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def case_address(application: Application, more: str = "") -> str:
    """Return the address of an application's case."""
    return f"/amt/vorgang/{application.number}/{more}"
