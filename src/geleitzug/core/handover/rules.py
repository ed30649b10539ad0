# SPDX-License-Identifier: EUPL-1.2
"""States of what is handed over, when it is tried again, and what its file may be called: values in, values out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum

from geleitzug.ground.texts import composed


class State(StrEnum):
    """Where a shipment stands."""

    WAITING = "waiting"
    """Written, and on its way; perhaps it was tried before."""
    TAKEN = "taken"
    """The other system has it; its answer is awaited."""
    DONE = "done"
    DEAD = "dead"
    """Given up, until a person decides (dead letter)."""
    BY_HAND = "by_hand"
    CANCELLED = "cancelled"


MOVES = {
    State.WAITING: {State.TAKEN, State.DONE, State.DEAD, State.BY_HAND, State.CANCELLED},
    State.TAKEN: {State.DONE, State.DEAD, State.BY_HAND, State.CANCELLED},
    State.DEAD: {State.WAITING, State.DONE, State.BY_HAND, State.CANCELLED},
    State.DONE: set[State](),
    State.BY_HAND: set[State](),
    State.CANCELLED: set[State](),
}
OPEN = frozenset({State.WAITING, State.TAKEN, State.DEAD})
"""What still waits for something, be it for a person."""


class Said(StrEnum):
    """What another system says of a shipment."""

    RECEIVED = "received"
    """It has it, and has not dealt with it yet."""
    ACCEPTED = "accepted"
    REFUSED = "refused"


class ArrivalState(StrEnum):
    """What became of something that came back."""

    TAKEN = "taken"
    DEAD = "dead"
    """Nobody knows what it belongs to, or it cannot be read; somebody looks."""
    SETTLED = "settled"


class HandoverTrouble(Exception):
    """What cannot be done with a shipment now; the subclass names the situation."""


class NotAllowedNow(HandoverTrouble):
    """The shipment is in a state in which this makes no sense."""

    def __init__(self, now: str, then: str):
        super().__init__(f"{now} → {then}")


WAITS = (1, 5, 15, 60, 240)
"""Minutes until the next try, after each failed one; then every twelve hours."""
LATER = timedelta(hours=12)
MOST_TRIES = 12
"""With the waits above, a little more than three days: a system may be away over a weekend."""
QUIET = timedelta(minutes=2)
"""So long a target that did not answer is not called again for other shipments."""
LEASE = timedelta(minutes=5)
"""So long whoever has begun to send has time to finish before somebody else may."""
ANSWER_DAYS = 14
"""After so many days without an answer the digest speaks of it."""
KEEP_ARRIVALS = timedelta(days=90)
"""So long it is known which answers have come: the same again is taken once. What belongs to nothing goes then too."""
LONGEST_NAME = 120
_SPELLED = str.maketrans(dict(zip("äöüÄÖÜß", ("ae", "oe", "ue", "Ae", "Oe", "Ue", "ss"), strict=True)))
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def check_move(now: State, then: State) -> None:
    """Refuse what the table of moves does not know; raises NotAllowedNow."""
    if then not in MOVES[now]:
        raise NotAllowedNow(now, then)


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when to try again after so many failed tries; None gives up."""
    if tries >= MOST_TRIES:
        return None
    return now + (timedelta(minutes=WAITS[tries - 1]) if tries <= len(WAITS) else LATER)


def file_name(wanted: str, ending: str) -> str:
    """Return a name that every file system takes: letters without accents, digits, ``.``, ``-`` and ``_``."""
    plain = composed(wanted.translate(_SPELLED), "NFKD").encode("ascii", "ignore").decode()
    stem = _UNSAFE.sub("_", plain).strip("._-")[:LONGEST_NAME] or "uebergabe"
    return f"{stem}.{ending}"
