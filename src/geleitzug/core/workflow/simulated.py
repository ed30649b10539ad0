# SPDX-License-Identifier: EUPL-1.2
"""What has come of a simulation, and how it is stored. Running one is simulation.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median, quantiles
from typing import Any

Pool = tuple[str, str]
"""Who does a task: the role of its lane, and the office where that is another one."""


@dataclass(slots=True)
class Station:
    """What happened at a task, over all cases."""

    element: str
    times: int = 0
    lapsed: int = 0
    """How often it was taken away by a timer or the end before somebody was done."""
    waited: float = 0.0
    """Working hours in which it lay and nobody had begun, together."""
    worked: float = 0.0
    """Hours of work, together."""
    queue: int = 0
    """The most that lay there at once."""

    @property
    def waiting(self) -> float:
        """Working hours one case lies here on average before somebody begins."""
        return self.waited / self.times if self.times else 0.0


@dataclass(frozen=True, slots=True)
class Simulated:
    """How it went."""

    runs: int
    finished: int
    passed: Mapping[str, int]
    """Element → how often it was passed."""
    stations: Mapping[str, Station]
    busy: Mapping[Pool, float]
    """Which part of their working time people were busy, 0 to 1, while cases came in."""
    days: Sequence[float]
    """Calendar days from beginning to end, of each finished case, the shortest first."""
    stuck: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Element and sentence → how many cases could not go on there."""
    waiting_for: Mapping[str, int] = field(default_factory=dict)
    """Message → how many cases wait for it at the end: nobody sends messages here."""
    is_cut: bool = False
    """Whether it was ended before all cases had come, because it took too many steps."""

    @property
    def half(self) -> float:
        """Calendar days after which half of the cases are done."""
        return median(self.days) if self.days else 0.0

    @property
    def most(self) -> float:
        """Calendar days after which nine of ten cases are done."""
        return quantiles(self.days, n=10)[-1] if len(self.days) > 1 else self.half

    @property
    def bottleneck(self) -> Station | None:
        """Return where cases lie longest; without any waiting, where most of the work is."""
        stations = [station for station in self.stations.values() if station.times]
        return max(stations, key=lambda s: (round(s.waited, 1), s.worked, s.element), default=None)


def as_json(went: Simulated) -> dict[str, Any]:
    """Return a simulation's outcome as a JSON value."""
    return {
        **asdict(went),
        "busy": [[*pool, part] for pool, part in went.busy.items()],
        "stuck": [[*where, times] for where, times in went.stuck.items()],
    }


def from_json(raw: Mapping[str, Any]) -> Simulated:
    """Return an outcome as it was stored."""
    return Simulated(
        **{
            **raw,
            "stations": {key: Station(**told) for key, told in raw["stations"].items()},
            "busy": {(role, office): part for role, office, part in raw["busy"]},
            "stuck": {(element, why): times for element, why, times in raw["stuck"]},
        }
    )
