# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to the figures of a town."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geleitzug.ground.events import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLogTaken(Deed):
    """Somebody took along the event log of a service for process mining: the cases received in these months."""

    service: str
    since: date
    until: date
    cases: int
    to_the_day: bool
