# SPDX-License-Identifier: EUPL-1.2
"""Reads a page as a browser would and says what is wrong with it: ``problems(html) -> [sentence, …]``.

For tests: every page the test client fetches goes through it. Contrast, focus and whatever needs a real
browser is axe's business (tests/browser.py), not this one's. Needs html5lib, which only developers install.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as PARSE_ERRORS

from geleitzug.ground.web.plain_html import plainly_read

LANGUAGES = {"de", "en"}
ERROR_TITLES = ("Fehler:", "Error:")
"""How the title begins where something has to be changed: it is what a screen reader reads first."""
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LABELLED = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}
INTERACTIVE = {"a", "button", "input", "select", "textarea", "summary"}
PHRASING_ONLY = {
    "p",
    "span",
    "label",
    "button",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "strong",
    "em",
    "small",
    "b",
    "i",
    "time",
    "kbd",
    "code",
    "abbr",
    "legend",
    "dt",
}
BLOCKS = {
    "address",
    "article",
    "aside",
    "blockquote",
    "details",
    "div",
    "dl",
    "fieldset",
    "figure",
    "footer",
    "form",
    "header",
    "hr",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
    *HEADINGS,
}
ONLY_CHILDREN = {
    "ul": {"li", "template"},
    "ol": {"li", "template"},
    "dl": {"dt", "dd", "div", "template"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"th", "td"},
    "select": {"option", "optgroup", "hr"},
}
ONLY_INSIDE = {
    "li": {"ul", "ol", "menu"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "option": {"select", "optgroup", "datalist"},
    "legend": {"fieldset"},
    "summary": {"details"},
}
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "list", "form")
# A parser repairs what people write; these repairs are harmless or not ours to judge.
FORGIVEN = {"expected-doctype-but-got-eof"}
_OUTSIDE = re.compile(r"^(?:https?:)?//", re.IGNORECASE)


def problems(html: str | bytes, *, fragment: bool = False) -> list[str]:
    """Return what is wrong with a page, in sentences; nothing if all is well."""
    text = html.decode() if isinstance(html, bytes) else html
    root, errors = _read(text, fragment=fragment)
    parents = {child: parent for parent in root.iter() for child in parent}
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    found = [*errors, *_ids(elements), *_controls(elements, parents), *_names(elements)]
    found += [*_nesting(elements, parents), *_inline(elements), *_outside(elements), *_headings(elements)]
    found += [*_keys(elements)]
    if not fragment:
        found += [*_document(root, elements)]
    return found


def _read(text: str, *, fragment: bool) -> tuple[Element, list[str]]:
    """Return a page's tree, and what is wrong with how it is written."""
    if not fragment and (plain := plainly_read(text)) is not None:
        return plain, []
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parseFragment(text) if fragment else parser.parse(text)
    return root, [*_parse_errors(parser)]


def _parse_errors(parser: html5lib.HTMLParser) -> Iterator[str]:
    for (line, column), code, details in parser.errors:
        if code not in FORGIVEN:
            yield f"line {line}, column {column}: {PARSE_ERRORS.get(code, code) % (details or {})}"


def _document(root: Element, elements: list[Element]) -> Iterator[str]:
    if root.get("lang") not in LANGUAGES:
        yield f"<html lang> is {root.get('lang')!r}"
    title = _text(root.find("head/title"))
    if not title or title.startswith("–"):
        yield f"the title is {title!r}"
    has_errors = any("gz-error-summary" in (element.get("class") or "").split() for element in elements)
    if has_errors and not title.startswith(ERROR_TITLES):
        yield f"the page has errors, and its title {title!r} does not say so"
    mains = [element for element in elements if element.tag == "main"]
    if len(mains) != 1:
        yield f"there are {len(mains)} <main>"
    ones = [element for element in elements if element.tag == "h1"]
    if len(ones) != 1:
        yield f"there are {len(ones)} <h1>"
    elif mains and ones[0] not in set(mains[0].iter()):
        yield "the <h1> is not in <main>"
    if not any(element.get("name") == "viewport" for element in elements):
        yield "there is no viewport"


def _headings(elements: list[Element]) -> Iterator[str]:
    level = 0
    for element in elements:
        if element.tag in HEADINGS:
            now = int(element.tag[1])
            if level and now > level + 1:
                yield f"<{element.tag}> “{_text(element)}” follows <h{level}>: a level is left out"
            if not _text(element):
                yield f"an empty <{element.tag}>"
            level = now


def _ids(elements: list[Element]) -> Iterator[str]:
    ids = Counter(element.get("id") for element in elements if element.get("id") is not None)
    for name, times in ids.items():
        if times > 1:
            yield f"the id {name!r} occurs {times} times"
        if name is not None and (not name or re.search(r"\s", name)):
            yield f"the id {name!r} is empty or has a space"
    for element in elements:
        for attribute in REFERENCES:
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"<{element.tag} {attribute}> names {name!r}, which is not on the page"
        target = element.get("href") or ""
        if element.tag == "a" and target.startswith("#") and target[1:] and target[1:] not in ids:
            yield f"a link leads to {target!r}, which is not on the page"


