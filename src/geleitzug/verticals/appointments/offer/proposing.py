# SPDX-License-Identifier: EUPL-1.2
"""Where appointments could go that cannot be held: the same time at another counter, else the next that is free.

Plain values in and out. Nobody is asked to come earlier than they had planned, and no two proposals meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from geleitzug.verticals.appointments.offer.dayplan import GRAIN, At, DayPlan, fitting, kept_for_others, walk_in

NOTICE = timedelta(hours=20)
"""Who is moved to another time hears of it at least so long before: they have to read the mail and be able to come."""
DAYS = 14
"""So many days after the old time are looked at."""
OPTIONS = 6
COUNTERS = 3
"""So many counters at the same time are offered to choose from."""
APART = 3
"""Slots between two times that are offered to choose from."""


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment that cannot be held: when it was (on the location's wall), and what it needs."""

    key: UUID
    day: date
    begins: int
    """The slot of the day at which it begins."""
    slots: int
    errands: frozenset[str]
    wheelchair: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Option:
    """A time an appointment can go to."""

    day: date
    begins: int
    name: str
    """The counter's name: what is alike is told apart by it."""
    counter: UUID = field(compare=False)

    def moment(self, zone: ZoneInfo) -> datetime:
        """Return when that is."""
        return wall_time(self.day, self.begins, zone)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where an appointment could go; the first option is proposed, none means that there is no time."""

    visit: Visit
    options: tuple[Option, ...]


def propose(
    visits: Sequence[Visit], plan_of: Callable[[date], DayPlan], taken: Mapping[tuple[date, UUID], int], now: datetime,
    zone: ZoneInfo,
) -> list[Proposal]:  # fmt: skip
    """Return a proposal for each visit, earliest first; what is proposed to one is taken for those after."""
    busy = dict(taken)
    found = []
    for visit in sorted(visits, key=lambda each: (each.day, each.begins, str(each.key))):
        options = _spread(visit, _options(visit, plan_of, busy, now, zone))
        if options:
            first = options[0]
            at = (first.day, first.counter)
            busy[at] = busy.get(at, 0) | ((1 << visit.slots) - 1) << first.begins
        found.append(Proposal(visit, options))
    return found


def wall_time(day: date, slot: int, zone: ZoneInfo) -> datetime:
    """Return the moment at which a slot of a day begins on the wall."""
    at = datetime.combine(day, time(slot * GRAIN // 60, slot * GRAIN % 60))
    return at.replace(tzinfo=zone)


def _options(
    visit: Visit, plan_of: Callable[[date], DayPlan], busy: Mapping[tuple[date, UUID], int], now: datetime,
    zone: ZoneInfo,
) -> Iterator[Option]:  # fmt: skip
    """Yield times in the order in which they suit: the same hour, then later that day, then the days after."""
    soonest = now + NOTICE
    for number in range(DAYS + 1):
        day = visit.day + timedelta(days=number)
        options = sorted(_free(visit, plan_of(day), busy), key=lambda each: _suits(visit, each))
        for option in options:
            is_same = option.day == visit.day and option.begins == visit.begins
            later = option.day > visit.day or option.begins >= visit.begins
            if is_same or (later and option.moment(zone) >= soonest):
                yield option


def _suits(visit: Visit, option: Option) -> tuple[int, int, str]:
    """On the same day the next time suits best; on another one the time of day somebody had chosen."""
    return (option.day - visit.day).days, abs(option.begins - visit.begins), option.name


def _free(visit: Visit, plan: DayPlan, busy: Mapping[tuple[date, UUID], int]) -> Iterator[Option]:
    if not plan.active or plan.closed:
        return
    allowed = plan.open & ~walk_in(plan.lanes) & ~kept_for_others(plan.lanes, visit.errands)
    for at in plan.counters:
        if at.active and (at.wheelchair or not visit.wheelchair):
            yield from _free_at(visit, plan, at, allowed & ~busy.get((plan.day, at.key), 0))


def _free_at(visit: Visit, plan: DayPlan, at: At, allowed: int) -> Iterator[Option]:
    starts = 0
    for work in at.work:
        if plan.can(work, visit.errands):
            starts |= fitting(work.there & allowed, visit.slots * GRAIN)
    slot = 0
    while starts >> slot:
        if starts >> slot & 1:
            yield Option(plan.day, slot, at.name, at.key)
        slot += 1


def _spread(visit: Visit, options: Iterator[Option]) -> tuple[Option, ...]:
    """Return some options that differ enough to choose between: other counters at the same time, then other times."""
    found: list[Option] = []
    for option in options:
        others = [each for each in found if each.day == option.day]
        is_same = (option.day, option.begins) == (visit.day, visit.begins)
        if len(others) < COUNTERS if is_same else all(abs(option.begins - each.begins) >= APART for each in others):
            found.append(option)
        if len(found) == OPTIONS:
            break
    return tuple(found)
