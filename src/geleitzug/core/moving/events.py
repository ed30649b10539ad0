# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to the moving of a service's cases; what befalls a case is cases' own event."""

from __future__ import annotations

from dataclasses import dataclass

from geleitzug.ground.events import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingBegun(Deed):
    """Somebody has seen the plan and has had the cases moved, or has had it gone on with."""

    service: str
    version: str
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingHalted(Deed):
    """Somebody has stopped it; what is moved stays moved."""

    service: str
    moved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingDone(Deed):
    """All cases of the plan were moved, or were left with a reason."""

    service: str
    moved: int
    left: int