def _controls(elements: list[Element], parents: dict[Element, Element]) -> Iterator[str]:
    labels = Counter(element.get("for") for element in elements if element.tag == "label" and _name(element))
    for element in elements:
        kind = element.get("type", "text").lower()
        if element.tag not in LABELLED or (element.tag == "input" and kind in UNLABELLED_TYPES):
            continue
        wrapped = any(parent.tag == "label" and _name(parent) for parent in _ancestors(element, parents))
        named = element.get("aria-label") or element.get("aria-labelledby")
        if not (labels[element.get("id")] or wrapped or named):
            yield f"{_shown(element)} has no label"
    for element in elements:
        if element.tag == "fieldset" and not any(child.tag == "legend" and _name(child) for child in element):
            yield "a <fieldset> has no legend"


def _names(elements: list[Element]) -> Iterator[str]:
    for element in elements:
        if element.tag == "img" and element.get("alt") is None:
            yield f"an image has no alt: {element.get('src')}"
        if element.tag == "button" and not _name(element):
            yield f"{_shown(element)} has no name"
        if element.tag == "input" and element.get("type") in {"submit", "button"} and not element.get("value"):
            yield f"{_shown(element)} has no name"
        if element.tag == "a" and element.get("href") is not None and not _name(element):
            yield f"the link to {element.get('href')!r} has no text"
        if element.tag == "table" and not (element.findtext("caption") or _name(element.find("caption"))):
            yield "a table has no caption"
        if element.tag == "th" and not element.get("scope"):
            yield f"the table header “{_text(element)}” has no scope"


def _keys(elements: list[Element]) -> Iterator[str]:
    keys = Counter(element.get("data-key") for element in elements if element.get("data-key") is not None)
    for key, times in keys.items():
        if times > 1:
            yield f"the key {key!r} is on {times} controls: only the first is ever pressed"


def _nesting(elements: list[Element], parents: dict[Element, Element]) -> Iterator[str]:
    for element in elements:
        above = [parent.tag for parent in _ancestors(element, parents)]
        if element.tag in BLOCKS:
            narrow = next((tag for tag in above if tag in PHRASING_ONLY and not _may_hold(tag, element.tag)), None)
            if narrow:
                yield f"<{element.tag}> in <{narrow}>"
        if _is_interactive(element):
            outer = next((tag for tag in above if tag in {"a", "button", "summary"}), None)
            if outer:
                yield f"<{element.tag}> in <{outer}>"
        if element.tag == "form" and "form" in above:
            yield "<form> in <form>"
        parent = above[0] if above else ""
        if element.tag in ONLY_INSIDE and parent and parent not in ONLY_INSIDE[element.tag]:
            yield f"<{element.tag}> directly in <{parent}>"
        if parent in ONLY_CHILDREN and element.tag not in ONLY_CHILDREN[parent] | {"script"}:
            yield f"<{element.tag}> directly in <{parent}>"


def _inline(elements: list[Element]) -> Iterator[str]:
    for element in elements:
        if element.tag == "style":
            yield "a <style> on the page"
        if element.tag == "script" and not element.get("src"):
            yield "a <script> without src"
        for attribute in element.attrib:
            if attribute == "style":
                yield f"a style attribute on <{element.tag}>"
            if attribute.startswith("on"):
                yield f"a handler {attribute} on <{element.tag}>"
        if str(element.get("href", "")).lower().startswith("javascript:"):
            yield "a javascript: address"


def _outside(elements: list[Element]) -> Iterator[str]:
    for element in elements:
        address = element.get("src") or (element.get("href") if element.tag == "link" else None) or ""
        if _OUTSIDE.match(address):
            yield f"<{element.tag}> loads from elsewhere: {address}"


def _may_hold(outer: str, inner: str) -> bool:
    return outer == "legend" and inner in HEADINGS


def _is_interactive(element: Element) -> bool:
    if element.tag == "input" and element.get("type") == "hidden":
        return False
    return element.tag in INTERACTIVE and (element.tag != "a" or element.get("href") is not None)


def _ancestors(element: Element, parents: dict[Element, Element]) -> Iterator[Element]:
    while (parent := parents.get(element)) is not None:
        yield parent
        element = parent


def _name(element: Element | None) -> str:
    """Return what a screen reader would read: text, labels, alternative texts."""
    if element is None:
        return ""
    images = "".join(inner.get("alt", "") for inner in element.iter("img"))
    return element.get("aria-label") or element.get("aria-labelledby") or _text(element) or images


def _text(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _shown(element: Element) -> str:
    name = element.get("name") or element.get("id") or ""
    return f"<{element.tag} {name}>" if name else f"<{element.tag}>"
