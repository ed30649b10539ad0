# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to an ordered identity document. No event has its number, or says whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from geleitzug.ground.events import Deed, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class IdDocumentNoted(Event):
    """Somebody has taken one document into the list; ``state`` is how far it was."""

    document: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdDocumentMoved(Event):
    """A document is in another state or at another place; ``to`` says who took it, where it was handed out.

    ``state`` is the new one; ``step`` tells an arrival from a hand-out that was undone and from a move (rules.Step).
    """

    document: str
    state: str
    step: str
    location: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdDocumentRemoved(Event):
    """Somebody has taken a document out of the list that was never to come."""

    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdDocumentMailWanted(Event):
    """Somebody wants to be written when it has arrived: it was asked for outside, or noted by staff."""

    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdDocumentMailDropped(Event):
    """The address was deleted before it was needed: whoever left it does not want to be written any more."""

    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdDocumentsRead(Deed):
    """A list of the producer was read in: so many documents are new, so many have arrived by it."""

    state: str
    location: str
    new: int
    moved: int
    bad: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PickUpChanged(Deed):
    """A location hands identity documents out from now on, or does not any more: ``what`` is on or off."""

    location: str
    what: str
