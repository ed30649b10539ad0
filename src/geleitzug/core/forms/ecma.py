# SPDX-License-Identifier: EUPL-1.2
"""Patterns of questions, written in Python's dialect, as ECMA-262 writes them (JSON Schema 2020-12, 6.3.3).

The pattern is read by Python's own parser and written anew, so nothing is guessed from its text. What ECMA-262 has no
equal for gives None. Both mean the same for the texts our questions take (characters.py), not for every text there is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from re import _constants as sre  # type: ignore[attr-defined]  # the parser's names; it has no public door
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any


class _NoEqual(Exception):
    """ECMA-262 cannot say this part of the pattern."""


def to_ecma(pattern: re.Pattern[str]) -> str | None:
    """Return the pattern for the whole text in ECMA-262 with the flag ``u``; None where it has no equal there."""
    if pattern.flags != re.UNICODE:
        return None
    try:
        return f"^(?:{_sequence(parser.parse(pattern.pattern))})$"
    except _NoEqual:
        return None


def _sequence(nodes: Iterable[tuple[Any, Any]]) -> str:
    return "".join(_node(what, value) for what, value in nodes)


def _node(what: Any, value: Any) -> str:
    if what not in _WRITERS:
        raise _NoEqual
    return _WRITERS[what](value)


_SPECIAL = r"\^$.*+?()[]{}|/"
_SPECIAL_IN_SETS = r"\^-[]"


def _literal(code: int, special: str = _SPECIAL) -> str:
    sign = chr(code)
    if sign in special:
        return f"\\{sign}"
    return sign if sign.isprintable() else f"\\u{{{code:x}}}"


def _one_of(parts: list[tuple[Any, Any]]) -> str:
    """Write a set: ``[^a-z0-9_]``."""
    negated = bool(parts) and parts[0][0] is sre.NEGATE
    inside = "".join(_in_set(what, value) for what, value in (parts[1:] if negated else parts))
    return f"[{'^' if negated else ''}{inside}]"


def _in_set(what: Any, value: Any) -> str:
    if what is sre.LITERAL:
        return _literal(value, _SPECIAL_IN_SETS)
    if what is sre.RANGE:
        return "-".join(_literal(end, _SPECIAL_IN_SETS) for end in value)
    if what is sre.CATEGORY and value in _CATEGORIES:
        return _CATEGORIES[value]
    raise _NoEqual


def _repeat(value: tuple[int, int, Any]) -> str:
    least, most, inside = value
    times = {(0, sre.MAXREPEAT): "*", (1, sre.MAXREPEAT): "+", (0, 1): "?"}.get((least, most))
    if times is None:
        upper = "" if most is sre.MAXREPEAT else str(most)
        times = f"{{{least}}}" if least == most else f"{{{least},{upper}}}"
    return f"{_atom(inside)}{times}"


def _atom(inside: Any) -> str:
    """Write what is repeated; what is more than one sign is put in brackets."""
    text = _sequence(inside)
    nodes = list(inside)
    single = len(nodes) == 1 and nodes[0][0] in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN)
    return text if single else f"(?:{text})"


def _group(value: tuple[int | None, int, int, Any]) -> str:
    number, added, dropped, inside = value
    if added or dropped:
        raise _NoEqual
    # Names are dropped: what refers to a group is read as its number.
    return f"({'?:' if number is None else ''}{_sequence(inside)})"


def _branch(value: tuple[Any, list[Any]]) -> str:
    return f"(?:{'|'.join(_sequence(way) for way in value[1])})"


def _look(sign: str) -> Callable[[tuple[int, Any]], str]:
    return lambda value: f"(?{'<' if value[0] < 0 else ''}{sign}{_sequence(value[1])})"


def _at(value: Any) -> str:
    if value not in _PLACES:
        raise _NoEqual
    return _PLACES[value]


# Of the digits, spaces and letters of the world only these pass characters.py: ECMA's short forms know them all but
# the letters beyond ASCII.
_CATEGORIES = {
    sre.CATEGORY_DIGIT: "0-9",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\p{L}\p{N}_",
    sre.CATEGORY_NOT_DIGIT: r"\D",
}
_PLACES = {
    sre.AT_BEGINNING: "^",
    sre.AT_BEGINNING_STRING: "^",
    sre.AT_END: "$",
    sre.AT_END_STRING: "$",
}
_WRITERS: dict[Any, Callable[[Any], str]] = {
    sre.LITERAL: _literal,
    sre.NOT_LITERAL: lambda code: f"[^{_literal(code, _SPECIAL_IN_SETS)}]",
    sre.ANY: lambda _value: ".",
    sre.IN: _one_of,
    sre.BRANCH: _branch,
    sre.SUBPATTERN: _group,
    sre.MAX_REPEAT: _repeat,
    sre.MIN_REPEAT: lambda value: f"{_repeat(value)}?",
    sre.GROUPREF: lambda number: f"\\{number}(?:)",
    sre.AT: _at,
    sre.ASSERT: _look("="),
    sre.ASSERT_NOT: _look("!"),
}
