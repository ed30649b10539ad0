# SPDX-License-Identifier: EUPL-1.2
"""CEL as a row of tokens, for rewriting and for reading sentences back; compiling and evaluating is ground/cel.py."""

from __future__ import annotations

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*)
  | (?P<text>[rRbB]{0,2}(?:\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
  | (?P<number>\d+\.\d+(?:[eE][+-]?\d+)?|0[xX][0-9a-fA-F]+u?|\d+(?:[eE][+-]?\d+)?[uU]?)
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%!<>=?:.,()\[\]{}])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\", "`": "`", "?": "?"}


class Token(NamedTuple):
    """A piece of an expression; ``at`` is where it begins."""

    kind: str
    text: str
    at: int


class Unreadable(ValueError):
    """The text is no row of CEL tokens."""


def tokens_of(text: str) -> list[Token]:
    """Return the tokens without spaces and comments; raises Unreadable."""
    found = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Unreadable(text[at : at + 20])
        if match.lastgroup != "space":
            found.append(Token(str(match.lastgroup), match.group(), at))
        at = match.end()
    return found


def quoted(text: str) -> str:
    """Write a text as a CEL literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r") + '"'


def unquoted(literal: str) -> str | None:
    """Return the text a simple CEL literal stands for; None for raw, byte and triple-quoted ones."""
    if literal[0] not in "\"'" or literal[:3] in ('"""', "'''"):
        return None
    inside = literal[1:-1]
    out = []
    at = 0
    while at < len(inside):
        if inside[at] != "\\":
            out.append(inside[at])
            at += 1
            continue
        escape = inside[at + 1]
        if escape not in _ESCAPES:
            return None
        out.append(_ESCAPES[escape])
        at += 2
    return "".join(out)
