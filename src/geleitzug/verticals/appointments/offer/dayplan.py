# SPDX-License-Identifier: EUPL-1.2
"""What the rules say of a day at a location, as plain values: who is where when, and which rule shuts a time.

Free time for citizens is core/booking's; here it is explained, and appointments are held against changed rules. Spans
are numbers with a bit for each five minutes of the day on the location's wall. Loading the rows is rows.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

GRAIN = 5
IN_A_DAY = 24 * 60 // GRAIN


class Rule(StrEnum):
    """A rule that shuts a time; in the order in which they are looked at."""

    LOCATION_OFF = "location_off"
    HOLIDAY = "holiday"
    CLOSED_DAY = "closed_day"
    HOURS = "hours"
    NO_COUNTER = "no_counter"
    NO_SHIFT = "no_shift"
    ABSENT = "absent"
    BREAK = "break"
    SKILL = "skill"
    WALK_IN = "walk_in"
    OTHER_ERRANDS = "other_errands"
    TAKEN = "taken"
    LEAD = "lead"
    HORIZON = "horizon"


@dataclass(frozen=True, slots=True)
class Work:
    """A shift on this day: when, without its breaks, and how much of it the person is away."""

    staff: UUID | None
    span: int
    breaks: int
    away: int

    @property
    def there(self) -> int:
        """Return when somebody serves."""
        return self.span & ~self.breaks & ~self.away


@dataclass(frozen=True, slots=True)
class At:
    """A counter on this day."""

    key: UUID
    name: str
    active: bool
    work: tuple[Work, ...]
    wheelchair: bool = True

    def staffed(self) -> int:
        """Return when anybody serves here."""
        return _union(each.there for each in self.work) if self.active else 0


@dataclass(frozen=True, slots=True)
class Lane:
    """A corridor on this day; without errands it is for all."""

    span: int
    walk_in: bool
    errands: frozenset[str]
    share_kept: int = 0


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What the rules say of a day."""

    day: date
    active: bool
    holiday: str
    """The name of the public holiday, or nothing."""
    closed: bool
    """A closed day was entered, without other hours."""
    reason: str
    open: int
    counters: tuple[At, ...]
    lanes: tuple[Lane, ...]
    skills: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    """Who is not named can do all."""

    def can(self, work: Work, errands: frozenset[str]) -> bool:
        """Tell whether who works can do all of the errands."""
        return work.staff is None or work.staff not in self.skills or errands <= self.skills[work.staff]


@dataclass(frozen=True, slots=True)
class Step:
    """How much of a day is left under a rule: minutes over all counters, and whether the errand still fits."""

    rule: Rule
    minutes: int
    fits: bool


def mask(starts: time, ends: time) -> int:
    """Return a span of hours as a number; 00:00 as its end is the end of the day."""
    begins, until = _slot(starts), _slot(ends) or IN_A_DAY
    return _bits(begins, until)


