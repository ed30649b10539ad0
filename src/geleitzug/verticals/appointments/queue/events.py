# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to a number, to a queue and to a screen. No event says who somebody is or who served them.

Figures are made of these: durations in seconds, counts, keys of errands.
"""

from __future__ import annotations

from dataclasses import dataclass

from geleitzug.ground.events import Deed, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTaken(Event):
    """Somebody is there and has a number; ``way`` is how they got it."""

    location: str
    way: str
    errands: list[str]
    persons: int
    with_appointment: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled(Event):
    """A number was called; ``again`` is 0 at the first time."""

    location: str
    waited_seconds: int
    again: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketServed(Event):
    """What somebody came for is done; ``errands`` are those really done, each as often, ``parts`` their seconds."""

    location: str
    errands: list[str]
    parts: list[int]
    persons: int
    with_appointment: bool
    waited_seconds: int
    served_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSentOn(Event):
    """Somebody was sent on to another counter or another location, with what has happened so far."""

    location: str
    to: str
    served_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketParked(Event):
    """Somebody fetches something and comes back."""

    location: str
    served_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMissed(Event):
    """Nobody came to the counter."""

    location: str
    waited_seconds: int
    with_appointment: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketBack(Event):
    """Somebody who was not there when called has come after all and waits again."""

    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketGivenUp(Event):
    """Somebody does not wait any longer, or the day was over before they were called."""

    location: str
    waited_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueChanged(Deed):
    """Somebody has changed how a queue works, or has shut or opened it: ``what`` is settings, shut or opened."""

    location: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenMade(Deed):
    """A display or kiosk was set up, or got a new code."""

    name: str
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenPaired(Deed):
    """A device has taken the code and is a display or kiosk from now on."""

    name: str
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenEnded(Deed):
    """A device shows and gives out nothing any more."""

    name: str
    device: str
