# SPDX-License-Identifier: EUPL-1.2
"""Every page in every state, wide and narrow, with and without scripts: for eyes, ears and the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from geleitzug.ground.web.page_check import problems
from tests.addresses import all_names
from tests.browser import AXE, AXE_TAGS, DESK, PHONE, LostKeyboard, complaints, keyboard_walk, scrolls_sideways, window
from tests.live import Live
from tests.matrix.pages import NO_PAGES, PAGES, SHOWN_AT, Visit
from tests.people import sign_in

VISITS = [(name, state) for name, states in PAGES.items() for state in states]
Windows = Callable[[str, bool], BrowserContext]


def test_every_page_has_a_row() -> None:
    known = {*PAGES, *NO_PAGES}

    assert [name for name in all_names() if name not in known] == []
    assert sorted(known - set(all_names())) == []


@pytest.fixture(scope="module")
def windows(chromium: Browser, live: Live) -> Iterator[Windows]:
    """Give a window of somebody, signed in once, with or without scripts."""
    opened: dict[tuple[str, bool], BrowserContext] = {}
    closing = []

    def of(person: str, javascript: bool) -> BrowserContext:
        if (person, javascript) not in opened:
            making = window(chromium, javascript=javascript)
            context = opened[person, javascript] = making.__enter__()
            closing.append(making)
            known = opened.get((person, not javascript))
            if known is None:
                sign_in(context, live, person)
            else:
                context.add_cookies(known.cookies())  # type: ignore[arg-type]
        return opened[person, javascript]

    yield of
    for making in reversed(closing):
        making.__exit__(None, None, None)


@pytest.mark.browser
@pytest.mark.parametrize(("name", "state"), VISITS)
def test_a_page_serves_everybody(name: str, state: str, live: Live, windows: Windows) -> None:
    visit = PAGES[name][state]
    wrong = []

    for javascript in (True, False):
        page = windows(visit.who, javascript).new_page()
        try:
            look = _Look(page, live, javascript)
            look.go(name, visit)
            wrong += [f"{'with' if javascript else 'without'} scripts: {found}" for found in look.around()]
            if state == "filled" and javascript and look.has_form and not _has_error_state(name):
                wrong.append("the page has a form, and its row no error state")
        finally:
            page.close()

    assert not wrong, f"{name} ({state}):\n" + "\n".join(wrong)


class _Look:
    """A page being looked at."""

    def __init__(self, page: Page, live: Live, javascript: bool) -> None:
        self.page, self.live, self.javascript = page, live, javascript
        self.heard = complaints(page)
        self.hosts: set[str] = set()
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.status = self.wanted = 0

    @property
    def has_form(self) -> bool:
        return self.page.locator("main form[method=post][novalidate]").count() > 0

    def go(self, name: str, visit: Visit) -> None:
        """Reach the state."""
        if visit.sql:
            with self.live.world.owner() as owner:
                owner.execute(visit.sql, [visit.parts(self.live.world)["application_id"]])
        town = visit.town or ("musterhafen" if visit.who != "district clerk" else "moorland")
        path = reverse(SHOWN_AT.get(name, name), kwargs=visit.parts(self.live.world))
        address = self.live.address(town, path).replace("//group.localhost", "//localhost")
        answer = self.page.goto(f"{address}?{visit.query}" if visit.query else address)
        assert answer is not None
        self.status, self.wanted = answer.status, visit.status
        if visit.typed is not None:
            self._send(visit)

    def around(self) -> Iterator[str]:
        """Yield what is wrong, wide and narrow."""
        if self.status != self.wanted:
            yield f"{self.status} instead of {self.wanted}"
        if self.status >= 400:
            self.heard[:] = [line for line in self.heard if f"status of {self.status}" not in line]
        if not self.javascript:
            yield from problems(self.page.content().encode())
        for size in (DESK, PHONE):
            self.page.set_viewport_size({"width": size[0], "height": size[1]})
            for found in self._at_this_size():
                yield f"{size[0]} px: {found}"
        yield from self.heard
        foreign = {host for host in self.hosts if host.partition(":")[0] not in _OWN and host}
        if foreign:
            yield f"asks {sorted(foreign)}"

    def _at_this_size(self) -> Iterator[str]:
        if scrolls_sideways(self.page):
            yield "scrolls sideways"
        if self.javascript:
            yield from self._axe()
        try:
            stops = keyboard_walk(self.page)
        except LostKeyboard as lost:
            yield str(lost)
        else:
            if not stops or "Inhalt" not in stops[0].name:
                yield f"the first stop is not the way past the navigation, but {stops[:1]}"

    def _axe(self) -> Iterator[str]:
        # Evaluated and not added as a script, so that our own policy stays in force.
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(_AXE)
        found = self.page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", _TAGS
        )
        for violation in found["violations"]:
            nodes = "; ".join(
                f"{' '.join(map(str, n['target']))} ({n['failureSummary']})" for n in violation["nodes"][:3]
            )
            yield f"{violation['id']}: {violation['help']} – {nodes}"

    def _send(self, visit: Visit) -> None:
        form = self.page.locator(visit.form).first
        form.evaluate(
            "form => { for (let up = form; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true; }"
        )
        for name, value in (visit.typed or {}).items():
            control = form.locator(f'[name="{name}"]')
            if control.first.get_attribute("type") in ("radio", "checkbox"):
                form.locator(f'[name="{name}"][value="{value}"]').check()
                self.page.wait_for_function("() => !document.querySelector('form[aria-busy]')")
            else:
                control.fill(value)
        form.locator("button[type=submit]:not([name]):not([aria-hidden]):not([formaction])").first.click()
        self.page.wait_for_load_state()
        if not self.page.locator("#errors, .kern-alert, [aria-invalid=true]").count():
            raise AssertionError(f"no error is shown at {self.page.url}")


def _has_error_state(name: str) -> bool:
    return any("error" in state for state in PAGES[name])


_AXE = AXE.read_text(encoding="utf-8")
_TAGS = list(AXE_TAGS)
_OWN = {"localhost", "musterhafen.localhost", "sandmoor.localhost", "moorland.localhost"}
