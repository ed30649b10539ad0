# SPDX-License-Identifier: EUPL-1.2
"""What can have been entered about the work at a location. No event says which of the staff it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geleitzug.ground.events import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNoted(Deed):
    """Somebody has entered how many people work at a location in a year."""

    location: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadNoticed(Deed):
    """A workload notice was entered, changed, brought into another state or removed: ``what`` says which."""

    location: str
    day: date
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureNoted(Deed):
    """A measure against too much work was entered, changed or removed."""

    location: str
    day: date
    what: str
