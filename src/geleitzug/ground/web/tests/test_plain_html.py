# SPDX-License-Identifier: EUPL-1.2
"""What the quick reader reads, the strict parser of all HTML reads the same and finds nothing wrong with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest

from geleitzug.ground.web import plain_html
from geleitzug.ground.web.plain_html import plainly_read

PAGE = """<!doctype html>
<html lang="de">
<head><meta charset="utf-8"><title>Seite &amp; Teil</title><link rel="icon" href="/a.svg">
<noscript><meta http-equiv="refresh" content="5"></noscript><script type="module" src="/a.js"></script></head>
<body class="a"><header><nav><ul><li><a href="/?a=1&amp;b=2">eins <b>zwei</b></a></li><li>drei</li></ul></nav></header>
<main id="main"><h1>Kopf</h1><p>Text<br>mit <em>Ton</em></p>
<form method="post"><fieldset><legend>Wahl</legend><label><input type="checkbox" checked> ja</label>
<select name="s"><optgroup label="o"><option value="1" selected>Eins</option></optgroup></select>
<textarea name="t">&lt;b&gt;</textarea><button>Los</button></fieldset></form>
<table><caption>T</caption><thead><tr><th scope="col">A</th></tr></thead>
<tbody><tr><td><p>1</p></td></tr></tbody></table>
<dl><dt>a</dt><dd>b</dd><div><dt>c</dt><dd>d</dd></div></dl><details><summary>Mehr</summary><ol><li>x</li></ol></details>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>Bild</title><g><path d="M0"/></g><text>1</text></svg>
<iframe src="/b" title="b"></iframe><noscript><button>Ohne</button></noscript>
<template><p>Da</p></template></main></body>
</html>
"""
TOKENS = re.findall(r"<[^>]*>|[^<]+", PAGE)
ADDED = [
    *(f"<{tag}></{tag}>" for tag in sorted(plain_html._ANYWHERE - plain_html.VOID)),
    *(f"<{tag}>" for tag in sorted(plain_html.VOID)),
    *(f"<{tag}></{tag}>" for tags in plain_html._INSIDE.values() for tag in sorted(tags - plain_html.VOID)),
    "<svg><path/></svg>", "<p><b>", "</p>", "</b>", "<div/>", "<br/>", "<li>", "<!-- -->", "x", "&", "& ",
    "&ouml;", "\x00", "<p><table></table></p>", "<h2><h3></h3></h2>", "<b><p></p></b>", "<i><a><i></i></a></i>",
    "<DIV></DIV>", '<p id="a" id="b"></p>', "<p id=a></p>", "<p id='a'></p>", '<p VIEWBOX="1"></p>',
    '<p viewBox="1"></p>',
]  # fmt: skip
EVERY = 11
"""Each place of the page gets each eleventh of what can be added, and the next place the next eleventh."""


def test_a_plain_page_is_read() -> None:
    assert plainly_read(PAGE) is not None


def test_what_is_read_is_read_as_a_browser_would() -> None:
    read = [page for page in (PAGE, *_spoilt()) if _is_read_alike(page)]

    assert len(read) > 200  # most of what is added breaks a page; what does not has to be seen too


@pytest.mark.parametrize("added", ["<p><div>x</div></p>", "<ul><b>x</ul>", "<x-y></x-y>", "<center></center>"])
def test_what_is_not_plain_is_left_to_the_parser(added: str) -> None:
    assert plainly_read(PAGE.replace("<h1>", f"{added}<h1>")) is None


def _is_read_alike(page: str) -> bool:
    """Tell whether a page is plain; it is an error if the parser of all HTML does not agree with what it says."""
    tree = plainly_read(page)
    if tree is None:
        return False
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    assert [*_flat(tree)] == [*_flat(parser.parse(page))], page
    assert parser.errors == [], page
    return True


def _spoilt() -> Iterator[str]:
    """Yield the page with a part left out, doubled, out of turn, or with something added to it."""
    for at, token in enumerate(TOKENS):
        before, after = TOKENS[:at], TOKENS[at + 1 :]
        yield "".join([*before, *after])
        yield "".join([*before, token, token, *after])
        yield "".join([*before, *after[:1], token, *after[1:]])
        for added in ADDED[at % EVERY :: EVERY]:
            yield "".join([*before, added, token, *after])


def _flat(element: Element) -> Iterator[object]:
    """Yield elements, attributes and words in their order; where space alone stands no reader of a page looks."""
    yield element.tag, sorted(element.attrib.items())
    yield (element.text or "").split()
    for child in element:
        yield from _flat(child)
        yield (child.tail or "").split()
