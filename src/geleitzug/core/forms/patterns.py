# SPDX-License-Identifier: EUPL-1.2
"""Which patterns a question may have: those Python reads, and whose check comes to an end while somebody waits.

Python tries every way in which a text can be read. What repeats something that itself can be read in several ways has
more of them than anybody can wait for: ``(a+)+b`` takes days for thirty letters a.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from math import prod
from re import _constants as sre  # type: ignore[attr-defined]  # the parser's names; it has no public door
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from django.utils.translation import gettext as _

MOST_WAYS = 10**8
"""Ways to read one text; real checks stay far below what is counted, and this many take seconds."""
DEEPEST = 50
"""Brackets and repetitions within one another."""


def why_not(pattern: str, longest: int) -> str | None:
    """Return why a pattern cannot check texts of up to so many characters; None if it can."""
    try:
        with warnings.catch_warnings():
            # A set within a set is no error to Python, only not what was meant.
            warnings.simplefilter("error")
            re.compile(pattern)
        ways = _ways(parser.parse(pattern), longest)
    except RecursionError:
        return _("Es sind zu viele Klammern ineinander.")
    except (re.error, Warning, OverflowError) as wrong:
        return str(wrong)
    if ways > MOST_WAYS:
        return _("Eine Wiederholung enthält, was sich verschieden lesen lässt; das zu prüfen dauert zu lange.")
    return None


def _ways(nodes: Iterable[tuple[Any, Any]], longest: int, depth: int = 0) -> int:
    """Return in how many ways a text can be read at most, counted no further than it matters."""
    if depth > DEEPEST:
        raise RecursionError
    return _bounded(prod(_ways_of(what, value, longest, depth + 1) for what, value in nodes))


def _ways_of(what: Any, value: Any, longest: int, depth: int) -> int:
    if what in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        least, most, inside = value
        return _repeated(_ways(inside, longest, depth), min(least, longest), min(most, longest))
    if what is sre.BRANCH:
        return _bounded(sum(_ways(way, longest, depth) for way in value[1]))
    if what is sre.GROUPREF_EXISTS:
        return _bounded(sum(_ways(way, longest, depth) for way in value[1:] if way))
    if what in (sre.SUBPATTERN, sre.ASSERT, sre.ASSERT_NOT):
        return _ways(value[-1], longest, depth)
    return _ways(value, longest, depth) if what is sre.ATOMIC_GROUP else 1


def _repeated(ways: int, least: int, most: int) -> int:
    times = most - least + 1
    if ways == 1 or most <= 1:
        return _bounded(times * ways)
    return MOST_WAYS + 1 if most > MOST_WAYS.bit_length() else _bounded(times * ways**most)


def _bounded(ways: int) -> int:
    return min(ways, MOST_WAYS + 1)
