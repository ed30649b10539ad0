# SPDX-License-Identifier: EUPL-1.2
"""What the interface needs from outside: somebody who signs a message and brings it to another server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message to another server: its id stays the same however often it is tried."""

    id: str
    url: str
    body: bytes
    sent_at: datetime
    secrets: Sequence[str]
    """Every one of them signs: while a secret is changed there are two."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try: the answer's status (0: there was none) and what went wrong (nothing: it was taken)."""

    status: int
    trouble: str = ""


class Carrier(Protocol):
    """Brings messages to other servers."""

    def objection(self, url: str) -> str:
        """Say why an address cannot be called at all, in a sentence for who typed it; nothing where it can."""
        ...

    def bring(self, parcel: Parcel) -> Outcome:
        """Try once; never raises for what the other side does."""
        ...

    def new_secret(self) -> str:
        """Make a secret to sign with."""
        ...


_carriers: list[Carrier] = []


def register(carrier: Carrier) -> None:
    """Offer to bring messages; called by the connector when its app is ready."""
    _carriers[:] = [carrier]


def carrier() -> Carrier:
    """Return who brings messages."""
    return _carriers[0]
