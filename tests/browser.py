# SPDX-License-Identifier: EUPL-1.2
"""Drives a real browser over our pages: start it, look at a page with axe, walk it by keyboard, take its picture.

The stories themselves are in tests/journeys; what HTML alone can tell is ground/web/page_check.py.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PICTURES = Path(__file__).parents[1] / "var" / "screenshots"
PHONE = (360, 780)
DESK = (1280, 900)
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MOST_STOPS = 400
PATIENCE_MS = 10_000


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


@contextmanager
def browser() -> Iterator[Browser]:
    """Start headless Chromium; one for a whole test session is enough."""
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=_executable(), args=flags)
        try:
            yield found
        finally:
            found.close()


@contextmanager
def window(
    chromium: Browser, *, size: tuple[int, int] = DESK, javascript: bool = True, lang: str = "de", csp: bool = True
) -> Iterator[BrowserContext]:
    """Open a fresh window with its own cookies; ``csp=False`` lets axe in, everything else keeps our policy."""
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=javascript,
        locale={"de": "de-DE", "en": "en-GB"}[lang],
        bypass_csp=not csp,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield context
    finally:
        context.close()


def axe(page: Page, *, without: tuple[str, ...] = ()) -> list[str]:
    """Return what axe finds wrong: rule, elements, what to do. The window needs ``csp=False`` and JavaScript."""
    page.add_script_tag(path=str(AXE))
    options = {
        "runOnly": {"type": "tag", "values": list(AXE_TAGS)},
        "rules": {rule: {"enabled": False} for rule in without},
        "resultTypes": ["violations"],
    }
    result: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [_violation(found) for found in result["violations"]]


def keyboard_walk(page: Page) -> list[Stop]:
    """Press Tab from the top to the end and return the stops in order.

    Raises LostKeyboard when something that can be operated is never reached, when the focus cannot be seen, or
    when the keyboard gets caught.
    """
    expected: dict[str, str] = page.evaluate(_MARK_FOCUSABLES)
    page.evaluate(_START_AT_TOP)
    stops: list[Stop] = []
    seen: set[str] = set()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here: dict[str, Any] | None = page.evaluate(_LOOK_AT_FOCUS)
        if here is None or here["key"] in seen:
            break
        stop = Stop(here["tag"], here["name"], here["key"])
        if not here["visible"]:
            raise LostKeyboard(f"the focus on {_shown(stop)} cannot be seen: {here['why']}")
        seen.add(stop.key)
        stops.append(stop)
    missed = [name for key, name in expected.items() if key not in seen]
    if missed:
        raise LostKeyboard(f"Tab never reaches {', '.join(missed)}")
    return stops


def screenshot(page: Page, name: str) -> Path:
    """Take a picture of the whole page into var/screenshots."""
    path = PICTURES / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True)
    return path


def scrolls_sideways(page: Page) -> bool:
    """Return whether the page is wider than its window (WCAG 2.2, 1.4.10)."""
    wide: bool = page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    return wide


def complaints(page: Page) -> list[str]:
    """Return a list that fills with what the browser complains about from now on: console errors, failed loads.

    Loads given up because the page was left are none.
    """
    heard: list[str] = []

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":
            heard.append(f"{request.method} {request.url}: {request.failure}")

    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("requestfailed", failed)
    return heard


def _executable() -> str | None:
    """Return Debian's chromium, or None for the browser Playwright brought itself."""
    named = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if named:
        return named
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    if any(own.glob("chromium*")):
        return None
    raise NoBrowser("Es ist kein Chromium da. Installieren Sie es: apt-get install chromium")


def _violation(found: dict[str, Any]) -> str:
    nodes = "; ".join(f"{' '.join(node['target'])} ({node['failureSummary']})" for node in found["nodes"][:4])
    return f"{found['id']}: {found['help']} – {nodes}"


def _shown(stop: Stop) -> str:
    return f"<{stop.tag}> “{stop.name}”"


_NAME = """
  const nameOf = (element) =>
    (element.getAttribute("aria-label") || element.innerText || element.labels?.[0]?.innerText ||
     element.value || element.name || element.id || "").trim().replace(/\\s+/g, " ").slice(0, 60);
"""

# Blurring alone would leave the Tab key's starting point where the focus was.
_START_AT_TOP = """() => {
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
  const wanted = {};
  const groups = new Set();
  let number = 0;
  const candidates = document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]");
  for (const element of candidates) {
    element.dataset.walk = String(++number);
    if (element.disabled || element.tabIndex < 0 || element.type === "hidden") continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.type === "radio") {
      const group = `${element.form?.action}#${element.name}`;
      const all = [...document.querySelectorAll(`input[type=radio]`)].filter((other) => other.name === element.name);
      const checked = all.find((other) => other.checked);
      if (groups.has(group) || (checked && checked !== element)) continue;
      groups.add(group);
    }
    wanted[element.dataset.walk] = `<${element.tagName.toLowerCase()}> “${nameOf(element)}”`;
  }
  return wanted;
}"""
)

# Visible: it has a size, nothing covers its middle, and its look differs from the same element without focus.
_LOOK_AT_FOCUS = (
    """() => {"""
    + _NAME
    + """
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const box = element.getBoundingClientRect();
  const look = (node, pseudo) => {
    const style = getComputedStyle(node, pseudo);
    return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor,
            style.borderWidth, style.backgroundColor, style.textDecorationLine,
            style.textDecorationThickness].join("|");
  };
  const drawn = (node, pseudo) => {
    const style = getComputedStyle(node, pseudo);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const ring = drawn(element, null) || drawn(element, "::after") || drawn(element, "::before");
  const before = [look(element, null), look(element, "::after")].join("#");
  let changed = ring;
  if (!ring) {
    element.blur();
    changed = [look(element, null), look(element, "::after")].join("#") !== before;
    element.focus();
  }
  const inView = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 &&
                 box.top < innerHeight && box.left < innerWidth;
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const covered = top && top !== element && !element.contains(top) && !top.contains(element) &&
                  !(element.labels && [...element.labels].some((label) => label.contains(top)));
  const why = !inView ? "outside the window" : covered ? `covered by <${top.tagName.toLowerCase()}>` :
              changed ? "" : "looks the same as without";
  return { tag: element.tagName.toLowerCase(), name: nameOf(element), key: element.dataset.walk || "?",
           visible: inView && !covered && changed, why };
}"""
)
