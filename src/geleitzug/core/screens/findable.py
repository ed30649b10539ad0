# SPDX-License-Identifier: EUPL-1.2
"""What the portal's search finds beside services: verticals tell it (``register``), the search decides what fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Findable:
    """A page that can be found. ``kind`` says in a word what it is and ``title`` what it does, in the page's language;
    ``text`` is what it is found by, in every language (``ground.finding.text_of``).
    """

    kind: str
    title: str
    href: str
    text: str
    summary: str = ""


Findables = Callable[[], Iterable[Findable]]
"""Returns what can be found in the town whose door is open, by one statement."""

_tellers: list[Findables] = []


def register(findables: Findables) -> None:
    """Let a vertical tell what can be found; the second time nothing is added."""
    if findables not in _tellers:
        _tellers.append(findables)


def all_findable() -> list[Findable]:
    """Return what verticals offer in the town whose door is open."""
    return [each for findables in _tellers for each in findables()]
