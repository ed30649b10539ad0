# SPDX-License-Identifier: EUPL-1.2
"""Drives a real browser over our pages: start it, look at a page with axe, walk it by keyboard, take its picture.

The stories themselves are in tests/journeys; what HTML alone can tell is ground/web/page_check.py.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)

from geleitzug.config.browser import find_browser

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_LAYOUT = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
KEEP_PICTURES = "KEEP_PICTURES"
PICTURES = Path(__file__).parents[1] / "var" / "screenshots"
PHONE = (360, 780)
DESK = (1280, 900)
TIGHT = (320, 640)
"""A desk's window in which all is four times as large: no page needs more width (WCAG 2.2, 1.4.10)."""
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--js-flags=--no-opt --no-maglev",  # pages live for a second: compiling for long ones costs more than it brings
    "--enable-features=NetworkServiceInProcess2",  # a process less to tell of each load
    # Playwright's own list, which the browser forgets when it is given another, and what makes a new frame for each
    # page: with the line above a sixth of the work of going to one.
    "--disable-features=RenderDocument,AvoidUnnecessaryBeforeUnloadCheckSync,HttpsUpgrades,PaintHolding"
    ",HttpsFirstBalancedModeAutoEnable,MediaRouter,ThirdPartyStoragePartitioning,OptimizationHints"
    ",AvoidCorsURLLoaderRestartOnRedirect,NetworkTimeServiceQuerying",
)
DRAWS_NOTHING = "--disable-threaded-compositing"
MOST_STOPS = 400
UNMARKED = "?"
"""A stop of the browser's own: a part of the page that scrolls."""
PATIENCE_MS = 20_000
_LEFT = "context was destroyed"
_NOT_LEAVING = "() => document.documentElement !== null && !document.documentElement.hasAttribute('data-leaving')"
"""Between two pages there is no root element yet."""

expect.set_options(timeout=PATIENCE_MS)


class NoBrowser(RuntimeError):
    """There is no chromium on this machine."""


class LostKeyboard(AssertionError):
    """Somebody with a keyboard alone gets lost on the page."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One place the Tab key reaches: what it is, how it is called, and its mark on the page."""

    tag: str
    name: str
    key: str

    def __str__(self) -> str:
        return f"<{self.tag}> “{self.name}”"


@dataclass(frozen=True, slots=True)
class Place:
    """A stop as it lies on the page: left, top, right and bottom, in pixels from the page's corner."""

    stop: Stop
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a page lies in its window: whether it is wider (WCAG 2.2, 1.4.10), which tables are cut off, its stops.

    On a phone each row of a table is a block that has to fit.
    """

    wide: bool
    cut: tuple[str, ...]
    places: tuple[Place, ...]


@contextmanager
def browser() -> Iterator[Browser]:
    """Start headless Chromium; one for a whole test session is enough."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=_executable(), args=_flags())
        try:
            yield found
        finally:
            found.close()


class KeptBrowser:
    """A browser that is not used all the time; it is put down at first.

    Playwright leaves its event loop running in the thread that has called it, where Django then asks no database.
    """

    def __init__(self, running: Browser) -> None:
        self.seeing, self._loop = running, asyncio.get_running_loop()
        self._blind: Browser | None = None
        self.put_down()

    @property
    def blind(self) -> Browser:
        """The same browser once more, which lays pages out and paints none: a third less work.

        It takes keys and scripts, and a mouse by ``click`` and ``tick`` below. Playwright alone would wait before a
        click until two pictures have shown its aim in the same place: here for ever. Who wants pictures has the other.
        """
        if os.environ.get(KEEP_PICTURES):
            return self.seeing
        if self._blind is None:
            flags = [*_flags(), DRAWS_NOTHING]
            self._blind = self.seeing.browser_type.launch(executable_path=_executable(), args=flags)
        return self._blind

    def take_up(self) -> None:
        """Let it be used, until it is put down."""
        asyncio._set_running_loop(self._loop)

    def put_down(self) -> None:
        """Let this thread be as if there were no browser."""
        asyncio._set_running_loop(None)

    def end(self) -> None:
        """Close the blind one; who opened the other closes it."""
        self.take_up()
        if self._blind is not None:
            self._blind.close()


