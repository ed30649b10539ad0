# SPDX-License-Identifier: EUPL-1.2
"""A browser without a screen over HTTP, for tests of the running house that need many or simultaneous requests."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import urllib3

from geleitzug.ground.web.actor import CODE_COOKIE
from tests.live import Live
from tests.people import PEOPLE
from tests.plain_browser import Form, forms_of
from tests.signing import cookie_in

PROVIDER = "/zahlen/"
"""What stands in every address at the payment provider, and in none of the house."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    url: str
    content: bytes
    location: str
    seconds: float
    refresh: str = ""

    @property
    def text(self) -> str:
        """Return the page as text."""
        return self.content.decode("utf-8", "replace")


@dataclass
class Robot:
    """Somebody's requests with their cookies; it knows ``*.localhost`` without asking anybody."""

    live: Live
    name: str = "nobody"
    cookies: dict[str, str] = field(default_factory=dict)
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(maxsize=8, retries=False, timeout=60))

    def __post_init__(self) -> None:
        person = PEOPLE[self.name]
        self.town = person.town
        if person.code:
            self.cookies[CODE_COOKIE] = person.code
        elif person.account or person.login:
            with self.live.world.owner() as owner:
                cookie = cookie_in(owner, town=person.town, account=person.account, login=person.login)
            self.cookies[cookie["name"]] = cookie["value"]

    def get(self, address: str) -> Answer:
        """Fetch a page, without following where it leads."""
        return self._ask("GET", address)

    def follow(self, answer: Answer) -> Answer:
        """Go where answers lead until there is a page, or the way leads out to the payment provider."""
        for _ in range(10):
            if answer.status not in (301, 302, 303) or PROVIDER in answer.location:
                return answer
            answer = self.get(answer.location)
        raise AssertionError(f"no end of redirects: {answer.location}")

    def form(self, page: Answer, marked: str = "") -> Form:
        """Return the form of a page that is posted; ``marked`` is a field it has or a part of its address."""
        found = [form for form in forms_of(page.content, page.url) if form.method == "post"]
        wanted = [form for form in found if not marked or marked in form.names or marked in form.action]
        assert wanted, f"no form at {page.url}: {page.text[:1500]}"
        return wanted[0]

    def send(self, page: Answer, typed: Mapping[str, Any] | None = None, *, marked: str = "") -> Answer:
        """Fill in a page's form and send it."""
        form = self.form(page, marked)
        return self.post(form.action, {**form.as_sent(), **(typed or {})})

    def post(self, address: str, data: Mapping[str, Any]) -> Answer:
        """Send a form's data."""
        fields = [
            (name, str(one)) for name, value in data.items() for one in (value if isinstance(value, list) else [value])
        ]
        return self._ask("POST", address, fields=fields, encode_multipart=False)

    def waits_at(self, answer: Answer, *, seconds: float = 40) -> Answer:
        """Stay on a page that loads itself again until it leads on."""
        until = time.monotonic() + seconds
        answer = self.follow(answer)
        while answer.refresh and time.monotonic() < until:
            time.sleep(0.5)
            answer = self.follow(self.get(answer.refresh.partition("url=")[2]))
        return answer

    def _ask(self, method: str, address: str, **more: Any) -> Answer:
        url = address if address.startswith("http") else self.live.address(self.town, address)
        host = url.partition("//")[2].partition("/")[0]
        here = url.replace(host, f"127.0.0.1:{host.partition(':')[2]}", 1)
        headers = {"Host": host, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        began = time.monotonic()
        answer = self.pool.request(method, here, headers=headers, redirect=False, **more)
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        location = answer.headers.get("Location", "")
        if location.startswith("/"):
            location = f"http://{host}{location}"
        refresh = answer.headers.get("Refresh", "")
        return Answer(answer.status, url, answer.data, location, time.monotonic() - began, refresh)


def number_in(answer: Answer) -> str:
    """Return the reference number on a page."""
    found = re.search(r"[A-Z]{2}-\d{4}-\d{6}", answer.text)
    assert found, answer.text[:2000]
    return found.group()
