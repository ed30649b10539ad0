# SPDX-License-Identifier: EUPL-1.2
"""Signing in with BundID, there and back: what of it is ours is the processor time of our web servers."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from tests.bench.visitor import Answer, Form, Visitor, forms_of

AT, BACK = "/anmelden/bundid/", "/anmelden/bundid/antwort/"
KIND = "application/x-www-form-urlencoded"
WHO = {"person": "P1", "level": "4", "wish": "login", "fault": ""}


def round_trip(visitor: Visitor) -> Callable[[], object]:
    """Go to the provider as somebody nobody knows yet, come back, and be signed in."""
    visitor.assets = False
    provider: dict[int, Visitor] = {}
    stranger = Visitor(visitor.host, visitor.port, seen=visitor.seen, assets=False)

    def once() -> None:
        visitor.cookies.clear()
        asked = visitor.get(f"{AT}?stufe=low&weiter=/meine-antraege/", "sign in")
        question = _leaving(visitor.send(asked, {}, form=_form(asked, AT), what="ask"))
        there = urlsplit(question.action)
        idp = provider.setdefault(there.port or 80, Visitor(str(there.hostname), there.port or 80, assets=False))
        choice = _leaving(idp.ask("POST", there.path, body=urlencode(question.hidden).encode(), kind=KIND))
        sent = urlencode({**choice.hidden, **WHO}).encode()
        answer = _leaving(idp.ask("POST", choice.action, body=sent, kind=KIND))
        # A browser brings this from another site, without any cookie of ours.
        stranger.cookies.clear()
        heard = stranger.ask("POST", BACK, body=urlencode(answer.hidden).encode(), kind=KIND, what="hear")
        arrived = visitor.get(heard.headers["location"], "arrive")
        if arrived.status != 200 or not arrived.path.startswith("/meine-antraege/"):
            raise LookupError(f"not signed in, but at {arrived.path} ({arrived.status})")

    return once


def _form(page: Answer, action: str) -> Form:
    return next(form for form in forms_of(page) if form.action.startswith(action) or not form.action)


def _leaving(page: Answer) -> Form:
    """Return the form that goes on from a page; raises LookupError where there is none."""
    for form in forms_of(page):
        if "SAMLRequest" in form.hidden or "SAMLResponse" in form.hidden or re.match("/anmelden/", form.action):
            return form
    raise LookupError(f"nothing goes on from {page.path} ({page.status}): {page.text[:500]}")
