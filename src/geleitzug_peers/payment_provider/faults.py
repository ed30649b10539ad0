# SPDX-License-Identifier: EUPL-1.2
"""What the provider does wrong on demand. Kept in memory: a restart makes it behave again."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Faults:
    """How the provider misbehaves.

    ``delay_seconds`` before every answer; ``away`` answers 503; ``lose_answers`` so many requests are worked off
    but the line closes instead of answering; ``answer_twice`` says each answer two times; ``paid_word`` is PAYED or
    BOOKED; ``amount_offset`` in cents is charged too much (or too little); ``existing`` is what a repeated requestId
    gets: ``error`` (PAYMENT_EXISTS) or ``repeat`` (the transaction again).
    """

    delay_seconds: float = 0.0
    away: bool = False
    lose_answers: int = 0
    answer_twice: bool = False
    paid_word: str = "PAYED"
    amount_offset: int = 0
    existing: str = "error"


class Control:
    """The switchboard of the faults, shared by all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults = Faults()

    @property
    def faults(self) -> Faults:
        """Return how the provider misbehaves now."""
        return self._faults

    def change(self, wanted: Mapping[str, Any]) -> Faults:
        """Switch some faults; raises ValueError for a fault nobody knows or a value of the wrong kind."""
        kinds = {field.name: type(field.default) for field in fields(Faults)}
        for name, value in wanted.items():
            kind = kinds.get(name)
            fits = isinstance(value, int | float) if kind is float else type(value) is kind
            if not fits:
                raise ValueError(f"{name}: {value!r}")
        with self._lock:
            self._faults = replace(self._faults, **wanted)
        return self._faults

    def behave(self) -> Faults:
        """Switch all faults off."""
        with self._lock:
            self._faults = Faults()
        return self._faults

    def loses_this_answer(self) -> bool:
        """Tell whether this answer gets lost, and count it."""
        with self._lock:
            if not self._faults.lose_answers:
                return False
            self._faults = replace(self._faults, lose_answers=self._faults.lose_answers - 1)
            return True

    def shape(self) -> dict[str, Any]:
        """Return the faults for the control page."""
        return asdict(self._faults)
