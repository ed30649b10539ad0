# SPDX-License-Identifier: EUPL-1.2
"""What is free: the rules of a location and who is booked there in, the beginnings of possible appointments out.

No database and no clock. What is kept of the results, and when it is computed anew, is reading.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from geleitzug.core.booking.masks import Day, bits, day_of, fits, packed, runs, span, union
from geleitzug.core.booking.rules import Channel, ForWhom, Line, Release


@dataclass(frozen=True, slots=True)
class Hours:
    """A span of hours, on a day of the week or on one day, that holds in a range of days."""

    starts: time
    ends: time
    weekday: int | None = None
    day: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether it is about a day."""
        if (self.valid_from and day < self.valid_from) or (self.valid_until and day > self.valid_until):
            return False
        return day == self.day if self.day else day.weekday() == self.weekday


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody at a counter (Dienst); ``staff`` None is whoever is there."""

    counter: UUID
    staff: UUID | None
    hours: Hours
    breaks: tuple[tuple[time, time], ...] = ()


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody is not there."""

    staff: UUID
    first: date
    last: date
    starts: time | None = None
    ends: time | None = None

    def mask(self, day: Day) -> int:
        """Return the slots of a day on which they are away."""
        if not self.first <= day.day <= self.last:
            return 0
        begins = self.starts if self.starts and day.day == self.first else time(0)
        ends = self.ends if self.ends and day.day == self.last else time(0)
        return day.mask(begins, ends)


