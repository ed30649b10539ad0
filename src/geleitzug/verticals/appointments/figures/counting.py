# SPDX-License-Identifier: EUPL-1.2
"""Counting days that are over from numbers, appointments and the plan, and adding days up to months.

Twice is once: a day's rows are written anew. Numbers and appointments are deleted after a month; what has nothing to
be counted from any more stays as it was counted.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from geleitzug.core.booking.loading import load_rules
from geleitzug.core.booking.models import Booking, Location
from geleitzug.core.booking.offering import Piece, Rules, plan_of
from geleitzug.core.booking.rules import SLOT
from geleitzug.core.booking.rules import State as Booked
from geleitzug.core.insight.rules import is_of_many
from geleitzug.core.insight.sketches import merged
from geleitzug.ground.calendar import add_months
from geleitzug.ground.events.models import Entry
from geleitzug.ground.ids import first_id_of
from geleitzug.verticals.appointments.figures.models import DayFigure, MonthFigure
from geleitzug.verticals.appointments.figures.tally import ALL, Asked, How, Served, Tallies, Tally, lines_of
from geleitzug.verticals.appointments.queue.models import Ticket, TurnedAway
from geleitzug.verticals.appointments.queue.rules import State

KEPT = (Booked.BOOKED, Booked.ARRIVED, Booked.SERVED, Booked.MISSED)
SUMMED = (
    *("booked", "walk_ins", "turned_away", "served", "with_appointment", "missed", "gave_up"),
    *("used_minutes", "planned_minutes", "staffed_minutes"),
)
AT_ONCE = 500
Days = dict[date, Tallies]


def count_days(location: Location, first: date, last: date) -> list[date]:
    """Count the days from one to another that are over at a location; returns those that were written."""
    found: Days = {first + timedelta(number): Tallies() for number in range((last - first).days + 1)}
    zone = ZoneInfo(location.zone)
    _bookings(location, found, zone)
    _numbers(location, found, zone)
    for row in TurnedAway.objects.filter(location=location, day__range=(first, last)):
        for _each in range(row.many):
            found[row.day].ask(Asked(How.TURNED_AWAY, row.hour, [(row.errand, 1)] if row.errand else []))
    rules = load_rules({location.pk: location.zone}, first)[location.pk]
    known = set(DayFigure.objects.filter(location=location, day__range=(first, last)).values_list("day", flat=True))
    written = []
    for day, tallies in found.items():
        planned, staffed = capacity(rules, day) if location.active else (0, 0)
        if tallies.is_empty and (day in known or not planned):
            continue
        _write(location, day, tallies, planned, staffed)
        written.append(day)
    return written


def capacity(rules: Rules, day: date) -> tuple[int, int]:
    """Return the counter minutes of a day by shifts, and those left without absences; breaks are in neither."""
    return _minutes(plan_of(dataclasses.replace(rules, away=()), day).pieces), _minutes(plan_of(rules, day).pieces)


def _minutes(pieces: Iterable[Piece]) -> int:
    """Return the minutes of all counters; two people at one counter are one."""
    at: dict[UUID, int] = {}
    for piece in pieces:
        at[piece.counter] = at.get(piece.counter, 0) | piece.mask
    return SLOT * sum(mask.bit_count() for mask in at.values())


def _bookings(location: Location, found: Days, zone: ZoneInfo) -> None:
    """Count appointments; who has a number as well is counted as served there, with how long it took."""
    with_number = Exists(Ticket.objects.filter(booking=OuterRef("pk"), state=State.DONE))
    rows = Booking.objects.filter(location=location, day__range=(min(found), max(found)), state__in=KEPT)
    names = ("day", "starts", "state", "lines", "with_number")
    for day, starts, state, lines, is_counted in rows.annotate(with_number=with_number).values_list(*names):
        asked = lines_of(lines)
        found[day].ask(Asked(How.BOOKED, starts.astimezone(zone).hour, asked))
        if state == Booked.SERVED and not is_counted:
            done = [(errand, count, 0) for errand, count in asked]
            found[day].serve(Served(done, 0, None, with_appointment=True))
        elif state == Booked.MISSED:  # what nobody has marked is not known, and counts as neither
            found[day].lose(asked, with_appointment=True)


def _numbers(location: Location, found: Days, zone: ZoneInfo) -> None:
    """Count numbers; where the clock ended one nobody noted what was done, so it has asked and was not served."""
    rows = Ticket.objects.filter(location=location, day__range=(min(found), max(found)))
    names = ("day", "state", "due", "lines", "done", "arrived_at", "waited_seconds", "served_seconds")
    for day, state, due, lines, done, arrived, waited, seconds in rows.values_list(*names):
        asked = lines_of(lines)
        if due is None:
            found[day].ask(Asked(How.WALK_IN, arrived.astimezone(zone).hour, asked))
        if state == State.DONE and done:
            parts = [(each["errand"], each["count"], each["seconds"]) for each in done]
            found[day].serve(Served(parts, seconds, waited, with_appointment=due is not None))
        elif state in (State.NOT_HERE, State.GONE) and due is None:
            found[day].lose(asked, with_appointment=False)


def _write(location: Location, day: date, tallies: Tallies, planned: int, staffed: int) -> None:
    DayFigure.objects.filter(location=location, day=day).delete()
    rows = [
        _row(location, day, errand, tally, (planned, staffed) if errand == ALL else (0, 0))
        for errand, tally in tallies.by_errand.items()
    ]
    DayFigure.objects.bulk_create(rows)


def _row(location: Location, day: date, errand: str, tally: Tally, capacity: tuple[int, int]) -> DayFigure:
    return DayFigure(
        location=location, day=day, errand=errand[:60],
        planned_minutes=capacity[0], staffed_minutes=capacity[1], **tally.values(),
    )  # fmt: skip


# --- months -----------------------------------------------------------------------------------------------------------


def add_up(location: Location, month: date, zone: ZoneInfo) -> None:
    """Add up the days of a month that is over, given by its first day."""
    until = add_months(month, 1)
    by_errand: dict[str, list[DayFigure]] = {}
    for row in DayFigure.objects.filter(location=location, day__gte=month, day__lt=until):
        by_errand.setdefault(row.errand, []).append(row)
    crews = _crews(location, datetime.combine(month, time(), zone), datetime.combine(until, time(), zone))
    MonthFigure.objects.filter(location=location, month=month).delete()
    MonthFigure.objects.bulk_create(
        month_of(location, month, errand, rows, of_many=is_of_many(crews.get(errand, {})))
        for errand, rows in by_errand.items()
    )


def month_of(location: Location, month: date, errand: str, rows: Sequence[DayFigure], *, of_many: bool) -> MonthFigure:
    """Return the days of a month as one row."""
    sums = {name: sum(getattr(row, name) for row in rows) for name in SUMMED}
    return MonthFigure(
        location=location, month=month, errand=errand, of_many=of_many,
        waited=merged(row.waited for row in rows), handled=merged(row.handled for row in rows), **sums,
    )  # fmt: skip


def _crews(location: Location, since: datetime, until: datetime) -> Mapping[str, Mapping[UUID | None, int]]:
    """Return how often each person did an errand at a location; who it was is kept nowhere."""
    found: dict[str, Counter[UUID | None]] = {ALL: Counter()}
    served = Entry.objects.filter(
        id__gte=first_id_of(since), id__lt=first_id_of(until), kind="TicketServed", facts__location=location.key
    )
    for errands, who in served.values_list("facts__errands", "actor_id").iterator(chunk_size=AT_ONCE):
        found[ALL][who] += 1
        for errand in errands:
            found.setdefault(errand, Counter())[who] += 1
    return found
