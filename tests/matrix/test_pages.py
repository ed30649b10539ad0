# SPDX-License-Identifier: EUPL-1.2
"""Every page in every state, wide and narrow, with and without scripts: for eyes, ears and the keyboard alone.

Which states there are is pages.py; how one looks at a page in a browser is tests/browser.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Self
from urllib.parse import urlsplit

import pytest
from django.urls import resolve, reverse
from playwright.sync_api import Page, Response, Route, ViewportSize

from tests.addresses import all_names
from tests.browser import (
    DESK,
    PHONE,
    TIGHT,
    KeptBrowser,
    LostKeyboard,
    Place,
    ask,
    complaints,
    layout,
    lost,
    press_by_key,
    spaced_out,
    window,
)
from tests.live import Live
from tests.matrix.axe_once import Axe
from tests.matrix.pages import NO_PAGES, PAGES, SHOWN_AT, Visit
from tests.matrix.walks import Walks
from tests.pages import page_problems
from tests.people import PEOPLE, sign_in

WITHOUT_SCRIPTS = ("citizen:", "appointments:", "papers:", "web:")
"""Whose pages are looked at without scripts as well: a citizen's browser may have none. The desks' own tests post every
form without one."""
VISITS = [(name, state) for name, states in PAGES.items() for state in states]

PLANTED = {
    "a field without a label": ("<input name='x'>", "label"),
    "pale letters": ("<p><font color='#aaaaaa'>Kaum zu lesen</font></p>", "color-contrast"),
    "boxes for small fingers": (
        "<div><input type='checkbox' aria-label='a'><input type='checkbox' aria-label='b'></div>",
        "target-size",
    ),
    "a place out of turn": ("<button type='button' tabindex='3'>Los</button>", "Tab "),
    "a button nobody can see": ("<button type='button' class='kern-sr-only'>Los</button>", "cannot be seen"),
    "something too wide": ("<canvas width='1500'></canvas>", "scrolls sideways"),
    "something too wide for who needs all four times as large": ("<canvas width='315'></canvas>", "320 px: scrolls"),
    "words that do not fit once they stand apart": (
        f"<p class='gz-hero gz-nowrap'>{'ein Satz ' * 4}</p>",
        "spaced out: words are cut off",
    ),
    "a table too wide for a phone": (
        "<div class='gz-table-frame'><table class='gz-table'><caption>Breites</caption><tbody><tr>"
        f"<td><span class='gz-nowrap'>{'x' * 90}</span></td></tr></tbody></table></div>",
        "cut off: ['Breites']",
    ),
    "a script in the page": ("<script>document.title = ''</script>", "Content Security Policy"),
    "a picture from elsewhere": ("<img alt='' src='https://elsewhere.example/x.png'>", "asks ['elsewhere.example']"),
    "a level left out": ("<h5>Mehr</h5>", "a level is left out"),
    "a paragraph never closed": ("<p><div>Mehr</div></p>", "line "),
}
"""What somebody might do to a page, and a word of what has to be said about it."""


def test_every_page_has_a_row() -> None:
    known = {*PAGES, *NO_PAGES}

    assert [name for name in all_names() if name not in known] == []
    assert sorted(known - set(all_names())) == []


@pytest.fixture(scope="module")
def windows(browsers: KeptBrowser, live: Live) -> Iterator[Windows]:
    """Give the window of somebody, signed in once, with or without scripts.

    It stays open: a new one costs as much as three looks at a page.
    """
    opened: dict[tuple[str, bool], _Window] = {}
    axe, walks = Axe(), Walks()
    with ExitStack() as stack:

        def of(person: str, javascript: bool) -> _Window:
            if (person, javascript) not in opened:
                context = stack.enter_context(window(browsers.blind, javascript=javascript))
                if javascript:
                    axe.prepare(context)
                if known := opened.get((person, not javascript)):
                    context.add_cookies(known.page.context.cookies())  # type: ignore[arg-type]
                else:
                    sign_in(context, live, person)
                opened[person, javascript] = _Window.of(context.new_page(), axe, walks)
            return opened[person, javascript]

        yield of


@pytest.mark.browser
@pytest.mark.parametrize(("name", "state"), VISITS)
def test_a_page_serves_everybody(name: str, state: str, live: Live, windows: Windows) -> None:
    assert _wrong(name, PAGES[name][state], live, windows, _sizes(name, state)) == []


@pytest.mark.browser
@pytest.mark.parametrize("mistake", PLANTED)
def test_a_planted_mistake_is_reported(mistake: str, live: Live, windows: Windows) -> None:
    html, said = PLANTED[mistake]

    def plant(route: Route) -> None:
        asked = urlsplit(route.request.url)  # who asks here knows no names below localhost, as browsers do
        there = asked._replace(netloc=f"127.0.0.1:{asked.port}").geturl()
        answer = route.fetch(url=there, headers={**route.request.headers, "host": asked.netloc})
        route.fulfill(response=answer, body=answer.text().replace("</h1>", f"</h1>{html}"))

    for javascript in (True, False):
        windows("nobody", javascript).page.route("**/impressum/", plant)
    wrong = _wrong("citizen:imprint", Visit("nobody"), live, windows)
    for javascript in (True, False):
        windows("nobody", javascript).page.unroute("**/impressum/")

    assert [found for found in wrong if said in found] != []


def _sizes(name: str, state: str) -> tuple[tuple[int, int], ...]:
    """Return how large the windows are: all look at a page's first state and at what is wrong, also without scripts.

    At its other states look those who mostly use it, in one window.
    """
    if state == next(iter(PAGES[name])) or "error" in state:
        return DESK, PHONE
    return (PHONE,) if name.startswith(WITHOUT_SCRIPTS) else (DESK,)


def _wrong(
    name: str, visit: Visit, live: Live, windows: Windows, sizes: tuple[tuple[int, int], ...] = (DESK, PHONE)
) -> list[str]:
    """Visit a page with and without scripts, and return what is wrong."""
    wrong = []
    for javascript in (True, False) if name.startswith(WITHOUT_SCRIPTS) and len(sizes) > 1 else (True,):
        with visit.state(live.world):
            look = _Look(windows(visit.who, javascript), javascript, sizes)
            look.go(name, visit, live)
            wrong += [f"{'with' if javascript else 'without'} scripts, {found}" for found in look.around()]
    return wrong


def _address(name: str, visit: Visit, live: Live) -> str:
    path = reverse(SHOWN_AT.get(name, name), kwargs=visit.parts(live.world))
    address = live.address(visit.town or PEOPLE[visit.who].town, path).replace("//group.localhost", "//localhost")
    query = re.sub(r"<(\w+)>", lambda tale: live.world.tale(tale[1])["number"], visit.query)
    return f"{address}?{query}" if query else address


@dataclass
class _Window:
    """A window, and what came of what it asked for: complaints, hosts it asked, answers that are pages."""

    page: Page
    axe: Axe
    walks: Walks
    heard: list[str]
    hosts: set[str] = field(default_factory=set)
    answers: list[Response] = field(default_factory=list)

    @classmethod
    def of(cls, page: Page, axe: Axe, walks: Walks) -> Self:
        """Listen to a page from now on."""
        self = cls(page, axe, walks, complaints(page))
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname or ""))
        page.on("response", self._keep)
        return self

    def start_anew(self, sizes: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
        """Forget what was looked at before, and return these sizes so that one begins near the one of last time."""
        for kept in (self.heard, self.hosts, self.answers):
            kept.clear()
        now = self.page.viewport_size
        widest_first = sorted(sizes, reverse=True)
        ordered = widest_first[::-1] if now and now["width"] < DESK[0] else widest_first
        self.be(ordered[0])
        return ordered

    def be(self, size: tuple[int, int]) -> None:
        """Have this size. Being told the size one has would lay the page out again."""
        wanted: ViewportSize = {"width": size[0], "height": size[1]}
        if self.page.viewport_size != wanted:
            self.page.set_viewport_size(wanted)

    def _keep(self, answer: Response) -> None:
        if answer.request.is_navigation_request() and not 300 <= answer.status < 400:
            self.answers.append(answer)


Windows = Callable[[str, bool], _Window]


class _Look:
    """A page being looked at in windows of some sizes; without scripts in a narrow one."""

    def __init__(self, window: _Window, javascript: bool, sizes: tuple[tuple[int, int], ...]) -> None:
        if not javascript:
            sizes = (PHONE,)
        elif PHONE in sizes:
            sizes = (*sizes, TIGHT)
        self.window, self.page, self.javascript = window, window.page, javascript
        self.sizes = window.start_anew(sizes)
        self.status = self.wanted = 0

    def go(self, name: str, visit: Visit, live: Live) -> None:
        """Reach the state."""
        answer = self.page.goto(_address(name, visit, live))
        assert answer is not None
        if "refresh" in answer.headers:
            ask(self.page, "stop()")  # the page would ask again while it is being looked at
        self.status, self.wanted = answer.status, visit.status
        if visit.typed is not None:
            self._send(visit)

    def around(self) -> Iterator[str]:
        """Yield what is wrong."""
        if self.status != self.wanted:
            yield f"{self.status} instead of {self.wanted}"
        if self.javascript:  # the HTML is the same without
            yield from page_problems(self.window.answers[-1].body())
            yield from (f"{form} has no error state in pages.py" for form in self._forms_without_error())
        again = False
        for size in self.sizes:
            self.window.be(size)
            wrong = self._when_tight() if size == TIGHT else self._at_this_width(size[0], again=again)
            yield from (f"{size[0]} px: {found}" for found in wrong)
            again = again or size != TIGHT
        yield from (line for line in self.window.heard if self.status < 400 or f"status of {self.status}" not in line)
        if foreign := {host for host in self.window.hosts if not f".{host}".endswith(".localhost")}:
            yield f"asks {sorted(foreign)}"

    def _forms_without_error(self) -> set[str]:
        """Return where forms of this page are sent of which no row shows what comes when they are filled in wrongly."""
        names = {resolve(urlsplit(action).path).view_name for action in ask(self.page, _ACTIONS)}
        return {name for name in names if "error" not in " ".join(PAGES[name])}

    def _at_this_width(self, width: int, *, again: bool) -> Iterator[str]:
        lies = layout(self.page)
        there = lies.places
        if lies.wide:
            yield "scrolls sideways"
        if width == PHONE[0] and lies.cut:
            yield f"tables are cut off: {list(lies.cut)}"
        if self.javascript:
            yield from self.window.axe.wrong(self.page, again=again)
        if there and "Inhalt" not in there[0].stop.name:
            yield f"the first stop is not the way past the navigation, but {there[0].stop}"
        if width == PHONE[0]:
            yield from (f"the keyboard goes back up from {here} to {above}" for here, above in _upwards(there))
        try:
            self.window.walks.walk(self.page, width, there)
        except LostKeyboard as lost:
            yield str(lost)

    def _when_tight(self) -> Iterator[str]:
        """Yield what is lost for who needs it larger, or further apart as well."""
        yield from lost(self.page)
        with spaced_out(self.page):
            yield from (f"spaced out: {found}" for found in lost(self.page))

    def _send(self, visit: Visit) -> None:
        form = self.page.locator(visit.form).first
        chosen: list[list[str]] = form.evaluate(_FILL_IN, dict(visit.typed or {}))
        for name, value in chosen:  # by key: where scripts are on, the form may come anew
            form.locator(f'[name="{name}"][value="{value}"]').press("Space")
            self.page.locator("form[aria-busy]").wait_for(state="detached")
        press_by_key(form.locator("button[type=submit]:not([name]):not([aria-hidden]):not([formaction])").first)
        if not ask(self.page, "() => document.querySelector('#errors, .kern-alert, [aria-invalid=true]') !== null"):
            raise AssertionError(f"no error is shown at {self.page.url}")


def _upwards(there: Sequence[Place]) -> Iterator[tuple[str, str]]:
    """Yield pairs of stops of which the later lies wholly above the earlier: on a phone all is in one column."""
    for here, then in pairwise(place for place in there if place.box[2] > 0 and place.box[3] > 0):
        if then.box[3] <= here.box[1]:
            yield str(here.stop), str(then.stop)


_ACTIONS = "() => [...document.querySelectorAll('main form[method=post][novalidate]')].map(form => form.action)"
_FILL_IN = """(form, typed) => {
  for (let up = form; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
  const toBeChosen = [];
  for (const [name, value] of Object.entries(typed)) {
    const control = form.querySelector(`[name="${CSS.escape(name)}"]`);
    if (control.type === "radio" || control.type === "checkbox") toBeChosen.push([name, value]);
    else {
      control.value = value;
      for (const event of ["input", "change"]) control.dispatchEvent(new Event(event, { bubbles: true }));
    }
  }
  return toBeChosen;
}"""
"""What is written is written at once; what is to be chosen comes back."""
