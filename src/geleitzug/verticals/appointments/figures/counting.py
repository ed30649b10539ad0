# SPDX-License-Identifier: EUPL-1.2
"""Counting days that are over, from numbers, appointments and the plan. Months are adding.py.

Twice is once: a day's rows are written anew. Numbers and appointments are deleted after a month; what has nothing to
be counted from any more stays as it was counted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from geleitzug.core.booking.loading import load_rules
from geleitzug.core.booking.models import Booking, Location
from geleitzug.core.booking.offering import Piece, Rules, plan_of
from geleitzug.core.booking.rules import SLOT
from geleitzug.core.booking.rules import State as Booked
from geleitzug.verticals.appointments.figures.models import DayFigure
from geleitzug.verticals.appointments.figures.tally import ALL, Asked, How, Served, Tallies, lines_of
from geleitzug.verticals.appointments.queue.models import Ticket, TurnedAway
from geleitzug.verticals.appointments.queue.rules import State

KEPT = (Booked.BOOKED, Booked.ARRIVED, Booked.SERVED, Booked.MISSED)
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


def rows_of(location: Location, day: date, tallies: Tallies, planned: int, staffed: int) -> list[DayFigure]:
    """Return the rows of a day; capacity is of all errands and stands in the row of all visits alone."""
    return [
        DayFigure(
            location=location, day=day, errand=errand[:60],
            planned_minutes=planned if errand == ALL else 0, staffed_minutes=staffed if errand == ALL else 0,
            **tally.values(),
        )
        for errand, tally in tallies.by_errand.items()
    ]  # fmt: skip


def _write(location: Location, day: date, tallies: Tallies, planned: int, staffed: int) -> None:
    DayFigure.objects.filter(location=location, day=day).delete()
    DayFigure.objects.bulk_create(rows_of(location, day, tallies, planned, staffed))
