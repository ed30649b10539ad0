# SPDX-License-Identifier: EUPL-1.2
"""Links by which a page leads to a vertical it does not know; verticals tell them (``register``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

HOME = ""
"""The place of the portal's first page; every other place is the key of a service, or of an errand people book."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A link of a page: what it says, in the page's language, and where it leads."""

    label: str
    href: str
    icon: str = ""


Leads = Callable[[str], Iterable[Lead]]
"""Returns the links for a place of the town whose door is open."""

_tellers: list[Leads] = []


def register(leads: Leads) -> None:
    """Let a vertical tell links; the second time nothing is added."""
    if leads not in _tellers:
        _tellers.append(leads)


def leads_of(place: str) -> list[Lead]:
    """Return the links of a place, in the order in which verticals are installed."""
    return [lead for leads in _tellers for lead in leads(place)]