@contextmanager
def window(
    chromium: Browser, *, size: tuple[int, int] = DESK, javascript: bool = True, lang: str = "de"
) -> Iterator[BrowserContext]:
    """Open a fresh window with its own cookies."""
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=javascript,
        locale={"de": "de-DE", "en": "en-GB"}[lang],
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield context
    finally:
        context.close()


def ask(page: Page, question: str, about: Any = None) -> Any:
    """Return what a page that has come wholly answers to a question in JavaScript, also where its scripts are off.

    If another page comes while it is asked, that one is asked.
    """
    until = time.monotonic() + PATIENCE_MS / 1000
    while True:
        wait_for_all(page)
        try:
            return page.evaluate(question, about)
        except Error as trouble:
            if _LEFT not in trouble.message or time.monotonic() > until:
                raise
            page.wait_for_timeout(20)


def wait_for_all(page: Page) -> None:
    """Wait until a page has come wholly. Of one that has nothing is asked, which Playwright does in four messages."""
    frame: Any = page.main_frame
    if "load" not in frame._impl_obj._load_states:
        page.wait_for_load_state()


def wait_until(page: Page, question: str) -> None:
    """Ask a page until it says yes.

    It is asked from here: ``wait_for_function`` has the page ask itself again, for which one without scripts has no
    clock. The first answer is its only one, and between two pages that is no.
    """
    until = time.monotonic() + PATIENCE_MS / 1000
    while not ask(page, question):
        if time.monotonic() > until:
            raise AssertionError(f"{page.url} never says yes to {question}")
        page.wait_for_timeout(20)


def click(control: Locator, **how: Any) -> None:
    """Click with the mouse, also where nothing is painted: on what can be seen, is in use and lies under nothing."""
    _wait_until_it_can_be_hit(control)
    control.click(force=True, **how)


def tick(control: Locator) -> None:
    """Tick a box or choose a radio button with the mouse."""
    if not control.is_checked():
        _wait_until_it_can_be_hit(control)
        control.check(force=True)


def _wait_until_it_can_be_hit(control: Locator) -> None:
    control.wait_for()
    began, is_told_anew = time.monotonic(), False
    while why := control.evaluate(_NOT_HIT):
        waited = time.monotonic() - began
        if waited > PATIENCE_MS / 1000:
            raise AssertionError(f"{control} cannot be clicked: {why}")
        if waited > 1 and not is_told_anew and (size := control.page.viewport_size):
            # Where nothing is painted, what lies where may be as before a scroll. Told its size, a page looks anew.
            control.page.set_viewport_size(size)
            is_told_anew = True
        control.page.wait_for_timeout(50)


def press(control: Locator) -> None:
    """Press a button or follow a link, and wait for what comes: a step waits for a save that is under way."""
    click(control)
    _wait_for_what_comes(control.page)


def press_by_key(control: Locator) -> None:
    """Press a button with the Enter key, and wait for what comes."""
    control.press("Enter")
    _wait_for_what_comes(control.page)


def _wait_for_what_comes(page: Page) -> None:
    wait_until(page, _NOT_LEAVING)
    wait_for_all(page)


def wait_for_path(page: Page, pattern: str) -> None:
    """Wait until the path of the address is like this, to its end.

    Not the whole address: one that only carries it ("?weiter=/postfach/") would do as well.
    """
    path = re.compile(pattern)
    page.wait_for_url(lambda url: path.fullmatch(urlsplit(url).path) is not None)


