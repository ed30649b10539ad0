# SPDX-License-Identifier: EUPL-1.2
"""Panels by which a vertical shows on a page of a desk what it knows of a case; verticals tell them (``register``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geleitzug.core.screens.leads import Lead
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.prepared import Read

CASE = "case"
"""The page of a case; tellers get the Case."""
CASE_HEAD = "case_head"
"""The lines below the heading of a case's page, which have room for a panel's ways only; tellers get the Case."""
STANDING = "standing"
"""The page on which applicants read how their application stands; tellers get the Application."""
DECLARING = "declaring"
"""The page before an application is sent that staff fill in for somebody; tellers get the Application."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a panel: what it is, its state in a word, where more stands. ``tone`` is that of a badge."""

    label: str
    word: str = ""
    tone: str = "neutral"
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """What a vertical shows: a heading, sentences, lines, and where one goes on. ``key`` is its id on the page."""

    key: str
    title: str
    texts: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    ways: tuple[Lead, ...] = ()


Teller = Callable[[Actor, Any], Panel | None]
"""Returns the panel for what a page is about, or None where there is nothing to show; asked in the page's door."""
Panels = Mapping[str, Teller]
"""Place → who tells its panel."""

CaseReads = Callable[[Any], Iterable[Read]]
"""Returns what a vertical's panels of a case read; gets the Case."""

_tellers: dict[str, list[Teller]] = {}
_case_reads: list[CaseReads] = []


def register(panels: Panels) -> None:
    """Let a vertical show panels; the second time nothing is added."""
    for place, teller in panels.items():
        known = _tellers.setdefault(place, [])
        if teller not in known:
            known.append(teller)


def register_reads(reads: CaseReads) -> None:
    """Let the page of a case read what a vertical shows there in one statement with all the rest."""
    if reads not in _case_reads:
        _case_reads.append(reads)


def reads_of(case: Any) -> list[Read]:
    """Return what the panels of a case read."""
    return [read for reads in _case_reads for read in reads(case)]


def panels_of(place: str, actor: Actor, thing: Any) -> list[Panel]:
    """Return the panels of a page, in the order in which verticals are installed."""
    told = (teller(actor, thing) for teller in _tellers.get(place, ()))
    return [panel for panel in told if panel is not None]


def ways_of(place: str, actor: Actor, thing: Any) -> list[Lead]:
    """Return where the panels of a place lead, for one that shows no more of them."""
    return [way for panel in panels_of(place, actor, thing) for way in panel.ways]
