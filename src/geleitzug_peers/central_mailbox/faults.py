# SPDX-License-Identifier: EUPL-1.2
"""What the service does wrong on demand. Kept in memory: a restart makes it behave again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Faults:
    """How the service misbehaves; an empty text is as it should be.

    ``away`` answers 503; ``slow_seconds`` before every answer; ``lose_answers``: so many calls are worked off, and the
    line closes instead of answering; ``refuse`` is why every message is turned away; ``silent`` decides nothing yet.
    ``forge`` spoils the event that decides: ``signature`` (another key), ``subject`` (of another submission),
    ``issuer`` (said by the delivery service instead of the destination). ``key`` spoils the key one encrypts to:
    ``weak`` (2048 bits) or ``purpose`` (meant for signatures).
    """

    away: bool = False
    slow_seconds: float = 0.0
    lose_answers: int = 0
    refuse: str = ""
    silent: bool = False
    forge: str = ""
    key: str = ""


def changed(faults: Faults, wanted: Mapping[str, Any]) -> Faults:
    """Switch some faults; raises ValueError for a fault nobody knows or a value of the wrong kind."""
    kinds = {field.name: type(field.default) for field in fields(Faults)}
    for name, value in wanted.items():
        kind = kinds.get(name)
        fits = isinstance(value, int | float) if kind is float else type(value) is kind
        if not fits:
            raise ValueError(f"{name}: {value!r}")
    return replace(faults, **wanted)


def shape(faults: Faults) -> dict[str, Any]:
    """Return the faults for the control."""
    return asdict(faults)