def axe(page: Page, *, of_layout: bool = False) -> list[str]:
    """Return what axe finds wrong: rule, elements, what to do. The page needs JavaScript; its policy stays in force.

    ``of_layout`` asks for what can only be different at another width, for a page that has been looked at before.
    """
    if not ask(page, "() => 'axe' in window"):
        ask(page, AXE.read_text(encoding="utf-8"))
    only = {"type": "rule", "values": AXE_LAYOUT} if of_layout else {"type": "tag", "values": AXE_TAGS}
    options = {"runOnly": only, "resultTypes": ["violations"]}
    result: dict[str, Any] = ask(page, "options => axe.run(document, options)", options)
    return [violation(found) for found in result["violations"]]


def keyboard_walk(page: Page) -> list[Stop]:
    """Press Tab from the top to the end and return the stops in order.

    Raises LostKeyboard when something that can be operated is never reached or not in its turn, when the focus
    cannot be seen, or when the keyboard gets caught.
    """
    stops = press_through([place.stop for place in layout(page).places], page)
    check_focus_is_seen(page)
    return stops


def press_through(expected: Sequence[Stop], page: Page, *, after: Stop | None = None) -> list[Stop]:
    """Press Tab from the top, or from a place, until the stops that have been marked are reached; return all reached.

    Raises LostKeyboard when one is never reached or not in its turn, or when the keyboard gets caught.
    """
    trail = _press_through(page, len(expected), after)
    missed = [stop for stop in expected if stop.key not in trail]
    if missed:
        raise LostKeyboard(f"Tab never reaches {', '.join(map(str, missed))}")
    named = {stop.key: stop for stop in expected}
    stops = [named[key] for key in dict.fromkeys(trail) if key in named]
    for here, there in pairwise(stops):
        if int(there.key) < int(here.key):
            raise LostKeyboard(f"Tab reaches {there} only after {here}")
    return stops


def layout(page: Page) -> Layout:
    """Return how a page lies; marks what the Tab key has to reach, in the order of the document, for the walk."""
    found: dict[str, Any] = ask(page, _LAYOUT)
    places = (Place(Stop(at["tag"], at["name"], at["key"]), tuple(at["box"])) for at in found["places"])
    return Layout(found["wide"], tuple(found["cut"]), tuple(places))


def check_focus_is_seen(page: Page, among: Sequence[Stop] | None = None) -> None:
    """Put the focus on each marked place in turn, or on some; raises LostKeyboard where one cannot see it there."""
    ask(page, _START_AT)
    page.keyboard.press("Tab")  # from now on the browser shows the focus as it does to somebody with a keyboard
    keys = None if among is None else [stop.key for stop in among]
    unseen: list[dict[str, str]] = ask(page, _LOOK_AT_EACH_FOCUS, keys)
    if unseen:
        lost = "; ".join(f"{Stop(at['tag'], at['name'], at['key'])} cannot be seen: {at['why']}" for at in unseen[:3])
        raise LostKeyboard(f"the focus on {lost}")


def screenshot(page: Page, name: str) -> None:
    """Take a picture of the whole page into var/screenshots, for eyes: only with KEEP_PICTURES in the environment."""
    if os.environ.get(KEEP_PICTURES):
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def scrolls_sideways(page: Page) -> bool:
    """Return whether the page is wider than its window (WCAG 2.2, 1.4.10)."""
    wide: bool = ask(page, _WIDE)
    return wide


@contextmanager
def spaced_out(page: Page) -> Iterator[None]:
    """Set lines, words and letters further apart, as some people need it to read (WCAG 2.2, 1.4.12)."""
    ask(page, _SPACE_OUT)
    yield
    ask(page, "() => { document.adoptedStyleSheets = [] }")


def lost(page: Page) -> Iterator[str]:
    """Yield what cannot be read in the window as it is: beyond its edge, or behind that of its own box."""
    found: dict[str, Any] = ask(page, _LOST)
    if found["wide"]:
        yield "scrolls sideways"
    if found["cut"]:
        yield f"tables are cut off: {found['cut']}"
    if found["hidden"]:
        yield f"words are cut off: {found['hidden']}"