@dataclass(frozen=True, slots=True)
class Kept:
    """Hours kept for appointments or for who comes without one (Korridor)."""

    hours: Hours
    for_whom: ForWhom
    share: int = 0
    until_hours: int = 24
    errands: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Closed:
    """A day with other hours, or with none."""

    day: date
    hours: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """All that is planned at a location. ``counters`` says which can be reached by wheelchair."""

    zone: str
    openings: tuple[Hours, ...] = ()
    closed: tuple[Closed, ...] = ()
    counters: Mapping[UUID, bool] = field(default_factory=dict)
    duties: tuple[Duty, ...] = ()
    skills: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    away: tuple[Away, ...] = ()
    corridors: tuple[Kept, ...] = ()
    release: Release = field(default_factory=Release)
    is_holiday: Callable[[date], bool] = lambda _day: False
    by_weekday: Mapping[int, tuple[Duty, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the shifts by the day of the week, once, and not for each day that is planned."""
        found: dict[int, tuple[Duty, ...]] = {}
        for duty in self.duties:
            weekday = duty.hours.day.weekday() if duty.hours.day else duty.hours.weekday
            if weekday is not None:
                found[weekday] = (*found.get(weekday, ()), duty)
        object.__setattr__(self, "by_weekday", found)


@dataclass(frozen=True, slots=True)
class Piece:
    """Slots of a day in which one person works at one counter; ``can`` None is everything."""

    counter: UUID
    wheelchair: bool
    staff: UUID | None
    can: frozenset[str] | None
    mask: int


@dataclass(frozen=True, slots=True)
class Quota:
    """Slots of which only some are booked online, until a moment."""

    mask: int
    most: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """A day as it is planned: who works where, what is kept for whom."""

    day: Day
    pieces: tuple[Piece, ...] = ()
    walk_in: int = 0
    reserved: tuple[tuple[int, frozenset[str]], ...] = ()
    quotas: tuple[Quota, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """Who is booked on a day, by counter: online, otherwise, and times given up that are not everybody's yet.

    ``until`` is when the first of them ends by the clock alone (a hold, a time that is given back).
    """

    online: Mapping[UUID, int] = field(default_factory=dict)
    others: Mapping[UUID, int] = field(default_factory=dict)
    returning: Mapping[UUID, int] = field(default_factory=dict)
    until: datetime | None = None

    def at(self, counter: UUID, *, in_turn: bool = False) -> int:
        """Return the slots that are taken at a counter; who waits ``in_turn`` gets what others do not see yet."""
        found = self.online.get(counter, 0) | self.others.get(counter, 0)
        return found if in_turn else found | self.returning.get(counter, 0)


@dataclass(frozen=True, slots=True)
class Need:
    """What a visit needs of a counter: errands, slots with what is done afterwards, and how it is booked."""

    errands: frozenset[str]
    length: int
    wheelchair: bool = False
    channel: Channel = Channel.ONLINE
    in_turn: bool = False


NOBODY = Taken()


def need_of(
    lines: Sequence[Line], length: int, *, wheelchair: bool = False, channel: Channel = Channel.ONLINE,
    in_turn: bool = False,
) -> Need:  # fmt: skip
    """Return what the errands of somebody need."""
    return Need(frozenset(each.errand for each in lines), length, wheelchair, channel, in_turn)


def plan_of(rules: Rules, day: date) -> Plan:
    """Return a day as it is planned at a location."""
    of_day = day_of(day, rules.zone)
    is_open = opened(rules, of_day)
    if not is_open:
        return Plan(of_day)
    duties = rules.by_weekday.get(day.weekday(), ())
    pieces = tuple(piece for duty in duties for piece in _pieces(rules, duty, of_day, is_open))
    kept = [(each, of_day.mask(each.hours.starts, each.hours.ends) & is_open) for each in _kept(rules, day)]
    walk_in = union(mask for each, mask in kept if each.for_whom is ForWhom.WALK_IN)
    reserved = [(each, mask & ~walk_in) for each, mask in kept if each.for_whom is ForWhom.APPOINTMENTS]
    return Plan(
        of_day,
        pieces,
        walk_in,
        tuple((mask, each.errands) for each, mask in reserved),
        tuple(_quota(each, mask, pieces, of_day) for each, mask in reserved if each.share and mask),
    )


def opened(rules: Rules, day: Day) -> int:
    """Return the slots of a day on which the location is open: other hours come before a holiday, that before hours."""
    special = [each for each in rules.closed if each.day == day.day]
    if special:
        return union(day.mask(*each.hours) for each in special if each.hours)
    if rules.is_holiday(day.day):
        return 0
    return union(day.mask(each.starts, each.ends) for each in rules.openings if each.holds(day.day))


def weekly(rules: Rules) -> Rules:
    """Return the rules as if there were no holiday and no day of its own: the hours of the week alone."""
    return replace(rules, closed=(), is_holiday=lambda _day: False)


def allowed(plan: Plan, errands: frozenset[str]) -> int:
    """Return the slots that the corridors leave to appointments for these errands."""
    every = span(0, plan.day.count) & ~plan.walk_in
    kept = union(mask for mask, _only in plan.reserved)
    mine = union(mask for mask, only in plan.reserved if not only or errands <= only)
    return every & ~(kept & ~mine)


def beginnings(plan: Plan, taken: Taken, need: Need, now: datetime) -> int:
    """Return the slots at which an appointment may begin, at any counter. Lead and release are not looked at."""
    open_to = allowed(plan, need.errands)
    found = 0
    for piece in _able(plan, need):
        free = piece.mask & open_to
        if free:
            free &= ~taken.at(piece.counter, in_turn=need.in_turn)
        if free:
            found |= packed(free, need.length)
    return _within_quotas(found, plan, taken, need, now) if found else 0


def counter_for(plan: Plan, taken: Taken, need: Need, begin: int, now: datetime) -> UUID | None:
    """Return the counter for an appointment that begins at a slot: where the smallest gap is filled."""
    open_to, best = allowed(plan, need.errands), None
    if not _within_quotas(1 << begin, plan, taken, need, now):
        return None
    for piece in _able(plan, need):
        free = piece.mask & open_to & ~taken.at(piece.counter, in_turn=need.in_turn)
        if fits(free, begin, need.length) and packed(free, need.length) >> begin & 1:
            size = next(length for first, length in runs(free) if first <= begin < first + length)
            if best is None or size < best[0]:
                best = size, piece.counter
    return best[1] if best else None


def is_planned(plan: Plan, counter: UUID, errands: frozenset[str], begin: int, end: int, *, wheelchair: bool) -> bool:
    """Tell whether a booking lies in the plan: at its counter somebody who can do all of it is there throughout."""
    open_to = allowed(plan, errands)
    wanted = Need(errands, max(1, end - begin), wheelchair)
    return any(
        piece.counter == counter and fits(piece.mask & open_to, begin, wanted.length) for piece in _able(plan, wanted)
    )


def released(day: date, rules: Rules, now: datetime, last: date, released_at: datetime) -> bool:
    """Tell whether a day is given out: before the last one of the horizon always, that one from its minute on."""
    return day < last or (day == last and now >= released_at)


def last_day(now: datetime, rules: Rules, today: date) -> date:
    """Return the last day of the horizon."""
    return today + timedelta(days=rules.release.horizon_days)


def _pieces(rules: Rules, duty: Duty, day: Day, is_open: int) -> Iterator[Piece]:
    """Yield the slots of a shift. Two shifts at a counter are two pieces: no visitor sits there when people change."""
    if duty.counter not in rules.counters or not duty.hours.holds(day.day):
        return
    mask = is_open & day.mask(duty.hours.starts, duty.hours.ends)
    mask &= ~union(day.mask(*each) for each in duty.breaks)
    mask &= ~union(each.mask(day) for each in rules.away if each.staff == duty.staff)
    if mask:
        can = rules.skills.get(duty.staff) if duty.staff else None
        yield Piece(duty.counter, rules.counters[duty.counter], duty.staff, can, mask)


def _kept(rules: Rules, day: date) -> Iterable[Kept]:
    return (each for each in rules.corridors if each.hours.holds(day))


def _quota(kept: Kept, mask: int, pieces: Sequence[Piece], day: Day) -> Quota:
    """Return how many slots of a corridor are booked online. Counters with two people at once count once."""
    by_counter: dict[UUID, int] = {}
    for piece in pieces:
        by_counter[piece.counter] = by_counter.get(piece.counter, 0) | piece.mask & mask
    whole = sum(each.bit_count() for each in by_counter.values())
    begins = day.moment((mask & -mask).bit_length() - 1)
    return Quota(mask, whole * (100 - kept.share) // 100, begins - timedelta(hours=kept.until_hours))


def _able(plan: Plan, need: Need) -> Iterator[Piece]:
    for piece in plan.pieces:
        if (piece.wheelchair or not need.wheelchair) and (piece.can is None or need.errands <= piece.can):
            yield piece


def _within_quotas(found: int, plan: Plan, taken: Taken, need: Need, now: datetime) -> int:
    """Return the beginnings at which the share for telephone and counter is not touched."""
    if need.channel is not Channel.ONLINE:
        return found
    for quota in plan.quotas:
        if now >= quota.until:
            continue
        left = quota.most - sum((mask & quota.mask).bit_count() for mask in taken.online.values())
        if left < need.length:
            found &= ~union(1 << bit for bit in bits(found) if _touches(bit, need.length, quota.mask) > max(0, left))
    return found


def _touches(begin: int, length: int, mask: int) -> int:
    return (span(begin, begin + length) & mask).bit_count()
