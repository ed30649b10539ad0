# SPDX-License-Identifier: EUPL-1.2
"""Links by which a page leads to a vertical it does not know; verticals tell them (``register``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from geleitzug.ground.people.actors import Actor
from geleitzug.ground.prepared import Read

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

CaseLeads = Callable[[UUID, Actor], Iterable[Lead]]
"""Returns the links that the page of a case shows to a member of staff, at the office's door."""

CaseReads = Callable[[UUID, str], Iterable[Read]]
"""Returns what a vertical reads for its links and panels on the page of a case (its id and office)."""

_tellers: list[Leads] = []
_of_cases: list[CaseLeads] = []
_read_for_cases: list[CaseReads] = []


def register(leads: Leads) -> None:
    """Let a vertical tell links; the second time nothing is added."""
    if leads not in _tellers:
        _tellers.append(leads)


def leads_of(place: str) -> list[Lead]:
    """Return the links of a place, in the order in which verticals are installed."""
    return [lead for leads in _tellers for lead in leads(place)]


def register_of_cases(leads: CaseLeads) -> None:
    """Let a vertical tell links of cases; the second time nothing is added."""
    if leads not in _of_cases:
        _of_cases.append(leads)


def register_reads(reads: CaseReads) -> None:
    """Let the page of a case read what a vertical shows there in one statement with all the rest."""
    if reads not in _read_for_cases:
        _read_for_cases.append(reads)


def reads_of_case(case: UUID, office: str) -> list[Read]:
    """Return what verticals read for the page of a case."""
    return [read for reads in _read_for_cases for read in reads(case, office)]


def leads_of_case(case: UUID, by: Actor) -> list[Lead]:
    """Return the links of a case's page, in the order in which verticals are installed."""
    return [lead for leads in _of_cases for lead in leads(case, by)]