def complaints(page: Page) -> list[str]:
    """Return a list that fills with what the browser complains about from now on: console errors, failed loads.

    Each with the address it is about. Loads given up because the page was left are none.
    """
    heard: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            heard.append(f"{message.text} {message.location['url']}")

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":
            heard.append(f"{request.method} {request.url}: {request.failure}")

    page.on("console", said)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("requestfailed", failed)
    return heard


def _press_through(page: Page, most: int, after: Stop | None) -> list[str]:
    """Press Tab until nothing new is reached, and return the marks of all stops."""
    trail: list[str] = []
    in_frames = 0
    ask(page, _START_AT, after and after.key)
    recorded = ask(page, _RECORD_FOCUS)
    while len(trail) < MOST_STOPS and in_frames < MOST_STOPS:
        before = set(trail)
        many = max(most - len(before), 1)
        if recorded:
            _hold_tab(page, many)
            trail = ask(page, "() => window.walked")
        else:
            for _ in range(many):
                page.keyboard.down("Tab")
                trail.append(ask(page, _FOCUSED))
        page.keyboard.up("Tab")
        if len(set(trail)) >= most:
            break
        if set(trail) == before:
            if ask(page, "() => document.activeElement?.tagName !== 'IFRAME'"):
                break
            in_frames += 1  # what lies in the frame is a page of its own, and walked there
    return [key for key in trail if key]


def _hold_tab(page: Page, times: int) -> None:
    """Hold the Tab key down for so many steps, sent together: waiting for each has the browser paint every stop."""
    keyboard: Any = page.keyboard

    async def held() -> None:
        await asyncio.gather(*(keyboard._impl_obj.down("Tab") for _ in range(times)))

    keyboard._sync(held())


