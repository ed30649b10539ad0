# SPDX-License-Identifier: EUPL-1.2
"""How long filling in takes, measured and never guessed: from one page to the next, in the drafts that were sent.

While somebody fills in, the seconds are with the draft; once it is sent a job takes them away from it, with nothing
that says whose they were (Art. 5 (1) (c) and (e) GDPR). Of fewer than twenty nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import ceil
from statistics import median
from typing import Any

ENOUGH = 20
"""So many must have gone through a page before its time is said."""
LONGEST = 30 * 60
"""Seconds; whoever takes longer for a page has done something else in between."""


def stepped(paces: Mapping[str, Any], page: str, now: datetime) -> dict[str, Any]:
    """Return the measured seconds after a page was sent: ``at`` the moment, ``pages`` the seconds by page.

    A page that is sent again counts on; one somebody was away from counts no more (null).
    """
    pages = dict(paces.get("pages") or {})
    begun = paces.get("at")
    if begun and pages.get(page, 0) is not None:
        seconds = (now - datetime.fromisoformat(begun)).total_seconds()
        whole = round(pages.get(page, 0) + seconds)
        pages[page] = whole if 0 <= seconds <= LONGEST and whole <= LONGEST else None
    return {"at": now.isoformat(), "pages": pages}


def summed_up(measured: Sequence[Mapping[str, int | None]]) -> dict[str, Any]:
    """Return the medians of the applications of one service, in seconds: ``whole``, and by page; nothing of too few."""
    wholes = [sum(filter(None, pages.values())) for pages in measured if pages and None not in pages.values()]
    if len(wholes) < ENOUGH:
        return {}
    by_page: dict[str, list[int]] = {}
    for pages in measured:
        for page, seconds in pages.items():
            if seconds is not None:
                by_page.setdefault(page, []).append(seconds)
    medians = {page: round(median(times)) for page, times in by_page.items() if len(times) >= ENOUGH}
    return {"whole": round(median(wholes)), "pages": medians, "of": len(wholes)}


def minutes_left(pace: Mapping[str, Any], pages: Iterable[str]) -> int | None:
    """Return how many minutes the pages to come take by their medians; None if one of them is not known well enough."""
    medians = pace.get("pages") or {}
    seconds = [medians.get(page) for page in pages]
    if not seconds or None in seconds:
        return None
    return max(1, ceil(sum(filter(None, seconds)) / 60))


def minutes_in_all(pace: Mapping[str, Any]) -> int | None:
    """Return how many minutes the whole application takes most often; None where nobody knows."""
    return max(1, ceil(pace["whole"] / 60)) if pace.get("whole") else None
