# SPDX-License-Identifier: EUPL-1.2
"""Adding up a day at a location: who was asked for, came and was served. Values in, values out; no row, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from math import ceil

from geleitzug.core.insight.sketches import Sketch, add

ALL = ""
"""The key under which all visits are counted."""
Lines = Sequence[tuple[str, int]]


class How(IntEnum):
    """How somebody asked; the place of its count in an hour."""

    BOOKED = 0
    WALK_IN = 1
    TURNED_AWAY = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who came, was to come or was turned away: how, in which hour of the location's clock, and what for."""

    how: How
    hour: int
    lines: Lines


@dataclass(frozen=True, slots=True)
class Served:
    """A visit that is done: what was really done with its seconds, and how long they waited, if anybody noted it."""

    done: Sequence[tuple[str, int, int]]
    """Errand, count, and the seconds of all of them together."""
    seconds: int
    waited: int | None
    with_appointment: bool


@dataclass(slots=True)
class Tally:
    """The counts of a day, of one errand or of all visits."""

    asked: list[int] = field(default_factory=lambda: [0, 0, 0])
    hours: dict[str, list[int]] = field(default_factory=dict)
    served: int = 0
    with_appointment: int = 0
    missed: int = 0
    gave_up: int = 0
    used_seconds: int = 0
    lengths: list[float] = field(default_factory=list)
    waited: Sketch = field(default_factory=dict)
    handled: Sketch = field(default_factory=dict)

    def ask(self, asked: Asked, many: int) -> None:
        """Count who asked, and when."""
        self.asked[asked.how] += many
        self.hours.setdefault(str(asked.hour), [0, 0, 0])[asked.how] += many

    def serve(self, visit: Served, many: int, seconds: int) -> None:
        """Count what was done; where nobody measured how long it took, no length is made up."""
        self.served += many
        self.with_appointment += many * visit.with_appointment
        if visit.waited is not None:
            _add(self.waited, visit.waited, many)
        if seconds:
            self.used_seconds += seconds
            self.lengths += [seconds / many] * many
            _add(self.handled, seconds / many, many)

    def values(self) -> dict[str, object]:
        """Return the columns of a row."""
        booked, walk_ins, turned_away = self.asked
        return {
            "booked": booked, "walk_ins": walk_ins, "turned_away": turned_away, "hours": self.hours,
            "served": self.served, "with_appointment": self.with_appointment,
            "missed": self.missed, "gave_up": self.gave_up,
            "used_minutes": ceil(self.used_seconds / 60), "waited": self.waited, "handled": self.handled,
            "handled_median": round(quantile(self.lengths, 0.5)), "handled_p80": round(quantile(self.lengths, 0.8)),
        }  # fmt: skip


class Tallies:
    """The counts of a day by errand; under the empty key those of all visits."""

    def __init__(self) -> None:
        self.by_errand: dict[str, Tally] = {ALL: Tally()}

    def ask(self, asked: Asked) -> None:
        """Count somebody who asked: once as a visit, and each errand as often as it was asked for."""
        for tally, many in self._each(asked.lines):
            tally.ask(asked, many)

    def serve(self, visit: Served) -> None:
        """Count a visit that is done."""
        self.of(ALL).serve(visit, 1, visit.seconds)
        for errand, count, seconds in visit.done:
            self.of(errand).serve(visit, max(1, count), seconds)

    def lose(self, lines: Lines, *, with_appointment: bool) -> None:
        """Count who had an appointment and did not come, or had a number and gave it up."""
        for tally, many in self._each(lines):
            if with_appointment:
                tally.missed += many
            else:
                tally.gave_up += many

    def of(self, errand: str) -> Tally:
        """Return the counts of an errand."""
        return self.by_errand.setdefault(errand, Tally())

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody came, was to come or was turned away."""
        every = self.by_errand[ALL]
        return not any(every.asked) and not every.served

    def _each(self, lines: Lines) -> Iterable[tuple[Tally, int]]:
        yield self.of(ALL), 1
        for errand, count in lines:
            yield self.of(errand), max(1, count)


def quantile(lengths: Sequence[float], share: float) -> float:
    """Return the length below which a share lies; nothing where nothing was measured."""
    return sorted(lengths)[max(0, ceil(share * len(lengths)) - 1)] if lengths else 0.0


def lines_of(rows: Iterable[Mapping[str, object]]) -> list[tuple[str, int]]:
    """Return errands and how often, as a booking or a number keeps them."""
    return [(str(each["errand"]), int(str(each["count"]))) for each in rows]


def _add(sketch: Sketch, seconds: float, many: int) -> None:
    for _each in range(many):
        add(sketch, seconds / 3600)