def mask_of(starts: datetime, ends: datetime, day: date) -> int:
    """Return the part of a span of wall clock time that lies in a day; a slot that has begun counts."""
    begins = 0 if starts.date() < day else _slot(starts.time())
    until = IN_A_DAY if ends.date() > day else -(-(ends.hour * 60 + ends.minute) // GRAIN)
    return _bits(begins, until) if until > begins else 0


def minutes(span: int) -> int:
    """Return how many minutes a span holds."""
    return span.bit_count() * GRAIN


def fits(span: int, length: int) -> bool:
    """Tell whether a number of minutes fits in one piece."""
    return fitting(span, length) != 0


def fitting(span: int, length: int) -> int:
    """Return the slots at which something of so many minutes can begin."""
    slots, found, have = -(-length // GRAIN), span, 1
    while have < slots:  # doubled each time: twelve slots take four steps
        step = min(have, slots - have)
        found &= found >> step
        have += step
    return found


def shut_by(plan: DayPlan, counter: UUID, span: int, errands: frozenset[str]) -> Rule | None:
    """Return the first rule that does not allow an appointment at a counter, or None where all do."""
    if shut := _day_shut(plan):
        return shut
    at = next((each for each in plan.counters if each.key == counter), None)
    if at is None or not at.active:
        return Rule.NO_COUNTER
    steps = (
        (Rule.HOURS, plan.open),
        (Rule.NO_SHIFT, _union(each.span for each in at.work)),
        (Rule.ABSENT, _union(each.span & ~each.away for each in at.work)),
        (Rule.BREAK, at.staffed()),
        (Rule.SKILL, _union(each.there for each in at.work if plan.can(each, errands))),
        (Rule.WALK_IN, ~walk_in(plan.lanes)),
        (Rule.OTHER_ERRANDS, ~kept_for_others(plan.lanes, errands)),
    )
    return next((rule for rule, allowed in steps if span & ~allowed), None)


def explained(
    plan: DayPlan, errands: frozenset[str], length: int, taken: Mapping[UUID, int], not_before: int, too_late: bool
) -> list[Step]:
    """Return how the rules of a day narrow what an errand could have, one after another; the first misfit is why.

    ``taken``: what is booked at each counter. ``not_before``: what is past or too soon. ``too_late``: the day has not
    been given out yet.
    """
    if shut := _day_shut(plan):
        return [Step(shut, 0, False)]
    at = [each for each in plan.counters if each.active]
    spans = {each.key: plan.open for each in at}
    found = [_step(Rule.HOURS, [plan.open], length), _step(Rule.NO_COUNTER, spans.values(), length)]
    narrowing = (
        (Rule.NO_SHIFT, lambda each: _union(work.span for work in each.work)),
        (Rule.ABSENT, lambda each: _union(work.span & ~work.away for work in each.work)),
        (Rule.BREAK, lambda each: each.staffed()),
        (Rule.SKILL, lambda each: _union(work.there for work in each.work if plan.can(work, errands))),
        (Rule.WALK_IN, lambda _each: ~walk_in(plan.lanes)),
        (Rule.OTHER_ERRANDS, lambda _each: ~kept_for_others(plan.lanes, errands)),
        (Rule.TAKEN, lambda each: ~taken.get(each.key, 0)),
        (Rule.LEAD, lambda _each: ~not_before),
        (Rule.HORIZON, lambda _each: 0 if too_late else -1),
    )
    for rule, allowed in narrowing:
        spans = {each.key: spans[each.key] & allowed(each) for each in at}
        found.append(_step(rule, spans.values(), length))
    return found


def first_misfit(steps: Sequence[Step]) -> Rule | None:
    """Return the rule under which an errand no longer fits, or None where it fits to the end."""
    return next((step.rule for step in steps if not step.fits), None)


def walk_in(lanes: Iterable[Lane]) -> int:
    """Return the hours kept for who comes without an appointment."""
    return _union(lane.span for lane in lanes if lane.walk_in)


def with_appointment(lanes: Iterable[Lane]) -> int:
    """Return the hours kept for appointments, whatever for."""
    return _union(lane.span for lane in lanes if not lane.walk_in)


def kept_for_others(lanes: Sequence[Lane], errands: frozenset[str]) -> int:
    """Return the hours kept for other errands; where lanes overlap, one that allows it is enough."""
    appointments = [lane for lane in lanes if not lane.walk_in]
    allowed = _union(lane.span for lane in appointments if not lane.errands or errands <= lane.errands)
    return _union(lane.span for lane in appointments) & ~allowed


def _day_shut(plan: DayPlan) -> Rule | None:
    if not plan.active:
        return Rule.LOCATION_OFF
    if plan.closed:
        return Rule.CLOSED_DAY
    if plan.holiday and not plan.open:
        return Rule.HOLIDAY
    return None if plan.open else Rule.HOURS


def _step(rule: Rule, spans: Iterable[int], length: int) -> Step:
    left = list(spans)
    return Step(rule, sum(minutes(each) for each in left), any(fits(each, length) for each in left))


def _union(spans: Iterable[int]) -> int:
    found = 0
    for each in spans:
        found |= each
    return found


def _bits(begins: int, until: int) -> int:
    return ((1 << (until - begins)) - 1) << begins


def _slot(at: time) -> int:
    return (at.hour * 60 + at.minute) // GRAIN
