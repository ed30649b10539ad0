# SPDX-License-Identifier: EUPL-1.2
"""What somebody may do who acts for a company (Umfang einer Vollmacht, §§ 164, 167 BGB). In own affairs one may all."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Right(StrEnum):
    """One thing a mandate can allow; a mandate names them, nothing else follows from it."""

    SEE = "see"
    SEND = "send"
    MAILBOX = "mailbox"
    PAY = "pay"
    DETAILS = "details"
    MANDATES = "mandates"


EVERYTHING = frozenset(Right)
NEEDS = {Right.SEND: Right.SEE, Right.PAY: Right.SEE}
"""Nobody can send or pay what they may not see."""


def whole(wanted: Iterable[str]) -> frozenset[Right]:
    """Return the rights that are named, with those they need; words that name none are left out."""
    named = {Right(word) for word in wanted if word in set(Right)}
    return frozenset(named | {NEEDS[right] for right in named if right in NEEDS})
