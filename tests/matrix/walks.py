# SPDX-License-Identifier: EUPL-1.2
"""Walks pages by keyboard, but no way twice: from the top to where a page becomes another, and from there to the end.

Two pages of a town begin alike and end alike, a form that is shown again with errors has one place more. Where the
same places follow from the top, Tab goes from one to the next as it did before; and so it does where the same places
follow to the end. What lies between is pressed through, from the last place known to the first known again. Whether the
focus can be seen is another matter at each width. How one walks is tests/browser.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Page

from tests.browser import Place, Stop, check_focus_is_seen, press_through

_Names = tuple[tuple[str, str], ...]


class Walks:
    """The ways that have been walked without getting lost, in windows of one kind of browser."""

    def __init__(self) -> None:
        self._order = _Known()
        self._focus: dict[int, _Known] = {}

    def walk(self, page: Page, width: int, there: Sequence[Place]) -> None:
        """Press Tab through what is new, and look at the focus on what is new at this width; raises LostKeyboard."""
        stops = [place.stop for place in there]
        if new := self._order.new_in(stops):
            after = stops[new.start - 1] if new.start else None
            press_through(stops[new.start : new.stop + 1], page, after=after)
            self._order.add(stops)
        seen = self._focus.setdefault(width, _Known())
        if new := seen.new_in(stops):
            check_focus_is_seen(page, stops[new.start : new.stop])
            seen.add(stops)


class _Known:
    """Sequences of stops from the top of a page, and to its end."""

    def __init__(self) -> None:
        self._beginnings: set[_Names] = {()}
        self._ends: set[_Names] = {()}

    def add(self, stops: Sequence[Stop]) -> None:
        names = _names(stops)
        self._beginnings.update(names[:many] for many in range(len(names) + 1))
        self._ends.update(names[first:] for first in range(len(names)))

    def new_in(self, stops: Sequence[Stop]) -> range:
        """Return which of these lie neither on a known way from the top nor on one to the end."""
        names = _names(stops)
        first = max(many for many in range(len(names) + 1) if names[:many] in self._beginnings)
        end = min(start for start in range(first, len(names) + 1) if names[start:] in self._ends)
        return range(first, end)


def _names(stops: Sequence[Stop]) -> _Names:
    return tuple((stop.tag, stop.name) for stop in stops)
