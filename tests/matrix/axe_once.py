# SPDX-License-Identifier: EUPL-1.2
"""Asks axe about a page, but not again what it has answered: the contrast of colours it has seen, the size of large
buttons. How a page is looked at otherwise is tests/browser.py.

Two of axe's rules take three quarters of its time. Contrast is a matter of colours: a text whose own and all whose
ancestors' colours, backgrounds and sizes are those of a text that was well is well too, on whatever page. What may lie
over something that is no ancestor of it (positioned, moved, floating) is known only in the very same frame at the same
width, and what axe has complained about or could not tell is asked anew. And a target that is large enough on its own,
with no other over it, passes the rule of sizes without being measured against its neighbours. At another width only
those rules are asked for which something is new there.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.browser import AXE, AXE_LAYOUT, AXE_TAGS, ask, violation


class Axe:
    """Axe in some windows of one browser, with what it has found to be well so far."""

    def __init__(self) -> None:
        self._well: set[int] = set()

    def prepare(self, context: BrowserContext) -> None:
        """Have axe in every page of a window: sent once, and not with every page."""
        context.add_init_script(script=f"{AXE.read_text(encoding='utf-8')}\n{_ONLY_THE_MARKED}")

    def wrong(self, page: Page, *, again: bool = False) -> list[str]:
        """Return what is wrong; ``again``: at another width, of which only rules about the layout are asked."""
        only = {"type": "rule", "values": AXE_LAYOUT} if again else {"type": "tag", "values": AXE_TAGS}
        options = {"runOnly": only, "resultTypes": ["violations", "incomplete"], "elementRef": True}
        found: dict[str, Any] = ask(page, _ASK, [sorted(self._well), options, again])
        self._well.update(found["well"])
        return [violation(each) for each in found["violations"]]


_ONLY_THE_MARKED = """axe.configure({ rules: [
  { id: "color-contrast", selector: "[data-colours]" },
  { id: "target-size", selector: "[data-size]" },
] });"""

_ASK = r"""async ([well, options, again]) => {
  const known = new Set(well);
  const fold = (text, number = 0) => {  // a number of 53 bits
    let high = 0xdeadbeef ^ number, low = 0x41c6ce57 ^ number;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      high = Math.imul(high ^ code, 2654435761);
      low = Math.imul(low ^ code, 1597334677);
    }
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    return 4294967296 * (2097151 & low) + (high >>> 0);
  };
  const behind = ["backgroundColor", "backgroundImage", "backgroundClip", "opacity", "filter", "mixBlendMode",
                  "clipPath", "maskImage"];
  const ofText = ["color", "fontSize", "fontWeight", "textShadow", "webkitTextStrokeWidth", "webkitTextFillColor",
                  "visibility", "textIndent"];
  const moved = (style) => style.float !== "none" || style.transform !== "none" ||
    !(style.position === "static" || (style.position === "relative" &&
      [style.top, style.left, style.right, style.bottom].every((side) => side === "0px" || side === "auto"))) ||
    [style.marginTop, style.marginLeft, style.marginRight, style.marginBottom].some((side) => side.startsWith("-"));
  const surroundings = new Map();
  const around = (element) => {  // null: it may lie over something else
    if (!element) return 1;
    if (!surroundings.has(element)) {
      const above = around(element.parentElement);
      const style = getComputedStyle(element);
      let look = behind.map((name) => style[name]).join("|");
      for (const pseudo of ["::before", "::after"]) {
        const drawn = getComputedStyle(element, pseudo);
        if (drawn.content !== "none" && drawn.content !== "normal")
          look += `|${pseudo}${drawn.content}|${drawn.backgroundColor}|${drawn.backgroundImage}|${drawn.position}`;
      }
      const over = above === null || (!element.ownerSVGElement && moved(style));
      surroundings.set(element, over ? null : fold(look, above));
    }
    return surroundings.get(element);
  };
  const off = (element) => Boolean(element.closest(":disabled, [aria-disabled=true], fieldset:disabled") ||
    element.closest("label")?.control?.disabled ||
    (element.id && document.querySelector(`[aria-labelledby~="${CSS.escape(element.id)}"]:disabled`)));
  const htmls = new Map();
  const surely = (element) => {  // what may lie over something else is known in the very same frame, at this width
    let frame = element;
    while (frame.parentElement && around(frame) === null) frame = frame.parentElement;
    if (frame === document.body || frame.contains(document.querySelector("main"))) return null;
    if (!htmls.has(frame)) {  // without marks and tokens
      const html = frame.outerHTML.replace(/ data-(walk|walked|colours|size)="[^"]*"| value="\w{64}"/g, "");
      htmls.set(frame, fold(html + innerWidth, around(frame)));
    }
    return fold(`${[...frame.querySelectorAll(element.localName)].indexOf(element)}`, htmls.get(frame));
  };
  const lookOf = (element) => {
    const above = around(element) ?? surely(element);
    if (above === null) return null;
    const style = getComputedStyle(element);
    return fold(ofText.map((name) => style[name]).join("|") + element.localName + off(element), above);
  };
  const asked = new Map();
  for (const element of document.body.querySelectorAll("*")) {
    const speaks = element.matches("input, select, textarea, button") ||
      [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
    element.removeAttribute("data-colours");
    if (!speaks || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1 || box.right + scrollX <= 0 || box.bottom + scrollY <= 0) continue;
    const look = lookOf(element);
    if (look !== null && known.has(look)) continue;
    element.setAttribute("data-colours", "");
    asked.set(element, look);
  }
  for (const marked of document.querySelectorAll("[data-size]")) marked.removeAttribute("data-size");
  const targets = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [role], [tabindex]:not([tabindex='-1'])")]
    .filter((element) => element.checkVisibility())
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 1 && box.height > 1);
  for (const { element, box } of targets) {
    const over = ({ element: other, box: its }) => !element.contains(other) && !other.contains(element) &&
      its.left < box.right && its.right > box.left && its.top < box.bottom && its.bottom > box.top;
    if (box.width < 24 || box.height < 24 || targets.some(over)) element.setAttribute("data-size", "");
  }
  const links = fold([...document.querySelectorAll("main a")].map((link) => [link, link.parentElement].map((each) => {
    const style = getComputedStyle(each);
    return [style.color, style.fontWeight, style.textDecorationLine, style.borderBottomStyle];
  })).join());
  const before = document.documentElement.dataset.links;
  document.documentElement.dataset.links = links;
  if (again) {
    const scrolls = [...document.body.querySelectorAll("*")].some((element) =>
      (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1) &&
      /auto|scroll/.test(getComputedStyle(element).overflow));
    const needed = { "color-contrast": asked.size, "target-size": document.querySelector("[data-size]"),
      "scrollable-region-focusable": scrolls, "link-in-text-block": `${links}` !== before };
    options.runOnly.values = options.runOnly.values.filter((rule) => needed[rule]);
    if (!options.runOnly.values.length) return { violations: [], well: [] };
  }
  const found = await axe.run(document, options);
  const open = new Set();
  for (const rule of [...found.violations, ...found.incomplete])
    if (rule.id === "color-contrast") for (const { element } of rule.nodes)
      if (!element.ownerSVGElement || found.violations.includes(rule)) open.add(element);
  const good = new Set();
  for (const [element, look] of asked) if (look !== null && !open.has(element)) good.add(look);
  for (const element of open) good.delete(asked.get(element));
  const violations = found.violations.map((rule) => ({ id: rule.id, help: rule.help, nodes: rule.nodes.map(
    (node) => ({ target: node.target, failureSummary: node.failureSummary })) }));
  return { violations, well: [...good], asked: asked.size };
}"""
"""Candidates are marked, axe looks at the marked, and the looks that were well come back."""
