# SPDX-License-Identifier: EUPL-1.2
"""The rows of a plan as the values offering.py computes with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db.models import Q

from geleitzug.core.booking import models
from geleitzug.core.booking.offering import Away, Closed, Duty, Hours, Kept, Rules
from geleitzug.core.booking.rules import ForWhom, Release
from geleitzug.ground.calendar import holidays_of
from geleitzug.ground.tenancy import directory, doors

Grouped = dict[UUID, list[Any]]
_SPAN = ("starts", "ends", "valid_from", "valid_until")


def load_rules(zones: Mapping[UUID, str], since: date) -> dict[UUID, Rules]:
    """Return the rules of locations, by id; what ended before a day is left out."""
    ids = list(zones)
    counters = models.Counter.objects.filter(location__in=ids, active=True).values_list("location", "id", "wheelchair")
    by_location: dict[UUID, dict[UUID, bool]] = defaultdict(dict)
    where: dict[UUID, UUID] = {}
    for location, counter, wheelchair in counters:
        by_location[location][counter] = wheelchair
        where[counter] = location
    duties, closed = _duties(where, since), _closed(ids, since)
    openings, corridors, releases = _openings(ids, since), _corridors(ids, since), _releases(ids)
    skills, away = _skills(), _away(since)
    is_holiday = holidays_of(directory.by_id(doors.current_tenant()).land).is_holiday
    return {
        each: Rules(
            zone=zone,
            openings=tuple(openings.get(each, ())),
            closed=tuple(closed.get(each, ())),
            counters=by_location.get(each, {}),
            duties=tuple(duties.get(each, ())),
            skills=skills,
            away=away,
            corridors=tuple(corridors.get(each, ())),
            release=releases.get(each, Release()),
            is_holiday=is_holiday,
        )
        for each, zone in zones.items()
    }


def with_past_hours(rules: Mapping[UUID, Rules], since: date) -> dict[UUID, Rules]:
    """Return the rules of locations, by id, with the hours and closed days of some days more; two statements."""
    openings, closed = _openings(list(rules), since), _closed(list(rules), since)
    return {
        each: replace(known, openings=tuple(openings.get(each, ())), closed=tuple(closed.get(each, ())))
        for each, known in rules.items()
    }


def _current(since: date) -> Q:
    return Q(valid_until=None) | Q(valid_until__gte=since)


def _openings(ids: list[UUID], since: date) -> Grouped:
    found: Grouped = defaultdict(list)
    rows = models.Opening.objects.filter(_current(since), location__in=ids)
    for location, weekday, starts, ends, begins, until in rows.values_list("location", "weekday", *_SPAN):
        found[location].append(Hours(starts, ends, weekday, None, begins, until))
    return found


def _closed(ids: list[UUID], since: date) -> Grouped:
    """Return closed days by location; one of its own comes before one of all locations."""
    own: Grouped = defaultdict(list)
    everywhere: list[Closed] = []
    rows = models.ClosedDay.objects.filter(Q(location=None) | Q(location__in=ids), day__gte=since)
    for location, day, starts, ends in rows.values_list("location", "day", "starts", "ends"):
        value = Closed(day, (starts, ends) if starts is not None and ends is not None else None)
        (everywhere if location is None else own[location]).append(value)
    for each in ids:
        known = {value.day for value in own[each]}
        own[each] += [value for value in everywhere if value.day not in known]
    return own


def _duties(where: Mapping[UUID, UUID], since: date) -> Grouped:
    found: Grouped = defaultdict(list)
    rows = models.Shift.objects.filter(_current(since), Q(day=None) | Q(day__gte=since), counter__in=list(where))
    names = ("counter", "staff", "weekday", "day", "breaks", *_SPAN)
    for counter, staff, weekday, day, breaks, starts, ends, begins, until in rows.values_list(*names):
        hours = Hours(starts, ends, weekday, day, begins, until)
        found[where[counter]].append(Duty(counter, staff, hours, _breaks(breaks)))
    return found


def _corridors(ids: list[UUID], since: date) -> Grouped:
    found: Grouped = defaultdict(list)
    for row in models.Corridor.objects.filter(_current(since), location__in=ids):
        hours = Hours(row.starts, row.ends, row.weekday, None, row.valid_from, row.valid_until)
        kept = Kept(hours, ForWhom(row.for_whom), row.share_kept, row.kept_until_hours, frozenset(row.errands))
        found[row.location_id].append(kept)
    return found


def _releases(ids: list[UUID]) -> dict[UUID, Release]:
    return {
        row.location_id: Release(row.lead_minutes, row.horizon_days, row.released_from, row.released_until)
        for row in models.Release.objects.filter(location__in=ids)
    }


def _skills() -> dict[UUID, frozenset[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    for staff, errand in models.Skill.objects.values_list("staff", "errand__key"):
        found[staff].add(errand)
    return {staff: frozenset(errands) for staff, errands in found.items()}


def _away(since: date) -> tuple[Away, ...]:
    rows = models.Absence.objects.filter(last__gte=since)
    return tuple(Away(*row) for row in rows.values_list("staff", "first", "last", "starts", "ends"))


def _breaks(pairs: list[list[str]]) -> tuple[tuple[time, time], ...]:
    return tuple((time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in pairs)
