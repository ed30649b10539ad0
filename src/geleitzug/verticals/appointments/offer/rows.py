# SPDX-License-Identifier: EUPL-1.2
"""Reading the rules of a location for a span of days: one statement, however long. What they mean is dayplan.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from geleitzug.core.booking.models import (
    Absence,
    Booking,
    ClosedDay,
    Corridor,
    Counter,
    Location,
    Opening,
    Shift,
    Skill,
)
from geleitzug.core.booking.rules import TAKING, ForWhom
from geleitzug.core.cases.actions.timing import holidays
from geleitzug.ground.calendar import Holidays
from geleitzug.ground.prepared import Prepared, read_ahead
from geleitzug.verticals.appointments.offer.dayplan import At, DayPlan, Lane, Work, mask, mask_of

_shifts = Prepared(lambda location: Shift.objects.filter(counter__location=location), UUID)
_openings = Prepared(lambda location: Opening.objects.filter(location=location), UUID)
_counters = Prepared(lambda location: Counter.objects.filter(location=location).order_by("name", "id"), UUID)
_corridors = Prepared(lambda location: Corridor.objects.filter(location=location), UUID)
_skills: Prepared[Skill] = Prepared(
    lambda location: Skill.objects.filter(staff__in=_staff_at(location)).values_list("staff", "errand__key"),  # type: ignore[arg-type,return-value]
    UUID,
)
_closed = Prepared(
    lambda location, first, last: ClosedDay.objects.filter(
        Q(location=location) | Q(location=None), day__gte=first, day__lte=last
    ),
    UUID,
    date,
    date,
)
_absences = Prepared(
    lambda location, first, last: Absence.objects.filter(
        staff__in=_staff_at(location), last__gte=first, first__lte=last
    ),
    UUID,
    date,
    date,
)
_taken: Prepared[Booking] = Prepared(
    lambda location, first, last: Booking.objects.filter(
        location=location, day__gte=first, day__lte=last, state__in=TAKING
    ).values_list("day", "counter", "starts", "blocked_until"),  # type: ignore[arg-type,return-value]
    UUID,
    date,
    date,
)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rows that say what is offered at a location; ``day`` makes a plan of them."""

    location: Location
    openings: Sequence[Opening]
    closed: Mapping[date, ClosedDay]
    counters: Sequence[Counter]
    shifts: Mapping[UUID, Sequence[Shift]]
    corridors: Sequence[Corridor]
    absences: Mapping[UUID, Sequence[Absence]]
    skills: Mapping[UUID, frozenset[str]]
    holidays: Holidays

    def day(self, day: date) -> DayPlan:
        """Return what the rules say of a day."""
        closed, holiday = self.closed.get(day), self.holidays.name_of(day)
        return DayPlan(
            day=day,
            active=self.location.active,
            holiday=holiday,
            closed=closed is not None and closed.starts is None,
            reason=closed.reason if closed else "",
            open=self._open(day, closed, holiday),
            counters=tuple(self._counter(each, day) for each in self.counters),
            lanes=tuple(
                Lane(
                    mask(each.starts, each.ends),
                    each.for_whom == ForWhom.WALK_IN,
                    frozenset(each.errands),
                    each.share_kept,
                )
                for each in self.corridors
                if each.weekday == day.weekday() and _holds(each, day)
            ),
            skills=self.skills,
        )

    def _open(self, day: date, closed: ClosedDay | None, holiday: str) -> int:
        if closed is not None:
            return mask(closed.starts, closed.ends) if closed.starts and closed.ends else 0
        found = 0
        if not holiday:
            for each in self.openings:
                if each.weekday == day.weekday() and _holds(each, day):
                    found |= mask(each.starts, each.ends)
        return found

    def _counter(self, counter: Counter, day: date) -> At:
        work = tuple(
            self._work(each, day)
            for each in self.shifts.get(counter.pk, ())
            if (each.day == day if each.day else each.weekday == day.weekday() and _holds(each, day))
        )
        return At(counter.pk, counter.name, counter.active, work, counter.wheelchair)

    def _work(self, shift: Shift, day: date) -> Work:
        breaks = 0
        for begins, ends in shift.breaks:
            breaks |= mask(time.fromisoformat(begins), time.fromisoformat(ends))
        away = 0
        for each in self.absences.get(shift.staff, ()) if shift.staff else ():
            away |= _away(each, day)
        return Work(shift.staff, mask(shift.starts, shift.ends), breaks, away)


def rules_of(location: Location, first: date, last: date) -> Rules:
    """Read what holds at a location from a day to a day."""
    key = location.pk
    whole, spans = (_shifts, _openings, _counters, _corridors, _skills), (_closed, _absences)
    with read_ahead(*(each.of(key) for each in whole), *(each.of(key, first, last) for each in spans)):
        return _rules_of(location, first, last)


def _rules_of(location: Location, first: date, last: date) -> Rules:
    closed: dict[date, ClosedDay] = {}
    rows = _closed.all(location.pk, first, last)
    for each in sorted(rows, key=lambda row: row.location_id is not None):  # the location's own word counts more
        closed[each.day] = each
    shifts, absences, skills = defaultdict(list), defaultdict(list), defaultdict(set)
    for shift in _shifts.all(location.pk):
        shifts[shift.counter_id].append(shift)
    for absence in _absences.all(location.pk, first, last):
        absences[absence.staff].append(absence)
    for staff, errand in _skills.rows(location.pk):
        skills[staff].add(errand)
    return Rules(
        location=location,
        openings=_openings.all(location.pk),
        closed=closed,
        counters=_counters.all(location.pk),
        shifts=shifts,
        corridors=_corridors.all(location.pk),
        absences=absences,
        skills={key: frozenset(errands) for key, errands in skills.items()},  # of those who cannot do all
        holidays=holidays(),
    )


def _staff_at(location: UUID) -> Any:
    """Return who has shifts at a location, as a part of a query."""
    return Shift.objects.filter(counter__location=location, staff__isnull=False).values("staff")


def taken(location: Location, first: date, last: date) -> dict[tuple[date, UUID], int]:
    """Return what is booked: day and counter → span. A time that was given up counts until it is given back."""
    zone = ZoneInfo(location.zone)
    found: dict[tuple[date, UUID], int] = defaultdict(int)
    for day, counter, starts, ends in _taken.rows(location.pk, first, last):
        found[day, counter] |= wall(starts, ends, day, zone)
    return found


def wall(starts: datetime, ends: datetime, day: date, zone: ZoneInfo) -> int:
    """Return moments as a span of a day on the location's wall."""
    return mask_of(starts.astimezone(zone), ends.astimezone(zone), day)


def days(first: date, last: date) -> list[date]:
    """Return all days from one to another."""
    return [first + timedelta(number) for number in range((last - first).days + 1)]


def _holds(row: Opening | Shift | Corridor, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_until is None or day <= row.valid_until)


def _away(absence: Absence, day: date) -> int:
    if not absence.first <= day <= absence.last:
        return 0
    begins = absence.starts if absence.starts and day == absence.first else time(0)
    ends = absence.ends if absence.ends and day == absence.last else time(0)
    return mask(begins, ends)
