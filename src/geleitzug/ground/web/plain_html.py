# SPDX-License-Identifier: EUPL-1.2
"""Reads a page that is written plainly, a tenth of the work a parser of all HTML has: ``plainly_read(html) -> tree``.

Plain is what leaves a parser nothing to repair and nothing to guess: every element has its end tag in its place, every
value is quoted, and nobody opens what would close something else (13.2.6 of the HTML standard). Of such a page there is
one reading. Whatever is not plain, or not known here, is nobody's mistake yet: it is left to page_check's html5lib.
"""

from __future__ import annotations

import re
from html import unescape
from xml.etree.ElementTree import Element, SubElement

_START = re.compile(r"<!doctype html>\s*(?=<html[ >])", re.IGNORECASE)
_TOKEN = re.compile(
    r"""<([a-z][a-z0-9]*)((?:[ \n\t]+[a-z][a-zA-Z0-9-]*(?:="[^"]*")?)*)[ \n\t]*(/?)>"""
    r"""|</([a-z][a-z0-9]*)>"""
    r"""|([^<]+)"""
)
_ATTRIBUTE = re.compile(r"""([a-z][a-zA-Z0-9-]*)(?:="([^"]*)")?""")
_ODD = re.compile(
    "[^\t\n -~\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]"  # no text, or none of everyday
    "|&(?!(?:amp|lt|gt|quot|nbsp|#34|#39);| )"
)

VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "col"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CLOSES_P = HEADINGS | {
    "address", "article", "aside", "blockquote", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "header", "hr", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary",
    "table", "ul",
}  # fmt: skip
_ANYWHERE = frozenset({
    "a", "abbr", "b", "br", "button", "cite", "code", "datalist", "del", "dfn", "em", "i", "iframe", "img", "input",
    "ins", "kbd", "label", "legend", "mark", "meter", "noscript", "output", "progress", "q", "s", "samp", "script",
    "select", "small", "span", "strong", "sub", "sup", "svg", "template", "textarea", "time", "u", "var", "wbr",
}) | CLOSES_P  # fmt: skip
_INSIDE = {
    "html": frozenset({"head", "body"}),
    "head": frozenset({"meta", "title", "link", "noscript", "script"}),
    "table": frozenset({"caption", "colgroup", "thead", "tbody", "tfoot"}),
    "colgroup": frozenset({"col"}),
    "thead": frozenset({"tr"}),
    "tbody": frozenset({"tr"}),
    "tfoot": frozenset({"tr"}),
    "tr": frozenset({"th", "td"}),
    "select": frozenset({"option", "optgroup"}),
    "optgroup": frozenset({"option"}),
    "datalist": frozenset({"option"}),
}
"""What may stand in these, and between it nothing but space."""
_TEXT_ALONE = frozenset({"title", "textarea", "option"})
_EMPTY = frozenset({"script", "iframe"})
_DRAWN = frozenset({
    "circle", "defs", "desc", "ellipse", "g", "line", "marker", "path", "polygon", "polyline", "rect", "text", "title",
    "tspan",
})  # fmt: skip
_SVG = "{http://www.w3.org/2000/svg}"
_XMLNS = "{http://www.w3.org/2000/xmlns/}xmlns"
_SVG_ATTRIBUTES = frozenset({"markerHeight", "markerWidth", "orient", "preserveAspectRatio", "refX", "refY", "viewBox"})
_ONCE_OPEN = frozenset({"a", "button", "form"})
"""Opened again inside themselves they close what was open, or are not opened."""


def plainly_read(html: str) -> Element | None:
    """Return the root of a page, or None where it is not written plainly."""
    start = _START.match(html)
    if start is None or _ODD.search(html):
        return None
    return _Reading(html, start.end()).root()


class _Reading:
    """A page being read."""

    def __init__(self, html: str, at: int) -> None:
        self.html, self.at = html, at
        self.top = Element("document")
        self.open: list[Element] = [self.top]
        self.names: list[str] = ["document"]
        self.last: Element | None = None  # what was closed last in the element that is open

    def root(self) -> Element | None:
        """Read to the end; None at the first thing that is not plain."""
        for token in _TOKEN.finditer(self.html, self.at):
            if token.start() != self.at or not self._taken(token):
                return None
            self.at = token.end()
        if self.at != len(self.html) or len(self.open) > 1 or len(self.top) != 1:
            return None
        root = self.top[0]
        return root if [child.tag for child in root] == ["head", "body"] else None

    def _taken(self, token: re.Match[str]) -> bool:
        tag, attributes, slash, end, text = token.groups()
        if tag:
            return self._begin(tag, attributes, slash)
        return self._end(end) if end else self._text(text)

    def _begin(self, tag: str, written: str, slash: str) -> bool:
        drawing = tag == "svg" or "svg" in self.names
        if not (self._may_be_drawn(tag) if drawing and tag != "svg" else self._may_begin(tag)):
            return False
        attributes: dict[str, str] = {}
        for name, value in _ATTRIBUTE.findall(written):
            if name in attributes or not (name.islower() or (drawing and name in _SVG_ATTRIBUTES)):
                return False
            attributes[_XMLNS if drawing and name == "xmlns" else name] = unescape(value) if "&" in value else value
        element = SubElement(self.open[-1], _SVG + tag if drawing else tag, attributes)
        if tag in VOID or (drawing and slash):
            self.last = element
            return True
        self.open.append(element)
        self.names.append(tag)
        self.last = None
        return not slash

    def _may_be_drawn(self, tag: str) -> bool:
        return tag in _DRAWN and self.names[-1] not in ("title", "desc")

    def _may_begin(self, tag: str) -> bool:
        """Tell whether an element may begin here without a parser's closing or opening anything for it."""
        names = self.names
        parent = names[-1]
        if parent == "document":
            return tag == "html" and len(self.top) == 0
        if parent in _INSIDE:
            return tag in _INSIDE[parent]
        if parent == "noscript" and names[-2] == "head":
            return tag in ("meta", "link")
        if tag not in _ANYWHERE or parent in _TEXT_ALONE or parent in _EMPTY:
            return False
        return self._leaves_open_what_is(tag, parent)

    def _leaves_open_what_is(self, tag: str, parent: str) -> bool:
        names = self.names
        if tag in CLOSES_P and "p" in names:
            return False
        if tag == "li":
            return parent in ("ul", "ol", "menu")
        if tag in ("dt", "dd"):
            return parent == "dl" or (parent == "div" and names[-2] == "dl")
        if tag in HEADINGS and parent in HEADINGS:
            return False
        return not (tag in _ONCE_OPEN and tag in names)

    def _end(self, tag: str) -> bool:
        if self.names[-1] != tag or len(self.open) == 1:
            return False
        self.last = self.open.pop()
        self.names.pop()
        return True

    def _text(self, text: str) -> bool:
        if self._wants_no_text() and text.strip(" \n\t"):
            return False
        if "&" in text:
            text = unescape(text)
        if self.last is None:
            self.open[-1].text = text
        else:
            self.last.tail = text
        return True

    def _wants_no_text(self) -> bool:
        parent = self.names[-1]
        return parent in _INSIDE or parent in _EMPTY or parent == "document" or self.names[-2:] == ["head", "noscript"]
