# SPDX-License-Identifier: EUPL-1.2
"""What we need from the central citizen mailbox (Zentrales Bürgerpostfach), and who offers it: its connector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Notice:
    """The word that something lies in somebody's mailbox here; it says nothing of what that is.

    ``key`` is ours: it stays the same however often one notice is sent. ``mailbox`` is the handle their sign-in named.
    """

    key: str
    mailbox: str
    sender: str
    title: str
    text: str
    service: str
    address: str


class Standing(StrEnum):
    """What became of a notice; all but OPEN are final."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the central mailbox says became of a notice; ``detail`` in its words."""

    standing: Standing
    detail: str = ""


class CentralMailboxError(Exception):
    """The central mailbox did not do what it was asked."""


class CentralMailboxAway(CentralMailboxError):
    """It does not answer, or not so that it can be believed; asking again may help."""


class CentralMailboxRefuses(CentralMailboxError):
    """It will not do it however often it is asked."""


class CentralMailbox(Protocol):
    """Where notices are sent. The calls may take seconds and raise CentralMailboxError."""

    provider: str
    """The identity provider that tells somebody's handle there."""

    def open(self) -> str:
        """Reserve a place for one notice; returns its reference."""
        ...

    def send(self, reference: str, notice: Notice) -> None:
        """Put the notice into the place reserved; where it lies already nothing happens."""
        ...

    def ask(self, reference: str) -> Reply:
        """Ask what became of it."""
        ...


_offered: list[Callable[[], CentralMailbox | None]] = []


def register(offer: Callable[[], CentralMailbox | None]) -> None:
    """Offer a central mailbox; called by its connector when its app is ready. None: it is not configured."""
    _offered.append(offer)


def central_mailbox() -> CentralMailbox | None:
    """Return the central mailbox this installation is connected with, if it is."""
    return next((found for offer in _offered if (found := offer()) is not None), None)
