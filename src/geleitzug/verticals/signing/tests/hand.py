# SPDX-License-Identifier: EUPL-1.2
"""Clerks and tablets for tests: pairing as people do it, and a hand that signs."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.furnished import Town
from tests.pages import PageClient
from tests.signing import sign_in_staff

from geleitzug.verticals.signing.models import Sheet

TABLET = "/unterschrift/"
DOGS = "hundesteuer-anmelden"
STROKES = json.dumps([[[100, 300], [300, 80], [520, 420], [800, 120], [1200, 330]], [[850, 60], [900, 70]]])
_CODE = re.compile(r'class="gz-pad-code">(\d{4} \d{4})<')
_SHEET = re.compile(r'name="sheet" value="([0-9a-f-]{36})"')


def browser(login: str = "", town: str = "musterhafen") -> PageClient:
    """Return a browser, of a member of staff or of nobody: a tablet."""
    client = PageClient(headers={"host": f"{town}.localhost"})
    if login:
        sign_in_staff(client, login, town=town)
    return client


def code_for(clerk: PageClient, name: str = "Schalter 3", office: str = "") -> str:
    """Let a clerk set a tablet up; returns the code."""
    shown = clerk.post("/amt/tablets/", {"name": name, "office": office}).content.decode()
    found = _CODE.search(shown)
    assert found, words(shown)
    return found[1]


def paired(clerk: PageClient, name: str = "Schalter 3") -> PageClient:
    """Return a tablet paired with a clerk's counter."""
    tablet = browser()
    answer = tablet.post(f"{TABLET}verbinden/", {"code": code_for(clerk, name)})
    assert answer.status_code == 302, words(answer)
    return tablet


def sheet_on(tablet: PageClient) -> str:
    """Return the key of what lies on a tablet, as its forms name it; empty for nothing."""
    found = _SHEET.search(tablet.get(TABLET).content.decode())
    return found[1] if found else ""


def newest(town: Town) -> Sheet:
    """Return what was put before somebody last."""
    with town.machine():
        return Sheet.objects.order_by("-id")[0]


def words(page: Any) -> str:
    """Return the words of a page."""
    text = page if isinstance(page, str) else page.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
