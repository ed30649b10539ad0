# SPDX-License-Identifier: EUPL-1.2
"""The small part of Markdown that packages and offices write: paragraphs, lists, **strong** and links.

Everything else stays text: nothing that is typed becomes markup of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup, escape

_OPENS = re.compile(r"\*\*(?=\S)")
_CLOSES = re.compile(r"(?<=\S)\*\*")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\(((?:https?://|mailto:|tel:|/(?!/))[^()\s\"]+)\)")
_BARE = re.compile(r"(?<![\"'>=\w/])(https?://[^\s<>\"]+[^\s<>\".,;:!?)])")
_BULLET = re.compile(r"^\s*[-*]\s+")


@lru_cache(maxsize=2048)
def to_html(text: str) -> Markup:
    """Write a text as HTML; safe for anything typed."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return Markup("").join(_block(block) for block in blocks if block.strip())


def strong_parts(line: str) -> list[str]:
    """Part a line at what stands between two stars on each side: what is strong stands at the odd places.

    Where nothing closes what opens, nothing later does: one pattern for both would look to the end from every star.
    """
    parts, at = [], 0
    while (opens := _OPENS.search(line, at)) and (closes := _CLOSES.search(line, opens.end() + 1)):
        parts += [line[at : opens.start()], line[opens.end() : closes.start()]]
        at = closes.end()
    return [*parts, line[at:]]


def _block(block: str) -> Markup:
    html: list[Markup] = []
    lines: list[str] = []
    items: list[str] = []
    for line in block.split("\n"):
        if _BULLET.match(line):
            html += _paragraph(lines)
            items.append(_BULLET.sub("", line))
        elif items and line.startswith(("  ", "\t")):
            items[-1] += " " + line.strip()
        else:
            html += _list(items)
            lines.append(line.strip())
    return Markup("").join([*html, *_paragraph(lines), *_list(items)])


def _paragraph(lines: list[str]) -> list[Markup]:
    text = " ".join(lines)
    lines.clear()
    return [Markup('<p class="kern-body">{}</p>').format(_inline(text))] if text.strip() else []


def _list(items: list[str]) -> list[Markup]:
    entries = Markup("").join(Markup("<li>{}</li>").format(_inline(item)) for item in items)
    items.clear()
    return [Markup('<ul class="kern-list kern-list--bullet">{}</ul>').format(entries)] if entries else []


def _inline(text: str) -> Markup:
    html = str(escape(text))
    html = _LINK.sub(r'<a class="kern-link" href="\2">\1</a>', html)
    html = _BARE.sub(r'<a class="kern-link" href="\1">\1</a>', html)
    parts = (f"<strong>{part}</strong>" if at % 2 else part for at, part in enumerate(strong_parts(html)))
    return Markup("".join(parts))  # noqa: S704 – escaped above