def _flags() -> list[str]:
    return [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def _executable() -> Path:
    found = find_browser()
    if found is None:
        raise NoBrowser("There is no Chromium. As root: apt-get install chromium-headless-shell")
    return found


def violation(found: dict[str, Any]) -> str:
    """Say in a line what axe has found."""
    nodes = "; ".join(f"{' '.join(node['target'])} ({node['failureSummary']})" for node in found["nodes"][:4])
    return f"{found['id']}: {found['help']} – {nodes}"


_NAME = """
  const nameOf = (element) =>
    (element.getAttribute("aria-label") || element.innerText || element.labels?.[0]?.innerText ||
     element.value || element.name || element.id || "").trim().replace(/\\s+/g, " ").slice(0, 60);
"""

# Its middle, in the first of its lines; a label counts as its control.
_NOT_HIT = """(element) => {
  if (element.matches(":disabled") || element.closest("[aria-disabled=true]")) return "it cannot be used";
  const inTheWay = () => {
    const box = element.getClientRects()[0];
    if (!box || !box.width || !box.height) return "it has no size";
    const top = element.ownerDocument.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (!top) return "outside the window";
    return element.contains(top) || top.closest("label")?.control === element ? "" : `below ${top.outerHTML}`;
  };
  if (inTheWay()) element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  return inTheWay();
}"""

_WIDE = "() => document.documentElement.scrollWidth > innerWidth"

_BEYOND_THE_TABLE = """() => [...document.querySelectorAll(".gz-table-frame")]
  .filter((frame) => frame.scrollWidth > frame.clientWidth + 1)
  .map((frame) => frame.querySelector("caption")?.textContent.trim() || "without a caption")"""

_SPACE_OUT = """() => {
  const spaced = new CSSStyleSheet();
  spaced.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [spaced];
}"""

# What is for screen readers alone is a pixel large.
_HIDDEN = """() => [...document.body.querySelectorAll("*")].filter((element) => {
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) return false;
    const style = getComputedStyle(element);
    if (style.overflowX !== "hidden" && style.overflowX !== "clip") return false;
    return element.checkVisibility() && element.clientWidth > 4 &&
      (element.scrollWidth > element.clientWidth + 2 || element.scrollHeight > element.clientHeight + 4);
  }).map((element) => element.textContent.trim().slice(0, 60))"""

_LOST = f"() => ({{ wide: ({_WIDE})(), cut: ({_BEYOND_THE_TABLE})(), hidden: ({_HIDDEN})() }})"

# Blurring alone would leave the Tab key's starting point where the focus was.
_START_AT = """(key) => {
  if (key) return document.querySelector(`[data-walk="${key}"]`).focus();
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  scrollTo(0, 0);
}"""

# Of a radio group the Tab key reaches one; what is hidden, disabled or in a closed <details> it skips rightly.
_MARK_FOCUSABLES = (
    """() => {"""
    + _NAME
    + """
  const wanted = [];
  const groups = new Set();
  let number = 0;
  const candidates = document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]");
  for (const element of candidates) {
    const key = element.dataset.walk = String(++number);
    delete element.dataset.walked;
    if (element.disabled || element.tabIndex < 0 || element.type === "hidden") continue;
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest("[inert]")) continue;
    if (element.type === "radio") {
      const group = `${element.form?.action}#${element.name}`;
      const all = [...document.querySelectorAll(`input[type=radio]`)].filter((other) => other.name === element.name);
      const checked = all.find((other) => other.checked);
      if (groups.has(group) || (checked && checked !== element)) continue;
      groups.add(group);
    }
    const box = element.getBoundingClientRect();
    const corners = [box.left + scrollX, box.top + scrollY, box.right + scrollX, box.bottom + scrollY];
    element.dataset.walked = "";
    wanted.push({ key, tag: element.tagName.toLowerCase(), name: nameOf(element), box: corners.map(Math.round) });
  }
  return wanted;
}"""
)

_LAYOUT = f"() => ({{ wide: ({_WIDE})(), cut: ({_BEYOND_THE_TABLE})(), places: ({_MARK_FOCUSABLES})() }})"

# With scripts switched off nobody records: then somebody has to look after each press.
_RECORD_FOCUS = """() => {
  window.walked = [];
  document.addEventListener("focusin", (event) => window.walked.push(event.target.dataset.walk || "?"));
  let heard = false;
  const probe = document.createElement("b");
  probe.addEventListener("click", () => { heard = true; });
  probe.click();
  return heard;
}"""

_FOCUSED = """() => {
  const element = document.activeElement;
  return element && element !== document.body ? element.dataset.walk || "?" : "";
}"""

# Seen: it has a size, nothing covers its middle, and it looks different from the same element without focus.
_LOOK_AT_EACH_FOCUS = (
    """(keys) => {"""
    + _NAME
    + """
  const styles = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderColor", "borderWidth",
                  "backgroundColor", "textDecorationLine", "textDecorationThickness"];
  const look = (node) => [null, "::after"].map((pseudo) => {
    const style = getComputedStyle(node, pseudo);
    return styles.map((name) => style[name]).join("|");
  }).join("#");
  const drawn = (node, pseudo) => {
    const style = getComputedStyle(node, pseudo);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const stands = (element) => {
    if ([null, "::after", "::before"].some((pseudo) => drawn(element, pseudo))) return true;
    const focused = look(element);
    element.blur();
    const changed = look(element) !== focused;
    element.focus();
    return changed;
  };
  const wrong = (element) => {
    element.focus();
    if (document.activeElement !== element) return "it does not stay";
    const box = element.getBoundingClientRect();
    const inView = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 &&
                   box.top < innerHeight && box.left < innerWidth;
    if (!inView) return "outside the window";
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    const covered = top && top !== element && !element.contains(top) && !top.contains(element) &&
                    !(element.labels && [...element.labels].some((label) => label.contains(top)));
    if (covered) return `covered by <${top.tagName.toLowerCase()}>`;
    return stands(element) ? "" : "looks the same as without";
  };
  const unseen = [];
  for (const element of document.querySelectorAll("[data-walked]")) {
    if (keys && !keys.includes(element.dataset.walk)) continue;
    const why = wrong(element);
    if (why) unseen.push({ tag: element.tagName.toLowerCase(), name: nameOf(element), key: element.dataset.walk, why });
  }
  return unseen;
}"""
)
